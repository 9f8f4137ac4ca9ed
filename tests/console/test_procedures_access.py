"""Who may write procedures: administrators alone, and those of their own agency and below it alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from motcua.catalogue.models import Procedure, ProcedureVersion
from motcua.catalogue.services import publish_procedure
from motcua.console.designer import ground
from motcua.console.models import ProcedureDraft
from motcua.console.procedures import choices
from motcua.console.urls import urlpatterns
from motcua.exchange.packages import load_files, load_folder
from tests.console.drawing import administrator
from tests.console.test_console import signed_in
from tests.console.writing import begin, begin_version, page, publish, send, write
from tests.exchange.small import as_files, small_package, small_procedure
from tests.exchange.small import write as write_package

pytestmark = pytest.mark.django_db

RETAIL = "2.000620"
DEPARTMENT = "H27.03/quan-tri/quan-tri"
OF_DRAFTS = {
    "procedure_preview": "get",
    "procedure_draft": "post",
    "procedure_publish": "post",
    "procedure_discard": "post",
}
OTHERS = {
    "procedures": "get",
    "procedure_new": "get",
    "procedure_begin": "post",
    "procedure": "get",
    "procedure_package": "get",
    "procedure_hide": "post",
    "procedure_take_back": "post",
    "procedures_export": "get",
    "procedures_blank": "get",
    "procedures_upload": "post",
}
PLAIN = {"procedures", "procedure_new", "procedures_export", "procedures_blank", "procedures_upload"}


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    ground._ground.cache_clear()
    choices._places.cache_clear()
    assert load_folder(write_package(tmp_path, small_package())).ok


def address(name: str, draft: ProcedureDraft) -> str:
    if name in OF_DRAFTS:
        return reverse(f"console:{name}", kwargs={"key": draft.key})
    if name == "procedure_take_back":
        return reverse(f"console:{name}", kwargs={"code": RETAIL, "number": 1})
    return reverse(f"console:{name}", kwargs={} if name in PLAIN else {"code": RETAIL})


def test_the_tables_above_hold_every_address() -> None:
    here = {one.name for one in urlpatterns if str(one.pattern).startswith("thu-tuc")}
    assert here == {*OF_DRAFTS, *OTHERS}


@pytest.mark.parametrize("name", [*OF_DRAFTS, *OTHERS])
def test_nobody_but_administrators_writes(name: str) -> None:
    draft = begin(administrator())
    method = (OF_DRAFTS | OTHERS)[name]
    assert getattr(Client(), method)(address(name, draft)).status_code == 302
    assert getattr(signed_in("", "citizen"), method)(address(name, draft)).status_code == 403
    assert getattr(signed_in("H27.03/mot-cua/can-bo"), method)(address(name, draft)).status_code == 403
    draft.refresh_from_db()
    assert draft.revision == 1
    assert Procedure.objects.get(code=RETAIL).withdrawn_at is None


@pytest.mark.parametrize("name", OF_DRAFTS)
def test_a_department_does_not_touch_what_the_province_writes(name: str) -> None:
    draft = begin(administrator())
    assert getattr(administrator(DEPARTMENT), OF_DRAFTS[name])(address(name, draft)).status_code == 404
    draft.refresh_from_db()
    assert draft.revision == 1


def test_the_province_writes_what_its_departments_write() -> None:
    draft = begin(administrator(DEPARTMENT))
    assert send(administrator(), draft, "chung", {"contact": "Từ tỉnh"}).status_code == 422
    assert draft.typed["contact"] == "Từ tỉnh"


def test_a_department_publishes_its_own_procedure_but_no_new_sector() -> None:
    department = administrator(DEPARTMENT)
    draft = begin(department)
    assert "Thêm lĩnh vực mới" not in page(department, draft)
    write(department, draft)
    new = {"sector": "+", "new_sector_code": "G99-QC1", "new_sector_name": "Quảng cáo"}
    send(department, draft, "chung", new)
    refused = publish(department, draft)
    assert refused.status_code == 422
    assert "chỉ quản trị viên cấp trên cùng" in refused.content.decode()
    send(department, draft, "chung", {"sector": "G02-CT11"})
    assert publish(department, draft).status_code == 302


def test_a_department_chooses_among_its_own_divisions() -> None:
    department = administrator(DEPARTMENT)
    draft = begin(department)
    department.post(f"{address('procedure_draft', draft)}?phan=co-quan", {"row": "add:offices"})
    shown = page(department, draft, "co-quan")
    assert "H27.03/phong" in shown
    assert '"H27/phong"' not in shown


def test_a_department_neither_publishes_nor_hides_what_others_resolve_too() -> None:
    offices = [{"agency": "H27.03", "division": "phong"}, {"agency": "H27", "division": "phong"}]
    assert load_files(as_files({"a.json": small_procedure(offices=offices)}), None, name="a", keep=True).ok
    department = administrator(DEPARTMENT)
    draft = begin_version(department, RETAIL)
    send(department, draft, "chung", {"name": "Tên của sở"})
    assert publish(department, draft).status_code == 422
    assert department.post(address("procedure_hide", draft), {"ly-do": "Thôi"}).status_code == 403
    assert ProcedureVersion.objects.filter(procedure__code=RETAIL, name="Tên của sở").count() == 0
    province = administrator()
    province.post(address("procedure_hide", draft), {"ly-do": "Bãi bỏ"})
    send(department, draft, "co-quan", {"offices-1-place": "H27.03/phong"})
    assert publish(department, draft).status_code == 422


def test_a_version_to_come_is_taken_back_after_asking_and_only_by_who_may() -> None:
    client = administrator(name="Trần Rút")
    publish_procedure(small_procedure(name="Tên về sau", effective_from="2099-01-01"))
    listed = reverse("console:procedure", kwargs={"code": RETAIL})
    back = reverse("console:procedure_take_back", kwargs={"code": RETAIL, "number": 2})
    assert f'href="{back}"' in client.get(listed).content.decode()
    assert "01/01/2099" in client.get(back).content.decode()
    publish_procedure(
        small_procedure(code="9.000003", offices=[{"agency": "H27", "division": "phong"}], name="Của tỉnh")
    )
    foreign = reverse("console:procedure_take_back", kwargs={"code": "9.000003", "number": 1})
    assert administrator(DEPARTMENT, name="Sở").get(foreign).status_code == 403
    shown = client.post(back, follow=True).content.decode()
    assert "Đã rút lại phiên bản 2" in shown
    assert "Trần Rút" in shown
    assert client.get(back).status_code == 404
    assert "không rút lại được nữa" in client.post(back, follow=True).content.decode()
    current = Procedure.objects.get(code=RETAIL).current
    assert current is not None
    assert current.number == 1
    holding = reverse("console:procedure_take_back", kwargs={"code": RETAIL, "number": 1})
    assert client.get(holding).status_code == 404, "what holds is not offered"
