"""Sweeps: each variant is what a file with its figures gives, to the bit; what a file could not say is refused first."""

import json
import random
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from command_line import printed, refused

from fundingmodel.errors import DoesNotFit
from fundingmodel.result import Result
from fundingmodel.result import run as calculated
from fundingmodel.sweeps import calculating, fitting
from fundingmodel.sweeps.design import PART, Design, Plan

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals")
CHILD = """
name = "moved"
parent = "{parent}"
author = "Ann Author"
date = "2026-01-01"
reason = "to see"
{inputs}
"""
WEIGHT = "category_weight.refugee"


@pytest.fixture(autouse=True)
def in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def moved(parent: str, inputs: str) -> Result:
    """What an offer with these inputs gives, by the plain way of a file."""
    Path("moved.toml").write_text(CHILD.format(parent=parent, inputs=inputs), encoding="utf-8")
    return calculated("moved.toml")


def swept(*arguments: str) -> pd.DataFrame:
    printed("sweep", *arguments, "--out", "s.parquet")
    return pq.read_table("s.parquet").to_pandas()


def figures_of(rows: pd.DataFrame, variant: int, quantity: str) -> list[float]:
    return rows[rows.variant == variant][quantity].tolist()


def in_rows(result: Result, quantity: str) -> list[float]:
    """The figures of a result by year and jurisdiction, one for all of them repeated."""
    main = result.main
    count = len(main.tier.place.jurisdictions)
    return [x for year in main.years for x in np.broadcast_to(main.values(quantity, year), (count, 1)).ravel().tolist()]


# Each variant is what a file gives


def test_each_variant_is_what_an_offer_with_its_figures_gives() -> None:
    rows = swept(
        "settlement",
        "--set",
        f"{WEIGHT}=1,2.5,3.75",
        "--set",
        "base_for_each=0,150000",
        "--keep",
        "share",
        "--keep",
        "allocation",
    )
    places = [(weight, base) for weight in ("1", "2.5", "3.75") for base in ("0", "150000")]
    for variant, (weight, base) in enumerate(places):
        plain = moved(
            "settlement",
            f'[inputs.category_weight]\nvalues = {{ refugee = {weight} }}\nassumption = true\n[inputs.base_for_each]\nunit = "dollars"\n'
            f'price_basis = "nominal"\nvalue = {base}\nassumption = true\n',
        )
        for quantity in ("share", "allocation"):
            assert figures_of(rows, variant, quantity) == in_rows(plain, quantity), (weight, base)
    assert rows.groupby("variant")[[WEIGHT, "base_for_each"]].first().to_numpy().tolist() == [
        [float(weight), float(base)] for weight, base in places
    ]
    assert rows.variant.is_monotonic_increasing
    assert rows.refused.isna().all()


def test_a_figure_of_one_year_moves_that_year_and_those_after_it_through_what_is_carried() -> None:
    before = calculated("predictable")
    years = before.scenario.fiscal_years
    rows = swept("predictable", "--set", f"protected_fraction.{years[3]}=0.9,0.99")
    own = {
        year: before.main.tier.parameters["protected_fraction"].exact(year, before.main.tier.place)[0][0][0]
        for year in years
    }
    by_year = {year: {"value": "0.99" if year == years[3] else str(own[year])} for year in years}
    table = "\n".join(f'"{year}" = {each["value"]}' for year, each in by_year.items())
    plain = moved(
        "predictable",
        f'[inputs.protected_fraction]\nunit = "ratio"\nassumption = true\n[inputs.protected_fraction.by_year]\n{table}\n',
    )
    assert figures_of(rows, 1, "allocation") == in_rows(plain, "allocation")


