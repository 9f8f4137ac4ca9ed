"""What the parts of a process are called on screen."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.agencies.models import Unit
from motcua.agencies.roles import ROLE_LABELS, STEP_ROLES, Role
from motcua.dossiers.acts.labels import LABELS, label_of
from motcua.process.definition import RETURN, STAY

STEP_KINDS = {
    "task": gettext_lazy("Việc của một người"),
    "consultation": gettext_lazy("Lấy ý kiến song song"),
    "handoff": gettext_lazy("Liên thông cơ quan khác"),
}
SIGNATURES = {
    "none": gettext_lazy("Không ký số"),
    "personal": gettext_lazy("Ký số cá nhân"),
    "organisation": gettext_lazy("Ký số cơ quan"),
}
HOLDERS = {
    "any": gettext_lazy("Ai giữ chức vụ này"),
    "assigned": gettext_lazy("Người được phân công"),
}
FIELD_KINDS = {
    "text": gettext_lazy("Một dòng chữ"),
    "textarea": gettext_lazy("Đoạn văn"),
    "number": gettext_lazy("Số"),
    "money": gettext_lazy("Số tiền (đồng)"),
    "date": gettext_lazy("Ngày"),
    "choice": gettext_lazy("Chọn một"),
}
ACTION_KINDS = {
    "primary": gettext_lazy("Đường đi thường lệ"),
    "plain": gettext_lazy("Đường đi khác"),
    "danger": gettext_lazy("Từ chối, dừng"),
}
CLOCK_MOVES = {
    "start": gettext_lazy("bắt đầu tính thời hạn"),
    "pause": gettext_lazy("tạm dừng thời hạn"),
    "resume": gettext_lazy("tính tiếp thời hạn"),
    "restart": gettext_lazy("tính lại thời hạn từ đầu"),
    "stop": gettext_lazy("kết thúc tính thời hạn"),
}
TIMER_MOMENTS = {
    "after_arrival": gettext_lazy("sau khi hồ sơ đến bước này"),
    "before_step_due": gettext_lazy("trước hạn của bước"),
    "after_step_due": gettext_lazy("sau hạn của bước"),
    "before_due": gettext_lazy("trước hạn trả kết quả"),
    "after_due": gettext_lazy("sau hạn trả kết quả"),
}
TIMER_DEEDS = {
    "act": gettext_lazy("Tự làm một thao tác"),
    "remind": gettext_lazy("Nhắc người đang giữ hồ sơ"),
    "escalate": gettext_lazy("Báo lên cấp trên"),
}
REGISTER_DEEDS = {
    "enter": gettext_lazy("Ghi mới vào sổ"),
    "change": gettext_lazy("Sửa mục đã ghi"),
    "end": gettext_lazy("Chấm dứt mục đã ghi"),
}
AFTERS = {
    "granted": gettext_lazy("hồ sơ con được giải quyết"),
    "refused": gettext_lazy("hồ sơ con bị từ chối"),
}
TESTS = {
    "is": gettext_lazy("là"),
    "is_not": gettext_lazy("khác"),
    "in": gettext_lazy("là một trong (cách nhau bằng dấu phẩy)"),
    "filled": gettext_lazy("đã điền"),
    "empty": gettext_lazy("để trống"),
    "at_least": gettext_lazy("từ … trở lên"),
    "at_most": gettext_lazy("nhiều nhất là"),
}
GROUPS = {
    "g_all": gettext_lazy("đủ mọi điều kiện trong nhóm"),
    "g_any": gettext_lazy("chỉ cần một điều kiện trong nhóm"),
    "g_not_all": gettext_lazy("không đủ mọi điều kiện trong nhóm"),
    "g_not_any": gettext_lazy("không có điều kiện nào trong nhóm"),
}
# Letters that no act of the same name causes.
_LETTERS = {
    "processing": gettext_lazy("Hồ sơ đang được giải quyết"),
    "result_ready": gettext_lazy("Đã có kết quả"),
}
# Administration of accounts is no place for a dossier.
UNIT_KINDS = tuple(kind for kind in Unit.Kind if kind is not Unit.Kind.ADMINISTRATION)
# Acts that no step leads to: the applicant's before submission, asking to withdraw from anywhere, removing the invalid.
_NOT_OF_STEPS = frozenset(
    {"save_draft", "discard", "restore", "erase_draft", "submit", "ask_withdrawal", "take_consultation"}
    | {"remove", "reinstate"}
)


def options(words: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Words as options of a select."""
    return [(code, str(label)) for code, label in words.items()]


