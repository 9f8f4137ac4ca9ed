"""The built front end: what a citizen's first visit costs, and whether every Vietnamese letter has a font."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest

from motcua.look.assets import MANIFEST, asset

FOLDER = MANIFEST.parent
VOWELS = "aăâeêioôơuưy"
MARKS = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]


def _names() -> dict[str, str]:
    names: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return names


def _sent(name: str) -> int:
    file = FOLDER / _names()[name]
    compressed = file.with_name(f"{file.name}.br")
    return (compressed if compressed.exists() else file).stat().st_size


def test_names_carry_a_hash_so_that_they_may_be_kept_for_ever() -> None:
    assert re.fullmatch(r"/static/build/portal-[0-9a-f]{10}\.css", asset("portal.css"))


def test_the_first_visit_stays_light() -> None:
    fonts = [name for name in _names() if re.fullmatch(r".*-(latin|vietnamese)-\d+\.woff2", name)]
    assert len(fonts) == 6
    assert _sent("portal.css") <= 22_000
    assert _sent("app.js") <= 30_000
    assert _sent("portal.css") + _sent("app.js") + sum(map(_sent, fonts)) <= 105_000


def test_what_only_officers_use_is_sent_to_them_alone() -> None:
    assert _sent("desk.js") <= 3_500
    portal, desk = ((FOLDER / _names()[name]).read_text(encoding="utf-8") for name in ("app.js", "desk.js"))
    for attribute in ("data-bell", "data-presence", "data-work-list", "data-dossier-keys", "data-reply"):
        assert attribute in desk
        assert attribute not in portal


@pytest.mark.criterion("VI.10")
def test_every_vietnamese_letter_is_in_the_font_that_we_send() -> None:
    css = (FOLDER / _names()["portal.css"]).read_text(encoding="utf-8")
    covered: set[int] = set()
    for face in re.findall(r"@font-face\s*\{[^}]*\}", css):
        if not re.search(r"-(latin|vietnamese)-400-", face):
            continue
        for first, last in re.findall(r"U\+([0-9A-Fa-f]+)(?:-([0-9A-Fa-f]+))?", face):
            covered.update(range(int(first, 16), int(last or first, 16) + 1))
    letters = {unicodedata.normalize("NFC", vowel + mark) for vowel in VOWELS for mark in MARKS} | {"đ"}
    letters |= {letter.upper() for letter in letters}
    assert len(letters) == 146
    assert {letter for letter in letters if ord(letter) not in covered} == set()


def test_nothing_of_another_countrys_brand_is_sent() -> None:
    css = (FOLDER / _names()["portal.css"]).read_text(encoding="utf-8")
    assert "GDS Transport" not in css
    assert "crown" not in css