def test_plans_are_whole_tables_and_factors_multiply_them() -> None:
    from fundingmodel.datasets.gate import PACKAGED

    text = (PACKAGED / "admissions.csv").read_text(encoding="utf-8")
    table = (PACKAGED / "admissions.toml").read_text(encoding="utf-8")
    tables = {
        "plain": text,
        "more": re.sub(r"^(\d{4},ON,refugee),(\d+)", lambda m: f"{m[1]},{int(m[2]) + 5000}", text, flags=re.MULTILINE),
    }
    assert tables["more"] != text
    for name, each in tables.items():
        Path(f"{name}.csv").write_text(each, encoding="utf-8")
        controls = re.split(r"\n\[\[controls\]\]", table)[0]
        Path(f"{name}.toml").write_text(controls, encoding="utf-8")
    Path("sweep.toml").write_text(
        '[plans.intake]\nfiles = ["plain.csv", "more.csv"]\nfactors = [1, 0.5]\n', encoding="utf-8"
    )
    rows = swept("settlement", "--design", "sweep.toml", "--keep", "weighted_intake", "--keep", "allocation")
    assert rows.groupby("variant")[["intake from", "intake times"]].first().to_numpy().tolist() == [
        ["plain.csv", 1.0], ["plain.csv", 0.5], ["more.csv", 1.0], ["more.csv", 0.5],
    ]  # fmt: skip
    assert figures_of(rows, 0, "allocation") == in_rows(calculated("settlement"), "allocation")
    plain = moved("settlement", '[inputs.intake]\ndata = "more.csv"\nsuppressed = "midpoint"\n')
    assert figures_of(rows, 2, "allocation") == in_rows(plain, "allocation")
    assert figures_of(rows, 2, "allocation") != figures_of(rows, 0, "allocation")
    assert figures_of(rows, 1, "weighted_intake") == [x / 2 for x in figures_of(rows, 0, "weighted_intake")]
    assert figures_of(rows, 1, "allocation") == figures_of(
        rows, 0, "allocation"
    )  # shares are those of half of everybody


def test_files_of_a_plan_that_have_one_name_are_two_labels() -> None:
    two = ("low/t.csv", "high/t.csv")
    assert Design("settlement", plans=(Plan("intake", two),)).axes == (("intake from", two),)


def test_a_plan_may_be_another_scenario() -> None:
    moved("settlement", "[inputs.category_weight]\nvalues = { refugee = 4 }\nassumption = true\n")
    Path("sweep.toml").write_text('[plans.category_weight]\nfiles = ["moved.toml"]\n', encoding="utf-8")
    rows = swept("settlement", "--design", "sweep.toml")
    assert figures_of(rows, 0, "allocation") == in_rows(calculated("moved.toml"), "allocation")


def test_years_and_jurisdictions_are_those_that_are_asked_for() -> None:
    rows = swept(
        "predictable",
        "--set",
        "protected_fraction=0.9,0.95",
        "--years",
        "2022-23,2023-24",
        "--for",
        "BC",
        "--for",
        "ON",
    )
    whole = swept("predictable", "--set", "protected_fraction=0.9,0.95")
    kept = whole[whole.fiscal_year.isin(["2022-23", "2023-24"]) & whole.jurisdiction.isin(["BC", "ON"])]
    assert rows.allocation.tolist() == kept.allocation.tolist()
    assert rows.jurisdiction.tolist() == kept.jurisdiction.tolist()
    assert rows.fiscal_year.tolist() == kept.fiscal_year.tolist()


# What does not fit


def test_a_variant_that_does_not_fit_is_refused_where_its_file_is_and_for_the_same_reason() -> None:
    draw = random.Random(3)
    amounts = ["0", "150000", "90000000", *(str(draw.randrange(30_000_000, 60_000_000)) for _ in range(20))]
    rows = swept("settlement", "--set", f"base_for_each={','.join(amounts)}")
    reasons = rows.drop_duplicates("variant").refused
    found = [reason if isinstance(reason, str) else None for reason in reasons]
    for variant, amount in enumerate(amounts):
        try:
            moved(
                "settlement",
                f'[inputs.base_for_each]\nunit = "dollars"\nprice_basis = "nominal"\nvalue = {amount}\nassumption = true\n',
            )
            key = None
        except DoesNotFit as error:
            key = error.key
        assert found[variant] == key, amount
        assert rows[rows.variant == variant].allocation.isna().all() == (key is not None)
    assert None in found and "guarantees_do_not_fit" in found


def test_what_does_not_fit_is_counted_and_said() -> None:
    said = printed("sweep", "settlement", "--set", "base_for_each=0,90000000", "--out", "s.parquet")
    assert said.splitlines() == ["s.parquet: 2 variants, 192 rows", "1 do not fit: guarantees_do_not_fit"]
    french = printed("sweep", "settlement", "--set", "base_for_each=0,90000000", "--out", "s.parquet", "--lang", "fr")
    assert "2 variantes" in french and "1 ne conviennent pas" in french


