"""Drawing in tests: signed-in administrators, a draft, and the forms of its pages as a browser would send them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from motcua.agencies.services import hold_post
from motcua.console.models import ProcessDraft
from motcua.people.models import User


def administrator(place: str = "H27/quan-tri/quan-tri", name: str = "Quản Trị") -> Client:
    """A client signed in as the holder of a post."""
    email = f"{name}.{place}@a.vn".replace("/", ".").replace(" ", "")
    person = User.objects.create_user(email, None, full_name=name, kind="officer")
    hold_post(person, place)
    client = Client()
    client.force_login(person)
    return client


def begin(client: Client, title: str = "Cấp phép quảng cáo", source: str = "") -> ProcessDraft:
    """A draft of a new process, begun on the screen."""
    client.post(reverse("console:process_new"), {"ten": title, "nguon": source})
    return ProcessDraft.objects.latest("id")


def page(client: Client, draft: ProcessDraft, **query: str) -> str:
    """The designer's page."""
    answer = client.get(reverse("console:draft", kwargs={"key": draft.key}), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def press(client: Client, draft: ProcessDraft, what: str, expected: int | None = None, **more: str) -> Any:
    """Press a button of the table, as seen at the newest revision unless told."""
    draft.refresh_from_db()
    data = {"lam": what, "expected": str(draft.revision if expected is None else expected), **more}
    answer = client.post(reverse("console:draft_change", kwargs={"key": draft.key}), data)
    draft.refresh_from_db()
    return answer


def save_step(
    client: Client, draft: ProcessDraft, code: str, typed: dict[str, str], expected: int | None = None
) -> Any:
    """Open a step, type into its form, send it."""
    draft.refresh_from_db()
    fields = form_fields(page(client, draft, buoc=code), "bang-sua") | typed
    if expected is not None:
        fields["expected"] = str(expected)
    answer = client.post(reverse("console:draft_step", kwargs={"key": draft.key, "code": code}), fields)
    draft.refresh_from_db()
    return answer


def step(draft: ProcessDraft, code: str) -> dict[str, Any]:
    """A step of the draft as it stands."""
    draft.refresh_from_db()
    return next(one for one in draft.definition["steps"] if one["code"] == code)


def codes(draft: ProcessDraft) -> list[str]:
    """The steps in their order."""
    draft.refresh_from_db()
    return [one["code"] for one in draft.definition["steps"]]


class _Fields(HTMLParser):
    """What a browser would send of one form, its buttons left out."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.wanted = form
        self.inside = False
        self.found: dict[str, str] = {}
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == self.wanted
        if not self.inside:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.found[name] = given.get("value", "")
        elif tag == "select":
            self._select = name
            self.found.setdefault(name, "")
        elif tag == "option" and self._select and "selected" in given:
            self.found[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._textarea = name
            self.found[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self.inside and self._textarea:
            self.found[self._textarea] += data


def form_fields(html: str, form: str) -> dict[str, str]:
    """The fields of a form as they stand on a page."""
    parser = _Fields(form)
    parser.feed(html)
    return parser.found
