"""Who may draw: administrators alone, and drafts of their own agency and those below it alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from motcua.console.designer import ground
from motcua.console.models import ProcessDraft
from motcua.console.urls import urlpatterns
from motcua.exchange.packages import load_files, load_folder
from motcua.process.models import ProcessVersion
from tests.console.drawing import administrator, begin, codes, page, press, save_step
from tests.console.test_console import signed_in
from tests.exchange.small import as_files, small_package, small_procedure, write

pytestmark = pytest.mark.django_db

# Every address of the designer that stands on a draft, with the method that it takes.
OF_DRAFTS = {
    "draft": "get",
    "draft_change": "post",
    "draft_general": "post",
    "draft_step": "post",
    "draft_discard": "post",
    "draft_publish": "post",
    "draft_comment": "post",
    "draft_settle": "post",
    "draft_file": "get",
    "draft_walk": "get",
    "draft_load": "get",
}
OTHERS = {
    "processes": "get",
    "process_new": "get",
    "draft_begin": "post",
    "process": "get",
    "process_file": "get",
    "process_walk": "get",
    "process_load": "get",
    "migrate": "get",
    "migrate_undo": "post",
    "process_upload": "post",
}


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    ground._ground.cache_clear()
    assert load_folder(write(tmp_path, small_package())).ok


def address(name: str, draft: ProcessDraft) -> str:
    more: dict[str, dict[str, object]] = {
        "draft_step": {"code": "tiep-nhan"},
        "draft_settle": {"number": 1},
        "draft_file": {"kind": "json"},
        "draft_begin": {"code": "mot-cua"},
        "process": {"code": "mot-cua"},
        "process_walk": {"code": "mot-cua", "number": 1},
        "process_load": {"code": "mot-cua", "number": 1},
        "migrate": {"code": "mot-cua"},
        "migrate_undo": {"code": "mot-cua", "number": 1},
        "process_file": {"code": "mot-cua", "number": 1, "kind": "json"},
    }
    keys = {"key": draft.key} if name in OF_DRAFTS else {}
    return reverse(f"console:{name}", kwargs=keys | more.get(name, {}))


def test_the_tables_above_hold_every_address_of_the_designer() -> None:
    here = {one.name for one in urlpatterns if str(one.pattern).startswith("quy-trinh")}
    assert here == {*OF_DRAFTS, *OTHERS}


@pytest.mark.parametrize("name", [*OF_DRAFTS, *OTHERS])
def test_nobody_but_administrators_draws(name: str) -> None:
    draft = begin(administrator())
    method = (OF_DRAFTS | OTHERS)[name]
    assert getattr(Client(), method)(address(name, draft)).status_code == 302
    assert getattr(signed_in("", "citizen"), method)(address(name, draft)).status_code == 403
    assert getattr(signed_in("H27.03/mot-cua/can-bo"), method)(address(name, draft)).status_code == 403
    draft.refresh_from_db()
    assert draft.revision == 1


@pytest.mark.parametrize("name", OF_DRAFTS)
def test_a_department_does_not_draw_what_the_province_draws(name: str) -> None:
    draft = begin(administrator())
    department = administrator("H27.03/quan-tri/quan-tri")
    assert getattr(department, OF_DRAFTS[name])(address(name, draft)).status_code == 404
    draft.refresh_from_db()
    assert draft.revision == 1


def test_the_province_draws_what_its_departments_draw() -> None:
    draft = begin(administrator("H27.03/quan-tri/quan-tri"))
    province = administrator()
    assert press(province, draft, "them:", ten="Từ tỉnh").status_code == 302
    assert "tu-tinh" in codes(draft)


def test_a_department_does_not_publish_what_other_agencies_use() -> None:
    offices = [{"agency": "H27.03", "division": "phong"}, {"agency": "H27", "division": "phong"}]
    assert load_files(as_files({"a.json": small_procedure(offices=offices)}), None, name="a", keep=True).ok
    department = administrator("H27.03/quan-tri/quan-tri")
    department.post(reverse("console:draft_begin", kwargs={"code": "mot-cua"}))
    draft = ProcessDraft.objects.latest("id")
    save_step(department, draft, "tham-dinh", {"title": "Thẩm định của sở"})
    assert "ngoài quyền quản trị của bạn" in page(department, draft)
    address = reverse("console:draft_publish", kwargs={"key": draft.key})
    assert "Hãy sao chép thành quy trình mới" in department.get(address).content.decode()
    answer = department.post(address, {"expected": str(draft.revision)})
    assert answer.status_code == 422
    assert ProcessVersion.objects.count() == 1
