"""Names of the built files: each carries a hash of its content, so that browsers may keep it for ever."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static

MANIFEST = Path(__file__).resolve().parent / "static" / "build" / "manifest.json"


@lru_cache(maxsize=4)
def _read_manifest(path: Path, _modified: int) -> dict[str, str]:
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return names


def _manifest() -> dict[str, str]:
    try:
        modified = MANIFEST.stat().st_mtime_ns
    except FileNotFoundError as missing:
        raise ImproperlyConfigured(
            "The front end is not built yet: run `npm ci && npm run build` in frontend/ (or `make setup`)."
        ) from missing
    return _read_manifest(MANIFEST, modified)


@lru_cache(maxsize=64)
def _address(name: str, prefix: str, manifest_time: int) -> str:
    try:
        return f"{prefix}build/{_read_manifest(MANIFEST, manifest_time)[name]}"
    except KeyError as unknown:
        raise ImproperlyConfigured(f"The front-end build has no file named {name!r}.") from unknown


def asset(name: str) -> str:
    """Return the address of a built file: `portal.css`, `desk.css`, `app.js` or a font.

    Raises ImproperlyConfigured when the front end is not built or knows no such file.
    """
    _manifest()
    return _address(name, settings.STATIC_URL, MANIFEST.stat().st_mtime_ns)


def emblem_address(emblem: str) -> str:
    """Return the address of the emblem: as it stands when absolute, else under the static files."""
    return emblem if emblem.startswith(("/", "http:", "https:", "data:")) else static(emblem)
