"""Spares each process that reads notebooks the grammars of addresses that no notebook has."""

import sys
from importlib import import_module


def spare_grammars() -> None:
    """Have jsonschema imported without its checks of international addresses; imported already, it stays as it is.

    They compile 38 grammars when imported (``rfc3987_syntax`` 1.1.0, which jupyter_events asks for): 1.4 s in
    every process that imports nbformat, whose schema of notebooks has no such address.
    """
    if {"jsonschema", "rfc3987_syntax"} & set(sys.modules):
        return
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # Python's own word for "not to be had"
    try:
        import_module("jsonschema")  # it keeps what it found
    finally:
        del sys.modules["rfc3987_syntax"]
