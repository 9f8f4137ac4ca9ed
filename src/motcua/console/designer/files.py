"""Processes as files: a draft or a version out as JSON or BPMN 2.0, and a file in as a new draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.designer import drafts
from motcua.console.designer.beginning import agency_of, new_code
from motcua.console.designer.drawable import drawable
from motcua.console.designer.drawing import open_drawing
from motcua.console.designer.ground import ground
from motcua.console.designer.publishing import newest
from motcua.exchange.packages.documents import read_documents
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.shapes import check_shape
from motcua.people.models import User
from motcua.process.bpmn import export, read
from motcua.process.models import ProcessVersion

MOST_BYTES = 2 * 1024 * 1024
_GUESSED = gettext_lazy(
    "Tệp vẽ bằng công cụ khác: vai trò, hành vi pháp lý và trạng thái được đoán theo tên. Hãy xem lại từng bước."
)
_TYPES = {"json": "application/json", "bpmn": "application/xml"}


@dataclass
class Read:
    """What a file holds: a definition, or why it was refused. `guessed`: it is from another tool, and parts of it
    (roles, acts, states) had to be guessed.
    """

    definition: dict[str, Any] | None = None
    refusals: list[tuple[str, str]] = field(default_factory=list)
    guessed: bool = False


@require_safe
@administrators_only
def draft_file(request: HttpRequest, actor: Actor, key: UUID, kind: str) -> HttpResponse:
    """A draft as it stands, for looking at it elsewhere."""
    drawing = open_drawing(actor, key)
    return _file(drawing.definition, kind, f"{drawing.draft.code}-nhap")


@require_safe
@administrators_only
def version_file(request: HttpRequest, actor: Actor, code: str, number: int, kind: str) -> HttpResponse:
    """A published version."""
    version = ProcessVersion.objects.filter(code=code, number=number).first()
    if version is None:
        raise Http404
    return _file(version.definition, kind, f"{code}-{number}")


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def upload(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A file becomes a draft; what it lacks is told there at each step. What cannot be read is told here."""
    found, way = Read(), request.POST.get("thanh", "moi")
    if request.method == "POST":
        given = request.FILES.get("tep")
        found = (
            read_file(given) if given else Read(refusals=[("", _("Hãy chọn tệp .json, .bpmn hoặc .xml."))])
        )
        if found.definition is not None:
            person = cast(User, actor.person)
            base = newest(found.definition["code"]) if way == "phien-ban" else None
            definition = dict(found.definition)
            if base is None:
                definition["code"] = new_code(definition["title"])
            draft = drafts.begin(definition, agency=agency_of(actor), by=person, base=base)
            if found.guessed:
                messages.warning(request, _GUESSED)
            return redirect("console:draft", key=draft.key)
    context = {"found": found, "way": way}
    return page(request, actor, "console/process_upload.html", context, status=422 if found.refusals else 200)


def read_file(given: UploadedFile) -> Read:
    """Read a process from a JSON file of ours, or from BPMN 2.0 of any tool."""
    if (given.size or 0) > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        return Read(
            refusals=[("", _("Tệp nặng hơn %(most)s MB, không phải một quy trình.") % {"most": most})]
        )
    name, content = given.name or "", given.read()
    if name.lower().endswith(".json"):
        return _read_json(name, content)
    if not name.lower().endswith((".bpmn", ".xml")):
        return Read(
            refusals=[("", _("Không nhận tệp “%(name)s”: chỉ nhận .json, .bpmn và .xml.") % {"name": name})]
        )
    imported = read(content)
    if imported.definition is None or imported.refusals:
        return Read(refusals=[(_place(one), one.message) for one in imported.refusals])
    return Read(definition=dict(imported.definition), guessed=imported.guessed)


def _place(refusal: Any) -> str:
    """Where in the diagram something was refused."""
    name = refusal.name or refusal.id or refusal.element
    return _("dòng %(line)s, %(name)s") % {"line": refusal.line, "name": name} if refusal.line else str(name)


def _read_json(name: str, content: bytes) -> Read:
    documents, mistakes = read_documents({name: content})
    for document in documents:
        if document.kind != "process":
            mistakes.append(document.mistake("/kind", _("Tệp này không phải quy trình (kind: process).")))
        else:
            mistakes.extend(check_shape(document))
    if mistakes:
        places = [(_("dòng %(line)s") % {"line": mistake.line}, mistake.reason) for mistake in mistakes]
        return Read(refusals=places)
    return Read(definition=documents[0].content)


def _file(definition: Mapping[str, Any], kind: str, name: str) -> HttpResponse:
    if kind == "json":
        content = as_json({"kind": "process", **definition})
    elif kind == "bpmn":
        content = export(drawable(definition), ground().post_title).encode()
    else:
        raise Http404
    return HttpResponse(
        content,
        content_type=_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )
