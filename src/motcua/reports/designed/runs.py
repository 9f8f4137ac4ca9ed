"""Runs that take longer than a page: asked for once, made by a job, told how far they are, kept for some days."""

import datetime
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from motcua.agencies.rights import EXPORT
from motcua.agencies.selectors import Actor, actor_for, read_agencies
from motcua.dossiers.scope import on_screen
from motcua.people.models import User
from motcua.reports.designed.asking import Wanted, read_wanted
from motcua.reports.designed.dictionary import asked_elements
from motcua.reports.designed.files import FORMATS
from motcua.reports.designed.lists import listed
from motcua.reports.designed.making import Refused, TookTooLong, at_most, ground_of, whole
from motcua.reports.designed.narrowing import found_for
from motcua.reports.designed.result import Line, Made
from motcua.reports.designed.versions import Report
from motcua.reports.designed.viewing import Viewer, officer
from motcua.reports.leaving import MANY, needs_second
from motcua.reports.models import ReportRun, ReportVersion

TASK = "reports.make_report"
KEPT = datetime.timedelta(days=7)
SILENT = datetime.timedelta(minutes=15)
# What a statement of a run may take; less than after what it counts as dead.
RUN_SECONDS = 600
# So many of one person may wait or be made at once.
MOST_UNDER_WAY = 10
# So many dossiers of a list are read at once, and so often it is told how far the run is.
_CHUNK = 1_000
# A list of so many dossiers is written while its reader waits.
AT_ONCE = 1_000


def begin(person: User, version: ReportVersion, kind: str, query: str) -> ReportRun:
    """Ask for a run; the one that is under way already where the same is asked for again. Raises Refused."""
    forget_silent()
    under_way = (ReportRun.State.WAITING, ReportRun.State.RUNNING)
    own = ReportRun.objects.filter(asked_by=person, state__in=under_way)
    same = own.filter(version=version, kind=kind, query=query)
    if own.count() >= MOST_UNDER_WAY and not same.exists():
        told = _("Bạn đang có %(most)s báo cáo chờ lập. Hãy đợi lập xong bớt rồi yêu cầu tiếp.")
        raise Refused(told % {"most": MOST_UNDER_WAY})
    run = ReportRun(asked_by=person, version=version, kind=kind, query=query)
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            app.configure_task(TASK).defer(number=run.pk)
    except IntegrityError:
        return same.first() or begin(person, version, kind, query)
    return run


def runs_of(person: User) -> list[ReportRun]:
    """What somebody asked for in the last days, the newest first; one statement, without the files."""
    rows = ReportRun.objects.filter(asked_by=person).select_related("version").defer("content")
    return list(rows.order_by("-id")[:20])


def make(number: int) -> None:
    """Make a run, by the id of its row. Whatever stops it is told to whoever asked for it."""
    rows = ReportRun.objects.filter(pk=number)
    if not rows.filter(state=ReportRun.State.WAITING).update(
        state=ReportRun.State.RUNNING, moved_at=timezone.now()
    ):
        return
    run = rows.select_related("version", "asked_by").get()
    try:
        made = _made(run)
        content = FORMATS[run.kind].make(made)
    except Refused as refused:
        rows.update(state=ReportRun.State.FAILED, problem=str(refused), moved_at=timezone.now())
        return
    except TookTooLong:
        problem = _(
            "Hệ thống không lập xong trong %(minutes)s phút. Hãy chọn kỳ ngắn hơn hoặc thêm điều kiện."
        )
        problem %= {"minutes": RUN_SECONDS // 60}
        rows.update(state=ReportRun.State.FAILED, problem=problem, moved_at=timezone.now())
        return
    except BaseException:
        problem = _("Hệ thống gặp lỗi khi lập báo cáo. Hãy thử lại; nếu vẫn lỗi, hãy báo quản trị viên.")
        rows.update(state=ReportRun.State.FAILED, problem=problem, moved_at=timezone.now())
        raise
    rows.update(
        state=ReportRun.State.DONE,
        content=content,
        done=made.count,
        total=made.count,
        moved_at=timezone.now(),
    )


def _made(run: ReportRun) -> Made:
    """The report with the rights that its reader has now, not those of when it was asked for."""
    actor = actor_for(run.asked_by)
    narrowed = on_screen(actor, EXPORT) if run.asked_by.is_active else None
    if narrowed is None:
        raise Refused(_("Bạn không còn quyền tải danh sách hồ sơ về thành tệp."))
    report = Report(run.version)
    wanted = read_wanted(
        report.definition, QueryDict(run.query), asked_elements(), timezone.localdate(run.asked_at)
    )
    if wanted.asked.errors:
        raise Refused(" ".join(wanted.asked.errors.values()))
    viewer = officer(narrowed)
    if not wanted.definition.is_list:
        return whole(run.version, wanted, viewer, 0, RUN_SECONDS)
    return _list(run, wanted, viewer, narrowed)


def _list(run: ReportRun, wanted: Wanted, viewer: Viewer, actor: Actor) -> Made:
    made = whole(run.version, wanted, viewer, 0, RUN_SECONDS)
    if problem := too_long(made, run.kind, actor):
        raise Refused(problem)
    rows = ReportRun.objects.filter(pk=run.pk)
    rows.update(total=made.count, moved_at=timezone.now())
    ground = ground_of(wanted, made.made_at)
    found = found_for(wanted.definition, viewer.scope, ground)
    lines: list[Line] = []
    for first in range(0, made.count, _CHUNK):
        with at_most(RUN_SECONDS):
            lines += listed(found, wanted.definition, ground, viewer.mask_of, first, first + _CHUNK)
        rows.update(done=len(lines), moved_at=timezone.now())
    return replace(made, lines=tuple(lines), count=len(lines))


def too_long(made: Made, kind: str, actor: Actor) -> str:
    """Why a list does not leave as a file of this kind; "" where it may."""
    if not made.definition.is_list:
        return ""
    most = FORMATS[kind].most
    if made.count > most:
        told = _(
            "Danh sách có hơn %(most)s hồ sơ, nhiều hơn một tệp loại này. Hãy lọc hẹp hơn, hoặc tải XLSX."
        )
        return told % {"most": f"{most:,}".replace(",", ".")}
    if needs_second(read_agencies(actor), made.count):
        told = _(
            "Tệp có hơn %(many)s hồ sơ cần người thứ hai xác nhận và chỉ đề nghị được ở Sổ theo dõi hồ sơ. Hãy lọc "
            "hẹp hơn, hoặc tải từ sổ."
        )
        return told % {"many": MANY}
    return ""


def forget_silent() -> None:
    """Runs whose worker died, or that nobody took up, are over."""
    problem = _("Việc lập báo cáo bị dừng giữa chừng. Hãy lập lại.")
    running = ReportRun.objects.filter(state=ReportRun.State.RUNNING, moved_at__lt=timezone.now() - SILENT)
    running.update(state=ReportRun.State.FAILED, problem=problem)


def forget_old() -> int:
    """Delete what lies there for a week; return how many."""
    count, _of = ReportRun.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()
    return count
