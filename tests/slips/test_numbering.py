"""Numbers of results as they are written, and which of them are counted together (decree 30/2020)."""

import pytest

from motcua.slips.numbering import abbreviation, has_number, numbering_of, unknown_places


def written(definition: dict[str, object], number: int | None, agency: str = "H27.03") -> str:
    numbering = numbering_of("giay-phep", {"numbering": definition})
    assert numbering is not None
    return numbering.written(number, agency_code=agency, agency_name="Sở Công Thương tỉnh Hà Tĩnh", year=2026)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Sở Công Thương", "SCT"),
        ("Sở Tư pháp tỉnh Hà Tĩnh", "STP"),
        ("Ủy ban nhân dân phường Thành Sen", "UBND"),
        ("UBND tỉnh Hà Tĩnh", "UBND"),
    ],
)
def test_the_letters_of_an_agency(name: str, letters: str) -> None:
    assert abbreviation(name) == letters


def test_an_agency_s_own_pattern_stands_before_the_common_one() -> None:
    definition = {"pattern": "{so}/GP-{co_quan}", "agencies": {"H27.09": "{so}/{nam}/GPTP"}}
    assert written(definition, 12) == "12/GP-SCT"
    assert written(definition, 12, "H27.09") == "12/2026/GPTP"
    assert written(definition, None) == "……/GP-SCT"


def test_a_series_is_the_template_s_own_unless_it_says_another() -> None:
    own = numbering_of("giay-phep", {"numbering": {"pattern": "{so}"}})
    shared = numbering_of("giay-phep", {"numbering": {"pattern": "{so}", "series": "GP", "yearly": False}})
    assert own is not None
    assert shared is not None
    assert (own.series, own.counted_in(2026)) == ("giay-phep", 2026)
    assert (shared.series, shared.counted_in(2026)) == ("GP", None)
    assert numbering_of("phieu", {"number_suffix": "TNHS"}) is None


def test_what_a_pattern_may_not_say() -> None:
    assert unknown_places("{so}/GP-{agency}") == ["agency"]
    assert not has_number("GP-{nam}")
    assert not has_number("{so}/{so}")
