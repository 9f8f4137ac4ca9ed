"""What administrators say about a draft, and drafts as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from motcua.console.designer import ground
from motcua.console.models import ProcessDraft, StepComment
from motcua.exchange.packages import load_folder
from motcua.process.models import ProcessVersion
from tests.console.drawing import administrator, begin, page, press, step
from tests.exchange.small import small_package, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    ground._ground.cache_clear()
    assert load_folder(write(tmp_path, small_package())).ok


@pytest.fixture
def client() -> Client:
    return administrator()


@pytest.fixture
def draft(client: Client) -> ProcessDraft:
    return begin(client, "Một cửa mới", str(ProcessVersion.objects.get().id))


def say(client: Client, draft: ProcessDraft, step: str, text: str) -> Any:
    address = reverse("console:draft_comment", kwargs={"key": draft.key})
    return client.post(address, {"buoc": step, "y-kien": text}, follow=True)


def test_a_comment_stands_at_its_step_until_it_is_settled(client: Client, draft: ProcessDraft) -> None:
    say(client, draft, "tham-dinh", "Có cần hỏi phòng Tài chính?")
    shown = page(client, draft, buoc="tham-dinh")
    assert "Có cần hỏi phòng Tài chính?" in shown
    assert "Quản Trị" in shown
    assert "1 ý kiến chưa xong" in page(client, draft)
    assert "Có cần hỏi" not in page(client, draft, buoc="tra")
    second = administrator(name="Người Hai")
    comment = StepComment.objects.get()
    settle = reverse("console:draft_settle", kwargs={"key": draft.key, "number": comment.id})
    second.post(settle)
    assert "Người Hai đánh dấu đã xong" in page(client, draft, buoc="tham-dinh")
    assert "ý kiến chưa xong" not in page(client, draft)
    client.post(settle)
    assert "1 ý kiến chưa xong" in page(client, draft)


def test_an_empty_comment_is_not_kept(client: Client, draft: ProcessDraft) -> None:
    assert "Hãy ghi ý kiến" in say(client, draft, "", "  ").content.decode()
    assert not StepComment.objects.exists()


def test_a_comment_of_another_draft_is_not_settled_here(client: Client, draft: ProcessDraft) -> None:
    say(client, draft, "", "Chung")
    other = begin(client, "Khác")
    address = reverse(
        "console:draft_settle", kwargs={"key": other.key, "number": StepComment.objects.get().id}
    )
    assert client.post(address).status_code == 404
    assert StepComment.objects.get().resolved_at is None


def upload(client: Client, name: str, content: bytes, way: str = "moi") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("console:process_upload"), {"tep": file, "thanh": way})


@pytest.mark.parametrize("kind", ["json", "bpmn"])
def test_a_draft_goes_out_as_a_file_and_comes_in_as_the_same_draft(
    client: Client, draft: ProcessDraft, kind: str
) -> None:
    file = client.get(reverse("console:draft_file", kwargs={"key": draft.key, "kind": kind}))
    assert "attachment" in file["Content-Disposition"]
    assert upload(client, f"a.{kind}", file.content).status_code == 302
    again = ProcessDraft.objects.latest("id")
    assert again.id != draft.id
    assert again.code == "mot-cua-moi-2"
    assert {**again.definition, "code": draft.code} == draft.definition


def test_a_file_becomes_the_next_version_of_its_process(client: Client) -> None:
    version = ProcessVersion.objects.get()
    keys = {"code": "mot-cua", "number": 1, "kind": "json"}
    file = client.get(reverse("console:process_file", kwargs=keys))
    upload(client, "a.json", file.content, "phien-ban")
    draft = ProcessDraft.objects.get()
    assert draft.code == "mot-cua"
    assert draft.base_id == version.id


def test_a_half_drawn_process_goes_out_as_a_diagram(client: Client, draft: ProcessDraft) -> None:
    press(client, draft, "xoa:tham-dinh", chac="tham-dinh")
    assert step(draft, "tiep-nhan")["actions"][0]["to"] == ""
    file = client.get(reverse("console:draft_file", kwargs={"key": draft.key, "kind": "bpmn"}))
    assert b"definitions" in file.content


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"%PDF", "chỉ nhận .json, .bpmn và .xml"),
        ("a.json", b"{", "cú pháp"),
        ("a.json", b'{"kind": "form"}', "không phải quy trình"),
        (
            "a.json",
            json.dumps({"kind": "process", "code": "a", "title": "A", "start": "b"}).encode(),
            "steps",
        ),
        (
            "a.json",
            json.dumps(
                {
                    "kind": "process",
                    "code": "a",
                    "title": "A",
                    "start": "b",
                    "steps": [],
                    "ends": [],
                    "format": 2,
                }
            ).encode(),
            "mới hơn định dạng 1 mà hệ thống này đọc được",
        ),
        ("a.bpmn", b"<la/>", "Không đọc được tệp"),
        ("a.xml", b"khong phai xml", "Không đọc được tệp"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    client: Client, name: str, content: bytes, reason: str
) -> None:
    answer = upload(client, name, content)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not ProcessDraft.objects.exists()


def test_what_a_file_lacks_is_told_at_its_step(client: Client) -> None:
    definition = dict(small_package()["quy-trinh.json"])
    definition["steps"] = [
        *definition["steps"],
        {**definition["steps"][2], "code": "lac", "title": "Bước lạc"},
    ]
    answer = upload(client, "a.json", json.dumps(definition).encode())
    shown = client.get(answer["Location"]).content.decode()
    assert "Không có đường nào dẫn đến bước “Bước lạc”" in shown
