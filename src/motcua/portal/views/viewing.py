"""Looking at a paper in the page: the viewer of its own, what it needs to know, and the view made of the paper."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.audit.looks import lookers
from motcua.dossiers.looking import file_subject
from motcua.dossiers.models import Paper
from motcua.dossiers.selectors import papers_beside
from motcua.files.models import StoredFile
from motcua.files.preview import previews
from motcua.files.serving import serve_view
from motcua.kernel.dates import format_datetime
from motcua.people.returning import signed_in
from motcua.portal.selectors import paper_names
from motcua.portal.views.downloads import note_look, readable_or_404

BESIDE = "canh"
"""In the address: the key of the paper that stands beside the first."""


@never_cache
@require_safe
@signed_in
def viewer(request: HttpRequest, key: UUID) -> HttpResponse:
    """A paper on a page of its own, alone or beside another one of the same dossier."""
    stored = readable_or_404(request, key)
    papers = papers_beside(request.user, stored)
    offered = {str(paper.file.key): paper.file for paper in papers if paper.file is not None}
    second = offered.get(request.GET.get(BESIDE, ""))
    shown = [stored] if second is None or second.pk == stored.pk else [stored, second]
    context = {
        "files": [viewed(file) for file in shown],
        "title": stored.name,
        "others": [
            {"key": str(paper.file.key), "label": f"{_paper_name(paper)}: {paper.file.name}"}
            for paper in papers
            if paper.file is not None and paper.file.pk != stored.pk
        ],
        "beside": str(second.key) if second is not None else "",
        "back": _back(request, papers, stored),
    }
    return render(request, "portal/viewer.html", context)


@never_cache
@require_safe
@signed_in
def state(request: HttpRequest, key: UUID) -> JsonResponse:
    """What the viewer can show now: {state, kind, source, message, looks}; asking begins the making of a view."""
    stored = readable_or_404(request, key)
    shown = previews.shown(stored)
    name = "preview" if shown.made is not None else "file"
    told: dict[str, Any] = {"state": shown.state, "kind": shown.kind, "message": message_of(shown.state)}
    if shown.state == previews.READY:
        told["source"] = reverse(f"portal:{name}", kwargs={"key": key})
    if request.user.is_authenticated and request.user.is_officer:
        told["looks"] = [
            _("%(name)s, lúc %(at)s") % {"name": one.name, "at": format_datetime(one.last)}
            for one in lookers(file_subject(stored.key))
        ]
    return JsonResponse(told)


@never_cache
@require_safe
@signed_in
def preview(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The view made of a paper, for those who may read the paper; 404 while there is none."""
    stored = readable_or_404(request, key)
    shown = previews.shown(stored)
    if shown.made is None:
        raise Http404
    note_look(request, stored)
    return serve_view(request, shown.made)


def viewed(stored: StoredFile) -> dict[str, Any]:
    """What the viewer's macro needs of a file."""
    return {
        "name": stored.name,
        "size": stored.size,
        "href": reverse("portal:file", kwargs={"key": stored.key}),
        "state": reverse("portal:viewer_state", kwargs={"key": stored.key}),
        "open": reverse("portal:viewer", kwargs={"key": stored.key}),
    }


def message_of(state: str) -> str:
    """What is said where there is nothing to show."""
    return {
        previews.WAITING: _("Đang chuyển để xem…"),
        previews.FAILED: _(
            "Không chuyển được tệp này để xem trong trang. Hãy tải về và mở bằng chương trình trên máy."
        ),
        previews.UNCHECKED: _(
            "Tệp đang được kiểm tra mã độc, thường chỉ vài phút. Hãy tải lại trang sau ít phút."
        ),
        previews.REFUSED: _("Tệp này chứa mã độc nên không mở được. Cần nộp lại giấy tờ này bằng tệp khác."),
        previews.REMOVED: _("Tệp này đã hết thời hạn lưu giữ nên không còn trong kho."),
        previews.OFF: _(
            "Loại tệp này không xem được trong trang. Hãy tải về và mở bằng chương trình trên máy."
        ),
    }.get(state, "")


def _paper_name(paper: Paper) -> str:
    names = paper_names(paper.dossier)
    return names.get(paper.requirement) or _("Giấy tờ khác")


def _back(request: HttpRequest, papers: list[Paper], stored: StoredFile) -> str:
    """The dossier that the paper lies in, as this person knows it."""
    holding = next((paper.dossier for paper in papers if paper.file_id == stored.pk), None)
    holding = holding or (papers[0].dossier if papers else None)
    if holding is None:
        return reverse("portal:my_dossiers")
    own = holding.submitter_id == request.user.pk and not getattr(request.user, "is_officer", False)
    return reverse("portal:dossier" if own else "desk:dossier", kwargs={"key": holding.key})
