"""Procedures written on the screen: through the import's check, published as versions, hidden and brought back."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from motcua.catalogue.definition import parse
from motcua.catalogue.models import Procedure, ProcedureVersion, Sector
from motcua.catalogue.paper_types import publish_paper_type
from motcua.catalogue.selectors import procedure_page, search_procedures
from motcua.catalogue.services import bring_into_force
from motcua.console.designer import ground
from motcua.console.models import ProcedureDraft
from motcua.console.procedures import choices
from motcua.console.procedures.comparing import compare
from motcua.console.procedures.fields import PARTS, part_of
from motcua.console.procedures.reading import to_definition
from motcua.console.procedures.typing_in import of_definition
from motcua.exchange.packages import load_archive, load_files, load_folder
from tests.console.drawing import administrator
from tests.console.writing import CODE, NAME, begin, begin_version, page, press, publish, send, write
from tests.exchange.small import as_files, small_package, small_procedure
from tests.exchange.small import write as write_package
from tests.sample_database import SAMPLE

RETAIL = "2.000620"
DEPARTMENT = "H27.03/quan-tri/quan-tri"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    ground._ground.cache_clear()
    choices._places.cache_clear()
    assert load_folder(write_package(tmp_path, small_package())).ok


def kinds_of(code: str) -> dict[str, str]:
    form = json.loads((SAMPLE / "forms" / f"{code}.json").read_text("utf-8"))
    return {field["code"]: field["kind"] for step in form["steps"] for field in step["fields"]}


@pytest.mark.parametrize("path", sorted((SAMPLE / "procedures").glob("*.json")), ids=lambda path: path.stem)
def test_every_sample_procedure_comes_out_of_the_form_as_it_went_in(path: Path) -> None:
    definition = json.loads(path.read_text("utf-8"))
    kinds = kinds_of(definition["form"]) if "form" in definition else {}
    read = to_definition(of_definition(definition), kinds)
    assert read.errors == {}
    assert parse(read.definition) == parse(definition)


def test_every_field_stands_in_a_part() -> None:
    for part in PARTS:
        for name in (*part.texts, *part.ticked, *(rows.name for rows in part.rows)):
            assert part_of(name) == part_of(f"{name}-0-x") == part.code


def test_a_procedure_written_and_published_is_found_on_the_portal() -> None:
    client = administrator()
    draft = begin(client)
    assert not Procedure.objects.filter(code=CODE).exists()
    write(client, draft)
    press(client, draft, "giay-to", "add:papers")
    send(
        client, draft, "giay-to", {"papers-0-name": "Bản vẽ bảng quảng cáo", "papers-0-original_copies": "2"}
    )
    press(client, draft, "phi", "add:fees")
    fee = {"fees-0-name": "Phí thẩm định", "fees-0-amount": "150.000", "fees-0-from": "01/01/2026"}
    send(client, draft, "phi", fee)
    answer = publish(client, draft)
    assert answer.status_code == 302, answer.content.decode()
    shown = procedure_page(CODE, timezone.localdate())
    assert shown is not None
    assert shown.definition.papers[0].original_copies == 2
    assert shown.fees[0].amount == 150_000
    assert [one.code for one in search_procedures(q="quang cao ngoai troi").items] == [CODE]


def test_a_paper_names_its_type_on_the_screen() -> None:
    kind = {"code": "GT-GKS", "title": "Giấy khai sinh", "issuer": "commune", "form": "don"}
    publish_paper_type(kind)
    client = administrator()
    draft = begin(client)
    write(client, draft)
    press(client, draft, "giay-to", "add:papers")
    named = {"papers-0-name": "Giấy khai sinh", "papers-0-type": "GT-GKS"}
    send(client, draft, "giay-to", named)
    assert '<option value="GT-GKS" selected>Giấy khai sinh</option>' in page(client, draft, "giay-to")
    answer = publish(client, draft)
    assert answer.status_code == 302, answer.content.decode()
    shown = procedure_page(CODE, timezone.localdate())
    assert shown is not None
    assert shown.definition.papers[0].type == "GT-GKS"


def test_what_has_to_be_signed_is_said_on_the_screen_and_told_where_nobody_can_sign() -> None:
    browser = administrator(DEPARTMENT)
    draft = begin(browser)
    write(browser, draft)
    press(browser, draft, "giay-to", "add:papers")
    typed = {"papers-0-name": "Phương án kinh doanh", "papers-0-signed": "1"}
    send(browser, draft, "giay-to", typed)
    # A signature in a picture or a Word file cannot be verified.
    assert "chỉ nhận tệp PDF" in page(browser, draft, "giay-to")
    send(browser, draft, "giay-to", typed | {"papers-0-formats": ["pdf"]})
    send(browser, draft, "quy-trinh", {"sign_form": "1"})
    assert "Chưa có dịch vụ ký số nào đang dùng" in page(browser, draft, "quy-trinh")
    address = reverse("console:procedure_publish", kwargs={"key": draft.key})
    assert "Chưa có dịch vụ ký số nào đang dùng" in browser.get(address).content.decode()
    publish(browser, draft)
    version = ProcedureVersion.objects.get(procedure__code=CODE)
    definition = parse(version.data)
    assert definition.sign_form
    assert definition.papers[0].signed
    assert of_definition(version.data)["papers"][0]["signed"] == "1"
    # Compared with a version that demands nothing, both are told.
    told = str(compare(version.data | {"sign_form": False}, version.data, {}))
    assert "Người nộp ký số tờ khai" in told
    # On the page of signing, where it can be mended.
    shown = browser.get(reverse("console:signing")).content.decode()
    assert "chúng chưa nộp trực tuyến được" in shown
    assert NAME in shown


def test_further_kinds_of_result_are_written_moved_and_keep_their_codes() -> None:
    client = administrator()
    draft = begin(client)
    write(client, draft)
    press(client, draft, "ket-qua", "add:more_outcomes")
    press(client, draft, "ket-qua", "add:more_outcomes")
    named = {"more_outcomes-0-name": "Giấy phép quảng cáo", "more_outcomes-1-name": ""}
    send(client, draft, "ket-qua", named)
    # One without a name is told first; then one that is called like the usual one.
    assert "Hãy ghi tên kết quả" in page(client, draft, "ket-qua")
    send(client, draft, "ket-qua", named | {"more_outcomes-1-name": "Văn bản trả lời"})
    shown = page(client, draft, "ket-qua")
    assert "Đã có kết quả khác mang tên này" in shown
    assert 'value="Văn bản trả lời"' in shown
    send(client, draft, "ket-qua", {"more_outcomes-0-name": "Giấy gia hạn"})
    codes = {row["name"]: row["code"] for row in draft.typed["more_outcomes"]}
    assert all(codes.values())
    assert len(set(codes.values()) | {draft.typed["outcome_code"]}) == 3
    press(client, draft, "ket-qua", "up:more_outcomes-1")
    assert [row["name"] for row in draft.typed["more_outcomes"]] == ["Văn bản trả lời", "Giấy gia hạn"]
    # Renamed it is the same kind still: dossiers know it by its code.
    send(client, draft, "ket-qua", {"more_outcomes-0-name": "Công văn trả lời"})
    assert publish(client, draft).status_code == 302
    version = ProcedureVersion.objects.get(procedure__code=CODE)
    assert [(one.name, one.code) for one in parse(version.data).outcomes[1:]] == [
        ("Công văn trả lời", codes["Văn bản trả lời"]),
        ("Giấy gia hạn", codes["Giấy gia hạn"]),
    ]
    # The portal says all of them; the next version begins with them, and may leave one out.
    address = reverse("portal:procedure", kwargs={"code": CODE})
    assert "Giấy phép quảng cáo; Công văn trả lời; Giấy gia hạn" in client.get(address).content.decode()
    following = begin_version(client, CODE)
    press(client, following, "ket-qua", "remove:more_outcomes-0")
    assert [row["name"] for row in following.typed["more_outcomes"]] == ["Giấy gia hạn"]


def test_a_type_of_paper_that_is_not_there_is_told_at_its_field() -> None:
    client = administrator()
    draft = begin(client)
    write(client, draft)
    press(client, draft, "giay-to", "add:papers")
    send(client, draft, "giay-to", {"papers-0-name": "Giấy khai sinh", "papers-0-type": "GT-KHAC"})
    answer = publish(client, draft)
    assert answer.status_code == 422
    assert "Không có loại giấy tờ “GT-KHAC”." in answer.content.decode()
    assert not Procedure.objects.filter(code=CODE).exists()


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost() -> None:
    client = administrator()
    draft = begin(client)
    press(client, draft, "phi", "add:fees")
    typed = {"fees-0-name": "Phí", "fees-0-amount": "một trăm", "fees-0-from": "31/02/2026"}
    answer = send(client, draft, "phi", typed)
    assert answer.status_code == 422
    html = answer.content.decode()
    for text in ("Số tiền phải là số nguyên đồng", "một trăm", "31/02/2026", 'href="#fees-0-amount"'):
        assert text in html
    assert 'value="một trăm"' in page(client, draft, "phi")


def test_the_import_s_own_check_is_told_at_the_field() -> None:
    client = administrator()
    draft = begin(client)
    write(client, draft)
    answer = send(client, draft, "co-quan", {"limit_kind": "working_minutes", "limit_amount": "60"})
    assert answer.status_code == 302
    answer = send(client, draft, "quy-trinh", {})
    assert answer.status_code == 422
    assert "nhiều hơn thời hạn giải quyết" in answer.content.decode()
    assert publish(client, draft).status_code == 422
    assert not Procedure.objects.filter(code=CODE).exists()


def test_an_unfinished_draft_is_not_scolded_before_it_is_touched() -> None:
    client = administrator()
    draft = begin(client)
    assert "Hãy chọn lĩnh vực" not in page(client, draft)
    assert "Hãy chọn lĩnh vực" in send(client, draft, "chung", {}).content.decode()
    refused = client.get(reverse("console:procedure_publish", kwargs={"key": draft.key})).content.decode()
    assert "chỗ phải sửa trước khi công bố" in refused
    assert "Hãy ghi tên kết quả" in refused


def test_a_new_sector_comes_with_the_procedure_or_not_at_all() -> None:
    client = administrator()
    draft = begin(client)
    write(client, draft)
    new = {"sector": "+", "new_sector_code": "G02-CT11", "new_sector_name": "Quảng cáo"}
    assert "Mã lĩnh vực này đã có" in send(client, draft, "chung", new).content.decode()
    send(client, draft, "chung", new | {"new_sector_code": "G99-QC1"})
    assert not Sector.objects.filter(code="G99-QC1").exists()
    assert publish(client, draft).status_code == 302
    assert Procedure.objects.get(code=CODE).sector.name == "Quảng cáo"


def test_the_next_version_holds_from_its_day_and_the_earlier_one_stays() -> None:
    client = administrator()
    draft = begin_version(client, RETAIL)
    assert draft.base is not None
    before = draft.base.data
    send(client, draft, "chung", {"name": "Cấp Giấy phép bán lẻ rượu (mới)"})
    day = timezone.localdate() + datetime.timedelta(days=10)
    assert publish(client, draft, f"{day:%d/%m/%Y}").status_code == 302
    first, second = ProcedureVersion.objects.filter(procedure__code=RETAIL).order_by("number")
    assert (first.data, second.name) == (before, "Cấp Giấy phép bán lẻ rượu (mới)")
    assert Procedure.objects.get(code=RETAIL).current == first
    bring_into_force(day)
    assert Procedure.objects.get(code=RETAIL).current == second
    shown = client.get(reverse("console:procedure", kwargs={"code": RETAIL})).content.decode()
    assert "<del>Cấp Giấy phép bán lẻ rượu</del>" in shown
    assert "<ins>Cấp Giấy phép bán lẻ rượu (mới)</ins>" in shown


def test_a_version_that_could_never_hold_is_refused() -> None:
    client = administrator()
    draft = begin_version(client, RETAIL)
    send(client, draft, "chung", {"name": "Tên khác"})
    answer = publish(client, draft, "01/01/1999")
    assert answer.status_code == 422
    assert "Hãy ghi ngày đó hoặc ngày sau đó" in answer.content.decode()
    assert 'value="01/01/1999"' in answer.content.decode()
    assert ProcedureVersion.objects.filter(procedure__code=RETAIL).count() == 1


def test_another_order_of_what_is_ticked_is_no_change() -> None:
    definition = json.loads((SAMPLE / "procedures" / f"{RETAIL}.json").read_text("utf-8"))
    turned = definition | {key: definition[key][::-1] for key in ("topics", "audience")}
    assert compare(definition, turned, {}) == []
    assert compare(definition, definition | {"topics": []}, {}) != []


def test_nothing_changed_is_nothing_to_publish() -> None:
    client = administrator()
    draft = begin_version(client, RETAIL)
    html = client.get(reverse("console:procedure_publish", kwargs={"key": draft.key})).content.decode()
    assert "Chưa có gì khác để công bố" in html


def test_the_second_of_two_at_one_part_is_told_and_loses_nothing() -> None:
    first, second = administrator(), administrator(name="Trần Hai")
    draft = begin(first)
    seen = draft.revision
    send(second, draft, "ket-qua", {"outcome_name": "Giấy của Hai"})
    assert "Trần Hai cũng đang sửa" in page(first, draft, "chung")
    assert send(first, draft, "chung", {"contact": "Nơi khác"}, seen).status_code in (302, 422)
    answer = send(first, draft, "ket-qua", {"outcome_name": "Giấy của Một"}, seen)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Trần Hai vừa lưu phần này" in html
    assert 'value="Giấy của Một"' in html
    assert draft.typed["outcome_name"] == "Giấy của Hai"
    send(first, draft, "ket-qua", {"outcome_name": "Giấy của Một"})
    assert draft.typed["outcome_name"] == "Giấy của Một"
    assert draft.typed["contact"] == "Nơi khác"


def test_publishing_what_somebody_changed_meanwhile_asks_to_look_again() -> None:
    client = administrator()
    draft = begin(client)
    write(client, draft)
    seen = draft.revision
    send(administrator(name="Trần Hai"), draft, "ket-qua", {"outcome_name": "Giấy khác"})
    answer = publish(client, draft, expected=seen)
    assert answer.status_code == 422
    assert "vừa được thay đổi" in answer.content.decode()


def test_a_second_draft_of_one_procedure_is_not_begun() -> None:
    client = administrator()
    draft = begin_version(client, RETAIL)
    answer = administrator(name="Trần Hai").post(reverse("console:procedure_begin", kwargs={"code": RETAIL}))
    assert str(draft.key) in answer["Location"]
    assert ProcedureDraft.objects.count() == 1


def test_rows_are_added_moved_and_removed() -> None:
    client = administrator()
    draft = begin(client)
    for number, name in enumerate(("Một", "Hai")):
        press(client, draft, "giay-to", "add:papers")
        send(client, draft, "giay-to", {f"papers-{number}-name": name})
    press(client, draft, "giay-to", "up:papers-1")
    assert [paper["name"] for paper in draft.typed["papers"]] == ["Hai", "Một"]
    assert [paper["code"] for paper in draft.typed["papers"]] == ["hai", "mot"]
    press(client, draft, "giay-to", "remove:papers-0")
    assert [paper["name"] for paper in draft.typed["papers"]] == ["Một"]
    for nonsense in ("remove:papers-9", "up:khong-co-0", "add:papers-0-khong", "gi"):
        assert press(client, draft, "giay-to", nonsense).status_code in (302, 422)
    assert len(draft.typed["papers"]) == 1


def test_a_fee_changes_with_a_second_period_under_the_same_code() -> None:
    client = administrator()
    draft = begin(client)
    write(client, draft)
    for number, (start, end) in enumerate((("01/01/2026", "30/06/2026"), ("01/07/2026", ""))):
        press(client, draft, "phi", "add:fees")
        key = f"fees-{number}-"
        fee = {f"{key}name": "Phí", f"{key}amount": "1000", f"{key}from": start, f"{key}to": end}
        assert send(client, draft, "phi", fee).status_code == 302
    assert [fee["code"] for fee in draft.typed["fees"]] == ["phi", "phi"]
    overlapping = send(client, draft, "phi", {"fees-0-to": "31/12/2026"})
    assert "hai mức cùng hiệu lực" in overlapping.content.decode()


def test_a_hidden_procedure_is_found_by_nobody_until_it_is_brought_back() -> None:
    client = administrator()
    hide = reverse("console:procedure_hide", kwargs={"code": RETAIL})
    assert client.post(hide, {"ly-do": ""}).status_code == 422
    client.post(hide, {"ly-do": "Bãi bỏ theo quyết định số 1"})
    assert search_procedures(q="ruou").items == []
    assert procedure_page(RETAIL, timezone.localdate()) is None
    bring_into_force(timezone.localdate() + datetime.timedelta(days=1))
    assert procedure_page(RETAIL, timezone.localdate()) is None
    shown = client.get(reverse("console:procedure", kwargs={"code": RETAIL})).content.decode()
    assert "Bãi bỏ theo quyết định số 1" in shown
    client.post(hide)
    assert procedure_page(RETAIL, timezone.localdate()) is not None


def test_the_package_of_a_procedure_is_taken_by_the_import() -> None:
    client = administrator()
    draft = begin(client)
    write(client, draft)
    publish(client, draft)
    address = reverse("console:procedure_package", kwargs={"code": CODE})
    content = client.get(address).content
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert {f"procedures/{CODE}.json", "forms/don.json", "processes/mot-cua.json", "sectors.json"} <= {*names}
    version = ProcedureVersion.objects.get(procedure__code=CODE)
    report = load_archive(content)
    assert (report.ok, report.changed) == (True, 0)
    Procedure.objects.filter(code=CODE).update(current=None)
    draft.delete()
    version.delete()
    assert load_archive(content).ok
    again = ProcedureVersion.objects.get(procedure__code=CODE)
    assert (again.data, again.content_sha256) == (version.data, version.content_sha256)


def test_a_withdrawn_procedure_stays_so_when_its_package_is_loaded_elsewhere() -> None:
    client = administrator()
    client.post(reverse("console:procedure_hide", kwargs={"code": RETAIL}), {"ly-do": "Bãi bỏ"})
    content = client.get(reverse("console:procedure_package", kwargs={"code": RETAIL})).content
    client.post(reverse("console:procedure_hide", kwargs={"code": RETAIL}))
    assert load_archive(content).ok
    assert Procedure.objects.get(code=RETAIL).current is None
    assert load_files(as_files({"a.json": small_procedure(name="Tên mới")}), None, name="a", keep=True).ok
    assert Procedure.objects.get(code=RETAIL).current is None


def test_the_list_is_searched_filtered_and_paged() -> None:
    files = {f"{n}.json": small_procedure(code=f"9.1{n:05}", name=f"Thủ tục số {n}") for n in range(25)}
    assert load_files(as_files(files), None, name="a", keep=True).ok
    client = administrator()
    address = reverse("console:procedures")
    first = client.get(address).content.decode()
    assert "1–20 trong 26" in first
    assert "21–26 trong 26" in client.get(address, {"page": "2"}).content.decode()
    found = client.get(address, {"q": "thu tuc so 17"}).content.decode()
    assert "Thủ tục số 17" in found
    assert "Thủ tục số 18" not in found
    assert RETAIL in client.get(address, {"q": "2.000620"}).content.decode()
    assert "Không có thủ tục nào khớp" in client.get(address, {"tinh-trang": "withdrawn"}).content.decode()
    assert "Không có thủ tục nào khớp" in client.get(address, {"muc": "information"}).content.decode()
    assert (
        "1–20 trong 26" in client.get(address, {"co-quan": "H27.03", "linh-vuc": "G02-CT11"}).content.decode()
    )


def test_a_copy_begins_with_everything_but_code_and_name() -> None:
    client = administrator()
    draft = begin(client, source=RETAIL)
    assert (draft.typed["code"], draft.typed["name"]) == (CODE, NAME)
    assert draft.typed["form"] == "don"
    assert publish(client, draft).status_code == 302


@pytest.mark.parametrize(
    ("code", "name", "told"),
    [
        (RETAIL, "Tên", "Đã có thủ tục mang mã này"),
        ("a b", "Tên", "Mã gồm chữ hoa"),
        ("", "Tên", "Hãy ghi mã thủ tục"),
        (CODE, "", "Hãy ghi tên thủ tục"),
    ],
)
def test_a_new_procedure_needs_a_free_code_and_a_name(code: str, name: str, told: str) -> None:
    answer = administrator().post(reverse("console:procedure_new"), {"ma": code, "ten": name})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not ProcedureDraft.objects.exists()


def test_the_statements_of_the_list_do_not_grow_with_its_rows() -> None:
    client = administrator()
    address = reverse("console:procedures")
    client.get(address)

    def statements() -> int:
        with CaptureQueriesContext(connection) as context:
            client.get(address)
        return len(context)

    few = statements()
    files = {f"{n}.json": small_procedure(code=f"9.1{n:05}", name=f"Thủ tục số {n}") for n in range(25)}
    assert load_files(as_files(files), None, name="a", keep=True).ok
    for n in range(3):
        begin_version(client, f"9.1{n:05}")
    begin(client)
    client.get(address)  # reads the frame's kept figures again
    assert statements() <= few
