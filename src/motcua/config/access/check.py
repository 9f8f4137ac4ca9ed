"""Whether the table holds every address: asked by `make lint` and by the tests."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from motcua.config.access.routes import ROUTES


def route_names() -> list[str]:
    """The name of every address, in the order in which they are looked through; each once."""
    return list(dict.fromkeys(name for name, _pattern in patterns()))


def patterns() -> Iterator[tuple[str, str]]:
    """Every address as it is written ("can-bo/ho-so/<uuid:key>"), after its name; a name may stand for several."""
    yield from _within(get_resolver().url_patterns, "", "")


def _within(found: list[Any], name: str, written: str) -> Iterator[tuple[str, str]]:
    for one in found:
        if isinstance(one, URLResolver):
            inner = f"{name}{one.namespace}:" if one.namespace else name
            yield from _within(one.url_patterns, inner, f"{written}{one.pattern}")
        elif isinstance(one, URLPattern):
            yield f"{name}{one.name}", f"{written}{one.pattern}"


def mistakes() -> list[str]:
    """What to do about each address without a line, and about each line without an address."""
    names = route_names()
    missing = [
        f"the address {name!r} has no line in the table of who may call what: "
        f'add `"{name}": get(k.…)`, `form(…)` or `post(…)` to config/access/routes.py, one of the '
        f"console's to routes_console.py (the head of the first says how)"
        for name in names
        if name not in ROUTES
    ]
    gone = [
        f"the table names {name!r}, but there is no such address: take the line out of config/access/routes.py"
        for name in ROUTES
        if name not in names
    ]
    return missing + gone
