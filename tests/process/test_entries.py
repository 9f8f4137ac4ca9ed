"""How dossiers come in: drawn as start events of the process, exchanged, agreed with the procedure, and kept to."""

from __future__ import annotations

import json

import pytest
from lxml import etree

from motcua.dossiers import drafts
from motcua.dossiers.errors import Conflict
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.process.bpmn import ENTRY_NAMES, export, read
from motcua.process.bpmn.names import BPMN
from motcua.process.definition import ENTRIES, parse
from motcua.process.models import ProcessVersion
from motcua.process.services import publish_process
from tests.process.processes import Definition, sample_process
from tests.sample_database import SAMPLE, forget_cached
from tests.story import APPLICANT, DEPARTMENT, DESK, RETAIL, Story

SAMPLES = sorted(path.stem for path in (SAMPLE / "processes").glob("*.json"))


def sample(code: str = "mot-cua", **more: object) -> Definition:
    definition = sample_process(code) | more
    definition.pop("kind")
    return definition


def ways_in(xml: str) -> dict[str, str]:
    """Of each start event but that of a withdrawal: its name, and the element to which it leads."""
    root = etree.fromstring(xml.encode())
    found = {}
    for event in root.iter(f"{{{BPMN}}}startEvent"):
        if event.get("id") != "withdrawal":
            flow = root.find(f".//{{{BPMN}}}sequenceFlow[@sourceRef='{event.get('id')}']")
            found[event.get("name")] = flow.get("targetRef")
    return found


@pytest.mark.criterion("II.3.4")
@pytest.mark.parametrize("code", SAMPLES)
def test_a_process_shows_both_portals_other_systems_and_the_desk_as_its_beginnings(code: str) -> None:
    drawn = ways_in(export(sample(code)))
    assert [*drawn] == [str(ENTRY_NAMES[entry]) for entry in ENTRIES]
    assert {*drawn.values()} == {f"step_{sample(code)['start']}"}


@pytest.mark.criterion("II.3.4")
def test_only_the_permitted_ways_are_drawn_and_come_back_the_same() -> None:
    definition = sample(entries=["desk", "portal"])
    xml = export(definition)
    assert [*ways_in(xml)] == ["Cổng dịch vụ công này", "Bộ phận một cửa, bưu chính"]
    assert read(xml).definition == definition
    assert parse(definition).entries == ("portal", "desk")


def test_a_way_taken_off_the_diagram_elsewhere_is_no_longer_permitted() -> None:
    root = etree.fromstring(export(sample()).encode())
    process = root.find(f"{{{BPMN}}}process")
    for element in list(process):
        if element.get("id") == "start_national" or element.get("sourceRef") == "start_national":
            process.remove(element)
    back = read(etree.tostring(root))
    assert back.refusals == []
    assert back.definition is not None
    assert back.definition["entries"] == ["portal", "agency", "desk"]


def test_ways_that_lead_to_different_steps_are_refused() -> None:
    root = etree.fromstring(export(sample()).encode())
    flow = root.find(f".//{{{BPMN}}}sequenceFlow[@sourceRef='start_desk']")
    flow.set("targetRef", "step_tham-dinh")
    back = read(etree.tostring(root))
    assert back.definition is None
    assert "Mọi cách nộp hồ sơ phải dẫn đến cùng một bước." in [one.message for one in back.refusals]


def test_an_online_procedure_needs_a_process_that_this_portal_leads_to(story: Story) -> None:
    process = as_json({"kind": "process", **sample(entries=["desk"])})
    report = load_files({"quy-trinh.json": process}, None, name="a", keep=True)
    assert not report.ok
    assert all("không nhận hồ sơ từ cổng dịch vụ công này" in one.reason for one in report.mistakes)
    own = sample(entries=["desk"]) | {"code": "chi-tai-quay"}
    procedure = json.loads((SAMPLE / "procedures" / f"{RETAIL}.json").read_text("utf-8"))
    procedure |= {"process": "chi-tai-quay", "level": "information"}
    files = {"a.json": as_json({"kind": "process", **own}), "b.json": as_json(procedure)}
    assert load_files(files, None, name="a", keep=True).ok


@pytest.mark.criterion("II.3.4")
@pytest.mark.parametrize(("entries", "email"), [(["desk"], APPLICANT), (["portal"], DESK)])
def test_nobody_files_by_a_way_that_the_process_does_not_have(
    story: Story, entries: list[str], email: str
) -> None:
    latest = ProcessVersion.objects.filter(code="mot-cua").latest("number")
    publish_process("mot-cua", latest.title, latest.definition | {"entries": entries})
    forget_cached()
    with pytest.raises(Conflict) as refused:
        drafts.start_draft(story.actor(email), RETAIL, DEPARTMENT, at_desk=email == DESK)
    assert refused.value.code == "not_this_way"
