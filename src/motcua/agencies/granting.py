"""Making groups and giving rights one by one (II.17.1, II.17.2, I.21.3, I.21.4): what an administrator may and may not.

An administrator rules the own agency and those below. Nobody changes what they may do themselves: neither by a right,
nor by coming into a group, nor by ending what limits them.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency, GivenRight, Group, Holding, Member, Post
from motcua.agencies.rights import Effect, Reach
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.agencies.tree import under
from motcua.audit.trail import Kind, note

if TYPE_CHECKING:
    from motcua.people.models import User

LONGEST_NAME, LONGEST_TEXT = 200, 1000


class GrantRefused(Exception):
    """Why nothing was given; `fields` names the inputs that are wrong."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


@dataclass(frozen=True)
class Wanted:
    """A right as it is to be given: to one group, post or person (ids)."""

    effect: Effect
    what: str
    reach: Reach
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    group: int | None = None
    post: int | None = None
    person: int | None = None
    sectors: tuple[str, ...] = field(default=())
    procedures: tuple[str, ...] = field(default=())
    step: str = ""
    reason: str = ""


def ruled_by(actor: Actor) -> frozenset[int]:
    """Ids of the agencies that a person administers: the own ones and all below; one statement."""
    return under(seat.agency_id for seat in actor.seats if _administers(seat.role, seat.on_behalf_of))


def _administers(role: str, on_behalf_of: int) -> bool:
    return role == Role.ADMINISTRATOR and not on_behalf_of


def held_today() -> QuerySet[Holding]:
    """The posts that somebody holds today."""
    today = timezone.localdate()
    return Holding.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)


def groups_of(actor: Actor) -> QuerySet[Group]:
    """The groups that are open in the agencies that a person administers."""
    return Group.objects.filter(agency_id__in=ruled_by(actor), closed_at__isnull=True)


def rights_of(actor: Actor) -> QuerySet[GivenRight]:
    """The rights that were given in the agencies that a person administers, ended ones among them."""
    return GivenRight.objects.filter(agency_id__in=ruled_by(actor))


def make_group(by: Actor, agency: int, name: str, description: str) -> Group:
    """Make a group in an agency that one administers. Raises GrantRefused."""
    if agency not in ruled_by(by) or by.person is None:
        raise _refused("agency", _("Hãy chọn cơ quan mình quản trị."))
    _check_words(name, description)
    try:
        with transaction.atomic():
            made = Group.objects.create(
                agency_id=agency, name=name, description=description, made_by=by.person
            )
            _note(by, "group_made", f"group:{made.pk}", agency)
            return made
    except IntegrityError as taken:
        raise _refused("name", _("Cơ quan này đã có nhóm tên như vậy. Hãy đặt tên khác.")) from taken


def change_group(by: Actor, group: Group, name: str, description: str) -> None:
    """Name or describe a group anew. Raises GrantRefused."""
    _check_rules(by, group)
    _check_words(name, description)
    group.name, group.description = name, description
    try:
        with transaction.atomic():
            group.save(update_fields=["name", "description"])
    except IntegrityError as taken:
        raise _refused("name", _("Cơ quan này đã có nhóm tên như vậy. Hãy đặt tên khác.")) from taken


def close_group(by: Actor, group: Group) -> None:
    """Close a group: its rights and memberships end now. Raises GrantRefused."""
    _check_rules(by, group)
    _check_not_self(by, _is_in(by, group))
    with transaction.atomic():
        now = timezone.now()
        Group.objects.filter(pk=group.pk, closed_at__isnull=True).update(closed_at=now)
        group.rights.filter(ended_at__isnull=True).update(ended_at=now, ended_by=by.person)
        for member in _open_members(group):
            end_membership(member, by)
        _note(by, "group_closed", f"group:{group.pk}", group.agency_id)


def add_member(
    by: Actor, group: Group, person: int, starts_on: datetime.date, ends_on: datetime.date | None
) -> Member:
    """Take an officer of the group's agency, or of one below, into a group. Raises GrantRefused."""
    adder = check_member(by, group, person, starts_on, ends_on)
    with transaction.atomic():
        Group.objects.select_for_update().get(pk=group.pk)
        if _open_members(group).filter(person_id=person).exists():
            raise _refused("person", _("Cán bộ này đã ở trong nhóm."))
        made = Member.objects.create(
            group=group, person_id=person, starts_on=starts_on, ends_on=ends_on, added_by=adder
        )
        _note(by, "group_joined", f"group:{group.pk}", group.agency_id, [person])
    return made


