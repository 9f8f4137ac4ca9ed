"""Modules that are loaded when they are used first, not when the process starts.

A web worker carries every page; the libraries behind a few of them (workbooks, Word, page pictures, device keys) hold
tens of megabytes in each worker from its first second, though most workers of a small server never need them all.
"""

import importlib
from typing import Any


class _Later:
    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(importlib.import_module(self._name), attribute)


def later(name: str) -> Any:
    """What stands for the module `name` and loads it at its first use.

    Written so that the type checker sees the module itself::

        if TYPE_CHECKING:
            import xlsxwriter
        else:
            xlsxwriter = later("xlsxwriter")
    """
    return _Later(name)
