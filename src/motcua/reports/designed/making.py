"""Making a report: the one way from a definition, a period and a reader to lines that can be shown and written."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from motcua.agencies.selectors import stamp
from motcua.data.aged import aged
from motcua.kernel.dates import format_datetime
from motcua.kernel.paging import Page
from motcua.process.selectors import States, cached_states, current_states
from motcua.reports.designed.asking import Wanted
from motcua.reports.designed.attributes import Ground
from motcua.reports.designed.definition import Definition, Form
from motcua.reports.designed.dictionary import asked_elements
from motcua.reports.designed.figures import TooManyRows, counted
from motcua.reports.designed.guarding import tells_of_people, without_small
from motcua.reports.designed.known import attribute
from motcua.reports.designed.laying import crossed, laid
from motcua.reports.designed.lists import (
    COUNTED_TO,
    PAGE_SIZE,
    counted_rows,
    hides_groups,
    listed,
    narrows_by_people,
)
from motcua.reports.designed.narrowing import conditions_of, found_for
from motcua.reports.designed.offered import names_of
from motcua.reports.designed.reckoning import heads_of
from motcua.reports.designed.result import Line, Made, broken_in, filled_text
from motcua.reports.designed.viewing import Viewer
from motcua.reports.models import ReportVersion

# What a page waits for; whatever takes longer is made by a job.
SECONDS = 1.0
# Lines of figures on one page.
LINES = 200


class Refused(Exception):
    """The report cannot be made as it is asked for; the text says why and what to do."""


class TookTooLong(Exception):
    """The database needed longer than the page waits."""


@dataclass(frozen=True)
class Shown:
    """A report with the page of it that is looked at."""

    made: Made
    page: Page[Line]


def ground_of(wanted: Wanted, now: datetime.datetime) -> Ground:
    """What the attributes of this run need; no statement once it is in memory."""
    return Ground(wanted.period, now, _states(stamp()), asked_elements())


@lru_cache(maxsize=2)
def _states(at: int) -> States | None:
    diagram = current_states()
    return cached_states(diagram.id) if diagram is not None else None


def shown(version: ReportVersion, wanted: Wanted, viewer: Viewer) -> Shown:
    """A page of a report for the screen. Raises Refused and TookTooLong."""
    with at_most(SECONDS):
        if wanted.definition.is_list:
            return _listed(version, wanted, viewer, (wanted.page - 1) * PAGE_SIZE, wanted.page * PAGE_SIZE)
        made = _figured(version, wanted, viewer)
    first = (wanted.page - 1) * LINES
    lines = list(made.lines[first : first + LINES])
    page = Page(lines, wanted.page, LINES, has_next=len(made.lines) > first + LINES, total=len(made.lines))
    return Shown(made, page)


def whole(
    version: ReportVersion, wanted: Wanted, viewer: Viewer, most: int, seconds: float = SECONDS
) -> Made:
    """All of it, of a list at most so many dossiers. Raises Refused and TookTooLong."""
    with at_most(seconds):
        if wanted.definition.is_list:
            return _listed(version, wanted, viewer, 0, most).made
        return _figured(version, wanted, viewer)


def _listed(version: ReportVersion, wanted: Wanted, viewer: Viewer, first: int, last: int) -> Shown:
    definition, ground = wanted.definition, ground_of(wanted, timezone.now())
    _refuse_hidden(definition, ground, viewer)
    found = found_for(definition, viewer.scope, ground)
    total = counted_rows(found)
    lines = listed(found, definition, ground, viewer.mask_of, first, last)
    made = _made(version, wanted, viewer, ground)
    # One more than is counted where there are more: no file may stop there as if that were all.
    made = replace(made, heads=heads_of(definition.columns, ground), lines=tuple(lines), count=total)
    page = Page(
        lines,
        wanted.page,
        PAGE_SIZE,
        has_next=total > last,
        total=min(total, COUNTED_TO),
        total_is_capped=total > COUNTED_TO,
    )
    return Shown(made, page)


def _figured(version: ReportVersion, wanted: Wanted, viewer: Viewer) -> Made:
    definition, ground = wanted.definition, ground_of(wanted, timezone.now())
    _refuse_hidden(definition, ground, viewer)
    found = found_for(definition, viewer.scope, ground)
    try:
        figures = aged(
            ("designed", viewer.key, version.code, repr(definition), wanted.period),
            lambda: counted(found, definition, ground),
            lambda one: one.count,
        )
        notes: tuple[str, ...] = ()
        if viewer.smallest and tells_of_people(definition, ground):
            figures, notes = without_small(figures, definition, viewer.smallest)
        if definition.form is Form.CROSS:
            heads, lines, total = crossed(definition, figures, ground)
        else:
            heads = list(heads_of(definition.columns, ground))
            lines, total = laid(definition, figures, ground)
    except TooManyRows as finer:
        raise Refused(
            _("Báo cáo có quá nhiều dòng hoặc cột. Hãy gộp ít cấp hơn, chọn kỳ ngắn hơn hoặc thêm điều kiện.")
        ) from finer
    made = _made(version, wanted, viewer, ground)
    every = [*lines, *([total] if total is not None else [])]
    return replace(
        made,
        heads=tuple(heads),
        lines=tuple(lines),
        total=total,
        broken=broken_in(definition.identities, heads, every),
        count=figures.count,
        notes=notes,
    )


def _refuse_hidden(definition: Definition, ground: Ground, viewer: Viewer) -> None:
    _refuse_unknown(definition, ground)
    mask_of = viewer.mask_of
    if mask_of is None:
        # Figures of few are not told apart; which single dossiers meet a condition would tell.
        if definition.is_list and narrows_by_people(definition, ground):
            raise Refused(
                _(
                    "Danh sách lọc theo thông tin của chủ hồ sơ nên không xem trước được: quản trị viên không xem "
                    "thông tin đó. Bạn vẫn sửa và công bố được báo cáo."
                )
            )
        return
    if any(hides_groups(definition, ground, mask_of(agency)) for agency in viewer.agencies):
        raise Refused(
            _(
                "Báo cáo gộp theo thông tin mà chính sách che dữ liệu không cho bạn xem. Hãy chọn cách gộp khác."
            )
        )


def _refuse_unknown(definition: Definition, ground: Ground) -> None:
    """Without a group or a condition that it names, it would be another report."""
    named = [one.by for one in definition.groups] + [one.attribute for one in definition.filters]
    if definition.across is not None:
        named.append(definition.across.by)
    if any(attribute(code, ground.asked) is None for code in named):
        raise Refused(
            _(
                "Báo cáo gộp hoặc lọc theo một mục không còn trong từ điển dữ liệu. Hãy báo quản trị viên sửa mẫu báo "
                "cáo này."
            )
        )


def _made(version: ReportVersion, wanted: Wanted, viewer: Viewer, ground: Ground) -> Made:
    definition = wanted.definition
    named = [one.attribute for one in definition.filters]
    first = attribute(definition.groups[0].by, ground.asked) if definition.groups else None
    values = {
        "co_quan": viewer.agency,
        "ky": f"{wanted.period.title}, {wanted.period.days}",
        "ngay_lap": format_datetime(ground.now),
        "nguoi_lap": viewer.name,
        "so_hieu": f"{version.code}/{version.number}",
    }
    return Made(
        definition=definition,
        version=version.number,
        period=wanted.period,
        made_at=ground.now,
        made_by=viewer.name,
        agency=viewer.agency,
        heads=(),
        lines=(),
        conditions=tuple(conditions_of(definition, ground, names_of(named, viewer.agencies, ground))),
        header=filled_text(definition.header, values),
        footer=filled_text(definition.footer, values),
        group_title=str(first.label) if first is not None else "",
    )


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let the database work no longer than so on each statement. Raises TookTooLong."""
    before = connection.in_atomic_block
    try:
        with transaction.atomic():
            _set_limit(f"{int(seconds * 1000)}")
            yield
            if before:
                # Inside somebody's transaction the limit would go on.
                _set_limit("0")
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TookTooLong from error
        raise


def _set_limit(milliseconds: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [milliseconds])
