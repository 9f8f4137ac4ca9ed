"""Internal notes: for the officers of the resolving agency alone; withdrawn shortly after, traces stay."""

from __future__ import annotations

import datetime
import io
import re

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from motcua.dossiers.models import Dossier, Event, InternalNote
from motcua.dossiers.selectors import own_dossier
from motcua.outbox.models import Message
from tests.acts.coordination import consulting
from tests.desk.conftest import Desk
from tests.desk.helpers import page_of, shown
from tests.portal.way import address
from tests.story import (
    APPLICANT,
    CLERK,
    DESK,
    DIRECTOR,
    EXAMINER,
    HEAD,
    JUSTICE_DIRECTOR,
    JUSTICE_HEAD,
    STRANGER,
    Story,
)

SECRET = "Nghi giấy tờ bị sửa, xem kỹ con dấu"


def write(browser: Client, dossier: Dossier, text: str = SECRET) -> int:
    response = browser.post(f"{page_of(dossier)}/nhap/ghi-chu", {"text": text})
    assert response.status_code == 302
    return InternalNote.objects.latest("id").id


def test_a_note_is_read_by_colleagues_with_who_and_when(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    events, messages = Event.objects.count(), Message.objects.count()
    write(at(EXAMINER), dossier)
    for colleague in (DESK, HEAD, EXAMINER, DIRECTOR, CLERK):
        html = shown(at(colleague).get(page_of(dossier)))
        panel = html.split('id="noi-bo"', 1)[1].split("</section>", 1)[0]
        assert SECRET in panel
        assert "Lê Minh Tuấn" in panel
        assert "Nội bộ" in panel
        assert SECRET not in html.split('id="trao-doi"', 1)[1].split("</section>", 1)[0]
    assert re.search(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", panel)
    assert Event.objects.count() == events, "a note is no act"
    assert Message.objects.count() == messages, "nobody is told of it"


def test_the_applicant_sees_it_nowhere(story: Story, at: Desk) -> None:
    """No page, no print, no list, no lookup of the applicant's; nor in what is told or exported."""
    dossier = story.handed_over()
    write(at(DESK), dossier)
    applicant = at(APPLICANT)
    pages = [
        "/ho-so",
        "/ho-so?folder=handed_over",
        address("dossier", dossier),
        address("receipt", dossier),
        address("print_form", dossier),
        f"/tra-cuu?ma={dossier.code}",
        "/thong-bao",
    ]
    for page in pages:
        response = applicant.get(page)
        assert response.status_code == 200, page
        if response["Content-Type"].startswith("application/pdf"):
            content = b"".join(response) if response.streaming else response.content
            text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages)
        else:
            text = response.content.decode()
        assert "con dấu" not in text, page
        assert "Ghi chú nội bộ" not in text, page
    slip = dossier.slips.latest("id")
    assert "con dấu" not in str(slip.data)
    view = own_dossier(story.person(APPLICANT), dossier.key)
    assert view is not None
    assert view.notes == []
    assert applicant.get(page_of(dossier)).status_code == 403
    assert applicant.post(f"{page_of(dossier)}/nhap/ghi-chu", {"text": "x"}).status_code == 403
    assert "con dấu" not in " ".join(str(message.payload) for message in Message.objects.all())


def test_who_entered_a_dossier_at_the_desk_reads_its_notes_as_an_officer_only(story: Story, at: Desk) -> None:
    """Who enters a paper dossier is its submitter in the record; the pages of citizens show no note even so."""
    dossier = story.do("submit", story.brought(), DESK).dossier
    write(at(DESK), dossier)
    browser = at(DESK)
    assert SECRET in shown(browser.get(page_of(dossier)))
    assert SECRET not in browser.get(address("dossier", dossier)).content.decode()


def test_officers_who_may_not_open_the_dossier_neither_read_nor_write(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    write(at(EXAMINER), dossier)
    stranger = at(JUSTICE_HEAD)
    assert stranger.get(page_of(dossier)).status_code == 404
    assert stranger.post(f"{page_of(dossier)}/nhap/ghi-chu", {"text": "x"}).status_code == 404
    assert at(STRANGER).post(f"{page_of(dossier)}/nhap/ghi-chu", {"text": "x"}).status_code == 403
    assert InternalNote.objects.count() == 1


def test_an_agency_that_is_asked_for_an_opinion_opens_the_dossier_without_its_notes(
    story: Story, at: Desk
) -> None:
    dossier = consulting(story)
    write(at(EXAMINER), dossier)
    other = at(JUSTICE_DIRECTOR)
    html = shown(other.get(page_of(dossier)))
    assert SECRET not in html
    assert 'id="noi-bo"' not in html
    assert other.post(f"{page_of(dossier)}/nhap/ghi-chu", {"text": "x"}).status_code == 403


def test_the_author_withdraws_it_shortly_after_and_a_trace_stays(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    note = write(at(EXAMINER), dossier)
    withdraw = f"{page_of(dossier)}/nhap/ghi-chu/{note}/thu-hoi"
    assert at(HEAD).post(withdraw).status_code == 404, "a colleague's note is not one's own"
    assert withdraw not in shown(at(HEAD).get(page_of(dossier)))
    assert withdraw in shown(at(EXAMINER).get(page_of(dossier)))
    assert at(EXAMINER).post(withdraw).status_code == 302
    for _again in range(2):
        html = shown(at(EXAMINER).get(page_of(dossier)))
        assert SECRET not in html
        assert "Ghi chú này đã được người viết thu hồi." in html
        assert withdraw not in html
        assert at(EXAMINER).post(withdraw).status_code == 302
    assert InternalNote.objects.get(id=note).text == SECRET


def test_later_it_stays(story: Story, at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = story.assigned()
    note = write(at(EXAMINER), dossier)
    later = timezone.now() + datetime.timedelta(minutes=16)
    monkeypatch.setattr(timezone, "now", lambda: later)
    response = at(EXAMINER).post(f"{page_of(dossier)}/nhap/ghi-chu/{note}/thu-hoi")
    assert response.status_code == 409
    assert "Chỉ thu hồi được ghi chú trong 15 phút" in shown(response)


def test_the_database_refuses_to_change_or_delete_one(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    note = write(at(EXAMINER), dossier)
    kept = InternalNote.objects.filter(id=note)
    for change in (lambda: kept.update(text="khác"), kept.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert kept.get().text == SECRET


def test_what_is_wrong_with_one_is_told_and_nothing_typed_is_lost(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    browser = at(EXAMINER)
    empty = browser.post(f"{page_of(dossier)}/nhap/ghi-chu", {"text": "  "})
    assert empty.status_code == 422
    assert "Hãy nhập nội dung ghi chú." in shown(empty)
    long = browser.post(f"{page_of(dossier)}/nhap/ghi-chu", {"text": "dài " * 1001})
    assert long.status_code == 422
    assert "dài dài" in shown(long)
