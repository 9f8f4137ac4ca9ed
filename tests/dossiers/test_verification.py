"""`motcua verify-record` finds and names what was changed by hand, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone

from motcua.cli.verify_record import command
from motcua.dossiers import record
from motcua.dossiers.models import Consultation, Dossier, Event, IssuedSlip, Outcome, Paper
from motcua.dossiers.verification import count, verify
from motcua.kernel.hashchain import event_hash
from tests.story import APPLICANT, DESK, DIRECTOR, EXAMINER, OTHER_EXAMINER, Story

Sql = Callable[..., None]


@pytest.fixture
def by_hand(story: Story) -> Sql:
    """Run SQL as somebody would who may do everything with the database: the trigger is put out first."""

    def run(statement: str, *values: Any) -> None:
        with connection.cursor() as cursor:
            # Acts deferred their checks of foreign keys; a table with waiting checks cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE dossiers_event DISABLE TRIGGER append_only")
            cursor.execute(statement, values)
            cursor.execute("ALTER TABLE dossiers_event ENABLE TRIGGER append_only")

    return run


def found(code: str | None = None) -> list[str]:
    return [difference.message for difference in verify(code)]


STAGES = [
    "draft",
    "submitted",
    "asked_at_intake",
    "assigned",
    "asked",
    "to_approve",
    "finished",
    "handed_over",
]


@pytest.mark.parametrize("stage", STAGES)
def test_what_the_acts_wrote_is_clean(story: Story, stage: str) -> None:
    getattr(story, stage)()
    assert found() == []


def test_other_ways_through_the_process_are_clean_too(story: Story) -> None:
    story.do("reject", story.to_approve(), DIRECTOR, {"reason": "Không đủ điều kiện"})
    story.do("refuse", story.submitted(), DESK, {"reason": "Sai thẩm quyền"})
    story.do("confirm_withdrawal", story.withdrawing(story.asked()), DESK)
    story.do("examine", story.do("supply", story.asked(), APPLICANT).dossier, EXAMINER, {"opinion": "Đủ"})
    story.do("restore", story.do("discard", story.draft(), APPLICANT).dossier, APPLICANT)
    story.same_day()
    assert found() == []
    assert count() == 6


def test_only_what_was_looked_at_is_counted(story: Story) -> None:
    dossier = story.accepted()
    assert [count(code) for code in (dossier.code, dossier.receipt_number, "H27.03-000000-0000")] == [1, 1, 0]


@pytest.mark.criterion("II.20.1")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reason", "khác"),
        ("at", "2026-01-01T00:00:00Z"),
        ("act", "refuse"),
        ("to_state", "stopped"),
        ("actor_as", json.dumps({"name": "Người khác"})),
        ("data", json.dumps({"code": "H27.03-261122-0009"})),
        ("clock", ""),
    ],
)
def test_a_changed_event_is_found_and_named(story: Story, by_hand: Sql, column: str, value: str) -> None:
    dossier = story.assigned()
    by_hand(f"UPDATE dossiers_event SET {column} = %s WHERE dossier_id = %s AND seq = 3", value, dossier.id)
    wanted = "refuse" if column == "act" else "accept"
    assert f"Sự kiện số 3 ({wanted}) đã bị sửa sau khi ghi." in found(dossier.code)


def test_a_changed_event_with_its_own_hash_mended_breaks_the_chain(story: Story, by_hand: Sql) -> None:

    dossier = story.assigned()
    event = Event.objects.get(dossier=dossier, seq=3)
    event.reason = "khác"
    mended = event_hash(bytes(event.previous_hash), record.event_content(dossier.key, event))
    by_hand("UPDATE dossiers_event SET reason = 'khác', hash = %s WHERE id = %s", mended, event.id)
    assert found(dossier.code) == ["Sự kiện số 4 không nối với sự kiện trước nó."]


def test_a_deleted_last_event_is_found(story: Story, by_hand: Sql) -> None:
    dossier = story.do("examine", story.assigned(), EXAMINER, {"opinion": "Đủ"}).dossier
    by_hand("DELETE FROM dossiers_event WHERE dossier_id = %s AND act = 'examine'", dossier.id)
    messages = found(dossier.code)
    assert "Hồ sơ ghi có 6 sự kiện nhưng diễn biến có 5." in messages
    assert "Sự kiện cuối của diễn biến không khớp với hồ sơ (bị thêm, bớt hoặc sửa)." in messages


def test_a_deleted_event_in_the_middle_is_found(story: Story, by_hand: Sql) -> None:
    dossier = story.do("examine", story.assigned(), EXAMINER, {"opinion": "Đủ"}).dossier
    by_hand("DELETE FROM dossiers_event WHERE dossier_id = %s AND seq = 4", dossier.id)
    assert "Thiếu sự kiện số 4 trong diễn biến." in found(dossier.code)


def test_an_added_event_is_found(story: Story, by_hand: Sql) -> None:
    dossier = story.submitted()
    event = story.last_event(dossier)
    event.pk, event.seq, event.act = None, 3, "accept"
    event.save(force_insert=True)
    assert found(dossier.receipt_number)[0] == "Sự kiện số 3 không nối với sự kiện trước nó."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"state": "stopped"}, "Trạng thái hoặc bước của hồ sơ (stopped, tham-dinh) khác với diễn biến"),
        ({"step": "van-thu"}, "Trạng thái hoặc bước của hồ sơ (processing, van-thu) khác với diễn biến"),
        ({"step_role": "clerk"}, "Vai trò đang giữ hồ sơ khác với bước của quy trình."),
        ({"return_step": "tiep-nhan"}, "Nơi hồ sơ sẽ quay về khác với diễn biến."),
        (
            {"due_at": timezone.now()},
            "Hạn xử lý ghi trên hồ sơ khác với hạn tính lại từ diễn biến và lịch làm việc.",
        ),
        ({"due_at": None}, "Hạn xử lý ghi trên hồ sơ khác với hạn tính lại từ diễn biến và lịch làm việc."),
        (
            {"appointed_at": timezone.now()},
            "Ngày hẹn trả ghi trên hồ sơ khác với ngày hẹn tính lại lúc tiếp nhận.",
        ),
        ({"assignee": None}, "Người hoặc đơn vị đang giữ hồ sơ khác với diễn biến."),
        ({"unit": None}, "Người hoặc đơn vị đang giữ hồ sơ khác với diễn biến."),
        ({"clock": []}, "Sổ tính giờ của hồ sơ khác với diễn biến."),
        ({"clock": [["start", "2026-12-01T00:00:00+00:00"]]}, "Sổ tính giờ của hồ sơ khác với diễn biến."),
        ({"answers": {"chuc_vu": "khác"}}, "Nội dung đơn khác với nội dung lúc nộp."),
        ({"applicant": {"name": "Người khác"}}, "Thông tin chủ hồ sơ khác với lúc nộp."),
        ({"code": "H27.03-261122-0077"}, "Mã hồ sơ khác với mã đã cấp trong diễn biến."),
        ({"receipt_number": "TN-261122-XXXXX-XXXXX"}, "Số biên nhận khác với diễn biến."),
        ({"accepted_at": timezone.now()}, "Thời điểm “accept” khác với diễn biến."),
        ({"submitted_at": timezone.now()}, "Thời điểm “submit” khác với diễn biến."),
        ({"finished_at": timezone.now()}, "Thời điểm xử lý xong khác với diễn biến."),
        ({"approved_at": timezone.now()}, "Thời điểm phê duyệt khác với diễn biến."),
        ({"handed_over_at": timezone.now()}, "Thời điểm “hand_over” khác với diễn biến."),
        ({"ended_at": timezone.now()}, "Hồ sơ ghi đã kết thúc hay chưa khác với trạng thái của nó."),
        ({"discarded_at": timezone.now()}, "Hồ sơ ghi đã huỷ hay chưa khác với diễn biến."),
        ({"channel": "desk"}, "Kênh tiếp nhận khác với diễn biến."),
        ({"event_count": 3}, "Hồ sơ ghi có 3 sự kiện nhưng diễn biến có 5."),
    ],
    ids=lambda part: "-".join(part) if isinstance(part, dict) else "",
)
def test_a_changed_dossier_is_found_and_named(story: Story, change: dict[str, Any], message: str) -> None:
    dossier = story.assigned()
    untouched = story.assigned()
    Dossier.objects.filter(pk=dossier.pk).update(**change)
    differences = list(verify())
    assert any(difference.message.startswith(message) for difference in differences), differences
    assert untouched.code not in {difference.dossier for difference in differences}


def test_another_assignee_is_found(story: Story) -> None:
    dossier = story.assigned()
    Dossier.objects.filter(pk=dossier.pk).update(assignee=story.person(OTHER_EXAMINER))
    assert found(dossier.code) == ["Người hoặc đơn vị đang giữ hồ sơ khác với diễn biến."]


def test_papers_changed_added_or_taken_out_are_found(story: Story) -> None:
    changes: list[Callable[[Dossier], object]] = [
        lambda dossier: (
            dossier.papers.earliest("id")
            .file.__class__.objects.filter(id=dossier.papers.earliest("id").file_id)
            .update(sha256="0" * 64)
        ),
        lambda dossier: Paper.objects.filter(dossier=dossier).order_by("id").first().delete(),
        lambda dossier: Paper.objects.create(
            dossier=dossier, requirement="khac", file=story.file(), submitted=True
        ),
        lambda dossier: Paper.objects.filter(dossier=dossier).update(requirement="khac"),
    ]
    for change in changes:
        dossier = story.submitted()
        change(dossier)
        assert found(dossier.receipt_number) == ["Giấy tờ của hồ sơ khác với lúc nộp."]


def test_a_changed_result_is_found(story: Story) -> None:
    for change in (
        {"number": "99/GP"},
        {"issued_on": "2020-01-01"},
        {"file": story.file("khac.pdf", b"%PDF-khac")},
    ):
        dossier = story.finished()
        Outcome.objects.filter(dossier=dossier).update(**change)
        assert found(dossier.code) == [
            "Kết quả giải quyết (số, ngày hoặc tệp) khác với kết quả đã ban hành trong diễn biến."
        ]


@pytest.mark.parametrize(
    ("column", "value"),
    [("versions", "{}"), ("data", "[]"), ("data", '{"x": 1.5}'), ("versions", '{"process": 99999}')],
)
def test_what_no_act_could_have_written_is_a_finding_not_a_crash(
    story: Story, by_hand: Sql, column: str, value: str
) -> None:
    dossier, other = story.assigned(), story.assigned()
    by_hand(f"UPDATE dossiers_event SET {column} = %s WHERE dossier_id = %s AND seq = 2", value, dossier.id)
    Dossier.objects.filter(pk=other.pk).update(state="stopped")
    names = {difference.dossier for difference in verify()}
    assert names == {dossier.code, other.code}


@pytest.mark.criterion("II.5.3")
def test_a_gap_in_the_codes_of_a_day_is_found(story: Story, by_hand: Sql) -> None:
    first, _second = story.accepted(), story.accepted()
    day = first.code.rpartition("-")[0].replace("-", "/")
    by_hand("UPDATE dossiers_sequence SET last = last + 1 WHERE name = %s", f"code/{day}")
    assert [(item.dossier, item.message) for item in verify()] == [
        (f"code/{day}", "Dãy mã hồ sơ trong ngày bị hở, trùng hoặc không khớp với bộ đếm.")
    ]


def test_a_missing_slip_number_is_found_even_the_last(story: Story) -> None:
    dossier = story.accepted()
    story.accepted()
    IssuedSlip.objects.order_by("id").last().delete()
    assert [item.message for item in verify()] == [
        "Dãy số phiếu trong năm bị hở, trùng hoặc không khớp với bộ đếm."
    ]
    assert found(dossier.code) == []


def test_a_code_of_a_wrong_shape_is_found(story: Story) -> None:
    dossier = story.accepted()
    Dossier.objects.filter(pk=dossier.pk).update(code="HS-1")
    assert "Mã hồ sơ không đúng cấu trúc." in found()


def test_an_unknown_code_is_said_to_be_unknown(story: Story) -> None:
    assert found("H27.03-200101-0001") == ["Không có hồ sơ mang mã này."]


def test_the_command_says_what_differs_and_ends_with_1(story: Story) -> None:
    dossier = story.accepted()
    clean = CliRunner().invoke(command)
    assert (clean.exit_code, clean.output) == (0, "Đã kiểm tra 1 hồ sơ: nhật ký khớp hoàn toàn.\n")
    Dossier.objects.filter(pk=dossier.pk).update(state="processing")
    for arguments in ([], ["--dossier", dossier.code]):
        broken = CliRunner().invoke(command, arguments)
        assert broken.exit_code == 1
        assert (
            f"{dossier.code}: Trạng thái hoặc bước của hồ sơ (processing, chuyen) khác với diễn biến"
            in broken.output
        )
        assert "1 chỗ sai lệch" in broken.output


def test_statements_do_not_grow_with_every_event(story: Story, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        story.assigned()
    with django_assert_max_num_queries(20):
        assert found() == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"due_at": timezone.now()}, "Các yêu cầu xin ý kiến khác với diễn biến."),
        ({"answer": "Không đồng ý"}, "Ý kiến trả lời khác với diễn biến."),
        ({"answered_at": None}, "Ý kiến trả lời khác với diễn biến."),
    ],
)
def test_an_opinion_changed_by_hand_is_found(story: Story, change: dict[str, Any], message: str) -> None:
    unit = story.unit(OTHER_EXAMINER)
    asked = {"units": [str(unit)], "question": "Có vướng không?", "days": "2"}
    dossier = story.do("consult", story.assigned(), EXAMINER, asked).dossier
    story.do("answer_consultation", dossier, OTHER_EXAMINER, {"answer": "Đồng ý"})
    assert found(dossier.code) == []
    Consultation.objects.filter(dossier=dossier).update(**change)
    assert found(dossier.code) == [message]
