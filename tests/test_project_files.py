"""The project's own files agree with one another and carry nothing that may not be there."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Names that differ between the two package worlds.
CONDA_NAMES = {"moto[s3]": "moto", "pandera[pandas]": "pandera"}


def requirements_of_pyproject() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = project["dependencies"] + project["optional-dependencies"]["dev"]
    pairs = (line.split(">=") for line in listed)
    return {CONDA_NAMES.get(name, name): version for name, version in pairs}


def requirements_of_conda() -> dict[str, str]:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    found = dict(re.findall(r"^ +- ([a-z0-9-]+)>=([0-9.]+)$", text, re.MULTILINE))
    assert found.pop("python") == "3.11"
    return found


def test_conda_and_pyproject_ask_for_the_same_packages():
    assert requirements_of_conda() == requirements_of_pyproject()


def test_constraints_pin_what_pyproject_asks_for():
    pins = dict(
        line.lower().replace("_", "-").split("==")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    )
    for name, lowest in requirements_of_pyproject().items():
        have, need = (tuple(map(int, re.findall(r"\d+", v)[:2])) for v in (pins[name], lowest))
        assert have >= need[: len(have)], name


def test_no_file_names_a_package_registry():
    for name in ("constraints.txt", "pyproject.toml", "environment.yml", "Makefile", ".ci/run"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "index-url" not in text
        assert "://" not in text, name
