"""The ways out on the screen: how each line does, what waits and why, what was called; sent again, exported."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.audit.models import TrailLine
from motcua.exchange.connected import connections
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json, dump_files
from motcua.outbox import breaker, policy, services
from motcua.outbox.models import Attempt, Call, Line, Message
from motcua.people.models import User
from tests.story import ADMINISTRATOR

BASE = "/quan-tri/ket-noi-ra-ngoai"


@pytest.fixture(autouse=True)
def ground(sample: Any, db: None) -> Iterator[None]:
    connections.forget()
    yield
    connections.forget()


@pytest.fixture
def top() -> Client:
    client = Client()
    client.force_login(User.objects.get(email="quantri@hatinh.mau.vn"))
    return client


def call(**more: Any) -> Call:
    told = {
        "line": "business",
        "doing": "ask",
        "at": timezone.now(),
        "milliseconds": 40,
        "outcome": "answered",
    }
    return Call.objects.create(**told | more)


def failed() -> Message:
    services.send("dossier.event", "event/loi", {"dossier": "abc", "phone": "0912345678"})
    message = Message.objects.latest("id")
    Message.objects.filter(pk=message.pk).update(attempts=2, last_error="ConnectionError, esms.py:9")
    now = timezone.now()
    for number in (1, 2):
        call(message=message.pk, outcome="silent", error="ReadTimeoutError", line="esms")
        Attempt.objects.create(
            message=message,
            number=number,
            at=now + datetime.timedelta(seconds=number),
            milliseconds=9,
            error="x",
        )
    return message


def read(client: Client, place: str = "", status: int = 200) -> str:
    response = client.get(BASE + place)
    assert response.status_code == status
    return response.getvalue().decode()


def test_a_line_shows_how_it_does_and_is_tried_taken_up_and_switched_off(top: Client) -> None:
    connections.save_connection(
        {"code": "business", "on": True, "address": "http://127.0.0.1:9/tra", "seconds": 1}
    )
    call()
    call(outcome="silent")
    Line.objects.create(
        code="business", failures=10, open_until=timezone.now() + datetime.timedelta(minutes=1)
    )
    page = read(top)
    assert "2 lần gọi, 1 hỏng" in page
    assert "Tạm nghỉ vì hỏng nhiều lần" in page
    page = top.post(f"{BASE}/duong/business", {"thu": "1"}).content.decode()
    assert "không trả lời đúng (Away)" in page
    assert Call.objects.filter(host="127.0.0.1:9").count() == 2
    top.post(f"{BASE}/duong/business", {"mo": "1"})
    assert "Tạm nghỉ" not in read(top)
    response = top.post(f"{BASE}/duong/business", {"off": "1", "limit": "3", "rest": "abc"})
    assert response.status_code == 422
    assert 'value="abc"' in response.content.decode()
    assert top.post(f"{BASE}/duong/business", {"off": "1", "limit": "3", "rest": ""}).status_code == 302
    assert "Quản trị viên đã tắt" in read(top)
    assert (breaker.state_of("business").limit, breaker.state_of("business").rest) == (3, 60)
    assert TrailLine.objects.filter(about="outgoing:business", kind="settings_changed").count() == 2


def test_a_delivery_tells_its_attempts_without_numbers_and_is_sent_again_once_confirmed(top: Client) -> None:
    message = failed()
    assert "event/loi" in read(top, "/tin?trang-thai=failed&khoa=event/")
    assert "event/loi" not in read(top, "/tin?trang-thai=delivered")
    page = read(top, f"/tin/{message.pk}")
    assert page.count("ReadTimeoutError") == 2
    assert "Lần 2" in page
    assert "0912345678" not in page
    jobs = ProcrastinateJob.objects.count()
    assert "Gửi lại tin số" in read(top, f"/tin/{message.pk}/gui-lai")
    assert ProcrastinateJob.objects.count() == jobs
    assert top.post(f"{BASE}/tin/{message.pk}/gui-lai").status_code == 302
    assert ProcrastinateJob.objects.count() == jobs + 1
    assert TrailLine.objects.filter(kind="replayed", about=f"message:{message.pk}").count() == 1


def test_the_deliveries_come_page_by_page(top: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(120):
        services.send("test.topic", f"trang/{number:03}", {})
    with django_assert_max_num_queries(8):
        page = read(top, "/tin?khoa=trang/")
    assert page.count("trang/") >= 50
    older = page.partition("truoc=")[2].partition('"')[0].partition("&")[0]
    page = read(top, f"/tin?khoa=trang/&truoc={older}")
    assert "trang/069" in page
    assert "trang/070" not in page


def test_the_log_is_searched_paged_and_exported(top: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(60):
        call(key=f"k{number}", at=timezone.now() - datetime.timedelta(minutes=number))
    call(line="esms", key="=1+1", outcome="broken", status=503)
    read(top, "/nhat-ky")
    with django_assert_max_num_queries(8):
        page = read(top, "/nhat-ky?duong=business")
    assert page.count("khoá k") == 50
    assert "khoá k59" not in page
    assert "mã trả lời 503" in read(top, "/nhat-ky?ket-qua=broken")
    assert "Không có dòng nào khớp" in read(top, "/nhat-ky?khoa=khong-co")
    assert 'value="32/13/2026"' in read(top, "/nhat-ky?tu=32/13/2026", 422)
    file = read(top, "/nhat-ky.csv?ket-qua=broken")
    assert file.splitlines()[1].count("'=1+1") == 1
    assert len(file.splitlines()) == 2
    assert TrailLine.objects.filter(kind="export", about="page:outgoing_export").exists()


def test_the_rules_are_checked_kept_carried_and_read_again(top: Client) -> None:
    typed = {"waits": "5, 50, x", "keep_days": "30"}
    response = top.post(f"{BASE}/lich", typed)
    assert response.status_code == 422
    assert "ít nhất một năm" in response.content.decode()
    assert 'value="5, 50, x"' in response.content.decode()
    assert top.post(f"{BASE}/lich", {"waits": "5, 50", "keep_days": "500"}).status_code == 302
    assert (policy.rules().keep_days, policy.rules().waits) == (500, (5, 50))
    written = next(made for name, made in dump_files(("outgoing",)).items() if "outgoing" in name)
    content = json.loads(written) | {"lines": [{"code": "mail", "off": True}]}
    assert load_files({"a.json": as_json(content)}, None, name="a", keep=True).ok
    assert breaker.state_of("mail").is_off
    assert not load_files(
        {"a.json": as_json({"kind": "outgoing", "keep_days": 10})}, None, name="a", keep=True
    ).ok
    policy.save(content)
    assert top.get("/quan-tri/xuat-du-lieu/outgoing/outgoing.json").status_code == 200


def test_figures_for_a_watch_are_told_to_who_has_the_token(settings: LazySettings, top: Client) -> None:
    failed()
    assert Client().get(f"{BASE}/so-do").status_code == 302
    settings.METRICS_TOKEN = "dung-ai-biet"
    wrong = {"headers": {"Authorization": "Bearer khac"}}
    assert Client().get(f"{BASE}/so-do", **wrong).status_code == 403
    right = {"headers": {"Authorization": "Bearer dung-ai-biet"}}
    told = Client().get(f"{BASE}/so-do", **right).content.decode()
    assert "motcua_outbox_failed 1\n" in told
    assert 'motcua_line_failures_day{line="esms"} 2\n' in told
    assert read(top, "/so-do") == told


def test_nobody_but_the_top_administrator_comes_in() -> None:
    client = Client()
    client.force_login(User.objects.get(email=ADMINISTRATOR))
    for place in ("", "/tin", "/nhat-ky", "/lich", "/duong/mail", "/so-do"):
        assert client.get(BASE + place).status_code == 403
