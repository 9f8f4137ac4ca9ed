"""An administrator gives a form a paper of its own, like the law's: begun from its fields, tried, published, bound."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document

from motcua.agencies.models import Holding, Post
from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind
from motcua.console.models import TemplateDraft
from motcua.forms.models import FormVersion
from motcua.forms.selectors import cached_definition
from motcua.slips.models import SlipVersion
from motcua.slips.selectors import paper_of_form
from tests.console.papers import PROVINCE, address, begin, begin_version, publish, say, write
from tests.desk.conftest import Desk, at
from tests.story import APPLICANT, CERTIFIED_COPY, DESK, DIRECTOR, JUSTICE, Story
from tests.story_fixtures import TimeIs, story, time_is

__all__ = ["at", "story", "time_is"]

FORM = "yeu-cau-ban-sao"
RETAIL_PAPER = "mau-don-ban-le-ruou"
FRAME = '#import "/khung.typ": *\n#show: paper\n'


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def begin_paper(client: Any, form: str = FORM) -> TemplateDraft:
    page = shown(client.get(reverse("console:form", kwargs={"code": form})))
    link = f"{reverse('console:template_new')}?bieu-mau={form}"
    assert link in page
    asked = shown(client.get(link))
    assert f'name="form" value="{form}"' in asked
    answer = client.post(reverse("console:template_new"), {"title": "Tờ khai xin bản sao", "form": form})
    assert answer.status_code == 302
    return TemplateDraft.objects.latest("id")


def test_a_paper_is_begun_from_every_field_of_its_form_and_used_once_published(
    at: Desk, story: Story
) -> None:
    client = at(PROVINCE)
    draft = begin_paper(client)
    definition = cached_definition(FormVersion.objects.get(code=FORM).pk)
    assert draft.definition["form"] == FORM
    assert draft.definition["purpose"] == "form"
    page = shown(client.get(address("draft", draft)))
    assert 'src="data:image/png;base64,' in page
    assert "chỗ phải sửa" not in page
    for step in definition["steps"]:
        for field in step["fields"]:
            if field["kind"] not in ("note", "section", "signature"):
                assert field["code"] in draft.source
    # Nothing of what belongs to slips and results is asked.
    facts = shown(client.get(address("draft", draft, "thong-tin")))
    assert 'name="form"' in facts
    assert 'name="pattern"' not in facts
    assert "Mẫu không in" not in shown(client.get(address("publish", draft)))
    assert publish(client, draft).status_code == 302
    made = paper_of_form(FORM, 1)
    assert made is not None
    assert (made.title, made.form_number) == ("Tờ khai xin bản sao", 1)
    told = shown(client.get(reverse("console:form", kwargs={"code": FORM})))
    assert reverse("console:template", kwargs={"code": made.code}) in told


def test_unknown_fields_are_named_with_the_nearest_one(at: Desk) -> None:
    client = at(PROVINCE)
    draft = begin_version(client, RETAIL_PAPER)
    write(
        client,
        draft,
        draft.source.replace('value("answers.ten_thuong_nhan")', 'value("answers.ten_thuong_nhn")'),
    )
    page = shown(client.get(address("draft", draft)))
    assert "Không có trường “answers.ten_thuong_nhn”. Ý bạn là “answers.ten_thuong_nhan”?" in page
    assert publish(client, draft).status_code == 422
    document: Any = Document()
    document.add_paragraph(
        "{{ answers.dien_thoa }} {% for one in answers.dia_diem %}{{ one.teen }}{% endfor %}"
    )
    stream = io.BytesIO()
    document.save(stream)
    answer = client.post(
        address("draft", draft, "word"),
        {"word": SimpleUploadedFile("a.docx", stream.getvalue()), "expected": str(draft.revision)},
    )
    assert answer.status_code == 422
    assert "“answers.dien_thoai”" in shown(answer)
    assert "“answers.dia_diem[].ten”" in shown(answer)


def test_what_a_paper_does_not_show_is_told_before_publishing(at: Desk) -> None:
    client = at(PROVINCE)
    draft = begin_version(client, RETAIL_PAPER)
    write(
        client,
        draft,
        draft.source.replace('#pair(("Điện thoại", "answers.dien_thoai"), ("Fax", "answers.fax"))', ""),
    )
    page = shown(client.get(address("publish", draft)))
    assert "Mẫu không in 2 mục của biểu mẫu" in page
    assert "<li>Fax</li>" in page


def test_a_paper_begun_without_a_form_is_right_from_the_start(at: Desk) -> None:
    client = at(PROVINCE)
    draft = begin(client, "Đơn chung", "form")
    assert "chỗ phải sửa" not in shown(client.get(address("draft", draft)))
    assert say(client, draft, {"form": FORM}).status_code == 302
    assert draft.definition["form"] == FORM
    assert "Mẫu không in" in shown(client.get(address("publish", draft)))


def test_a_form_has_one_paper(at: Desk) -> None:
    client = at(PROVINCE)
    draft = begin_paper(client)
    answer = say(client, draft, {"form": "don-ban-le-ruou"})
    assert answer.status_code == 422
    assert f"Biểu mẫu này đã có mẫu in “{RETAIL_PAPER}”" in shown(answer)


def test_it_is_tried_with_a_real_dossier_of_that_form_alone(at: Desk, story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.accepted()
    other = story.draft(procedure=CERTIFIED_COPY, agency=JUSTICE)
    assert other.code is None
    client = at(PROVINCE)
    draft = begin_version(client, RETAIL_PAPER)
    TemplateDraft.objects.filter(pk=draft.pk).update(tried_with=dossier.key)
    from motcua.console.papers.previewing import data_for

    draft.refresh_from_db()
    officer = story.actor(DESK)
    data, found = data_for(draft, officer)
    assert found == dossier
    assert data["answers"]["ten_thuong_nhan"] == dossier.answers["ten_thuong_nhan"]
    assert data["code"] == dossier.code
    # Whoever sees it in part may not have it printed whole.
    assert data_for(draft, story.actor(DIRECTOR))[1] is None
    # An administrator's post opens no dossier: the paper is tried with invented answers then.
    data, found = data_for(draft, story.actor(PROVINCE))
    assert found is None
    assert data["answers"]["ten_thuong_nhan"] == "(Tên thương nhân)"
    assert APPLICANT not in str(data)
    TemplateDraft.objects.filter(pk=draft.pk).update(definition=draft.definition | {"form": FORM})
    draft.refresh_from_db()
    assert data_for(draft, officer)[1] is None


def test_trying_a_paper_with_a_dossier_is_looking_at_it(at: Desk, story: Story) -> None:
    dossier = story.accepted()
    desk = Post.objects.get(holdings__person=story.person(DESK))
    Holding.objects.create(person=story.person(PROVINCE), post=desk, starts_on=timezone.localdate())
    client = at(PROVINCE)
    draft = begin_version(client, RETAIL_PAPER)
    client.post(address("choose", draft), {"dossier": dossier.code})
    page = shown(client.get(address("draft", draft)))
    assert f'value="{dossier.code}"' in page
    client.get(reverse("console:template_file", kwargs={"key": draft.key, "kind": "pdf"}))
    lines = TrailLine.objects.filter(about=f"dossier:{dossier.key}", person_id=story.person(PROVINCE).pk)
    assert set(lines.values_list("kind", flat=True)) == {Kind.VIEW, Kind.PRINT}


def test_a_field_that_a_new_version_of_the_form_loses_is_named_with_the_paper(story: Story) -> None:
    from motcua.console.forms.consequences import consequences

    before = cached_definition(FormVersion.objects.get(code="don-ban-le-ruou").pk)
    steps = [
        {**step, "fields": [one for one in step["fields"] if one["code"] not in ("fax", "loai_ruou")]}
        for step in before["steps"]
    ]
    lost = {one.code: one for one in consequences("don-ban-le-ruou", before, {**before, "steps": steps})}
    for code in ("fax", "loai_ruou"):
        assert any("Đơn đề nghị cấp Giấy phép bán lẻ rượu" in name for name in lost[code].named_by)


def test_a_paper_that_is_put_aside_gives_its_form_back(at: Desk) -> None:
    client = at(PROVINCE)
    draft = begin_version(client, RETAIL_PAPER)
    assert say(client, draft, {"form": ""}).status_code == 302
    assert publish(client, draft).status_code == 302
    assert paper_of_form("don-ban-le-ruou", 1) is None
    assert SlipVersion.objects.filter(code=RETAIL_PAPER, form_number=1).exists()
