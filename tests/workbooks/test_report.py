"""The report: the same bytes from the same inputs, and a workbook that recalculates to what Python says of the changed scenario."""

import copy
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import engines
import openpyxl
import pytest
from engine_agreement import ALLOWED, engine_disagrees
from money import same_money, whole_units
from places import THIN
from shared import WholeReport

from fundingmodel import run
from fundingmodel.analysis.published_cases.comparing import compare
from fundingmodel.datasets import gate as datasets
from fundingmodel.errors import ScenarioRefused, WorkbookRefused
from fundingmodel.language.refusals import sentence
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.files import published_cases
from fundingmodel.scenario.reading import Scenario, build, read_scenario
from workbooks import report
from workbooks.file.agreement import differences, figures_differ
from workbooks.file.saving import stored_values
from workbooks.page.book import Book, key_of
from workbooks.published.report import write_published


@pytest.fixture(scope="module")
def whole(whole_report: Callable[[str], WholeReport]) -> tuple[bytes, Book, list[Result]]:
    data, book, results, equal = whole_report("en")
    return data, book, [*results, *(each for each in equal.values() if each)]


def test_the_whole_report_is_calculated_alike_by_ironcalc(whole: tuple[bytes, Book, list[Result]]) -> None:
    assert not list(engine_disagrees(stored_values(whole[0]), engines.ironcalc(whole[0])))


def test_the_whole_report_is_calculated_alike_by_libreoffice(
    whole: tuple[bytes, Book, list[Result]], libreoffice: engines.LibreOffice
) -> None:
    stored, found = stored_values(whole[0]), libreoffice(whole[0])
    assert not list(engine_disagrees(stored, found))
    # Negative control: one stored value off by a thousandth is reported.
    sheet, address = next(
        (s, a) for s, cells in stored.items() for a, x in cells.items() if isinstance(x, float) and x > 1
    )
    planted = {**stored, sheet: {**stored[sheet], address: stored[sheet][address] * 1.001}}  # type: ignore[operator]
    assert [line.split(":")[0] for line in engine_disagrees(planted, found)] == [f"{sheet}!{address}"]


def test_allocations_as_recalculated_add_to_the_envelope(
    whole: tuple[bytes, Book, list[Result]], libreoffice: engines.LibreOffice
) -> None:
    data, book, results = whole
    found = libreoffice(data)
    for result in results:
        if "remainder_rank" not in {c.name for c in result.scenario.tier.formula.columns}:
            continue
        for year in result.scenario.fiscal_years:
            cents = [whole_units(x) for x in column(found, book, result, "allocation", year)]
            (envelope,) = column(found, book, result, "envelope", year)
            assert sum(cents) == whole_units(envelope), f"{result.scenario.name} {year}"


def column(found: engines.Values, book: Book, result: Result, quantity: str, year: str) -> list[Any]:
    cells = book.cells(result, quantity, year)
    assert cells is not None
    return [found[cells.sheet, address] for row in cells.addresses() for address in row]


# A workbook whose inputs are changed in a spreadsheet says what Python says of the changed scenario


def changed(scenario: Scenario, change: Callable[[dict[str, Any]], None], path: Path | None = None) -> Scenario:
    data = copy.deepcopy(dict(scenario.data))
    change(data)
    return build(data, path or scenario.path)


def assert_same_allocations(found: engines.Values, book: Book, written: Result, wanted: Result) -> None:
    for year in wanted.scenario.fiscal_years:
        cents = [whole_units(x) for x in column(found, book, written, "allocation", year)]
        exact = [wanted.amount("allocation", year, code) for code in wanted.scenario.jurisdictions]
        assert cents == [whole_units(x) for x in exact if x is not None], f"{wanted.scenario.name} {year}"


