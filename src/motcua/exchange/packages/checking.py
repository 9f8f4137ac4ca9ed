"""Checks across the files of a package: doubled codes, and then what each kind must keep beyond its shape."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from motcua.agencies.former_places import full_key_of
from motcua.catalogue.documents import key_of
from motcua.dossiers.states import State
from motcua.exchange.connected import connections
from motcua.exchange.packages.checking_account_groups import check_account_group
from motcua.exchange.packages.checking_desk import (
    check_folders,
    check_labels,
    check_notice,
    check_notices_of_process,
    check_replies,
    check_retention,
)
from motcua.exchange.packages.checking_documents import check_documents
from motcua.exchange.packages.checking_entries import check_entries
from motcua.exchange.packages.checking_former_places import check_former_places
from motcua.exchange.packages.checking_organisation import ORGANISATION_CHECKS
from motcua.exchange.packages.checking_papers import check_paper_type
from motcua.exchange.packages.checking_procedures import check_procedure
from motcua.exchange.packages.checking_processes import check_process, lost_by_form
from motcua.exchange.packages.checking_registers import check_register, check_registers_of_process
from motcua.exchange.packages.checking_reports import check_report
from motcua.exchange.packages.checking_sign_in import check_masking, check_provider, check_sign_in
from motcua.exchange.packages.checking_slips import check_slip
from motcua.exchange.packages.checking_states import check_processes_obey
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.exchange.packages.sources import PackageFiles
from motcua.exchange.packages.wording import kind_label
from motcua.forms import check as form_check

# Their checks ask whether what they name exists, which nobody can say while some file could not be read.
_NAMING_OTHERS = frozenset(
    {"site", "agency", "people", "rules", "procedure", "paper_type", "replies", "folders", "report"}
)


def check_package(
    documents: list[Document], files: PackageFiles, known: Known, *, complete: bool
) -> list[Mistake]:
    """Every mistake of well-shaped documents, with file and line.

    `complete`: every file of the package was read. If not, references to other files are left for the next time.
    """
    mistakes = list(_doubled(documents))
    for document in documents:
        if complete or document.kind not in _NAMING_OTHERS:
            mistakes.extend(_check(document, files, known, complete=complete))
        if complete and document.kind == "process":
            mistakes.extend(check_registers_of_process(document, known))
            mistakes.extend(check_notices_of_process(document, known))
    return mistakes


def _check(document: Document, files: PackageFiles, known: Known, *, complete: bool) -> Iterable[Mistake]:
    match document.kind:
        case "form":
            return [
                *(
                    document.mistake(problem.pointer, problem.message_vi)
                    for problem in form_check.check(document.content, known.lists if complete else None)
                ),
                *lost_by_form(document, known),
            ]
        case "catalogue":
            return [
                *_repeated(document, "entries", _("Mục “%(code)s” viết hai lần. Mỗi mã chỉ dùng một lần.")),
                *_days(document),
            ]
        case "dictionary":
            return _repeated(document, "elements", _("Mục “%(code)s” viết hai lần. Mỗi mã chỉ dùng một lần."))
        case "paper_type":
            return check_paper_type(document, known)
        case "process":
            return check_process(document, known, complete=complete)
        case "slip":
            return check_slip(document, files, known if complete else None)
        case "rules":
            return _rules(document, known)
        case "states":
            return [*_states(document), *(check_processes_obey(document, known) if complete else ())]
        case "notice":
            return check_notice(document)
        case "replies":
            return check_replies(document, known)
        case "folders":
            return check_folders(document, known)
        case "labels":
            return check_labels(document)
        case "retention":
            return check_retention(document, known)
        case "identity_provider":
            return check_provider(document, known if complete else None)
        case "connected_source":
            return [
                document.mistake(pointer, reason)
                for pointer, reason in connections.mistakes_of(document.data)
            ]
        case "sign_in":
            return check_sign_in(document)
        case "account_group":
            return check_account_group(document, known)
        case "report":
            return check_report(document, known)
        case "masking":
            return check_masking(document)
        case "register":
            return check_register(document, known)
        case "sectors" | "topics" | "groups" | "exemptions":
            return check_entries(document, known)
        case "documents":
            return check_documents(document)
        case "former_places":
            return check_former_places(document)
        case "procedure":
            return check_procedure(document, known)
        case _:
            return ORGANISATION_CHECKS.get(document.kind, _nothing)(document, known)


def _nothing(document: Document, known: Known) -> Iterable[Mistake]:
    return ()


def _doubled(documents: list[Document]) -> Iterator[Mistake]:
    """The same thing told twice, in one file or in two: nobody could say which one holds."""
    seen: dict[tuple[str, str], Document] = {}
    for document in documents:
        for kind, code, pointer in _named(document):
            first = seen.setdefault((kind, code), document)
            if first is document and (kind, code, pointer) not in _repeats(document):
                continue
            yield document.mistake(
                pointer,
                _("%(kind)s “%(code)s” đã có trong tệp %(file)s. Hãy bỏ bớt một chỗ.")
                % {"kind": kind_label(kind), "code": code, "file": first.file},
            )


def _repeated(document: Document, key: str, reason: str) -> Iterator[Mistake]:
    """Entries of a list with the code of an earlier one."""
    seen: set[str] = set()
    for place, item in enumerate(document.data[key]):
        if item["code"].casefold() in seen:
            yield document.mistake(f"/{key}/{place}/code", reason % {"code": item["code"]})
        seen.add(item["code"].casefold())


def _days(document: Document) -> Iterator[Mistake]:
    """Entries whose last day is before their first."""
    for place, item in enumerate(document.data["entries"]):
        if item.get("to", "9") < item.get("from", ""):
            reason = _("Ngày hết hiệu lực trước ngày bắt đầu.")
            yield document.mistake(f"/entries/{place}/to", reason)


def _repeats(document: Document) -> set[tuple[str, str, str]]:
    first: set[tuple[str, str]] = set()
    repeats = set()
    for kind, code, pointer in _named(document):
        if (kind, code) in first:
            repeats.add((kind, code, pointer))
        first.add((kind, code))
    return repeats


def _named(document: Document) -> Iterator[tuple[str, str, str]]:
    """(kind, code, pointer) of each thing that a document defines."""
    match document.kind:
        case "site" | "states" | "labels" | "retention" | "sign_in" | "masking" | "outgoing":
            yield document.kind, document.kind, ""
        case "sectors" | "topics" | "groups" | "exemptions":
            for index, item in enumerate(document.data[document.kind]):
                # One entry may change on several days, but once on each.
                day = f" {item['from']}" if item.get("from") else ""
                yield document.kind, f"{item['code']}{day}", f"/{document.kind}/{index}/code"
        case "documents":
            for index, item in enumerate(document.data["documents"]):
                yield "documents", key_of(item["number"]), f"/documents/{index}/number"
        case "former_places":
            for index, row in enumerate(document.data["former_places"]):
                names = [row.get(name, "") for name in ("province", "district", "ward")]
                yield "former_places", f"{full_key_of(*names)} → {row['now']}", f"/former_places/{index}/now"
        case "people":
            for index, person in enumerate(document.data["people"]):
                yield "people", person["email"].strip().lower(), f"/people/{index}/email"
        case _:
            yield document.kind, document.data["code"], "/code"


def _rules(document: Document, known: Known) -> Iterator[Mistake]:
    for part in ("slips", "forms"):
        named: Mapping[str, str] = document.data.get(part, {})
        for key, code in named.items():
            if code not in known.slips:
                yield document.mistake(f"/{part}/{key}", _("Không có mẫu phiếu “%(code)s”.") % {"code": code})


def _states(document: Document) -> Iterator[Mistake]:
    codes = [state["code"] for state in document.data["states"]]
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield document.mistake(
                f"/states/{index}/code", _("Trạng thái “%(code)s” viết hai lần.") % {"code": code}
            )
    for state in State:
        if state.value not in codes:
            yield document.mistake("/states", _("Thiếu trạng thái “%(code)s”.") % {"code": state.value})
    moves = [tuple(move) for move in document.data["moves"]]
    for index, move in enumerate(moves):
        if move in moves[:index]:
            yield document.mistake(
                f"/moves/{index}",
                _("Bước chuyển từ “%(source)s” sang “%(target)s” viết hai lần.")
                % {"source": move[0], "target": move[1]},
            )
