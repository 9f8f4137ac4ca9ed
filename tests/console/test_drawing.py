"""Drawing a process: every change is saved at once, can be undone, and never runs over somebody else's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from motcua.agencies.models import Post, Unit
from motcua.agencies.selectors import stamp
from motcua.console.designer import ground
from motcua.console.models import ProcessDraft
from motcua.exchange.packages import load_folder
from motcua.process.models import ProcessVersion
from tests.console.drawing import administrator, begin, codes, page, press, save_step, step
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
    """A draft with the steps of the process that is published."""
    return begin(client, "Một cửa mới", str(ProcessVersion.objects.get().id))


def test_the_list_names_processes_their_versions_who_uses_them_and_drafts(client: Client) -> None:
    client.post(reverse("console:draft_begin", kwargs={"code": "mot-cua"}))
    text = client.get(reverse("console:processes")).content.decode()
    assert "Một cửa" in text
    assert "Cấp Giấy phép bán lẻ rượu" in text
    assert str(ProcessDraft.objects.get().key) in text


@pytest.mark.criterion("II.3.1")
def test_a_new_process_begins_with_a_reception_and_two_ends(client: Client) -> None:
    draft = begin(client, "Cấp phép quảng cáo")
    assert draft.code == "cap-phep-quang-cao"
    assert [one["title"] for one in draft.definition["steps"]] == ["Tiếp nhận hồ sơ"]
    assert {one["state"] for one in draft.definition["ends"]} == {"handed_over", "stopped"}
    assert ProcessVersion.objects.count() == 1


def test_a_process_needs_a_name(client: Client) -> None:
    answer = client.post(reverse("console:process_new"), {"ten": " ", "nguon": ""})
    assert answer.status_code == 422
    assert "Hãy ghi tên quy trình" in answer.content.decode()
    assert not ProcessDraft.objects.exists()


@pytest.mark.criterion("II.3.1")
def test_a_copy_has_the_steps_of_the_other_and_a_code_of_its_own(client: Client) -> None:
    source = ProcessVersion.objects.get()
    draft = begin(client, "Một cửa", str(source.id))
    assert draft.code == "mot-cua-2"
    assert draft.definition["steps"] == source.definition["steps"]


@pytest.mark.criterion("II.3.1")
def test_steps_are_added_moved_copied_and_deleted(client: Client, draft: ProcessDraft) -> None:
    before = codes(draft)
    opened = press(client, draft, "them:tiep-nhan", ten="Kiểm tra thực địa")
    assert opened["Location"].endswith("?buoc=kiem-tra-thuc-dia")
    assert codes(draft) == [before[0], "kiem-tra-thuc-dia", *before[1:]]
    press(client, draft, "len:kiem-tra-thuc-dia")
    assert codes(draft)[0] == "kiem-tra-thuc-dia"
    press(client, draft, "den:kiem-tra-thuc-dia:3")
    assert codes(draft)[3] == "kiem-tra-thuc-dia"
    press(client, draft, "xuong:kiem-tra-thuc-dia")
    assert codes(draft)[-1] == "kiem-tra-thuc-dia"
    press(client, draft, "chep:tham-dinh")
    assert step(draft, "buoc-tham-dinh-ban-sao")["minutes"] == step(draft, "tham-dinh")["minutes"]
    asked = press(client, draft, "xoa:tham-dinh")
    assert "Những thao tác này đang dẫn đến bước" in asked.content.decode()
    assert "tham-dinh" in codes(draft)
    press(client, draft, "xoa:tham-dinh", chac="tham-dinh")
    assert "tham-dinh" not in codes(draft)
    assert step(draft, "tiep-nhan")["actions"][0]["to"] == ""
    assert "chưa ghi dẫn đến đâu" in page(client, draft)


@pytest.mark.criterion("II.3.2")
def test_working_time_is_typed_and_shown_as_days_hours_and_minutes(
    client: Client, draft: ProcessDraft
) -> None:
    save_step(client, draft, "tham-dinh", {"days": "2", "hours": "3", "minutes": "15"})
    assert step(draft, "tham-dinh")["minutes"] == 2 * 480 + 3 * 60 + 15
    assert "2 ngày 3 giờ 15 phút" in page(client, draft)


def test_what_is_no_number_is_told_and_nothing_typed_is_lost(client: Client, draft: ProcessDraft) -> None:
    answer = save_step(client, draft, "tham-dinh", {"days": "hai", "title": "Thẩm định kỹ"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "“hai” không phải số" in text
    assert "Thẩm định kỹ" in text
    assert step(draft, "tham-dinh")["title"] == "Bước tham-dinh"


def test_every_key_of_a_step_is_edited(client: Client, draft: ProcessDraft) -> None:
    save_step(
        client,
        draft,
        "tham-dinh",
        {"kind": "consultation", "produces": "Tờ trình\nDự thảo", "signature": "personal"},
    )
    save_step(client, draft, "tham-dinh", {"row": "add:branch"})
    save_step(
        client,
        draft,
        "tham-dinh",
        {"branch-0-title": "Ý kiến phòng khác", "branch-0-days": "1", "row": "add:timer"},
    )
    save_step(client, draft, "tham-dinh", {"row": "add:action", "new-act": "conclude"})
    save_step(
        client,
        draft,
        "tham-dinh",
        {
            "timer-0-title": "Tự kết thúc",
            "timer-0-days": "3",
            "timer-0-does": "act",
            "timer-0-action": "finish",
            "action-0-slip": "giay-tiep-nhan",
            "action-0-reason": "1",
        },
    )
    found = step(draft, "tham-dinh")
    assert found["produces"] == ["Tờ trình", "Dự thảo"]
    assert found["signature"] == "personal"
    assert found["branches"] == [
        {
            "code": "y-kien",
            "title": "Ý kiến phòng khác",
            "role": "division_head",
            "unit": "division",
            "minutes": 480,
        }
    ]
    assert found["timers"][0] == {
        "code": "hen-gio",
        "title": "Tự kết thúc",
        "when": "after_arrival",
        "minutes": 1440,
        "does": "act",
        "action": "finish",
    }
    assert found["actions"][0]["slip"] == "giay-tiep-nhan"
    assert found["actions"][0]["reason"] is True
    assert found["actions"][1]["act"] == "conclude"
    assert found["actions"][1]["to"] == "tra"


def test_a_step_names_one_unit_and_keeps_it(client: Client, draft: ProcessDraft) -> None:
    Unit.objects.create(agency=draft.agency, code="mot-cua-2", name="Một cửa cơ sở 2", kind="desk")
    ground._ground.cache_clear()
    opened = page(client, draft, buoc="tiep-nhan")
    assert '<option value="mot-cua-2">Đơn vị: Một cửa cơ sở 2</option>' in " ".join(opened.split())
    save_step(client, draft, "tiep-nhan", {"unit": "mot-cua-2"})
    assert step(draft, "tiep-nhan")["unit"] == "mot-cua-2"
    assert "Một cửa cơ sở 2" in page(client, draft)
    # Saving something else keeps it, also once the unit is gone; then the check names it.
    Unit.objects.filter(code="mot-cua-2").delete()
    ground._ground.cache_clear()
    save_step(client, draft, "tiep-nhan", {"hours": "3", "minutes": ""})
    assert step(draft, "tiep-nhan")["unit"] == "mot-cua-2"
    assert "Không có đơn vị nào mang mã “mot-cua-2”" in page(client, draft)


def test_a_step_is_given_to_a_role_or_to_one_post(client: Client, draft: ProcessDraft) -> None:
    unit = Unit.objects.create(agency=draft.agency, code="lanh-dao-2", name="Ban lãnh đạo", kind="leadership")
    Post.objects.create(unit=unit, code="pho", title="Phó Giám đốc", role="agency_head")
    ground._ground.cache_clear()
    opened = " ".join(page(client, draft, buoc="tham-dinh").split())
    assert '<optgroup label="Chức vụ: chỉ người giữ chức vụ đó">' in opened
    assert re.search(r'<option value="@[a-z0-9-]+/pho">Phó Giám đốc, [^<]+</option>', opened)
    offered = re.search(r'value="(@[a-z0-9-]+/pho)"', opened)
    assert offered is not None
    place = offered[1]
    save_step(client, draft, "tham-dinh", {"role": place})
    found = step(draft, "tham-dinh")
    assert (found["role"], found["post"]) == ("agency_head", "pho")
    assert place == f"@{found['unit']}/pho"
    text = page(client, draft, buoc="tham-dinh")
    assert "Phó Giám đốc (chức vụ)" in text
    assert "(theo chức vụ)" in text
    # Saving something else keeps it, also once the post is gone; then the check names it.
    save_step(client, draft, "tham-dinh", {"hours": "3", "minutes": ""})
    assert step(draft, "tham-dinh")["post"] == "pho"
    Post.objects.filter(code="pho").delete()
    ground._ground.cache_clear()
    save_step(client, draft, "tham-dinh", {"hours": "4"})
    assert step(draft, "tham-dinh")["post"] == "pho"
    assert "không cơ quan nào có chức vụ đó" in page(client, draft)
    # Another step cannot be given to it any more, and nothing typed is lost.
    answer = save_step(client, draft, "tiep-nhan", {"role": place, "title": "Tiếp nhận lần hai"})
    assert answer.status_code == 422
    assert "Chức vụ này không còn" in answer.content.decode()
    assert "Tiếp nhận lần hai" in answer.content.decode()
    # A role again: the post is forgotten, the unit stays.
    save_step(client, draft, "tham-dinh", {"role": "agency_head"})
    assert "post" not in step(draft, "tham-dinh")
    assert step(draft, "tham-dinh")["unit"] == found["unit"]


def test_an_action_exists_under_a_condition_that_is_put_together_on_the_screen(
    client: Client, draft: ProcessDraft
) -> None:
    save_step(client, draft, "tham-dinh", {"row": "add:when:0"})
    typed = {"action-0-when-0-field": "loai", "action-0-when-0-test": "is", "action-0-when-0-value": "moi"}
    save_step(client, draft, "tham-dinh", {"row": "add:when:0", **typed})
    save_step(
        client,
        draft,
        "tham-dinh",
        {
            "action-0-join": "any",
            "action-0-when-1-field": "dien_tich",
            "action-0-when-1-test": "at_least",
            "action-0-when-1-value": "50",
        },
    )
    assert step(draft, "tham-dinh")["actions"][0]["when"] == {
        "any": [{"field": "loai", "is": "moi"}, {"field": "dien_tich", "at_least": 50}]
    }
    assert "chỉ khi “loai” là “moi” hoặc “dien_tich” từ 50 trở lên" in page(client, draft)
    wrong = save_step(client, draft, "tham-dinh", {"action-0-when-1-value": "nhiều"})
    assert "không phải số nguyên" in wrong.content.decode()


def test_a_condition_that_rows_cannot_tell_is_kept(client: Client, draft: ProcessDraft) -> None:
    deep = {"not": {"all": [{"field": "loai", "is": "moi"}, {"field": "ten", "filled": True}]}}
    draft.definition["steps"][2]["actions"][0]["when"] = deep
    draft.save()
    save_step(client, draft, "tham-dinh", {"title": "Thẩm định"})
    assert step(draft, "tham-dinh")["actions"][0]["when"] == deep


def test_changes_are_undone_and_done_again_over_several_levels(client: Client, draft: ProcessDraft) -> None:
    first = codes(draft)
    press(client, draft, "them:", ten="Một")
    press(client, draft, "them:", ten="Hai")
    press(client, draft, "hoan-tac")
    assert codes(draft) == [*first, "mot"]
    press(client, draft, "hoan-tac")
    assert codes(draft) == first
    press(client, draft, "lam-lai")
    press(client, draft, "lam-lai")
    assert codes(draft) == [*first, "mot", "hai"]
    press(client, draft, "hoan-tac")
    press(client, draft, "them:", ten="Ba")
    press(client, draft, "lam-lai")
    assert codes(draft) == [*first, "mot", "ba"]


def test_what_holds_for_the_whole_is_saved(client: Client, draft: ProcessDraft) -> None:
    address = reverse("console:draft_general", kwargs={"key": draft.key})
    typed = {
        "expected": str(draft.revision),
        "title": "Tên khác",
        "start": "tiep-nhan",
        "withdrawal": "tra",
        "effective_from": "01/03/2027",
        "end-0-code": "xong",
        "end-0-title": "Đã xong",
        "end-0-state": "handed_over",
    }
    client.post(address, typed)
    draft.refresh_from_db()
    assert draft.title == "Tên khác"
    assert draft.definition["withdrawal"] == {"ask_to": "tra"}
    assert draft.definition["effective_from"] == "2027-03-01"
    assert draft.definition["ends"][0]["title"] == "Đã xong"
    wrong = client.post(address, typed | {"effective_from": "31/02/2027", "expected": str(draft.revision)})
    assert wrong.status_code == 422
    assert "31/02/2027" in wrong.content.decode()


class TestTwoAdministratorsOnOneDraft:
    def test_the_second_is_told_who_changed_what_and_both_changes_stay(
        self, client: Client, draft: ProcessDraft
    ) -> None:
        second = administrator(name="Người Hai")
        seen = draft.revision
        save_step(client, draft, "tiep-nhan", {"hours": "4", "minutes": ""})
        save_step(second, draft, "tham-dinh", {"days": "3"}, expected=seen)
        assert step(draft, "tiep-nhan")["minutes"] == 4 * 60
        assert step(draft, "tham-dinh")["minutes"] == 3 * 480
        assert "Quản Trị vừa sửa bước “Bước tiep-nhan”" in page(second, draft)

    def test_the_same_step_is_not_run_over_and_nothing_typed_is_lost(
        self, client: Client, draft: ProcessDraft
    ) -> None:
        second = administrator(name="Người Hai")
        seen = draft.revision
        save_step(client, draft, "tham-dinh", {"title": "Thẩm định của người một"})
        answer = save_step(second, draft, "tham-dinh", {"title": "Thẩm định của người hai"}, expected=seen)
        assert answer.status_code == 409
        text = answer.content.decode()
        assert "Quản Trị" in text
        assert "Thẩm định của người hai" in text
        assert step(draft, "tham-dinh")["title"] == "Thẩm định của người một"
        save_step(second, draft, "tham-dinh", {"title": "Thẩm định của người hai"})
        assert step(draft, "tham-dinh")["title"] == "Thẩm định của người hai"

    def test_a_step_that_somebody_deleted_is_not_brought_back(
        self, client: Client, draft: ProcessDraft
    ) -> None:
        second = administrator(name="Người Hai")
        seen = draft.revision
        fields = {"expected": str(seen), "title": "Vẫn muốn sửa", "role": "clerk", "state": "processing"}
        press(client, draft, "xoa:tham-dinh", chac="tham-dinh")
        answer = second.post(
            reverse("console:draft_step", kwargs={"key": draft.key, "code": "tham-dinh"}), fields
        )
        assert answer.status_code == 409
        assert "Vẫn muốn sửa" in answer.content.decode()
        assert "xoá bước" in answer.content.decode()
        assert "tham-dinh" not in codes(draft)

    def test_only_what_one_has_seen_is_undone(self, client: Client, draft: ProcessDraft) -> None:
        second = administrator(name="Người Hai")
        seen = draft.revision
        press(client, draft, "them:", ten="Một")
        assert press(second, draft, "hoan-tac", expected=seen).status_code == 409
        assert "mot" in codes(draft)


def test_the_server_redraws_forty_steps_with_few_statements_and_reads_the_draft_once(
    client: Client, django_assert_max_num_queries: object
) -> None:
    source = ProcessVersion.objects.get()
    draft = begin(client, "Bốn mươi bước", str(source.id))
    for number in range(36):
        draft.definition["steps"].insert(
            2, {**draft.definition["steps"][2], "code": f"b{number}", "title": f"Bước {number}"}
        )
    draft.save()
    page(client, draft)
    stamp()
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        text = page(client, draft, buoc="tham-dinh")
    assert text.count("data-step=") == 40
    assert len(text) < 250_000


def test_a_draft_is_thrown_away_only_after_asking(client: Client, draft: ProcessDraft) -> None:
    address = reverse("console:draft_discard", kwargs={"key": draft.key})
    assert "không lấy lại được" in client.get(address).content.decode()
    assert ProcessDraft.objects.exists()
    assert client.post(address).status_code == 302
    assert not ProcessDraft.objects.exists()
