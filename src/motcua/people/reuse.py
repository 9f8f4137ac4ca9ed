"""Keeping a person's data for next time: only with consent, shown to the person, gone when withdrawn (HT.2).

Decree 13/2023/NĐ-CP and law 91/2025/QH15 on personal data: consent is asked for one purpose in clear words, given by an
act of the person, recorded so that it can be proved, and as easy to withdraw as to give.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.data.kept import KeptQuery
from motcua.people.models import KeptAnswer, ReuseConsent, User

MOST_OF_A_NAME = 5
"""How many different dossiers' answers to the same question are kept."""
LONGEST_TEXT = 4000
_MOST_READ = 600


@dataclass(frozen=True)
class Answer:
    """An answer to be kept; `name` is that of the datum, `text` its words."""

    name: str
    kind: str
    label: str
    value: object
    text: str


def may_agree(person: User) -> bool:
    """Whether this person agrees for the account acted for: the own, or of the organisation that one manages."""
    return person.behalf is None or bool(person.behalf.manages)


def wording(person: User | None = None) -> str:
    """What a person agrees to, in plain words; for an organisation also who of its people uses it."""
    if person is not None and person.kind == User.Kind.ORGANISATION:
        return _(
            "Tổ chức đồng ý để hệ thống giữ lại những gì đã khai trong hồ sơ của tổ chức, chỉ để điền sẵn các hồ sơ "
            "sau của chính tổ chức. Chỉ tổ chức và thành viên do tổ chức mời dùng được. Tổ chức xem và rút lại được "
            "bất cứ lúc nào ở mục “Dữ liệu dùng lại” của tài khoản; khi rút lại, dữ liệu đã giữ bị xoá. Không đồng ý "
            "thì vẫn nộp hồ sơ bình thường."
        )
    return _(
        "Tôi đồng ý để hệ thống giữ lại những gì tôi đã khai trong hồ sơ, chỉ để điền sẵn các hồ sơ sau của chính tôi. "
        "Không ai khác được xem. Tôi xem và rút lại được bất cứ lúc nào ở mục “Dữ liệu dùng lại” của tài khoản; "
        "khi rút lại, dữ liệu đã giữ bị xoá. Không đồng ý thì vẫn nộp hồ sơ bình thường."
    )


def consent_of(person: User) -> ReuseConsent | None:
    """The agreement in force."""
    return _consent.first(person.pk)


_consent = KeptQuery(
    lambda person: ReuseConsent.objects.filter(person_id=person, withdrawn_at__isnull=True), 987_654_321
)


def give_consent(person: User) -> ReuseConsent:
    """Record the agreement to today's wording; one that is in force stays as it is."""
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=person.pk)
        consent = consent_of(person) or ReuseConsent.objects.create(
            person=person, wording=wording(person), given_at=timezone.now()
        )
    person.reuse_agreed_at = consent.given_at
    return consent


def withdraw(person: User) -> int:
    """End the agreement and delete everything that was kept; return how many answers that were."""
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=person.pk)
        ReuseConsent.objects.filter(person=person, withdrawn_at__isnull=True).update(
            withdrawn_at=timezone.now()
        )
        deleted = KeptAnswer.objects.filter(person=person).delete()[0]
    person.reuse_agreed_at = None
    return deleted


def forget(person: User, answer_id: int) -> bool:
    """Delete one kept answer; whether it was there."""
    return bool(KeptAnswer.objects.filter(person=person, pk=answer_id).delete()[0])


def keep(person: User, answers: Iterable[Answer], source: str, given_at: datetime) -> int:
    """Keep the answers of a dossier (`source`: its number), if the person has agreed; return how many were kept.

    Of each name the newest `MOST_OF_A_NAME` stay. Without an agreement nothing is asked of the database.
    """
    if person.reuse_agreed_at is None:
        return 0
    with transaction.atomic():
        # Nobody withdraws between the question and the answer.
        consent = (
            ReuseConsent.objects.select_for_update().filter(person=person, withdrawn_at__isnull=True).first()
        )
        if consent is None:
            return 0
        rows = [
            KeptAnswer(
                consent=consent,
                person=person,
                name=one.name,
                kind=one.kind,
                label=one.label,
                value=one.value,
                text=one.text[:LONGEST_TEXT],
                source=source,
                given_at=given_at,
            )
            for one in answers
        ]
        KeptAnswer.objects.bulk_create(rows, ignore_conflicts=True)
        _drop_old(person, [row.name for row in rows])
    return len(rows)


def _drop_old(person: User, names: Sequence[str]) -> None:
    seen: dict[str, int] = {}
    old: list[int] = []
    newest_first = KeptAnswer.objects.filter(person=person, name__in=names).order_by("-given_at", "-pk")
    for name, key in newest_first.values_list("name", "pk"):
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > MOST_OF_A_NAME:
            old.append(key)
    if old:
        KeptAnswer.objects.filter(pk__in=old).delete()


def kept_answers(person: User, names: Sequence[str]) -> dict[str, list[KeptAnswer]]:
    """What is kept under these names, newest first; nothing without an agreement in force. At most one statement."""
    found: dict[str, list[KeptAnswer]] = {}
    for row in _kept(person.pk, list(names)) if names and person.reuse_agreed_at else ():
        found.setdefault(row.name, []).append(row)
    return found


_kept = KeptQuery(
    lambda person, names: KeptAnswer.objects.filter(
        person_id=person, name__any_of=names, consent__withdrawn_at__isnull=True
    ).order_by("-given_at", "-pk")[:_MOST_READ],
    987_654_321,
    ["a name"],
)
