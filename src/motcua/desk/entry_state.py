"""The page on which a paper dossier or a supplement is entered: what it shows, what was typed, what is wrong."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.catalogue.selectors import cached_version
from motcua.desk import entry_form
from motcua.desk.entry_papers import PREFIX, PaperRow, keep_papers, paper_rows
from motcua.dossiers import drafts
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.completeness import missing
from motcua.dossiers.items import FORM, OTHER, Item
from motcua.dossiers.models import Dossier, Supplement
from motcua.dossiers.papers import current_papers
from motcua.dossiers.requests import open_request
from motcua.dossiers.states import State
from motcua.dossiers.supplementing import asked_items, save_replies
from motcua.forms import rules as form_rules
from motcua.forms.rules import Form, element_id
from motcua.forms.selectors import cached_form

NOTE = "ghi-chu-bo-sung"
REPLY = "tra-loi-"
EVENTS = "events"
_SENT_ALONG = (NOTE, EVENTS)


@dataclass
class Entry:
    """Answers by form as the page shows them. In a supplement the applicant and the delivery are not asked again."""

    dossier: Dossier
    form: Form
    answers: dict[str, Any]
    applicant: dict[str, Any]
    delivery: dict[str, Any]
    note: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    paper_errors: dict[str, str] = field(default_factory=dict)
    # The request that a supplement answers, and what was typed into its items.
    request: Supplement | None = None
    replies: dict[int, str] = field(default_factory=dict)
    item_errors: dict[str, str] = field(default_factory=dict)
    message: str = ""

    @property
    def is_supplement(self) -> bool:
        """Whether a submitted dossier is completed, not a new one entered."""
        return self.dossier.state != State.NEW

    @property
    def papers(self) -> list[PaperRow]:
        """The papers that these answers ask for (one statement)."""
        asked_for = self.request.items if self.request is not None else []
        return paper_rows(self.dossier, self.answers, self.paper_errors, asked_for)

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
            current_papers(self.dossier),
        )
        return [
            {
                "asked": one,
                "name": f"{REPLY}{one.item.number}",
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
        for form in (entry_form.applicant_form(), self.form, entry_form.delivery_form()):
            own = {path: text for path, text in self.errors.items() if path.partition(".")[0] in form.by_code}
            found += form_rules.error_items(form, own)
        items = [{"text": text, "href": f"#muc-{number}"} for number, text in self.item_errors.items()]
        return [
            *items,
            *found,
            *({"text": text, "href": f"#giay-{code}"} for code, text in self.paper_errors.items()),
        ]

    def type(self, post: QueryDict) -> dict[str, Any]:
        """Take over what was typed; returns the typed answers to the published form alone."""
        typed = form_rules.read_answers(self.form, post)
        self.answers = {**self.answers, **typed}
        self.applicant |= form_rules.read_answers(entry_form.applicant_form(), post)
        self.delivery |= form_rules.read_answers(entry_form.delivery_form(), post)
        self.note = post.get(NOTE, self.note)
        for name in post:
            number = name.removeprefix(REPLY)
            if name.startswith(REPLY) and number.isascii() and number.isdigit():
                self.replies[int(number)] = str(post[name])
        command = post.get("row", "")
        if command:
            for form, name in (
                (self.form, "answers"),
                (entry_form.applicant_form(), "applicant"),
                (entry_form.delivery_form(), "delivery"),
            ):
                setattr(self, name, form_rules.apply_row_command(form, getattr(self, name), command))
            typed |= {code: value for code, value in self.answers.items() if code in typed}
        return typed


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
        entry_form.applicant_answers(dossier),
        entry_form.delivery_answers(dossier),
        request=request,
    )


def save(request: HttpRequest, actor: Actor, entry: Entry) -> None:
    """Save everything that the page sent, right or wrong, so that nothing typed is lost.

    Raises a Refusal (`drafts.DraftChanged` when another tab saved meanwhile); then nothing was saved.
    """
    dossier = entry.dossier
    typed = entry.type(request.POST)
    strangers = form_rules.unknown_fields(entry.form, request.POST, allowed=_own_names(request.POST))
    revision = request.POST.get("expected", "")
    with transaction.atomic():
        saved = drafts.save_answers(
            actor,
            dossier.key,
            typed,
            revision=int(revision)
            if revision.isascii() and revision.isdigit() and len(revision) < 10
            else None,
            fields=set(typed),
        )
        if not entry.is_supplement:
            drafts.save_applicant(actor, dossier.key, entry_form.applicant_of(entry.applicant))
            saved = drafts.save_delivery(actor, dossier.key, entry_form.delivery_of(entry.delivery))
    entry.dossier = saved.dossier
    if entry.request is not None:
        save_replies(actor, dossier.key, entry.replies)
        entry.request = open_request(dossier)
    entry.paper_errors = keep_papers(request, actor, entry.dossier, entry.answers)
    if strangers:
        entry.message = _("Đơn có ô không thuộc biểu mẫu (%(names)s) nên phần đó không được lưu.") % {
            "names": ", ".join(strangers[:5])
        }


def _own_names(post: QueryDict) -> list[str]:
    own = [*entry_form.applicant_form().by_code, *entry_form.delivery_form().by_code]
    return [
        name
        for name in post
        if name in _SENT_ALONG
        or name.startswith((PREFIX, REPLY))
        or any(name == code or name.startswith(f"{code}-") for code in own)
    ]


def find_problems(actor: Actor, entry: Entry) -> bool:
    """Note everything that is missing or wrong on a new dossier; whether there is anything."""
    situation = Situation(entry.dossier, actor, timezone.now())
    entry.errors |= form_rules.validate(entry_form.applicant_form(), entry.applicant)
    entry.errors |= form_rules.validate(entry_form.delivery_form(), entry.delivery)
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
