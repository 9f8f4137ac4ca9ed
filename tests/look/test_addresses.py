"""Addresses that are remembered for all keys are those that Django gives."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from django.urls import URLPattern, URLResolver, path, resolve, reverse

from motcua.look.addresses import address, go_to, under

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

KEY = UUID("3f6a2c1e-9d0b-4c55-8a3b-7b1d2e4f5a60")


@pytest.fixture(autouse=True)
def whole_system(layouts_alone: None, settings: SettingsWrapper) -> None:
    """The real addresses."""
    settings.ROOT_URLCONF = "motcua.config.urls"


@pytest.mark.parametrize("key", [KEY, uuid4()])
@pytest.mark.parametrize(
    ("name", "rest"), [("portal:dossier", {}), ("portal:form_step", {"number": 3}), ("desk:dossier", {})]
)
def test_the_address_is_the_one_that_django_gives(name: str, rest: dict[str, int], key: UUID) -> None:
    assert address(name, key=key, **rest) == reverse(name, kwargs={"key": key, **rest})


def test_whoever_is_sent_on_goes_where_it_says() -> None:
    answer = go_to("/ho-so?sap-xep=ma#dau")
    assert answer.status_code == 302
    assert answer["Location"] == "/ho-so?sap-xep=ma#dau"


def _view(*_given: object, **_named: object) -> None: ...


def test_addresses_behind_one_beginning_are_the_same_as_before() -> None:
    patterns: list[URLPattern | URLResolver] = [
        path("ho-so", _view, name="all"),
        path("ho-so/<uuid:key>", _view, name="one"),
        path("ho-so/<uuid:key>/in", _view, {"paper": "A4"}, name="printed"),
        path("ho-so/<uuid:key>/<slug:act>", _view, name="act"),
        path("khac", _view, name="other"),
    ]

    class Ours:
        urlpatterns = under("ho-so/<uuid:key>/", patterns)

    class Django:
        urlpatterns = patterns

    for asked in ("/ho-so", f"/ho-so/{KEY}", f"/ho-so/{KEY}/in", f"/ho-so/{KEY}/nop", "/khac"):
        ours, django = resolve(asked, urlconf=Ours), resolve(asked, urlconf=Django)
        assert (ours.url_name, ours.kwargs, ours.route) == (django.url_name, django.kwargs, django.route)
    for name, given in (("all", {}), ("one", {"key": KEY}), ("act", {"key": KEY, "act": "nop"})):
        assert reverse(name, urlconf=Ours, kwargs=given) == reverse(name, urlconf=Django, kwargs=given)
