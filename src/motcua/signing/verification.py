"""Verifying a document: in the jail, with what the authorities say about its certificates, kept for each file once."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Literal

from django.utils import timezone

from motcua.files.jail import JailError, Limits, run_module
from motcua.files.models import StoredFile
from motcua.files.services import open_file
from motcua.signing import archive_policy, revocation, trusting
from motcua.signing.models import Verification
from motcua.signing.verifying import found
from motcua.signing.verifying.found import Report, as_data, from_data

PDF, XML = "application/pdf", ("application/xml", "text/xml")
LARGEST = 60 * 1024 * 1024
_LIMITS = Limits(seconds=25, memory_mb=1024, file_mb=16)
_MOST_TOLD = 8 * 1024 * 1024


def verify(content: IO[bytes], kind: Literal["pdf", "xml"]) -> Report:
    """The report on a document that somebody gave.

    What it takes is bounded; a document that takes more is one that cannot be read. Raises JailError when too many
    others are being looked at.
    """
    return verify_asking(content, kind)[0]


def verify_asking(
    content: IO[bytes],
    kind: Literal["pdf", "xml"],
    *,
    asked: revocation.Told | None = None,
) -> tuple[Report, revocation.Told]:
    """The same, and what authorities answered. `asked`: answers of just now; they are asked once more only where these
    leave something open.
    """
    roots = trusting.roots_in_use()
    known = [trusting.der_of(root.certificate)[0] for root in roots]
    told = asked or revocation.Told()
    with tempfile.TemporaryDirectory(prefix="ky-") as name:
        folder = Path(name)
        if _copied(content, folder / "document") > LARGEST:
            return Report(kind, reasons=(found.BROKEN_FILE,)), told
        first = _looked(folder, kind, known, told)
        if not first.signatures or (asked is not None and first.verdict == "valid"):
            return first, told
        told = revocation.ask(
            [bytes.fromhex(one) for one in first.certificates], trusting.hosts(roots), known=known
        )
        if not told.answers and not told.lists:
            return first, told
        return _looked(folder, kind, known, told), told


def _copied(content: IO[bytes], target: Path) -> int:
    size = 0
    with target.open("wb") as copy:
        while (part := content.read(256 * 1024)) and size <= LARGEST:
            size += len(part)
            copy.write(part)
    return size


def _looked(
    folder: Path, kind: Literal["pdf", "xml"], roots: Sequence[bytes], told: revocation.Told
) -> Report:
    asked = {
        "kind": kind,
        # The moment of this look: what authorities answered after the moment that is judged would prove nothing.
        "now": timezone.now().isoformat(),
        "ends": {name: at.isoformat() for name, at in archive_policy.ends().items()},
        "roots": _texts(roots),
        "answers": _texts(told.answers),
        "lists": _texts(told.lists),
    }
    (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    answer = folder / "told.json"
    answer.unlink(missing_ok=True)
    try:
        run_module("motcua.signing.verifying.jailed", str(folder), folder=folder, limits=_LIMITS)
        if answer.stat().st_size > _MOST_TOLD:
            raise ValueError
        return from_data(json.loads(answer.read_text(encoding="utf-8")))
    except JailError as error:
        if error.reason == JailError.BUSY:
            raise
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return Report(kind, reasons=(found.BROKEN_FILE,))


def _texts(parts: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in parts]


def kind_of(file: StoredFile) -> Literal["pdf", "xml"] | None:
    """As what a file is verified; None for files that carry no signature of ours."""
    if file.content_type == PDF:
        return "pdf"
    return "xml" if file.content_type in XML else None


def verify_file(file: StoredFile) -> Verification | None:
    """Verify a kept file and keep what was found; the same file again replaces it."""
    kind = kind_of(file)
    if kind is None or not file.is_checked:
        return None
    with open_file(file) as content:
        report = verify(content, kind)
    made, _new = Verification.objects.update_or_create(
        sha256=file.sha256,
        defaults={"verdict": report.verdict, "report": as_data(report), "at": timezone.now()},
    )
    return made


def read(verification: Verification) -> Report:
    """The report that was kept."""
    return from_data(verification.report)
