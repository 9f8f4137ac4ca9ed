"""Rights given one by one, where they count: lists, dossiers, acts, the desk, files; and what they cost."""

from __future__ import annotations

import datetime
import io
import random
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from motcua.agencies.delegations import Wanted as Delegated
from motcua.agencies.delegations import delegate
from motcua.agencies.granting import close_group, end_member, end_right, members_of
from motcua.agencies.models import GivenRight, Holding, Member
from motcua.agencies.rights import ACTS, EXPORT, PRINT, SEE, Effect, Reach, rights_from
from motcua.agencies.selectors import Actor
from motcua.dossiers import drafts
from motcua.dossiers.errors import NotAllowed, NotFound
from motcua.dossiers.models import Dossier
from motcua.dossiers.scope import may_know_of
from motcua.dossiers.selectors import dossier_for, work_list, work_menu
from motcua.dossiers.selectors.access import may_open, submitted_to, visible_to
from motcua.dossiers.selectors.opinion_progress import opinion_scope, opinions_by_unit
from motcua.dossiers.verification import verify
from motcua.kernel.periods import Period
from motcua.notices.models import Notice
from motcua.outbox.delivery import deliver_now
from motcua.outbox.models import Message
from motcua.reports.follow_up import follow_up_lines
from tests.granted import ELSEWHERE, TRADE, granted, grouped
from tests.reports.reading import sheet_rows
from tests.story import (
    ADMINISTRATOR,
    CLERK,
    DEPARTMENT,
    DEPUTY,
    DESK,
    DESK_2,
    DIRECTOR,
    EXAMINER,
    EXAMINER_2,
    HEAD,
    JUSTICE_DESK,
    OTHER_EXAMINER,
    OTHER_HEAD,
    RETAIL,
    Story,
)


def client_of(story: Story, email: str) -> Client:
    client = Client()
    client.force_login(story.person(email))
    return client


def page(dossier: Dossier) -> str:
    return f"/can-bo/ho-so/{dossier.key}"


def seen(actor: Actor) -> set[int]:
    found = work_list(actor, "all")
    assert found is not None
    keys = {row.key for row in found.items}
    return set(Dossier.objects.filter(key__in=keys).values_list("id", flat=True))


@pytest.mark.criterion("II.17.2")
@pytest.mark.parametrize("holder", ["group", "post", "person"])
def test_who_may_only_see_another_sector_does_not_know_of_the_dossier(story: Story, holder: str) -> None:
    dossier = story.submitted()
    to: dict[str, Any] = {
        "group": lambda: {"group": grouped(story, DESK).pk},
        "post": lambda: {"post": Holding.objects.get(person__email=DESK).post_id},
        "person": dict,
    }[holder]()
    granted(story, Effect.ONLY, to=DESK, sectors=(ELSEWHERE,), **to)
    assert seen(story.actor(DESK)) == set()
    client = client_of(story, DESK)
    assert client.get(page(dossier)).status_code == 404
    assert dossier.receipt_number not in client.get("/can-bo/danh-sach/to_accept").content.decode()
    with pytest.raises(NotFound):
        story.do("accept", dossier, DESK)
    if holder != "post":
        assert seen(story.actor(DESK_2)) == {dossier.id}, "the colleague of the same role is not limited"
        story.do("accept", dossier, DESK_2)


@pytest.mark.criterion("II.17.2")
def test_who_is_limited_to_the_sector_of_a_dossier_works_on_it_as_before(story: Story) -> None:
    dossier = story.submitted()
    granted(story, Effect.ONLY, to=DESK, sectors=(TRADE,))
    assert client_of(story, DESK).get(page(dossier)).status_code == 200
    assert story.do("accept", dossier, DESK).event is not None


