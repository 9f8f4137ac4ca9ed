"""A running dossier brought to a process that does not ask for its fee: unpaid it ends, paid it is looked at."""

from __future__ import annotations

import copy
from collections.abc import Callable

from django.core import mail
from django.test import Client
from django.urls import reverse

from motcua.dossiers import migration
from motcua.dossiers.models import Dossier, Duty
from motcua.dossiers.verification import verify
from motcua.outbox import services
from motcua.outbox.delivery import deliver_now
from motcua.payments import ledger
from motcua.payments.models import Case, PaymentRequest
from motcua.process.models import ProcessVersion
from motcua.process.services import publish_process
from tests.payments.conftest import HEAD, Payments, tell
from tests.story import APPLICANT

SignedIn = Callable[..., Client]
TOP = "quantri@hatinh.mau.vn"


def version(dossier: Dossier, **changed: object) -> ProcessVersion:
    """The next version of the dossier's process; a value of None takes the part out."""
    now = ProcessVersion.objects.get(pk=dossier.process_version_id)
    whole = copy.deepcopy(now.definition) | changed
    return publish_process(now.code, now.title, {name: one for name, one in whole.items() if one is not None})


def run(story: Payments, target: ProcessVersion) -> migration.ProcessMigration:
    made = migration.order(story.actor(TOP), target, {}, None, "Bỏ phí")
    delivered()
    return made


def delivered() -> None:
    for _turn in range(2):
        for message in services.waiting().filter(
            topic__in=(migration.TOPIC, "duty.raised", "duty.ended", "dossier.event")
        ):
            deliver_now(message.pk)


def test_an_unpaid_fee_ends_is_foreseen_and_comes_back_when_the_run_is_undone(
    story: Payments, signed_in: SignedIn
) -> None:
    dossier, request = story.owing()
    target = version(dossier, fees_due=None, fees_days=None)
    (foreseen,) = migration.preview(story.actor(TOP), target, {}, 0, 50)
    assert (foreseen.unpaid, foreseen.paid) == ([100_000], [])
    shown = signed_in(TOP).get(reverse("console:migrate", kwargs={"code": target.code}))
    assert "Không còn phải nộp 100.000 đồng: yêu cầu thanh toán bị huỷ." in shown.content.decode()
    made = run(story, target)
    assert Duty.objects.get().end == Duty.End.VOID
    assert story.stored_request(request).state == PaymentRequest.State.CANCELLED
    assert ledger.balance(ledger.DUE) == 0
    page = signed_in(APPLICANT).get(reverse("portal:dossier", kwargs={"key": dossier.key})).content.decode()
    assert "Bạn không phải nộp khoản này nữa" in page
    letter = mail.outbox[-1]
    assert letter.subject == f"Hồ sơ {dossier.code}: không còn phải nộp phí, lệ phí"
    assert letter.to == [APPLICANT]
    assert "không còn phải nộp khoản phí, lệ phí đã yêu cầu trước đây" in str(letter.body)
    assert list(verify(dossier.code)) == []
    migration.take_back(story.actor(TOP), made, "Nhầm")
    delivered()
    assert Duty.objects.get().settled_at is None
    assert story.stored_request(request).state == PaymentRequest.State.OPEN
    assert mail.outbox[-1].subject == f"Hồ sơ {dossier.code}: cần nộp phí, lệ phí"
    assert ledger.balance(ledger.DUE) == 100_000
    assert list(verify(dossier.code)) == []


def test_a_paid_fee_goes_to_who_keeps_the_accounts(story: Payments, signed_in: SignedIn) -> None:
    dossier, request = story.owing()
    tell(Client(), story.order(request, story.gateway()))
    target = version(dossier, fees_due=None, fees_days=None)
    (foreseen,) = migration.preview(story.actor(TOP), target, {}, 0, 50)
    assert (foreseen.unpaid, foreseen.paid) == ([], [100_000])
    run(story, target)
    assert Duty.objects.get().end == Duty.End.PAID
    case = Case.objects.get()
    assert (case.kind, case.settled_at) == (Case.Kind.ENDED, None)
    shown = signed_in(HEAD).get(reverse("desk:account_case", kwargs={"number": case.pk})).content.decode()
    assert "phiên bản quy trình không thu khoản này" in shown
    assert "chuyển đến bộ phận kế toán của cơ quan để xem xét hoàn trả" in str(mail.outbox[-1].body)
    assert list(verify(dossier.code)) == []


def test_a_version_with_the_same_fee_changes_nothing(story: Payments) -> None:
    dossier, request = story.owing()
    target = version(dossier, fees_days=30)
    (foreseen,) = migration.preview(story.actor(TOP), target, {}, 0, 50)
    assert (foreseen.unpaid, foreseen.paid) == ([], [])
    run(story, target)
    dossier.refresh_from_db()
    assert not any("phí" in letter.subject for letter in mail.outbox)
    assert dossier.process_version_id == target.pk
    assert Duty.objects.get().settled_at is None
    assert story.stored_request(request).state == PaymentRequest.State.OPEN
