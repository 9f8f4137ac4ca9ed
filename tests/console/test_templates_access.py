"""Who may make templates: only an administrator of every agency; those of one agency read, nobody else comes in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from motcua.console.models import TemplateDraft
from motcua.console.urls import urlpatterns
from tests.console.papers import LICENCE, PROVINCE, begin_version
from tests.desk.conftest import Desk, at
from tests.story import ADMINISTRATOR, APPLICANT, EXAMINER
from tests.story_fixtures import story

__all__ = ["at", "story"]

READ = {"templates": "get", "template": "get", "template_package": "get"}
WRITE = {
    "template_new": "post",
    "template_begin": "post",
    "template_draft": "post",
    "template_look": "post",
    "template_choose": "post",
    "template_file": "get",
    "template_publish": "post",
    "template_discard": "post",
}
OF_CODE = {"template", "template_package", "template_begin"}


def address(name: str, draft: TemplateDraft) -> str:
    if name in OF_CODE:
        return reverse(f"console:{name}", kwargs={"code": LICENCE})
    if name == "template_file":
        return reverse("console:template_file", kwargs={"key": draft.key, "kind": "pdf"})
    plain = name in ("templates", "template_new")
    return reverse(f"console:{name}", kwargs={} if plain else {"key": draft.key})


def test_the_tables_above_hold_every_address() -> None:
    assert {one.name for one in urlpatterns if str(one.pattern).startswith("mau-giay-to")} == {*READ, *WRITE}


@pytest.mark.parametrize("name", [*READ, *WRITE])
def test_who_comes_in(at: Desk, name: str) -> None:
    draft = begin_version(at(PROVINCE))
    method = (READ | WRITE)[name]
    here = address(name, draft)
    assert getattr(Client(), method)(here).status_code == 302
    assert getattr(at(APPLICANT), method)(here).status_code == 403
    assert getattr(at(EXAMINER), method)(here).status_code == 403
    assert getattr(at(ADMINISTRATOR), method)(here).status_code == (200 if name in READ else 403)
    draft.refresh_from_db()
    assert (draft.revision, draft.published) == (1, None)
    assert TemplateDraft.objects.count() == 1


def test_an_unknown_draft_or_template_is_not_there(at: Desk) -> None:
    client = at(PROVINCE)
    for part in ("ban/khong-co", "ban/khong-co/goi.zip", "nhap/00000000-0000-0000-0000-000000000000"):
        assert client.get(f"/quan-tri/mau-giay-to/{part}").status_code == 404
