"""How long files are kept, on the screen: typed, seen, published, and what went."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.dossiers import retention
from motcua.dossiers.models import Dossier
from motcua.files import storage
from motcua.files.models import RetentionVersion, StoredFile
from motcua.people.models import User
from tests.story import APPLICANT, DESK, Story

ADDRESS = "/quan-tri/kho-tep/luu-giu"
PAGES = (ADDRESS, f"{ADDRESS}/cho-xoa", f"{ADDRESS}/da-xoa")
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


@pytest.fixture
def old(story: Story) -> Dossier:
    dossier = story.handed_over()
    Dossier.objects.filter(pk=dossier.pk).update(ended_at=timezone.now() - timedelta(days=4400))
    return dossier


def test_only_administrators_of_the_top_agency_come_in(story: Story) -> None:
    for address in PAGES:
        assert Client().get(address).status_code == 302
        for email in (APPLICANT, DESK):
            assert signed_in(email).get(address).status_code == 403
        assert signed_in(PROVINCE).get(address).status_code == 200
        assert signed_in(DEPARTMENTS).get(address).status_code == 403
    assert signed_in(DEPARTMENTS).post(ADDRESS, {"refused_days": "3", "chac": "0"}).status_code == 403


def test_what_would_be_deleted_is_seen_before_it_is_published(
    old: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(PROVINCE)
    page = text(browser.get(ADDRESS))
    assert "Chưa có quy định nào" in page
    sent = {"finished_years": "10", "co-quan-0": "H27", "nam-0": "30"}
    seen = text(browser.post(ADDRESS, sent))
    assert "Quy định mới sẽ xoá ngay lúc này" in seen
    row = seen.split("Giấy tờ của hồ sơ đã kết thúc</th>", 1)[1]
    assert row.startswith("<td>4</td>")
    assert "chờ 7 ngày" in seen
    assert not RetentionVersion.objects.exists()
    done = browser.post(ADDRESS, {**sent, "chac": "0"}, follow=True)
    assert "Đã công bố" in text(done)
    assert RetentionVersion.objects.get().data == {"finished_years": 10, "finished_by_agency": {"H27": 30}}
    assert 'value="30"' in text(browser.get(ADDRESS))
    assert "cam-ket-attp.pdf" in text(browser.get(f"{ADDRESS}/cho-xoa"))
    RetentionVersion.objects.update(published_at=timezone.now() - timedelta(days=8))
    monkeypatch.setattr(storage, "FRESH", timedelta(0))
    retention.run()
    gone = text(browser.get(f"{ADDRESS}/da-xoa"))
    assert gone.count("đã xoá khỏi kho") == 4
    assert "Không có tệp nào ở đây" in text(browser.get(f"{ADDRESS}/cho-xoa"))
    file = StoredFile.objects.filter(state="removed")[0]
    answer = signed_in(APPLICANT).get(f"/tep/{file.key}")
    assert answer.status_code == 410
    assert "đã hết thời hạn lưu giữ" in text(answer)


@pytest.mark.parametrize(
    ("box", "typed"),
    [
        ("finished_years", "0"),
        ("finished_years", "mười"),
        ("finished_years", "201"),
        ("refused_days", "1"),
        ("refused_days", "-5"),
        ("refused_days", "٣٠"),
        ("previews_days", "9999999999"),
    ],
)
def test_a_wrong_number_is_told_at_its_box_and_kept(story: Story, box: str, typed: str) -> None:
    answer = signed_in(PROVINCE).post(ADDRESS, {box: typed, "discarded_days": "45", "chac": "0"})
    assert answer.status_code == 422
    html = text(answer)
    assert f'href="#{box}"' in html
    assert "Hãy nhập số nguyên từ" in html
    assert f'value="{typed}"' in html
    assert 'value="45"' in html
    assert not RetentionVersion.objects.exists()


def test_years_without_an_agency_an_agency_twice_and_one_that_is_not(story: Story) -> None:
    browser = signed_in(PROVINCE)
    assert "Hãy chọn cơ quan" in text(browser.post(ADDRESS, {"co-quan-0": "", "nam-0": "5"}))
    twice = {"co-quan-0": "H27", "nam-0": "5", "co-quan-1": "H27", "nam-1": "6"}
    assert "đã có số năm ở dòng trên" in text(browser.post(ADDRESS, twice))
    answer = browser.post(ADDRESS, {"co-quan-0": "H99", "nam-0": "5", "chac": "0"})
    assert answer.status_code == 422
    assert "Không có cơ quan “H99”" in text(answer)
    assert not RetentionVersion.objects.exists()


def test_whoever_saw_older_rules_looks_again_first(story: Story) -> None:
    first, second = signed_in(PROVINCE), signed_in(PROVINCE)
    assert first.post(ADDRESS, {"refused_days": "30", "chac": "0"}).status_code == 302
    late = second.post(ADDRESS, {"refused_days": "60", "chac": "0"})
    assert late.status_code == 200
    assert "Công bố phiên bản 2" in text(late)
    assert RetentionVersion.objects.count() == 1


def test_the_rules_can_be_taken_away_as_a_file(story: Story) -> None:
    browser = signed_in(PROVINCE)
    browser.post(ADDRESS, {"refused_days": "30", "chac": "0"})
    assert "retention/retention.json" in text(browser.get(ADDRESS))
    taken = browser.get("/quan-tri/xuat-du-lieu/retention/retention.json")
    assert taken.status_code == 200
    assert taken.json() == {"kind": "retention", "refused_days": 30}
