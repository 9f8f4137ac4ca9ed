"""Published versions: numbered, immutable, written once for equal content."""

import pytest

from motcua.forms.models import FormVersion
from motcua.forms.selectors import cached_definition, cached_form, current
from motcua.forms.services import DefinitionRefused, publish
from tests.forms.definitions import every_kind

pytestmark = pytest.mark.django_db


def test_equal_content_is_the_same_version_and_changed_content_the_next() -> None:
    first = publish("don-ban-le", "Đơn", every_kind())
    again = publish("don-ban-le", "Đơn", dict(reversed(every_kind().items())))
    assert (first.number, again.pk) == (1, first.pk)
    changed = every_kind()
    changed["steps"][0]["title"] = "Thông tin người nộp"
    second = publish("don-ban-le", "Đơn", changed)
    assert second.number == 2
    assert current("don-ban-le") == second
    # Going back is a new version too: the newest is always the one in force.
    assert publish("don-ban-le", "Đơn", every_kind()).number == 3
    assert cached_form(first.pk).steps[0].title == "Người nộp"
    assert cached_form(first.pk) is cached_form(first.pk)
    assert cached_definition(second.pk)["steps"][0]["title"] == "Thông tin người nộp"


def test_a_wrong_definition_is_refused_whole() -> None:
    wrong = every_kind()
    wrong["steps"][0]["fields"][1]["kind"] = "chữ"
    with pytest.raises(DefinitionRefused, match="Không có loại trường “chữ”") as refused:
        publish("don-ban-le", "Đơn", wrong)
    assert [problem.pointer for problem in refused.value.problems] == ["/steps/0/fields/1/kind"]
    with pytest.raises(DefinitionRefused, match="Mã trong định nghĩa khác"):
        publish("khac", "Đơn", every_kind())
    assert not FormVersion.objects.exists()


def test_an_unpublished_form_is_not_found() -> None:
    with pytest.raises(FormVersion.DoesNotExist):
        current("khong-co")
