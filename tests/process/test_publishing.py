"""Publishing: equal content changes nothing, other content is the next version, and running dossiers keep theirs."""

from __future__ import annotations

import datetime
from typing import Any

from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from motcua.forms.models import FormVersion
from motcua.forms.selectors import current as current_form
from motcua.process.models import ProcessVersion, RuleSet
from motcua.process.selectors import Ground, current_process, current_states, ground_on, rules_on
from motcua.process.services import publish_process, publish_rules, publish_states
from tests.sample_database import forget_cached
from tests.story import CLERK, DESK, EXAMINER, HEAD, Story


def test_equal_content_is_no_new_version_whatever_the_order_of_its_keys(story: Story) -> None:
    version = current_process("mot-cua")
    assert version is not None
    turned = dict(reversed(version.definition.items()))
    assert publish_process("mot-cua", version.title, turned) == version
    states = current_states()
    rules = rules_on(datetime.date(2026, 1, 1))
    assert states is not None
    assert rules is not None
    assert publish_states(states.definition) == states
    assert publish_rules(rules.definition) == rules


def changed(version: ProcessVersion) -> ProcessVersion:
    """The next version: the examiner's proposal goes straight to the clerk, in half of the time."""
    definition = dict(version.definition)
    definition["steps"] = [
        {
            **step,
            "minutes": step["minutes"] // 2,
            "actions": [
                {**action, "to": "van-thu"}
                if (step["code"], action["act"]) == ("tham-dinh", "propose")
                else action
                for action in step["actions"]
            ],
        }
        for step in definition["steps"]
    ]
    return publish_process("mot-cua", "Quy trình gọn", definition)


def test_other_content_is_the_next_number_and_the_old_version_stays(story: Story) -> None:
    first = current_process("mot-cua")
    assert first is not None
    before = dict(first.definition)
    second = changed(first)
    assert (second.number, second.title) == (first.number + 1, "Quy trình gọn")
    assert current_process("mot-cua") == second
    first.refresh_from_db()
    assert first.definition == before


def test_a_running_dossier_keeps_its_process_and_a_new_one_has_the_new(story: Story) -> None:
    running = story.assigned()
    version = current_process("mot-cua")
    assert version is not None
    changed(version)
    forget_cached()
    running = story.do("propose", running, EXAMINER, {"opinion": "Đủ"}).dossier
    assert running.step == "duyet-phong"
    fresh = story.assigned()
    assert fresh.process_version_id != running.process_version_id
    fresh = story.do("propose", fresh, EXAMINER, {"opinion": "Đủ"}).dossier
    assert (fresh.step, fresh.step_role) == ("van-thu", "clerk")
    assert story.refused("finish", running, CLERK).status == 403
    assert story.do("propose", running, HEAD, {"opinion": "Kính trình"}).dossier.step == "ky-duyet"
    assert list(verify()) == []


def test_each_event_names_the_version_that_it_followed(story: Story) -> None:
    dossier = story.submitted()
    version = current_process("mot-cua")
    assert version is not None
    changed(version)
    accepted = story.do("accept", dossier, DESK).dossier
    assert {event.versions["process"] for event in accepted.events.all()} == {dossier.process_version_id}


def test_rules_hold_from_their_day_on_in_their_latest_version(story: Story) -> None:
    assert rules_on(datetime.date(2018, 6, 20)) is None
    dates = {"2018-06-21": "2018", "2025-06-30": "2018", "2025-07-01": "2025", "2030-01-01": "2025"}
    for day, code in dates.items():
        found = rules_on(datetime.date.fromisoformat(day))
        assert found is not None
        assert found.code == code
    latest = RuleSet.objects.get(code="2025")
    amended = publish_rules({**latest.definition, "title": "Đã sửa"})
    assert (amended.number, rules_on(datetime.date(2026, 1, 1))) == (2, amended)


def test_an_amended_rule_set_does_not_touch_what_was_accepted(story: Story) -> None:
    dossier = story.assigned()
    rules = dossier.rule_set
    publish_rules(
        {
            **rules.definition,
            "supplement": {**rules.definition["supplement"], "examination": {"clock": "none"}},
        }
    )
    forget_cached()
    asked = story.do("ask_supplement", dossier, EXAMINER, story.request()).dossier
    assert asked.rule_set_id == rules.id
    assert asked.clock[-1][0] == "pause"
    assert story.asked().clock[-1][0] == "start", "the new rules let the clock run on"
    assert Dossier.objects.count() == 2


def test_a_new_dossier_stands_on_the_newest_of_each_in_one_statement(
    story: Story, django_assert_num_queries: Any
) -> None:
    day = datetime.date(2026, 1, 1)
    process, states, rules = current_process("mot-cua", day), current_states(), rules_on(day)
    assert process is not None
    assert states is not None
    assert rules is not None
    code = FormVersion.objects.values_list("code", flat=True)[0]
    form = current_form(code, day)
    with django_assert_num_queries(1):
        assert ground_on("mot-cua", code, day) == Ground(process.id, form.id, states.id, rules.id)
    assert ground_on("khong-co", code, day) is None
    assert ground_on("mot-cua", "khong-co", day) is None
    assert ground_on("mot-cua", code, datetime.date(2018, 6, 20)) is None, "no rule set was in force"


def test_a_form_of_which_nothing_is_in_effect_yet_is_taken_in_its_first_version(story: Story) -> None:
    later = [
        FormVersion.objects.create(
            code="ve-sau",
            number=number,
            title="Tờ khai",
            effective_from=datetime.date(2030, number, 1),
            definition={},
        )
        for number in (1, 2)
    ]
    days = {datetime.date(2026, 1, 1): 0, datetime.date(2030, 1, 1): 0, datetime.date(2030, 2, 1): 1}
    for day, expected in days.items():
        found = ground_on("mot-cua", "ve-sau", day)
        assert found is not None
        assert found.form == later[expected].id == current_form("ve-sau", day).id
