"""The signatures of a PDF (PAdES): integrity, what they cover, time, chain.

A signature made after its certificate ended is not helped by the time that its own computer wrote into it: only a
trusted
time stamp, or a document time stamp over it, moves the moment at which the certificate is judged.
"""

from __future__ import annotations

import datetime
import io
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.generic_cms import collect_timing_info, extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from motcua.signing import algorithms
from motcua.signing.verifying import found as f
from motcua.signing.verifying.chain import Trust, check, context
from motcua.signing.verifying.found import Found, Report
from motcua.signing.verifying.names import told
from motcua.signing.verifying.reasons import CLOCKS_DIFFER

MOST_SIGNATURES = 40
_LONGEST_CHAIN = 6
# How a PDF ends: what stands behind that belongs to no revision.
_END, _TAIL = re.compile(rb"startxref\s+\d+\s+%%EOF\s{0,4}\Z"), 128
_HASHES = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})
_LTA = ModificationLevel.LTA_UPDATES
# What may come after a signature: further signature fields and their signatures, proofs, time stamps. Filled-in fields,
# which the library's own policy lets through, change what people read.
_POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        DocInfoRule().as_qualified(_LTA),
        XrefStreamRule().as_qualified(_LTA),
        ObjectStreamRule().as_qualified(_LTA),
        DSSCompareRule().as_qualified(_LTA),
        MetadataUpdateRule().as_qualified(_LTA),
    ],
    form_rule=FormUpdatingRule(field_rules=[SigFieldCreationRule(), SigFieldModificationRule()]),
)
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
_BROKEN = (
    PdfError,
    SigningError,
    SignatureValidationError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    NotImplementedError,
    OSError,
)


@dataclass(frozen=True)
class _Stamp:
    """A trusted document time stamp: it proves that everything up to `upto` was there at `at`."""

    at: datetime.datetime
    upto: int
    until: datetime.datetime
    uses: frozenset[str]


async def verify(content: bytes, trust: Trust, now: datetime.datetime) -> Report:
    """The report on a PDF, judged at `now` where no time stamp proves an earlier moment."""
    try:
        reader = PdfFileReader(io.BytesIO(content))
        if reader.encrypted:
            return Report("pdf", reasons=(f.BROKEN_FILE,))
        embedded = list(reader.embedded_signatures)
    except (*_BROKEN, RecursionError):
        return Report("pdf", reasons=(f.BROKEN_FILE,))
    if len(embedded) > MOST_SIGNATURES:
        return Report("pdf", reasons=(f.TOO_MANY,))
    if embedded and not _END.search(content[-_TAIL:]):
        return Report("pdf", reasons=(f.UNCOVERED,))
    trust, known = _with_proofs(reader, trust)
    signatures = [one for one in embedded if one.sig_object_type == "/Sig"]
    stamps = await _stamps([one for one in embedded if one not in signatures], trust, known, now)
    reports = [await _one(one, one is signatures[-1], stamps, trust, known, now) for one in signatures]
    certificates = {one.dump().hex() for each in embedded for one in _certificates(each)}
    certificates |= {one.dump().hex() for one in known}
    told_stamps = tuple(
        f.Stamp(one.at.isoformat(), one.until.isoformat(), tuple(sorted(one.uses)))
        for one in reversed(stamps)
    )
    return Report("pdf", tuple(reports), certificates=tuple(sorted(certificates)), stamps=told_stamps)


