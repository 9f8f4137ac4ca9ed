"""The templates of the sample data, read from their files and not stored."""

from __future__ import annotations

import json

from motcua.config.places import project_root
from motcua.slips.models import SlipVersion

SAMPLE = project_root() / "sample" / "slips"


def slip_version(code: str) -> SlipVersion:
    """A template with its title, definition, source and Word template."""
    told = json.loads((SAMPLE / f"{code}.json").read_text(encoding="utf-8"))
    word = told.get("word_file")
    return SlipVersion(
        code=code,
        number=1,
        title=told["title"],
        definition={key: told[key] for key in ("number_suffix", "legal_source", "profile") if key in told},
        source=(SAMPLE / told["source_file"]).read_text(encoding="utf-8"),
        word_template=(SAMPLE / word).read_bytes() if word else None,
    )


def all_codes() -> list[str]:
    """The codes of all of them."""
    return sorted(path.stem for path in SAMPLE.glob("*.json"))