def check_member(
    by: Actor, group: Group, person: int, starts_on: datetime.date, ends_on: datetime.date | None
) -> "User":
    """Whether somebody may be taken into a group; gives who does it. Raises GrantRefused."""
    _check_rules(by, group)
    _check_dates(starts_on, ends_on)
    works_there = held_today().filter(person_id=person, post__unit__agency_id__in=under([group.agency_id]))
    if not works_there.exists():
        raise _refused("person", _("Hãy chọn cán bộ đang làm việc tại cơ quan của nhóm hoặc cấp dưới."))
    if by.person is None:
        raise _refused("", _("Hãy đăng nhập lại."))
    _check_not_self(by, by.person.pk == person)
    return by.person


def end_member(by: Actor, group: Group, member: int) -> Member:
    """Take somebody out of a group from this moment on. Raises GrantRefused."""
    _check_rules(by, group)
    found = _open_members(group).select_related("person").filter(pk=member).first()
    if found is None:
        raise _refused("member", _("Người này không còn ở trong nhóm. Hãy tải lại trang."))
    _check_not_self(by, by.person is not None and by.person.pk == found.person_id)
    end_membership(found, by)
    return found


def give(by: Actor, wanted: Wanted) -> GivenRight:
    """Give a right. Raises GrantRefused with what to mend."""
    agency, giver = check_wanted(by, wanted)
    with transaction.atomic():
        made = _made(wanted, agency, giver)
        _note(
            by, "right_given", f"right:{made.pk}", agency, [] if made.person_id is None else [made.person_id]
        )
    return made


def check_wanted(by: Actor, wanted: Wanted) -> "tuple[int, User]":
    """Whether a right may be given: the agency in which it will hold, and who gives it. Raises GrantRefused."""
    agency = _agency_for(wanted, by, ruled_by(by))
    _check_dates(wanted.starts_on, wanted.ends_on)
    if len(wanted.reason) > LONGEST_TEXT:
        raise _refused("reason", _("Lý do dài quá 1.000 ký tự; hãy rút gọn."))
    if wanted.effect == Effect.ALLOW and wanted.reach == Reach.ALL:
        raise _refused(
            "reach", _("Quyền được thêm phải nói rõ phạm vi: của mình, đơn vị, cơ quan hoặc cấp dưới.")
        )
    if by.person is None:
        raise _refused("", _("Hãy đăng nhập lại."))
    return agency, by.person


def _made(wanted: Wanted, agency: int, by: "User") -> GivenRight:
    return GivenRight.objects.create(
        agency_id=agency,
        group_id=wanted.group,
        post_id=wanted.post,
        person_id=wanted.person,
        effect=wanted.effect.value,
        what=wanted.what,
        reach=wanted.reach.value,
        sectors=list(wanted.sectors),
        procedures=list(wanted.procedures),
        step=wanted.step,
        reason=wanted.reason,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        given_by=by,
    )


def end_right(by: Actor, right: GivenRight) -> None:
    """End a right at once; it stays as what was. Raises GrantRefused."""
    check_ending(by, right)
    close_right(right, by)


def check_ending(by: Actor, right: GivenRight) -> None:
    """Whether a right may be ended by somebody. Raises GrantRefused."""
    if right.agency_id not in ruled_by(by):
        raise _refused("", _("Quyền này do cơ quan khác quản trị."))
    _check_not_self(by, _concerns(by, right))


def close_right(right: GivenRight, by: Actor) -> None:
    """End a right from this moment on, once. The caller has checked that it may be ended."""
    people = [] if right.person_id is None else [right.person_id]
    now = timezone.now()
    with transaction.atomic():
        if GivenRight.objects.filter(pk=right.pk, ended_at__isnull=True).update(
            ended_at=now, ended_by=by.person
        ):
            _note(by, "right_ended", f"right:{right.pk}", right.agency_id, people)


