"""What a step is to make: somebody is asked for it, under a name of its own."""

from __future__ import annotations

from typing import Any

from motcua.agencies.roles import Role
from motcua.dossiers.acts import ACT_CODES
from motcua.dossiers.states import State
from motcua.kernel.clock import TimeLimit
from motcua.process.bpmn import export, read
from motcua.process.soundness import Problem, check, check_use
from tests.process.processes import Definition, small

FIELD = {"code": "ghi_chu", "kind": "text", "label": "Ghi chú"}


def problems(definition: Definition) -> list[Problem]:
    return check(definition, acts=ACT_CODES, roles=set(Role), states=set(State))


def making(step: str, **parts: Any) -> Definition:
    """The small process with one step that makes something."""
    definition = small()
    at(definition, step).update(parts)
    return definition


def at(definition: Definition, code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in definition["steps"] if one["code"] == code)
    return found


def test_a_step_that_makes_papers_and_fields_is_sound() -> None:
    assert problems(making("tiep-nhan", produces=["Tờ trình"], fields=[FIELD])) == []


def test_a_step_without_a_usual_way_on_asks_nobody() -> None:
    broken = making("tiep-nhan", produces=["Tờ trình"])
    for action in at(broken, "tiep-nhan")["actions"]:
        action["kind"] = "plain"
    assert any("không ai được hỏi sản phẩm" in one.message.replace("\n", " ") for one in problems(broken))


def test_the_applicant_makes_no_products_of_officers() -> None:
    assert any("chờ người nộp" in one.message for one in problems(making("cho", produces=["Tờ trình"])))


def test_a_name_is_used_once() -> None:
    twice = making("tiep-nhan", fields=[FIELD, FIELD])
    assert any(one.pointer.startswith("/steps/0/fields/1") for one in problems(twice))
    elsewhere = making("tiep-nhan", fields=[FIELD])
    onward = at(elsewhere, "xu-ly")
    onward["fields"] = [FIELD]
    onward["actions"][0]["kind"] = "primary"
    assert [one.pointer for one in problems(elsewhere)] == ["/steps/2/fields/0/code"]
    assert [one.pointer for one in problems(making("tiep-nhan", produces=["A", "A"]))] == [
        "/steps/0/produces/1"
    ]


def test_a_choice_needs_something_to_choose_from() -> None:
    field = {"code": "ket_luan", "kind": "choice", "label": "Kết luận"}
    found = problems(making("tiep-nhan", fields=[field]))
    assert found
    assert all(one.pointer.startswith("/steps/0/fields/0") for one in found)


def test_conditions_may_name_what_officers_fill_in_and_it_is_not_called_like_a_field_of_the_form() -> None:
    definition = making("tiep-nhan", fields=[FIELD])
    at(definition, "xu-ly")["actions"].append(
        {"code": "khac", "label": "Khác", "act": "send_back", "to": "tiep-nhan"}
        | {"when": {"field": "ghi_chu", "filled": True}}
    )

    def used(fields: set[str]) -> list[str]:
        limit = TimeLimit("working_days", 30)
        found = check_use(
            definition, procedure="1.1", agencies=[], limit=limit, daily_minutes=[480], fields=fields
        )
        return [one.pointer for one in found]

    assert used({"ten"}) == []
    assert used({"ten", "ghi_chu"}) == ["/steps/0/fields/0/code"]


def test_a_diagram_carries_what_a_step_makes() -> None:
    definition = making("tiep-nhan", produces=["Tờ trình"], fields=[FIELD | {"required": True}])
    found = at(dict(read(export(definition)).definition), "tiep-nhan")
    assert found["produces"] == ["Tờ trình"]
    assert found["fields"] == [FIELD | {"required": True}]
