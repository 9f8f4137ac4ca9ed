"""The table of attributes: whole, and the one that the check and the package's shape hold to."""

import json
from pathlib import Path

import pytest

import motcua.exchange
from motcua.forms.attributes import ATTRIBUTES, BY_KEY, KINDS, Type, attributes_of
from motcua.forms.definition import COLUMN_KINDS, PREFILLS, Kind

SHAPE = json.loads((Path(motcua.exchange.__file__).parent / "schemas" / "form.json").read_text("utf-8"))


def test_every_kind_and_every_attribute_has_words_for_the_builder() -> None:
    assert set(KINDS) == set(Kind)
    assert all(str(words.label) and str(words.help) and str(words.group) for words in KINDS.values())
    assert all(str(one.label) and str(one.help) for one in ATTRIBUTES)
    assert len(BY_KEY) == len(ATTRIBUTES)


@pytest.mark.parametrize("kind", sorted(Kind))
def test_what_a_kind_needs_is_among_what_it_takes(kind: Kind) -> None:
    taken = attributes_of(kind)
    assert {"code", "label"} <= {one.key for one in taken}
    assert all(one.kinds >= one.required for one in taken)
    assert bool(attributes_of(kind, column=True)) is (kind in COLUMN_KINDS)


def test_choices_stand_with_their_attribute_and_nowhere_else() -> None:
    assert all(bool(one.choices) is (one.type is Type.CHOICE) for one in ATTRIBUTES)


def test_prefilled_kinds_are_those_that_the_account_can_fill() -> None:
    assert BY_KEY["prefill"].kinds == frozenset().union(*(kinds for _attribute, kinds in PREFILLS.values()))


@pytest.mark.parametrize(("place", "column"), [("field", False), ("column", True)])
def test_packages_take_exactly_these_attributes(place: str, column: bool) -> None:
    kinds = COLUMN_KINDS if column else frozenset(Kind)
    keys = {one.key for kind in kinds for one in attributes_of(kind, column=column)}
    assert set(SHAPE["$defs"][place]["properties"]) == keys | {"kind"}
    assert set(SHAPE["$defs"][place]["properties"]["kind"]["enum"]) == {str(kind) for kind in kinds}
