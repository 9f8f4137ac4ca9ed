"""Changes of entries that hold from a day to come: what they will change, setting the day, taking one back."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.agencies.selectors import Actor
from motcua.catalogue import entries
from motcua.catalogue.models import ComingChange
from motcua.console.access import top_administrators_only
from motcua.console.catalogue.lists import LISTS, Item, entry_of, item_of, parts
from motcua.kernel.dates import format_date, parse_date
from motcua.people.models import User


@dataclass(frozen=True)
class Coming:
    """A change that waits for its day, in words. `address`: the entry's page; "" when the entry is gone."""

    id: int
    name: str
    address: str
    starts_on: datetime.date
    by: str
    made_at: datetime.datetime
    refused_why: str
    parts: tuple[tuple[str, str, str], ...]


def waiting(kind: str = "", code: str = "") -> list[Coming]:
    """The changes that wait for their day, of one entry or of all, the next first; with those that could not hold."""
    rows = ComingChange.objects.filter(applied_at=None, taken_back_at=None).select_related("by")
    if kind:
        rows = rows.filter(kind=kind, code=code)
    return [_told(row) for row in rows.order_by("starts_on", "id")]


def _told(change: ComingChange) -> Coming:
    before: Item = {}
    address = ""
    for listed in LISTS.values():
        row = entry_of(listed, change.code) if listed.kind == change.kind else None
        if row is not None:
            before = item_of(row)
            address = reverse("console:catalogue_entry", kwargs={"slug": listed.slug, "code": change.code})
    differing = {key: value for key, value in change.content.items() if before.get(key, value) != value}
    return Coming(
        id=change.id,
        name=str(before.get("name", change.code)),
        address=address,
        starts_on=change.starts_on,
        by=change.by.display_name if change.by else _("Dòng lệnh của máy chủ"),
        made_at=change.made_at,
        refused_why=change.refused_why,
        parts=tuple(parts(_traced({key: before[key] for key in differing}), _traced(differing))),
    )


def _traced(item: Item) -> Item:
    """An entry as its history names things."""
    return {("is_retired" if key == "retired" else key): value for key, value in item.items()}


def read_day(text: str) -> tuple[str, str]:
    """A day that was typed as ("2027-01-01", what is wrong); "" for none, which is at once."""
    if not text:
        return "", ""
    try:
        day = parse_date(text)
    except ValueError as error:
        return "", str(error)
    today = timezone.localdate()
    if day < today:
        return "", _("Ngày này đã qua. Hãy ghi hôm nay (%(today)s) hoặc một ngày sau đó, hoặc để trống.") % {
            "today": format_date(today)
        }
    return day.isoformat(), ""


def told_day(item: Item, day: str, now: str, later: str) -> str:
    """What is said after saving an entry: at once, or from a day on. Both have %(name)s, `later` has %(day)s too."""
    if not day or day <= timezone.localdate().isoformat():
        return now % {"name": item["name"]}
    return later % {"name": item["name"], "day": format_date(datetime.date.fromisoformat(day))}


@require_POST
@top_administrators_only
def take_back(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Take a change back before its day; what it would have changed stays as it is."""
    change = get_object_or_404(ComingChange, id=number)
    told: Sequence[Coming] = [one for one in waiting(change.kind, change.code) if one.id == change.id]
    if not told:
        messages.info(request, _("Thay đổi này đã áp dụng hoặc đã được rút lại."))
        return redirect("console:catalogue")
    if not entries.take_back(change, cast(User, actor.person)):
        raise Http404
    messages.success(request, _("Đã rút lại thay đổi của “%(name)s”.") % {"name": told[0].name})
    return redirect(told[0].address or reverse("console:catalogue"))
