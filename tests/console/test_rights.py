"""Groups and rights on the screen: within the own agencies, never one's own; and the page that says why."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua.agencies.delegations import Wanted, delegate
from motcua.agencies.models import GivenRight, Group, Holding, Member
from motcua.agencies.rights import SEE, Effect
from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind
from motcua.dossiers.scope import may_know_of
from motcua.kernel.dates import format_date
from motcua.people.models import User
from tests.acts.coordination import consulting
from tests.granted import ELSEWHERE, TRADE, granted, grouped
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    CLERK,
    DESK,
    DESK_2,
    EXAMINER,
    HEAD,
    INSPECTOR,
    JUSTICE_ADMINISTRATOR,
    JUSTICE_DESK,
    OTHER_EXAMINER,
    OTHER_HEAD,
    RETAIL,
    Story,
)
from tests.story_fixtures import story

__all__ = ["story"]

GROUPS, RIGHTS, WHO = "/quan-tri/nhom", "/quan-tri/quyen", "/quan-tri/ai-xem-duoc"
PROVINCE = "quantri@hatinh.mau.vn"


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def number(email: str) -> int:
    return User.objects.get(email=email).pk


def giving(email: str) -> str:
    return f"{RIGHTS}/giao/nguoi/{number(email)}"


def form(**changes: Any) -> dict[str, Any]:
    return {
        "effect": "only",
        "what": "see",
        "reach": "all",
        "sectors": [TRADE],
        "starts_on": format_date(timezone.localdate()),
        **changes,
    }


@pytest.mark.criterion("II.17.1")
def test_an_administrator_makes_a_group_with_people_and_a_right_that_holds_at_once(story: Story) -> None:
    dossier = story.submitted()
    administrator = client_of(ADMINISTRATOR)
    agency = story.actor(ADMINISTRATOR).seats[0].agency_id
    made = administrator.post(GROUPS, {"agency": agency, "name": "Một cửa điện lực", "description": "Tổ 2"})
    assert made.status_code == 302
    group = Group.objects.get(name="Một cửa điện lực")
    page = f"{GROUPS}/{group.pk}"
    today = format_date(timezone.localdate())
    added = administrator.post(page, {"them": "1", "person": number(DESK), "starts_on": today})
    assert added.status_code == 302
    given = administrator.post(f"{RIGHTS}/giao/nhom/{group.pk}", form(sectors=[ELSEWHERE]))
    assert given.status_code == 302
    assert not may_know_of(story.actor(DESK), dossier)
    assert may_know_of(story.actor(DESK_2), dossier)
    html = administrator.get(page).content.decode()
    assert "Chỉ được: Xem hồ sơ – lĩnh vực" in html
    assert story.person(DESK).full_name in html
    html = administrator.get(GROUPS).content.decode()
    assert "Chỉ được: Xem hồ sơ" in html
    html = administrator.get(f"/quan-tri/can-bo/{number(DESK)}").content.decode()
    assert "nhóm “Một cửa điện lực”" in html
    member = Member.objects.get(group=group)
    assert administrator.post(page, {"ra": member.pk}).status_code == 302
    assert may_know_of(story.actor(DESK), dossier)
    assert "Đóng nhóm này?" in administrator.get(f"{page}?dong=1").content.decode()
    assert administrator.post(page, {"dong": "1"}).status_code == 302
    assert administrator.get(page).status_code == 404
    assert GivenRight.objects.get(group=group).ended_by == story.person(ADMINISTRATOR)


@pytest.mark.criterion("II.17.2")
def test_a_right_is_given_to_a_post_and_taken_again(story: Story) -> None:
    administrator = client_of(ADMINISTRATOR)
    post = Holding.objects.get(person__email=DESK).post_id
    given = form(effect="forbid", what="accept", procedures=f"{RETAIL}\n", sectors=[], reason="QĐ 12")
    assert administrator.post(f"{RIGHTS}/giao/chuc-vu/{post}", given).status_code == 302
    right = GivenRight.objects.get()
    assert (right.post_id, right.effect, right.what) == (post, "forbid", "accept")
    assert (right.procedures, right.sectors, right.reason) == ([RETAIL], [], "QĐ 12")
    html = administrator.get(RIGHTS).content.decode()
    assert "Không được: Tiếp nhận hồ sơ – thủ tục" in html
    assert administrator.post(f"{RIGHTS}/{right.pk}/thu-hoi").status_code == 302
    right.refresh_from_db()
    assert right.ended_at is not None
    changes = TrailLine.objects.filter(kind=Kind.RIGHTS_CHANGED, about=f"right:{right.pk}").order_by("id")
    assert [line.details["change"] for line in changes] == ["right_given", "right_ended"]
    assert {line.person_id for line in changes} == {number(ADMINISTRATOR)}
    assert "Không được: Tiếp nhận hồ sơ" not in administrator.get(RIGHTS).content.decode()
    assert "Không được: Tiếp nhận hồ sơ" in administrator.get(f"{RIGHTS}?da-het=1").content.decode()


@pytest.mark.criterion("TMDT.13")
def test_nothing_is_given_seen_or_ended_in_another_agency(story: Story) -> None:
    other = client_of(JUSTICE_ADMINISTRATOR)
    group = grouped(story, DESK)
    right = granted(story, Effect.FORBID, to=DESK)
    post = Holding.objects.get(person__email=DESK).post_id
    for address in (
        f"{GROUPS}/{group.pk}",
        giving(DESK),
        f"{RIGHTS}/giao/nhom/{group.pk}",
        f"{RIGHTS}/giao/chuc-vu/{post}",
    ):
        assert other.get(address).status_code == 404
        assert other.post(address, form()).status_code == 404
    assert other.post(f"{RIGHTS}/{right.pk}/thu-hoi").status_code == 404
    agency = story.actor(DESK).seats[0].agency_id
    refused = other.post(GROUPS, {"agency": agency, "name": "Nhóm", "description": ""})
    assert refused.status_code == 422
    assert "Hãy chọn cơ quan mình quản trị" in refused.content.decode()
    justice = story.actor(JUSTICE_ADMINISTRATOR).seats[0].agency_id
    assert other.post(GROUPS, {"agency": justice, "name": "Nhóm"}).status_code == 302
    own = Group.objects.get(agency_id=justice)
    today = format_date(timezone.localdate())
    refused = other.post(f"{GROUPS}/{own.pk}", {"them": "1", "person": number(DESK), "starts_on": today})
    assert refused.status_code == 422
    assert not Member.objects.filter(group=own).exists()
    assert group.name not in other.get(GROUPS).content.decode()
    assert story.person(DESK).full_name not in other.get(RIGHTS).content.decode()
    right.refresh_from_db()
    assert right.ended_at is None
    assert GivenRight.objects.count() == 1
    assert client_of(PROVINCE).get(f"{GROUPS}/{group.pk}").status_code == 200


def test_nobody_changes_the_own_rights(story: Story) -> None:
    administrator = client_of(ADMINISTRATOR)
    refused = administrator.post(giving(ADMINISTRATOR), form())
    assert refused.status_code == 422
    assert "không tự thay đổi quyền của chính mình" in refused.content.decode()
    post = Holding.objects.get(person__email=ADMINISTRATOR).post_id
    assert administrator.post(f"{RIGHTS}/giao/chuc-vu/{post}", form()).status_code == 422
    right = granted(story, Effect.FORBID, SEE, to=ADMINISTRATOR, by=PROVINCE)
    GivenRight.objects.filter(pk=right.pk).update(agency_id=story.actor(ADMINISTRATOR).seats[0].agency_id)
    told = administrator.post(f"{RIGHTS}/{right.pk}/thu-hoi", follow=True).content.decode()
    assert "không tự thay đổi quyền của chính mình" in told
    right.refresh_from_db()
    assert right.ended_at is None
    group = grouped(story)
    today = format_date(timezone.localdate())
    own = {"them": "1", "person": number(ADMINISTRATOR), "starts_on": today}
    assert administrator.post(f"{GROUPS}/{group.pk}", own).status_code == 422
    unit = Holding.objects.get(person__email=DESK).post.unit_id
    right_of_post = {"unit": unit, "role": "desk", "title": "Cán bộ một cửa"}
    refused = administrator.post(f"/quan-tri/can-bo/{number(ADMINISTRATOR)}", right_of_post)
    assert refused.status_code == 422
    named = {"full_name": "Quản trị", "email": ADMINISTRATOR, **right_of_post}
    assert administrator.post("/quan-tri/can-bo", named).status_code == 422
    assert len(story.actor(ADMINISTRATOR).seats) == 1


@pytest.mark.parametrize("email", [EXAMINER, HEAD, APPLICANT])
def test_nobody_but_an_administrator_comes_in(story: Story, email: str) -> None:
    client = client_of(email)
    group = grouped(story, DESK)
    addresses = (
        GROUPS,
        f"{GROUPS}/{group.pk}",
        RIGHTS,
        giving(DESK),
        WHO,
        f"/quan-tri/can-bo/{number(DESK)}/vi-sao",
    )
    for address in addresses:
        assert client.get(address).status_code == 403
        assert Client().get(address).status_code == 302
    right = granted(story, Effect.FORBID, to=DESK)
    assert client.post(f"{RIGHTS}/{right.pk}/thu-hoi").status_code == 403
    assert client.post(giving(DESK_2), form()).status_code == 403
    assert GivenRight.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"effect": "x"}, "Hãy chọn quyền làm gì"),
        ({"what": "x"}, "Hãy chọn việc"),
        ({"effect": "allow", "what": "reopen", "reach": "agency"}, "chỉ vai trò mới có"),
        ({"effect": "allow", "what": "accept"}, "phải nói rõ phạm vi"),
        ({"reach": "x"}, "Hãy chọn phạm vi"),
        ({"sectors": ["G99"]}, "Hãy chọn lĩnh vực"),
        ({"procedures": "1.2.3"}, "Không có thủ tục mã 1.2.3"),
        ({"step": "khong-co"}, "Hãy chọn bước"),
        ({"starts_on": ""}, "Hãy nhập ngày bắt đầu"),
        ({"starts_on": "31/02/2027"}, "ngày"),
        ({"starts_on": "01/01/2020"}, "không được trước ngày hôm nay"),
        ({"ends_on": "01/01/2020"}, "không được trước ngày bắt đầu"),
    ],
)
def test_a_wrong_form_says_what_to_mend_and_keeps_what_was_typed(
    story: Story, wrong: dict[str, Any], said: str
) -> None:
    answer = client_of(ADMINISTRATOR).post(giving(DESK), form(reason="QĐ số 7", **wrong))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert said in html
    assert "QĐ số 7" in html
    assert not GivenRight.objects.exists()


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def why(email: str, code: str | None) -> str:
    return f"/quan-tri/can-bo/{number(email)}/vi-sao?ho-so={code}"


def test_why_somebody_sees_a_dossier_is_told_post_by_post(story: Story) -> None:
    dossier = story.assigned()
    administrator = client_of(ADMINISTRATOR)
    desk = text_of(administrator, why(DESK, dossier.code))
    assert f"{story.person(DESK).full_name} xem được hồ sơ này." in desk
    assert "vai trò này xem mọi hồ sơ đã nộp của cơ quan" in desk
    stranger = text_of(administrator, why(OTHER_EXAMINER, dossier.code))
    assert "không xem được hồ sơ này." in stranger
    assert "vai trò không cho xem hồ sơ này" in stranger
    examiner = text_of(administrator, why(EXAMINER, dossier.code))
    assert "Thao tác làm được lúc này: " in examiner
    assert "Trình" in examiner
    granted(story, Effect.ONLY, group=grouped(story, DESK).pk, sectors=(ELSEWHERE,))
    desk = text_of(administrator, why(DESK, dossier.code))
    assert "không xem được hồ sơ này." in desk
    assert "quyền ghi “chỉ được” không gồm hồ sơ này" in desk
    assert "(nhóm “Một cửa – điện lực”, từ " in desk
    granted(story, Effect.ALLOW, "propose", to=OTHER_EXAMINER, reason="Hỗ trợ")
    stranger = text_of(administrator, why(OTHER_EXAMINER, dossier.code))
    assert "được thêm quyền: Được thêm: Trình phê duyệt" in stranger
    assert "“Trình phê duyệt”: làm được, vì" in stranger
    assert dossier.applicant_name not in desk + stranger + examiner


def test_a_delegation_and_an_asked_unit_are_reasons_too(story: Story) -> None:
    day = timezone.localdate()
    holding = Holding.objects.get(person__email=HEAD)
    delegate(story.actor(HEAD), Wanted(holding.pk, number(OTHER_EXAMINER), day, day, "Nghỉ phép"))
    data = {"units": [str(story.unit(OTHER_HEAD))], "question": "Có đủ điều kiện không?", "days": "2"}
    dossier = story.do("consult", story.assigned(), EXAMINER, data).dossier
    administrator = client_of(ADMINISTRATOR)
    carried = text_of(administrator, why(OTHER_EXAMINER, dossier.code))
    name = story.person(HEAD).full_name
    assert f"làm thay {name} đến hết {format_date(day)}" in carried
    asked = text_of(administrator, why(OTHER_HEAD, dossier.code))
    assert "đơn vị được xin ý kiến về hồ sơ này" in asked


def test_who_sees_a_dossier_is_everyone_who_does_and_nobody_else(story: Story) -> None:
    dossier = consulting(story)
    granted(story, Effect.ALLOW, SEE, to=OTHER_EXAMINER, sectors=(TRADE,))
    granted(story, Effect.FORBID, SEE, to=DESK_2)
    html = client_of(ADMINISTRATOR).get(f"{WHO}?ho-so={dossier.code}").content.decode()
    named = {int(found) for found in re.findall(r"/can-bo/(\d+)/vi-sao", html)}
    officers = User.objects.filter(kind=User.Kind.OFFICER, is_active=True)
    assert named == {one.pk for one in officers if may_know_of(story.actor(one.email), dossier)}
    assert number(OTHER_EXAMINER) in named
    assert number(DESK_2) not in named
    assert number(INSPECTOR) in named
    assert "của cơ quan và cấp dưới để thanh tra, kiểm tra" in html
    assert dossier.applicant_name not in html
    line = TrailLine.objects.get(kind=Kind.RIGHTS_EXPLAINED)
    assert (line.person_id, line.about) == (number(ADMINISTRATOR), f"dossier:{dossier.key}")


def test_of_other_agencies_nothing_is_told(story: Story) -> None:
    dossier = story.submitted()
    other = client_of(JUSTICE_ADMINISTRATOR)
    said = text_of(other, f"{WHO}?ho-so={dossier.receipt_number}")
    assert "Không có hồ sơ nào mã này" in said
    assert "vai trò" not in said
    assert other.get(why(DESK, dossier.receipt_number)).status_code == 404
    assert "Không có hồ sơ nào mã này" in text_of(other, why(JUSTICE_DESK, dossier.receipt_number))
    assert not TrailLine.objects.filter(kind=Kind.RIGHTS_EXPLAINED).exists()
    draft = story.draft()
    assert "Không có hồ sơ nào mã này" in text_of(
        client_of(ADMINISTRATOR), f"{WHO}?ho-so={draft.code or 'X'}"
    )


def test_who_sees_costs_no_more_with_more_people(story: Story) -> None:
    dossier = story.submitted()
    administrator = client_of(ADMINISTRATOR)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            administrator.get(f"{WHO}?ho-so={dossier.receipt_number}")
        return len(captured)

    post = Holding.objects.get(person__email=DESK).post

    def one_more(place: int) -> None:
        person = User.objects.create_user(f"them{place}@mau.vn", full_name=f"Thêm {place}", kind="officer")
        day = timezone.localdate()
        holding = Holding.objects.create(post=post, person=person, starts_on=day)
        delegate(story.actor(person.email), Wanted(holding.pk, number(CLERK), day, day, "Nghỉ"))
        granted(story, Effect.ALLOW, SEE, to=person.email, sectors=(TRADE,))

    one_more(0)
    statements()
    before = statements()
    for place in range(1, 12):
        one_more(place)
    assert statements() == before


def test_lists_of_rights_cost_no_more_with_more_rows(story: Story) -> None:
    administrator = client_of(ADMINISTRATOR)
    group = grouped(story, DESK)
    granted(story, Effect.ONLY, group=group.pk, sectors=(TRADE,), procedures=(RETAIL,))

    def statements() -> list[int]:
        found = []
        for address in (GROUPS, f"{GROUPS}/{group.pk}", RIGHTS):
            administrator.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert administrator.get(address).status_code == 200
            found.append(len(captured))
        return found

    before = statements()
    for place in range(5):
        more = grouped(story, DESK_2, name=f"Nhóm {place}")
        granted(story, Effect.ONLY, group=more.pk, sectors=(ELSEWHERE,))
        granted(story, Effect.FORBID, group=group.pk, sectors=(ELSEWHERE,))
    assert statements() == before
