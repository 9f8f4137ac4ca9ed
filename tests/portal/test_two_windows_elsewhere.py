"""Pages of a draft beside its fields: papers that another window took out, and a check page that is no longer true."""

from __future__ import annotations

from django.test import Client

from motcua.dossiers import drafts
from motcua.dossiers.models import Paper
from tests.portal.way import address, begin, ready, required_papers, submit, text_field, upload
from tests.story import APPLICANT, Story


def test_a_file_that_another_window_took_out_is_told_and_nothing_breaks(
    citizen: Client, story: Story
) -> None:
    dossier = begin(citizen)
    paper = required_papers(story, dossier)[0]
    where = address("papers", dossier)
    citizen.post(where, {f"tep-{paper.code}": upload("a.pdf"), "action": "luu"})
    attached = Paper.objects.get(dossier=dossier)
    citizen.post(where, {"bo": attached.id})
    late = citizen.post(where, {"bo": attached.id}, follow=True)
    assert late.status_code == 200
    assert "Tệp này đã được bỏ trước đó" in late.content.decode()
    citizen.post(where, {"lay-lai": attached.id})
    late = citizen.post(where, {"lay-lai": attached.id}, follow=True)
    assert "hoặc đã có trong hồ sơ" in late.content.decode()
    attached.refresh_from_db()
    assert attached.removed_at is None


def test_what_was_changed_after_the_check_page_was_opened_is_checked_again(
    citizen: Client, story: Story
) -> None:
    dossier = ready(citizen, story)
    seen = dossier.draft_revision
    code = text_field(dossier).code
    drafts.save_answers(story.actor(APPLICANT), dossier.key, {code: "Sửa ở cửa sổ khác"}, fields={code})
    late = submit(citizen, dossier, revision=seen)
    html = late.content.decode()
    assert late.status_code == 409
    assert "hãy kiểm tra lại rồi bấm" in html
    assert "Sửa ở cửa sổ khác" in html
    dossier.refresh_from_db()
    assert dossier.submitted_at is None
    assert submit(citizen, dossier, revision=dossier.draft_revision).status_code == 302
