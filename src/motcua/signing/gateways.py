"""Signing services: their secrets, and whether any is in use."""

from __future__ import annotations

import os
from pathlib import Path

from motcua.signing.models import Gateway


def variable(code: str) -> str:
    """Where the secret of a service stands: "esign" → MOTCUA_SIGNING_ESIGN_SECRET, or a file that …_SECRET_FILE
    names.
    """
    return f"MOTCUA_SIGNING_{code.upper().replace('-', '_').replace('.', '_')}_SECRET"


def secret(code: str) -> str:
    """The secret of a service; "" where there is none."""
    name = variable(code)
    file = os.environ.get(f"{name}_FILE", "").strip()
    if file:
        try:
            return Path(file).read_text("utf-8").strip()
        except OSError:
            return ""
    return os.environ.get(name, "").strip()


def is_on() -> bool:
    """Whether signing is configured: some service is in use."""
    return Gateway.objects.filter(is_on=True).exists()
