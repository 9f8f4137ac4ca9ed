"""Publishing templates: versions are numbered, immutable, and not made anew for equal content."""

import pytest

from motcua.slips import selectors
from motcua.slips.compiler import TemplateError
from motcua.slips.models import SlipVersion
from motcua.slips.services import publish

pytestmark = pytest.mark.django_db

SOURCE = '#import "/khung.typ": *\n#show: paper\n#paper-title[#value("title")]'


def test_a_changed_template_is_a_new_version_and_the_old_one_stays() -> None:
    first = publish("phieu", "Phiếu", {"number_suffix": "TNHS"}, SOURCE)
    second = publish("phieu", "Phiếu", {"number_suffix": "TNHS"}, SOURCE + "\nThêm")
    assert (first.number, second.number) == (1, 2)
    assert selectors.current("phieu") == second
    assert SlipVersion.objects.get(pk=first.pk).source == SOURCE


def test_equal_content_changes_nothing() -> None:
    first = publish("phieu", "Phiếu", {"number_suffix": "TNHS"}, SOURCE)
    assert publish("phieu", "Phiếu", {"number_suffix": "TNHS"}, SOURCE) == first
    assert SlipVersion.objects.count() == 1


def test_the_legal_basis_is_part_of_the_version() -> None:
    publish("phieu", "Phiếu", {"legal_source": "Thông tư 01/2018/TT-VPCP"}, SOURCE)
    newer = publish("phieu", "Phiếu", {"legal_source": "Thông tư 03/2025/TT-VPCP"}, SOURCE)
    assert newer.number == 2
    assert selectors.current("phieu").definition["legal_source"] == "Thông tư 03/2025/TT-VPCP"


def test_a_template_that_makes_no_page_is_not_published() -> None:
    with pytest.raises(TemplateError):
        publish("phieu", "Phiếu", {}, SOURCE + "\n#nope")
    assert not SlipVersion.objects.exists()


def test_an_unknown_slip_is_told() -> None:
    with pytest.raises(SlipVersion.DoesNotExist):
        selectors.current("khong-co")
