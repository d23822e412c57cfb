"""Hidden months: what the year's own total leaves, spread as the whole country lands, each from 1 to 4."""

from decimal import Decimal
from pathlib import Path

import pytest

from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load
from fundingmodel.errors import DataRefused, ScenarioRefused
from fundingmodel.scenario.reading import read_scenario

MONTHS = [f"{number:02}" for number in range(1, 13)]
BIG = [60, 40, *[10] * 10]  # the other jurisdiction, and so the country but for the small one


def tables(folder: Path, annual: int, small: dict[str, int | None]) -> Dataset:
    """Two jurisdictions of one category in one year; months of the small one that are not named count nobody, None is hidden."""
    head = 'unit = "persons"\nmeasures = ["admissions"]\nkind = "flow"\nrounding = 5\ncolumns = ["suppressed"]\n'
    (folder / "years.toml").write_text(f'{head}key = ["year", "jurisdiction", "category"]\n', encoding="utf-8")
    (folder / "years.csv").write_text(
        f"year,jurisdiction,category,admissions,suppressed\n2020,A,all,{annual},0\n2020,B,all,200,0\n", encoding="utf-8"
    )
    key = 'key = ["year", "month", "jurisdiction", "category"]\nwhole_years = "years.csv"\n'
    (folder / "months.toml").write_text(head + key, encoding="utf-8")
    lines = ["year,month,jurisdiction,category,admissions,suppressed"]
    for month, big in zip(MONTHS, BIG, strict=True):
        count = small.get(month, 0)
        lines += [f"2020,{month},A,all,{'' if count is None else count},{int(count is None)}"]
        lines += [f"2020,{month},B,all,{big},0"]
    (folder / "months.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load(folder / "months.csv")


def taken(data: Dataset, month: str) -> Decimal:
    return data.figure(None, "national_months", year=2020, month=month, jurisdiction="A", category="all")


@pytest.mark.parametrize(
    ("annual", "small", "expected"),
    [
        # 15 - 10 = 5 over January and February, as 62.5 to 42.5: 2.976 and 2.024
        (15, {"01": None, "02": None, "03": 10}, {"01": "2.98", "02": "2.02", "03": "10", "04": "0"}),
        (30, {"01": None, "02": None, "03": 10}, {"01": "4", "02": "4"}),  # more is left than two hidden months can be
        (10, {"01": None, "03": 15}, {"01": "1"}),  # rounding leaves less than nothing
    ],
)
def test_a_hidden_month_takes_what_the_year_leaves(
    tmp_path: Path, annual: int, small: dict[str, int | None], expected: dict[str, str]
) -> None:
    data = tables(tmp_path, annual, small)
    assert {month: taken(data, month) for month in expected} == {m: Decimal(x) for m, x in expected.items()}


def test_other_rules_are_as_everywhere(tmp_path: Path) -> None:
    data = tables(tmp_path, 15, {"01": None})
    where = {"year": 2020, "month": "01", "jurisdiction": "A", "category": "all"}
    assert [data.figure(None, rule, **where) for rule in ("low", "midpoint", "high")] == [1, Decimal("2.5"), 4]


def test_a_table_without_months_has_no_such_rule(tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match="is not a rule"):
        load("admissions").figure(None, "national_months", year=2015, jurisdiction="NL", category="other")
    child = tmp_path / "child.toml"
    head = 'parent = "settlement"\nname = "x"\nauthor = "x"\ndate = "2026-12-01"\nreason = "x"\n'
    child.write_text(f'{head}[inputs.intake]\nsuppressed = "national_months"\n', encoding="utf-8")
    with pytest.raises(ScenarioRefused, match="one of low, midpoint, high"):
        read_scenario(child)


def test_months_without_the_file_of_their_years_have_no_such_rule(tmp_path: Path) -> None:
    tables(tmp_path, 15, {"01": None})
    said = (tmp_path / "months.toml").read_text(encoding="utf-8")
    (tmp_path / "months.toml").write_text(said.replace('whole_years = "years.csv"\n', ""), encoding="utf-8")
    with pytest.raises(DataRefused, match="is not a rule"):
        taken(load(tmp_path / "months.csv"), "01")


def test_areas_are_split_by_the_published_totals_of_their_parts() -> None:
    """Each area of the older table, category by category, adds to what is published, and each part to its own total."""
    split, areas, totals = (
        load(f"admissions_{name}") for name in ("2005_2014_by_jurisdiction", "2005_2014", "total_2005_2014")
    )
    parts = {"NL_PE": ("NL", "PE"), "TERR": ("YT", "NT", "NU")}
    for year in areas.codes("year"):
        for area, codes in parts.items():
            for category in split.codes("category"):
                found = sum(split.figure(year=year, jurisdiction=code, category=category) for code in codes)
                assert abs(found - areas.figure(year=year, area=area, category=category)) <= Decimal("0.02")
            for code in codes:
                own = sum(split.figure(year=year, jurisdiction=code, category=c) for c in split.codes("category"))
                assert abs(own - totals.figure(year=year, jurisdiction=code)) <= Decimal("0.02")
        for code in ("ON", "MB"):
            assert split.figure(year=year, jurisdiction=code, category="refugee") == areas.figure(
                year=year, area=code, category="refugee"
            )
    assert {row.texts["status"] for row in split.rows if row.key[1] in parts["TERR"]} == {"derived"}
