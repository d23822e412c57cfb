"""`fundingmodel report --published`: every engine calculates the published figures, and says match or miss as Python does."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import engines
import pytest
from damaged import ERROR, Formualizer
from engine_agreement import engine_disagrees
from published_rows import Built, as_python_says, reported, row_of_case, words_of

from fundingmodel.analysis.published_cases.comparing import Case, compare
from fundingmodel.errors import WorkbookRefused
from fundingmodel.scenario.files import published_cases
from workbooks.file.saving import packed, sheet_parts, stored_values, unpacked
from workbooks.page.book import key_of
from workbooks.published.report import FILE, build_published
from workbooks.published.rows import digits, row_differences
from workbooks.published.summary import AT

# What the engines say


def summary_says(found: engines.Values, cases: list[Case]) -> None:
    for case in cases:
        row = row_of_case(found, case.scenario.name)
        counts = [found["Summary", f"{AT[name]}{row}"] for name in ("rows", "match", "known", "miss")]
        told = [case.count(name) for name in ("match", "known", "miss")]
        not_counted = sum(row.status in ("sets", "coarse") for row in case.rows)
        assert counts == [len(case.rows) - not_counted, *told], case.scenario.name
        assert sum(told) == len(case.rows) - not_counted
        largest = found["Summary", f"{AT['largest']}{row}"]
        assert isinstance(largest, int | float)
        of_change = case.largest.change  # its difference is shown, and kept, to the fifth decimal
        near = 0.000005 if of_change else 1e-9 * max(1.0, abs(float(case.largest.calculated)))
        assert abs(abs(largest) - abs(float(case.largest.miss))) <= near


def test_formualizer_calculates_the_published_figures(built: Built, cases: list[Case]) -> None:
    found = engines.formualizer(built[0])
    as_python_says(found, built[1])
    summary_says(found, cases)


def test_ironcalc_calculates_the_published_figures(built: Built, cases: list[Case]) -> None:
    found = engines.ironcalc(built[0])
    as_python_says(found, built[1])
    summary_says(found, cases)
    assert not list(engine_disagrees(stored_values(built[0]), found))


def test_libreoffice_calculates_the_published_figures(
    built: Built, cases: list[Case], libreoffice: engines.LibreOffice
) -> None:
    found = libreoffice(built[0])
    as_python_says(found, built[1])
    summary_says(found, cases)
    assert not list(engine_disagrees(stored_values(built[0]), found))


def test_the_sentence_counts_by_kind(built: Built, cases: list[Case]) -> None:
    sentence = str(engines.stored(built[0])["Summary", "A2"])
    of_kind = [case for case in cases if case.kind == "published"]
    match, known = (sum(case.count(status) for case in of_kind) for status in ("match", "known"))
    figures = sum(len(case.rows) for case in of_kind)
    assert sentence.startswith(f"{match} of {figures} published figures are reproduced within their precision")
    assert (f"; {known} are known misses." in sentence) == (known > 1)
    by_hand = sum(case.count("match") for case in cases if case.kind == "worked")
    assert f"{by_hand} of {by_hand} worked by hand" in sentence and "MISS" not in sentence


# Negative controls: a stale value, a changed formula, a changed input


def with_cell(data: bytes, sheet: str, address: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one cell's XML changed, as a stale or tampered file has it."""
    parts = unpacked(data)
    name = sheet_parts(parts)[sheet]
    cell = re.search(rb'<c r="' + address.encode() + rb'"[ >].*?</c>', parts[name])
    assert cell is not None
    changed = change(cell[0])
    assert changed != cell[0]
    parts[name] = parts[name].replace(cell[0], changed)
    return packed(parts)


def fund(built: Built) -> Any:
    """The first row of the 11th development fund: exact, and of no use if it stays a match whatever happens."""
    return next(each for each in built[1].placed if each.case.scenario.name == "eu-development-fund-11")


def test_a_stale_value_is_noticed(built: Built) -> None:
    data, rows = built
    assert not list(row_differences(data, rows))
    line = fund(built).line
    value = re.compile(rb"<v>[^<]*</v>")
    stale = with_cell(data, "Published", f"{rows.letter('calculated')}{line}", lambda c: value.sub(b"<v>1</v>", c))
    assert [each.split(":")[0].split(" (")[0] for each in row_differences(stale, rows)] == [f"Published row {line}"]
    word = with_cell(data, "Published", f"{rows.letter('result')}{line}", lambda c: value.sub(b"<v>MISS</v>", c))
    (difference,) = row_differences(word, rows)
    assert "the sheet says 'MISS', the engine 'match'" in difference


@pytest.mark.parametrize(("off", "noticed"), [(-1, True), (-0.4, False), (0.4, False), (1, True)])
def test_a_difference_is_right_to_its_last_digit(built: Built, off: float, noticed: bool) -> None:
    """One in the last digit that the row gives is noticed; less than half of it is what rounding leaves."""
    data, rows = built
    each = fund(built)
    value = float(each.row.miss) + off * 10.0 ** -digits(each.row)
    shown, place = f"<v>{value!r}</v>".encode(), f"{rows.letter('difference')}{each.line}"
    stale = with_cell(data, "Published", place, lambda cell: re.sub(rb"<v>[^<]*</v>", shown, cell))
    assert len(list(row_differences(stale, rows))) == noticed


def test_a_changed_formula_is_noticed_by_the_engines(few: Built, libreoffice: engines.LibreOffice) -> None:
    data, rows = few
    place = ("Published", f"{rows.letter('calculated')}{fund(few).line}")
    tampered = with_cell(data, *place, lambda cell: cell.replace(b"</f>", b"+1</f>"))
    for engine in (engines.formualizer, engines.ironcalc, libreoffice):
        with pytest.raises(AssertionError):
            as_python_says(engine(tampered), rows)


