"""Nothing that names an account is forgotten: told to its person, or left out for a reason that is written down."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from motcua.people.models import User
from motcua.privacy.elsewhere import ELSEWHERE, ROOMS_OF_OFFICE
from motcua.privacy.inventory import KINDS, counts_of
from motcua.privacy.kinds import Column
from tests.story import APPLICANT, STRANGER, Story


def columns_that_name_an_account() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is User
    }


def test_every_column_that_names_an_account_stands_in_one_place() -> None:
    told = [name for kind in KINDS for name in kind.names]
    assert len(told) == len(set(told))
    assert not set(told) & set(ELSEWHERE)
    there = {name for name in columns_that_name_an_account() if name.partition(".")[0] not in ROOMS_OF_OFFICE}
    assert there == set(told) | set(ELSEWHERE)


def test_the_counts_are_of_this_person_alone(story: Story, django_assert_num_queries: object) -> None:
    story.submitted()
    story.submitted(STRANGER)
    story.draft()
    counts = counts_of(story.person(APPLICANT))
    assert counts["ho-so"] == 2
    assert counts["tai-khoan"] == 1
    assert set(counts) == {kind.code for kind in KINDS}


def test_every_kind_says_why_and_on_what_ground_and_how_long() -> None:
    for kind in KINDS:
        for words in (kind.title, kind.what, kind.purpose, kind.basis, kind.kept):
            assert str(words).strip(), kind.code
        assert len({column.key for column in kind.columns}) == len(kind.columns)


def columns_of_rows() -> list[tuple[str, Column, Any]]:
    """Each column that is read of a row by name, with the field of the database that it leads to (or a property)."""
    found = []
    for kind in KINDS:
        for column in kind.columns if kind.told is None else ():
            if callable(column.of):
                continue
            where: Any = kind.rows(User(pk=1)).model
            field: Any = None
            for name in (column.of or column.key).split("."):
                fields = {one.name: one for one in where._meta.fields}
                assert name in fields or hasattr(where, name), (kind.code, column.key)
                field = fields.get(name)
                where = field.related_model if field is not None and field.related_model else where
            found.append((kind.code, column, field))
    return found


def test_every_column_is_of_the_kind_that_its_rows_have() -> None:
    """What the published schema says of a column is so in the database: its kind, and that a text is never absent."""
    kinds = {"DateTimeField": "moment", "DateField": "day", "BooleanField": "flag"}
    seen = set()
    for code, column, field in columns_of_rows():
        if field is None:
            assert column.kind == "text", (code, column.key)
            continue
        kind = field.get_internal_type()
        usual = "number" if kind.removeprefix("Positive").removeprefix("Big").startswith("I") else "text"
        assert column.kind == kinds.get(kind, usual), (code, column.key, kind)
        assert column.kind not in ("text", "flag") or not field.null, (code, column.key)
        seen.add(column.kind)
    assert seen == {"text", "number", "moment", "day", "flag"}
