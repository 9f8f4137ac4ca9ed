"""What circular 01/2023, article 22.3, asks of an interactive form at the least, on the real form of 2.000620.

Read as decision 0115 says, since the article's text could not be had: filled in by choosing, help at each place, kept
and taken away as a file or on paper, signed, checked at each place, and brought back. Each has a test here, and each of
them carries the mark of I.6.5.
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pypdf import PdfReader

from motcua.dossiers.models import Dossier
from motcua.forms.definition import SILENT_KINDS
from motcua.forms.selectors import cached_form
from tests.answers import complete_answers
from tests.portal.conftest import SignedIn
from tests.portal.posting import posted
from tests.portal.way import address, begin, ready, submit, upload
from tests.signing.esign import PIN, Esign
from tests.story import APPLICANT, Story

pytestmark = pytest.mark.criterion("I.6.5")


def steps_of(client: Client, dossier: Dossier) -> dict[int, str]:
    """The page of each step, as it stands when everything is answered."""
    form = cached_form(dossier.form_version_id)
    answers, pages = complete_answers(form), {}
    for number, step in enumerate(form.steps, start=1):
        where = address("form_step", dossier, number=number)
        saved = client.post(where, posted(step, answers) | {"action": "luu"}, follow=True)
        assert saved.status_code == 200
        pages[number] = saved.content.decode()
    return pages


def test_it_is_filled_in_by_choosing_from_what_is_there(citizen: Client, story: Story) -> None:
    earlier = ready(citizen, story)
    assert submit(citizen, earlier, giu_lai="1").status_code == 302
    page = citizen.get(address("form_step", begin(citizen), number=1)).content.decode()
    assert f'value="{escape(story.person(APPLICANT).email)}"' in page
    assert 'mc-origin">Từ tài khoản của bạn<' in page
    assert re.search(r'name="page.use" value="[a-z_]+:[0-9a-f]+"', page)
    earlier.refresh_from_db()
    assert f"Từ hồ sơ {earlier.code or earlier.receipt_number} ngày" in page


def test_help_stands_at_every_place(citizen: Client) -> None:
    dossier = begin(citizen)
    form = cached_form(dossier.form_version_id)
    for number, page in steps_of(citizen, dossier).items():
        for field in form.steps[number - 1].fields:
            if field.kind in SILENT_KINDS or f'data-field="{field.code}"' not in page:
                continue
            block = page[page.index(f'data-field="{field.code}"') :]
            assert re.search(r'class="govuk-hint"[^>]*>\s*\S', block.split("data-field=", 2)[1]), field.code


@pytest.mark.parametrize("kind", ["pdf", "docx", "xml", "json"])
def test_it_is_kept_and_taken_away_as_a_file_or_on_paper(citizen: Client, kind: str) -> None:
    dossier = begin(citizen)
    where = address("form_step", dossier, number=1)
    page = citizen.post(where, {"fax": "0239 385 1234", "action": "luu"}, follow=True).content.decode()
    assert re.search(r"Đã lưu lúc \d\d:\d\d:\d\d", page)
    taken = address("print_form" if kind == "pdf" else "export_form", dossier, **_kind(kind))
    assert f'href="{taken}"' in page
    answer = citizen.get(taken)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind == "pdf":
        texts = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages)
        assert "0239 385 1234" in " ".join(texts.split())
    elif kind != "docx":
        assert "0239 385 1234" in content.decode()
    else:
        assert content.startswith(b"PK")


def _kind(kind: str) -> dict[str, Any]:
    return {} if kind == "pdf" else {"kind": kind}


def test_it_is_signed_on_the_form_itself(citizen: Client, story: Story, esign: Esign) -> None:
    key = esign.key_of(esign.connect(), story.person(APPLICANT))
    dossier = ready(citizen, story)
    assert "Ký số tờ khai" in citizen.get(address("check", dossier)).content.decode()
    here, file = address("sign_form", dossier), address("sign_form_file", dossier)
    citizen.post(here, {"viec": "chuan-bi"})
    seen = hashlib.sha256(citizen.get(file).content).hexdigest()
    said = {"viec": "ky", "chung-thu": str(key.key), "sha256": seen, "pin": PIN}
    assert "Ký thành công" in citizen.post(here, said, follow=True).content.decode()
    signed = citizen.get(f"{file}?tai=1").content
    assert b"/ETSI.CAdES.detached" in signed
    found = Client().post(reverse("portal:verify"), {"tep": upload("to-khai.pdf", signed)}).content.decode()
    assert "Chữ ký số hợp lệ" in found


def test_what_is_wrong_is_told_at_its_place_before_it_goes_on(citizen: Client) -> None:
    dossier = begin(citizen)
    form = cached_form(dossier.form_version_id)
    wrong = {"ma_so_thue": "12", "dien_thoai": "gọi tôi", "thu_dien_tu": "không-có", "so_dinh_danh": "7"}
    sent = posted(form.steps[0], complete_answers(form)) | wrong | {"action": "tiep"}
    answer = citizen.post(address("form_step", dossier, number=1), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    for code, typed in wrong.items():
        assert f'id="field-{code}-error"' in page
        assert f'href="#field-{code}"' in page
        assert f'value="{typed}"' in page
    for code in ("ten_thuong_nhan", "nguoi_dai_dien"):
        assert f'id="field-{code}-error"' not in page


def test_what_was_typed_comes_back_on_another_device_and_after_the_session(
    citizen: Client, signed_in: SignedIn
) -> None:
    dossier = begin(citizen)
    where = address("form_step", dossier, number=1)
    citizen.post(f"{address('autosave', dossier)}?buoc=1", {"fax": "0239 111 222"})
    elsewhere = signed_in()
    assert 'value="0239 111 222"' in elsewhere.get(where).content.decode()
    assert begin(elsewhere).pk == dossier.pk, "one draft to go on with, not a second one"
    stranger = Client()
    answer = stranger.post(where, {"fax": "0239 333 444", "action": "luu"})
    assert "/dang-nhap" in answer["Location"]
    stranger.force_login(dossier.submitter)
    assert 'value="0239 333 444"' in stranger.get(where).content.decode()
