"""What a procedure must keep beyond its shape: everything it names exists, its dates and times agree."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.kernel import conditions
from motcua.kernel.clock import TimeLimit
from motcua.process.soundness import total_minutes


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
    if "form" in data:
        yield from _reference(
            document, "/form", data["form"], known.forms, _("Không có biểu mẫu “%(code)s”.")
        )
    if "process" in data:
        yield from _reference(
            document, "/process", data["process"], known.processes, _("Không có quy trình “%(code)s”.")
        )
    yield from _offices(document, known)
    yield from _limit(document, known)
    fields = _answerable(known.forms.get(data.get("form", ""), {}))
    yield from _papers(document, fields)
    yield from _fees(document, fields)


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
    """The steps together may not take longer than the law gives (Circular 21/2023, II.3.2)."""
    data = document.data
    try:
        limit = TimeLimit.from_json(data["limit"])
    except ValueError:
        yield document.mistake("/limit", _("Thời hạn giải quyết viết chưa đúng."))
        return
    process = known.processes.get(data.get("process", ""))
    if process is None:
        return
    planned = total_minutes(process)
    for office in data["offices"]:
        daily = known.daily_minutes.get(office["agency"], 0)
        allowed = _minutes(limit, daily)
        if allowed is not None and daily and planned > allowed:
            yield document.mistake(
                "/process" if "process" in data else "/limit",
                _(
                    "Quy trình “%(process)s” mất %(planned)s phút làm việc, nhiều hơn thời hạn giải quyết "
                    "%(limit)s (%(allowed)s phút). Hãy giảm phút của các bước hoặc chọn quy trình khác."
                )
                % {
                    "process": data["process"],
                    "planned": planned,
                    "limit": limit.label(),
                    "allowed": allowed,
                },
            )
            return


def _minutes(limit: TimeLimit, daily: int) -> int | None:
    match limit.kind:
        case "working_days":
            return limit.amount * daily
        case "working_minutes":
            return limit.amount
        case "same_day":
            return daily
        case _:
            return None


def _answerable(form: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        field["code"] for step in form.get("steps", []) for field in step["fields"] if field["kind"] != "note"
    )


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


def _condition(document: Document, at: str, condition: Any, fields: frozenset[str]) -> Iterator[Mistake]:
    for problem in conditions.check(condition, fields):
        yield document.mistake(at + problem.pointer, problem.message_vi)
