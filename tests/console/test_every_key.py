"""Whatever a process file may say is kept by the designer, has a place in its forms, and is told when versions differ.

The keys are read from the schema that the import checks by, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import motcua.exchange
from motcua.console.designer import ground
from motcua.console.designer.comparing import compare
from motcua.console.models import ProcessDraft
from motcua.exchange.packages import load_folder
from motcua.process.models import ProcessVersion
from tests.console.drawing import administrator, begin, form_fields, page, save_step, step
from tests.exchange.small import small_package, write

pytestmark = pytest.mark.django_db

SCHEMA = json.loads((Path(motcua.exchange.__file__).parent / "schemas" / "process.json").read_text())
STEP = SCHEMA["properties"]["steps"]["items"]["properties"]
ACTION = STEP["actions"]["items"]["properties"]
BRANCH = STEP["branches"]["items"]["properties"]
TIMER = STEP["timers"]["items"]["properties"]
FIELD = STEP["fields"]["items"]["properties"]
HANDOFF = STEP["handoff"]["properties"]
END = SCHEMA["properties"]["ends"]["items"]["properties"]

# One value of each key that is not what a step has by itself; a key that has none here fails every test below.
SAMPLES: dict[str, dict[str, Any]] = {
    "step": {
        "code": "tham-dinh",
        "title": "Thẩm định",
        "role": "examiner",
        "unit": "division",
        "post": "chuyen-vien-1",
        "holder": "assigned",
        "minutes": 495,
        "state": "processing",
        "hint": "Đọc kỹ",
        "label": "Đang xét",
        "kind": "consultation",
        "produces": ["Tờ trình", "Dự thảo"],
        "signature": "personal",
    },
    "action": {
        "code": "trinh",
        "label": "Trình",
        "act": "rejoin",
        "to": "tra",
        "kind": "danger",
        "reason": True,
        "state": "accepted",
        "clock": "pause",
        "when": {"field": "loai", "is": "moi"},
        "slip": "giay-tiep-nhan",
        "notice": "bao-tin",
        "register": {"register": "cong-khai", "does": "change"},
        "after": "granted",
    },
    "branch": {
        "code": "hoi",
        "title": "Ý kiến",
        "role": "clerk",
        "unit": "clerical",
        "minutes": 61,
        "agency": "H27",
    },
    "timer": {
        "code": "hen",
        "title": "Nhắc",
        "when": "after_due",
        "minutes": 75,
        "does": "act",
        "action": "trinh",
        "to_role": "agency_head",
    },
    "field": {
        "code": "y_kien",
        "label": "Kết luận",
        "kind": "choice",
        "hint": "Theo biên bản",
        "required": True,
        "options": [{"value": "Đạt", "label": "Đạt"}, {"value": "khong", "label": "Không đạt"}],
    },
    "handoff": {"agency": "H27", "procedure": "2.000620", "waits": False},
    "end": {"code": "xong", "title": "Xong rồi", "state": "stopped", "label": "Đã cấp giấy"},
}
KEYS = {"step": STEP, "action": ACTION, "branch": BRANCH, "timer": TIMER, "field": FIELD}
KEYS |= {"handoff": HANDOFF, "end": END}
# Parts of a step, each with samples of its own.
PARTS = {"actions", "branches", "timers", "fields", "handoff"}


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    ground._ground.cache_clear()
    assert load_folder(write(tmp_path, small_package())).ok


@pytest.fixture
def client() -> Client:
    return administrator()


@pytest.fixture
def draft(client: Client) -> ProcessDraft:
    return begin(client, "Một cửa mới", str(ProcessVersion.objects.get().id))


def full_step(kind: str) -> dict[str, Any]:
    """A step that says everything which a step of this kind can say."""
    found = copy.deepcopy(SAMPLES["step"]) | {"kind": kind}
    if kind == "task":
        del found["kind"]
    if kind == "consultation":
        found["branches"] = [copy.deepcopy(SAMPLES["branch"])]
    if kind == "handoff":
        found["handoff"] = copy.deepcopy(SAMPLES["handoff"])
    found["timers"] = [
        {key: value for key, value in SAMPLES["timer"].items() if key != "to_role"},
        {key: value for key, value in SAMPLES["timer"].items() if key != "action"}
        | {"code": "bao", "does": "escalate"},
    ]
    found["fields"] = [copy.deepcopy(SAMPLES["field"])]
    found["actions"] = [copy.deepcopy(SAMPLES["action"])]
    return found


def leaves(place: str) -> Iterator[str]:
    yield from (key for key in KEYS[place] if key not in PARTS)


@pytest.mark.parametrize("place", list(KEYS))
def test_every_key_of_the_schema_is_tried_here(place: str) -> None:
    assert set(leaves(place)) == set(SAMPLES[place])


@pytest.mark.parametrize("kind", ["task", "consultation", "handoff"])
def test_saving_a_step_keeps_everything_that_it_says(client: Client, draft: ProcessDraft, kind: str) -> None:
    whole = full_step(kind)
    draft.definition["steps"][2] = whole
    draft.save()
    assert save_step(client, draft, "tham-dinh", {"title": "Tên khác"}).status_code == 302
    assert step(draft, "tham-dinh") == whole | {"title": "Tên khác"}


def test_keys_of_a_later_format_outlive_the_form(client: Client, draft: ProcessDraft) -> None:
    whole = full_step("consultation") | {"later": {"a": 1}}
    for part in ("actions", "branches", "timers", "fields"):
        whole[part][0]["later"] = "b"
    draft.definition["steps"][2] = whole
    draft.save()
    save_step(client, draft, "tham-dinh", {"title": "Tên khác"})
    assert step(draft, "tham-dinh") == whole | {"title": "Tên khác"}


def test_a_step_has_a_field_for_every_key(client: Client, draft: ProcessDraft) -> None:
    names = set()
    for kind in ("consultation", "handoff"):
        draft.definition["steps"][2] = full_step(kind)
        draft.save()
        names |= set(form_fields(page(client, draft, buoc="tham-dinh"), "bang-sua"))
    # The box "who does it" is for a role, or for a post, which brings its unit along.
    told = {"minutes": "days", "post": "role"}
    # The code is what others name: it is made once, and stays.
    wanted = {told.get(key, key) for key in leaves("step")} - {"code"}
    wanted |= {f"action-0-{'when-0-field' if key == 'when' else key}" for key in leaves("action")}
    wanted |= {f"branch-0-{told.get(key, key)}" for key in leaves("branch")}
    wanted |= {f"field-0-{key}" for key in leaves("field")}
    wanted |= {f"timer-0-{told.get(key, key)}" for key in leaves("timer")}
    wanted |= {f"handoff_{key}" for key in leaves("handoff")} - {"handoff_waits"}
    assert wanted <= names
    assert 'name="handoff_waits"' in page(client, draft, buoc="tham-dinh")


def test_an_end_keeps_and_edits_every_key(client: Client, draft: ProcessDraft) -> None:
    draft.definition["ends"][0] = copy.deepcopy(SAMPLES["end"])
    draft.save()
    address = reverse("console:draft_general", kwargs={"key": draft.key})
    fields = form_fields(
        client.get(reverse("console:draft", kwargs={"key": draft.key}), {"muc": "chung"}).content.decode(),
        "bang-sua",
    )
    assert {f"end-0-{key}" for key in END} <= set(fields)
    client.post(address, fields | {"title": "Tên khác"})
    draft.refresh_from_db()
    assert draft.definition["ends"][0] == SAMPLES["end"]
    fields["expected"] = str(draft.revision)
    client.post(address, fields | {"end-0-label": "Đã trả giấy"})
    draft.refresh_from_db()
    assert draft.definition["ends"][0]["label"] == "Đã trả giấy"
    fields["expected"] = str(draft.revision)
    client.post(address, fields | {"end-0-label": ""})
    draft.refresh_from_db()
    assert "label" not in draft.definition["ends"][0]


def test_the_name_of_a_place_is_typed_and_taken_away(client: Client, draft: ProcessDraft) -> None:
    save_step(client, draft, "tham-dinh", {"label": "Đang thẩm định"})
    assert step(draft, "tham-dinh")["label"] == "Đang thẩm định"
    save_step(client, draft, "tham-dinh", {"label": ""})
    assert "label" not in step(draft, "tham-dinh")


def changed_places() -> Iterator[tuple[str, str, str]]:
    """(place, key, kind of step) of every key that may differ between two versions."""
    for place in KEYS:
        for key in leaves(place):
            if key != "code":
                yield place, key, "handoff" if place == "handoff" else "consultation"


@pytest.mark.parametrize(("place", "key", "kind"), list(changed_places()))
def test_a_difference_in_any_key_is_told(draft: ProcessDraft, place: str, key: str, kind: str) -> None:
    before = copy.deepcopy(draft.definition)
    before["steps"][2], before["ends"][0] = full_step(kind), copy.deepcopy(SAMPLES["end"])
    after = copy.deepcopy(before)
    changed = after["steps"][2]
    part: dict[str, Any] = {
        "step": changed,
        "action": changed["actions"][0],
        "branch": changed.get("branches", [{}])[0],
        "timer": changed["timers"][1 if key == "to_role" else 0],
        "field": changed["fields"][0],
        "handoff": changed.get("handoff", {}),
        "end": after["ends"][0],
    }[place]
    part[key] = _other(part[key])
    found = compare(before, after, ground.ground())
    assert {one.kind for one in found} == {"changed"}
    assert any(one.lines and one.step == ("" if place == "end" else "tham-dinh") for one in found)


def _other(value: Any) -> Any:
    """Something else of the same kind, out of what the keys can be."""
    match value:
        case bool():
            return not value
        case int():
            return value + 60
        case [{"value": _value}, *rest]:
            return rest
        case list():
            return [*value, "Thêm"]
        case {"register": _register}:
            return value | {"does": "end"}
        case {"field": _field}:
            return value | {"is": "lai"}
        case {}:
            return {}
    others = {
        "processing": "accepted",
        "stopped": "returned",
        "accepted": "processing",
        "examiner": "clerk",
        "clerk": "examiner",
        "agency_head": "clerk",
        "division": "clerical",
        "clerical": "division",
        "assigned": "any",
        "consultation": "task",
        "handoff": "task",
        "choice": "text",
        "personal": "organisation",
        "danger": "plain",
        "pause": "resume",
        "granted": "refused",
        "rejoin": "finish",
        "tra": "tiep-nhan",
        "H27": "H27.03",
        "after_due": "before_due",
        "act": "remind",
    }
    return others.get(value, f"{value} khác")