def _agency_for(wanted: Wanted, by: Actor, ruled: frozenset[int]) -> int:
    """The agency in which, and below which, the right will hold: that of the group or post, or the own one over the
    person's post. Checks that it is ruled, and that the giver is not among the holders.
    """
    if wanted.group is not None:
        group = Group.objects.filter(pk=wanted.group, agency_id__in=ruled, closed_at__isnull=True).first()
        if group is None:
            raise _refused("holder", _("Hãy chọn nhóm thuộc cơ quan mình quản trị."))
        _check_not_self(by, _is_in(by, group))
        return group.agency_id
    if wanted.post is not None:
        post = Post.objects.filter(pk=wanted.post, unit__agency_id__in=ruled).select_related("unit").first()
        if post is None:
            raise _refused("holder", _("Hãy chọn chức vụ thuộc cơ quan mình quản trị."))
        _check_not_self(by, any(seat.post_id == post.pk for seat in by.seats))
        return post.unit.agency_id
    places = held_today().filter(person_id=wanted.person, post__unit__agency_id__in=ruled)
    agencies = set(places.values_list("post__unit__agency_id", flat=True))
    if not agencies:
        raise _refused("holder", _("Hãy chọn cán bộ đang làm việc tại cơ quan mình quản trị."))
    _check_not_self(by, by.person is not None and by.person.pk == wanted.person)
    own = [seat.agency_id for seat in by.seats if _administers(seat.role, seat.on_behalf_of)]
    return next(agency for agency in own if agencies & under([agency]))


def _concerns(by: Actor, right: GivenRight) -> bool:
    if right.person_id is not None:
        return by.person is not None and by.person.pk == right.person_id
    if right.post_id is not None:
        return any(seat.post_id == right.post_id for seat in by.seats)
    return right.group is not None and _is_in(by, right.group)


def _is_in(by: Actor, group: Group) -> bool:
    return by.person is not None and _open_members(group).filter(person=by.person).exists()


def administrators_among(
    *, group: int | None = None, post: int | None = None, person: int | None = None
) -> frozenset[int]:
    """Ids of those whom a right of this group, post or person would reach and who are administrators today."""
    today = timezone.localdate()
    held = held_today()
    if group is not None:
        members = Member.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), group_id=group)
        people = held.filter(person__in=members.values("person_id"))
    else:
        people = held.filter(post_id=post) if post is not None else held.filter(person_id=person)
    reached = people.values("person_id")
    found = held_today().filter(person__in=reached, post__role=Role.ADMINISTRATOR)
    return frozenset(found.values_list("person_id", flat=True))


def _open_members(group: Group) -> QuerySet[Member]:
    return Member.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()), group_id=group.pk
    )


def members_of(group: Group) -> Iterable[Member]:
    """Who is in a group today or will be, by name; one statement."""
    return _open_members(group).select_related("person").order_by("person__full_name", "id")


def end_membership(member: Member, by: Actor) -> None:
    """End a membership from this moment on; of one that lasted for days it stays as what was."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    agency = member.group.agency_id
    _note(by, "group_left", f"group:{member.group_id}", agency, [member.person_id])
    if member.starts_on > yesterday:
        member.delete()
        return
    member.ends_on, member.ended_by = yesterday, by.person
    member.save(update_fields=["ends_on", "ended_by"])


def _note(by: Actor, change: str, about: str, agency: int, people: Iterable[int] = ()) -> None:
    details = {"change": change}
    note(
        Kind.RIGHTS_CHANGED, person=by.person, subject=people, about=about, details=details, agency_id=agency
    )


def _check_rules(by: Actor, group: Group) -> None:
    if group.agency_id not in ruled_by(by):
        raise _refused("", _("Nhóm này thuộc cơ quan khác."))


def _check_not_self(by: Actor, concerns: bool) -> None:
    if concerns:
        raise _refused(
            "holder",
            _(
                "Bạn không tự thay đổi quyền của chính mình. Hãy nhờ quản trị viên khác hoặc quản trị viên cấp trên."
            ),
        )


def _check_words(name: str, description: str) -> None:
    if not name:
        raise _refused("name", _("Hãy đặt tên nhóm."))
    if len(name) > LONGEST_NAME:
        raise _refused("name", _("Tên nhóm dài quá 200 ký tự; hãy rút gọn."))
    if len(description) > LONGEST_TEXT:
        raise _refused("description", _("Mô tả dài quá 1.000 ký tự; hãy rút gọn."))


def _check_dates(starts_on: datetime.date, ends_on: datetime.date | None) -> None:
    if starts_on < timezone.localdate():
        raise _refused("starts_on", _("Ngày bắt đầu không được trước ngày hôm nay."))
    if ends_on is not None and ends_on < starts_on:
        raise _refused("ends_on", _("Ngày kết thúc không được trước ngày bắt đầu."))


def _refused(name: str, message: str) -> GrantRefused:
    return GrantRefused(message, {name: message} if name else {})


def agencies_ruled(actor: Actor) -> list[Agency]:
    """The agencies that a person administers, by name; two statements."""
    return list(Agency.objects.filter(pk__in=ruled_by(actor)).order_by("name", "id"))
