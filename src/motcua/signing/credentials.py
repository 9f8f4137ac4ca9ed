"""Whose keys there are: put down once, from what the signing service says, held against who somebody is."""

from __future__ import annotations

from collections.abc import Sequence

from asn1crypto import x509
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.agencies.selectors import Actor
from motcua.kernel.folding import fold
from motcua.people.models import User
from motcua.signing import csc, trusting, ways, words
from motcua.signing.models import Credential, Gateway
from motcua.signing.tokens import protocol
from motcua.signing.verifying import names


class NotTaken(Exception):
    """A key that is not put down; the text says why."""


def own(person: User) -> QuerySet[Credential]:
    """The keys of a person that are in use."""
    return Credential.objects.filter(owner=person, ended_at__isnull=True).select_related("gateway")


def of_agency(agency_id: int) -> QuerySet[Credential]:
    """The keys of an agency that are in use."""
    return Credential.objects.filter(agency_id=agency_id, ended_at__isnull=True).select_related("gateway")


def found_at(
    gateway: Gateway, user_id: str, *, owner: User | None = None, agency: Agency | None = None
) -> list[csc.Key]:
    """The keys that a service holds for a number, which may sign and name the person or agency that looks for them.

    Of others nothing is told: whoever types a stranger's number does not learn the name behind it. Raises csc.Failed.
    """
    if owner is not None and gateway.way == Gateway.Way.HSM:
        # What lies in the agency's own hardware is the agency's.
        return []
    keys = ways.keys_for(gateway, user_id)
    wanted = _wanted(owner, agency)
    return [key for key in keys if key.is_usable and _names(x509.Certificate.load(key.chain[0]), wanted)]


def _wanted(owner: User | None, agency: Agency | None) -> list[str]:
    return [owner.display_name, owner.full_name] if owner is not None else [agency.name if agency else ""]


def put_down(
    gateway: Gateway, name: str, *, owner: User | None = None, agency: Agency | None = None
) -> Credential:
    """Put down a key of a person or of an agency.

    Its certificate has to be good now and to name the person or the agency: nobody puts down somebody else's.

    Raises NotTaken, csc.Failed.
    """
    if owner is not None and gateway.way == Gateway.Way.HSM:
        raise NotTaken(_("Thiết bị HSM chỉ giữ chứng thư của cơ quan."))
    return _put_down(gateway, ways.key_of(gateway, name), owner, agency)


def put_down_token(
    gateway: Gateway, text: str, *, owner: User | None = None, agency: Agency | None = None
) -> Credential:
    """Put down the certificate of a token, read from it or pasted (PEM, with those of its authorities).

    Whose key it is shows when it signs: nothing else is taken than a signature of that very key. Raises NotTaken.
    """
    wanted = _wanted(owner, agency)
    try:
        found = [x509.Certificate.load(one) for one in trusting.der_of(text)]
        own = [one for one in found if not one.ca]
    except (ValueError, TypeError):
        own = []
    if not own:
        raise NotTaken(_("Không đọc được chứng thư. Hãy đọc lại từ thiết bị, hoặc dán chứng thư dạng PEM."))
    certificate = next((one for one in own if _names(one, wanted)), own[0])
    chain = [certificate]
    for _step in found:
        above = next((one for one in found if one.subject == chain[-1].issuer and one not in chain), None)
        if above is None:
            break
        chain.append(above)
    name = f"{certificate.serial_number:x}"[:200]
    key = csc.Key(name, tuple(one.dump() for one in chain), "", csc.TOKEN, protocol.MOST, True)
    return _put_down(gateway, key, owner, agency)


def _put_down(gateway: Gateway, key: csc.Key, owner: User | None, agency: Agency | None) -> Credential:
    certificate = x509.Certificate.load(key.chain[0])
    wanted = _wanted(owner, agency)
    if not _names(certificate, wanted):
        raise NotTaken(
            _("Chứng thư này cấp cho “%(name)s”, không phải cho %(wanted)s. Hãy chọn đúng chứng thư.")
            % {"name": names.part(certificate.subject, "common_name"), "wanted": wanted[0]}
        )
    if not key.is_usable:
        raise NotTaken(_("Nhà cung cấp cho biết chứng thư này đang bị khoá hoặc hết hiệu lực."))
    checked, _told = trusting.check_now(key.chain, trusting.roots_in_use())
    if checked.reason:
        raise NotTaken(words.reason(checked.reason))
    told = names.told(certificate)
    try:
        with transaction.atomic():
            return Credential.objects.create(
                gateway=gateway,
                owner=owner,
                agency=agency,
                name=key.name,
                chain=trusting.pem_of(key.chain),
                subject=told["signer"] or told["organisation"],
                issuer=told["issuer"],
                serial=told["serial"][:60],
                fingerprint=told["fingerprint"],
                not_before=certificate.not_valid_before,
                not_after=certificate.not_valid_after,
                asks=key.asks,
                most=key.most,
            )
    except IntegrityError:
        raise NotTaken(_("Chứng thư này đã có trong danh sách.")) from None


def _names(certificate: x509.Certificate, wanted: Sequence[str]) -> bool:
    """Whether a certificate is of one of these names, however they are written."""
    said = {
        fold(names.part(certificate.subject, "common_name")),
        fold(names.part(certificate.subject, "organization_name")),
    } - {""}
    return any(fold(" ".join(name.split())) in said for name in wanted if name)


def end(credential: Credential) -> None:
    """It signs no more; what it signed stays."""
    Credential.objects.filter(pk=credential.pk, ended_at__isnull=True).update(ended_at=timezone.now())


def usable_by(actor: Actor, kind: str, agency_id: int) -> list[Credential]:
    """The keys with which an officer may make this kind of signature for an agency; what has ended by date included."""
    if actor.person is None:
        return []
    found = own(actor.person) if kind == "personal" else of_agency(agency_id)
    return list(found.filter(gateway__is_on=True).order_by("id"))


def described(key: csc.Key) -> dict[str, str]:
    """A key's certificate in words, to choose from."""
    return names.told(x509.Certificate.load(key.chain[0]))
