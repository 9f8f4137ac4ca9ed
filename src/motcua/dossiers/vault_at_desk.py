"""Papers of the vault of somebody who stands at the desk, drawn for the dossier that is being entered (HT.2, HT.11).

By the number of the applicant as it is entered, with the holder there and agreeing: an officer says so each time. Only
what the procedure asks for and an agency vouches for is shown, and the look stands in the trail that the holder sees.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note
from motcua.catalogue.definition import RequiredPaper
from motcua.catalogue.rules import papers_for
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.digitising import owner_number
from motcua.dossiers.drafts import editable
from motcua.dossiers.errors import Incomplete, NotAllowed, NotFound
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.papers import current_papers
from motcua.dossiers.scope import desk_seat, receiving_seat
from motcua.dossiers.vault_papers import card_of, fits
from motcua.forms import rules as form_rules
from motcua.forms.selectors import cached_form
from motcua.look.file_texts import filled
from motcua.vault import selectors
from motcua.vault.models import Entry

Offered = list[tuple[RequiredPaper, list[Entry]]]


def look(by: Actor, key: UUID) -> Offered:
    """What the applicant's vault has for each required paper that is still to come. The look is noted.

    Raises a Refusal: not the desk's own entry, no number, none of the papers is of a type that vaults hold.
    """
    with transaction.atomic():
        dossier = _entry(by, key)
        number = _number(dossier)
        found = _offered(dossier, number)
        note(
            Kind.VIEW,
            subject=[one.pk for one in selectors.holders_of_number(number)],
            about=f"vault:{dossier.key}",
            agency_id=dossier.receiver_id or dossier.agency_id,
            details={"papers": sum(len(entries) for _wanted, entries in found)},
        )
    return found


def take(by: Actor, key: UUID, requirement: str, entry_key: UUID) -> Paper:
    """Attach a paper of that vault to the entry; the same twice is attached once. Raises a Refusal."""
    with transaction.atomic():
        dossier = _entry(by, key)
        offered = {
            (wanted.code, entry.key): (wanted, entry)
            for wanted, entries in _offered(dossier, _number(dossier), again=True)
            for entry in entries
        }
        if (requirement, entry_key) not in offered:
            raise NotFound(_("Giấy tờ này không còn dùng được. Hãy xem lại kho."))
        wanted, entry = offered[requirement, entry_key]
        # Held until the end: nobody revokes it meanwhile, and what was revoked a moment ago is no longer there.
        held = Entry.objects.select_for_update(of=("self",)).filter(pk=entry.pk, state=Entry.State.VALID)
        if held.first() is None:
            raise NotFound(_("Giấy tờ này không còn dùng được. Hãy xem lại kho."))
        present = [
            paper
            for paper in current_papers(dossier)
            if paper.requirement == requirement and paper.file is not None and not paper.to_remove
        ]
        for paper in present:
            if paper.file is not None and paper.file.sha256 == entry.sha256:
                return paper
        if len(present) >= wanted.max_files:
            raise Incomplete(filled("too_many", limit=wanted.max_files), code="too_many_files")
        return Paper.objects.create(
            dossier=dossier, requirement=requirement, file=entry.file, from_vault=card_of(entry)
        )


def _entry(by: Actor, key: UUID) -> Dossier:
    """A dossier that the desk is entering, at this officer's own desk. Raises a Refusal."""
    dossier = editable(by, key)
    seat = desk_seat(by, dossier.agency_id, dossier.procedure_id) or receiving_seat(
        by, dossier.agency_id, dossier.procedure_id
    )
    if dossier.channel == Dossier.Channel.ONLINE or dossier.submitted_at is not None or seat is None:
        raise NotAllowed(_("Chỉ cán bộ một cửa đang nhập hồ sơ mới xem kho của người nộp tại quầy."))
    return dossier


def _number(dossier: Dossier) -> str:
    number = owner_number(dossier)
    if not number:
        raise Incomplete(
            _("Hãy ghi số định danh hoặc mã số thuế của chủ hồ sơ, lưu lại, rồi xem kho."), code="no_number"
        )
    return number


def _offered(dossier: Dossier, number: str, *, again: bool = False) -> Offered:
    """What fits each paper. `again`: also what is attached already."""
    answers = form_rules.clean(cached_form(dossier.form_version_id), dossier.answers)
    wanted = [
        one for one in papers_for(cached_version(dossier.procedure_version_id).papers, answers) if one.type
    ]
    if not wanted:
        raise Incomplete(_("Thủ tục này không cần giấy tờ nào thuộc loại có trong kho."), code="no_types")
    found = selectors.vouched_for(number, {one.type for one in wanted}, timezone.localdate())
    there = set() if again else _attached(current_papers(dossier))
    return [
        (
            one,
            [
                entry
                for entry in found.get(one.type, ())
                if fits(entry, one) and (one.code, entry.sha256) not in there
            ],
        )
        for one in wanted
    ]


def _attached(papers: Sequence[Paper]) -> set[tuple[str, str]]:
    return {
        (paper.requirement, paper.file.sha256)
        for paper in papers
        if paper.file is not None and not paper.to_remove
    }
