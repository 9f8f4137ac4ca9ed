"""How long the connection log is kept, and the one timetable of tries: data, read at most each half minute."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.data.held import Held
from motcua.outbox import breaker
from motcua.outbox.models import Line, Policy

LEAST_DAYS, MOST_DAYS = 366, 3660
USUAL_DAYS = 400
USUAL_WAITS = (3, 10, 30, 120, 600, 1800, 3600, 7200, 14400, 28800)
"""Seconds before the second, third … try: a mail server that is down for a night loses nothing."""
MOST_TRIES, LONGEST_WAIT = 20, 86400
JITTER = 0.2
"""So that what failed together does not come again together: each wait is up to a fifth shorter or longer."""


@dataclass(frozen=True)
class Rules:
    """What holds now."""

    keep_days: int = USUAL_DAYS
    waits: Sequence[int] = USUAL_WAITS

    def wait_after(self, failures: int, shake: float | None = None) -> datetime.timedelta | None:
        """How long after so many failures (1, 2, …) the next try comes; None: no more by itself.

        `shake`: where within the jitter (-1 to 1); random where it is None.
        """
        if not 1 <= failures <= len(self.waits):
            return None
        if shake is None:
            shake = random.uniform(-1, 1)  # noqa: S311  # nosec B311 - spreads tries, keeps no secret
        return datetime.timedelta(seconds=self.waits[failures - 1] * (1 + JITTER * shake))


def rules() -> Rules:
    """What holds now; no statement once it is in memory."""
    return _held.now()


def kept() -> Rules:
    """What was read last, without asking the database (within an event loop); as usual where nothing was."""
    return _held.kept() or Rules()


def forget() -> None:
    """Read it anew when it is asked for next."""
    _held.forget()


def save(data: Mapping[str, Any]) -> bool:
    """Keep a definition, as a package or the screen gives it, after `mistakes` found none; True where it is new.

    {keep_days, waits, lines: [{code, off, limit, rest}]}: what it does not name stays.
    """
    with transaction.atomic():
        changed = [_save_line(line) for line in data.get("lines", ())]
        kept = {name: data[name] for name in ("keep_days", "waits") if name in data}
        row = Policy.objects.select_for_update().filter(pk=1).first()
        before = row.data if row is not None else {}
        if before | kept != before:
            Policy.objects.update_or_create(pk=1, defaults={"data": before | kept})
            changed.append(True)
    forget()
    breaker.forget()
    return any(changed)


def _save_line(data: Mapping[str, Any]) -> bool:
    wanted = {
        "is_off": bool(data.get("off")),
        "limit": data.get("limit"),
        "rest_seconds": data.get("rest"),
    }
    if Line.objects.filter(code=data["code"], **wanted).exists():
        return False
    Line.objects.update_or_create(code=data["code"], defaults=wanted)
    return True


def definition() -> dict[str, Any]:
    """What `save` takes, as it holds now: without lines that are set as their families have it."""
    row = Policy.objects.filter(pk=1).first()
    changed = Line.objects.exclude(is_off=False, limit=None, rest_seconds=None).order_by("code")
    lines = [
        {
            "code": line.code,
            **({"off": True} if line.is_off else {}),
            **({"limit": line.limit} if line.limit else {}),
            **({"rest": line.rest_seconds} if line.rest_seconds else {}),
        }
        for line in changed
    ]
    return {**(row.data if row is not None else {}), **({"lines": lines} if lines else {})}


def mistakes(keep_days: object, waits: Sequence[object]) -> Mapping[str, str]:
    """What is wrong, by field. Pure."""
    found: dict[str, str] = {}
    if type(keep_days) is not int or not LEAST_DAYS <= keep_days <= MOST_DAYS:
        found["keep_days"] = _(
            "Nhật ký kết nối phải giữ ít nhất một năm: từ %(least)s đến %(most)s ngày."
        ) % {
            "least": LEAST_DAYS,
            "most": MOST_DAYS,
        }
    whole = all(type(one) is int and 1 <= one <= LONGEST_WAIT for one in waits)
    if not whole or not 1 <= len(waits) <= MOST_TRIES:
        found["waits"] = _(
            "Hãy ghi từ 1 đến %(most)s khoảng chờ, mỗi khoảng là số giây từ 1 đến %(longest)s, cách nhau bằng dấu phẩy."
        ) % {"most": MOST_TRIES, "longest": LONGEST_WAIT}
    return found


def _read() -> Rules:
    row = Policy.objects.filter(pk=1).first()
    data: Mapping[str, Any] = row.data if row is not None else {}
    return Rules(
        max(LEAST_DAYS, int(data.get("keep_days", USUAL_DAYS))), tuple(data.get("waits", USUAL_WAITS))
    )


_held = Held(_read)