def test_a_changed_weight_and_envelope_recalculate_in_libreoffice(libreoffice: engines.LibreOffice) -> None:
    settlement = run("settlement")
    data, book, _ = report.build([settlement])
    key = (key_of(settlement.scenario), "")
    weights, envelope = book.inputs[(*key, "category_weight", "")], book.inputs[(*key, "stated_authority", "2023-24")]
    refugee = weights.addresses()[settlement.scenario.tier.place.categories.index("refugee")][0]
    found = libreoffice(
        data, {(weights.sheet, refugee): 3.75, (envelope.sheet, envelope.addresses()[0][0]): 1234567890.12}
    )

    def change(tables: dict[str, Any]) -> None:
        tables["inputs"]["category_weight"]["values"]["refugee"] = Decimal("3.75")
        stated = {"value": Decimal("1234567890.12"), "price_basis": "nominal", "assumption": True}
        tables["inputs"]["stated_authority"]["by_year"] = {
            "2023-24": {**stated, "scope": "shared", "measure": "allocated"}
        }

    wanted = run(changed(settlement.scenario, change))
    assert wanted.amount("allocation", "2023-24", "ON") != settlement.amount("allocation", "2023-24", "ON")
    assert_same_allocations(found, book, settlement, wanted)
    failed = [
        (found["Checks", f"B{row}"], letter)
        for row in range(7, 20)
        for letter in "CDEFGHIJ"
        if found["Checks", f"{letter}{row}"] == "CHECK"
    ]
    assert failed == [("Sheet equals the engine’s figures as written", letter) for letter in "CDEFGHIJ"]


def test_a_changed_count_recalculates_in_libreoffice(libreoffice: engines.LibreOffice, tmp_path: Path) -> None:
    settlement = run("settlement")
    data, book, _ = report.build([settlement])
    intake = book.inputs[key_of(settlement.scenario), "", "intake", "2019"]
    place = settlement.scenario.tier.place
    address = intake.addresses()[place.jurisdictions.index("MB")][place.categories.index("family")]
    found = libreoffice(data, {(intake.sheet, address): 12345})
    for suffix in (".csv", ".toml"):
        shutil.copy(datasets.PACKAGED / f"admissions{suffix}", tmp_path)
    table = tmp_path / "admissions.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    row = next(i for i, line in enumerate(lines) if line.startswith("2019,MB,family,"))
    lines[row] = "2019,MB,family,12345,0,full"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def change(tables: dict[str, Any]) -> None:
        tables["inputs"]["intake"]["data"] = "admissions.csv"

    about = (tmp_path / "admissions.toml").read_text(encoding="utf-8").replace("rounding = 5", "rounding = 0")
    (tmp_path / "admissions.toml").write_text(about.split("[[controls]]")[0], encoding="utf-8")
    wanted = run(changed(settlement.scenario, change, tmp_path / "settlement.toml"))
    assert_same_allocations(found, book, settlement, wanted)


def test_a_change_travels_to_the_scenarios_that_take_its_result(libreoffice: engines.LibreOffice) -> None:
    """The predictable scenario starts from the settlement formula's allocation: a changed base amount moves both."""
    results = run_all([read_scenario("settlement"), read_scenario("predictable")])
    data, book, _ = report.build(results)
    base = book.inputs[key_of(results[0].scenario), "", "base_for_each", ""]
    found = libreoffice(data, {(base.sheet, base.addresses()[0][0]): 750000})
    before, after = (
        [whole_units(x) for x in column(values, book, results[1], "allocation", "2019-20")]
        for values in (libreoffice(data), found)
    )
    assert before != after
    settlement = run(
        changed(results[0].scenario, lambda tables: tables["inputs"]["base_for_each"].update(value=750000))
    )
    opening = {code: settlement.amount("allocation", "2019-20", code) for code in settlement.scenario.jurisdictions}

    def change(tables: dict[str, Any]) -> None:
        tables["inputs"]["opening_allocation"] = {
            "unit": "dollars", "price_basis": "nominal", "assumption": True, "values": opening,
        }  # fmt: skip

    assert_same_allocations(found, book, results[1], run(changed(results[1].scenario, change)))


# Bytes


