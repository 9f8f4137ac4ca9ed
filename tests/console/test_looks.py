"""Who looked at what, on the screen: each administrator for the own agencies, narrowed, taken away, and recorded."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.agencies.models import Agency
from motcua.audit.models import Look
from motcua.console import looks
from motcua.dossiers.models import Dossier, Paper
from motcua.files.models import StoredFile
from motcua.people.models import User
from tests.story import APPLICANT, DEPARTMENT, DESK, EXAMINER, Story

ADDRESS = "/quan-tri/ai-da-xem-gi"
CSV = f"{ADDRESS}/tai-ve.csv"
PROVINCE, DEPARTMENTS = "quantri@hatinh.mau.vn", "quantri@sct.mau.vn"


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    return Story()


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def paper_of(dossier: Dossier, name: str) -> StoredFile:
    file = Paper.objects.filter(dossier=dossier).exclude(file=None)[0].file
    assert file is not None
    StoredFile.objects.filter(pk=file.pk).update(name=name)
    file.refresh_from_db()
    return file


def look(email: str, subject: str, days_ago: int = 0, way: str = "view", rows: int = 0) -> Look:
    at = timezone.now() - datetime.timedelta(days=days_ago)
    person = User.objects.get(email=email)
    return Look.objects.create(person=person, way=way, subject=subject, rows=rows, at=at)


def elsewhere(dossier: Dossier) -> Dossier:
    """The dossier, as one of an agency that the department's administrator does not rule."""
    foreign = Agency.objects.exclude(code=DEPARTMENT).filter(parent__isnull=False)[0]
    Dossier.objects.filter(pk=dossier.pk).update(agency=foreign)
    dossier.refresh_from_db()
    return dossier


def test_administrators_alone_come_in(story: Story) -> None:
    for address in (ADDRESS, CSV):
        assert Client().get(address).status_code == 302
        for email in (APPLICANT, DESK):
            assert signed_in(email).get(address).status_code == 403
    assert not Look.objects.exists()
    assert "Chưa có lượt xem nào" in text(signed_in(DEPARTMENTS).get(ADDRESS))


def test_an_agency_sees_looks_at_its_own_dossiers_alone(story: Story) -> None:
    own, foreign = story.accepted(), elsewhere(story.accepted())
    look(EXAMINER, f"file:{paper_of(own, 'cua-so.pdf').key}")
    look(DESK, f"dossier:{own.key}", way="download")
    look(EXAMINER, f"file:{paper_of(foreign, 'noi-khac.pdf').key}")
    look(DESK, f"dossier:{foreign.key}", way="download")
    look(PROVINCE, "list:all", way="export", rows=73)
    look(DESK, "list:all", way="export", rows=41)
    for address in (ADDRESS, CSV):
        seen = text(signed_in(DEPARTMENTS).get(address))
        assert "cua-so.pdf" in seen
        assert str(own.code) in seen
        assert "Văn bản in từ hồ sơ" in seen
        assert "41" in seen
        for hidden in ("noi-khac.pdf", str(foreign.code), PROVINCE):
            assert hidden not in seen
        everything = text(signed_in(PROVINCE).get(address))
        for shown in ("cua-so.pdf", "noi-khac.pdf", str(own.code), str(foreign.code), "73", "41"):
            assert shown in everything
    assert "Không có lượt xem nào khớp" in text(
        signed_in(DEPARTMENTS).get(ADDRESS, {"ho-so": str(foreign.code)})
    )


