"""Digitise a paper: pages become a paper with a type, its important fields and a code (Circular 01/2023 art. 9, 10).

Stands beside the process: step, state, holder and clock stay. What an officer split, described and wrote lies ready in
a batch (`dossiers.digitising`); the act takes one paper of it. It changes no paper that was there: a file that is a
paper already and is digitised as it came gets its code, anything else becomes a new paper beside what it came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.agencies.selectors import Seat
from motcua.data import written
from motcua.dossiers import digitising, numbers, record, scan_plan
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Incomplete
from motcua.dossiers.models import Event, Paper, ScanBatch
from motcua.dossiers.papers import answers_digest, papers_digest
from motcua.dossiers.scan_pages import awaited
from motcua.files.models import StoredFile
from motcua.forms import rules as form_rules
from motcua.forms.selectors import version_name
from motcua.kernel.paper_codes import PaperCode

if TYPE_CHECKING:
    from motcua.dossiers.digitising import Ready


class Digitise(Act):
    """The desk of the agency, or the examiner who holds the dossier, makes a paper of scanned pages."""

    code = "digitise"
    by_process = False
    in_parallel = True

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Which batch (its key), which paper of it (the name of its first page), and the pages as one file."""
        return [
            Input("batch", _("Đợt số hoá"), "hidden"),
            Input("part", _("Giấy tờ"), "hidden"),
            Input("file", _("Tệp số hoá"), "file", required=False),
        ]

    def is_offered(self, situation: Situation) -> bool:
        """It has pages of its own, not a form on the dossier's."""
        return False

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """What was written must be complete, and the file there where the paper is a new one."""
        ready = situation.found = digitising.ready(situation, given["batch"], given["part"])
        if ready.paper is None and given["file"] is None:
            text = _("Thiếu tệp của giấy tờ số hoá. Hãy bấm “Ghi nhận” lần nữa.")
            raise Incomplete(text, fields={"file": text})

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Give the code, keep what was written with the paper, and end the batch with its last page."""
        ready: Ready = situation.found
        paper = ready.paper or Paper(
            dossier=situation.dossier,
            requirement=ready.written.requirement,
            file=given["file"],
            submitted=True,
        )
        file = paper.file or given["file"]
        content = {
            **_content(situation, ready),
            "by": record.actor_card(situation.actor, seat, as_applicant=False),
        }

        def number() -> dict[str, Any]:
            code = _next_code(ready)
            paper.code, paper.digitised = code, content
            counted = [one for one in situation.papers if one.submitted and one.id != paper.id]
            counted = sorted([*counted, paper], key=lambda one: (one.id is None, one.id or 0))
            return {"digitised": _card(ready, paper, file), "papers": papers_digest(counted)}

        def keep(event: Event) -> None:
            if ready.paper is None:
                written.insert(paper, key=False)
            else:
                Paper.objects.filter(id=paper.id).update(code=paper.code, digitised=content)
            pages = scan_plan.coded(ready.pages, ready.part, paper.code or "")
            batch = ScanBatch.objects.filter(id=ready.batch.id)
            # A file that was added is waited for until its pages are known: it goes with no batch that ends before.
            if scan_plan.is_settled(pages) and not awaited(pages, len(ready.files)):
                batch.delete()
            else:
                batch.update(pages=[page.as_data() for page in pages], revision=ready.batch.revision + 1)

        pages = len(ready.part.pages)
        return Effect(
            reason=ngettext("%(title)s, %(count)s trang", "%(title)s, %(count)s trang", pages)
            % {"title": ready.type.title, "count": pages},
            numbering=number,
            after=[keep],
        )


def _next_code(ready: Ready) -> str:
    first = PaperCode(ready.owner, ready.type.code, 1)
    number = numbers.next_number(numbers.paper_sequence(first.series))
    return PaperCode(first.owner, first.type, number).format()


def _content(situation: Situation, ready: Ready) -> dict[str, Any]:
    """What is kept of a digitised paper: type and fields with their versions, pages, originals, when; "by" joins it."""
    form, answers = ready.form, form_rules.clean(ready.form, ready.written.answers)
    code, number = version_name(ready.form_version)
    return {
        "type": {"code": ready.type.code, "number": ready.type.number, "title": ready.type.title},
        "form": {"code": code, "number": number},
        "owner": ready.owner,
        "answers": answers,
        "rows": [
            [row.label, row.text] for section in form_rules.describe(form, answers) for row in section.rows
        ],
        "taken": [name for name in ready.written.taken if answers.get(name) is not None],
        "pages": [[ready.files[page.file].sha256, page.page, page.turn] for page in ready.part.pages],
        "originals": [*_scanned(ready), *_brought(situation, ready)],
        "at": situation.at.isoformat(),
    }


def _scanned(ready: Ready) -> list[dict[str, Any]]:
    used = dict.fromkeys(page.file for page in ready.part.pages)
    return [{"name": ready.files[file].name, "sha256": ready.files[file].sha256} for file in used]


def _brought(situation: Situation, ready: Ready) -> list[dict[str, Any]]:
    """What was brought on paper under the same heading, as it was noted."""
    return [
        {"note": paper.note, "copies": paper.copies}
        for paper in situation.papers
        if paper.file is None and paper.submitted and paper.requirement == ready.written.requirement
    ]


def _card(ready: Ready, paper: Paper, file: StoredFile) -> dict[str, Any]:
    """What the event keeps; what was read from the paper stays with the paper, covered by its hash."""
    return {
        "code": paper.code,
        "type": ready.type.code,
        "title": ready.type.title,
        "requirement": paper.requirement,
        "name": file.name,
        "sha256": file.sha256,
        "content": answers_digest(paper.digitised or {}),
    }