@pytest.mark.criterion("II.17.2")
def test_a_forbidden_act_is_not_offered_and_refused_while_others_go_on(story: Story) -> None:
    dossier = story.submitted()
    granted(story, Effect.FORBID, "accept", to=DESK)
    refusal = story.refused("accept", dossier, DESK)
    assert isinstance(refusal, NotAllowed)
    assert "Quản trị viên đã giới hạn quyền" in refusal.message
    view = dossier_for(story.actor(DESK), dossier.key)
    assert view is not None
    assert {action.act for action in view.actions} & {"accept", "refuse"} == {"refuse"}
    story.do("refuse", dossier, DESK, {"reason": "Không thuộc thẩm quyền"})


@pytest.mark.criterion("II.17.2")
@pytest.mark.parametrize("as_group", [True, False])
def test_a_step_may_be_taken_by_a_group_or_a_person_beside_the_post(story: Story, as_group: bool) -> None:
    dossier = story.assigned()
    here = {"procedures": (RETAIL,), "step": dossier.step}
    assert isinstance(story_refusal(story, dossier), NotFound)
    to = {"group": grouped(story, OTHER_EXAMINER).pk} if as_group else {}
    granted(story, Effect.ALLOW, ACTS, to=OTHER_EXAMINER, **here, **to)
    actor = story.actor(OTHER_EXAMINER)
    assert "granted" in {item.code for item in work_menu(actor)}
    waiting = work_list(actor, "granted")
    assert waiting is not None
    assert [row.key for row in waiting.items] == [dossier.key]
    assert dossier.receipt_number is not None
    html = client_of(story, OTHER_EXAMINER).get("/can-bo/danh-sach/granted").content.decode()
    assert dossier.code is not None
    assert dossier.code in html
    done = story.do("propose", dossier, OTHER_EXAMINER, {"opinion": "Đủ điều kiện."})
    assert done.event is not None
    assert done.event.actor_id == story.person(OTHER_EXAMINER).id
    assert list(verify(done.dossier)) == []
    assert work_list(story.actor(OTHER_EXAMINER), "granted").total == 0  # type: ignore[union-attr]
    with pytest.raises(NotFound):
        story.do("propose", done.dossier, OTHER_EXAMINER, {"opinion": "Ở bước khác."})
    assert "granted" not in {item.code for item in work_menu(story.actor(EXAMINER_2))}


def story_refusal(story: Story, dossier: Dossier) -> Exception:
    with pytest.raises(NotFound) as found:
        story.do("propose", dossier, OTHER_EXAMINER, {"opinion": "Đủ điều kiện."})
    return found.value


def test_a_right_gives_no_act_that_the_law_keeps_for_one_role(story: Story) -> None:
    dossier = story.handed_over()
    granted(story, Effect.ALLOW, ACTS, to=DESK)
    data = {"step": "tham-dinh", "basis": "QĐ 1", "reason": "Sai"}
    assert isinstance(story.refused("reopen", dossier, DESK, data), NotAllowed)


def test_a_right_does_not_take_what_somebody_else_holds(story: Story) -> None:
    dossier = story.assigned()
    granted(story, Effect.ALLOW, "take", to=OTHER_EXAMINER)
    story.refused("take", dossier, OTHER_EXAMINER)
    dossier.refresh_from_db()
    assert dossier.assignee_id == story.person(EXAMINER).id


def test_an_administrator_sees_no_dossier_whatever_is_allowed(story: Story) -> None:
    dossier = story.submitted()
    granted(story, Effect.ALLOW, SEE, to=ADMINISTRATOR, by="quantri@hatinh.mau.vn")
    assert not may_know_of(story.actor(ADMINISTRATOR), dossier)
    assert client_of(story, ADMINISTRATOR).get(page(dossier)).status_code == 403


def test_rights_begin_and_end_on_their_days_and_at_once_when_taken(story: Story) -> None:
    dossier = story.submitted()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    granted(story, Effect.FORBID, to=DESK, starts_on=tomorrow)
    assert may_know_of(story.actor(DESK), dossier)
    right = granted(story, Effect.FORBID, to=DESK)
    assert not may_know_of(story.actor(DESK), dossier)
    end_right(story.actor(ADMINISTRATOR), right)
    assert may_know_of(story.actor(DESK), dossier)
    GivenRight.objects.filter(pk=right.pk).update(ended_at=None, starts_on="2020-01-01", ends_on="2020-02-01")
    assert may_know_of(story.actor(DESK), dossier)


