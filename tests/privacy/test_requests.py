"""Requests about the own data: sent, due by the law's time, answered by the top agency's administrators alone."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from motcua.kernel.dates import HANOI
from motcua.notices.models import Notice
from motcua.outbox.delivery import deliver_now
from motcua.outbox.models import Message
from motcua.people import reuse
from motcua.people.holds import hold_person
from motcua.people.models import Session, User
from motcua.privacy import rules
from motcua.privacy.models import DataRequest, PersonalExport
from motcua.privacy.rules import Asked
from tests.acting import browser_of, mandate_for, paper_mandate
from tests.privacy.pages import PAGE, TOP, signed_in, text
from tests.story import APPLICANT, CERTIFIED_COPY, DESK, JUSTICE, ORGANISATION, STRANGER, Story

ASK = f"{PAGE}/yeu-cau"
LIST = "/quan-tri/du-lieu-ca-nhan"


def asked(kind: str = "correct", email: str = APPLICANT, what: str = "Số định danh sai") -> DataRequest:
    assert signed_in(email).post(ASK, {"kind": kind, "what": what, "why": "Gõ nhầm"}).status_code == 302
    return DataRequest.objects.latest("id")


def own_page(row: DataRequest) -> str:
    return f"{ASK}/{row.key}"


def console_page(row: DataRequest) -> str:
    return f"{LIST}/yeu-cau/{row.key}"


def answered(row: DataRequest, **sent: str) -> Any:
    return signed_in(TOP).post(console_page(row), {"action": "tra-loi", "answer": "Đã làm.", **sent})


def deliver() -> None:
    for message in Message.objects.filter(delivered_at__isnull=True, topic="privacy.request"):
        deliver_now(message.pk)


@pytest.mark.parametrize(
    ("kind", "due", "extended"),
    [
        (Asked.PROVIDE, "2026-12-10", "2026-12-20"),
        (Asked.CORRECT, "2026-12-10", "2026-12-20"),
        (Asked.RESTRICT, "2026-12-15", "2026-12-30"),
        (Asked.ERASE, "2026-12-20", "2027-01-09"),
    ],
)
def test_each_kind_has_its_days_counted_from_the_next(kind: Asked, due: str, extended: str) -> None:
    # 23:30 in Hà Nội on 30 November.
    moment = datetime.datetime(2026, 11, 30, 16, 30, tzinfo=datetime.UTC)
    first = rules.due(kind, moment, HANOI)
    assert first.isoformat() == f"{due}T23:59:59+07:00"
    assert rules.extended(kind, first, HANOI).isoformat() == f"{extended}T23:59:59+07:00"


def test_the_answer_is_owed_within_two_working_days(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    friday = datetime.datetime(2026, 11, 27, 9, 0, tzinfo=HANOI)
    monkeypatch.setattr(timezone, "now", lambda: friday.astimezone(datetime.UTC))
    row = asked()
    assert row.answer_due_at.astimezone(HANOI) == datetime.datetime(2026, 12, 1, 9, 0, tzinfo=HANOI)
    assert row.due_at.astimezone(HANOI).date() == datetime.date(2026, 12, 7)


def test_bad_input_says_what_to_do_and_loses_nothing(story: Story) -> None:
    answer = signed_in(APPLICANT).post(ASK, {"kind": "", "what": "", "why": "Vì tôi muốn"})
    assert answer.status_code == 422
    for words in ("Hãy chọn bạn yêu cầu điều gì.", "Hãy ghi dữ liệu nào", "Vì tôi muốn"):
        assert words in text(answer)
    long = signed_in(APPLICANT).post(ASK, {"kind": "erase", "what": "x" * 4001, "why": ""})
    assert "dài quá 4000 ký tự" in text(long)
    assert not DataRequest.objects.exists()


def test_the_person_alone_sees_and_takes_back(story: Story) -> None:
    row = asked()
    for email in (STRANGER, DESK, TOP):
        assert signed_in(email).get(own_page(row)).status_code == 404
        assert signed_in(email).post(own_page(row)).status_code == 404
    assert Client().get(own_page(row)).status_code == 302
    mine = signed_in(APPLICANT)
    assert "Số định danh sai" in text(mine.get(own_page(row)))
    assert mine.post(own_page(row)).status_code == 302
    row.refresh_from_db()
    assert row.state == "taken_back"
    assert "đã rút trước đó" in text(mine.post(own_page(row), follow=True))


def test_the_top_administrators_alone_answer(story: Story) -> None:
    row = asked()
    for address in (LIST, console_page(row), f"{LIST}/muc-dich", f"{LIST}/lenh-giu"):
        assert Client().get(address).status_code == 302
        for email in (APPLICANT, DESK, "quantri@sct.mau.vn"):
            assert signed_in(email).get(address).status_code == 403
        assert signed_in(TOP).get(address).status_code == 200
    assert signed_in("quantri@sct.mau.vn").post(console_page(row), {"action": "nhan"}).status_code == 403
    assert signed_in(TOP).post(console_page(row), {"action": "la"}).status_code == 404


def test_it_is_acknowledged_extended_once_and_answered(story: Story, mailoutbox: Any) -> None:
    row, office = asked(), signed_in(TOP)
    assert "Chưa báo đã nhận" in text(office.get(LIST))
    office.post(console_page(row), {"action": "nhan"})
    assert office.post(console_page(row), {"action": "gia-han", "reason": ""}).status_code == 422
    office.post(console_page(row), {"action": "gia-han", "reason": "Phải đối chiếu sổ gốc"})
    again = office.post(console_page(row), {"action": "gia-han", "reason": "lần nữa"})
    assert (again.status_code, "đã được gia hạn một lần" in text(again)) == (422, True)
    assert answered(row, how="", answer="").status_code == 422
    assert answered(row, how="done", answer="Đã sửa số định danh.").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.settled_by_id) == ("done", story.person(TOP).pk)
    assert "vừa được trả lời" in text(
        office.post(console_page(row), {"action": "tra-loi", "how": "done", "answer": "x"}, follow=True)
    )
    deliver()
    assert [letter.to for letter in mailoutbox] == [[APPLICANT]] * 3
    assert not any("Đã sửa số định danh." in letter.body for letter in mailoutbox)
    assert Notice.objects.filter(person=story.person(APPLICANT)).count() == 3
    page = text(signed_in(APPLICANT).get(own_page(row)))
    assert "Đã sửa số định danh." in page
    assert "Phải đối chiếu sổ gốc" in page
    assert row.get_kind_display() in text(office.get(f"{LIST}?xong=1"))
    assert "Không có yêu cầu nào" in text(office.get(LIST))


def test_the_account_is_corrected_by_the_rules_of_signing_up(story: Story) -> None:
    row, office = asked(), signed_in(TOP)
    before = story.person(APPLICANT)
    values = {"full_name": "Nguyễn Văn Ân", "birth_date": "02/09/1985", "id_number": "042085000001"}
    wrong = office.post(console_page(row), {"action": "sua", **values, "id_number": "123"})
    assert wrong.status_code == 422
    assert "Nguyễn Văn Ân" in text(wrong)
    assert office.post(console_page(row), {"action": "sua", **values, "email": "x@y.vn"}).status_code == 302
    after = story.person(APPLICANT)
    assert (after.full_name, after.id_number, after.email) == ("Nguyễn Văn Ân", "042085000001", before.email)
    assert after.birth_date == datetime.date(1985, 9, 2)
    erase = asked("erase", STRANGER)
    office.post(console_page(erase), {"action": "sua", **values})
    assert story.person(STRANGER).full_name != "Nguyễn Văn Ân"


class TestErasing:
    def test_what_was_never_filed_goes_at_once(self, story: Story) -> None:
        person, filed = story.person(APPLICANT), story.submitted()
        reuse.give_consent(person)
        story.draft()
        browser = signed_in(APPLICANT)
        page = text(browser.get(f"{PAGE}/xoa"))
        assert "1 hồ sơ đã nộp: phải lưu theo Luật Lưu trữ" in page
        assert browser.post(f"{PAGE}/xoa").status_code == 422
        assert Dossier.objects.filter(submitter=person).count() == 2
        assert browser.post(f"{PAGE}/xoa", {"chac": "1"}).status_code == 302
        assert list(Dossier.objects.filter(submitter=person)) == [filed]
        assert story.person(APPLICANT).reuse_agreed_at is None
        assert not list(verify())
        assert Client().get(f"{PAGE}/xoa").status_code == 302

    def test_whoever_acts_for_another_erases_the_own_and_nothing_else(self, story: Story) -> None:
        person, organisation = story.person(APPLICANT), story.person(ORGANISATION)
        by_paper = story.draft(procedure=CERTIFIED_COPY, agency=JUSTICE)
        Dossier.objects.filter(pk=by_paper.pk).update(mandate=paper_mandate(person))
        story.draft()
        theirs = story.draft(ORGANISATION)
        browser = browser_of(person, mandate_for(organisation, person, "manage"))
        assert browser.post(f"{PAGE}/xoa", {"chac": "1"}).status_code == 302
        assert not Dossier.objects.filter(submitter=person).exists()
        assert story.stored(theirs)["submitter_id"] == organisation.pk
        assert not list(verify())

    def test_a_legal_hold_stops_everything(self, story: Story) -> None:
        story.draft()
        person = story.person(APPLICANT)
        hold_person(person, "Công văn 12", story.person(TOP))
        browser = signed_in(APPLICANT)
        assert browser.post(f"{PAGE}/xoa", {"chac": "1"}).status_code == 409
        assert Dossier.objects.filter(submitter=person).exists()
        row = asked("erase")
        page = text(signed_in(TOP).get(console_page(row)))
        assert "lệnh giữ dữ liệu đang áp dụng" in page
        assert answered(row, how="account", chac="1").status_code == 422
        assert answered(row, how="unfiled", chac="1").status_code == 422
        assert answered(row, how="refused").status_code == 302

    def test_whoever_took_the_request_back_keeps_everything(self, story: Story) -> None:
        draft, row = story.draft(), asked("erase")
        signed_in(APPLICANT).post(own_page(row))
        assert answered(row, how="unfiled", chac="1").status_code == 302
        assert Dossier.objects.filter(pk=draft.pk, submitter=story.person(APPLICANT)).exists()
        row.refresh_from_db()
        assert (row.state, row.deed) == ("taken_back", {})

    def test_an_account_with_a_filed_dossier_stays_and_the_reason_is_shown(self, story: Story) -> None:
        story.submitted()
        row = asked("erase", what="Xoá tài khoản của tôi")
        assert "Phải giữ" in text(signed_in(TOP).get(console_page(row)))
        assert answered(row, how="account", chac="1").status_code == 422
        assert answered(row, how="unfiled").status_code == 422, "it is confirmed first"
        assert answered(row, how="unfiled", chac="1").status_code == 302
        assert story.person(APPLICANT).is_active

    def test_an_account_without_one_goes_once_the_answer_left(self, story: Story, mailoutbox: Any) -> None:
        person = story.person(STRANGER)
        name, number = person.full_name, person.id_number
        draft = story.draft(STRANGER)
        browser = signed_in(STRANGER)
        browser.post(f"{PAGE}/ban-sao", {"action": "moi"})
        row = asked("erase", STRANGER, what=f"Xoá tài khoản của {name}")
        assert answered(row, how="account", chac="1").status_code == 302
        assert User.objects.filter(email=STRANGER).exists(), "the letter needs the address"
        deliver()
        assert [letter.to for letter in mailoutbox] == [[STRANGER]]
        left = User.objects.get(pk=person.pk)
        assert (left.is_active, left.id_number, left.phone, left.birth_date) == (False, "", "", None)
        row.refresh_from_db()
        for value in (*User.objects.filter(pk=person.pk).values()[0].values(), row.what, row.why):
            assert name not in str(value)
            assert number not in str(value)
            assert STRANGER not in str(value)
        assert row.deed == {"account": "erased"}
        assert not Session.objects.filter(user=person).exists()
        assert not PersonalExport.objects.filter(asked_by=person).exists()
        assert not Notice.objects.filter(person=person).exists()
        assert browser.get(PAGE).status_code == 302
        assert Dossier.objects.get(pk=draft.pk).answers == {}
        assert not list(verify())

    def test_what_came_in_between_keeps_the_account(self, story: Story) -> None:
        row = asked("erase", STRANGER)
        answered(row, how="account", chac="1")
        story.submitted(STRANGER)
        deliver()
        row.refresh_from_db()
        assert row.deed == {"account": "kept"}
        assert story.person(STRANGER).is_active
        assert "Tài khoản chưa xoá được" in text(signed_in(TOP).get(console_page(row)))
