"""The form of a hundred fields that is measured: sound, as large as it says, and settled in linear time."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bench.forms import FIELDS, answers, hundred_fields, large_draft, rules_ms
from bench.generate import generate
from motcua.forms import rules
from motcua.forms.parsing import rules_of
from tests.effort import calls_for


def test_it_has_a_hundred_fields_and_as_many_rules_and_its_answers_will_do() -> None:
    definition = hundred_fields()
    assert rules.check(definition) == []
    form = rules.parse(definition)
    assert len(form.fields) == 100
    assert sum(len(rules_of(field)) for field in form.fields) >= 100
    assert rules.validate(form, answers()) == {}
    assert len(rules.visible_fields(form, answers())) == 100


def test_three_times_the_fields_take_about_three_times_the_work() -> None:
    definition = hundred_fields()
    written = json.dumps(definition["steps"])
    copies = [re.sub(r"\b(m\d_|buoc-)", rf"k{copy}\1", written) for copy in range(3)]
    large = {**definition, "steps": [step for one in copies for step in json.loads(one)]}
    assert rules.check(large) == []
    small_form, large_form = rules.parse(definition), rules.parse(large)
    given = answers()
    tripled = {f"k{copy}{code}": value for copy in range(3) for code, value in given.items()}

    def taken(form: rules.Form, values: dict[str, object]) -> int:
        rules.settle(form, values)
        return calls_for(lambda: rules.settle(form, values))

    assert len(rules.visible_fields(large_form, tripled)) == 300
    assert taken(large_form, tripled) < 4 * taken(small_form, given)


@pytest.mark.django_db
def test_its_pages_cost_few_statements_and_its_draft_is_saved(
    sample: Path, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    generate(20, workers=1)
    draft = large_draft()
    assert large_draft() == draft
    client.force_login(draft.submitter)
    path = f"/ho-so/{draft.key}/buoc/3"
    client.get(path)
    with django_assert_max_num_queries(8):
        page = client.get(path)
    assert page.content.decode().count("data-field=") == FIELDS
    assert set(rules_ms()) == {"check_ms", "step_ms", "save_ms"}
    draft.refresh_from_db()
    assert draft.answers["m2_1"] == 8
