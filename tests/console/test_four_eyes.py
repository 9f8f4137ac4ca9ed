"""Who may ask, confirm and fetch what needs a second person; and that no door of the console goes around it."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from motcua.agencies.delegations import Wanted as Delegated
from motcua.agencies.delegations import delegate
from motcua.agencies.four_eyes_policy import Guarded, guarded_in, publish
from motcua.agencies.models import (
    Agency,
    AskedAct,
    AskedFile,
    GivenRight,
    Holding,
    Member,
    Unit,
)
from motcua.agencies.rights import SEE, Effect
from motcua.agencies.selectors import actor_for
from motcua.agencies.services import give_post
from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind
from motcua.cli.four_eyes import command
from motcua.console.identity import typed_of
from motcua.exchange.models import Export
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json, dump_one
from motcua.exchange.packages.scope import scope_of
from motcua.files.models import RetentionVersion
from motcua.kernel.dates import format_date
from motcua.people.models import AccountGroup, IdentityProvider, User
from motcua.people.oidc.providers import definition_of, provider_on
from motcua.privacy import requests
from motcua.privacy.models import DataRequest, Incident
from tests.granted import TRADE, granted, grouped
from tests.reports.reading import sheet_rows
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    CLERK,
    DEPARTMENT,
    DESK,
    DIRECTOR,
    EXAMINER,
    JUSTICE_ADMINISTRATOR,
    Story,
)

PROVINCE = "quantri@hatinh.mau.vn"
HOME = "/quan-tri/cho-nguoi-thu-hai"
NEEDS = "Việc này cần người thứ hai"


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    """The sample province; the clerk of the department is a second administrator of the province."""
    made = Story()
    unit = Holding.objects.get(person__email=PROVINCE).post.unit
    give_post(made.person(CLERK), unit, "administrator", "Quản trị viên")
    return made


def top() -> Agency:
    return Holding.objects.get(person__email=PROVINCE).post.unit.agency


def turned_on(*acts: Guarded) -> None:
    publish(top().pk, acts or tuple(Guarded), None)


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def unit_of(email: str) -> Unit:
    return Holding.objects.get(person__email=email, post__unit__agency__code=DEPARTMENT).post.unit


def ask(client: Client, answer: Any, reason: str = "Quyết định 15/QĐ-SCT") -> AskedAct:
    """Give the reason on the page that asks for it."""
    page = answer.content.decode()
    assert answer.status_code == 200
    assert NEEDS in page
    signed = re.search(r'name="viec" value="([^"]+)"', page)
    assert signed is not None
    sent = client.post(f"{HOME}/de-nghi", {"viec": html.unescape(signed[1]), "reason": reason})
    row = AskedAct.objects.latest("id")
    assert sent["Location"] == f"{HOME}/{row.key}"
    return row


def confirmed(row: AskedAct, by: str = PROVINCE) -> AskedAct:
    assert client_of(by).post(f"{HOME}/{row.key}", {"xac-nhan": "1"}).status_code == 302
    row.refresh_from_db()
    return row


def officers_asked(by: str = ADMINISTRATOR) -> AskedAct:
    client = client_of(by)
    return ask(client, client.get("/quan-tri/can-bo/tai-ve.xlsx"))


def roles(email: str) -> set[str]:
    return {seat.role for seat in actor_for(User.objects.get(email=email)).seats}


def test_an_administrator_is_made_by_two(story: Story) -> None:
    client = client_of(ADMINISTRATOR)
    page = f"/quan-tri/can-bo/{story.person(EXAMINER).pk}"
    given = {"unit": str(unit_of(ADMINISTRATOR).pk), "role": "administrator", "title": "Quản trị viên"}
    turned_on(Guarded.ADMINISTRATORS)
    answer = client.post(page, given)
    told = answer.content.decode()
    assert f"{story.person(EXAMINER).full_name} được giao vị trí “Quản trị viên”" in told
    assert story.person(PROVINCE).full_name in told
    row = ask(client, answer)
    assert roles(EXAMINER) == {"examiner"}, "nothing has happened yet"
    assert client.post(f"{HOME}/{row.key}", {"xac-nhan": "1"}).status_code == 422, "not by who asked"
    assert roles(EXAMINER) == {"examiner"}
    assert confirmed(row).state == AskedAct.State.CONFIRMED
    assert roles(EXAMINER) == {"examiner", "administrator"}
    other = {"unit": str(unit_of(DESK).pk), "role": "desk", "title": "Cán bộ một cửa"}
    assert NEEDS in client.post(page, other).content.decode(), "who is one now gets nothing more alone"
    plain = f"/quan-tri/can-bo/{story.person(DIRECTOR).pk}"
    assert client.post(plain, other).status_code == 302, "others do"


def test_a_new_account_for_an_administrator_is_made_with_the_confirmation(story: Story) -> None:
    turned_on(Guarded.ADMINISTRATORS)
    client = client_of(ADMINISTRATOR)
    email = "quantrimoi@sct.mau.vn"
    given = {"full_name": "Lê Quản Trị", "email": email, "phone": "", "title": "Quản trị viên"}
    given |= {"unit": str(unit_of(ADMINISTRATOR).pk), "role": "administrator"}
    row = ask(client, client.post("/quan-tri/can-bo", given))
    assert not User.objects.filter(email=email).exists()
    assert email not in str(row.payload)
    assert "Lê Quản Trị" in client_of(PROVINCE).get(f"{HOME}/{row.key}").content.decode()
    assert confirmed(row).words == {}
    assert roles(email) == {"administrator"}
    assert not User.objects.get(email=email).has_usable_password(), "its owner sets one by the e-mail"


@pytest.mark.parametrize(
    "by", [JUSTICE_ADMINISTRATOR, EXAMINER, APPLICANT, "", ADMINISTRATOR, DIRECTOR, CLERK]
)
def test_only_a_second_administrator_of_the_agency_or_above_confirms(story: Story, by: str) -> None:
    """The director is made an administrator and carries the asker's other post; the clerk is above, and may."""
    turned_on()
    day = timezone.localdate()
    give_post(story.person(DIRECTOR), unit_of(ADMINISTRATOR), "administrator", "Quản trị viên")
    other = give_post(story.person(ADMINISTRATOR), unit_of(DESK), "desk", "Cán bộ một cửa")
    delegate(
        story.actor(ADMINISTRATOR), Delegated(other.pk, story.person(DIRECTOR).pk, day, day, "Đi công tác")
    )
    row = officers_asked()
    client = client_of(by) if by else Client()
    seen, tried = client.get(f"{HOME}/{row.key}"), client.post(f"{HOME}/{row.key}", {"xac-nhan": "1"})
    row.refresh_from_db()
    if by == CLERK:
        assert "Xác nhận và thực hiện" in seen.content.decode()
        assert row.state == AskedAct.State.CONFIRMED
        return
    assert row.is_waiting
    assert not AskedFile.objects.exists()
    statuses = {JUSTICE_ADMINISTRATOR: 404, EXAMINER: 403, APPLICANT: 403, "": 302}
    assert seen.status_code == statuses.get(by, 200)
    assert tried.status_code == statuses.get(by, 422)
    assert b"xac-nhan" not in seen.content
    if by == DIRECTOR:
        assert "Không có việc nào chờ bạn xác nhận" in client.get(HOME).content.decode()


