"""The sheets of questions: what is on them, from the declaration alone, and that they belong to the inputs or say they do not."""

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import added_question
import openpyxl
import pytest
from command_line import printed, run
from damaged import Formualizer
from engines import stored
from openpyxl.worksheet.worksheet import Worksheet
from question_sheets import COPIES, FRESH, TITLE, YEARS, results, sheet_of, written

from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.questions import find, questions
from fundingmodel.questions.answers import sentences
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.files import packaged, packaged_offers
from fundingmodel.scenario.reading import read_scenario
from workbooks import report
from workbooks.asked.copies import FOR_TABLE, Copy
from workbooks.questions.asked import asked_of
from workbooks.questions.inputs_as_calculated import HEADER_ROW, STATES
from workbooks.questions.sheet import STATE_ROW

# What is on a sheet


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_has_the_answer(language: str) -> None:
    """Its title, sentence, every figure under its heading, and every note, all as the answer gives them."""
    data, _ = written(language, "bridge")
    sheet, values = sheet_of(data, TITLE[language]), stored(data)
    before, after = results("settlement", "predictable")
    answer = find("bridge").answer(before=before, after=after)
    assert str(sheet["A1"].value).startswith(TITLE[language])
    assert sheet["A2"].value == sentences(find("bridge"), answer, language)[0]
    table = {row[1]: row for row in sheet.iter_rows(values_only=True) if row[0] and row[1] and row[2]}
    for _, code, part, amount in answer.rows:
        row = table[answer.labels[code][language].replace("'", "’")]
        heading = [cell.replace("\u00a0", " ") if isinstance(cell, str) else cell for cell in header(sheet)]
        found = row[heading.index(answer.labels[part][language].replace("'", "’"))]
        assert Decimal(str(found)) == amount
    said = {str(cell.value) for (cell,) in sheet.iter_rows(max_col=1) if cell.value}
    assert said >= set(sentences(find("bridge"), answer, language))
    assert values[TITLE[language], f"A{STATE_ROW}"] == STATES["fresh"][language]


def header(sheet: Worksheet) -> Sequence[object]:
    return next(row for row in sheet.iter_rows(values_only=True) if row[1] in ("Jurisdiction", "Administration"))


def test_the_same_bytes_twice() -> None:
    data, _ = written("en", "bridge")
    assert report.build(results("settlement", "predictable"), "en", questions=["bridge"])[0] == data


def test_a_report_that_is_asked_nothing_compares_what_is_signed_alone() -> None:
    book, _, _ = report.draft(results("settlement"))
    heads = [cell.value for cell in book.workbook[COPIES][HEADER_ROW]]
    assert heads[:5] == ["Inputs", "Cells that differ", "Changed: 1", "Sign-off", "As calculated"]


def test_a_waterfall_ends_where_the_answer_does() -> None:
    """Its columns are formulas: of each that stands on the axis the figure, of the others what is between two."""
    data, _ = written("en", "bridge")
    values = stored(data)["Bridge", "A1"] and stored(data).sheets["Bridge"]
    heads = {text: place for place, text in values.items() if text in ("up to", "total", "more", "less", "below")}
    (row, end), foot = heads["up to"], None
    ends = [values[row + n, end] for n in range(1, 9) if (row + n, end) in values]
    *ends, foot = ends
    before, after = results("settlement", "predictable")
    answer = find("bridge").answer(before=before, after=after, jurisdiction="ON")
    amounts = [float(each[-1]) for each in answer.rows]
    sums = [sum(amounts[: n + 1]) for n in range(len(amounts) - 1)] + [amounts[-1]]
    assert ends == pytest.approx(sums)
    seen = {
        name: [values.get((row + 1 + n, column), 0) for n in range(len(ends))] for name, (_, column) in heads.items()
    }
    for n, size in enumerate(amounts):
        tall = seen["total"][n] + seen["more"][n] + seen["less"][n]
        stands = n in (0, len(amounts) - 1)
        assert tall == pytest.approx(size - foot if stands else abs(size))
        assert stands or (seen["more"][n] > 0) == (size > 0)
        top = seen["below"][n] + tall
        assert top == pytest.approx(max(ends[n], ends[n - 1] if not stands else ends[n]) - foot)


def test_another_line_of_the_chart_is_chosen_on_the_sheet() -> None:
    data, _ = written("en", "bridge")
    opened, sheet = Formualizer(data), sheet_of(data, "Bridge")
    (place,) = [f"B{cell.row}" for (cell,) in sheet.iter_rows(max_col=1) if cell.value == "Chart of"]
    assert sheet[place].value == "Ontario"
    opened.put("Bridge", place, "Alberta")
    labels = [
        opened.calculated()("Bridge", each.coordinate) for row in sheet.iter_rows() for each in row if is_label(each)
    ]
    assert labels[0] == "before: 130.8"
    assert labels[-1] == "after: 136.0"
    assert opened.calculated()("Bridge", f"A{STATE_ROW}") == FRESH


