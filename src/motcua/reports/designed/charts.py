"""Where the marks of a chart stand: numbers for an SVG that a page draws. The table beside it says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.reports.designed.result import Head, Line, Made, number_text

MOST_BARS = 20
MOST_POINTS = 60
WIDTH = 520
_BAR, _GAP, _LABEL = 18, 14, 22
_VALUE_ROOM = 64
_LEFT, _TOP, _HEIGHT, _BOTTOM = 56, 16, 240, 44


@dataclass(frozen=True)
class Bar:
    """One bar: of which series, how far, and where its value is written."""

    series: int
    y: int
    width: float
    text: str


@dataclass(frozen=True)
class Row:
    """The bars of one line."""

    label: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Point:
    """One point of a line; `label` stands below where there is room."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Series:
    """One column of the report as a line."""

    title: str
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """For a polyline."""
        return " ".join(f"{one.x:.1f},{one.y:.1f}" for one in self.points)


@dataclass(frozen=True)
class Chart:
    """A chart to draw. left_out: how many lines have no room in it."""

    kind: str
    width: int
    height: int
    titles: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    series: tuple[Series, ...] = ()
    marks: tuple[tuple[float, str], ...] = ()
    ticks: tuple[tuple[float, str], ...] = ()
    left_out: int = 0


def chart_of(made: Made) -> Chart | None:
    """The chart of a report; None where it has none, or nothing to draw."""
    definition = made.definition
    if definition.chart == "none" or definition.is_list:
        return None
    wanted = definition.chart_columns
    places = [
        place
        for place, head in enumerate(made.heads)
        if head.is_figure
        and (head.code in wanted or (not wanted and place == 0) or head.code.startswith("x"))
    ][:6]
    lines = [line for line in made.lines if line.level == 0]
    if not places or not any(_value(line, place) for line in lines for place in places):
        return None
    return (
        _bars(made.heads, lines, places) if definition.chart == "bars" else _lines(made.heads, lines, places)
    )


def _titles(heads: Sequence[Head], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(": ".join(part for part in (heads[one].over, heads[one].title) if part) for one in places)


def _bars(heads: Sequence[Head], lines: Sequence[Line], places: Sequence[int]) -> Chart:
    shown = lines[:MOST_BARS]
    most = max(_value(line, place) for line in shown for place in places) or 1
    rows, y = [], 0
    for line in shown:
        bars = tuple(
            Bar(
                number,
                y + _LABEL + number * _BAR,
                round(_value(line, place) / most * (WIDTH - _VALUE_ROOM), 1),
                line.cells[place].text,
            )
            for number, place in enumerate(places)
        )
        rows.append(Row(line.label, y + _LABEL - 6, bars))
        y += _LABEL + _BAR * len(places) + _GAP
    return Chart("bars", WIDTH, y, _titles(heads, places), tuple(rows), left_out=len(lines) - len(shown))


def _lines(heads: Sequence[Head], lines: Sequence[Line], places: Sequence[int]) -> Chart:
    shown = lines[-MOST_POINTS:]
    most = max(_value(line, place) for line in shown for place in places) or 1
    room = WIDTH - _LEFT - 24
    step = room / max(len(shown) - 1, 1)

    def at(number: int, value: float) -> tuple[float, float]:
        return round(_LEFT + number * step, 1), round(_TOP + _HEIGHT * (1 - value / most), 1)

    series = tuple(
        Series(
            title,
            tuple(
                Point(*at(number, _value(line, place)), f"{line.label}: {line.cells[place].text}")
                for number, line in enumerate(shown)
            ),
        )
        for title, place in zip(_titles(heads, places), places, strict=True)
    )
    every = max(1, -(-len(shown) // 4))
    marks = tuple((at(number, 0)[0], line.label) for number, line in enumerate(shown) if number % every == 0)
    ticks = tuple((at(0, most * part / 4)[1], number_text(float(most * part / 4))) for part in range(5))
    return Chart(
        "lines",
        WIDTH,
        _TOP + _HEIGHT + _BOTTOM,
        _titles(heads, places),
        series=series,
        marks=marks,
        ticks=ticks,
        left_out=len(lines) - len(shown),
    )


def _value(line: Line, place: int) -> float:
    value = line.cells[place].value
    return max(float(value), 0.0) if isinstance(value, int | float) else 0.0
