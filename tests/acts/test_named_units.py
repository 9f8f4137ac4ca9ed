"""A step that names one unit by its code: the dossier goes there and nowhere else of the same kind."""

from __future__ import annotations

from typing import Any

import pytest

from motcua.agencies.models import Agency, Unit
from motcua.agencies.selectors import unit_id_of_code
from motcua.agencies.services import give_post
from motcua.dossiers.selectors import work_list
from motcua.dossiers.verification import verify
from tests.acts.coordination import publish
from tests.sample_database import forget_cached
from tests.story import CLERK, DEPARTMENT, DIRECTOR, EXAMINER_2, Story

SECOND = "van-thu-co-so-2"


@pytest.fixture
def second(story: Story) -> Unit:
    """A second clerical office of the department, with a clerk; the process names it."""
    agency = Agency.objects.get(code=DEPARTMENT)
    unit = Unit.objects.create(agency=agency, code=SECOND, name="Văn thư cơ sở 2", kind="clerical")
    give_post(story.person(EXAMINER_2), unit, "clerk", "Văn thư")

    def to_second(steps: dict[str, dict[str, Any]]) -> None:
        steps["van-thu"]["unit"] = SECOND

    publish(to_second)
    forget_cached()
    return unit


def test_the_dossier_goes_to_the_unit_that_is_named(story: Story, second: Unit) -> None:
    dossier = story.approved()
    assert (dossier.step, dossier.unit_id) == ("van-thu", second.pk)
    result = {"number": "12/GP-SCT", "issued_on": story.today(), "file": story.file("ket-qua.pdf")}
    assert story.refused("finish", dossier, CLERK, result).status == 403
    waiting = work_list(story.actor(EXAMINER_2), "to_finish")
    assert waiting is not None
    assert [row.key for row in waiting] == [dossier.key]
    others = work_list(story.actor(CLERK), "to_finish")
    assert others is not None
    assert others.items == []
    assert story.do("finish", dossier, EXAMINER_2, result).dossier.step == "nhan-ket-qua"
    assert list(verify()) == []


def test_a_named_unit_that_is_gone_is_told_before_anything_is_sent_there(story: Story, second: Unit) -> None:
    dossier = story.to_approve()
    Unit.objects.filter(pk=second.pk).update(code="da-doi-ten")
    forget_cached()
    unit_id_of_code.cache_clear()
    refusal = story.refused("approve", dossier, DIRECTOR)
    assert refusal.status == 409
    assert "Cơ quan không còn bộ phận nào cho bước" in refusal.message
