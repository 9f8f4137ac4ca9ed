"""Writing agencies, their calendars, units and posts, and the identity of the installation.

Every function brings the database to what is given and says whether anything changed. Units and posts that are no
longer listed stay: dossiers and holdings may point at them.
"""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from motcua.agencies.models import (
    Agency,
    Calendar,
    CalendarDay,
    CalendarVersion,
    Holding,
    Post,
    SiteSettings,
    Unit,
)
from motcua.agencies.names import keep_former_name
from motcua.agencies.resolving import present_code, read_codes
from motcua.agencies.ties import named
from motcua.audit.trail import Kind, note
from motcua.look.site import forget_site

if TYPE_CHECKING:
    from motcua.people.models import User

DEFAULT_TIMEZONE = "Asia/Ho_Chi_Minh"


def save_site(content: Mapping[str, Any]) -> bool:
    """Keep the identity of the installation: names, contacts, guides, questions."""
    row, created = SiteSettings.objects.get_or_create(id=1, defaults={"data": dict(content)})
    changed = created or _set(row, data=dict(content))
    if changed:
        transaction.on_commit(forget_site)
    return changed


def save_calendar(content: Mapping[str, Any]) -> bool:
    """Keep a calendar with its days by exception; a change raises its revision, which every process notices."""
    values = {
        "name": content["name"],
        "hours": content["hours"],
        "timezone": content.get("timezone", DEFAULT_TIMEZONE),
    }
    calendar, created = Calendar.objects.get_or_create(code=content["code"], defaults=values)
    changed = _set(calendar, **values)
    changed |= _save_days(calendar, content.get("days", []))
    if changed and not created:
        calendar.revision += 1
        calendar.save(update_fields=["revision"])
    if created or changed:
        CalendarVersion.objects.create(
            calendar=calendar, revision=calendar.revision, definition=_snapshot(calendar)
        )
    return created or changed


def _snapshot(calendar: Calendar) -> dict[str, Any]:
    """Everything of a calendar that time is reckoned by."""
    return {
        "hours": calendar.hours,
        "timezone": calendar.timezone,
        "days": [
            {"date": day.date.isoformat(), "works": day.works, "hours": day.hours}
            for day in calendar.days.order_by("date")
        ],
    }


def _save_days(calendar: Calendar, days: list[Mapping[str, Any]]) -> bool:
    wanted = {
        datetime.date.fromisoformat(day["date"]): (day["works"], day.get("hours", []), day.get("name", ""))
        for day in days
    }
    present = {day.date: (day.works, day.hours, day.name) for day in calendar.days.all()}
    if wanted == present:
        return False
    calendar.days.all().delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, date=date, works=works, hours=hours, name=name)
        for date, (works, hours, name) in wanted.items()
    )
    return True


def save_agency(content: Mapping[str, Any]) -> bool:
    """Keep an agency with its units and posts. Its calendar and its parent must be there already."""
    parent = content.get("parent")
    values = {
        "name": content["name"],
        "short_name": content.get("short_name", ""),
        "level": content["level"],
        "parent": named(parent) if parent else None,
        "calendar": Calendar.objects.get(code=content["calendar"]),
        "place": content["place"],
        "address": content.get("address", ""),
        "phone": content.get("phone", ""),
        "email": content.get("email", ""),
        "online_code_moment": content.get("online_code_moment", Agency.CodeMoment.ACCEPTANCE),
        "timers": content.get("timers", []),
    }
    known = named(content["code"])
    agency, changed = (known, False) if known is not None else (Agency(code=content["code"], **values), True)
    if known is None:
        agency.save()
    if not changed and agency.name != values["name"]:
        keep_former_name(agency)
    changed |= _set(agency, **values)
    # The units of an agency that ended went elsewhere.
    for given in content.get("units", []) if agency.ended_on is None else ():
        unit_values = {"name": given["name"], "kind": given["kind"]}
        unit, created = Unit.objects.get_or_create(agency=agency, code=given["code"], defaults=unit_values)
        if not created and unit.name != unit_values["name"]:
            keep_former_name(unit)
        changed |= created or _set(unit, **unit_values)
        for given_post in given.get("posts", []):
            post_values = {"title": given_post["title"], "role": given_post["role"]}
            post, created = Post.objects.get_or_create(
                unit=unit, code=given_post["code"], defaults=post_values
            )
            changed |= created or _set(post, **post_values)
    return changed


def hold_post(person: "User", place: str, since: datetime.date | None = None) -> bool:
    """Put a person in the post "agency/unit/post", from today unless said otherwise; nothing if already there.

    Raises Post.DoesNotExist for a place that does not exist.
    """
    agency, unit, code = place.split("/")
    present = present_code(agency, read_codes())
    post = Post.objects.get(code=code, unit__code=unit, unit__agency__code=present)
    _, created = Holding.objects.get_or_create(
        post=post, person=person, ends_on=None, defaults={"starts_on": since or timezone.localdate()}
    )
    return created


def _set(row: models.Model, **values: Any) -> bool:
    """Give a row these values; save and return True when one of them differed."""
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, values[name])
    if differing:
        row.save(update_fields=differing)
    return bool(differing)


def give_post(person: "User", unit: Unit, role: str, title: str) -> Holding:
    """Put a person in the post of that role and title in a unit, from today; the post is made when there is none.

    A post that the person holds already is left as it is.
    """
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)
        post = Post.objects.filter(unit=unit, role=role, title=title).order_by("id").first()
        if post is None:
            taken = set(Post.objects.filter(unit=unit).values_list("code", flat=True))
            stem = role.replace("_", "-")
            code = next(code for n in range(1, len(taken) + 2) if (code := f"{stem}-{n}") not in taken)
            post = Post.objects.create(unit=unit, code=code, title=title, role=role)
        holding, created = Holding.objects.get_or_create(
            post=post, person=person, ends_on=None, defaults={"starts_on": timezone.localdate()}
        )
        if created:
            _note_right(holding, unit.agency_id, "given")
    return holding


def end_holding(holding: Holding) -> None:
    """Take a post from a person from this moment on; what was held for days before is kept as such."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    with transaction.atomic():
        _note_right(holding, holding.post.unit.agency_id, "taken")
        if holding.starts_on > yesterday:
            holding.delete()
            return
        holding.ends_on = yesterday
        holding.save(update_fields=["ends_on"])


def _note_right(holding: Holding, agency_id: int, what: str) -> None:
    details = {"change": what, "role": holding.post.role}
    about = f"post:{holding.post_id}"
    note(Kind.RIGHTS_CHANGED, subject=[holding.person_id], about=about, details=details, agency_id=agency_id)