def role_options(*, applicant: bool = True) -> list[tuple[str, str]]:
    """Roles as options."""
    roles = [role for role in STEP_ROLES if applicant or role is not Role.APPLICANT]
    return [(str(role), str(ROLE_LABELS[role])) for role in roles]


def unit_options() -> list[tuple[str, str]]:
    """Kinds of units as options."""
    return [(str(kind), str(kind.label)) for kind in UNIT_KINDS]


def act_options() -> list[tuple[str, str]]:
    """Legal acts that an action of a step may be."""
    return [(code, str(label)) for code, label in LABELS.items() if code not in _NOT_OF_STEPS]


def role_label(code: str) -> str:
    """The label of a role; the code itself for one that there is not."""
    return next((str(label) for role, label in ROLE_LABELS.items() if role == code), code)


def unit_label(code: str) -> str:
    """The label of a kind of unit; the code itself for one that there is not."""
    return next((str(kind.label) for kind in Unit.Kind if kind == code), code)


def letter_name(template: str) -> str:
    """What a letter that the law wants is called; most are called as the act that causes them."""
    return str(_LETTERS.get(template) or act_label(template))


def act_label(code: str) -> str:
    """The label of an act; empty for none."""
    return label_of(code) if code else ""


def target_label(definition: Mapping[str, Any], code: str) -> str:
    """Where an action leads, in words."""
    if code == STAY:
        return _("ở lại bước này")
    if code == RETURN:
        return _("quay về bước trước khi xin rút")
    if not code:
        return _("chưa chọn nơi đến")
    for place in (*definition["steps"], *definition["ends"]):
        if place["code"] == code:
            return str(place["title"])
    return code


def condition_words(condition: Any, fields: Mapping[str, str]) -> str:
    """A condition on the form's answers, in words. `fields`: label by code."""
    match condition:
        case {"all": list(parts)}:
            return _(" và ").join(_inner(part, fields) for part in parts)
        case {"any": list(parts)}:
            return _(" hoặc ").join(_inner(part, fields) for part in parts)
        case {"not": {"field": str(field), "is": value}}:
            return _("“%(field)s” khác “%(value)s”") % {"field": fields.get(field, field), "value": value}
        case {"not": part}:
            return _("không phải (%(condition)s)") % {"condition": condition_words(part, fields)}
        case {"field": str(field)}:
            return _test_words(condition, fields.get(field, field))
        case _:
            return ""


def _inner(part: Any, fields: Mapping[str, str]) -> str:
    words = condition_words(part, fields)
    return f"({words})" if isinstance(part, Mapping) and ("all" in part or "any" in part) else words


def _test_words(test: Mapping[str, Any], field: str) -> str:
    match test:
        case {"is": value}:
            return _("“%(field)s” là “%(value)s”") % {"field": field, "value": value}
        case {"in": list(values)}:
            listed = ", ".join(str(value) for value in values)
            return _("“%(field)s” là một trong: %(values)s") % {"field": field, "values": listed}
        case {"filled": True}:
            return _("“%(field)s” đã điền") % {"field": field}
        case {"filled": False}:
            return _("“%(field)s” để trống") % {"field": field}
        case {"at_least": bound}:
            return _("“%(field)s” từ %(bound)s trở lên") % {"field": field, "bound": bound}
        case {"at_most": bound}:
            return _("“%(field)s” nhiều nhất là %(bound)s") % {"field": field, "bound": bound}
        case _:
            return ""
