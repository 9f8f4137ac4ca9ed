"""No file imports itself by way of others: between rooms that is import-linter's to say, inside a room this test's."""

from __future__ import annotations

import graphlib

import grimp


def test_files_import_each_other_in_no_circle() -> None:
    """Imports inside functions count; those for types alone do not: nothing is loaded by them."""
    graph = grimp.build_graph("motcua", exclude_type_checking_imports=True, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as circle:
        raise AssertionError(" → ".join(circle.args[1])) from None
