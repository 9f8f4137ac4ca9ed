"""Who is told what about a dossier, by letter and on the own page."""

from __future__ import annotations

import datetime
import smtplib

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone

from motcua.agencies.models import Reorganisation
from motcua.agencies.selectors import calendar_of
from motcua.dossiers import transferring
from motcua.dossiers.exchanges import say
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.states import State
from motcua.kernel.dates import format_date, format_datetime
from motcua.notices.handlers import tell_event
from motcua.notices.models import Notice
from motcua.notices.rules import words_for
from motcua.outbox import delivery, services
from motcua.outbox.models import Message
from motcua.people.models import User
from tests.notices.conftest import Deliver
from tests.reorganising import BASIS, done, merger
from tests.story import APPLICANT, DESK, DESK_2, DIRECTOR, EXAMINER, HEAD, STRANGER, Story

OTHER_ADDRESS = "chu.ho.so@thu.example"


def to(letters: list[mail.EmailMultiAlternatives], address: str) -> mail.EmailMultiAlternatives:
    """The one letter to an address."""
    (found,) = [letter for letter in letters if letter.to == [address]]
    return found


def last_notice(email: str) -> Notice:
    return Notice.objects.filter(person__email=email).latest("id")


@pytest.mark.criterion("KT.3")
def test_after_submitting_the_letter_gives_the_number(story: Story, deliver: Deliver) -> None:
    dossier = story.submitted()
    letter = to(deliver(), APPLICANT)
    assert dossier.receipt_number in letter.subject
    assert f"Số biên nhận: {dossier.receipt_number}" in letter.body
    assert "trong 8 giờ làm việc" in letter.body
    assert dossier.procedure_version.name in letter.body
    assert f"/ho-so/{dossier.key}" in letter.body


@pytest.mark.criterion("II.5.10", "I.5.2")
def test_acceptance_is_told_with_code_and_appointment(story: Story, deliver: Deliver) -> None:
    dossier = story.accepted()
    letter = deliver()[-1]
    assert letter.to == [APPLICANT]
    assert letter.subject == f"Hồ sơ {dossier.code} đã được tiếp nhận"
    assert f"Hẹn trả kết quả: {format_datetime(dossier.appointed_at)}" in letter.body


def test_a_request_for_a_supplement_says_what_why_and_how(story: Story, deliver: Deliver) -> None:
    dossier = story.asked()
    letter = deliver()[-1]
    assert letter.subject == f"Hồ sơ {dossier.code} cần bổ sung"
    assert "Lý do: Bản chụp mờ" in letter.body
    assert "– Bản sao rõ hơn" in letter.body
    assert "Bổ sung hồ sơ" in letter.body


def test_an_item_about_a_paper_names_the_paper(story: Story, deliver: Deliver) -> None:
    dossier = story.submitted()
    paper = story.definition(dossier).papers[0]
    request = {"items": [{"requirement": paper.code, "text": "Ký tên"}], "reason": "Thiếu chữ ký"}
    story.do("ask_supplement", dossier, DESK, request)
    assert f"– {paper.name}: Ký tên" in deliver()[-1].body


def test_an_item_about_a_field_names_the_field(story: Story, deliver: Deliver) -> None:
    request = {"items": [{"requirement": "don.ten_thuong_nhan", "text": "Ghi đúng tên"}], "reason": "Sai tên"}
    story.do("ask_supplement", story.submitted(), DESK, request)
    assert "– Tờ khai: Tên thương nhân: Ghi đúng tên" in deliver()[-1].body


def test_a_refusal_is_told_with_its_reason(story: Story, deliver: Deliver) -> None:
    dossier = story.do("refuse", story.submitted(), DESK, {"reason": "Không thuộc thẩm quyền"}).dossier
    letter = deliver()[-1]
    assert letter.subject == f"Hồ sơ {dossier.code or dossier.receipt_number} không được tiếp nhận"
    assert "Lý do: Không thuộc thẩm quyền" in letter.body


@pytest.mark.criterion("II.10.3", "I.5.2")
def test_the_result_and_its_hand_over_are_told_once_each(story: Story, deliver: Deliver) -> None:
    dossier = story.handed_over()
    subjects = [letter.subject for letter in deliver()]
    assert subjects.count(f"Hồ sơ {dossier.code} đã có kết quả") == 1
    assert subjects.count(f"Đã trả kết quả hồ sơ {dossier.code}") == 1


