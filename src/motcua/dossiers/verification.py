"""`motcua verify-record`: recompute states, holders, clocks, codes and chains from the record; name differences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from motcua.agencies.roles import Role
from motcua.dossiers import record, register_proof
from motcua.dossiers.models import Dossier, Event, Outcome
from motcua.dossiers.papers import answers_digest, current_papers, papers_digest
from motcua.dossiers.register_proof import KeptByDossier
from motcua.dossiers.verification_clock import clock_differences
from motcua.dossiers.verification_duties import duty_differences
from motcua.dossiers.verification_numbers import differing_numbers
from motcua.dossiers.verification_papers import digitised_differences
from motcua.dossiers.verification_produced import produced_differences
from motcua.dossiers.verification_waiting import PREFETCHED, waiting_differences
from motcua.dossiers.verification_way import way_differences
from motcua.kernel.hashchain import GENESIS, event_hash

# Acts after which other papers count than before.
_WITH_PAPERS = ("submit", "supply", "digitise", "sign_copy")

BATCH = 500


@dataclass(frozen=True)
class Difference:
    """One thing that does not agree: in which dossier (code, receipt number or key), and what."""

    dossier: str
    message: str


def verify(code: str | None = None) -> Iterator[Difference]:
    """Yield every difference, for one dossier (by code or receipt number) or for all. An empty result means clean.

    Each batch is read in one snapshot, so that acts running meanwhile are never seen by halves.
    """
    if code is not None:
        key = _named(code).values_list("id", flat=True).first()
        if key is None:
            yield Difference(code, _("Không có hồ sơ mang mã này."))
            return
        yield from _batch([key])
        events = Event.objects.filter(dossier_id=key, data__has_key="register")
        yield from (Difference(*found) for found in register_proof.differing_entries(events))
        return
    last = 0
    while True:
        ids = list(Dossier.objects.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:BATCH])
        if not ids:
            break
        yield from _batch(ids)
        last = ids[-1]
    yield from (Difference(*found) for found in differing_numbers())
    yield from (Difference(*found) for found in register_proof.differing_entries())


def count(code: str | None = None) -> int:
    """How many dossiers a verification looks at; none for a code that no dossier bears."""
    return (_named(code) if code is not None else Dossier.objects).count()


def _named(code: str) -> QuerySet[Dossier]:
    return Dossier.objects.filter(Q(code=code) | Q(receipt_number=code))


def _batch(ids: Sequence[int]) -> list[Difference]:
    with transaction.atomic():
        dossiers = list(
            Dossier.objects.select_for_update(of=("self",))
            .filter(id__in=ids)
            .prefetch_related(*PREFETCHED)
            .order_by("id")
        )
        events: dict[int, list[Event]] = {dossier.id: [] for dossier in dossiers}
        for event in Event.objects.filter(dossier_id__in=ids).order_by("dossier_id", "seq"):
            events[event.dossier_id].append(event)
        kept = register_proof.kept_of(dossiers)
        return [
            Difference(dossier.code or dossier.receipt_number or str(dossier.key), message)
            for dossier in dossiers
            for message in _differences(dossier, events[dossier.id], kept)
        ]


def _differences(dossier: Dossier, events: list[Event], kept: KeptByDossier) -> Iterator[str]:
    checks = (
        chain_differences,
        way_differences,
        clock_differences,
        _content,
        _outcomes,
        _brought_back,
        digitised_differences,
        produced_differences,
        waiting_differences,
        duty_differences,
        partial(register_proof.differences, kept=kept),
    )
    for check in checks:
        try:
            yield from check(dossier, events)
        except (AttributeError, KeyError, TypeError, ValueError, ObjectDoesNotExist):
            # Changed by hand into something that no act writes: that is a finding, not the end of the verification.
            yield _("Diễn biến hoặc hồ sơ có nội dung không đọc được (bị sửa sai cấu trúc).")


def chain_differences(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """What is wrong with a record's chain, from its events in order; no statement."""
    previous = GENESIS
    for expected, event in enumerate(events, start=1):
        if event.seq != expected:
            yield _("Thiếu sự kiện số %(seq)s trong diễn biến.") % {"seq": expected}
            return
        if bytes(event.previous_hash) != previous:
            yield _("Sự kiện số %(seq)s không nối với sự kiện trước nó.") % {"seq": event.seq}
        if event_hash(bytes(event.previous_hash), record.event_content(dossier.key, event)) != bytes(
            event.hash
        ):
            yield _("Sự kiện số %(seq)s (%(act)s) đã bị sửa sau khi ghi.") % {
                "seq": event.seq,
                "act": event.act,
            }
        previous = bytes(event.hash)
    if dossier.event_count != len(events):
        yield _("Hồ sơ ghi có %(claimed)s sự kiện nhưng diễn biến có %(found)s.") % {
            "claimed": dossier.event_count,
            "found": len(events),
        }
    head = bytes(dossier.head_hash) if dossier.head_hash else GENESIS
    if events and head != previous:
        yield _("Sự kiện cuối của diễn biến không khớp với hồ sơ (bị thêm, bớt hoặc sửa).")