def test_two_reports_have_the_same_bytes(tmp_path: Path) -> None:
    text = (
        "import sys; from workbooks.report import write_report; from fundingmodel import read_scenario;"
        "print(write_report([read_scenario('settlement')], sys.argv[1], 'fr').sha256)"
    )
    found = set()
    for seed, zone, lxml in (("1", "America/Toronto", "True"), ("2", "Asia/Tokyo", "False")):
        path = tmp_path / f"{seed}.xlsx"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "OPENPYXL_LXML": lxml}
        done = subprocess.run(
            [sys.executable, "-c", text, str(path)], env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == hashlib.sha256(path.read_bytes()).hexdigest()
        found.add(done.stdout.strip())
    assert len(found) == 1


def test_the_bytes_do_not_depend_on_where_the_files_lie(tmp_path: Path) -> None:
    """Nor does the stamp: two offices with the same files in other folders write the same workbook."""
    found = set()
    for folder in (tmp_path / "one", tmp_path / "two" / "deeper"):
        folder.mkdir(parents=True)
        shutil.copy(THIN, folder / "thin.toml")
        change = 'parent = "thin.toml"\nname = "offer"\nauthor = "A"\ndate = "2026-01-01"\nreason = "a test"\n'
        stated = (
            '[inputs.stated_authority]\nassumption = true\nby_year = { "2020-21" = 1100000, "2021-22" = 1100000 }\n'
        )
        (folder / "offer.toml").write_text(change + stated, encoding="utf-8", newline="\n")
        data, _, equal = report.build(
            run_all([read_scenario(folder / "thin.toml"), read_scenario(folder / "offer.toml")])
        )
        assert list(equal) == ["offer"]
        found.add(hashlib.sha256(data).hexdigest())
    assert len(found) == 1


# What a person at a terminal is told

STAGES = ["writing sheets", "storing values", "comparing sheet and engine", "saving"]


def test_each_stage_is_said_as_it_begins(tmp_path: Path) -> None:
    said: list[str] = []
    report.write_report([read_scenario(THIN)], tmp_path / "report.xlsx", progress=said.append)
    assert said == ["calculating", *STAGES]


def test_each_stage_of_a_report_of_published_figures_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    write_published([compare(published_cases()[0])], tmp_path / "published.xlsx", progress=said.append)
    assert said == STAGES


# What is refused before anything is written


def of_a_scenario(path: Path, force: bool, progress: Callable[[str], None]) -> None:
    report.write_report([read_scenario(THIN)], path, progress=progress, force=force)


def of_a_case(path: Path, force: bool, progress: Callable[[str], None]) -> None:
    write_published([compare(published_cases()[0])], path, progress=progress, force=force)


@pytest.mark.parametrize("write", [of_a_scenario, of_a_case])
def test_a_file_of_somebody_else_is_replaced_by_force_alone(tmp_path: Path, write: Callable[..., None]) -> None:
    """And it is refused before the first figure is calculated, not after a minute."""
    path, said = tmp_path / "report.xlsx", list[str]()
    path.write_bytes(b"no workbook of ours")
    with pytest.raises(WorkbookRefused):
        write(path, False, said.append)
    assert said == [] and path.read_bytes() == b"no workbook of ours"
    write(path, True, said.append)
    assert "saving" in said and openpyxl.load_workbook(path).sheetnames
    write(path, False, said.append)  # one of ours, which nobody has changed


def test_a_figure_that_is_not_the_engines_stops_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = [run(THIN)]
    data, book, _ = report.build(results)
    assert not list(differences(data, book, results))
    monkeypatch.setattr(report, "filled", lambda _data: _with_one_cent_more(data, book, results[0]))
    with pytest.raises(WorkbookRefused, match=r"thin \(allocation, 2021-22\): cell [A-Z]+\d+ holds"):
        report.write_report([results[0].scenario], tmp_path / "report.xlsx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("quantity", "off", "noticed"),
    [
        ("allocation", 0.0049, False),  # half a cent, where amounts are whole cents
        ("allocation", 0.0051, True),
        ("share", 0.99e-9, False),  # a ratio below 1: to the billionth of 1
        ("share", 1.01e-9, True),
        ("lower_bound", 0.99e-6, False),  # no dollars: to the ten-thousandth of a cent
        ("lower_bound", 1.005e-6, True),
    ],
)
def test_how_far_a_cell_may_be_from_the_engine(quantity: str, off: float, noticed: bool) -> None:
    result = run(THIN)
    data, book, _ = report.build([result])
    year = next(iter(result.main.years))
    cells = book.columns[key_of(result.scenario), "", year][quantity]
    stored = {sheet: dict(values) for sheet, values in stored_values(data).items()}
    address = cells.addresses()[0][0]
    stored[cells.sheet][address] = float(stored[cells.sheet][address]) + off
    assert len(list(figures_differ(stored, book, [result]))) == noticed


def _with_one_cent_more(data: bytes, book: Book, result: Result) -> bytes:
    cells = book.cells(result, "allocation", "2021-22")
    assert cells is not None
    address = cells.addresses()[0][0]
    amount = f"{stored_values(data)[cells.sheet][address]:.2f}"
    changed_data = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(changed_data, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode("utf-8") if name.endswith(".xml") else None
            if part is not None and f'r="{address}"' in part and f"<v>{amount}</v>" in part:
                place = part.index(f'r="{address}"')
                more = f"<v>{Decimal(amount) + Decimal('0.01')}</v>"
                part = part[:place] + part[place:].replace(f"<v>{amount}</v>", more, 1)
            new.writestr(name, old.read(name) if part is None else part.encode("utf-8"))
    return changed_data.getvalue()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "There is no scenario to report."), ("fr", "Aucun scénario à présenter.")]
)
def test_a_report_of_nothing_is_refused(tmp_path: Path, language: str, said: str) -> None:
    with pytest.raises(WorkbookRefused) as refused:
        report.write_report([], tmp_path / "report.xlsx")
    assert sentence(refused.value, language) == said
    assert list(tmp_path.iterdir()) == []


