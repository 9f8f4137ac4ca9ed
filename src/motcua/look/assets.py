"""Names of the built files: each carries a hash of its content, so that browsers may keep it for ever."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static

MANIFEST = Path(__file__).resolve().parent / "static" / "build" / "manifest.json"


@cache
def _names() -> dict[str, str]:
    """Read once: the static file server of this process, too, knows only the files that stood there at its start."""
    try:
        names: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise ImproperlyConfigured(
            "The front end is not built yet: run `npm ci && npm run build` in frontend/ (or `make setup`)."
        ) from missing
    return names


def asset(name: str) -> str:
    """Return the address of a built file: `portal.css`, `desk.css`, `app.js` or a font.

    Raises ImproperlyConfigured when the front end is not built or knows no such file.
    """
    try:
        return f"{settings.STATIC_URL}build/{_names()[name]}"
    except KeyError as unknown:
        raise ImproperlyConfigured(f"The front-end build has no file named {name!r}.") from unknown


def emblem_address(emblem: str) -> str:
    """Return the address of the emblem: as it stands when absolute, else under the static files."""
    return emblem if emblem.startswith(("/", "http:", "https:", "data:")) else static(emblem)