# What is refused before anything is calculated


@pytest.fixture
def nothing_is_calculated(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it was calculated")

    monkeypatch.setattr(calculating, "in_blocks", never)


@pytest.mark.usefixtures("nothing_is_calculated")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", f"{WEIGHT}=1,-2"], "is -2; it must be at least 0."),
        (["--set", "base_for_each=1:2:11", "--set", f"{WEIGHT}=-1:1:3"], "is -1; it must be at least 0."),
        (["--set", "stated_authority=1000000.001"], "is not a whole number of units"),
        (["--set", "weight=1,2"], "no input 'weight'. Its inputs are stated_authority,"),
        (["--set", "category_weight.nobody=1"], "'nobody' is no place of 'category_weight'. It has "),
        (["--set", "category_weight.refugee.refugee=1"], "'refugee' is no place of 'category_weight'."),
        (["--set", "category_weight.2031-32=1"], "'2031-32' is no place of"),
        (["--set", "rounding_unit=1,1000"], "'rounding_unit' cannot be varied: units of rounding"),
        (["--set", f"{WEIGHT}=1", "--keep", "weighted_intake", "--keep", "intake"], "no quantity 'intake'. Its columns are"),
        (["--set", f"{WEIGHT}=1", "--keep", "average_intake"], "--keep: 'average_intake' goes by jurisdiction x category"),
        (["--set", f"{WEIGHT}=1", "--for", "XX"], "no jurisdiction 'XX'."),
        (["--set", "base_for_each.2021-22=1,2", "--set", "base_for_each=3,4"], "'base_for_each' is varied twice:"),
        (["--set", f"{WEIGHT}=1,2", "--set", "category_weight=3,4"], "'category_weight' is varied twice: 'category_weight.refugee' gives"),
        (["--set", f"{WEIGHT}=1,2", "--seed", "7"], "--seed: there is no sample to draw."),
        (["--set", f"{WEIGHT}=1_0"], "found '1_0'; write a figure, as 2.5. 500000 has no comma"),
        (["--set", "base_for_each=500,000"], "found '000'; write a figure"),
        (["--set", f"{WEIGHT}=1", "--set", f"{WEIGHT}=2"], "'category_weight.refugee' is varied twice."),
        (["--set", f"{WEIGHT}=1:4:1000000", "--set", "base_for_each=0:9:10", "--set", "category_weight.family=0:9:10"], "000,000 variants"),
        ([], "nothing is varied."),
        (["--set", WEIGHT], "found 'category_weight.refugee'; name an input and its figures."),
        (["--set", f"{WEIGHT}=a,b"], "found 'a'; write a figure"),
        (["--set", f"{WEIGHT}=2:1:5"], "from 2 to 1 in 5 figures is no range"),
        (["--set", f"{WEIGHT}=1:2:1"], "is no range"),
        (["--set", f"{WEIGHT}=1", "--scheduler", "tcp://127.0.0.1:1", "--workers", "2"], "a cluster has its own workers."),
    ],
)  # fmt: skip
def test_refused(arguments: list[str], said: str) -> None:
    assert said in refused("sweep", "settlement", *arguments, "--out", "s.parquet")
    assert not list(Path().iterdir())


@pytest.mark.usefixtures("nothing_is_calculated")
@pytest.mark.parametrize(
    ("scenario", "setting", "because"),
    [
        ("predictable", "opening_allocation=1,2", "it is another result"),
        ("predictable", "published_order=1,2", "ranks are no figures to try"),
    ],
)
def test_inputs_that_cannot_be_varied(scenario: str, setting: str, because: str) -> None:
    assert because in refused("sweep", scenario, "--set", setting, "--out", "s.parquet")


