"""The page on which a paper dossier or a supplement is entered: what it shows, what was typed, what is wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.catalogue.definition import RequiredPaper
from motcua.catalogue.selectors import cached_version
from motcua.desk import entry_form
from motcua.desk.entry_papers import (
    BACK,
    COPIES,
    FILES,
    LONGEST_COUNT,
    ORIGINALS,
    OUT,
    Counts,
    PaperRow,
    attach_scans,
    count_code,
    count_fields,
    noted,
    paper_rows,
    wanted_papers,
)
from motcua.dossiers import conflicts, drafts, form_files
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.completeness import missing
from motcua.dossiers.draft_parts import Answers, Part, Sent
from motcua.dossiers.items import FORM, OTHER, Item
from motcua.dossiers.models import Dossier, Paper, Supplement
from motcua.dossiers.papers import current_papers
from motcua.dossiers.people_part import People
from motcua.dossiers.requests import open_request
from motcua.dossiers.states import State
from motcua.dossiers.supplementing import (
    NOTE_CODE,
    REPLY,
    Replies,
    asked_items,
    replies_by_code,
    reply_code,
    reply_fields,
)
from motcua.files.received import INTO_PDF, NOTHING_AGAIN, UPLOADED, Again
from motcua.forms import rules as form_rules
from motcua.forms.definition import Field
from motcua.forms.rules import Form, element_id
from motcua.forms.selectors import cached_form
from motcua.people.models import User

# What the page sends beside fields, replies and papers.
_SENT_ALONG = (OUT, BACK, UPLOADED, INTO_PDF)


@dataclass
class Entry:
    """Answers by form as the page shows them. In a supplement the applicant and the delivery are not asked again."""

    dossier: Dossier
    form: Form
    answers: dict[str, Any]
    # To the fields of `entry_form`: who it is for, and how the result reaches them.
    people: dict[str, Any]
    note: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    paper_errors: dict[str, str] = field(default_factory=dict)
    # The request that a supplement answers, and what was typed into its items.
    request: Supplement | None = None
    replies: dict[int, str] = field(default_factory=dict)
    item_errors: dict[str, str] = field(default_factory=dict)
    message: str = ""
    # Numbers of papers as they were typed, by the codes of `entry_papers.count_fields`.
    counts: dict[str, str] = field(default_factory=dict)
    again: Again = NOTHING_AGAIN
    waiting: form_files.Waiting = form_files.NOTHING
    # The store of files did not answer: what is wrong is not the page.
    is_store_away: bool = False
    # Where two windows have changed the same.
    changed: drafts.DraftChanged | None = None

    @cached_property
    def present(self) -> list[Paper]:
        """The papers of the dossier as they are now (one statement)."""
        return current_papers(self.dossier)

    @property
    def status(self) -> int:
        """The status code of the page where something is wrong."""
        return 503 if self.is_store_away else 422

    @property
    def is_supplement(self) -> bool:
        """Whether a submitted dossier is completed, not a new one entered."""
        return self.dossier.state != State.NEW

    @property
    def papers(self) -> list[PaperRow]:
        """The papers that these answers ask for."""
        return paper_rows(
            self.dossier,
            self.answers,
            self.paper_errors,
            self.request.items if self.request is not None else [],
            present=self.present,
            counts=self.counts,
            again=self.again,
        )

    @property
    def items(self) -> list[dict[str, Any]]:
        """What was asked for, item by item: as answered so far, where on the page it is mended, what is wrong."""
        if self.request is None:
            return []
        asked = asked_items(
            self.dossier,
            self.request,
            cached_version(self.dossier.procedure_version_id),
            self.form,
            self.present,
        )
        return [
            {
                "asked": one,
                "name": reply_code(one.item.number),
                "reply": self.replies.get(one.item.number, one.reply),
                "href": f"#{_place_of(one.item)}",
                "error": self.item_errors.get(str(one.item.number), ""),
            }
            for one in asked
        ]

    def fields(self) -> list[dict[str, Any]]:
        """The published form's steps that have something to ask on the page."""
        return [
            {"title": step.title, "fields": step.fields}
            for step in self.form.steps
            if form_rules.page_fields(self.form, step, self.answers)
        ]

    @property
    def problems(self) -> list[dict[str, str]]:
        """The entries of the summary, in the order of the page."""
        found = []
        for form in (entry_form.applicant_form(), self.form, entry_form.delivery_of(self.dossier)):
            own = {path: text for path, text in self.errors.items() if path.partition(".")[0] in form.by_code}
            found += form_rules.error_items(form, own)
        items = [{"text": text, "href": f"#muc-{number}"} for number, text in self.item_errors.items()]
        return [
            *items,
            *found,
            *({"text": text, "href": f"#giay-{code}"} for code, text in self.paper_errors.items()),
        ]

    @property
    def all_fields(self) -> list[Field]:
        """Every field of the page, for its marks and for what is to be chosen."""
        found = [*self.form.fields, *count_fields(wanted_papers(self.dossier, self.answers)).by_code.values()]
        if self.request is not None:
            found += reply_fields(self.request).by_code.values()
        if not self.is_supplement:
            found += entry_form.people_fields().asked.by_code.values()
        return found

    @property
    def saved(self) -> dict[str, Any]:
        """What is kept of all of them now."""
        kept = {**drafts.working_answers(self.dossier), **noted(self.present)}
        if self.request is not None:
            kept |= replies_by_code(self.request)
        return kept | entry_form.people_fields().answers(self.dossier)

    @property
    def shown(self) -> dict[str, Any]:
        """What the page holds of all of them."""
        replies = {reply_code(number): text for number, text in self.replies.items()}
        return {**self.saved, **self.answers, **self.people, **self.counts, **replies, NOTE_CODE: self.note}

    def type(self, post: QueryDict, person: User) -> dict[str, Any]:
        """Take over what was typed; returns the typed answers to the published form alone."""
        typed = form_rules.read_answers(self.form, post)
        typed = form_rules.by_hand(self.form, drafts.working_answers(self.dossier), typed)
        typed = form_files.with_cards(person, self.dossier, self.form, typed)
        self.answers = {**self.answers, **typed}
        for form in (entry_form.applicant_form(), entry_form.delivery_of(self.dossier)):
            self.people |= form_rules.read_answers(form, post)
        self.note = post.get(NOTE_CODE, self.note)
        for name in post:
            number = name.removeprefix(REPLY)
            if name.startswith(REPLY) and number.isascii() and number.isdigit():
                self.replies[int(number)] = str(post[name])
        for name in post:
            prefix, _colon, paper = name.partition(":")
            if f"{prefix}:" in (ORIGINALS, COPIES):
                self.counts[count_code(prefix, paper)] = str(post[name])[:LONGEST_COUNT]
        command = post.get("row", "")
        if command:
            self.answers = form_rules.apply_row_command(self.form, self.answers, command)
            for form in (entry_form.applicant_form(), entry_form.delivery_of(self.dossier)):
                self.people = form_rules.apply_row_command(form, self.people, command)
            typed |= {code: value for code, value in self.answers.items() if code in typed}
        return typed

    def show_both(self, other: drafts.DraftChanged) -> None:
        """What two windows have written: this one's own in the boxes, everything else as it is saved now."""
        self.changed, self.message = other, other.message
        known = {**other.theirs, **other.mine}
        people = entry_form.people_fields().asked.by_code
        self.answers |= {code: value for code, value in known.items() if code in self.form.by_code}
        self.people |= {code: value for code, value in known.items() if code in people}
        self.counts |= {code: value for code, value in known.items() if code in self.counts}
        self.note = known.get(NOTE_CODE) or self.note
        for number in self.replies:
            self.replies[number] = known.get(reply_code(number)) or ""


