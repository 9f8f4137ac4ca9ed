"""Provinces and wards since the reform of July 2025, and their address for scripts."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from motcua.forms import addresses
from motcua.forms.views import wards as wards_view


def test_the_country_has_34_provinces_without_districts() -> None:
    provinces = addresses.provinces()
    assert len(provinces) == 34
    assert sum(len(addresses.wards(place.code)) for place in provinces) == 3321
    assert addresses.provinces()[0].name == "An Giang"
    assert "Thành phố Đà Nẵng" in [place.name for place in provinces]


def test_a_ward_belongs_to_one_province() -> None:
    assert addresses.is_ward_of("00070", "01")
    assert addresses.is_ward_of(70, 1)
    assert not addresses.is_ward_of("00070", "79")
    assert addresses.wards("nowhere") == []


def test_addresses_are_written_from_the_house_up() -> None:
    text = addresses.address_text({"province": "01", "ward": "00070", "detail": "Số 5"})
    assert text == "Số 5, Phường Hoàn Kiếm, Thành phố Hà Nội"
    assert addresses.address_text({"text": "Xã Minh Tân, huyện Vụ Bản"}) == "Xã Minh Tân, huyện Vụ Bản"
    assert addresses.address_text({}) == ""


@given(
    st.dictionaries(
        st.sampled_from(["province", "ward", "detail", "text"]), st.none() | st.integers() | st.text()
    )
)
def test_any_address_can_be_written(address: dict[str, object]) -> None:
    assert isinstance(addresses.address_text(address), str)


def test_scripts_get_the_wards_of_a_province(rf: RequestFactory) -> None:
    answer = wards_view(rf.get("/dia-chi/phuong-xa", {"province": "01"}))
    assert answer.status_code == 200
    assert b'["00070", "Ph' in answer.content
    assert "public" in answer["Cache-Control"]


@pytest.mark.parametrize("province", ["", "00", "x" * 300, "²"])
def test_an_unknown_province_is_not_found(rf: RequestFactory, province: str) -> None:
    assert wards_view(rf.get("/dia-chi/phuong-xa", {"province": province})).status_code == 404
