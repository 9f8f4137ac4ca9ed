"""The policy of masking on the screen: shown before it holds, with its history, in packages; and accounts under it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from lxml import html
from openpyxl import load_workbook

from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind, note
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json, dump_files
from motcua.kernel.masking import Datum, Shown, mask_email
from motcua.people import holds, masks
from motcua.people.masks import Place, newest_policy
from motcua.people.models import MaskingPolicyVersion, User
from motcua.privacy import requests
from tests.story import ADMINISTRATOR, APPLICANT, DESK, Story

ADDRESS = "/quan-tri/che-du-lieu"
PROVINCE = "quantri@hatinh.mau.vn"
ID, PHONE = "042085004821", "0900000101"


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    return Story()


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def fields(client: Client) -> dict[str, str]:
    """The form as it stands."""
    page = client.get(ADDRESS).content.decode()
    form = html.fromstring(page).xpath("//form[contains(@class, 'mc-flow')]")[0]
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def test_what_changes_is_shown_then_holds_and_stays_in_the_history(story: Story) -> None:
    client = signed_in(PROVINCE)
    assert "Chưa có phiên bản nào" in client.get(ADDRESS).content.decode()
    typed = fields(client) | {"desk-page-phone": "none", "clerk-books-id_number": "part"}
    shown = client.post(ADDRESS, typed).content.decode()
    assert "Cán bộ một cửa, trang hồ sơ: Số điện thoại" in shown
    assert not MaskingPolicyVersion.objects.exists()
    assert client.post(ADDRESS, typed | {"chac": "0"}).status_code == 302
    policy = newest_policy()
    assert policy.level("desk", Place.PAGE, Datum.PHONE) is Shown.NONE
    assert policy.level("clerk", Place.BOOKS, Datum.ID_NUMBER) is Shown.PART
    assert policy.level("desk", Place.PAGE, Datum.ID_NUMBER) is Shown.AT_STEP
    # What is as usual is not written: a later usual holds for it.
    assert MaskingPolicyVersion.objects.get().data == {
        "rules": {"desk": {"page": {"phone": "none"}}, "clerk": {"books": {"id_number": "part"}}}
    }
    back = fields(client) | {"desk-page-phone": "at_step", "chac": "1"}
    assert client.post(ADDRESS, back).status_code == 302
    history = client.get(ADDRESS).content.decode().partition('id="lich-su"')[2]
    assert "Phiên bản 2" in history
    assert "Phiên bản 1" in history
    assert history.count("Cán bộ một cửa, trang hồ sơ: Số điện thoại") == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("desk-page-phone", "all"), ("desk-lists-phone", "at_step"), ("clerk-books-address", "")],
)
def test_a_level_that_there_is_not_is_refused(story: Story, name: str, value: str) -> None:
    client = signed_in(PROVINCE)
    answer = client.post(ADDRESS, fields(client) | {name: value, "chac": "0"})
    assert answer.status_code == 422
    assert "Hãy chọn một mức" in answer.content.decode()
    assert not MaskingPolicyVersion.objects.exists()


def test_a_version_published_in_between_is_not_overwritten(story: Story) -> None:
    client = signed_in(PROVINCE)
    typed = fields(client) | {"desk-page-phone": "none", "chac": "0"}
    masks.publish_policy({"rules": {"clerk": {"page": {"phone": "none"}}}})
    answer = client.post(ADDRESS, typed)
    assert answer.status_code == 200
    assert "Văn thư, trang hồ sơ: Số điện thoại" in answer.content.decode()
    assert newest_policy().number == 1


def test_it_is_the_top_administrators_alone(story: Story) -> None:
    assert Client().get(ADDRESS).status_code == 302
    for email in (DESK, APPLICANT, ADMINISTRATOR):
        assert signed_in(email).get(ADDRESS).status_code == 403, email


def test_packages_carry_it_and_name_what_is_wrong(story: Story) -> None:
    content = {"rules": {"examiner": {"page": {"birth_date": "part"}}}}
    assert load_files({"a.json": as_json({"kind": "masking", **content})}, None, name="a", keep=True).ok
    assert newest_policy().level("examiner", Place.PAGE, Datum.BIRTH_DATE) is Shown.PART
    assert any(b'"masking"' in made and b'"birth_date"' in made for made in dump_files(("masking",)).values())
    for wrong in (
        {"nobody": {"page": {"phone": "part"}}},
        {"desk": {"page": {"phone": "half"}}},
        {"desk": {"lists": {"phone": "at_step"}}},
    ):
        report = load_files(
            {"a.json": as_json({"kind": "masking", "rules": wrong})}, None, name="a", keep=True
        )
        assert report.mistakes, wrong


def test_an_account_hides_its_numbers_until_one_is_asked_for(story: Story) -> None:
    owner = User.objects.get(email=APPLICANT)
    client, address = signed_in(PROVINCE), f"/quan-tri/tai-khoan/{owner.key}"
    page = client.get(address).content.decode()
    assert ID not in page
    assert "042•••••4821" in page
    asked = client.post(address, {"hien": "id_number"}).content.decode()
    assert ID in asked
    assert PHONE not in asked
    line = TrailLine.objects.get(kind=Kind.REVEAL)
    assert (line.about, line.subject, line.details) == (
        f"account:{owner.key}",
        [owner.pk],
        {"what": "id_number"},
    )
    assert client.post(address, {"hien": "full_name"}).status_code == 200
    assert TrailLine.objects.filter(kind=Kind.REVEAL).count() == 1
    sheet = client.post("/quan-tri/tai-khoan/tai-ve.xlsx")
    cells = [str(cell) for row in load_workbook(io.BytesIO(sheet.content)).active.values for cell in row]
    assert not any(one in cell for cell in cells for one in (ID, PHONE, APPLICANT))
    masks.publish_policy({"rules": {"administrator": {"page": {"id_number": "none"}}}})
    masks.forget()
    assert client.post(address, {"hien": "id_number"}).status_code == 403
    assert "042•••••4821" not in client.get(address).content.decode()


def test_a_mail_address_is_hidden_wherever_the_console_names_an_account(story: Story) -> None:
    owner = User.objects.get(email=APPLICANT)
    asked = requests.ask(owner, "erase", "Xoá hết", "")
    holds.hold_person(owner, "Thanh tra", story.person(PROVINCE))
    note(Kind.SIGN_OUT, person=owner)
    note(Kind.SIGN_OUT, person=story.person(DESK))
    client = signed_in(PROVINCE)
    for address in (
        f"/quan-tri/du-lieu-ca-nhan/yeu-cau/{asked.key}",
        "/quan-tri/du-lieu-ca-nhan/lenh-giu",
        "/quan-tri/nhat-ky?loai=sign_out",
        "/quan-tri/nhat-ky/tai-ve.jsonl?loai=sign_out",
    ):
        answer = client.get(address)
        page = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert mask_email(APPLICANT) in page, address
        assert APPLICANT not in page, address
        assert (DESK in page) is ("nhat-ky" in address), "an officer's is the public's"
    masks.publish_policy({"rules": {"administrator": {"lists": {"email": "whole"}}}})
    masks.forget()
    assert APPLICANT in client.get("/quan-tri/nhat-ky?loai=sign_out").content.decode()
