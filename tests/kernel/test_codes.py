"""Codes: written one way, read in every way in which people write them."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from motcua.kernel.codes import (
    AgencyCode,
    CodeError,
    DossierCode,
    ProcedureCode,
    ReceiptNumber,
    reference_inside,
)

CENTURY = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MODERN_AGENCIES = st.from_regex(r"\A[A-Z][0-9]{2}(\.[A-Z0-9]{2,3}){0,4}\Z")
OLDER_AGENCIES = st.from_regex(r"\A[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}\Z")
AGENCIES = MODERN_AGENCIES | OLDER_AGENCIES


@given(AGENCIES, CENTURY, st.integers(1, 999_999))
@pytest.mark.criterion("II.5.3")
def test_a_dossier_code_comes_back_as_it_was_written(agency, day, sequence):
    code = DossierCode(agency, day, sequence)
    assert DossierCode.parse(code.format()) == code
    assert DossierCode.parse(f"  {code.format().lower().replace('-', ' – ')} ") == code


@pytest.mark.criterion("II.5.3")
def test_a_dossier_code_is_agency_day_and_four_digits():
    assert DossierCode("H27.03", date(2026, 11, 22), 1).format() == "H27.03-261122-0001"
    assert str(DossierCode("H27.03", date(2026, 1, 2), 9999)) == "H27.03-260102-9999"


def test_a_busy_day_grows_to_five_and_six_digits():
    assert DossierCode("H27.03", date(2026, 11, 22), 10_000).format() == "H27.03-261122-10000"
    assert DossierCode("H27.03", date(2026, 11, 22), 999_999).format() == "H27.03-261122-999999"


@pytest.mark.parametrize(
    ("text", "agency", "day", "sequence"),
    [
        ("H40.01.02-261122-0001", "H40.01.02", date(2026, 11, 22), 1),
        ("000.00.09.H27-200105-0012", "000.00.09.H27", date(2020, 1, 5), 12),
        ("G02-240229-12345", "G02", date(2024, 2, 29), 12345),
        ("h27.03 — 261122 – 0001", "H27.03", date(2026, 11, 22), 1),
        ("H27.03\u2212261122\u22120001", "H27.03", date(2026, 11, 22), 1),
        ("\ufeffH27.03-261122-0001\u00a0\n", "H27.03", date(2026, 11, 22), 1),
    ],
)
def test_older_and_carelessly_typed_dossier_codes_are_read(text, agency, day, sequence):
    assert DossierCode.parse(text) == DossierCode(agency, day, sequence)


def test_a_longer_sequence_of_another_system_keeps_its_zeros():
    assert DossierCode.parse("H22-261122-00012").format() == "H22-261122-00012"


def test_an_older_dossier_code_has_its_form_of_today():
    assert DossierCode.parse("000.00.09.H27-200105-0012").modern.format() == "H27.09-200105-0012"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H27.03",
        "H27.03-261122",
        "H27.03-261122-001",
        "H27.03-261122-0000",
        "H27.03-261122-1234567",
        "H27.03-260230-0001",
        "H27.03-26112-0001",
        "27H.03-261122-0001",
        "00.00.09.H27-200105-0012",
        "H27.03-261122-000A",
        "H27.03-٢٦١١٢٢-0001x",
    ],
)
def test_what_is_no_dossier_code_is_refused(text):
    with pytest.raises(CodeError):
        DossierCode.parse(text)


def test_a_dossier_code_cannot_be_made_of_nonsense():
    for agency, day, sequence in [
        ("x", date(2026, 1, 1), 1),
        ("H27", date(1999, 1, 1), 1),
        ("H27", date(2026, 1, 1), 0),
        ("H27", date(2026, 1, 1), 1_000_000),
    ]:
        with pytest.raises(CodeError):
            DossierCode(agency, day, sequence)


@pytest.mark.parametrize(
    ("text", "modern"),
    [
        ("000.00.01.H22", "H22.01"),
        ("000.00.00.H34", "H34"),
        ("000.12.01.H22", "H22.01.12"),
        ("003.00.01.H22", "H22.01.00.003"),
        ("H27.01.02", "H27.01.02"),
        ("h27 .01", "H27.01"),
    ],
)
def test_an_agency_code_has_a_form_of_today(text, modern):
    assert AgencyCode.parse(text).modern == AgencyCode(modern)
    assert AgencyCode.parse(text).top == modern[:3]


@given(AGENCIES)
def test_the_form_of_today_is_an_agency_code_and_stays(agency):
    modern = AgencyCode.parse(agency).modern
    assert modern.modern == modern == AgencyCode.parse(str(modern))


@pytest.mark.criterion("II.5.3")
@pytest.mark.parametrize("text", ["", "H", "H2", "HH27", "H27.", "H27.1", "H27.0001", "H27" + ".01" * 11])
def test_what_is_no_agency_code_is_refused(text):
    with pytest.raises(CodeError):
        AgencyCode.parse(text)


def test_a_procedure_code_is_a_root_and_perhaps_an_agency():
    plain = ProcedureCode.parse("2.000620")
    assert (plain.root, plain.suffix, plain.agency) == ("2.000620", "", None)
    newer = ProcedureCode.parse(" 1.000948.h38 ")
    assert (newer.root, newer.suffix, newer.agency) == ("1.000948", "H38", AgencyCode("H38"))
    older = ProcedureCode.parse("1.000948.000.00.00.H38")
    assert (older.root, older.suffix, older.agency) == ("1.000948", "000.00.00.H38", AgencyCode("H38"))


@given(st.from_regex(r"\A[1-9]\.[0-9]{6}\Z"), st.just("") | AGENCIES)
def test_a_procedure_code_comes_back_as_it_was_written(root, suffix):
    code = ProcedureCode(root, suffix)
    assert ProcedureCode.parse(code.format()) == code


@pytest.mark.parametrize(
    "text", ["", "2.00062", "2.0006200", "0.000620", "2.000620.", "2.000620.38", "A.000620"]
)
def test_what_is_no_procedure_code_is_refused(text):
    with pytest.raises(CodeError):
        ProcedureCode.parse(text)


@given(CENTURY, st.binary(min_size=6, max_size=16))
def test_a_receipt_number_comes_back_however_it_is_typed(day, randomness):
    number = ReceiptNumber.new(day, randomness)
    text = number.format()
    careless = text.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert ReceiptNumber.parse(text) == number
    assert ReceiptNumber.parse(careless) == number
    assert ReceiptNumber.parse(text.removeprefix("TN-").replace("-", "")) == number


@given(CENTURY, st.binary(min_size=6, max_size=6), st.data())
def test_one_wrong_sign_in_a_receipt_number_is_always_noticed(day, randomness, data):
    text = ReceiptNumber.new(day, randomness).format()
    place = data.draw(st.sampled_from([n for n, sign in enumerate(text) if n >= 3 and sign != "-"]))
    wrong = data.draw(
        st.sampled_from([sign for sign in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if sign != text[place]])
    )
    with pytest.raises(CodeError):
        ReceiptNumber.parse(text[:place] + wrong + text[place + 1 :])


@given(CENTURY, st.binary(min_size=6, max_size=6), st.integers(2, 16))
def test_two_neighbours_exchanged_in_a_receipt_number_are_always_noticed(day, randomness, place):
    signs = ReceiptNumber.new(day, randomness).format().replace("-", "")
    exchanged = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
    assume(exchanged != signs)
    with pytest.raises(CodeError):
        ReceiptNumber.parse(exchanged)


def test_a_receipt_number_uses_all_the_chance_that_it_needs():
    numbers = {ReceiptNumber.new(date(2026, 11, 22), n.to_bytes(6, "big")).token for n in (0, 1, 2**44)}
    assert len(numbers) == 3
    with pytest.raises(ValueError, match="45 bits"):
        ReceiptNumber.new(date(2026, 11, 22), b"12345")


@pytest.mark.parametrize(
    "text", ["", "TN-261122", "TN-261122-7F3K9", "TN-261322-00000-00000", "H27-261122-0001"]
)
def test_what_is_no_receipt_number_is_refused(text):
    with pytest.raises(CodeError):
        ReceiptNumber.parse(text)


@given(AGENCIES, CENTURY, st.integers(1, 999_999), st.binary(min_size=8, max_size=8))
def test_a_code_is_found_inside_what_a_scanner_reads(agency, day, sequence, chance):
    code = DossierCode(agency, day, sequence).format()
    receipt = ReceiptNumber.new(day, chance).format()
    for written in (code, receipt):
        assert reference_inside(f"{written}|2.000620|{agency}|Giấy tiếp nhận hồ sơ") == written
        assert reference_inside(f"https://dichvucong.mau.vn/tra-cuu?ma={written.lower()}&so=1") == written
    assert reference_inside(receipt.replace("-", "")) == receipt


@pytest.mark.parametrize(
    "text",
    ["", "Nguyễn Văn An", "2.000620", "H27.03", "H27.03-261322-0001", "TN-261122-AAAAA-AAAAA", "0912345678"],
)
def test_no_code_is_found_where_there_is_none(text):
    assert reference_inside(text) is None
