"""Officers made equal to the directory: added, updated, closed, opened again, with a report by row (I.21.1).

Posts and rights are not the directory's: whoever is added has none until an administrator gives one.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from motcua.audit.trail import Kind, note
from motcua.people.models import DirectorySync, Session, StaffRecord, User
from motcua.people.oidc import directories, scim, staff
from motcua.people.oidc.calling import Away, Strange
from motcua.people.oidc.claims import StaffFacts
from motcua.people.oidc.providers import Provider, provider_on
from motcua.people.oidc.scim import Listed

TASK = "people.synchronise_staff"
SILENT = datetime.timedelta(hours=1)
"""A run that has not ended after so long has died with its worker."""
# So many may always leave at once; of more, at most half of all that came from the directory.
_FEW = 10

Row = dict[str, str]


class _Refused(Exception):
    """A row that is not taken; the text says why, for the administrator."""


def begin(provider: Provider, by: User | None) -> DirectorySync | None:
    """Ask for a run; None where one is under way."""
    old = DirectorySync.objects.filter(ended_at=None, began_at__lt=timezone.now() - SILENT)
    old.update(ended_at=timezone.now(), outcome=DirectorySync.Outcome.BROKEN)
    try:
        with transaction.atomic():
            run = DirectorySync.objects.create(provider=provider.code, asked_by=by)
            app.configure_task(TASK).defer(number=run.pk)
    except IntegrityError:
        return None
    return run


def work(number: int) -> None:
    """Do a run that was asked for."""
    run = DirectorySync.objects.filter(pk=number, ended_at=None).first()
    if run is None:
        return
    outcome, rows, counts = DirectorySync.Outcome.BROKEN, list[Row](), dict[str, int]()
    try:
        provider = provider_on(run.provider)
        if provider is None or not provider.scim:
            raise Strange("not connected")
        outcome, rows, counts = synchronise(provider, scim.users_of(provider))
    except Away:
        outcome = DirectorySync.Outcome.AWAY
    except Strange:
        outcome = DirectorySync.Outcome.STRANGE
    finally:
        run.outcome, run.rows, run.counts, run.ended_at = outcome, rows, counts, timezone.now()
        run.save()


def synchronise(
    provider: Provider, listed: Sequence[Listed]
) -> tuple[DirectorySync.Outcome, list[Row], dict[str, int]]:
    """Make the officers equal to the list; each row by itself, so that a wrong one stops no other."""
    leaving = _leaving(provider, listed)
    if len(leaving) > max(_FEW, _came_from(provider).count() // 2):
        return DirectorySync.Outcome.TOO_MANY, [], {"listed": len(listed), "closed": len(leaving)}
    rows = []
    for one in listed:
        try:
            with transaction.atomic():
                done = _settle(provider, one)
        except _Refused as refused:
            rows.append(_row(one.full_name, one.email, "refused", str(refused)))
        except IntegrityError:
            reason = _("Thư điện tử hoặc mã cán bộ trùng với người khác.")
            rows.append(_row(one.full_name, one.email, "refused", reason))
        else:
            if done:
                rows.append(_row(one.full_name, one.email, done, ""))
    for record in leaving:
        _close(record)
        rows.append(_row(record.person.full_name, record.person.email, "closed", ""))
    counts = Counter(row["done"] for row in rows)
    return DirectorySync.Outcome.DONE, rows, {"listed": len(listed), **counts}


def _came_from(provider: Provider) -> QuerySet[StaffRecord]:
    return StaffRecord.objects.filter(directory=provider.code).exclude(directory_id="")


def _leaving(provider: Provider, listed: Sequence[Listed]) -> list[StaffRecord]:
    """Whose open accounts came from the directory, and who is not active there any more."""
    active = {one.id for one in listed if one.is_active}
    open_ones = _came_from(provider).filter(person__is_active=True)
    return [one for one in open_ones.select_related("person") if one.directory_id not in active]


def _settle(provider: Provider, one: Listed) -> str:
    """One row; what was done, "" for nothing. Raises _Refused, IntegrityError."""
    known = _came_from(provider).select_related("person").filter(directory_id=one.id).first()
    person = (
        known.person if known is not None else directories.found(provider, email=one.email, number=one.number)
    )
    if person is None:
        return _added(provider, one) if one.is_active else ""
    record, first = _held(provider, person), known is None
    if first:
        if record.directory_id:
            raise _Refused(_("Tài khoản này đã gắn với một người khác trong danh bạ."))
        record.directory_id = one.id
        record.save(update_fields=["directory_id"])
    done = "updated" if staff.update(person, record, _facts(one)) or first else ""
    if one.email and one.email != person.email:
        if User.objects.filter(email=one.email).exists():
            raise _Refused(_("Thư điện tử mới trong danh bạ đã có tài khoản khác."))
        person.email = one.email
        person.save(update_fields=["email", "search_text"])
        done = "updated"
    record.refresh_from_db()
    if one.is_active and not person.is_active and record.closed_at is not None:
        person.is_active, record.closed_at = True, None
        person.save(update_fields=["is_active"])
        record.save(update_fields=["closed_at"])
        note(Kind.RIGHTS_CHANGED, subject=[person.pk], details={"change": "reopened"})
        done = "reopened"
    return done


def _held(provider: Provider, person: User) -> StaffRecord:
    try:
        return directories.held_record(provider, person)
    except directories.Foreign:
        raise _Refused(_("Tài khoản này thuộc một danh bạ khác.")) from None
    except directories.OutOfReach:
        raise _Refused(_("Người này giữ vị trí ở cơ quan không thuộc danh bạ này.")) from None


def _added(provider: Provider, one: Listed) -> str:
    if not one.email or not one.full_name:
        raise _Refused(_("Danh bạ thiếu họ tên hoặc thư điện tử của người này."))
    if User.objects.filter(email=one.email).exists():
        raise _Refused(_("Thư điện tử này thuộc một tài khoản không phải của cán bộ này."))
    person = User.objects.create_user(
        one.email, kind=User.Kind.OFFICER, full_name=one.full_name, phone=one.phone
    )
    record = StaffRecord.objects.create(person=person, directory=provider.code, directory_id=one.id)
    staff.update(person, record, _facts(one))
    note(Kind.ACCOUNT_MADE, subject=[person.pk])
    return "added"


def _facts(one: Listed) -> StaffFacts:
    return StaffFacts(
        issuer="",
        subject="",
        email=one.email,
        number=one.number,
        full_name=one.full_name,
        phone=one.phone,
        title=one.title,
        department=one.department,
    )


def _close(record: StaffRecord) -> None:
    with transaction.atomic():
        User.objects.filter(pk=record.person_id).update(is_active=False)
        Session.objects.filter(user=record.person_id).delete()
        StaffRecord.objects.filter(pk=record.pk).update(closed_at=timezone.now())
        note(Kind.RIGHTS_CHANGED, subject=[record.person_id], details={"change": "closed"})


def _row(name: str, email: str, done: str, why: str) -> Row:
    return {"name": name, "email": email, "done": done, "why": why}
