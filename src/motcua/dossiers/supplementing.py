"""Answering a supplement request item by item, before the act `supply` sends all of it.

Nothing here is recorded: until it is sent, the applicant may change every answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.catalogue.definition import ProcedureDefinition
from motcua.dossiers.acts.inputs import MAX_TEXT
from motcua.dossiers.draft_papers import attach_papers
from motcua.dossiers.draft_parts import Fields
from motcua.dossiers.drafts import editable, working_answers
from motcua.dossiers.errors import Incomplete
from motcua.dossiers.items import Item, changed_answers, is_answered, read_items, title_of
from motcua.dossiers.models import Dossier, Paper, Supplement
from motcua.dossiers.papers import changed_papers
from motcua.dossiers.requests import open_request
from motcua.files.models import StoredFile
from motcua.forms.definition import Field, Kind
from motcua.forms.rules import Form

# What is said to an item and the word to the officers: the names on a page, which no field of a form can have.
REPLY, NOTE_CODE = "tra-loi-", "ghi-chu"


@dataclass(frozen=True, slots=True)
class Asked:
    """One item with what its answer is so far."""

    item: Item
    title: str
    reply: str
    is_answered: bool


def asked_items(
    dossier: Dossier, request: Supplement, procedure: ProcedureDefinition, form: Form, papers: Sequence[Paper]
) -> list[Asked]:
    """The items of the request as they stand answered in the working copy. `papers`: those that count now."""
    answers = changed_answers(form, dossier.answers, working_answers(dossier))
    changed = changed_papers(papers)
    return [
        Asked(
            item,
            title_of(item.about, procedure, form),
            request.replies.get(str(item.number), ""),
            is_answered(item, request.replies, answers, changed),
        )
        for item in read_items(request.items)
    ]


class Replies:
    """What is said to the items, by their numbers, and the word to the officers, as a part of the draft.

    An empty text takes a reply back. What is too long is not kept; `too_long` says which.
    """

    def __init__(self, request: Supplement, replies: Mapping[int, str], note: str | None = None) -> None:
        self.known = reply_fields(request)
        self._waiting: Supplement | None = None
        texts = {reply_code(number): text for number, text in replies.items()}
        texts |= {} if note is None else {NOTE_CODE: note}
        long = {code for code, text in texts.items() if len(text) > MAX_TEXT}
        self.given: Mapping[str, Any] = {
            code: text.strip()
            for code, text in texts.items()
            if code in self.known.by_code and code not in long
        }
        self.too_long = {
            f"items.{number}": _("Trả lời của mục %(number)s dài quá 10.000 ký tự; hãy rút gọn.")
            % {"number": number}
            for number in replies
            if reply_code(number) in long
        }
        if NOTE_CODE in long:
            self.too_long[NOTE_CODE] = _("Ghi chú dài quá 10.000 ký tự; hãy rút gọn.")

    def asked(self, dossier: Dossier) -> Fields:
        """A text for each item, and the word to the officers."""
        return self.known

    def saved(self, dossier: Dossier) -> Mapping[str, Any]:
        """What was said so far."""
        # Read when it is asked for: then the dossier is locked, and nobody else writes to it.
        self._waiting = self._waiting or open_request(dossier)
        return replies_by_code(self._waiting) if self._waiting is not None else {}

    def with_related(self, mine: Mapping[str, Any]) -> Mapping[str, Any]:
        """Each stands for itself."""
        return mine

    def take(self, dossier: Dossier, mine: Mapping[str, Any]) -> Sequence[str]:
        """Write them on the request, whose dossier is locked; nothing of the dossier's own row changes."""
        kept = {**self.saved(dossier), **mine}
        request = self._waiting
        if request is None:
            return ()
        said = {code.removeprefix(REPLY): text for code, text in kept.items() if text}
        if said != request.replies:
            request.replies = said
            request.save(update_fields=["replies"])
        return ()


def reply_code(number: int) -> str:
    """The code of the reply to an item, which is its name on a page too."""
    return f"{REPLY}{number}"


def reply_fields(request: Supplement) -> Fields:
    """The replies of a request as fields."""
    items = read_items(request.items)
    texts = [
        Field(reply_code(item.number), Kind.TEXTAREA, _("Trả lời mục %(number)s") % {"number": item.number})
        for item in items
    ]
    return Fields.of([*texts, Field(NOTE_CODE, Kind.TEXTAREA, _("Ghi chú gửi cán bộ"))])


def replies_by_code(request: Supplement) -> dict[str, str]:
    """What is said so far, by the codes of `reply_fields`."""
    return {
        number if number == NOTE_CODE else f"{REPLY}{number}": text
        for number, text in request.replies.items()
    }


def replace_papers(
    by: Actor, key: UUID, requirement: str, files: Sequence[StoredFile]
) -> list[Paper | Incomplete]:
    """Attach files in the place of what was submitted under a paper, which goes when the supplement is sent.

    One that is not taken gives its reason in its place; when none is taken, what was submitted stays.
    """
    with transaction.atomic():
        submitted = Paper.objects.filter(
            dossier=editable(by, key),
            requirement=requirement,
            submitted=True,
            removed_at__isnull=True,
            to_remove=False,
        ).select_related("file")
        old = list(submitted)
        known = {paper.file.sha256 for paper in old if paper.file is not None}
        Paper.objects.filter(id__in=[paper.id for paper in old]).update(to_remove=True)
        fresh = [file for file in files if file.sha256 not in known]
        taken = iter(attach_papers(by, key, [(requirement, file) for file in fresh]))
        results = [_same(file) if file.sha256 in known else next(taken) for file in files]
        if all(isinstance(one, Incomplete) for one in results):
            Paper.objects.filter(id__in=[paper.id for paper in old]).update(to_remove=False)
    return results


def _same(file: StoredFile) -> Incomplete:
    return Incomplete(
        _("Tệp “%(name)s” giống hệt tệp đã nộp. Hãy chọn tệp mới.") % {"name": file.name}, code="same_file"
    )
