"""A field gets another code while somebody is filling the form in: the draft goes on as it was begun, nothing is lost.

What the administrator is told before publishing: tests/console/test_form_consequences.py.
"""

from __future__ import annotations

import copy
import json
from typing import Any

from django.test import Client

from motcua.dossiers.exporting import export_form
from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from motcua.forms.selectors import cached_definition, cached_form, version_name
from motcua.forms.services import publish
from tests.answers import complete_answers
from tests.portal.posting import posted
from tests.portal.way import address, attach_all, begin, delivery_post, submit
from tests.story import STRANGER, Story

OWN = "Hộ kinh doanh Ánh Tuyết"


def first_text(dossier: Dossier) -> str:
    form = cached_form(dossier.form_version_id)
    return next(field.code for field in form.steps[0].fields if field.kind == "text" and field.required)


def rename(dossier: Dossier, code: str, new: str) -> int:
    """Publish the form with another code for a field, wherever it is named; the number of that version."""
    text = json.dumps(cached_definition(dossier.form_version_id), ensure_ascii=False)
    definition: Any = json.loads(text.replace(f'"{code}"', f'"{new}"'))
    assert definition != copy.deepcopy(cached_definition(dossier.form_version_id))
    return publish(definition["code"], definition["title"], definition).number


def test_a_draft_goes_on_under_the_version_it_was_begun_with(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    form = cached_form(dossier.form_version_id)
    code = first_text(dossier)
    answers = complete_answers(form) | {code: OWN}
    first = posted(form.steps[0], answers) | {"action": "luu", "expected": dossier.draft_revision}
    assert citizen.post(address("form_step", dossier, number=1), first).status_code == 302
    before = version_name(dossier.form_version_id)[1]
    after = rename(dossier, code, "ten_moi")
    assert after == before + 1
    page = citizen.get(address("form_step", dossier, number=1)).content.decode()
    assert f'name="{code}"' in page
    assert f'value="{OWN}"' in page
    assert 'name="ten_moi"' not in page
    # A page of the new version, left open elsewhere, is told what is not taken; nothing of it is swallowed.
    dossier.refresh_from_db()
    strange = {"ten_moi": "khác", "expected": dossier.draft_revision, "action": "luu"}
    refused = citizen.post(address("form_step", dossier, number=1), strange)
    assert refused.status_code == 422
    assert "ten_moi" in refused.content.decode()
    dossier.refresh_from_db()
    assert dossier.answers[code] == OWN
    for number, step in enumerate(form.steps, start=1):
        dossier.refresh_from_db()
        post = posted(step, answers) | {"action": "tiep", "expected": dossier.draft_revision}
        assert citizen.post(address("form_step", dossier, number=number), post).status_code == 302
    attach_all(citizen, story, dossier)
    citizen.post(address("delivery", dossier), delivery_post())
    dossier.refresh_from_db()
    assert submit(citizen, dossier).status_code == 302
    dossier.refresh_from_db()
    assert version_name(dossier.form_version_id)[1] == before
    read = json.loads(export_form(dossier, "json", dossier.answers, "https://x/").content)
    assert (read["complete"], read["form"]["version"], read["answers"][code]) == (True, before, OWN)
    assert list(verify()) == []


def test_the_next_draft_begins_with_the_new_version(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    code = first_text(dossier)
    after = rename(dossier, code, "ten_moi")
    again = story.draft(STRANGER)
    assert version_name(again.form_version_id)[1] == after
    assert {field.code for field in cached_form(again.form_version_id).fields} >= {"ten_moi"}
