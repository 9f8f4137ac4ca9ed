"""Drafts of templates: begun, saved, told to whoever writes beside, published through the import."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.catalogue.models import ProcedureVersion
from motcua.console.designer.editing import free_code
from motcua.console.models import TemplateDraft
from motcua.console.papers.skeleton import first_source, typst_words
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import Scope
from motcua.exchange.packages.sources import PackageFiles
from motcua.forms.definition import Form
from motcua.people.models import User
from motcua.slips.fields import FORM, NOT_OF_FORMS
from motcua.slips.models import SlipVersion

MOST_SOURCE = 200_000


class Stale(Exception):
    """Somebody else changed the draft since the page was opened."""

    def __init__(self, draft: TemplateDraft) -> None:
        super().__init__(str(draft))
        self.draft = draft


class Closed(Exception):
    """The draft was published or thrown away meanwhile."""


@dataclass(frozen=True)
class Done:
    """What came of publishing: the version, or why there is none."""

    version: SlipVersion | None
    reasons: list[str]


BLANK = """#import "/khung.typ": *
#show: paper

#paper-header(number: value("number_text"))
#paper-title[%s]

#paragraph[…]

#signatures((value("head.heading"), seal-note, value("head.name")))
"""


def begin_new(
    title: str, purpose: str, by: User, copied: SlipVersion | None, form: Form | None = None
) -> TemplateDraft:
    """A draft of a template that there is not yet: blank, a copy of another one, or with every field of a form."""
    taken = {*SlipVersion.objects.values_list("code", flat=True).distinct()}
    taken |= {*TemplateDraft.objects.filter(published=None).values_list("code", flat=True)}
    definition: dict[str, Any] = {"purpose": purpose}
    if copied is not None:
        left = {"effective_from", "form", *(NOT_OF_FORMS if purpose == FORM else ())}
        definition = {key: one for key, one in copied.definition.items() if key not in left}
        definition["purpose"] = purpose
    source = BLANK % typst_words(title).upper() if copied is None else copied.source
    if form is not None:
        definition["form"] = form.code
    if purpose == FORM and copied is None:
        source = first_source(title, form)
    return TemplateDraft.objects.create(
        code=free_code(title, taken, "mau"),
        title=title,
        definition=definition,
        source=source,
        word_template=None if copied is None else copied.word_template,
        word_name="" if copied is None or copied.word_template is None else f"{copied.code}.docx",
        procedure=_procedure_of(copied.code if copied else ""),
        created_by=by,
        changed_by=by,
        changed_at=timezone.now(),
    )


def begin_version(base: SlipVersion, by: User) -> TemplateDraft:
    """A draft of the next version of a template. The day of effect of the last one is not carried over."""
    return TemplateDraft.objects.create(
        code=base.code,
        title=base.title,
        base=base,
        definition={key: one for key, one in base.definition.items() if key != "effective_from"},
        source=base.source,
        word_template=base.word_template,
        word_name="" if base.word_template is None else f"{base.code}.docx",
        procedure=_procedure_of(base.code),
        created_by=by,
        changed_by=by,
        changed_at=timezone.now(),
    )


def save(key: uuid.UUID, by: User, expected: int, values: Mapping[str, Any]) -> TemplateDraft:
    """Change columns of a draft as its reader saw it at revision `expected`. Raises Stale and Closed.

    Somebody's own earlier pages never stand in the way: only what others did meanwhile does.
    """
    with transaction.atomic():
        draft = _locked(key)
        if draft.revision > expected and draft.changed_by_id != by.pk:
            raise Stale(draft)
        if any(getattr(draft, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(draft, name, value)
            draft.revision += 1
            draft.changed_by, draft.changed_at = by, timezone.now()
            draft.save()
    return draft


def look_at(draft: TemplateDraft, procedure: str, tried_with: uuid.UUID | None) -> None:
    """Remember which form gives the fields and which dossier it is tried with; that changes nothing of the template."""
    TemplateDraft.objects.filter(pk=draft.pk).update(procedure=procedure, tried_with=tried_with)
    draft.procedure, draft.tried_with = procedure, tried_with


def publish(draft: TemplateDraft, by: User, expected: int, day: str, scope: Scope) -> Done:
    """Publish a draft as its reader saw it, from a day on (ISO 8601); all of it or nothing."""
    with transaction.atomic():
        current = _locked(draft.key)
        if current.revision != expected:
            return Done(
                None, [_("Bản nháp vừa được thay đổi. Hãy xem lại những gì sẽ công bố rồi bấm lần nữa.")]
            )
        name = _("Soạn trên màn hình: %(name)s") % {"name": current.title}
        report = load_files(files_of(current, day), by, name=name[:200], keep=True, scope=scope)
        if not report.ok:
            return Done(None, [_told(mistake.line, mistake.reason) for mistake in report.mistakes])
        version = SlipVersion.objects.filter(code=current.code).latest("number")
        current.published = version
        current.save(update_fields=["published"])
    return Done(version, [])


def files_of(draft: TemplateDraft, day: str = "") -> PackageFiles:
    """The draft as the files that the import takes."""
    told: dict[str, Any] = {"kind": "slip", "code": draft.code, "title": draft.title, **draft.definition}
    if day:
        told["effective_from"] = day
    files: dict[str, bytes] = {}
    if draft.source.strip():
        told["source_file"] = f"{draft.code}.txt"
        files[f"slips/{draft.code}.txt"] = draft.source.encode()
    if draft.word_template is not None:
        told["word_file"] = f"{draft.code}.docx"
        files[f"slips/{draft.code}.docx"] = bytes(draft.word_template)
    files[f"slips/{draft.code}.json"] = as_json(told)
    return files


def as_version(draft: TemplateDraft) -> SlipVersion:
    """The draft as the version that it would become, unsaved, to make papers of it."""
    return SlipVersion(
        code=draft.code,
        number=0,
        title=draft.title,
        definition=draft.definition,
        source=draft.source if draft.source.strip() else "",
        word_template=draft.word_template,
    )


def _locked(key: uuid.UUID) -> TemplateDraft:
    draft = TemplateDraft.objects.select_for_update().filter(key=key, published=None).first()
    if draft is None:
        raise Closed(str(key))
    return draft


def _procedure_of(code: str) -> str:
    """A procedure whose result is made from this template; "" where there is none."""
    if not code:
        return ""
    found = ProcedureVersion.objects.filter(
        data__outcome__template=code, procedure__current__isnull=False
    ).values_list("procedure__code", flat=True)
    return found.order_by("procedure__code").first() or ""


def _told(line: int, reason: str) -> str:
    return _("Dòng %(line)s: %(reason)s") % {"line": line, "reason": reason} if line > 1 else reason