@pytest.mark.criterion("II.8.9")
def test_the_start_of_examination_is_told_once(story: Story, deliver: Deliver) -> None:
    dossier = story.proposed()
    subjects = [letter.subject for letter in deliver()]
    assert subjects.count(f"Hồ sơ {dossier.code} đang được thụ lý") == 1


@pytest.mark.criterion("I.5.1")
def test_the_same_stands_on_the_persons_own_page(story: Story, deliver: Deliver) -> None:
    dossier = story.accepted()
    deliver()
    notice = last_notice(APPLICANT)
    assert notice.title == f"Hồ sơ {dossier.code} đã được tiếp nhận"
    assert notice.link == f"/ho-so/{dossier.key}"
    assert "Kính gửi" not in notice.text


@pytest.mark.criterion("I.5.1")
def test_requests_and_results_stand_on_the_persons_own_page_too(
    client: Client, story: Story, deliver: Deliver
) -> None:
    asked, done = story.asked(), story.handed_over()
    deliver()
    client.force_login(story.person(APPLICANT))
    page = client.get("/thong-bao").content.decode()
    for title in (
        f"Hồ sơ {asked.code} đã được tiếp nhận",
        f"Hồ sơ {asked.code} cần bổ sung",
        f"Hồ sơ {done.code} đã có kết quả",
        f"Đã trả kết quả hồ sơ {done.code}",
    ):
        assert title in page


def test_a_withdrawal_is_told_when_asked_and_when_answered(story: Story, deliver: Deliver) -> None:
    dossier = story.assigned()
    deliver()
    story.do("ask_withdrawal", dossier, APPLICANT, {"reason": "Không mở cửa hàng nữa"})
    assert [letter.subject for letter in deliver()] == [f"Đã nhận yêu cầu rút hồ sơ {dossier.code}"]
    assert Notice.objects.filter(title=f"Người nộp xin rút hồ sơ {dossier.code}").exists()
    story.do("decline_withdrawal", dossier, DESK, {"reason": "Đã có kết quả"})
    declined = deliver()[-1]
    assert declined.subject == f"Yêu cầu rút hồ sơ {dossier.code} không được chấp nhận"
    assert "Lý do: Đã có kết quả" in declined.body
    story.do("ask_withdrawal", dossier, APPLICANT, {"reason": "Vẫn xin rút"})
    story.do("confirm_withdrawal", dossier, DESK)
    assert deliver()[-1].subject == f"Hồ sơ {dossier.code} đã được rút"


def test_a_rejection_is_told_with_its_reason(story: Story, deliver: Deliver) -> None:
    dossier = story.do(
        "reject", story.to_approve(), DIRECTOR, {"reason": "Địa điểm không đủ điều kiện"}
    ).dossier
    letter = deliver()[-1]
    assert letter.subject == f"Hồ sơ {dossier.code} không được giải quyết"
    assert "Lý do: Địa điểm không đủ điều kiện" in letter.body


def test_saving_a_draft_is_told_to_nobody(story: Story, deliver: Deliver) -> None:
    story.draft()
    assert deliver() == []
    assert not Notice.objects.exists()


def test_an_applicant_with_another_address_gets_a_letter_without_the_submitters_link(
    story: Story, deliver: Deliver
) -> None:
    dossier = story.submitted()
    Dossier.objects.filter(pk=dossier.pk).update(applicant={**dossier.applicant, "email": OTHER_ADDRESS})
    letters = deliver()
    assert str(dossier.key) in to(letters, APPLICANT).body
    assert str(dossier.key) not in to(letters, OTHER_ADDRESS).body
    assert "/tra-cuu" in to(letters, OTHER_ADDRESS).body


def test_one_address_gets_one_letter(story: Story, deliver: Deliver) -> None:
    dossier = story.submitted()
    Dossier.objects.filter(pk=dossier.pk).update(applicant={**dossier.applicant, "email": APPLICANT.upper()})
    assert len(deliver()) == 1


def test_with_nobody_to_write_to_nothing_fails(story: Story, deliver: Deliver) -> None:
    dossier = story.submitted()
    Dossier.objects.filter(pk=dossier.pk).update(submitter=None, applicant={"name": "Nguyễn Văn An"})
    assert deliver() == []


def test_a_message_delivered_twice_is_one_notice(story: Story, deliver: Deliver) -> None:
    story.submitted()
    deliver()
    for message in services.Message.objects.all():
        services.replay(message)
    deliver()
    assert Notice.objects.filter(person__email=APPLICANT).count() == 1


