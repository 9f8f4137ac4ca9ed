"""The secret that signs cookies: from the environment, or made once for an installation that gives none."""

import os
import secrets
from pathlib import Path


def secret_key(var: Path) -> str:
    """Return `MOTCUA_SECRET_KEY`, or the key kept in `var/secret-key`.

    The kept key is made on first use and readable by its owner alone.
    """
    given = os.environ.get("MOTCUA_SECRET_KEY")
    if given:
        return given
    kept = var / "secret-key"
    try:
        return kept.read_text().strip()
    except FileNotFoundError:
        var.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(50)
    try:
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the same start was quicker
        return kept.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(made)
    return made


def secret_setting(name: str) -> str:
    """A secret from the variable of that name, or from the file that `<name>_FILE` names; "" for neither."""
    path = os.environ.get(f"{name}_FILE", "").strip()
    return Path(path).read_text().strip() if path else os.environ.get(name, "").strip()
