"""Keys that cannot be given together, in a parent and its child: the child's takes the place of the parent's."""

from pathlib import Path
from typing import Any

import pytest

from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.result import run
from fundingmodel.scenario.merging import merged
from fundingmodel.scenario.reading import read_scenario

FILE = """
name = "parent"
instrument = "grant"
recipient = "schools"
fiscal_years = ["2024-25", "2025-26"]
jurisdictions = JURISDICTIONS
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { weighted_intake = "pupils" } },
  "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "x" }
rounding_unit = { unit = "dollars", value = 1, source = "x" }
stated_authority = { unit = "dollars", price_basis = "nominal", value = 100, assumption = true }
pupils = { shape = "jurisdiction", data = "pupils.csv", key = KEY, measure = "pupils", unit = "pupils", PUPILS, source = "x" }
"""
CHILD = 'parent = "parent.toml"\nname = "child"\nauthor = "x"\ndate = "2025-01-01"\nreason = "x"\n'
# In the years 2022 to 2024, a has 1, 2 and 3 of 4 pupils.
TABLE = "year,jurisdiction,sex,pupils\n" + "".join(
    f"{year},a,f,{year - 2021}\n{year},a,m,0\n{year},b,f,{2025 - year}\n{year},b,m,0\n" for year in (2022, 2023, 2024)
)


def child(folder: Path, parent: str, own: str, jurisdictions: str = '["a", "b"]') -> Path:
    """A child that says something of the pupils of its parent, whose table says something else."""
    (folder / "pupils.csv").write_text(TABLE, encoding="utf-8", newline="\n")
    text = FILE.replace("KEY", '["year", "jurisdiction", "sex"]').replace("JURISDICTIONS", jurisdictions)
    (folder / "parent.toml").write_text(text.replace("PUPILS", parent), encoding="utf-8", newline="\n")
    (folder / "child.toml").write_text(CHILD + own, encoding="utf-8", newline="\n")
    return folder / "child.toml"


def paid(path: Path) -> tuple[str, ...]:
    result = run(path)
    return tuple(str(result.amount("allocation", year, "a")) for year in ("2024-25", "2025-26"))


@pytest.mark.parametrize(
    ("parent", "own", "due"),
    [
        ('year_lag = 2, sum_over = ["sex"]', "", ("25", "50")),
        ('year_lag = 2, sum_over = ["sex"]', "year = 2024", ("75", "75")),
        ('year = 2024, sum_over = ["sex"]', "year_lag = 2", ("25", "50")),
        ('year = 2024, sum_over = ["sex"]', "year = 2022", ("25", "25")),
        ('year_lag = 2, sum_over = ["sex"]', "year_lag = 1", ("50", "75")),
        ('where = { year = "2024" }, sum_over = ["sex"]', "year_lag = 2", ("25", "50")),
        ('year_lag = 2, sum_over = ["sex"]', 'where = { year = "2024" }', ("75", "75")),
        ('year = 2022, sum_over = ["sex"]', 'where = { year = "2024" }', ("75", "75")),
        ('year = 2024, where = { sex = "f" }', 'sum_over = ["sex"]', ("75", "75")),
        ('year = 2024, sum_over = ["sex"]', 'where = { sex = "f" }', ("75", "75")),
        ('year = 2024, where = { sex = "f" }', "year = 2022", ("25", "25")),
        # Figures of some years are in place of those of the data, in one file too.
        ('year_lag = 2, sum_over = ["sex"]', 'by_year = { "2025-26" = { values = { a = 9, b = 1 } } }', ("25", "90")),
        ('year = 2022, sum_over = ["sex"]', 'by_year = { "2025-26" = { values = { a = 9, b = 1 } } }', ("25", "90")),
    ],
)
def test_a_child_reads_its_parent_s_data_in_another_way(
    tmp_path: Path, parent: str, own: str, due: tuple[str, str]
) -> None:
    table = f"[inputs.pupils]\n{own}\n" + ('source = "y"\n' if "by_year" in own else "")
    assert paid(child(tmp_path, parent, table)) == due


def test_both_in_one_file_are_refused_as_ever(tmp_path: Path) -> None:
    path = child(tmp_path, 'year_lag = 2, sum_over = ["sex"]', "[inputs.pupils]\nyear = 2024\nyear_lag = 1\n")
    with pytest.raises(Refused, match="give year or year_lag, not both"):
        read_scenario(path)


SUMMED = 'year = 2024, sum_over = ["sex"]'


@pytest.mark.parametrize(
    ("parent", "own"),
    [
        ('{ file = "other.csv" }', '{ file = "pupils.csv" }'),
        ('{ data = "admissions" }', '{ file = "pupils.csv" }'),
        ('{ file = "other.csv", column = "canton" }', '{ file = "pupils.csv" }'),
        ('{ codes = ["x", "y"] }', '{ file = "pupils.csv" }'),
        ('{ file = "other.csv", column = "canton" }', '["a", "b"]'),
        ('{ file = "other.csv", column = "canton" }', '{ codes = ["a", "b"] }'),
    ],
)
def test_a_child_takes_its_jurisdictions_from_elsewhere(tmp_path: Path, parent: str, own: str) -> None:
    (tmp_path / "other.csv").write_text("canton,jurisdiction\nx,y\n", encoding="utf-8", newline="\n")
    assert paid(child(tmp_path, SUMMED, f"jurisdictions = {own}\n", parent)) == ("75", "75")


