"""What keeps a draft from being published, each finding at its step, in the words of an administrator."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.exchange.packages.checking_processes import findings as process_findings
from motcua.exchange.packages.checking_processes import warnings as process_warnings
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.shapes import check_shape

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """One thing to mend. `step`: code of the step where it stands, "" for the process as a whole."""

    step: str
    message: str


def findings(definition: Raw, known: Known) -> list[Finding]:
    """Everything to mend before publishing: first what is left empty, then what does not work."""
    blanks = list(_blanks(definition))
    if blanks:
        return blanks
    content = {"kind": "process", **definition}
    shape = check_shape(Document("", as_json(content).decode(), content))
    if shape:
        return [_placed(definition, mistake.pointer, mistake.reason) for mistake in shape]
    return [
        _placed(definition, problem.pointer, problem.message)
        for problem in process_findings(definition, known, staffed=True)
    ]


def warnings(definition: Raw, known: Known) -> list[Finding]:
    """What does not keep it from being published, and should be seen before: agencies without a post for a step."""
    return [_placed(definition, one.pointer, one.message) for one in process_warnings(definition, known)]


def _placed(definition: Raw, pointer: str, message: str) -> Finding:
    parts = pointer.split("/")
    if len(parts) > 2 and parts[1] == "steps" and parts[2].isdigit():
        return Finding(definition["steps"][int(parts[2])]["code"], message)
    return Finding("", message)


def _blanks(definition: Raw) -> Iterator[Finding]:
    """What an administrator has not filled in yet."""
    if not definition["title"].strip():
        yield Finding("", _("Quy trình chưa có tên."))
    if not definition["steps"]:
        yield Finding("", _("Quy trình chưa có bước nào."))
    if not definition["ends"]:
        yield Finding("", _("Quy trình chưa có điểm kết thúc nào."))
    for step in definition["steps"]:
        for message in (*_blank_parts(step), *_blank_actions(step)):
            yield Finding(step["code"], message)


def _blank_parts(step: Raw) -> Iterator[str]:
    if not step["title"].strip():
        yield _("Bước này chưa có tên.")
    if not step["role"]:
        yield _("Bước này chưa ghi ai làm (vai trò).")
    if not step["state"]:
        yield _("Bước này chưa ghi trạng thái pháp lý.")
    for number, branch in enumerate(step.get("branches", []), start=1):
        if not (branch["title"].strip() and branch["role"] and branch["unit"]):
            yield _("Nơi lấy ý kiến số %(number)s chưa ghi đủ nội dung hỏi, vai trò và bộ phận.") % {
                "number": number
            }
    for number, field in enumerate(step.get("fields", []), start=1):
        if not field["label"].strip():
            yield _("Trường số %(number)s mà cán bộ điền chưa có tên.") % {"number": number}
        elif field["kind"] == "choice" and not field.get("options"):
            yield _("Trường “%(label)s” chưa có mục nào để chọn.") % {"label": field["label"]}
    for number, timer in enumerate(step.get("timers", []), start=1):
        if not timer["title"].strip():
            yield _("Hẹn giờ số %(number)s chưa có tên.") % {"number": number}
    handoff = step.get("handoff")
    if handoff is not None and not (handoff["agency"] and handoff["procedure"]):
        yield _("Bước liên thông chưa ghi đủ cơ quan và thủ tục nhận hồ sơ con.")


def _blank_actions(step: Raw) -> Iterator[str]:
    for number, action in enumerate(step["actions"], start=1):
        if not action["label"].strip():
            yield _("Thao tác số %(number)s chưa có tên nút.") % {"number": number}
        elif not action["act"]:
            yield _("Thao tác “%(action)s” chưa ghi là hành vi pháp lý nào.") % {"action": action["label"]}
        elif not action["to"]:
            yield _("Thao tác “%(action)s” chưa ghi dẫn đến đâu.") % {"action": action["label"]}
