"""Entries are made, changed and ended by acts alone, and every change is kept."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.agencies.models import Agency
from motcua.registers.models import Change, Entry, RegisterVersion
from motcua.registers.selectors import Owner, cached_definition, own_entry
from motcua.registers.services import RegisterRefused, change, end, enter, publish_register
from motcua.registers.verification import changes_by, differing_entries
from tests.registers.books import CODE, book, deed, entered
from tests.story import APPLICANT, STRANGER, Story


def test_entries_are_numbered_in_order_without_a_gap() -> None:
    assert [entered(name).number for name in ("Một", "Hai", "Ba")] == ["CH-000001", "CH-000002", "CH-000003"]


def test_an_entry_takes_its_columns_from_the_facts_by_name() -> None:
    number = entered("Hương Sơn").number
    entry = Entry.objects.get(number=number)
    assert entry.values == {"ten": "Hương Sơn", "loai": "Rượu", "mo_ta": "", "dien_thoai": "0912345678"}
    assert (entry.heading, entry.status) == ("Hương Sơn", "in_force")


def test_a_change_leaves_alone_what_its_facts_do_not_speak_of() -> None:
    number = entered("Hương Sơn").number
    change(CODE, number, {"answers.ten": "Hương Sơn 2"}, deed("D-2", 5))
    entry = Entry.objects.get(number=number)
    assert (entry.heading, entry.values["loai"], entry.values["ten"]) == (
        "Hương Sơn 2",
        "Rượu",
        "Hương Sơn 2",
    )
    assert entry.changed_at is not None


def test_every_change_keeps_by_which_dossier_and_act_and_how_the_entry_then_stood() -> None:
    number = entered("Cũ", dossier="D-1").number
    change(CODE, number, {"answers.ten": "Mới"}, deed("D-2", 5))
    end(CODE, number, deed("D-3", 7))
    kept = Change.objects.filter(entry__number=number).order_by("seq")
    assert [(one.does, one.dossier, one.event_seq, one.act, one.status) for one in kept] == [
        ("enter", "D-1", 2, "approve", "in_force"),
        ("change", "D-2", 5, "approve", "in_force"),
        ("end", "D-3", 7, "approve", "ended"),
    ]
    assert [one.values["ten"] for one in kept] == ["Cũ", "Mới", "Mới"]


@pytest.mark.parametrize("again", ["change", "end"])
def test_what_has_ended_is_neither_changed_nor_ended_again(again: str) -> None:
    number = entered("Cũ").number
    end(CODE, number, deed("D-3", 7))
    once_more = {
        "change": lambda: change(CODE, number, {"answers.ten": "Mới"}, deed("D-4", 3)),
        "end": lambda: end(CODE, number, deed("D-4", 3)),
    }
    with pytest.raises(RegisterRefused, match="đã chấm dứt"):
        once_more[again]()
    assert Change.objects.filter(entry__number=number).count() == 2


def test_an_unknown_number_and_an_unknown_register_are_refused_in_words() -> None:
    with pytest.raises(RegisterRefused, match="CH-000099"):
        end(CODE, "CH-000099", deed("D-1"))
    with pytest.raises(RegisterRefused, match="khong-co"):
        enter("khong-co", {}, agency_id=Agency.objects.first().id, owner=Owner(), deed=deed("D-1"))  # type: ignore[union-attr]


def test_entering_changing_and_ending_take_three_statements_each() -> None:
    number = entered("Đầu tiên").number
    cached_definition(RegisterVersion.objects.get(register__code=CODE).id)
    agency = Agency.objects.get(code="H27.03").id
    with CaptureQueriesContext(
        connection,
    ) as entering:
        enter(CODE, {"answers.ten": "A"}, agency_id=agency, owner=Owner(), deed=deed("D-9"))
    with CaptureQueriesContext(connection) as changing:
        change(CODE, number, {"answers.ten": "B"}, deed("D-10"))
    with CaptureQueriesContext(connection) as ending:
        end(CODE, number, deed("D-11"))
    assert [len(entering), len(changing), len(ending)] == [3, 3, 3]


def test_a_new_version_holds_for_new_entries_and_equal_content_makes_none() -> None:
    first = entered("Theo bản cũ").number
    publish_register(book())
    assert RegisterVersion.objects.filter(register__code=CODE).count() == 1
    publish_register(book(title="Tên mới"))
    second = entered("Theo bản mới").number
    versions = {entry.number: entry.version.number for entry in Entry.objects.select_related("version")}
    assert (versions[first], versions[second]) == (1, 2)


def test_an_own_entry_is_found_by_its_number_and_by_the_dossier_and_nobody_elses() -> None:
    story = Story()
    mine = entered("Của tôi", dossier="H27.03-261122-0001", owner=story.person(APPLICANT)).number
    owner, stranger = Owner(story.person(APPLICANT).id), Owner(story.person(STRANGER).id)
    assert own_entry(CODE, f" {mine.lower()} ", owner) == (mine, "in_force")
    assert own_entry(CODE, "H27.03-261122-0001", owner) == (mine, "in_force")
    assert own_entry(CODE, mine, stranger) is None
    assert own_entry(CODE, "", owner) is None
    brought = entered("Nộp tại quầy", holder="3000123456").number
    assert own_entry(CODE, brought, Owner(number="3000123456")) == (brought, "in_force")
    assert own_entry(CODE, brought, Owner(number="")) is None
    assert own_entry(CODE, brought, Owner()) is None


@pytest.mark.parametrize(
    ("tampered", "said"),
    [
        ({"values": {"ten": "Giả"}}, "Nội dung của mục"),
        ({"status": "ended"}, "Hiệu lực của mục"),
        ({"heading": "Giả"}, "Tên của mục"),
        ({"change_count": 4}, "Số lần thay đổi"),
        ({"dossier": "D-GIA"}, "Số của mục hoặc hồ sơ"),
    ],
)
def test_an_entry_changed_by_hand_is_found(tampered: dict[str, object], said: str) -> None:
    number = entered("Thật").number
    entered("Mục khác")
    assert list(differing_entries()) == []
    Entry.objects.filter(number=number).update(**tampered)
    found = list(differing_entries())
    assert [(where, said in message) for where, message in found] == [(f"{CODE}/{number}", True)]
    assert list(differing_entries([(CODE, number)])) == found


def test_a_kept_change_tells_the_digest_that_the_record_has() -> None:
    applied = entered("Thật", dossier="D-1")
    (kept,) = changes_by(["D-1", "D-2"])
    assert kept.as_data == applied.as_data()
    Change.objects.filter(dossier="D-1").update(values={"ten": "Giả"})
    (kept,) = changes_by(["D-1"])
    assert kept.as_data != applied.as_data()