def _content(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    kept = [event for event in events if event.act in ("submit", "supply")]
    if kept:
        latest = kept[-1].data
        if latest.get("answers") != answers_digest(dossier.answers):
            yield _("Nội dung đơn khác với nội dung lúc nộp.")
        papers = [paper for paper in current_papers(dossier) if paper.submitted]
        counted = [event for event in events if event.act in _WITH_PAPERS]
        if counted[-1].data.get("papers") != papers_digest(papers):
            yield _("Giấy tờ của hồ sơ khác với lúc nộp.")
        if dossier.submitted_by != _submitted_by(kept[0]):
            yield _("Tên người nộp thay khác với diễn biến.")
        if kept[0].data.get("receipt_number") != dossier.receipt_number:
            yield _("Số biên nhận khác với diễn biến.")
        applicant = next((event.data["applicant"] for event in kept if "applicant" in event.data), None)
        if applicant is not None and applicant != answers_digest(dossier.applicant):
            yield _("Thông tin chủ hồ sơ khác với lúc nộp.")
    codes = {event.data["code"] for event in events if event.data.get("code")}
    if codes != ({dossier.code} if dossier.code else set()):
        yield _("Mã hồ sơ khác với mã đã cấp trong diễn biến.")


def _submitted_by(event: Event) -> str:
    card = event.actor_as
    is_for_another = card.get("role") == Role.APPLICANT and card.get("on_behalf_of")
    return str(card["name"]) if is_for_another else ""


def _outcomes(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """The results kept must be the very ones that were issued: number, date and file, and which of them hold."""
    replaced_until = max(
        (event.seq for event in events if event.act in ("correct_outcome", "reopen")), default=0
    )
    issued = [
        (
            event.id,
            event.data["number"],
            event.data["issued_on"],
            event.data["file"]["sha256"],
            event.seq < replaced_until,
            event.data.get("numbered", {}).get("sequence", ""),
            event.data.get("numbered", {}).get("number"),
            event.data.get("outcome", {}).get("code", ""),
        )
        for event in events
        if event.act in ("finish", "correct_outcome")
    ]
    if not issued and dossier.finished_at is None:
        return
    kept = [
        (event, number, issued_on.isoformat(), sha256, replaced_at is not None, *numbered)
        for event, number, issued_on, sha256, replaced_at, *numbered in Outcome.objects.filter(
            dossier=dossier
        )
        .order_by("event_id")
        .values_list(
            "event_id",
            "number",
            "issued_on",
            "file__sha256",
            "replaced_at",
            "sequence",
            "sequence_number",
            "kind",
        )
    ]
    if kept != issued:
        yield _("Kết quả giải quyết (số, ngày hoặc tệp) khác với kết quả đã ban hành trong diễn biến.")


def _brought_back(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """Results that dossiers handed on to other agencies brought back must be results of theirs."""
    for event in events:
        child = event.data.get("child", {})
        named = {(one["number"], one["file"]["sha256"]) for one in child.get("outcomes", [])}
        if not named:
            continue
        kept = Outcome.objects.filter(dossier__key=child["dossier"], dossier__parent=dossier)
        if not named <= set(kept.values_list("number", "file__sha256")):
            yield _("Kết quả của hồ sơ liên thông %(code)s khác với diễn biến.") % {"code": child["code"]}
