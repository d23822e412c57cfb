"""The sheets of questions: what is on them, from the declaration alone, and that they belong to the inputs or say they do not."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path

import added_question
import openpyxl
import pytest
from command_line import printed, run
from damaged import Formualizer, IronCalc
from engines import LibreOffice, Values, stored
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.errors import Refused
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.questions import find, questions
from fundingmodel.questions.answers import sentences
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.chosen_years import for_years, source_of
from fundingmodel.scenario.reading import read_scenario
from workbooks import report
from workbooks.copies import FOR_TABLE, Copy
from workbooks.page.book import Book, key_of
from workbooks.questions.asked import asked_of
from workbooks.questions.inputs_as_calculated import FIRST_ANSWER, FIRST_ROW
from workbooks.questions.sheet import STATE_ROW, TEXTS

YEARS = ("2025-26", "2026-27")
AHEAD = ("2029-30", "2030-31")
TITLE = {"en": "Bridge", "fr": "Décomposition de l’écart"}
COPIES = "Inputs as calculated"
FRESH = TEXTS["fresh"]["en"]


@cache
def results(*names: str) -> list[Result]:
    return run_all(for_years([source_of(read_scenario(name)) for name in names], YEARS))


@cache
def written(language: str, *asked: str, names: tuple[str, ...] = ("settlement", "predictable")) -> tuple[bytes, Book]:
    data, book, _ = report.build(results(*names), language, questions=asked)
    return data, book


def sheet_of(data: bytes, title: str) -> Worksheet:
    return openpyxl.load_workbook(BytesIO(data))[title]


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
    assert values[TITLE[language], f"A{STATE_ROW}"] == TEXTS["fresh"][language]


def header(sheet: Worksheet) -> Sequence[object]:
    return next(row for row in sheet.iter_rows(values_only=True) if row[1] in ("Jurisdiction", "Administration"))


def test_the_same_bytes_twice() -> None:
    data, _ = written("en", "bridge")
    assert report.build(results("settlement", "predictable"), "en", questions=["bridge"])[0] == data


def test_a_report_that_is_asked_nothing_has_no_such_sheet() -> None:
    _, book = written("en")
    assert COPIES not in book.workbook.sheetnames


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


def test_every_question_of_the_package_has_a_sheet() -> None:
    """Of its example, where that may leave the building; its scenarios are those of the workbook."""
    for question in questions().values():
        names = [word for word in question.example if word in ("settlement", "predictable", "outlook", "published")]
        both = results(*dict.fromkeys(names or ("settlement", "predictable")))
        text = " ".join([question.name, *question.example])
        book, _, _ = report.draft(both, copy=Copy(for_us=not question.for_the_table), questions=[text])
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
        ("fr", "bridge --order best", "Choix possibles : owen, statute"),
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


# Whether the figures belong to the inputs


def input_cells(data: bytes, book: Book) -> list[tuple[str, str, float]]:
    """Every cell with a number that a person may change, by its look alone, on the sheets of what scenarios read."""
    sheets = {cells.sheet for key, cells in book.inputs.items() if len(key) == 4}
    workbook = openpyxl.load_workbook(BytesIO(data))
    return [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in workbook.worksheets
        if sheet.title in sheets
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked and isinstance(cell.value, int | float)
    ]


def orders(book: Book, of: Sequence[Result]) -> list[tuple[str, str, float]]:
    """The first of each published order, which is on the sheet of its scenario."""
    places = [book.columns[key_of(x.scenario), "", y]["published_order"] for x in of for y in x.scenario.fiscal_years]
    return [(cells.sheet, cells.addresses()[0][0], 1) for cells in places]


def test_every_input_is_compared() -> None:
    """All are changed at once: each block counts all its cells, and these are all the cells that a person may change."""
    data, book = written("en", "bridge")
    opened, sheet = Formualizer(data), sheet_of(data, COPIES)
    cells = [*input_cells(data, book), *orders(book, results("settlement", "predictable"))]
    assert len(cells) > 1000
    for title, address, value in cells:
        opened.put(title, address, value + 1)
    found = opened.calculated()
    rows = [row for row in range(FIRST_ROW, sheet.max_row + 1) if sheet.cell(row, 1).value]
    assert sum(found(COPIES, f"B{row}") for row in rows) == len(cells)
    assert all(found(COPIES, f"{letter}{row}") == 1 for row in rows for letter in "CD")
    assert found("Bridge", f"A{STATE_ROW}").startswith("Stale: these inputs changed")
    assert f"blocks of inputs: {len(rows)}" in found("Bridge", f"A{STATE_ROW}")


@pytest.mark.parametrize("engine", [Formualizer, IronCalc])
def test_stale_for_a_change_of_any_input_and_for_nothing_else(engine: type[Formualizer] | type[IronCalc]) -> None:
    """One cell at a time: changed, blanked, typed as text, an error; and back again. Choices, notes and other cells change nothing."""
    data, book = written("en", "bridge")
    opened = engine(data)
    every = input_cells(data, book)
    some = [*every[:: len(every) // 12], *orders(book, results("settlement", "predictable"))[:1]]
    for n, (title, address, value) in enumerate(some):
        opened.put(title, address, (value + 0.01, "x", None, "#N/A")[n % 4])
        assert opened.calculated()("Bridge", f"A{STATE_ROW}").startswith("Stale: "), (title, address)
        opened.put(title, address, value)
        assert opened.calculated()("Bridge", f"A{STATE_ROW}") == FRESH, (title, address)
    for title, address in (
        ("Summary", "A2"),
        ("Parameters", "N8"),
        ("Intake", "A2"),
        ("Bridge", "C9"),
        ("Checks", "A3"),
    ):
        opened.put(title, address, "another text")
        assert opened.calculated()("Bridge", f"A{STATE_ROW}") == FRESH


def test_a_blank_is_not_zero() -> None:
    data, book = written("en", "bridge")
    title, address, _ = next(each for each in input_cells(data, book) if each[2] == 0)
    for engine in (Formualizer, IronCalc):
        opened = engine(data)
        opened.put(title, address, None)
        assert opened.calculated()("Bridge", f"A{STATE_ROW}").startswith("Stale: ")


def test_what_an_answer_does_not_rest_on_makes_it_not_stale() -> None:
    """Two years of one scenario: the other's own inputs may change."""
    data, _ = written("en", "bridge", "bridge settlement --from 2025-26 --to 2026-27")
    sheet, opened = sheet_of(data, COPIES), Formualizer(data)
    of_one = FIRST_ANSWER + 1
    rows = [row for row in range(FIRST_ROW, sheet.max_row + 1) if sheet.cell(row, 1).value]
    own = next(row for row in rows if sheet.cell(row, of_one).value is None)
    place = re.search(r"\((.+)!([A-Z]+\d+)", str(sheet.cell(own, 1).value))
    assert place
    opened.put(place[1], place[2], 0.123)
    found = opened.calculated()
    states = {name: found(name, f"A{STATE_ROW}") for name in sheets_of_questions(data)}
    assert [state.startswith("Stale: ") for state in states.values()] == [True, False]


