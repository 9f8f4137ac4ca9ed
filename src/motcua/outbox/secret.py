"""The secret that a service outside was given: it stands in no table, only in the environment or a file."""

import os
from pathlib import Path


def secret_in(variable: str) -> str:
    """What the environment says, or the file that `<variable>_FILE` names, read anew each time; "" for none."""
    path = os.environ.get(f"{variable}_FILE", "").strip()
    try:
        return Path(path).read_text("utf-8").strip() if path else os.environ.get(variable, "").strip()
    except (OSError, UnicodeDecodeError):
        return ""
