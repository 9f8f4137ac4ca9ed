"""Two pages that write into one draft: what was changed on a page is saved, and real conflicts are asked about."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from motcua.catalogue.models import Procedure
from motcua.catalogue.selectors import cached_version
from motcua.dossiers import drafts, merging
from motcua.dossiers.models import Dossier
from motcua.forms.kinds import is_blank
from motcua.forms.parsing import parse
from motcua.forms.rules import read_answers
from motcua.forms.selectors import cached_form, current
from tests.answers import complete_answers
from tests.forms.definitions import every_kind
from tests.portal.posting import posted
from tests.story import APPLICANT, DEPARTMENT, RETAIL, Story


@pytest.fixture
def dossier(story: Story) -> Dossier:
    made = drafts.start_draft(story.actor(APPLICANT), RETAIL, DEPARTMENT)
    drafts.save_answers(story.actor(APPLICANT), made.key, {"chuc_vu": "Chủ hộ", "fax": "1"})
    made.refresh_from_db()
    return made


class Page:
    """A window with the draft as it was when it was opened."""

    def __init__(self, story: Story, dossier: Dossier, mark: str) -> None:
        self.story, self.mark = story, mark
        found = Dossier.objects.get(pk=dossier.pk)
        self.key, self.revision = found.key, found.draft_revision
        self.form = story.form(found)
        self.shown = {code: found.answers.get(code) for code in ("chuc_vu", "fax")}
        self.seen = merging.marks(self.form, found.answers, self.shown)

    def save(self, **changes: Any) -> Dossier:
        typed = {**self.shown, **changes}
        saved = drafts.save_answers(
            self.story.actor(APPLICANT),
            self.key,
            typed,
            revision=self.revision,
            seen=self.seen,
            fields=set(typed),
            page=self.mark,
        )
        return saved.dossier


def test_an_old_page_saves_what_was_changed_on_it_and_nothing_else(story: Story, dossier: Dossier) -> None:
    first, second = Page(story, dossier, "1"), Page(story, dossier, "2")
    first.save(chuc_vu="Giám đốc")
    answers = second.save(fax="0239").answers
    assert (answers["chuc_vu"], answers["fax"]) == ("Giám đốc", "0239")


def test_the_same_field_in_both_is_asked_about_alone(story: Story, dossier: Dossier) -> None:
    first, second = Page(story, dossier, "1"), Page(story, dossier, "2")
    first.save(chuc_vu="Giám đốc", fax="2")
    with pytest.raises(drafts.DraftChanged) as found:
        second.save(chuc_vu="Quản lý")
    assert set(found.value.fields) == {"chuc_vu"}
    assert found.value.theirs["chuc_vu"] == "Giám đốc"
    assert found.value.mine == {"chuc_vu": "Quản lý"}
    dossier.refresh_from_db()
    assert (dossier.answers["chuc_vu"], dossier.answers["fax"]) == ("Giám đốc", "2")


def test_emptying_a_field_that_another_filled_is_a_conflict_too(story: Story, dossier: Dossier) -> None:
    first, second = Page(story, dossier, "1"), Page(story, dossier, "2")
    first.save(fax=None)
    with pytest.raises(drafts.DraftChanged):
        second.save(fax="0239")


def test_both_wrote_the_same(story: Story, dossier: Dossier) -> None:
    first, second = Page(story, dossier, "1"), Page(story, dossier, "2")
    first.save(chuc_vu="Giám đốc")
    assert second.save(chuc_vu="Giám  đốc ").answers["chuc_vu"].split() == ["Giám", "đốc"]


def test_the_mark_of_an_answer_is_the_same_however_it_came(story: Story, dossier: Dossier) -> None:
    """What is shown and posted back unchanged counts as untouched, for every kind of field."""
    for name in (RETAIL, "2.000033", "1.001193"):
        form = _form_of(name)
        answers = complete_answers(form)
        before = merging.marks(form, answers, form.by_code)
        for step in form.steps:
            post = QueryDict(mutable=True)
            for key, value in posted(step, answers).items():
                post.setlist(key, value if isinstance(value, list) else [str(value)])
            typed = read_answers(step, post)
            assert merging.touched(form, answers, typed, before) == {}


def _form_of(procedure: str) -> Any:
    version = Procedure.objects.get(code=procedure).current_id
    assert version is not None
    return cached_form(current(cached_version(version).form_code).pk)


def test_marks_travel_in_a_hidden_input() -> None:
    assert merging.read_marks(merging.write_marks({"a": "12", "b": ""})) == {"a": "12", "b": ""}
    assert merging.read_marks("") is None
    assert merging.read_marks("rác :: x") == {"": ":"}


def test_a_row_that_was_added_blank_is_a_change_and_the_rows_that_every_page_shows_are_none() -> None:
    form = parse(every_kind())
    table = next(field for field in form.fields if field.kind == "table")
    least = max(1, table.least_rows)
    before = {table.code: []}
    seen = merging.marks(form, before, before)
    blank = dict.fromkeys(column.code for column in table.columns)
    assert merging.touched(form, before, {table.code: [blank] * least}, seen) == {}
    assert merging.touched(form, before, {table.code: [blank] * (least + 1)}, seen)
    assert is_blank(blank)
