"""What an address of the old three tiers is called today, beside the old name that stays as it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from motcua.agencies.former_places import Now, today_of
from motcua.agencies.selectors import stamp
from motcua.forms.addresses import ward_name
from motcua.kernel.dates import format_date

# House, ward, district, province: of an address in one line the last three are meant.
_TIERS = 3


def today_beside(value: object) -> str:
    """“nay là Phường Hoàn Kiếm, Thành phố Hà Nội (từ 01/07/2025)”; "" where no row of the table says so.

    For an address in three boxes and for one written in a line. Costs a statement for each address that was not asked
    for within half a minute, none where it has no old part.
    """
    names = _old_names(value)
    return in_words(today_of(*names, stamp())) if names is not None else ""


def in_words(found: Sequence[Now]) -> str:
    """The wards of today, and since when."""
    if not found:
        return ""
    told = {"wards": "; ".join(ward_name(one.code) for one in found), "day": format_date(found[0].since)}
    if len(found) > 1 or found[0].is_part:
        # Which part the house lies in no table says.
        text = _("nay thuộc một trong: %(wards)s (từ %(day)s)") % told
    else:
        text = _("nay là %(wards)s (từ %(day)s)") % told
    return f"{text} – {_('dữ liệu mẫu')}" if any(one.is_sample for one in found) else text


def _old_names(value: object) -> tuple[str, str, str] | None:
    """Province, district and ward in words; None for an address of today, or too short to be one of three tiers."""
    if not isinstance(value, Mapping):
        return None
    province, district, ward = (
        str(value.get(f"old_{part}") or "") for part in ("province", "district", "ward")
    )
    if province and (district or ward):
        return province, district, ward
    parts = [part.strip() for part in str(value.get("text") or "").split(",") if part.strip()]
    return (parts[-1], parts[-2], parts[-3]) if len(parts) >= _TIERS else None
