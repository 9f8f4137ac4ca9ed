"""A signature in the form: drawn or chosen as a picture, or the full name typed; kept as a clean PNG, printed, told."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator
from lxml import etree
from PIL import Image, ImageDraw, PngImagePlugin
from pypdf import PdfReader

from motcua.dossiers.exporting import export_form
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.verification import verify
from motcua.files import quota
from motcua.files.models import StoredFile
from motcua.files.services import open_file
from motcua.forms.rules import check, json_schema
from motcua.forms.selectors import cached_definition, cached_form
from motcua.forms.services import publish
from tests.answers import complete_answers
from tests.portal.conftest import SignedIn
from tests.portal.posting import posted
from tests.portal.test_exports import text_of
from tests.portal.way import address, attach_all, begin, delivery_post, submit
from tests.story import DESK, OTHER_EXAMINER, PDF, STRANGER, Story

STEP = {
    "code": "ky-ten",
    "title": "Ký tên",
    "fields": [
        {
            "code": "chu_ky",
            "kind": "signature",
            "label": "Chữ ký người làm đơn",
            "required": True,
            "hint": "Ký như trên căn cước.",
        }
    ],
}
SECRET = "toạ độ nhà riêng"  # not a text: hidden in a picture


def drawing(
    *, kind: str = "PNG", size: tuple[int, int] = (640, 240), ink: str = "#14337a", hidden: str = ""
) -> bytes:
    """A picture with a stroke in it, and something hidden beside it."""
    picture = Image.new("RGB", size, "white")
    if ink:
        points = [(size[0] * x // 8, size[1] * y // 6) for x, y in ((1, 2), (2, 4), (4, 1), (6, 3))]
        ImageDraw.Draw(picture).line(points, fill=ink, width=max(3, size[0] // 150))
    made = io.BytesIO()
    if kind == "PNG" and hidden:
        told = PngImagePlugin.PngInfo()
        told.add_text("Comment", hidden)
        picture.save(made, kind, pnginfo=told)
    else:
        picture.save(made, kind)
    return made.getvalue() + (b"<script>alert(1)</script>" if hidden else b"")


@pytest.fixture
def draft(citizen: Client, story: Story) -> Dossier:
    """A draft under a version of the form whose last step is signed."""
    definition: Any = copy.deepcopy(cached_definition(story.draft(STRANGER).form_version_id))
    definition["steps"].append(STEP)
    assert check(definition) == []
    publish(definition["code"], definition["title"], definition)
    return begin(citizen)


def page_of(client: Client, dossier: Dossier) -> str:
    number = len(cached_form(dossier.form_version_id).steps)
    return client.get(address("form_step", dossier, number=number)).content.decode()


def send(
    client: Client, dossier: Dossier, picture: bytes | None = None, name: str = "chu-ky.png", **post: Any
) -> Any:
    dossier.refresh_from_db()
    there = [card["key"] for card in dossier.answers.get("chu_ky") or []]
    data = {"chu_ky": ["", *there], "expected": dossier.draft_revision, "action": "luu", **post}
    number = len(cached_form(dossier.form_version_id).steps)
    given = {"tep-don.chu_ky": SimpleUploadedFile(name, picture)} if picture is not None else {}
    answer = client.post(address("form_step", dossier, number=number), data | given)
    dossier.refresh_from_db()
    return answer


def kept(dossier: Dossier) -> bytes:
    (card,) = dossier.answers["chu_ky"]
    with open_file(StoredFile.objects.get(key=card["key"])) as opened:
        return opened.read()


def signed_and_submitted(client: Client, story: Story, dossier: Dossier, **post: Any) -> Dossier:
    assert send(client, dossier, **post).status_code == 302
    form = cached_form(dossier.form_version_id)
    answers = complete_answers(form) | {"chu_ky": dossier.answers["chu_ky"]}
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


def test_the_step_offers_three_ways_and_claims_no_digital_signature(citizen: Client, draft: Dossier) -> None:
    page = page_of(citizen, draft)
    assert 'enctype="multipart/form-data"' in page
    assert "data-signature=" in page
    assert 'name="tep-don.chu_ky"' in page
    assert 'name="ho-ten-don.chu_ky"' in page
    assert "không phải chữ ký số" in page
    assert "signature.js" in page or "signature-" in page


def test_a_drawn_signature_is_drawn_anew_and_nothing_hidden_is_left(citizen: Client, draft: Dossier) -> None:
    given = drawing(hidden=SECRET)
    assert send(citizen, draft, given).status_code == 302
    content = kept(draft)
    picture = Image.open(io.BytesIO(content))
    assert picture.format == "PNG"
    assert picture.info == {}
    for hidden in (SECRET.encode(), b"<script>", b"Comment"):
        assert hidden in given or hidden == SECRET.encode()
        assert hidden not in content
    assert picture.width < 640, "cut to its strokes"
    page = page_of(citizen, draft)
    file = reverse("portal:file", kwargs={"key": draft.answers["chu_ky"][0]["key"]})
    assert f'src="{file}"' in page
    assert "data-signature=" not in page, "signed: the pad comes again once the signature is taken out"


def test_a_photo_from_a_telephone_becomes_small(citizen: Client, draft: Dossier) -> None:
    photo = drawing(kind="JPEG", size=(4000, 3000))
    assert send(citizen, draft, photo, name="IMG_0001.JPG").status_code == 302
    content = kept(draft)
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.width <= 800, picture.height <= 320) == ("PNG", True, True)
    assert len(content) < 100_000
    assert draft.answers["chu_ky"][0]["name"] == "Chữ ký.png"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("trang.png", drawing(ink=""), "Chưa thấy nét ký nào"),
        ("chu-ky.png", PDF, "Không đọc được ảnh"),
        ("chu-ky.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "Không đọc được ảnh"),
        ("chu-ky.png", drawing()[:200], "Không đọc được ảnh"),
        ("to.png", b"\x89PNG" + b"0" * (8 * 1024 * 1024), "lớn hơn"),
    ],
)
def test_what_is_no_signature_is_told_and_nothing_is_kept(
    citizen: Client, draft: Dossier, name: str, content: bytes, told: str
) -> None:
    answer = send(citizen, draft, content, name=name)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not draft.answers.get("chu_ky")
    assert not Paper.objects.filter(dossier=draft, requirement="don.chu_ky").exists()


def test_whoever_cannot_sign_types_the_full_name(citizen: Client, draft: Dossier) -> None:
    answer = send(citizen, draft, **{"ho-ten-don.chu_ky": "  Nguyễn   Thị Ánh\nTuyết "})
    assert answer.status_code == 302
    (card,) = draft.answers["chu_ky"]
    assert card["name"] == "Họ tên gõ xác nhận.png", "an officer sees that nobody drew it"
    assert Image.open(io.BytesIO(kept(draft))).format == "PNG"


def test_a_drawn_one_counts_before_a_typed_name(citizen: Client, draft: Dossier) -> None:
    send(citizen, draft, drawing(), **{"ho-ten-don.chu_ky": "Nguyễn Thị Ánh Tuyết"})
    assert [card["name"] for card in draft.answers["chu_ky"]] == ["Chữ ký.png"]


def test_signing_again_takes_the_place_of_the_first(citizen: Client, draft: Dossier) -> None:
    send(citizen, draft, drawing())
    first = draft.answers["chu_ky"]
    send(citizen, draft, drawing(ink="#000000"))
    assert len(draft.answers["chu_ky"]) == 1
    assert draft.answers["chu_ky"] != first
    assert send(citizen, draft, row="drop:chu_ky:0").status_code == 302
    assert draft.answers["chu_ky"] == []
    assert not Paper.objects.filter(dossier=draft, requirement="don.chu_ky", removed_at=None).exists()
    assert "data-signature=" in page_of(citizen, draft)


def test_going_on_without_signing_asks_to_sign(citizen: Client, draft: Dossier) -> None:
    answer = send(citizen, draft, action="tiep")
    assert answer.status_code == 422
    assert "Hãy ký ở “Chữ ký người làm đơn”." in answer.content.decode()


def test_nobody_signs_with_the_signature_of_somebody_else(
    citizen: Client, draft: Dossier, story: Story
) -> None:
    other = story.submitted(STRANGER)
    key = str(Paper.objects.filter(dossier=other).exclude(file=None).latest("id").file.key)
    send(citizen, draft, chu_ky=["", key])
    assert not draft.answers.get("chu_ky")


def test_a_full_store_refuses_with_words_and_keeps_the_typed_name(citizen: Client, draft: Dossier) -> None:
    quota.set_limit("citizen", 10, by=None)
    answer = send(citizen, draft, **{"ho-ten-don.chu_ky": "Nguyễn Thị Ánh Tuyết"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "dung lượng" in page
    assert 'value="Nguyễn Thị Ánh Tuyết"' in page
    assert not draft.answers.get("chu_ky")


def test_officers_see_it_in_the_form_and_nobody_else_reads_it(
    citizen: Client, draft: Dossier, story: Story, signed_in: SignedIn
) -> None:
    dossier = signed_and_submitted(citizen, story, draft, picture=drawing())
    file = reverse("portal:file", kwargs={"key": dossier.answers["chu_ky"][0]["key"]})
    page = signed_in(DESK).get(reverse("desk:dossier", kwargs={"key": dossier.key})).content.decode()
    assert f'src="{file}" alt="Chữ ký người làm đơn"' in page
    assert signed_in(DESK).get(file)["Content-Type"] == "image/png"
    for other in (STRANGER, OTHER_EXAMINER):
        assert signed_in(other).get(file).status_code == 404
    assert f'src="{file}"' in citizen.get(address("dossier", dossier)).content.decode()
    assert list(verify()) == []


def test_every_export_has_it(citizen: Client, draft: Dossier, story: Story) -> None:
    dossier = signed_and_submitted(citizen, story, draft, picture=drawing())
    (card,) = dossier.answers["chu_ky"]
    form = cached_form(dossier.form_version_id)
    read = json.loads(export_form(dossier, "json", dossier.answers, "https://x/").content)
    assert read["answers"]["chu_ky"] == [card]
    Draft202012Validator(json_schema(form)).validate(read["answers"])
    too_many = {**read["answers"], "chu_ky": [card, card]}
    assert not Draft202012Validator(json_schema(form)).is_valid(too_many)
    root = etree.fromstring(export_form(dossier, "xml", dossier.answers, "https://x/").content)
    schema = citizen.get(str(read["$schema"]).replace("https://x", "").replace(".json", ".xsd")).content
    etree.XMLSchema(etree.fromstring(schema)).assertValid(root)
    assert card["sha256"] in " ".join(root.itertext())
    pdf = export_form(dossier, "pdf", dossier.answers, "https://x/").content
    drawn = [image for page in PdfReader(io.BytesIO(pdf)).pages for image in page.images]
    assert len(drawn) == 1
    docx = export_form(dossier, "docx", dossier.answers, "https://x/").content
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        pictures = [parts.read(name) for name in parts.namelist() if name.startswith("word/media/")]
    assert kept(dossier) in pictures
    for kind, content in (("pdf", pdf), ("docx", docx)):
        assert "Chữ ký.png" in text_of(kind, content)


def test_a_picture_that_is_gone_is_told_in_words_on_paper(
    citizen: Client, draft: Dossier, story: Story
) -> None:
    dossier = signed_and_submitted(citizen, story, draft, picture=drawing())
    StoredFile.objects.filter(key=dossier.answers["chu_ky"][0]["key"]).update(state=StoredFile.State.REMOVED)
    for kind in ("pdf", "docx"):
        assert "Chữ ký.png" in text_of(
            kind, export_form(dossier, kind, dossier.answers, "https://x/").content
        )


def test_a_supplement_asks_for_it_again(citizen: Client, draft: Dossier, story: Story) -> None:
    dossier = signed_and_submitted(citizen, story, draft, picture=drawing())
    ask = {"items": [{"requirement": "don.chu_ky", "text": "Chữ ký mờ"}], "reason": "Ký lại"}
    dossier = story.do("ask_supplement", dossier, DESK, ask).dossier
    page = citizen.get(address("supply", dossier)).content.decode()
    assert "data-signature=" not in page, "the first one stands until it is taken out"
    seen = {"page.events": dossier.event_count, "expected": dossier.draft_revision}
    again = {"tep-don.chu_ky": SimpleUploadedFile("ky-lai.png", drawing(ink="#000000"))}
    answer = citizen.post(address("supply", dossier), {**seen, "chu_ky": "", "action": "luu:1", **again})
    assert answer.status_code == 302
    dossier.refresh_from_db()
    assert dossier.pending_answers["chu_ky"] != dossier.answers["chu_ky"]


def test_the_desk_has_a_person_sign_who_came(draft: Dossier, story: Story, signed_in: SignedIn) -> None:
    brought = story.brought()
    where = reverse("desk:entry", kwargs={"key": brought.key})
    client = signed_in(DESK)
    assert "data-signature=" in client.get(where).content.decode()
    post = {"chu_ky": "", "expected": brought.draft_revision, "action": "luu"}
    picture = SimpleUploadedFile("chu-ky.png", drawing())
    answer = client.post(where, {**post, "tep-don.chu_ky": picture})
    assert answer.status_code in (200, 302)
    brought.refresh_from_db()
    assert [card["name"] for card in brought.answers["chu_ky"]] == ["Chữ ký.png"]


def test_after_an_ended_session_the_typed_name_is_there_and_the_drawing_is_asked_for_again(
    citizen: Client, draft: Dossier, signed_in: SignedIn
) -> None:
    number = len(cached_form(draft.form_version_id).steps)
    where = address("form_step", draft, number=number)
    citizen.cookies.clear()
    data = {"chu_ky": "", "expected": draft.draft_revision, "action": "luu"}
    citizen.post(
        where,
        {
            **data,
            "ho-ten-don.chu_ky": "Nguyễn Thị Ánh Tuyết",
            "tep-don.chu_ky": SimpleUploadedFile("chu-ky.png", drawing()),
        },
    )
    citizen.force_login(draft.submitter)
    page = citizen.get(where).content.decode()
    assert 'value="Nguyễn Thị Ánh Tuyết"' in page
    assert "Hãy ký lại" in page
