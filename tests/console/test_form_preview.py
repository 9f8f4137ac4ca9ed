"""A draft as a citizen sees it: empty, filled, with mistakes; what is typed goes from page to page and is not kept."""

from __future__ import annotations

import datetime
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from motcua.config.places import project_root
from motcua.console.forms.samples import sample_answers, wrong_answers
from motcua.console.models import FormDraft
from motcua.exchange.packages import load_folder
from motcua.forms import rules
from tests.console.building import add, begin, press, save_field
from tests.console.drawing import administrator
from tests.exchange.small import small_package, write

TODAY = datetime.date(2026, 11, 28)
FORMS = sorted((project_root() / "sample" / "forms").glob("*.json"))


@pytest.mark.django_db
@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_sample_answers_are_right_and_wrong_ones_are_wrong(path: Path) -> None:
    form = rules.parse(json.loads(path.read_text("utf-8")))
    assert rules.validate(form, sample_answers(form, TODAY), today=TODAY) == {}
    assert rules.validate(form, wrong_answers(form), today=TODAY)


@pytest.fixture
def client(db: None, tmp_path: Path) -> Client:
    assert load_folder(write(tmp_path, small_package())).ok
    return administrator()


@pytest.fixture
def draft(client: Client) -> FormDraft:
    """Two steps; the field of the second is asked only after one choice of the first."""
    draft = begin(client, "Đơn mới", "don")
    press(client, draft, "them-buoc:", ten="Cấp lại")
    code = add(client, draft, "text", "Lý do cấp lại")
    save_field(
        client, draft, code, {"required": "1"}, more={"shown_when.raw": '{"field": "loai", "is": "lai"}'}
    )
    add(client, draft, "phone", "Điện thoại")
    return draft


def frame(client: Client, draft: FormDraft, posted: dict[str, Any] | None = None, **query: str) -> Any:
    address = reverse("console:form_frame", kwargs={"key": draft.key})
    if posted is None:
        return client.get(address, query)
    return client.post(f"{address}?buoc={query['buoc']}", posted)


def carried(answer: Any) -> str:
    found = re.search(r'name="da-tra-loi" value="([^"]*)"', answer.content.decode())
    assert found is not None
    return html.unescape(found[1])


def test_the_frame_shows_the_form_empty_filled_and_with_mistakes(client: Client, draft: FormDraft) -> None:
    empty = frame(client, draft).content.decode()
    assert 'name="ten"' in empty
    assert "Công ty TNHH Hương Sơn" not in empty
    assert "Công ty TNHH Hương Sơn" in frame(client, draft, kieu="mau").content.decode()
    assert "Hãy ghi “Tên”" in frame(client, draft, kieu="loi").content.decode()


def test_answers_go_from_page_to_page_and_decide_what_is_asked(client: Client, draft: FormDraft) -> None:
    refused = frame(client, draft, {"ten": "", "loai": ["", "moi"]}, buoc="1")
    assert refused.status_code == 422
    assert "Hãy ghi “Tên”" in refused.content.decode()
    other = frame(client, draft, {"ten": "An", "loai": ["", "moi"]}, buoc="1").content.decode()
    assert "Đang ẩn 1 mục" in other
    assert 'name="ly_do_cap_lai"' not in other
    second = frame(client, draft, {"ten": "An", "loai": ["", "lai"]}, buoc="1")
    assert 'name="ly_do_cap_lai"' in second.content.decode()
    back = frame(client, draft, {"action": "lui", "da-tra-loi": carried(second)}, buoc="2")
    assert 'value="An"' in back.content.decode()
    wrong = {"ly_do_cap_lai": "Mất", "dien_thoai": "12", "da-tra-loi": carried(second)}
    assert frame(client, draft, wrong, buoc="2").status_code == 422
    end = frame(client, draft, wrong | {"dien_thoai": "0912 345 678"}, buoc="2").content.decode()
    assert "Kết quả thử" in end
    for words in ("An", "Mất", "Lại"):
        assert words in end


@pytest.mark.parametrize("text", ["{", "[1]", '{"ten": {"a": [1, {"b": null}]}, "la": 1}', "x" * 600_000])
def test_whatever_a_page_carries_is_taken_or_left(client: Client, draft: FormDraft, text: str) -> None:
    posted = {"dien_thoai": "0912345678", "da-tra-loi": text}
    assert frame(client, draft, posted, buoc="2").status_code in (200, 422)


def test_an_unfinished_draft_is_shown_without_what_is_wrong(client: Client, draft: FormDraft) -> None:
    save_field(client, draft, "loai", {"options": ""})
    press(client, draft, "them-buoc:", ten="Trống")
    page = client.get(reverse("console:form_preview", kwargs={"key": draft.key})).content.decode()
    left_out = page.partition("Chưa hiện đủ biểu mẫu")[2].partition("</ul>")[0]
    for name in ("Loại", "bước “Trống”", "Lý do cấp lại"):
        assert name in left_out
    text = frame(client, draft).content.decode()
    assert 'name="ten"' in text
    assert 'name="loai"' not in text


def test_a_draft_without_fields_has_nothing_to_show(client: Client) -> None:
    draft = begin(client, "Trống")
    address = reverse("console:form_preview", kwargs={"key": draft.key})
    assert "Chưa có gì để xem" in client.get(address).content.decode()
    assert "Chưa có gì để xem" in frame(client, draft).content.decode()


@pytest.mark.parametrize("filling", ["trong", "mau", "loi"])
def test_files_and_signatures_are_tried_out_without_sending_anything(
    client: Client, draft: FormDraft, filling: str
) -> None:
    add(client, draft, "file", "Sơ đồ")
    add(client, draft, "signature", "Chữ ký chủ hộ")
    draft.refresh_from_db()
    response = frame(client, draft, kieu=filling, buoc="2")
    assert response.status_code == 200
    page = response.content.decode()
    if filling == "mau":
        assert "anh-mau.pdf" in page
        assert "chu-ky-mau.png" in page
    else:
        assert 'name="tep-don.so_do"' in page
        assert "data-signature=" in page
        assert "không phải chữ ký số" in page
