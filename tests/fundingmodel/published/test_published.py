"""`fundingmodel published`: published formulas beside published results; what a miss does, and what is refused."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from fundingmodel.analysis.published_cases.comparing import compare
from fundingmodel.analysis.published_cases.input_precision import worst_case
from fundingmodel.command_line.main import cli
from fundingmodel.errors import ScenarioRefused
from fundingmodel.result import run
from fundingmodel.scenario.files import published_cases
from fundingmodel.scenario.reading import read_scenario

SHARED = """
name = "shared"
instrument = "grant"
recipient = "towns"
currency = "EUR"
fiscal_years = ["2020", "2021"]
jurisdictions = ["A", "B", "C"]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { weighted_intake = "need" } },
  "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_units_per_dollar = { unit = "units per dollar", value = 1, source = "euros" }
units_per_dollar = { unit = "units per dollar", value = 1, source = "euros" }
need = { shape = "jurisdiction", unit = "persons", values = { A = 500, B = 300, C = 200 }, source = "register" }
[inputs.stated_authority]
unit = "dollars"
price_basis = "nominal"
source = "vote"
by_year = { 2020 = 1000, 2021 = 2000 }
[published]
kind = "published"
cite = "Gazette"
rule = "By need."
"""
RESULTS = """
[[published.results]]
unit = "dollars"
price_basis = "nominal"
source = "Gazette"
by_year.2020 = { values = { A = 500, B = 300, C = 200 } }
by_year.2021 = { values = { A = 1000, B = 600, C = 400 } }
"""


def case(folder: Path, results: str = RESULTS, scenario: str = SHARED) -> Path:
    path = folder / "shared.toml"
    path.write_text(scenario + results, encoding="utf-8")
    return path


def published(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["published", *map(str, arguments)])


# The package's own


def test_every_packaged_case_matches_and_has_one_line() -> None:
    answer = published()
    assert answer.exit_code == 0, answer.output
    table, calibration = answer.stdout.split("\n\n")
    lines = table.splitlines()
    assert calibration.startswith("Calibration of settlement, year by year\n")
    assert len(lines) == len(published_cases()) + 2
    for name, line in zip(published_cases(), lines[2:], strict=True):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        rows, matched, known = map(int, cells[3:6])
        assert cells[1] == name and rows == matched + known and rows > 0
        assert int(cells[6]) == {"canada-settlement-2012-13": 1, "canada-settlement-2025-27": 4}.get(name, 0)
        assert all(cells[at] for at in (0, 2, 7, 9, 10, 11))


# One that misses


def test_cases_side_by_side_are_a_blank_line_apart() -> None:
    names = ("eu-development-fund-11", "worked-base-and-minimum")
    one, other, both = (
        CliRunner().invoke(cli, ["published", *each]).output for each in ([names[0]], [names[1]], names)
    )
    assert one.startswith("eu-development-fund-11 (") and other.startswith("worked-base-and-minimum (")
    assert both == f"{one}\n{other}"


def test_a_miss_is_named_and_the_exit_code_is_1(tmp_path: Path) -> None:
    assert published(case(tmp_path)).exit_code == 0
    answer = published(case(tmp_path, RESULTS.replace("B = 600", "B = 601")))
    assert answer.exit_code == 1
    assert "1 row misses.\n- shared, B 2021, allocation: calculated €600, published €601, tolerance €0" in answer.stderr
    assert "MISS" in answer.stdout


def test_rows_in_csv_are_exact(tmp_path: Path) -> None:
    results = RESULTS.replace("B = 600", "B = 598.5") + 'printed = 2\nwhy = "even"\n'
    answer = published(case(tmp_path, results), "--format", "csv")
    assert answer.exit_code == 1
    rows = {(row["fiscal_year"], row["jurisdiction"]): row for row in csv.DictReader(io.StringIO(answer.stdout))}
    assert len(rows) == 6
    assert rows["2021", "B"]["difference"] == "1.5" and Decimal(rows["2021", "B"]["tolerance"]) == 1
    assert rows["2021", "B"]["result"] == "miss" and rows["2021", "A"]["result"] == "match"


@pytest.mark.parametrize(("figure", "status"), [(599, "match"), (601, "match"), (602, "miss"), (598, "miss")])
def test_half_of_what_figures_are_rounded_to_is_tolerated(tmp_path: Path, figure: int, status: str) -> None:
    compared = compare(case(tmp_path, RESULTS.replace("B = 600", f"B = {figure}") + 'printed = 2\nwhy = "even"\n'))
    assert {row.status for row in compared.rows if (row.fiscal_year, row.jurisdiction) == ("2021", "B")} == {status}


KNOWN = """
[[published.results.known]]
fiscal_year = "2021"
jurisdiction = "B"
miss = {miss}
why = "A typing error in the Gazette"
"""


@pytest.mark.parametrize(
    ("published_as", "declared", "status"), [(650, -50, "known"), (650, -49, "miss"), (600, 0, "miss")]
)
def test_a_known_miss_must_stay_what_it_is_declared_to_be(
    tmp_path: Path, published_as: int, declared: int, status: str
) -> None:
    results = RESULTS.replace("B = 600", f"B = {published_as}") + KNOWN.format(miss=declared)
    assert compare(case(tmp_path, results)).count(status) == 1
    assert published(case(tmp_path, results)).exit_code == (1 if status == "miss" else 0)


def test_rows_that_are_not_published_are_not_compared(tmp_path: Path) -> None:
    (tmp_path / "gazette.csv").write_text("fiscal_year,jurisdiction,amount\n2021,B,600\n", encoding="utf-8")
    from_file = """
