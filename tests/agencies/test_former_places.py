"""Wards of the old three tiers: found by the words of an old address, and told beside it, which stays as it was."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.agencies import former_places
from motcua.agencies.former_places import full_key_of, key_of
from motcua.agencies.models import FormerPlace
from motcua.console.former_places import columns
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json, dump_files
from motcua.files.tables import xlsx_file
from motcua.forms import rules
from motcua.forms.describing import describe
from motcua.forms.former import today_beside
from motcua.people.models import User
from tests.reports.reading import sheet_rows

OLD = {"old_province": "Hà Nội", "old_district": "Hoàn Kiếm", "old_ward": "Hàng Bạc", "detail": "12 ngõ 3"}
PAGE = "/quan-tri/don-vi-hanh-chinh-cu"
ROW = {
    "province": "Tỉnh Mẫu",
    "district": "Huyện Mẫu",
    "ward": "Xã Mẫu",
    "now": "00070",
    "since": "2025-07-01",
}


@pytest.fixture(autouse=True)
def ground(sample: Any, db: None) -> None:
    former_places.forget()


def load(*rows: dict[str, Any]) -> list[str]:
    content = as_json({"kind": "former_places", "former_places": list(rows)})
    report = load_files({"a.json": content}, None, name="a", keep=True)
    return [mistake.pointer for mistake in report.mistakes]


def test_names_are_known_however_papers_write_them() -> None:
    assert key_of("TP. Hà Nội", "Q. Hoàn Kiếm", "P. Hàng Bạc") == key_of("Hà Nội", "Hoàn Kiếm", "hàng bạc")
    assert full_key_of("Tỉnh Mẫu", "Huyện Mẫu", "TT. Mẫu") != full_key_of("Tỉnh Mẫu", "Huyện Mẫu", "Xã Mẫu")
    assert key_of("Thành phố Hồ Chí Minh", "Quận 3", "Phường 1") == "ho chi minh|3|1"


def test_todays_name_stands_beside_the_old_one() -> None:
    told = "nay là Phường Hoàn Kiếm, Thành phố Hà Nội (từ 01/07/2025) – dữ liệu mẫu"
    assert today_beside(OLD) == told
    assert today_beside({"text": "Số 5, P. Hàng Bạc, Q. Hoàn Kiếm, TP. Hà Nội"}) == told
    divided = today_beside({**OLD, "old_ward": "Tràng Tiền"})
    assert "nay thuộc một trong: Phường Hoàn Kiếm, Thành phố Hà Nội; Phường Cửa Nam" in divided
    for none in ({"text": "12 Rue X, Paris, Pháp"}, {"province": "01", "ward": "00070"}, {}, None, "x"):
        assert today_beside(none) == ""


def test_of_one_name_the_kind_decides_and_a_day_to_come_is_not_told() -> None:
    town = {**ROW, "ward": "Thị trấn Mẫu", "now": "00073"}
    assert load(ROW, town) == []
    at = {"old_province": "Mẫu", "old_district": "Mẫu"}
    assert "Cửa Nam" in today_beside({**at, "old_ward": "TT Mẫu"})
    assert "Cửa Nam" not in today_beside({**at, "old_ward": "xã Mẫu"})
    assert "một trong" in today_beside({**at, "old_ward": "Mẫu"})
    later = (timezone.localdate() + datetime.timedelta(days=3)).isoformat()
    assert load({**ROW, "since": later}) == []
    assert today_beside({**at, "old_ward": "xã Mẫu"}) == ""
    assert FormerPlace.objects.filter(province="Tỉnh Mẫu").count() == 2, "the same row was changed"


def test_a_reader_sees_both_and_what_was_written_stays() -> None:
    form = rules.parse(
        {
            "code": "thu",
            "title": "Thử",
            "steps": [
                {
                    "code": "mot",
                    "title": "Một",
                    "fields": [{"code": "cu", "label": "Nơi cấp", "kind": "address", "tiers": "three"}],
                }
            ],
        }
    )
    answers = {"cu": dict(OLD)}
    plain = describe(form, answers)[0].rows[0].text
    shown = describe(form, answers, beside=today_beside)[0].rows[0].text
    assert plain == "12 ngõ 3, Hàng Bạc, Hoàn Kiếm, Hà Nội"
    assert shown.startswith(f"{plain} (nay là Phường Hoàn Kiếm")
    assert answers == {"cu": OLD}


def test_everyone_looks_an_old_name_up() -> None:
    page = Client().get("/phuong-xa-cu", {"q": "hang bac"}).content.decode()
    assert "Phường Hàng Bạc, Quận Hoàn Kiếm, Thành phố Hà Nội" in page
    assert "Nay là: Phường Hoàn Kiếm, Thành phố Hà Nội" in page
    assert "dữ liệu mẫu, chưa đối chiếu với văn bản" in page
    assert "Không tìm thấy tên này" in Client().get("/phuong-xa-cu", {"q": "khong co"}).content.decode()


def test_a_package_is_refused_row_by_row_and_comes_back_as_it_left() -> None:
    assert load(ROW, {**ROW, "since": "2025-02-30"}) == ["/former_places/1/since"]
    nameless = {name: ROW[name] for name in ("province", "now", "since")}
    assert load({**ROW, "now": "99999"}, ROW, nameless) == ["/former_places/0/now", "/former_places/2/ward"]
    assert load(ROW, {**ROW, "ward": "xã  mẫu"}) == ["/former_places/1/now"], "the same row twice"
    assert not FormerPlace.objects.filter(province="Tỉnh Mẫu").exists()
    files = dump_files(("former_places",))
    assert load_files(files, None, name="lại", keep=True).counts == {}
    FormerPlace.objects.all().delete()
    assert load_files(files, None, name="lại", keep=True).counts == {"former_places": 9}


def administrator() -> Client:
    client = Client()
    client.force_login(User.objects.get(email="quantri@hatinh.mau.vn"))
    return client


def brought(client: Client, *rows: tuple[str, ...]) -> Any:
    file = io.BytesIO(xlsx_file("Bảng", list(columns().values()), rows))
    file.name = "bang.xlsx"
    return client.post(f"{PAGE}/nap", {"tep": file})


def test_a_workbook_is_reported_by_row_and_loaded_on_a_click() -> None:
    client = administrator()
    good = ("Tỉnh Mẫu", "Huyện Mẫu", "Xã Mẫu", "70", "", "01/07/2025", "NQ mẫu", "")
    wrong = brought(client, good, ("Tỉnh Mẫu", "", "Xã Hai", "00070", "một nửa", "1/7", "", ""))
    page = wrong.content.decode()
    assert "Hãy ghi “có” hoặc để trống" in page
    assert "Ngày phải viết như 01/07/2025" in page
    unknown = brought(
        client, good, ("Tỉnh Mẫu", "", "Xã Hai", "99999", "", "01/07/2025", "", "")
    ).content.decode()
    assert "Không có phường, xã nào ngày nay mang mã “99999”" in unknown
    assert not FormerPlace.objects.filter(province="Tỉnh Mẫu").exists()
    answer = brought(client, good)
    assert answer.status_code == 302
    assert client.post(answer["Location"]).status_code in (200, 302)
    row = FormerPlace.objects.get(province="Tỉnh Mẫu")
    assert (row.now, row.basis, row.is_sample) == ("00070", "NQ mẫu", False)
    whole = client.get(f"{PAGE}/tai-ve.xlsx")
    assert "Phường Hoàn Kiếm" in str(sheet_rows(whole.content))


def test_a_row_is_taken_out_by_the_top_agency_alone() -> None:
    row = FormerPlace.objects.filter(ward="Phường Hàng Bạc").get()
    other = Client()
    other.force_login(User.objects.get(email="quantri@sct.mau.vn"))
    assert other.post(PAGE, {"bo": str(row.pk)}).status_code == 403
    assert administrator().post(PAGE, {"bo": str(row.pk)}).status_code == 302
    assert today_beside(OLD) == ""
