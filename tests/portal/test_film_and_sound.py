"""Film and sound as papers: given, kept, and played in the page by parts, for those who may see the paper."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.config.places import project_root
from motcua.dossiers.exporting import export_form
from motcua.dossiers.models import Dossier, Paper
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.forms.selectors import cached_form
from tests.files import made, media
from tests.portal.conftest import SignedIn
from tests.portal.test_viewing import at, body, dossier, paper_of
from tests.portal.way import address, begin
from tests.story import EXAMINER, RETAIL, STRANGER, Story

__all__ = ["dossier"]  # a fixture


def whole(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize(
    ("content", "content_type", "kind"),
    [(media.mp4(), "video/mp4", "film"), (media.mp3(), "audio/mpeg", "sound")],
)
def test_it_is_played_by_parts_without_rights_and_for_nobody_else(
    signed_in: SignedIn, dossier: Dossier, content: bytes, content_type: str, kind: str
) -> None:
    stored = paper_of(dossier, content, content_type)
    client = signed_in(EXAMINER)
    told = client.get(at(stored, "/trang-thai")).json()
    assert (told["state"], told["kind"]) == ("ready", kind)
    part = client.get(told["source"], headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert part["Content-Range"] == f"bytes 100-199/{len(content)}"
    assert body(part) == content[100:200]
    assert part["Content-Type"] == content_type
    assert "sandbox" in part["Content-Security-Policy"]
    assert part["X-Content-Type-Options"] == "nosniff"
    assert part["Content-Disposition"].startswith("attachment")
    assert signed_in(STRANGER).get(told["source"]).status_code == 404


GIVEN = {
    "a.pdf": made.PDF,
    "b.docx": made.docx(),
    "c.xlsx": made.xlsx(),
    "d.txt": "Chữ thường".encode(),
    "e.png": made.picture("PNG"),
    "f.mp4": media.mp4(),
    "g.mp3": media.mp3(),
}


@pytest.mark.criterion("VI.7.2")
def test_text_pictures_film_and_sound_are_kept_and_come_back_as_they_were(
    citizen: Client, story: Story, signed_in: SignedIn
) -> None:
    """And data with a structure, in part and in full: the answers, in rows and as JSON and XML."""
    procedure = json.loads((project_root() / "sample" / "procedures" / f"{RETAIL}.json").read_text())
    paper = procedure["papers"][0]
    paper |= {"formats": [name[2:] for name in GIVEN], "max_files": len(GIVEN)}
    report = load_files({"a.json": as_json(procedure)}, None, name="thử", keep=True)
    assert report.ok, report.mistakes
    dossier = begin(citizen)
    files = [SimpleUploadedFile(name, content) for name, content in GIVEN.items()]
    answer = citizen.post(address("papers", dossier), {f"tep-{paper['code']}": files, "action": "luu"})
    assert answer.status_code == 302
    kept = {one.file.name: one.file for one in Paper.objects.filter(dossier=dossier) if one.file}
    assert set(kept) == set(GIVEN)
    for name, stored in kept.items():
        assert whole(citizen.get(f"/tep/{stored.key}")) == GIVEN[name], name
    refused = citizen.post(
        address("papers", dossier),
        {f"tep-{paper['code']}": SimpleUploadedFile("h.mp4", media.mp4()[:-100]), "action": "luu"},
    )
    assert refused.status_code == 422
    form = cached_form(dossier.form_version_id)
    code = next(field.code for field in form.steps[0].fields if field.kind == "text")
    typed = {code: "Hương Sơn", "expected": dossier.draft_revision, "action": "luu"}
    citizen.post(address("form_step", dossier, number=1), typed)
    dossier.refresh_from_db()
    assert dossier.answers[code] == "Hương Sơn"
    for kind in ("json", "xml"):
        assert "Hương Sơn" in export_form(dossier, kind, dossier.answers, "https://x/").content.decode()
