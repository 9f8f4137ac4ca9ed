"""Numbers without a gap: codes by agency and day, slips by agency, kind and year."""

from __future__ import annotations

from datetime import UTC

import pytest
from django.db import transaction

from motcua.dossiers.models import Sequence
from motcua.dossiers.numbers import (
    code_sequence,
    issue_code,
    issue_receipt_number,
    next_number,
    slip_sequence,
)
from motcua.kernel.codes import DossierCode, ReceiptNumber
from tests.kernel.moments import at

pytestmark = pytest.mark.django_db


def test_from_one_upwards_and_each_name_for_itself() -> None:
    assert [next_number("a"), next_number("a"), next_number("b"), next_number("a")] == [1, 2, 1, 3]


def test_a_rollback_gives_the_number_back() -> None:
    next_number("a")
    mark = transaction.savepoint()
    assert next_number("a") == 2
    transaction.savepoint_rollback(mark)
    assert next_number("a") == 2


@pytest.mark.criterion("II.5.3")
def test_the_day_changes_at_midnight_in_ha_noi_not_in_greenwich() -> None:
    def issued(agency: str, text: str) -> str:
        return issue_code(agency, at(text).astimezone(UTC))  # as the clock of the system gives moments

    assert issued("H27.03", "2026-11-22 23:59:59") == "H27.03-261122-0001"
    assert issued("H27.03", "2026-11-23 00:00:00") == "H27.03-261123-0001"
    assert issued("H27.03", "2026-11-23 06:59:00") == "H27.03-261123-0002"
    assert issued("H27.03", "2026-11-23 07:01:00") == "H27.03-261123-0003"
    assert issued("H27.40", "2026-11-23 07:01:00") == "H27.40-261123-0001"


def test_after_9999_the_number_grows_a_digit() -> None:
    moment = at("2026-11-23 10:00")
    Sequence.objects.create(name=code_sequence("H27.03", moment.date()), last=9998)
    codes = [issue_code("H27.03", moment) for _ in range(3)]
    assert codes == ["H27.03-261123-9999", "H27.03-261123-10000", "H27.03-261123-10001"]
    assert [DossierCode.parse(code).sequence for code in codes] == [9999, 10000, 10001]


def test_one_statement_for_a_number(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        next_number("a")


def test_slip_numbers_begin_anew_each_year() -> None:
    assert slip_sequence("H27.03", "TNHS", 2026) != slip_sequence("H27.03", "TNHS", 2027)
    assert slip_sequence("H27.03", "TNHS", 2026) != slip_sequence("H27.03", "HDHS", 2026)


def test_receipt_numbers_cannot_be_counted_up() -> None:
    numbers = [ReceiptNumber.parse(issue_receipt_number(at("2026-11-23 10:00"))) for _ in range(200)]
    assert len({number.token for number in numbers}) == 200
    assert len({number.token[:4] for number in numbers}) > 190
