"""Results signed by the leader and by the agency before they are issued: the whole way, and what may go wrong."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from motcua.dossiers import outcome_drafts
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Dossier, HeldNumber, Outcome
from motcua.dossiers.verification import verify
from motcua.files.services import open_file
from motcua.signing import documents, orders, tasks
from motcua.signing.models import Credential, Document, Gateway, Order, Signature
from tests.acts.coordination import publish
from tests.signing.esign import PIN, Esign
from tests.story import CLERK, DIRECTOR, EXAMINER, HEAD, Story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signing(story: Story) -> None:
    """The leader signs at approval, the agency when the result is issued."""

    def change(steps: dict[str, dict[str, Any]]) -> None:
        steps["ky-duyet"]["signature"] = "personal"
        steps["van-thu"]["signature"] = "organisation"

    publish(change)


@pytest.fixture
def gateway(esign: Esign, story: Story) -> Gateway:
    return esign.connect()


@pytest.fixture
def leader(esign: Esign, gateway: Gateway, story: Story) -> Credential:
    return esign.key_of(gateway, story.person(DIRECTOR))


def to_sign(story: Story) -> Dossier:
    """With the director, with a draft of the result."""
    dossier = story.assigned()
    given = {"dieu_kien": "Chỉ bán tại chỗ.", "thoi_han": "05 năm kể từ ngày ký"}
    outcome_drafts.save(story.actor(EXAMINER), dossier, given, 0)
    story.do("propose", dossier, EXAMINER, {"opinion": "Đủ điều kiện."})
    return story.do("propose", dossier, HEAD, {"opinion": "Kính trình."}).dossier


def prepared(story: Story, dossier: Dossier, by: str = DIRECTOR) -> Document:
    return documents.prepare(story.actor(by), dossier.key, timezone.localdate())


def signed(story: Story, by: str, credential: Credential, *found: Document, **said: str) -> list[orders.Told]:
    wanted = [orders.Wanted(one, Document.objects.get(pk=one.pk).file.sha256) for one in found]
    return orders.sign(story.actor(by), credential, wanted, **({"pin": PIN} | said))[1]


@pytest.mark.criterion("I.11.1", "I.11.2", "I.12.1", "II.10.1", "II.26.2", "HT.13", "I.10.1")
def test_leader_and_agency_sign_the_result_that_is_issued(
    story: Story, esign: Esign, gateway: Gateway, leader: Credential
) -> None:
    dossier = to_sign(story)
    # Nothing leads on unsigned, nothing is issued unsigned.
    assert story.refused("approve", dossier, DIRECTOR).code == "not_signed"
    document = prepared(story, dossier)
    assert document.number == "1/GP-SCT"
    assert [one.is_done for one in signed(story, DIRECTOR, leader, document)] == [True]
    dossier = story.do("approve", dossier, DIRECTOR).dossier
    story.refused("finish", dossier, CLERK, {"signed": str(document.key)})
    agency = esign.key_of_agency(gateway, dossier.agency)
    # Preparing anew would throw away the leader's signature; the clerk signs the same document.
    with pytest.raises(Refusal, match="bước trước"):
        prepared(story, dossier, CLERK)
    assert signed(story, CLERK, agency, document)[0].is_done
    dossier = story.do("finish", dossier, CLERK, {"signed": str(document.key)}).dossier
    outcome = Outcome.objects.get(dossier=dossier)
    assert (outcome.number, outcome.sequence_number) == ("1/GP-SCT", 1)
    assert not HeldNumber.objects.exists()
    event = story.last_event(dossier)
    assert [one["kind"] for one in event.data["signatures"]] == ["personal", "organisation"]
    assert event.data["file"]["sha256"] == outcome.file.sha256
    assert list(Signature.objects.values_list("level", flat=True)) == ["B-LT", "B-LT"]
    with open_file(outcome.file) as file:
        assert file.read().startswith(b"%PDF")
    assert list(verify()) == []


def test_what_was_approved_before_signing_was_set_up_is_signed_by_the_agency_alone(
    story: Story, esign: Esign
) -> None:
    dossier = story.do("approve", to_sign(story), DIRECTOR).dossier
    gateway = esign.connect()
    agency = esign.key_of_agency(gateway, dossier.agency)
    document = prepared(story, dossier, CLERK)
    assert signed(story, CLERK, agency, document)[0].is_done
    assert story.do("finish", dossier, CLERK, {"signed": str(document.key)}).dossier.finished_at is not None


def test_without_a_signing_service_everything_is_as_before(story: Story) -> None:
    dossier = story.do("approve", to_sign(story), DIRECTOR).dossier
    data = {"source": "draft", "issued_on": story.today()}
    assert story.do("finish", dossier, CLERK, data).dossier.finished_at is not None


@pytest.mark.criterion("I.11.3")
@pytest.mark.parametrize(
    ("lie", "said"),
    [("signature", "không khớp"), ("certificate", "chứng thư khác"), ("short", "trả lời không đúng")],
)
def test_a_service_that_lies_signs_nothing(
    story: Story, esign: Esign, gateway: Gateway, leader: Credential, lie: str, said: str
) -> None:
    esign.hold("K2", "Người Khác")
    document = prepared(story, to_sign(story))
    before = document.file.sha256
    esign.service.ways.lie = lie
    try:
        told = signed(story, DIRECTOR, leader, document)
        assert not told[0].is_done
        text = told[0].error
    except orders.NotSigned as reason:
        text = str(reason)
    assert said in text
    document.refresh_from_db()
    assert document.file.sha256 == before
    # Right again, it signs at the second attempt.
    esign.service.ways.lie = ""
    assert signed(story, DIRECTOR, leader, document)[0].is_done


@pytest.mark.criterion("I.11.4")
def test_the_certificate_is_checked_before_each_signature(
    story: Story, esign: Esign, gateway: Gateway, leader: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    from motcua.signing import revocation

    document = prepared(story, to_sign(story))
    held = esign.service.credentials["K1"]
    authority = esign.service.authorities[held.authority]
    # An answer about another certificate counts for nothing: the list is asked, which says that it is good.
    esign.service.ways.lie = "ocsp"
    revocation.forget()
    asked: list[bool] = []
    monkeypatch.setattr(type(authority), "crl", _counting(type(authority).crl, asked))
    authority.revoke(held.holder.certificate)
    revocation.forget()
    with pytest.raises(orders.NotSigned, match="thu hồi"):
        signed(story, DIRECTOR, leader, document)
    assert asked
    assert not Signature.objects.exclude(state="failed").exists()


def _counting(real: Any, asked: list[bool]) -> Any:
    def crl(self: Any, **options: Any) -> bytes:
        asked.append(True)
        return real(self, **options)

    return crl


def test_what_is_signed_is_what_was_shown(story: Story, gateway: Gateway, leader: Credential) -> None:
    dossier = to_sign(story)
    seen = prepared(story, dossier)
    shown = seen.file.sha256
    again = documents.prepare(
        story.actor(DIRECTOR), dossier.key, timezone.localdate() - datetime.timedelta(days=1)
    )
    told = orders.sign(story.actor(DIRECTOR), leader, [orders.Wanted(seen, shown)], pin=PIN)[1]
    assert not told[0].is_done
    assert "tải lại" in told[0].error
    told = orders.sign(story.actor(DIRECTOR), leader, [orders.Wanted(again, shown)], pin=PIN)[1]
    assert not told[0].is_done
    assert "thay đổi" in told[0].error
    # The number stays the dossier's own, however often it is prepared.
    assert again.number == seen.number


def test_wrong_pin_code_by_message_and_press_on_the_phone(
    story: Story, esign: Esign, gateway: Gateway
) -> None:
    person = story.person(DIRECTOR)
    dossier = to_sign(story)
    two_steps = esign.key_of(gateway, person, "K7", asks="otp")
    document = prepared(story, dossier)
    with pytest.raises(orders.NotSigned, match="PIN"):
        signed(story, DIRECTOR, two_steps, document, pin="0")
    with pytest.raises(orders.NotSigned, match="OTP"):
        signed(story, DIRECTOR, two_steps, document, otp="000")
    from motcua.signing import csc

    csc.send_code(gateway, "K7")
    assert signed(story, DIRECTOR, two_steps, document, otp=esign.service.credentials["K7"].otp)[0].is_done
    by_phone = esign.key_of(gateway, person, "K8", asks="phone")
    document = prepared(story, dossier)
    told = signed(story, DIRECTOR, by_phone, document)
    assert told[0].is_waiting
    order = Signature.objects.get(state="waiting").order_id
    with pytest.raises(tasks.NotYet):
        tasks.pressed(order)
    esign.service.press()
    tasks.pressed(order)
    assert Signature.objects.filter(order=order).get().state == "done"


def test_a_time_stamp_that_is_late_comes_later(
    story: Story, esign: Esign, gateway: Gateway, leader: Credential
) -> None:
    document = prepared(story, to_sign(story))
    esign.service.ways.stamps_are_down = True
    assert signed(story, DIRECTOR, leader, document)[0].is_waiting
    esign.service.ways.stamps_are_down = False
    from motcua.signing.finishing import finish

    assert finish(Signature.objects.get().pk)
    assert Signature.objects.get().state == "done"


def test_a_certificate_that_is_revoked_between_check_and_signature_signs_nothing(
    story: Story, esign: Esign, gateway: Gateway, leader: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    from motcua.signing import csc

    document, before = prepared(story, to_sign(story)), Document.objects.get().file.sha256
    really = csc.sign

    def revoking(*given: Any) -> list[bytes]:
        held = esign.service.credentials["K1"].holder
        esign.service.authorities["government"].revoke(held.certificate)
        return really(*given)

    monkeypatch.setattr(csc, "sign", revoking)
    told = signed(story, DIRECTOR, leader, document)[0]
    assert "thu hồi trong lúc ký" in told.error
    document.refresh_from_db()
    assert document.file.sha256 == before


def test_a_time_stamp_of_another_day_is_not_taken(
    story: Story, esign: Esign, gateway: Gateway, leader: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = prepared(story, to_sign(story))
    for days in (-1, 1):
        wrong = timezone.now() + datetime.timedelta(days=days)
        monkeypatch.setattr(esign.service.stamper, "fixed_dt", wrong)
        assert signed(story, DIRECTOR, leader, document)[0].is_waiting
        from motcua.signing.finishing import finish

        assert not finish(Signature.objects.order_by("id").last().pk, is_last_try=True)  # type: ignore[union-attr]
        assert "dấu thời gian" in Signature.objects.order_by("id").last().error  # type: ignore[union-attr]


def test_no_document_waits_for_a_time_stamp_for_ever(
    story: Story, esign: Esign, gateway: Gateway, leader: Credential
) -> None:
    """No job asks for it any more: the worker died, or the web server before it told the worker."""
    document = prepared(story, to_sign(story))
    esign.service.ways.stamps_are_down = True
    assert signed(story, DIRECTOR, leader, document)[0].is_waiting
    tasks.give_up(0)
    assert Signature.objects.get().state == "stamping"
    Order.objects.update(at=timezone.now() - datetime.timedelta(hours=3))
    tasks.give_up(0)
    assert Signature.objects.get().state == "failed"
    esign.service.ways.stamps_are_down = False
    assert signed(story, DIRECTOR, leader, document)[0].is_done


def test_nobody_signs_a_paper_that_names_another(story: Story, gateway: Gateway, leader: Credential) -> None:
    dossier, other = to_sign(story), story.person(HEAD)
    document = prepared(story, dossier)
    named = (document.data or {}) | {"head": {"heading": "Phó giám đốc", "name": other.full_name}}
    Document.objects.filter(pk=document.pk).update(made_by=other, data=named)
    assert "mang tên người đó" in signed(story, DIRECTOR, leader, document)[0].error
    assert signed(story, DIRECTOR, leader, prepared(story, dossier))[0].is_done


def test_many_with_one_authorisation_each_with_a_result(
    story: Story, esign: Esign, gateway: Gateway, leader: Credential
) -> None:
    found = [prepared(story, to_sign(story)) for _number in range(3)]
    Document.objects.filter(pk=found[1].pk).update(ended_at=timezone.now())
    told = signed(story, DIRECTOR, leader, *found)
    assert [one.is_done for one in told] == [True, False, True]
    assert told[1].error
    assert Document.objects.filter(number__in=["1/GP-SCT", "3/GP-SCT"]).count() == 2


def test_nobody_signs_with_what_is_not_theirs(
    story: Story, esign: Esign, gateway: Gateway, leader: Credential
) -> None:
    from motcua.signing.credentials import NotTaken, put_down

    document = prepared(story, to_sign(story))
    other = esign.key_of(gateway, story.person(CLERK), "K5")
    assert "chứng thư cá nhân" in signed(story, DIRECTOR, other, document)[0].error
    assert "bước ký" in signed(story, CLERK, other, document)[0].error
    with pytest.raises(NotTaken, match="không phải cho"):
        put_down(gateway, "K5", owner=story.person(DIRECTOR))
