"""The slips of many dossiers in one file: in the order of the list, the very files that were issued."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from pypdf import PdfReader

from motcua.dossiers.models import Dossier, IssuedSlip
from tests.desk.conftest import Desk
from tests.desk.helpers import shown
from tests.story import APPLICANT, DESK, EXAMINER, OTHER_EXAMINER, Story

PRINT = "/can-bo/in-phieu/"


def ticks(dossiers: Iterable[Dossier]) -> list[str]:
    """The boxes as the list shows them."""
    return [f"{one.key}.{one.event_count}" for one in dossiers]


def pages(answer: Any) -> list[str]:
    """The text of each page of a PDF."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]


def order_of(text: str, codes: Iterable[str | None]) -> list[str]:
    """These codes as they come in the text, those that do come."""
    return sorted((code for code in codes if code and code in text), key=text.index)


def test_every_list_offers_printing(story: Story, at: Desk) -> None:
    story.accepted()
    page = shown(at(DESK).get("/can-bo/danh-sach/all?sort=-code"))
    assert f'formaction="{PRINT}all?sort=-code"' in page
    assert "data-select " in page


@pytest.mark.parametrize("listed", ["Không có", "a b/c", "x/y/z", "\x0c"])
def test_a_list_that_no_list_can_be_called_is_led_through_signing_in(
    story: Story, at: Desk, listed: str
) -> None:
    address = f"{PRINT}{quote(listed)}"
    for client in (Client(), at(APPLICANT), at(DESK)):
        assert client.get(address).status_code in (302, 403, 404)
    assert Client().get(address)["Location"].startswith("/dang-nhap")


def test_the_slips_come_in_the_order_of_the_list(story: Story, at: Desk) -> None:
    dossiers = [story.accepted() for _ in range(3)]
    chosen = [dossiers[1], dossiers[0], dossiers[2]]
    browser = at(DESK)
    asked = shown(browser.post(f"{PRINT}all", {"chon": ticks(chosen)}))
    assert "In phiếu của 3 hồ sơ" in asked
    assert "(3 phiếu)" in asked
    answer = browser.post(f"{PRINT}all", {"chon": ticks(chosen), "xac-nhan": "1", "loai": "moi-nhat"})
    text = "".join("".join(pages(answer)).split())
    codes = [one.code for one in chosen]
    assert order_of(text, codes) == codes
    outline = [
        item.title for item in PdfReader(io.BytesIO(answer.content)).outline if not isinstance(item, list)
    ]
    assert [str(title).split(" – ")[0] for title in outline] == codes


def test_which_have_none_is_said_and_which_kind_is_chosen(story: Story, at: Desk) -> None:
    asked = story.asked()
    accepted = story.accepted()
    bare = story.submitted()
    browser = at(DESK)
    boxes = ticks([asked, accepted, bare])
    page = shown(browser.post(f"{PRINT}all", {"chon": boxes}))
    missing = page.split('id="chua-co-phieu"', 1)[1].split("</ul>", 1)[0]
    assert str(bare.receipt_number) in missing
    assert str(accepted.code) not in missing
    kinds = {slip.template.code for slip in IssuedSlip.objects.select_related("template")}
    assert len(kinds) == 2
    for kind, number in (("moi-nhat", 2), ("tat-ca", 3), ("giay-tiep-nhan", 2)):
        answer = browser.post(f"{PRINT}all", {"chon": boxes, "xac-nhan": "1", "loai": kind})
        outline = PdfReader(io.BytesIO(answer.content)).outline
        assert len(outline) == number, kind
    (other,) = kinds - {"giay-tiep-nhan"}
    answer = browser.post(f"{PRINT}all", {"chon": boxes, "xac-nhan": "1", "loai": other})
    text = "".join("".join(pages(answer)).split())
    assert order_of(text, [asked.code, accepted.code]) == [asked.code]


def test_the_files_are_those_that_were_printed_before(story: Story, at: Desk) -> None:
    dossier = story.accepted()
    slip = dossier.slips.get()
    browser = at(DESK)
    browser.get(f"/can-bo/ho-so/{dossier.key}/phieu/{slip.id}.pdf")
    slip.refresh_from_db()
    first = slip.file_id
    assert first is not None
    browser.post(f"{PRINT}to_forward", {"chon": ticks([dossier]), "xac-nhan": "1", "loai": "tat-ca"})
    slip.refresh_from_db()
    assert slip.file_id == first


def test_nothing_to_print_is_said(story: Story, at: Desk) -> None:
    bare = story.submitted()
    browser = at(DESK)
    assert "Các hồ sơ đã chọn chưa có phiếu nào." in shown(
        browser.post(f"{PRINT}to_accept", {"chon": ticks([bare])})
    )
    accepted = story.accepted()
    answer = browser.post(f"{PRINT}all", {"chon": ticks([accepted]), "xac-nhan": "1", "loai": "khong-co"})
    assert answer.status_code == 422
    assert "Hãy chọn loại khác." in shown(answer)


def test_the_whole_list_under_its_filters(story: Story, at: Desk) -> None:
    one, other = story.accepted(), story.accepted()
    page = shown(at(DESK).post(f"{PRINT}all?q={one.code}", {"tat-ca": "1"}))
    assert str(one.code) in page
    assert str(other.code) not in page


def test_too_many_are_refused_with_a_word(story: Story, at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motcua.desk.views.slips.MOST", 1)
    dossiers = [story.accepted(), story.accepted()]
    answer = at(DESK).post(f"{PRINT}all", {"chon": ticks(dossiers)}, follow=True)
    assert "Mỗi lần in phiếu của tối đa 1 hồ sơ." in shown(answer)


@pytest.mark.parametrize("boxes", [[], ["khong-phai-ma"], ["00000000-0000-0000-0000-000000000000.1"]])
def test_nothing_ticked_leads_back_with_a_word(story: Story, at: Desk, boxes: list[str]) -> None:
    answer = at(DESK).post(f"{PRINT}all", {"chon": boxes}, follow=True)
    assert "Hãy đánh dấu ít nhất một hồ sơ rồi bấm lại." in shown(answer)


def test_nobody_prints_what_they_may_not_see(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    sent = {"chon": ticks([dossier]), "xac-nhan": "1", "loai": "tat-ca"}
    assert at(OTHER_EXAMINER).post(f"{PRINT}all", sent)["Content-Type"].startswith("text/html")
    assert at(EXAMINER).post(f"{PRINT}to_accept", sent).status_code == 404
    assert at(APPLICANT).post(f"{PRINT}all", sent).status_code == 403
    assert at(EXAMINER).post(f"{PRINT}to_examine", sent)["Content-Type"] == "application/pdf"
    assert (
        at(EXAMINER).get(f"{PRINT}to_examine?sort=code")["Location"]
        == "/can-bo/danh-sach/to_examine?sort=code"
    )
