"""Breaches and drills: 72 hours by the wall clock, who is affected, a journal that is only added to."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.agencies.models import Holding
from motcua.audit.models import TrailLine
from motcua.dossiers.models import Dossier
from motcua.kernel.dates import HANOI, format_date
from motcua.privacy import incidents
from motcua.privacy.models import Incident, IncidentLine
from tests.privacy.pages import TOP, signed_in, text
from tests.story import APPLICANT, DEPARTMENT, DESK, STRANGER, Story

PAGE = "/quan-tri/du-lieu-ca-nhan/su-co"


def sent(**changed: str) -> dict[str, str]:
    today = format_date(timezone.localdate())
    usual = {
        "title": "Máy chủ bị truy cập trái phép",
        "kind": "real",
        "what": "Nhật ký cho thấy có người lạ tải tệp.",
        "agency": DEPARTMENT,
        "first_day": today,
        "last_day": today,
        "detected_on": "20/11/2026",
        "detected_time": "8:30",
    }
    return usual | changed


def opened(**changed: str) -> Incident:
    answer = signed_in(TOP).post(PAGE, sent(**changed))
    assert answer.status_code == 302, text(answer)
    return Incident.objects.latest("id")


@pytest.fixture
def time_is(story: Story, monkeypatch: pytest.MonkeyPatch) -> Any:
    Holding.objects.update(starts_on=datetime.date(2018, 6, 21))

    def set_to(day: int, hour: int, minute: int = 0) -> None:
        moment = datetime.datetime(2026, 11, day, hour, minute, tzinfo=HANOI)
        monkeypatch.setattr(timezone, "now", lambda: moment.astimezone(datetime.UTC))

    return set_to


def test_seventy_two_hours_run_over_the_weekend(story: Story, time_is: Any) -> None:
    time_is(20, 9)
    incident = opened()
    assert incidents.due_at(incident).astimezone(HANOI) == datetime.datetime(
        2026, 11, 23, 8, 30, tzinfo=HANOI
    )
    office = signed_in(TOP)
    assert "còn 71 giờ" in text(office.get(f"{PAGE}/{incident.key}"))
    time_is(23, 8, 31)
    office = signed_in(TOP)  # the session of three days ago is over
    assert "Đã quá 72 giờ" in text(office.get(f"{PAGE}/{incident.key}"))
    assert "Báo quá 72 giờ" in text(office.get(PAGE))
    office.post(f"{PAGE}/{incident.key}", {"viec": "authority"})
    assert "Đã quá 72 giờ" not in text(office.get(f"{PAGE}/{incident.key}"))
    assert "Báo quá 72 giờ" in text(office.get(PAGE)), "it stays known that it was told late"


def test_told_in_time_is_not_late_later(story: Story, time_is: Any) -> None:
    time_is(20, 9)
    incident = opened()
    signed_in(TOP).post(f"{PAGE}/{incident.key}", {"viec": "authority"})
    time_is(29, 9)
    assert "Báo quá 72 giờ" not in text(signed_in(TOP).get(PAGE))


def test_who_is_affected_by_agency_and_period(story: Story) -> None:
    mine, other = story.submitted(), story.submitted(STRANGER)
    story.draft()
    Dossier.objects.filter(pk=other.pk).update(submitted_at=timezone.now() - datetime.timedelta(days=2))
    incident = opened()
    assert incidents.affected(incident) == incidents.Affected(dossiers=1, people=1)
    foreign = opened(agency="H27.09")
    assert incidents.affected(foreign) == incidents.Affected(0, 0)
    whole = opened(agency="", first_day="01/01/2020")
    assert incidents.affected(whole) == incidents.Affected(2, 2)
    answer = signed_in(TOP).get(f"{PAGE}/{incident.key}/nguoi.csv")
    told = b"".join(answer.streaming_content).decode()
    assert APPLICANT in told
    assert STRANGER not in told
    line = TrailLine.objects.get(kind="export")
    assert (line.about, line.details["rows"]) == (f"incident:{incident.key}", 1)
    assert mine.agency.code == DEPARTMENT


def test_a_drill_is_marked_and_gives_no_list_of_people(story: Story) -> None:
    story.submitted()
    drill = opened(kind="drill")
    page = text(signed_in(TOP).get(f"{PAGE}/{drill.key}"))
    assert "[DIỄN TẬP]" in page
    assert "1 hồ sơ, 1 tài khoản" in page
    assert signed_in(TOP).get(f"{PAGE}/{drill.key}/nguoi.csv").status_code == 404


def test_the_journal_is_only_added_to_and_ends_with_the_incident(story: Story) -> None:
    incident, office = opened(), signed_in(TOP)
    address = f"{PAGE}/{incident.key}"
    assert office.post(address, {"text": ""}).status_code == 422
    office.post(address, {"text": "Đã tách máy chủ khỏi mạng"})
    office.post(address, {"viec": "contain"})
    office.post(address, {"viec": "contain"})
    office.post(address, {"dong": "1"})
    assert "đã đóng, không ghi thêm được" in text(office.post(address, {"text": "Thêm"}, follow=True))
    lines = list(IncidentLine.objects.values_list("text", flat=True))
    assert len(lines) == 3
    assert lines[0] == "Đã tách máy chủ khỏi mạng"
    page = text(office.get(address))
    assert "Đã tách máy chủ khỏi mạng" in page
    assert "Ghi vào nhật ký" not in page


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"title": ""}, "Hãy đặt tên"),
        ({"kind": ""}, "Hãy chọn đây là diễn tập"),
        ({"agency": "X"}, "Hãy chọn cơ quan trong danh sách"),
        ({"first_day": "31/02/2026"}, "31/02/2026"),
        ({"last_day": "01/01/2020"}, "Ngày cuối phải từ ngày đầu"),
        ({"detected_time": "25 giờ"}, "Hãy ghi giờ phát hiện"),
        ({"detected_on": "01/01/2099"}, "không thể ở tương lai"),
    ],
)
def test_bad_input_is_told_and_kept(story: Story, changed: dict[str, str], told: str) -> None:
    answer = signed_in(TOP).post(PAGE, sent(**changed))
    assert answer.status_code == 422
    assert told in text(answer)
    assert "Nhật ký cho thấy có người lạ tải tệp." in text(answer)
    assert not Incident.objects.exists()


def test_the_top_administrators_alone_see_it(story: Story) -> None:
    incident = opened()
    for address in (PAGE, f"{PAGE}/{incident.key}", f"{PAGE}/{incident.key}/nguoi.csv"):
        assert Client().get(address).status_code == 302
        for email in (APPLICANT, DESK, "quantri@sct.mau.vn"):
            assert signed_in(email).get(address).status_code == 403
        assert signed_in(TOP).get(address).status_code == 200
