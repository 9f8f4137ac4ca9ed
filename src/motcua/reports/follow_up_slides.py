"""The report as a presentation: its figures on a slide, a chart, the units, and what is late (II.13.2)."""

import io
from collections.abc import Sequence
from typing import cast

from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.chart.data import ChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.presentation import Presentation as Slides
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.util import Length, Mm, Pt

from motcua.reports.follow_up import (
    FollowUp,
    Group,
    Line,
    figure_headings,
    figures_of,
    opinion_figures,
    opinion_headings,
)

ROWS_ON_SLIDE = 11
UNITS_IN_CHART = 12
LATE_SHOWN = 11
_WIDE, _HIGH = Mm(338.7), Mm(190.5)
_BROAD = Length(_WIDE - Mm(30))
# The colours of the look, so that a word stands with each: green early, blue on time, red late.
_GREEN, _BLUE, _LATE = (RGBColor(0x1F, 0x6F, 0x43), RGBColor(0x1D, 0x4F, 0x91), RGBColor(0xB3, 0x26, 0x1E))
_RED = RGBColor(0x6E, 0x10, 0x14)


def follow_up_pptx(report: FollowUp, lines: Sequence[Line]) -> bytes:
    """The report to be shown to others: no list of every dossier, but those that are late."""
    slides = Presentation()
    slides.slide_width, slides.slide_height = _WIDE, _HIGH
    _title_slide(slides, report)
    total = zip(figure_headings(), (str(n) for n in figures_of(report.total)), strict=True)
    _table_slides(slides, _("Kết quả chung"), [_("Chỉ tiêu"), _("Số hồ sơ")], [list(pair) for pair in total])
    units = [group for group in report.groups if group.is_unit]
    if units:
        _chart_slide(slides, units[:UNITS_IN_CHART])
    rows = [
        [group.name if group.is_unit else f"– {group.name}", *map(str, figures_of(group.progress))]
        for group in report.groups
    ]
    _table_slides(
        slides, _("Kết quả theo đơn vị, cán bộ"), [_("Đơn vị, cán bộ"), *figure_headings()], rows, 3
    )
    asked = [[one.name, *map(str, opinion_figures(one.progress))] for one in report.opinions]
    _table_slides(
        slides,
        _("Ý kiến phối hợp theo đơn vị được hỏi"),
        [_("Đơn vị được hỏi"), *opinion_headings()],
        asked,
        3,
    )
    late = [line for line in lines if line.is_late][:LATE_SHOWN]
    heads = [_("Mã hồ sơ"), _("Thủ tục"), _("Đơn vị giải quyết"), _("Hạn xử lý"), _("Tình trạng")]
    shown = [[line.code, line.procedure, line.unit, line.due, line.verdict] for line in late]
    _table_slides(slides, _("Hồ sơ quá hạn"), heads, shown)
    stream = io.BytesIO()
    slides.save(stream)
    return stream.getvalue()


def _title_slide(slides: Slides, report: FollowUp) -> None:
    slide = slides.slides.add_slide(slides.slide_layouts[0])
    title, under = slide.shapes.title, slide.placeholders[1]
    if title is not None:
        title.left, title.top, title.width, title.height = Mm(20), Mm(50), _WIDE - Mm(40), Mm(40)
        title.text_frame.text = _("Báo cáo theo dõi giải quyết hồ sơ")
        title.text_frame.paragraphs[0].font.color.rgb = _RED
        title.text_frame.paragraphs[0].font.bold = True
    under.left, under.top, under.width, under.height = Mm(20), Mm(95), _WIDE - Mm(40), Mm(40)
    under.text_frame.text = f"{report.agency}\n{report.period.title}, {report.period.days}"
    slides.core_properties.title = _("Báo cáo theo dõi giải quyết hồ sơ")
    slides.core_properties.author = report.agency


def _slide(slides: Slides, text: str) -> Slide:
    slide = slides.slides.add_slide(slides.slide_layouts[5])
    title = slide.shapes.title
    if title is not None:
        title.left, title.top, title.width, title.height = Mm(15), Mm(8), _BROAD, Mm(20)
        title.text_frame.text = text
        title.text_frame.paragraphs[0].font.size = Pt(28)
        title.text_frame.paragraphs[0].font.bold = True
        title.text_frame.paragraphs[0].font.color.rgb = _RED
    return slide


def _table_slides(
    slides: Slides, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], wide_first: int = 1
) -> None:
    """A table over as many slides as it takes; its first column so many times as wide as the others."""
    for start in range(0, len(rows), ROWS_ON_SLIDE):
        part = rows[start : start + ROWS_ON_SLIDE]
        slide = _slide(slides, title)
        frame = slide.shapes.add_table(len(part) + 1, len(heads), Mm(15), Mm(34), _BROAD, Mm(20))
        table = frame.table
        unit = int(_BROAD / (len(heads) - 1 + wide_first))
        for number in range(len(heads)):
            table.columns[number].width = Length(unit * (1 if number else wide_first))
        for line, texts in enumerate([heads, *part]):
            for place, text in enumerate(texts):
                paragraph = table.cell(line, place).text_frame.paragraphs[0]
                paragraph.text = text
                paragraph.font.size = Pt(12)
                if not line:
                    table.cell(0, place).fill.solid()
                    table.cell(0, place).fill.fore_color.rgb = _RED


def _chart_slide(slides: Slides, units: Sequence[Group]) -> None:
    data = ChartData()
    data.categories = [unit.name for unit in units]
    data.add_series(_("Trước hạn"), [unit.progress.early for unit in units])
    data.add_series(_("Đúng hạn"), [unit.progress.on_time for unit in units])
    data.add_series(_("Quá hạn"), [unit.progress.late for unit in units])
    slide = _slide(slides, _("Kết quả giải quyết theo đơn vị"))
    place = Mm(15), Mm(34), _BROAD, Length(_HIGH - Mm(44))
    # The library's own types call the frame a chart.
    frame = cast(GraphicFrame, slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *place, data))
    chart = frame.chart
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    for series, colour in zip(chart.plots[0].series, (_GREEN, _BLUE, _LATE), strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour
