# Each command does all of its own set-up; `make .venv` does the set-up alone.
PYTHON ?= python3
SHNOR := .venv/bin/shnor
EXAMPLE := data/example

.PHONY: .venv reports test test-slow check bench lab clean

reports: .venv
	$(SHNOR) example $(EXAMPLE)/raw
	$(SHNOR) import $(EXAMPLE)/raw --store $(EXAMPLE)/store
	$(SHNOR) analyse --store $(EXAMPLE)/store
	$(SHNOR) batch --store $(EXAMPLE)/store --out reports/example --all

test: .venv check
	.venv/bin/python -m pytest -q --doctest-modules shnor_analysis
	.venv/bin/python -m pytest -n auto -m "not slow"

test-slow: .venv
	.venv/bin/python -m pytest -n auto -m slow

check: .venv
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

bench: .venv
	.venv/bin/python benchmarks/import_files.py
	.venv/bin/python benchmarks/dynamics_simulation.py

lab: .venv
	.venv/bin/jupyter lab notebooks

.venv: .venv/.installed

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
