"""The authorities of the simulator: two roots (public, government), each with an issuing authority, its revocation
answers
and a time stamping service.

Keys are made once and kept in a folder, so that what was signed yesterday still verifies today.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_DAY = datetime.timedelta(days=1)
PUBLIC, GOVERNMENT = "public", "government"
_ROOT_NAMES = {
    PUBLIC: ("Simulated public root", "Simulated public CA"),
    GOVERNMENT: ("Simulated government root", "Simulated government CA"),
}
USER_ID = NameOID.USER_ID


@dataclass(frozen=True)
class Holder:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: PrivateKey

    @property
    def der(self) -> bytes:
        """The certificate as DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> str:
        """The certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


@dataclass
class Authority:
    """One issuing authority under its root."""

    code: str
    base: str
    root: Holder
    issuing: Holder
    responder: Holder
    # {serial: moment of revocation}
    revoked: dict[int, datetime.datetime] = field(default_factory=dict)

    def issue(
        self,
        name: str,
        *,
        user_id: str = "",
        organisation: bool = False,
        begins: datetime.datetime | None = None,
        ends: datetime.datetime | None = None,
        signs: bool = True,
        key: PrivateKey | None = None,
    ) -> Holder:
        """A certificate for a person or an organisation."""
        parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")]
        if organisation:
            parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, name))
        parts.append(x509.NameAttribute(NameOID.COMMON_NAME, name))
        if user_id:
            parts.append(x509.NameAttribute(USER_ID, f"{'MST' if organisation else 'CCCD'}:{user_id}"))
        usage = _usage(digital_signature=signs, content_commitment=signs, key_encipherment=not signs)
        return _issued(
            x509.Name(parts),
            self.issuing,
            self.base + self.code,
            begins=begins,
            ends=ends,
            usage=usage,
            key=key,
        )

    def time_stamping(self) -> Holder:
        """A time stamping service of this authority; RSA, as the library's stamper wants."""
        return _issued(
            _name(f"Simulated TSA {self.code}"),
            self.issuing,
            self.base + self.code,
            usage=_usage(digital_signature=True),
            extended=ExtendedKeyUsageOID.TIME_STAMPING,
            key=rsa.generate_private_key(65537, 2048),
        )

    def revoke(self, certificate: x509.Certificate, at: datetime.datetime | None = None) -> None:
        """From that moment (now) it is not to be relied on."""
        self.revoked[certificate.serial_number] = at or _now()

    def ocsp(self, asked: bytes, *, about_another: bool = False) -> bytes:
        """The answer to a request; `about_another`: of a certificate that nobody asked about."""
        request = ocsp.load_der_ocsp_request(asked)
        serial = request.serial_number
        moment = self.revoked.get(serial)
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=request.issuer_name_hash,
            issuer_key_hash=request.issuer_key_hash,
            serial_number=serial + 1 if about_another else serial,
            algorithm=request.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if moment else ocsp.OCSPCertStatus.GOOD,
            this_update=_now(),
            next_update=_now() + _DAY,
            revocation_time=moment,
            revocation_reason=x509.ReasonFlags.key_compromise if moment else None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.responder.certificate)
        answer = builder.certificates([self.responder.certificate]).sign(self.responder.key, hashes.SHA256())
        return answer.public_bytes(serialization.Encoding.DER)

    def crl(self, *, of_root: bool = False) -> bytes:
        """The list of what is revoked, of the issuing authority or of its root."""
        by = self.root if of_root else self.issuing
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(by.certificate.subject)
            .last_update(_now())
            .next_update(_now() + _DAY)
            .add_extension(_key_of(by), critical=False)
            .add_extension(x509.CRLNumber(int(_now().timestamp())), critical=False)
        )
        if not of_root:
            for serial, moment in self.revoked.items():
                builder = builder.add_revoked_certificate(
                    x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment).build()
                )
        return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def make(code: str, base: str, folder: Path | None = None) -> Authority:
    """An authority whose addresses begin with `base` ("http://127.0.0.1:8091/"); kept in `folder` where one is
    given.
    """
    kept = folder / f"{code}.json" if folder is not None else None
    if kept is not None and kept.exists():
        told = json.loads(kept.read_text(encoding="utf-8"))
        holders = {name: loaded(pem) for name, pem in told.items()}
        return Authority(code, base, holders["root"], holders["issuing"], holders["responder"])
    root_name, name = _ROOT_NAMES.get(code, (f"Simulated {code} root", f"Simulated {code} CA"))
    root = _self_signed(root_name)
    issuing = _issued(
        _name(name),
        root,
        f"{base}{code}/root",
        usage=_usage(key_cert_sign=True, crl_sign=True),
        path_length=0,
    )
    responder = _issued(
        _name(f"{name} OCSP"),
        issuing,
        "",
        usage=_usage(digital_signature=True),
        extended=ExtendedKeyUsageOID.OCSP_SIGNING,
    )
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        holders = {"root": root, "issuing": issuing, "responder": responder}
        kept.touch(mode=0o600)
        kept.write_text(json.dumps({name: dumped(one) for name, one in holders.items()}), encoding="utf-8")
    return Authority(code, base, root, issuing, responder)


def dumped(holder: Holder) -> str:
    """Key and certificate as PEM, one after the other."""
    key = holder.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key.decode() + holder.pem


def loaded(text: str) -> Holder:
    """What `dumped` wrote."""
    key = serialization.load_pem_private_key(text.encode(), None)
    if not isinstance(key, (ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey)):
        raise ValueError("unknown kind of key")
    return Holder(x509.load_pem_x509_certificate(text.encode()), key)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _usage(**on: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: on.get(name, False) for name in names})


def _key_of(holder: Holder) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(holder.key.public_key())


def _self_signed(common: str) -> Holder:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(common)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_now() - 3650 * _DAY)
        .not_valid_after(_now() + 3650 * _DAY)
        .add_extension(x509.BasicConstraints(True, None), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Holder(certificate, key)


def _issued(
    subject: x509.Name,
    by: Holder,
    base: str,
    *,
    usage: x509.KeyUsage,
    begins: datetime.datetime | None = None,
    ends: datetime.datetime | None = None,
    extended: x509.ObjectIdentifier | None = None,
    path_length: int | None = None,
    key: PrivateKey | None = None,
) -> Holder:
    key = key or ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins or _now() - 365 * _DAY)
        .not_valid_after(ends or _now() + 730 * _DAY)
        .add_extension(x509.BasicConstraints(path_length is not None, path_length), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_key_of(by), critical=False)
    )
    if extended is not None:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([extended]), critical=extended == ExtendedKeyUsageOID.TIME_STAMPING
        )
    if extended == ExtendedKeyUsageOID.OCSP_SIGNING:
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    if base:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{base}/crl")], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        if path_length is None:
            asked = x509.UniformResourceIdentifier(f"{base}/ocsp")
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, asked)
            builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return Holder(builder.sign(by.key, hashes.SHA256()), key)
