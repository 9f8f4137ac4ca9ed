"""Signing services: their secrets, and whether any is in use."""

from __future__ import annotations

from motcua.outbox.secret import secret_in
from motcua.signing.models import Gateway


def variable(code: str) -> str:
    """Where the secret of a service stands: "esign" → MOTCUA_SIGNING_ESIGN_SECRET, or a file that …_SECRET_FILE
    names.
    """
    return f"MOTCUA_SIGNING_{code.upper().replace('-', '_').replace('.', '_')}_SECRET"


def secret(code: str) -> str:
    """The secret of a service; "" where there is none."""
    return secret_in(variable(code))


def seal_variable(code: str, agency: str) -> str:
    """Where the PIN stands with which an agency's key at a remote service seals what the system makes: "esign" and
    H27.40 → MOTCUA_SIGNING_ESIGN_SEAL_H27_40, or a file that …_FILE names.
    """
    return f"{variable(code).removesuffix('SECRET')}SEAL_{agency.upper().replace('.', '_')}"


def is_on() -> bool:
    """Whether signing is configured: some service is in use."""
    return Gateway.objects.filter(is_on=True).exists()
