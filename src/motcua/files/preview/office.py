"""LibreOffice as a converter (to PDF, to old Word), in the jail. Optional: `MOTCUA_SOFFICE=off` leaves it out."""

import hashlib
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from motcua.files.jail import JailError, Limits, run

_LIMITS = Limits(seconds=60, memory_mb=2048, file_mb=200, open_files=1024)
OFF = "off"
# No macros, no code, and nothing fetched from where a document points to: (path, name, value) in its registry.
_SAFE = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "2"),
)
_ITEM = (
    '<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
    "</item>"
)
_PROFILE = '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'


def program() -> str:
    """The path of LibreOffice on this machine; "" when it is not there or switched off."""
    wanted: str = settings.SOFFICE
    if wanted == OFF:
        return ""
    return shutil.which(wanted or "soffice") or ""


def version() -> str:
    """Which build of LibreOffice converts here, e.g. "LibreOffice-3f0c2a91"; "" without one. Runs nothing."""
    found = program()
    if not found:
        return ""
    # Asking the program itself takes a second. Its folder is renewed by every update.
    folder = Path(found).resolve().parent
    return f"LibreOffice-{_fingerprint(folder, folder.stat().st_mtime_ns)}"


@lru_cache(maxsize=8)
def _fingerprint(folder: Path, _changed: int) -> str:
    digest = hashlib.sha256()
    for name in ("versionrc", "soffice.bin"):
        part = folder / name
        if part.is_file():
            told = part.stat()
            digest.update(f"{name} {told.st_size} {told.st_mtime_ns}".encode())
    return digest.hexdigest()[:12]


def to_pdf(source: Path, folder: Path) -> Path:
    """Convert `source` (its suffix says the format) into a PDF inside `folder`; return its path.

    Raises JailError: too slow, too large, broken.
    """
    return _converted(source, folder, "pdf", "pdf")


def made_from_docx(content: bytes, ending: str, fonts: Path | None = None) -> bytes:
    """A DOCX of our own making in another format: `pdf` or `doc` (Word 97 to 2003).

    fonts: a folder of fonts to set it with, where the machine has none of its own that are like those of Word.
    Raises JailError: MISSING without LibreOffice, else as `to_pdf`.
    """
    if not program():
        raise JailError(JailError.MISSING)
    with tempfile.TemporaryDirectory(prefix="van-phong-") as name:
        folder = Path(name)
        source = folder / "nguon.docx"
        source.write_bytes(content)
        if fonts is not None and fonts.is_dir():
            # The converter's home is this folder.
            (folder / ".fonts").symlink_to(fonts, target_is_directory=True)
        return _converted(source, folder, ending, _FILTERS[ending]).read_bytes()


_FILTERS = {"pdf": "pdf", "doc": "doc:MS Word 97"}


def _converted(source: Path, folder: Path, ending: str, wanted: str) -> Path:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        _PROFILE.format(
            items="".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SAFE)
        ),
        encoding="utf-8",
    )
    command = [
        program(),
        "--headless",
        "--norestore",
        "--nodefault",
        "--nolockcheck",
        f"-env:UserInstallation={profile.as_uri()}",
        "--convert-to",
        wanted,
        "--outdir",
        str(folder),
        str(source),
    ]
    printed = run(command, folder=folder, limits=_LIMITS)
    made = folder / f"{source.stem}.{ending}"
    # It ends well also when it could not read the document.
    if not made.is_file() or made.stat().st_size == 0:
        raise JailError(JailError.FAILED, printed)
    return made
