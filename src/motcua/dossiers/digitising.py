"""Before a paper is digitised: putting pages in, splitting and ordering them, writing down what each paper says.

All of it is the officers' own working copy (`ScanBatch`) and changes nothing of the dossier; the act `digitise` does.
Who may do the act may work on the batches of the dossier, and go on with a colleague's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.agencies.selectors import Actor
from motcua.catalogue.models import PaperTypeVersion
from motcua.catalogue.paper_types import newest_type
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict, Incomplete, NotAllowed, NotFound
from motcua.dossiers.items import OTHER
from motcua.dossiers.models import Dossier, Paper, ScanBatch, ScanFile
from motcua.dossiers.scan_plan import Asked, Page, Part, is_whole, parts, rearranged
from motcua.dossiers.scope import may_know_of
from motcua.files.models import StoredFile
from motcua.files.preview import previews, scans
from motcua.files.services import keep_rows
from motcua.forms import rules as form_rules
from motcua.forms.definition import Form
from motcua.forms.models import FormVersion
from motcua.forms.selectors import cached_form
from motcua.forms.selectors import current as current_form
from motcua.kernel.codes import CodeError
from motcua.kernel.identity import IdentityError, check_citizen_id, check_tax_code
from motcua.kernel.paper_codes import PaperCode, PaperTypeCode
from motcua.people.models import User

ACT = "digitise"
MOST_FILES = 20
OWN, NO_OWNER = "chu-ho-so", "khong-ghi"
"""Whose paper it is: the applicant's, or left out of the code (somebody else's, or not known)."""
_GONE = gettext_lazy("Đợt số hoá này không còn. Có thể mọi trang đã thành giấy tờ hoặc đợt đã bị bỏ.")
REQUIREMENT, TYPE, OWNER = "thanh-phan", "loai-giay-to", "chu-giay-to"


@dataclass(frozen=True)
class Written:
    """What was written about one paper of a batch. `taken`: fields whose value is a proposal that was taken."""

    requirement: str = ""
    type: str = ""
    owner: str = OWN
    answers: Mapping[str, Any] = field(default_factory=dict)
    taken: Sequence[str] = ()


@dataclass(frozen=True)
class Ready:
    """One paper of a batch with everything that the act needs. `paper`: the one whose file this is, as it came."""

    batch: ScanBatch
    files: Sequence[StoredFile]
    pages: Sequence[Page]
    part: Part
    written: Written
    type: PaperTypeVersion
    form_version: int
    form: Form
    owner: str
    paper: Paper | None


def may_digitise(situation: Situation) -> bool:
    """Whether this officer may digitise papers of the dossier as it stands; no statement."""
    try:
        return situation.seat_for(ACT) is not None
    except NotAllowed:
        return False


def situation_of(by: Actor, key: UUID) -> Situation:
    """The dossier for somebody who may digitise its papers. Raises NotFound, NotAllowed."""
    dossier = Dossier.objects.select_related("agency").defer("search", "search_text").filter(key=key).first()
    if dossier is None or not may_know_of(by, dossier):
        raise NotFound(_("Không tìm thấy hồ sơ này."))
    situation = Situation(dossier, by, timezone.now())
    situation.seat_for(ACT)
    return situation


def batches_of(dossier: Dossier) -> list[ScanBatch]:
    """What is under way, oldest first, each with its officer; one statement."""
    return list(ScanBatch.objects.filter(dossier=dossier).select_related("officer").order_by("id"))


def batch_of(situation: Situation, key: UUID, *, locked: bool = False) -> ScanBatch:
    """One batch of the dossier. Raises NotFound: it never was there, or all of its pages are papers."""
    batches = ScanBatch.objects.select_for_update() if locked else ScanBatch.objects
    found = batches.filter(dossier=situation.dossier, key=key).first()
    if found is None:
        raise NotFound(str(_GONE))
    found.dossier = situation.dossier
    return found


def batch_and_files(situation: Situation, key: UUID) -> tuple[ScanBatch, list[StoredFile]]:
    """`batch_of` with `files_of`, in one statement."""
    named = ScanFile.objects.filter(batch__dossier=situation.dossier, batch__key=key)
    rows = list(named.select_related("batch", "file").order_by("place"))
    if not rows:
        raise NotFound(str(_GONE))
    batch = rows[0].batch
    batch.dossier = situation.dossier
    return batch, [row.file for row in rows]


def files_of(batch: ScanBatch) -> list[StoredFile]:
    """The files of a batch in their order; one statement."""
    rows = ScanFile.objects.filter(batch=batch).select_related("file").order_by("place")
    return [row.file for row in rows]


def begin(situation: Situation, files: Sequence[StoredFile]) -> ScanBatch:
    """Begin a batch with given files (`files.services.place`), in this order. Raises Incomplete, OverQuota."""
    if not files:
        raise Incomplete(_("Hãy chọn ít nhất một tệp đã quét hoặc ảnh chụp."), code="no_files")
    with transaction.atomic():
        keep_rows([file for file in files if file._state.adding])
        return _begun(situation, files, None)


def add_files(situation: Situation, key: UUID, files: Sequence[StoredFile]) -> ScanBatch:
    """Put more files into a batch that was begun, behind those it has. Raises NotFound, Incomplete, OverQuota."""
    if not files:
        raise Incomplete(_("Hãy chọn ít nhất một tệp đã quét hoặc ảnh chụp."), code="no_files")
    with transaction.atomic():
        batch = batch_of(situation, key, locked=True)
        there = ScanFile.objects.filter(batch=batch).count()
        if there + len(files) > MOST_FILES:
            raise Incomplete(
                _(
                    "Đợt này đã có %(there)s tệp; mỗi đợt nhận nhiều nhất %(most)s tệp. Hãy bắt đầu một đợt mới."
                )
                % {"there": there, "most": MOST_FILES},
                code="too_many_files",
            )
        keep_rows([file for file in files if file._state.adding])
        ScanFile.objects.bulk_create(
            ScanFile(batch=batch, file=file, place=place) for place, file in enumerate(files, start=there)
        )
    return batch


def begin_from(situation: Situation, paper_id: int) -> ScanBatch:
    """Begin a batch with the file of a paper of the dossier. One that is under way is gone on with. Raises NotFound."""
    found = (one for one in situation.papers if one.id == paper_id and one.submitted and one.code is None)
    paper = next((one for one in found if one.file is not None and is_scan(one.file)), None)
    if paper is None or paper.file is None:
        raise NotFound(_("Giấy tờ này không còn, đã được số hoá, hoặc tệp không phải bản quét (PDF, ảnh)."))
    with transaction.atomic():
        # Two clicks begin one batch.
        Paper.objects.select_for_update().get(id=paper.id)
        begun = ScanBatch.objects.filter(paper=paper).first()
        return begun or _begun(situation, [paper.file], paper)


def is_scan(file: StoredFile) -> bool:
    """Whether a file consists of pages that can be pictured, and may be read."""
    return file.is_checked and previews.is_paged(file.content_type)


def _begun(situation: Situation, files: Sequence[StoredFile], paper: Paper | None) -> ScanBatch:
    batch = ScanBatch.objects.create(
        dossier=situation.dossier, officer=cast(User, situation.actor.person), paper=paper
    )
    ScanFile.objects.bulk_create(
        ScanFile(batch=batch, file=file, place=place) for place, file in enumerate(files)
    )
    return batch


def written_of(batch: ScanBatch, part: Part) -> Written:
    """What was written about a paper so far."""
    return Written(**batch.written.get(part.name, {}))


def part_of(batch: ScanBatch, name: str) -> Part:
    """The paper that begins with a page. Raises NotFound: the pages were split otherwise meanwhile."""
    found = next((one for one in parts([Page.of(data) for data in batch.pages]) if one.name == name), None)
    if found is None:
        raise NotFound(_("Giấy tờ này không còn trong đợt số hoá: các trang đã được chia lại."))
    return found


def arrange(situation: Situation, key: UUID, revision: int, asked: Mapping[str, Asked]) -> None:
    """Put the pages of a batch in order and split them anew. Raises Conflict where somebody else did meanwhile."""
    with transaction.atomic():
        batch = _locked(situation, key, revision)
        pages = rearranged([Page.of(data) for data in batch.pages], asked)
        batch.pages = [page.as_data() for page in pages]
        _save(batch)


def write(situation: Situation, key: UUID, revision: int, name: str, written: Written) -> int:
    """Keep what was written about one paper; return the new revision. Raises NotFound, Conflict."""
    with transaction.atomic():
        batch = _locked(situation, key, revision)
        if part_of(batch, name).code:
            raise Conflict(_("Giấy tờ này đã được ghi nhận số hoá; không sửa được nữa."), code="done_already")
        batch.written = {**batch.written, name: asdict(written)}
        _save(batch)
        return batch.revision


def put_away(situation: Situation, key: UUID) -> None:
    """Give a batch up: what became papers stays, everything else of it goes."""
    batch_of(situation, key).delete()


def forget_ended() -> None:
    """Give up what nobody finished in dossiers that have ended: it would hold their files back from retention."""
    ScanBatch.objects.filter(dossier__ended_at__isnull=False).delete()


def _locked(situation: Situation, key: UUID, revision: int) -> ScanBatch:
    batch = batch_of(situation, key, locked=True)
    if batch.revision != revision:
        raise Conflict(
            _(
                "Đợt số hoá này vừa được lưu ở một cửa sổ khác. Nội dung bạn vừa nhập còn ở dưới đây; hãy xem lại rồi "
                "lưu lần nữa."
            ),
            code="moved_meanwhile",
        )
    return batch


def _save(batch: ScanBatch) -> None:
    batch.revision += 1
    batch.save(update_fields=["pages", "written", "revision"])


def requirements_of(situation: Situation) -> list[tuple[str, str, str]]:
    """What a paper may be under: code, name and type (or "") of the papers that the procedure asks for, and others."""
    wanted = [(paper.code, paper.name, paper.type or "") for paper in situation.procedure.papers]
    return [*wanted, (OTHER, _("Giấy tờ khác"), "")]


def owner_number(dossier: Dossier) -> str:
    """The number by which codes of papers name the applicant; "" where the dossier has none that is right."""
    applicant = dossier.applicant
    organisation = applicant.get("kind") == "organisation"
    check, number = (
        (check_tax_code, applicant.get("tax_code", ""))
        if organisation
        else (lambda text: check_citizen_id(text, allow_old=True), applicant.get("id_number", ""))
    )
    try:
        checked = check(number) if number else ""
        return PaperCode(checked, "X", 1).owner
    except (IdentityError, CodeError):
        return ""


def type_named(
    code: str, types: Mapping[str, PaperTypeVersion] | None = None
) -> tuple[PaperTypeVersion, int] | None:
    """A type of paper as it is now, and the version of the form of its fields; None where it is none to digitise by.

    `types`: the types there are, where they were read already.
    """
    if not code:
        return None
    found = newest_type(code) if types is None else types.get(code)
    if found is None:
        return None
    try:
        PaperTypeCode(found.code)
        return found, current_form(found.definition["form"]).pk
    except (CodeError, FormVersion.DoesNotExist):
        return None


def form_of(found: tuple[PaperTypeVersion, int]) -> Form:
    """The form of the fields of a type that `type_named` gave."""
    return cached_form(found[1])


def problems_of(situation: Situation, written: Written) -> dict[str, str]:
    """What is missing or wrong in what was written, by field; the fields of the type under their own codes."""
    problems: dict[str, str] = {}
    if written.requirement not in {code for code, _name, _type in requirements_of(situation)}:
        problems[REQUIREMENT] = _("Hãy chọn thành phần hồ sơ mà giấy tờ này thuộc về.")
    found = type_named(written.type)
    if found is None:
        problems[TYPE] = _("Hãy chọn loại giấy tờ.")
    if written.owner not in (OWN, NO_OWNER):
        problems[OWNER] = _("Hãy chọn chủ của giấy tờ.")
    elif written.owner == OWN and not owner_number(situation.dossier):
        problems[OWNER] = _(
            "Hồ sơ không có số định danh hay mã số thuế của chủ hồ sơ. Hãy chọn không ghi chủ vào mã."
        )
    if found is not None:
        problems |= form_rules.validate(form_of(found), written.answers)
    return problems


def ready(situation: Situation, batch_key: str, name: str) -> Ready:
    """One paper of a batch, complete. Raises NotFound; Conflict where it is done; Incomplete with what is missing."""
    try:
        batch = batch_of(situation, UUID(batch_key), locked=True)
    except ValueError as error:
        raise NotFound(str(_GONE)) from error
    part = part_of(batch, name)
    if part.code:
        raise Conflict(
            _("Giấy tờ này đã được ghi nhận số hoá với mã %(code)s.") % {"code": part.code},
            code="done_already",
        )
    written = written_of(batch, part)
    problems = problems_of(situation, written)
    found = type_named(written.type)
    if problems or found is None:
        raise Incomplete(
            _("Còn thiếu hoặc chưa đúng thông tin. Hãy xem từng ô được đánh dấu."), fields=problems
        )
    kind, form_version = found
    files, pages = files_of(batch), [Page.of(data) for data in batch.pages]
    return Ready(
        batch=batch,
        files=files,
        pages=pages,
        part=part,
        written=written,
        type=kind,
        form_version=form_version,
        form=cached_form(form_version),
        owner=owner_number(situation.dossier) if written.owner == OWN else "",
        paper=_same_paper(situation, batch, part, pages, written),
    )


def _same_paper(
    situation: Situation, batch: ScanBatch, part: Part, pages: Sequence[Page], written: Written
) -> Paper | None:
    """The paper whose own file is digitised as it came, under the heading that it has; None for a new one.

    A picture becomes a PDF beside it: that is what a digitised copy is, and what can be signed.
    """
    # The paper's own file is the first; what was put in later is none of it.
    counts = [sum(page.file == 0 for page in pages)]
    if batch.paper_id is None or part.pages[0].file != 0 or not is_whole(part, counts):
        return None
    return next(
        (
            one
            for one in situation.papers
            if one.id == batch.paper_id
            and one.code is None
            and one.requirement == written.requirement
            and one.file is not None
            and one.file.content_type == "application/pdf"
        ),
        None,
    )


def needs_file(situation: Situation, batch: ScanBatch, part: Part, written: Written) -> bool:
    """Whether the pages are to be put together into a file of their own."""
    pages = [Page.of(data) for data in batch.pages]
    return _same_paper(situation, batch, part, pages, written) is None


def assembled(files: Sequence[StoredFile], part: Part) -> bytes:
    """The pages of a paper as one PDF. Raises JailError as `scans.assembled`."""
    return scans.assembled(files, [scans.Chosen(page.file, page.page, page.turn) for page in part.pages])