def test_the_password_that_who_asked_may_know_opens_no_administrators_account(story: Story) -> None:
    turned_on(Guarded.ADMINISTRATORS)
    client = client_of(ADMINISTRATOR)
    post = {"unit": str(unit_of(ADMINISTRATOR).pk), "role": "examiner", "title": "Chuyên viên"}
    person = {"email": "moi@sct.mau.vn", "full_name": "Phạm Văn Mới", "phone": ""}
    assert client.post("/quan-tri/can-bo", post | person).status_code == 200
    made = User.objects.get(email="moi@sct.mau.vn")
    assert made.has_usable_password()
    answer = client.post(
        f"/quan-tri/can-bo/{made.pk}", post | {"role": "administrator", "title": "Quản trị viên"}
    )
    assert "mật khẩu tạm do người lập đặt hết hiệu lực" in answer.content.decode()
    confirmed(ask(client, answer))
    made.refresh_from_db()
    assert not made.has_usable_password()
    assert "administrator" in roles("moi@sct.mau.vn")


def test_a_closed_account_of_an_administrator_is_opened_by_two(story: Story) -> None:
    turned_on(Guarded.ADMINISTRATORS)
    give_post(story.person(EXAMINER), unit_of(ADMINISTRATOR), "administrator", "Quản trị viên")
    client = client_of(ADMINISTRATOR)
    page = f"/quan-tri/can-bo/{story.person(EXAMINER).pk}"
    assert client.post(page, {"khoa": "1"}).status_code == 302
    assert not story.person(EXAMINER).is_active
    row = ask(client, client.post(page, {"khoa": "1"}))
    assert not story.person(EXAMINER).is_active
    assert confirmed(row).state == AskedAct.State.CONFIRMED
    assert story.person(EXAMINER).is_active