def test_what_is_saved_was_compared() -> None:
    """A row that Python calculates otherwise than the sheet is not saved."""
    case = compare("eu-development-fund-11")
    (comparison,) = case.comparisons
    tampered = replace(comparison.rows[0], calculated=comparison.rows[0].calculated + 1)
    calculated_otherwise = replace(case, comparisons=(replace(comparison, rows=(tampered, *comparison.rows[1:])),))
    with pytest.raises(WorkbookRefused, match="The sheet and the engine disagree: Published row 6"):
        build_published([calculated_otherwise])


def test_a_changed_input_shows_misses(few: Built, libreoffice: engines.LibreOffice) -> None:
    data, rows = few
    case = fund(few).case
    envelope = rows.book.inputs[key_of(case.scenario), "", "stated_authority", ""]
    found = libreoffice(data, {(envelope.sheet, envelope.addresses()[0][0]): 30506000000 * 1.01})
    missed = [
        each.case.scenario.name for each, word in zip(rows.placed, words_of(found, rows), strict=True) if word == "MISS"
    ]
    assert missed == ["eu-development-fund-11"] * 28
    row = row_of_case(found, "eu-development-fund-11")
    assert [found["Summary", f"{AT[name]}{row}"] for name in ("match", "miss", "result")] == [0, 28, "MISS"]
    assert str(found["Summary", "A2"]).endswith(" 28 rows say MISS.")
    assert str(found["Summary", "A4"]).startswith("1 check says CHECK: see the sheet Checks.")


def test_a_changed_published_figure_shows_a_miss(few: Built, libreoffice: engines.LibreOffice) -> None:
    data, rows = few
    each = fund(few)
    place = ("Published", f"{rows.letter('published')}{each.line}")
    found = libreoffice(data, {place: float(each.row.published) + 1})
    assert words_of(found, rows).count("MISS") == 1
    assert str(found["Summary", "A2"]).endswith(" 1 row says MISS.")
    row = row_of_case(found, "eu-development-fund-11")
    assert found["Summary", f"{AT['largest']}{row}"] == -1
    assert found["Summary", f"{AT['where']}{row}"] == "Belgium 2014"


def test_no_figure_of_a_bad_input_matches(few: Built) -> None:
    """Neither in words nor in the counts; and the Summary names the cell to mend."""
    data, rows = few
    case = fund(few).case
    envelope = rows.book.inputs[key_of(case.scenario), "", "stated_authority", ""]
    place = envelope.addresses()[0][0]
    sheets = Formualizer(data)
    sheets.put(envelope.sheet, place, None)
    read = sheets.calculated()
    lines = [each.line for each in rows.placed if each.case is case]
    assert {read("Published", f"{rows.letter('result')}{line}") for line in lines} == {"MISS"}
    row = next(row for row in range(6, 40) if read("Summary", f"A{row}") == case.scenario.name)
    assert [read("Summary", f"{AT[name]}{row}") for name in ("rows", "match", "miss", "result")] == [28, 0, 28, "MISS"]
    assert str(read("Summary", "A2")).startswith(f"{envelope.sheet}!{place} cannot be used:")


def test_the_line_on_the_checks_is_wrapped_and_says_one(few: Built) -> None:
    data, rows = few
    sheets, case = Formualizer(data), fund(few).case
    envelope = rows.book.inputs[key_of(case.scenario), "", "stated_authority", ""]
    sheets.put(envelope.sheet, envelope.addresses()[0][0], 30506000000 * 1.01)
    assert str(sheets.calculated()("Summary", "A4")).startswith("1 check says CHECK: see the sheet Checks.")
    summary = rows.book.workbook["Summary"]
    assert summary["A4"].alignment.wrap_text
    assert f"A4:{AT['cite']}4" in {str(span) for span in summary.merged_cells.ranges}


@pytest.mark.parametrize("name", ["published", "tolerance", "listed"])
@pytest.mark.parametrize("value", ["n/a", ERROR, None])
def test_what_cannot_be_compared_is_a_miss(few: Built, name: str, value: str | None) -> None:
    data, rows = few
    sheets, line = Formualizer(data), known_row(few).line
    sheets.put("Published", f"{rows.letter(name)}{line}", value)
    assert sheets.calculated()("Published", f"{rows.letter('result')}{line}") == "MISS"


def known_row(built: Built) -> Any:
    return next(each for each in built[1].placed if each.row.known)


@pytest.mark.parametrize("becomes", ["as published", "worse"])
def test_a_known_miss_that_changes_is_a_miss(few: Built, libreoffice: engines.LibreOffice, becomes: str) -> None:
    """Neither a known miss that has gone nor one that has grown is known."""
    data, rows = few
    each = known_row(few)
    apart = 0 if becomes == "as published" else 2 * each.row.miss + 3 * each.row.tolerance
    found = libreoffice(
        data, {("Published", f"{rows.letter('published')}{each.line}"): float(each.row.calculated - apart)}
    )
    assert found["Published", f"{rows.letter('result')}{each.line}"] == "MISS"
    assert words_of(found, rows).count("MISS") == 1


# The command


def test_the_command_writes_all_cases_and_exits_0(tmp_path: Path, built: Built) -> None:
    done = reported("--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert (tmp_path / FILE).read_bytes() == built[0]  # the same inputs, the same bytes
    assert re.search(rf"{re.escape(FILE)}  sha256 [0-9a-f]{{64}}\n$", done.stdout)
    assert all(name in done.stdout for name in published_cases())
