"""Agencies through time in packages: ends, territory and agreements go out and come in; old codes are known."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from motcua.agencies import agreements
from motcua.agencies.models import Agency, FormerCode, Holding, Reception, TerritoryWard, Unit
from motcua.agencies.territory import save_wards
from motcua.catalogue.models import Office, ProcedureVersion
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import dump_files
from motcua.exchange.packages.report import Report
from motcua.exchange.packages.scope import scope_of
from tests.reorganising import COMMUNE, DAY, MERGED, TOP, done, merger
from tests.sample_database import forget_cached
from tests.story import ADMINISTRATOR, DEPARTMENT, EXAMINER, JUSTICE_DIRECTOR, RETAIL, Story
from tests.story_fixtures import story

__all__ = ["story"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]


def loaded(content: dict[str, Any], **options: Any) -> Report:
    files = {"tep.json": json.dumps(content).encode()}
    return load_files(files, None, name="tep.json", keep=True, **options)


def exported(code: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dump_files(("agency",))[f"agencies/{code}.json"])
    return found


def test_territory_agreements_and_ends_go_out_and_come_in_again(story: Story) -> None:
    ward = Agency.objects.get(code=COMMUNE)
    desk = Unit.objects.get(agency=ward, kind="desk")
    save_wards(ward, {"42": ["18073", "18652"]})
    save_wards(ward, {"42": ["18073"]}, desk)
    made = agreements.agree(
        story.actor(TOP),
        ward,
        Agency.objects.get(code="H27.09"),
        basis="Thoả thuận 5",
        starts_on=timezone.localdate(),
        procedures=["2.000635"],
    )
    done(story, "merge", merger())
    files = dump_files(("agency",))
    assert exported(COMMUNE)["wards"] == {"42": ["18073", "18652"]}
    assert exported(DEPARTMENT)["ended"] == {
        "on": (timezone.localdate() - DAY).isoformat(),
        "successor": MERGED,
    }
    again = load_files(files, None, name="tat-ca", keep=True)
    assert (again.ok, again.counts) == (True, {}), "what went out changes nothing where it came from"
    # Elsewhere it makes the same.
    TerritoryWard.objects.all().delete()
    Reception.objects.all().delete()
    Agency.objects.filter(code=DEPARTMENT).update(ended_on=None, successor=None)
    report = load_files(files, None, name="tat-ca", keep=True)
    assert report.ok, report.mistakes
    assert set(TerritoryWard.objects.filter(unit=desk).values_list("ward", flat=True)) == {"18073"}
    assert Reception.objects.get().procedures == made.procedures
    assert Agency.objects.get(code=DEPARTMENT).successor == Agency.objects.get(code=MERGED)


def test_files_that_name_an_old_code_mean_who_goes_on(story: Story) -> None:
    done(story, "merge", merger())
    version = ProcedureVersion.objects.filter(procedure__code=RETAIL).latest("number").data
    assert version["offices"][0]["agency"] == DEPARTMENT
    report = loaded({"kind": "procedure", **version, "name": "Tên khác"})
    assert report.ok, report.mistakes
    assert Office.objects.get(procedure__code=RETAIL, is_open=True).agency.code == MERGED
    people = {
        "kind": "people",
        "people": [
            {
                "email": "moi@sct.mau.vn",
                "full_name": "Người Mới",
                "kind": "officer",
                "posts": [f"{DEPARTMENT}/quan-ly-thuong-mai/chuyen-vien-1"],
            }
        ],
    }
    report = loaded(people)
    assert report.ok, report.mistakes
    assert Holding.objects.get(person__email="moi@sct.mau.vn").post.unit.agency.code == MERGED


def test_an_older_file_brings_nothing_back_to_an_agency_that_ended(story: Story) -> None:
    department, justice = Agency.objects.get(code=DEPARTMENT), Agency.objects.get(code="H27.09")
    save_wards(department, {"42": ["18073"]})
    save_wards(department, {"42": ["18073"]}, Unit.objects.get(agency=department, code="quan-ly-thuong-mai"))
    agreed = {"basis": "Thoả thuận 5", "starts_on": timezone.localdate()}
    agreements.agree(story.actor(TOP), department, justice, **agreed)
    older = exported(DEPARTMENT)
    done(story, "merge", merger())
    report = loaded(older)
    assert report.ok, report.mistakes
    assert not TerritoryWard.objects.filter(agency=department).exists()
    assert Reception.objects.get().receiver.code == MERGED


def test_an_agency_named_by_its_old_code_is_not_made_twice(story: Story) -> None:
    row = Agency.objects.get(code=DEPARTMENT)
    content = exported(DEPARTMENT)
    FormerCode.objects.create(agency=row, code=DEPARTMENT, until=timezone.localdate() - DAY)
    Agency.objects.filter(pk=row.pk).update(code="H27.05")
    forget_cached()
    before = Agency.objects.count()
    report = loaded({**content, "phone": "0239 111 2222"})
    assert report.ok, report.mistakes
    row.refresh_from_db()
    assert (Agency.objects.count(), row.code, row.phone) == (before, "H27.05", "0239 111 2222")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"former_codes": [{"code": "H27.09", "until": "2020-01-01"}]}, "/former_codes/0/code"),
        ({"ended": {"on": "2026-01-01", "successor": "H27.99"}}, "/ended/successor"),
        ({"wards": {"42": ["00070"]}}, "/wards/42/0"),
        (
            {"takes_in_for": [{"agency": "H27.99", "basis": "x", "starts_on": "2026-01-01"}]},
            "/takes_in_for/0/agency",
        ),
    ],
)
def test_what_is_wrong_is_told_by_place(story: Story, changes: dict[str, Any], pointer: str) -> None:
    report = loaded({**exported(COMMUNE), **changes})
    assert not report.ok
    assert pointer in {mistake.pointer for mistake in report.mistakes}


def test_an_administrator_of_one_agency_ends_none_and_agrees_for_none(story: Story) -> None:
    scope = scope_of(story.actor(ADMINISTRATOR))
    agreed = [{"agency": "H27.09", "basis": "x", "starts_on": "2026-01-01"}]
    for changes in (
        {"ended": {"on": "2026-01-01", "successor": "H27.09"}},
        {"former_codes": [{"code": "H27.77", "until": "2020-01-01"}]},
        {"takes_in_for": agreed},
    ):
        report = loaded({**exported(DEPARTMENT), **changes}, scope=scope)
        assert not report.ok
        assert not Reception.objects.exists()


def test_a_code_of_before_reaches_no_further_than_the_code_of_today(story: Story) -> None:
    """Neither an agency that got another code nor one whose work went elsewhere is had by its old code."""
    scope = scope_of(story.actor(ADMINISTRATOR))
    foreign = Agency.objects.get(code="H27.09")
    FormerCode.objects.create(agency=foreign, code="H27.98", until=timezone.localdate() - DAY)
    report = loaded({**exported("H27.09"), "code": "H27.98", "parent": DEPARTMENT}, scope=scope)
    assert "/code" in {mistake.pointer for mistake in report.mistakes}
    foreign.refresh_from_db()
    assert foreign.parent is not None
    assert foreign.parent.code != DEPARTMENT
    Agency.objects.create(
        code="H27.99",
        name="Trung tâm",
        level=foreign.level,
        parent=Agency.objects.get(code=DEPARTMENT),
        calendar=foreign.calendar,
        place="Hà Tĩnh",
        ended_on=timezone.localdate() - DAY,
        successor=foreign,
    )
    scope = scope_of(story.actor(ADMINISTRATOR))
    assert scope.holds("H27.99")
    chief = Holding.objects.get(person__email=JUSTICE_DIRECTOR).post
    place = f"H27.99/{chief.unit.code}/{chief.code}"
    person = {"email": EXAMINER, "full_name": "Ai Đó", "kind": "officer", "posts": [place]}
    report = loaded({"kind": "people", "people": [person]}, scope=scope)
    assert [mistake.pointer for mistake in report.mistakes] == ["/people/0/posts/0"]
