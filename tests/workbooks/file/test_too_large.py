"""A workbook that would be too large is refused before anything is calculated, and the advice helps."""

from pathlib import Path

import pytest

from fundingmodel.errors import WorkbookRefused
from fundingmodel.language.refusals import sentence
from fundingmodel.scenario.reading import Scenario, read_scenario
from workbooks import report
from workbooks.file import too_large
from workbooks.file.too_large import advice_for, least_formula_cells, refuse_too_large
from workbooks.report import write_report

BOARDS = """
name = "boards"
instrument = "grant"
recipient = "boards"
currency = "CAD"
fiscal_years = {{ first = "2020-21", last = "{last}" }}
jurisdictions = {jurisdictions}
steps = [
  {{ step = "envelope", authority = "stated", rounding = "carried" }},
  {{ step = "share", bind = {{ weighted_intake = "need" }} }},
  "bounds",
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "published_order" }},
]
[inputs]
stated_authority = {{ unit = "dollars", price_basis = "nominal", value = 900000000, source = "vote" }}
authority_rounding_unit = {{ unit = "dollars", value = 0.01, source = "cents" }}
rounding_unit = {{ unit = "dollars", value = 0.01, source = "cents" }}
need = {{ shape = "jurisdiction", unit = "persons", values = {need}, source = "register" }}
"""


def boards(folder: Path, count: int, last: str) -> Scenario:
    names = [f"Board {n}" for n in range(1, count + 1)]
    need = "{ " + ", ".join(f'"{name}" = {100 + n * 7 % 53}' for n, name in enumerate(names)) + " }"
    path = folder / "boards.toml"
    path.write_text(BOARDS.format(last=last, jurisdictions=names, need=need).replace("'", '"'), encoding="utf-8")
    return read_scenario(path)


def test_it_is_refused_before_anything_is_calculated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "run_all", lambda *_: pytest.fail("it was calculated"))
    with pytest.raises(WorkbookRefused) as refused:
        write_report([boards(tmp_path, 600, "2034-35")], tmp_path / "report.xlsx")
    assert refused.value.key == "workbooks.report_much_too_large"
    assert not (tmp_path / "report.xlsx").exists()
    assert "Take fewer years: --years " in str(refused.value) and "Prenez moins" in sentence(refused.value, "fr")


def test_the_years_that_it_advises_can_be_written(tmp_path: Path) -> None:
    scenario, limit = read_scenario("settlement"), 2_000
    with pytest.raises(WorkbookRefused) as refused:
        refuse_too_large([scenario], limit)
    years = str(refused.value).rpartition("--years ")[2].rstrip(".").split(",")
    assert 0 < len(years) < len(scenario.fiscal_years) and years[-1] == scenario.fiscal_years[-1]
    assert write_report([scenario], tmp_path / "report.xlsx", years=years).formula_cells <= limit


def test_several_scenarios_are_told_to_be_written_one_by_one_and_one_is_not() -> None:
    two = [read_scenario("settlement"), read_scenario("predictable")]
    for scenarios, said in ((two, "--each"), (two[:1], "--years")):
        with pytest.raises(WorkbookRefused) as refused:
            refuse_too_large(scenarios, 1_000)
        assert said in str(refused.value) and ("--each" in str(refused.value)) == (len(scenarios) > 1)
    assert advice_for(two[:1], 10_000, 300) == too_large.NOT_ONE_YEAR


def test_what_fits_is_not_refused_and_a_cell_more_is() -> None:
    scenario = read_scenario("settlement")
    least = least_formula_cells(scenario)
    refuse_too_large([scenario], least)
    with pytest.raises(WorkbookRefused):
        refuse_too_large([scenario], least - 1)


@pytest.mark.parametrize("name", ["settlement", "non-economic", "predictable"])
def test_it_counts_no_more_than_are_written(tmp_path: Path, name: str) -> None:
    scenario = read_scenario(name)
    written = write_report([scenario], tmp_path / "report.xlsx").formula_cells
    assert written / 3 <= least_formula_cells(scenario) <= written


def test_what_turns_out_too_large_is_refused_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = read_scenario("settlement")
    monkeypatch.setattr(report, "FORMULA_CELL_LIMIT", least_formula_cells(scenario) + 1)
    with pytest.raises(WorkbookRefused) as refused:
        write_report([scenario], tmp_path / "report.xlsx")
    assert refused.value.key == "workbooks.report_too_large" and not list(tmp_path.iterdir())
