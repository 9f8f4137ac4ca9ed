"""What the pages of digitising show and what they send: the pages of a batch, and one paper of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.dossiers import digitising, merging
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.digitising import OWNER, REQUIREMENT, TYPE, Written
from motcua.dossiers.models import ScanBatch
from motcua.dossiers.prefilling import Candidate
from motcua.dossiers.proposing import Proposal, proposals
from motcua.dossiers.scan_plan import TURNS, Asked, Page, Part
from motcua.files.models import StoredFile
from motcua.files.preview import previews, recognising
from motcua.forms import rules as form_rules
from motcua.forms.definition import Form

PLACE, BEGINS, TURN, OUT = "thu-tu-", "moi-", "xoay-", "bo-"
DRAWN_TYPE, PICK = "o-cua-loai", "page.use"
MOST_PLACES = 9999


@dataclass(frozen=True)
class ShownPage:
    """One page as it is shown. `place`: what stands in its box, as it was typed."""

    page: Page
    src: str
    label: str
    place: str
    error: str = ""


def shown_pages(
    key: UUID,
    batch: ScanBatch,
    files: Sequence[StoredFile],
    pages: Sequence[Page],
    typed: QueryDict | None = None,
) -> list[ShownPage]:
    """The pages with their pictures; `typed`: what was sent and could not be taken."""
    wrong = places_of(typed, pages)[1] if typed is not None else {}
    rest = [page.name for page in pages if not page.code]
    found = []
    for page in pages:
        place = str(rest.index(page.name) + 1) if not page.code else ""
        if typed is not None and not page.code:
            place = typed.get(f"{PLACE}{page.name}", place)
            page = _as_typed(page, typed)
        found.append(
            ShownPage(
                page,
                reverse("desk:scan_page", kwargs={"key": key, "batch": batch.key, "name": page.name}),
                page_label(files, page),
                place,
                wrong.get(page.name, ""),
            )
        )
    return found


def page_label(files: Sequence[StoredFile], page: Page) -> str:
    """ "Trang 3 của quet.pdf"."""
    return _("Trang %(page)s của %(file)s") % {"page": page.page + 1, "file": files[page.file].name}


def turns() -> list[tuple[str, str]]:
    """How far a page may be turned, with words."""
    words = {0: _("Không xoay"), 90: _("Xoay phải 90°"), 180: _("Xoay ngược 180°"), 270: _("Xoay trái 90°")}
    return [(str(turn), words[turn]) for turn in TURNS]


def places_of(post: QueryDict, pages: Sequence[Page]) -> tuple[dict[str, Asked], dict[str, str]]:
    """What the page of a batch sent: about each page that was on it, and what is wrong with a place."""
    asked: dict[str, Asked] = {}
    wrong: dict[str, str] = {}
    for page in pages:
        text = post.get(f"{PLACE}{page.name}")
        if text is None or page.code:
            continue
        place = text.strip()
        if not (
            place.isascii() and place.isdigit() and 0 < int(place[:5]) <= MOST_PLACES and len(place) <= 4
        ):
            wrong[page.name] = _("Thứ tự phải là số nguyên từ 1 đến %(most)s.") % {"most": MOST_PLACES}
            continue
        now = _as_typed(page, post)
        asked[page.name] = Asked(int(place), now.turn, now.begins, now.out)
    return asked, wrong


def _as_typed(page: Page, post: QueryDict) -> Page:
    turn = post.get(f"{TURN}{page.name}", "0")
    return replace(
        page,
        turn=int(turn) if turn in {str(one) for one in TURNS} else 0,
        begins=f"{BEGINS}{page.name}" in post,
        out=f"{OUT}{page.name}" in post,
    )


def recognition_words(shown: Sequence[previews.Shown]) -> str:
    """How the recognition of letters stands, in words; "" once it is there."""
    states = {one.state for one in shown}
    if previews.OFF in states:
        return _("Máy chủ không có nhận dạng chữ nên không có đề xuất; hãy nhập theo giấy tờ.")
    if previews.WAITING in states:
        return _("Đang nhận dạng chữ. Đề xuất hiện ra ở lần lưu hoặc tải trang sau; không cần chờ, cứ nhập.")
    if previews.FAILED in states:
        return _("Không nhận dạng được chữ ở một số tệp; hãy nhập theo giấy tờ.")
    return ""


def proposed(
    form: Form, rules: Sequence[Mapping[str, Any]], part: Part, shown: Sequence[previews.Shown]
) -> dict[str, list[Candidate]]:
    """What the letters of a paper propose, by field."""
    if not rules:
        return {}
    by_page: dict[tuple[int, int], list[recognising.Line]] = {}
    for file in {page.file for page in part.pages}:
        made = shown[file].made
        if shown[file].state == previews.READY and made is not None:
            for line in recognising.lines_in(made):
                by_page.setdefault((file, line.page), []).append(line)
    lines = [
        line._replace(page=number)
        for number, page in enumerate(part.pages)
        for line in by_page.get((page.file, page.page), [])
    ]
    found = proposals(form, rules, lines, timezone.localdate())
    return {code: [_candidate(form, code, one) for one in each] for code, each in found.items()}


def _candidate(form: Form, code: str, found: Proposal) -> Candidate:
    field = form.by_code[code]
    origin = _("trang %(page)s, dòng %(line)s: “%(words)s”") % {
        "page": found.page,
        "line": found.line,
        "words": found.words,
    }
    return Candidate(
        merging.mark(field, found.value), found.value, form_rules.answer_words(field, found.value), origin
    )


def typed_paper(situation: Situation, before: Written, post: QueryDict) -> Written:
    """What the page of a paper sent, over what was written before. A heading that has a type brings it along."""
    requirement, kind = post.get(REQUIREMENT, "").strip(), post.get(TYPE, "").strip()
    if not kind:
        kind = next(
            (one for code, _name, one in digitising.requirements_of(situation) if code == requirement), ""
        )
    answers = dict(before.answers)
    drawn = digitising.type_named(post.get(DRAWN_TYPE, ""))
    form = digitising.form_of(drawn) if drawn is not None else None
    kept: Sequence[str] = before.taken
    if form is not None:
        answers |= form_rules.read_answers(form, post)
        if "row" in post:
            answers = dict(form_rules.apply_row_command(form, answers, post.get("row", "")))
        kept = [
            code
            for code in before.taken
            if (field := form.by_code.get(code))
            and merging.mark(field, answers.get(code)) == merging.mark(field, before.answers.get(code))
        ]
    return Written(requirement, kind, post.get(OWNER, "").strip(), answers, kept)


def with_picked(
    written: Written, form: Form, offered: Mapping[str, Sequence[Candidate]], choice: str
) -> Written:
    """What was written, with the proposal taken that was chosen ("code:token")."""
    code, _colon, token = choice.partition(":")
    chosen = next((one for one in offered.get(code, ()) if token and one.token == token), None)
    if chosen is None or code not in form.by_code:
        return written
    return replace(
        written,
        answers={**written.answers, code: chosen.value},
        taken=[*dict.fromkeys([*written.taken, code])],
    )
