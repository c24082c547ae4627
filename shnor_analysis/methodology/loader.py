"""Reads the TOML files of this folder; a file of the user's may override single values."""

import copy
import tomllib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from shnor_analysis.troubles import why


class SettingsError(Exception):
    """A settings file cannot be used; the message is Russian and says what to mend."""


@cache
def _bundled(name: str) -> dict[str, Any]:
    return tomllib.loads(_folder().joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _folder() -> Traversable:
    return resources.files("shnor_analysis.methodology")


def load(name: str, overrides: Path | None = None) -> dict[str, Any]:
    """Load ``methodology/<name>.toml``, with the table ``[name]`` of the user's file laid over it.

    Parameters
    ----------
    name
        Name of a bundled file without its ending, such as ``"identification"``.
    overrides
        A TOML file with a table of the same name, whose keys replace the bundled ones.

    Raises
    ------
    SettingsError
        The file is not TOML, or names a key that the bundled file does not have.

    Examples
    --------
    >>> load("identification")["threshold"]["value"]
    0.3
    """
    settings = copy.deepcopy(_bundled(name))
    if overrides is not None:
        _lay_over(settings, _read(overrides).get(name, {}), f"{overrides.name}, [{name}]")
    return settings


def _read(path: Path) -> dict[str, Any]:
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"Файл настроек {path} не читается: {why(error)}. Исправьте его.") from error
    names = sorted(file.name.removesuffix(".toml") for file in _folder().iterdir() if file.name.endswith(".toml"))
    if strange := set(settings) - set(names):
        raise SettingsError(
            f"В файле настроек {path} неизвестный раздел [{min(strange)}]. Известны: {', '.join(names)}."
        )
    return settings


def _lay_over(settings: dict[str, Any], changes: dict[str, Any], where: str) -> None:
    """Replace values in place; a changed number keeps its note but says that it is the user's."""
    for key, value in changes.items():
        if key not in settings:
            known = ", ".join(settings)
            raise SettingsError(f"{where}: неизвестная настройка «{key}». Известны: {known}.")
        if isinstance(settings[key], dict) and "value" in settings[key]:
            settings[key] = {**settings[key], "value": value, "source": f"изменено в {where}"}
        elif isinstance(settings[key], dict) and isinstance(value, dict):
            _lay_over(settings[key], value, f"{where}.{key}")
        else:
            settings[key] = value


def values(settings: dict[str, Any]) -> dict[str, Any]:
    """Drop the notes and sources and keep the bare values.

    Examples
    --------
    >>> values({"threshold": {"value": 0.3, "source": "…"}})
    {'threshold': 0.3}
    """
    return {
        key: item["value"] if isinstance(item, dict) and "value" in item else item
        for key, item in settings.items()
    }
