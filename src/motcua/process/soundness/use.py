"""A process together with a procedure that uses it: time, form and handoffs have to agree."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.kernel import conditions
from motcua.kernel.clock import TimeLimit
from motcua.process.definition import entries_of
from motcua.process.soundness.places import Problem


def total_minutes(definition: Mapping[str, Any]) -> int:
    """Working minutes of the officers' steps together, to be held against the procedure's legal limit (II.3.2).

    Opinions are asked in parallel within the step that asks for them; of a step without a time the longest counts.
    """
    return sum(_minutes(step) for step in definition["steps"] if step["role"] != "applicant")


def _minutes(step: Mapping[str, Any]) -> int:
    own = int(step.get("minutes", 0))
    return own or max((int(branch.get("minutes", 0)) for branch in step.get("branches", [])), default=0)


def check_use(
    definition: Mapping[str, Any],
    *,
    procedure: str,
    agencies: Collection[str],
    limit: TimeLimit,
    daily_minutes: Iterable[int],
    fields: Collection[str] | None = None,
    is_online: bool = False,
) -> list[Problem]:
    """Return what keeps a sound process from serving one procedure; pointers are into the process.

    `agencies`: codes of the agencies that resolve it. `daily_minutes`: minutes of a working day of each of them.
    `fields`: codes of the form's fields; None when the form is not known.
    `is_online`: whether people file on the portal.
    """
    return [
        *_too_long(definition, limit, daily_minutes),
        *_to_itself(definition, procedure, agencies),
        *(_lost_fields(definition, fields) if fields is not None else ()),
        *(_same_names(definition, fields) if fields is not None else ()),
        *(_no_way_in(definition) if is_online else ()),
    ]


def _no_way_in(definition: Mapping[str, Any]) -> Iterator[Problem]:
    """What people file on the portal has to come in there (Circular 21/2023, II.3.4)."""
    if "portal" not in entries_of(definition):
        yield Problem(
            "/entries",
            _(
                "Quy trình “%(process)s” không nhận hồ sơ từ cổng dịch vụ công này, mà thủ tục nộp trực tuyến. "
                "Hãy thêm nơi đến đó vào quy trình hoặc chọn quy trình khác."
            )
            % {"process": definition["title"]},
        )


def _too_long(
    definition: Mapping[str, Any], limit: TimeLimit, daily_minutes: Iterable[int]
) -> Iterator[Problem]:
    """The steps together may not take longer than the law gives (Circular 21/2023, II.3.2)."""
    planned = total_minutes(definition)
    for daily in daily_minutes:
        allowed = _allowed(limit, daily)
        if allowed is not None and daily and planned > allowed:
            yield Problem(
                "/steps",
                _(
                    "Quy trình “%(process)s” mất %(planned)s phút làm việc, nhiều hơn thời hạn giải quyết "
                    "%(limit)s (%(allowed)s phút). Hãy giảm phút của các bước hoặc chọn quy trình khác."
                )
                % {
                    "process": definition["code"],
                    "planned": planned,
                    "limit": limit.label(),
                    "allowed": allowed,
                },
            )
            return


def _allowed(limit: TimeLimit, daily: int) -> int | None:
    match limit.kind:
        case "working_days":
            return limit.amount * daily
        case "working_minutes":
            return limit.amount
        case "same_day":
            return daily
        case _:
            return None


def _to_itself(definition: Mapping[str, Any], procedure: str, agencies: Collection[str]) -> Iterator[Problem]:
    for index, step in enumerate(definition["steps"]):
        handoff = step.get("handoff")
        if handoff and handoff["procedure"] == procedure and handoff["agency"] in agencies:
            yield Problem(
                f"/steps/{index}/handoff",
                _(
                    "Bước liên thông “%(step)s” chuyển hồ sơ về chính thủ tục “%(procedure)s” của cơ quan "
                    "“%(agency)s”, "
                    "nên hồ sơ con lại sinh hồ sơ con mãi. Hãy chọn thủ tục hoặc cơ quan khác."
                )
                % {"step": step["title"], "procedure": procedure, "agency": handoff["agency"]},
            )


def made_fields(definition: Mapping[str, Any]) -> frozenset[str]:
    """Codes of the fields that officers fill in at the steps."""
    return frozenset(field["code"] for step in definition["steps"] for field in step.get("fields", []))


def _same_names(definition: Mapping[str, Any], fields: Collection[str]) -> Iterator[Problem]:
    """A condition could not tell what officers filled in from what the applicant answered."""
    for index, step in enumerate(definition["steps"]):
        for number, field in enumerate(step.get("fields", [])):
            if field["code"] in fields:
                yield Problem(
                    f"/steps/{index}/fields/{number}/code",
                    _(
                        "Mã trường “%(code)s” mà cán bộ điền ở bước “%(step)s” trùng với một trường của biểu mẫu. "
                        "Hãy đặt mã khác."
                    )
                    % {"code": field["code"], "step": step["title"]},
                )


def _lost_fields(definition: Mapping[str, Any], fields: Collection[str]) -> Iterator[Problem]:
    for index, step in enumerate(definition["steps"]):
        for position, action in enumerate(step.get("actions", [])):
            lost = sorted(conditions.fields_of(action.get("when")) - set(fields) - made_fields(definition))
            if lost:
                yield Problem(
                    f"/steps/{index}/actions/{position}/when",
                    _(
                        "Thao tác “%(action)s” của bước “%(step)s” có điều kiện theo trường %(fields)s mà "
                        "biểu mẫu không có. "
                        "Hãy sửa điều kiện hoặc thêm trường vào biểu mẫu."
                    )
                    % {
                        "action": action["label"],
                        "step": step["title"],
                        "fields": ", ".join(f"“{field}”" for field in lost),
                    },
                )
