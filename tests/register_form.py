"""The sample's own form of 2.000620, asking the business register and the population database at its fields."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from motcua.forms.models import FormVersion
from motcua.forms.selectors import cached_definition
from motcua.forms.services import publish

FORM = "don-ban-le-ruou"
NAME, ADDRESS, HEAD, GIVEN_ON = "ten_thuong_nhan", "dia_chi_tru_so", "nguoi_dai_dien", "ngay_cap_dang_ky"
SOURCES: Mapping[str, Mapping[str, Any]] = {
    NAME: {"connected": "business.name", "locked": True},
    ADDRESS: {"connected": "business.address", "locked": True},
    HEAD: {"connected": ["business.representative", "population.full_name"]},
    "chuc_vu": {"connected": "business.legal_form"},
    GIVEN_ON: {"connected": "business.founded_on"},
}


def publish_with_sources(sources: Mapping[str, Mapping[str, Any]] = SOURCES) -> FormVersion:
    """Publish the next version of the form, in which these fields name sources."""
    newest = FormVersion.objects.filter(code=FORM).order_by("-number")[0]
    definition: Any = copy.deepcopy(cached_definition(newest.pk))
    for step in definition["steps"]:
        for field in step["fields"]:
            field.update(sources.get(field["code"], {}))
    return publish(FORM, definition["title"], definition)


def with_origin(page: str, words: Sequence[str]) -> bool:
    """Whether the page says of one value that it comes from there."""
    return all(f'mc-origin">{word}' in page for word in words)
