"""Legal holds: set and released with a reason by the top administrators; no rule of retention deletes under one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from motcua.dossiers import retention
from motcua.dossiers.models import Dossier
from motcua.files.models import RetentionVersion, StoredFile
from motcua.files.retention import publish_retention
from motcua.people.models import LegalHold
from tests.privacy.pages import TOP, signed_in, text
from tests.story import APPLICANT, Story

HOLDS = "/quan-tri/du-lieu-ca-nhan/lenh-giu"


@pytest.fixture
def old(story: Story) -> Dossier:
    """A dossier whose papers may go since a year."""
    dossier = story.handed_over()
    Dossier.objects.filter(pk=dossier.pk).update(ended_at=timezone.now() - timedelta(days=11 * 366))
    publish_retention({"finished_years": 10})
    RetentionVersion.objects.update(published_at=timezone.now() - timedelta(days=30))
    dossier.refresh_from_db()
    return dossier


def states(dossier: Dossier) -> set[str]:
    return set(
        StoredFile.objects.filter(pk__in=dossier.papers.values("file")).values_list("state", flat=True)
    )


@pytest.mark.parametrize("what", ["code", "person"])
def test_nothing_goes_while_it_stands_and_goes_after_it(old: Dossier, what: str) -> None:
    office = signed_in(TOP)
    named = str(old.code) if what == "code" else APPLICANT
    assert (
        office.post(HOLDS, {"what": named, "reason": "Công văn 12/TTr của Thanh tra tỉnh"}).status_code == 302
    )
    retention.run()
    assert states(old) == {"clean"}
    page = text(office.get(HOLDS))
    assert "Công văn 12/TTr của Thanh tra tỉnh" in page
    hold = LegalHold.objects.get()
    assert office.post(HOLDS, {"tha": str(hold.pk), "release_reason": ""}).status_code == 422
    assert office.post(HOLDS, {"tha": str(hold.pk), "release_reason": "Thanh tra xong"}).status_code == 302
    hold.refresh_from_db()
    assert (hold.release_reason, hold.released_by) == ("Thanh tra xong", hold.set_by)
    retention.run()
    assert states(old) == {"removed"}
    assert "Thanh tra xong" in text(office.get(HOLDS))
    assert "đã được thả trước đó" in text(
        office.post(HOLDS, {"tha": str(hold.pk), "release_reason": "x"}, follow=True)
    )


@pytest.mark.parametrize("what", ["", "khong-co@mau.vn", "H27.03-010101-9999"])
def test_what_is_not_there_is_told(story: Story, what: str) -> None:
    answer = signed_in(TOP).post(HOLDS, {"what": what, "reason": ""})
    assert answer.status_code == 422
    assert "Không tìm thấy" in text(answer)
    assert "Hãy ghi lý do" in text(answer)
    assert not LegalHold.objects.exists()
