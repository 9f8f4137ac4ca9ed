"""Answering a supplement request item by item, before the act `supply` sends all of it.

Nothing here is recorded: until it is sent, the applicant may change every answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.catalogue.definition import ProcedureDefinition
from motcua.dossiers.acts.inputs import MAX_TEXT
from motcua.dossiers.draft_papers import attach_papers
from motcua.dossiers.drafts import editable, working_answers
from motcua.dossiers.errors import Incomplete
from motcua.dossiers.items import Item, changed_answers, is_answered, read_items, title_of
from motcua.dossiers.models import Dossier, Paper, Supplement
from motcua.dossiers.papers import changed_papers
from motcua.dossiers.requests import open_request
from motcua.files.models import StoredFile
from motcua.forms.rules import Form


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


def save_replies(by: Actor, key: UUID, replies: Mapping[int, str]) -> None:
    """Keep what is said to items, by their numbers; an empty text takes it back. Raises Incomplete when too long."""
    with transaction.atomic():
        request = open_request(editable(by, key))
        if request is None:
            return
        known = {item.number for item in read_items(request.items)}
        said = {str(number): text.strip() for number, text in replies.items() if number in known}
        for number, text in said.items():
            if len(text) > MAX_TEXT:
                long = _("Trả lời của mục %(number)s dài quá 10.000 ký tự; hãy rút gọn.") % {"number": number}
                raise Incomplete(long, fields={f"items.{number}": long})
        kept = {number: text for number, text in {**request.replies, **said}.items() if text}
        if kept != request.replies:
            request.replies = kept
            request.save(update_fields=["replies"])


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
