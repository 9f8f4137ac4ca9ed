"""Surveys: put together in the console, answered once, read as counts and as a workbook (I.19.2)."""

from __future__ import annotations

import datetime
import html
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from motcua.surveys import selectors, services
from motcua.surveys.models import Participation, Reply, Survey
from tests.story import ADMINISTRATOR, APPLICANT, DEPARTMENT, DESK, ORGANISATION, STRANGER, Story
from tests.story_fixtures import story
from tests.surveys.asking import form, survey

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

__all__ = ["story"]
CONSOLE = "/quan-tri/khao-sat"
TOP = "quantri@hatinh.mau.vn"


def at(story: Story, email: str) -> Client:
    client = Client()
    client.force_login(story.person(email))
    return client


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def day(days: int) -> str:
    return f"{timezone.localdate() + datetime.timedelta(days=days):%d/%m/%Y}"


@pytest.mark.criterion("I.19.2")
def test_a_survey_is_designed_published_answered_once_and_counted(
    story: Story, settings: SettingsWrapper
) -> None:
    settings.SURVEY_LEAST_REPLIES = 2
    code = form()
    office = at(story, ADMINISTRATOR)
    typed = {
        "title": "Hài lòng với cổng",
        "intro": "Mời góp ý.",
        "form_code": code,
        "audience": "citizens",
        "agency": DEPARTMENT,
        "starts_on": day(0),
        "ends_on": day(3),
        "is_anonymous": "1",
        "revision": "0",
    }
    assert office.post(f"{CONSOLE}/them", {**typed, "ends_on": day(-1)}).status_code == 422
    assert office.post(f"{CONSOLE}/them", {**typed, "procedures": "9.999"}).status_code == 422
    answer = office.post(f"{CONSOLE}/them", typed)
    assert answer.status_code == 302
    one = answer["Location"]
    found = Survey.objects.get()
    # A draft is nobody's business, and changed by whoever saw it last alone.
    assert selectors.asked_of(story.person(APPLICANT)) == []
    assert office.post(one, {**typed, "title": "Hài lòng", "revision": "1"}).status_code == 302
    stale = office.post(one, {**typed, "title": "Của người chậm", "revision": "1"})
    assert stale.status_code == 422
    assert "Của người chậm" in text(stale)
    assert "không ghi" in text(office.get(f"{one}/cong-bo"))
    assert office.post(f"{one}/cong-bo", {"revision": "1"}).status_code == 422
    assert office.post(f"{one}/cong-bo", {"revision": "2"}).status_code == 302
    # Another version of the form changes nothing for it.
    form(fields=[{"code": "them", "kind": "text", "label": "Thêm", "required": True}])
    citizen = at(story, APPLICANT)
    assert "Hài lòng" in text(citizen.get("/khao-sat"))
    page = f"/khao-sat/{found.key}"
    wrong = citizen.post(page, {"gop_y": "Nhanh hơn nữa."})
    assert wrong.status_code == 422
    assert "Nhanh hơn nữa." in text(wrong)
    assert Reply.objects.count() == 0
    assert citizen.post(page, {"muc_do": "rat", "diem": "9", "gop_y": "Tốt."}).status_code == 302
    assert citizen.post(page, {"muc_do": "chua"}).status_code == 302
    assert "Không có khảo sát nào" in text(citizen.get("/khao-sat"))
    assert at(story, STRANGER).post(page, {"muc_do": "chua", "diem": "4"}).status_code == 302
    # Organisations and officers are not asked by this one.
    assert at(story, ORGANISATION).get(page).status_code == 404
    assert at(story, DESK).post(page, {"muc_do": "chua"}).status_code == 404
    assert Reply.objects.count() == 2
    # Nothing joins a reply to a person.
    assert {(one.person_id, one.dossier) for one in Reply.objects.all()} == {(None, None)}
    assert Participation.objects.count() == 2
    told = text(office.get(one))
    assert "50 %" in told
    assert "Trung bình 6.5" in told
    assert "Tốt." in told
    book = openpyxl.load_workbook(io.BytesIO(office.get(f"{one}/cau-tra-loi.xlsx").content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    # Without a day: who knows who answered on it would know what.
    assert rows[0] == ("Mức độ hài lòng", "Điểm", "Góp ý")
    assert {row[0] for row in rows[1:]} == {"Rất hài lòng", "Chưa hài lòng"}
    assert office.post(f"{one}/ket-thuc").status_code == 302
    assert "Đã kết thúc" in text(office.get(CONSOLE))
    with pytest.raises(services.Refused):
        services.answer(found, story.person(ORGANISATION), None, {"muc_do": "rat"})


def test_of_few_replies_without_names_nothing_is_told(story: Story, settings: SettingsWrapper) -> None:
    asking = survey(story.person(TOP), DEPARTMENT)
    page, book = f"{CONSOLE}/{asking.key}", f"{CONSOLE}/{asking.key}/cau-tra-loi.xlsx"
    office = at(story, ADMINISTRATOR)
    assert "Chưa có câu trả lời nào" in text(office.get(page))
    answers = {"muc_do": "chua", "diem": "1", "gop_y": "Cán bộ Bình gây khó."}
    for number, email in enumerate((APPLICANT, STRANGER), start=1):
        services.answer(asking, story.person(email), None, answers)
        shown = text(office.get(page))
        assert "từ 5 câu trả lời" in shown
        assert "gây khó" not in shown
        assert "Tải câu trả lời" not in shown
        refused = office.get(book, follow=True)
        assert refused.redirect_chain
        assert "Chưa đủ câu trả lời" in text(refused)
        assert Reply.objects.count() == number
    settings.SURVEY_LEAST_REPLIES = 2
    assert "gây khó" in text(office.get(page))
    assert office.get(book).status_code == 200


def test_applicants_are_asked_about_each_result_and_by_name_where_it_says_so(story: Story) -> None:
    first, second = story.handed_over(), story.handed_over()
    asking = survey(story.person(TOP), DEPARTMENT, audience="applicants", is_anonymous=False)
    applicant = at(story, APPLICANT)
    shown = text(applicant.get(f"/ho-so/{first.key}"))
    assert "Góp ý về hồ sơ này" in shown
    page = f"/khao-sat/{asking.key}?ho-so={first.key}"
    assert "có ghi tên bạn" in text(applicant.get(page))
    assert applicant.post(page, {"muc_do": "co"}).status_code == 302
    assert "Góp ý về hồ sơ này" not in text(applicant.get(f"/ho-so/{first.key}"))
    assert [one.dossier.key for one in selectors.asked_of(story.person(APPLICANT)) if one.dossier] == [
        second.key
    ]
    reply = Reply.objects.get()
    assert (reply.person, reply.dossier) == (story.person(APPLICANT), first.key)
    # Asked by name, each reply is told, with its day and whose it is.
    book = at(story, TOP).get(f"{CONSOLE}/{asking.key}/cau-tra-loi.xlsx").content
    rows = list(openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][:2] == ("Ngày trả lời", "Người trả lời")
    assert rows[1][:2] == (day(0), story.person(APPLICANT).display_name)
    # Of nobody else's dossier, of none at all, of none before its result, of none of other procedures.
    assert at(story, STRANGER).get(f"/khao-sat/{asking.key}?ho-so={second.key}").status_code == 404
    assert applicant.get(f"/khao-sat/{asking.key}").status_code == 404
    assert applicant.get(f"/khao-sat/{asking.key}?ho-so=x").status_code == 404
    open_one = story.accepted()
    assert applicant.get(f"/khao-sat/{asking.key}?ho-so={open_one.key}").status_code == 404
    Survey.objects.update(procedures=["9.999"])
    assert selectors.asked_of(story.person(APPLICANT)) == []


def test_surveys_belong_to_their_agency_and_ask_for_no_files(story: Story) -> None:
    of_all = survey(story.person(TOP), "H27")
    below = at(story, ADMINISTRATOR)
    for tail in ("", "/cong-bo", "/ket-thuc", "/cau-tra-loi.xlsx"):
        assert below.get(f"{CONSOLE}/{of_all.key}{tail}").status_code == 404
    assert below.post(f"{CONSOLE}/{of_all.key}/ket-thuc").status_code == 404
    assert of_all.title not in text(below.get(CONSOLE))
    assert of_all.title in text(at(story, TOP).get(CONSOLE))
    with pytest.raises(services.Refused, match="hỏi tệp"):
        survey(
            story.person(TOP),
            "H27",
            form_code=form("co-tep", fields=[{"code": "anh", "kind": "file", "label": "Ảnh"}]),
        )