def test_nobody_confirms_what_they_gain_by_it(story: Story) -> None:
    turned_on(Guarded.ADMINISTRATORS)
    client = client_of(ADMINISTRATOR)
    given = {"unit": str(unit_of(ADMINISTRATOR).pk), "role": "administrator", "title": "Quản trị viên"}
    row = ask(client, client.post(f"/quan-tri/can-bo/{story.person(CLERK).pk}", given))
    gains = client_of(CLERK)
    assert gains.post(f"{HOME}/{row.key}", {"xac-nhan": "1"}).status_code == 422
    assert "Không có việc nào chờ" in gains.get(HOME).content.decode()
    assert confirmed(row).state == AskedAct.State.CONFIRMED


def test_a_file_is_for_who_asked_alone(story: Story) -> None:
    turned_on()
    row = officers_asked()
    for client in (client_of(PROVINCE), client_of(ADMINISTRATOR)):
        assert client.get(f"{HOME}/{row.key}/tep").status_code == 404, "there is none yet"
    confirmed(row)
    for email, status in ((PROVINCE, 404), (JUSTICE_ADMINISTRATOR, 404), (EXAMINER, 403)):
        assert client_of(email).get(f"{HOME}/{row.key}/tep").status_code == status
    assert "Tải tệp về" not in client_of(PROVINCE).get(f"{HOME}/{row.key}").content.decode()
    own = client_of(ADMINISTRATOR)
    assert "Tải tệp về" in own.get(f"{HOME}/{row.key}").content.decode()
    answer = own.get(f"{HOME}/{row.key}/tep")
    assert EXAMINER in str(sheet_rows(answer.content))
    assert JUSTICE_ADMINISTRATOR not in str(sheet_rows(answer.content))
    line = TrailLine.objects.filter(kind=Kind.EXPORT).latest("id")
    assert (line.about, line.person_id) == (f"asked_act:{row.key}", story.person(ADMINISTRATOR).pk)
    assert line.details == {"rows": AskedFile.objects.get().rows}


def test_what_is_asked_for_is_what_was_shown(story: Story) -> None:
    turned_on()
    client = client_of(ADMINISTRATOR)
    page = client.get("/quan-tri/can-bo/tai-ve.xlsx").content.decode()
    signed = html.unescape(re.search(r'name="viec" value="([^"]+)"', page)[1])  # type: ignore[index]
    head = signed[:20] + ("A" if signed[20] != "A" else "B") + signed[21:]
    for by, sent in ((client, head), (client, ""), (client_of(PROVINCE), signed)):
        answer = by.post(f"{HOME}/de-nghi", {"viec": sent, "reason": "Vì"}, follow=True)
        assert "Hãy làm lại từ đầu" in answer.content.decode()
    assert not AskedAct.objects.exists()
    answer = client.post(f"{HOME}/de-nghi", {"viec": signed, "reason": " "})
    assert answer.status_code == 422
    assert "Hãy ghi lý do" in answer.content.decode()


def erase(client: Client) -> Any:
    row = requests.ask(User.objects.get(email=APPLICANT), "erase", "Xoá hết", "")
    sent = {"action": "tra-loi", "how": "unfiled", "answer": "Đã xoá", "chac": "1"}
    return client.post(f"/quan-tri/du-lieu-ca-nhan/yeu-cau/{row.key}", sent)


def retained(client: Client) -> Any:
    return client.post("/quan-tri/kho-tep/luu-giu", {"refused_days": "3", "chac": "0"})


def searched(client: Client) -> Any:
    client.post("/quan-tri/tai-khoan", {"words": "Nguyễn Văn An"})
    return client.post("/quan-tri/tai-khoan/tai-ve.xlsx")


def affected(client: Client) -> Any:
    made = Incident.objects.create(
        title="Lộ tệp",
        what="Tệp",
        is_drill=False,
        detected_at=timezone.now(),
        first_day=timezone.localdate(),
        last_day=timezone.localdate(),
        opened_by=User.objects.get(email=PROVINCE),
    )
    return client.get(f"/quan-tri/du-lieu-ca-nhan/su-co/{made.key}/nguoi.csv")


