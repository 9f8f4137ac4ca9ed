"""The papers of a dossier, one by one, each with its own files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor, actor_for
from motcua.catalogue.definition import MEGABYTE, ProcedureDefinition, RequiredPaper
from motcua.catalogue.rules import papers_for
from motcua.catalogue.selectors import cached_version
from motcua.dossiers import draft_papers, drafts, vault_papers
from motcua.dossiers.errors import Conflict, Incomplete, NotFound
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.papers import current_papers
from motcua.dossiers.requests import open_request
from motcua.files.models import StoredFile
from motcua.files.received import (
    INTO_PDF,
    NOTHING_AGAIN,
    UPLOADED,
    Again,
    Wanted,
    files_again,
    given_files,
    not_kept_yet,
    unplaced,
)
from motcua.files.rules import joins_photos, suffixes_taken
from motcua.forms import rules as form_rules
from motcua.forms.selectors import cached_form
from motcua.look.addresses import address, go_to
from motcua.people.models import User
from motcua.people.returning import signed_in, take_kept_of
from motcua.portal import flow
from motcua.portal.refusals import explained
from motcua.portal.views.applying import editable_or_conflict
from motcua.signing import uploads

FIELD = "tep-"
# "requirement:key of an entry"; no code of a requirement has a colon.
FROM_VAULT = "tu-kho"


@dataclass(frozen=True)
class Asked:
    """One required paper as the page shows it."""

    paper: RequiredPaper
    files: list[Paper]
    going: list[Paper]
    error: str
    wanted: list[str]
    # Files that were sent after the session had ended: names of those that are gone, and those that still wait.
    lost: Sequence[str] = ()
    arrived: Sequence[tuple[str, str]] = ()

    @property
    def places_left(self) -> int:
        """How many files may still be added."""
        return max(0, self.paper.max_files - len(self.files))

    @property
    def suffixes(self) -> list[str]:
        """The suffixes that a file may have here, without dots."""
        return [suffix[1:] for suffix in suffixes_taken(self.paper.formats)]

    @property
    def joins(self) -> bool:
        """Whether photos may become one PDF here."""
        return joins_photos(self.paper.formats)

    @property
    def max_mb(self) -> int:
        """The limit for one file as shown: the paper's own, never above the installation's."""
        return min(self.paper.max_mb, settings.FILE_MAX_BYTES // MEGABYTE)


@dataclass(frozen=True)
class Attached:
    """A file that was given and the paper that holds it: a new one, or one that held the same content already."""

    file: StoredFile
    paper: Paper

    @property
    def is_new(self) -> bool:
        """Whether it was added."""
        return self.paper.file is self.file


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explained
def papers(request: HttpRequest, key: UUID) -> HttpResponse:
    """Attach, remove and put back files; each paper says what it takes where the file is chosen (II.2.3, DVC.6)."""
    dossier = editable_or_conflict(request, key)
    actor = actor_for(cast(User, request.user))
    way = flow.places(dossier, cached_form(dossier.form_version_id), drafts.working_answers(dossier))
    errors: dict[str, str] = {}
    strangers: list[str] = []
    status = 200
    again = NOTHING_AGAIN
    if request.method == "POST":
        if "bo" in request.POST or "lay-lai" in request.POST:
            return _take_out_or_put_back(request, actor, key)
        refused = _take_from_vault(request, actor, key) if FROM_VAULT in request.POST else {}
        asked = _all_asked(cached_version(dossier.procedure_version_id), dossier)
        # Whichever button was pressed: without scripts the files that were chosen come with it.
        errors, status, added, again = _attach_all(request, actor, dossier, asked)
        errors |= refused
        _told(request, added)
        if added and any(one.signed for one in asked):
            uploads.verify_soon()
        strangers = _strangers(request, dossier, asked)
        if not errors and not strangers:
            action = request.POST.get("action", f"tai:{_named(request)[0]}")
            return go_to(flow.after(way, flow.PAPERS).href if action == "tiep" else _back_to(request, action))
        status = 422 if status == 200 else status
    elif (kept := take_kept_of(request)) is not None:
        again = files_again(kept.typed, kept.files, cast(User, request.user).owner, prefix=FIELD)
    context = _context(cast(User, request.user), dossier, errors, again)
    context |= {
        "strangers": strangers[:5],
        "progress": flow.progress(way, flow.PAPERS),
        "previous": flow.before(way, flow.PAPERS),
        "errors": errors,
        "removed": _removed(dossier, request.GET.get("da-bo", "")),
    }
    return render(request, "portal/papers.html", context, status=status)


def _strangers(request: HttpRequest, dossier: Dossier, asked: Sequence[RequiredPaper]) -> list[str]:
    """What came with the page and belongs to none of its papers: files, and names that the page does not have."""
    fields = empty_fields(cached_version(dossier.procedure_version_id))
    own = {"csrfmiddlewaretoken", "action", FROM_VAULT, UPLOADED, INTO_PDF, *fields}
    return [*unplaced(request, places_of(asked), prefix=FIELD), *sorted(set(request.POST) - own)]


def _context(
    person: User, dossier: Dossier, errors: dict[str, str], again: Again = NOTHING_AGAIN
) -> dict[str, Any]:
    procedure = cached_version(dossier.procedure_version_id)
    present = current_papers(dossier)
    supplement = open_request(dossier)
    wanted: dict[str, list[str]] = {}
    for item in supplement.items if supplement is not None else []:
        wanted.setdefault(item["requirement"], []).append(item["text"])
    all_asked = _all_asked(procedure, dossier)
    asked = [
        shown_paper(paper, present, errors.get(paper.code, ""), wanted.get(paper.code, []), again)
        for paper in all_asked
    ]
    return {
        "dossier": dossier,
        "asked": asked,
        "supplement": supplement,
        "notes": _notes(asked),
        "signs": _signatures(asked),
        "from_vault": vault_papers.offered(person, dossier, all_asked, present),
    }


def _signatures(asked: Sequence[Asked]) -> dict[int, str]:
    """What is known of the signatures on files of papers that have to be signed, by the id of the paper.

    One statement, none where none has to be.
    """
    wanted = [file for one in asked if one.paper.signed for file in one.files if file.file is not None]
    if not wanted:
        return {}
    found = uploads.verdicts([file.file.sha256 for file in wanted if file.file is not None])
    return {file.id: found.get(file.file.sha256, "") for file in wanted if file.file is not None}


def _notes(asked: Sequence[Asked]) -> dict[int, str]:
    """What to say beside a file, by the id of its paper: handed in, being checked, the same as another."""
    first: dict[str, tuple[int, str]] = {}
    notes: dict[int, str] = {}
    for number, one in enumerate(asked, start=1):
        for paper in one.files:
            if paper.file is None:
                continue
            words = [_("đã nộp")] if paper.submitted else []
            words += [_("lấy từ kho")] if paper.from_vault is not None else []
            words += [paper.file.state_note] if paper.file.state_note else []
            if paper.file.sha256 in first:
                there, name = first[paper.file.sha256]
                words.append(_("giống hệt tệp “%(name)s” ở mục %(number)s") % {"name": name, "number": there})
            first.setdefault(paper.file.sha256, (number, paper.file.name))
            notes[paper.id] = " · ".join(words)
    return notes


def shown_paper(
    paper: RequiredPaper,
    present: Sequence[Paper],
    error: str = "",
    wanted: Sequence[str] = (),
    again: Again = NOTHING_AGAIN,
) -> Asked:
    """A required paper with what there is of it. `wanted`: what officers ask for. `again`: files sent in vain."""
    own = [one for one in present if one.requirement == paper.code]
    return Asked(
        paper=paper,
        files=[one for one in own if not one.to_remove],
        going=[one for one in own if one.to_remove],
        error=error,
        wanted=list(wanted),
        lost=again.to_choose.get(paper.code, []),
        arrived=again.arrived.get(paper.code, []),
    )


def other_papers() -> RequiredPaper:
    """The place for papers that the procedure does not name."""
    return RequiredPaper(
        code=draft_papers.OTHER_PAPERS,
        name=_("Giấy tờ khác"),
        required=False,
        max_files=draft_papers.MAX_OTHER_FILES,
        hint=_("Chỉ khi bạn muốn gửi thêm ngoài các giấy tờ trên."),
    )


def _all_asked(procedure: ProcedureDefinition, dossier: Dossier) -> list[RequiredPaper]:
    answers = form_rules.clean(cached_form(dossier.form_version_id), drafts.working_answers(dossier))
    return [*papers_for(procedure.papers, answers), other_papers()]


def _attach_all(
    request: HttpRequest, actor: Actor, dossier: Dossier, asked: Sequence[RequiredPaper]
) -> tuple[dict[str, str], int, list[Attached], Again]:
    """Attach every file that came with the page; one that is refused does not hold up the others.

    Returns what is wrong by paper, the status of the answer, what was attached, and what still waits to be.
    """
    given = list(
        given_files(
            request,
            cast(User, actor.person).owner,
            places_of(asked),
            prefix=FIELD,
            agency_id=dossier.agency_id,
        )
    )
    files = [(one.code, one.file) for one in given if one.file is not None]
    results: list[Paper | Incomplete] = []
    if files:
        results = draft_papers.attach_papers(actor, dossier.key, files)
    problems = [(one.code, one.problem) for one in given if one.file is None]
    added: list[Attached] = []
    for (code, file), result in zip(files, results, strict=True):
        if isinstance(result, Incomplete):
            problems.append((code, result.message))
        else:
            added.append(Attached(file, result))
    errors: dict[str, str] = {}
    for code, problem in problems:
        errors[code] = " ".join(filter(None, (errors.get(code), problem)))
    if any(one.again for one in given):
        status = 503
    else:
        status = 413 if any(one.too_large for one in given) else 422 if problems else 200
    return errors, status, added, not_kept_yet(request.POST, given, cast(User, actor.person).owner)


def empty_fields(procedure: ProcedureDefinition) -> list[str]:
    """The file fields of a page as they come when nothing was chosen in them: as empty texts.

    Also of papers that an answer in another window has just made needless.
    """
    return [
        f"{FIELD}{code}" for code in (*(paper.code for paper in procedure.papers), draft_papers.OTHER_PAPERS)
    ]


def places_of(papers: Sequence[RequiredPaper]) -> list[Wanted]:
    """What may be given for each of these papers."""
    return [Wanted(paper.code, paper.name, paper.formats, paper.max_bytes) for paper in papers]


def _told(request: HttpRequest, added: Sequence[Attached]) -> None:
    """Say what was attached, and what was there already."""
    new = [one.file.name for one in added if one.is_new]
    if new:
        messages.success(
            request, _("Đã tải lên %(names)s.") % {"names": ", ".join(f"“{name}”" for name in new)}
        )
    for one in added:
        if not one.is_new and one.paper.file is not None:
            messages.info(
                request,
                _("“%(name)s” giống hệt tệp “%(there)s” đã có ở giấy tờ này nên không thêm lần nữa.")
                % {"name": one.file.name, "there": one.paper.file.name},
            )


def _named(request: HttpRequest) -> tuple[str, UUID | None]:
    """The requirement and the paper of the vault that a button names."""
    code, _colon, text = request.POST.get(FROM_VAULT, "").partition(":")
    try:
        return code, UUID(text)
    except ValueError:
        return code, None


def _take_from_vault(request: HttpRequest, actor: Actor, key: UUID) -> dict[str, str]:
    """Attach the chosen paper of the vault; what is wrong, by requirement."""
    code, entry = _named(request)
    try:
        if entry is None:
            raise NotFound(_("Giấy tờ này không còn trong kho dữ liệu."))
        paper = vault_papers.take(actor, key, code, entry)
    except (Incomplete, NotFound) as refused:
        return {code: refused.message}
    messages.success(
        request, _("Đã lấy “%(name)s” từ kho.") % {"name": (paper.from_vault or {}).get("title", "")}
    )
    return {}


def _take_out_or_put_back(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    back = "lay-lai" in request.POST
    text = request.POST["lay-lai"] if back else request.POST["bo"]
    paper_id = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    try:
        (draft_papers.put_back_paper if back else draft_papers.detach_paper)(actor, key, paper_id)
    except Conflict as conflict:
        if conflict.code != "done_already":
            raise
        messages.info(request, conflict.message)
        return go_to(address("portal:papers", key=key))
    if back:
        messages.success(request, _("Đã lấy lại tệp."))
        return go_to(address("portal:papers", key=key))
    return go_to(f"{address('portal:papers', key=key)}?da-bo={paper_id}")


def _removed(dossier: Dossier, text: str) -> Paper | None:
    """The paper just taken out, to offer putting it back."""
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        return None
    paper = Paper.objects.select_related("file").filter(dossier=dossier, id=int(text)).first()
    return paper if paper is not None and (paper.removed_at is not None or paper.to_remove) else None


def _back_to(request: HttpRequest, action: str) -> str:
    code = action.removeprefix("tai:")
    return (
        f"{request.path}#giay-{code}" if code != action and code.replace("_", "").isalnum() else request.path
    )