def test_with_the_mail_server_down_the_notice_is_there_and_the_letter_follows(
    story: Story, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise smtplib.SMTPServerDisconnected("no")

    story.submitted()
    message = services.waiting().filter(payload__act="submit").get()
    with monkeypatch.context() as down:
        down.setattr(mail.EmailMessage, "send", refuse)
        with pytest.raises(delivery.DeliveryFailed):
            delivery.deliver_now(message.pk)
    message.refresh_from_db()
    assert message.last_error.startswith("SMTPServerDisconnected")
    assert APPLICANT not in message.last_error
    assert Notice.objects.filter(person__email=APPLICANT).count() == 1
    assert len(deliver()) == 1


def test_names_are_written_as_they_are_in_text_and_safe_in_html(story: Story, deliver: Deliver) -> None:
    dossier = story.submitted()
    User.objects.filter(email=APPLICANT).update(organisation_name="An & <b>Bình</b>")
    dossier.refresh_from_db()
    letter = to(deliver(), APPLICANT)
    (page, kind) = letter.alternatives[0]
    assert "Kính gửi An & <b>Bình</b>," in letter.body
    assert kind == "text/html"
    assert "An &amp; &lt;b&gt;Bình&lt;/b&gt;" in page


@override_settings(PUBLIC_ADDRESS="https://dichvucong.example/")
def test_the_link_uses_the_public_address(story: Story, deliver: Deliver) -> None:
    dossier = story.submitted()
    assert f"https://dichvucong.example/ho-so/{dossier.key}\n" in to(deliver(), APPLICANT).body


def test_an_officers_words_are_announced_to_the_applicant_and_not_repeated(
    story: Story, deliver: Deliver
) -> None:
    dossier = story.accepted()
    deliver()
    say(story.actor(DESK), dossier, "Mời chị gọi lại số 0200 3812 345")
    letter = to(deliver(), APPLICANT)
    assert letter.subject == f"Cơ quan có lời nhắn về hồ sơ {dossier.code}"
    assert "0200 3812 345" not in letter.body.split("--")[0]


def test_an_applicants_words_reach_the_officer_in_charge(story: Story, deliver: Deliver) -> None:
    dossier = story.assigned()
    deliver()
    say(story.actor(APPLICANT), dossier, "Tôi cần hỏi")
    assert deliver() == []
    assert list(
        Notice.objects.filter(title__contains="lời nhắn").values_list("person__email", flat=True)
    ) == [EXAMINER]
    assert last_notice(EXAMINER).link == f"/can-bo/ho-so/{dossier.key}"


def test_a_supplement_before_acceptance_reaches_everyone_at_the_desk(story: Story, deliver: Deliver) -> None:
    dossier = story.do("ask_supplement", story.submitted(), DESK, story.request()).dossier
    deliver()
    story.do("supply", dossier, APPLICANT, {})
    letters = deliver()
    (own,) = [letter for letter in letters if letter.to == [APPLICANT]]
    assert own.subject.startswith("Đã nhận phần bổ sung")
    assert {DESK, DESK_2} <= {letter.to[0] for letter in letters}
    told = set(
        Notice.objects.filter(title__contains="đã được bổ sung").values_list("person__email", flat=True)
    )
    assert told >= {DESK, DESK_2}
    assert not told & {APPLICANT, EXAMINER, HEAD, DIRECTOR}


def test_what_becomes_of_the_appointment_is_told_with_the_reason(story: Story, deliver: Deliver) -> None:
    extended = story.do("extend", story.assigned(), EXAMINER, {"days": "2", "reason": "Chờ kiểm tra"}).dossier
    letter = deliver()[-1]
    assert letter.subject == f"Hồ sơ {extended.code} được gia hạn giải quyết"
    assert "Lý do: Chờ kiểm tra" in letter.body
    assert f"Ngày hẹn trả kết quả mới: {format_datetime(extended.due_at)}." in letter.body
    day = extended.due_at.astimezone().date() + datetime.timedelta(days=7)
    while calendar_of(extended.agency_id).end_of_working_day(day) is None:
        day += datetime.timedelta(days=1)
    sorry = story.do(
        "apologise", extended, EXAMINER, {"day": format_date(day), "reason": "Thiếu ý kiến"}
    ).dossier
    letter = deliver()[-1]
    assert letter.subject == f"Xin lỗi và hẹn lại ngày trả kết quả hồ sơ {sorry.code}"
    assert "Lý do: Thiếu ý kiến" in letter.body
    assert f"Ngày hẹn trả kết quả mới: {format_datetime(sorry.reappointed_at)}." in letter.body


def test_a_financial_duty_its_end_and_a_stop_are_told(story: Story, deliver: Deliver) -> None:
    day = timezone.localdate() + datetime.timedelta(days=5)
    duty = {"reason": "Nộp phí thẩm định", "until": format_date(day)}
    dossier = story.do("suspend", story.assigned(), EXAMINER, duty).dossier
    body = deliver()[-1].body
    assert "Phải thực hiện: Nộp phí thẩm định" in body
    assert f"Thực hiện trước ngày {format_date(day)}." in body
    dossier = story.do("resume", dossier, EXAMINER).dossier
    assert f"Hạn xử lý: {format_datetime(dossier.due_at)}." in deliver()[-1].body
    asked = {"asked_on": format_date(timezone.localdate()), "reason": "Không còn nhu cầu"}
    story.do("stop", dossier, EXAMINER, asked)
    letter = deliver()[-1]
    assert letter.subject == f"Dừng giải quyết hồ sơ {dossier.code}"
    assert "Lý do: Không còn nhu cầu" in letter.body


@pytest.mark.parametrize(
    ("act", "from_state", "to_state", "expected"),
    [
        ("ask_withdrawal", "waiting_acceptance", "withdrawal_asked", "ask_withdrawal"),
        ("ask_withdrawal", "waiting_acceptance", "withdrawn", "confirm_withdrawal"),
        ("forward", "done", "waiting_handover", "result_ready"),
        ("assign", "waiting_handover", "waiting_handover", None),
        ("take", "accepted", "processing", "processing"),
        ("send_back", "processing", "processing", None),
        ("reject", "processing", "stopped", "reject"),
    ],
)
def test_what_is_told_follows_from_act_and_state(
    act: str, from_state: str, to_state: str, expected: str | None
) -> None:
    assert words_for(act, from_state, to_state) == expected


def test_another_agency_after_a_merger_is_told_once_to_whom_it_concerns(
    story: Story, deliver: Deliver
) -> None:
    """Of running dossiers and of drafts; not where only units go elsewhere, and not of what has ended."""
    running, draft, over = story.accepted(), story.draft(STRANGER), story.handed_over()
    deliver()
    done(story, "merge", merger())
    told = {letter.subject: letter for letter in deliver() if letter.to in ([APPLICANT], [STRANGER])}
    running.refresh_from_db()
    merged = "Sở Kinh tế – Hạ tầng"
    letter = told[f"Hồ sơ {running.code} nay do {merged} giải quyết"]
    assert f"Theo {BASIS}, việc của Sở Công Thương" in letter.body
    assert f"Hẹn trả kết quả: {format_datetime(running.appointed_at)}" in letter.body
    drafted = told[f'Hồ sơ đang soạn "{draft.procedure_version.name}" nay nộp đến {merged}']
    assert drafted.to == [STRANGER]
    assert "được giữ nguyên" in drafted.body
    assert len(told) == 2, over.code
    assert Notice.objects.filter(person__email=APPLICANT, title=letter.subject).count() == 1
    event = Event.objects.get(dossier=running, act="transfer")
    tell_event(Message.objects.get(key=f"event/{event.pk}"))
    assert Notice.objects.filter(person__email=APPLICANT, title=letter.subject).count() == 1
    assert not transferring.try_again(Reorganisation.objects.get()), (
        "nothing is brought over, and told, twice"
    )
    assert words_for("transfer", State.PROCESSING, State.PROCESSING) is None


def test_a_removal_is_told_with_its_reason_and_so_is_coming_back(story: Story, deliver: Deliver) -> None:
    dossier = story.submitted()
    deliver()
    removed = story.do("remove", dossier, DESK, {"why": "test", "reason": "Nộp để thử"}).dossier
    letter = to(deliver(), APPLICANT)
    assert letter.subject == f"Hồ sơ {dossier.receipt_number} bị loại bỏ vì không hợp lệ"
    assert "Lý do: Hồ sơ nộp thử. Nộp để thử" in letter.body
    assert "Nộp để thử" in last_notice(APPLICANT).text
    story.do("reinstate", removed, DIRECTOR, {"reason": "Không phải nộp thử"})
    letter = to(deliver(), APPLICANT)
    assert letter.subject == f"Hồ sơ {dossier.receipt_number} đã được khôi phục"
    assert "Lý do: Không phải nộp thử" in letter.body
