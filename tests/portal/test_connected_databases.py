"""A connected database fills the form: asked by a button, about oneself alone, with its source; never in the way."""

from __future__ import annotations

import dataclasses
import datetime
import re
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from motcua.agencies.selectors import actor_for
from motcua.dossiers import drafts
from motcua.dossiers.models import Dossier
from motcua.exchange.connected import enquiries
from motcua.exchange.connected.population import Population
from motcua.exchange.connected.registry import source
from motcua.exchange.connected.sources import Away, Subject
from motcua.exchange.models import Enquiry
from motcua.forms import addresses, selectors
from motcua.people import grouping
from motcua.people.account_groups import Limits
from motcua.people.models import User
from tests.population import TOKEN, Simulator
from tests.portal.conftest import SignedIn
from tests.portal.way import address, begin, step_of
from tests.story import APPLICANT, STRANGER, Story

ID_NUMBER, BORN = "042085004821", datetime.date(1985, 3, 9)
OLD_NUMBER = "183456789"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("population"))
    yield simulator
    simulator.stop()


@pytest.fixture
def database(process: Simulator, settings: LazySettings, story: Story, tmp_path: Path) -> Simulator:
    settings.POPULATION_URL = process.url
    settings.POPULATION_TOKEN = TOKEN
    settings.POPULATION_SECONDS = 1
    settings.ACCOUNTS_PROVEN = True
    (process.folder / "requests.jsonl").unlink(missing_ok=True)
    User.objects.filter(email=APPLICANT).update(id_number=ID_NUMBER, birth_date=BORN)
    person = story.person(APPLICANT)
    province = addresses.provinces()[0]
    process.knows(
        {
            "SoDinhDanh": ID_NUMBER,
            "SoCMND": OLD_NUMBER,
            "HoVaTen": person.full_name.upper(),
            "Ngay": BORN.strftime("%Y%m%d"),
            "Tinh": province.code,
            "Xa": addresses.wards(province.code)[0].code,
            "ChiTiet": "Số 5 ngõ 7",
        }
    )
    process.behaves("well")
    return process


@pytest.fixture
def dossier(citizen: Client, database: Simulator, monkeypatch: pytest.MonkeyPatch) -> Dossier:
    """A draft whose first page takes a text from the database: the number of the old identity card."""
    made = begin(citizen)
    form = selectors.cached_form(made.form_version_id)
    field = own_field(made)
    changed = dataclasses.replace(field, connected=("population.old_id_number",))

    def swap(one: Any) -> Any:
        return changed if one.code == field.code else one

    steps = tuple(
        dataclasses.replace(step, fields=tuple(swap(one) for one in step.fields)) for step in form.steps
    )
    with_source = dataclasses.replace(
        form,
        steps=steps,
        fields=tuple(swap(one) for one in form.fields),
        by_code={code: swap(one) for code, one in form.by_code.items()},
        connected=(changed,),
    )
    monkeypatch.setattr("motcua.portal.views.applying.cached_form", lambda _number: with_source)
    return made


def own_field(dossier: Dossier) -> Any:
    return next(
        field
        for field in step_of(dossier).fields
        if field.kind == "text" and not field.prefill and not field.datum
    )


def ask(client: Client, dossier: Dossier, **typed: str) -> str:
    where = address("form_step", dossier, number=1)
    response = client.post(where, {"page.ask": "population", **typed}, follow=True)
    assert response.status_code == 200
    dossier.refresh_from_db()
    return response.content.decode()


def test_the_button_fills_what_is_empty_and_says_where_it_is_from(
    citizen: Client, dossier: Dossier, database: Simulator
) -> None:
    page = citizen.get(address("form_step", dossier, number=1)).content.decode()
    assert 'name="page.ask" value="population"' in page
    assert "bạn đồng ý để hệ thống gửi số định danh, họ tên và ngày sinh" in page
    assert database.requests() == []
    page = ask(citizen, dossier)
    assert dossier.answers[own_field(dossier).code] == OLD_NUMBER
    assert "đã trả lời: điền 1 ô trống" in page
    assert re.search(
        r'mc-origin">Cơ sở dữ liệu quốc gia về dân cư, tra lúc \d\d:\d\d(:\d\d)? ngày \d\d/\d\d/\d{4}<', page
    )
    (request,) = database.requests()
    assert request["path"] == "/dancu"


