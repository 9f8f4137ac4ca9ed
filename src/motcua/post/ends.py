"""Who sends or receives, as carriers are told it: the address in one line, and its parts in words."""

from __future__ import annotations

from motcua.forms.addresses import address_text, provinces
from motcua.post.adapters import End


def end_of(data: dict[str, object]) -> End:
    """An end of a parcel, from its {"name", "phone", "address": {…} or {"text"}}."""
    raw = data.get("address")
    address = raw if isinstance(raw, dict) else {}
    names = {place.code: place.name for place in provinces()}
    return End(
        name=str(data.get("name", "")),
        phone=str(data.get("phone", "")),
        line=address_text(address),
        province=names.get(str(address.get("province", "")), str(address.get("old_province", ""))),
        district=str(address.get("old_district", "")),
    )
