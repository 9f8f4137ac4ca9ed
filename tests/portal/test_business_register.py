"""The business register fills a form: by the account's tax code, with its source, locked where the form says so."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.dossiers import provenance
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from motcua.exchange.connected import bearer, connections
from motcua.exchange.connected.business import Business, finding_of
from motcua.exchange.connected.sources import Enterprise, NotFoundThere, Unanswered
from motcua.exchange.models import Enquiry
from motcua.people.models import User
from tests.business import KEY, SECRET, Simulator, enterprise
from tests.portal.conftest import SignedIn
from tests.portal.way import address, attach_all, begin, delivery_post, fill, step_of, submit
from tests.register_form import ADDRESS, GIVEN_ON, HEAD, NAME, publish_with_sources
from tests.story import DESK, ORGANISATION, Story

NUMBER = "3009999991"
TOLD = "CÔNG TY TNHH THƯƠNG MẠI HƯƠNG SƠN"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("business"))
    yield simulator
    simulator.stop()


@pytest.fixture
def register(process: Simulator, settings: LazySettings, story: Story) -> Iterator[Simulator]:
    settings.ACCOUNTS_PROVEN = True
    settings.BUSINESS_KEY, settings.BUSINESS_SECRET = KEY, SECRET
    process.behaves("well")
    process.knows(enterprise(NUMBER))
    (process.folder / "requests.jsonl").unlink(missing_ok=True)
    connections.save_connection(process.connection)
    yield process
    bearer._kept.clear()
    connections.forget()


@pytest.fixture
def company(signed_in: SignedIn) -> Client:
    return signed_in(ORGANISATION)


@pytest.fixture
def dossier(company: Client, register: Simulator) -> Dossier:
    publish_with_sources()
    return begin(company)


def ask(client: Client, dossier: Dossier, number: int = 1, **typed: str) -> str:
    where = address("form_step", dossier, number=number)
    response = client.post(where, {"page.ask": "business", **typed}, follow=True)
    assert response.status_code == 200
    dossier.refresh_from_db()
    return response.content.decode()


def choose(client: Client, dossier: Dossier, page: str, field: str, text: str) -> str:
    """Press the button that offers this text at a field."""
    offered = re.findall(
        rf'name="page.use" value="({field}:[0-9a-f]+)"[^>]*><span class="mc-pre">([^<]*)</span>', page
    )
    (token,) = [token for token, words in offered if words == text]
    where = address("form_step", dossier, number=1)
    response = client.post(where, {"page.use": token}, follow=True)
    dossier.refresh_from_db()
    return response.content.decode()


@pytest.mark.criterion("I.6.1")
def test_values_of_the_register_are_chosen_with_source_and_time(
    company: Client, dossier: Dossier, register: Simulator
) -> None:
    before = dossier.answers[NAME]
    page = ask(company, dossier)
    assert dossier.answers[NAME] == before, "what is there already is never replaced"
    assert dossier.answers["chuc_vu"] == "Công ty trách nhiệm hữu hạn một thành viên"
    assert "mã số thuế trong tài khoản của bạn" in page
    page = choose(company, dossier, page, NAME, TOLD)
    assert dossier.answers[NAME] == TOLD
    said = r'mc-origin">Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp, tra lúc \d\d:\d\d(:\d\d)? ngày \d\d/\d\d/\d{4}<'
    assert re.search(said, page)
    # Of what the account and what the register say of the same field, either can be chosen.
    page = choose(company, dossier, page, HEAD, "TRẦN HƯƠNG SƠN")
    assert re.search(
        rf'name="page.use" value="{HEAD}:[0-9a-f]+"[^>]*><span class="mc-pre">Lê Quang Hương<', page
    )
    (request,) = register.requests()
    assert (request["path"], request["method"]) == ("/chiTietDoanhNghiep", "GET")
    enquiry = Enquiry.objects.get()
    assert enquiry.person.email == ORGANISATION
    assert set(enquiry.answer) == {
        "business.name",
        "business.address",
        "business.representative",
        "business.legal_form",
    }, "no more than the page asks for"


def test_what_is_locked_is_not_edited_by_any_page(company: Client, dossier: Dossier) -> None:
    page = choose(company, dossier, ask(company, dossier), NAME, TOLD)
    box = re.search(rf'<input[^>]*name="{NAME}"[^>]*>', page)
    assert box
    assert "readonly" in box[0]
    assert "Lấy từ cơ sở dữ liệu nên không sửa ở đây" in page
    assert f'name="page.use" value="{NAME}:' not in page, "the account's own name is no choice any more"
    where = address("form_step", dossier, number=1)
    company.post(where, {NAME: "Công ty khác", "chuc_vu": "Giám đốc", "action": "luu"})
    autosave = f"{address('autosave', dossier)}?buoc=1"
    company.post(autosave, {NAME: "Công ty khác nữa", "fax": "0239 123"})
    dossier.refresh_from_db()
    assert (dossier.answers[NAME], dossier.answers["chuc_vu"]) == (TOLD, "Giám đốc")
    # An address of today's two tiers comes whole, and stands there without boxes.
    page = company.get(where).content.decode()
    page = choose(company, dossier, page, ADDRESS, "Số 12 đường Nguyễn Du, Phường Thành Sen, Hà Tĩnh")
    assert dossier.answers[ADDRESS] == {"province": "42", "ward": "18073", "detail": "Số 12 đường Nguyễn Du"}
    assert f'name="{ADDRESS}-ward"' not in page
    company.post(where, {f"{ADDRESS}-detail": "Nhà khác", "action": "luu"})
    dossier.refresh_from_db()
    assert dossier.answers[ADDRESS]["detail"] == "Số 12 đường Nguyễn Du"


def test_what_an_officer_asks_to_mend_can_be_mended(company: Client, dossier: Dossier, story: Story) -> None:
    choose(company, dossier, ask(company, dossier), NAME, TOLD)
    form = story.form(dossier)
    assert provenance.held(form, dossier, dossier.answers) == {NAME}
    dossier.state = State.SUPPLEMENT_ASKED
    assert provenance.held(form, dossier, dossier.answers) == set()


def test_the_register_may_replace_what_it_said_before(
    company: Client, dossier: Dossier, register: Simulator
) -> None:
    choose(company, dossier, ask(company, dossier), NAME, TOLD)
    register.knows(enterprise(NUMBER, main={"NAME": "CÔNG TY CỔ PHẦN HƯƠNG SƠN"}))
    ask(company, dossier, **{NAME: "Tự gõ"})
    assert dossier.answers[NAME] == "CÔNG TY CỔ PHẦN HƯƠNG SƠN"


def test_the_record_and_the_officer_know_where_each_value_comes_from(
    company: Client, dossier: Dossier, signed_in: SignedIn, story: Story
) -> None:
    where = address("form_step", dossier, number=1)
    choose(company, dossier, ask(company, dossier), NAME, TOLD)
    fill(company, dossier)
    dossier.refresh_from_db()
    # Filling in put something else where the register may be corrected, and could not where it may not.
    assert dossier.answers[NAME] == TOLD
    assert dossier.answers["chuc_vu"] != "Công ty trách nhiệm hữu hạn một thành viên"
    assert company.get(where).status_code == 200
    attach_all(company, story, dossier)
    company.post(address("delivery", dossier), delivery_post())
    dossier.refresh_from_db()
    assert submit(company, dossier).status_code == 302
    event = Event.objects.get(dossier=dossier, act="submit")
    sources = event.data["sources"]
    assert set(sources) == {NAME, "chuc_vu"}
    assert (sources[NAME]["from"], sources[NAME]["changed"]) == ("business.name", False)
    assert sources["chuc_vu"]["changed"] is True
    assert event.data["found"]["business"]["finding"] == "active"
    assert list(verify(Dossier.objects.get(pk=dossier.pk))) == []
    page = signed_in(DESK).get(f"/can-bo/ho-so/{dossier.key}").content.decode()
    assert re.search(r"đăng ký doanh nghiệp, tra lúc [^<;]*; người nộp không sửa được", page)
    assert "Người nộp đã sửa sau khi lấy từ Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp" in page
    assert "Người nộp tự ghi" in page, "the date could have come from the register, and was typed"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Tạm ngừng kinh doanh có thời hạn", "đang tạm ngừng kinh doanh"),
        ("Đã giải thể, phá sản, chấm dứt tồn tại", "đã giải thể hoặc chấm dứt hoạt động"),
        ("Đang làm thủ tục giải thể", "đang làm thủ tục giải thể"),
        ("Không hoạt động tại địa chỉ đã đăng ký", "không hoạt động tại địa chỉ đã đăng ký"),
    ],
)
def test_an_enterprise_that_does_not_work_is_told_so(
    company: Client, dossier: Dossier, register: Simulator, words: str, told: str
) -> None:
    register.knows(enterprise(NUMBER, main={"ENTERPRISE_STATUS_NAME": words}))
    page = ask(company, dossier)
    assert f"doanh nghiệp, hộ kinh doanh này {told}." in page
    assert "làm việc với cơ quan đăng ký kinh doanh" in page


@pytest.mark.parametrize(
    ("mode", "outcome", "words"),
    [
        ("down", "away", "chưa trả lời được"),
        ("slow", "away", "chưa trả lời được"),
        ("broken", "strange", "trả lời không dùng được"),
        ("endless", "strange", "trả lời không dùng được"),
        ("fault", "strange", "trả lời không dùng được"),
        ("status", "strange", "trả lời không dùng được"),
        ("another", "strange", "trả lời không dùng được"),
        ("nameless", "strange", "trả lời không dùng được"),
    ],
)
def test_a_register_that_fails_leaves_the_form_as_it_was(
    company: Client,
    dossier: Dossier,
    register: Simulator,
    capfd: pytest.CaptureFixture[str],
    mode: str,
    outcome: str,
    words: str,
) -> None:
    Business().ask(uuid.uuid4(), Enterprise(NUMBER))  # fetches the token
    register.behaves(mode)
    page = ask(company, dossier, chuc_vu="Vừa gõ")
    assert words in page
    assert dossier.answers["chuc_vu"] == "Vừa gõ"
    enquiry = Enquiry.objects.get()
    assert (enquiry.outcome, enquiry.answer, enquiry.taken) == (outcome, None, {})
    assert NUMBER not in "".join(capfd.readouterr())


def test_an_unknown_enterprise_and_wrong_credentials_are_told(
    company: Client, dossier: Dossier, register: Simulator, settings: LazySettings
) -> None:
    register.knows()
    assert "không có doanh nghiệp, hộ kinh doanh nào mang mã số thuế của tài khoản" in ask(company, dossier)
    settings.BUSINESS_KEY = "sai"
    assert "chưa trả lời được" in ask(company, dossier)
    outcomes = Enquiry.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["not_found", "refused"]


def test_a_household_is_found_by_the_number_of_its_owner(register: Simulator, story: Story) -> None:
    owner = "042085004821"
    register.knows(households=(enterprise(owner, main={"NAME": "HỘ KINH DOANH ÁNH TUYẾT"}),))
    told = Business().ask(uuid.uuid4(), Enterprise(owner))
    assert told["business.name"] == "HỘ KINH DOANH ÁNH TUYẾT"
    assert told["business.lines"] == "4711 – Bán lẻ lương thực, thực phẩm, đồ uống\n4633 – Bán buôn đồ uống"
    assert told["business.main_line"] == "4633 – Bán buôn đồ uống"
    assert (told["business.founded_on"], told["business.capital"]) == ("2015-05-07", 5_000_000_000)
    assert [one["path"] for one in register.requests()] == ["/chiTietHoKinhDoanh"]
    with pytest.raises(NotFoundThere):
        Business().ask(uuid.uuid4(), Enterprise(NUMBER))


def test_an_address_of_before_2025_stays_in_words(register: Simulator) -> None:
    old = {**enterprise(NUMBER)["HOAdress"], "DistrictName": "Thành phố Hà Tĩnh", "WardName": "Phường Nam Hà"}
    register.knows(enterprise(NUMBER, HOAdress=old))
    told = Business().ask(uuid.uuid4(), Enterprise(NUMBER))
    assert told["business.address"] == {"text": old["AddressFullText"]}


def test_what_is_unsure_of_the_protocol_is_a_setting(register: Simulator) -> None:
    options: dict[str, Any] = {
        "method": "post",
        "paths": {"representative": "Representatives.PERS_DOC_NO"},
        "state_words": {"suspended": ["Nghỉ"]},
    }
    connections.save_connection(register.connection | options)
    told = Business().ask(uuid.uuid4(), Enterprise(NUMBER))
    assert told["business.representative"] == "042070001234"
    assert register.requests()[-1]["method"] == "POST"
    assert finding_of("NGHỈ ĐÔNG", options["state_words"]) == "suspended"
    connections.save_connection(register.connection | {"statuses": ["0"]})
    with pytest.raises(Unanswered, match="status 200 inside"):
        Business().ask(uuid.uuid4(), Enterprise(NUMBER))


def test_accounts_that_nobody_has_proven_ask_nothing(
    company: Client, dossier: Dossier, register: Simulator, settings: LazySettings
) -> None:
    settings.ACCOUNTS_PROVEN = False
    assert "page.ask" not in company.get(address("form_step", dossier, number=1)).content.decode()
    assert "không tra cứu được" in ask(company, dossier)
    settings.ACCOUNTS_PROVEN = True
    User.objects.filter(email=ORGANISATION).update(tax_code="")
    assert "không tra cứu được" in ask(company, dossier)
    assert register.requests() == []


def test_the_date_is_on_another_page_and_asked_for_there(company: Client, dossier: Dossier) -> None:
    assert GIVEN_ON in {field.code for field in step_of(dossier, 2).fields}
    ask(company, dossier, number=2)
    assert dossier.answers[GIVEN_ON] == "2015-05-07"