def together(client: Client) -> Any:
    group, _made = AccountGroup.objects.get_or_create(code="dai-ly", name="Đại lý")
    client.post(f"/quan-tri/nhom-tai-khoan/{group.pk}", {"names": APPLICANT, "them": "1"})
    return client.get(f"/quan-tri/nhom-tai-khoan/{group.pk}/tai-ve.xlsx")


def vouching(client: Client) -> Any:
    row = IdentityProvider.objects.get(code="vneid")
    issuer = "https://khac.vidu.vn" if row.is_on else "https://dinhdanh.vidu.vn"
    page = "/quan-tri/dinh-danh/he-thong/vneid"
    return client.post(page, typed_of(definition_of(row)) | {"on": "1", "issuer": issuer})


DOORS: dict[str, tuple[Guarded, Callable[[Client], Any]]] = {
    "accounts": (Guarded.EXPORT_ACCOUNTS, searched),
    "incident": (Guarded.EXPORT_ACCOUNTS, affected),
    "group": (Guarded.EXPORT_ACCOUNTS, together),
    "officers": (Guarded.EXPORT_OFFICERS, lambda client: client.get("/quan-tri/can-bo/tai-ve.xlsx")),
    "trail": (Guarded.EXPORT_TRAIL, lambda client: client.get("/quan-tri/nhat-ky/tai-ve.jsonl?loai=export")),
    "everything": (
        Guarded.EXPORT_EVERYTHING,
        lambda client: client.post("/quan-tri/xuat-toan-bo", {"pham-vi": "*"}),
    ),
    "erasure": (Guarded.ERASURE, erase),
    "retention": (Guarded.RETENTION, retained),
    "identity": (Guarded.IDENTITY, vouching),
}


@pytest.mark.parametrize("door", list(DOORS))
def test_each_door_asks_for_a_second_person_and_nothing_happens_before(story: Story, door: str) -> None:
    act, knock = DOORS[door]
    draft = story.draft()
    client = client_of(PROVINCE)
    turned_on(act)
    row = ask(client, knock(client))
    assert row.act == act
    assert "Nguyễn" not in str(row.payload), "what was searched for stands apart, until it is decided"
    assert not Export.objects.exists()
    assert not AskedFile.objects.exists()
    assert not RetentionVersion.objects.filter(data__has_key="refused_days").exists()
    assert not IdentityProvider.objects.filter(is_on=True).exists()
    draft.refresh_from_db()
    assert draft.answers
    assert client.get(HOME).status_code == 200
    assert confirmed(row, CLERK).state == AskedAct.State.CONFIRMED, row.answer
    assert row.words == {}
    assert AskedFile.objects.exists() == (door in ("accounts", "incident", "group", "officers", "trail"))
    if door == "everything":
        export = Export.objects.get()
        assert export.asked_by == story.person(PROVINCE)
        Export.objects.update(state=Export.State.DONE, moved_at=timezone.now())
    if door == "erasure":
        assert DataRequest.objects.get().state == DataRequest.State.DONE
        assert DataRequest.objects.get().deed["drafts"] == 1
        draft.refresh_from_db()
        assert (draft.answers, draft.submitter) == ({}, None)
    if door == "retention":
        assert RetentionVersion.objects.latest("number").data == {"refused_days": 3}
    if door == "identity":
        told = client.get(f"{HOME}/{row.key}").content.decode()
        assert "từ “https://vneid.mau.vn” thành “https://dinhdanh.vidu.vn”" in told
        assert "Dữ kiện: Số định danh cá nhân: “SoDinhDanh SoCMND”" in told, (
            "of what is turned on all is told"
        )
        assert provider_on("vneid").issuer == "https://dinhdanh.vidu.vn"  # type: ignore[union-attr]
    publish(top().pk, [], None)
    after = knock(client)
    page = "" if after.streaming else after.content.decode(errors="ignore")
    assert NEEDS not in page, "turned off, one does it alone again"


