"""Codes of digitised papers, read back as written; what a type of paper may be called, so that they can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.codes import CodeError
from motcua.kernel.paper_codes import LONGEST_CODE, LONGEST_TYPE, PaperCode, PaperTypeCode


@pytest.mark.parametrize(
    "code", ["KQ.G15.000123", "GT-CCCD", "000.00.00.H50-KQ0217", "A", "A" * LONGEST_TYPE]
)
def test_codes_of_types(code: str) -> None:
    assert str(PaperTypeCode(code)) == code


@pytest.mark.parametrize(
    "code",
    [
        "",
        "gt-cccd",
        "GT CCCD",
        "GT..CCCD",
        ".GT",
        "GT.",
        "GIẤY",
        "A" * (LONGEST_TYPE + 1),
        "001099012345",
        "001099012345.GT",
        "012345678.GT",
        "0312345678.GT",
        "0312345678-001.GT",
        "0312345678001",
        "GT\n",
    ],
)
def test_what_is_none(code: str) -> None:
    with pytest.raises(CodeError):
        PaperTypeCode(code)


@given(
    st.from_regex(r"\d{9}|\d{12}|\d{10}(-\d{3})?", fullmatch=True), st.sampled_from(["GT", "KQ.G15.000123"])
)
def test_an_owner_before_a_type_is_no_type(owner: str, code: str) -> None:
    for text in (owner, f"{owner}.{code}"):
        with pytest.raises(CodeError):
            PaperTypeCode(text)
    assert PaperTypeCode(code)


OWNERS = st.just("") | st.from_regex(r"[0-9]{9}|[0-9]{12}|[0-9]{10}(-[0-9]{3})?|[0-9]{13}", fullmatch=True)


def is_type(text: str) -> bool:
    try:
        PaperTypeCode(text)
    except CodeError:
        return False
    return True


TYPES = st.from_regex(r"[A-Z0-9]{1,12}([.-][A-Z0-9]{1,8}){0,3}", fullmatch=True).filter(is_type)


@given(OWNERS, TYPES, st.integers(1, 999_999_999))
def test_a_code_is_read_back_as_it_was_composed(owner: str, kind: str, number: int) -> None:
    code = PaperCode(owner, kind, number)
    assert PaperCode.parse(code.format()) == code
    assert PaperCode.parse(f" {code.format().lower()} ") == code
    assert len(code.format()) <= LONGEST_CODE
    assert code.format() == f"{code.series}.{number:04d}"


@given(OWNERS, TYPES, OWNERS, TYPES)
def test_two_series_are_never_counted_as_one(owner: str, kind: str, other: str, other_kind: str) -> None:
    same = PaperCode(owner, kind, 1).series == PaperCode(other, other_kind, 1).series
    assert same == ((owner, kind) == (other, other_kind))


def test_a_code_as_people_see_it() -> None:
    assert str(PaperCode("042190001111", "GT-GKS", 3)) == "042190001111.GT-GKS.0003"
    assert str(PaperCode("", "KQ.G15.000123", 12345)) == "KQ.G15.000123.12345"
    assert PaperCode.parse("KQ.G15.000123.0001") == PaperCode("", "KQ.G15.000123", 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "GT-GKS",
        "GT-GKS.001",
        "GT-GKS.0000",
        "GT-GKS.00012",
        "042190001111.0001",
        "042190001111.0312345678.GT.0001",
        "04219000111.GT-GKS.0001x",
        "GT GKS..0001",
    ],
)
def test_what_is_no_code_of_a_paper(text: str) -> None:
    with pytest.raises(CodeError):
        PaperCode.parse(text)


@pytest.mark.parametrize("owner", ["1", "04219000111122", "x", "0312345678-01", "042190001111\n"])
def test_an_owner_is_a_personal_number_or_a_tax_code(owner: str) -> None:
    with pytest.raises(CodeError):
        PaperCode(owner, "GT", 1)
