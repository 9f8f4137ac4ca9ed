"""An officer holds a dossier against the business register: field by field, noted, limited, and free where unused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.audit.models import TrailLine
from motcua.dossiers.models import Dossier, InternalNote
from motcua.exchange.connected import bearer, connections
from motcua.exchange.models import Enquiry
from motcua.people.models import User
from tests.business import KEY, SECRET, Simulator, enterprise
from tests.register_form import NAME, publish_with_sources
from tests.story import DESK, EXAMINER, INSPECTOR, JUSTICE_EXAMINER, ORGANISATION, Story

NUMBER = "3009999991"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("business"))
    yield simulator
    simulator.stop()


@pytest.fixture
def register(process: Simulator, settings: LazySettings, story: Story) -> Iterator[Simulator]:
    settings.BUSINESS_KEY, settings.BUSINESS_SECRET = KEY, SECRET
    process.behaves("well")
    process.knows(enterprise(NUMBER, main={"NAME": "CÔNG TY TNHH HƯƠNG SƠN"}))
    connections.save_connection(process.connection)
    yield process
    bearer._kept.clear()
    connections.forget()


@pytest.fixture
def dossier(register: Simulator, story: Story) -> Dossier:
    """A dossier of the sample's company, submitted as it typed it."""
    publish_with_sources()
    draft = story.draft(ORGANISATION)
    answers = {**draft.answers, NAME: "Công ty TNHH Hương Sơn", "ma_so_thue": NUMBER}
    Dossier.objects.filter(pk=draft.pk).update(answers=answers)
    return story.do("submit", draft, ORGANISATION).dossier


def officer(email: str = DESK) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def check(client: Client, dossier: Dossier) -> Any:
    return client.post(f"/can-bo/ho-so/{dossier.key}/nhap/doi-chieu", {"source": "business"})


def row_of(page: str, label: str) -> str:
    return next(row for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL) if label in row)


def test_what_was_declared_is_compared_with_the_register_now(dossier: Dossier, story: Story) -> None:
    client = officer()
    page = client.get(f"/can-bo/ho-so/{dossier.key}").content.decode()
    assert "Đối chiếu với Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp" in page
    page = check(client, dossier).content.decode()
    form = story.form(dossier)
    assert "Khớp" in row_of(page, form.by_code[NAME].label), "capitals make no difference"
    head = row_of(page, form.by_code["nguoi_dai_dien"].label)
    assert "TRẦN HƯƠNG SƠN" in head
    assert "Khác" in head
    note = InternalNote.objects.get(dossier=dossier)
    assert form.by_code["nguoi_dai_dien"].label in note.text
    assert "TRẦN" not in note.text, "what the register says is not kept"
    line = TrailLine.objects.get(kind="checked")
    assert (line.about, line.details["source"]) == (f"dossier:{dossier.key}", "business")
    assert line.subject == [User.objects.get(email=ORGANISATION).pk]
    enquiry = Enquiry.objects.get()
    assert (enquiry.purpose, enquiry.person.email, enquiry.answer) == ("check", DESK, None)


def test_an_enterprise_that_was_dissolved_since_is_said_so(dossier: Dossier, register: Simulator) -> None:
    register.knows(enterprise(NUMBER, main={"ENTERPRISE_STATUS_NAME": "Đã giải thể"}))
    page = check(officer(), dossier).content.decode()
    assert "Doanh nghiệp, hộ kinh doanh này đã giải thể hoặc chấm dứt hoạt động." in page


def test_a_register_that_does_not_answer_changes_nothing(dossier: Dossier, register: Simulator) -> None:
    register.behaves("down")
    page = check(officer(), dossier).content.decode()
    assert "chưa trả lời được" in page
    assert "không trả lời" in InternalNote.objects.get(dossier=dossier).text
    register.behaves("well")
    register.knows()
    assert "mang mã số thuế đã khai" in check(officer(), dossier).content.decode()


def test_only_who_works_on_it_checks_and_not_too_often(dossier: Dossier, register: Simulator) -> None:
    assert check(officer(JUSTICE_EXAMINER), dossier).status_code == 404
    assert check(officer(INSPECTOR), dossier).status_code == 403
    assert not Enquiry.objects.exists()
    examiner = officer(EXAMINER)
    for _number in range(6):
        assert check(officer(), dossier).status_code == 200
    assert check(examiner, dossier).status_code in (404, 429)
    refused = check(officer(), dossier)
    assert refused.status_code == 429
    assert "quá nhiều lần" in refused.content.decode()
    assert Enquiry.objects.count() == 6


def test_the_page_costs_no_statement_more_where_nothing_is_to_be_checked(
    dossier: Dossier, django_assert_max_num_queries: Any
) -> None:
    from motcua.exchange.connected.checking import to_check
    from motcua.forms.selectors import cached_form

    form = cached_form(dossier.form_version_id)
    to_check(form, dossier)
    with django_assert_max_num_queries(0):
        assert [one.code for one in to_check(form, dossier)] == ["business"]
    connections.save_connection({"code": "business", "on": False})
    to_check(form, dossier)
    with django_assert_max_num_queries(0):
        assert to_check(form, dossier) == []
