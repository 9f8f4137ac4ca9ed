"""The page of a result's draft: who sees it, who writes it, what it shows, and issuing from it."""

from __future__ import annotations

import io
import re
import unicodedata

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from motcua.dossiers.models import Dossier, Outcome, OutcomeDraft
from tests.desk.conftest import Desk
from tests.desk.helpers import shown
from tests.desk.test_statements import MOST, statements
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    CERTIFIED_COPY,
    CLERK,
    COMMUNE_DESK,
    DESK,
    DIRECTOR,
    EXAMINER,
    HEAD,
    JUSTICE_EXAMINER,
    OTHER_EXAMINER,
    OTHER_HEAD,
    STRANGER,
    Story,
)

WRITTEN = {"phan-dieu_kien": "Chỉ bán tại một địa điểm.", "phan-thoi_han": "03 năm", "expected": "0"}


def draft_page(dossier: Dossier) -> str:
    return reverse("desk:outcome", kwargs={"key": dossier.key})


@pytest.mark.parametrize(
    ("officer", "status"),
    [
        (DESK, 200),
        (HEAD, 200),
        (EXAMINER, 200),
        (DIRECTOR, 200),
        (CLERK, 200),
        (OTHER_EXAMINER, 404),
        (OTHER_HEAD, 404),
        (COMMUNE_DESK, 404),
        (ADMINISTRATOR, 403),
        (APPLICANT, 403),
        (STRANGER, 403),
    ],
)
def test_who_sees_it(story: Story, at: Desk, officer: str, status: int) -> None:
    dossier = story.assigned()
    assert at(officer).get(draft_page(dossier)).status_code == status
    assert at(officer).get(f"{draft_page(dossier)}.pdf").status_code == status
    if officer != EXAMINER:
        answer = at(officer).post(draft_page(dossier), WRITTEN)
        assert answer.status_code == (403 if status == 200 else status)
        assert not OutcomeDraft.objects.exists()


def test_strangers_sign_in_first(story: Story) -> None:
    dossier = story.assigned()
    assert Client().get(draft_page(dossier)).status_code == 302


