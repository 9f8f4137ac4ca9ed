"""Keys in devices (WebAuthn): telephones, computers and security keys as a second factor.

The device signs a challenge of ours together with the address of the page, so that a look-alike page gets nothing. The
protocol is checked by Yubico's `fido2`; what stands here is which challenge was asked of whom, and the counter.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.kernel.later import later
from motcua.look.site import current_site
from motcua.people import factors
from motcua.people.contacts import sign_in_name
from motcua.people.models import Passkey, User
from motcua.people.services import Invalid

if TYPE_CHECKING:
    from fido2 import server, webauthn
else:
    server, webauthn = later("fido2.server"), later("fido2.webauthn")

MOST = 10
LONGEST_NAME = 100
LARGEST_ANSWER = 20_000
# Web Authentication, section 7.1: no longer identifier is registered.
LONGEST_IDENTIFIER = 1023
_CREATING, _PROVING = "passkey_creating", "passkey_proving"


def ask_to_create(request: HttpRequest, person: User) -> str:
    """The options for the browser to make a key, as JSON; the challenge waits in the session."""
    options, state = _server(request).register_begin(
        webauthn.PublicKeyCredentialUserEntity(
            id=person.key.bytes, name=sign_in_name(person), display_name=person.display_name
        ),
        credentials=[_credential(one) for one in _keys_of(person)],
        resident_key_requirement=webauthn.ResidentKeyRequirement.DISCOURAGED,
        user_verification=webauthn.UserVerificationRequirement.PREFERRED,
    )
    request.session[_CREATING] = state
    return json.dumps(dict(options.public_key))


def create(request: HttpRequest, person: User, answer: str, name: str) -> list[str]:
    """Take the key that the browser made; return recovery codes where there were none. Raises Invalid."""
    state = request.session.pop(_CREATING, None)
    name = " ".join(name.replace("\0", "").split())[:LONGEST_NAME] or _("Khoá của tôi")
    try:
        made = _server(request).register_complete(_of(state), _read(answer))
    except (ValueError, KeyError, TypeError, AssertionError) as wrong:
        raise _unread() from wrong
    credential = made.credential_data
    if credential is None or len(credential.credential_id) > LONGEST_IDENTIFIER:
        raise _unread()
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        if Passkey.objects.filter(person=person).count() >= MOST:
            text = _("Đã có %(most)s khoá. Hãy xoá bớt khoá không dùng nữa.")
            raise Invalid({"key_answer": text % {"most": MOST}})
        if Passkey.objects.filter(credential_id=credential.credential_id).exists():
            raise Invalid({"key_answer": _("Khoá này đã được thêm trước đó.")})
        Passkey.objects.create(
            person=person,
            name=name,
            credential_id=credential.credential_id,
            credential=bytes(credential),
            uses=made.counter,
        )
        return factors.codes_where_none(person, "key_added")


def ask_to_prove(request: HttpRequest, person: User) -> str:
    """The options for the browser to prove one of the person's keys, as JSON; "" where there is none."""
    keys = _keys_of(person)
    if not keys:
        return ""
    options, state = _server(request).authenticate_begin(
        [_credential(one) for one in keys], user_verification=webauthn.UserVerificationRequirement.PREFERRED
    )
    request.session[_PROVING] = state
    return json.dumps(dict(options.public_key))


def prove(request: HttpRequest, person: User, answer: str) -> None:
    """Take the answer of a key to the challenge that was asked last, once. Raises Invalid."""
    state = request.session.pop(_PROVING, None)
    try:
        response = webauthn.AuthenticationResponse.from_dict(_read(answer))
        keys = [_credential(one) for one in _keys_of(person)]
        _server(request).authenticate_complete(_of(state), keys, response)
        told = response.response.authenticator_data.counter
        with transaction.atomic():
            key = Passkey.objects.select_for_update().get(person=person, credential_id=response.raw_id)
            # Most count nothing and always say zero. One that counts and falls behind has a twin somewhere.
            if (told or key.uses) and told <= key.uses:
                raise ValueError("the counter fell behind")
            key.uses, key.used_at = told, timezone.now()
            key.save(update_fields=["uses", "used_at"])
    except (ValueError, KeyError, TypeError, AssertionError, Passkey.DoesNotExist) as wrong:
        raise _unread() from wrong


def remove(person: User, number: int) -> bool:
    """Take a key away; False where it is none of this person's."""
    with transaction.atomic():
        removed, _by_model = Passkey.objects.filter(person=person, pk=number).delete()
        if removed:
            factors.after_removal(person, "key_removed")
    return bool(removed)


def _keys_of(person: User) -> list[Passkey]:
    return list(Passkey.objects.filter(person=person).order_by("id"))


def _credential(key: Passkey) -> "webauthn.AttestedCredentialData":
    return webauthn.AttestedCredentialData(bytes(key.credential))


def _server(request: HttpRequest) -> "server.Fido2Server":
    host = request.get_host()
    # Exactly this origin: another port or scheme of the same name is another site.
    origin = f"{request.scheme}://{host}"
    site = webauthn.PublicKeyCredentialRpEntity(name=current_site().portal_name, id=_name_of(host))
    return server.Fido2Server(site, verify_origin=lambda shown: shown == origin)


def _name_of(host: str) -> str:
    """A host without its port."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def _of(state: Any) -> dict[str, Any]:
    """The challenge that was asked. Raises ValueError where none was."""
    if not isinstance(state, dict):
        raise ValueError("nothing was asked")
    return state


def _read(answer: str) -> Mapping[str, Any]:
    if len(answer) > LARGEST_ANSWER:
        raise ValueError("too large")
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found


def _unread() -> Invalid:
    text = _("Chưa xác nhận được khoá trên thiết bị. Hãy bấm nút và thử lại, hoặc dùng cách khác.")
    return Invalid({"key_answer": text})
