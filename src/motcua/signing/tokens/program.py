"""One task with a hardware module, as a process of its own: a vendor's library that hangs or falls takes nothing along.

Reads the task as JSON (`module`, `token`, `pin`, `does`: "keys" or "sign", `key`, `hashes`), tells the end as JSON:
`keys`, `signatures`, or `error` with one of the constants of `pkcs11_keys`. The PIN stands in no argument and in no
environment.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any

from motcua.signing.tokens import pkcs11_keys


def done(task: dict[str, Any]) -> dict[str, Any]:
    """What the task comes to."""
    try:
        with pkcs11_keys.opened(task["module"], task["token"], task["pin"]) as session:
            if task["does"] == "keys":
                return {"keys": [_told(one) for one in pkcs11_keys.held(session)]}
            hashes = [base64.b64decode(one) for one in task["hashes"]]
            signed = pkcs11_keys.sign(session, task["key"], hashes)
            return {"signatures": [base64.b64encode(one).decode() for one in signed]}
    except pkcs11_keys.Failed as failed:
        return {"error": failed.why}


def _told(one: pkcs11_keys.Held) -> dict[str, Any]:
    chain = [base64.b64encode(each).decode() for each in one.chain]
    return {"name": one.name, "label": one.label, "chain": chain, "is_rsa": one.is_rsa}


if __name__ == "__main__":
    json.dump(done(json.load(sys.stdin)), sys.stdout)
