"""The page "Dữ liệu cá nhân của tôi": what is held, the own copy, agreements, requests (law 91/2025/QH15)."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.audit.pages import too_many
from motcua.audit.trail import Kind, note
from motcua.exchange.export.archive import zipped
from motcua.people import consents
from motcua.people.models import User
from motcua.people.returning import signed_in, signed_in_for
from motcua.privacy import copies, erasing, requests
from motcua.privacy.export.shapes import published_schema
from motcua.privacy.export.writing import schema_address
from motcua.privacy.inventory import KINDS, counts_of
from motcua.privacy.models import DataRequest, PersonalExport
from motcua.privacy.rules import ANSWER_WORKING_DAYS, PERIODS, Asked


def _page(**_others: object) -> str:
    return reverse("portal:personal_data")


@never_cache
@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Everything on one page; `?xoa=` asks before a copy is deleted."""
    return _show(request)


def _show(request: HttpRequest, *, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    person = cast(User, request.user)
    counts = counts_of(person)
    own = copies.own(person)
    asked = request.GET.get("xoa", "")
    context = {
        "kinds": [(kind, counts[kind.code]) for kind in KINDS if counts[kind.code]],
        "absent": [kind.title for kind in KINDS if not counts[kind.code]],
        "copies": own,
        "removing": next((one for one in own if str(one.key) == asked), None),
        "under_way": any(one.state in ("waiting", "running") for one in own),
        "kept": copies.KEPT,
        "purposes": consents.offered(person),
        "reuse_agreed_at": person.reuse_agreed_at,
        "requests": requests.own(person),
        "errors": errors or {},
    }
    return render(request, "portal/personal_data.html", context, status=status)


@never_cache
@require_POST
@signed_in_for(_page)
def copy(request: HttpRequest) -> HttpResponse:
    """Ask for a copy, go on with one that was broken off, or delete one."""
    person = cast(User, request.user)
    action, _colon, key = request.POST.get("action", "").partition(":")
    if action == "moi":
        try:
            begun = copies.begin(person)
        except copies.TooMany as many:
            return _too_many(request, many.seconds)
        if begun is None:
            messages.info(request, _("Một bản sao đang được làm. Hãy chờ bản đó xong."))
        else:
            messages.success(request, _("Đã nhận yêu cầu. Khi bản sao xong, bạn nhận được thông báo và thư."))
        return redirect("portal:personal_data")
    found = _found(person, key)
    if action == "tiep" and copies.go_on(found):
        messages.success(request, _("Đang làm tiếp từ chỗ dừng."))
    elif action == "xoa" and found.state != PersonalExport.State.RUNNING:
        copies.remove(found)
        messages.success(request, _("Đã xoá bản sao."))
    elif action == "xoa":
        messages.error(request, _("Bản sao này đang được làm. Hãy chờ xong rồi xoá."))
    return redirect("portal:personal_data")


@never_cache
@require_safe
@signed_in
def download(request: HttpRequest, key: UUID) -> HttpResponse:
    """An own copy as a ZIP, packed while it is sent."""
    found = _found(cast(User, request.user), str(key))
    folder = copies.folder_of(found)
    if found.state != PersonalExport.State.DONE or not folder.is_dir():
        raise Http404
    if request.method == "GET":
        note(Kind.EXPORT, request=request, subject=[found.asked_by_id], about=f"copy:{found.key}")
    response = StreamingHttpResponse(zipped(folder), content_type="application/zip")
    day = timezone.localdate(found.asked_at)
    response["Content-Disposition"] = f'attachment; filename="du-lieu-ca-nhan-{day:%Y%m%d}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    return cast(HttpResponse, response)


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The schema of the JSON files of every copy; nothing of anybody."""
    return JsonResponse(
        published_schema(schema_address()), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )


@never_cache
@require_POST
@signed_in_for(_page)
def consent(request: HttpRequest) -> HttpResponse:
    """Agree to a purpose, in the words that were shown, or take the agreement back."""
    person = cast(User, request.user)
    action, _colon, rest = request.POST.get("action", "").replace("\0", "").partition(":")
    code, _colon, number = rest.partition(":")
    if action == "rut-lai":
        if consents.withdraw(person, code[:40]):
            messages.success(request, _("Đã rút lại đồng ý."))
        else:
            messages.info(request, _("Đồng ý này đã được rút lại trước đó."))
    elif action == "dong-y":
        if f"dong-y-{code}" not in request.POST:
            return _show(
                request, errors={f"dong-y-{code}": _("Hãy đọc và đánh dấu nếu bạn đồng ý.")}, status=422
            )
        try:
            consents.give(person, code[:40], int(number) if number.isascii() and number.isdigit() else 0)
            messages.success(request, _("Đã ghi nhận đồng ý của bạn. Bạn rút lại được bất cứ lúc nào."))
        except consents.OtherWords:
            messages.error(request, _("Nội dung xin đồng ý vừa thay đổi. Hãy đọc lại rồi quyết định."))
    return redirect(f"{reverse('portal:personal_data')}#dong-y")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for data to be provided, corrected, restricted or deleted."""
    person = cast(User, request.user)
    typed = {name: request.POST.get(name, "").replace("\0", "").strip() for name in ("kind", "what", "why")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = requests.ask(person, typed["kind"], typed["what"], typed["why"])
        except requests.TooMany as many:
            return _too_many(request, many.seconds)
        except requests.Wrong as wrong:
            errors = wrong.errors
        else:
            messages.success(request, _("Đã gửi yêu cầu. Hạn trả lời ghi ở dưới."))
            return redirect("portal:personal_request", key=made.key)
    context = {
        "typed": typed,
        "errors": errors,
        "kinds": [
            (
                kind.value,
                kind.label,
                _("Thực hiện trong %(days)s ngày, gia hạn được một lần.")
                % {"days": PERIODS[Asked(kind.value)].days},
            )
            for kind in DataRequest.Kind
        ],
        "answer_days": ANSWER_WORKING_DAYS,
    }
    return render(request, "portal/personal_ask.html", context, status=422 if errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def one_request(request: HttpRequest, key: UUID) -> HttpResponse:
    """One own request with its answer; POST takes it back."""
    person = cast(User, request.user)
    found = requests.find_own(person, key)
    if found is None:
        raise Http404
    if request.method == "POST":
        if requests.take_back(person, key):
            messages.success(request, _("Đã rút yêu cầu."))
        else:
            messages.info(request, _("Yêu cầu này đã được trả lời hoặc đã rút trước đó."))
        return redirect("portal:personal_request", key=key)
    return render(request, "portal/personal_request.html", {"found": found})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def erase(request: HttpRequest) -> HttpResponse:
    """Delete at once what was never filed; what goes is shown first, and a box is ticked."""
    person = cast(User, request.user)
    errors: dict[str, str] = {}
    plan: erasing.Plan | None = None
    try:
        if request.method == "POST" and "chac" in request.POST:
            done = erasing.erase_unfiled(person)
            messages.success(
                request,
                _("Đã xoá %(drafts)s hồ sơ chưa nộp, %(files)s tệp và %(answers)s mục giữ để dùng lại.")
                % {"drafts": done.drafts, "files": done.files, "answers": done.kept_answers},
            )
            return redirect("portal:personal_data")
        if request.method == "POST":
            errors["chac"] = _("Hãy đánh dấu để xác nhận; dữ liệu đã xoá không lấy lại được.")
        plan = erasing.plan_for(person)
    except erasing.Held:
        plan = None
    context: dict[str, Any] = {"plan": plan, "errors": errors}
    status = 422 if errors else 200
    if request.method == "POST" and plan is None:
        status = 409
    return render(request, "portal/personal_erase.html", context, status=status)


def _found(person: User, text: str) -> PersonalExport:
    try:
        key = UUID(text)
    except ValueError:
        raise Http404 from None
    found = copies.find(person, key)
    if found is None:
        raise Http404
    return found


def _too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    text = _("Hôm nay bạn đã yêu cầu nhiều lần. Hãy dùng những gì đã có, hoặc quay lại vào ngày mai.")
    return too_many(request, _("Bạn đã yêu cầu quá nhiều lần"), text, seconds)
