"""Trying a process out on the screen: nothing is written, and what is shown is what would happen."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from motcua.agencies.models import Agency
from motcua.agencies.selectors import kept_agency
from motcua.console.designer import ground
from motcua.console.models import ProcessDraft
from motcua.exchange.packages import load_folder
from tests.console.drawing import administrator, press
from tests.exchange.small import rows, small_package, write

pytestmark = pytest.mark.django_db

WALK = reverse("console:process_walk", kwargs={"code": "mot-cua", "number": 1})
LOAD = reverse("console:process_load", kwargs={"code": "mot-cua", "number": 1})
MONDAY = "nop=23/11/2026"


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    ground._ground.cache_clear()
    assert load_folder(write(tmp_path, small_package())).ok


@pytest.fixture
def client() -> Client:
    return administrator()


def read(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


def follow(client: Client, text: str, label: str) -> str:
    """Press a button of a walk."""
    found = re.search(r'<a class="[^"]*" href="(\?[^"]*)"[^>]*>' + re.escape(label) + "</a>", text)
    assert found, label
    return read(client, WALK + found[1].replace("&amp;", "&"))


def test_a_pretend_dossier_walks_to_its_end_and_writes_nothing(client: Client) -> None:
    before = rows()
    text = read(client, f"{WALK}?{MONDAY}")
    assert "23/11/2026 08:00" in text
    text = follow(client, text, "accept")
    assert "bắt đầu tính thời hạn" in text
    assert "in “Giấy tiếp nhận”" in text
    # Ten working days of eight hours, from Monday at eight.
    assert "07/12/2026 08:00" in text
    text = follow(client, text, "+ 1 ngày làm việc")
    assert "24/11/2026 08:00" in text
    text = follow(client, follow(client, text, "finish"), "hand_over")
    assert "Kết thúc: Xong" in text
    assert "Lùi một bước" in text
    assert rows() == before


def test_a_move_that_is_not_possible_is_told(client: Client) -> None:
    answer = client.get(f"{WALK}?{MONDAY}&buoc={quote('take:la')}")
    assert answer.status_code == 422
    assert "không có thao tác “la”" in answer.content.decode()


def test_a_load_names_the_bottleneck_and_more_officers_resolve_it(client: Client) -> None:
    text = read(client, f"{LOAD}?{MONDAY}&den=8&phut-tham-dinh=120")
    assert "Bước tắc nghẽn: Bước tham-dinh" in text
    assert "Quá tải" in text
    better = read(client, f"{LOAD}?{MONDAY}&den=8&phut-tham-dinh=120&nguoi-tham-dinh=4")
    assert "Quá tải" not in better


def test_too_large_a_load_is_told(client: Client) -> None:
    answer = client.get(f"{LOAD}?den=4000&so-ngay=400")
    assert answer.status_code == 422
    assert "Hãy giảm số hồ sơ" in answer.content.decode()


@pytest.mark.parametrize("name", ["draft_walk", "draft_load"])
def test_a_draft_with_faults_says_so_instead(client: Client, name: str) -> None:
    client.post(reverse("console:draft_begin", kwargs={"code": "mot-cua"}))
    draft = ProcessDraft.objects.get()
    address = reverse(f"console:{name}", kwargs={"key": draft.key})
    assert "Quy trình còn lỗi" not in read(client, address)
    press(client, draft, "them:", ten="Bước lạc")
    assert "Quy trình còn lỗi" in read(client, address)


def test_the_letters_that_the_law_wants_are_shown_beside_the_notices(client: Client) -> None:
    text = read(client, f"{WALK}?{MONDAY}")
    assert "gửi thư cho người nộp: “Nộp hồ sơ”" in text
    text = follow(client, text, "accept")
    assert "gửi thư cho người nộp: “Tiếp nhận hồ sơ”" in text


def test_the_calendar_is_moved_to_any_moment(client: Client) -> None:
    at = f"{WALK}?{MONDAY}&buoc=take%3Aaccept"
    answer = client.get(f"{at}&den-ngay=26/11/2026&den-gio=10:45", follow=True)
    text = answer.content.decode()
    assert "26/11/2026 10:45" in text
    assert "den-gio" not in answer.redirect_chain[-1][0]
    wrong = client.get(f"{at}&den-ngay=20/11/2026&den-gio=10:45")
    assert wrong.status_code == 422
    assert "Lịch chỉ đi tới" in wrong.content.decode()
    # What was walked so far is not lost over it.
    assert "bắt đầu tính thời hạn" in wrong.content.decode()
    nonsense = client.get(f"{at}&den-ngay=31/02/2027&den-gio=25h")
    assert nonsense.status_code == 422
    assert "Hãy ghi giờ và phút" in nonsense.content.decode()
    assert "31/02/2027" in nonsense.content.decode()


def test_reminders_of_the_agency_come_at_every_step(client: Client) -> None:
    Agency.objects.update(
        timers=[
            {"code": "nhac", "title": "Nhắc của Sở", "when": "after_arrival", "minutes": 60, "does": "remind"}
        ]
    )
    kept_agency.cache_clear()
    text = follow(client, read(client, f"{WALK}?{MONDAY}"), "+ 1 ngày làm việc")
    assert "Nhắc của Sở" in text
