"""Signed files kept valid (HT.16): a time stamp over the whole document, and the next one before that one ages.

Each run goes through what is due, a file at a time; what breaks off is done by the next run, what is done is not due.
Every revision is kept beside what was before it, with a line in the trail that names both by their hashes. The issued
file itself stays what the record says; its newest revision is what proves it later.
"""

from __future__ import annotations

import asyncio
import base64
import datetime
import io
import json
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from asn1crypto import cms
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from motcua.audit.trail import Kind, note
from motcua.dossiers.erasing import erase_files
from motcua.dossiers.models import Outcome, Paper
from motcua.files.errors import StorageAway
from motcua.files.jail import JailError, Limits, run_module
from motcua.files.models import StoredFile
from motcua.files.services import open_file, store_made
from motcua.kernel.later import later
from motcua.outbox import connection_log
from motcua.signing import archive_policy, revocation, verification
from motcua.signing.models import Archived, ArchivePolicy, Revision, Verification
from motcua.signing.verification import PDF
from motcua.signing.verifying.found import Report, Stamp

if TYPE_CHECKING:
    from motcua.signing import archive_pdf, stamping
else:
    archive_pdf, stamping = later("motcua.signing.archive_pdf"), later("motcua.signing.stamping")

_log = structlog.get_logger(__name__)
_LIMITS = Limits(seconds=60, memory_mb=1024, file_mb=200)
# How many are found anew and done in one run; how far back a run looks that does not look at everything.
AT_ONCE, _LAST = 500, 5000
_RUNS_FOR = 240.0
_AGAIN, _NO_GAIN_AGAIN = datetime.timedelta(hours=6), datetime.timedelta(days=7)
# Whose turn it is comes again after this, should the process die meanwhile.
_LEASE = datetime.timedelta(minutes=15)
# Why one is left or not renewed just now, beside the reasons of a verification.
NO_STAMP, NO_GAIN, NO_SERVICE, UNPROVEN, UNSIGNED = (
    "no_stamp",
    "no_gain",
    "no_service",
    "unproven",
    "unsigned",
)


class _NotNow(Exception):
    """It did not work; the text is a reason's code."""


def enter(*, everything: bool = False) -> int:
    """Put under watch what was issued or handed in with signatures since; return how many.

    `everything`: not only the newest results, as the nightly run does.
    """
    watched = Archived.objects.filter(sha256=OuterRef("file__sha256"))
    results = Outcome.objects.filter(file__content_type=PDF, file__state=StoredFile.State.CLEAN)
    if not everything:
        last = Outcome.objects.aggregate(last=Max("id"))["last"] or 0
        results = results.filter(id__gt=last - _LAST)
    found = set(results.filter(~Exists(watched)).values_list("file__sha256", flat=True)[:AT_ONCE])
    handed_in = Paper.objects.filter(
        file__sha256=OuterRef("sha256"), file__content_type=PDF, submitted=True, removed_at=None
    )
    signed = Verification.objects.filter(verdict="valid").filter(
        Exists(handed_in), ~Exists(Archived.objects.filter(sha256=OuterRef("sha256")))
    )
    if not everything:
        signed = signed.filter(at__gt=timezone.now() - datetime.timedelta(days=2))
    found |= set(signed.values_list("sha256", flat=True)[:AT_ONCE])
    now = timezone.now()
    made = Archived.objects.bulk_create(
        [Archived(sha256=sha256, next_at=now) for sha256 in sorted(found)], ignore_conflicts=True
    )
    return len(made)


def run() -> int:
    """Stamp what is due, the longest due first; return how many got a revision."""
    policy = archive_policy.current()
    if not policy.is_on:
        return 0
    ends = time.monotonic() + _RUNS_FOR
    count = 0
    for _each in range(AT_ONCE):
        one = _claimed()
        if one is None or time.monotonic() > ends:
            break
        count += keep(one, policy)
    return count


def _claimed() -> Archived | None:
    moment = timezone.now()
    with transaction.atomic():
        one = (
            Archived.objects.select_for_update(skip_locked=True)
            .filter(next_at__lte=moment)
            .order_by("next_at")
            .first()
        )
        if one is not None:
            Archived.objects.filter(pk=one.pk).update(next_at=moment + _LEASE)
    return one