def is_label(cell: object) -> bool:
    return isinstance(getattr(cell, "value", None), str) and str(cell.value).endswith("/1000000),0)/10))")  # type: ignore[attr-defined]


# From the declaration alone


@pytest.mark.parametrize(
    ("chart", "language"), [("waterfall", "en"), ("bars", "fr"), ("lines", "en"), ("tornado", "en"), ("", "fr")]
)
def test_a_question_that_is_added_has_its_sheets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chart: str, language: str
) -> None:
    """Two files, and a report has a sheet of it for each scenario, with a chart of the declared kind."""
    added_question.add(tmp_path, monkeypatch, chart=f'chart = "{chart}"\n')
    both = results("settlement", "equal-per-admission")
    book, _, _ = report.draft(both, language, questions=["echo"])
    title = {"en": "Echo", "fr": "Écho"}[language]
    sheets = [sheet for sheet in book.workbook.worksheets if sheet.title.startswith(title)]
    assert len(sheets) == 2
    kinds = {
        "waterfall": ("BarChart", "stacked"),
        "bars": ("BarChart", "clustered"),
        "tornado": ("BarChart", "clustered"),
    }
    for sheet, result in zip(sheets, both, strict=True):
        charts = [(type(each).__name__, each.grouping) for each in sheet._charts]
        assert charts == ([] if not chart else [kinds.get(chart, ("LineChart", "standard"))])
        figures = {
            (row[0].value, row[1].value): (row[2], row[3])
            for row in sheet.iter_rows(max_col=4)
            if row[2].data_type == "n" and row[2].value is not None
        }
        ontario, share = figures[book.words.fiscal_year("2026-27"), "Ontario"]
        assert Decimal(str(ontario.value)) == result.amount("allocation", "2026-27", "ON")
        assert ontario.number_format.startswith("#,##0.00")
        assert share.number_format.endswith("%")
        assert float(share.value) == pytest.approx(
            float(result.amount("allocation", "2026-27", "ON") or 0) / total(result)
        )


def total(result: Result) -> float:
    codes = result.main.tier.place.jurisdictions
    return float(sum(result.amount("allocation", "2026-27", code) or 0 for code in codes))


def test_a_chart_of_several_lines_follows_its_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added_question.add(tmp_path, monkeypatch, chart='chart = "lines"\n')
    (result,) = results("settlement")
    data, book, _ = report.build([result], questions=["echo"])
    sheet, opened = book.workbook["Echo"], Formualizer(data)
    (place,) = [f"B{cell.row}" for (cell,) in sheet.iter_rows(max_col=1) if cell.value == "Chart of"]
    opened.put("Echo", place, "Manitoba")
    found = opened.calculated()
    (series,) = sheet._charts[0].series
    first, last = re.findall(r"\$([A-Z]+)\$(\d+)", series.val.numRef.f)
    drawn = [found("Echo", f"{first[0]}{row}") for row in range(int(first[1]), int(last[1]) + 1)]
    years = result.scenario.fiscal_years
    assert drawn == [pytest.approx(float(result.amount("allocation", year, "MB") or 0)) for year in years]


def test_a_question_says_what_its_chart_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which columns, and which key is along the axis, where it is not the usual."""
    says = 'chart = "bars"\nalong = "fiscal_year"\ndraws = ["share"]\n'
    added_question.add(tmp_path, monkeypatch, chart=says)
    book, _, _ = report.draft(results("settlement"), questions=["echo"])
    sheet = book.workbook["Echo"]
    (chart,) = sheet._charts
    (series,) = chart.series
    assert series.tx.v == "Share"
    cells = [row[0] for row in sheet[series.val.numRef.f.partition("!")[2].replace("$", "")]]
    assert len(cells) == len(results("settlement")[0].scenario.fiscal_years)
    assert "%" in cells[0].number_format


def test_what_is_not_for_the_table_is_in_no_copy_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added_question.add(tmp_path, monkeypatch, doors="in_a_cell = false\nfor_the_table = false\n")
    (result,) = results("settlement")
    with pytest.raises(Refused, match="for your own side alone, and this is the copy for the table"):
        report.draft([result], copy=FOR_TABLE, questions=["echo"])
    book, _, _ = report.draft([result], copy=Copy(for_us=True), questions=["echo"])
    assert "Echo" in book.workbook.sheetnames
    assert run("report", "settlement", "--with", "echo", "--out", str(tmp_path / "out")).exit_code == 1
    assert not list(tmp_path.glob("out/*.xlsx"))


def test_an_answer_that_rests_on_a_scenario_without_a_sheet_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It could not say when that one changes; named too, it is in the workbook."""
    resting = added_question.ANSWERS.replace("(scenario,)", "(scenario, run('equal-per-admission'))")
    monkeypatch.setattr(added_question, "ANSWERS", "from fundingmodel import run\n" + resting)
    added_question.add(tmp_path, monkeypatch)
    (result,) = results("settlement")
    with pytest.raises(Refused, match="not in this workbook, so that it could not say when they change: equal-per"):
        report.draft([result], questions=["echo"])
    both = run_all([read_scenario(name) for name in ("settlement", "equal-per-admission")])
    book, _, _ = report.draft(both, questions=["echo settlement"])
    assert "Echo" in book.workbook.sheetnames


