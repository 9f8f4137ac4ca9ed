"""A result that was signed digitally before it is issued, where steps of the process ask for it.

Who signs, and how, is the matter of an upper room, which gives its `Signing` here. Without one, or while it says that
signing is not set up, results are issued as they always were.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from motcua.data import written
from motcua.dossiers.acts import correcting, kinds
from motcua.dossiers.acts.inputs import Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.dossiers.models import Event, HeldNumber, Outcome, OutcomeDraft, Paper
from motcua.dossiers.papers import answers_digest
from motcua.files.models import StoredFile
from motcua.kernel.dates import format_date
from motcua.process.definition import Action


@dataclass(frozen=True)
class SignedResult:
    """A document with every signature that its steps ask for. `signatures`: what the record keeps of each."""

    key: str
    file: StoredFile
    number: str
    issued_on: datetime.date
    draft: OutcomeDraft | None
    data: Mapping[str, Any] | None
    sequence: str
    sequence_number: int | None
    signatures: Sequence[Mapping[str, str]]


class Signing(Protocol):
    """What the room that signs answers here."""

    def is_set_up(self) -> bool:
        """Whether results can be signed at all."""

    def result_of(
        self, dossier: int, wanted: frozenset[str], since: datetime.datetime | None
    ) -> SignedResult | None:
        """The document of a dossier that carries all these kinds of signatures now; None while one is missing.

        `since`: made after that moment, at which the dossier went back.
        """

    def is_signed_at(self, dossier: int, step: str, since: datetime.datetime | None) -> bool:
        """Whether the document that stands was signed at that step."""

    def validly_signed(self, contents: Collection[str]) -> frozenset[str]:
        """Of these contents, by their hashes, those whose digital signatures are valid."""

    def shows_other_answers(self, files: Collection[int], answers: str) -> bool:
        """Whether one of these files is a form that was signed over other answers than these (their SHA-256)."""

    def signed_form(self, files: Collection[int], answers: str) -> dict[str, str] | None:
        """What the record keeps of the signature on the form that shows these answers (their SHA-256), where one of
        these files is it; the newest.
        """

    def looked_at(self, contents: Collection[str]) -> Mapping[str, str]:
        """What was found about the signatures of these contents ("valid", "invalid", "unknown", "unsigned"), by hash;
        what was not looked at yet is left out.
        """

    def issued(self, key: str, event: Event) -> None:
        """A document was issued by that event."""


_given: list[Signing] = []
_OTHER_PAPERS = "khac"
BACK = ("send_back", "take_back", "reject", "reopen")


def provide(signing: Signing) -> None:
    """Let results be signed through this."""
    _given[:] = [signing]


def wanted(situation: Situation) -> frozenset[str]:
    """The kind of signature ("personal", "organisation") that this step asks for; none for most.

    What earlier steps asked for was signed there (`check_step`), or before signing was set up, and cannot be any more.
    """
    step = situation.step
    return frozenset({step.signature}) - {"none"} if step is not None else frozenset()


def wanted_to_correct(situation: Situation) -> frozenset[str]:
    """The kinds of signatures that a correction needs: of what it replaces, and of the step that issued it."""
    issued = correcting.issued_last(situation)
    if issued is None:
        return frozenset()
    carried = {str(one["kind"]) for one in issued.data.get("signatures", ())}
    by = next((event for event in reversed(situation.history) if event.act == "finish"), None)
    step = situation.process.steps.get(by.from_step) if by is not None else None
    return frozenset(carried | ({step.signature} if step is not None else set())) - {"none"}


def back_at(situation: Situation) -> datetime.datetime | None:
    """When the dossier last went back: what was signed before that is not what is decided now.

    Of a finished one, when its result was issued: what is signed now is a correction of it.
    """
    if situation.dossier.finished_at is not None:
        issued = correcting.issued_last(situation)
        return issued.at if issued is not None else None
    return next((event.at for event in reversed(situation.history) if event.act in BACK), None)


def is_demanded(situation: Situation) -> bool:
    """Whether the result may be issued as a signed document only: this step asks, or an earlier one had it signed.

    No statement where no step of the process asks for a signature.
    """
    if not _given or all(step.signature == "none" for step in situation.process.steps.values()):
        return False
    return _given[0].is_set_up() and (bool(wanted(situation)) or _found(situation) is not None)


def is_demanded_to_correct(situation: Situation) -> bool:
    """Whether a correction may be issued as a signed document only. No statement where none is signed."""
    return bool(_given and wanted_to_correct(situation)) and _given[0].is_set_up()


def check_step(situation: Situation, action: Action | None) -> None:
    """Raise Incomplete where an act leads on from a step that asks for a signature which is not there.

    No statement where the step asks for none. The act that issues the result has a check of its own.
    """
    step = situation.step
    if step is None or step.signature == "none" or action is None or action.act == "finish":
        return
    if situation.actor.is_system or not step.leads_on(action) or not _given or not _given[0].is_set_up():
        return
    if not _given[0].is_signed_at(situation.dossier.id, step.code, back_at(situation)):
        raise Incomplete(
            _(
                "Bước này yêu cầu ký số. Hãy mở “Ký số kết quả” để ký, rồi thực hiện lại; chưa có gì thay đổi."
            ),
            code="not_signed",
        )


def signed_papers(papers: Sequence[Paper]) -> list[str]:
    """The requirements among whose papers are validly signed ones: there is no paper original of such (HT.11)."""
    contents = [
        (paper.file.sha256, paper.requirement)
        for paper in papers
        if paper.submitted and paper.file is not None and not is_signed_copy(paper)
    ]
    if not _given or not contents:
        return []
    valid = _given[0].validly_signed([content for content, _place in contents])
    return list(dict.fromkeys(place for content, place in contents if content in valid))


def is_signed_copy(paper: Paper) -> bool:
    """Whether the signature on it is the agency's own, on what it digitised: the original is on paper all the same."""
    return "signature" in (paper.digitised or {})


