"""What programs of others find of the signatures in a PDF: they share no code with this system, nor its mistakes.

OpenSSL always; Poppler too where it is installed (`apt-get install poppler-utils`).
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
_SAID = re.compile(r"Signature Validation: (.+)")


def found_good(content: bytes, roots: Sequence[str], folder: Path) -> list[bool]:
    """Of each signature in a PDF, in its order, whether every program that there is finds it good.

    `roots`: certificates (PEM) of the authorities that are trusted; `folder`: for what the programs read.
    """
    found = _by_openssl(content, roots, folder)
    if shutil.which("pdfsig") is not None:
        others = _by_poppler(content, folder)
        assert len(others) == len(found), "the programs see as many signatures"
        found = [one and other for one, other in zip(found, others, strict=True)]
    return found


def _by_openssl(content: bytes, roots: Sequence[str], folder: Path) -> list[bool]:
    """Each signature over the bytes that it says it covers, with its chain up to a root."""
    (folder / "roots.pem").write_text("".join(roots))
    found = []
    for match in _RANGE.finditer(content):
        start, length, after, rest = map(int, match.groups())
        hole = content[start + length : after]
        (folder / "signature.der").write_bytes(bytes.fromhex(hole.strip(b"<>").decode()))
        (folder / "covered").write_bytes(content[start : start + length] + content[after : after + rest])
        told = subprocess.run(
            [
                *["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "signature.der"],
                *["-content", "covered", "-CAfile", "roots.pem", "-purpose", "any", "-out", "/dev/null"],
            ],
            cwd=folder,
            capture_output=True,
            check=False,
        )
        found.append(told.returncode == 0)
    return found


def _by_poppler(content: bytes, folder: Path) -> list[bool]:
    """Poppler knows the authorities of the machine alone: it says whether the signatures hold, not whose they are."""
    (folder / "signed.pdf").write_bytes(content)
    told = subprocess.run(
        ["pdfsig", "-nocert", "signed.pdf"], cwd=folder, capture_output=True, text=True, check=False
    )
    return [said == "Signature is Valid." for said in _SAID.findall(told.stdout)]
