"""Bars begin at zero wherever a workbook draws them, and each has a name that can be read, however long the table is."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import added_question
import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference, Series
from question_sheets import results

from workbooks import report
from workbooks.asked.copies import Copy
from workbooks.questions.drawn import MOST_BARS
from workbooks.sheets.summary.chart_looks import NEVER_NEGATIVE, from_zero

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def bar_charts(data: bytes) -> Iterator[ET.Element]:
    """Every chart of bars that stand on the axis; a waterfall stacks its own, and says where they begin."""
    with ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
                root = ET.fromstring(archive.read(name))
                if any(each.get("val") == "clustered" for each in root.iterfind(f".//{C}barChart/{C}grouping")):
                    yield root


def begins_at_zero(chart: ET.Element) -> bool:
    scaling = [*chart.iterfind(f".//{C}valAx/{C}scaling/*")]
    bounds = [each for each in scaling if each.tag in (C + "min", C + "max")]
    zeros = [each.text for each in chart.iterfind(f".//{C}numLit/{C}pt/{C}v")]
    return [float(each.get("val", "nan")) for each in bounds] == [0] or (not bounds and zeros == ["0"])


ASKED = ("levers settlement", "position settlement")


def test_bars_begin_at_zero() -> None:
    both = results("settlement", "predictable")
    made = report.report_data(both, copy=Copy(for_us=True), questions=ASKED, party="ON")
    charts = list(bar_charts(made.data))
    assert len(charts) >= 6
    assert all(map(begins_at_zero, charts))


@pytest.mark.parametrize(
    ("figures", "bounds", "series"),
    [([1.0, 0.0], (0, None), 1), ([-2.0, -1.0], (None, 0), 1), ([-2.0, 1.0], (None, None), 2), (None, (None, None), 2)],
)
def test_the_axis_is_held_by_what_may_be_drawn(
    figures: list[float] | None, bounds: tuple[int | None, int | None], series: int
) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append([-0.205])
    chart = BarChart()
    chart.grouping = "clustered"
    chart.series.append(Series(Reference(workbook.active, min_col=1, min_row=1, max_row=1)))
    workbook.active.add_chart(chart)
    before = BytesIO()
    workbook.save(before)
    (found,) = bar_charts(before.getvalue())
    assert not begins_at_zero(found)  # as a spreadsheet has it
    from_zero(chart, figures)
    assert (chart.y_axis.scaling.min, chart.y_axis.scaling.max) == bounds
    assert len(chart.series) == series
    after = BytesIO()
    workbook.save(after)
    (found,) = bar_charts(after.getvalue())
    assert begins_at_zero(found)


def test_bars_beside_each_other_get_no_room_for_what_is_not_seen() -> None:
    chart = BarChart()
    sheet = openpyxl.Workbook().active
    for column in (1, 2):
        chart.series.append(Series(Reference(sheet, min_col=column, min_row=1, max_row=1)))
    from_zero(chart)
    assert len(chart.series) == 2
    from_zero(chart, NEVER_NEGATIVE)
    assert chart.y_axis.scaling.min == 0


LONG = """
from fundingmodel.questions import Answer, Said

def answer(scenario, jurisdiction):
    rows = [("2026-27", f"J{n}", float(n), 0.1) for n in range(COUNT)]
    return Answer(rows, Said("last", {"amount": 1.0}), (scenario,), {})
"""


@pytest.mark.parametrize(("count", "drawn"), [(MOST_BARS, MOST_BARS), (MOST_BARS + 5, MOST_BARS)])
@pytest.mark.parametrize(("language", "said"), [("en", "The chart has the first"), ("fr", "Le graphique montre les")])
def test_a_long_table_is_drawn_in_part_and_says_so(
    count: int, drawn: int, language: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(added_question, "ANSWERS", LONG.replace("COUNT", str(count)))
    added_question.add(tmp_path, monkeypatch, chart='chart = "bars"\nalong = "jurisdiction"\n')
    book, _, _ = report.draft(results("settlement"), language, questions=["echo"])
    (sheet,) = [each for each in book.workbook.worksheets if each.title in ("Echo", "Écho")]
    (chart,) = sheet._charts
    cells = sheet[chart.series[0].val.numRef.f.partition("!")[2].replace("$", "")]
    assert len(cells) == drawn
    told = [str(cell.value) for (cell,) in sheet.iter_rows(max_col=1) if str(cell.value).startswith(said)]
    assert len(told) == int(count > drawn)
    assert all(str(count) in each and str(drawn) in each for each in told)
    assert chart.x_axis.tickLblSkip == 1
