"""Signatures on the papers of dossiers: verified by a job soon after they are given, told beside them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

import structlog
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from motcua.dossiers.acts.signed import is_signed_copy
from motcua.dossiers.models import Outcome, Paper
from motcua.files.errors import StorageAway
from motcua.files.models import StoredFile
from motcua.files.services import open_file
from motcua.signing import words
from motcua.signing.models import Signature, Verification
from motcua.signing.verification import PDF, XML, verify_file
from motcua.signing.verifying.found import Report, as_data, from_data

_log = structlog.get_logger(__name__)
JOB = "signing.verify_papers"
# How far back the job looks, and how many it verifies at once; what is older was looked at long ago.
_LAST_PAPERS, _MOST = 5000, 40
_ASK_AGAIN, _ASKED_FOR = datetime.timedelta(hours=1), datetime.timedelta(days=2)
_MARKS = {PDF: b"/ByteRange", **dict.fromkeys(XML, b"http://www.w3.org/2000/09/xmldsig#")}
_PART = 1024 * 1024


@dataclass(frozen=True)
class Told:
    """What is known of the signatures of one paper."""

    paper: Paper
    verification: Verification | None


def verify_new() -> int:
    """Verify papers that were not looked at yet, the newest first; return how many.

    What an authority gave no answer about is asked about again, each hour for two days.
    """
    last = Paper.objects.aggregate(last=Max("id"))["last"] or 0
    looked = Verification.objects.filter(sha256=OuterRef("sha256"))
    now = timezone.now()
    # An authority that did not answer may answer an hour later.
    unanswered = looked.filter(
        verdict="unknown",
        at__lt=now - _ASK_AGAIN,
        report__signatures__contains=[{"reasons": ["no_revocation"]}],
    )
    files = (
        StoredFile.objects.filter(
            pk__in=Paper.objects.filter(id__gt=last - _LAST_PAPERS, file__isnull=False).values("file"),
            state=StoredFile.State.CLEAN,
            content_type__in=list(_MARKS),
        )
        .filter(~Exists(looked) | (Q(given_at__gt=now - _ASKED_FOR) & Exists(unanswered)))
        .order_by("-pk")
        .distinct()[:_MOST]
    )
    count = 0
    for file in files:
        try:
            _verify(file)
        except (OSError, StorageAway):
            # Lost, or the store does not answer for it: the others' turn comes all the same.
            _log.warning("paper_not_verified", file=file.pk)
            continue
        count += 1
    return count


def _verify(file: StoredFile) -> None:
    with open_file(file) as content:
        is_signed = _has(content, _MARKS[file.content_type])
    if is_signed:
        verify_file(file)
        return
    # Most papers are not signed: no program needs to be started for them.
    kind = Report("pdf" if file.content_type == PDF else "xml")
    Verification.objects.update_or_create(
        sha256=file.sha256, defaults={"verdict": kind.verdict, "report": as_data(kind), "at": timezone.now()}
    )


def _has(content: IO[bytes], mark: bytes) -> bool:
    """Whether a file holds these bytes: a signature stands in it uncompressed, or it cannot name what it covers."""
    tail = b""
    while part := content.read(_PART):
        if mark in tail + part:
            return True
        tail = part[-len(mark) :]
    return False


def told(papers: Sequence[Paper]) -> list[Told]:
    """What is known of these papers' signatures; one statement."""
    found = Verification.objects.in_bulk(
        [one.file.sha256 for one in papers if one.file is not None], field_name="sha256"
    )
    return [Told(one, found.get(one.file.sha256) if one.file is not None else None) for one in papers]


def validly_signed(contents: Collection[str]) -> frozenset[str]:
    """Of these contents, by their hashes, those whose signatures are valid; one statement."""
    found = Verification.objects.filter(sha256__in=contents, verdict="valid")
    return frozenset(found.values_list("sha256", flat=True))


def verdicts(contents: Collection[str]) -> dict[str, str]:
    """What was found about the signatures of these contents, by their hashes; at most two statements.

    What was signed here was held against its certificate then, and counts until the job has looked at it.
    """
    found = dict(Verification.objects.filter(sha256__in=contents).values_list("sha256", "verdict"))
    left = set(contents) - found.keys()
    if left:
        made = Signature.objects.filter(file__sha256__in=left, state=Signature.State.DONE)
        found |= dict.fromkeys(made.values_list("file__sha256", flat=True), "valid")
    return found


def verify_soon() -> None:
    """Have the job of each minute run at once, after the commit: somebody waits for what it finds."""

    def enqueue() -> None:
        with suppress(AlreadyEnqueued):
            task = app.configure_task(JOB, queueing_lock=JOB)
            task.defer(timestamp=int(timezone.now().timestamp()))

    transaction.on_commit(enqueue)


def forget() -> int:
    """Forget what was found about contents that are no more; return how many."""
    kept = StoredFile.objects.filter(sha256=OuterRef("sha256")).exclude(state=StoredFile.State.REMOVED)
    return Verification.objects.exclude(Exists(kept)).delete()[0]


def shown(
    papers: Sequence[Paper], names: Mapping[str, str], forms: Collection[str] = ()
) -> list[dict[str, Any]]:
    """The signed ones of these papers with what their signatures prove, in words; one statement.

    `names`: of the requirements, by their codes. `forms`: hashes of the forms that the applicant signed.
    """
    rows = []
    for one in told(papers):
        if one.verification is None or one.verification.verdict == "unsigned" or one.paper.file is None:
            continue
        report = from_data(one.verification.report)
        rows.append(
            {
                "title": _("Tờ khai do người nộp ký số")
                if one.paper.file.sha256 in forms
                else names.get(one.paper.requirement, one.paper.file.name),
                "name": one.paper.file.name,
                "verdict": words.verdict(report),
                "is_valid": report.verdict == "valid" and not is_signed_copy(one.paper),
                "is_copy": is_signed_copy(one.paper),
                "signatures": words.signatures(report),
                "at": one.verification.at,
            }
        )
    return rows


def files_of(
    papers: Sequence[Paper], names: Mapping[str, str], outcomes: Sequence[Outcome]
) -> list[tuple[str, StoredFile]]:
    """The files of these papers and results, each with its title."""
    found = [(names.get(one.requirement, one.file.name), one.file) for one in papers if one.file is not None]
    return [*found, *((one.title, one.file) for one in outcomes)]