@pytest.mark.parametrize("wrong", ["parent", "child"])
def test_data_and_file_in_one_table_are_refused(tmp_path: Path, wrong: str) -> None:
    """One of the two was dropped without a word; it is said of the file that gives both."""
    both = '{ data = "admissions", file = "pupils.csv" }'
    path = (
        child(tmp_path, SUMMED, "", both) if wrong == "parent" else child(tmp_path, SUMMED, f"jurisdictions = {both}\n")
    )
    with pytest.raises(Refused) as error:
        read_scenario(path)
    assert str(error.value) == f"{wrong}.toml: jurisdictions: give data or file, not both."
    assert "donnez « data » ou « file », pas les deux" in sentence(error.value, "fr").replace("\u00a0", " ")


def test_a_child_lists_steps_where_its_parent_names_a_formula(tmp_path: Path) -> None:
    assert merged({"formula": "settlement"}, {"steps": ["share"]}) == {"steps": ["share"]}
    assert merged({"steps": ["share"]}, {"formula": "settlement"}) == {"formula": "settlement"}
    tiers: dict[str, Any] = {"tiers": {"a": {"steps": ["share"], "lags": [2]}}}
    assert merged(tiers, {"tiers": {"a": {"formula": "settlement"}}}) == {
        "tiers": {"a": {"formula": "settlement", "lags": [2]}}
    }
    steps = FILE.partition("steps = ")[2].partition("[inputs]")[0]
    path = child(tmp_path, SUMMED, f"steps = {steps}")
    parent = tmp_path / "parent.toml"
    parent.write_text(
        parent.read_text(encoding="utf-8").replace(f"steps = {steps}", 'formula = "settlement"\n'), encoding="utf-8"
    )
    assert paid(path) == ("75", "75")


def test_a_source_takes_the_place_of_an_assumption(tmp_path: Path) -> None:
    for above, below in (("assumption = true", 'source = "y"'), ('source = "y"', "assumption = true")):
        path = child(tmp_path, SUMMED, f"[inputs.stated_authority]\n{below}\n")
        parent = tmp_path / "parent.toml"
        parent.write_text(
            parent.read_text(encoding="utf-8").replace("value = 100, assumption = true", f"value = 100, {above}")
        )
        said = read_scenario(path).tier.parameters["stated_authority"].said
        assert (said.assumption, dict(said.source)) == ((False, {"en": "y", "fr": "y"}) if "y" in below else (True, {}))


def test_what_may_be_given_together_stays() -> None:
    """A list of codes has its names of a data set; note and vintage stay beside a source."""
    assert merged({"jurisdictions": {"data": "admissions"}}, {"jurisdictions": {"codes": ["ON"]}})["jurisdictions"] == {
        "data": "admissions",
        "codes": ["ON"],
    }
    above = {"inputs": {"x": {"value": 1, "note": "n", "unit": "dollars"}}}
    assert merged(above, {"inputs": {"x": {"source": "y"}}})["inputs"]["x"] == {
        "value": 1,
        "note": "n",
        "unit": "dollars",
        "source": "y",
    }


@pytest.mark.parametrize("measure", ["spent", "low"])
def test_beside_data_measure_is_the_column_and_nothing_that_is_said_of_the_years_of_a_child(measure: str) -> None:
    above = {"inputs": {"stated_authority": {"data": "money.csv", "measure": "authority", "source": "x"}}}
    below = {"inputs": {"stated_authority": {"measure": measure, "by_year": {"2020-21": 5}, "assumption": True}}}
    assert merged(above, below)["inputs"]["stated_authority"] == {
        "data": "money.csv",
        "measure": measure,
        "source": "x",
        "by_year": {"2020-21": {"value": 5, "source": "", "note": "", "assumption": True}},
    }


@pytest.mark.parametrize(
    ("own", "where", "found"),
    [("tiers = 5", "tiers", "5"), ("tiers = []", "tiers", "[]"), ("[tiers]\nx = 5", "tiers.x", "5")],
)
def test_tiers_that_are_no_tables_are_refused(tmp_path: Path, own: str, where: str, found: str) -> None:
    path = child(tmp_path, "year_lag = 2", own)
    with pytest.raises(Refused) as caught:
        run(path)
    assert str(caught.value) == f"child.toml: {where}: found {found}; write a table [tiers.NAME] for each tier."
    assert (
        sentence(caught.value, "fr")
        .replace("\u00a0", " ")
        .endswith("écrivez une table [tiers.NAME] pour chaque palier.")
    )