def outdated_form(papers: Iterable[Paper], answers: Mapping[str, Any]) -> bool:
    """Whether a signed form among what is to be handed in shows other answers than these.

    No statement where the system itself made none of the other papers, as it makes a signed form.
    """
    made = _made_here(papers)
    return bool(made and _given) and _given[0].shows_other_answers(made, answers_digest(answers))


def signed_form(papers: Iterable[Paper], answers: Mapping[str, Any]) -> dict[str, str] | None:
    """What the record keeps of the applicant's signature on the form that shows these answers; None where none is
    handed in. No statement where the system itself made none of the other papers.
    """
    made = _made_here(papers)
    return _given[0].signed_form(made, answers_digest(answers)) if made and _given else None


def can_be_signed() -> bool:
    """Whether some way to sign is set up; one statement."""
    return bool(_given) and _given[0].is_set_up()


def looked_at(contents: Collection[str]) -> Mapping[str, str]:
    """What was found about the signatures of these contents, by hash; at most one statement."""
    return _given[0].looked_at(contents) if contents and _given else {}


def _made_here(papers: Iterable[Paper]) -> list[int]:
    """The files among what is to be handed in that the system itself made, as it makes a signed form."""
    return [
        paper.file.pk
        for paper in papers
        if paper.requirement == _OTHER_PAPERS
        and not (paper.submitted or paper.to_remove)
        and paper.file is not None
        and paper.file.given_by_id is None
    ]


def inputs(situation: Situation) -> list[Input]:
    """The signed document, by the key that the page showed; told where it is still missing."""
    found = _found(situation)
    if found is None:
        hint = _("Chưa có văn bản đủ chữ ký số. Hãy mở “Ký số kết quả” để ký trước khi ban hành.")
        options: list[tuple[str, str]] = []
    else:
        hint = _("Văn bản đã đủ chữ ký số; hệ thống ban hành đúng tệp này.")
        label = _("Số %(number)s, ngày %(day)s") % {
            "number": found.number,
            "day": format_date(found.issued_on),
        }
        options = [(found.key, label)]
    return [
        Input(
            "signed",
            _("Kết quả đã ký số"),
            "choice",
            hint=hint,
            options=options,
            value=found.key if found is not None else "",
            required=found is not None,
        ),
        # What officers wrote from a template says by itself which kind it is.
        *(
            kinds.kind_inputs(situation, kinds.issued_kind(situation))
            if found is not None and found.draft is None
            else []
        ),
    ]


def validate(situation: Situation, given: Mapping[str, Any]) -> None:
    """The document that the page showed still is the one with all signatures."""
    found = _found(situation)
    if found is None:
        text = _(
            "Bước này yêu cầu kết quả được ký số. Hãy mở “Ký số kết quả”, ký đủ chữ ký rồi ban hành; "
            "chưa có gì thay đổi."
        )
        raise Incomplete(text, fields={"signed": text})
    if given["signed"] != found.key:
        raise Conflict(
            _("Văn bản đã ký vừa được thay bằng văn bản khác. Hãy xem lại trước khi ban hành."),
            code="moved_meanwhile",
        )


def keeping(
    situation: Situation, given: Mapping[str, Any]
) -> tuple[Callable[[Event], object], dict[str, Any]]:
    """The writer of the signed result, and what the event keeps of it."""
    found = _found(situation)
    if found is None:
        raise Conflict(_("Văn bản đã ký không còn. Hãy tải lại trang."), code="moved_meanwhile")
    kind = found.draft.kind if found.draft is not None else str(given.get(kinds.NAME) or "")
    issued = Outcome(
        dossier=situation.dossier,
        **kinds.columns(situation, kind),
        number=found.number,
        issued_on=found.issued_on,
        file=found.file,
        draft=found.draft,
        data=found.data,
        sequence=found.sequence,
        sequence_number=found.sequence_number,
    )

    def keep(event: Event) -> None:
        issued.event = event
        if found.sequence_number is not None:
            HeldNumber.objects.filter(dossier=situation.dossier, sequence=found.sequence).delete()
        written.insert(issued, key=False)
        _given[0].issued(found.key, event)

    return keep, _told(found) | kinds.told(situation, kind)


def _found(situation: Situation) -> SignedResult | None:
    finished = situation.dossier.finished_at is not None
    asked = wanted_to_correct(situation) if finished else wanted(situation)
    return _given[0].result_of(situation.dossier.id, asked, back_at(situation))


def _told(found: SignedResult) -> dict[str, Any]:
    file = found.file
    told: dict[str, Any] = {
        "number": found.number,
        "issued_on": found.issued_on.isoformat(),
        "file": {"key": str(file.key), "name": file.name, "sha256": file.sha256},
        "signatures": [dict(one) for one in found.signatures],
    }
    if found.sequence_number is not None:
        told["numbered"] = {"sequence": found.sequence, "number": found.sequence_number}
    if found.draft is not None:
        template = {"code": found.draft.template.code, "number": found.draft.template.number}
        told["draft"] = {"revision": found.draft.number, "template": template}
    return told
