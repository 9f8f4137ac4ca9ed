"""Types of papers on the screen: the list; one type, changed only after what would change was shown; its versions."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.catalogue.models import PaperTypeVersion
from motcua.console.access import administrators_only, page, top_administrators_only
from motcua.console.paper_types import selectors, vaulted
from motcua.console.states import Change
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import scope_of
from motcua.forms.definition import Kind
from motcua.people.models import User

_TEXTS = ("title", "issuer", "form", "legal_source")


@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every type, found by words and by who issues it; who may not change them sees them all the same."""
    words = request.GET.get("q", "").replace("\0", "")[:200]
    asked = request.GET.get("ai-cap", "")
    issuer = asked if asked in PaperTypeVersion.Issuer.values else ""
    context = {
        "rows": selectors.rows(words, issuer),
        "issuers": [("", _("Mọi nơi cấp")), *selectors.issuer_options()],
        "issuer": issuer,
        "is_filtered": bool(words.strip() or issuer),
        "may_write": scope_of(actor).is_everything,
    }
    return page(request, actor, "console/paper_types.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new type; its code is fixed once it is published, because papers and procedures name it."""
    return _written(request, actor, None, [])


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def paper_type(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A type: what it says to change, what names it, and its versions."""
    versions = selectors.versions_of(code)
    if not versions:
        raise Http404
    if request.method == "POST":
        return _change(request, code=code)
    return _written(request, actor, versions[0], versions)


@top_administrators_only
def _change(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    versions = selectors.versions_of(code)
    return _written(request, actor, versions[0], versions)


def _written(
    request: HttpRequest, actor: Actor, newest: PaperTypeVersion | None, versions: list[PaperTypeVersion]
) -> HttpResponse:
    """The form; what was typed is shown as changes first, and published when that was confirmed."""
    titles = selectors.form_titles()
    before: dict[str, Any] = newest.definition if newest is not None else {}
    number = newest.number if newest is not None else 0
    definition, errors, changes = before, dict[str, str](), list[Change]()
    if request.method == "POST":
        definition = _typed(request.POST, before)
        changes = selectors.differences(before, definition, titles)
        errors = _missing(definition) | vaulted.wrong_with(definition.get("vault", {}))
        if newest is None and not errors and selectors.versions_of(definition["code"]):
            errors = {"code": _("Mã này đã có. Hãy sửa loại giấy tờ đó, hoặc ghi mã khác.")}
        # Somebody else's version came in between: what is shown as changed is counted against that one.
        sure = request.POST.get("chac") == str(number)
        if not errors and changes:
            errors = _load(definition, cast(User, actor.person), actor, keep=sure)
            if not errors and sure:
                told = _("Đã công bố “%(name)s”, phiên bản %(number)s.")
                messages.success(request, told % {"name": definition["title"], "number": number + 1})
                return redirect("console:paper_type", code=definition["code"])
    context = {
        "newest": newest,
        "number": number,
        "typed": definition,
        "errors": errors,
        "changes": changes,
        "asked": request.method == "POST" and not errors,
        "issuers": selectors.issuer_options(),
        "forms": selectors.form_options(titles),
        **_vault(definition),
        "titles": titles,
        "issuer_word": selectors.issuer_word(before.get("issuer", "")),
        "may_write": scope_of(actor).is_everything,
        "using": selectors.users_of(newest.code) if newest is not None else [],
        "history": selectors.history(versions, titles),
    }
    return page(request, actor, "console/paper_type.html", context, status=422 if errors else 200)


def _typed(data: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """The type that a form says; an empty text that need not be there is left out, what it does not ask stays."""
    texts = {key: " ".join(data.get(key, "").replace("\0", "").split()) for key in ("code", *_TEXTS)}
    if before:
        texts["code"] = before["code"]
    told: dict[str, Any] = {key: value for key, value in texts.items() if value or key != "legal_source"}
    told |= {
        key: value for key, value in before.items() if key not in (*texts, "vault", "kind", "signed_copy")
    }
    if "signed_copy" in data:
        told["signed_copy"] = True
    part = vaulted.typed(data, vaulted.fields_of(texts["form"])) if "kho" in data else before.get("vault", {})
    return told | ({"vault": part} if part else {})


def _vault(definition: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows of the vault's part: as it is, and what may be chosen."""
    part, form = definition.get("vault", {}), definition.get("form", "")
    results = vaulted.results_of(part.get("results", []))
    fields = vaulted.fields_of(form)
    return {
        "part": part,
        "fields": [(one.code, one.label) for one in fields],
        "days": [(one.code, one.label) for one in fields if one.kind == Kind.DATE],
        "results": results,
        "sources": vaulted.sources([one[2] for one in results]),
    }


def _missing(definition: Mapping[str, Any]) -> dict[str, str]:
    wanted = {
        "code": _("Hãy ghi mã loại giấy tờ."),
        "title": _("Hãy ghi tên loại giấy tờ."),
        "issuer": _("Hãy chọn ai cấp giấy tờ này."),
        "form": _("Hãy chọn biểu mẫu có các trường thông tin của giấy tờ."),
    }
    return {key: reason for key, reason in wanted.items() if not definition.get(key)}


def _load(definition: Mapping[str, Any], by: User, actor: Actor, *, keep: bool) -> dict[str, str]:
    """Check a type through the import, and publish it when `keep`; return what is wrong by field."""
    files = {"loai-giay-to.json": as_json({"kind": "paper_type", **definition})}
    name = _("Sửa trên màn hình: loại giấy tờ “%(title)s”") % {"title": definition["title"]}
    report = load_files(files, by, name=name[:200], keep=keep, scope=scope_of(actor))
    found: dict[str, str] = {}
    for mistake in report.mistakes:
        found.setdefault(_place(mistake.pointer), mistake.reason)
    return found


def _place(pointer: str) -> str:
    """The field of the page that a place of the definition stands in."""
    parts = pointer.strip("/").split("/")
    if parts[0] == "vault" and len(parts) > 1:
        return {"results": "kho-ket-qua", "fill": f"lay-{parts[-1]}"}.get(parts[1], f"kho-{parts[1]}")
    return parts[-1] if parts[-1] in ("code", *_TEXTS) else "title"
