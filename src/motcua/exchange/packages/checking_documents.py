"""What a legal document must keep beyond its shape: its days follow each other, and it does not replace itself."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.catalogue.documents import key_of
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.report import Mistake


def check_documents(document: Document) -> Iterator[Mistake]:
    """Every mistake of well-shaped legal documents."""
    for index, item in enumerate(document.data["documents"]):
        at = f"/documents/{index}"
        starts, ends = item.get("effective_from", ""), item.get("effective_until", "")
        if starts and ends and ends < starts:
            yield document.mistake(
                f"{at}/effective_until", _("Ngày hết hiệu lực đứng trước ngày bắt đầu có hiệu lực.")
            )
        if starts and item.get("issued_on", "") > starts:
            yield document.mistake(f"{at}/issued_on", _("Ngày ban hành đứng sau ngày có hiệu lực."))
        if not key_of(item["number"]):
            yield document.mistake(f"{at}/number", _("Số, ký hiệu phải có chữ hoặc chữ số."))
        elif key_of(item.get("replaced_by", "")) == key_of(item["number"]):
            yield document.mistake(f"{at}/replaced_by", _("Văn bản không thể thay thế chính nó."))
