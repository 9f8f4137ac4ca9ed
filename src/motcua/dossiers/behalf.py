"""Acting on a dossier for somebody else: what a mandate allows, that it still holds, and the paper that goes along."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.data.written import insert
from motcua.dossiers.errors import NotAllowed
from motcua.dossiers.models import Dossier, Paper
from motcua.files.models import StoredFile
from motcua.people.mandate_lists import running

if TYPE_CHECKING:
    from motcua.people.acting import Behalf

# The code of the refusal where somebody may only draft.
ONLY_DRAFTS = "only_drafts"
# Under what the paper of an authorisation lies in a dossier: no code of a required paper has a dot.
MANDATE_PAPER = "uy.quyen"

# What somebody may do who may only draft.
_DRAFTING = frozenset({"save_draft", "discard", "restore"})


def mandate_paper_name() -> str:
    """What that paper is called."""
    return _("Giấy uỷ quyền")


def allow_by_mandate(behalf: "Behalf | None", act: str) -> None:
    """Raise NotAllowed where whoever acts for another may not do this act by the mandate."""
    if behalf is None or behalf.may_submit or act in _DRAFTING:
        return
    raise NotAllowed(
        _("Bạn chỉ được soạn hồ sơ thay %(name)s. Việc này do người được nộp hồ sơ thực hiện.")
        % {"name": behalf.name},
        code=ONLY_DRAFTS,
    )


def hold(by: Actor) -> None:
    """Make sure that the mandate by which somebody acts holds now, and until the transaction ends.

    The page that was sent may have come a while ago, and removing a member waits for nothing else. One statement where
    somebody acts for another, none else. Raises NotAllowed.
    """
    if by.behalf is None or by.person is None:
        return
    kept = running().select_for_update(of=("self",), no_key=True)
    if kept.filter(pk=by.behalf.mandate, agent=by.person).first() is None:
        raise NotAllowed(
            _("Quyền làm thay %(name)s đã kết thúc nên chưa có gì được thực hiện.")
            % {"name": by.behalf.name},
            code="mandate_ended",
        )


def with_paper(by: Actor, dossier: Dossier, papers: list[Paper]) -> list[Paper]:
    """The papers of what is being sent, with that of the authorisation by which it is; it is attached where it lacks.

    Two statements where it has to be, none where nobody acts by a paper.
    """
    behalf = by.behalf
    if behalf is None or behalf.file is None:
        return papers
    if any(paper.file_id == behalf.file for paper in papers if paper.requirement == MANDATE_PAPER):
        return papers
    file = StoredFile.objects.filter(pk=behalf.file).first()
    if file is None:
        return papers
    paper = Paper(dossier=dossier, requirement=MANDATE_PAPER, file=file)
    insert(paper)
    return [*papers, paper]
