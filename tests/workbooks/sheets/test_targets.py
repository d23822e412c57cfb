"""The Roundtable's targets of 2012 on Context, beside what happened: the figures of the data sets, and why they are no scenario."""

import csv
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from command_line import printed
from places import PACKAGE

LABELS = {
    "en": ("Immigrants a year", "Economic part of them", "Provincial nominees a year"),
    "fr": ("Immigrants par année", "Part économique", "Candidats de la province par année"),
}
SHEETS = {"en": "Context", "fr": "Contexte"}
HISTORY = {
    "en": "They stand here as history and are no scenario",
    "fr": "à titre historique et ne sont pas un scénario",
}


def figure(name: str, column: str, **codes: str) -> Fraction:
    with (PACKAGE / "data" / f"{name}.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if all(row[key] == code for key, code in codes.items())]
    assert len(rows) == 1
    return Fraction(rows[0][column])


def expected() -> list[list[Fraction | None]]:
    """Recommended, to, before, and what happened in 2024."""
    landed = {"year": "2024", "jurisdiction": "ON"}
    wanted = [figure("roundtable_targets", "persons", item=item) for item in ("immigrants_wanted", "nominees_wanted")]
    before = [figure("roundtable_targets", "persons", item=item) for item in ("immigrants_2011", "nominee_cap")]
    total = figure("admissions_total", "admissions", **landed)
    low, high = (figure("roundtable_economic_share", "ratio", bound=bound) for bound in ("low", "high"))
    economic = figure("admissions", "admissions", category="economic", **landed)
    nominees = figure("nominee_allocations", "nominations", at="final", **landed)
    return [
        [wanted[0], None, before[0], total],
        [low, high, None, economic / total],
        [wanted[1], None, before[1], nominees],
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_targets_of_2012_stand_beside_what_happened_as_history(language: str, tmp_path: Path) -> None:
    printed("report", "settlement", "--years", "2026-27", "--out", str(tmp_path), "--lang", language)
    (path,) = tmp_path.glob("*.xlsx")
    sheet = openpyxl.load_workbook(path, data_only=True)[SHEETS[language]]
    rows = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows()}
    for label, wanted in zip(LABELS[language], expected(), strict=True):
        found = rows[label][3:7]
        assert [x is None for x in found] == [x is None for x in wanted], label
        assert all(x is None or abs(Fraction(x) - y) < Fraction(1, 10**9) for x, y in zip(found, wanted, strict=True))
    assert expected()[0][0] == 135_000 and expected()[2][3] == 21_500
    assert round(float(expected()[1][3] or 0), 3) == 0.496
    assert any(HISTORY[language] in str(text) for text in rows)


def test_they_are_not_shown_where_the_jurisdiction_is_not(tmp_path: Path) -> None:
    """Of a formula whose recipients leave Ontario out."""
    child = tmp_path / "west.toml"
    steps = 'jurisdictions = { data = "admissions", outside = ["QC", "ZZ", "ON"] }\n'
    head = 'parent = "settlement"\nname = "west"\nauthor = "x"\ndate = "2026-12-01"\nreason = "x"\n'
    child.write_text(head + steps, encoding="utf-8")
    printed("report", str(child), "--years", "2026-27", "--out", str(tmp_path))
    (path,) = tmp_path.glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    assert not any(LABELS["en"][0] == row[0].value for row in book["Context"].iter_rows())
