"""A file added to a copy of the installed packages is found, and nothing else needs to know of it.

support/added has one of each kind: a step, a formula, a scenario, a set, a question, a function, a sheet, a command in each package,
a check of the computer, a data set, an importer and a layout. Each is seen in every face that shows its kind, and together they pass
the checks of what there is.
"""

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ircc_sheets
import openpyxl
import pytest
from copied_packages import copied, start
from places import TESTS

FLOORED = """
name = "floored"
title = { en = "A floor", fr = "Un plancher" }
fiscal_years = ["2025-26"]
instrument = "grant"
recipient = "districts"
jurisdictions = ["A", "B"]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { weighted_intake = "need" } },
  "bounds",
  "formula_amount",
  { step = "headcount_floor", bind = { weighted_intake = "heads" } },
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000, assumption = true }
authority_units_per_dollar = { unit = "units per dollar", value = 100, source = "cents" }
units_per_dollar = { unit = "units per dollar", value = 100, source = "cents" }
need = { shape = "jurisdiction", unit = "persons", values = { A = 60, B = 40 }, assumption = true }
heads = { shape = "jurisdiction", unit = "persons", values = { A = 60, B = 70 }, assumption = true }
floor_per_head = { unit = "dollars", price_basis = "nominal", value = 5, assumption = true }
"""
COUNTED = """
name = "counted"
fiscal_years = ["2025-26"]
instrument = "grant"
recipient = "districts"
jurisdictions = { data = "arrivals_by_route" }
categories = { data = "arrivals_by_route", column = "route" }
lags = [1]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "average_intake", year_weights = "equal" },
  "weighted_intake", "share", "bounds", "formula_amount",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1100, assumption = true }
authority_units_per_dollar = { unit = "units per dollar", value = 1, source = "dollars" }
units_per_dollar = { unit = "units per dollar", value = 1, source = "dollars" }
category_weight = { unit = "ratio", values = { air = 1, sea = 1 }, assumption = true }
intake = { unit = "persons", data = "arrivals_by_route", category_column = "route" }
"""
NOTED = """
name = "noted"
fiscal_years = ["2025"]
instrument = "grant"
recipient = "districts"
formula = "noted"
jurisdictions = ["A", "B"]
[inputs.published_allocation]
unit = "dollars"
price_basis = "nominal"
values = { A = 3, B = 4 }
source = "a notebook"
[inputs.compared_allocation]
unit = "dollars"
price_basis = "nominal"
values = { A = 2, B = 5 }
source = "another notebook"
"""
# The functions of a worksheet, the pane and the sheets, asked in one process: what each shows, as JSON.
ASK = """
import json
from udfs.calls import Session, answer
def ask(name, *arguments, language="en"):
    return answer(name, arguments, session=Session(language=language))
def show(**answers):
    print(json.dumps(answers, default=str))
"""
# The checks of words, method, explain, reference and imports that know nothing of any one step, data set or function.
CHECKS = (
    "fundingmodel/steps/test_step_words.py",
    "fundingmodel/language/test_words.py::test_every_quantity_and_unit_has_words",
    "fundingmodel/language/test_words.py::test_french_differs_from_english_but_for_a_few_words",
    "fundingmodel/language/test_words.py::test_no_straight_apostrophe_in_french",
    "fundingmodel/language/test_words.py::test_french_has_its_own_punctuation",
    "fundingmodel/language/test_words.py::test_the_same_blanks_are_in_both_languages",
    "fundingmodel/language/test_words.py::test_no_words_are_missing_for_a_packaged_scenario",
    "fundingmodel/language/test_words.py::test_packaged_data_say_what_they_are_in_both_languages",
    "fundingmodel/language/test_words.py::test_accounts_are_printed_as_french_is",
    "workbooks/sheets/method/test_steps.py::test_every_step_has_words_and_no_words_are_without_a_step",
    "workbooks/sheets/method/test_steps.py::test_every_choice_has_words_in_both_languages",
    "workbooks/sheets/method/test_steps.py::test_every_packaged_formula_is_cited_in_french_too",
    "workbooks/sheets/method/test_steps.py::test_every_line_of_algebra_is_what_the_engine_calculates",
    "udfs/manual/test_reference.py",
    "project/test_imports.py::test_imports_run_one_way",
)


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("copy"))


