"""The columns of a work list: which there are, which an officer sees, and what stands in each (II.5.5, II.8.1)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import Row
from motcua.dossiers.selectors.details import Details

# In the address: the columns of this look at the list, beside the officer's own choice.
KEY = "cot"
# The list of what other units ask, whose due times are those of the opinions.
OPINIONS = "opinions"
_OPINION_DUE = gettext_lazy("Hạn trả lời")


@dataclass(frozen=True)
class Column:
    """One column. `kind`: how its cells are drawn (main, text, moment, state, due); `sort`: its keys in the address.

    `value` reads a cell from a row, or from its details.
    """

    key: str
    title: str | Promise
    kind: str = "text"
    sort: str = ""
    usual: bool = False
    value: Callable[[Row], Any] | None = None
    detail: Callable[[Details], Any] | None = None

    @property
    def sorts(self) -> tuple[str, str] | None:
        """The two keys of sorting, up and down."""
        return (self.sort, f"-{self.sort}") if self.sort else None


_CHANNELS = dict(Dossier.Channel.choices)
COLUMNS: tuple[Column, ...] = (
    # Which dossier it is, and what it asks for: always there.
    Column(
        "code",
        gettext_lazy("Mã hồ sơ, nội dung"),
        "main",
        "code",
        usual=True,
        value=lambda row: row.reference,
    ),
    Column(
        "applicant",
        gettext_lazy("Chủ hồ sơ"),
        "who",
        "applicant",
        usual=True,
        value=lambda row: row.applicant_name,
    ),
    Column("submitter", gettext_lazy("Người nộp"), "who", "submitter", detail=lambda more: more.submitter),
    Column("channel", gettext_lazy("Nơi nộp"), sort="channel", value=lambda row: str(_CHANNELS[row.channel])),
    Column(
        "procedure",
        gettext_lazy("Mã thủ tục"),
        sort="procedure",
        value=lambda row: row.procedure_code,
    ),
    Column("sector", gettext_lazy("Lĩnh vực"), sort="sector", detail=lambda more: more.sector),
    Column("receipt", gettext_lazy("Số biên nhận"), value=lambda row: row.receipt_number),
    Column(
        "received_at",
        gettext_lazy("Tiếp nhận"),
        "moment",
        "submitted",
        usual=True,
        value=lambda row: row.accepted_at or row.submitted_at,
    ),
    Column(
        "submitted_at",
        gettext_lazy("Ngày nộp"),
        "moment",
        "submitted",
        value=lambda row: row.submitted_at,
    ),
    Column(
        "accepted_at",
        gettext_lazy("Ngày tiếp nhận"),
        "moment",
        "accepted",
        value=lambda row: row.accepted_at,
    ),
    Column(
        "state",
        gettext_lazy("Trạng thái"),
        "state",
        "state",
        usual=True,
        value=lambda row: row.state_label,
    ),
    Column("due_at", gettext_lazy("Ngày hẹn trả"), "due", "due", usual=True, value=lambda row: row.due_at),
    Column(
        "appointed_at",
        gettext_lazy("Hẹn trả lần đầu"),
        "moment",
        "appointed",
        detail=lambda more: more.appointed_at,
    ),
    Column(
        "holder",
        gettext_lazy("Người xử lý"),
        sort="holder",
        usual=True,
        value=lambda row: row.holder_name or row.step_title,
    ),
    Column("step", gettext_lazy("Bước"), value=lambda row: row.step_title),
    Column(
        "step_due",
        gettext_lazy("Hạn của bước"),
        "moment",
        "step_due",
        detail=lambda more: more.step_due_at,
    ),
    Column("step_left", gettext_lazy("Còn lại ở bước"), sort="step_due", detail=lambda more: more.step_left),
    Column("unit", gettext_lazy("Đang ở đơn vị"), sort="unit", detail=lambda more: more.unit),
    Column("division", gettext_lazy("Đơn vị giải quyết"), sort="division", detail=lambda more: more.division),
    Column("examiner", gettext_lazy("Người thụ lý"), sort="examiner", detail=lambda more: more.examiner),
    Column("agency", gettext_lazy("Cơ quan"), sort="agency", detail=lambda more: more.agency),
    Column(
        "finished_at",
        gettext_lazy("Có kết quả"),
        "moment",
        "finished",
        value=lambda row: row.finished_at,
    ),
    Column(
        "handed_over_at",
        gettext_lazy("Đã trả kết quả"),
        "moment",
        detail=lambda more: more.handed_over_at,
    ),
)
_BY_KEY = {column.key: column for column in COLUMNS}
USUAL = tuple(column.key for column in COLUMNS if column.usual)
ALWAYS = COLUMNS[0].key


def known(keys: Iterable[str]) -> tuple[str, ...]:
    """These columns in the order of the table, with the one that is always there; what is unknown is left out."""
    wanted = {ALWAYS, *keys}
    return tuple(column.key for column in COLUMNS if column.key in wanted)


def read_columns(given: QueryDict) -> tuple[str, ...]:
    """The columns that the address names; none where it names none."""
    keys = given.get(KEY, "").split(",")
    return known(keys) if any(key in _BY_KEY for key in keys) else ()


def columns_of(keys: Sequence[str]) -> list[Column]:
    """The columns of these keys."""
    return [_BY_KEY[key] for key in known(keys)]


def need_details(columns: Iterable[Column]) -> bool:
    """Whether some column shows what a row does not carry."""
    return any(column.detail is not None for column in columns)


def cell(column: Column, row: Row, details: Details | None) -> Any:
    """What stands in a cell: text, or a moment; "" or None for nothing."""
    if column.value is not None:
        return column.value(row)
    return column.detail(details) if column.detail is not None and details is not None else ""


def title_of(column: Column, listed: str) -> str:
    """What a column is called in a list: opinions have a due time of their own."""
    owes_opinions = listed == OPINIONS and column.kind == "due"
    return str(_OPINION_DUE if owes_opinions else column.title)


def heads(columns: Iterable[Column], listed: str) -> list[dict[str, str]]:
    """The columns as the macro `work_table` draws them, their titles looked up once."""
    return [{"key": one.key, "title": title_of(one, listed), "kind": one.kind} for one in columns]


def sortable(columns: Iterable[Column]) -> dict[str, tuple[str, str]]:
    """Of these columns, those that sort: the keys in the address, up and down."""
    return {one.key: one.sorts for one in columns if one.sorts is not None}
