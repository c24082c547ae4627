"""Data flow one way: no room imports from a room further down the flow."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "shnor_analysis"
#: Single files that serve every room and import from none.
SHARED = {"language", "processes", "progress", "troubles", "versions"}
#: Room → rooms it may import from, besides itself; the order is that of the data.
MAY_IMPORT = {
    "tables": set(),
    "statistics": set(),
    "methodology": {"tables"},
    "store": {"tables", "methodology"},
    "sources": {"tables", "methodology", "store"},
    "diagnostics": {"tables", "methodology", "statistics"},
    "programme": {"tables", "methodology", "statistics", "store", "diagnostics"},
    "figures": {"tables"},
    "reports": {"tables", "methodology", "statistics", "store", "diagnostics", "programme", "figures"},
    "batch": {"tables", "methodology", "store", "programme", "figures", "reports"},
}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_from_rooms_before_it(room: str) -> None:
    files = list((PACKAGE / room).rglob("*.py"))
    assert files
    found = {(path.name, other) for path in files for other in rooms_of(path)}
    assert {pair for pair in found if pair[1] not in MAY_IMPORT[room] | SHARED | {room}} == set()


def test_what_serves_every_room_needs_none() -> None:
    assert all(rooms_of(PACKAGE / f"{name}.py") <= SHARED for name in SHARED)


def rooms_of(path: Path) -> set[str]:
    """Rooms that a file imports from, wherever in it the import stands."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return {name.split(".")[1] for name in modules if name.startswith("shnor_analysis.")}
