"""Papers of the applicant's vault chosen for a dossier instead of being uploaded: offered, taken, held valid (HT.2).

Whoever may open the vault chooses; officers see what was chosen and whether it still holds, and may not ask for it
again on paper (Decree 45/2020 art. 16, HT.11).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.catalogue.definition import RequiredPaper
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.drafts import editable
from motcua.dossiers.errors import Incomplete, NotFound
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.papers import current_papers
from motcua.files.rules import KINDS
from motcua.look.file_texts import filled
from motcua.people.models import User
from motcua.vault import selectors
from motcua.vault.models import Entry
from motcua.vault.selectors import Standing


def offered(
    person: User, dossier: Dossier, wanted: Sequence[RequiredPaper], present: Sequence[Paper]
) -> dict[str, list[Entry]]:
    """What the vault has for these papers today, by requirement; what is attached already is not offered again.

    Two statements, none where the procedure asks for no paper of a known type, or the person may not open the vault.
    """
    types = {one.type for one in wanted if one.type}
    if not types or not _may_choose(person, dossier):
        return {}
    found = selectors.fitting(selectors.whose(person.owner), types, timezone.localdate())
    there = {
        (paper.requirement, paper.file.sha256)
        for paper in present
        if paper.file is not None and not paper.to_remove
    }
    return {
        one.code: fitting
        for one in wanted
        if one.type
        and (
            fitting := [
                entry
                for entry in found.get(one.type, ())
                if fits(entry, one) and (one.code, entry.sha256) not in there
            ]
        )
    }


def _may_choose(person: User, dossier: Dossier) -> bool:
    """What is filed for somebody without account has no vault to choose from."""
    return dossier.mandate_id is None and selectors.may_open(person)


def fits(entry: Entry, wanted: RequiredPaper) -> bool:
    """Whether the file is of a kind and size that may be attached there."""
    types = {KINDS[code].content_type for code in wanted.formats if code in KINDS}
    return entry.file.content_type in types and entry.size <= wanted.max_bytes


def take(by: Actor, key: UUID, requirement: str, entry_key: UUID) -> Paper:
    """Attach a paper of the vault under a required paper. The same twice is attached once.

    Raises NotFound; Incomplete where it does not hold today, is of another type or does not fit.
    """
    with transaction.atomic():
        dossier = editable(by, key)
        wanted = cached_version(dossier.procedure_version_id).paper(requirement)
        entry = _chosen(by, dossier, entry_key)
        if wanted is None or not wanted.type or wanted.type != entry.type_code:
            raise Incomplete(
                _(
                    "Giấy tờ đã chọn không thuộc loại mà hồ sơ này cần. Hãy chọn giấy tờ khác hoặc tải tệp lên."
                ),
                code="other_type",
            )
        stands = selectors.standing(entry, timezone.localdate())
        if stands is not Standing.VALID or not entry.file.is_checked or not fits(entry, wanted):
            raise Incomplete(
                _(
                    "“%(name)s” trong kho không dùng được nữa (%(standing)s). Hãy chọn giấy tờ khác hoặc tải tệp lên."
                )
                % {"name": entry.type_title, "standing": stands.label.lower()},
                code="not_valid",
            )
        present = [
            paper
            for paper in current_papers(dossier)
            if paper.requirement == requirement and not paper.to_remove
        ]
        for paper in present:
            if paper.file is not None and paper.file.sha256 == entry.sha256:
                return paper
        if len(present) >= wanted.max_files:
            raise Incomplete(filled("too_many", limit=wanted.max_files), code="too_many_files")
        return Paper.objects.create(
            dossier=dossier, requirement=requirement, file=entry.file, from_vault=card_of(entry)
        )


def _chosen(by: Actor, dossier: Dossier, key: UUID) -> Entry:
    person = by.person
    if person is not None and _may_choose(person, dossier):
        found = selectors.locked(selectors.whose(person.owner), key)
        if found is not None:
            return found
    raise NotFound(_("Giấy tờ này không còn trong kho dữ liệu."))


def card_of(entry: Entry) -> dict[str, Any]:
    """What a dossier keeps of a paper that was chosen, as it stood then."""
    return {
        "entry": str(entry.key),
        "code": entry.code or "",
        "type": entry.type_code,
        "title": entry.type_title,
        "origin": entry.origin,
        "issuer": entry.issuer,
        "number": entry.number,
        "issued_on": entry.issued_on.isoformat() if entry.issued_on is not None else "",
        "valid_until": entry.valid_until.isoformat() if entry.valid_until is not None else "",
        "dossier": entry.dossier,
        "checked": entry.checked_at is not None,
        "taken_at": timezone.now().isoformat(),
    }


def standings_of(papers: Iterable[Paper]) -> dict[int, Standing]:
    """How the papers that came from the vault stand today, by id; one statement, none where there are none.

    One that its owner has taken out since is left out: what was submitted stays what it was.
    """
    taken = {paper.id: paper.from_vault["entry"] for paper in papers if paper.from_vault is not None}
    now = selectors.standings(taken.values())
    return {number: now[entry] for number, entry in taken.items() if entry in now}


def lapsed(papers: Iterable[Paper]) -> dict[str, str]:
    """Papers of the vault that are about to be submitted and do not hold any more: messages by requirement."""
    waiting = [paper for paper in papers if not paper.submitted]
    stands = standings_of(waiting)
    return {
        paper.requirement: _(
            "“%(name)s” lấy từ kho nay không còn hiệu lực (%(standing)s). Hãy bỏ và chọn hoặc tải giấy tờ khác."
        )
        % {"name": _title(paper), "standing": stands[paper.id].label.lower()}
        for paper in waiting
        if stands.get(paper.id, Standing.VALID) is not Standing.VALID
    }


def vouched(papers: Iterable[Paper]) -> dict[str, str]:
    """Requirements met by papers of the vault that hold today and an agency vouches for: titles by requirement.

    Nobody may ask for those again. A requirement that has other papers too is none of them. At most one statement.
    """
    counted = [paper for paper in papers if paper.submitted and paper.removed_at is None]
    stands = standings_of(counted)
    by_requirement: dict[str, list[Paper]] = {}
    for paper in counted:
        by_requirement.setdefault(paper.requirement, []).append(paper)
    return {
        requirement: _title(own[0])
        for requirement, own in by_requirement.items()
        if all(_is_vouched(paper, stands) for paper in own)
    }


def _title(paper: Paper) -> str:
    return str((paper.from_vault or {}).get("title", ""))


def _is_vouched(paper: Paper, stands: Mapping[int, Standing]) -> bool:
    card = paper.from_vault
    return card is not None and bool(card["checked"]) and stands.get(paper.id) is Standing.VALID
