"""A signature in a PDF (PAdES), made in two halves, so that the key may be anywhere.

`prepare` writes everything but the signature and says which hash is to be signed; `complete` puts the signature
in, with a
time stamp; `add_proofs` adds what proves later that the certificate was good (B-LT). No database, no network.
"""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto import cms, crl, ocsp, x509
from cryptography import x509 as pyca
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_cms import ExternalSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp.static import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

HASH = "sha256"
# What a signature with its chain and a time stamp may take.
_RESERVED = 16 * 1024


class NotSignable(Exception):
    """This PDF cannot take a signature: broken, protected by a password, or closed by whoever signed it."""


class WrongSignature(Exception):
    """What came back is not the signature of that key over that hash."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the visible block stands: page from 0, and the rectangle in points from the lower left."""

    page: int
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A PDF that lacks nothing but the signature. `digest`: of its bytes beside the gap; `attributes`: DER, what
    is signed.
    """

    content: bytes
    digest: bytes
    gap: tuple[int, int]
    attributes: bytes

    @property
    def to_sign(self) -> bytes:
        """The SHA-256 that the key signs."""
        return hashlib.sha256(self.attributes).digest()


def prepare(
    content: bytes,
    chain: Sequence[bytes],
    *,
    name: str,
    at: datetime.datetime,
    reason: str = "",
    place: Place | None = None,
    picture: bytes | None = None,
) -> Prepared:
    """The PDF with a new signature field, ready to be signed. `chain`: DER, the signer's certificate first.

    `picture`: a PDF of one page, drawn within `place`. What earlier signatures signed is left byte for byte.

    Raises NotSignable.
    """
    try:
        return asyncio.run(_prepare(content, chain, name, at, reason, place, picture))
    except (PdfError, SigningError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotSignable(type(error).__name__) from error


async def _prepare(
    content: bytes,
    chain: Sequence[bytes],
    name: str,
    at: datetime.datetime,
    reason: str,
    place: Place | None,
    picture: bytes | None,
) -> Prepared:
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    if writer.prev.encrypted:
        raise NotSignable("encrypted")
    taken = {field for field, _value, _reference in enumerate_sig_fields(writer)}
    field_name = next(f"KySo{number}" for number in range(1, 1000) if f"KySo{number}" not in taken)
    spec = SigFieldSpec(field_name, on_page=place.page, box=place.box) if place else SigFieldSpec(field_name)
    append_signature_field(writer, spec)
    metadata = PdfSignatureMetadata(
        field_name=field_name,
        md_algorithm=HASH,
        subfilter=SigSeedSubFilter.PADES,
        name=name,
        reason=reason or None,
        app_build_props=None,
    )
    pdf_signer = PdfSigner(
        metadata, _signer(chain, None), stamp_style=_style(picture) if place and picture else None
    )
    output = io.BytesIO()
    digest, _document, _output = await pdf_signer.async_digest_doc_for_signing(
        writer, existing_fields_only=True, bytes_reserved=_RESERVED * 2, output=output
    )
    attributes = await _signer(chain, None).signed_attrs(digest.document_digest, HASH, use_pades=True)
    return Prepared(
        output.getvalue(),
        digest.document_digest,
        (digest.reserved_region_start, digest.reserved_region_end),
        attributes.dump(),
    )


def check(prepared: Prepared, signature: bytes, certificate: bytes) -> None:
    """Raise WrongSignature unless the key of that certificate made the signature over what was prepared."""
    key = pyca.load_der_x509_certificate(certificate).public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, prepared.attributes, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, prepared.attributes, ec.ECDSA(hashes.SHA256()))
        else:
            raise WrongSignature("unknown kind of key")
    except InvalidSignature:
        raise WrongSignature("not of this key over this hash") from None


def complete(
    prepared: Prepared, signature: bytes, chain: Sequence[bytes], stamper: TimeStamper | None
) -> bytes:
    """The signed PDF, with a time stamp where there is a stamper (B-T).

    Raises WrongSignature, also where signature and time stamp do not fit into their gap; whatever the stamper raises.
    """
    check(prepared, signature, chain[0])
    try:
        signed = asyncio.run(
            _signer(chain, signature).async_sign_prescribed_attributes(
                HASH, cms.CMSAttributes.load(prepared.attributes), timestamper=stamper
            )
        )
        output = io.BytesIO(prepared.content)
        PreparedByteRangeDigest(prepared.digest, *prepared.gap).fill_with_cms(output, signed)
    except (PdfError, SigningError, ValueError, KeyError, TypeError) as error:
        raise WrongSignature(type(error).__name__) from error
    return output.getvalue()


def add_proofs(
    content: bytes, certificates: Sequence[bytes], answers: Sequence[bytes], lists: Sequence[bytes]
) -> bytes:
    """The signed PDF with certificates, OCSP answers and revocation lists beside its last signature (B-LT).

    Raises NotSignable where they cannot be added, or one of them cannot be read.
    """
    output = io.BytesIO(content)
    try:
        last = PdfFileReader(output).embedded_signatures[-1]
        contents = last.pkcs7_content.hex().encode("ascii").upper()
        DocumentSecurityStore.add_dss(
            output,
            contents,
            certs=[x509.Certificate.load(one) for one in certificates],
            ocsps=[ocsp.OCSPResponse.load(one) for one in answers],
            crls=[crl.CertificateList.load(one) for one in lists],
        )
    except (PdfError, SigningError, ValueError, KeyError, TypeError, IndexError) as error:
        raise NotSignable(type(error).__name__) from error
    return output.getvalue()


def _signer(chain: Sequence[bytes], signature: bytes | None) -> ExternalSigner:
    certificates = [x509.Certificate.load(one) for one in chain]
    store = SimpleCertificateStore()
    store.register_multiple(certificates[1:])
    return ExternalSigner(certificates[0], store, signature, embed_roots=False)


class _Picture(PdfContent):
    """A page of a PDF in memory, as the library draws one of a file."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.content = content

    def render(self) -> bytes:
        """The command that draws it, its size and resources being set."""
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.content)))
        self.resources.xobject["/Picture"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Picture Do"


def _style(picture: bytes) -> StaticStampStyle:
    middle = AxisAlignment.ALIGN_MID
    layout = SimpleBoxLayoutRule(middle, middle, Margins(), InnerScaling.SHRINK_TO_FIT)
    return StaticStampStyle(
        border_width=0, background=_Picture(picture), background_opacity=1.0, background_layout=layout
    )