def test_an_examiner_writes_the_permitted_parts_and_sees_the_page(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    client = at(EXAMINER)
    first = shown(client.get(draft_page(dossier)))
    assert "05 năm kể từ ngày ký" in first
    assert "data:image/png;base64," in first
    assert client.post(draft_page(dossier), WRITTEN).status_code == 302
    pdf = client.get(f"{draft_page(dossier)}.pdf")
    text = unicodedata.normalize(
        "NFC", " ".join(PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text().split())
    )
    assert "Chỉ bán tại một địa điểm." in text
    assert "Số: ……/GP-SCT" in text
    assert dossier.answers["ten_thuong_nhan"] in text
    client.post(draft_page(dossier), WRITTEN | {"phan-thoi_han": "04 năm", "expected": "1"})
    old = shown(client.get(f"{draft_page(dossier)}?ban=1"))
    assert "Bạn đang xem bản 1" in old
    assert "03 năm" in old


def test_what_was_typed_comes_again_when_it_is_refused(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    at(EXAMINER).post(draft_page(dossier), WRITTEN)
    stale = at(EXAMINER).post(draft_page(dossier), WRITTEN | {"phan-thoi_han": "Chữ không được mất"})
    assert stale.status_code == 409
    assert "Chữ không được mất" in shown(stale)
    long = at(EXAMINER).post(draft_page(dossier), WRITTEN | {"phan-thoi_han": "x" * 6000, "expected": "1"})
    assert long.status_code == 422
    assert "dài quá 5000 ký tự" in shown(long)


def test_the_clerk_issues_what_was_approved(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    at(EXAMINER).post(draft_page(dossier), WRITTEN)
    story.do("propose", dossier, EXAMINER, {"opinion": "Đủ."})
    story.do("propose", dossier, HEAD, {"opinion": "Trình."})
    dossier = story.do("approve", dossier, DIRECTOR).dossier
    page = shown(at(CLERK).get(draft_page(dossier)))
    assert "Số tiếp theo của dãy: 1/GP-SCT" in page
    assert story.person(DIRECTOR).full_name in page
    data = {
        "act": "finish",
        "source": "draft",
        "draft": "1",
        "issued_on": story.today(),
        "expected": str(dossier.event_count),
    }
    (address,) = re.findall(r'action="(/can-bo/ho-so/[0-9a-f-]+/[a-z-]+)"', page)
    assert at(CLERK).post(address, data).status_code == 302
    outcome = Outcome.objects.get(dossier=dossier)
    assert outcome.number == "1/GP-SCT"
    assert "đã ban hành" in shown(at(CLERK).get(draft_page(dossier)))
    # The desk goes on with it, and what was issued stands in what happened.
    page = shown(at(DESK).get(reverse("desk:dossier", kwargs={"key": dossier.key})))
    assert reverse("portal:file", kwargs={"key": outcome.file.key}) in page
    assert outcome.file.name in page


def test_a_procedure_without_a_template_has_no_draft(story: Story, at: Desk) -> None:
    dossier = story.same_day()
    assert dossier.procedure.code == CERTIFIED_COPY
    assert at(JUSTICE_EXAMINER).get(draft_page(dossier)).status_code == 404


@pytest.mark.parametrize("officer", [EXAMINER, CLERK])
def test_it_asks_the_database_eight_times_at_most(story: Story, at: Desk, officer: str) -> None:
    dossier = story.assigned()
    for number in range(12):
        at(EXAMINER).post(
            draft_page(dossier), WRITTEN | {"phan-thoi_han": str(number), "expected": str(number)}
        )
    if officer == CLERK:
        story.do("propose", dossier, EXAMINER, {"opinion": "Đủ."})
        story.do("propose", dossier, HEAD, {"opinion": "Trình."})
        story.do("approve", dossier, DIRECTOR)
    assert OutcomeDraft.objects.count() == 12
    assert statements(at(officer), draft_page(dossier)) <= MOST


def test_a_correction_is_written_approved_and_issued_on_the_page(story: Story, at: Desk) -> None:
    dossier = story.finished()
    page = draft_page(dossier)
    html = at(CLERK).get(page).content.decode()
    assert "Kết quả số 12/GP-SCT ngày" in html
    assert 'name="phan-thoi_han"' in html
    assert "Ban hành bản đính chính" not in html
    assert 'name="phan-thoi_han"' not in at(EXAMINER).get(page).content.decode()
    assert at(CLERK).post(page, WRITTEN).status_code == 302
    html = at(CLERK).get(page).content.decode()
    assert "chưa được phê duyệt" in html
    assert "Ban hành bản đính chính" not in html
    html = at(DIRECTOR).get(page).content.decode()
    assert 'value="approve_correction"' in html
    acting = reverse("desk:act", kwargs={"key": dossier.key, "action": "approve_correction"})
    dossier.refresh_from_db()
    sent = {"expected": dossier.event_count, "act": "approve_correction", "draft": "1", "reason": ""}
    assert at(DIRECTOR).post(acting, sent).status_code == 302
    html = at(CLERK).get(page).content.decode()
    assert "Ban hành bản đính chính" in html
    dossier.refresh_from_db()
    acting = reverse("desk:act", kwargs={"key": dossier.key, "action": "correct_outcome"})
    sent = {"expected": dossier.event_count, "act": "correct_outcome", "source": "draft", "draft": "1"}
    sent |= {"issued_on": story.today(), "reason": "Sai thời hạn"}
    assert at(CLERK).post(acting, sent).status_code == 302
    assert [one.number for one in Outcome.objects.filter(dossier=dossier).order_by("id")] == [
        "12/GP-SCT",
        "1/GP-SCT",
    ]


def test_the_page_of_a_correction_takes_few_statements(story: Story, at: Desk) -> None:
    dossier = story.finished()
    at(CLERK).post(draft_page(dossier), WRITTEN)
    for officer in (CLERK, DIRECTOR):
        assert statements(at(officer), draft_page(dossier)) <= MOST
    story.do("approve_correction", dossier, DIRECTOR)
    assert statements(at(CLERK), draft_page(dossier)) <= MOST
