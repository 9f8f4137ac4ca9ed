"""What a row of a ward of the old tiers must keep beyond its shape: a ward of today that there is, and names."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.agencies.former_places import key_of
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.report import Mistake
from motcua.forms.addresses import province_of_ward


def check_former_places(document: Document) -> Iterator[Mistake]:
    """Every mistake of well-shaped rows."""
    for index, row in enumerate(document.data["former_places"]):
        at = f"/former_places/{index}"
        if not province_of_ward(row["now"]):
            yield document.mistake(
                f"{at}/now", _("Không có phường, xã nào ngày nay mang mã “%(code)s”.") % {"code": row["now"]}
            )
        names = [row.get(name, "") for name in ("province", "district", "ward")]
        if not key_of(*names).strip("|") or not (names[1] or names[2]):
            yield document.mistake(f"{at}/ward", _("Hãy ghi tên huyện hoặc tên xã cũ."))
