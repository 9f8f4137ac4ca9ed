"""Files that hold many people: the ledger needs a second person for them, other lists and reports are cut smaller.

Registered as an act of four eyes (`agencies/four_eyes.py`, decision 0069).
"""

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.agencies.four_eyes import GuardedAct, Impossible, MadeFile
from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.models import Agency, AskedAct
from motcua.agencies.rights import EXPORT
from motcua.agencies.selectors import Actor, read_agencies, stamp
from motcua.desk.access import working_seats
from motcua.desk.choices import choices
from motcua.desk.ledger_form import AskedLedger, read_ledger_form
from motcua.dossiers.scope import on_screen
from motcua.reports.books import (
    MOST_IN_SHEET,
    MOST_PRINTED,
    XLSX,
    ledger_pdf,
    ledger_template,
    ledger_xlsx,
)
from motcua.reports.leaving import MANY, needs_second
from motcua.reports.ledger import Entry, all_entries

PDF = "application/pdf"
MOST = {"xlsx": MOST_IN_SHEET, "pdf": MOST_PRINTED}


def refused_here(actor: Actor, rows: int) -> str:
    """Why so long a list does not leave as a file; "" where it may."""
    if not needs_second(read_agencies(actor), rows):
        return ""
    return _(
        "Tệp có hơn %(many)s hồ sơ cần người thứ hai xác nhận và chỉ đề nghị được ở Sổ theo dõi hồ sơ. Hãy lọc hẹp "
        "hơn, hoặc tải từ sổ."
    ) % {"many": MANY}


def ledger_file(asked: AskedLedger, kind: str, entries: list[Entry], narrowed: str) -> bytes | None:
    """The ledger of these entries as XLSX or PDF; None where no template of a book is published."""
    if asked.filters is None:
        return None
    if kind == "xlsx":
        return ledger_xlsx(asked.filters, entries, narrowed)
    template = ledger_template()
    return ledger_pdf(template, asked.filters, entries, narrowed) if template is not None else None


def _telling(row: AskedAct) -> list[str]:
    given = row.payload["filters"]
    agency = Agency.objects.filter(pk=row.agency_id).first()
    told = {
        "kind": row.payload["kind"].upper(),
        "agency": agency.name if agency is not None else "",
        "first": given["from"],
        "last": given["to"],
    }
    text = _(
        "Lập sổ theo dõi hồ sơ của %(agency)s từ %(first)s đến %(last)s thành tệp %(kind)s: chủ hồ sơ, địa chỉ, số "
        "điện thoại, thủ tục, kết quả."
    )
    return [text % told, _("Khi đề nghị, tệp có %(rows)s hồ sơ.") % {"rows": row.payload["rows"]}]


def _perform(row: AskedAct, by: Actor) -> MadeFile:
    narrowed = on_screen(by, EXPORT) if working_seats(by) else None
    if narrowed is None or row.agency_id not in read_agencies(narrowed):
        raise Impossible(_("Người đề nghị không còn quyền tải sổ của cơ quan này."))
    given, kind = QueryDict(mutable=True), row.payload["kind"]
    given.update(row.payload["filters"])
    asked = read_ledger_form(given, narrowed)
    entries = all_entries(narrowed, asked.filters, MOST[kind] + 1) if asked.filters is not None else []
    if len(entries) > MOST[kind]:
        raise Impossible(_("Sổ nay có nhiều hồ sơ hơn một tệp chứa được."))
    made = ledger_file(asked, kind, entries, asked.narrowed(choices(read_agencies(narrowed), stamp())))
    if made is None or asked.filters is None:
        raise Impossible(_("Không còn mẫu sổ theo dõi."))
    name = f"so-theo-doi-{asked.filters.first}-{asked.filters.last}.{kind}"
    return MadeFile(name, XLSX if kind == "xlsx" else PDF, made, len(entries))


ACT = GuardedAct(
    code=Guarded.EXPORT_DOSSIERS,
    title=gettext_lazy("Tải sổ theo dõi nhiều hồ sơ"),
    covers=gettext_lazy(
        "Sổ theo dõi hơn 200 hồ sơ thành tệp; danh sách, báo cáo dài hơn thế không tải được ở chỗ khác."
    ),
    telling=_telling,
    perform=_perform,
)