def test_what_was_typed_stays_and_the_database_can_be_chosen(citizen: Client, dossier: Dossier) -> None:
    code = own_field(dossier).code
    page = ask(citizen, dossier, **{code: "Tự gõ"})
    assert dossier.answers[code] == "Tự gõ"
    (choice,) = re.findall(rf'name="page.use" value="({code}:[0-9a-f]+)"', page)
    citizen.post(address("form_step", dossier, number=1), {"page.use": choice, code: "Tự gõ"})
    dossier.refresh_from_db()
    assert dossier.answers[code] == OLD_NUMBER


def test_what_another_page_wrote_meanwhile_stays(
    citizen: Client, dossier: Dossier, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, really = own_field(dossier).code, Population.ask

    def while_waiting(self: Population, *asked: Any) -> Any:
        drafts.save_answers(actor_for(story.person(APPLICANT)), dossier.key, {code: "Ở trang khác"})
        return really(self, *asked)

    monkeypatch.setattr(Population, "ask", while_waiting)
    ask(citizen, dossier)
    assert dossier.answers[code] == "Ở trang khác"


def test_an_enquiry_is_recorded_without_more_than_was_asked_for(
    citizen: Client, dossier: Dossier, story: Story
) -> None:
    ask(citizen, dossier)
    enquiry = Enquiry.objects.get()
    assert enquiry.person == story.person(APPLICANT)
    assert enquiry.dossier_key == dossier.key
    assert enquiry.procedure
    assert enquiry.attributes == ["population.old_id_number"]
    assert enquiry.answer == {"population.old_id_number": OLD_NUMBER}
    assert "bạn đồng ý" in enquiry.consent
    Enquiry.objects.update(asked_at=timezone.now() - enquiries.KEPT_FOR)
    assert enquiries.forget_answers() == 1
    assert Enquiry.objects.get().answer is None


@pytest.mark.parametrize(
    ("mode", "outcome", "words"),
    [
        ("down", "away", "chưa trả lời được"),
        ("slow", "away", "chưa trả lời được"),
        ("dripping", "away", "chưa trả lời được"),
        ("broken", "strange", "trả lời không dùng được"),
        ("endless", "strange", "trả lời không dùng được"),
        ("entity", "strange", "trả lời không dùng được"),
        ("another", "strange", "trả lời không dùng được"),
        ("nameless", "strange", "trả lời không dùng được"),
    ],
)
def test_a_database_that_fails_leaves_the_form_as_it_was(
    citizen: Client,
    dossier: Dossier,
    database: Simulator,
    capfd: pytest.CaptureFixture[str],
    mode: str,
    outcome: str,
    words: str,
) -> None:
    database.behaves(mode)
    began = timezone.now()
    page = ask(citizen, dossier, **{own_field(dossier).code: "Vừa gõ"})
    assert (timezone.now() - began).total_seconds() < 6
    assert words in page
    assert dossier.answers[own_field(dossier).code] == "Vừa gõ"
    enquiry = Enquiry.objects.get()
    assert (enquiry.outcome, enquiry.answer) == (outcome, None)
    logged = "".join(capfd.readouterr())
    assert ID_NUMBER not in logged
    assert OLD_NUMBER not in logged


def test_a_wrong_token_and_an_unknown_person_are_told(
    citizen: Client, dossier: Dossier, database: Simulator, settings: LazySettings
) -> None:
    database.knows()
    assert "không tìm thấy người có số định danh" in ask(citizen, dossier)
    settings.POPULATION_TOKEN = {**TOKEN, "SecretKey": "sai"}
    assert "chưa trả lời được" in ask(citizen, dossier)
    assert list(Enquiry.objects.order_by("pk").values_list("outcome", flat=True)) == ["not_found", "refused"]


def test_after_five_failures_it_is_left_in_peace(
    citizen: Client, dossier: Dossier, database: Simulator
) -> None:
    database.behaves("down")
    for _number in range(5):
        ask(citizen, dossier)
    sent = len(database.requests())
    assert sent == 10
    assert "chưa trả lời được" in ask(citizen, dossier)
    assert len(database.requests()) == sent
    assert Enquiry.objects.filter(outcome="away").count() == 6


def test_accounts_that_nobody_has_proven_ask_nothing(
    citizen: Client, dossier: Dossier, database: Simulator, settings: LazySettings
) -> None:
    settings.ACCOUNTS_PROVEN = False
    assert "page.ask" not in citizen.get(address("form_step", dossier, number=1)).content.decode()
    assert "không tra cứu được" in ask(citizen, dossier)
    assert database.requests() == []
    assert not Enquiry.objects.exists()


@pytest.mark.criterion("I.21.4")
def test_a_group_that_may_not_ask_databases_is_told_why(
    citizen: Client, dossier: Dossier, database: Simulator, story: Story
) -> None:
    admin, limits = story.person("quantri@hatinh.mau.vn"), Limits(databases=False)
    group = grouping.make(admin, grouping.Wanted("Nhóm", reason="Tra cứu quá nhiều.", limits=limits))
    grouping.put_in(admin, group, [story.person(APPLICANT).pk])
    assert "page.ask" not in citizen.get(address("form_step", dossier, number=1)).content.decode()
    assert "Tra cứu quá nhiều." in ask(citizen, dossier, **{own_field(dossier).code: "Tự ghi"})
    assert database.requests() == []
    assert dossier.answers[own_field(dossier).code] == "Tự ghi"


def test_a_stranger_can_neither_ask_nor_see(
    citizen: Client, signed_in: SignedIn, dossier: Dossier, database: Simulator
) -> None:
    ask(citizen, dossier)
    asked = len(database.requests())
    stranger = signed_in(STRANGER)
    where = address("form_step", dossier, number=1)
    assert stranger.post(where, {"page.ask": "population"}).status_code == 404
    assert stranger.get(where).status_code == 404
    assert len(database.requests()) == asked
    other = User.objects.get(email=STRANGER)
    field = dataclasses.replace(own_field(dossier), connected=("population.old_id_number",))
    assert enquiries.known(dossier.key, other, [field]).told == {}


def test_ten_enquiries_an_hour_are_enough(citizen: Client, dossier: Dossier, database: Simulator) -> None:
    for _number in range(10):
        ask(citizen, dossier)
    assert "tra cứu nhiều lần" in ask(citizen, dossier)
    assert len(database.requests()) == 10


def test_pages_that_take_nothing_from_databases_cost_nothing(
    dossier: Dossier, story: Story, django_assert_num_queries: Any
) -> None:
    person, fields = story.person(APPLICANT), step_of(dossier).fields
    with django_assert_num_queries(0):
        assert enquiries.known(dossier.key, person, fields) == enquiries.NOTHING


def test_an_address_of_today_is_taken_whole(database: Simulator, story: Story) -> None:
    asked = source("population")
    assert asked is not None
    subject = asked.subject_of(story.person(APPLICANT))
    assert subject is not None
    told = asked.ask(uuid.uuid4(), subject)
    place = told["population.permanent_address"]
    assert isinstance(place, dict)
    assert place["detail"] == "Số 5 ngõ 7"
    assert addresses.is_ward_of(place["ward"], place["province"])
    assert told["population.full_name"] == story.person(APPLICANT).full_name
    assert told["population.birth_date"] == "1985-03-09"


def test_a_slow_database_holds_two_requests_and_no_more(database: Simulator) -> None:
    database.behaves("slow")
    asking, subject = source("population"), Subject(ID_NUMBER, "Nguyễn Văn An", BORN)
    assert asking is not None

    def asked() -> float:
        began = time.monotonic()
        with pytest.raises(Away):
            asking.ask(uuid.uuid4(), subject)
        return time.monotonic() - began

    with ThreadPoolExecutor(max_workers=3) as threads:
        waited = sorted(threads.map(lambda _number: asked(), range(3)))
    assert waited[0] < 0.5 < waited[1], "the third is told at once, while the others wait their time"


def test_a_page_without_an_empty_box_is_told_so(
    citizen: Client, dossier: Dossier, database: Simulator
) -> None:
    page = ask(citizen, dossier, **{own_field(dossier).code: "Tự ghi"})
    assert "trang này không có ô trống nào cần điền" in page
    assert dossier.answers[own_field(dossier).code] == "Tự ghi"