def sheets_of_questions(data: bytes) -> list[str]:
    return [name for name in openpyxl.load_workbook(BytesIO(data)).sheetnames if name.startswith("Bridge")]


def test_stale_in_libreoffice(libreoffice: LibreOffice) -> None:
    data, book = written("en", "bridge")
    title, address, value = input_cells(data, book)[-1]
    assert libreoffice(data)["Bridge", f"A{STATE_ROW}"] == FRESH
    assert str(libreoffice(data, {(title, address): value + 1})["Bridge", f"A{STATE_ROW}"]).startswith("Stale: ")


def test_projected_figures_are_compared_too(engine: Callable[[bytes], Values]) -> None:
    """Formulas on the input sheets, whose last digits may differ from one engine to another, and figures that are unknown."""
    assert engine(projected())["Bridge", f"A{STATE_ROW}"] == FRESH


def test_a_projected_figure_that_is_typed_over_is_stale() -> None:
    opened, sheet = Formualizer(projected()), sheet_of(projected(), COPIES)
    made = [str(x.value) for (x,) in sheet.iter_rows(min_row=FIRST_ROW, max_col=1) if "Intake" in str(x.value)]
    title, address = re.findall(r"\((.+)!([A-Z]+\d+)", made[-1])[0]
    live = sheet_of(projected(), title)[address]
    assert live.data_type == "f"
    opened.put(title, address, opened.calculated()(title, address) * 1.000001)
    assert opened.calculated()("Bridge", f"A{STATE_ROW}").startswith("Stale: ")


@cache
def projected() -> bytes:
    both = run_all(for_years([source_of(read_scenario(name)) for name in ("outlook", "outlook-high")], AHEAD))
    return report.build(both, questions=["bridge --for ON"])[0]


def test_a_sheet_says_where_the_summary_compares_another_pair() -> None:
    data, _ = written("en", "bridge", names=("settlement", "predictable", "equal-per-admission"))
    opened = Formualizer(data)
    first, second = sheets_of_questions(data)
    said = opened.calculated()
    assert "The Summary compares other scenarios" in said(first, "A5")
    assert not said(second, "A5")