def test_who_leaves_a_group_leaves_its_rights(story: Story) -> None:
    dossier = story.submitted()
    group = grouped(story, DESK, DESK_2)
    granted(story, Effect.FORBID, group=group.pk)
    administrator = story.actor(ADMINISTRATOR)
    assert not may_know_of(story.actor(DESK), dossier)
    member = next(one for one in members_of(group) if one.person.email == DESK)
    end_member(administrator, group, member.pk)
    assert may_know_of(story.actor(DESK), dossier)
    Member.objects.filter(group=group).update(starts_on="2020-01-01")
    close_group(administrator, group)
    assert may_know_of(story.actor(DESK_2), dossier)
    assert Member.objects.get(group=group).ends_on == timezone.localdate() - datetime.timedelta(days=1)


def test_a_right_of_one_agency_says_nothing_in_another(story: Story) -> None:
    dossier = story.submitted()
    right = granted(story, Effect.FORBID, to=DESK)
    justice = story.actor(JUSTICE_DESK).seats[0].agency_id
    GivenRight.objects.filter(pk=right.pk).update(agency_id=justice)
    assert may_know_of(story.actor(DESK), dossier)


def test_a_delegate_has_what_the_holder_has_and_keeps_what_is_forbidden(story: Story) -> None:
    dossier = story.submitted()
    day = timezone.localdate()
    holding = Holding.objects.get(person__email=DESK)
    delegate(story.actor(DESK), Delegated(holding.pk, story.person(CLERK).id, day, day, "Nghỉ phép"))
    carried = [seat for seat in story.actor(CLERK).seats if seat.on_behalf_of]
    assert [seat.rights for seat in carried] == [()]
    granted(story, Effect.ONLY, to=DESK, sectors=(ELSEWHERE,))
    granted(story, Effect.ONLY, to=CLERK, sectors=(TRADE,))
    granted(story, Effect.FORBID, "refuse", to=CLERK)
    told = {right.effect for seat in story.actor(CLERK).seats if seat.on_behalf_of for right in seat.rights}
    assert told == {Effect.ONLY, Effect.FORBID}
    limits = [
        right.sectors
        for seat in story.actor(CLERK).seats
        if seat.on_behalf_of
        for right in seat.rights
        if right.effect == Effect.ONLY
    ]
    assert limits == [(ELSEWHERE,)]
    with pytest.raises(NotAllowed):
        story.do("accept", dossier, CLERK)


def asked_of_others(story: Story) -> Dossier:
    data = {"units": [str(story.unit(OTHER_HEAD))], "question": "Có đủ điều kiện không?", "days": "2"}
    return story.do("consult", story.assigned(), EXAMINER, data).dossier


def test_an_opinion_asked_of_the_unit_is_not_seen_by_whom_it_is_forbidden(story: Story) -> None:
    dossier = asked_of_others(story)
    assert may_know_of(story.actor(OTHER_HEAD), dossier)
    right = granted(story, Effect.FORBID, to=OTHER_HEAD, sectors=(TRADE,))
    actor = story.actor(OTHER_HEAD)
    assert not may_know_of(actor, dossier)
    assert not Dossier.objects.filter(visible_to(actor), pk=dossier.pk).exists()
    opinions = work_list(actor, "opinions")
    assert opinions is not None
    assert opinions.total == 0
    end_right(story.actor(ADMINISTRATOR), right)
    opinions = work_list(story.actor(OTHER_HEAD), "opinions")
    assert opinions is not None
    assert opinions.total == 1


@pytest.mark.criterion("II.17.2")
def test_the_desk_enters_only_what_was_given_to_it(story: Story) -> None:
    granted(story, Effect.ONLY, "accept", to=DESK, sectors=(ELSEWHERE,))
    with pytest.raises(NotAllowed) as refused:
        drafts.start_draft(story.actor(DESK), RETAIL, DEPARTMENT, at_desk=True)
    assert "không giao cho bạn tiếp nhận" in refused.value.message
    html = client_of(story, DESK).get("/can-bo/tiep-nhan-moi?q=2.000620").content.decode()
    assert "Không thuộc phần việc được giao" in html
    assert drafts.start_draft(story.actor(DESK_2), RETAIL, DEPARTMENT, at_desk=True).pk


