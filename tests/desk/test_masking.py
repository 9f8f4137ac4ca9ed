"""What officers see of people's numbers: by role and by whether the dossier waits for them; and no other way to it."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from motcua.audit.limits import NUMBERS_SOUGHT_OF_PERSON, REVEALS_OF_PERSON
from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind
from motcua.dossiers.masking import page_mask
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import available_actions
from motcua.kernel.masking import Datum
from motcua.people import masks
from motcua.people.models import User
from tests.desk.conftest import Desk
from tests.desk.helpers import page_of, shown
from tests.story import (
    APPLICANT,
    CLERK,
    DESK,
    DIRECTOR,
    EXAMINER,
    EXAMINER_2,
    OTHER_EXAMINER,
    STRANGER,
    Story,
)

ID, PHONE, MAIL, STREET = "042085004821", "0900000101", "nguyenvanan@mau.vn", "Số 12 đường Mẫu"
# What the form asks for once more, of each place of sale.
FORM_PHONE = "0912345678"
PARTS = ("042•••••4821", "•••••••101", "n***@mau.vn")
NUMBERS = (ID, PHONE, MAIL)


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def publish(**rules: Any) -> None:
    """A policy as an administrator publishes it."""
    masks.publish_policy({"rules": rules})
    masks.forget()


def reveals(dossier: Dossier) -> list[TrailLine]:
    return list(TrailLine.objects.filter(kind=Kind.REVEAL, about=f"dossier:{dossier.key}").order_by("id"))


def test_being_able_to_bring_back_what_was_removed_is_no_need_to_know(story: Story, at: Desk) -> None:
    why = {"why": "spam", "reason": "Quảng cáo"}
    dossier = story.do("remove", story.submitted(), DESK, why).dossier
    page = shown(at(DIRECTOR).get(page_of(dossier)))
    assert "Khôi phục hồ sơ đã loại bỏ" in page
    assert not any(number in page for number in NUMBERS)
    assert all(part in page for part in PARTS)


def test_who_has_the_dossier_in_hand_sees_numbers_and_a_colleague_sees_parts(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    page = shown(at(EXAMINER).get(page_of(dossier)))
    assert all(number in page for number in NUMBERS)
    assert "•" not in page
    assert 'name="what"' not in page
    for colleague in (EXAMINER_2, DESK):
        page = shown(at(colleague).get(page_of(dossier)))
        for number, part in zip(NUMBERS, PARTS, strict=True):
            assert number not in page, (colleague, number)
            assert part in page, (colleague, part)
        # What is of no such kind stays: name, address, the rest of the form.
        assert "Nguyễn Văn An" in page
        assert STREET in page


def test_what_may_be_corrected_or_reopened_at_any_time_is_in_nobodys_hand(story: Story, at: Desk) -> None:
    dossier = story.handed_over()
    for who, act in ((CLERK, "correct_outcome"), (DIRECTOR, "reopen")):
        assert act in {one.act for one in available_actions(story.actor(who), dossier)}
        page = shown(at(who).get(page_of(dossier)))
        for number, part in zip(NUMBERS, PARTS, strict=True):
            assert number not in page, (who, number)
            assert part in page, (who, part)
    assert page_mask(story.actor(DIRECTOR), dossier, {"reinstate"}).hides(Datum.ID_NUMBER)


def test_a_hidden_value_is_shown_on_demand_and_its_owner_is_told(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    client = at(DESK)
    page = client.post(f"{page_of(dossier)}/nhap/hien", {"what": "applicant.phone"})
    assert page.status_code == 200
    assert page["Cache-Control"].startswith("max-age=0")
    assert PHONE in shown(page)
    assert ID not in shown(page)
    assert "ghi vào nhật ký" in shown(page)
    (line,) = reveals(dossier)
    owner = User.objects.get(email=APPLICANT)
    assert line.person == User.objects.get(email=DESK)
    assert line.subject == [owner.pk]
    assert line.agency_id == dossier.agency_id
    assert line.details == {"what": "applicant.phone"}
    assert "Hiện dữ liệu bị che" in shown(at(APPLICANT).get("/tai-khoan/ai-da-xem"))
    # The next look at the page hides it again.
    assert PHONE not in shown(client.get(page_of(dossier)))


def test_an_answer_of_the_form_is_hidden_and_shown_by_its_field(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    form = re.findall(r'name="what" value="(form\.[^"]+)"', shown(at(DESK).get(page_of(dossier))))
    assert form, "the retail form asks for a telephone"
    for place in form:
        page = at(DESK).post(f"{page_of(dossier)}/nhap/hien", {"what": place})
        answer = dossier.answers[place.removeprefix("form.")]
        assert page.status_code == 200
        # Of a table every row is shown.
        told = answer if isinstance(answer, str) else FORM_PHONE
        assert told in shown(page)
    assert len(reveals(dossier)) == len(form)


@pytest.mark.parametrize("what", ["", "applicant.name", "applicant.nothing", "form.khong-co", "x" * 500])
def test_what_is_not_hidden_leads_back_and_leaves_no_line(story: Story, at: Desk, what: str) -> None:
    dossier = story.assigned()
    answer = at(DESK).post(f"{page_of(dossier)}/nhap/hien", {"what": what})
    assert (answer.status_code, answer["Location"]) == (302, page_of(dossier))
    assert not reveals(dossier)


def test_only_who_sees_the_dossier_may_ask(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    address = f"{page_of(dossier)}/nhap/hien"
    assert at(OTHER_EXAMINER).post(address, {"what": "applicant.phone"}).status_code == 404
    assert at(STRANGER).post(address, {"what": "applicant.phone"}).status_code == 403
    assert at(APPLICANT).post(address, {"what": "applicant.phone"}).status_code == 403
    assert at(DESK).get(address).status_code == 405
    assert not reveals(dossier)


def test_showing_is_limited_in_rate(story: Story, at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motcua.desk.views.dossier.REVEALS_OF_PERSON", REVEALS_OF_PERSON._replace(most=2))
    dossier = story.assigned()
    client, address = at(DESK), f"{page_of(dossier)}/nhap/hien"
    for _time in range(2):
        assert client.post(address, {"what": "applicant.phone"}).status_code == 200
    late = client.post(address, {"what": "applicant.phone"})
    assert late.status_code == 429
    assert PHONE not in shown(late)
    assert len(reveals(dossier)) == 2


def test_the_policy_says_who_sees_what(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    publish(
        desk={"page": {"id_number": "whole", "phone": "none", "address": "part"}},
        examiner={"page": {"phone": "part"}},
    )
    page = shown(at(DESK).get(page_of(dossier)))
    assert ID in page
    assert PHONE not in page
    assert "•••••••101" not in page
    assert STREET not in page
    assert "applicant.address" in page
    # What is not to be seen is not shown on demand either.
    refused = at(DESK).post(f"{page_of(dossier)}/nhap/hien", {"what": "applicant.phone"})
    assert refused.status_code == 403
    assert not reveals(dossier)
    # Even to whom the dossier waits for.
    page = shown(at(EXAMINER).get(page_of(dossier)))
    assert PHONE not in page
    assert ID in page


def test_files_made_from_the_dossier_hide_the_same(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    publish(desk={"page": {"address": "part"}})
    for kind in ("json", "xml"):
        made = at(DESK).get(f"{page_of(dossier)}/phieu/don.{kind}").content.decode()
        assert not any(number in made for number in (*NUMBERS, FORM_PHONE)), kind
        whole = at(EXAMINER).get(f"{page_of(dossier)}/phieu/don.{kind}").content.decode()
        assert FORM_PHONE in whole, kind
    assert json.loads(at(DESK).get(f"{page_of(dossier)}/phieu/don.json").content)["complete"] is False
    sheets = (f"{page_of(dossier)}/phieu/don.pdf", f"{page_of(dossier)}/phieu/kiem-soat.pdf")
    for address in sheets:
        made = text_of(at(DESK).get(address).content)
        assert not any(number in made for number in (*NUMBERS, FORM_PHONE, STREET)), address


def test_digits_cannot_be_guessed_one_after_the_other(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    listed = "/can-bo/danh-sach/all"
    for part in ("0420", "04208500482", "090000010", "4821"):
        assert dossier.code not in shown(at(DESK).get(listed, {"q": part})), part
        assert dossier.code not in shown(at(DESK).get(listed, {"q": f"nguyen {part}"})), part
        assert dossier.code not in shown(at(DESK).get(listed, {"name": part})), part
    # Who has the whole number in front of them finds the dossier by it.
    for number in (ID, PHONE):
        assert dossier.code in shown(at(DESK).get(listed, {"q": number}))
    publish(desk={"lists": {"id_number": "whole", "phone": "whole", "email": "whole"}})
    assert dossier.code in shown(at(DESK).get(listed, {"q": "0420850"}))


def test_looking_for_whole_numbers_is_limited(
    story: Story, at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = NUMBERS_SOUGHT_OF_PERSON._replace(most=1)
    monkeypatch.setattr("motcua.desk.access.NUMBERS_SOUGHT_OF_PERSON", limit)
    story.assigned()
    client = at(DESK)
    for listed in ("/can-bo/danh-sach/all", "/can-bo/tai-ve/xlsx/all"):
        client.get(listed, {"q": ID})
        assert client.get(listed, {"q": ID}).status_code == 429, listed
        assert client.get(listed, {"q": "nguyen"}).status_code == 200, listed


def test_the_ledger_hides_telephones_from_who_does_not_keep_it(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    year = timezone.localdate().year
    asked = {"from": f"01/01/{year}", "to": f"31/12/{year}"}
    for who, sees in ((DESK, True), (EXAMINER, False)):
        page = shown(at(who).get("/can-bo/so-theo-doi", asked))
        assert dossier.code in page
        assert (PHONE in page) is sees, who
        sheet = at(who).get("/can-bo/so-theo-doi.xlsx", asked).content
        cells = [
            str(cell)
            for rows in load_workbook(io.BytesIO(sheet)).worksheets
            for line in rows.iter_rows(values_only=True)
            for cell in line
        ]
        assert any(PHONE in cell for cell in cells) is sees, who
        assert (PHONE in text_of(at(who).get("/can-bo/so-theo-doi.pdf", asked).content)) is sees, who


def test_hiding_costs_no_statement(story: Story, at: Desk, django_assert_max_num_queries: Any) -> None:
    dossier = story.assigned()
    client = at(DESK)
    client.get(page_of(dossier))
    with django_assert_max_num_queries(8):
        assert "•" in shown(client.get(page_of(dossier)))