def _place_of(item: Item) -> str:
    """Where on the page an item is mended."""
    if item.field:
        return element_id(item.field)
    return "to-khai" if item.about == FORM else f"giay-{item.about or OTHER}"


def entry_of(dossier: Dossier, request: Supplement | None = None) -> Entry:
    """The page as the saved draft has it."""
    return Entry(
        dossier,
        cached_form(dossier.form_version_id),
        dict(drafts.working_answers(dossier)),
        entry_form.people_fields().answers(dossier),
        note=request.replies.get(NOTE_CODE, "") if request is not None else "",
        request=request,
    )


def save(request: HttpRequest, actor: Actor, entry: Entry) -> None:
    """Save everything that the page sent, right or wrong, so that nothing typed is lost.

    Raises a Refusal; `drafts.DraftChanged` where another window has changed the same fields: then nothing was saved but
    the files, which stand beside those of the other.
    """
    post, dossier = request.POST, entry.dossier
    person = cast(User, actor.person)
    taken = form_files.take(request, person, dossier, entry.form.fields, entry.type(post, person))
    typed, entry.waiting = taken.answers, taken.waiting
    entry.answers |= typed
    entry.errors |= taken.refused
    wanted = wanted_papers(dossier, entry.answers)
    counts, parts = _parts(actor, entry, post, typed, wanted)
    try:
        entry.dossier = drafts.save(actor, dossier.key, conflicts.read_sent(post, dossier, parts)).dossier
    except drafts.DraftChanged as other:
        entry.again = attach_scans(request, actor, dossier, wanted).again
        entry.show_both(other)
        raise
    if entry.request is not None:
        entry.request = open_request(dossier)
    scans = attach_scans(request, actor, entry.dossier, wanted)
    entry.again = scans.again
    entry.is_store_away = scans.is_store_away or taken.is_store_away
    refused, strangers = scans.refused, scans.strangers
    entry.__dict__.pop("present", None)
    for code in {*counts.errors, *refused}:
        entry.paper_errors[code] = " ".join([*counts.errors.get(code, []), *refused.get(code, [])])
    own = _own_names(post, entry, wanted)
    strangers += form_rules.unknown_fields(entry.form, post, allowed=own)
    if strangers:
        entry.message = _("Đơn có ô, tệp không thuộc biểu mẫu (%(names)s) nên phần đó không được lưu.") % {
            "names": ", ".join(strangers[:5])
        }