def test_lists_leave_as_files_only_with_what_may_leave(story: Story) -> None:
    dossier = story.accepted()
    file = "/can-bo/tai-ve/csv/all"
    client = client_of(story, DESK)
    assert dossier.code is not None
    assert dossier.code in client.get(file).content.decode("utf-8-sig")
    right = granted(story, Effect.FORBID, EXPORT, to=DESK, sectors=(TRADE,))
    assert dossier.code not in client.get(file).content.decode("utf-8-sig")
    assert dossier.code in client.get("/can-bo/danh-sach/all").content.decode()
    end_right(story.actor(ADMINISTRATOR), right)
    granted(story, Effect.FORBID, EXPORT, to=DESK)
    answer = client.get(file)
    assert answer.status_code == 403
    assert "tải danh sách" in answer.content.decode()
    for other in ("so-theo-doi.xlsx", "so-theo-doi.pdf", "bao-cao.xlsx", "bao-cao.docx"):
        assert client.get(f"/can-bo/{other}").status_code == 403, other


def test_what_may_leave_as_a_file_is_at_most_what_may_be_seen(story: Story) -> None:
    """Seeing limited to one sector and files to another leave nothing: limits of two things both hold."""
    dossier = story.accepted()
    assert dossier.code is not None
    file = "/can-bo/tai-ve/csv/all"
    client = client_of(story, DESK)
    granted(story, Effect.ONLY, EXPORT, to=DESK, sectors=(TRADE,))
    assert dossier.code in client.get(file).content.decode("utf-8-sig")
    granted(story, Effect.ONLY, SEE, to=DESK, sectors=(ELSEWHERE,))
    assert dossier.code not in client.get("/can-bo/danh-sach/all").content.decode()
    assert dossier.code not in client.get(file).content.decode("utf-8-sig")


def test_the_report_that_leaves_as_a_file_asks_the_same_rights(story: Story) -> None:
    dossier = story.accepted()
    today = timezone.localdate()
    period = Period(today, today, "")
    client = client_of(story, DESK)
    file = f"/can-bo/bao-cao.xlsx?ky=khac&tu={today:%d/%m/%Y}&den={today:%d/%m/%Y}"
    assert len(follow_up_lines(story.actor(DESK), period, 10)) == 1
    before = client.get(file)
    assert before.status_code == 200
    assert dossier.code in str(sheet_rows(before.content))
    granted(story, Effect.FORBID, EXPORT, to=DESK, sectors=(TRADE,))
    after = client.get(file)
    assert after.status_code == 200
    assert dossier.code not in str(sheet_rows(after.content))


def test_opinions_are_counted_for_nobody_who_may_not_see_their_dossiers(story: Story) -> None:
    asked_of_others(story)
    today = timezone.localdate()
    period = Period(today, today, "")

    def counted(email: str) -> int:
        return sum(one.asked for one in opinions_by_unit(opinion_scope(story.actor(email)), period).values())

    assert [counted(one) for one in (OTHER_HEAD, DIRECTOR)] == [1, 1]
    granted(story, Effect.FORBID, to=OTHER_HEAD, sectors=(TRADE,))
    granted(story, Effect.ONLY, to=DIRECTOR, sectors=(ELSEWHERE,))
    assert [counted(one) for one in (OTHER_HEAD, DIRECTOR)] == [0, 0]
    granted(story, Effect.ONLY, to=DIRECTOR, sectors=(TRADE,))
    assert counted(DIRECTOR) == 1


