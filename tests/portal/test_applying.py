"""From "Nộp hồ sơ" to the receipt, as a person does it; and all that goes wrong on the way."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from motcua.dossiers import drafts
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.states import State
from motcua.forms.selectors import cached_form
from motcua.people.models import User
from tests.answers import complete_answers
from tests.portal.conftest import SignedIn
from tests.portal.posting import posted
from tests.portal.way import (
    address,
    begin,
    delivery_post,
    ready,
    required_papers,
    step_of,
    submit,
    text_field,
    upload,
)
from tests.story import APPLICANT, DEPARTMENT, DESK, RETAIL, STRANGER, Story


@pytest.mark.criterion("KT.3", "DVC.4", "DVC.6", "DVC.7", "I.4.3")
def test_a_person_applies_from_the_procedure_to_the_receipt(citizen: Client, story: Story) -> None:
    dossier = ready(citizen, story)
    check = citizen.get(address("check", dossier)).content.decode()
    assert "Nguyễn Văn An" in check
    assert not re.search(r'name="cam_ket"[^>]*checked', check)
    assert submit(citizen, dossier)["Location"] == address("receipt", dossier)
    dossier.refresh_from_db()
    assert dossier.state == State.WAITING_ACCEPTANCE
    receipt = citizen.get(address("receipt", dossier)).content.decode()
    assert str(dossier.receipt_number) in receipt
    assert "Chậm nhất lúc" in receipt
    assert re.search(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", receipt)


@pytest.mark.criterion("VI.12")
def test_times_are_shown_day_first_with_seconds(citizen: Client, story: Story) -> None:
    dossier = ready(citizen, story)
    submit(citizen, dossier)
    dossier.refresh_from_db()
    from motcua.kernel.dates import format_datetime

    assert format_datetime(dossier.submitted_at) in citizen.get(address("dossier", dossier)).content.decode()


def test_a_stranger_is_led_through_signing_in_and_back_to_applying(client: Client, story: Story) -> None:
    where = reverse("portal:start", kwargs={"code": RETAIL})
    assert client.get(where)["Location"] == f"/dang-nhap?next={where.replace('/', '%2F')}"


@pytest.mark.criterion("DVC.4")
def test_what_the_account_knows_is_filled_in_and_says_so(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    assert dossier.applicant_name == "Nguyễn Văn An"
    delivery = citizen.get(address("delivery", dossier)).content.decode()
    assert "042085004821" in delivery
    form = cached_form(dossier.form_version_id)
    for number, step in enumerate(form.steps, start=1):
        if any(field.prefill and dossier.answers.get(field.code) for field in step.fields):
            assert (
                "Từ tài khoản của bạn"
                in citizen.get(address("form_step", dossier, number=number)).content.decode()
            )
            return
    pytest.fail("no field of the form is filled from the account")


def test_starting_twice_goes_on_with_the_one_draft(citizen: Client, story: Story) -> None:
    assert begin(citizen) == begin(citizen)
    page = citizen.get(reverse("portal:start", kwargs={"code": RETAIL})).content.decode()
    assert "Bạn có hồ sơ đang soạn" in page


def test_an_agency_that_does_not_take_the_procedure_is_refused(citizen: Client, story: Story) -> None:
    response = citizen.post(reverse("portal:start", kwargs={"code": RETAIL}), {"agency": "H99"})
    assert response.status_code == 422
    assert not Dossier.objects.exists()


def test_a_procedure_that_is_only_told_about_cannot_be_started(citizen: Client, story: Story) -> None:
    from motcua.catalogue.models import ProcedureVersion

    version = ProcedureVersion.objects.filter(level="information").first()
    assert version
    response = citizen.get(reverse("portal:start", kwargs={"code": version.procedure.code}))
    assert response.status_code == 409


@pytest.mark.criterion("I.6.2")
def test_every_field_has_its_help(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    html = citizen.get(address("form_step", dossier, number=1)).content.decode()
    for field in step_of(dossier).fields:
        if (
            field.kind in ("text", "textarea", "phone", "date", "tax_code")
            and f'id="field-{field.code}"' in html
        ):
            hint = re.search(rf'id="field-{field.code}-hint"[^>]*>(.*?)</div>', html, re.DOTALL)
            assert hint, field.code
            assert hint[1].strip(), field.code


def test_a_missing_answer_is_told_at_its_field_and_in_the_summary_but_nothing_is_lost(
    citizen: Client, story: Story
) -> None:
    dossier = begin(citizen)
    form = cached_form(dossier.form_version_id)
    field = text_field(dossier)
    post = posted(form.steps[0], complete_answers(form)) | {field.code: "", "action": "tiep"}
    other = next(
        f for f in form.steps[0].fields if f.kind == "text" and f.code != field.code and f.code in post
    )
    response = citizen.post(address("form_step", dossier, number=1), post)
    html = response.content.decode()
    assert response.status_code == 422
    assert f'id="field-{field.code}-error"' in html
    assert f'href="#field-{field.code}"' in html
    dossier.refresh_from_db()
    assert dossier.answers[other.code] == post[other.code]


@pytest.mark.criterion("DVC.7", "I.6.3", "I.4.3")
def test_saving_keeps_a_half_filled_draft_in_its_folder(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    field = text_field(dossier)
    response = citizen.post(
        address("form_step", dossier, number=1), {field.code: "Quầy số 5", "action": "luu"}
    )
    assert response["Location"] == address("form_step", dossier, number=1)
    assert 'value="Quầy số 5"' in citizen.get(response["Location"]).content.decode()
    folder = citizen.get(reverse("portal:my_dossiers") + "?folder=draft").content.decode()
    assert str(dossier.key) in folder


@pytest.mark.criterion("DVC.7", "I.6.3")
def test_the_filled_form_prints(citizen: Client, story: Story) -> None:
    dossier = ready(citizen, story)
    response = citizen.get(address("print_form", dossier))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert response["Cache-Control"] == "private, no-store"


class TestAutosave:
    """Saved as one types."""

    def send(self, client: Client, dossier: Dossier, **post: Any) -> Any:
        return client.post(
            address("autosave", dossier) + "?buoc=1", post, headers={"X-Requested-With": "autosave"}
        )

    def test_it_answers_when_and_with_the_next_revision(self, citizen: Client, story: Story) -> None:
        dossier = begin(citizen)
        field = text_field(dossier)
        first = self.send(citizen, dossier, **{field.code: "A", "expected": dossier.draft_revision})
        assert re.fullmatch(r"\d\d:\d\d:\d\d", first.json()["saved_at"])
        second = self.send(citizen, dossier, **{field.code: "AB", "expected": first.json()["revision"]})
        assert second.status_code == 200
        dossier.refresh_from_db()
        assert dossier.answers[field.code] == "AB"

    def test_another_tab_is_told_and_overwrites_nothing(self, citizen: Client, story: Story) -> None:
        dossier = begin(citizen)
        field = text_field(dossier)
        self.send(citizen, dossier, **{field.code: "Tab một", "expected": dossier.draft_revision})
        late = self.send(citizen, dossier, **{field.code: "Tab hai", "expected": dossier.draft_revision})
        assert late.status_code == 409
        assert field.label in late.json()["message"]
        dossier.refresh_from_db()
        assert dossier.answers[field.code] == "Tab một"

    def test_a_strangers_draft_is_not_there(self, citizen: Client, signed_in: SignedIn, story: Story) -> None:
        dossier = begin(citizen)
        assert self.send(signed_in(STRANGER), dossier, x="y").status_code == 404


def test_two_tabs_the_second_sees_what_differs_keeps_its_words_and_may_then_save(
    citizen: Client, story: Story
) -> None:
    dossier = begin(citizen)
    field = text_field(dossier)
    where = address("form_step", dossier, number=1)
    old = dossier.draft_revision
    citizen.post(where, {field.code: "Cửa hàng ở tab một", "expected": old, "action": "luu"})
    response = citizen.post(where, {field.code: "Cửa hàng ở tab hai", "expected": old, "action": "luu"})
    html = response.content.decode()
    assert response.status_code == 409
    assert 'value="Cửa hàng ở tab hai"' in html
    assert "Cửa hàng ở tab một" in html
    assert field.label in html
    dossier.refresh_from_db()
    assert dossier.answers[field.code] == "Cửa hàng ở tab một"
    new = re.search(r'name="expected" value="(\d+)"', html)
    assert new
    assert (
        citizen.post(
            where, {field.code: "Cửa hàng ở tab hai", "expected": new[1], "action": "luu"}
        ).status_code
        == 302
    )


def test_after_the_session_ended_the_form_comes_back_with_what_was_typed(
    citizen: Client, story: Story
) -> None:
    dossier = begin(citizen)
    field = text_field(dossier)
    where = address("form_step", dossier, number=1)
    citizen.logout()
    sent = citizen.post(where, {field.code: "Gõ dở khi hết phiên", "action": "tiep"})
    assert sent["Location"].startswith("/dang-nhap?next=")
    signed = citizen.post(sent["Location"], {"email": APPLICANT, "password": "x", "next": where})
    assert signed.status_code == 422
    user = User.objects.get(email=APPLICANT)
    user.set_password("mat-khau-moi-9")
    user.save()
    back = citizen.post("/dang-nhap", {"email": APPLICANT, "password": "mat-khau-moi-9", "next": where})
    assert back["Location"] == where
    html = citizen.get(where).content.decode()
    assert 'value="Gõ dở khi hết phiên"' in html
    assert "đã được lấy lại" in html


def test_a_form_left_open_while_signing_in_again_elsewhere_comes_back_with_what_was_typed(
    story: Story,
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(email=APPLICANT))
    dossier = drafts.start_draft(story.actor(APPLICANT), RETAIL, DEPARTMENT)
    field = text_field(dossier)
    where = address("form_step", dossier, number=1)
    typed = {field.code: "Gõ ở thẻ cũ", "csrfmiddlewaretoken": "x" * 64}
    response = browser.post(where, typed, headers={"Origin": "http://testserver"})
    assert response.status_code == 303
    assert 'value="Gõ ở thẻ cũ"' in browser.get(where).content.decode()
    foreign = browser.post(where, {**typed, field.code: "Lời kẻ lạ"}, headers={"Origin": "https://ac.vn"})
    assert foreign.status_code == 403
    assert "Lời kẻ lạ" not in browser.get(where).content.decode()
    dossier.refresh_from_db()
    assert dossier.answers.get(field.code) not in ("Gõ ở thẻ cũ", "Lời kẻ lạ")


def test_what_was_typed_is_shown_to_nobody_else(citizen: Client, signed_in: SignedIn, story: Story) -> None:
    dossier = begin(citizen)
    field = text_field(dossier)
    where = address("form_step", dossier, number=1)
    citizen.logout()
    citizen.post(where, {field.code: "Lời riêng", "action": "tiep"})
    citizen.force_login(User.objects.get(email=STRANGER))
    response = citizen.get(where)
    assert response.status_code == 404
    assert "Lời riêng" not in response.content.decode()


def test_fields_that_do_not_belong_are_named_and_left_out(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    field = text_field(dossier)
    response = citizen.post(
        address("form_step", dossier, number=1),
        {field.code: "Được giữ", "la_lam": "1", "state": "handed_over"},
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert "la_lam" in html
    dossier.refresh_from_db()
    assert dossier.answers[field.code] == "Được giữ"
    assert "la_lam" not in dossier.answers
    assert dossier.state == State.NEW


@pytest.mark.parametrize("number", [0, 99])
def test_a_step_that_does_not_exist_is_a_404(citizen: Client, story: Story, number: int) -> None:
    assert citizen.get(address("form_step", begin(citizen), number=number)).status_code == 404


@pytest.mark.parametrize(
    "name", ["dossier", "papers", "delivery", "check", "receipt", "supply", "print_form", "form_step"]
)
def test_someone_elses_dossier_does_not_exist(
    citizen: Client, signed_in: SignedIn, story: Story, name: str
) -> None:
    dossier = begin(citizen)
    where = address(name, dossier, **({"number": 1} if name == "form_step" else {}))
    for other in (STRANGER, DESK):
        assert signed_in(other).get(where).status_code == 404
    assert Client().get(where).status_code == 302


def test_the_check_page_lists_every_missing_thing_with_a_link_to_it(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    html = citizen.get(address("check", dossier)).content.decode()
    summary = html.split("govuk-error-summary__list", 1)[1].split("</ul>", 1)[0]
    for paper in required_papers(story, dossier):
        assert f"{address('papers', dossier)}#giay-{paper.code}" in summary
    field = text_field(dossier)
    assert f"{address('form_step', dossier, number=1)}?loi=1#field-{field.code}" in summary
    response = submit(citizen, dossier)
    assert response.status_code == 422
    dossier.refresh_from_db()
    assert dossier.submitted_at is None
    linked = citizen.get(f"{address('form_step', dossier, number=1)}?loi=1").content.decode()
    assert f'id="field-{field.code}-error"' in linked


def test_nothing_is_submitted_without_the_commitment(citizen: Client, story: Story) -> None:
    dossier = ready(citizen, story)
    response = citizen.post(address("check", dossier), {"expected": dossier.event_count})
    assert response.status_code == 422
    assert "Hãy đọc và đánh dấu cam kết" in response.content.decode()
    dossier.refresh_from_db()
    assert dossier.submitted_at is None


def test_submitting_twice_submits_once(citizen: Client, story: Story) -> None:
    dossier = ready(citizen, story)
    first, second = submit(citizen, dossier), submit(citizen, dossier)
    assert first["Location"] == second["Location"] == address("receipt", dossier)
    assert Event.objects.filter(dossier=dossier, act="submit").count() == 1


def test_what_was_submitted_cannot_be_edited_any_more(citizen: Client, story: Story) -> None:
    dossier = ready(citizen, story)
    submit(citizen, dossier)
    field = text_field(dossier)
    before = Dossier.objects.get(id=dossier.id).answers
    response = citizen.post(address("form_step", dossier, number=1), {field.code: "Sửa lén", "action": "luu"})
    assert response.status_code == 409
    assert "đã nộp" in response.content.decode()
    assert citizen.post(address("papers", dossier), {"tep-khac": upload()}).status_code == 409
    assert citizen.post(address("delivery", dossier), delivery_post(way="online")).status_code == 409
    assert Dossier.objects.get(id=dossier.id).answers == before


def test_pages_of_applying_cost_few_statements(
    citizen: Client, story: Story, django_assert_max_num_queries: Any
) -> None:
    dossier = ready(citizen, story)
    for name, more in (("form_step", {"number": 1}), ("papers", {}), ("delivery", {}), ("check", {})):
        citizen.get(address(name, dossier, **more))
        with django_assert_max_num_queries(8):
            assert citizen.get(address(name, dossier, **more)).status_code == 200
