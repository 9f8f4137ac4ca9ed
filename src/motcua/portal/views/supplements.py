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
from motcua.dossiers import draft_papers, drafts
from motcua.dossiers.acts import perform
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.dossiers.models import Dossier, Supplement
from motcua.dossiers.papers import current_papers
from motcua.dossiers.requests import open_request
from motcua.dossiers.selectors import DossierView
from motcua.dossiers.states import State
from motcua.dossiers.supplementing import replace_papers, save_replies
from motcua.files.received import Given, given_files
from motcua.files.services import keep_rows
from motcua.forms import rules as form_rules
from motcua.forms.rules import Form
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import format_time
from motcua.people.models import User
from motcua.people.returning import signed_in, take_kept
from motcua.portal import flow
from motcua.portal.item_cards import KEEP, Cards, cards_of, typed_replies
from motcua.portal.refusals import explained
from motcua.portal.selectors import own
from motcua.portal.views.papers import FIELD, places_of

WAITING = (State.WAITING_SUPPLEMENT, State.SUPPLEMENT_ASKED)


class Page:
    """The page of one supplement: what it shows, and what is wrong with what was sent."""

    def __init__(self, request: HttpRequest, view: DossierView) -> None:
        self.request = request
        self.view = view
        self.dossier: Dossier = view.dossier
        self.asked = open_request(self.dossier) or Supplement(dossier=self.dossier)
        self.actor: Actor = actor_for(cast(User, request.user))
        self.form: Form = cached_form(self.dossier.form_version_id)
        self.procedure = cached_version(self.dossier.procedure_version_id)
        self.answers = dict(drafts.working_answers(self.dossier))
        self.note = ""
        self.replies: dict[int, str] = {}
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
        )
        for card in found.cards:
            card.error = self.problems.get(f"items.{card.number}", "")
        return found

    def take(self, post: QueryDict) -> None:
        """Take over what was typed, without keeping it."""
        self.note = post.get("note", "")
        self.replies = typed_replies(post)
        self.answers |= form_rules.read_answers(self.cards().step, post)

    def save(self) -> None:
        """Keep everything that the page sent, right or wrong, so that nothing typed is lost."""
        post = self.request.POST
        step = self.cards().step
        typed = form_rules.read_answers(step, post)
        command = post.get("row", "")
        self.take(post)
        if command:
            self.answers = form_rules.apply_row_command(self.form, self.answers, command)
            typed |= {
                field.code: self.answers.get(field.code) for field in step.fields if field.code in typed
            }
        if typed:
            revision = post.get("revision", "")
            saved = drafts.save_answers(
                self.actor,
                self.dossier.key,
                typed,
                revision=int(revision) if _is_number(revision) else None,
                fields=set(typed),
            )
            self.dossier = saved.dossier
        save_replies(self.actor, self.dossier.key, self.replies)
        self._attach()

    def _attach(self) -> None:
        wanted = self.cards().papers
        given: dict[str, list[Given]] = {}
        places = places_of(list(wanted.values()))
        for one in given_files(self.request, cast(User, self.actor.person), places, prefix=FIELD):
            given.setdefault(one.code, []).append(one)
        for code, ones in given.items():
            files = [one.file for one in ones if one.file is not None]
            refused = [one.problem for one in ones if one.file is None]
            if files:
                keep_rows(files)
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
            else:
                links += flow.mending_links(self.dossier, self.form, {place: text})
        return links

    def show(self, *, kept: bool = False, status: int = 200) -> HttpResponse:
        """Render it."""
        cards = self.cards()
        way = flow.places(self.dossier, self.form, self.answers)
        context: dict[str, Any] = {
            "dossier": self.dossier,
            "procedure": self.procedure,
            "supplement": self.asked,
            "cards": cards,
            "parts": way[:-1],
            "answers": self.answers,
            "errors": {
                place.partition(".")[2]: text
                for place, text in self.problems.items()
                if place.startswith("answers.")
            },
            "problems": self.links(cards),
            "note": self.note,
            "kept": kept,
        }
        return render(self.request, "portal/supply.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explained
def supply(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is asked for, item by item, each answered in its place; send the supplement."""
    view = own(request.user, key)
    if view.dossier.state not in WAITING:
        if request.method == "POST" and request.POST.get("action") == "gui":
            # The first of two clicks has sent it.
            _send(request, view, {})
            return redirect("portal:receipt", key=key)
        raise Conflict(_("Hồ sơ này hiện không có yêu cầu bổ sung nào đang chờ."))
    page = Page(request, view)
    if request.method != "POST":
        kept = take_kept(request)
        if kept is not None:
            page.take(kept)
        return page.show(kept=kept is not None)
    return _posted(request, page)


def _posted(request: HttpRequest, page: Page) -> HttpResponse:
    action = request.POST.get("action", "")
    try:
        page.save()
        changed = _take_out_or_back(request, page)
        if action == "gui" and not page.problems:
            _send(request, page.view, {"note": page.note})
            return redirect("portal:receipt", key=page.dossier.key)
    except drafts.DraftChanged as other:
        page.dossier.draft_revision = other.revision
        page.problems |= {f"answers.{path}": text for path, text in other.fields.items()}
        return page.show(status=other.status)
    except Incomplete as incomplete:
        page.problems |= incomplete.fields
    if page.problems:
        page.asked = open_request(page.dossier) or page.asked
        return page.show(status=422)
    if not changed and "row" not in request.POST:
        messages.success(request, _("Đã lưu lúc %(time)s; chưa gửi.") % {"time": format_time(timezone.now())})
    number = action.removeprefix("luu:")
    return redirect(f"{request.path}#muc-{number}" if _is_number(number) else request.path)


def _take_out_or_back(request: HttpRequest, page: Page) -> bool:
    """Take out a file that was attached, or keep one that was to go; whether one of these buttons was pressed."""
    for name, change in (("bo", draft_papers.detach_paper), ("lay-lai", draft_papers.put_back_paper)):
        text = request.POST.get(name, "")
        if _is_number(text, 18):
            change(page.actor, page.dossier.key, int(text))
            return True
    return False


def _send(request: HttpRequest, view: DossierView, data: dict[str, Any]) -> None:
    expected = request.POST.get("expected", "")
    perform(
        "supply",
        by=actor_for(cast(User, request.user)),
        dossier=view.dossier.key,
        data=data,
        expected=int(expected) if _is_number(expected) else None,
    )


def _is_number(text: str, longest: int = 9) -> bool:
    return text.isascii() and text.isdigit() and len(text) < longest