def test_an_answer_about_more_years_than_the_workbook_has_is_refused() -> None:
    names = ("settlement", "outlook-low", "outlook", "outlook-high")
    with pytest.raises(Refused, match=r"more years of these scenarios than the workbook has: .*outlook-low") as caught:
        report.draft(results(*names), copy=Copy(for_us=True), questions=["replay settlement"])
    assert "plus d’exercices de ces scénarios" in sentence(caught.value, "fr")


def test_every_question_of_the_package_has_a_sheet() -> None:
    """Of its example, where that may leave the building; in a workbook of the scenarios that its answer rests on."""
    for question in questions().values():
        names = [word for word in question.example if word in (*packaged(), *packaged_offers())]
        copy, text = Copy(for_us=not question.for_the_table), " ".join([question.name, *question.example])
        try:
            book, _, _ = report.draft(results(*names), copy=copy, questions=[text])
        except Refused as error:
            assert error.key == "workbooks.question_rests_on_others"
            every = run_all([read_scenario(name) for name in dict.fromkeys([*names, *error.values["names"]])])
            book, _, _ = report.draft(every, copy=copy, questions=[text])
        assert any(sheet.title.startswith(question.title["en"][:20]) for sheet in book.workbook.worksheets)


# What may be asked


def test_a_question_is_asked_of_the_baseline_and_each_other() -> None:
    several = results("settlement", "predictable", "equal-per-admission")
    asked = asked_of(["bridge --year 2025-26"], several, for_us=False)
    assert [[each.scenario.name for each in one.scenarios] for one in asked] == [
        ["settlement", "predictable"],
        ["settlement", "equal-per-admission"],
    ]
    (one,) = asked_of(["bridge predictable --from=2025-26 --to 2026-27"], several, for_us=False)
    assert [each.scenario.name for each in one.scenarios] == ["predictable"]
    assert (one.given["from_year"], one.given["to_year"]) == YEARS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("brige", "no question 'brige'"),
        ("", "no question ''"),
        ("bridge --fro 1", "no option --fro"),
        ("bridge --order best", "--order: found 'best'. It is one of owen, statute"),
        ("bridge --for", "--for has no value"),
        ("bridge offer", "'offer' is no scenario of this workbook"),
        (
            "bridge settlement predictable settlement",
            "is no scenario of this workbook that the question has a place for",
        ),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        asked_of([text], results("settlement", "predictable"), for_us=False)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", 'bridge --for "ON', "no jurisdiction"),
        ("fr", "bridge --from 2025-26 --to 2026-27", "un écart se décompose entre deux scénarios"),
    ],
)
def test_nothing_is_written_of_what_is_refused(tmp_path: Path, language: str, text: str, said: str) -> None:
    years = ("--years", ",".join(YEARS), "--out", str(tmp_path), "--lang", language)
    found = run("report", "settlement", "predictable", "--with", text, *years)
    assert found.exit_code == 1
    assert said in " ".join(found.output.split())
    assert not list(tmp_path.iterdir())


def test_what_a_question_needs_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = added_question.DECLARED["asks"].replace('option = "for"', "needed = true")
    added_question.add(tmp_path, monkeypatch, asks=needed)
    with pytest.raises(Refused, match="needs jurisdiction"):
        asked_of(["echo"], results("settlement"), for_us=False)
    (one,) = asked_of(["echo ON"], results("settlement"), for_us=False)
    assert one.given["jurisdiction"] == "ON"


def test_each_workbook_of_a_batch_has_its_own(tmp_path: Path) -> None:
    out = ("--each", "--out", str(tmp_path), "--years", ",".join(YEARS), "--workers", "1")
    printed("report", "settlement", "--with", "bridge --from 2025-26 --to 2026-27", *out)
    assert "Bridge" in openpyxl.load_workbook(tmp_path / "settlement.xlsx").sheetnames
    assert "unchanged" not in printed("report", "settlement", *out)
    assert "Bridge" not in openpyxl.load_workbook(tmp_path / "settlement.xlsx").sheetnames
