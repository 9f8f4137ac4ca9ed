"""An organisation's keys in a hardware security module (PKCS#11).

Which module and which token are settings; the module has to be one of those that whoever runs the system allows
(MOTCUA_PKCS11_MODULES), for to name a library is to run it. The PIN stands in the environment or in a file
(`gateways.secret`), goes to a process of its own, and is tried once by all processes together: modules lock themselves
after a few wrong ones.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from motcua.signing import csc
from motcua.signing.csc import Failed, Key
from motcua.signing.gateways import secret
from motcua.signing.models import Gateway, RefusedPin
from motcua.signing.tokens import pkcs11_keys

MOST = 1000
_WHY = {
    pkcs11_keys.NO_MODULE: Failed.NO_MODULE,
    pkcs11_keys.NO_TOKEN: Failed.NO_TOKEN,
    pkcs11_keys.WRONG_PIN: Failed.UNCONFIGURED,
    pkcs11_keys.PIN_LOCKED: Failed.PIN_LOCKED,
    pkcs11_keys.NO_KEY: Failed.REFUSED,
    pkcs11_keys.BROKEN: Failed.AWAY,
}


def modules() -> list[str]:
    """The libraries that may be named."""
    return [one for one in settings.PKCS11_MODULES if one]


def keys_of(gateway: Gateway) -> list[Key]:
    """The keys that the module holds with a certificate. Raises Failed."""
    told = _done(gateway, {"does": "keys"}).get("keys", [])
    try:
        return [
            Key(
                str(one["name"])[:200],
                tuple(base64.b64decode(each) for each in one["chain"]),
                csc.RSA_SHA256 if one["is_rsa"] else csc.ECDSA_SHA256,
                csc.NOTHING,
                MOST,
                True,
            )
            for one in told
        ]
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise Failed(Failed.STRANGE) from None


def key_of(gateway: Gateway, name: str) -> Key:
    """One of them. Raises Failed."""
    found = next((one for one in keys_of(gateway) if one.name == name), None)
    if found is None:
        raise Failed(Failed.REFUSED, "no key")
    return found


def sign(gateway: Gateway, name: str, hashes: Sequence[bytes]) -> list[bytes]:
    """A signature for each hash, in their order. Raises Failed."""
    texts = [base64.b64encode(one).decode() for one in hashes]
    told = _done(gateway, {"does": "sign", "key": name, "hashes": texts})
    try:
        found = [base64.b64decode(one) for one in told["signatures"]]
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise Failed(Failed.STRANGE) from None
    if len(found) != len(hashes):
        raise Failed(Failed.STRANGE, "number of signatures")
    return found


def _done(gateway: Gateway, task: Mapping[str, Any]) -> dict[str, Any]:
    pin = secret(gateway.code)
    if not pin:
        raise Failed(Failed.UNCONFIGURED)
    if gateway.module not in modules() or not Path(gateway.module).exists():
        raise Failed(Failed.NO_MODULE)
    mark = _mark(gateway, pin)
    if RefusedPin.objects.filter(mark=mark).exists():
        raise Failed(Failed.UNCONFIGURED)
    whole = dict(task) | {"module": gateway.module, "token": gateway.token, "pin": pin}
    # What vendors' libraries read their settings from stays; what is ours does not go along.
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MOTCUA_", "DATABASE_", "DJANGO_"))
    }
    try:
        ended = subprocess.run(
            [sys.executable, "-I", "-m", "motcua.signing.tokens.program"],
            input=json.dumps(whole).encode(),
            capture_output=True,
            timeout=gateway.seconds,
            env=environment,
            check=False,
        )
        told = json.loads(ended.stdout or b"null")
    except (subprocess.TimeoutExpired, OSError, ValueError):
        raise Failed(Failed.AWAY) from None
    if not isinstance(told, dict):
        raise Failed(Failed.AWAY)
    why = told.get("error")
    if why == pkcs11_keys.WRONG_PIN:
        RefusedPin.objects.get_or_create(mark=mark)
    if why:
        raise Failed(_WHY.get(str(why), Failed.AWAY))
    return told


def forget_pins() -> None:
    """Try a PIN that was refused once more: an administrator asked for it."""
    RefusedPin.objects.all().delete()


def _mark(gateway: Gateway, pin: str) -> str:
    """Keyed: a PIN has so few digits that a plain hash of it is the PIN."""
    text = f"{gateway.module}\0{gateway.token}\0{pin}"
    return salted_hmac("motcua.signing.hsm", text, algorithm="sha256").hexdigest()
