"""Two versions of a procedure side by side, and one as a summary, in the words of the screen. Pure but for labels."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue import definition as procedure
from motcua.catalogue.models import ProcedureVersion
from motcua.console.designer.comparing import Difference, Facts, Kind, Line
from motcua.console.designer.wording import condition_words
from motcua.console.procedures.choices import (
    AGENCY_LEVELS,
    AUDIENCES,
    CERTAINTIES,
    CHANNELS,
    FEE_KINDS,
    NO_POST,
)
from motcua.kernel.dates import format_date
from motcua.kernel.money import format_dong

Raw = Mapping[str, Any]


def compare(before: Raw, after: Raw, names: Mapping[str, str]) -> list[Difference]:
    """Every difference; the order of what is ticked is none. `names`: what the codes of sectors, offices, forms and so
    on are called.
    """
    old, new = procedure.parse(before), procedure.parse(after)
    found = [
        _difference(_("Thông tin chung"), _general(old, names), _general(new, names)),
        *_each(_("Giấy tờ"), _papers(old), _papers(new)),
        *_each(_("Khoản thu"), _fees(old, names), _fees(new, names)),
    ]
    return [one for one in found if one is not None]


def told(definition: Raw, names: Mapping[str, str]) -> list[tuple[str, Facts]]:
    """Everything that a version says: (title, facts) of the whole, of each paper and of each fee."""
    one = procedure.parse(definition)
    groups = [(_("Nội dung"), _general(one, names))]
    for word, facts_by_key in ((_("Giấy tờ"), _papers(one)), (_("Khoản thu"), _fees(one, names))):
        for facts in facts_by_key.values():
            (_label, title), *rest = facts.items()
            groups.append((f"{word}: {title}", dict(rest)))
    return [(title, {label: text for label, text in facts.items() if text}) for title, facts in groups]


def _each(word: str, old: Mapping[str, Facts], new: Mapping[str, Facts]) -> list[Difference | None]:
    titles = {key: next(iter(facts.values())) for key, facts in {**old, **new}.items()}
    return [
        _difference(f"{word}: {titles[key]}", old.get(key), new.get(key))
        for key in dict.fromkeys((*new, *old))
    ]


def _difference(title: str, old: Facts | None, new: Facts | None) -> Difference | None:
    before, after = old or {}, new or {}
    lines = [
        Line(label, before.get(label, ""), after.get(label, ""))
        for label in dict.fromkeys((*before, *after))
        if before.get(label, "") != after.get(label, "")
    ]
    if not lines:
        return None
    kind: Kind = "changed" if old and new else "added" if new else "removed"
    return Difference(kind, title, "", lines)


def _general(one: procedure.ProcedureDefinition, names: Mapping[str, str]) -> Facts:
    def called(kind: str, code: str) -> str:
        return names.get(f"{kind}/{code}", code)

    offices = "; ".join(called("office", f"{office.agency}/{office.division}") for office in one.offices)
    return {
        _("Tên thủ tục"): one.name,
        _("Lĩnh vực"): called("sector", one.sector),
        _("Nhóm thủ tục"): called("group", one.group) if one.group else "",
        _("Mức dịch vụ công"): str(ProcedureVersion.Level(one.level).label),
        _("Đối tượng"): ", ".join(str(word) for code, word in AUDIENCES.items() if code in one.audience),
        _("Cấp thực hiện"): ", ".join(
            str(word) for code, word in AGENCY_LEVELS.items() if code in one.agency_levels
        ),
        _("Nhóm dịch vụ"): ", ".join(sorted(called("topic", code) for code in one.topics)),
        _("Ngày hiệu lực"): format_date(one.effective_from),
        _("Cơ quan giải quyết"): offices,
        _("Thời hạn giải quyết"): one.limit.label(),
        _("Thời hạn ghi theo luật"): one.legal_limit_note,
        _("Số bộ hồ sơ"): str(one.sets),
        _("Biểu mẫu"): called("form", one.form_code) if one.form_code else "",
        _("Người nộp ký số tờ khai"): _("phải ký") if one.sign_form else "",
        _("Quy trình"): called("process", one.process_code) if one.process_code else "",
        _("Kết quả"): "; ".join(kind.name for kind in one.outcomes),
        _("Mẫu dự thảo kết quả"): "; ".join(
            called("slip", kind.template) for kind in one.outcomes if kind.template
        ),
        _("Danh sách đăng ký thay đổi"): called("register", one.entry.register) if one.entry else "",
        _("Yêu cầu, điều kiện"): "; ".join(one.requirements),
        _("Căn cứ pháp lý"): "; ".join(f"{basis.number} ({basis.title})" for basis in one.legal_basis),
        _("Trình tự thực hiện"): " ".join(one.steps_text),
        _("Cách nộp"): "; ".join(
            " ".join(part for part in (str(CHANNELS[way.channel]), way.time, way.fee_note) if part)
            for way in one.ways
        ),
        _("Không qua bưu chính"): ", ".join(
            str(word) for code, word in NO_POST.items() if code in one.no_post
        ),
        _("Nơi hỏi"): one.contact,
        _("Mức tin cậy"): str(CERTAINTIES[one.certainty]),
        _("Ghi chú"): one.status_note,
    }


def _papers(one: procedure.ProcedureDefinition) -> dict[str, Facts]:
    return {
        paper.code: {
            _("Tên giấy tờ"): paper.name,
            _("Bắt buộc"): _("có") if paper.required else _("không"),
            _("Bản chính"): str(paper.original_copies or ""),
            _("Bản sao"): str(paper.copy_copies or ""),
            _("Loại giấy tờ"): paper.type,
            _("Ký số"): _("phải có chữ ký số") if paper.signed else "",
            _("Mẫu theo luật"): paper.template_note,
            _("Loại tệp"): ", ".join(sorted(kind.upper() for kind in paper.formats)),
            _("Giới hạn"): _("%(files)s tệp, mỗi tệp %(size)s MB")
            % {"files": paper.max_files, "size": paper.max_mb},
            _("Hướng dẫn"): paper.hint,
            _("Chỉ cần khi"): condition_words(paper.shown_when, {}) if paper.shown_when else "",
        }
        for paper in one.papers
    }


def _fees(one: procedure.ProcedureDefinition, names: Mapping[str, str]) -> dict[str, Facts]:
    return {
        f"{fee.code} {fee.starts_on}": {
            _("Tên khoản thu"): fee.name,
            _("Loại"): str(FEE_KINDS[fee.kind]),
            _("Mức thu"): "; ".join(_tier(tier) for tier in fee.tiers) or format_dong(fee.amount),
            _("Thu từ ngày"): format_date(fee.starts_on),
            _("Thu đến hết ngày"): _day(fee.ends_on),
            _("Căn cứ"): fee.legal,
            _("Miễn, giảm"): "; ".join(_exemption(one, names) for one in fee.exempt),
        }
        for fee in one.fees
    }


def _tier(tier: procedure.FeeTier) -> str:
    words = f"{tier.label}: {format_dong(tier.amount)}"
    return f"{words} ({condition_words(tier.when, {})})" if tier.when else words


def _exemption(one: procedure.FeeExemption, names: Mapping[str, str]) -> str:
    words = f"{names.get(f'exemption/{one.kind}', one.kind)} {one.percent}%"
    told = [
        condition_words(one.when, {}) if one.when else "",
        str(CHANNELS[one.channel]) if one.channel else "",
        one.legal,
    ]
    more = ", ".join(part for part in told if part)
    return f"{words} ({more})" if more else words


def _day(day: datetime.date | None) -> str:
    return format_date(day) if day else ""
