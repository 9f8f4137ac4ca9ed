"""Papers of a draft, and of a supplement that is being prepared: attached, noted, taken out, put back."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.catalogue.selectors import cached_version
from motcua.data.written import insert_all
from motcua.dossiers.behalf import MANDATE_PAPER
from motcua.dossiers.drafts import editable
from motcua.dossiers.errors import Conflict, Incomplete, NotAllowed, NotFound, Refusal
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.papers import current_papers
from motcua.files.errors import OverQuota
from motcua.files.models import StoredFile
from motcua.files.services import keep_rows
from motcua.look.file_texts import filled

OTHER_PAPERS = "khac"
MAX_OTHER_FILES = 10


def attach_paper(by: Actor, key: UUID, requirement: str, file: StoredFile) -> Paper:
    """Attach a checked file under a required paper (or "khac"). The same file twice is kept once."""
    (placed,) = attach_papers(by, key, [(requirement, file)])
    if isinstance(placed, Incomplete):
        raise placed
    return placed


def attach_papers(by: Actor, key: UUID, given: Sequence[tuple[str, StoredFile]]) -> list[Paper | Incomplete]:
    """Attach several files in four statements. One that is not taken gives its reason in its place.

    Files whose rows are not written yet (`files.services.place`) are written here.
    """
    try:
        return _attach_papers(by, key, given)
    except OverQuota as over:  # others took the room since the files were checked
        return [Incomplete(over.message, code="over_quota")] * len(given)


def _attach_papers(by: Actor, key: UUID, given: Sequence[tuple[str, StoredFile]]) -> list[Paper | Incomplete]:
    with transaction.atomic():
        dossier = editable(by, key)
        keep_rows([file for _requirement, file in given if file._state.adding])
        present: dict[str, list[Paper]] = {}
        for paper in current_papers(dossier):
            if not paper.to_remove:
                present.setdefault(paper.requirement, []).append(paper)
        results: list[Paper | Incomplete] = []
        added: list[Paper] = []
        for requirement, file in given:
            there = present.setdefault(requirement, [])
            same = [paper for paper in there if paper.file is not None and paper.file.sha256 == file.sha256]
            try:
                limit = _limit_of(dossier, requirement)
                if not same:
                    _refuse_too_many(len(there), limit)
                    same = [Paper(dossier=dossier, requirement=requirement, file=file)]
                    there += same
                    added += same
            except Incomplete as problem:
                results.append(problem)
            else:
                results.append(same[0])
        insert_all(added)
    return results


def _refuse_too_many(present: int, limit: int) -> None:
    if present >= limit:
        raise Incomplete(filled("too_many", limit=limit), code="too_many_files")


def note_paper(by: Actor, key: UUID, requirement: str, note: str, copies: int) -> Paper:
    """Note a paper that was brought to the desk without scanning it (II.5.2)."""
    with transaction.atomic():
        dossier = editable(by, key)
        if not by.seats_as(Role.DESK, agency_id=dossier.receiver_id or dossier.agency_id):
            raise NotAllowed(_("Chỉ cán bộ một cửa mới ghi nhận giấy tờ nộp trực tiếp. Hãy đính kèm tệp."))
        _limit_of(dossier, requirement)
        return Paper.objects.create(
            dossier=dossier, requirement=requirement, note=note[:300], copies=max(1, min(copies, 99))
        )


def _limit_of(dossier: Dossier, requirement: str) -> int:
    if requirement == OTHER_PAPERS:
        return MAX_OTHER_FILES
    wanted = cached_version(dossier.procedure_version_id).paper(requirement)
    if wanted is None:
        raise Incomplete(_("Thủ tục này không có thành phần hồ sơ đó."), code="no_such_paper")
    return wanted.max_files


def detach_paper(by: Actor, key: UUID, paper_id: int) -> None:
    """Take a file out of a draft; a submitted paper is only marked, and replaced by the act `supply`."""
    with transaction.atomic():
        dossier = editable(by, key)
        paper = Paper.objects.filter(dossier=dossier, id=paper_id, removed_at__isnull=True).first()
        if paper is None:
            raise _not_there(dossier, paper_id, _("Tệp này đã được bỏ trước đó, có thể ở một cửa sổ khác."))
        if paper.requirement == MANDATE_PAPER:
            raise Conflict(
                _(
                    "Giấy uỷ quyền đi cùng hồ sơ nên không bỏ được. Muốn thay, hãy khai giấy mới ở mục “Làm thay”."
                ),
                code="mandate_paper",
            )
        if paper.submitted:
            paper.to_remove = True
            paper.save(update_fields=["to_remove"])
        else:
            paper.removed_at = timezone.now()
            paper.save(update_fields=["removed_at"])


def _not_there(dossier: Dossier, paper_id: int, done: str) -> Refusal:
    """Another window was quicker (`done` says so), or there never was such a paper here."""
    if Paper.objects.filter(dossier=dossier, id=paper_id).exists():
        return Conflict(done, code="done_already")
    return NotFound(_("Tệp này không còn trong hồ sơ."))


def put_back_paper(by: Actor, key: UUID, paper_id: int) -> None:
    """Undo `detach_paper`."""
    with transaction.atomic():
        dossier = editable(by, key)
        # What an earlier supplement replaced stays replaced: the record knows the papers that count.
        mine_to_undo = Q(to_remove=True, removed_at__isnull=True) | Q(
            submitted=False, removed_at__isnull=False
        )
        paper = Paper.objects.filter(mine_to_undo, dossier=dossier, id=paper_id).first()
        if paper is None:
            raise _not_there(dossier, paper_id, _("Tệp này không còn lấy lại được, hoặc đã có trong hồ sơ."))
        present = Paper.objects.filter(
            dossier=dossier, requirement=paper.requirement, removed_at__isnull=True, to_remove=False
        )
        _refuse_too_many(present.count(), _limit_of(dossier, paper.requirement))
        paper.to_remove, paper.removed_at = False, None
        paper.save(update_fields=["to_remove", "removed_at"])
