"""The papers on the page of a paper dossier: brought as originals or copies and noted, or scanned and attached."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.catalogue.definition import RequiredPaper
from motcua.catalogue.rules import papers_for
from motcua.catalogue.selectors import cached_version
from motcua.dossiers import draft_papers
from motcua.dossiers.draft_parts import Fields
from motcua.dossiers.errors import Conflict, Incomplete, NotFound
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.papers import current_papers
from motcua.files.models import StoredFile
from motcua.files.received import NOTHING_AGAIN, Again, Wanted, given_files, not_kept_yet, unplaced
from motcua.files.rules import joins_photos, suffixes_taken
from motcua.forms import rules as form_rules
from motcua.forms.definition import Field, Kind
from motcua.forms.selectors import cached_form
from motcua.people.models import User

ORIGINALS, COPIES, FILES, OUT, BACK = "giay-chinh:", "giay-sao:", "giay-tep:", "giay-bo", "giay-lay-lai"
MOST = 99
LONGEST_COUNT = 20


@dataclass
class PaperRow:
    """One required paper with what there is of it."""

    wanted: RequiredPaper
    originals: str = ""
    copies: str = ""
    files: list[Paper] = field(default_factory=list)
    # Submitted files that a supplement takes out.
    going: list[Paper] = field(default_factory=list)
    error: str = ""
    asked_for: list[str] = field(default_factory=list)
    # Files that were sent after the session had ended: names of those that are gone, and those that still wait.
    lost: Sequence[str] = ()
    arrived: Sequence[tuple[str, str]] = ()

    @property
    def code(self) -> str:
        """The code of the required paper."""
        return self.wanted.code

    @property
    def suffixes(self) -> list[str]:
        """The suffixes that a scanned file may have, without dots."""
        return [suffix[1:] for suffix in suffixes_taken(self.wanted.formats)]

    @property
    def joins(self) -> bool:
        """Whether scanned pictures may become one PDF here."""
        return joins_photos(self.wanted.formats)

    @property
    def brought_hint(self) -> str:
        """How many the law wants."""
        return copies_text(self.wanted)


def copies_text(paper: RequiredPaper) -> str:
    """How many originals and copies the law wants: "1 bản chính, 2 bản sao"; "" where it does not say."""
    parts = []
    if paper.original_copies:
        parts.append(_("%(count)s bản chính") % {"count": paper.original_copies})
    if paper.copy_copies:
        parts.append(_("%(count)s bản sao") % {"count": paper.copy_copies})
    return ", ".join(parts)


def paper_rows(
    dossier: Dossier,
    answers: dict[str, Any],
    errors: dict[str, str],
    asked_for: Iterable[dict[str, str]] = (),
    *,
    present: Sequence[Paper],
    counts: Mapping[str, str],
    again: Again = NOTHING_AGAIN,
) -> list[PaperRow]:
    """Every paper that these answers ask for, and the place for others. `counts`: numbers as they were typed."""
    rows = {
        wanted.code: PaperRow(wanted, error=errors.get(wanted.code, ""))
        for wanted in wanted_papers(dossier, answers)
    }
    for item in asked_for:
        if item["requirement"] in rows:
            rows[item["requirement"]].asked_for.append(item["text"])
    for paper in present:
        row = rows.get(paper.requirement)
        if row is not None and paper.file is not None:
            (row.going if paper.to_remove else row.files).append(paper)
    known = {**noted(present), **counts}
    for code, row in rows.items():
        row.originals = known.get(count_code(ORIGINALS, code), "")
        row.copies = known.get(count_code(COPIES, code), "")
        row.lost, row.arrived = again.to_choose.get(code, ()), again.arrived.get(code, ())
    return list(rows.values())


def original_word() -> str:
    """How an original is noted, and printed on the slip."""
    return _("Bản chính")


def copy_word() -> str:
    """How a copy is noted."""
    return _("Bản sao")


def wanted_papers(dossier: Dossier, answers: dict[str, Any]) -> list[RequiredPaper]:
    procedure = cached_version(dossier.procedure_version_id)
    others = RequiredPaper(
        code=draft_papers.OTHER_PAPERS,
        name=_("Giấy tờ khác"),
        required=False,
        max_files=draft_papers.MAX_OTHER_FILES,
    )
    settled = form_rules.clean(cached_form(dossier.form_version_id), answers)
    return [*papers_for(procedure.papers, settled), others]


def count_code(prefix: str, code: str) -> str:
    """The code of a count as a field of the page."""
    return f"{prefix.rstrip(':')}.{code}"


def count_fields(wanted: Iterable[RequiredPaper]) -> Fields:
    """How many originals and copies were brought of each of these papers, as fields."""
    return Fields.of(
        Field(count_code(prefix, paper.code), Kind.TEXT, f"{paper.name} – {word.lower()}")
        for paper in wanted
        for prefix, word in _words()
    )


def noted(present: Iterable[Paper]) -> dict[str, str]:
    """How many are noted now, by the codes of `count_fields`."""
    found: dict[str, int] = {}
    for paper in present:
        for prefix, word in _words():
            if paper.file is None and paper.note == word and not paper.to_remove:
                code = count_code(prefix, paper.requirement)
                found[code] = found.get(code, 0) + paper.copies
    return {code: str(number) for code, number in found.items()}


def _words() -> tuple[tuple[str, str], ...]:
    return ((ORIGINALS, original_word()), (COPIES, copy_word()))


class Counts:
    """What a page says about papers that were brought, as a part of the draft. Wrong numbers are not kept."""

    def __init__(self, actor: Actor, wanted: Sequence[RequiredPaper], post: QueryDict) -> None:
        self._actor = actor
        self._present: list[Paper] | None = None
        self.fields = count_fields(wanted)
        self.given: Mapping[str, Any] = {}
        self.errors: dict[str, list[str]] = {}
        for paper in wanted:
            for prefix, word in _words():
                name = f"{prefix}{paper.code}"
                if name in post:
                    self._read(paper.code, count_code(prefix, paper.code), word, str(post[name]))

    def _read(self, paper: str, code: str, word: str, text: str) -> None:
        number = _count(text)
        if number is None:
            wrong = _("Số lượng “%(word)s” phải là số từ 0 đến 99.") % {"word": word.lower()}
            self.errors.setdefault(paper, []).append(wrong)
        else:
            self.given = {**self.given, code: str(number or "")}

    def asked(self, dossier: Dossier) -> Fields:
        """Two numbers for each paper."""
        return self.fields

    def saved(self, dossier: Dossier) -> Mapping[str, Any]:
        """How many are noted now; read when it is asked for, that is when the dossier is locked."""
        if self._present is None:
            self._present = current_papers(dossier)
        return noted(self._present)

    def with_related(self, mine: Mapping[str, Any]) -> Mapping[str, Any]:
        """Each stands for itself."""
        return mine

    def take(self, dossier: Dossier, mine: Mapping[str, Any]) -> Sequence[str]:
        """Note the papers anew whose number has changed."""
        before = self.saved(dossier)
        for code, text in mine.items():
            if text == before.get(code, ""):
                continue
            prefix, _dot, requirement = code.partition(".")
            word = next(word for known, word in _words() if known.rstrip(":") == prefix)
            for paper in self._present or ():
                if (paper.requirement, paper.note, paper.file) == (
                    requirement,
                    word,
                    None,
                ) and not paper.to_remove:
                    draft_papers.detach_paper(self._actor, dossier.key, paper.id)
            if text:
                draft_papers.note_paper(self._actor, dossier.key, requirement, word, int(text))
        return ()


def take_out_or_back(request: HttpRequest, actor: Actor, dossier: Dossier) -> bool:
    """Take a file out, or put it back; whether one of these buttons was pressed."""
    for name, change in ((OUT, draft_papers.detach_paper), (BACK, draft_papers.put_back_paper)):
        text = request.POST.get(name, "")
        if text.isascii() and text.isdigit() and len(text) < 18:
            try:
                change(actor, dossier.key, int(text))
            except NotFound:  # none of this dossier
                return True
            except Conflict as conflict:
                if conflict.code != "done_already":
                    raise
            return True
    return False


def _count(text: str) -> int | None:
    given = text.strip()
    if not given:
        return 0
    return (
        int(given) if given.isascii() and given.isdigit() and len(given) <= 2 and int(given) <= MOST else None
    )


@dataclass(frozen=True, slots=True)
class Scans:
    """What became of the scanned files of a page.

    `refused`: what is wrong, by the code of the paper. `strangers`: what came for none of these papers. `again`: what
    still waits to be attached, because the store of files is away (`is_store_away`).
    """

    refused: dict[str, list[str]]
    strangers: list[str]
    again: Again
    is_store_away: bool


def attach_scans(
    request: HttpRequest, actor: Actor, dossier: Dossier, wanted: Iterable[RequiredPaper]
) -> Scans:
    """Attach the scanned files that came with the page."""
    places = [Wanted(paper.code, paper.name, paper.formats, paper.max_bytes) for paper in wanted]
    problems: dict[str, list[str]] = {}
    files: list[tuple[str, StoredFile]] = []
    person = cast(User, actor.person)
    given = list(given_files(request, person, places, prefix=FILES, agency_id=dossier.agency_id))
    for one in given:
        if one.file is None:
            problems.setdefault(one.code, []).append(one.problem)
        else:
            files.append((one.code, one.file))
    if files:
        results = draft_papers.attach_papers(actor, dossier.key, files)
        for (code, _file), result in zip(files, results, strict=True):
            if isinstance(result, Incomplete):
                problems.setdefault(code, []).append(result.message)
    return Scans(
        problems,
        unplaced(request, places, prefix=FILES),
        not_kept_yet(request.POST, given, person),
        any(one.again for one in given),
    )
