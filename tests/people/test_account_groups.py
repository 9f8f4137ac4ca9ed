"""Groups of accounts: who is in them, and what that lets a person use, at each place that asks (I.21.3, I.21.4)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.audit.models import TrailLine
from motcua.dossiers.limited import LIMITED
from motcua.dossiers.models import Dossier
from motcua.outbox import delivery, services
from motcua.people import account_groups, grouping, reuse
from motcua.people.account_groups import Apply, Limits, Rule
from motcua.people.models import AccessObjection, AccountGroup, KeptAnswer, LocalAccount, User
from tests.acting import mandate_for
from tests.portal.way import address, ready, submit
from tests.story import APPLICANT, DESK, NOTICE, ORGANISATION, RETAIL, STRANGER, Story

PAGE = "/tai-khoan/quyen-su-dung"
REASON = "Nhiều hồ sơ nộp bằng giấy tờ giả, theo biên bản số 12."
NOTHING_ONLINE = Limits(Apply.NONE)


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


@pytest.fixture
def admin(story: Story) -> User:
    return story.person("quantri@hatinh.mau.vn")


def made(admin: User, limits: Limits = NOTHING_ONLINE, rule: Rule | None = None, **more: Any) -> AccountGroup:
    wanted = grouping.Wanted("Nhóm thử", reason=REASON, limits=limits, rule=rule or Rule(), **more)
    return grouping.make(admin, wanted)


def start(client: Client, procedure: str = RETAIL) -> Any:
    return client.get(f"/nop-ho-so/{procedure}")


@pytest.mark.criterion("I.21.4")
def test_who_was_put_into_a_blocked_group_starts_nothing_and_is_told_why(story: Story, admin: User) -> None:
    group = made(admin)
    citizen, other = client_of(APPLICANT), client_of(STRANGER)
    assert start(citizen).status_code == 200
    grouping.put_in(admin, group, [story.person(APPLICANT).pk])
    refused = start(citizen)
    assert refused.status_code == 403
    page = refused.content.decode()
    assert REASON in page
    assert f'href="{PAGE}"' in page
    assert citizen.post(f"/nop-ho-so/{RETAIL}", {"agency": "H27.03"}).status_code == 403
    assert not Dossier.objects.exists()
    assert start(other).status_code == 200
    grouping.take_out(admin, group, story.person(APPLICANT).pk)
    assert start(citizen).status_code == 200


@pytest.mark.criterion("I.21.4")
def test_what_was_begun_before_is_kept_and_not_submitted(story: Story, admin: User) -> None:
    citizen = client_of(APPLICANT)
    dossier = ready(citizen, story)
    grouping.put_in(admin, made(admin), [story.person(APPLICANT).pk])
    page = citizen.get(address("check", dossier)).content.decode()
    assert REASON in page
    assert 'name="cam_ket"' not in page
    refused = submit(citizen, dossier)
    assert refused.status_code == 403
    assert REASON in refused.content.decode()
    dossier.refresh_from_db()
    assert dossier.submitted_at is None
    assert citizen.get(address("form_step", dossier, number=1)).status_code == 200, (
        "going on writing is not taken"
    )
    account_groups.forget()
    grouping.close(admin, AccountGroup.objects.get())
    assert submit(citizen, dossier).status_code == 302


def test_a_submitted_dossier_goes_on_and_the_desk_takes_everybody(story: Story, admin: User) -> None:
    dossier = story.submitted()
    grouping.put_in(admin, made(admin), [story.person(APPLICANT).pk])
    assert client_of(APPLICANT).get(address("dossier", dossier)).status_code == 200
    assert story.do("ask_withdrawal", dossier, APPLICANT, {"reason": "Đổi ý"}).event is not None
    page = client_of(DESK).get(f"/can-bo/tiep-nhan/{RETAIL}")
    assert page.status_code != 403


@pytest.mark.criterion("I.21.4")
@pytest.mark.parametrize(
    ("limits", "retail", "notice"),
    [
        (Limits(Apply.ONLY, frozenset({RETAIL})), 200, 403),
        (Limits(Apply.EXCEPT, frozenset({RETAIL})), 403, 200),
    ],
)
def test_procedures_are_let_and_taken_one_by_one(
    story: Story, admin: User, limits: Limits, retail: int, notice: int
) -> None:
    grouping.put_in(admin, made(admin, limits), [story.person(APPLICANT).pk])
    citizen = client_of(APPLICANT)
    assert (start(citizen).status_code, start(citizen, NOTICE).status_code) == (retail, notice)


@pytest.mark.parametrize(
    ("rule", "citizen", "organisation"),
    [
        (Rule(frozenset({"citizen"})), 403, 200),
        (Rule(frozenset({"any_organisation"})), 200, 403),
        (Rule(frozenset({"household"})), 200, 403),
        (Rule(frozenset({"enterprise"})), 200, 200),
        (Rule(frozenset({"citizen", "any_organisation"}), frozenset({"42"}), frozenset({"18073"})), 403, 200),
        (Rule(provinces=frozenset({"42"})), 403, 403),
        (Rule(provinces=frozenset({"01"})), 200, 200),
    ],
)
def test_a_rule_says_who_is_in(
    story: Story, admin: User, rule: Rule, citizen: int, organisation: int
) -> None:
    User.objects.filter(email=APPLICANT).update(address={"province": "42", "ward": "18073", "detail": ""})
    User.objects.filter(email=ORGANISATION).update(address={"province": "42", "ward": "18001", "detail": ""})
    LocalAccount.objects.filter(user__email=ORGANISATION).update(form="household")
    made(admin, rule=rule)
    found = [start(client_of(email)).status_code for email in (APPLICANT, ORGANISATION)]
    assert found == [citizen, organisation]
    by_sql = set(User.objects.filter(rule.condition()).values_list("email", flat=True))
    assert {email in by_sql for email in (APPLICANT,)} == {citizen == 403}
    assert (ORGANISATION in by_sql) == (organisation == 403)
    assert DESK not in by_sql


@pytest.mark.criterion("I.21.3")
def test_who_is_kept_out_by_hand_is_out_whatever_the_rule_says(story: Story, admin: User) -> None:
    group = made(admin, rule=Rule(frozenset({"citizen"})))
    grouping.put_in(admin, group, [story.person(APPLICANT).pk], stays_out=True)
    assert start(client_of(APPLICANT)).status_code == 200
    assert start(client_of(STRANGER)).status_code == 403


@pytest.mark.criterion("I.21.4")
def test_a_member_is_under_the_groups_of_the_organisation_and_takes_the_own_block_along(
    story: Story, admin: User
) -> None:
    company, person = story.person(ORGANISATION), story.person(APPLICANT)
    mandate = mandate_for(company, person)
    client = client_of(APPLICANT)
    acting_for = {"mandate": str(mandate.pk)}
    group = made(admin, rule=Rule(frozenset({"any_organisation"})))
    assert start(client).status_code == 200
    client.post("/lam-thay/chon", acting_for)
    refused = start(client)
    assert refused.status_code == 403
    assert company.organisation_name in refused.content.decode()
    grouping.close(admin, group)
    assert start(client).status_code == 200
    blocked = made(admin)
    grouping.put_in(admin, blocked, [person.pk])
    assert start(client).status_code == 403, "a blocked person does not get round it as an agent"
    assert REASON in client.get(PAGE).content.decode()


@pytest.mark.criterion("I.21.4")
def test_data_of_earlier_dossiers_is_neither_offered_nor_kept(story: Story, admin: User) -> None:
    citizen = client_of(APPLICANT)
    first = ready(citizen, story)
    assert submit(citizen, first, giu_lai="1").status_code == 302
    kept = KeptAnswer.objects.count()
    assert kept
    grouping.put_in(admin, made(admin, Limits(reuse=False)), [story.person(APPLICANT).pk])
    second = ready(citizen, story)
    assert "Từ hồ sơ" not in citizen.get(address("form_step", second, number=1)).content.decode()
    assert "giu_lai" not in citizen.get(address("check", second)).content.decode()
    assert submit(citizen, second).status_code == 302
    assert KeptAnswer.objects.count() == kept
    person = story.person(APPLICANT)
    assert person.reuse_agreed_at is not None, "the agreement itself is not touched"
    assert reuse.withdraw(person) == kept


def test_what_a_group_lets_use_costs_no_statement(story: Story, admin: User) -> None:
    citizen = client_of(APPLICANT)
    dossier = ready(citizen, story)

    def statements(page: str) -> int:
        with CaptureQueriesContext(connection) as made_:
            assert citizen.get(page).status_code == 200
        return len(made_)

    pages = [address("form_step", dossier, number=1), address("check", dossier), f"/nop-ho-so/{RETAIL}"]
    [statements(page) for page in pages]
    before = [statements(page) for page in pages]
    group = made(admin, Limits(Apply.EXCEPT, frozenset({NOTICE})), Rule(frozenset({"citizen"})))
    grouping.put_in(admin, group, [story.person(APPLICANT).pk])
    account_groups.groups_now()
    assert [statements(page) for page in pages] == before


def submitting(client: Client, dossier: Dossier) -> int:
    with CaptureQueriesContext(connection) as made_:
        assert submit(client, dossier).status_code == 302
    return len(made_)


def test_submitting_costs_no_statement_more(story: Story, admin: User) -> None:
    citizen = client_of(APPLICANT)
    submitting(citizen, ready(citizen, story))
    before = submitting(citizen, ready(citizen, story))
    made(admin, Limits(Apply.EXCEPT, frozenset({NOTICE})), Rule(frozenset({"citizen"})))
    account_groups.groups_now()
    assert submitting(citizen, ready(citizen, story)) == before


@pytest.mark.criterion("I.21.4")
def test_an_objection_is_answered_and_lifted_for_that_account_alone(story: Story, admin: User) -> None:
    group = made(admin, rule=Rule(frozenset({"citizen"})))
    citizen = client_of(APPLICANT)
    page = citizen.get(PAGE).content.decode()
    assert REASON in page
    assert citizen.post(PAGE, {"group": str(group.pk), "text": " "}).status_code == 422
    assert (
        citizen.post(PAGE, {"group": str(group.pk), "text": "Biên bản nói về người khác."}).status_code == 302
    )
    again = citizen.post(PAGE, {"group": str(group.pk), "text": "Lần nữa"})
    assert again.status_code == 422
    found = AccessObjection.objects.get()
    console = client_of(admin.email)
    place = f"/quan-tri/nhom-tai-khoan/phan-doi/{found.key}"
    assert "Biên bản nói về người khác." in console.get(place).content.decode()
    assert console.post(place, {"outcome": "lifted", "answer": ""}).status_code == 422
    done = console.post(place, {"outcome": "lifted", "answer": "Đã đối chiếu; nhầm người."})
    assert done.status_code == 302
    assert start(citizen).status_code == 200
    assert start(client_of(STRANGER)).status_code == 403
    for message in services.waiting():
        delivery.deliver_now(message.pk)
    letter = mail.outbox[-1]
    assert letter.to == [APPLICANT]
    assert "nhầm người" in letter.body
    kinds = list(
        TrailLine.objects.filter(kind__startswith="access_").order_by("id").values_list("kind", "subject")
    )
    pk = story.person(APPLICANT).pk
    assert kinds == [("access_objected", [pk]), ("access_answered", [pk])]
    assert console.post(place, {"outcome": "kept", "answer": "Khác"}).status_code == 302
    found.refresh_from_db()
    assert (found.outcome, found.answer) == ("lifted", "Đã đối chiếu; nhầm người.")


def test_nobody_objects_for_others_or_to_what_limits_nothing(story: Story, admin: User) -> None:
    group = made(admin)
    free = grouping.make(admin, grouping.Wanted("Doanh nghiệp", rule=Rule(frozenset({"citizen"}))))
    stranger = client_of(STRANGER)
    assert stranger.post(PAGE, {"group": str(group.pk), "text": "x"}).status_code == 404
    assert stranger.post(PAGE, {"group": str(free.pk), "text": "x"}).status_code == 404
    grouping.put_in(admin, group, [story.person(ORGANISATION).pk])
    mandate = mandate_for(story.person(ORGANISATION), story.person(STRANGER), rights="submit")
    stranger.post("/lam-thay/chon", {"mandate": str(mandate.pk)})
    assert stranger.post(PAGE, {"group": str(group.pk), "text": "x"}).status_code == 404
    assert not AccessObjection.objects.exists()


def test_the_page_says_so_where_there_is_no_group(story: Story) -> None:
    page = client_of(APPLICANT).get(PAGE).content.decode()
    assert "không thuộc nhóm nào" in page
    assert PAGE in client_of(APPLICANT).get("/tai-khoan").content.decode()


def test_the_act_itself_refuses_whatever_page_was_open(story: Story, admin: User) -> None:
    dossier = story.draft()
    grouping.put_in(admin, made(admin), [story.person(APPLICANT).pk])
    assert story.refused("submit", dossier, APPLICANT).code == LIMITED


def test_a_name_gives_a_free_code(story: Story, admin: User) -> None:
    codes = [grouping.make(admin, grouping.Wanted("Đại lý thuế (Hà Tĩnh)")).code for _number in range(2)]
    assert codes == ["dai-ly-thue-ha-tinh", "dai-ly-thue-ha-tinh-2"]
    assert re.fullmatch(r"[-a-z0-9]+", grouping.make(admin, grouping.Wanted("???")).code)
