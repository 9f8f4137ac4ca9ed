"""The layouts alone: their links lead to stand-ins, their identity is a test's own."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.template import engines
from django.test import RequestFactory

from motcua.look.site import forget_site

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

RenderPage = Callable[..., str]


@pytest.fixture(autouse=True)
def layouts_alone(settings: SettingsWrapper) -> None:
    """Addresses and identity of tests/look/urls.py."""
    settings.ROOT_URLCONF = "tests.look.urls"
    settings.MOTCUA_SITE_PROVIDER = "tests.look.urls.site_identity"
    forget_site()


@pytest.fixture
def render_page() -> RenderPage:
    """Render template text as a page: `render_page(template, path="/", person=None, **context)`."""

    def render(template: str, /, path: str = "/", person: Any = None, **context: Any) -> str:
        request = RequestFactory().get(path)
        request.user = person or SimpleNamespace(is_authenticated=False)
        return engines["jinja2"].from_string(template).render(context, request)

    return render


@pytest.fixture
def officer() -> SimpleNamespace:
    """A signed-in officer whose name must be escaped."""
    return SimpleNamespace(
        is_authenticated=True,
        is_officer=True,
        kind="officer",
        display_name="Trần <b>Hà</b>",
        behalf=None,
        choices=(),
        clock=None,
    )
