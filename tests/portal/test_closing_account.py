"""Closing the own account: confirmed, not while a dossier runs, and told."""

from __future__ import annotations

from django.core import mail
from django.test import Client
from django.urls import reverse

from motcua.dossiers.models import Dossier
from motcua.outbox import delivery, services
from motcua.people.models import User
from tests.acting import choose, mandate_for, paper_mandate
from tests.story import APPLICANT, DESK, EXAMINER, ORGANISATION, STRANGER, Story

PAGE = "/tai-khoan/dong"
PASSWORD = "ruou-nep-cam-9"
MEANT = {"agreed": "1", "password": PASSWORD}


def own() -> Client:
    person = User.objects.get(email=APPLICANT)
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    client.force_login(person)
    return client


def test_a_closed_account_is_out_everywhere_and_is_told(story: Story) -> None:
    client = own()
    elsewhere = Client()
    elsewhere.force_login(User.objects.get(email=APPLICANT))
    story.draft()
    assert "chưa gửi" in client.get(PAGE).content.decode()
    assert client.post(PAGE, MEANT)["Location"] == reverse("portal:home")
    assert not User.objects.get(email=APPLICANT).is_active
    assert elsewhere.get(reverse("people:account")).status_code == 302
    assert (
        client.post(reverse("people:sign_in"), {"email": APPLICANT, "password": PASSWORD}).status_code == 422
    )
    for message in services.waiting().filter(topic="people.account_closed"):
        delivery.deliver_now(message.pk)
    assert [letter.to for letter in mail.outbox] == [[APPLICANT]]


def test_not_while_a_dossier_is_being_worked_on(story: Story) -> None:
    client = own()
    dossier = story.submitted()
    page = client.get(PAGE).content.decode()
    assert "Còn 1 hồ sơ đang được xử lý" in page
    assert client.post(PAGE, MEANT).status_code == 422
    assert User.objects.get(email=APPLICANT).is_active
    story.do("confirm_withdrawal", story.withdrawing(dossier), DESK)
    assert client.post(PAGE, MEANT).status_code == 302


def test_whoever_acts_for_another_is_asked_about_the_own_dossiers(story: Story) -> None:
    client = own()
    dossier = story.submitted()
    choose(client, mandate_for(story.person(ORGANISATION), story.person(APPLICANT)))
    assert "Còn 1 hồ sơ đang được xử lý" in client.get(PAGE).content.decode()
    assert client.post(PAGE, MEANT).status_code == 422
    story.do("confirm_withdrawal", story.withdrawing(dossier), DESK)
    story.submitted(ORGANISATION)
    assert client.post(PAGE, MEANT).status_code == 302, "what runs for the other is the other's"


def test_not_while_one_runs_that_was_filed_by_an_authorisation_on_paper(story: Story) -> None:
    client = own()
    dossier = story.submitted()
    Dossier.objects.filter(pk=dossier.pk).update(mandate=paper_mandate(story.person(APPLICANT)))
    assert client.post(PAGE, MEANT).status_code == 422
    assert User.objects.get(email=APPLICANT).is_active


def test_not_while_an_organisation_has_nobody_else_who_manages_it(story: Story) -> None:
    client, organisation = own(), story.person(ORGANISATION)
    mandate_for(organisation, story.person(APPLICANT), "manage")
    organisation.set_unusable_password()
    organisation.save()
    alone = f"người quản lý duy nhất của {organisation.display_name}"
    assert alone in client.get(PAGE).content.decode()
    refused = client.post(PAGE, MEANT)
    assert (refused.status_code, alone in refused.content.decode()) == (422, True)
    assert User.objects.get(email=APPLICANT).is_active
    mandate_for(organisation, story.person(STRANGER), "manage")
    assert client.post(PAGE, MEANT).status_code == 302


def test_it_must_be_meant_and_be_the_owner(story: Story) -> None:
    client = own()
    for typed, field in (
        ({"password": PASSWORD}, "agreed"),
        ({"agreed": "1", "password": "sai"}, "password"),
    ):
        answer = client.post(PAGE, typed)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.content.decode()
    assert User.objects.get(email=APPLICANT).is_active
    assert Client().post(PAGE, MEANT)["Location"].startswith("/dang-nhap")
    officer = Client()
    officer.force_login(User.objects.get(email=EXAMINER))
    assert officer.post(PAGE, MEANT).status_code == 404
