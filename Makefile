# Each command does all of its own set-up; `make .venv` does the set-up alone.
PYTHON ?= python3
SHNOR := .venv/bin/shnor
EXAMPLE := data/example
# The day on which the fictional district's programme is looked at.
EXAMPLE_DAY := 2021-05-31

# Key of the codes of its pupils, who are invented: it stays with the example, the person's own key is left alone.
EXAMPLE_KEY := $(EXAMPLE)/pupil_id.key

# The store that the review opens: `make review STORE=data/store`.
STORE := $(EXAMPLE)/store

.PHONY: .venv example reports review test test-slow check bench lab clean

example: .venv
	$(SHNOR) example $(EXAMPLE)/raw
	$(SHNOR) import $(EXAMPLE)/raw --store $(EXAMPLE)/store --pupil-key $(EXAMPLE_KEY)
	$(SHNOR) analyse --store $(EXAMPLE)/store --date $(EXAMPLE_DAY)

reports: example
	$(SHNOR) batch --store $(EXAMPLE)/store --out reports/example --all
	$(SHNOR) documents --store $(EXAMPLE)/store --out reports/example/documents --date $(EXAMPLE_DAY)

review: .venv
	test -f $(STORE)/marts/identification.parquet || $(MAKE) example
	$(SHNOR) review --store $(STORE)

test: .venv check
	.venv/bin/python -m pytest -q --doctest-modules shnor_analysis
	.venv/bin/python -m pytest -n auto --dist worksteal -m "not slow"

test-slow: .venv
	.venv/bin/python -m pytest -n auto --dist worksteal -m slow

check: .venv
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

bench: .venv
	.venv/bin/python benchmarks/import_files.py
	.venv/bin/python benchmarks/batch_speed.py $(EXAMPLE)/store --growth 10 100 1000
	.venv/bin/python benchmarks/analyse_growth.py
	.venv/bin/python benchmarks/dynamics_simulation.py
	.venv/bin/python benchmarks/context_simulation.py

lab: .venv
	.venv/bin/jupyter lab notebooks

.venv: .venv/.installed

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