[[published.results]]
data = "gazette.csv"
key = ["fiscal_year", "jurisdiction"]
measure = "amount"
unit = "dollars"
source = "Gazette"
"""
    compared = compare(case(tmp_path, from_file))
    assert [(row.fiscal_year, row.jurisdiction) for row in compared.rows] == [("2021", "B")]


def test_years_without_a_published_figure_are_not_compared(tmp_path: Path) -> None:
    compared = compare(
        case(tmp_path, RESULTS.replace("by_year.2020 = { values = { A = 500, B = 300, C = 200 } }\n", ""))
    )
    assert {row.fiscal_year for row in compared.rows} == {"2021"} and compared.count("match") == 3


def test_only_the_years_that_are_named_are_compared(tmp_path: Path) -> None:
    compared = compare(case(tmp_path, RESULTS.replace("B = 300", "B = 999") + 'fiscal_years = ["2021"]\n'))
    assert {row.fiscal_year for row in compared.rows} == {"2021"} and compared.count("match") == 3


@pytest.mark.parametrize(
    ("own", "listed"), [("2021-22", "2021-2022"), ("2021-2022", "2021/22"), ("2021-22", "2021-22")]
)
def test_years_that_are_compared_may_be_spelled_in_another_way(tmp_path: Path, own: str, listed: str) -> None:
    scenario = SHARED.replace('["2020", "2021"]', f'["2020-21", "{own}"]').replace("2020 = 1", "2020-21 = 1")
    results = RESULTS.replace("by_year.2020", "by_year.2020-21").replace("by_year.2021", "by_year.2021-22")
    path = case(tmp_path, f'{results}fiscal_years = ["{listed}"]\n', scenario.replace("2021 = 2", "2021-22 = 2"))
    assert {row.fiscal_year for row in compare(path).rows} == {own}


OF_DATA = """
[[published.results]]
data = "printed.csv"
key = ["budget", "jurisdiction"]
measure = "amount"
unit = "dollars"
price_basis = "nominal"
source = "Gazette"
why = "Printed in tens."
printed = "rounding"
"""


@pytest.mark.parametrize(
    "more",
    [
        'year_column = "budget"',
        'where = { budget = "2020" }\nfiscal_years = ["2020"]',
        'year = 2020\nyear_column = "budget"\nfiscal_years = ["2020"]',
        'sum_over = ["budget"]\nfiscal_years = ["2021"]',
    ],
)
def test_what_is_printed_is_read_from_the_rows_of_the_figures(tmp_path: Path, more: str) -> None:
    rows = "budget,jurisdiction,amount,rounding\n2020,A,500,10\n2020,B,300,2\n2020,C,200,2\n"
    rows += "2021,A,1000,20\n2021,B,600,6\n2021,C,400,4\n"
    if more.startswith("sum_over"):
        rows = rows.replace("1000", "500").replace("600", "300").replace("400", "200")
    (tmp_path / "printed.csv").write_text(rows, encoding="utf-8", newline="\n")
    found = {(row.fiscal_year, row.jurisdiction): row for row in compare(case(tmp_path, OF_DATA + more)).rows}
    assert {row.status for row in found.values()} == {"match"}
    half = {year: found[year, "A"].tolerance for year, code in found if code == "A"}
    of_years = {"2020": Decimal(5), "2021": Decimal(10)}
    assert half == ({"2021": Decimal(15)} if "sum" in more else {year: of_years[year] for year in half})


def test_a_tolerated_part_may_go_by_jurisdiction(tmp_path: Path) -> None:
    by_code = 'relative = { A = 0, B = 0.01, C = 0 }\nwhy = "revised"\n'
    compared = compare(case(tmp_path, RESULTS.replace("B = 600", "B = 605").replace("C = 400", "C = 401") + by_code))
    assert {row.jurisdiction: row.tolerance for row in compared.rows if row.fiscal_year == "2021"} == {
        "A": 0, "B": Decimal("6.05"), "C": 0,
    }  # fmt: skip
    assert [(row.fiscal_year, row.jurisdiction) for row in compared.rows if row.status == "miss"] == [("2021", "C")]


# What the rounding of inputs may do


def test_worst_case_is_that_of_a_share_worked_by_hand(tmp_path: Path) -> None:
    """A = 500 of 1,000: one more at A gives 501/1001, one more at B or C 500/1001; a unit of rounding comes on top."""
    moved = worst_case(run(case(tmp_path)).main, "share", {"need": Decimal(1)})
    up, down = 501 / 1001 - 0.5, 0.5 - 499 / 999
    others_up, others_down = 0.5 - 500 / 1001, 500 / 999 - 0.5
    assert np.isclose(moved["2021"][0, 0], max(up, down) + 2 * max(others_up, others_down), rtol=1e-9)


def test_the_rounding_of_an_input_is_tolerated_and_no_more(tmp_path: Path) -> None:
    rounded = 'inputs = { need = 50 }\nwhy = "need to the hundred"\n'
    near = compare(case(tmp_path, RESULTS.replace("B = 600", "B = 700") + rounded))
    far = compare(case(tmp_path, RESULTS.replace("B = 600", "B = 900") + rounded))
    assert near.count("miss") == 0 and far.count("miss") == 1


# Refused


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('kind = "published"', 'kind = "true"'), "kind is 'true'; it is one of published, calibrated, worked"),
        (('cite = "Gazette"', ""), "no cite"),
        (('rule = "By need."', 'rules = "By need."'), "unknown key 'rules'. Did you mean 'rule'?"),
        (("[[published.results]]", '[[published.results]]\nquantity = "allocations"'), "no quantity 'allocations'"),
        (("[[published.results]]", '[[published.results]]\ntier = "towns"'), "no tier 'towns'; there are none"),
        (("[[published.results]]", "[[published.results]]\nprinted = 1"), "no why"),
        (("[[published.results]]", "[published.results]"), "no results. Add [[published.results]]"),
        (("[[published.results]]", '[[published.results]]\nknown = "A"'), "write [[published.results.known]] for each"),
        (("[[published.results]]", '[[published.results]]\nprinted = "rounding"'), "goes with a data set"),
        (("[[published.results]]", '[[published.results]]\nwhy = "x"\ninputs = { needs = 1 }'), "no input 'needs'"),
        (("[[published.results]]", '[[published.results]]\nrelative = "1%"'), "found '1%' where a number belongs"),
        (("[[published.results]]", "[[published.results]]\nrelative = { A = 0, B = 0 }"), "relative: nothing for C"),
        (("[[published.results]]", "[[published.results]]\nrelative = { D = 0 }"), "relative: unknown key 'D'"),
        (
            ("[[published.results]]", '[[published.results]]\nfiscal_years = ["2022"]'),
            "found '2022'; list some of 2020",
        ),
        (("[[published.results]]", "[[published.results]]\nfiscal_years = []"), "found []; list some of 2020, 2021"),
        (('source = "Gazette"', ""), "no source"),
        (("B = 600", "D = 600"), "unknown key 'D'"),
        (
            ("C = 400 } }", "C = 400 } }\n" + KNOWN.format(miss=1).replace('"B"', '"D"')),
            "nothing is published for 2021 D",
        ),
        (("C = 400 } }", "C = 400 } }\n" + KNOWN.format(miss=1).replace("miss = 1", "")), "says by how much"),
    ],
)
def test_refused(tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    text = SHARED + RESULTS
    assert change[0] in text
    with pytest.raises(ScenarioRefused) as refused:
        compare(case(tmp_path, "", text.replace(*change)))
    assert sentence in str(refused.value) and "shared.toml" in str(refused.value)


def test_a_scenario_without_published_results_is_refused() -> None:
    answer = published("settlement")
    assert answer.exit_code == 1 and "settlement.toml: no table [published]" in answer.stderr


def test_worst_case_is_of_inputs_with_figures_of_their_own() -> None:
    """A link has none, and neither is it among the names that the refusal gives."""
    linked = run(read_scenario("equal-per-admission")).main
    assert linked.tier.parameters["stated_authority"].link
    for name in ("stated_authority", "nothing"):
        with pytest.raises(ScenarioRefused) as refused:
            worst_case(linked, "share", {name: Decimal(1)})
        assert refused.value.key == "no_input_of_its_own"
        assert "intake" in str(refused.value) and "stated_authority," not in str(refused.value)
