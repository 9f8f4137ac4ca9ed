"""The named lists of a group of procedures: whose they are, what stands in each, and what they cost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.dossiers.models import Dossier
from motcua.people.models import User
from tests.commerce import APP, RATING, RATING_CHANGE, RATING_END, REFUSAL, WEBSITE, Commerce
from tests.story import DIRECTOR, EXAMINER, HEAD, JUSTICE_EXAMINER, ORGANISATION, OTHER_EXAMINER

GROUP = "/can-bo/danh-muc/danh-gia-tin-nhiem"
NOTICES = "/can-bo/danh-muc/thong-bao-tmdt"
ASKED = {"items": [{"requirement": "", "text": "Thêm"}], "reason": "Thiếu"}


@pytest.fixture
def commerce(sample: Any, db: None) -> Commerce:
    return Commerce()


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def shown(client: Client, address: str) -> set[str]:
    """The codes of the dossiers in a list."""
    response = client.get(address)
    assert response.status_code == 200, address
    return set(re.findall(r"data-open>([^<]+)<", response.content.decode()))


def code(dossier: Dossier) -> str:
    return dossier.code or ""


def test_each_dossier_stands_in_the_list_of_its_place(commerce: Commerce) -> None:
    waiting = code(commerce.filed(WEBSITE))
    refused = code(commerce.do("reject", commerce.filed(APP), EXAMINER, REFUSAL).dossier)
    notified = code(commerce.notified(WEBSITE))
    officer = client_of(EXAMINER)
    assert shown(officer, f"{NOTICES}/cho-duyet") == {waiting}
    assert shown(officer, f"{NOTICES}/bi-tu-choi") == {refused}
    assert shown(officer, f"{NOTICES}/da-thong-bao") == {notified}
    assert shown(officer, f"{NOTICES}/tat-ca") == {waiting, refused, notified}
    assert shown(officer, f"{GROUP}/tat-ca") == set()


def test_the_ten_lists_of_trust_rating_each_hold_their_own(commerce: Commerce) -> None:
    by_list = {
        "moi-cho-duyet": lambda: commerce.filed(RATING),
        "can-bo-sung": lambda: commerce.do("ask_supplement", commerce.filed(RATING), EXAMINER, ASKED).dossier,
        "day-du-hop-le": commerce.complete_file,
        "duyet-dien-tu": commerce.approved,
        "bi-tu-choi": lambda: commerce.do("reject", commerce.filed(RATING), EXAMINER, REFUSAL).dossier,
    }
    expected = {name: {code(make())} for name, make in by_list.items()}
    first, second = commerce.confirmed(), commerce.confirmed()
    expected["xac-nhan"] = {code(first), code(second)}
    expected["de-nghi-chinh-sua"] = {code(commerce.filed(RATING_CHANGE, so_dang_ky=first.code))}
    expected["da-cham-dut"] = {code(commerce.granted(commerce.filed(RATING_END, so_dang_ky=first.code)))}
    expected["de-nghi-cham-dut"] = {code(commerce.filed(RATING_END, so_dang_ky=second.code))}
    officer = client_of(EXAMINER)
    assert {name: shown(officer, f"{GROUP}/{name}") for name in expected} == expected
    assert shown(officer, f"{GROUP}/tat-ca") == set().union(*expected.values())


def test_the_tabs_count_what_the_lists_hold_and_the_menu_names_them(commerce: Commerce) -> None:
    commerce.filed(WEBSITE)
    commerce.filed(APP)
    html = client_of(EXAMINER).get(f"{NOTICES}/tat-ca").content.decode()
    for title in ("Tất cả hồ sơ", "Website chờ duyệt", "Website đã thông báo", "Website bị từ chối"):
        assert f">{title} <" in html, title
    assert re.search(r'Website chờ duyệt <span class="mc-tabs__count">2<', html)


def test_a_list_shows_the_names_of_the_process_not_those_of_the_law(commerce: Commerce) -> None:
    commerce.notified(WEBSITE)
    html = client_of(EXAMINER).get(f"{NOTICES}/da-thong-bao").content.decode()
    assert ">Đã thông báo<" in html
    assert "Đã trả kết quả<" not in html.split("<tbody>")[1]


@pytest.mark.parametrize("email", [EXAMINER, HEAD, DIRECTOR])
def test_officers_of_the_agency_see_them(commerce: Commerce, email: str) -> None:
    dossier = commerce.filed(WEBSITE)
    assert shown(client_of(email), f"{NOTICES}/cho-duyet") == {code(dossier)}


def test_another_division_sees_none_of_it_and_another_agency_has_no_such_list(commerce: Commerce) -> None:
    commerce.filed(WEBSITE)
    assert shown(client_of(OTHER_EXAMINER), f"{NOTICES}/tat-ca") == set()
    stranger = client_of(JUSTICE_EXAMINER)
    assert stranger.get(f"{NOTICES}/tat-ca").status_code == 404
    assert "Danh mục hồ sơ" not in stranger.get("/can-bo/").content.decode()
    assert f"{NOTICES}/tat-ca" in client_of(EXAMINER).get("/can-bo/").content.decode()
    assert client_of(ORGANISATION).get(f"{NOTICES}/tat-ca").status_code == 403
    assert Client().get(f"{NOTICES}/tat-ca").status_code == 302


def test_filters_and_order_hold_in_a_list_too(commerce: Commerce) -> None:
    website, app = code(commerce.filed(WEBSITE)), code(commerce.filed(APP))
    officer = client_of(EXAMINER)
    assert shown(officer, f"{NOTICES}/tat-ca?procedure={APP}") == {app}
    assert shown(officer, f"{NOTICES}/tat-ca?q={website}") == {website}
    html = officer.get(f"{NOTICES}/tat-ca?sort=code").content.decode()
    assert html.index(f">{website}<") < html.index(f">{app}<")
    assert officer.get(f"{NOTICES}/khong-co").status_code == 404


@pytest.mark.parametrize("rows", [1, 12])
def test_a_list_takes_eight_statements_at_most(commerce: Commerce, rows: int) -> None:
    for _row in range(rows):
        commerce.filed(WEBSITE)
    officer = client_of(EXAMINER)
    officer.get(f"{NOTICES}/tat-ca")
    with CaptureQueriesContext(connection) as statements:
        assert len(shown(officer, f"{NOTICES}/tat-ca")) == rows
    assert len(statements) <= 8, [one["sql"][:120] for one in statements]


def ticks(*dossiers: Dossier) -> list[str]:
    """The boxes of dossiers as a list shows them."""
    return [f"{one.key}.{one.event_count}" for one in dossiers]


def test_the_acts_of_a_named_list_are_done_on_many_under_the_names_of_the_process(
    commerce: Commerce,
) -> None:
    first, second = commerce.complete_file(), commerce.complete_file()
    head = client_of(HEAD)
    html = head.get(f"{GROUP}/day-du-hop-le").content.decode()
    address = f"{GROUP}/day-du-hop-le/hang-loat/propose"
    assert f'formaction="{address}"' in html
    assert "Duyệt điện tử…</button>" in html
    page = head.post(address, {"chon": ticks(first, second)}).content.decode()
    assert "Duyệt điện tử 2 hồ sơ" in page
    sent = {"chon": ticks(first, second), "xac-nhan": "1", "opinion": "Đủ điều kiện"}
    page = head.post(address, sent).content.decode()
    assert "Đã thực hiện “Duyệt điện tử” với 2 hồ sơ." in page
    director = client_of(DIRECTOR)
    assert shown(director, f"{GROUP}/duyet-dien-tu") == {code(first), code(second)}
    assert "Xác nhận…</button>" in director.get(f"{GROUP}/duyet-dien-tu").content.decode()


def test_a_named_list_offers_only_what_its_officer_may_do(commerce: Commerce) -> None:
    dossier = commerce.complete_file()
    for email in (EXAMINER, DIRECTOR):
        officer = client_of(email)
        assert "hang-loat" not in officer.get(f"{GROUP}/day-du-hop-le").content.decode()
        sent = {"chon": ticks(dossier), "xac-nhan": "1", "opinion": "Đủ"}
        officer.post(f"{GROUP}/day-du-hop-le/hang-loat/propose", sent)
        dossier.refresh_from_db()
        assert dossier.step == "day-du"
    assert client_of(HEAD).post(f"{GROUP}/day-du-hop-le/hang-loat/reject", {"chon": ["x"]}).status_code == 404
    assert client_of(JUSTICE_EXAMINER).post(f"{GROUP}/day-du-hop-le/hang-loat/propose").status_code == 404
