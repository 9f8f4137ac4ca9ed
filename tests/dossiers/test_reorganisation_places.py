"""Where running dossiers stand after agencies were reorganised: at another's desk, in a unit that went, or nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from motcua.agencies.models import Agency, Unit
from motcua.agencies.reorganisation_plan import Plan, UnitMove
from motcua.catalogue.models import Office, ProcedureVersion
from motcua.catalogue.services import publish_procedure
from motcua.dossiers import transferring
from motcua.dossiers.models import Dossier, TransferredDossier
from motcua.outbox.services import send
from tests.dossiers.test_received import agreed, received
from tests.dossiers.test_reorganisation import agency, well
from tests.reorganising import COMMUNE, CONSTRUCTION, deliver, done, merger, parting
from tests.story import (
    CERTIFIED_COPY,
    COMMUNE_DESK,
    DEPARTMENT,
    EXAMINER,
    HEAD,
    JUSTICE_DESK,
    OTHER_HEAD,
    RETAIL,
    Story,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]

JUSTICE = "H27.09"
TRADE, INDUSTRY = "quan-ly-thuong-mai", "quan-ly-cong-nghiep"


def refused() -> list[str]:
    return [one.refused for one in TransferredDossier.objects.filter(event=None)]


def test_what_stands_at_the_desk_that_took_it_in_stays_there_when_its_agency_is_merged(story: Story) -> None:
    agreed(story)
    dossier = received(story)
    done(story, "merge", merger())
    dossier.refresh_from_db()
    assert refused() == []
    assert (dossier.agency.code, dossier.receiver) == ("H27.50", agency(COMMUNE))
    assert dossier.unit == Unit.objects.get(agency__code=COMMUNE, kind="desk")
    story.do("forward", dossier, COMMUNE_DESK, {"division": str(story.trade_division())})
    assert well() == []


def test_what_a_desk_took_in_follows_it_into_the_desk_of_who_goes_on(story: Story) -> None:
    agreed(story)
    dossier = received(story)
    plan = replace(merger(), sources=(COMMUNE,), targets=(JUSTICE,), keeper=JUSTICE, new=())
    done(story, "dissolve", plan)
    dossier.refresh_from_db()
    assert (dossier.agency.code, dossier.receiver) == (DEPARTMENT, agency(JUSTICE))
    assert dossier.unit == Unit.objects.get(agency__code=JUSTICE, kind="desk")
    story.do("forward", dossier, JUSTICE_DESK, {"division": str(story.trade_division())})
    assert well() == []


def test_taken_in_by_the_agency_that_its_own_becomes_it_stands_at_that_desk(story: Story) -> None:
    agreed(story)
    dossier = received(story)
    plan = replace(merger(), sources=(DEPARTMENT,), targets=(COMMUNE,), keeper=COMMUNE, new=())
    done(story, "dissolve", plan)
    dossier.refresh_from_db()
    assert (dossier.agency.code, dossier.receiver) == (COMMUNE, None)
    assert dossier.unit == Unit.objects.get(agency__code=COMMUNE, kind="desk")
    story.do("forward", dossier, COMMUNE_DESK, {"division": str(story.trade_division())})
    assert well() == []


def test_due_times_go_on_by_the_calendar_of_before_also_where_none_was_pinned(story: Story) -> None:
    dossier = story.assigned()
    pinned, due = dossier.calendar_version_id, dossier.due_at
    Dossier.objects.filter(pk=dossier.pk).update(calendar_version=None)
    done(story, "merge", merger())
    dossier.refresh_from_db()
    assert pinned is not None
    assert (dossier.calendar_version_id, dossier.due_at) == (pinned, due)
    assert well() == []


def parted(*moves: UnitMove, **changes: Any) -> Plan:
    """The department goes on beside that of construction, which takes some of its units."""
    plan = replace(
        merger(),
        sources=(DEPARTMENT,),
        targets=(DEPARTMENT, CONSTRUCTION),
        keeper=DEPARTMENT,
        new=(),
        units=moves,
    )
    return replace(plan, **changes)


def test_what_stays_while_its_division_goes_gets_a_division_of_its_agency(story: Story) -> None:
    dossier = story.assigned()
    plan = parted(
        UnitMove(DEPARTMENT, TRADE, CONSTRUCTION), rule="procedure", procedures={RETAIL: DEPARTMENT}
    )
    done(story, "split", plan)
    dossier.refresh_from_db()
    assert refused() == []
    assert dossier.agency.code == DEPARTMENT
    assert dossier.division is not None
    assert (dossier.division.agency.code, dossier.division.code) == (DEPARTMENT, TRADE)
    assert dossier.unit == dossier.division
    offer = Office.objects.get(procedure__code=RETAIL, agency__code=DEPARTMENT)
    assert (offer.is_open, offer.division) == (True, dossier.division)
    # Who had it went along with the old division.
    assert story.actor(EXAMINER).seats[0].agency_code == CONSTRUCTION
    assert (dossier.assignee, dossier.examiner) == (None, None)
    assert well() == []


def test_what_stands_in_a_division_that_joins_another_of_its_agency_goes_along(story: Story) -> None:
    dossier = story.assigned()
    done(story, "split", parted(UnitMove(DEPARTMENT, TRADE, DEPARTMENT, INDUSTRY)))
    dossier.refresh_from_db()
    industry = Unit.objects.get(agency__code=DEPARTMENT, code=INDUSTRY)
    assert (dossier.agency.code, dossier.unit, dossier.division) == (DEPARTMENT, industry, industry)
    assert Office.objects.get(procedure__code=RETAIL, is_open=True).division == industry
    assert dossier.assignee == story.person(EXAMINER), "who came along goes on with it"
    story.do("propose", dossier, EXAMINER, {"opinion": "Đủ điều kiện."})
    assert {story.actor(one).seats[0].unit_id for one in (HEAD, OTHER_HEAD)} == {industry.pk}
    assert well() == []


def test_a_unit_made_since_is_found_when_it_is_tried_again(story: Story) -> None:
    dossier = story.assigned()
    row = done(
        story,
        "split",
        parted(UnitMove(DEPARTMENT, TRADE, CONSTRUCTION), rule="territory", wards={"18070": CONSTRUCTION}),
    )
    dossier.refresh_from_db()
    assert (dossier.agency.code, refused()) == (CONSTRUCTION, [])
    # Were it wanted at the department, which has no such division any more, it says so until somebody makes one.
    department = Agency.objects.get(code=DEPARTMENT)
    TransferredDossier.objects.update(event=None, target=department, refused="", handled_at=None)
    send(transferring.TOPIC, "again", {"reorganisation": row.pk, "batch": 1})
    deliver()
    assert refused() == ["Cơ quan kế tục chưa có phòng chuyên môn tương ứng."]
    made = Unit.objects.create(agency=department, code=TRADE, name="Phòng mới", kind="division")
    assert transferring.try_again(row) == 1
    deliver()
    dossier.refresh_from_db()
    assert (dossier.agency, dossier.division) == (department, made)
    assert well() == []


def test_a_part_of_a_split_agency_goes_on_offering_until_a_definition_that_named_it_does_so_no_more(
    story: Story,
) -> None:
    done(story, "split", parting(wards={"18070": COMMUNE, "18073": "H27.41"}))
    offers = Office.objects.filter(procedure__code=CERTIFIED_COPY, is_open=True)
    everybody = {COMMUNE, "H27.41", JUSTICE}
    version = ProcedureVersion.objects.filter(procedure__code=CERTIFIED_COPY).latest("number")
    publish_procedure({**version.data, "name": "Chứng thực bản sao (sửa)"})
    assert set(offers.values_list("agency__code", flat=True)) == everybody
    offices = version.data["offices"]
    division = next(one["division"] for one in offices if one["agency"] == COMMUNE)
    both = [*offices, {"agency": "H27.41", "division": division}]
    publish_procedure({**version.data, "name": "Tên khác", "offices": both})
    assert set(offers.values_list("agency__code", flat=True)) == everybody
    publish_procedure({**version.data, "name": "Tên khác nữa"})
    assert set(offers.values_list("agency__code", flat=True)) == everybody - {"H27.41"}
