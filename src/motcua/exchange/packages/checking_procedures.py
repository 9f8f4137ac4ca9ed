"""What a procedure must keep beyond its shape: everything it names exists, its dates and times agree."""

import difflib
from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.definition import DEFAULT_FORMATS
from motcua.exchange.packages.checking_entries import check_exemptions, check_group, check_retired
from motcua.exchange.packages.checking_papers import check_types_of_papers
from motcua.exchange.packages.checking_processes import answerable, use_findings
from motcua.exchange.packages.checking_registers import check_entry_of_procedure
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.kernel import conditions
from motcua.kernel.clock import TimeLimit


def check_procedure(document: Document, known: Known) -> Iterator[Mistake]:
    """Every mistake of a well-shaped procedure."""
    data = document.data
    yield from _reference(
        document, "/sector", data["sector"], known.sectors, _("Không có lĩnh vực “%(code)s”.")
    )
    for index, topic in enumerate(data.get("topics", [])):
        yield from _reference(
            document, f"/topics/{index}", topic, known.topics, _("Không có nhóm dịch vụ “%(code)s”.")
        )
    yield from check_retired(document, known)
    if "form" in data:
        yield from _reference(
            document, "/form", data["form"], known.forms, _("Không có biểu mẫu “%(code)s”.")
        )
    if "process" in data:
        yield from _reference(
            document, "/process", data["process"], known.processes, _("Không có quy trình “%(code)s”.")
        )
    if "template" in data["outcome"]:
        yield from _reference(
            document,
            "/outcome/template",
            data["outcome"]["template"],
            known.slips,
            _("Không có mẫu phiếu “%(code)s”."),
        )
    yield from _more_outcomes(document, known)
    yield from check_group(document, known)
    yield from check_exemptions(document, known)
    yield from check_entry_of_procedure(document, known)
    yield from _offices(document, known)
    yield from _limit(document, known)
    fields = answerable(known.forms.get(data.get("form", ""), {}))
    yield from _papers(document, fields)
    yield from check_types_of_papers(document, known)
    yield from _fees(document, fields)


def _more_outcomes(document: Document, known: Known) -> Iterator[Mistake]:
    """Further kinds of result: each with a code and a name of its own, and a template that there is."""
    first = document.content["outcome"]
    codes, names = {first["code"]}, {first["name"]}
    for index, one in enumerate(document.content.get("more_outcomes", [])):
        at = f"/more_outcomes/{index}"
        if one["code"] in codes:
            yield document.mistake(
                f"{at}/code", _("Đã có kết quả khác mang mã “%(code)s”.") % {"code": one["code"]}
            )
        if one["name"] in names:
            yield document.mistake(f"{at}/name", _("Đã có kết quả khác mang tên này."))
        codes.add(one["code"])
        names.add(one["name"])
        if "template" in one:
            yield from _reference(
                document, f"{at}/template", one["template"], known.slips, _("Không có mẫu phiếu “%(code)s”.")
            )


def _reference(
    document: Document, at: str, code: str, known: Collection[str], wording: str
) -> Iterator[Mistake]:
    if code not in known:
        near = difflib.get_close_matches(code, known, n=1, cutoff=0.6)
        suggestion = " " + _("Ý bạn là “%(word)s”?") % {"word": near[0]} if near else ""
        yield document.mistake(at, wording % {"code": code} + suggestion)


def _offices(document: Document, known: Known) -> Iterator[Mistake]:
    seen: set[str] = set()
    for index, office in enumerate(document.data["offices"]):
        at = f"/offices/{index}"
        agency, division = office["agency"], office["division"]
        if agency not in known.parents:
            yield from _reference(
                document, f"{at}/agency", agency, known.parents, _("Không có cơ quan “%(code)s”.")
            )
        elif (agency, division) not in known.units:
            yield document.mistake(
                f"{at}/division",
                _("Cơ quan “%(agency)s” không có đơn vị “%(unit)s”.") % {"agency": agency, "unit": division},
            )
        if agency in seen:
            yield document.mistake(f"{at}/agency", _("Cơ quan “%(code)s” viết hai lần.") % {"code": agency})
        seen.add(agency)


def _limit(document: Document, known: Known) -> Iterator[Mistake]:
    """The limit can be read, and the process that the procedure names serves it."""
    data = document.data
    try:
        TimeLimit.from_json(data["limit"])
    except ValueError:
        yield document.mistake("/limit", _("Thời hạn giải quyết viết chưa đúng."))
        return
    process = known.processes.get(data.get("process", ""))
    if process is None:
        return
    for problem in use_findings(process, data["code"], known):
        yield document.mistake("/process", problem.message)


def _papers(document: Document, fields: frozenset[str]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for index, paper in enumerate(document.data["papers"]):
        at = f"/papers/{index}"
        if paper["code"] in seen:
            yield document.mistake(
                f"{at}/code", _("Giấy tờ “%(code)s” viết hai lần.") % {"code": paper["code"]}
            )
        seen.add(paper["code"])
        if "shown_when" in paper:
            yield from _condition(document, f"{at}/shown_when", paper["shown_when"], fields)
        if paper.get("signed") and list(paper.get("formats", DEFAULT_FORMATS)) != ["pdf"]:
            yield document.mistake(
                f"{at}/formats",
                _(
                    "Giấy tờ phải có chữ ký số thì chỉ nhận tệp PDF: chữ ký trong loại tệp khác không kiểm tra được."
                ),
            )


def _fees(document: Document, fields: frozenset[str]) -> Iterator[Mistake]:
    periods: dict[str, list[tuple[str, str]]] = {}
    for index, fee in enumerate(document.data["fees"]):
        at = f"/fees/{index}"
        starts, ends = fee["from"], fee.get("to") or "9999-12-31"
        if ends < starts:
            yield document.mistake(f"{at}/to", _("Ngày hết hiệu lực đứng trước ngày bắt đầu có hiệu lực."))
        elif any(
            starts <= other_end and other_start <= ends
            for other_start, other_end in periods.get(fee["code"], [])
        ):
            yield document.mistake(
                f"{at}/from",
                _(
                    "Khoản thu “%(code)s” có hai mức cùng hiệu lực trong một thời gian. "
                    "Hãy ghi ngày hết hiệu lực của mức cũ."
                )
                % {"code": fee["code"]},
            )
        periods.setdefault(fee["code"], []).append((starts, ends))
        for number, tier in enumerate(fee.get("tiers", [])):
            if "when" in tier:
                yield from _condition(document, f"{at}/tiers/{number}/when", tier["when"], fields)
        for number, one in enumerate(fee.get("exempt", [])):
            if "when" in one:
                yield from _condition(document, f"{at}/exempt/{number}/when", one["when"], fields)


def _condition(document: Document, at: str, condition: Any, fields: frozenset[str]) -> Iterator[Mistake]:
    for problem in conditions.check(condition, fields):
        yield document.mistake(at + problem.pointer, problem.message_vi)
