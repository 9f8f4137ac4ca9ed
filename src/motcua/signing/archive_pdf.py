"""A time stamp over a whole PDF (B-LTA), made in two halves: `prepare` in the jail, for it reads what strangers gave;
`fill` puts the stamp in without reading anything. No database, no network.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, PreparedByteRangeDigest
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.dss import DocumentSecurityStore

# What stamping a document raises beside what its time stamp service does.
FAILS = (PdfError, SigningError, TimestampRequestError)

# What a time stamp with its chain may take, in hexadecimal digits.
_RESERVED = 2 * 12 * 1024
DOCUMENT, PROOFS, MADE, GAP = "document", "proofs.json", "made", "gap.json"


@dataclass(frozen=True, slots=True)
class Unstamped:
    """A PDF that lacks nothing but the time stamp over `digest`."""

    content: bytes
    digest: bytes
    gap: tuple[int, int]


def prepare(
    content: bytes,
    certificates: Sequence[bytes],
    answers: Sequence[bytes],
    lists: Sequence[bytes],
    hashed: str,
) -> Unstamped:
    """The PDF with what proves its signatures and time stamps inside, and a place for one more stamp over all of it.

    All as DER. What was signed and stamped before is left byte for byte. Raises what the library raises.
    """
    output = io.BytesIO(content)
    DocumentSecurityStore.add_dss(
        output,
        None,
        certs=[x509.Certificate.load(one) for one in certificates],
        ocsps=[ocsp.OCSPResponse.load(one) for one in answers],
        crls=[crl.CertificateList.load(one) for one in lists],
    )
    writer = IncrementalPdfFileWriter(output)
    taken = {field for field, _value, _reference in enumerate_sig_fields(writer)}
    name = next(f"LuuTru{number}" for number in range(1, 1000) if f"LuuTru{number}" not in taken)
    spec = SigFieldSpec(sig_field_name=name, invis_sig_settings=InvisSigSettings())
    steps = PdfCMSEmbedder(new_field_spec=spec).write_cms(field_name=name, writer=writer)
    next(steps)
    steps.send(SigObjSetup(sig_placeholder=DocumentTimestamp(bytes_reserved=_RESERVED)))
    digest, made = steps.send(SigIOSetup(md_algorithm=hashed, output=io.BytesIO()))
    return Unstamped(
        made.getvalue(), digest.document_digest, (digest.reserved_region_start, digest.reserved_region_end)
    )


def fill(unstamped: Unstamped, token: cms.ContentInfo) -> bytes:
    """The PDF with its time stamp. Raises ValueError where that does not fit."""
    output = io.BytesIO(unstamped.content)
    PreparedByteRangeDigest(unstamped.digest, *unstamped.gap).fill_with_cms(output, token)
    return output.getvalue()


def main(folder: Path) -> None:
    """Run as a program in the jail, over what lies in its folder."""
    asked = json.loads((folder / PROOFS).read_text(encoding="utf-8"))
    certificates, answers, lists = (
        [base64.b64decode(one) for one in asked[name]] for name in ("certificates", "answers", "lists")
    )
    made = prepare((folder / DOCUMENT).read_bytes(), certificates, answers, lists, asked["hash"])
    (folder / MADE).write_bytes(made.content)
    told = {"digest": made.digest.hex(), "gap": list(made.gap)}
    (folder / GAP).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
