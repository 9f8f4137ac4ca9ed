"""One own dossier in a person's copy: everything that its applicant may see, as JSON, as a page, and its files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.catalogue.selectors import cached_version
from motcua.dossiers.drafts import working_answers
from motcua.dossiers.errors import Unavailable
from motcua.dossiers.exporting import export_form
from motcua.dossiers.form_files import titles_of
from motcua.dossiers.models import Dossier, IssuedSlip, Paper
from motcua.dossiers.printing import slip_file
from motcua.dossiers.selectors import DossierView, own_dossier
from motcua.exchange.export.contents import write_content
from motcua.exchange.export.folder import NOT_EXPORTED, Folder
from motcua.files.models import StoredFile
from motcua.files.rules import clean_name
from motcua.forms.rules import describe
from motcua.forms.selectors import cached_form
from motcua.people.models import User
from motcua.privacy.telling import folder_name, reader_of, reference_of

_FORM_FILES = ("pdf", "json")


@dataclass
class Written:
    """A dossier as it was written; `lost` counts contents that the store could not give."""

    told: dict[str, Any]
    folder: str
    lost: int = 0


@dataclass
class _Files:
    """Writes the files of one dossier, each under a number of its folder, and says where it lies."""

    folder: Folder
    at: str
    lost: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)

    def card(self, under: str, stored: StoredFile) -> dict[str, Any]:
        number = self._numbers[under] = self._numbers.get(under, 0) + 1
        path, missing = f"{self.at}/{under}/{number:02}-{clean_name(stored.name)}", ""
        if stored.state in NOT_EXPORTED or not stored.is_checked:
            missing = stored.state_note
        elif write_content(self.folder, path, stored.sha256, stored.size):
            self.lost += 1
            missing = _("Kho tệp không đọc được nội dung lúc làm bản sao")
        return {
            "name": stored.name,
            "content_type": stored.content_type,
            "size": stored.size,
            "sha256": stored.sha256,
            "path": "" if missing else path,
            "missing": missing,
        }


def write_dossier(folder: Folder, person: User, number: int, site: str) -> Written | None:
    """Write the files of one own dossier (by its id) and say what it holds; None where it is the person's no more, or
    the authorisation by which it was filed is over.

    site: the site's address, for the published schemas that the form's file names. Raises StorageAway.
    """
    with transaction.atomic():
        # Locked while it is read, so that no act is seen by halves.
        found = (
            Dossier.objects.select_for_update(of=("self",))
            .select_related("mandate")
            .only("key", "mandate")
            .filter(pk=number, submitter=person)
            .first()
        )
        reader = reader_of(person, found.mandate) if found is not None else None
        view = own_dossier(reader, found.key) if found is not None and reader is not None else None
        if view is None:
            return None
        told = _told(view)
        papers = list(Paper.objects.filter(dossier=view.dossier).select_related("file").order_by("id"))
        slips = list(
            IssuedSlip.objects.filter(dossier=view.dossier)
            .select_related("template", "file", "dossier")
            .defer("template__word_template", "dossier__search", "dossier__search_text")
            .order_by("id")
        )
        outcomes = view.outcomes
    at = folder_name(view.dossier)
    files = _Files(folder, at)
    told["papers"] = _papers(view.dossier, papers, files)
    told["slips"] = [
        {
            "title": one.template.title,
            "number": str(one.number),
            "at": one.issued_at,
            "file": files.card("phieu", slip_file(one)),
        }
        for one in slips
    ]
    kept = StoredFile.objects.in_bulk([one.file_id for one in outcomes])
    told["outcomes"] = [
        {
            "title": one.title,
            "number": one.number,
            "issued_on": one.issued_on,
            "replaced": one.replaced_at is not None,
            "file": files.card("ket-qua", kept[one.file_id]),
        }
        for one in outcomes
    ]
    told["form_files"] = list(_form_files(folder, at, view.dossier, site))
    return Written(told, at, files.lost)


def _told(view: DossierView) -> dict[str, Any]:
    found = view.dossier
    form = cached_form(found.form_version_id)
    pending = found.pending_answers
    return {
        "reference": reference_of(found),
        "procedure": {"code": found.procedure.code, "name": found.procedure_version.name},
        "agency": {"code": found.agency.code, "name": found.agency.name},
        "state": view.state.label,
        "times": {
            "started": found.started_at,
            "saved": found.saved_at,
            "submitted": found.submitted_at,
            "accepted": found.accepted_at,
            "due": found.due_at,
            "finished": found.finished_at,
            "handed_over": found.handed_over_at,
            "ended": found.ended_at,
        },
        "applicant": found.applicant,
        "delivery": found.delivery,
        "answers": _answers(form, found.answers),
        "being_supplied": [] if pending is None else _answers(form, pending),
        "events": [
            {
                "at": one.at,
                "title": one.title,
                "who": one.who,
                "role": one.role,
                "state": one.state_label,
                "step": one.step_title,
                "reason": one.reason,
            }
            for one in reversed(view.timeline)
        ],
        "exchanges": [
            {"at": one.at, "who": one.author_name, "from_officer": one.from_officer, "text": one.text}
            for one in view.exchanges
        ],
    }


def _answers(form: Any, answers: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "title": section.title,
            "rows": [{"code": row.code, "label": row.label, "text": row.text} for row in section.rows],
        }
        for section in describe(form, answers)
    ]


def _papers(dossier: Dossier, papers: list[Paper], files: _Files) -> list[dict[str, Any]]:
    """Every paper that was ever given, what was replaced or taken out too: the system still holds it."""
    names = {one.code: one.name for one in cached_version(dossier.procedure_version_id).papers}
    names |= titles_of(cached_form(dossier.form_version_id))
    return [
        {
            "requirement": one.requirement,
            "title": names.get(one.requirement, _("Giấy tờ khác")),
            "note": one.note,
            "state": _state_of(one),
            "added_at": one.added_at,
            "file": files.card("giay-to", one.file) if one.file is not None else None,
        }
        for one in papers
    ]


def _state_of(paper: Paper) -> str:
    if paper.removed_at is None:
        return _("Đã nộp") if paper.submitted else _("Chưa nộp")
    return _("Đã được thay") if paper.submitted else _("Bạn đã gỡ ra trước khi nộp")


def _form_files(folder: Folder, at: str, dossier: Dossier, site: str) -> Iterator[str]:
    """The form as on paper and for other programs, as the dossier's own page gives them."""
    for kind in _FORM_FILES:
        try:
            made = export_form(dossier, kind, working_answers(dossier), site)
        except Unavailable:
            continue
        path = f"{at}/don.{kind}"
        with folder.writing(path) as written:
            written.write(made.content)
        yield path
