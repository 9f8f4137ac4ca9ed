"""Who may accept a dossier, and who may not."""

from __future__ import annotations

from motcua.agencies.models import Agency, Holding, Post, Unit
from motcua.agencies.roles import Role
from tests.acts.who import AGENCY, DESKS, check_access
from tests.story import APPLICANT, DEPARTMENT, DESK, DESK_2, Story


def test_only_the_desk_of_the_agency_accepts(story: Story) -> None:
    check_access(story, "accept", story.submitted(), may=DESKS, knowing=AGENCY)


def test_nobody_accepts_a_draft_or_what_was_accepted(story: Story) -> None:
    check_access(story, "accept", story.draft(), may=set(), knowing={APPLICANT})
    story.do("discard", story.draft(), APPLICANT)
    check_access(story, "accept", story.accepted(), may=set(), knowing=AGENCY)


def test_a_desk_of_another_unit_sees_the_dossier_but_does_not_accept_it(story: Story) -> None:
    dossier = story.submitted()
    agency = Agency.objects.get(code=DEPARTMENT)
    branch = Unit.objects.create(
        agency=agency, code="mot-cua-2", name="Bộ phận một cửa số 2", kind=Unit.Kind.DESK
    )
    post = Post.objects.create(unit=branch, code="can-bo", title="Cán bộ", role=Role.DESK)
    Holding.objects.filter(person=story.person(DESK_2)).update(post=post)
    check_access(story, "accept", dossier, may={DESK}, knowing=AGENCY)
