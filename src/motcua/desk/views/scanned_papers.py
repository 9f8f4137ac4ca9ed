"""One paper of a batch: under which heading it belongs, its type, its fields with what was recognised, and its code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.catalogue.definition import MEGABYTE
from motcua.catalogue.models import PaperTypeVersion
from motcua.catalogue.paper_types import newest_types
from motcua.desk.access import officers_only, page
from motcua.desk.scans import (
    DRAWN_TYPE,
    PICK,
    page_label,
    proposed,
    recognition_words,
    typed_paper,
    with_picked,
)
from motcua.desk.views.digitising import batch_or_404, max_mb, read_revision, situation_or_refused
from motcua.dossiers import digitising, merging
from motcua.dossiers.acts import perform
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.digitising import OWNER, REQUIREMENT, TYPE, Written
from motcua.dossiers.errors import Conflict, Incomplete, NotFound, Refusal, Unavailable
from motcua.dossiers.models import ScanBatch
from motcua.dossiers.prefilling import Candidate
from motcua.dossiers.scan_plan import Part
from motcua.files import quota
from motcua.files.errors import FileRefused, NotKept
from motcua.files.jail import JailError
from motcua.files.models import StoredFile
from motcua.files.preview import previews
from motcua.files.services import place
from motcua.forms import rules as form_rules
from motcua.forms.definition import Form
from motcua.people.models import User
from motcua.people.returning import take_kept_of

_OWN_FIELDS = (REQUIREMENT, TYPE, OWNER)


@dataclass
class _Desk:
    """One paper on its page: the batch as it stands, what is written, and the form of its type."""

    situation: Situation
    batch: ScanBatch
    part: Part
    files: list[StoredFile]
    written: Written
    letters: list[previews.Shown]

    def __post_init__(self) -> None:
        self.types = newest_types()
        self.kind: PaperTypeVersion | None = None
        self.form: Form | None = None
        self.offered: dict[str, list[Candidate]] = {}
        self.take(self.written)

    def take(self, written: Written) -> None:
        """Go on with what was typed; another type has another form."""
        self.written = written
        found = digitising.type_named(written.type, self.types)
        self.kind = found[0] if found is not None else None
        self.form = digitising.form_of(found) if found is not None else None
        self.offered = {}
        if self.kind is not None and self.form is not None:
            rules = self.kind.definition.get("proposals", [])
            self.offered = proposed(self.form, rules, self.part, self.letters)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def scan_paper(request: HttpRequest, actor: Actor, key: UUID, batch: UUID, part: str) -> HttpResponse:
    """Describe one paper; POST saves, takes a proposal, or records the paper with its code."""
    situation = situation_or_refused(actor, key)
    found, files = batch_or_404(situation, batch)
    try:
        paper = digitising.part_of(found, part)
    except NotFound as unknown:
        raise Http404 from unknown
    desk = _Desk(
        situation, found, paper, files, digitising.written_of(found, paper), previews.letters_of(files)
    )
    if request.method != "POST":
        kept = take_kept_of(request)
        if kept is not None:
            desk.take(typed_paper(situation, desk.written, kept.typed))
        return _show(request, actor, desk, is_kept=kept is not None)
    desk.take(typed_paper(situation, desk.written, request.POST))
    if desk.form is not None and PICK in request.POST:
        desk.take(with_picked(desk.written, desk.form, desk.offered, request.POST[PICK]))
    try:
        found.revision = digitising.write(situation, batch, read_revision(request.POST), part, desk.written)
        if request.POST.get("action") != "ghi":
            return redirect(_after_saving(request, key, batch, part))
        return _record(request, actor, desk)
    except Refusal as refusal:
        if isinstance(refusal, Conflict):
            desk.batch, _files = batch_or_404(situation, batch)
        return _show(request, actor, desk, refusal=refusal, status=refusal.status)


def _after_saving(request: HttpRequest, key: UUID, batch: UUID, part: str) -> str:
    here = reverse("desk:scan_paper", kwargs={"key": key, "batch": batch, "part": part})
    if PICK in request.POST:
        return f"{here}#{form_rules.element_id(request.POST[PICK].partition(':')[0])}"
    if "row" not in request.POST and request.POST.get("action") == "luu":
        messages.success(request, _("Đã lưu; giấy tờ này chưa được ghi nhận."))
    return f"{here}#thong-tin"


def _record(request: HttpRequest, actor: Actor, desk: _Desk) -> HttpResponse:
    problems = digitising.problems_of(desk.situation, desk.written)
    if problems:
        text = _("Còn thiếu hoặc chưa đúng thông tin. Hãy xem từng ô được đánh dấu.")
        raise Incomplete(text, fields=problems)
    key = desk.situation.dossier.key
    file = None
    if digitising.needs_file(desk.situation, desk.batch, desk.part, desk.written):
        file = _made(actor, desk)
    given: Mapping[str, Any] = {"batch": str(desk.batch.key), "part": desk.part.name, "file": file}
    done = perform(digitising.ACT, by=actor, dossier=key, data=given)
    code = done.event.data["digitised"]["code"] if done.event is not None else ""
    messages.success(request, _("Đã số hoá giấy tờ, mã %(code)s.") % {"code": code})
    if ScanBatch.objects.filter(id=desk.batch.id).exists():
        return redirect("desk:scan_batch", key=key, batch=desk.batch.key)
    return redirect("desk:digitise", key=key)


def _made(actor: Actor, desk: _Desk) -> StoredFile:
    """The pages as one PDF, checked like every file that is given; its row is written with the act."""
    person = cast(User, actor.person)
    title = desk.kind.title if desk.kind is not None else _("Giấy tờ")
    try:
        content = digitising.assembled(desk.files, desk.part)
        room = quota.room_for(person, desk.situation.dossier.agency_id)
        return place(
            content, f"{title[:80]}.pdf", person, allowed=("pdf",), max_bytes=max_mb() * MEGABYTE, room=room
        )
    except JailError as error:
        if error.reason == JailError.BUSY:
            raise Unavailable(
                _(
                    "Máy chủ đang bận ghép giấy tờ. Nội dung bạn nhập đã được lưu; hãy bấm “Ghi nhận” lại sau một phút."
                )
            ) from error
        raise Incomplete(
            _(
                "Không ghép được các trang này thành một tệp. Nội dung bạn nhập đã được lưu; hãy quét lại các trang."
            )
        ) from error
    except NotKept as away:
        raise Unavailable(away.message) from away
    except FileRefused as refused:
        raise Incomplete(refused.message) from refused


def _show(
    request: HttpRequest,
    actor: Actor,
    desk: _Desk,
    *,
    refusal: Refusal | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    situation, written, form = desk.situation, desk.written, desk.form
    dossier = situation.dossier
    problems = refusal.fields if refusal is not None else {}
    errors = {path: text for path, text in problems.items() if path not in _OWN_FIELDS}
    own = [{"text": problems[name], "href": f"#{name}"} for name in _OWN_FIELDS if name in problems]
    in_form = form_rules.error_items(form, errors) if form is not None else []
    origins, to_choose = _origins(desk)
    key = {"key": dossier.key, "batch": desk.batch.key}
    context = {
        "dossier": dossier,
        "batch": desk.batch,
        "part": desk.part,
        "pages": [
            {
                "src": reverse("desk:scan_page", kwargs={**key, "name": one.name}),
                "label": page_label(desk.files, one),
                "turn": one.turn,
            }
            for one in desk.part.pages
        ],
        "written": written,
        "kind": desk.kind,
        "form": form,
        "fields": [field for step in form.steps for field in step.fields] if form is not None else [],
        "drawn_type": DRAWN_TYPE,
        "requirements": [(code, name) for code, name, _type in digitising.requirements_of(situation)],
        "types": sorted(((code, one.title) for code, one in desk.types.items()), key=lambda one: one[1]),
        "owner_number": digitising.owner_number(dossier),
        "owners": {"own": digitising.OWN, "none": digitising.NO_OWNER},
        "problems": problems,
        "errors": errors,
        "summary": [*own, *in_form],
        "refusal": refusal if refusal is not None and not refusal.fields else None,
        "origins": origins,
        "offered": to_choose,
        "recognition": recognition_words(desk.letters) if form is not None else "",
        "kept": is_kept,
        "back": reverse("desk:scan_batch", kwargs=key),
    }
    return page(request, actor, "desk/scan_paper.html", context, status=status)


def _origins(desk: _Desk) -> tuple[dict[str, str], dict[str, list[Candidate]]]:
    """Where a taken value comes from, and the proposals that are not what stands in the box."""
    if desk.form is None:
        return {}, {}
    origins: dict[str, str] = {}
    to_choose: dict[str, list[Candidate]] = {}
    for code, found in desk.offered.items():
        now = merging.mark(desk.form.by_code[code], desk.written.answers.get(code))
        taken = next((one for one in found if one.token == now), None)
        if taken is not None and code in desk.written.taken:
            origins[code] = _("Lấy từ nhận dạng chữ, %(origin)s. Hãy đối chiếu với ảnh.") % {
                "origin": taken.origin
            }
        others = [one for one in found if one.token != now]
        if others:
            to_choose[code] = others
    return origins, to_choose
