"""`make mutation` copies a few files and runs there: what those files import must be among them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.mutation import ALSO_NEEDED, MUTATED, ROOT, TESTS

_COPIED = {ROOT / name for name in (*MUTATED, *TESTS, *ALSO_NEEDED)}


def imported(file: Path) -> Iterator[str]:
    """The modules of ours that a file imports when it is loaded, each with what it may be a package of."""
    tree = ast.parse(file.read_text("utf-8"))
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            yield from (name.name for name in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            yield statement.module
            yield from (f"{statement.module}.{name.name}" for name in statement.names)


def file_of(module: str) -> Path | None:
    """Where a module of ours stands; None when it is somebody else's, or the name of something in a module."""
    root = ROOT / "src" if module.startswith("motcua.") else ROOT
    place = root.joinpath(*module.split("."))
    found = [path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()]
    return found[0] if found and module.startswith(("motcua.", "tests.")) else None


@pytest.mark.parametrize(
    "file", sorted(path for path in _COPIED if path.suffix == ".py"), ids=lambda p: p.stem
)
def test_what_is_copied_imports_nothing_else_of_ours(file: Path) -> None:
    needed = {found for module in imported(file) if (found := file_of(module)) and found.stat().st_size}
    assert needed <= _COPIED, f"add to ALSO_NEEDED in tools/mutation.py: {sorted(needed - _COPIED)}"