@pytest.mark.usefixtures("nothing_is_calculated")
@pytest.mark.parametrize(
    ("design", "said"),
    [
        ("sets = 1", "sweep.toml: unknown key 'sets'. Did you mean 'set'?"),
        ("set = 1", "sweep.toml: set: found 1; write a table."),
        ("[set]\nbase_for_each = 3", "found 3; write a list."),
        ("[set]\nbase_for_each = { from = 1, to = 2 }", "found nothing; write a whole number."),
        ("[set]\nbase_for_each = { from = 1, to = 2, stepps = 2 }", "unknown key 'stepps'"),
        ("[plans.intake]\nfactors = [-1]", "plans.intake: factors is -1; it must be at least 0."),
        ('[plans.intake]\nfiles = ["none.csv"]', "no such file"),
        ('[plans.base_for_each]\nfiles = ["none.csv"]', "'base_for_each' is not read from data; name a scenario file."),
        (
            '[plans.intake]\nfiles = ["other.toml"]',
            "its jurisdictions, categories or lags are not those of settlement.",
        ),
        ("sample = { variants = -1 }", "found -1; write a whole number."),
        ("sample = { seed = 7 }", "sample.variants: found nothing; write a whole number."),
        ('[plans.intake]\nfiles = ["a.csv", "a.csv"]', "'a.csv' is varied twice."),
        ("[plans.base_for_each]\nfactors = [1, 2]\n[set]\nbase_for_each = [3]", "'base_for_each' is varied twice"),
        ("set =", "not readable as TOML"),
    ],
)
def test_designs_that_are_refused(design: str, said: str) -> None:
    Path("sweep.toml").write_text(design, encoding="utf-8")
    Path("other.toml").write_text(CHILD.format(parent="predictable", inputs=""), encoding="utf-8")
    assert said in refused("sweep", "settlement", "--design", "sweep.toml", "--out", "s.parquet")


def test_products_of_factors_are_figures_that_a_file_may_give() -> None:
    for scenario, name, factor, said in (
        ("predictable", "protected_fraction", "3", "protected_fraction × 3 is 3; it must be at most 2."),
        ("predictable", "reference_category", "0.5", "0.5 is neither 1 (yes) nor 0 (no)."),
        ("settlement", "stated_authority", "0.12345671", "is not a whole number of units"),
    ):
        Path("sweep.toml").write_text(f"[plans.{name}]\nfactors = [1, {factor}]\n", encoding="utf-8")
        assert said in refused("sweep", scenario, "--design", "sweep.toml", "--out", "s.parquet"), name


def test_a_sweep_is_not_written_over_what_it_reads() -> None:
    moved("settlement", "[inputs.category_weight]\nvalues = { refugee = 4 }\nassumption = true\n")
    Path("sweep.toml").write_text(f'[set]\n"{WEIGHT}" = [1]\n', encoding="utf-8")
    for out, lang, said in (
        ("moved.toml", "en", "is a file that"),
        ("sweep.toml", "fr", "est un fichier que le balayage"),
    ):
        before = Path(out).read_bytes()
        arguments = ["sweep", "moved.toml", "--design", "sweep.toml", "--out", out, "--force", "--lang", lang]
        assert said in refused(*arguments)
        assert Path(out).read_bytes() == before


def test_a_seed_is_that_of_the_option_before_that_of_the_design() -> None:
    Path("sweep.toml").write_text(
        f'sample = {{ variants = 5, seed = 7 }}\n[set]\n"{WEIGHT}" = {{ from = 0, to = 4, steps = 999 }}\n',
        encoding="utf-8",
    )
    asked = ["settlement", "--design", "sweep.toml", "--for", "Ontario", "--keep", "allocation", "--keep", "allocation"]
    own, same, other, more = (swept(*asked, *x) for x in ([], ["--seed", "7"], ["--seed", "8"], ["--sample", "6"]))
    assert own.equals(same) and not own.equals(other)
    assert set(own.jurisdiction) == {"ON"}
    assert more[WEIGHT].unique()[:5].tolist() == own[WEIGHT].unique().tolist()


def test_a_file_that_changes_between_two_sweeps_of_one_process_is_read_again() -> None:
    found = []
    for weight in (1, 4):
        moved("settlement", f"[inputs.category_weight]\nvalues = {{ refugee = {weight} }}\nassumption = true\n")
        found.append(swept("moved.toml", "--set", "base_for_each=0"))
    assert found[0].allocation.tolist() != found[1].allocation.tolist()


def test_in_french() -> None:
    assert "ne peut pas varier" in refused(
        "sweep", "settlement", "--set", "rounding_unit=1,2", "--out", "s.parquet", "--lang", "fr"
    )


