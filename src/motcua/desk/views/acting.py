"""What is posted to a dossier's page: an act, or a word to the applicant."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from motcua.agencies.selectors import Actor
from motcua.desk.access import officers_only_for
from motcua.desk.act_form import Typed, data_of, keep_files, read_expected, read_typed
from motcua.desk.views.dossier import ACTION, DONE, show, view_or_404
from motcua.dossiers import exchanges
from motcua.dossiers.acts import ACTS, perform
from motcua.dossiers.acts.base import Done
from motcua.dossiers.acts.labels import label_of
from motcua.dossiers.errors import NotFound, Refusal
from motcua.files.errors import OverQuota
from motcua.files.models import StoredFile
from motcua.files.services import keep_rows
from motcua.look.addresses import address, go_to
from motcua.process.selectors import cached_process


def _page_of(key: UUID, **_other: object) -> str:
    return address("desk:dossier", key=key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_page_of)
def act(request: HttpRequest, actor: Actor, key: UUID, action: str) -> HttpResponse:
    """Carry out an act. Refused, the same page comes again with the reason and everything that was typed."""
    if request.method != "POST":
        return go_to(f"{_page_of(key)}?{ACTION}={action}")
    typed = read_typed(request.POST, had_files=bool(request.FILES))
    if "them-muc" in request.POST:
        return show(request, actor, view_or_404(actor, key), action, typed, more_rows=True)
    # Whether the dossier is theirs to act on is asked once, by the act; until then nobody can find what is put away.
    files, typed.errors = keep_files(request.FILES, actor)
    if typed.errors:
        _leave(files)
        return show(request, actor, view_or_404(actor, key), action, typed, status=422)
    # A file for a field that the act does not have is told by the act, like every other such name.
    strangers = {name: "?" for name in request.FILES if name not in files}
    try:
        done = perform(
            _act_code(request, actor, key, action),
            by=actor,
            dossier=key,
            data={**strangers, **data_of(typed, files)},
            expected=read_expected(request.POST),
            action=action,
            exact=True,
        )
    except NotFound as unknown:
        _leave(files)
        raise Http404 from unknown
    except Refusal as refusal:
        _leave(files)
        return _refused(request, actor, key, action, typed, refusal)
    _tell(request, done)
    return go_to(f"{_page_of(key)}?{DONE}=1")


def _leave(files: Mapping[str, StoredFile]) -> None:
    """Write the rows of files that no act took: retention knows a file by its row, and lets these go in time.

    A row that the act wrote before it was refused went back with it.
    """
    if not files:
        return
    keys = [file.key for file in files.values()]
    written = set(StoredFile.objects.filter(key__in=keys).values_list("key", flat=True))
    unwritten = [file for file in files.values() if file.key not in written]
    for file in unwritten:
        file.pk = None
    try:
        with transaction.atomic():
            keep_rows(unwritten)
    except OverQuota:  # no row, no use: the sweep of the store takes the content away
        return


def _act_code(request: HttpRequest, actor: Actor, key: UUID, action: str) -> str:
    """The legal act that the page's button stood for; the page says it, so that a second click means the same act."""
    posted = request.POST.get("act", "")
    if posted in ACTS:
        return posted
    found = view_or_404(actor, key).action(action)
    if found is None:
        raise Http404
    return found.act


def _refused(
    request: HttpRequest, actor: Actor, key: UUID, action: str, typed: Typed, refusal: Refusal
) -> HttpResponse:
    typed.errors = {**typed.errors, **refusal.fields}
    return show(
        request, actor, view_or_404(actor, key), action, typed, refusal=refusal, status=refusal.status
    )


def _tell(request: HttpRequest, done: Done) -> None:
    event = done.event
    reference = done.dossier.code or done.dossier.receipt_number or ""
    name = ""
    if event is not None:
        step = cached_process(done.dossier.process_version_id).steps.get(event.from_step)
        offered = step.action(event.action) if step is not None and event.action else None
        name = offered.label if offered is not None else label_of(event.act)
    wording = (
        _("“%(act)s” với hồ sơ %(code)s đã được ghi nhận từ lần bấm trước; không ghi nhận thêm lần nữa.")
        if done.repeated
        else _("Đã thực hiện “%(act)s” với hồ sơ %(code)s.")
    )
    level = messages.INFO if done.repeated else messages.SUCCESS
    messages.add_message(request, level, wording % {"act": name, "code": reference})


@never_cache
@require_POST
@officers_only_for(_page_of)
def exchange(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Say something to the applicant; it changes nothing else."""
    view = view_or_404(actor, key)
    text = request.POST.get("text", "")
    try:
        exchanges.say(actor, view.dossier, text)
    except Refusal as refusal:
        error = refusal.fields.get("text", refusal.message)
        return show(request, actor, view, "", Typed(), talk=text, talk_error=error, status=refusal.status)
    messages.success(request, _("Đã gửi nội dung trao đổi cho người nộp."))
    return go_to(f"{_page_of(key)}#trao-doi")
