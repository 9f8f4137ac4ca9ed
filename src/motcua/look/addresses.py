"""Addresses that differ in one key only: what Django looks up is looked up once for all of them."""

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from django.http import HttpResponseRedirect
from django.urls import URLPattern, URLResolver, get_urlconf, include, path, reverse

_NO_KEY = UUID(int=0)


def address(name: str, *, key: UUID, **rest: int | str) -> str:
    """The address of a named view that takes `key`; `rest`: its other parts, few different ones."""
    return _of_no_key(get_urlconf(), name, tuple(rest.items())).replace(str(_NO_KEY), str(key))


@lru_cache(maxsize=1024)
def _of_no_key(urlconf: str | None, name: str, rest: tuple[tuple[str, int | str], ...]) -> str:
    return reverse(name, urlconf=urlconf, kwargs={"key": _NO_KEY, **dict(rest)})


def go_to(where: str) -> HttpResponseRedirect:
    """Send the browser to an address of ours. Django's `redirect` first looks whether a view has that name."""
    return HttpResponseRedirect(where)


def under(beginning: str, patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same addresses, those that begin so behind one that is looked at first: a request looks through all of them
    only if its own begins so, and then through no others.

    `beginning`: as it is written in a `path`, up to a "/". They keep their order among each other.
    """
    inside = [
        one for one in patterns if isinstance(one, URLPattern) and str(one.pattern).startswith(beginning)
    ]
    inner = [
        path(str(one.pattern)[len(beginning) :], one.callback, one.default_args, one.name) for one in inside
    ]
    return [path(beginning, include(inner)), *(one for one in patterns if one not in inside)]