def _with_proofs(reader: PdfFileReader, trust: Trust) -> tuple[Trust, list[x509.Certificate]]:
    """Answers, lists and certificates that the document carries: each proves itself, none is a root."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
        answers = [one.get_object().data for one in store.ocsps]
        lists = [one.get_object().data for one in store.crls]
        known = list(store.load_certs())
    except (NoDSSFoundError, *_BROKEN):
        return trust, []
    return trust.with_proofs(answers, lists), known


def _certificates(one: EmbeddedPdfSignature) -> list[x509.Certificate]:
    found = [one.signer_cert, *one.other_embedded_certs] if one.signer_cert is not None else []
    for attribute in one.signer_info["unsigned_attrs"] or ():
        if attribute["type"].native == "signature_time_stamp_token":
            for token in attribute["values"]:
                chosen = (choice.chosen for choice in token["content"]["certificates"] or ())
                found += [each for each in chosen if isinstance(each, x509.Certificate)]
    return found


def _end(one: EmbeddedPdfSignature) -> int:
    ranges = [int(number) for number in one.byte_range]
    return ranges[-2] + ranges[-1]


async def _stamps(
    stamps: Sequence[EmbeddedPdfSignature],
    trust: Trust,
    known: Sequence[x509.Certificate],
    now: datetime.datetime,
) -> list[_Stamp]:
    """The document time stamps that hold, each judged at the moment that the next one proves."""
    held: list[_Stamp] = []
    moment, proven = now, False
    for one in reversed(stamps):
        try:
            others = [*_certificates(one), *known]
            status = await async_validate_pdf_timestamp(
                one, context(trust, others, moment, proven=proven), diff_policy=_POLICY
            )
            uses = algorithms.of_stamp(one.signed_data)
        except _BROKEN:
            continue
        whole = one.evaluate_signature_coverage() >= SignatureCoverageLevel.ENTIRE_REVISION
        # Whoever stamps with tomorrow's time proves nothing today.
        is_now = status.timestamp <= now + CLOCKS_DIFFER and not trust.is_aged(uses, moment)
        if whole and status.valid and status.intact and status.trusted and is_now:
            held.append(_Stamp(status.timestamp, _end(one), _until(one.signer_cert, others), uses))
            moment, proven = status.timestamp, True
    return held


def _until(certificate: x509.Certificate, others: Sequence[x509.Certificate]) -> datetime.datetime:
    """When the first certificate between a time stamp and its root ends."""
    until = certificate.not_valid_after
    for _step in range(_LONGEST_CHAIN):
        above = next(
            (each for each in others if each.subject == certificate.issuer and each.self_signed == "no"), None
        )
        if above is None:
            break
        certificate, until = above, min(until, above.not_valid_after)
    return until


async def _one(
    one: EmbeddedPdfSignature,
    is_last: bool,
    stamps: Sequence[_Stamp],
    trust: Trust,
    known: Sequence[x509.Certificate],
    now: datetime.datetime,
) -> Found:
    if one.signer_cert is None:
        return _unreadable(one)
    others = [*_certificates(one)[1:], *known]
    over = [stamp.at for stamp in stamps if stamp.upto > _end(one)]
    reasons: list[str] = []
    notes: list[str] = []
    judged_at = min(over, default=now)
    stamp_context = context(trust, others, judged_at, proven=bool(over))
    stamped: datetime.datetime | None = None
    try:
        timing = await collect_timing_info(one.signer_info, stamp_context, raw_digest=one.compute_digest)
        validity = timing.get("timestamp_validity")
        token = next(extract_tst_data_iter(one.signer_info, signed=False), None)
        is_aged = token is not None and trust.is_aged(algorithms.of_stamp(token), judged_at)
        if validity is not None and validity.valid and validity.intact and validity.trusted and not is_aged:
            stamped = validity.timestamp if validity.timestamp <= judged_at + CLOCKS_DIFFER else None
            notes += [f.BAD_STAMP] if stamped is None else []
        elif validity is not None:
            notes.append(f.BAD_STAMP)
    except _BROKEN:
        notes.append(f.BAD_STAMP)
    proof = min([*over, *([stamped] if stamped else [])], default=None)
    moment = proof or now
    covers: str = "part"
    try:
        status = await async_validate_pdf_signature(
            one,
            context(trust, others, moment, proven=proof is not None),
            stamp_context,
            diff_policy=_POLICY,
        )
        covers = _covers(one)
        reasons += _integrity(one, status, is_last)
        if covers == "part":
            reasons.append(f.PARTIAL)
    except _BROKEN:
        reasons.append(f.FORGED)
    if not _hashes(one) <= _HASHES or trust.is_aged(
        algorithms.used(one.signer_info, one.signer_cert), moment
    ):
        reasons.append("weak")
    checked = await check(one.signer_cert, others, trust, moment, proven=proof is not None)
    if checked.reason:
        reasons.append(checked.reason)
    claimed = one.self_reported_timestamp
    return Found(
        **told(one.signer_cert),
        claimed_at=claimed.isoformat() if claimed is not None else "",
        stamped_at=proof.isoformat() if proof is not None else "",
        covers=covers,  # type: ignore[arg-type]
        authority=checked.root,
        reasons=tuple(dict.fromkeys(reasons)),
        notes=tuple(notes),
        field=str(one.field_name or "")[:100],
    )


def _covers(one: EmbeddedPdfSignature) -> str:
    level = one.evaluate_signature_coverage()
    if level == SignatureCoverageLevel.ENTIRE_FILE:
        return "whole"
    return "revision" if level == SignatureCoverageLevel.ENTIRE_REVISION else "part"


def _integrity(one: EmbeddedPdfSignature, status: PdfSignatureStatus, is_last: bool) -> list[str]:
    if not status.intact:
        return [f.CHANGED]
    if not status.valid:
        return [f.FORGED]
    # What the library calls suspicious has no level.
    level = getattr(one.diff_result, "modification_level", None)
    if level == ModificationLevel.NONE and _covers(one) != "whole":
        # More bytes, though no further revision: nobody signed them.
        return [f.UNCOVERED]
    if level is None or level > ModificationLevel.FORM_FILLING or status.docmdp_ok is False:
        return [f.ALTERED]
    if is_last and level > _LTA:
        return [f.UNCOVERED]
    return []


def _hashes(one: EmbeddedPdfSignature) -> set[str]:
    found = {str(one.signer_info["digest_algorithm"]["algorithm"].native)}
    try:
        found.add(str(one.signer_info["signature_algorithm"].hash_algo))
    except ValueError:
        # EdDSA, or PSS whose hash stands in its parameters.
        found |= (
            {"sha512"} if "ed" in one.signer_info["signature_algorithm"]["algorithm"].native else {"unknown"}
        )
    return found


def _unreadable(one: EmbeddedPdfSignature) -> Found:
    return Found(
        "", "", "", "", "", "", "", "", "", "part", "", (f.FORGED,), field=str(one.field_name or "")[:100]
    )
