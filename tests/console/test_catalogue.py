"""The lists that procedures are put under, on the screen: found, added, renamed, retired, with their history."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.catalogue import days
from motcua.catalogue.models import ComingChange, EntryChange, Procedure, ProcedureGroup, Sector, Topic
from motcua.catalogue.selectors import search_procedures
from motcua.catalogue.services import withdraw
from motcua.exchange.models import Package
from motcua.exchange.packages import dump_archive, load_archive, load_files, load_folder
from motcua.kernel.dates import format_date
from tests.console.drawing import administrator, form_fields
from tests.console.test_console import signed_in
from tests.exchange.small import as_files, small_package, small_procedure, write

pytestmark = pytest.mark.django_db

SECTORS = "/quan-tri/danh-muc/linh-vuc"
CITIZENS = "/quan-tri/danh-muc/su-kien-cong-dan"
BUSINESSES = "/quan-tri/danh-muc/nhom-doanh-nghiep"
USED = f"{SECTORS}/muc/G02-CT11"
PAGES = [
    "/quan-tri/danh-muc",
    SECTORS,
    f"{SECTORS}/tai-ve.xlsx",
    f"{SECTORS}/nap",
    f"{SECTORS}/them",
    USED,
    f"{USED}/ngung-dung",
]


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    assert load_folder(write(tmp_path, small_package())).ok


def fields(client: Client, address: str) -> dict[str, str]:
    """The form of a page as a browser would send it."""
    html = client.get(address).content.decode().replace(f'action="{address}"', 'id="mau"')
    return form_fields(html, "mau")


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("address", PAGES)
def test_only_administrators_of_the_top_agency_come_in(address: str) -> None:
    assert Client().get(address).status_code == 302
    assert signed_in("", "citizen").get(address).status_code == 403
    assert signed_in("H27.03/mot-cua/can-bo").get(address).status_code == 403
    assert signed_in("H27.03/quan-tri/quan-tri").get(address).status_code == 403
    assert administrator().get(address).status_code == 200


def test_a_department_neither_sees_the_place_nor_changes_anything() -> None:
    client = signed_in("H27.03/quan-tri/quan-tri")
    assert "Danh mục thủ tục" not in text(client.get(reverse("console:home")))
    assert "Danh mục thủ tục" in text(administrator().get(reverse("console:home")))
    before = EntryChange.objects.count()
    assert client.post(f"{SECTORS}/them", {"code": "X", "name": "Mới", "order": ""}).status_code == 403
    assert client.post(f"{USED}/ngung-dung", {"thay": ""}).status_code == 403
    assert EntryChange.objects.count() == before


def test_an_entry_is_added_renamed_and_keeps_who_did_what() -> None:
    client = administrator(name="Nguyễn Thị Quản")
    added = client.post(f"{SECTORS}/them", {"code": "G15-HT", "name": "Hộ tịch", "order": "7"})
    assert added["Location"] == f"{SECTORS}/muc/G15-HT"
    page = f"{SECTORS}/muc/G15-HT"
    client.post(page, fields(client, page) | {"name": "Hộ tịch, quốc tịch"})
    assert Sector.objects.get(code="G15-HT").name == "Hộ tịch, quốc tịch"
    shown = text(client.get(page))
    assert "Nguyễn Thị Quản" in shown
    assert "Tên: từ “Hộ tịch” thành “Hộ tịch, quốc tịch”" in shown
    assert Package.objects.filter(name__contains="Hộ tịch, quốc tịch", loaded_at__isnull=False).exists()


def test_renaming_a_sector_lets_its_procedures_be_found_by_the_new_name() -> None:
    client = administrator()
    assert [row.code for row in search_procedures("khoáng sản").items] == []
    client.post(USED, fields(client, USED) | {"name": "Khoáng sản"})
    assert [row.code for row in search_procedures("khoáng sản").items] == ["2.000620"]


def test_what_was_typed_stays_when_it_cannot_be_kept() -> None:
    client = administrator()
    empty = client.post(f"{SECTORS}/them", {"code": "G 15", "name": "Hộ tịch", "order": "bảy"})
    assert empty.status_code == 422
    assert "Hãy ghi số nguyên" in text(empty)
    assert "Hộ tịch" in text(empty)
    wrong = client.post(f"{SECTORS}/them", {"code": "G 15", "name": "Hộ tịch", "order": "7"})
    assert wrong.status_code == 422
    assert "mã lĩnh vực, ví dụ" in text(wrong)
    taken = client.post(f"{CITIZENS}/them", {"code": "Kinh-Doanh", "name": "Khác", "order": ""})
    assert "Mã này đã dùng cho “Kinh doanh”" in text(taken)
    assert Sector.objects.count() == 1
    assert Topic.objects.count() == 1


def test_the_slower_of_two_administrators_is_told() -> None:
    client = administrator()
    first, second = fields(client, USED), fields(client, USED)
    client.post(USED, first | {"name": "Một"})
    late = client.post(USED, second | {"name": "Hai"})
    assert late.status_code == 409
    assert 'value="Hai"' in text(late)
    assert Sector.objects.get().name == "Một"


def test_what_a_procedure_uses_is_not_retired_and_the_procedure_is_named() -> None:
    client = administrator()
    address = f"{USED}/ngung-dung"
    asked = text(client.get(address))
    assert "Cấp Giấy phép bán lẻ rượu" in asked
    assert "Chưa ngừng dùng ngay được" in asked
    seen = fields(client, USED)["thay"]
    refused = client.post(address, {"thay": seen})
    assert refused.status_code == 422
    assert "2.000620 Cấp Giấy phép bán lẻ rượu" in text(refused)
    assert not Sector.objects.get().is_retired
    topic = f"{BUSINESSES}/muc/kinh-doanh"
    refused = client.post(f"{topic}/ngung-dung", {"thay": fields(client, topic)["thay"]})
    assert "2.000620 Cấp Giấy phép bán lẻ rượu" in text(refused)
    assert not Topic.objects.get().is_retired


def test_a_change_is_set_for_a_day_seen_as_coming_and_taken_back() -> None:
    client = administrator(name="Lê Thị Hẹn")
    day = timezone.localdate() + datetime.timedelta(days=30)
    typed = fields(client, USED) | {"name": "Thương mại 50% s", "from": format_date(day)}
    told = client.post(USED, typed, follow=True)
    assert f"“Thương mại 50% s” thay đổi từ ngày {format_date(day)}" in text(told)
    assert Sector.objects.get().name == "Lưu thông hàng hoá"
    for page in (USED, "/quan-tri/danh-muc"):
        shown = text(client.get(page))
        assert "Tên: từ “Lưu thông hàng hoá” thành “Thương mại 50% s”" in shown
        assert "Lê Thị Hẹn" in shown
        assert format_date(day) in shown
    change = ComingChange.objects.get()
    back = f"/quan-tri/danh-muc/sap-ap-dung/{change.id}/rut"
    assert signed_in("H27.03/quan-tri/quan-tri").post(back).status_code == 403
    assert client.get(back).status_code == 405
    assert "Đã rút lại thay đổi" in text(client.post(back, follow=True))
    assert "Sắp áp dụng" not in text(client.get(USED))
    days.turn(day)
    assert Sector.objects.get().name == "Lưu thông hàng hoá"
    assert "đã được rút lại" in text(client.post(back, follow=True))


def test_a_day_that_is_past_or_none_is_told_and_nothing_typed_is_lost() -> None:
    client = administrator()
    for day, reason in (("01/01/2020", "Ngày này đã qua"), ("32/13/2027", "ngày")):
        answer = client.post(USED, fields(client, USED) | {"name": "Thương mại", "from": day})
        assert answer.status_code == 422
        assert reason in text(answer)
        assert f'value="{day}"' in text(answer)
        assert 'value="Thương mại"' in text(answer)
    assert not ComingChange.objects.exists()


def test_going_out_of_use_on_a_day_waits_for_the_procedures_and_says_so() -> None:
    client = administrator()
    address = f"{USED}/ngung-dung"
    day = timezone.localdate() + datetime.timedelta(days=10)
    told = client.post(address, fields(client, address) | {"from": format_date(day)}, follow=True)
    assert f"Đã hẹn ngừng dùng “Lưu thông hàng hoá” từ ngày {format_date(day)}" in text(told)
    days.turn(day)
    assert not Sector.objects.get().is_retired
    shown = text(client.get("/quan-tri/danh-muc"))
    assert "Chưa áp dụng được" in shown
    assert "2.000620 Cấp Giấy phép bán lẻ rượu" in shown


def test_kinds_of_exempt_people_are_a_list_like_the_others() -> None:
    client = administrator()
    listed = "/quan-tri/danh-muc/doi-tuong-mien-giam"
    client.post(f"{listed}/them", {"code": "ho-ngheo", "name": "Hộ nghèo", "order": "1"})
    fee = {"code": "p", "name": "Phí", "kind": "phi", "amount": 1000, "from": "2020-01-01"}
    exempt = fee | {"exempt": [{"kind": "ho-ngheo", "percent": 50}]}
    assert load_files(as_files({"a.json": small_procedure(fees=[exempt])}), None, name="", keep=True).ok
    assert "Cấp Giấy phép bán lẻ rượu" in text(client.get(f"{listed}/muc/ho-ngheo"))
    assert 'data-label="Thủ tục đang dùng"><div>1<' in text(client.get(listed))
    retired = f"{listed}/muc/ho-ngheo/ngung-dung"
    assert client.post(retired, fields(client, retired)).status_code == 422


def test_groups_of_procedures_are_a_list_that_procedures_name_and_are_found_by() -> None:
    client = administrator()
    listed = "/quan-tri/danh-muc/nhom-thu-tuc"
    client.post(f"{listed}/them", {"code": "ruou", "name": "Kinh doanh rượu", "order": "1"})
    assert "Chưa có thủ tục" in text(client.get(f"{listed}/muc/ruou"))
    grouped = small_procedure(group="ruou")
    assert load_files(as_files({"a.json": grouped}), None, name="", keep=True).ok
    assert "Cấp Giấy phép bán lẻ rượu" in text(client.get(f"{listed}/muc/ruou"))
    assert 'data-label="Thủ tục đang dùng"><div>1<' in text(client.get(listed))
    assert "Kinh doanh rượu" in text(client.get("/thu-tuc/2.000620"))
    assert "2.000620" in text(client.get("/quan-tri/thu-tuc?nhom=ruou"))
    assert "Không có thủ tục nào khớp" in text(client.get("/quan-tri/thu-tuc?nhom=khac"))
    retired = f"{listed}/muc/ruou/ngung-dung"
    assert client.post(retired, fields(client, retired)).status_code == 422
    unknown = load_files(as_files({"a.json": small_procedure(group="khac")}), None, name="", keep=True)
    assert [mistake.pointer for mistake in unknown.mistakes] == ["/group"]
    archive = dump_archive()
    ProcedureGroup.objects.all().delete()
    assert load_archive(archive).ok
    assert ProcedureGroup.objects.get().name == "Kinh doanh rượu"


def test_a_retired_sector_takes_no_procedure_until_it_is_used_again() -> None:
    client = administrator()
    procedure = Procedure.objects.select_related("sector").get()
    withdraw(procedure, None, "thử")
    address = f"{USED}/ngung-dung"
    client.post(address, fields(client, address))
    assert Sector.objects.get().is_retired
    load = {"a.json": small_procedure(name="Tên khác")}
    refused = load_files(as_files(load), None, name="thử", keep=True)
    assert ["đã ngừng dùng" in mistake.reason for mistake in refused.mistakes] == [True]
    hidden = reverse("console:procedure_hide", kwargs={"code": procedure.code})
    assert "Chưa hiện lại được" in text(client.post(hidden, {}, follow=True))
    procedure.refresh_from_db()
    assert procedure.withdrawn_at is not None
    client.post(address, fields(client, address) | {"dung-lai": "1"})
    assert not Sector.objects.get().is_retired
    client.post(hidden, {})
    procedure.refresh_from_db()
    assert procedure.withdrawn_at is None


def test_words_filter_and_page_stand_in_the_address() -> None:
    sectors = [{"code": f"X{n:02}", "name": f"Lĩnh vực số {n}", "order": n + 10} for n in range(45)]
    sectors.append({"code": "CU", "name": "Đã cũ", "order": 1, "retired": True})
    assert load_files(
        as_files({"a.json": {"kind": "sectors", "sectors": sectors}}), None, name="thử", keep=True
    ).ok
    client = administrator()
    third = text(client.get(SECTORS, {"q": "linh vuc", "page": "3"}))
    assert "Lĩnh vực số 44" in third
    assert "Lĩnh vực số 39" not in third
    assert "?q=linh+vuc&amp;page=2" in third
    old = text(client.get(SECTORS, {"tinh-trang": "ngung-dung"}))
    assert "Đã cũ" in old
    assert "Lưu thông hàng hoá" not in old
    assert "Không có mục nào khớp" in text(client.get(SECTORS, {"q": "khong co"}))


def test_the_two_kinds_of_topics_stand_apart() -> None:
    client = administrator()
    client.post(f"{CITIZENS}/them", {"code": "con-nho", "name": "Có con nhỏ", "order": ""})
    assert "Có con nhỏ" in text(client.get(CITIZENS))
    assert "Có con nhỏ" not in text(client.get(BUSINESSES))
    assert client.get(f"{BUSINESSES}/muc/con-nho").status_code == 404
    assert client.get("/quan-tri/danh-muc/khong-co").status_code == 404


def test_a_page_asks_the_database_little(django_assert_max_num_queries: Any) -> None:
    client = administrator()
    for address in ("/quan-tri/danh-muc", SECTORS, USED, f"{SECTORS}/them"):
        client.get(address)
        with django_assert_max_num_queries(8):
            client.get(address)
