"""Completing a dossier that was asked for more: each item has its own place to answer (KT.6, DVC.11)."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor, actor_for
from motcua.catalogue.selectors import cached_version
from motcua.dossiers import conflicts, draft_papers, drafts, form_files
from motcua.dossiers.acts import perform
from motcua.dossiers.draft_parts import Answers
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.dossiers.models import Dossier, Supplement
from motcua.dossiers.papers import current_papers
from motcua.dossiers.requests import open_request
from motcua.dossiers.selectors import DossierView
from motcua.dossiers.states import State
from motcua.dossiers.supplementing import (
    NOTE_CODE,
    REPLY,
    replace_papers,
    replies_by_code,
    reply_code,
    reply_fields,
)
from motcua.files.received import (
    INTO_PDF,
    NOTHING_AGAIN,
    UPLOADED,
    Given,
    files_again,
    given_files,
    not_kept_yet,
    unplaced,
)
from motcua.forms import display as form_display
from motcua.forms import rules as form_rules
from motcua.forms.rules import Form
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import format_time
from motcua.payments.selectors import of_dossier
from motcua.people.models import User
from motcua.people.returning import Kept, signed_in, take_kept_of
from motcua.portal import flow
from motcua.portal.item_cards import KEEP, Cards, asked_step, cards_of, typed_parts, typed_replies
from motcua.portal.refusals import explained
from motcua.portal.selectors import own_seen
from motcua.portal.views.papers import FIELD, empty_fields, places_of

# What the page sends beside fields, replies and files.
OWN_NAMES = ("bo", "lay-lai", UPLOADED, INTO_PDF)
WAITING = (State.WAITING_SUPPLEMENT, State.SUPPLEMENT_ASKED)


class Page:
    """The page of one supplement: what it shows, and what is wrong with what was sent."""

    def __init__(self, request: HttpRequest, view: DossierView) -> None:
        self.request = request
        self.view = view
        self.dossier: Dossier = view.dossier
        self.asked = open_request(self.dossier) or Supplement(dossier=self.dossier)
        self.actor: Actor = actor_for(cast(User, request.user))
        self.owner: User = cast(User, request.user).owner
        self.form: Form = cached_form(self.dossier.form_version_id)
        self.procedure = cached_version(self.dossier.procedure_version_id)
        self.answers = dict(drafts.working_answers(self.dossier))
        self.note: str = self.asked.replies.get(NOTE_CODE, "")
        self.replies: dict[int, str] = {}
        self.step = asked_step(self.asked, self.form)
        # Where two windows have changed the same, and names that were posted and are none of this page.
        self.changed: drafts.DraftChanged | None = None
        self.strangers: list[str] = []
        self.again = NOTHING_AGAIN
        self.waiting = form_files.NOTHING
        # The store of files did not answer: what is wrong is not the page.
        self.is_store_away = False
        # Messages by the place: "items.<number>", "answers.<path>", "papers.<code>".
        self.problems: dict[str, str] = {}

    def cards(self) -> Cards:
        """The items as they stand now."""
        errors = {
            place.partition(".")[2]: text
            for place, text in self.problems.items()
            if place.startswith("papers.")
        }
        found = cards_of(
            self.dossier,
            self.asked,
            self.procedure,
            self.form,
            current_papers(self.dossier),
            answers=self.answers,
            errors=errors,
            replies=self.replies,
            events=self.view.events,
            again=self.again,
        )
        for card in found.cards:
            card.error = self.problems.get(f"items.{card.number}", "")
        return found

    def take(self, post: QueryDict) -> None:
        """Take over what was typed, without keeping it."""
        self.note = post.get(NOTE_CODE, self.note)
        self.replies = typed_replies(post)
        typed = form_rules.read_answers(self.step, post)
        self.answers |= form_files.with_cards(self.owner, self.dossier, self.form, typed)

    def save(self) -> None:
        """Keep everything that the page sent, right or wrong, so that nothing typed is lost.

        Raises `drafts.DraftChanged` where another window has changed the same; the files are taken all the same.
        """
        post = self.request.POST
        answers, replies = typed_parts(self.asked, self.form, post, drafts.working_answers(self.dossier))
        command = post.get("row", "")
        self.take(post)
        if command:
            self.answers = form_rules.apply_row_command(self.form, self.answers, command)
            answers = Answers({code: self.answers.get(code) for code in answers.given})
        given = form_files.with_cards(self.owner, self.dossier, self.form, answers.given)
        taken = form_files.take(self.request, self.owner, self.dossier, self.step.fields, given)
        given, self.waiting, self.is_store_away = taken.answers, taken.waiting, taken.is_store_away
        self.problems |= {f"answers.{code}": text for code, text in taken.refused.items()}
        self.answers |= {field.code: given[field.code] for field in self.form.files if field.code in given}
        answers = Answers(conflicts.own_answers(post, given))
        replies.given = conflicts.own_answers(post, replies.given)
        self.problems |= replies.too_long
        try:
            sent = conflicts.read_sent(post, self.dossier, [answers, replies])
            self.dossier = drafts.save(self.actor, self.dossier.key, sent).dossier
        except drafts.DraftChanged as other:
            self._attach()
            self._show_both(other)
            raise
        self.asked = open_request(self.dossier) or self.asked
        self._attach()
        self.strangers += form_rules.unknown_fields(self.step, post, allowed=self._own_names(post))

    def _show_both(self, other: drafts.DraftChanged) -> None:
        """What both have written: this page's own in the boxes, everything else as it is saved now."""
        self.changed = other
        self.dossier.draft_revision = other.revision
        known = {**other.theirs, **other.mine}
        self.answers |= {code: value for code, value in known.items() if code in self.form.by_code}
        self.note = known.get(NOTE_CODE) or ""
        self.replies = {
            int(code.removeprefix(REPLY)): text or ""
            for code, text in known.items()
            if code.startswith(REPLY)
        }

    def _own_names(self, post: QueryDict) -> list[str]:
        """The names of this page that are no fields of the form."""
        replies = reply_fields(self.asked).by_code
        return [
            *replies,
            *OWN_NAMES,
            *conflicts.names(post),
            *empty_fields(self.procedure),
            *(f"{KEEP}{code}" for code in self.cards().papers),
        ]

    def _attach(self) -> None:
        wanted = self.cards().papers
        given: dict[str, list[Given]] = {}
        places = places_of(list(wanted.values()))
        of_form = [one.code for one in form_files.places_of(self.step.fields)]
        self.strangers += unplaced(self.request, places, prefix=FIELD, taken=of_form)
        came = list(
            given_files(self.request, self.owner, places, prefix=FIELD, agency_id=self.dossier.agency_id)
        )
        self.again = not_kept_yet(self.request.POST, came, self.owner)
        self.is_store_away = self.is_store_away or any(one.again for one in came)
        for one in came:
            given.setdefault(one.code, []).append(one)
        for code, ones in given.items():
            files = [one.file for one in ones if one.file is not None]
            refused = [one.problem for one in ones if one.file is None]
            if files:
                attached = (
                    draft_papers.attach_papers(self.actor, self.dossier.key, [(code, one) for one in files])
                    if f"{KEEP}{code}" in self.request.POST or code == draft_papers.OTHER_PAPERS
                    else replace_papers(self.actor, self.dossier.key, code, files)
                )
                refused += [one.message for one in attached if isinstance(one, Incomplete)]
            if refused:
                self.problems[f"papers.{code}"] = " ".join(refused)

    def links(self, cards: Cards) -> list[dict[str, str]]:
        """The entries of the error summary: to the item on this page, else to the page where it is mended."""
        on_page = {card.paper.paper.code: card for card in cards.cards if card.paper is not None}
        fields = {card.field.code for card in cards.cards if card.field is not None}
        links = []
        for place, text in self.problems.items():
            part, _dot, path = place.partition(".")
            if part == "items":
                links.append({"text": text, "href": f"#muc-{path}"})
            elif part == "papers" and path in on_page:
                links.append({"text": text, "href": f"#muc-{on_page[path].number}"})
            elif part == "answers" and path.partition(".")[0] in fields:
                links += form_rules.error_items(self.form, {path: text})
            elif part == NOTE_CODE:
                links.append({"text": text, "href": f"#{NOTE_CODE}"})
            else:
                links += flow.mending_links(self.dossier, self.form, {place: text})
        return links

    def show(self, *, kept: Kept | None = None, status: int = 200) -> HttpResponse:
        """Render it."""
        cards = self.cards()
        fields = [*self.step.fields, *reply_fields(self.asked).by_code.values()]
        saved = {**drafts.working_answers(self.dossier), **replies_by_code(self.asked)}
        mine = {
            **self.answers,
            **{reply_code(n): text for n, text in self.replies.items()},
            NOTE_CODE: self.note,
        }
        way = flow.places(self.dossier, self.form, self.answers)
        context: dict[str, Any] = {
            "dossier": self.dossier,
            "procedure": self.procedure,
            "supplement": self.asked,
            "cards": cards,
            "parts": way[:-1],
            "answers": self.answers,
            "waiting": self.waiting,
            "signs": form_display.signs(self.step.fields),
            "errors": {
                place.partition(".")[2]: text
                for place, text in self.problems.items()
                if place.startswith("answers.")
            },
            "problems": self.links(cards),
            "note": self.note,
            "kept": kept is not None,
            "controls": conflicts.controls(
                self.dossier, fields, saved, changed=self.changed, kept=kept.typed if kept else None
            ),
            "conflicts": conflicts.questions(fields, mine, self.changed, self.request.POST)
            if self.changed is not None
            else [],
            "strangers": self.strangers[:5],
            "owed": of_dossier(self.dossier) if self.view.has_fees else [],
        }
        return render(self.request, "portal/supply.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explained
def supply(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is asked for, item by item, each answered in its place; send the supplement."""
    view = own_seen(request, key)
    if view.dossier.state not in WAITING:
        if request.method == "POST" and request.POST.get("action") == "gui":
            # The first of two clicks has sent it.
            _send(request, view, {})
            return redirect("portal:receipt", key=key)
        raise Conflict(_("Hồ sơ này hiện không có yêu cầu bổ sung nào đang chờ."))
    page = Page(request, view)
    if request.method != "POST":
        kept = take_kept_of(request)
        if kept is not None:
            page.take(kept.typed)
            page.again = files_again(kept.typed, kept.files, cast(User, request.user).owner, prefix=FIELD)
            page.waiting = form_files.Waiting.of(page.step.fields, kept.typed, page.again)
        return page.show(kept=kept)
    return _posted(request, page)


def _posted(request: HttpRequest, page: Page) -> HttpResponse:
    action = request.POST.get("action", "")
    try:
        page.save()
        changed = _take_out_or_back(request, page)
        if action == "gui" and not page.problems and not page.strangers:
            _send(request, page.view, {"note": page.note})
            return redirect("portal:receipt", key=page.dossier.key)
    except drafts.DraftChanged as other:
        return page.show(status=other.status)
    except Incomplete as incomplete:
        page.problems |= incomplete.fields
    if page.problems or page.strangers:
        page.asked = open_request(page.dossier) or page.asked
        return page.show(status=503 if page.is_store_away else 422)
    if not changed and "row" not in request.POST:
        messages.success(request, _("Đã lưu lúc %(time)s; chưa gửi.") % {"time": format_time(timezone.now())})
    number = action.removeprefix("luu:")
    return redirect(f"{request.path}#muc-{number}" if _is_number(number) else request.path)


def _take_out_or_back(request: HttpRequest, page: Page) -> bool:
    """Take out a file that was attached, or keep one that was to go; whether one of these buttons was pressed."""
    for name, change in (("bo", draft_papers.detach_paper), ("lay-lai", draft_papers.put_back_paper)):
        text = request.POST.get(name, "")
        if _is_number(text, 18):
            try:
                change(page.actor, page.dossier.key, int(text))
            except Conflict as conflict:
                if conflict.code != "done_already":
                    raise
                messages.info(request, conflict.message)
            return True
    return False


def _send(request: HttpRequest, view: DossierView, data: dict[str, Any]) -> None:
    perform(
        "supply",
        by=actor_for(cast(User, request.user)),
        dossier=view.dossier.key,
        data=data,
        expected=conflicts.read_events(request.POST),
    )


def _is_number(text: str, longest: int = 9) -> bool:
    return text.isascii() and text.isdigit() and len(text) < longest