def keep(one: Archived, policy: ArchivePolicy) -> bool:
    """Look at one content and put the next time stamp over it where it is due; whether a revision was made."""
    last = one.revisions.select_related("file").order_by("number").last()
    file = last.file if last is not None else _original(one.sha256)
    if file is None:
        # Gone; `forget` takes its row away.
        _put(one, one.state, "", None)
        return False
    try:
        with open_file(file) as stored:
            content = stored.read()
        report, told = verification.verify_asking(io.BytesIO(content), "pdf")
        if report.verdict != "valid":
            return _left(one, report)
        if report.stamps and archive_policy.due_at(policy, *_ages(report.stamps[-1])) > timezone.now():
            _kept(one, policy, report.stamps[-1])
            return False
        made, found = _stamped(content, report, told, policy)
        return _written(one, last, file, made, found, policy)
    except _NotNow as reason:
        why = str(reason)
    except (JailError, StorageAway, OSError) as error:
        why = UNPROVEN if isinstance(error, JailError) and error.reason != JailError.BUSY else NO_SERVICE
    _log.warning("archive_not_stamped", sha256=one.sha256, reason=why)
    again = _NO_GAIN_AGAIN if why in (NO_GAIN, UNPROVEN) else _AGAIN
    _put(one, one.state, why, timezone.now() + again)
    return False


def _original(sha256: str) -> StoredFile | None:
    return StoredFile.objects.filter(sha256=sha256, state=StoredFile.State.CLEAN).order_by("id").first()


def _ages(stamp: Stamp) -> tuple[datetime.datetime, tuple[str, ...]]:
    return datetime.datetime.fromisoformat(stamp.until), stamp.uses


def _left(one: Archived, report: Report) -> bool:
    """What is not valid is not stamped: a stamp would prove that it was not valid. Undecided ones are asked again."""
    reasons = [*report.reasons, *(reason for each in report.signatures for reason in each.reasons)]
    why = reasons[0] if reasons else UNSIGNED
    again = timezone.now() + _NO_GAIN_AGAIN if report.verdict == "unknown" else None
    _put(one, Archived.State.LEFT, why, again)
    return False


def _put(one: Archived, state: str, why: str, next_at: datetime.datetime | None) -> None:
    Archived.objects.filter(pk=one.pk).update(state=state, reason=why[:30], next_at=next_at)


def _kept(one: Archived, policy: ArchivePolicy, stamp: Stamp) -> None:
    until, uses = _ages(stamp)
    Archived.objects.filter(pk=one.pk).update(
        state=Archived.State.KEPT,
        reason="",
        until=until,
        algorithms=list(uses),
        next_at=archive_policy.due_at(policy, until, uses),
    )


def _stamped(
    content: bytes, report: Report, told: revocation.Told, policy: ArchivePolicy
) -> tuple[bytes, Stamp]:
    """The content with one more time stamp, looked at once more. Raises _NotNow, JailError."""
    url, seconds = archive_policy.stamper_address(policy)
    if not url:
        raise _NotNow(NO_SERVICE)
    certificates = [bytes.fromhex(one) for one in report.certificates]
    unstamped = _prepared(content, certificates, told, policy.hash)
    try:
        token = asyncio.run(stamping.Stamper(url, seconds).async_timestamp(unstamped.digest, policy.hash))
        made = archive_pdf.fill(unstamped, cms.ContentInfo.load(token.dump()))
    except (stamping.NoStamp, *archive_pdf.FAILS, OSError, ValueError):
        raise _NotNow(NO_STAMP) from None
    finally:
        # Asked within an event loop, where nothing is written.
        connection_log.flush_if_possible()
    again, _told = verification.verify_asking(io.BytesIO(made), "pdf", asked=told)
    if len(again.stamps) != len(report.stamps) + 1:
        # The new one is of an authority that was not asked yet.
        again = verification.verify(io.BytesIO(made), "pdf")
    if again.verdict != "valid" or len(again.stamps) != len(report.stamps) + 1:
        raise _NotNow(UNPROVEN)
    newest = again.stamps[-1]
    before = archive_policy.ages_at(policy, *_ages(report.stamps[-1])) if report.stamps else None
    if before is not None and archive_policy.ages_at(policy, *_ages(newest)) <= before:
        # It would prove nothing for longer, and each run would add another one.
        raise _NotNow(NO_GAIN)
    return made, newest


