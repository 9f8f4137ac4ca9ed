"""Values that a rule sets, when a step is sent without scripts: the server sets them, and shows that it did."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from django.test import Client

from motcua.dossiers import drafts
from motcua.dossiers.exporting import export_form
from motcua.dossiers.models import Dossier
from motcua.forms import rules
from motcua.forms.selectors import cached_definition, cached_form, current
from motcua.forms.services import publish
from tests.answers import complete_answers
from tests.portal.posting import posted
from tests.portal.way import address, begin
from tests.story import APPLICANT, STRANGER, Story

BY_RULE, OWN = "Nguyễn Thị Đại Diện", "Người khác"
PAGE = {
    "code": "uy-quyen",
    "title": "Người ký",
    "fields": [
        {
            "code": "tu_ky",
            "kind": "choice",
            "label": "Ai ký đơn",
            "required": True,
            "options": [{"value": "co", "label": "Chủ cơ sở"}, {"value": "khong", "label": "Người khác"}],
        },
        {"code": "chu", "kind": "text", "label": "Tên chủ cơ sở", "required": True},
        {
            "code": "nguoi_ky",
            "kind": "text",
            "label": "Tên người ký",
            "required": True,
            "set_when": {"when": "tu_ky = 'co'", "value": "chu"},
        },
    ],
}


@pytest.fixture
def draft(citizen: Client, story: Story) -> Dossier:
    """A draft under a version of the form whose first step has a field that a rule sets."""
    now = current(cached_form(story.draft(STRANGER).form_version_id).code)
    definition: Any = copy.deepcopy(cached_definition(now.id))
    definition["steps"].insert(0, PAGE)
    publish(definition["code"], definition["title"], definition)
    return begin(citizen)


def send(client: Client, dossier: Dossier, **post: str) -> Any:
    dossier.refresh_from_db()
    seen = re.search(
        r'name="page.seen" value="([^"]*)"',
        client.get(address("form_step", dossier, number=1)).content.decode(),
    )
    assert seen
    answer = client.post(
        address("form_step", dossier, number=1),
        {
            "expected": dossier.draft_revision,
            "page.seen": seen[1],
            "page_mark": "m",
            "action": "tiep",
            **post,
        },
    )
    dossier.refresh_from_db()
    return answer


def test_what_a_rule_sets_replaces_what_was_typed_and_the_person_sees_it(
    citizen: Client, draft: Dossier
) -> None:
    answer = send(citizen, draft, tu_ky="co", chu=BY_RULE, nguoi_ky=OWN)
    assert answer.status_code == 200, "not led on before it was seen"
    page = answer.content.decode()
    assert "Tên người ký được tự điền" in page
    box = re.search(r'<input[^>]*name="nguoi_ky"[^>]*>', page)
    assert box
    assert f'value="{BY_RULE}"' in box[0]
    assert "readonly" in box[0]
    assert draft.answers["nguoi_ky"] == OWN, "what was typed is not lost"
    form = cached_form(draft.form_version_id)
    assert rules.clean(form, draft.answers)["nguoi_ky"] == BY_RULE
    assert BY_RULE in export_form(draft, "xml", draft.answers, "https://x/").content.decode()
    assert OWN not in export_form(draft, "xml", draft.answers, "https://x/").content.decode()
    # Sent as it stands there now, it leads on, and the own words stay underneath.
    assert send(citizen, draft, tu_ky="co", chu=BY_RULE, nguoi_ky=BY_RULE).status_code == 302
    assert draft.answers["nguoi_ky"] == OWN


def test_a_forged_value_of_a_set_field_counts_for_nothing(
    citizen: Client, draft: Dossier, story: Story
) -> None:
    send(citizen, draft, tu_ky="co", chu=BY_RULE, nguoi_ky=BY_RULE)
    send(citizen, draft, tu_ky="co", chu=BY_RULE, nguoi_ky="Kẻ giả mạo")
    form = cached_form(draft.form_version_id)
    assert rules.clean(form, draft.answers)["nguoi_ky"] == BY_RULE


def test_the_own_words_count_again_when_the_rule_lets_go(citizen: Client, draft: Dossier) -> None:
    send(citizen, draft, tu_ky="khong", chu=BY_RULE, nguoi_ky=OWN)
    send(citizen, draft, tu_ky="co", chu=BY_RULE, nguoi_ky=OWN)
    # Without scripts the box still holds what the rule had set when the choice is changed back.
    assert send(citizen, draft, tu_ky="khong", chu=BY_RULE, nguoi_ky=BY_RULE).status_code == 302
    assert draft.answers["nguoi_ky"] == OWN
    assert rules.clean(cached_form(draft.form_version_id), draft.answers)["nguoi_ky"] == OWN


def test_a_value_that_only_a_rule_gave_is_asked_for_when_the_rule_lets_go(
    citizen: Client, draft: Dossier
) -> None:
    send(citizen, draft, tu_ky="co", chu=BY_RULE, nguoi_ky=BY_RULE)
    answer = send(citizen, draft, tu_ky="khong", chu=BY_RULE, nguoi_ky=BY_RULE)
    assert answer.status_code == 422
    assert "nguoi_ky" not in draft.answers


def test_saving_by_itself_keeps_to_the_same(citizen: Client, draft: Dossier, story: Story) -> None:
    drafts.save_answers(story.actor(APPLICANT), draft.key, {"tu_ky": "co", "chu": BY_RULE, "nguoi_ky": OWN})
    draft.refresh_from_db()
    saved = citizen.post(
        address("autosave", draft) + "?buoc=1",
        {"tu_ky": "co", "chu": BY_RULE, "nguoi_ky": BY_RULE, "expected": draft.draft_revision},
    )
    assert saved.status_code == 200
    draft.refresh_from_db()
    assert draft.answers["nguoi_ky"] == OWN


def test_submitted_and_recorded_is_what_the_rule_set(citizen: Client, draft: Dossier) -> None:
    send(citizen, draft, tu_ky="co", chu=BY_RULE, nguoi_ky=OWN)
    form = cached_form(draft.form_version_id)
    answers = complete_answers(form) | {"tu_ky": "co", "chu": BY_RULE, "nguoi_ky": OWN}
    for number, step in enumerate(form.steps, start=1):
        draft.refresh_from_db()
        citizen.post(
            address("form_step", draft, number=number),
            posted(step, answers) | {"action": "tiep", "expected": draft.draft_revision},
        )
    page = citizen.get(address("check", draft)).content.decode()
    assert BY_RULE in page
    assert OWN not in page