def test_the_file_of_somebody_else_is_kept() -> None:
    Path("s.parquet").write_bytes(b"mine")
    assert "is not as this program wrote it, and it was kept" in refused(
        "sweep", "settlement", "--set", f"{WEIGHT}=1", "--out", "s.parquet"
    )
    assert Path("s.parquet").read_bytes() == b"mine"
    printed("sweep", "settlement", "--set", f"{WEIGHT}=1", "--out", "s.parquet", "--force")
    printed("sweep", "settlement", "--set", f"{WEIGHT}=2", "--out", "s.parquet")


@pytest.mark.parametrize(
    ("module", "arguments", "extra"),
    [
        ("pyarrow.parquet", [], "fundingmodel[sweep]"),
        ("distributed", ["--scheduler", "tcp://127.0.0.1:1"], "fundingmodel[cluster]"),
    ],
)
def test_what_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, module: str, arguments: list[str], extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert extra in refused("sweep", "settlement", "--set", f"{WEIGHT}=1", "--out", "s.parquet", *arguments)


# The file


def test_the_file_says_what_it_is_and_of_no_folder() -> None:
    printed(
        "sweep", "settlement", "--set", f"{WEIGHT}=0:4:1500", "--for", "ON", "--years", "2021-22", "--out", "s.parquet"
    )
    file = pq.ParquetFile("s.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [PART, 500]
    said = json.loads(file.schema_arrow.metadata[b"fundingmodel"])
    assert set(said["versions"]) == {"fundingmodel", "numpy", "pyarrow"}
    assert (said["scenario"], said["variants"], said["kept"]) == ("settlement", 1500, {"allocation": "dollars"})
    assert str(Path.cwd()).encode() not in Path("s.parquet").read_bytes()
    assert [path.name for path in Path().iterdir()] == ["s.parquet"]


def test_a_sample_is_that_of_its_seed() -> None:
    grid = ["--set", f"{WEIGHT}=0:4:1000", "--set", "category_weight.family=0:2:1000"]
    one, same, other = (
        swept("settlement", *grid, "--sample", "1200", "--seed", seed, "--for", "ON", "--years", "2021-22")
        for seed in "778"
    )
    assert len(one) == 1200
    assert one.equals(same)
    assert not one.equals(other)
    assert one[WEIGHT].between(0, 4).all() and one[WEIGHT].nunique() > 500


def test_each_sign_that_a_variant_may_not_fit_is_seen() -> None:
    main = calculated("settlement").main
    base = [{name: year[name] for name in main.tier.read_each_year} for year in main.years.values()]
    envelope, total = main.tier.formula.state("envelope"), main.tier.formula.state("allocation")
    units = np.full((1, 1), 100.0)
    for name, good, bad in (
        ("feasible", 1.0, 0.0),
        ("share", 0.5, np.nan),
        (envelope, 1e6, 1e6 + 0.005),
        (envelope, 1e6, -1.0),
        (envelope, 1e6, 3e13),
        (total, 1e6, 3e13),
    ):
        watch = fitting.Watch(main, base, 3)
        watch.see(0, "units_per_dollar", units)
        watch.see(0, name, np.array([good, bad, good]).reshape(3, 1, 1))
        assert watch.doubtful().tolist() == [False, True, False], (name, bad)


def test_one_figure_of_a_table_by_calendar_year_reaches_the_years_that_read_it() -> None:
    from fundingmodel.datasets.gate import PACKAGED

    text = (PACKAGED / "admissions.csv").read_text(encoding="utf-8")
    moved_one = re.sub(r"^2019,ON,refugee,\d+", "2019,ON,refugee,12345", text, flags=re.MULTILINE)
    assert moved_one != text
    Path("one.csv").write_text(moved_one, encoding="utf-8")
    table = (PACKAGED / "admissions.toml").read_text(encoding="utf-8")
    Path("one.toml").write_text(table.partition("\n[[controls]]")[0], encoding="utf-8")
    plain = moved("settlement", '[inputs.intake]\ndata = "one.csv"\nsuppressed = "midpoint"\n')
    rows = swept("settlement", "--set", "intake.2019.ON.refugee=12345")
    assert figures_of(rows, 0, "allocation") == in_rows(plain, "allocation")
    assert figures_of(rows, 0, "allocation") != in_rows(calculated("settlement"), "allocation")
