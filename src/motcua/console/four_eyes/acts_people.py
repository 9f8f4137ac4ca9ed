"""Guarded acts on people: rights of administrators, and the policy itself."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.agencies import four_eyes_policy, granting
from motcua.agencies.four_eyes import GuardedAct, Impossible, guarded_acts
from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.granting import GrantRefused, Wanted, administrators_among, ruled_by
from motcua.agencies.models import Agency, AskedAct, GivenRight, Group, Post, Unit
from motcua.agencies.rights import Effect, Reach
from motcua.agencies.roles import ROLE_LABELS, Role
from motcua.agencies.selectors import Actor
from motcua.agencies.services import give_post
from motcua.audit.trail import Kind, note
from motcua.console.four_eyes import of_reorganisations
from motcua.console.rights import wording
from motcua.kernel.dates import format_date
from motcua.people.models import User

# What is done about the rights of administrators, in the payload.
POST, RIGHT, END, MEMBER, OPEN = "post", "right", "end", "member", "open"


def post_wanted(unit: Unit, role: str, title: str, person: User | None) -> dict[str, Any]:
    """The payload for giving a post; without a person the words name a new account."""
    key = str(person.key) if person is not None else ""
    return {"what": POST, "unit": unit.pk, "role": role, "title": title, "person": key}


def needs_second(role: str, person: User | None) -> bool:
    """Whether giving a post of this role makes an administrator, or gives one more than before."""
    if role == Role.ADMINISTRATOR:
        return True
    return person is not None and bool(administrators_among(person=person.pk))


def right_wanted(wanted: Wanted) -> dict[str, Any]:
    """The payload for giving a right."""
    found = asdict(wanted) | {"effect": wanted.effect.value, "reach": wanted.reach.value}
    days = {name: day.isoformat() if (day := found[name]) else "" for name in ("starts_on", "ends_on")}
    return {"what": RIGHT, "right": found | days}


def member_wanted(
    group: Group, person: int, starts_on: datetime.date, ends_on: datetime.date | None
) -> dict[str, Any]:
    """The payload for taking an administrator into a group."""
    last = ends_on.isoformat() if ends_on else ""
    return {"what": MEMBER, "group": group.pk, "person": person, "from": starts_on.isoformat(), "to": last}


def reached_by(wanted: Wanted) -> frozenset[int]:
    """Ids of the administrators to whom a right would give more; none for what takes away."""
    if wanted.effect != Effect.ALLOW:
        return frozenset()
    return administrators_among(group=wanted.group, post=wanted.post, person=wanted.person)


def limited_by(right: GivenRight) -> frozenset[int]:
    """Ids of the administrators to whom ending a right would give more."""
    if right.effect == GivenRight.Effect.ALLOW:
        return frozenset()
    return administrators_among(group=right.group_id, post=right.post_id, person=right.person_id)


def _telling(row: AskedAct) -> list[str]:
    lines: Mapping[str, Any] = {
        POST: _tell_post,
        RIGHT: _tell_right,
        END: _tell_end,
        MEMBER: _tell_member,
        OPEN: _tell_open,
    }
    told: list[str] = lines[row.payload["what"]](row)
    return told


def _tell_post(row: AskedAct) -> list[str]:
    unit = Unit.objects.select_related("agency").filter(pk=row.payload["unit"]).first()
    person = _person(row)
    who = person.full_name if person is not None else row.words.get("full_name", _("một tài khoản mới"))
    told = {
        "who": who,
        "title": row.payload["title"],
        "role": ROLE_LABELS[Role(row.payload["role"])],
        "unit": unit.name if unit is not None else "",
        "agency": unit.agency.name if unit is not None else "",
    }
    lines = [_("%(who)s được giao vị trí “%(title)s” (quyền %(role)s) tại %(unit)s, %(agency)s.") % told]
    if person is not None:
        lines.append(_("Thư điện tử của tài khoản: %(email)s.") % {"email": person.email})
        if row.is_waiting and _is_unentered(row, person):
            lines.append(
                _(
                    "Tài khoản chưa đăng nhập lần nào: mật khẩu tạm do người lập đặt hết hiệu lực, chủ tài khoản "
                    "tự đặt mật khẩu qua thư."
                )
            )
    elif "email" in row.words:
        text = _("Tài khoản mới được lập với thư điện tử %(email)s; chủ tài khoản tự đặt mật khẩu qua thư.")
        lines.append(text % {"email": row.words["email"]})
    return lines


def _tell_right(row: AskedAct) -> list[str]:
    right = _unsaved(row)
    procedures = wording.procedures_in_words([right])
    return [
        _("Quản trị viên được thêm quyền: %(right)s.")
        % {"right": wording.sentence(right, procedures[right.pk])},
        _("Giao cho: %(holder)s.") % {"holder": wording.holder(right)},
    ]


def _tell_end(row: AskedAct) -> list[str]:
    right = _right(row)
    if right is None:
        return [_("Quyền này không còn.")]
    procedures = wording.procedures_in_words([right])
    told = {"right": wording.sentence(right, procedures[right.pk]), "holder": wording.holder(right)}
    return [_("Thu hồi quyền đang giới hạn quản trị viên: %(right)s – %(holder)s.") % told]


def _tell_member(row: AskedAct) -> list[str]:
    group = Group.objects.filter(pk=row.payload["group"]).first()
    person = User.objects.filter(pk=row.payload["person"]).first()
    told = {
        "who": person.full_name if person else "",
        "group": group.name if group else "",
        "day": format_date(datetime.date.fromisoformat(row.payload["from"])),
    }
    return [_("%(who)s, đang là quản trị viên, vào nhóm “%(group)s” từ %(day)s.") % told]


def _tell_open(row: AskedAct) -> list[str]:
    person = _person(row)
    told = {"who": person.full_name if person is not None else ""}
    return [_("Mở lại tài khoản đã khoá của %(who)s, người giữ vị trí quản trị viên.") % told]


def _perform(row: AskedAct, by: Actor) -> None:
    done = {
        POST: _give_post,
        RIGHT: _give_right,
        END: _end_right,
        MEMBER: _add_member,
        OPEN: _open_account,
    }
    try:
        done[row.payload["what"]](row, by)
    except GrantRefused as refused:
        raise Impossible(refused.message) from refused


def _give_post(row: AskedAct, by: Actor) -> None:
    unit = Unit.objects.filter(pk=row.payload["unit"], agency_id__in=ruled_by(by)).first()
    if unit is None:
        raise Impossible(_("Người đề nghị không còn quản trị cơ quan của đơn vị này."))
    person = _person(row)
    if person is None:
        person = _new_account(row, unit)
    elif by.person is not None and person.pk == by.person.pk:
        raise Impossible(_("Không ai tự giao vị trí cho mình."))
    elif not person.is_active:
        raise Impossible(_("Tài khoản được giao vị trí đã khoá."))
    elif _is_unentered(row, person):
        person.set_unusable_password()
        person.save(update_fields=["password"])
    give_post(person, unit, row.payload["role"], row.payload["title"])


def _is_unentered(row: AskedAct, person: User) -> bool:
    """Whether an administrator is made of an account that its owner never used: who made it may know its password."""
    return row.payload["role"] == Role.ADMINISTRATOR and person.last_login is None


def _new_account(row: AskedAct, unit: Unit) -> User:
    words = row.words
    if "email" not in words:
        raise Impossible(_("Tài khoản được giao vị trí không còn."))
    if User.objects.filter(email=words["email"]).exists():
        raise Impossible(_("Thư điện tử này đã có tài khoản. Hãy giao vị trí ở trang của tài khoản đó."))
    made = User.objects.create_user(
        words["email"],
        None,
        full_name=words["full_name"],
        phone=words["phone"],
        kind=User.Kind.OFFICER,
    )
    note(Kind.ACCOUNT_MADE, subject=[made.pk], agency_id=unit.agency_id)
    return made


def _give_right(row: AskedAct, by: Actor) -> None:
    given = row.payload["right"]
    days = {
        name: datetime.date.fromisoformat(given[name]) if given[name] else None
        for name in ("starts_on", "ends_on")
    }
    # It begins with the confirmation, where that comes after the day it was meant from.
    days["starts_on"] = max(days["starts_on"] or timezone.localdate(), timezone.localdate())
    found = given | days | {"effect": Effect(given["effect"]), "reach": Reach(given["reach"])}
    found |= {name: tuple(given[name]) for name in ("sectors", "procedures")}
    granting.give(by, Wanted(**cast(Any, found)))


def _end_right(row: AskedAct, by: Actor) -> None:
    right = _right(row)
    if right is None or right.ended_at is not None:
        raise Impossible(_("Quyền này đã được thu hồi."))
    granting.end_right(by, right)


def _add_member(row: AskedAct, by: Actor) -> None:
    group = Group.objects.filter(pk=row.payload["group"], closed_at__isnull=True).first()
    if group is None:
        raise Impossible(_("Nhóm này đã đóng."))
    last = row.payload["to"]
    granting.add_member(
        by,
        group,
        row.payload["person"],
        max(datetime.date.fromisoformat(row.payload["from"]), timezone.localdate()),
        datetime.date.fromisoformat(last) if last else None,
    )


def _open_account(row: AskedAct, by: Actor) -> None:
    person = _person(row)
    held = granting.held_today().filter(person=person).values_list("post__unit__agency_id", flat=True)
    if person is None or not held or not set(held) <= ruled_by(by):
        raise Impossible(_("Người đề nghị không còn quản trị mọi cơ quan của tài khoản này."))
    if person.is_active:
        raise Impossible(_("Tài khoản này đã được mở."))
    person.is_active = True
    person.save(update_fields=["is_active"])
    note(Kind.RIGHTS_CHANGED, subject=[person.pk], details={"change": "opened"})


def _person(row: AskedAct) -> User | None:
    key = row.payload["person"]
    return User.objects.filter(key=key, kind=User.Kind.OFFICER).first() if key else None


def _right(row: AskedAct) -> GivenRight | None:
    rights = GivenRight.objects.select_related("group", "post__unit", "person")
    return rights.filter(pk=row.payload["right"]).first()


def _unsaved(row: AskedAct) -> GivenRight:
    """The right as it would be, to be put into words."""
    given = row.payload["right"]
    return GivenRight(
        pk=0,
        group=Group.objects.filter(pk=given["group"]).first(),
        post=Post.objects.select_related("unit").filter(pk=given["post"]).first(),
        person=User.objects.filter(pk=given["person"]).first(),
        **{name: given[name] for name in ("effect", "what", "reach", "sectors", "procedures", "step")},
    )


def _tell_policy(row: AskedAct) -> list[str]:
    if "reorganisation" in row.payload:
        return of_reorganisations.telling(row)
    agency = Agency.objects.filter(pk=row.payload["agency"]).first()
    latest = four_eyes_policy.latest_policy(row.payload["agency"])
    before, after = set(latest.acts if latest else ()), set(row.payload["acts"])
    titles = {code: str(act.title) for code, act in guarded_acts().items()}
    lines = [_("Chính sách của %(agency)s thay đổi:") % {"agency": agency.name if agency else ""}]
    lines += [_("Bật: %(act)s.") % {"act": titles.get(code, code)} for code in sorted(after - before)]
    lines += [
        _("Tắt, từ đó một người tự làm được: %(act)s.") % {"act": titles.get(code, code)}
        for code in sorted(before - after)
    ]
    return lines


def _publish_policy(row: AskedAct, by: Actor) -> None:
    if "reorganisation" in row.payload:
        of_reorganisations.perform(row, by)
        return
    agency = row.payload["agency"]
    if agency not in ruled_by(by):
        raise Impossible(_("Người đề nghị không còn quản trị cơ quan này."))
    latest = four_eyes_policy.latest_policy(agency)
    if (latest.pk if latest is not None else 0) != row.payload["after"]:
        raise Impossible(_("Chính sách đã được đổi sau khi đề nghị."))
    try:
        four_eyes_policy.publish(agency, row.payload["acts"], by.person)
    except four_eyes_policy.AloneRefused as alone:
        raise Impossible(str(alone)) from alone


ACTS = (
    GuardedAct(
        code=Guarded.ADMINISTRATORS,
        title=gettext_lazy("Cấp, mở rộng quyền của quản trị viên"),
        covers=gettext_lazy(
            "Giao vị trí quản trị viên; giao thêm vị trí, thêm quyền, bỏ giới hạn cho người đang là quản trị viên."
        ),
        telling=_telling,
        perform=_perform,
    ),
    GuardedAct(
        code=Guarded.POLICY,
        title=gettext_lazy("Đổi chính sách cần người thứ hai, sắp xếp cơ quan"),
        covers=gettext_lazy(
            "Bật, tắt các việc ở trang này; sắp xếp cơ quan. Luôn cần người thứ hai khi có việc nào đang bật."
        ),
        telling=_tell_policy,
        perform=_publish_policy,
    ),
)
