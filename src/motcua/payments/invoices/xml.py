"""An invoice as XML, with the parts and names that the tax authority sets for Decree 123/2020 (HDon, DLHDon …). Pure.

Our copy for whoever paid and for books: it bears the number and the authority's code, not the seller's signature,
which stands in the provider's own file.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from lxml import etree

from motcua.kernel.dates import to_local
from motcua.kernel.xmltext import xml_text
from motcua.payments.invoices.adapters import Numbered

VERSION = "2.0.1"
_NOT_TAXED = "KCT"
_GOODS, _REPLACES = "1", "1"


def written(
    content: Mapping[str, Any],
    *,
    key: str,
    number: str,
    authority_code: str,
    day: datetime.datetime,
    original: Numbered | None = None,
    reason: str = "",
) -> bytes:
    """The file. `original`: the invoice that this one replaces."""
    root = etree.Element("HDon")
    told = etree.SubElement(root, "DLHDon", Id=f"hd-{key}")
    common = etree.SubElement(told, "TTChung")
    seller, buyer = content["seller"], content["buyer"]
    _put(
        common,
        PBan=VERSION,
        THDon=content["title"],
        KHMSHDon=content["template"],
        KHHDon=content["series"],
        SHDon=number.removeprefix(content["series"]),
        NLap=_day(day),
        DVTTe="VND",
        TGia="1",
        HTTToan=content["way"],
    )
    if original is not None:
        _put(
            etree.SubElement(common, "TTHDLQuan"),
            TCHDon=_REPLACES,
            LHDCLQuan="1",
            KHMSHDCLQuan=original.template,
            KHHDCLQuan=original.series,
            SHDCLQuan=original.number.removeprefix(original.series),
            NLHDCLQuan=_day(original.issued_at),
            GChu=reason,
        )
    body = etree.SubElement(told, "NDHDon")
    _put(etree.SubElement(body, "NBan"), Ten=seller["name"], MST=seller["tax_code"], DChi=seller["address"])
    _put(etree.SubElement(body, "NMua"), Ten=buyer["name"], MST=buyer["tax_code"], DChi=buyer["address"])
    lines = etree.SubElement(body, "DSHHDVu")
    for place, line in enumerate(content["lines"], start=1):
        _put(
            etree.SubElement(lines, "HHDVu"),
            TChat=_GOODS,
            STT=str(place),
            THHDVu=line["name"],
            DVTinh=content["unit"],
            SLuong="1",
            DGia=str(line["amount"]),
            ThTien=str(line["amount"]),
            TSuat=_NOT_TAXED,
        )
    sums = etree.SubElement(body, "TToan")
    rate = etree.SubElement(etree.SubElement(sums, "THTTLTSuat"), "LTSuat")
    total = str(content["total"])
    _put(rate, TSuat=_NOT_TAXED, ThTien=total, TThue="0")
    _put(sums, TgTCThue=total, TgTThue="0", TgTTTBSo=total, TgTTTBChu=content["total_words"])
    if authority_code:
        etree.SubElement(root, "MCCQT").text = xml_text(authority_code)
    written_out: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written_out


def _put(parent: Any, **parts: str) -> None:
    for name, text in parts.items():
        if text:
            etree.SubElement(parent, name).text = xml_text(text)


def _day(moment: datetime.datetime) -> str:
    return to_local(moment).date().isoformat()
