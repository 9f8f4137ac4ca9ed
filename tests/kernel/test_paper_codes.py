"""What a type of paper may be called: whatever stands before it in a code, an owner is never mistaken for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.codes import CodeError
from motcua.kernel.paper_codes import LONGEST_TYPE, PaperTypeCode


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
