"""Legal documents on the screen: found, kept, brought by workbook; what stands on those that end."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua.catalogue.documents import save_document
from motcua.catalogue.models import LegalDocument
from motcua.console.designer import ground
from motcua.console.documents.usage import numbers_in
from motcua.console.procedures import choices
from motcua.exchange.packages import load_files, load_folder
from tests.console.drawing import administrator, form_fields
from tests.console.test_console import signed_in
from tests.console.writing import begin_version, send
from tests.exchange.small import as_files, small_package, small_procedure, write

pytestmark = pytest.mark.django_db

HOME = "/quan-tri/van-ban"
TODAY = datetime.date(2026, 11, 22)
DECREE = {
    "number": "17/2020/NĐ-CP",
    "kind": "nghi_dinh",
    "title": "Nghị định về điều kiện kinh doanh",
    "issuer": "Chính phủ",
    "effective_from": "2020-03-22",
}


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    ground._ground.cache_clear()
    choices._places.cache_clear()
    package = small_package()
    package["thu-tuc.json"] = small_procedure(
        legal_basis=[{"number": "17/2020/NĐ-CP", "title": "Nghị định"}, {"number": "9/1999/X", "title": "Cũ"}]
    )
    package["bieu-mau.json"]["legal_source"] = "Mẫu số 01, Nghị định số 17/2020/NĐ-CP ngày 05/02/2020"
    assert load_folder(write(tmp_path, package)).ok


def text(answer: Any) -> str:
    return str(answer.content.decode())


def document(**more: str) -> LegalDocument:
    save_document({**DECREE, **more})
    return LegalDocument.objects.get(number="17/2020/NĐ-CP")


def days_from_now(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def give(client: Client, *rows: list[Any]) -> Any:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return client.post(f"{HOME}/nap", {"tep": SimpleUploadedFile("van-ban.xlsx", stream.getvalue())})


def test_every_administrator_reads_and_only_the_top_writes() -> None:
    page = f"{HOME}/{document().id}"
    citizen, clerk = signed_in("", "citizen"), signed_in("H27.03/mot-cua/can-bo")
    department = administrator("H27.03/quan-tri/quan-tri", name="Sở")
    for address in (HOME, f"{HOME}/het-hieu-luc", page, f"{HOME}/tai-ve.xlsx"):
        assert Client().get(address).status_code == 302
        assert citizen.get(address).status_code == 403
        assert clerk.get(address).status_code == 403
        assert department.get(address).status_code == 200
    assert "Thêm văn bản" not in text(department.get(HOME))
    for address in (f"{HOME}/them", f"{HOME}/nap"):
        assert department.get(address).status_code == 403
    assert department.post(page, {"title": "Khác", "kind": "luat", "thay": ""}).status_code == 403
    assert LegalDocument.objects.get().title == DECREE["title"]


def test_a_document_is_added_changed_and_keeps_who_did_what() -> None:
    client = administrator(name="Trần Luật")
    added = client.post(f"{HOME}/them", {**DECREE, "effective_from": "22/03/2020", "issued_on": "05/02/2020"})
    assert added.status_code == 302
    page = f"{HOME}/{LegalDocument.objects.get().id}"
    shown = text(client.get(page))
    assert "Cấp Giấy phép bán lẻ rượu" in shown, "the procedure stands on it"
    assert "Đơn đề nghị" in shown, "and the form that names it"
    html = shown.replace(f'action="{page}"', 'id="mau"')
    typed = form_fields(html, "mau")
    client.post(page, typed | {"effective_until": "31/12/2030", "replaced_by": "1/2031/NĐ-CP"})
    found = LegalDocument.objects.get()
    assert (found.effective_until, found.replaced_by) == (datetime.date(2030, 12, 31), "1/2031/NĐ-CP")
    after = text(client.get(page))
    assert "Trần Luật" in after
    assert "Có hiệu lực đến hết: từ “” thành “31/12/2030”" in after
    late = client.post(page, typed | {"title": "Của người chậm"})
    assert late.status_code == 409
    assert "Của người chậm" in text(late)


def test_what_is_wrong_is_told_and_nothing_typed_is_lost() -> None:
    client = administrator()
    answer = client.post(
        f"{HOME}/them", {"number": "1/2020", "kind": "", "title": "Tên giữ lại", "issued_on": "31/02/2020"}
    )
    assert answer.status_code == 422
    assert "Hãy chọn loại văn bản" in text(answer)
    assert "Tên giữ lại" in text(answer)
    assert 'value="31/02/2020"' in text(answer)
    wrong = client.post(
        f"{HOME}/them", {**DECREE, "effective_from": "01/01/2021", "effective_until": "01/01/2020"}
    )
    assert "Ngày hết hiệu lực đứng trước" in text(wrong)
    unsafe = client.post(f"{HOME}/them", {**DECREE, "effective_from": "", "link": "javascript:alert(1)"})
    assert unsafe.status_code == 422
    document()
    again = client.post(f"{HOME}/them", {**DECREE, "number": "17/2020/nđ-cp", "effective_from": ""})
    assert "đã có trong danh mục" in text(again)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=17/2020", True),
        ("q=nđ-cp", True),
        ("q=kinh+doanh", True),
        ("q=khac", False),
        ("loai=nghi_dinh", True),
        ("loai=luat", False),
        ("hieu-luc=ended", True),
        ("hieu-luc=in_force", False),
        ("hieu-luc=la", True),
        ("q=%00", True),
    ],
)
def test_documents_are_found_by_words_kind_and_validity(query: str, found: bool) -> None:
    document(effective_until="2021-01-01")
    assert ("17/2020/NĐ-CP</a>" in text(administrator().get(f"{HOME}?{query}"))) == found


def test_the_filters_say_the_same_as_the_rule() -> None:
    from motcua.catalogue.documents import Standing, standing_on
    from motcua.console.documents.lists import Filters, filtered

    spans = [None, -1, 0, 1]
    for index, (start, end) in enumerate((a, b) for a in spans for b in spans):
        if start is not None and end is not None and end < start:
            continue
        LegalDocument.objects.create(
            number=str(index),
            key=f"k{index}",
            kind="luat",
            title="T",
            effective_from=None if start is None else TODAY + datetime.timedelta(days=start),
            effective_until=None if end is None else TODAY + datetime.timedelta(days=end),
        )
    for standing in Standing:
        shown = set(filtered(Filters(standing=standing), TODAY))
        assert shown == {one for one in LegalDocument.objects.all() if standing_on(TODAY, one) is standing}


def test_a_page_of_many_documents_asks_little() -> None:
    for number in range(60):
        save_document({**DECREE, "number": f"{number}/2020/NĐ-CP"})
    client = administrator()
    client.get(HOME)
    with CaptureQueriesContext(connection) as statements:
        shown = text(client.get(HOME))
    assert len(statements) <= 8
    assert shown.count("mc-work__main") == 20
    with CaptureQueriesContext(connection) as statements:
        client.get(f"{HOME}/het-hieu-luc")
    assert len(statements) <= 12


def test_what_stands_on_an_ended_document_is_marked_everywhere() -> None:
    client = administrator()
    shaky = document(effective_until=days_from_now(-1).isoformat(), replaced_by="200/2026/NĐ-CP")
    page = text(client.get(f"{HOME}/het-hieu-luc"))
    assert "Cấp Giấy phép bán lẻ rượu" in page
    assert "Đơn đề nghị" in page
    assert "200/2026/NĐ-CP" in page
    assert "9/1999/X" in page, "a basis that the catalogue does not know"
    assert "Căn cứ hết hiệu lực" in text(client.get("/quan-tri/thu-tuc")).partition("<table")[2]
    procedure = text(client.get("/quan-tri/thu-tuc/ban/2.000620"))
    assert "Căn cứ pháp lý hết hoặc sắp hết hiệu lực" in procedure
    save_document({**DECREE, "effective_until": days_from_now(30).isoformat()})
    assert "Căn cứ sắp hết hiệu lực" in text(client.get("/quan-tri/thu-tuc"))
    save_document(DECREE)
    assert "hết hiệu lực" not in text(client.get("/quan-tri/thu-tuc")).partition("<table")[2]
    assert shaky.number not in text(client.get(f"{HOME}/het-hieu-luc"))


def test_a_workbook_of_documents_is_checked_and_comes_back_the_same() -> None:
    client = administrator()
    titles = ["Số, ký hiệu", "Loại", "Tên văn bản", "Có hiệu lực từ", "Có hiệu lực đến hết"]
    wrong = give(
        client,
        titles,
        ["1/2020", "Sắc lệnh", "A", "", ""],
        ["2/2020", "Luật", "", "hôm qua", ""],
        ["3/2020", "Luật", "C", "01/01/2021", "01/01/2020"],
        ["3/2020", "Luật", "C", "", ""],
    )
    shown = text(wrong)
    assert wrong.status_code == 422
    for reason in (
        "Không hiểu “Sắc lệnh”",
        "Hãy ghi tên văn bản",
        "đã có ở dòng 4",
        "đứng trước ngày bắt đầu",
    ):
        assert reason in shown
    assert not LegalDocument.objects.exists()
    good = give(client, titles, ["1/2020/NĐ-CP", "nghị định", "A", datetime.date(2020, 1, 2), "31/12/2030"])
    assert good.status_code == 302
    client.post(good["Location"])
    found = LegalDocument.objects.get()
    assert (found.kind, found.effective_from) == ("nghi_dinh", datetime.date(2020, 1, 2))
    content = client.get(f"{HOME}/tai-ve.xlsx").content
    same = client.post(f"{HOME}/nap", {"tep": SimpleUploadedFile("a.xlsx", content)})
    assert "giống hệt" in text(same)


def test_a_basis_named_by_its_number_takes_its_title_from_the_catalogue() -> None:
    document()
    client = administrator()
    draft = begin_version(client, "2.000620")
    send(client, draft, "huong-dan", {"legal_basis-0-number": "17/2020/nđ-cp", "legal_basis-0-title": ""})
    assert draft.typed["legal_basis"][0] == {"number": "17/2020/NĐ-CP", "title": DECREE["title"]}


def test_only_where_a_definition_speaks_of_law_does_a_number_count() -> None:
    definition = {
        "title": "Theo 1/2020/A",
        "legal_source": "Điều 4 Thông tư số 168/2016/TT-BTC; ngày 26/10/2016",
        "fees": [{"name": "2/2020/B", "legal": "Luật 36/2005/QH11"}],
        "legal_basis": [{"number": "17/2020/NĐ-CP", "title": "sửa đổi 67/2013/NĐ-CP"}],
    }
    found = set(numbers_in(definition))
    assert {"1682016ttbtc", "362005qh11", "172020ndcp"} & {
        one.replace("-", "").replace("/", "") for one in found
    }
    assert len([one for one in found if "2013" in one or "2020a" in one or "2020b" in one]) == 0


def test_exemptions_of_a_fee_are_written_on_the_screen() -> None:
    from tests.console.writing import press, publish

    kinds = {"kind": "exemptions", "exemptions": [{"code": "ho-ngheo", "name": "Hộ nghèo"}]}
    assert load_files(as_files({"a.json": kinds}), None, name="", keep=True).ok
    client = administrator()
    draft = begin_version(client, "2.000620")
    press(client, draft, "phi", "add:fees-0-exempt")
    wrong = send(client, draft, "phi", {"fees-0-exempt-0-percent": "120"})
    assert "Hãy chọn đối tượng" in text(wrong)
    assert "từ 1 đến 100" in text(wrong)
    send(
        client,
        draft,
        "phi",
        {
            "fees-0-exempt-0-kind": "ho-ngheo",
            "fees-0-exempt-0-percent": "50",
            "fees-0-exempt-0-legal": "Luật",
        },
    )
    answer = publish(client, draft)
    assert answer.status_code == 302, text(answer)
    from motcua.catalogue.models import ProcedureVersion

    version = ProcedureVersion.objects.latest("number")
    assert version.data["fees"][0]["exempt"] == [{"kind": "ho-ngheo", "percent": 50, "legal": "Luật"}]
    shown = text(client.get("/quan-tri/thu-tuc/ban/2.000620"))
    assert "Hộ nghèo 50% (Luật)" in shown
