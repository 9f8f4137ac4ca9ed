"""The ledger as a book to print (PDF) and as a spreadsheet (XLSX)."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import stamp
from motcua.dossiers.acts.slips import agency_card
from motcua.kernel.dates import HANOI, format_date, format_long_date, to_local
from motcua.kernel.later import later
from motcua.process.selectors import cached_rules, rules_for
from motcua.reports.ledger import Entry, LedgerFilters
from motcua.slips.models import SlipVersion
from motcua.slips.selectors import current as current_slip
from motcua.slips.services import render

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = later("xlsxwriter")

# The key under which a rule set names the template.
SLIP = "ledger"
# As many lines as a book of paper has; more is printed in parts.
MOST_PRINTED = 3_000
MOST_IN_SHEET = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ledger_template() -> SlipVersion | None:
    """The template of the rules in force today; None where they name none."""
    rules_id = rules_for(timezone.now(), stamp())
    code = cached_rules(rules_id).slip_for(SLIP) if rules_id is not None else None
    return current_slip(code) if code else None


def ledger_pdf(
    template: SlipVersion, filters: LedgerFilters, entries: Sequence[Entry], narrowed: str = ""
) -> bytes:
    """The book: cover, lines with their running numbers, and the line that closes it.

    `narrowed` says on the cover what the book was narrowed to.
    """
    now = timezone.now().isoformat()
    data = {
        "agency": agency_card(filters.agency, stamp()),
        "issued_at": now,
        "printed_at": now,
        "book": {
            "volume": filters.volume,
            "from_text": format_long_date(filters.first),
            "to_text": format_long_date(filters.last),
            "narrowed": narrowed,
        },
        "entries": [entry.texts() for entry in entries],
    }
    return render(template, data)


def ledger_xlsx(filters: LedgerFilters, entries: Sequence[Entry], narrowed: str = "") -> bytes:
    """The same lines as a spreadsheet: moments are moments, and what people typed is never a formula."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("Sổ theo dõi hồ sơ"))
    title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
    middle = book.add_format({"align": "center", "italic": True})
    head = book.add_format(
        {
            "bold": True,
            "border": 1,
            "text_wrap": True,
            "align": "center",
            "valign": "vcenter",
            "bg_color": "#F3EDE4",
        }
    )
    plain = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    moment = book.add_format({"border": 1, "valign": "top", "num_format": "hh:mm dd/mm/yyyy"})
    columns = _columns()
    last = len(columns) - 1
    agency = agency_card(filters.agency, stamp())
    sheet.merge_range(0, 0, 0, last, agency["name"], middle)
    sheet.merge_range(1, 0, 1, last, _("SỔ THEO DÕI HỒ SƠ"), title)
    period = _("Quyển số %(volume)s, từ ngày %(first)s đến ngày %(last)s") % {
        "volume": filters.volume,
        "first": format_date(filters.first),
        "last": format_date(filters.last),
    }
    sheet.merge_range(2, 0, 2, last, ". ".join(part for part in (period, narrowed) if part), middle)
    for place, (name, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(4, place, name, head)
    for line, entry in enumerate(entries, start=5):
        texts = entry.texts()
        for place, key in enumerate(texts):
            sheet.write_string(line, place, texts[key], plain)
        if entry.number:
            sheet.write_number(line, 0, int(entry.number), plain)
        sheet.write_number(line, 3, entry.sets, plain)
        for place, at in ((7, entry.received), (8, entry.due), (9, entry.handed_over)):
            if at is not None:
                sheet.write_datetime(line, place, to_local(at).replace(tzinfo=None, microsecond=0), moment)
    sheet.freeze_panes(5, 2)
    sheet.autofilter(4, 0, 4 + len(entries), last)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(4)
    book.set_properties(
        {
            "title": _("Sổ theo dõi hồ sơ"),
            "author": agency["name"],
            "created": timezone.now().astimezone(HANOI),
        }
    )
    book.close()
    return stream.getvalue()


def _columns() -> list[tuple[str, float]]:
    """The columns in the order of `Entry.texts`, each with its width in signs."""
    return [
        (_("STT"), 7),
        (_("Mã hồ sơ"), 22),
        (_("Tên thủ tục hành chính"), 36),
        (_("Số lượng hồ sơ (bộ)"), 10),
        (_("Tên cá nhân, tổ chức"), 26),
        (_("Địa chỉ, số điện thoại"), 36),
        (_("Cơ quan chủ trì giải quyết"), 26),
        (_("Nhận hồ sơ"), 17),
        (_("Hẹn trả kết quả"), 17),
        (_("Trả kết quả"), 17),
        (_("Phương thức nhận kết quả"), 18),
        (_("Ký nhận"), 12),
        (_("Ghi chú"), 24),
    ]
