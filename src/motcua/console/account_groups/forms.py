"""The form of a group of accounts: read, checked against the catalogue, and told in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.catalogue.models import Procedure
from motcua.console.states import Change
from motcua.forms.addresses import provinces, wards
from motcua.kernel.folding import fold
from motcua.people import account_groups
from motcua.people.account_groups import Apply, GroupNow, Limits, Rule
from motcua.people.grouping import LONGEST_TEXT, Wanted, check
from motcua.people.models import LocalAccount
from motcua.people.services import Invalid

_TEXTS = ("name", "description", "reason", "apply", "procedures", "province", "wards")
_LONGEST = LONGEST_TEXT * 8
_BETWEEN_CODES, _BETWEEN_NAMES = re.compile(r"[\s,;]+"), re.compile(r"[\n,;]+")


@dataclass
class Typed:
    """A form as typed, and what is wrong with it."""

    values: dict[str, str] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)
    databases: bool = True
    reuse: bool = True
    errors: dict[str, str] = field(default_factory=dict)


def as_typed(group: GroupNow | None) -> Typed:
    """A group in the boxes of its form; None: a new one."""
    if group is None:
        return Typed(dict.fromkeys(_TEXTS, "") | {"apply": Apply.ALL.value})
    rule, limits = group.rule, group.limits
    values = {
        "name": group.name,
        "description": group.description,
        "reason": group.reason,
        "apply": limits.apply.value,
        "procedures": "\n".join(sorted(limits.procedures)),
        "province": next(iter(sorted(rule.provinces)), ""),
        "wards": "\n".join(_names_of(rule)),
    }
    return Typed(values, sorted(rule.kinds), limits.databases, limits.reuse)


def read(post: QueryDict) -> tuple[Typed, Wanted | None]:
    """The group as typed; None beside it where something is wrong."""
    values = {name: post.get(name, "").replace("\0", "").strip()[:_LONGEST] for name in _TEXTS}
    kinds = [one for one in post.getlist("kinds") if one in account_groups.KINDS]
    typed = Typed(values, kinds, "databases" not in post, "reuse" not in post)
    wrong = typed.errors
    if values["apply"] not in set(Apply):
        wrong["apply"] = _("Hãy chọn nhóm được nộp hồ sơ trực tuyến thế nào.")
        return typed, None
    wanted = Wanted(
        name=" ".join(values["name"].split()),
        description=values["description"],
        reason=values["reason"],
        rule=_rule(typed),
        limits=Limits.read(
            {
                "apply": values["apply"],
                "procedures": _codes(values["procedures"]),
                "databases": typed.databases,
                "reuse": typed.reuse,
            }
        ),
    )
    unknown = unknown_procedures(wanted.limits)
    if unknown:
        wrong["procedures"] = _("Không có thủ tục mã %(codes)s.") % {"codes": ", ".join(unknown[:5])}
    try:
        check(wanted)
    except Invalid as invalid:
        wrong.update({name: text for name, text in invalid.errors.items() if name not in wrong})
    return typed, None if wrong else wanted


def _codes(text: str) -> list[str]:
    return [code for code in _BETWEEN_CODES.split(text) if code]


def _names_of(rule: Rule) -> list[str]:
    """The wards of a rule by name, as its box wants them."""
    known = {one.code: one.name for province in rule.provinces for one in wards(province)}
    return [known.get(code, code) for code in sorted(rule.wards)]


def _rule(typed: Typed) -> Rule:
    """The places of the rule; what is none is told at its box."""
    province = typed.values["province"]
    named = [name.strip() for name in _BETWEEN_NAMES.split(typed.values["wards"]) if name.strip()]
    own: set[str] = set()
    if province and province not in {one.code for one in provinces()}:
        typed.errors["province"] = _("Hãy chọn tỉnh, thành phố trong danh sách.")
        return Rule(frozenset(typed.kinds))
    if named and not province:
        typed.errors["province"] = _("Hãy chọn tỉnh, thành phố của các phường, xã đã ghi.")
    elif named:
        known = {words: one.code for one in wards(province) for words in (one.code, fold(one.name))}
        unknown = [name for name in named if fold(name) not in known]
        own = {known[fold(name)] for name in named if fold(name) in known}
        if unknown:
            typed.errors["wards"] = _(
                "Tỉnh này không có: %(names)s. Hãy ghi đủ tên, ví dụ “Phường Thành Sen”, hoặc mã."
            ) % {"names": ", ".join(unknown[:5])}
    return Rule(frozenset(typed.kinds), frozenset({province} if province else ()), frozenset(own))


def unknown_procedures(limits: Limits) -> list[str]:
    """The codes that are no procedure's; one statement where any is named."""
    if not limits.procedures:
        return []
    known = set(Procedure.objects.filter(code__in=limits.procedures).values_list("code", flat=True))
    return sorted(limits.procedures - known)


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of accounts that a rule may name."""
    return [
        (account_groups.CITIZENS, _("Cá nhân")),
        (account_groups.ORGANISATIONS, _("Mọi tổ chức, doanh nghiệp, hộ kinh doanh")),
        *((form.value, _("Riêng: %(form)s") % {"form": form.label}) for form in LocalAccount.Form),
    ]


def apply_choices() -> list[tuple[str, str]]:
    """For which procedures a group may apply online."""
    return [
        (Apply.ALL.value, _("Mọi thủ tục")),
        (Apply.ONLY.value, _("Chỉ những thủ tục ghi dưới đây")),
        (Apply.EXCEPT.value, _("Mọi thủ tục, trừ những thủ tục ghi dưới đây")),
        (Apply.NONE.value, _("Không thủ tục nào (chặn nộp trực tuyến)")),
    ]


def limits_in_words(limits: Limits) -> str:
    """What a group may use, on one line."""
    applying = dict(apply_choices())[limits.apply.value]
    if limits.procedures:
        codes = sorted(limits.procedures)
        applying = f"{applying}: {', '.join(codes[:10])}{'…' if len(codes) > 10 else ''}"
    parts = [_("Nộp trực tuyến: %(what)s") % {"what": applying}]
    if not limits.databases:
        parts.append(_("không tra cứu cơ sở dữ liệu"))
    if not limits.reuse:
        parts.append(_("không dùng lại dữ liệu đã khai"))
    return "; ".join(parts)


def rule_in_words(rule: Rule) -> str:
    """Who is in a group by its rule, on one line."""
    if not rule.is_given:
        return _("Không theo quy tắc: chỉ những tài khoản được thêm")
    kinds = dict(kind_choices())
    names = {one.code: one.name for one in provinces()}
    parts = [" / ".join(kinds[one] for one in account_groups.KINDS if one in rule.kinds)]
    parts.append(" / ".join(names.get(code, code) for code in sorted(rule.provinces)))
    parts.append(" / ".join(_names_of(rule)[:20]))
    return "; ".join(part for part in parts if part)


def differences(before: GroupNow, wanted: Wanted) -> list[Change]:
    """What would change for the people in the group: who is in it by rule, and what they may use."""
    found = (
        (_("Ai thuộc nhóm theo quy tắc"), rule_in_words(before.rule), rule_in_words(wanted.rule)),
        (_("Được dùng gì"), limits_in_words(before.limits), limits_in_words(wanted.limits)),
        (_("Lý do"), before.reason, wanted.reason),
    )
    return [Change(what, old, new) for what, old, new in found if old != new]


def context(typed: Typed) -> Mapping[str, object]:
    """What the form's template shows."""
    return {
        "typed": typed,
        "kind_choices": kind_choices(),
        "apply_choices": apply_choices(),
        "provinces": [(one.code, one.name) for one in provinces()],
    }
