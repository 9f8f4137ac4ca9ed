"""Every change of rights leaves its line in the trail: who, whose, where, which; the same for what is published."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.agencies import delegations
from motcua.agencies.granting import close_group, end_member, end_right, members_of
from motcua.agencies.leaving import end_all
from motcua.agencies.models import Agency, Holding
from motcua.agencies.rights import Effect
from motcua.agencies.services import end_holding, give_post
from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json, dump_one
from motcua.exchange.packages.scope import scope_of
from tests.granted import granted, grouped
from tests.story import ADMINISTRATOR, DEPARTMENT, DESK, DIRECTOR, EXAMINER, EXAMINER_2, HEAD, Story


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    """The sample province, ready to act in."""
    return Story()


def lines(kind: Kind) -> list[TrailLine]:
    return list(TrailLine.objects.filter(kind=kind).order_by("id"))


def told(line: TrailLine) -> tuple[str, list[int], int | None]:
    return line.details["change"], line.subject, line.agency_id


def department() -> int:
    return Agency.objects.get(code=DEPARTMENT).pk


def test_posts_given_and_taken(story: Story) -> None:
    client = Client()
    client.force_login(story.person(ADMINISTRATOR))
    post = Holding.objects.get(person__email=HEAD).post
    address = f"/quan-tri/can-bo/{story.person(EXAMINER).pk}"
    given = {"unit": str(post.unit_id), "role": post.role, "title": post.title}
    assert client.post(address, given).status_code == 302
    held = Holding.objects.get(person__email=EXAMINER, post=post)
    assert client.post(address, {"thu-hoi": str(held.pk)}).status_code == 302
    both = lines(Kind.RIGHTS_CHANGED)
    whose = [story.person(EXAMINER).pk]
    assert [told(line) for line in both] == [("given", whose, department()), ("taken", whose, department())]
    assert {line.person_id for line in both} == {story.person(ADMINISTRATOR).pk}
    assert {line.about for line in both} == {f"post:{post.pk}"}
    assert {line.details["role"] for line in both} == {"division_head"}


def test_groups_and_rights_given_and_ended(story: Story) -> None:
    by = story.actor(ADMINISTRATOR)
    group = grouped(story, DESK)
    right = granted(story, Effect.FORBID, group=group.pk)
    end_right(by, right)
    end_right(by, right)
    (member,) = members_of(group)
    end_member(by, group, member.pk)
    close_group(by, group)
    desk, whole = [story.person(DESK).pk], department()
    assert [told(line) for line in lines(Kind.RIGHTS_CHANGED)] == [
        ("group_made", [], whole),
        ("group_joined", desk, whole),
        ("right_given", [], whole),
        ("right_ended", [], whole),
        ("group_left", desk, whole),
        ("group_closed", [], whole),
    ]
    assert {line.person_id for line in lines(Kind.RIGHTS_CHANGED)} == {story.person(ADMINISTRATOR).pk}


def test_delegations_made_and_ended(story: Story) -> None:
    day = timezone.localdate()
    holding = Holding.objects.get(person__email=EXAMINER)
    wanted = delegations.Wanted(holding.pk, story.person(EXAMINER_2).pk, day, day, "Nghỉ phép")
    made = delegations.delegate(story.actor(DIRECTOR), wanted)
    delegations.revoke(story.actor(EXAMINER), made.pk)
    delegations.revoke(story.actor(EXAMINER), made.pk)
    begun, ended = [*lines(Kind.DELEGATED), *lines(Kind.DELEGATION_ENDED)]
    for line, by in ((begun, DIRECTOR), (ended, EXAMINER)):
        assert line.person_id == story.person(by).pk
        assert sorted(line.subject) == sorted([story.person(EXAMINER).pk, story.person(EXAMINER_2).pk])
        assert (line.about, line.agency_id) == (f"post:{holding.post_id}", department())
        assert line.details == {"from": day.isoformat(), "to": day.isoformat()}


def test_everything_that_ends_with_who_leaves(story: Story) -> None:
    day = timezone.localdate()
    holding = Holding.objects.get(person__email=EXAMINER)
    wanted = delegations.Wanted(holding.pk, story.person(EXAMINER_2).pk, day, day, "Nghỉ phép")
    delegations.delegate(story.actor(EXAMINER), wanted)
    grouped(story, EXAMINER)
    right = granted(story, Effect.FORBID, to=EXAMINER)
    before = TrailLine.objects.order_by("-id").values_list("id", flat=True)[0]
    end_all(story.actor(ADMINISTRATOR), story.person(EXAMINER).pk, {department()})
    after = TrailLine.objects.filter(id__gt=before).order_by("id")
    assert [(line.kind, line.details.get("change")) for line in after] == [
        (Kind.DELEGATION_ENDED, None),
        (Kind.RIGHTS_CHANGED, "group_left"),
        (Kind.RIGHTS_CHANGED, "right_ended"),
        (Kind.RIGHTS_CHANGED, "taken"),
    ]
    assert all(story.person(EXAMINER).pk in line.subject for line in after)
    right.refresh_from_db()
    assert right.ended_by == story.person(ADMINISTRATOR)


def test_what_is_published(story: Story) -> None:
    whole = dump_one("agency", DEPARTMENT)
    assert whole is not None
    changed = whole.replace("Văn thư".encode(), "Văn thư cơ quan".encode())
    assert changed != whole
    for keep in (False, True):
        report = load_files(
            {"co-quan.json": changed},
            story.person(ADMINISTRATOR),
            name="Sửa",
            keep=keep,
            scope=scope_of(story.actor(ADMINISTRATOR)),
        )
        assert report.ok
    (line,) = lines(Kind.PUBLISHED)
    assert line.person_id == story.person(ADMINISTRATOR).pk
    assert line.about.startswith("package:")
    assert line.details == {"parts": ["agency:1"]}
    refused = load_files(
        {"a.json": as_json({"kind": "agency"})}, story.person(ADMINISTRATOR), name="", keep=True
    )
    assert not refused.ok
    assert len(lines(Kind.PUBLISHED)) == 1, "what is refused or only looked at publishes nothing"


def test_nothing_is_told_of_what_did_not_happen(story: Story) -> None:
    post = Holding.objects.get(person__email=HEAD).post
    give_post(story.person(HEAD), post.unit, post.role, post.title)
    assert lines(Kind.RIGHTS_CHANGED) == [], "the post was held already"
    end_holding(Holding.objects.get(person__email=HEAD))
    assert [told(line)[0] for line in lines(Kind.RIGHTS_CHANGED)] == ["taken"]
