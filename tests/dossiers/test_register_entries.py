"""An act that the process ties to a public register makes, changes or ends the entry with itself, or not at all."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers import drafts
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.reception import receive_at_desk
from motcua.dossiers.timer_run import fire_due
from motcua.dossiers.verification import verify
from motcua.registers.models import Change, Entry
from motcua.registers.services import end
from tests.commerce import (
    APP,
    RATING,
    RATING_CHANGE,
    RATING_END,
    RATINGS,
    REFUSAL,
    WEBSITE,
    WEBSITES,
    Commerce,
)
from tests.registers.books import deed
from tests.story import APPLICANT, DEPARTMENT, DESK, DIRECTOR, EXAMINER, HEAD, ORGANISATION, save_people
from tests.story_fixtures import TimeIs


@pytest.fixture
def commerce(sample: Any, db: None) -> Commerce:
    return Commerce()


def entries(register: str) -> list[tuple[str, str]]:
    rows = Entry.objects.filter(register__code=register).order_by("serial")
    return list(rows.values_list("heading", "status"))


def clean() -> bool:
    return [str(difference) for difference in verify()] == []


def test_submitting_to_a_process_that_receives_itself_is_being_received(commerce: Commerce) -> None:
    dossier = commerce.filed(WEBSITE)
    event = commerce.last_event(dossier)
    assert dossier.code is not None
    assert dossier.accepted_at == dossier.submitted_at == event.at
    assert (dossier.state, event.clock, event.data["code"]) == ("processing", "start", dossier.code)
    assert dossier.due_at is not None
    assert dossier.due_at == dossier.appointed_at
    assert dossier.division_id == dossier.unit_id == commerce.trade_division()
    assert clean()


@pytest.mark.parametrize("procedure", [WEBSITE, APP])
def test_two_procedures_on_one_process_enter_one_register(commerce: Commerce, procedure: str) -> None:
    dossier = commerce.notified(procedure, ten_goi="Đặc sản Hương Sơn")
    entry = Entry.objects.get(register__code=WEBSITES)
    event = commerce.last_event(dossier)
    assert (entry.heading, entry.dossier, entry.status) == ("Đặc sản Hương Sơn", dossier.code, "in_force")
    assert entry.values["loai"] == ("Website" if procedure == WEBSITE else "Ứng dụng")
    assert event.data["register"]["entry"] == entry.number
    assert event.actor_as["role"] == "system"
    assert (dossier.state, dossier.step) == ("handed_over", "da-thong-bao")
    assert clean()


def test_a_refused_or_withdrawn_one_makes_no_entry(commerce: Commerce) -> None:
    commerce.do("reject", commerce.filed(WEBSITE), EXAMINER, REFUSAL)
    commerce.do("ask_withdrawal", commerce.filed(WEBSITE), ORGANISATION, {"reason": "Chưa bán hàng."})
    assert entries(WEBSITES) == []


def test_an_entry_is_made_only_with_its_act(commerce: Commerce, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = commerce.approved()

    def broken(*_given: object, **_named: object) -> None:
        raise RuntimeError("no outbox")

    monkeypatch.setattr("motcua.dossiers.acts.base.send_all", broken)
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        commerce.do("approve", dossier, DIRECTOR)
    monkeypatch.undo()
    assert entries(RATINGS) == []
    commerce.do("approve", dossier, DIRECTOR)
    assert list(Entry.objects.values_list("number", flat=True)) == ["DGTN-000001"]
    assert clean()


def test_a_change_and_an_end_by_later_dossiers_name_the_entry_by_number_or_code(commerce: Commerce) -> None:
    first = commerce.confirmed(ten_chuong_trinh="Nhãn tín nhiệm", dia_chi="https://cu.vn")
    number = Entry.objects.get(register__code=RATINGS).number
    changed = commerce.granted(
        commerce.filed(
            RATING_CHANGE,
            so_dang_ky=number.lower(),
            noi_dung=["website"],
            dia_chi="https://moi.vn",
            ten_chuong_trinh="bị ẩn",
        )
    )
    entry = Entry.objects.get(number=number)
    assert (entry.values["dia_chi"], entry.heading) == ("https://moi.vn", "Nhãn tín nhiệm")
    ended = commerce.granted(commerce.filed(RATING_END, so_dang_ky=first.code))
    assert entries(RATINGS) == [("Nhãn tín nhiệm", "ended")]
    kept = Change.objects.filter(entry=entry).order_by("seq").values_list("does", "dossier", "act")
    assert list(kept) == [
        ("enter", first.code, "approve"),
        ("change", changed.code, "approve"),
        ("end", ended.code, "approve"),
    ]
    assert clean()


@pytest.mark.parametrize("named", ["DGTN-000099", "không phải số"])
def test_a_request_for_an_entry_that_is_not_there_is_refused_at_its_field(
    commerce: Commerce, named: str
) -> None:
    commerce.confirmed()
    refusal = commerce.refused("submit", commerce.prepared(RATING_END, so_dang_ky=named), ORGANISATION)
    assert set(refusal.fields) == {"answers.so_dang_ky"}
    assert named in refusal.fields["answers.so_dang_ky"]


def test_nobody_changes_somebody_elses_entry(commerce: Commerce) -> None:
    dossier = commerce.confirmed()
    number = Entry.objects.get().number
    for named in (number, dossier.code):
        draft = commerce.prepared(RATING_END, APPLICANT, so_dang_ky=named)
        refusal = commerce.refused("submit", draft, APPLICANT)
        assert "không có mục nào" in refusal.fields["answers.so_dang_ky"].lower()
        commerce.do("discard", draft, APPLICANT)


def test_what_has_ended_is_not_ended_again(commerce: Commerce) -> None:
    commerce.confirmed()
    number = Entry.objects.get().number
    waiting = commerce.filed(RATING_END, so_dang_ky=number)
    commerce.granted(commerce.filed(RATING_END, so_dang_ky=number))
    refusal = commerce.refused("submit", commerce.prepared(RATING_END, so_dang_ky=number), ORGANISATION)
    assert "đã chấm dứt" in refusal.fields["answers.so_dang_ky"]
    proposed = commerce.do("propose", waiting, EXAMINER, {"opinion": "Đủ căn cứ."}).dossier
    late = commerce.refused("approve", proposed, DIRECTOR)
    assert (late.status, "đã chấm dứt" in late.message) == (409, True)
    assert clean()


def test_an_act_with_a_register_takes_twelve_statements_at_most(commerce: Commerce) -> None:
    commerce.confirmed()
    dossier = commerce.approved()
    director = commerce.actor(DIRECTOR)
    from motcua.dossiers.acts import perform

    with CaptureQueriesContext(connection) as statements:
        perform("approve", by=director, dossier=dossier.key)
    told = [one["sql"] for one in statements if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(told) <= 12, "\n".join(told)


@pytest.mark.parametrize(
    ("table", "tampering"),
    [
        ("registers_entry", "values = jsonb_set(values, '{dia_chi}', '\"https://gia.vn\"')"),
        ("registers_entry", "status = 'ended', ended_at = now()"),
        ("registers_change", "values = jsonb_set(values, '{dia_chi}', '\"https://gia.vn\"')"),
        ("registers_change", "dossier = 'H27.03-200101-0001'"),
    ],
)
def test_an_entry_changed_by_sql_is_found(commerce: Commerce, table: str, tampering: str) -> None:
    dossier = commerce.confirmed()
    assert clean()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {tampering}")
    assert not clean()
    assert [str(difference) for difference in verify(dossier.code)] != []


def test_an_entry_deleted_or_made_by_sql_is_found(commerce: Commerce) -> None:
    dossier = commerce.confirmed()
    entry = Entry.objects.get()
    Change.objects.create(
        entry=entry,
        seq=2,
        does="change",
        dossier=dossier.code or "",
        event_seq=99,
        act="approve",
        at=datetime.datetime.now(datetime.UTC),
        status="in_force",
        values=entry.values,
        version=entry.version,
    )
    Entry.objects.update(change_count=2)
    assert not clean()
    Change.objects.all().delete()
    entry.delete()
    assert [difference.dossier for difference in verify()] == [dossier.code]


def test_an_entry_of_no_dossier_is_found(commerce: Commerce) -> None:
    commerce.confirmed()
    number = Entry.objects.get().number
    end(RATINGS, number, deed("H27.03-990101-0001"))
    assert [difference.dossier for difference in verify()] == ["H27.03-990101-0001"]


def test_the_heads_send_back_and_refuse_without_an_entry(commerce: Commerce) -> None:
    at_head = commerce.complete_file()
    assert commerce.do("send_back", at_head, HEAD, {"reason": "Bổ sung đề án."}).dossier.step == "cho-duyet"
    at_director = commerce.approved()
    back = commerce.do("send_back", at_director, DIRECTOR, {"reason": "Xem lại."}).dossier
    assert back.step == "cho-duyet"
    assert commerce.do("reject", back, EXAMINER, REFUSAL).dossier.step == "bi-tu-choi"
    assert Event.objects.filter(data__has_key="register").count() == 0
    assert Dossier.objects.filter(procedure__code=RATING).count() == 2
    assert clean()


@pytest.mark.criterion("TMDT.3")
def test_three_working_days_are_counted_over_weekend_and_hours_and_anew_after_a_supplement(
    commerce: Commerce, time_is: TimeIs
) -> None:
    time_is("2026-12-04 10:00")  # a Friday
    dossier, asked = commerce.filed(WEBSITE), commerce.filed(APP)
    time_is("2026-12-08 09:00")
    items = {"items": [{"requirement": "", "text": "Ảnh rõ hơn"}], "reason": "Mờ"}
    commerce.do("ask_supplement", asked, EXAMINER, items)
    assert fire_due(time_is("2026-12-09 09:59")).acted == 0
    assert fire_due(time_is("2026-12-09 10:00")).acted == 1
    dossier.refresh_from_db()
    assert (dossier.step, dossier.state) == ("da-thong-bao", "handed_over")
    assert fire_due(time_is("2026-12-09 10:01")).acted == 0
    commerce.do("supply", asked, ORGANISATION, {"note": ""})
    assert fire_due(time_is("2026-12-14 10:00")).acted == 0
    assert fire_due(time_is("2026-12-14 10:01")).acted == 1
    assert len(entries(WEBSITES)) == 2
    assert clean()


def test_what_is_brought_to_the_desk_is_received_too_and_its_entry_belongs_to_the_number_given(
    commerce: Commerce,
) -> None:
    by = commerce.actor(DESK)
    dossier = drafts.start_draft(by, RATING, DEPARTMENT, at_desk=True)
    commerce.complete(dossier, by)
    save_people(by, dossier, {"kind": "organisation", "name": "Công ty A", "tax_code": "0300588569"})
    received = receive_at_desk(by, dossier.key).dossier
    assert (received.code is not None, received.step) == (True, "cho-duyet")
    for email, act in ((EXAMINER, "propose"), (HEAD, "propose"), (DIRECTOR, "approve")):
        commerce.do(act, received, email, {"opinion": "Đủ."})
    entry = Entry.objects.get()
    assert (entry.owner_id, entry.holder) == (None, "0300588569")
    assert clean()
