"""The book of an agency that ended: who keeps its dossiers reads and prints it, nobody else does."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.utils import timezone

from motcua.agencies.models import Agency
from motcua.agencies.selectors import read_agencies, stamp
from motcua.desk.choices import choices
from motcua.desk.ledger_form import read_ledger_form
from motcua.reports.ledger import all_entries
from tests.reorganising import MERGED, TOP, done, merger
from tests.story import COMMUNE_DESK, DEPARTMENT, DESK, RETAIL, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]


def test_the_keeper_prints_the_book_of_an_ended_agency(story: Story) -> None:
    ended, running = story.handed_over(), story.accepted()
    done(story, "merge", merger())
    old, merged = Agency.objects.get(code=DEPARTMENT), Agency.objects.get(code=MERGED)
    year = timezone.localdate().year
    found, days = {}, f"from=01/01/{year}&to=31/12/{year}"
    for agency in (old, merged):
        for email in (DESK, COMMUNE_DESK):
            actor = story.actor(email)
            asked = read_ledger_form(QueryDict(f"agency={agency.pk}&{days}"), actor)
            assert asked.filters is not None
            codes = [one.code for one in all_entries(actor, asked.filters, 10)]
            found[agency.code, email] = (asked.filters.agency == agency.pk, codes)
    assert found == {
        (DEPARTMENT, DESK): (True, [ended.code]),
        (MERGED, DESK): (True, [running.code]),
        (DEPARTMENT, COMMUNE_DESK): (False, []),
        (MERGED, COMMUNE_DESK): (False, []),
    }
    offered = dict(choices(read_agencies(story.actor(DESK)), stamp()).procedures)
    assert RETAIL in offered
    # An administrator's post keeps no book.
    assert old.pk not in read_agencies(story.actor(TOP))