def test_text_from_outside_is_never_a_formula() -> None:
    title = '=HYPERLINK("http://example.org","x")'
    scenario = changed(read_scenario(THIN), lambda tables: tables.update(title=title))
    data, _, _ = report.build([run(scenario)])
    workbook = openpyxl.load_workbook(BytesIO(data))
    found = [c for sheet in workbook for row in sheet.iter_rows() for c in row if c.value == title]
    assert found
    assert {cell.data_type for cell in found} == {"s"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_formula_is_of_the_functions_that_all_engines_share(language: str) -> None:
    import re

    data, _, _ = report.build([run(name) for name in ("settlement", "published", "predictable")], language)
    workbook = openpyxl.load_workbook(BytesIO(data))
    used: set[str] = set()
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    unquoted = re.sub(r'"[^"]*"', "", str(cell.value))
                    used |= set(re.findall(r"([A-Z][A-Z.]+)\(", unquoted))
    assert used <= ALLOWED
    assert {"SUMPRODUCT", "INT", "IF"} <= used


def test_only_the_years_up_to_the_last_wanted_are_written(tmp_path: Path) -> None:
    scenarios = [read_scenario("settlement"), read_scenario("predictable")]
    path = tmp_path / "report.xlsx"
    summary = report.write_report(scenarios, path, years=["2021-22", "2022-23"])
    assert [r.scenario.fiscal_years[-1] for r in summary.results] == ["2022-23", "2022-23"]
    assert summary.results[1].amount("allocation", "2022-23", "ON") == run("predictable").amount(
        "allocation", "2022-23", "ON"
    )
    values = stored_values(path.read_bytes())
    assert {"settlement", "predictable"} <= set(values)
    with pytest.raises(ScenarioRefused, match=r"settlement\.toml: none of the years 1999-00"):
        report.write_report(scenarios, path, years=["1999-00"])


def test_what_cannot_share_the_baselines_envelope_does_not_stop_the_report() -> None:
    """Guarantees a thousand times the baseline's envelope: its own results are there, those at an equal envelope stay blank."""
    thin = read_scenario(THIN)

    def richer(tables: dict[str, Any], name: str, times: int) -> None:
        tables["name"] = name
        for table, key in (("stated_authority", "by_year"), ("opening_allocation", "values")):
            tables["inputs"][table][key] = {
                code: times * amount for code, amount in tables["inputs"][table][key].items()
            }

    rich = changed(thin, lambda tables: richer(tables, "rich", 1000))
    same = changed(thin, lambda tables: richer(tables, "same", 1) or tables["inputs"]["stated_authority"].update(value=1050000) or
                   tables["inputs"]["stated_authority"].pop("by_year"))  # fmt: skip
    results = run_all([thin, rich, same])
    data, book, equal = report.build(results)
    assert equal["rich"] is None
    assert equal["same"] is not None
    assert [whole_units(x) for x in column_of(data, book, equal["same"])] == [
        whole_units(x) for x in column_of(data, book, results[0])
    ]
    assert same_money(sum(column_of(data, book, results[1])), 1_010_000_000)


def column_of(data: bytes, book: Book, result: Result) -> list[float]:
    cells = book.cells(result, "allocation", "2021-22")
    assert cells is not None
    stored = stored_values(data)[cells.sheet]
    return [float(stored[address]) for row in cells.addresses() for address in row]
