"""What a new version of a form breaks is named before it is published: dossiers being filled in, slips, procedures."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from motcua.console.forms.editing import fields_in
from motcua.console.models import FormDraft
from motcua.dossiers import drafts
from motcua.dossiers.models import Dossier
from motcua.reports.designed.versions import publish_report
from tests.console.building import press, save_field
from tests.story import ADMINISTRATOR, APPLICANT, DEPARTMENT, RETAIL, Story
from tests.story_fixtures import story

__all__ = ["story"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]

FORM = "don-ban-le-ruou"


@pytest.fixture
def client(story: Story) -> Client:
    client = Client()
    client.force_login(story.person(ADMINISTRATOR))
    return client


@pytest.fixture
def draft(client: Client) -> FormDraft:
    """The next version of the form of a licence to retail spirits."""
    client.post(reverse("console:form_begin", kwargs={"code": FORM}))
    return FormDraft.objects.latest("id")


@pytest.fixture
def dossier(story: Story) -> Dossier:
    """Being filled in under the version in force."""
    return drafts.start_draft(story.actor(APPLICANT), RETAIL, DEPARTMENT)


def row_of(text: str, code: str) -> str:
    """The line about a field in the table of what is lost."""
    table = text.partition("Thay đổi làm ảnh hưởng nơi khác</h2>")[2].partition("</table>")[0]
    return next(row for row in table.split("<tr>") if f">{code}<" in row)


def shown(client: Client, draft: FormDraft) -> str:
    return client.get(reverse("console:form_publish", kwargs={"key": draft.key})).content.decode()


def test_answers_of_dossiers_being_filled_in_are_counted_and_kept(
    client: Client, draft: FormDraft, dossier: Dossier, story: Story
) -> None:
    drafts.save_answers(story.actor(APPLICANT), dossier.key, {"fax": "0239"}, revision=0)
    press(client, draft, "xoa:f-fax")
    press(client, draft, "xoa:f-chuc_vu")
    text = shown(client, draft)
    assert '<td class="mc-number">1</td>' in row_of(text, "fax")
    assert '<td class="mc-number">0</td>' in row_of(text, "chuc_vu")
    answer = client.post(
        reverse("console:form_publish", kwargs={"key": draft.key}), {"expected": str(draft.revision)}
    )
    assert answer.status_code == 302
    dossier.refresh_from_db()
    assert dossier.answers["fax"] == "0239"
    assert "fax" in story.form(dossier).by_code


def test_templates_and_procedures_that_name_a_field_are_named(client: Client, draft: FormDraft) -> None:
    save_field(client, draft, "ten_thuong_nhan", {"code": "ten_co_so"})
    save_field(client, draft, "khu_vuc", {"options": "phuong | Phường"})
    text = shown(client, draft)
    renamed = row_of(text, "ten_thuong_nhan")
    assert "đổi mã thành ten_co_so" in renamed
    assert "Mẫu phiếu, kết quả “Giấy phép bán lẻ rượu”" in renamed
    narrower = row_of(text, "khu_vuc")
    assert "bỏ mục “" in narrower
    assert f"Thủ tục {RETAIL}" in narrower


def test_reports_are_named_by_the_element_that_they_read(client: Client, draft: FormDraft) -> None:
    ward = "form:dia_chi.ward"
    report = {
        "code": "theo-phuong",
        "title": "Hồ sơ theo phường",
        "form": "summary",
        "groups": [{"by": ward}],
        "columns": [{"code": "tat-ca", "measure": "all"}],
        "filters": [{"attribute": "form:ma_so_thue", "values": ["1"]}],
    }
    publish_report(report)
    publish_report({**report, "code": "bo-roi", "title": "Báo cáo đã bỏ", "retired": True})
    named = "Báo cáo “Hồ sơ theo phường”"
    [address] = [one for one in fields_in(draft.definition) if one.get("datum") == "dia_chi"]
    # Another code for the same element: reports read it as before.
    save_field(client, draft, "ma_so_thue", {"code": "ma_so_thue_moi"})
    assert "Thay đổi làm ảnh hưởng nơi khác" in shown(client, draft)
    assert named not in shown(client, draft)
    # The field stays, and is no element any more.
    save_field(client, draft, address["code"], {"datum": ""})
    row = row_of(shown(client, draft), address["code"])
    assert "không còn là mục “dia_chi” của từ điển dữ liệu" in row
    assert named in row
    assert "Báo cáo đã bỏ" not in row
    # The field goes.
    press(client, draft, f"xoa:f-{address['code']}")
    if "xoa-that" in shown(client, draft):
        press(client, draft, f"xoa:f-{address['code']}")
    assert named in row_of(shown(client, draft), address["code"])


def test_nothing_lost_is_nothing_said(client: Client, draft: FormDraft) -> None:
    save_field(client, draft, "fax", {"hint": "Có thì ghi."})
    assert "Thay đổi làm ảnh hưởng nơi khác" not in shown(client, draft)
