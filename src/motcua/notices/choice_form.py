"""The page on which a person chooses by what to be told: what is typed, what it means, what is shown."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.notices import channels
from motcua.notices.adapters import Misconfigured
from motcua.notices.adapters.push import public_key
from motcua.notices.channels import read_time
from motcua.notices.choosing import BY_AGREEMENT, choice_of, kinds_for, media_for, media_of
from motcua.notices.models import ChannelRow, Medium, Subscription
from motcua.people.models import User

Typed = dict[str, Any]


def typed_in(post: QueryDict, person: User) -> Typed:
    """What was sent, of what is asked."""
    return {
        "wanted": {kind: frozenset(post.getlist(f"by-{kind}")) for kind in kinds_for(person)},
        "agrees": "agrees" in post,
        "gathers": "gathers" in post,
        "language": post.get("language", "vi")[:5],
        "quiet_from": post.get("quiet_from", "").strip()[:10],
        "quiet_until": post.get("quiet_until", "").strip()[:10],
    }


def typed_of(person: User) -> Typed:
    """The form that means what was chosen."""
    chosen = choice_of(person.pk)
    return {
        "wanted": {kind: media_of(chosen, kind) for kind in kinds_for(person)},
        "agrees": chosen.agreed_at is not None,
        "gathers": chosen.gathers,
        "language": chosen.language,
        "quiet_from": _shown_time(chosen.quiet_from),
        "quiet_until": _shown_time(chosen.quiet_until),
    }


def _shown_time(at: datetime.time | None) -> str:
    return at.strftime("%H:%M") if at is not None else ""


def read(typed: Typed, person: User) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """What is to be kept, or what is wrong by field."""
    begins, ends = read_time(typed["quiet_from"]), read_time(typed["quiet_until"])
    errors: dict[str, str] = {}
    if (typed["quiet_from"] or typed["quiet_until"]) and (begins is None or ends is None):
        errors["quiet_from"] = _(
            "Hãy ghi cả giờ bắt đầu và giờ kết thúc, ví dụ 21:00 và 07:00; hoặc để trống cả hai."
        )
    asks = any(chosen & BY_AGREEMENT for chosen in typed["wanted"].values())
    if asks and not typed["agrees"]:
        errors["agrees"] = _("Hãy đánh dấu đồng ý để nhận tin nhắn SMS, Zalo; hoặc bỏ chọn hai cách này.")
    if asks and not person.phone:
        errors["agrees"] = _(
            "Tài khoản chưa có số điện thoại. Hãy thêm số điện thoại ở trang Tài khoản trước."
        )
    if errors:
        return None, errors
    return {
        "wanted": typed["wanted"],
        "quiet": (begins, ends),
        "gathers": typed["gathers"],
        "language": typed["language"],
        "agrees": typed["agrees"],
    }, {}


def shown(person: User, typed: Typed) -> dict[str, Any]:
    """For the page. A medium that no agency has is not offered."""
    offered = offered_media()
    kinds = kinds_for(person)
    return {
        "typed": typed,
        "rows": [
            {
                "kind": kind,
                "label": label,
                "chosen": sorted(typed["wanted"][kind]),
                "media": [
                    (medium, Medium(medium).label)
                    for medium in Medium.values
                    if medium in offered and medium in media_for(kind)
                ],
            }
            for kind, label in kinds.items()
        ],
        "has_telephone": bool(offered & BY_AGREEMENT),
        "push_key": push_key(),
        "browsers": list(Subscription.objects.filter(person=person).order_by("id")),
        "is_officer": person.is_officer,
    }


def offered_media() -> frozenset[str]:
    """By what at least one agency tells; one statement."""
    rows = [channels.read(row) for row in ChannelRow.objects.filter(is_on=True)]
    return frozenset({Medium.MAIL, *(one.medium for one in rows if one.is_ready)})


def push_key() -> str:
    """The key that browsers subscribe with; "" where nothing is pushed."""
    channel = channels.push_channel()
    if channel is None or not channel.is_ready:
        return ""
    try:
        return public_key(channel.secret)
    except Misconfigured:
        return ""
