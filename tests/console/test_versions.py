"""Publishing what was drawn: refused with reasons, shown before it happens, and never for dossiers that run."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.console.designer import ground
from motcua.console.models import ProcessDraft
from motcua.exchange.models import Package
from motcua.exchange.packages import load_folder
from motcua.process.models import ProcessVersion
from motcua.process.selectors import current_process
from tests.console.drawing import administrator, begin, page, press, save_step
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
    """The next version of the process that is published."""
    client.post(reverse("console:draft_begin", kwargs={"code": "mot-cua"}))
    return ProcessDraft.objects.get()


def address(draft: ProcessDraft) -> str:
    return reverse("console:draft_publish", kwargs={"key": draft.key})


def publish(client: Client, draft: ProcessDraft) -> str:
    draft.refresh_from_db()
    answer = client.post(address(draft), {"expected": str(draft.revision)}, follow=True)
    return str(answer.content.decode())


@pytest.mark.criterion("II.3.1")
def test_what_was_drawn_becomes_the_next_version(client: Client, draft: ProcessDraft) -> None:
    save_step(client, draft, "tham-dinh", {"title": "Thẩm định hồ sơ", "days": "2"})
    shown = client.get(address(draft)).content.decode()
    assert "Bước tham-dinh" in shown
    assert "Thẩm định hồ sơ" in shown
    assert "2 ngày" in shown
    assert ProcessVersion.objects.count() == 1
    assert "Đã công bố “Một cửa”, phiên bản 2" in publish(client, draft)
    version = current_process("mot-cua")
    assert version is not None
    assert version.number == 2
    assert version.definition["steps"][2]["title"] == "Thẩm định hồ sơ"
    assert Package.objects.latest("id").given_by is not None
    draft.refresh_from_db()
    assert draft.published_id == version.id
    assert client.get(reverse("console:draft", kwargs={"key": draft.key})).status_code == 404


@pytest.mark.criterion("II.3.1")
def test_faults_stand_at_their_step_and_nothing_is_published(client: Client, draft: ProcessDraft) -> None:
    press(client, draft, "them:tham-dinh", ten="Khảo sát")
    text = page(client, draft)
    assert "Không có đường nào dẫn đến bước “Khảo sát”" in text
    at = text.index('id="buoc-khao-sat"')
    assert "Không có đường nào" in text[at : text.index("</tr>", at)]
    refused = client.post(address(draft), {"expected": str(draft.revision)})
    assert refused.status_code == 422
    assert "?buoc=khao-sat" in refused.content.decode()
    assert ProcessVersion.objects.count() == 1


@pytest.mark.criterion("II.3.2")
def test_more_working_time_than_the_law_gives_is_refused(client: Client, draft: ProcessDraft) -> None:
    save_step(client, draft, "tham-dinh", {"days": "11"})
    assert "Thủ tục “2.000620” đang dùng quy trình này" in page(client, draft)
    assert "chỗ phải sửa" in publish(client, draft)
    assert ProcessVersion.objects.count() == 1


def test_what_is_as_before_is_not_published_again(client: Client, draft: ProcessDraft) -> None:
    assert "Chưa có gì khác để công bố" in client.get(address(draft)).content.decode()
    assert client.post(address(draft), {"expected": "1"}).status_code == 422
    assert ProcessVersion.objects.count() == 1


def test_what_changed_since_it_was_shown_is_not_published(client: Client, draft: ProcessDraft) -> None:
    save_step(client, draft, "tham-dinh", {"title": "Thẩm định"})
    seen = draft.revision
    save_step(administrator(name="Người Hai"), draft, "tra", {"title": "Trả"})
    answer = client.post(address(draft), {"expected": str(seen)})
    assert answer.status_code == 422
    assert "Bản nháp vừa được thay đổi" in answer.content.decode()
    assert ProcessVersion.objects.count() == 1


def test_a_version_that_overtook_the_draft_is_told(client: Client, draft: ProcessDraft) -> None:
    client.post(reverse("console:draft_begin", kwargs={"code": "mot-cua"}))
    second = ProcessDraft.objects.latest("id")
    save_step(client, second, "tra", {"title": "Trả tận tay"})
    publish(client, second)
    save_step(client, draft, "tra", {"title": "Trả qua bưu điện"})
    shown = client.get(address(draft)).content.decode()
    assert "Phiên bản 2 đã được công bố sau khi bản nháp này bắt đầu" in shown
    assert "Trả tận tay" in shown


@pytest.mark.criterion("II.3.1")
def test_new_dossiers_take_a_version_from_its_day_of_effect(client: Client, draft: ProcessDraft) -> None:
    day = timezone.localdate() + datetime.timedelta(days=10)
    client.post(
        reverse("console:draft_general", kwargs={"key": draft.key}),
        {
            "expected": str(draft.revision),
            "title": "Một cửa",
            "start": "tiep-nhan",
            "effective_from": day.strftime("%d/%m/%Y"),
        },
    )
    publish(client, draft)
    numbers = [
        version.number
        for on in (None, day - datetime.timedelta(days=1), day)
        if (version := current_process("mot-cua", on)) is not None
    ]
    assert numbers == [1, 1, 2]


def test_two_versions_are_compared_in_words(client: Client, draft: ProcessDraft) -> None:
    press(client, draft, "chep:tra")
    save_step(
        client,
        draft,
        "buoc-tra-ban-sao",
        {"title": "Nhập kho", "action-0-to": "tra", "action-0-act": "forward"},
    )
    save_step(
        client, draft, "buoc-tra-ban-sao", {"state": "processing", "role": "clerk", "action-0-act": "finish"}
    )
    save_step(
        client, draft, "tham-dinh", {"action-0-label": "Chuyển kho", "minutes": "30", "days": "", "hours": ""}
    )
    ProcessVersion.objects.create(
        code="mot-cua", number=2, title="Một cửa", definition=draft.definition, content_sha256="x"
    )
    text = client.get(reverse("console:process", kwargs={"code": "mot-cua"})).content.decode()
    for shown in ("Nhập kho", "1 ngày", "30 phút", "Thao tác “Chuyển kho”", "Thao tác “finish”"):
        assert shown in text
    same = client.get(reverse("console:process", kwargs={"code": "mot-cua"}) + "?truoc=2&sau=2")
    assert "giống hệt nhau" in same.content.decode()


def test_a_new_process_is_published_under_its_own_code(client: Client) -> None:
    draft = begin(client, "Một cửa khác", str(ProcessVersion.objects.get().id))
    assert "phiên bản 1" in publish(client, draft)
    assert current_process("mot-cua-khac") is not None
