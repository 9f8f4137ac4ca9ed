"""Old codes in packages and reorganisations of agencies are no way around a second person."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.utils import timezone

from motcua.agencies.four_eyes_policy import Guarded, publish
from motcua.agencies.models import Agency, AskedAct, FormerCode, Holding, Reorganisation
from motcua.agencies.services import give_post
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json, dump_one
from tests.console.test_four_eyes import (
    HOME,
    PROVINCE,
    ask,
    client_of,
    confirmed,
    roles,
    story,
    turned_on,
    unit_of,
)
from tests.story import ADMINISTRATOR, CLERK, DEPARTMENT, DIRECTOR, EXAMINER, JUSTICE, Story

__all__ = ["story"]


def test_a_code_of_before_in_a_package_is_no_way_around(story: Story) -> None:
    department, yesterday = Agency.objects.get(code=DEPARTMENT), timezone.localdate() - datetime.timedelta(1)
    publish(department.pk, [Guarded.ADMINISTRATORS], None)
    FormerCode.objects.create(agency=department, code="H27.98", until=yesterday)
    Agency.objects.filter(code="H27.13").update(ended_on=yesterday, successor=department)
    post = Holding.objects.get(person__email=ADMINISTRATOR).post
    whole = dump_one("agency", DEPARTMENT)
    assert whole is not None
    content = json.loads(whole)

    def pointers(content: dict[str, Any]) -> set[str]:
        files = {"goi.json": as_json(content)}
        report = load_files(files, story.person(PROVINCE), name="goi", keep=True)
        return {mistake.pointer for mistake in report.mistakes}

    for code in ("H27.98", "H27.13"):
        person = {"email": EXAMINER, "full_name": "Ai Đó", "kind": "officer"}
        people = [person | {"posts": [f"{code}/{post.unit.code}/{post.code}"]}]
        assert pointers({"kind": "people", "people": people}) == {"/people/0/posts/0"}, code
    assert "/parent" in pointers(content | {"code": "H27.98", "parent": JUSTICE})
    assert "/ended" in pointers(content | {"ended": {"on": "2026-01-01", "successor": JUSTICE}})
    assert pointers(content) == set()
    assert "administrator" not in roles(EXAMINER)


def test_a_reorganisation_takes_nobody_out_of_the_policy_by_one_alone(story: Story) -> None:
    publish(Agency.objects.get(code=DEPARTMENT).pk, [Guarded.EXPORT_OFFICERS], None)
    client, listed = client_of(PROVINCE), "/quan-tri/sap-xep-co-quan"
    drawn = {"kind": "move", "sources": [DEPARTMENT], "parent": JUSTICE, "basis": "Nghị quyết số 12/NQ-HĐND"}
    client.post(listed, drawn)
    one = Reorganisation.objects.get()
    page, yes = f"{listed}/{one.pk}", {"xac-nhan": "1", "dong_y": "1"}
    row = ask(client, client.post(page, yes))
    one.refresh_from_db()
    assert one.confirmed_at is None
    assert "về Sở Tư pháp" in client.get(f"{HOME}/{row.key}").content.decode()
    Reorganisation.objects.update(basis="Nghị quyết khác")
    assert confirmed(row, ADMINISTRATOR).state == AskedAct.State.VOID
    assert "đã được sửa sau khi đề nghị" in row.answer
    row = ask(client, client.post(page, yes))
    assert confirmed(row, ADMINISTRATOR).state == AskedAct.State.CONFIRMED, row.answer
    one.refresh_from_db()
    assert (one.confirmed_by, one.done_at is not None) == (story.person(PROVINCE), True)
    parent = Agency.objects.get(code=DEPARTMENT).parent
    assert parent is not None
    assert parent.code == JUSTICE


def test_an_administrator_who_goes_along_does_not_confirm_it(story: Story) -> None:
    """In a merger the administrator of what ends would be one of what takes."""
    give_post(story.person(EXAMINER), unit_of(DIRECTOR), "administrator", "Quản trị viên")
    publish(Agency.objects.get(code=DEPARTMENT).pk, [Guarded.ADMINISTRATORS], None)
    client, listed = client_of(PROVINCE), "/quan-tri/sap-xep-co-quan"
    drawn = {"kind": "merge", "sources": [DEPARTMENT, "H27.13"], "targets": [JUSTICE], "rule": "division"}
    client.post(listed, drawn | {"basis": "Nghị quyết số 12/NQ-HĐND"})
    one = Reorganisation.objects.get()
    answer = client.post(f"{listed}/{one.pk}", {"xac-nhan": "1", "dong_y": "1"})
    row = ask(client, answer)
    assert story.person(EXAMINER).pk in row.subjects
    assert confirmed_status(row, EXAMINER) == 422
    assert confirmed_status(row, CLERK) == 302
    row.refresh_from_db()
    assert row.state == AskedAct.State.CONFIRMED, row.answer
    assert "administrator" in roles(EXAMINER)


def confirmed_status(row: AskedAct, by: str) -> int:
    return client_of(by).post(f"{HOME}/{row.key}", {"xac-nhan": "1"}).status_code


def test_a_code_of_its_own_needs_nobody(story: Story) -> None:
    turned_on()
    client, listed = client_of(PROVINCE), "/quan-tri/sap-xep-co-quan"
    sent = {"kind": "recode", "sources": [DEPARTMENT], "code": "H27.77", "basis": "Quyết định số 5/QĐ-UBND"}
    client.post(listed, sent)
    page = f"{listed}/{Reorganisation.objects.get().pk}"
    assert client.post(page, {"xac-nhan": "1", "dong_y": "1"}).status_code == 302
    assert Agency.objects.filter(code="H27.77").exists()
