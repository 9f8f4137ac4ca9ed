"""The applicant's own dossiers after submission: folders, progress, exchanges, supplement, withdrawal, result."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from motcua.dossiers.models import Dossier, Event, Exchange, Paper
from motcua.dossiers.states import State
from motcua.forms.selectors import cached_form
from motcua.notices.models import Notice
from tests.portal.conftest import SignedIn
from tests.portal.way import address, text_field, upload
from tests.story import APPLICANT, DESK, EXAMINER, PDF, STRANGER, Story


def folder(client: Client, name: str) -> str:
    return client.get(reverse("portal:my_dossiers"), {"folder": name}).content.decode()


def counts(html: str) -> dict[str, int]:
    found = re.findall(r'folder=(\w+)"[^>]*>[^<]+<span class="mc-tabs__count">(\d+)', html)
    return {name: int(number) for name, number in found}


def asked(story: Story, dossier: Dossier | None = None) -> tuple[Dossier, Any]:
    """A dossier sent back by the desk before acceptance, asking for a better copy of the first paper."""
    found = dossier or story.submitted()
    paper = next(paper for paper in story.definition(found).papers if paper.required)
    items = [{"requirement": paper.code, "text": "Bản chụp bị mờ, hãy chụp lại"}]
    data: dict[str, Any] = {"items": items, "reason": "Không đọc được bản chụp"}
    if found.state == State.SUPPLEMENTED:
        data["verdict-1"] = "met"
    return story.do("ask_supplement", found, DESK, data).dossier, paper


def sent(dossier: Dossier, **more: str) -> dict[str, Any]:
    """What the page sends with its button; the one item that was asked for is answered in words."""
    answer = {"tra-loi-1": "Chỉ có bản này."}
    return {"page.events": dossier.event_count, "action": "gui", **answer, **more}


@pytest.mark.criterion("DVC.9", "KT.4", "I.4.3", "II.2.4")
def test_each_dossier_lies_in_its_folder_and_the_counts_say_so(citizen: Client, story: Story) -> None:
    made = {"draft": story.draft(procedure="2.000620")}
    assert counts(folder(citizen, "draft"))["draft"] == 1
    made["sent"] = story.do("submit", made["draft"], "nguyenvanan@mau.vn").dossier
    made["supplement"] = asked(story)[0]
    made["processing"] = story.accepted()
    made["handed_over"] = story.handed_over()
    made["returned"] = story.do(
        "refuse", story.submitted(), DESK, {"reason": "Không đúng thẩm quyền"}
    ).dossier
    made["draft"] = story.draft()
    for name, dossier in made.items():
        html = folder(citizen, name)
        assert counts(html) == dict.fromkeys(made, 1) | {"discarded": 0}
        assert str(dossier.key) in html, name
    labels = [
        "Hồ sơ chưa gửi",
        "Hồ sơ đã gửi",
        "Yêu cầu bổ sung",
        "Đang xử lý",
        "Đã trả kết quả",
        "Bị trả lại",
    ]
    assert all(label in html for label in labels)


def test_others_dossiers_are_in_no_folder(signed_in: SignedIn, story: Story) -> None:
    dossier = story.submitted()
    client = signed_in(STRANGER)
    assert all(str(dossier.key) not in folder(client, name) for name in ("draft", "sent", "processing"))
    assert set(counts(folder(client, "sent")).values()) == {0}


@pytest.mark.criterion("I.4.3", "II.2.4")
def test_a_folder_is_searched_by_number(citizen: Client, story: Story) -> None:
    one, two = story.submitted(), story.submitted()
    html = citizen.get(
        reverse("portal:my_dossiers"), {"folder": "sent", "q": one.receipt_number}
    ).content.decode()
    assert str(one.key) in html
    assert str(two.key) not in html


@pytest.mark.criterion("KT.4", "DVC.10")
def test_the_dossier_shows_progress_history_and_exchanges(citizen: Client, story: Story) -> None:
    dossier = story.assigned()
    html = citizen.get(address("dossier", dossier)).content.decode()
    assert str(dossier.code) in html
    assert "Đang xử lý" in html
    assert 'aria-current="step"' in html
    for title in ("Tiếp nhận", "Nộp hồ sơ"):
        assert title in html.split("mc-timeline", 1)[1]
    assert "Trao đổi" in html


@pytest.mark.criterion("I.5.1")
def test_unread_notices_are_counted_and_one_click_away(citizen: Client, story: Story) -> None:
    person = story.actor(APPLICANT).person
    notice = Notice.objects.create(
        person=person, key="n1", title="Đã tiếp nhận hồ sơ", text="…", link="/ho-so"
    )
    html = folder(citizen, "sent")
    assert "Thông báo (1 chưa đọc)" in html
    assert 'href="/thong-bao"' in html
    assert notice.title in citizen.get("/thong-bao").content.decode()


@pytest.mark.criterion("DVC.10")
def test_why_a_dossier_was_returned_is_told(citizen: Client, story: Story) -> None:
    dossier = story.do("refuse", story.submitted(), DESK, {"reason": "Không thuộc thẩm quyền của Sở"}).dossier
    html = citizen.get(address("dossier", dossier)).content.decode()
    assert "Vì sao hồ sơ bị trả lại" in html
    assert "Không thuộc thẩm quyền của Sở" in html


def test_officers_words_to_each_other_are_not_shown(citizen: Client, story: Story) -> None:
    dossier = story.do("propose", story.assigned(), EXAMINER, {"opinion": "Ý kiến nội bộ 4711"}).dossier
    assert "Ý kiến nội bộ 4711" not in citizen.get(address("dossier", dossier)).content.decode()


@pytest.mark.criterion("KT.4")
def test_words_to_the_officers_appear_and_empty_ones_are_refused(citizen: Client, story: Story) -> None:
    dossier = story.submitted()
    where = address("exchange", dossier)
    assert citizen.post(where, {"text": "Tôi đã nộp thêm bản gốc."}).status_code == 302
    html = citizen.get(address("dossier", dossier)).content.decode()
    assert "Tôi đã nộp thêm bản gốc." in html
    assert citizen.post(where, {"text": "   "}).status_code == 422
    long = citizen.post(where, {"text": "x" * 5000})
    assert long.status_code == 422
    assert "x" * 5000 in long.content.decode()
    assert Exchange.objects.count() == 1


@pytest.mark.parametrize(
    "sent_to",
    [("exchange", {}, "text"), ("act", {"act": "rut"}, "reason")],
    ids=["a question", "a withdrawal"],
)
def test_words_typed_when_the_session_had_ended_are_kept(
    citizen: Client, story: Story, sent_to: tuple[str, dict[str, str], str]
) -> None:
    from motcua.people.models import User

    name, more, box = sent_to
    dossier = story.submitted()
    citizen.logout()
    sent = citizen.post(address(name, dossier, **more), {box: "Câu hỏi dài tôi vừa gõ"})
    assert sent["Location"].startswith("/dang-nhap?next=%2Fho-so%2F")
    user = User.objects.get(email="nguyenvanan@mau.vn")
    user.set_password("mat-khau-moi-9")
    user.save()
    citizen.post(
        "/dang-nhap",
        {"email": user.email, "password": "mat-khau-moi-9", "next": address("dossier", dossier)},
    )
    page = citizen.get(address("dossier", dossier)).content.decode()
    assert re.search(rf'name="{box}"[^>]*>\s*Câu hỏi dài tôi vừa gõ</textarea>', page)
    assert "chưa gửi được" in page


def test_a_draft_is_discarded_and_restored_with_all_that_is_in_it(citizen: Client, story: Story) -> None:
    dossier = story.draft()
    answers = dossier.answers
    gone = citizen.post(address("act", dossier, act="huy"), {"expected": dossier.event_count})
    assert gone["Location"].endswith("folder=discarded")
    page = citizen.get(address("dossier", dossier)).content.decode()
    assert "Khôi phục hồ sơ" in page
    dossier.refresh_from_db()
    citizen.post(address("act", dossier, act="khoi-phuc"), {"expected": dossier.event_count})
    dossier.refresh_from_db()
    assert dossier.discarded_at is None
    assert dossier.answers == answers


@pytest.mark.parametrize("act", ["accept", "submit", "hand_over", "la"])
def test_the_acts_of_officers_have_no_address_here(citizen: Client, story: Story, act: str) -> None:
    dossier = story.submitted()
    assert citizen.post(address("act", dossier, act=act)).status_code == 404
    dossier.refresh_from_db()
    assert dossier.state == State.WAITING_ACCEPTANCE


def test_asking_to_withdraw_needs_a_reason(citizen: Client, story: Story) -> None:
    dossier = story.accepted()
    where = address("act", dossier, act="rut")
    refused = citizen.post(where, {"expected": dossier.event_count, "reason": ""})
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.content.decode()
    citizen.post(where, {"expected": dossier.event_count, "reason": "Tôi đổi địa điểm kinh doanh"})
    dossier.refresh_from_db()
    assert dossier.state == State.WITHDRAWAL_ASKED


def test_an_act_that_is_no_longer_possible_says_what_happened_and_by_whom(
    citizen: Client, story: Story
) -> None:
    dossier = story.submitted()
    seen = dossier.event_count
    story.do("accept", dossier, DESK)
    response = citizen.post(address("act", dossier, act="rut"), {"expected": seen, "reason": "Rút"})
    html = response.content.decode()
    assert response.status_code == 409
    assert story.actor(DESK).person.full_name in html  # type: ignore[union-attr]
    assert "Tiếp nhận hồ sơ" in html
    assert re.search(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", html)


class TestSupplement:
    """What is asked for is told item by item; it is mended beside it and sent again."""

    @pytest.mark.criterion("KT.6", "DVC.11", "I.4.3", "II.6.4")
    def test_read_mend_and_resend(self, citizen: Client, story: Story) -> None:
        dossier, paper = asked(story)
        own = citizen.get(address("dossier", dossier)).content.decode()
        assert "Bổ sung hồ sơ" in own
        page = citizen.get(address("supply", dossier)).content.decode()
        assert "Bản chụp bị mờ, hãy chụp lại" in page
        assert "Không đọc được bản chụp" in page
        assert paper.name in page
        papers = citizen.get(address("papers", dossier)).content.decode()
        assert "Bản chụp bị mờ" in papers.split(f'id="giay-{paper.code}"', 1)[1].split("</section>", 1)[0]
        old = Paper.objects.get(dossier=dossier, requirement=paper.code)
        citizen.post(address("papers", dossier), {"bo": old.id})
        citizen.post(address("papers", dossier), {f"tep-{paper.code}": upload("ro.pdf", PDF + b"moi")})
        sent = citizen.post(
            address("supply", dossier),
            {"page.events": dossier.event_count, "ghi-chu": "Đã chụp lại", "action": "gui"},
        )
        assert sent["Location"] == address("receipt", dossier)
        dossier.refresh_from_db()
        assert dossier.state == State.SUPPLEMENTED
        now = Paper.objects.filter(dossier=dossier, requirement=paper.code, removed_at__isnull=True).get()
        assert now.file.name == "ro.pdf"
        assert "Đã gửi bổ sung" in citizen.get(address("receipt", dossier)).content.decode()

    @pytest.mark.criterion("DVC.11")
    def test_answers_too_can_be_mended_and_count_only_when_sent(self, citizen: Client, story: Story) -> None:
        dossier, _paper = asked(story)
        field = text_field(dossier)
        before = dossier.answers[field.code]
        citizen.post(address("form_step", dossier, number=1), {field.code: "Tên đã sửa", "action": "luu"})
        dossier.refresh_from_db()
        assert dossier.answers[field.code] == before
        citizen.post(address("supply", dossier), sent(dossier))
        dossier.refresh_from_db()
        assert dossier.answers[field.code] == "Tên đã sửa"

    @pytest.mark.criterion("DVC.11")
    def test_it_may_be_asked_again_and_supplied_again(self, citizen: Client, story: Story) -> None:
        dossier, _paper = asked(story)
        citizen.post(address("supply", dossier), sent(dossier, **{"ghi-chu": "Lần một"}))
        dossier.refresh_from_db()
        again, _paper = asked(story, dossier)
        citizen.post(address("supply", again), sent(again, **{"ghi-chu": "Lần hai"}))
        again.refresh_from_db()
        assert again.state == State.SUPPLEMENTED
        assert Event.objects.filter(dossier=again, act="supply").count() == 2

    def test_an_incomplete_supplement_is_told_with_links(self, citizen: Client, story: Story) -> None:
        dossier, paper = asked(story)
        old = Paper.objects.get(dossier=dossier, requirement=paper.code)
        citizen.post(address("papers", dossier), {"bo": old.id})
        response = citizen.post(address("supply", dossier), sent(dossier))
        assert response.status_code == 422
        assert "#muc-1" in response.content.decode().split("govuk-error-summary", 1)[1]

    def test_sending_twice_sends_once(self, citizen: Client, story: Story) -> None:
        dossier, _paper = asked(story)
        for _time in range(2):
            response = citizen.post(address("supply", dossier), sent(dossier))
            assert response["Location"] == address("receipt", dossier)
        assert Event.objects.filter(dossier=dossier, act="supply").count() == 1

    def test_nothing_asked_nothing_to_supply(self, citizen: Client, story: Story) -> None:
        assert citizen.get(address("supply", story.submitted())).status_code == 409


class TestResult:
    """The result and the slips, for the applicant alone."""

    @pytest.mark.criterion("DVC.2")
    def test_the_result_is_downloaded_once_handed_over(
        self, citizen: Client, signed_in: SignedIn, story: Story
    ) -> None:
        dossier = story.ready()
        outcome = dossier.outcomes.get()
        where = reverse("portal:file", kwargs={"key": outcome.file.key})
        assert citizen.get(where).status_code == 404
        assert where not in citizen.get(address("dossier", dossier)).content.decode()
        story.do("hand_over", dossier, DESK, story.hand_over_data())
        assert where in citizen.get(address("dossier", dossier)).content.decode()
        row = folder(citizen, "handed_over").split('class="mc-results__act"', 1)[1].split("</p>", 1)[0]
        assert f'href="{address("dossier", dossier)}#ket-qua"' in row
        response = citizen.get(where)
        assert b"".join(response.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
        assert signed_in(STRANGER).get(where).status_code == 404
        assert Client().get(where).status_code == 302

    def test_the_slip_of_reception_prints_the_same_each_time(
        self, citizen: Client, signed_in: SignedIn, story: Story
    ) -> None:
        dossier = story.accepted()
        slip = dossier.slips.get()
        where = reverse("portal:slip", kwargs={"key": dossier.key, "number": slip.id})
        assert where in citizen.get(address("dossier", dossier)).content.decode()
        first, second = (b"".join(citizen.get(where).streaming_content) for _ in range(2))  # type: ignore[attr-defined]
        assert first == second
        assert first.startswith(b"%PDF")
        assert signed_in(STRANGER).get(where).status_code == 404


def test_the_forms_answers_are_shown_in_words(citizen: Client, story: Story) -> None:
    dossier = story.submitted()
    html = citizen.get(address("dossier", dossier)).content.decode()
    for field in cached_form(dossier.form_version_id).steps[0].fields:
        if field.asks and not field.shown_when and field.kind != "table":
            assert field.label in html


@pytest.mark.parametrize(
    "name", ["draft", "sent", "supplement", "processing", "handed_over", "returned", "discarded", "la"]
)
def test_folders_and_dossier_pages_cost_few_statements(
    citizen: Client, story: Story, django_assert_max_num_queries: Any, name: str
) -> None:
    dossiers = [story.submitted(), story.assigned()]
    citizen.get(reverse("portal:my_dossiers"))
    with django_assert_max_num_queries(8):
        citizen.get(reverse("portal:my_dossiers"), {"folder": name})
    for dossier in dossiers:
        citizen.get(address("dossier", dossier))
        with django_assert_max_num_queries(8):
            citizen.get(address("dossier", dossier))
