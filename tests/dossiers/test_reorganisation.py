"""Agencies merged and split while dossiers run: who goes on with them, what stays, and what the record says."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from motcua.agencies import reorganising
from motcua.agencies.granting import GrantRefused
from motcua.agencies.models import Agency, Holding, Post, Unit
from motcua.agencies.reorganisation_plan import UnitMove, plan_from
from motcua.agencies.selectors import agency_id_of, stamp
from motcua.catalogue.models import Office, ProcedureVersion
from motcua.catalogue.services import publish_procedure
from motcua.dossiers import drafts, reorganisation, transferring
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Dossier, Event, TransferredDossier
from motcua.dossiers.selectors import dossier_for
from motcua.dossiers.selectors.access import visible_to
from motcua.dossiers.selectors.public import lookup
from motcua.dossiers.verification import verify
from tests.reorganising import (
    BASIS,
    COMMUNE,
    CONSTRUCTION,
    DAY,
    MERGED,
    TOP,
    confirmed,
    deliver,
    done,
    merger,
    parting,
)
from tests.sample_database import forget_cached
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    CERTIFIED_COPY,
    CLERK,
    COMMUNE_DESK,
    DEPARTMENT,
    DESK,
    DIRECTOR,
    EXAMINER,
    HEAD,
    RETAIL,
    STRANGER,
    Story,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]


def agency(code: str) -> Agency:
    return Agency.objects.get(code=code)


def well() -> list[str]:
    return [f"{one.dossier}: {one.message}" for one in verify()]


def test_a_merger_brings_running_dossiers_over_and_leaves_the_ended_ones(story: Story) -> None:
    ended, examined = story.handed_over(), story.assigned()
    waiting = story.submitted(STRANGER)
    due, step_due, since = examined.due_at, examined.step_due_at, examined.step_since
    codes = (ended.code, examined.code)
    story.do("examine", examined, EXAMINER, {"opinion": "Đạt."})
    row = done(story, "merge", merger())
    merged, old = agency(MERGED), agency(DEPARTMENT)
    for one in (ended, examined, waiting):
        one.refresh_from_db()
    assert [one.agency for one in (ended, examined, waiting)] == [old, merged, merged]
    assert (ended.code, examined.code) == codes
    assert (examined.due_at, examined.step_due_at, examined.step_since) == (due, step_due, since)
    assert examined.assignee == story.person(EXAMINER)
    assert old.ended_on == timezone.localdate() - DAY
    event = story.last_event(examined)
    assert (event.act, event.reason) == ("transfer", BASIS)
    assert event.actor == story.person(TOP)
    told = event.data["agency"]
    assert (told["from_code"], told["to_code"]) == (DEPARTMENT, MERGED)
    assert row.outcome["dossiers"] == TransferredDossier.objects.filter(event__isnull=False).count() == 2
    assert well() == []
    # The same people go on with it, to the end; the new department counts its own codes and numbers.
    story.do("propose", examined, EXAMINER, {"opinion": "Đủ điều kiện."})
    story.do("propose", examined, HEAD, {"opinion": "Kính trình."})
    story.do("approve", examined, DIRECTOR)
    data = {"number": "12/GP-SKTHT", "issued_on": story.today(), "file": story.file("ket-qua.pdf")}
    story.do("finish", examined, CLERK, data)
    story.do("forward", examined, DESK)
    story.do("hand_over", examined, DESK, story.hand_over_data())
    accepted = story.do("accept", waiting, "motcua@sxd.mau.vn").dossier
    assert accepted.code is not None
    assert accepted.code.startswith(f"{MERGED}-")
    assert accepted.code.endswith("-0001")
    assert well() == []


def test_old_codes_lead_to_who_goes_on(story: Story) -> None:
    ended = story.handed_over()
    code = str(ended.code)
    done(story, "merge", merger())
    merged = agency(MERGED)
    assert agency_id_of(DEPARTMENT, stamp()) == agency_id_of(CONSTRUCTION, stamp()) == merged.pk
    found = lookup(code)
    assert found is not None
    assert (found.reference, found.agency_name) == (code, agency(DEPARTMENT).name)
    # A page that was opened before still leads to a draft, at the agency that offers the procedure now.
    assert drafts.start_draft(story.actor(APPLICANT), RETAIL, DEPARTMENT).agency == merged
    # What the old department closed is read by who keeps it, and acted on by nobody.
    view = dossier_for(story.actor(DESK), ended.key)
    assert view is not None
    assert view.actions == []
    assert Dossier.objects.filter(visible_to(story.actor("motcua@sxd.mau.vn")), pk=ended.pk).exists()
    assert not Dossier.objects.filter(visible_to(story.actor(COMMUNE_DESK)), pk=ended.pk).exists()


def test_procedures_are_offered_by_who_goes_on_also_after_a_new_version(story: Story) -> None:
    done(story, "merge", merger())
    merged = agency(MERGED)
    assert not Office.objects.filter(agency__code__in=(DEPARTMENT, CONSTRUCTION), is_open=True).exists()
    office = Office.objects.get(procedure__code=RETAIL, is_open=True)
    assert (office.agency, office.division.agency, office.division.code) == (
        merged,
        merged,
        "quan-ly-thuong-mai",
    )
    # A version that still names the old department closes nothing of it.
    version = ProcedureVersion.objects.filter(procedure__code=RETAIL).latest("number")
    assert version.data["offices"][0]["agency"] == DEPARTMENT
    publish_procedure({**version.data, "name": "Cấp giấy phép bán lẻ rượu (sửa)"})
    assert Office.objects.get(procedure__code=RETAIL, is_open=True) == office


def test_units_of_a_kind_become_one_and_the_people_of_both_work_there(story: Story) -> None:
    done(story, "merge", merger())
    merged = agency(MERGED)
    kinds = list(Unit.objects.filter(agency=merged).values_list("kind", flat=True))
    assert sorted(kind for kind in kinds if kind != "division") == [
        "administration",
        "clerical",
        "desk",
        "leadership",
    ]
    desk = story.actor(DESK).seats[0]
    other = story.actor("motcua@sxd.mau.vn").seats[0]
    assert (desk.unit_id, desk.agency_id) == (other.unit_id, merged.pk)
    # Nobody becomes the administrator of more than before.
    assert story.actor("quantri@sxd.mau.vn").seats == ()
    assert story.actor(ADMINISTRATOR).seats[0].agency_id == merged.pk


def test_a_ward_is_split_and_dossiers_go_by_where_the_applicant_lives(story: Story) -> None:
    here, there = (
        story.do("submit", story.draft(email, CERTIFIED_COPY, COMMUNE), email).dossier
        for email in (APPLICANT, STRANGER)
    )
    for dossier, ward in ((here, "18070"), (there, "18073")):
        address = {"province": "42", "ward": ward, "detail": "Số 1"}
        digestless = {**dossier.applicant, "address": address}
        Dossier.objects.filter(pk=dossier.pk).update(applicant=digestless)
    row = done(story, "split", parting(wards={"18070": COMMUNE, "18073": "H27.41"}))
    here.refresh_from_db()
    there.refresh_from_db()
    new = agency("H27.41")
    assert (here.agency.code, there.agency.code) == (COMMUNE, "H27.41")
    assert row.outcome["dossiers"] == 1
    # The ward itself goes on; beside it stand the same units with nobody in them yet.
    assert agency(COMMUNE).ended_on is None
    assert there.unit is not None
    assert (there.unit.agency, there.unit.kind) == (new, "desk")
    assert not Holding.objects.filter(post__unit__agency=new).exists()
    assert Post.objects.filter(unit__agency=new, role="agency_head").exists()
    offers = Office.objects.filter(procedure__code=CERTIFIED_COPY, is_open=True)
    assert set(offers.values_list("agency__code", flat=True)) == {COMMUNE, "H27.41", "H27.09"}


def test_nothing_happens_before_the_day_and_it_can_be_taken_back_until_then(story: Story) -> None:
    running = story.assigned()
    before = story.stored(running)
    row = confirmed(story, "merge", merger(), timezone.localdate() + 3 * DAY)
    assert agency(MERGED).starts_on == timezone.localdate() + 3 * DAY
    assert reorganisation.run_due() == 0
    assert not reorganisation.do_now(row.pk)
    assert story.stored(running) == before
    assert reorganising.take_back(story.actor(TOP), row) == []
    assert not Agency.objects.filter(code=MERGED).exists()
    with pytest.raises(GrantRefused):
        reorganising.take_back(story.actor(TOP), row)
    row.refresh_from_db()
    assert row.undone_by == story.person(TOP)


def test_what_was_done_is_done_once_and_not_taken_back(story: Story) -> None:
    running = story.assigned()
    row = done(story, "merge", merger())
    assert reorganisation.run_due() == 0
    assert Event.objects.filter(dossier=running, act="transfer").count() == 1
    with pytest.raises(GrantRefused, match="đã thực hiện"):
        reorganising.take_back(story.actor(TOP), row)


@pytest.mark.parametrize("email", [ADMINISTRATOR, DESK, APPLICANT])
def test_only_the_administrator_of_the_top_reorganises(story: Story, email: str) -> None:
    with pytest.raises(GrantRefused, match="cấp trên cùng"):
        reorganising.draw(story.actor(email), "merge", merger(), timezone.localdate(), BASIS)
    drawn = reorganising.draw(story.actor(TOP), "merge", merger(), timezone.localdate(), BASIS)
    for step in (reorganising.confirm, reorganising.take_back):
        with pytest.raises(GrantRefused, match="cấp trên cùng"):
            step(story.actor(email), drawn)
    assert not Agency.objects.filter(code=MERGED).exists()


def test_another_code_goes_on_counting_and_the_old_one_still_leads_there(story: Story) -> None:
    first = story.accepted()
    plan = replace(merger(), sources=(DEPARTMENT,), targets=(), keeper="", new=(), code="H27.05")
    done(story, "recode", plan)
    row = Agency.objects.get(code="H27.05")
    first.refresh_from_db()
    assert first.agency == row
    assert first.code is not None
    assert first.code.startswith(f"{DEPARTMENT}-")
    assert agency_id_of(DEPARTMENT, stamp()) == row.pk
    second = story.do("accept", story.submitted(STRANGER), DESK).dossier
    assert second.code is not None
    assert second.code.startswith("H27.05-")
    assert second.code.endswith("-0001")
    assert well() == []
    version = ProcedureVersion.objects.filter(procedure__code=RETAIL).latest("number")
    publish_procedure({**version.data, "name": "Tên khác"})
    assert Office.objects.get(procedure__code=RETAIL, is_open=True).agency == row


def test_an_agency_goes_under_another(story: Story) -> None:
    plan = replace(merger(), sources=(CONSTRUCTION,), targets=(), keeper="", new=(), parent=DEPARTMENT)
    done(story, "move", plan)
    assert agency(CONSTRUCTION).parent == agency(DEPARTMENT)


def test_a_draft_in_the_way_is_named_and_can_be_tried_again(story: Story) -> None:
    plan = replace(merger(), targets=(CONSTRUCTION,), keeper=CONSTRUCTION, new=(), sources=(DEPARTMENT,))
    draft = story.draft()
    Office.objects.create(
        procedure=draft.procedure,
        agency=agency(CONSTRUCTION),
        division=Unit.objects.get(agency__code=CONSTRUCTION, kind="division"),
    )
    other = drafts.start_draft(story.actor(APPLICANT), RETAIL, CONSTRUCTION)
    row = done(story, "dissolve", plan)
    left = TransferredDossier.objects.get(reorganisation=row)
    assert "đang soạn" in left.refused
    draft.refresh_from_db()
    assert draft.agency.code == DEPARTMENT
    with pytest.raises(Conflict, match="đã kết thúc"):
        story.do("submit", draft, APPLICANT)
    story.do("discard", other, APPLICANT)
    assert transferring.try_again(row) == 1
    deliver()
    draft.refresh_from_db()
    assert draft.agency.code == CONSTRUCTION
    assert well() == []


def test_opinions_that_are_awaited_follow_the_units_asked(story: Story) -> None:
    asked = story.assigned()
    question = {"agency": str(agency(CONSTRUCTION).pk), "question": "Có phù hợp quy hoạch?", "days": "3"}
    story.do("consult", asked, EXAMINER, question)
    assert asked.consultations.get().agency.code == CONSTRUCTION
    plan = replace(merger(), sources=(CONSTRUCTION,), targets=("H27.09",), keeper="H27.09", new=())
    done(story, "dissolve", plan)
    consultation = asked.consultations.get()
    assert (consultation.unit.code, consultation.unit.agency.code) == ("lanh-dao", "H27.09")
    assert consultation.agency.code == "H27.09"
    asked.refresh_from_db()
    assert asked.agency.code == DEPARTMENT
    story.do("answer_consultation", asked, "giamdoc@stp.mau.vn", {"answer": "Phù hợp.", "reason": "Phù hợp."})
    assert well() == []


def test_a_changed_agency_is_noticed(story: Story) -> None:
    running = story.assigned()
    done(story, "merge", merger())
    Dossier.objects.filter(pk=running.pk).update(agency=agency(DEPARTMENT))
    assert any("Cơ quan giải quyết" in message for message in well())


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("merge", {"sources": ("H27.99",)}, "sources"),
        ("merge", {"sources": ("H27",)}, "sources"),
        ("merge", {"sources": (DEPARTMENT,), "targets": (DEPARTMENT,), "new": ()}, "targets"),
        ("split", {}, "targets"),
        ("merge", {"targets": ("H27.98",), "new": ()}, "targets"),
        ("merge", {"units": (UnitMove(DEPARTMENT, "mot-cua", "H27.09"),)}, "units"),
        ("merge", {"units": (UnitMove(DEPARTMENT, "mot-cua", MERGED, "van-thu"),)}, "units"),
        ("merge", {"procedures": {RETAIL: "H27.09"}}, "rule"),
        (
            "split",
            {"sources": (DEPARTMENT,), "targets": (DEPARTMENT, MERGED), "new": merger().new * 2},
            "new_code",
        ),
        ("recode", {"sources": (DEPARTMENT,), "targets": (), "code": CONSTRUCTION}, "code"),
        ("recode", {"sources": (DEPARTMENT,), "targets": (), "code": "sai mã"}, "code"),
        ("move", {"sources": (DEPARTMENT,), "targets": (), "parent": DEPARTMENT}, "parent"),
    ],
)
def test_what_is_wrong_is_told_by_field(
    story: Story, kind: str, changes: dict[str, object], field: str
) -> None:
    plan = replace(merger(), **changes)  # type: ignore[arg-type]
    with pytest.raises(GrantRefused) as refused:
        reorganising.draw(story.actor(TOP), kind, plan, timezone.localdate(), BASIS)
    assert field in refused.value.fields
    assert not Agency.objects.filter(code=MERGED).exists()


def test_an_agency_is_in_one_reorganisation_at_a_time(story: Story) -> None:
    row = confirmed(story, "merge", merger(), timezone.localdate() + DAY)
    assert plan_from(row.plan).ending == (DEPARTMENT, CONSTRUCTION)
    with pytest.raises(GrantRefused, match="lần sắp xếp khác"):
        reorganising.draw(
            story.actor(TOP), "merge", replace(merger(), new=()), datetime.date(2027, 1, 1), BASIS
        )
    forget_cached()