def test_a_provider_that_lies_is_turned_off_by_one_alone(story: Story) -> None:
    client, page = client_of(PROVINCE), "/quan-tri/dinh-danh/he-thong/vneid"
    IdentityProvider.objects.filter(code="vneid").update(is_on=True)
    turned_on(Guarded.IDENTITY)
    typed = typed_of(definition_of(IdentityProvider.objects.get(code="vneid")))
    row = ask(client, client.post(page, typed | {"client_id": "khac"}))
    assert client.post(page, typed | {"on": ""}).status_code == 302
    assert provider_on("vneid") is None
    assert confirmed(row, CLERK).state == AskedAct.State.VOID, "it was changed since"
    ask(client, client.post(page, typed))


@pytest.mark.parametrize("door", ["accounts", "group", "retention", "identity"])
def test_what_all_share_is_changed_by_no_top_agency_past_another(story: Story, door: str) -> None:
    """Two at the top: the policy of one holds for the accounts, rules and providers of both."""
    act, knock = DOORS[door]
    post = Holding.objects.get(person__email=PROVINCE).post
    other = Agency.objects.create(code="H99", name="UBND tỉnh bên", calendar=top().calendar)
    unit = Unit.objects.create(agency=other, code="VP", name="Văn phòng", kind=post.unit.kind)
    for email in (JUSTICE_ADMINISTRATOR, ADMINISTRATOR):
        give_post(story.person(email), unit, "administrator", "Quản trị viên")
    publish(other.pk, [act], None)
    assert ask(client_of(PROVINCE), knock(client_of(PROVINCE))).agency == other


@pytest.mark.parametrize("door", ["officers", "trail", "everything"])
def test_what_an_agency_keeps_does_not_leave_among_that_of_others(story: Story, door: str) -> None:
    """Neither from above, nor by somebody who administers an agency beside it as well."""
    act, knock = DOORS[door]
    department = Agency.objects.get(code=DEPARTMENT)
    publish(department.pk, [act], None)
    row = ask(client_of(PROVINCE), knock(client_of(PROVINCE)))
    assert row.agency == department
    assert confirmed(row, ADMINISTRATOR).state == AskedAct.State.CONFIRMED
    if door == "everything":
        assert Export.objects.get().agency is None
        return
    both = story.person(JUSTICE_ADMINISTRATOR)
    give_post(both, unit_of(ADMINISTRATOR), "administrator", "Quản trị viên")
    assert ask(client_of(JUSTICE_ADMINISTRATOR), knock(client_of(JUSTICE_ADMINISTRATOR))).agency == department
    publish(department.pk, [], None)
    answer = knock(client_of(JUSTICE_ADMINISTRATOR))
    assert NEEDS not in ("" if answer.streaming else answer.content.decode(errors="ignore"))


def test_a_right_that_gives_an_administrator_more_needs_two(story: Story) -> None:
    turned_on(Guarded.ADMINISTRATORS)
    give_post(story.person(EXAMINER), unit_of(ADMINISTRATOR), "administrator", "Quản trị viên")
    client = client_of(ADMINISTRATOR)
    person = story.person(EXAMINER).pk
    form = {
        "what": "see",
        "reach": "agency",
        "sectors": [TRADE],
        "starts_on": format_date(timezone.localdate()),
    }
    limit = client.post(f"/quan-tri/quyen/giao/nguoi/{person}", form | {"effect": "only"})
    assert limit.status_code == 302, "what takes away is done at once"
    row = ask(client, client.post(f"/quan-tri/quyen/giao/nguoi/{person}", form | {"effect": "allow"}))
    assert GivenRight.objects.count() == 1
    confirmed(row)
    given = GivenRight.objects.get(effect="allow")
    assert (given.person_id, given.sectors, given.given_by) == (person, [TRADE], story.person(ADMINISTRATOR))
    only = GivenRight.objects.get(effect="only")
    row = ask(client, client.post(f"/quan-tri/quyen/{only.pk}/thu-hoi"))
    only.refresh_from_db()
    assert only.ended_at is None
    confirmed(row)
    only.refresh_from_db()
    assert only.ended_at is not None
    assert client.post(f"/quan-tri/quyen/{given.pk}/thu-hoi").status_code == 302, "taking away needs nobody"


