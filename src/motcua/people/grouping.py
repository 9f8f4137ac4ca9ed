"""Making groups of accounts, putting accounts in and out, objecting to what a group limits, and answering it.

Every change is a line of the trail in the same transaction. What a group lets use holds at once here, and within
thirty seconds in every other process (`account_groups`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from motcua.audit.throttle import allow
from motcua.audit.trail import Detail, Kind, note
from motcua.kernel.folding import fold
from motcua.outbox.services import send
from motcua.people import account_groups
from motcua.people.account_groups import NO_LIMITS, NO_RULE, GroupNow, Limits, Rule
from motcua.people.models import AccessObjection, AccountGroup, AccountGroupMember, User
from motcua.people.services import Invalid, TooMany

LONGEST_NAME, LONGEST_TEXT = 200, 2000
MOST_PROCEDURES = 500
OBJECTIONS_OF_ACCOUNT = (10, 24 * 60 * 60)
ANSWERED = "people.objection_answered"
# A line of the trail names that many people at most.
_IN_A_LINE = 100


class Overtaken(Exception):
    """Somebody else changed the group, or answered the objection, since the page was opened."""


@dataclass(frozen=True)
class Wanted:
    """A group as it is to be. Procedures named by the limits must exist: whoever calls has looked."""

    name: str
    description: str = ""
    reason: str = ""
    rule: Rule = NO_RULE
    limits: Limits = NO_LIMITS


def check(wanted: Wanted) -> None:
    """Raise Invalid where a group cannot be so, with a message for each field."""
    errors: dict[str, str] = {}
    if not wanted.name:
        errors["name"] = _("Hãy đặt tên nhóm.")
    elif len(wanted.name) > LONGEST_NAME:
        errors["name"] = _("Tên dài quá 200 ký tự. Hãy viết gọn lại.")
    for part in ("description", "reason"):
        if len(getattr(wanted, part)) > LONGEST_TEXT:
            errors[part] = _("Dài quá 2.000 ký tự. Hãy viết gọn lại.")
    limits = wanted.limits
    if limits.limit_something and not wanted.reason:
        errors["reason"] = _("Nhóm bị hạn chế phải có lý do; người trong nhóm được đọc lý do này.")
    if limits.apply in (account_groups.Apply.ONLY, account_groups.Apply.EXCEPT) and not limits.procedures:
        errors["procedures"] = _("Hãy ghi ít nhất một mã thủ tục, hoặc chọn cách khác ở trên.")
    elif len(limits.procedures) > MOST_PROCEDURES:
        errors["procedures"] = _("Nhiều hơn 500 thủ tục. Hãy chọn cách nói ngược lại.")
    if errors:
        raise Invalid(errors)


def wanted_of(content: Mapping[str, Any]) -> Wanted:
    """A group as a package describes it (`exchange/schemas/account_group.json`)."""
    return Wanted(
        name=content["name"],
        description=content.get("description", ""),
        reason=content.get("reason", ""),
        rule=Rule.read(content.get("rule", {})),
        limits=Limits.read(content.get("limits", {})),
    )


def described(group: AccountGroup) -> dict[str, Any]:
    """The same of a group that there is."""
    content = {
        name: getattr(group, name) for name in ("code", "name", "description", "reason", "rule", "limits")
    }
    return {name: value for name, value in content.items() if value}


def save_described(by: User | None, content: Mapping[str, Any]) -> bool:
    """Make or change the group of this code; whether anything is different. One that was closed is not opened again:
    its code is taken. Raises Invalid.
    """
    kept = AccountGroup.objects.filter(code=content["code"]).first()
    if kept is None:
        make(by, wanted_of(content), code=content["code"])
        return True
    return kept.closed_at is None and change(by, kept, wanted_of(content))


def make(by: User | None, wanted: Wanted, *, code: str = "") -> AccountGroup:
    """Make a group. `code`: what a package calls it; else one is made of the name. Raises Invalid."""
    check(wanted)
    with transaction.atomic():
        group = AccountGroup.objects.create(code=code or _free_code(wanted.name), **_columns(wanted))
        _note(by, group, "made")
    _hold_at_once()
    return group


def change(by: User | None, group: AccountGroup, wanted: Wanted, *, revision: int | None = None) -> bool:
    """Make a group so; whether anything was different. `revision`: the one that was looked at. Raises Invalid,
    Overtaken.
    """
    check(wanted)
    with transaction.atomic():
        kept = AccountGroup.objects.select_for_update().get(pk=group.pk)
        if kept.closed_at is not None or (revision is not None and kept.revision != revision):
            raise Overtaken
        before, columns = account_groups.group_now(kept), _columns(wanted)
        if all(getattr(kept, name) == value for name, value in columns.items()):
            return False
        for name, value in columns.items():
            setattr(kept, name, value)
        kept.revision += 1
        kept.save()
        _note(by, kept, "changed", {f"was_{name}": value for name, value in _told(before.limits).items()})
    _hold_at_once()
    return True


def close(by: User, group: AccountGroup) -> None:
    """End a group: from now on it holds for nobody. Open objections are answered by it."""
    with transaction.atomic():
        kept = AccountGroup.objects.select_for_update().get(pk=group.pk)
        if kept.closed_at is not None:
            return
        kept.closed_at, kept.revision = timezone.now(), kept.revision + 1
        kept.save()
        _note(by, kept, "closed")
        told = _("Nhóm đã được đóng, hạn chế không còn.")
        for one in AccessObjection.objects.select_for_update().filter(group=kept, answered_at=None):
            _settle(by, one, AccessObjection.Outcome.LIFTED, told)
    _hold_at_once()


def _hold_at_once() -> None:
    account_groups.forget()
    # Once more when others can see it: meanwhile this process may have read what was before.
    transaction.on_commit(account_groups.forget)


def put_in(by: User, group: AccountGroup, accounts: Collection[int], *, stays_out: bool = False) -> int:
    """Put accounts (ids) into a group, or keep them out of it; how many were not so before."""
    wanted = sorted(set(accounts))
    with transaction.atomic():
        _held(group)
        known = set(
            User.objects.filter(pk__in=wanted).exclude(kind=User.Kind.OFFICER).values_list("pk", flat=True)
        )
        there = dict(
            AccountGroupMember.objects.filter(group=group, account__in=known).values_list(
                "account_id", "stays_out"
            )
        )
        other = [pk for pk in known if there.get(pk) is not stays_out]
        now = timezone.now()
        rows = [
            AccountGroupMember(group=group, account_id=pk, stays_out=stays_out, added_at=now, added_by=by)
            for pk in other
        ]
        AccountGroupMember.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["group", "account"],
            update_fields=["stays_out", "added_at", "added_by"],
        )
        _note_people(by, group, "kept_out" if stays_out else "put_in", other)
    return len(other)


def take_out(by: User, group: AccountGroup, account: int) -> bool:
    """Let only the rule say whether an account is in a group; whether somebody had said it."""
    with transaction.atomic():
        _held(group)
        gone, _kinds = AccountGroupMember.objects.filter(group=group, account_id=account).delete()
        if gone:
            _note_people(by, group, "taken_out", [account])
    return bool(gone)


def _held(group: AccountGroup) -> None:
    if AccountGroup.objects.select_for_update().get(pk=group.pk).closed_at is not None:
        raise Overtaken


def object_to(person: User, group: GroupNow, text: str) -> AccessObjection:
    """Say something against what a group limits of the account that one acts for. Raises Invalid, TooMany.

    One is open at a time for each group; a second one while it is adds to nothing and is refused.
    """
    account = person.owner
    said = text.strip()
    if not said:
        raise Invalid({"text": _("Hãy ghi vì sao bạn cho rằng hạn chế này không đúng.")})
    if len(said) > LONGEST_TEXT:
        raise Invalid({"text": _("Dài quá 2.000 ký tự. Hãy viết gọn lại.")})
    if not allow(f"objection:{account.pk}", *OBJECTIONS_OF_ACCOUNT):
        raise TooMany(OBJECTIONS_OF_ACCOUNT[1])
    try:
        with transaction.atomic():
            made = AccessObjection.objects.create(
                group_id=group.id, account=account, person=person, text=said, asked_at=timezone.now()
            )
            note(
                Kind.ACCESS_OBJECTED,
                subject=[account.pk],
                about=f"objection:{made.key}",
                details={"group": group.code},
            )
    except IntegrityError as twice:
        raise Invalid({"text": _("Bạn đã gửi phản đối về nhóm này và đang chờ trả lời.")}) from twice
    return made


def answer(by: User, key: UUID, outcome: str, text: str) -> AccessObjection:
    """Answer an objection: lifted for this account (it is kept out of the group from now on), or kept as it is.

    The account is told by letter. Raises Invalid, Overtaken where it was answered already.
    """
    errors: dict[str, str] = {}
    said = text.strip()
    if outcome not in AccessObjection.Outcome.values:
        errors["outcome"] = _("Hãy chọn bỏ hay giữ hạn chế.")
    if not said:
        errors["answer"] = _("Hãy ghi câu trả lời cho người phản đối.")
    elif len(said) > LONGEST_TEXT:
        errors["answer"] = _("Dài quá 2.000 ký tự. Hãy viết gọn lại.")
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        found = AccessObjection.objects.select_related("group", "account").get(key=key)
        _held(found.group)
        found = AccessObjection.objects.select_for_update(of=("self",)).get(key=key)
        if found.answered_at is not None:
            raise Overtaken
        _settle(by, found, outcome, said)
        if outcome == AccessObjection.Outcome.LIFTED:
            put_in(by, found.group, [found.account_id], stays_out=True)
    return found


def _settle(by: User, found: AccessObjection, outcome: str, text: str) -> None:
    found.outcome, found.answer = outcome, text
    found.answered_at, found.answered_by = timezone.now(), by
    found.save()
    note(
        Kind.ACCESS_ANSWERED,
        person=by,
        subject=[found.account_id],
        about=f"objection:{found.key}",
        details={"outcome": str(outcome)},
    )
    send(ANSWERED, f"{ANSWERED}/{uuid4()}", {"objection": str(found.key)})


def _columns(wanted: Wanted) -> dict[str, object]:
    return {
        "name": wanted.name,
        "description": wanted.description,
        "reason": wanted.reason,
        "rule": wanted.rule.written(),
        "limits": wanted.limits.written(),
    }


def _told(limits: Limits) -> dict[str, Detail]:
    """What a line of the trail says of limits; of very many procedures how many, and the first."""
    return {
        "apply": limits.apply.value,
        "procedures": sorted(limits.procedures)[:20],
        "named": len(limits.procedures),
        "databases": limits.databases,
        "reuse": limits.reuse,
    }


def _note(by: User | None, group: AccountGroup, what: str, more: dict[str, Detail] | None = None) -> None:
    details = {"what": what, "group": group.code, **_told(Limits.read(group.limits)), **(more or {})}
    note(Kind.ACCOUNT_GROUP_CHANGED, person=by, about=f"account_group:{group.pk}", details=details)


def _note_people(by: User, group: AccountGroup, what: str, accounts: Sequence[int]) -> None:
    for first in range(0, len(accounts), _IN_A_LINE):
        note(
            Kind.ACCOUNT_GROUP_CHANGED,
            person=by,
            subject=accounts[first : first + _IN_A_LINE],
            about=f"account_group:{group.pk}",
            details={"what": what, "group": group.code},
        )


def _free_code(name: str) -> str:
    stem = slugify(fold(name))[:50] or "nhom"
    taken = set(AccountGroup.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(
        code
        for number in range(1, len(taken) + 2)
        if (code := stem if number == 1 else f"{stem}-{number}") not in taken
    )
