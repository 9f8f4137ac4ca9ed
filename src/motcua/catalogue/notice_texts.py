"""Words of letters as data: a subject and paragraphs with names in braces, published in versions. Pure but for reading.

A name is replaced by what the dossier says and by nothing else: there are no expressions, and an unknown name is
refused when the text is loaded. A paragraph of which every name is empty is left out.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from motcua.catalogue.models import NoticeVersion
from motcua.kernel.hashchain import canonical_json

PLACEHOLDERS = {
    "ma_ho_so": "code",
    "so_bien_nhan": "receipt_number",
    "ten_thu_tuc": "procedure_name",
    "co_quan": "agency_name",
    "chu_ho_so": "applicant_name",
    "ly_do": "reason",
    "noi_dung_bo_sung": "items",
    "han_xu_ly": "due",
    "so_muc": "entry_number",
    "ten_muc": "entry_heading",
    "trang_cong_khai": "entry_address",
    "luc": "at",
    "hen_tra": "appointed",
    "hen_lai": "reappointed",
    "han_thuc_hien": "until",
    "gio_tra_loi": "answer_hours",
    "cach_nhan": "way",
    "so_ket_qua": "number",
    "can_cu": "basis",
    "co_quan_truoc": "agency_before",
    "co_quan_moi": "agency_after",
    "buoc": "step",
    "don_vi": "unit",
    "so_van_don": "parcel",
    "buu_chinh": "carrier",
    "noi_dung_buu_gui": "contents",
}
_NAME = re.compile(r"\{([^{}]*)\}")


def unknown_names(text: str) -> list[str]:
    """What stands in braces and is no name."""
    return [name for name in _NAME.findall(text) if name not in PLACEHOLDERS]


def publish_notice(content: Mapping[str, Any]) -> NoticeVersion:
    """Publish a checked text as the next version of its code; equal content changes nothing."""
    digest = hashlib.sha256(canonical_json(content)).hexdigest()
    latest = NoticeVersion.objects.filter(code=content["code"]).order_by("-number").first()
    if latest is not None and latest.content_sha256 == digest:
        return latest
    return NoticeVersion.objects.create(
        code=content["code"],
        number=(latest.number if latest else 0) + 1,
        title=content["title"],
        definition=dict(content),
        content_sha256=digest,
    )


def current_text(code: str) -> NoticeVersion | None:
    """The newest version of a text."""
    return NoticeVersion.objects.filter(code=code).order_by("-number").first()


def fill(text: NoticeVersion, told: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Subject and paragraphs, with what is told of a dossier (values of `PLACEHOLDERS`) in place of the names."""
    return fill_in(text.definition["subject"], text.definition["body"], told)


def fill_in(subject: str, body: Iterable[str], told: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The same of a subject and paragraphs."""
    paragraphs = [paragraph for paragraph in body if not _is_bare(paragraph, told)]
    line = " ".join(_filled(subject, told).split())[:300]
    return line, tuple(_filled(paragraph, told).strip() for paragraph in paragraphs)


def _filled(text: str, told: Mapping[str, str]) -> str:
    return _NAME.sub(lambda found: told.get(PLACEHOLDERS.get(found[1], ""), ""), text)


def _is_bare(paragraph: str, told: Mapping[str, str]) -> bool:
    names = [PLACEHOLDERS.get(name, "") for name in _NAME.findall(paragraph)]
    return bool(names) and not any(told.get(name) for name in names)