def test_many_slips_are_printed_only_of_what_may_be_printed(story: Story) -> None:
    one, other = story.accepted(), story.forwarded()
    print_page = "/can-bo/in-phieu/all"
    chosen = [f"{found.key}.{found.event_count}" for found in (one, other)]
    client = client_of(story, DESK)
    granted(story, Effect.FORBID, PRINT, to=DESK, step=one.step)
    told = client.post(print_page, {"chon": chosen}).content.decode()
    kept = told.split('id="khong-duoc-in"', 1)[1].split("</ul>", 1)[0]
    assert str(one.code) in kept
    assert str(other.code) not in kept
    answer = client.post(print_page, {"chon": chosen, "xac-nhan": "1", "loai": "tat-ca"})
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    text = "".join(text.split())
    assert str(other.code) in text
    assert str(one.code) not in text
    nothing = client.post(print_page, {"chon": chosen[:1], "xac-nhan": "1", "loai": "tat-ca"})
    assert nothing.status_code == 422


def test_papers_of_a_dossier_are_printed_only_by_whom_they_may(story: Story) -> None:
    dossier = story.accepted()
    client = client_of(story, DESK)
    form = f"{page(dossier)}/phieu/don.json"
    assert client.get(form).status_code == 200
    granted(story, Effect.FORBID, PRINT, to=DESK, sectors=(TRADE,))
    answer = client.get(form)
    assert answer.status_code == 403
    assert "quyền in" in answer.content.decode()
    assert client.get(page(dossier)).status_code == 200
    assert client_of(story, DESK_2).get(form).status_code == 200


def test_the_bell_tells_nobody_of_what_rights_keep_away(story: Story) -> None:
    granted(story, Effect.ONLY, to=DESK, sectors=(ELSEWHERE,))
    dossier = story.submitted()
    for message in Message.objects.filter(delivered_at__isnull=True).order_by("id"):
        deliver_now(message.id)
    told = set(Notice.objects.filter(dossier=dossier).values_list("person_id", flat=True))
    assert story.person(DESK_2).id in told
    assert story.person(DESK).id not in told


def test_rights_cost_no_statement(story: Story) -> None:
    """The posts of a session's officer come with the session, their rights with the posts."""
    dossier = story.submitted()
    client = client_of(story, DESK)

    def statements(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    paths = ("/can-bo/danh-sach/to_accept", "/can-bo/danh-sach/all", page(dossier))
    before = [statements(path) for path in paths]
    granted(story, Effect.ONLY, to=DESK, sectors=(TRADE, ELSEWHERE))
    granted(story, Effect.FORBID, "refuse", group=grouped(story, DESK).pk)
    granted(story, Effect.ALLOW, SEE, to=DESK, reach=Reach.BELOW, procedures=(RETAIL,))
    assert [statements(path) for path in paths] == before
    assert len(story.actor(DESK).seats[0].rights) == 3


SOME = [
    (number, effect.value, what, reach.value, sectors, procedures, step)
    for number, (effect, what, reach, (sectors, procedures), step) in enumerate(
        product(
            Effect,
            (SEE, ACTS),
            Reach,
            (([], []), ([TRADE], []), ([ELSEWHERE], []), ([], [RETAIL]), ([ELSEWHERE], [RETAIL])),
            ("", "tham-dinh"),
        )
    )
]


def test_the_condition_of_lists_says_what_the_decision_says(story: Story) -> None:
    """Posts of every role with rights at random, on dossiers near and far: two ways to say one thing."""
    import dataclasses

    chance = random.Random(21)
    there = [story.submitted(), story.assigned(), story.same_day()]
    for email in (DESK, HEAD, EXAMINER, OTHER_EXAMINER, DIRECTOR, CLERK, DEPUTY, JUSTICE_DESK):
        plain = story.actor(email)
        seat = dataclasses.replace(plain.seats[0], below=(there[2].agency_id,))
        for _time in range(25):
            rows = [(*one, seat.agency_id) for one in chance.sample(SOME, chance.randint(1, 3))]
            actor = dataclasses.replace(plain, seats=(dataclasses.replace(seat, rights=rights_from(rows)),))
            told = {one.id for one in there if may_open(actor, one)}
            assert told == {one.id for one in there if may_know_of(actor, one)}
            assert told == set(Dossier.objects.filter(submitted_to(actor)).values_list("id", flat=True)), rows
