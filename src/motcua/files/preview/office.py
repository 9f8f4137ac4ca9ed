"""LibreOffice as a converter to PDF, in the jail. Optional: `MOTCUA_SOFFICE=off` leaves it out."""

import hashlib
import shutil
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from motcua.files.jail import JailError, Limits, run

_LIMITS = Limits(seconds=60, memory_mb=4096, file_mb=200, open_files=1024)
OFF = "off"
# No macros, no code, and nothing fetched from where a document points to.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""


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
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    command = [
        program(),
        "--headless",
        "--norestore",
        "--nodefault",
        "--nolockcheck",
        f"-env:UserInstallation={profile.as_uri()}",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(source),
    ]
    printed = run(command, folder=folder, limits=_LIMITS)
    made = folder / f"{source.stem}.pdf"
    # It ends well also when it could not read the document.
    if not made.is_file() or made.stat().st_size == 0:
        raise JailError(JailError.FAILED, printed)
    return made
