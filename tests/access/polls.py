"""What the matrix asks about surveys: made once, beside the dossiers (`world`)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from motcua.agencies.models import Agency
from motcua.forms.models import FormVersion
from motcua.surveys.models import Survey
from tests import story as people
from tests.story import Story


@dataclass(frozen=True)
class Polls:
    """Of the department and of the province: a draft, and one that is open."""

    draft_here: Survey
    draft_above: Survey
    open_here: Survey
    open_above: Survey


def polls_of(story: Story) -> Polls:
    """Make them."""
    here, above = people.DEPARTMENT, "H27"
    return Polls(
        draft_here=_survey(story, here, "Nháp của sở"),
        draft_above=_survey(story, above, "Nháp của tỉnh"),
        open_here=_survey(story, here, "Khảo sát của sở", is_open=True),
        open_above=_survey(story, above, "Khảo sát của tỉnh", is_open=True),
    )


def _survey(story: Story, agency: str, title: str, *, is_open: bool = False) -> Survey:
    today = timezone.localdate()
    form = FormVersion.objects.order_by("id").last()
    assert form is not None
    return Survey.objects.create(
        agency=Agency.objects.get(code=agency),
        title=title,
        form_code=form.code,
        form_version=form if is_open else None,
        # Nobody of the story is asked: what people are asked, `tests/surveys` says.
        audience=Survey.Audience.APPLICANTS,
        procedures=["9.999999"],
        starts_on=today,
        ends_on=today + datetime.timedelta(days=9),
        made_by=story.person(people.ADMINISTRATOR),
        published_at=timezone.now() if is_open else None,
    )
