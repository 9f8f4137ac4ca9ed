"""Connected databases on the screen: kept, tried, exported, and every enquiry in a log that names no citizen."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.console.connected import definition_from, typed_of
from motcua.exchange.connected import bearer, connections
from motcua.exchange.connected.connections import connection_of
from motcua.exchange.models import ConnectedSource, Enquiry
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json, dump_files
from motcua.people.models import User
from tests.business import KEY, SECRET, Simulator
from tests.story import APPLICANT, DESK

LIST = "/quan-tri/co-so-du-lieu"
ONE, LOG = f"{LIST}/ket-noi/business", f"{LIST}/nhat-ky"
PROVINCE, DEPARTMENTS = "quantri@hatinh.mau.vn", "quantri@sct.mau.vn"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("business"))
    yield simulator
    simulator.stop()


@pytest.fixture(autouse=True)
def ground(sample: Any, db: None) -> Iterator[None]:
    connections.forget()
    yield
    bearer._kept.clear()
    connections.forget()


def signed_in(email: str = PROVINCE) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_only_administrators_of_the_top_agency_come_in() -> None:
    for address in (LIST, ONE, LOG):
        assert Client().get(address).status_code == 302
        for email in (APPLICANT, DESK, DEPARTMENTS):
            assert signed_in(email).get(address).status_code == 403
        assert signed_in().get(address).status_code == 200
    assert signed_in().get(f"{LIST}/ket-noi/khac").status_code == 404


def test_what_is_saved_holds_at_once_and_what_is_wrong_keeps_what_was_typed(process: Simulator) -> None:
    typed = typed_of(connection_of("business")) | {"address": process.url, "on": "1", "seconds": "3"}
    assert signed_in().post(ONE, typed).status_code == 302
    connection = connection_of("business")
    assert (connection.address, connection.is_on, connection.seconds) == (process.url, True, 3)
    assert connection.options == {"method": "get"}, "what is as usual is not written down"
    for name, value, words in (
        ("address", "http://khong-an-toan.vn", "https://"),
        ("seconds", "99", "15"),
        ("paths-name", "a b", "MainInformation.NAME"),
        ("token_address", "https://a.vn/?x=1", "https://"),
    ):
        refused = signed_in().post(ONE, typed | {name: value})
        assert refused.status_code == 422
        assert words in text(refused)
        assert value in text(refused)
    assert connection_of("business") == connection


def test_a_form_means_its_connection_and_back() -> None:
    data = {
        "code": "business",
        "on": True,
        "address": "https://ngsp.example.vn/chiTietDoanhNghiep",
        "household_address": "https://ngsp.example.vn/chiTietHoKinhDoanh",
        "seconds": 6,
        "method": "post",
        "statuses": ["00"],
        "paths": {"representative": "NguoiDaiDien.HoTen"},
        "state_words": {"suspended": ["Nghỉ"]},
    }
    load_files({"a.json": as_json({"kind": "connected_source", **data})}, None, name="thử", keep=True)
    assert definition_from(typed_of(connection_of("business")), "business") == data
    (dumped,) = [
        json.loads(content) for name, content in dump_files().items() if name.startswith("connected_sources/")
    ]
    assert dumped == {"kind": "connected_source", **data}


def test_trying_tells_what_is_wrong(process: Simulator, settings: LazySettings) -> None:
    settings.BUSINESS_KEY, settings.BUSINESS_SECRET = KEY, SECRET
    assert "Chưa ghi địa chỉ" in text(signed_in().post(ONE, {"thu": "1"}))
    connections.save_connection(process.connection | {"on": False})
    process.behaves("well")
    page = text(signed_in().post(ONE, {"thu": "1"}))
    assert "chấp nhận thông tin kết nối" in page
    assert SECRET not in page
    for mode, words in (
        ("down", "mã trả lời 503"),
        ("fault", "câu trả lời báo lỗi"),
        ("another", "trả lời về doanh nghiệp khác"),
    ):
        process.behaves(mode)
        assert words in text(signed_in().post(ONE, {"thu": "1"}))
    process.behaves("well")
    bearer._kept.clear()
    settings.BUSINESS_SECRET = "sai"
    assert "từ chối kết nối (mã trả lời 401)" in text(signed_in().post(ONE, {"thu": "1"}))
    assert not Enquiry.objects.exists(), "nobody was asked about"


def test_the_log_names_officers_alone_and_is_narrowed() -> None:
    person, officer = (User.objects.get(email=email) for email in (APPLICANT, DESK))
    for number in range(60):
        Enquiry.objects.create(
            source="business" if number % 2 else "population",
            person=officer if number == 0 else person,
            purpose="check" if number == 0 else "fill",
            dossier_key=uuid.uuid4(),
            procedure="2.000620",
            consent="",
            attributes=["business.name"],
            outcome="away" if number == 3 else "found",
            finding="suspended" if number == 5 else "",
            milliseconds=100 + number,
            answer={"business.name": "CÔNG TY BÍ MẬT"},
        )
    page = text(signed_in().get(LOG))
    assert person.full_name not in page
    assert "CÔNG TY BÍ MẬT" not in page
    assert "159 mili giây" in page
    assert "100 mili giây" not in page, "fifty on a page"
    older = page.split("?truoc=")[1].split('"')[0]
    second = text(signed_in().get(f"{LOG}?truoc={older}"))
    assert officer.full_name in second
    assert "đang tạm ngừng kinh doanh" in second
    failed = text(signed_in().get(f"{LOG}?ket-qua=away&nguon=business"))
    assert ("103 mili giây" in failed, "105 mili giây" in failed) == (True, False)
    assert "Không có dòng nào khớp" in text(signed_in().get(f"{LOG}?den=01/01/2020"))
    assert "Trả lời 29/30 lần hỏi" in text(signed_in().get(LIST))
    assert ConnectedSource.objects.count() == 0
