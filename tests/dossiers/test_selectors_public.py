"""Looking up by code: the state for everybody, names only for whoever proves to be concerned."""

from __future__ import annotations

import dataclasses

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers.selectors import lookup
from tests.story import APPLICANT, DESK, STRANGER, Story


@pytest.mark.criterion("II.21.1", "II.21.2", "I.14.1", "I.14.2")
def test_by_code_by_receipt_number_and_as_people_type_them(story: Story) -> None:
    dossier = story.handed_over()
    code, receipt = dossier.code or "", dossier.receipt_number or ""
    as_typed = (code.lower(), f" {code} ", code.replace("-", "–"), receipt.lower(), receipt.replace("-", ""))
    for typed in (code, receipt, *as_typed):
        found = lookup(typed)
        assert found is not None, typed
        assert found.reference == code
        assert found.state.label == "Đã trả kết quả"
        assert found.procedure_code == "2.000620"
        assert found.agency_name == "Sở Công Thương tỉnh Hà Tĩnh"
        assert found.finished_at == dossier.finished_at
        assert {step.status for step in found.path} == {"done"}


def test_a_stranger_learns_no_name_and_nothing_else_of_the_person(story: Story) -> None:
    dossier = story.asked_at_intake()
    secrets = ["Nguyễn Văn An", "0900000101", "042085004821", APPLICANT, str(dossier.key)]
    officers = ["Nguyễn Thị Lan", "Bản chụp mờ"]
    for user in (None, AnonymousUser(), story.person(STRANGER), story.person(DESK)):
        found = lookup(dossier.receipt_number or "", None, user)
        assert found is not None
        assert not found.is_open
        assert found.applicant_name == "N*** V*** A***"
        told = str(dataclasses.asdict(found))
        assert [secret for secret in secrets + officers if secret in told] == []


@pytest.mark.parametrize("proof", ["0101", "4821", " 01-01 "])
def test_the_last_four_digits_of_phone_or_id_open_the_name(story: Story, proof: str) -> None:
    found = lookup(story.submitted().receipt_number or "", proof)
    assert found is not None
    assert found.is_open
    assert found.applicant_name == "Nguyễn Văn An"


@pytest.mark.parametrize("proof", ["0000", "101", "00101", "0900000101", "", "abcd", "٠١٠١", "²²²²"])
def test_a_wrong_proof_looks_like_none(story: Story, proof: str) -> None:
    wrong = lookup(story.submitted().receipt_number or "", proof)
    assert wrong is not None
    assert not wrong.is_open
    assert wrong.applicant_name == "N*** V*** A***"


def test_the_submitter_who_is_signed_in_needs_no_proof(story: Story) -> None:
    found = lookup(story.submitted().receipt_number or "", None, story.person(APPLICANT))
    assert found is not None
    assert found.is_open


@pytest.mark.parametrize(
    "reference", ["", "H27.03-200101-0001", "TN-261122-AAAAA-AAAAA", "xyz", "' OR 1=1", "H27"]
)
def test_what_does_not_exist(story: Story, reference: str) -> None:
    story.submitted()
    assert lookup(reference) is None


def test_a_draft_cannot_be_looked_up_nor_a_dossier_by_its_key(story: Story) -> None:
    dossier = story.draft()
    assert lookup(str(dossier.key)) is None
    assert lookup(str(story.do("submit", dossier, APPLICANT).dossier.key)) is None


def test_two_statements_however_long_the_record(story: Story) -> None:
    dossier = story.handed_over()
    lookup(dossier.code or "")
    with CaptureQueriesContext(connection) as queries:
        lookup(dossier.code or "")
    assert len(queries) == 2
