"""What a definition must keep beyond its shape: everything it names is there and fits where it stands.

The import tells it by file and line, the designer beside the part that is wrong.
"""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.kernel.conditions import Problem
from motcua.reports.designed.attributes import Attribute, Kind
from motcua.reports.designed.definition import MOST_GROUPS, PLACES, UNITS, Form
from motcua.reports.designed.dictionary import Asked
from motcua.reports.designed.known import all_attributes, attribute
from motcua.reports.designed.measures import COUNTS, SPANS
from motcua.reports.designed.offered import OF_AGENCIES

_NAMED = re.compile(r"\{([^{}]*)\}")
Elements = Mapping[str, Asked]


def problems_of(data: Mapping[str, Any], asked: Elements) -> list[Problem]:
    """Everything that is wrong with a well-shaped definition, with its JSON pointer."""
    found = list(_columns(data, asked))
    found += _groupings(data, asked)
    found += _identities(data)
    found += _filters(data, asked)
    found += _order(data, asked)
    for key in ("header", "footer"):
        for name in _NAMED.findall(data.get(key, "")):
            if name not in PLACES:
                known = ", ".join(f"{{{one}}}" for one in PLACES)
                told = _("Không có chỗ điền “{%(name)s}”. Dùng được: %(known)s.")
                found.append(Problem(f"/{key}", told % {"name": name, "known": known}))
    return found


def _columns(data: Mapping[str, Any], asked: Elements) -> Iterator[Problem]:
    is_list = data["form"] == Form.LIST
    seen: set[str] = set()
    for place, raw in enumerate(data["columns"]):
        at = f"/columns/{place}"
        code = raw.get("code") or raw.get("attribute", "")
        if not code:
            yield Problem(at, _("Cột cần có mã (khoá “code”)."))
        elif code in seen:
            yield Problem(at, _("Cột “%(code)s” viết hai lần. Mỗi mã cột chỉ dùng một lần.") % {"code": code})
        seen.add(code)
        told = [key for key in ("attribute", "measure", "share", "of") if key in raw]
        wanted = ["attribute"] if is_list else ["measure", "share", "of"]
        if len(told) != 1 or told[0] not in wanted:
            yield Problem(
                at,
                _("Cột của danh sách hồ sơ ghi đúng một thuộc tính (khoá “attribute”).")
                if is_list
                else _("Cột ghi đúng một trong: “measure” (đếm), “share” (tỷ lệ), “of” (số đo)."),
            )
            continue
        yield from _column(at, told[0], raw, asked)
    if data["form"] == Form.CROSS and len(data["columns"]) != 1:
        yield Problem("/columns", _("Bảng chéo có đúng một số liệu trong mỗi ô: hãy để lại một cột."))


def _column(at: str, told: str, raw: Mapping[str, Any], asked: Elements) -> Iterator[Problem]:
    if told == "attribute":
        yield from _attribute(f"{at}/attribute", raw["attribute"], asked)
    elif told == "measure":
        yield from _count(f"{at}/measure", raw["measure"])
    elif told == "share":
        for number, one in enumerate(raw["share"]):
            yield from _count(f"{at}/share/{number}", one)
    else:
        found = attribute(raw["of"], asked)
        if raw["of"] not in SPANS and (found is None or found.kind is not Kind.NUMBER):
            known = [*SPANS, *(one.code for one in all_attributes(asked) if one.kind is Kind.NUMBER)]
            told_ = _("Không có số đo “%(code)s”.") % {"code": raw["of"]}
            yield Problem(f"{at}/of", told_ + _nearest(raw["of"], known))
        if "way" not in raw:
            yield Problem(at, _("Cột số đo cần ghi cách tính (khoá “way”): median, average hoặc sum."))


def _groupings(data: Mapping[str, Any], asked: Elements) -> Iterator[Problem]:
    groups, form = data.get("groups", []), data["form"]
    if form == Form.LIST and groups:
        yield Problem("/groups", _("Danh sách hồ sơ không gộp nhóm; hãy chọn dạng bảng tổng hợp."))
        return
    if form != Form.LIST and not groups:
        yield Problem("/groups", _("Hãy chọn ít nhất một cách gộp dòng."))
    if len(groups) > MOST_GROUPS:
        yield Problem("/groups", _("Gộp nhiều nhất %(most)s cấp.") % {"most": MOST_GROUPS})
    if (form == Form.CROSS) != bool(data.get("across")):
        yield Problem(
            "/across",
            _("Bảng chéo cần chọn thuộc tính làm các cột.")
            if form == Form.CROSS
            else _("Chỉ bảng chéo có thuộc tính làm các cột."),
        )
    if form == Form.CROSS and len(groups) > 1:
        yield Problem("/groups", _("Bảng chéo gộp dòng theo đúng một thuộc tính."))
    every = [(f"/groups/{place}", one) for place, one in enumerate(groups)]
    if data.get("across"):
        every.append(("/across", data["across"]))
    seen: set[str] = set()
    for at, one in every:
        if one["by"] in seen:
            yield Problem(at, _("Gộp theo “%(code)s” hai lần.") % {"code": one["by"]})
        seen.add(one["by"])
        wrong = list(_attribute(f"{at}/by", one["by"], asked, grouped=True))
        yield from wrong
        found = attribute(one["by"], asked)
        if not wrong and found is not None and (found.kind is Kind.MOMENT) != ("unit" in one):
            yield Problem(
                at,
                _("Gộp theo thời điểm cần ghi khoảng (khoá “unit”): %(units)s.") % {"units": ", ".join(UNITS)}
                if found.kind is Kind.MOMENT
                else _("Chỉ thời điểm mới có khoảng gộp (khoá “unit”)."),
            )