def test_it_is_narrowed_by_person_dossier_file_and_days(story: Story) -> None:
    first, second = story.accepted(), story.accepted()
    look(EXAMINER, f"file:{paper_of(first, 'giay-mot.pdf').key}", days_ago=9)
    look(DESK, f"file:{paper_of(second, 'giay-hai.pdf').key}")
    look(DESK, f"dossier:{second.key}", way="download")
    browser = signed_in(DEPARTMENTS)

    def found(**asked: str) -> set[str]:
        answer = browser.get(CSV, {name.replace("_", "-"): value for name, value in asked.items()})
        assert answer.status_code == 200
        Look.objects.filter(subject=looks.SUBJECT).delete()
        return {
            name for name in ("giay-mot.pdf", "giay-hai.pdf", "Văn bản in từ hồ sơ") if name in text(answer)
        }

    day = f"{timezone.localdate() - datetime.timedelta(days=9):%d/%m/%Y}"
    assert found() == {"giay-mot.pdf", "giay-hai.pdf", "Văn bản in từ hồ sơ"}
    assert found(nguoi=story.person(EXAMINER).full_name.upper()) == {"giay-mot.pdf"}
    assert found(ho_so=str(second.code).lower()) == {"giay-hai.pdf", "Văn bản in từ hồ sơ"}
    assert found(tep="GIAY-HAI") == {"giay-hai.pdf"}
    assert found(tu=day, den=day) == {"giay-mot.pdf"}
    assert found(tu=f"{timezone.localdate():%d/%m/%Y}") == {"giay-hai.pdf", "Văn bản in từ hồ sơ"}
    assert found(tu="01/01/0001", den="31/12/9999", tep="giay-mot") == {"giay-mot.pdf"}
    assert found(ho_so="H27.03-010101-9999") == set()
    assert found(tep="%") == set()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"tu": "32/13/2026"}, "Không có ngày 32/13/2026"),
        ({"den": "hôm qua"}, "Ngày phải ghi theo dạng ngày/tháng/năm"),
        ({"tu": "02/09/2026", "den": "01/09/2026"}, "Ngày cuối phải từ ngày đầu trở đi"),
    ],
)
def test_days_that_are_wrong_are_told_and_find_nothing(
    story: Story, asked: dict[str, str], told: str
) -> None:
    look(DESK, "list:all", way="export", rows=41)
    for address in (ADDRESS, CSV):
        answer = signed_in(DEPARTMENTS).get(address, {**asked, "nguoi": "Lan"})
        assert answer.status_code == 422
        assert told in text(answer)
        assert all(f'value="{value}"' in text(answer) for value in (*asked.values(), "Lan"))
        assert "Danh sách hồ sơ" not in text(answer)


def test_it_has_pages_and_keeps_to_its_statements(
    story: Story, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(looks, "PAGE_SIZE", 2)
    dossier = story.accepted()
    for number in range(3):
        look(DESK, f"dossier:{dossier.key}", days_ago=number, way="download")
    look(EXAMINER, f"file:{paper_of(dossier, 'sau-cung.pdf').key}", days_ago=5)
    browser = signed_in(DEPARTMENTS)
    asked = {"ho-so": str(dossier.code), "tep": "", "page": "2"}
    first = text(browser.get(ADDRESS, {**asked, "page": "1"}))
    assert "sau-cung.pdf" not in first
    assert "page=2" in first
    with django_assert_max_num_queries(8):
        assert "sau-cung.pdf" in text(browser.get(ADDRESS, asked))
    assert "Trang này không có mục nào" in text(browser.get(ADDRESS, {**asked, "page": "9"}))


def test_looking_and_taking_away_are_recorded_and_seen(story: Story) -> None:
    browser = signed_in(DEPARTMENTS)
    browser.get(ADDRESS, {"nguoi": "Nguyễn"})
    browser.get(ADDRESS, {"nguoi": "Trần"})
    browser.get(CSV)
    assert list(Look.objects.order_by("id").values_list("person__email", "way", "subject", "rows")) == [
        (DEPARTMENTS, "view", looks.SUBJECT, 0),
        (DEPARTMENTS, "export", looks.SUBJECT, 1),
    ]
    assert "Trang “Ai đã xem gì”" in text(browser.get(ADDRESS))


def test_too_many_for_one_file_come_back_as_the_page(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "MOST", 1)
    for _once in range(2):
        look(DESK, "list:all", way="export", rows=41)
    answer = signed_in(DEPARTMENTS).get(CSV)
    assert answer.status_code == 422
    assert "Hãy chọn khoảng ngày ngắn hơn" in text(answer)
    assert not Look.objects.filter(way="export", subject=looks.SUBJECT).exists()


def test_a_subject_that_names_no_key_breaks_nothing(story: Story) -> None:
    for subject in ("file:1", "dossier:x", "file:", "file:00000000-0000-4000-8000-000000000000"):
        look(DESK, subject)
    for email in (PROVINCE, DEPARTMENTS):
        assert signed_in(email).get(ADDRESS).status_code == 200
    assert "Tệp không còn trong hệ thống" in text(signed_in(PROVINCE).get(ADDRESS))