def test_a_group_is_no_way_around(story: Story) -> None:
    turned_on(Guarded.ADMINISTRATORS)
    group = grouped(story, DESK)
    client = client_of(ADMINISTRATOR)
    page = f"/quan-tri/nhom/{group.pk}"
    give_post(story.person(EXAMINER), unit_of(ADMINISTRATOR), "administrator", "Quản trị viên")
    member = {"them": "1", "person": str(story.person(EXAMINER).pk)}
    member["starts_on"] = format_date(timezone.localdate())
    row = ask(client, client.post(page, member))
    assert not Member.objects.filter(person__email=EXAMINER).exists()
    confirmed(row)
    inside = Member.objects.get(person__email=EXAMINER)
    granted(story, Effect.ONLY, SEE, group=group.pk)
    for sent in ({"ra": str(inside.pk)}, {"dong": "1"}):
        answer = client.post(page, sent)
        assert answer.status_code == 422
        assert "Hãy thu hồi quyền đó trước" in answer.content.decode()
    assert Member.objects.filter(person__email=EXAMINER, ends_on=None).exists()


def test_a_package_is_no_way_around(story: Story) -> None:
    def loaded(content: Any, by: str = PROVINCE) -> list[str]:
        files = {"goi.json": content if isinstance(content, bytes) else as_json(content)}
        giver = story.person(by)
        report = load_files(files, giver, name="goi", keep=True, scope=scope_of(story.actor(by)))
        return [mistake.pointer for mistake in report.mistakes]

    def people(email: str, *posts: str) -> dict[str, Any]:
        places = [f"{DEPARTMENT}/{post}" for post in posts]
        return {
            "kind": "people",
            "people": [{"email": email, "full_name": "Ai Đó", "kind": "officer", "posts": places}],
        }

    admin, chief = (
        f"{holding.post.unit.code}/{holding.post.code}"
        for holding in (Holding.objects.get(person__email=one) for one in (ADMINISTRATOR, DIRECTOR))
    )
    turned_on()
    assert loaded(people(EXAMINER, admin)) == ["/people/0/posts/0"]
    assert loaded(people("moi@sct.mau.vn", chief, admin)) == ["/people/0/posts/1"]
    assert loaded(people(ADMINISTRATOR, admin, chief)) == ["/people/0/posts/1"], (
        "an administrator gets no more"
    )
    assert loaded(people(ADMINISTRATOR, admin)) == [], "what is held already is nothing new"
    assert loaded(people(EXAMINER, chief)) == []
    assert loaded({"kind": "retention", "refused_days": 3}) == ["/kind"]
    provider = dump_one("identity_provider", "vneid")
    assert provider is not None
    assert loaded(provider) == []
    assert loaded(provider.replace(b"https://vneid.mau.vn", b"https://khac.vn")) == ["/kind"]
    assert loaded(provider.replace(b'"code": "vneid"', b'"code": "la"')) == ["/kind"]
    whole = dump_one("agency", DEPARTMENT)
    assert whole is not None
    assert loaded(whole.replace(b'"role": "agency_head"', b'"role": "administrator"'))[0].endswith("/role")
    moved = re.sub(rb'\s*"parent": "[^"]+",', b"", whole)
    assert moved != whole
    assert loaded(moved) == ["/parent"]
    assert load_files({"a.json": as_json(people(EXAMINER, admin))}, None, name="máy chủ", keep=True).ok
    assert "administrator" in roles(EXAMINER)


def test_the_policy_is_changed_by_two_once_anything_is_on(story: Story) -> None:
    page = f"{HOME}/chinh-sach"
    client = client_of(ADMINISTRATOR)
    number = Agency.objects.get(code=DEPARTMENT).pk
    assert client.post(page, {"viec": ["export_officers"]}).status_code == 302, "the first time by one"
    assert guarded_in(number) == {Guarded.POLICY, Guarded.EXPORT_OFFICERS}
    assert client.post(page, {"viec": ["export_officers", "erasure"]}).status_code == 302
    assert Guarded.ERASURE not in guarded_in(number), "that is the top agency's alone"
    row = ask(client, client.post(page, {"viec": []}))
    assert "Tắt, từ đó một người tự làm được" in client.get(f"{HOME}/{row.key}").content.decode()
    assert Guarded.EXPORT_OFFICERS in guarded_in(number)
    confirmed(row)
    assert guarded_in(number) == frozenset()
    foreign = client.post(page, {"co-quan": str(top().pk), "viec": ["export_trail"]})
    assert foreign.status_code == 302
    assert guarded_in(top().pk) == frozenset(), "another agency's is not touched"


