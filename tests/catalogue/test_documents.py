"""Legal documents: known again by their number, in force by the day, and what is wrong with one is told."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from motcua.catalogue.definition import LegalBasis
from motcua.catalogue.documents import Standing, basis_on, key_of, save_document, standing_on
from motcua.catalogue.models import EntryChange, LegalDocument
from motcua.catalogue.services import publish_procedure
from motcua.exchange.packages import dump_archive, load_archive, load_files, load_folder
from tests.exchange.small import as_files, small_package, small_procedure, write

DAY = datetime.date(2026, 11, 22)
ONE_DAY = datetime.timedelta(days=1)
DECREE = {
    "number": "17/2020/NĐ-CP",
    "kind": "nghi_dinh",
    "title": "Nghị định về điều kiện kinh doanh",
    "issuer": "Chính phủ",
    "issued_on": "2020-02-05",
    "effective_from": "2020-03-22",
    "effective_until": "2026-11-22",
    "replaced_by": "200/2026/NĐ-CP",
    "link": "https://vanban.example.vn/17-2020",
}


def load(*documents: dict[str, Any]) -> Any:
    files = as_files({"a.json": {"kind": "documents", "documents": list(documents)}})
    return load_files(files, None, name="", keep=True)


@given(st.dates(), st.dates(), st.integers(0, 4000))
def test_both_days_of_a_document_count(day: datetime.date, starts: datetime.date, length: int) -> None:
    ends = min(datetime.date.max.toordinal(), starts.toordinal() + length)
    document = LegalDocument(effective_from=starts, effective_until=datetime.date.fromordinal(ends))
    standing = standing_on(day, document)
    assert (standing is Standing.AHEAD) == (day < starts)
    assert (standing is Standing.ENDED) == (day.toordinal() > ends)
    assert (standing is Standing.ENDING) == (starts.toordinal() <= day.toordinal() <= ends)


def test_what_the_catalogue_does_not_say_is_not_claimed() -> None:
    assert standing_on(DAY, None) is Standing.UNKNOWN
    assert standing_on(DAY, LegalDocument()) is Standing.UNKNOWN
    assert standing_on(DAY, LegalDocument(effective_from=DAY)) is Standing.IN_FORCE


@pytest.mark.parametrize("spelled", ["17/2020/nđ-cp", " 17/2020/ND-CP", "17/2020/NĐ–CP"])
def test_a_number_is_known_again_however_it_is_spelled(spelled: str) -> None:
    assert key_of(spelled) == key_of("17/2020/NĐ-CP")
    assert key_of(spelled) != key_of("18/2020/NĐ-CP")


@pytest.mark.django_db
def test_a_document_is_kept_with_its_history_and_equal_content_changes_nothing() -> None:
    assert load(DECREE).counts == {"documents": 1}
    assert load({**DECREE, "number": "17/2020/NĐ-CP"}).counts == {}
    assert load({**DECREE, "effective_until": "2027-01-01"}).counts == {"documents": 1}
    assert LegalDocument.objects.count() == 1
    change = EntryChange.objects.latest("id")
    assert change.before == {"effective_until": "2026-11-22"}
    assert change.after == {"effective_until": "2027-01-01"}
    assert load_archive(dump_archive()).counts == {}


@pytest.mark.django_db
def test_what_is_wrong_is_told_at_its_place() -> None:
    report = load(
        {**DECREE, "effective_until": "2019-01-01"},
        {**DECREE, "number": "18/2020/NĐ-CP", "issued_on": "2021-01-01"},
        {**DECREE, "number": "19/2020/NĐ-CP", "replaced_by": "19/2020/nđ-cp"},
        {**DECREE, "number": "19/2020/ND-CP"},
    )
    assert {mistake.pointer for mistake in report.mistakes} == {
        "/documents/0/effective_until",
        "/documents/1/issued_on",
        "/documents/2/replaced_by",
        "/documents/3/number",
    }
    assert not LegalDocument.objects.exists()
    assert not load({**DECREE, "link": "javascript:alert(1)"}).ok


@pytest.mark.django_db
def test_the_bases_of_a_procedure_say_whether_they_are_in_force(tmp_path: Path) -> None:
    assert load_folder(write(tmp_path, small_package())).ok
    save_document(DECREE)
    named = [LegalBasis("17/2020/NĐ-CP", "Cũ"), LegalBasis("1/1999/QĐ", "Không có trong danh mục")]
    assert [one.standing for one in basis_on(DAY, named)] == [Standing.ENDING, Standing.UNKNOWN]
    assert [one.standing for one in basis_on(DAY + ONE_DAY, named)] == [Standing.ENDED, Standing.UNKNOWN]
    publish_procedure(
        small_procedure(legal_basis=[{"number": "17/2020/NĐ-CP", "title": "Nghị định về rượu"}])
    )
    html = Client().get("/thu-tuc/2.000620").content.decode()
    assert "22/11/2026" in html
    assert "200/2026/NĐ-CP" in html
    assert "https://vanban.example.vn/17-2020" in html
