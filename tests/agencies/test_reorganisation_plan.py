"""Where a dossier goes by a plan, whatever the plan says; and wards that are nobody's or of several. Pure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.agencies.reorganisation_plan import NewAgency, Plan, UnitMove, plan_from
from motcua.agencies.territory import coverage

_AGENCIES = ("H27.01", "H27.02", "H27.03", "H27.04")
_UNITS = ("mot-cua", "phong-a", "phong-b")
_PROCEDURES = ("1.000001", "1.000002")
_WARDS = ("18070", "18073", "")


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan of a merger, split or dissolution that the checks let through."""
    sources = draw(st.lists(st.sampled_from(_AGENCIES), min_size=1, max_size=2, unique=True))
    targets = draw(st.lists(st.sampled_from(_AGENCIES), min_size=1, max_size=3, unique=True))
    target = st.sampled_from(targets)
    places = [(agency, unit) for agency in sources for unit in _UNITS]
    moves = [
        UnitMove(agency, unit, draw(st.one_of(st.just(""), target)), "")
        for agency, unit in places
        if draw(st.booleans())
    ]
    return Plan(
        sources=tuple(sources),
        targets=tuple(targets),
        keeper=draw(target),
        rule=draw(st.sampled_from(("division", "procedure", "territory"))),
        units=tuple(moves),
        procedures=draw(st.dictionaries(st.sampled_from(_PROCEDURES), target)),
        wards=draw(st.dictionaries(st.sampled_from(_WARDS[:2]), target)),
        new=(NewAgency("H27.09", "Mới"),),
    )


@given(plans(), st.data())
def test_every_running_dossier_of_a_source_has_one_place_and_it_is_a_target(
    plan: Plan, data: st.DataObject
) -> None:
    agency = data.draw(st.sampled_from(plan.sources))
    division = data.draw(st.sampled_from(("", *_UNITS)))
    procedure, ward = data.draw(st.sampled_from(_PROCEDURES)), data.draw(st.sampled_from(_WARDS))
    found = plan.destination(agency, division, procedure, ward)
    assert found in plan.targets
    assert plan.destination(agency, division, procedure, ward) == found
    # What the chosen rule decides is decided by nothing else.
    if plan.rule == "procedure" and procedure in plan.procedures:
        assert found == plan.procedures[procedure]
    if plan.rule == "territory" and ward in plan.wards:
        assert found == plan.wards[ward]
    # And where dossiers of a procedure arrive by territory, the procedure is offered.
    if plan.rule == "territory" and plan.wards.get(ward):
        assert found in plan.offering(agency, division, procedure)


@given(plans())
def test_a_plan_is_kept_and_read_again_unchanged(plan: Plan) -> None:
    assert plan_from(plan.as_data()) == plan


@pytest.mark.parametrize(
    ("changes", "division", "procedure", "ward", "wanted"),
    [
        # Merger: all go to the one target.
        ({"targets": ("C",), "keeper": "C"}, "phong-a", "1.000001", "", "C"),
        # Split: with the division that goes on there; a draft has none and goes to the keeper.
        ({"units": (UnitMove("A", "phong-a", "C"),)}, "phong-a", "1.000001", "", "C"),
        ({"units": (UnitMove("A", "phong-a", "C"),)}, "", "1.000001", "", "B"),
        # By procedure; what is not named follows its division.
        ({"rule": "procedure", "procedures": {"1.000001": "C"}}, "phong-a", "1.000001", "", "C"),
        ({"rule": "procedure", "procedures": {"1.000001": "C"}}, "phong-a", "1.000002", "", "B"),
        # By where the applicant lives; elsewhere or unknown: the keeper.
        ({"rule": "territory", "wards": {"18070": "C"}}, "phong-a", "1.000001", "18070", "C"),
        ({"rule": "territory", "wards": {"18070": "C"}}, "phong-a", "1.000001", "", "B"),
        # A source that goes on keeps what nothing takes away.
        ({"targets": ("A", "C"), "keeper": "C"}, "phong-a", "1.000001", "", "A"),
    ],
)
def test_worked_examples(
    changes: dict[str, object], division: str, procedure: str, ward: str, wanted: str
) -> None:
    plan = replace(Plan(("A",), ("B", "C"), "B"), **changes)  # type: ignore[arg-type]
    assert plan.destination("A", division, procedure, ward) == wanted


@given(st.lists(st.tuples(st.sampled_from(_WARDS[:2]), st.integers(1, 4))))
def test_each_ward_is_of_one_of_several_or_of_nobody(claims: list[tuple[str, int]]) -> None:
    found = coverage(claims, ["18070", "18073", "18076"])
    for ward in ("18070", "18073", "18076"):
        claiming = {agency for claimed, agency in claims if claimed == ward}
        assert (ward in found.open) == (not claiming)
        assert set(found.overlapping.get(ward, ())) == (claiming if len(claiming) > 1 else set())