def test_a_province_with_one_administrator_is_told_and_cannot_turn_it_on(story: Story) -> None:
    Holding.objects.filter(person__email=CLERK, post__role="administrator").delete()
    client = client_of(PROVINCE)
    assert "chỉ có một quản trị viên" in client.get(f"{HOME}/chinh-sach").content.decode()
    answer = client.post(f"{HOME}/chinh-sach", {"viec": ["administrators"]})
    assert answer.status_code == 422
    assert "Hãy giao vị trí quản trị cho người thứ hai trước" in answer.content.decode()
    assert guarded_in(top().pk) == frozenset()


def test_the_last_second_person_cannot_be_sent_away(story: Story) -> None:
    turned_on(Guarded.ADMINISTRATORS)
    client = client_of(PROVINCE)
    clerk = story.person(CLERK)
    second = Holding.objects.get(person=clerk, post__role="administrator")
    page = f"/quan-tri/can-bo/{clerk.pk}"
    for address, sent in (
        (page, {"thu-hoi": str(second.pk)}),
        (page, {"khoa": "1"}),
        (f"{page}/thoi-viec", {}),
    ):
        told = client.post(address, sent, follow=True).content.decode()
        assert "chỉ còn một quản trị viên" in told, sent
    assert roles(CLERK) == {"clerk", "administrator"}
    assert User.objects.get(pk=clerk.pk).is_active
    give_post(story.person(DIRECTOR), second.post.unit, "administrator", "Quản trị viên")
    assert client.post(page, {"thu-hoi": str(second.pk)}).status_code == 302
    assert roles(CLERK) == {"clerk"}


def test_a_complete_export_is_fetched_by_who_asked_within_a_day(
    story: Story, settings: Any, tmp_path: Any
) -> None:
    settings.EXPORTS_FOLDER = tmp_path
    turned_on(Guarded.EXPORT_EVERYTHING)
    client = client_of(PROVINCE)
    confirmed(ask(client, client.post("/quan-tri/xuat-toan-bo", {"pham-vi": DEPARTMENT})), CLERK)
    export = Export.objects.get()
    (tmp_path / export.key.hex).mkdir()
    Export.objects.update(state=Export.State.DONE, moved_at=timezone.now())
    file = f"/quan-tri/xuat-toan-bo/{export.key}.zip"
    assert client.get(file)["Content-Type"] == "application/zip"
    for other in (CLERK, ADMINISTRATOR):
        told = client_of(other).get(file, follow=True)
        assert "chỉ do người đề nghị tải về" in told.content.decode()
    Export.objects.update(moved_at=timezone.now() - datetime.timedelta(hours=25))
    assert client.get(file).status_code == 302


def test_the_menu_counts_what_waits_for_one(story: Story) -> None:
    turned_on()
    row = officers_asked()

    def menu(email: str) -> str:
        page = client_of(email).get("/quan-tri/co-quan").content.decode()
        return re.sub(r"\s+", " ", page.split("Chờ người thứ hai", 1)[1].split("</a>", 1)[0])

    assert ">1<span" in menu(PROVINCE)
    assert "đề nghị" in menu(PROVINCE)
    assert "mc-side__count" not in menu(ADMINISTRATOR)
    assert "mc-side__count" not in menu(JUSTICE_ADMINISTRATOR)
    listed = client_of(PROVINCE).get(HOME).content.decode()
    assert "Quyết định 15/QĐ-SCT" in listed
    assert str(row.key) in client_of(ADMINISTRATOR).get(f"{HOME}?xem=toi-de-nghi").content.decode()
    confirmed(row)
    assert "mc-side__count" not in menu(PROVINCE)
    for email, seen in ((ADMINISTRATOR, True), (PROVINCE, True), (JUSTICE_ADMINISTRATOR, False)):
        assert (str(row.key) in client_of(email).get(f"{HOME}?xem=da-xong").content.decode()) == seen


def test_the_command_line_turns_it_off_where_nobody_is_left(story: Story) -> None:
    turned_on(Guarded.ADMINISTRATORS)
    run = CliRunner()
    told = run.invoke(command, [top().code])
    assert "administrators: Cấp, mở rộng quyền của quản trị viên" in told.output
    told = run.invoke(command, [top().code, "--off"])
    assert told.exit_code == 0
    assert guarded_in(top().pk) == frozenset()
    line = TrailLine.objects.filter(kind=Kind.FOUR_EYES).latest("id")
    assert (line.person_id, line.details) == (None, {"change": "published", "parts": []})
    assert run.invoke(command, ["H99.99"]).exit_code != 0
