"""Looking a dossier up: found by its code however typed, telling no stranger's personal data."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.audit.robots import Form
from motcua.kernel.dates import format_datetime
from motcua.people.models import ProvenFacts
from motcua.portal.views import lookup as view
from tests.audit.proving import worked
from tests.story import APPLICANT, DESK, STRANGER, Story

WHERE = "/tra-cuu"


def found(client: Client, code: str) -> str:
    response = client.get(WHERE, {"ma": code})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.criterion("KT.5", "I.14.1", "II.21.1", "II.21.2")
def test_a_stranger_sees_procedure_state_times_and_progress_but_no_name(client: Client, story: Story) -> None:
    dossier = story.accepted()
    html = found(client, str(dossier.code))
    assert "2.000620" in html
    assert "Được tiếp nhận" in html
    assert format_datetime(dossier.accepted_at) in html
    assert format_datetime(dossier.due_at) in html
    assert "mc-path__step" in html
    assert "N*** V*** A***" in html
    for secret in ("Nguyễn Văn An", "042085004821", "0900000101", "nguyenvanan"):
        assert secret not in html


@pytest.mark.criterion("I.14.2", "II.21.1")
def test_whether_there_is_a_result_and_since_when_is_told(client: Client, story: Story) -> None:
    ready = story.ready()
    html = found(client, str(ready.code))
    assert "Chờ trả kết quả" in html
    assert format_datetime(ready.finished_at) in html.split("Có kết quả lúc", 1)[1].split("</dd>", 1)[0]
    done = story.do("hand_over", ready, DESK, story.hand_over_data()).dossier
    assert "Đã trả kết quả" in found(client, str(done.code))


@pytest.mark.criterion("KT.5")
def test_the_home_page_and_the_menu_lead_to_it(client: Client, story: Story) -> None:
    home = client.get("/").content.decode()
    assert 'action="/tra-cuu"' in home
    assert 'name="ma"' in home
    assert 'href="/tra-cuu"' in home


def test_the_code_is_read_forgivingly_and_the_receipt_number_too(client: Client, story: Story) -> None:
    dossier = story.accepted()
    code = str(dossier.code)
    for typed in (
        f"  {code.lower()} ",
        code.replace("-", "–"),
        code.replace("-", " - "),
        str(dossier.receipt_number),
    ):
        assert code in found(client, typed)


@pytest.mark.parametrize("proof", ["0101", "4821"])
def test_the_last_four_digits_of_phone_or_number_open_the_name(
    client: Client, story: Story, proof: str
) -> None:
    dossier = story.accepted()
    response = client.post(WHERE, {"ma": str(dossier.code), "so_cuoi": proof})
    assert response.status_code == 200
    assert "Nguyễn Văn An" in response.content.decode()


@pytest.mark.parametrize("proof", ["9999", "", "101", "00000101", "aaaa", "%00"])
def test_a_wrong_proof_opens_nothing(client: Client, story: Story, proof: str) -> None:
    dossier = story.accepted()
    response = client.post(WHERE, {"ma": str(dossier.code), "so_cuoi": proof})
    assert response.status_code == 422
    assert "Nguyễn Văn An" not in response.content.decode()


def test_a_proof_in_the_address_is_not_read(client: Client, story: Story) -> None:
    dossier = story.accepted()
    assert (
        "Nguyễn Văn An"
        not in client.get(WHERE, {"ma": str(dossier.code), "so_cuoi": "0101"}).content.decode()
    )


def test_the_owner_sees_the_name_and_another_account_does_not(signed_in: Any, story: Story) -> None:
    dossier = story.accepted()
    assert "Nguyễn Văn An" in found(signed_in(), str(dossier.code))
    assert "N*** V*** A***" in found(signed_in(STRANGER), str(dossier.code))


def test_unknown_codes_and_drafts_are_told_alike_with_and_without_a_proof(
    client: Client, story: Story
) -> None:
    story.draft()
    pages = []
    for code in ("H27.03-260101-9999", "khong phai ma", "TN-0", "'; drop table", "\x00"):
        for response in (
            client.get(WHERE, {"ma": code}),
            client.post(WHERE, {"ma": code, "so_cuoi": "0101"}),
        ):
            assert response.status_code == 404
            pages.append("Không tìm thấy hồ sơ có mã này" in response.content.decode())
    assert all(pages)


def test_an_empty_code_is_asked_for(client: Client, story: Story) -> None:
    response = client.get(WHERE, {"ma": " "})
    assert response.status_code == 422
    assert "Hãy nhập mã hồ sơ" in response.content.decode()


def test_guessing_codes_is_limited(client: Client, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "LOOKUPS_OF_ADDRESS", (3, 600))
    codes = [client.get(WHERE, {"ma": f"H27.03-260101-{n:04d}"}).status_code for n in range(5)]
    assert codes == [404, 404, 404, 429, 429]


def test_guessing_the_four_digits_is_limited_from_everywhere_at_once(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "PROOFS_OF_DOSSIER", (3, 600))
    code = str(story.accepted().code)
    codes = []
    for number in range(5):
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")
        typed = code.lower() if number % 2 else f" {code}"
        codes.append(client.post(WHERE, {"ma": typed, "so_cuoi": f"900{number}"}).status_code)
    assert codes == [422, 422, 422, 429, 429]


def test_a_lookup_costs_few_statements(
    client: Client, story: Story, django_assert_max_num_queries: Any
) -> None:
    dossier = story.assigned()
    found(client, str(dossier.code))
    with django_assert_max_num_queries(8):
        found(client, str(dossier.code))


@pytest.mark.criterion("II.21.2")
def test_the_qr_codes_address_opens_it(client: Client, story: Story) -> None:
    dossier = story.accepted()
    assert str(dossier.code) in client.get(f"{reverse('portal:lookup')}?ma={dossier.code}").content.decode()
    assert str(dossier.code) in found(client, f"{dossier.code}|2.000620|H27.03|Giấy tiếp nhận")


@pytest.mark.criterion("VI.18")
def test_digits_sent_again_and_again_take_a_proof_and_are_kept(
    client: Client, story: Story, settings: Any
) -> None:
    settings.ROBOT_FREE_TRIES = 1
    code = str(story.accepted().code)
    assert client.post(WHERE, {"ma": code, "so_cuoi": "9999"}).status_code == 422
    asked = client.post(WHERE, {"ma": code, "so_cuoi": "0101"})
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "xác nhận bạn không phải rô-bốt" in page
    assert 'value="0101"' in page
    assert "Nguyễn Văn An" not in page
    proven = client.post(WHERE, {"ma": code, "so_cuoi": "0101", **worked(Form.LOOKUP)})
    assert proven.status_code == 200
    assert "Nguyễn Văn An" in proven.content.decode()


@pytest.mark.criterion("HT.6")
def test_by_number_people_find_their_own_and_learn_nothing_of_strangers(
    client: Client, signed_in: Any, story: Story
) -> None:
    dossier = story.accepted()
    number = str(dossier.applicant["id_number"])
    asked = {view.NUMBER: number}
    # Nobody signed in: the same answer for every number.
    one = client.post(WHERE, asked)
    other = client.post(WHERE, {view.NUMBER: "001099999999"})
    assert (one.status_code, other.status_code) == (422, 422)
    for answer in (one, other):
        assert "Hãy đăng nhập để tra cứu theo số định danh" in answer.content.decode()
    assert str(dossier.code) not in one.content.decode()
    # Another account is told what it is told of a number that nobody has.
    stranger = signed_in(STRANGER)
    assert "Không có hồ sơ nào bạn xem được" in stranger.post(WHERE, asked).content.decode()
    assert str(dossier.code) not in stranger.post(WHERE, asked).content.decode()
    # The owner sees code, procedure, name, received, due and state.
    html = signed_in(APPLICANT).post(WHERE, asked).content.decode()
    for told in (str(dossier.code), "bán lẻ rượu", dossier.applicant_name, format_datetime(dossier.due_at)):
        assert told in html
    # Whoever is proven to have the number sees what somebody else filed for them.
    person = story.person(STRANGER)
    ProvenFacts.objects.create(
        person=person,
        kind=person.kind,
        number=number,
        full_name=person.full_name,
        level="2",
        provider="vneid",
        proven_at=timezone.now(),
    )
    assert str(dossier.code) in stranger.post(WHERE, asked).content.decode()
    # Nothing by the address.
    assert str(dossier.code) not in client.get(f"{WHERE}?{view.NUMBER}={number}").content.decode()
