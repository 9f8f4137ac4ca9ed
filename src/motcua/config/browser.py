"""The browser with which tests and screenshots look at the pages."""

from __future__ import annotations

import os
import shutil

# The shell draws the same pages without a window's own pages around them, which cost a third of a journey's time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

# No sandbox: tests may run as root in a container. The rest keeps the browser from calling home.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """Return the path of Chromium (`MOTCUA_CHROMIUM`, else the first on the path), or None."""
    configured = os.environ.get("MOTCUA_CHROMIUM")
    if configured:
        return configured
    return next((path for name in _NAMES if (path := shutil.which(name))), None)
