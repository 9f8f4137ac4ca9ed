"""Who may build forms: administrators alone, and drafts of their own agency and those below it alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from motcua.console.designer import ground
from motcua.console.models import FormDraft
from motcua.console.urls import urlpatterns
from motcua.exchange.packages import load_folder
from tests.console.building import begin, order, press
from tests.console.drawing import administrator
from tests.console.test_console import signed_in
from tests.exchange.small import small_package, write

pytestmark = pytest.mark.django_db

# Every address of the builder that stands on a draft, with the method that it takes.
OF_DRAFTS = {
    "form_draft": "get",
    "form_change": "post",
    "form_general": "post",
    "form_step": "post",
    "form_field": "post",
    "form_preview": "get",
    "form_frame": "get",
    "form_take": "get",
    "form_discard": "post",
    "form_publish": "post",
    "form_draft_file": "get",
}
OTHERS = {
    "forms": "get",
    "form_new": "get",
    "form_upload": "get",
    "form_begin": "post",
    "form": "get",
    "form_file": "get",
}


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    ground._ground.cache_clear()
    assert load_folder(write(tmp_path, small_package())).ok


def address(name: str, draft: FormDraft) -> str:
    more: dict[str, dict[str, object]] = {
        "form_step": {"code": "thong-tin-chung"},
        "form_field": {"code": "ten"},
        "form_begin": {"code": "don"},
        "form": {"code": "don"},
        "form_file": {"code": "don", "number": 1},
    }
    keys = {"key": draft.key} if name in OF_DRAFTS else {}
    return reverse(f"console:{name}", kwargs=keys | more.get(name, {}))


def test_the_tables_above_hold_every_address_of_the_builder() -> None:
    here = {one.name for one in urlpatterns if str(one.pattern).startswith("bieu-mau")}
    assert here == {*OF_DRAFTS, *OTHERS}


@pytest.mark.parametrize("name", [*OF_DRAFTS, *OTHERS])
def test_nobody_but_administrators_builds(name: str) -> None:
    draft = begin(administrator())
    method = (OF_DRAFTS | OTHERS)[name]
    assert getattr(Client(), method)(address(name, draft)).status_code == 302
    assert getattr(signed_in("", "citizen"), method)(address(name, draft)).status_code == 403
    assert getattr(signed_in("H27.03/mot-cua/can-bo"), method)(address(name, draft)).status_code == 403
    draft.refresh_from_db()
    assert draft.revision == 1


@pytest.mark.parametrize("name", OF_DRAFTS)
def test_a_department_does_not_build_what_the_province_builds(name: str) -> None:
    draft = begin(administrator())
    department = administrator("H27.03/quan-tri/quan-tri")
    assert getattr(department, OF_DRAFTS[name])(address(name, draft)).status_code == 404
    draft.refresh_from_db()
    assert draft.revision == 1
    assert (
        "Đơn đề nghị</a>"
        not in department.get(reverse("console:forms")).content.decode().partition("<table")[0]
    )


def test_the_province_builds_what_its_departments_build() -> None:
    draft = begin(administrator("H27.03/quan-tri/quan-tri"))
    assert press(administrator(), draft, "them-buoc:", ten="Từ tỉnh").status_code == 302
    assert "tu-tinh" in order(draft)
