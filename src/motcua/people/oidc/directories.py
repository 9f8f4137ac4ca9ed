"""Which directory of staff vouches for which officer's account: one at a time, none takes another's (decision 0084).

An account without a directory is bound to the first by which its officer comes in or that lists the officer, where
every post held today belongs to agencies of that directory. From then on no other enters, changes or closes it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from motcua.audit.trail import Kind, note
from motcua.people.models import Identity, Session, StaffRecord, User
from motcua.people.oidc.linking import tell
from motcua.people.oidc.providers import Provider, providers_on


class Foreign(Exception):
    """The account belongs to another directory."""


class OutOfReach(Exception):
    """The account belongs to no directory yet, and its posts are not all in agencies of this one."""


def held_record(provider: Provider, person: User) -> StaffRecord:
    """The record of an officer whom this directory vouches for, locked; bound to it where it was to none.

    In a transaction. Raises Foreign, OutOfReach.
    """
    record = _locked(person)
    if record.directory and record.directory != provider.code:
        raise Foreign
    posts, rest = _places(provider, person)
    if record.directory:
        # Posts elsewhere beside those here were given to somebody whom this directory vouches for, and that was known.
        if posts and not any(provider.code in one for one in posts):
            raise OutOfReach
        return record
    # Where two could both say that an agency is theirs, neither is believed.
    if any(one != {provider.code} for one in posts or [rest]):
        raise OutOfReach
    record.directory = provider.code
    record.save(update_fields=["directory"])
    return record


def _locked(person: User) -> StaffRecord:
    found = StaffRecord.objects.select_for_update().filter(person=person).first()
    if found is None:
        StaffRecord.objects.get_or_create(person=person)
        found = StaffRecord.objects.select_for_update().get(person=person)
    return found


def _places(provider: Provider, person: User) -> tuple[list[frozenset[str]], frozenset[str]]:
    """Whose each agency is in which somebody holds a post today, and which directories are for all the rest."""
    staffed = {one.code: one.agencies for one in providers_on() if one.is_for_staff}
    staffed[provider.code] = provider.agencies
    # The room of agencies is none that this one knows.
    places: list[frozenset[str]] = import_string(settings.DIRECTORY_PLACES)(person.pk, staffed)
    return places, frozenset(code for code, agencies in staffed.items() if not agencies)


def found(provider: Provider, *, email: str, number: str) -> User | None:
    """The officer's account that a person of this directory would enter the first time, by what the definition says."""
    officers = User.objects.filter(kind=User.Kind.OFFICER)
    if provider.staff_match != "number":
        return officers.filter(email=email).first() if email else None
    if not number:
        return None
    # The same number may be somebody else's in another directory.
    own = officers.filter(staff_record__number=number, staff_record__directory__in=(provider.code, ""))
    return own.order_by("-staff_record__directory").first()


def directory_of(person: User) -> str:
    """The code of the directory that vouches for an officer, "" where none does."""
    return StaffRecord.objects.filter(person=person).values_list("directory", flat=True).first() or ""


def put_under(person: User, directory: str, number: str, by: User | None) -> bool:
    """Put an officer under another directory, or none: ways in by the old one and sessions end. False: nothing to do.

    `number`: the staff number there, where the directory finds people by it; that of the old one is somebody else's.
    Raises IntegrityError where it belongs to another officer of that directory.
    """
    with transaction.atomic():
        record = _locked(person)
        if record.directory == directory:
            return False
        old, record.directory, record.directory_id = record.directory, directory, ""
        record.number, record.closed_at = number, None
        record.save(update_fields=["directory", "directory_id", "number", "closed_at"])
        Identity.objects.filter(person=person).delete()
        Session.objects.filter(user=person).delete()
        about = f"identity_provider:{directory or old}"
        note(Kind.IDENTITY_PARTED, person=by, subject=[person.pk], about=about)
        tell("people.identity_parted", person)
    return True
