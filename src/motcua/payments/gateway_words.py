"""Words as gateways take them: without marks, without signs."""

import re

from motcua.kernel.folding import fold

_OTHER = re.compile(r"[^A-Za-z0-9 .:-]+")
_LONGEST = 200


def plain(text: str) -> str:
    """ "Lệ phí hồ sơ H27.03-…" → "le phi ho so h27.03-…"; at most 200 characters."""
    return " ".join(_OTHER.sub(" ", fold(text)).split())[:_LONGEST]
