"""An account names what is counted by the scenario's own word: pupils are not admissions."""

from pathlib import Path

import openpyxl
import pytest
from command_line import printed

ENDS = {"en": "", "fr": "-fr"}  # of a workbook's name


@pytest.fixture(autouse=True)
def in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("unit", "english", "french"),
    [
        ("pupils", "pupils a year", "élèves par année"),
        ("beds", "beds a year", "lits par année"),
        ("élèves", "pupils a year", "élèves par année"),
        ("Betten", "Betten a year", "Betten par année"),
        ("children", "children a year", "enfants par année"),
        ("clients", "clients a year", "clients par année"),
        ("households", "households a year", "ménages par année"),
    ],
)
def test_accounts_name_what_is_counted(unit: str, english: str, french: str) -> None:
    Path("counted.toml").write_text(COUNTED.replace("UNIT", unit), encoding="utf-8", newline="\n")
    shown = printed("explain", "counted.toml", "a", "2025-26")
    assert english in shown
    assert "admission" not in shown
    assert "persons" not in shown
    assert "intake" not in shown.lower()
    in_french = printed("explain", "counted.toml", "a", "2025-26", "--lang", "fr")
    assert french in in_french
    assert "dmission" not in in_french
    assert "personnes" not in in_french


COUNTED = """
name = "counted"
instrument = "grant"
recipient = "schools"
fiscal_years = ["2025-26"]
lags = [2, 1]
jurisdictions = ["a", "b"]
categories = ["younger", "older"]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "average_intake", year_weights = "equal" },
  "admissions",
  "total_admissions",
  "weighted_intake",
  "share",
  "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
results = ["total_admissions"]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "x" }
rounding_unit = { unit = "dollars", value = 0.01, source = "x" }
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000, source = "x" }
category_weight = { unit = "ratio", values = { younger = 1, older = 2 }, source = "x" }
[inputs.intake]
unit = "UNIT"
source = "register"
[inputs.intake.by_calendar_year]
2023.values = { a = { younger = 30, older = 10 }, b = { younger = 20, older = 20 } }
2024.values = { a = { younger = 32, older = 12 }, b = { younger = 21, older = 19 } }
"""


RATE = """
name = "rate"
instrument = "grant"
recipient = "schools"
currency = "CURRENCY"
fiscal_years = ["2025-26"]
jurisdictions = ["a", "b"]
steps = [{ step = "amount_per_person", bind = { weighted_intake = "enrolled" } }, "round_each"]
[inputs]
rounding_unit = { unit = "dollars", value = 0.01, source = "x" }
dollars_per_person = { unit = "dollars per pupil", price_basis = "nominal", value = 5.25, source = "x" }
enrolled = { shape = "jurisdiction", unit = "pupils", values = { a = 1, b = 3 }, source = "register" }
"""


@pytest.mark.parametrize(
    ("currency", "english", "french"),
    [("CAD", "dollars per pupil", "dollars par élève"), ("EUR", "EUR per pupil", "EUR par élève")],
)
def test_an_amount_for_each_is_in_the_words_of_the_file_on_its_sheets(currency: str, english: str, french: str) -> None:
    Path("rate.toml").write_text(RATE.replace("CURRENCY", currency), encoding="utf-8", newline="\n")
    for language, unit in (("en", english), ("fr", french)):
        printed("report", "rate.toml", "--lang", language, "--out", language)
        sheets = openpyxl.load_workbook(f"{language}/fundingmodel-comparison{ENDS[language]}.xlsx").worksheets
        texts = [str(cell).replace("\u00a0", " ") for sheet in sheets for row in sheet.values for cell in row if cell]
        assert unit in texts
    assert "dollars_per_person (dollars per pupil)" in printed("check", "rate.toml")


def test_an_amount_for_each_of_one_is_in_the_singular() -> None:
    Path("rate.toml").write_text(RATE.replace("CURRENCY", "CAD"), encoding="utf-8", newline="\n")
    assert "$5.25 [1] for each of 1.0 pupil: $5.25." in printed("explain", "rate.toml", "a", "2025-26")
    assert "$5.25 [1] for each of 3.0 pupils: $15.75." in printed("explain", "rate.toml", "b", "2025-26")
    in_french = printed("explain", "rate.toml", "b", "2025-26", "--lang", "fr").replace("\u00a0", " ")
    assert "× 3,0 élèves = 15,75 $" in in_french


@pytest.mark.parametrize(
    ("unit", "language", "one", "many"),
    [
        ("pupils", "en", "Dollars per pupil (average of the data years)", "Pupils, average of the data years (pupils a year)"),
        ("pupils", "fr", "Dollars par élève (moyenne des années de données)", "Élèves, moyenne des années de données (élèves par année)"),
        ("persons", "en", "Dollars per admission (average of the data years)", "Admissions, average of the data years (persons a year)"),
    ],
)  # fmt: skip
def test_a_report_names_what_is_counted(unit: str, language: str, one: str, many: str) -> None:
    Path("counted.toml").write_text(COUNTED.replace("UNIT", unit), encoding="utf-8", newline="\n")
    printed("report", "counted.toml", "--lang", language)
    workbook = openpyxl.load_workbook(f"reports/fundingmodel-comparison{ENDS[language]}.xlsx", data_only=True)
    sheets = [
        workbook[name] for name in workbook.sheetnames if name in ("Summary", "Comparison", "Sommaire", "Comparaison")
    ]
    texts = [str(cell).replace("\u00a0", " ") for sheet in sheets for row in sheet.values for cell in row if cell]
    assert one in texts
    assert many in texts
    if unit == "pupils":
        assert [text for text in texts if "dmission" in text] == []
