"""The page's script and the server give the same values: by the table of examples, and by made-up cases."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from motcua.kernel.expression_values import rule, wire
from tests.kernel.expression_cases import EXAMPLES, TODAY, Page, answers, conditions, expressions, page


@pytest.fixture(scope="module")
def script() -> Iterator[Page]:
    with page() as running:
        yield running


def test_the_page_holds_to_the_table_of_examples(script: Page) -> None:
    for example in EXAMPLES:
        found = script.value(rule(example["rule"]).page, example["answers"])
        assert found == wire(example["value"]), example


@settings(max_examples=400)
@given(expressions, answers)
def test_expressions_have_the_same_value_on_page_and_server(
    script: Page, source: str, given_answers: dict[str, object]
) -> None:
    written = rule(source)
    assert script.value(written.page, given_answers) == wire(written.run(given_answers, TODAY))


@settings(max_examples=300)
@given(conditions, answers)
def test_conditions_have_the_same_value_on_page_and_server(
    script: Page, condition: dict[str, object], given_answers: dict[str, object]
) -> None:
    written = rule(condition)
    assert script.value(written.page, given_answers) == wire(written.run(given_answers, TODAY))
