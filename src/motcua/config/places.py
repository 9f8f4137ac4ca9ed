"""Where the project and its working files are on disk."""

from __future__ import annotations

import os
from pathlib import Path


def project_root() -> Path:
    """The folder that holds `pyproject.toml`; the current folder when installed without the sources."""
    for folder in Path(__file__).resolve().parents:
        if (folder / "pyproject.toml").is_file():
            return folder
    return Path.cwd()


def var_folder() -> Path:
    """The folder for everything the system writes (`MOTCUA_VAR`, by default `var/` of the project)."""
    configured = os.environ.get("MOTCUA_VAR")
    folder = Path(configured).expanduser().resolve() if configured else project_root() / "var"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