def _identities(data: Mapping[str, Any]) -> Iterator[Problem]:
    counted = [one["code"] for one in data["columns"] if "measure" in one and "code" in one]
    for place, one in enumerate(data.get("identities", ())):
        named = [("whole", one["whole"])]
        named += [(f"parts/{number}", code) for number, code in enumerate(one["parts"])]
        for key, code in named:
            if code not in counted:
                told = _("Không có cột đếm “%(code)s” trong báo cáo này.") % {"code": code}
                yield Problem(f"/identities/{place}/{key}", told + _nearest(code, counted))


def _filters(data: Mapping[str, Any], asked: Elements) -> Iterator[Problem]:
    for place, raw in enumerate(data.get("filters", ())):
        at = f"/filters/{place}"
        wrong = list(_attribute(f"{at}/attribute", raw["attribute"], asked, grouped=True))
        yield from wrong
        found = attribute(raw["attribute"], asked)
        if wrong or found is None:
            continue
        between = bool(raw.get("from") or raw.get("to"))
        if found.kind is Kind.CHOICE and (between or not raw.get("values")):
            yield Problem(
                at, _("Điều kiện theo “%(label)s” cần có ít nhất một giá trị.") % {"label": found.label}
            )
        if found.kind is Kind.MOMENT and (not between or raw.get("values")):
            yield Problem(
                at, _("Điều kiện theo “%(label)s” cần ngày đầu hoặc ngày cuối.") % {"label": found.label}
            )
        if found.code in ("officer", "holder"):
            # People have no code that means the same in another system.
            yield Problem(
                at, _("Điều kiện theo người để người xem chọn lúc lập báo cáo: hãy đưa vào “asked”.")
            )
    for place, code in enumerate(data.get("asked", ())):
        yield from _attribute(f"/asked/{place}", code, asked, grouped=True)
        found = attribute(code, asked)
        if found is not None and found.kind is Kind.MOMENT:
            yield Problem(f"/asked/{place}", _("Khoảng ngày đã có ở kỳ báo cáo; hãy chọn thuộc tính khác."))
        elif found is not None and found.can_group and found.options is None and code not in OF_AGENCIES:
            told = _("“%(label)s” không có danh sách giá trị để người xem chọn.") % {"label": found.label}
            yield Problem(f"/asked/{place}", told)


def _order(data: Mapping[str, Any], asked: Elements) -> Iterator[Problem]:
    columns = [one.get("code") or one.get("attribute", "") for one in data["columns"]]
    known = [*columns, *(one["by"] for one in data.get("groups", ()))]
    for place, one in enumerate(data.get("sort", ())):
        if one["by"] not in known:
            told = _("Không sắp xếp được theo “%(code)s”: báo cáo không có cột này.") % {"code": one["by"]}
            yield Problem(f"/sort/{place}/by", told + _nearest(one["by"], known))
        elif data["form"] == Form.LIST and _is_masked(one["by"], data, asked):
            told = _("“%(code)s” có thể bị che nên không sắp xếp theo được.") % {"code": one["by"]}
            yield Problem(f"/sort/{place}/by", told)
    chart = data.get("chart", {})
    if chart.get("kind", "none") != "none":
        if data["form"] == Form.LIST:
            yield Problem("/chart", _("Danh sách hồ sơ không có số liệu để vẽ."))
        for place, code in enumerate(chart.get("columns", ())):
            if code not in columns:
                told = _("Không có cột “%(code)s” để vẽ.") % {"code": code}
                yield Problem(f"/chart/columns/{place}", told + _nearest(code, columns))


def _is_masked(code: str, data: Mapping[str, Any], asked: Elements) -> bool:
    """Whether rows in the order of a column would tell what a mask hides."""
    for one in data["columns"]:
        if code in (one.get("code"), one.get("attribute")):
            found = attribute(one.get("attribute", ""), asked)
            return found is not None and found.datum is not None
    return False


def _attribute(at: str, code: str, asked: Elements, *, grouped: bool = False) -> Iterator[Problem]:
    found = attribute(code, asked)
    known = {one.code: one for one in all_attributes(asked)}
    if found is None:
        yield Problem(at, _("Không có thuộc tính “%(code)s”.") % {"code": code} + _nearest(code, known))
    elif grouped and not found.can_group:
        yield Problem(at, _not_grouped(found))


def _not_grouped(found: Attribute) -> str:
    if found.of_people:
        return _(
            "“%(label)s” cho biết về từng người nên chỉ liệt kê được (có che), không gộp và không làm điều kiện."
        ) % {"label": found.label}
    return _("“%(label)s” mỗi hồ sơ một khác nên chỉ liệt kê được, không gộp và không làm điều kiện.") % {
        "label": found.label
    }


def _count(at: str, code: str) -> Iterator[Problem]:
    if code not in COUNTS:
        yield Problem(at, _("Không có số đếm “%(code)s”.") % {"code": code} + _nearest(code, COUNTS))


def _nearest(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return " " + _("Ý bạn là “%(word)s”?") % {"word": near[0]} if near else ""
