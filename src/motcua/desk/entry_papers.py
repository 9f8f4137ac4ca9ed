"""The papers on the page of a paper dossier: brought as originals or copies and noted, or scanned and attached."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.catalogue.definition import RequiredPaper
from motcua.catalogue.rules import papers_for
from motcua.catalogue.selectors import cached_version
from motcua.dossiers import draft_papers
from motcua.dossiers.errors import Incomplete, NotFound
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.papers import current_papers
from motcua.files.models import StoredFile
from motcua.files.received import Wanted, given_files
from motcua.files.rules import joins_photos, suffixes_taken
from motcua.forms import rules as form_rules
from motcua.forms.selectors import cached_form
from motcua.people.models import User

ORIGINALS, COPIES, FILES, OUT, BACK = "giay-chinh:", "giay-sao:", "giay-tep:", "giay-bo", "giay-lay-lai"
PREFIX = "giay-"
MOST = 99


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
) -> list[PaperRow]:
    """Every paper that these answers ask for, and the place for others."""
    rows = {
        wanted.code: PaperRow(wanted, error=errors.get(wanted.code, ""))
        for wanted in _wanted(dossier, answers)
    }
    for item in asked_for:
        if item["requirement"] in rows:
            rows[item["requirement"]].asked_for.append(item["text"])
    for paper in current_papers(dossier):
        row = rows.get(paper.requirement)
        if row is None:
            continue
        if paper.file is not None:
            (row.going if paper.to_remove else row.files).append(paper)
        elif not paper.to_remove:
            if paper.note == original_word():
                row.originals = str(paper.copies)
            else:
                row.copies = str(paper.copies)
    return list(rows.values())


def original_word() -> str:
    """How an original is noted, and printed on the slip."""
    return _("Bản chính")


def copy_word() -> str:
    """How a copy is noted."""
    return _("Bản sao")


def _wanted(dossier: Dossier, answers: dict[str, Any]) -> list[RequiredPaper]:
    procedure = cached_version(dossier.procedure_version_id)
    others = RequiredPaper(
        code=draft_papers.OTHER_PAPERS,
        name=_("Giấy tờ khác"),
        required=False,
        max_files=draft_papers.MAX_OTHER_FILES,
    )
    settled = form_rules.clean(cached_form(dossier.form_version_id), answers)
    return [*papers_for(procedure.papers, settled), others]


def keep_papers(
    request: HttpRequest, actor: Actor, dossier: Dossier, answers: dict[str, Any]
) -> dict[str, str]:
    """Carry over what the page says about papers; messages by the code of the paper. What is right is kept anyway."""
    errors: dict[str, str] = {}
    present = current_papers(dossier)
    asked = _wanted(dossier, answers)
    refused = _attach(request, actor, dossier, asked)
    for wanted in asked:
        problems = [*_note(request, actor, dossier, wanted, present), *refused.get(wanted.code, [])]
        if problems:
            errors[wanted.code] = " ".join(problems)
    return errors


def take_out_or_back(request: HttpRequest, actor: Actor, dossier: Dossier) -> bool:
    """Take a file out, or put it back; whether one of these buttons was pressed."""
    for name, change in ((OUT, draft_papers.detach_paper), (BACK, draft_papers.put_back_paper)):
        text = request.POST.get(name, "")
        if text.isascii() and text.isdigit() and len(text) < 18:
            try:
                change(actor, dossier.key, int(text))
            except NotFound:  # gone already, by an earlier click
                return True
            return True
    return False


def _note(
    request: HttpRequest, actor: Actor, dossier: Dossier, wanted: RequiredPaper, present: list[Paper]
) -> list[str]:
    problems = []
    for prefix, word in ((ORIGINALS, original_word()), (COPIES, copy_word())):
        name = f"{prefix}{wanted.code}"
        if name not in request.POST:
            continue
        number = _count(request.POST[name])
        if number is None:
            problems.append(_("Số lượng “%(word)s” phải là số từ 0 đến 99.") % {"word": word.lower()})
            continue
        noted = [
            paper
            for paper in present
            if paper.requirement == wanted.code
            and paper.file is None
            and paper.note == word
            and not paper.to_remove
        ]
        if sum(paper.copies for paper in noted) == number:
            continue
        for paper in noted:
            draft_papers.detach_paper(actor, dossier.key, paper.id)
        if number:
            draft_papers.note_paper(actor, dossier.key, wanted.code, word, number)
    return problems


def _count(text: str) -> int | None:
    given = text.strip()
    if not given:
        return 0
    return (
        int(given) if given.isascii() and given.isdigit() and len(given) <= 2 and int(given) <= MOST else None
    )


def _attach(
    request: HttpRequest, actor: Actor, dossier: Dossier, wanted: Iterable[RequiredPaper]
) -> dict[str, list[str]]:
    """Attach the scanned files that came with the page; what is wrong, by the code of the paper."""
    places = [Wanted(paper.code, paper.name, paper.formats, paper.max_bytes) for paper in wanted]
    problems: dict[str, list[str]] = {}
    files: list[tuple[str, StoredFile]] = []
    for one in given_files(request, cast(User, actor.person), places, prefix=FILES):
        if one.file is None:
            problems.setdefault(one.code, []).append(one.problem)
        else:
            files.append((one.code, one.file))
    if files:
        results = draft_papers.attach_papers(actor, dossier.key, files)
        for (code, _file), result in zip(files, results, strict=True):
            if isinstance(result, Incomplete):
                problems.setdefault(code, []).append(result.message)
    return problems
