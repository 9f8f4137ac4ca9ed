"""Publishing forms: what a change breaks is named before, nothing unsound is published, versions are told in words."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from motcua.console.designer import ground
from motcua.console.models import FormDraft
from motcua.exchange.packages import load_files, load_folder
from motcua.forms.models import FormVersion
from motcua.forms.selectors import current
from tests.console.building import add, begin, content_of, press, save_field
from tests.console.drawing import administrator
from tests.exchange.small import as_files, small_package, small_procedure, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    ground._ground.cache_clear()
    assert load_folder(write(tmp_path, small_package())).ok


@pytest.fixture
def client() -> Client:
    return administrator()


@pytest.fixture
def draft(client: Client) -> FormDraft:
    """The next version of the published form."""
    client.post(reverse("console:form_begin", kwargs={"code": "don"}))
    return FormDraft.objects.latest("id")


def publish(client: Client, draft: FormDraft, expected: int | None = None) -> Any:
    draft.refresh_from_db()
    address = reverse("console:form_publish", kwargs={"key": draft.key})
    return client.post(address, {"expected": str(draft.revision if expected is None else expected)})


def shown(client: Client, draft: FormDraft) -> str:
    answer = client.get(reverse("console:form_publish", kwargs={"key": draft.key}))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_draft_becomes_the_next_version_and_its_changes_stand_there_in_words(
    client: Client, draft: FormDraft
) -> None:
    assert "Chưa có gì khác để công bố" in shown(client, draft)
    add(client, draft, "date", "Ngày cấp")
    save_field(client, draft, "ten", {"label": "Tên thương nhân", "hint": "Ghi như trên giấy."})
    press(client, draft, "xoa:f-loai")
    text = shown(client, draft)
    for words in ("Ngày cấp", "Tên thương nhân", "Ghi như trên giấy.", "bị bỏ"):
        assert words in text
    answer = publish(client, draft)
    assert answer.status_code == 302
    assert current("don").number == 2
    draft.refresh_from_db()
    assert draft.published == current("don")
    compared = client.get(reverse("console:form", kwargs={"code": "don"}), {"truoc": "1", "sau": "2"})
    text = compared.content.decode()
    assert "<del>Tên</del>" in text
    assert "<ins>Tên thương nhân</ins>" in text


def test_what_was_changed_meanwhile_is_not_published(client: Client, draft: FormDraft) -> None:
    seen = draft.revision
    add(client, draft, "text", "Ghi chú")
    answer = publish(client, draft, seen)
    assert answer.status_code == 422
    assert "Bản nháp vừa được thay đổi" in answer.content.decode()
    assert FormVersion.objects.count() == 1


def test_a_draft_with_mistakes_is_not_published(client: Client, draft: FormDraft) -> None:
    save_field(client, draft, "loai", {"options": ""})
    assert "Còn 1 chỗ phải sửa" in shown(client, draft)
    assert publish(client, draft).status_code == 422
    assert FormVersion.objects.count() == 1


def test_what_names_a_lost_field_is_named_before_publishing(client: Client, draft: FormDraft) -> None:
    package = small_package()
    process = package["quy-trinh.json"]
    process["steps"][0]["actions"][1]["when"] = {"field": "loai", "is": "moi"}
    assert load_files(as_files({"p.json": process}), None, name="p", keep=True).ok
    press(client, draft, "xoa:f-loai")
    text = shown(client, draft)
    assert f"Quy trình “{process['title']}”" in text
    assert process["steps"][0]["actions"][1]["label"] in text
    answer = publish(client, draft)
    assert answer.status_code == 422
    assert "cần biểu mẫu này" in answer.content.decode()
    assert FormVersion.objects.count() == 1


def test_a_version_takes_effect_on_its_day_and_the_one_before_serves_till_then(
    client: Client, draft: FormDraft
) -> None:
    day = datetime.date.today() + datetime.timedelta(days=30)
    client.post(
        reverse("console:form_general", kwargs={"key": draft.key}),
        {"title": "Đơn mới", "effective_from": day.strftime("%d/%m/%Y"), "expected": str(draft.revision)},
    )
    assert publish(client, draft).status_code == 302
    assert FormVersion.objects.get(number=2).effective_from == day
    assert current("don").number == 1
    assert current("don", day).number == 2
    assert current("don", day - datetime.timedelta(days=1)).number == 1


def test_files_go_out_and_come_back(client: Client, draft: FormDraft) -> None:
    add(client, draft, "number", "Số lượng")
    draft.refresh_from_db()
    answer = client.get(reverse("console:form_draft_file", kwargs={"key": draft.key}))
    assert json.loads(answer.content) == json.loads(content_of(draft))
    given = SimpleUploadedFile("don.json", answer.content, content_type="application/json")
    address = reverse("console:form_upload")
    client.post(address, {"tep": given, "thanh": "moi"})
    copied = FormDraft.objects.latest("id")
    assert copied.code == "don-de-nghi"
    assert copied.definition["steps"] == draft.definition["steps"]
    given.seek(0)
    client.post(address, {"tep": given, "thanh": "phien-ban"})
    assert FormDraft.objects.latest("id").base == current("don")
    published = client.get(reverse("console:form_file", kwargs={"code": "don", "number": 1}))
    assert json.loads(published.content)["code"] == "don"
    assert client.get(reverse("console:form_file", kwargs={"code": "don", "number": 9})).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"{}", "chỉ nhận .json"),
        ("a.json", b"{", "dòng 1"),
        ("a.json", b'{"kind": "process"}', "không phải biểu mẫu"),
        ("a.json", b'{"kind": "form", "code": "a", "title": "A", "steps": []}', "ít nhất 1 mục"),
        ("a.json", b"[" * 100_000, "dòng 1"),
    ],
)
def test_a_file_that_is_no_form_is_refused_with_its_line(
    client: Client, name: str, content: bytes, words: str
) -> None:
    given = SimpleUploadedFile(name, content)
    answer = client.post(reverse("console:form_upload"), {"tep": given, "thanh": "moi"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not FormDraft.objects.exists()


def test_a_discarded_draft_is_gone_after_asking(client: Client, draft: FormDraft) -> None:
    address = reverse("console:form_discard", kwargs={"key": draft.key})
    assert "không lấy lại được" in client.get(address).content.decode()
    assert FormDraft.objects.exists()
    client.post(address)
    assert not FormDraft.objects.exists()


def test_a_department_neither_builds_nor_publishes_what_other_agencies_use() -> None:
    offices = [{"agency": "H27.03", "division": "phong"}, {"agency": "H27", "division": "phong"}]
    assert load_files(as_files({"a.json": small_procedure(offices=offices)}), None, name="a", keep=True).ok
    department = administrator("H27.03/quan-tri/quan-tri")
    assert department.post(reverse("console:form_begin", kwargs={"code": "don"})).status_code == 403
    listed = department.get(reverse("console:forms")).content.decode()
    assert reverse("console:form_begin", kwargs={"code": "don"}) not in listed
    copied = begin(department, "Đơn của sở", "don")
    assert publish(department, copied).status_code == 302
    assert FormVersion.objects.filter(code="don-cua-so").exists()


def test_a_draft_that_came_to_be_used_elsewhere_is_not_published() -> None:
    department = administrator("H27.03/quan-tri/quan-tri")
    department.post(reverse("console:form_begin", kwargs={"code": "don"}))
    draft = FormDraft.objects.latest("id")
    save_field(department, draft, "ten", {"label": "Tên khác"})
    offices = [{"agency": "H27.03", "division": "phong"}, {"agency": "H27", "division": "phong"}]
    assert load_files(as_files({"a.json": small_procedure(offices=offices)}), None, name="a", keep=True).ok
    assert "Hãy sao chép thành biểu mẫu mới" in shown(department, draft)
    assert publish(department, draft).status_code == 422
    assert FormVersion.objects.count() == 1
