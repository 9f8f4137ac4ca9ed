"""Files that answer a field of the form: given in the step, listed, taken out, kept like papers, read by officers."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from jsonschema import Draft202012Validator
from lxml import etree

from motcua.dossiers import retention
from motcua.dossiers.exporting import export_form
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.verification import verify
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.files import storage
from motcua.files.models import StoredFile
from motcua.forms.rules import json_schema
from motcua.forms.selectors import cached_definition, cached_form
from motcua.forms.services import publish
from tests.answers import complete_answers
from tests.portal.conftest import SignedIn
from tests.portal.posting import posted
from tests.portal.test_exports import text_of
from tests.portal.test_papers_in_pieces import arrived
from tests.portal.way import address, attach_all, begin, delivery_post, submit
from tests.story import APPLICANT, DESK, OTHER_EXAMINER, PDF, STRANGER, Story

MAP = PDF + b"% so do"
STEP = {
    "code": "so-do",
    "title": "Sơ đồ",
    "fields": [
        {
            "code": "co_so_do",
            "kind": "choice",
            "label": "Có sơ đồ",
            "required": True,
            "options": [{"value": "co", "label": "Có"}, {"value": "khong", "label": "Không"}],
        },
        {
            "code": "so_do",
            "kind": "file",
            "label": "Sơ đồ mặt bằng",
            "required": True,
            "formats": ["pdf"],
            "max_mb": 1,
            "max_files": 2,
            "hint": "Vẽ tay cũng được.",
            "shown_when": {"field": "co_so_do", "is": "co"},
        },
    ],
}


@pytest.fixture
def draft(citizen: Client, story: Story) -> Dossier:
    """A draft under a version of the form whose last step takes files."""
    definition: Any = copy.deepcopy(cached_definition(story.draft(STRANGER).form_version_id))
    definition["steps"].append(STEP)
    publish(definition["code"], definition["title"], definition)
    return begin(citizen)


def number_of(dossier: Dossier) -> int:
    return len(cached_form(dossier.form_version_id).steps)


def page_of(client: Client, dossier: Dossier) -> str:
    return client.get(address("form_step", dossier, number=number_of(dossier))).content.decode()


def send(client: Client, dossier: Dossier, *files: tuple[str, bytes], **post: Any) -> Any:
    dossier.refresh_from_db()
    there = [card["key"] for card in dossier.answers.get("so_do", [])]
    data = {
        "co_so_do": "co",
        "so_do": ["", *there],
        "expected": dossier.draft_revision,
        "action": "luu",
        **post,
    }
    given = [SimpleUploadedFile(name, content) for name, content in files]
    answer = client.post(
        address("form_step", dossier, number=number_of(dossier)),
        data | ({"tep-don.so_do": given} if given else {}),
    )
    dossier.refresh_from_db()
    return answer


def papers(dossier: Dossier) -> list[Paper]:
    return list(
        Paper.objects.filter(dossier=dossier, requirement="don.so_do", removed_at=None, to_remove=False)
    )


def applied(client: Client, story: Story, dossier: Dossier) -> Dossier:
    assert send(client, dossier, ("so-do.pdf", MAP)).status_code == 302
    form = cached_form(dossier.form_version_id)
    kept = dossier.answers["so_do"]
    # Every other step as usual, and this one as it stands.
    answers = complete_answers(form) | {"co_so_do": "co", "so_do": kept}
    for number, step in enumerate(form.steps, start=1):
        dossier.refresh_from_db()
        done = client.post(
            address("form_step", dossier, number=number),
            posted(step, answers) | {"action": "tiep", "expected": dossier.draft_revision},
        )
        assert done.status_code == 302
    attach_all(client, story, dossier)
    client.post(address("delivery", dossier), delivery_post())
    dossier.refresh_from_db()
    assert submit(client, dossier).status_code == 302
    dossier.refresh_from_db()
    return dossier


def test_a_file_is_given_in_the_step_and_listed_there_with_its_limits(
    citizen: Client, draft: Dossier
) -> None:
    send(citizen, draft)
    page = page_of(citizen, draft)
    assert 'enctype="multipart/form-data"' in page
    assert "Vẽ tay cũng được. Loại tệp: PDF. Mỗi tệp nhiều nhất 1 MB. Nhiều nhất 2 tệp." in page
    assert send(citizen, draft, ("so-do.pdf", MAP)).status_code == 302
    (card,) = draft.answers["so_do"]
    assert card == {
        "key": card["key"],
        "name": "so-do.pdf",
        "size": len(MAP),
        "sha256": hashlib.sha256(MAP).hexdigest(),
    }
    (paper,) = papers(draft)
    assert str(paper.file and paper.file.key) == card["key"]
    page = page_of(citizen, draft)
    assert reverse("portal:file", kwargs={"key": card["key"]}) in page
    assert "Nhiều nhất 2 tệp" not in page, "one may still be added"
    assert citizen.get(reverse("portal:file", kwargs={"key": card["key"]})).status_code == 200
    assert f"giay-{'don.so_do'}" not in citizen.get(address("papers", draft)).content.decode()


def test_what_is_not_taken_says_why_and_loses_nothing(citizen: Client, draft: Dossier) -> None:
    send(citizen, draft, ("so-do.pdf", MAP))
    for name, content in (("a.exe", b"MZ\x90\x00"), ("lon.pdf", PDF + b"%" * 1_100_000)):
        answer = send(citizen, draft, (name, content))
        assert answer.status_code == 422
        assert "govuk-error-message" in answer.content.decode()
        assert [card["name"] for card in draft.answers["so_do"]] == ["so-do.pdf"]
    answer = send(citizen, draft, ("b.pdf", PDF + b"b"), ("c.pdf", PDF + b"c"))
    assert answer.status_code == 422
    assert [card["name"] for card in draft.answers["so_do"]] == ["so-do.pdf", "b.pdf"]
    assert "Đã đủ 2 tệp" in answer.content.decode()


def test_a_file_is_taken_out_by_its_button_and_may_be_given_again(citizen: Client, draft: Dossier) -> None:
    send(citizen, draft, ("so-do.pdf", MAP), ("b.pdf", PDF + b"b"))
    assert send(citizen, draft, row="drop:so_do:0").status_code == 302
    assert [card["name"] for card in draft.answers["so_do"]] == ["b.pdf"]
    assert [paper.file and paper.file.name for paper in papers(draft)] == ["b.pdf"]
    send(citizen, draft, ("so-do.pdf", MAP))
    assert len(papers(draft)) == 2


def test_going_on_asks_for_a_required_file_only_where_it_is_asked(citizen: Client, draft: Dossier) -> None:
    answer = send(citizen, draft, action="tiep")
    assert answer.status_code == 422
    assert "Hãy chọn tệp cho “Sơ đồ mặt bằng”" in answer.content.decode()
    assert send(citizen, draft, co_so_do="khong", action="tiep").status_code == 302


def test_a_file_of_a_field_that_is_no_longer_asked_is_no_paper_and_comes_back_with_it(
    citizen: Client, draft: Dossier
) -> None:
    send(citizen, draft, ("so-do.pdf", MAP))
    send(citizen, draft, co_so_do="khong")
    assert papers(draft) == []
    assert draft.answers["so_do"]
    send(citizen, draft, co_so_do="co")
    assert len(papers(draft)) == 1


def test_nobody_attaches_the_file_of_somebody_else_by_its_key(
    citizen: Client, draft: Dossier, story: Story
) -> None:
    other = story.submitted(STRANGER)
    key = str(Paper.objects.filter(dossier=other).exclude(file=None).latest("id").file.key)
    send(citizen, draft, so_do=["", key])
    assert not draft.answers.get("so_do")
    send(citizen, draft, so_do=["", "khong-phai-khoa"])
    assert not draft.answers.get("so_do")
    saved = citizen.post(
        address("autosave", draft) + f"?buoc={number_of(draft)}",
        {"so_do": ["", key], "co_so_do": "co", "expected": draft.draft_revision},
    )
    assert saved.status_code == 200
    draft.refresh_from_db()
    assert not draft.answers.get("so_do")
    assert papers(draft) == []


def test_two_windows_choose_between_their_files(citizen: Client, draft: Dossier) -> None:
    send(citizen, draft, ("so-do.pdf", MAP))
    old = draft.draft_revision
    first = draft.answers["so_do"]
    send(citizen, draft, ("b.pdf", PDF + b"b"))
    late = citizen.post(
        address("form_step", draft, number=number_of(draft)),
        {"co_so_do": "co", "so_do": "", "expected": old, "action": "luu"},
    )
    assert late.status_code == 409
    assert "b.pdf" in late.content.decode()
    draft.refresh_from_db()
    assert [card["name"] for card in draft.answers["so_do"]] == [first[0]["name"], "b.pdf"]


def test_officers_of_the_dossier_read_it_and_nobody_else(
    citizen: Client, draft: Dossier, story: Story, signed_in: SignedIn
) -> None:
    dossier = applied(citizen, story, draft)
    (card,) = dossier.answers["so_do"]
    file = reverse("portal:file", kwargs={"key": card["key"]})
    assert signed_in(DESK).get(file).status_code == 200
    page = signed_in(DESK).get(reverse("desk:dossier", kwargs={"key": dossier.key})).content.decode()
    assert "Sơ đồ mặt bằng" in page
    assert file in page
    assert card["sha256"] in page
    for other in (STRANGER, OTHER_EXAMINER):
        assert signed_in(other).get(file).status_code == 404
    assert Client().get(file).status_code == 302
    (paper,) = papers(dossier)
    assert paper.submitted


def test_every_export_names_it_with_size_and_hash(citizen: Client, draft: Dossier, story: Story) -> None:
    dossier = applied(citizen, story, draft)
    (card,) = dossier.answers["so_do"]
    form = cached_form(dossier.form_version_id)
    read = json.loads(export_form(dossier, "json", dossier.answers, "https://x/").content)
    assert read["answers"]["so_do"] == [card]
    Draft202012Validator(json_schema(form)).validate(read["answers"])
    root = etree.fromstring(export_form(dossier, "xml", dossier.answers, "https://x/").content)
    text = " ".join(root.itertext())
    schema = etree.fromstring(
        citizen.get(str(read["$schema"]).replace("https://x", "").replace(".json", ".xsd")).content
    )
    etree.XMLSchema(schema).assertValid(root)
    assert card["sha256"] in text
    for kind in ("pdf", "docx"):
        words = text_of(kind, export_form(dossier, kind, dossier.answers, "https://x/").content)
        assert "so-do.pdf" in words
        assert card["sha256"] in re.sub(r"\s", "", words)


def test_what_was_taken_out_is_let_go_in_time_and_what_stands_is_kept(
    citizen: Client, draft: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(citizen, draft, ("so-do.pdf", MAP))
    send(citizen, draft, ("b.pdf", PDF + b"b"), row="drop:so_do:0")
    send(citizen, draft, ("b.pdf", PDF + b"b"))
    report = load_files(
        {"a.json": as_json({"kind": "retention", "taken_out_days": 5})}, None, name="thử", keep=True
    )
    assert report.ok, report.mistakes
    monkeypatch.setattr(storage, "FRESH", timedelta(0))
    later = timezone.now() + timedelta(days=40)
    retention.run(later)
    states = dict(StoredFile.objects.filter(name__in=["so-do.pdf", "b.pdf"]).values_list("name", "state"))
    assert states == {"so-do.pdf": "removed", "b.pdf": "clean"}


def test_a_supplement_brings_a_new_file_and_the_old_one_stays_in_the_record(
    citizen: Client, draft: Dossier, story: Story, signed_in: SignedIn
) -> None:
    dossier = applied(citizen, story, draft)
    (old,) = dossier.answers["so_do"]
    ask = {"items": [{"requirement": "don.so_do", "text": "Vẽ lại cho rõ"}], "reason": "Sơ đồ mờ"}
    dossier = story.do("ask_supplement", dossier, DESK, ask).dossier
    page = citizen.get(address("supply", dossier)).content.decode()
    assert 'name="tep-don.so_do"' in page
    new = PDF + b"ve lai"
    seen = {"page.events": dossier.event_count, "expected": dossier.draft_revision}
    answer = citizen.post(
        address("supply", dossier),
        {**seen, "so_do": "", "action": "luu:1", "tep-don.so_do": SimpleUploadedFile("ve-lai.pdf", new)},
    )
    assert answer.status_code == 302
    dossier.refresh_from_db()
    assert [card["name"] for card in dossier.pending_answers["so_do"]] == ["ve-lai.pdf"]
    assert [card["name"] for card in dossier.answers["so_do"]] == ["so-do.pdf"]
    # Until it is sent, officers read what was submitted.
    assert "ve-lai.pdf" not in officers_page(signed_in, dossier)
    seen = {"page.events": dossier.event_count, "expected": dossier.draft_revision}
    answer = citizen.post(
        address("supply", dossier),
        {**seen, "so_do": ["", dossier.pending_answers["so_do"][0]["key"]], "action": "gui"},
    )
    assert answer.status_code == 302
    dossier.refresh_from_db()
    assert [card["name"] for card in dossier.answers["so_do"]] == ["ve-lai.pdf"]
    assert [one.file.name for one in papers(dossier) if one.file] == ["ve-lai.pdf"]
    page = officers_page(signed_in, dossier)
    assert "ve-lai.pdf" in page
    gone = Paper.objects.get(dossier=dossier, file__key=old["key"])
    assert gone.submitted
    assert gone.removed_at is not None
    assert not list(verify(dossier.code))


def officers_page(signed_in: SignedIn, dossier: Dossier) -> str:
    return signed_in(DESK).get(reverse("desk:dossier", kwargs={"key": dossier.key})).content.decode()


def test_the_desk_gives_a_file_for_a_person_who_came(
    draft: Dossier, story: Story, signed_in: SignedIn
) -> None:
    brought = story.brought()
    assert cached_form(brought.form_version_id).files, "the desk works under the newest version"
    where = reverse("desk:entry", kwargs={"key": brought.key})
    client = signed_in(DESK)
    assert 'name="tep-don.so_do"' in client.get(where).content.decode()
    answer = client.post(
        where,
        {
            "co_so_do": "co",
            "so_do": "",
            "expected": brought.draft_revision,
            "action": "luu",
            "tep-don.so_do": SimpleUploadedFile("quet.pdf", MAP),
        },
    )
    assert answer.status_code in (200, 302)
    assert "không thuộc biểu mẫu" not in answer.content.decode()
    brought.refresh_from_db()
    assert [card["name"] for card in brought.answers["so_do"]] == ["quet.pdf"]
    assert [one.file.name for one in papers(brought) if one.file] == ["quet.pdf"]


def test_a_file_sent_in_pieces_comes_with_the_step(citizen: Client, draft: Dossier, story: Story) -> None:
    key = arrived(story, APPLICANT, "to.pdf", MAP)
    assert send(citizen, draft, **{"da-tai": f"don.so_do:{key}"}).status_code == 302
    assert [card["name"] for card in draft.answers["so_do"]] == ["to.pdf"]
    other = arrived(story, STRANGER, "khac.pdf", MAP + b"x")
    assert send(citizen, draft, **{"da-tai": f"don.so_do:{other}"}).status_code == 422
    assert len(draft.answers["so_do"]) == 1


def test_a_form_without_files_costs_what_it_did(
    citizen: Client, story: Story, django_assert_num_queries: Any
) -> None:
    dossier = begin(citizen)
    page = citizen.get(address("form_step", dossier, number=1)).content.decode()
    assert "multipart/form-data" not in page
    assert "upload.js" not in page
