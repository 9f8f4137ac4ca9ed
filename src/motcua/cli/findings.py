"""What `motcua doctor` says, line by line."""

from typing import NamedTuple

OK, OFF, WRONG = "OK", "TẮT", "LỖI"


class Finding(NamedTuple):
    """One line of the report: OK, TẮT (optional, off) or LỖI (must be mended)."""

    level: str
    subject: str
    text: str