def python(packages: Path, *arguments: str) -> str:
    done = start(packages, packages, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.replace("\u00a0", " ")


def run(packages: Path, *arguments: str) -> str:
    return python(packages, "-m", "fundingmodel.command_line.main", *arguments)


def shown(packages: Path, program: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(python(packages, "-c", ASK + program).splitlines()[-1])
    return found


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def texts(packages: Path, book: str) -> dict[str, set[str]]:
    """What the cells of each sheet of a workbook hold, as text."""
    sheets = openpyxl.load_workbook(packages / book).worksheets
    return {
        s.title: {str(c.value).replace("\u00a0", " ") for row in s.iter_rows() for c in row if c.value} for s in sheets
    }


def holds(cells: set[str], text: str) -> bool:
    return any(text in cell for cell in cells)


def test_a_step(packages: Path) -> None:
    write(packages / "floored.toml", FLOORED)
    assert "Gives every jurisdiction at least a stated amount for each" in run(packages, "steps")
    assert "Accorde à chaque administration au moins" in run(packages, "steps", "--lang", "fr")
    english, french = (
        run(packages, "steps", "headcount_floor"),
        run(packages, "steps", "headcount_floor", "--lang", "fr"),
    )
    assert english.startswith("headcount_floor (stage: guarantees)") and "Headcount floor. Gives every" in english
    assert "Plancher par tête. Accorde à chaque administration" in french
    rows = run(packages, "allocate", "floored.toml", "--format", "csv").splitlines()[1:]
    assert [row.split(",")[:4] for row in rows] == [
        ["floored", "2025-26", "A", "600.00"],
        ["floored", "2025-26", "B", "400.00"],
    ]
    assert "At least $5.00 (assumption) a head, $300.00 in all." in run(
        packages, "explain", "floored.toml", "A", "2025-26"
    )
    account = run(packages, "explain", "floored.toml", "A", "2025-26", "--lang", "fr")
    assert "Au moins 5,00 $ (hypothèse) par tête, soit 300,00 $ en tout." in account
    program = """
from pathlib import Path
from udfs.scenarios.levers import groups
from udfs.scenarios.named import find, register
name = register(Path("floored.toml"))
show(steps=[row for row in ask("LIST", "steps", language="fr") if "headcount_floor" in row],
     parameters=ask("LIST", "parameters", name, language="fr"), quantities=ask("LIST", "quantities", name),
     floor=ask("SCENARIO", name, None, "2025-26", "headcount_floor"),
     rule=ask("SCENARIO", name, [["floor_per_head", 7]], "2025-26", "binding_rule", language="fr"),
     levers=[(g.stage, g.title) for g in groups(find(name), "2025-26")])
"""
    found = shown(packages, program)
    assert (
        found["steps"][0][2] == "Accorde à chaque administration au moins un montant fixé pour chaque personne comptée."
    )
    assert "Plancher pour chaque personne" in str(found["parameters"]) and "Headcount floor" in str(found["quantities"])
    assert found["floor"][1:] == [["A", 300.0], ["B", 350.0]]
    assert ["guarantees", {"en": "Floor for each person", "fr": "Plancher pour chaque personne"}] in found["levers"]
    assert [str(cell).replace("\u00a0", " ") for _, cell in found["rule"][1:]] == ["", "maintenu : plancher par tête"]
    for language, name, algebra, rule in (
        ("en", "Headcount floor", "lower bound = max (lower bound, headcount floor)", "held: headcount floor"),
        (
            "fr",
            "Plancher par tête",
            "borne inférieure = max (borne inférieure; plancher par tête)",
            "maintenu : plancher par tête",
        ),
    ):
        run(packages, "report", "floored.toml", "--lang", language, "--out", f"floored-{language}")
        end = {"en": "", "fr": "-fr"}[language]
        sheets = texts(packages, f"floored-{language}/fundingmodel-comparison{end}.xlsx")
        method = {" ".join(text.split()) for text in sheets["Method" if language == "en" else "Méthode"]}
        assert holds(method, name) and holds(method, algebra)
        assert name in sheets["floored"] and holds(sheets["floored"], rule)
        assert any(re.fullmatch(r"=MAX\(\$?[A-Z]+(\d+),\$?[A-Z]+\1\)", str(text)) for text in sheets["floored"])


def test_a_scenario(packages: Path) -> None:
    assert "Three districts" in run(packages, "scenarios") and "Trois districts" in run(
        packages, "scenarios", "--lang", "fr"
    )
    assert "three-districts.toml is in order" in run(packages, "check", "three-districts")
    assert "three-districts,2025-26,north,500.00" in run(packages, "allocate", "three-districts", "--format", "csv")
    assert "Sud" in run(packages, "explain", "three-districts", "south", "2025-26", "--lang", "fr")
    program = """
show(listed=ask("LIST", "scenarios", language="fr"), parameters=ask("LIST", "parameters", "three-districts"),
     given=ask("SCENARIO", "three-districts", None, "2025-26", "allocation", "Centre"),
     people=ask("PARAMETER", "three-districts", "population", None, "Sud"))
"""
    found = shown(packages, program)
    assert found["listed"][-1][:2] == ["three-districts", "Trois districts"]
    assert (
        found["given"] == [[300.0]] and found["people"] == [[20.0]] and "stated_authority" in str(found["parameters"])
    )
    run(packages, "report", "three-districts", "--lang", "fr", "--out", "districts")
    assert any(
        "Trois districts" in str(cells)
        for cells in texts(packages, "districts/fundingmodel-comparison-fr.xlsx").values()
    )


def test_a_set(packages: Path) -> None:
    assert "| districts | three districts | three-districts |" in " ".join(run(packages, "sets").split())
    run(packages, "report", "--set", "districts", "--lang", "fr", "--out", "sets")
    sheets = texts(packages, "sets/fundingmodel-districts-fr.xlsx")
    assert holds(sheets["Sommaire"], "Sommaire : trois districts")


def test_a_question(packages: Path) -> None:
    assert "What was received, year by year?" in run(packages, "analyse")
    assert "Que reçoit-on, exercice par exercice?" in run(packages, "analyse", "--lang", "fr")
    assert "The jurisdiction, by its code." in run(packages, "analyse", "received", "--help")
    assert "In the last year $424,590,648.36 was received." in run(packages, "analyse", "received", "settlement", "ON")
    rows = run(packages, "analyse", "received", "settlement", "ON", "--format", "csv").splitlines()
    assert (rows[0], rows[-1]) == ("fiscal_year,amount", "2026-27,424590648.36")


def test_a_function(packages: Path) -> None:
    assert "Three times an amount." in run(packages, "functions", "TRIPLE")
    assert "Trois fois un montant." in run(packages, "functions", "TRIPLE", "--lang", "fr")
    found = shown(packages, 'show(answer=ask("TRIPLE", 7), listed=ask("LIST", "functions", language="fr"))')
    assert found["answer"] == [[21.0]] and "Trois fois un montant." in str(found["listed"])


def test_a_data_set(packages: Path) -> None:
    write(packages / "counted.toml", COUNTED)
    assert "counted.toml is in order" in run(packages, "check", "counted.toml")
    assert "counted,2025-26,PE,770" in run(packages, "allocate", "counted.toml", "--format", "csv")
    program = """
show(listed=ask("LIST", "data_sets", language="fr"), publisher=ask("SOURCE", "arrivals_by_route", "publisher", language="fr"),
     year=ask("INTAKE", 2024, None, None, "arrivals_by_route"),
     sea=ask("INTAKE", 2024, "PE", "sea", "arrivals_by_route"),
     together=ask("INTAKE", 2024, "NL", None, "arrivals_by_route"))
"""
    found = shown(packages, program)
    assert "Arrivées selon la route, 2023-2024" in str(found["listed"]) and found["publisher"] == [["Bureau du port"]]
    assert found["year"] == [["Jurisdiction", "air", "sea"], ["NL", 11.0, 22.0], ["PE", 33.0, 44.0]]
    assert found["sea"] == [[44.0]] and found["together"] == [[33.0]]
    assert "arrivals_by_route" in run(packages, "functions", "INTAKE")
    run(packages, "report", "counted.toml", "--lang", "fr", "--out", "counted", "--file", "compte.xlsx")
    sheets = texts(packages, "counted/compte.xlsx")
    assert "Bureau du port" in sheets["Sources"] and "Domaine public." in sheets["Sources"]


@pytest.mark.parametrize("folder", ["fundingmodel", "workbooks", "udfs"])
def test_a_command(packages: Path, folder: str) -> None:
    text = run(packages, "--help")
    assert f"Salue de la part de {folder}." in run(packages, "--help", "--lang", "fr")
    assert f"greet-{folder}" in text and f"Greets from {folder}." in text
    assert text.index("scenarios ") < text.index(f"greet-{folder}") < text.index("formulas ")
    file = packages / folder / "commands" / f"greet_{folder}.py"
    assert run(packages, f"greet-{folder}") == f"Good morning from {file}\n"
    assert run(packages, f"greet-{folder}", "--lang", "fr") == f"Bonjour de {file}\n"


def test_a_check_of_the_computer(packages: Path) -> None:
    assert "Language: counted in files of words, 3" in run_whatever(packages, "doctor")
    assert "Langue : fichiers de mots, 3" in run_whatever(packages, "doctor", "--lang", "fr")


def run_whatever(packages: Path, *arguments: str) -> str:
    """What a command prints, whether this computer has something to mend or not."""
    done = start(packages, packages, "-m", "fundingmodel.command_line.main", *arguments)
    return done.stdout.replace("\u00a0", " ")


def test_a_formula(packages: Path) -> None:
    write(packages / "noted.toml", NOTED)
    assert "noted: Noted: what somebody noted." in run(packages, "formulas")
    assert "  référence : Un carnet." in run(packages, "formulas", "--lang", "fr")
    rows = run(packages, "allocate", "noted.toml", "--format", "csv").splitlines()[1:]
    assert [row.split(",")[:4] for row in rows] == [["noted", "2025", "A", "3.00"], ["noted", "2025", "B", "4.00"]]
    assert "'noted'" in str(shown(packages, 'show(listed=ask("LIST", "formulas"))'))


def test_a_sheet(packages: Path) -> None:
    """Between Charts and Inputs as calculated, and in the table of contents."""
    run(packages, "report", "equal-per-capita", "--years", "2019-20", "--out", "reports")
    book = openpyxl.load_workbook(packages / "reports/fundingmodel-comparison.xlsx")
    at = book.sheetnames.index("Remarks")
    assert book.sheetnames[at - 1 : at + 2] == ["Charts", "Remarks", "Inputs as calculated"]
    assert book["Remarks"].sheet_properties.tabColor.rgb == book["Charts"].sheet_properties.tabColor.rgb
    linked = {cell.value for row in book["Summary"].iter_rows() for cell in row if cell.hyperlink}
    assert "Remarks" in linked


def test_an_importer(packages: Path) -> None:
    text = run(packages, "import", "--help")
    assert "A list of another publisher." in text and "A workbook of IRCC, as published." in text
    assert run(packages, "import", "another", "list.xlsx") == "read list.xlsx\n"


def test_a_layout(packages: Path) -> None:
    """A table of temporary workers under another title, its persons counted under another name."""
    example = ircc_sheets.workers()
    example.cells[0][0] = str(example.cells[0][0]).replace("work permit holders", "visitors")
    example.save(packages / "visitors.xlsx")
    assert "visitors" in run(packages, "import", "ircc", "visitors.xlsx", "--out", "visitors.csv")
    header, first = (packages / "visitors.csv").read_text(encoding="utf-8").splitlines()[:2]
    assert header.split(",")[:4] == ["year", "jurisdiction", "programme", "visitors"] and ",NL," in first


def checks(packages: Path, tests: Sequence[str], *options: str) -> subprocess.CompletedProcess[str]:
    paths = [str(TESTS / test) for test in tests]
    settings = ("-m", "not browser", "-p", "no:cacheprovider", *options)
    return start(packages, TESTS.parent, "-m", "pytest", *settings, *paths)


def test_one_of_each_kind_passes_the_checks(packages: Path) -> None:
    done = checks(packages, CHECKS)
    assert done.returncode == 0, done.stdout[-3000:]
    assert f"fundingmodel from {packages}" in done.stdout


def test_a_step_without_a_word_fails_the_checks(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    file = folder / "fundingmodel/steps/guarantees/headcount_floor.toml"
    write(file, file.read_text(encoding="utf-8").replace("floor_per_head = {", "floor_per_hand = {"))
    done = checks(folder, CHECKS[:1], "-k", "headcount_floor")
    assert done.returncode != 0 and "headcount_floor.toml has no words for floor_per_head" in done.stdout
