"""Nothing typed twice: what is known is filled in or offered, with its source, and only with consent (I.6.1, HT.2)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from motcua.dossiers import drafts, prefilling
from motcua.dossiers.models import Dossier
from motcua.people import reuse
from motcua.people.models import KeptAnswer, User
from tests.portal.conftest import SignedIn
from tests.portal.way import address, begin, ready, step_of, submit, text_field
from tests.story import APPLICANT, DESK, STRANGER, Story


def page_of(client: Client, dossier: Dossier) -> str:
    return client.get(address("form_step", dossier, number=1)).content.decode()


def own_field(dossier: Dossier) -> Any:
    """A text that only this form asks for."""
    return next(
        field
        for field in step_of(dossier).fields
        if field.kind == "text" and not field.prefill and not field.datum
    )


def applied(client: Client, story: Story, **consent: str) -> Dossier:
    dossier = ready(client, story)
    assert submit(client, dossier, **consent).status_code == 302
    dossier.refresh_from_db()
    return dossier


def test_without_agreement_nothing_of_an_earlier_dossier_is_offered(citizen: Client, story: Story) -> None:
    dossier = ready(citizen, story)
    page = citizen.get(address("check", dossier)).content.decode()
    assert reuse.wording() in page
    assert not re.search(r'name="giu_lai"[^>]*checked', page)
    submit(citizen, dossier)
    assert not KeptAnswer.objects.exists()
    assert "Từ hồ sơ" not in page_of(citizen, begin(citizen))


@pytest.mark.criterion("I.6.1")
def test_what_was_agreed_to_is_offered_with_its_source_and_chosen_without_scripts(
    citizen: Client, story: Story
) -> None:
    first = applied(citizen, story, giu_lai="1")
    number = first.code or first.receipt_number
    second = begin(citizen)
    field = own_field(second)
    value = first.answers[field.code]
    page = page_of(citizen, second)
    assert f"Từ hồ sơ {number} ngày" in page
    choices = re.findall(rf'name="page.use" value="({field.code}:[0-9a-f]+)"', page)
    assert len(choices) == 1
    assert field.code not in second.answers
    response = citizen.post(address("form_step", second, number=1), {"page.use": choices[0], "action": ""})
    assert response["Location"].endswith(f"#field-{field.code}")
    second.refresh_from_db()
    assert second.answers[field.code] == value
    # It now says at the field itself where it came from, and is not offered once more.
    page = page_of(citizen, second)
    assert f'value="{choices[0]}"' not in page
    assert re.search(rf'<span class="mc-origin">Từ hồ sơ {re.escape(number or "")} ngày [0-9/]+</span>', page)


def test_choosing_loses_nothing_that_was_typed_elsewhere_on_the_page(citizen: Client, story: Story) -> None:
    applied(citizen, story, giu_lai="1")
    second = begin(citizen)
    texts = [field.code for field in step_of(second).fields if field.kind == "text"]
    other = next(code for code in texts if code != own_field(second).code)
    choice = re.findall(rf'value="({own_field(second).code}:[0-9a-f]+)"', page_of(citizen, second))[0]
    citizen.post(address("form_step", second, number=1), {"page.use": choice, other: "Vừa gõ"})
    second.refresh_from_db()
    assert second.answers[other] == "Vừa gõ"


def test_a_made_up_choice_changes_nothing(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    for choice in ("la:123", f"{text_field(dossier).code}:khong-co", ":::", ""):
        citizen.post(address("form_step", dossier, number=1), {"page.use": choice, "action": "luu"})
    dossier.refresh_from_db()
    assert text_field(dossier).code not in dossier.answers


def test_the_account_says_so_and_wins_over_older_dossiers(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    assert "Từ tài khoản của bạn" in page_of(citizen, dossier)
    form = story.form(dossier)
    field = next(field for field in form.fields if field.prefill == "person.phone")
    person = story.person(APPLICANT)
    offered = prefilling.candidates(form, [field], person)
    assert [one.value for one in offered[field.code]] == [person.phone]


def test_what_other_forms_call_by_the_same_name_fills_itself_in(story: Story) -> None:
    """The account has no telephone; a dossier of another form had one, and its owner agreed."""
    person = story.person(APPLICANT)
    person.phone = ""
    person.save()
    reuse.give_consent(person)
    told = reuse.Answer("person.phone", "phone", "Điện thoại", "0912345678", "0912 345 678")
    reuse.keep(person, [told], "H27.03-260903-0001", story.draft().saved_at)  # type: ignore[arg-type]
    form = story.form(story.draft())
    code = next(field.code for field in form.fields if field.prefill == "person.phone")
    answers, origins = prefilling.first_answers(form, person)
    assert answers[code] == "0912345678"
    assert origins[code].startswith("Từ hồ sơ H27.03-260903-0001 ngày ")


def test_nobody_gets_another_persons_data(citizen: Client, signed_in: SignedIn, story: Story) -> None:
    applied(citizen, story, giu_lai="1")
    stranger = signed_in(STRANGER)
    assert "Từ hồ sơ" not in page_of(stranger, begin(stranger))


def test_what_the_desk_entered_is_not_kept_for_the_officer(story: Story) -> None:
    officer = User.objects.get(email=DESK)
    reuse.give_consent(officer)
    dossier = story.brought()
    assert prefilling.keep_for_next_time(officer, dossier, dossier.answers) == 0


def test_a_choice_that_the_form_does_not_offer_any_more_is_not_offered(story: Story) -> None:
    form = story.form(story.draft())
    field = next((field for field in form.fields if field.kind in ("choice", "select")), None)
    if field is None:
        field = next(
            one for one in story.form(story.draft(procedure="1.001193")).fields if one.kind == "choice"
        )
    person = story.person(APPLICANT)
    reuse.give_consent(person)
    row = reuse.Answer(prefilling.names_of(form, field)[0], str(field.kind), "Chọn", "khong-con", "Không còn")
    reuse.keep(person, [row], "H1", story.draft().saved_at)  # type: ignore[arg-type]
    assert prefilling.candidates(form, [field], person) == {}


def test_a_step_with_offers_costs_few_statements(
    citizen: Client, story: Story, django_assert_max_num_queries: Any
) -> None:
    applied(citizen, story, giu_lai="1")
    second = begin(citizen)
    page_of(citizen, second)
    with django_assert_max_num_queries(8):
        page_of(citizen, second)


def test_a_withdrawn_agreement_ends_the_offers(citizen: Client, story: Story) -> None:
    applied(citizen, story, giu_lai="1")
    second = begin(citizen)
    assert "Từ hồ sơ" in page_of(citizen, second)
    reuse.withdraw(story.person(APPLICANT))
    assert "Từ hồ sơ" not in page_of(citizen, second)
    assert drafts.working_answers(second) is not None