def _prepared(
    content: bytes, certificates: list[bytes], told: revocation.Told, hashed: str
) -> archive_pdf.Unstamped:
    asked = {
        name: [base64.b64encode(one).decode() for one in parts]
        for name, parts in (("certificates", certificates), ("answers", told.answers), ("lists", told.lists))
    }
    with tempfile.TemporaryDirectory(prefix="luu-") as name:
        folder = Path(name)
        (folder / archive_pdf.DOCUMENT).write_bytes(content)
        (folder / archive_pdf.PROOFS).write_text(json.dumps(asked | {"hash": hashed}), encoding="utf-8")
        run_module("motcua.signing.archive_pdf", str(folder), folder=folder, limits=_LIMITS)
        gap = json.loads((folder / archive_pdf.GAP).read_text(encoding="utf-8"))
        start, end = gap["gap"]
        made = (folder / archive_pdf.MADE).read_bytes()
    return archive_pdf.Unstamped(made, bytes.fromhex(gap["digest"]), (start, end))


def _written(
    one: Archived,
    last: Revision | None,
    file: StoredFile,
    made: bytes,
    stamp: Stamp,
    policy: ArchivePolicy,
) -> bool:
    until, uses = _ages(stamp)
    with transaction.atomic():
        locked = Archived.objects.select_for_update().filter(pk=one.pk).first()
        number = last.number if last is not None else 0
        if locked is None or locked.revisions.filter(number__gt=number).exists():
            # Somebody else's run was quicker.
            return False
        kept = store_made(made, file.name, PDF, agency_id=file.agency_id)
        Revision.objects.create(
            archived=locked,
            number=number + 1,
            file=kept,
            sha256=kept.sha256,
            before_sha256=file.sha256,
            stamped_at=datetime.datetime.fromisoformat(stamp.at),
            until=until,
            algorithms=list(uses),
        )
        _kept(locked, policy, stamp)
        note(
            Kind.ARCHIVED,
            about=f"file:{file.key}",
            agency_id=file.agency_id,
            details={"before": file.sha256, "sha256": kept.sha256, "revision": number + 1},
        )
    return True


def forget() -> int:
    """Let go the revisions of contents that are kept no more, by retention or erasure; return how many contents."""
    still = StoredFile.objects.filter(sha256=OuterRef("sha256")).exclude(state=StoredFile.State.REMOVED)
    count = 0
    for one in Archived.objects.exclude(Exists(still))[:AT_ONCE]:
        with transaction.atomic():
            files = list(one.revisions.values_list("file", flat=True))
            one.revisions.all().delete()
            one.delete()
            erase_files(files)
        count += 1
    return count


def same_as(file: StoredFile) -> Iterator[StoredFile]:
    """The file itself, then the kept files of which it is a revision. A statement only where more than it is asked."""
    yield file
    if file.given_by_id is None and file.content_type == PDF:
        of = Revision.objects.filter(file=file).values("archived__sha256")
        yield from StoredFile.objects.filter(sha256__in=of).exclude(state=StoredFile.State.REMOVED)


def shown(files: Iterable[tuple[str, StoredFile]]) -> list[dict[str, Any]]:
    """Of these (title, file) the ones with a revision: what keeps them valid, and until when; one statement."""
    given = list(files)
    found = newest([file.sha256 for _title, file in given])
    return [{"title": title, "revision": found[file.sha256]} for title, file in given if file.sha256 in found]


def newest(contents: Collection[str]) -> dict[str, Revision]:
    """The newest revision of each of these contents, by their hashes, where there is one; one statement."""
    rows = (
        Revision.objects.filter(archived__sha256__in=contents)
        .select_related("archived", "file")
        .order_by("archived", "-number")
        .distinct("archived")
    )
    return {one.archived.sha256: one for one in rows}