def save_by_itself(post: QueryDict, actor: Actor, entry: Entry) -> tuple[drafts.Saved, Sent]:
    """What the page saves while somebody types: everything but files. Raises a Refusal, as `save` does."""
    typed = entry.type(post, cast(User, actor.person))
    files = {field.code for field in entry.form.files}
    kept = {code: value for code, value in typed.items() if code not in files}
    wanted = wanted_papers(entry.dossier, entry.answers)
    _counts, parts = _parts(actor, entry, post, kept, wanted)
    sent = conflicts.read_sent(post, entry.dossier, parts, by_itself=True)
    return drafts.save(actor, entry.dossier.key, sent), sent


def _parts(
    actor: Actor, entry: Entry, post: QueryDict, typed: dict[str, Any], wanted: Sequence[RequiredPaper]
) -> tuple[Counts, list[Part]]:
    """The parts of the draft that the page has; what is too long of them is noted with the entry."""
    counts = Counts(actor, wanted, post)
    counts.given = conflicts.own_answers(post, counts.given)
    people = {code: value for code, value in entry.people.items() if _is_posted(code, post)}
    parts: list[Part] = [Answers(conflicts.own_answers(post, typed)), counts]
    if not entry.is_supplement:
        parts.append(People(entry_form.people_fields(), conflicts.own_answers(post, people)))
    if entry.request is not None:
        replies = Replies(entry.request, entry.replies, post.get(NOTE_CODE))
        replies.given = conflicts.own_answers(post, replies.given)
        entry.item_errors |= {place.removeprefix("items."): text for place, text in replies.too_long.items()}
        parts.append(replies)
    return counts, parts


def _is_posted(code: str, post: QueryDict) -> bool:
    return any(name == code or name.startswith(f"{code}-") for name in post)


def _own_names(post: QueryDict, entry: Entry, wanted: Iterable[RequiredPaper]) -> list[str]:
    """The names of the page that are no fields of the published form."""
    people = () if entry.is_supplement else entry_form.people_fields().asked.by_code
    replies = reply_fields(entry.request or Supplement()).by_code if entry.is_supplement else ()
    counts = [f"{prefix}{paper.code}" for paper in wanted for prefix in (ORIGINALS, COPIES)]
    # Empty are also file fields in which nothing was chosen, and papers that another answer has just made needless.
    empty = [
        name
        for paper in (*cached_version(entry.dossier.procedure_version_id).papers, *wanted)
        for name in (f"{prefix}{paper.code}" for prefix in (ORIGINALS, COPIES, FILES))
        if not post.get(name, "").strip()
    ]
    return [
        *_SENT_ALONG,
        *counts,
        *empty,
        *replies,
        *conflicts.names(post),
        *(name for name in post if any(name == code or name.startswith(f"{code}-") for code in people)),
    ]


def find_problems(actor: Actor, entry: Entry) -> bool:
    """Note everything that is missing or wrong on a new dossier; whether there is anything."""
    situation = Situation(entry.dossier, actor, timezone.now())
    entry.errors |= form_rules.validate(entry_form.applicant_form(), entry.people)
    entry.errors |= form_rules.validate(entry_form.delivery_of(entry.dossier), entry.people)
    note_missing(entry, missing(situation, current_papers(entry.dossier), entry.answers))
    return bool(entry.errors or entry.paper_errors)


def note_missing(entry: Entry, places: dict[str, str]) -> None:
    """Put the messages of `completeness.missing` at their fields; a field keeps the message that it has."""
    names = {paper.code: paper.name for paper in cached_version(entry.dossier.procedure_version_id).papers}
    for place, text in places.items():
        part, _dot, rest = place.partition(".")
        if part == "papers":
            # At the desk a paper need not be attached: having been brought is enough.
            brought = _("Hãy ghi số bản đã nhận hoặc đính kèm tệp của “%(paper)s”.")
            entry.paper_errors.setdefault(rest, brought % {"paper": names.get(rest, rest)})
        elif part == "answers":
            entry.errors.setdefault(rest, text)
        elif part == "items":
            entry.item_errors[rest] = text
        elif not entry.is_supplement:
            entry.errors.setdefault(entry_form.own_path(place), text)
