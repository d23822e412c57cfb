"""Keys beside `data` that contradict another key, or that nothing would read: refused in English and French."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from places import THIN
from random_scenarios import toml_text

from fundingmodel import Refused, run
from fundingmodel.language.refusals import sentence

OFFER = {"parent": "thin.toml", "author": "Ontario", "date": "2026-03-01", "reason": "more", "name": "offer"}
INTAKE = {"data": "need.csv", "key": ["year", "jurisdiction", "category"], "measure": "persons", "unit": "persons"}
MONEY = {"data": "money.csv", "key": ["fiscal_year"], "measure": "amount", "unit": "dollars"}
SAID = {"source": "a register"}


def parent(folder: Path, **inputs: dict[str, Any]) -> Path:
    """A scenario whose intake is read from need.csv, and its money from money.csv, with some of its inputs changed."""
    data = tomllib.loads(THIN.read_text(encoding="utf-8"), parse_float=Decimal)
    rows = [
        f"{year},{code},{category},{100 + place}"
        for year in range(2010, 2025)
        for place, code in enumerate(data["jurisdictions"])
        for category in data["categories"]
    ]
    (folder / "need.csv").write_text(
        "\n".join(["year,jurisdiction,category,persons", *rows, ""]), encoding="utf-8", newline="\n"
    )
    (folder / "money.csv").write_text("fiscal_year,amount\n2020-21,1000000\n2021-22,1010000\n", encoding="utf-8")
    data["inputs"] |= {"intake": {**INTAKE, **SAID}, "stated_authority": {**MONEY, **SAID}, **inputs}
    path = folder / "thin.toml"
    path.write_text(toml_text(data), encoding="utf-8", newline="\n")
    return path


def offer(folder: Path, **inputs: dict[str, Any]) -> Path:
    path = folder / "offer.toml"
    path.write_text(toml_text({**OFFER, "inputs": inputs}), encoding="utf-8", newline="\n")
    return path


def refused(path: Path) -> tuple[str, str]:
    """What the file is refused for, in both languages."""
    with pytest.raises(Refused) as caught:
        run(path)
    return str(caught.value), sentence(caught.value, "fr").replace("\u00a0", " ")


STRAY: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "a filter on the categories": (
        "intake",
        {"where": {"category": "refugee"}},
        "where names 'category' of need.csv, which already gives the category codes. Take it out of where.",
        (
            "« where » nomme la colonne « category » du fichier need.csv, qui donne déjà les codes « category ». "
            "Retirez-la de « where »."
        ),
    ),
    "a filter on the years": (
        "intake",
        {"where": {"year": 1999}},
        "where names 'year' of need.csv, which already gives the years. Take it out of where.",
        "« where » nomme la colonne « year » du fichier need.csv, qui donne déjà les années. Retirez-la de « where ».",
    ),
    "a sum of what is read": (
        "intake",
        {"sum_over": ["category", "jurisdiction"]},
        "sum_over names 'category' of need.csv, which already gives the category codes. Take it out of sum_over.",
        (
            "« sum_over » nomme la colonne « category » du fichier need.csv, qui donne déjà les codes « category ». "
            "Retirez-la de « sum_over »."
        ),
    ),
    "one year of an input by calendar year": (
        "intake",
        {"year": 1999},
        "year is not read: these figures go by calendar year, and lags say which years count. Take year out.",
        (
            "« year » n’est pas lu : ces chiffres vont par année civile, et « lags » dit quelles années comptent. "
            "Retirez « year »."
        ),
    ),
    "a lag beside lags": (
        "intake",
        {"year_lag": 1},
        "year_lag is not read: these figures go by calendar year, and lags say which years count. Take year_lag out.",
        (
            "« year_lag » n’est pas lu : ces chiffres vont par année civile, et « lags » dit quelles années comptent. "
            "Retirez « year_lag »."
        ),
    ),
    "a year and a lag": (
        "stated_authority",
        {"year": 2020, "year_lag": 1},
        "give year or year_lag, not both.",
        "donnez « year » ou « year_lag », pas les deux.",
    ),
    "a filter and a sum": (
        "stated_authority",
        {"where": {"fiscal_year": "2020-21"}, "sum_over": ["fiscal_year"]},
        "sum_over names 'fiscal_year' of money.csv, which already gives one code, by where. Take it out of sum_over.",
        (
            "« sum_over » nomme la colonne « fiscal_year » du fichier money.csv, qui donne déjà un seul code, par « where ». "
            "Retirez-la de « sum_over »."
        ),
    ),
}


@pytest.mark.parametrize("case", STRAY)
def test_a_key_that_contradicts_or_is_not_read(case: str, tmp_path: Path) -> None:
    """In the file that names the data, and in an offer that adds the key to its parent's."""
    name, more, english, french = STRAY[case]
    own = {"intake": INTAKE, "stated_authority": MONEY}[name]
    _check(refused(parent(tmp_path, **{name: {**own, **SAID, **more}})), name, english, french)
    parent(tmp_path)
    _check(refused(offer(tmp_path, **{name: more})), name, english, french)


def _check(found: tuple[str, str], name: str, english: str, french: str) -> None:
    assert found[0].partition(f".toml: inputs.{name}: ")[2] == english
    assert found[1].partition(f", inputs.{name}")[2].removeprefix(" – ").removeprefix(" : ") == french


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("stated_authority", {"value": 5}),
        ("stated_authority", {"values": {"A": 5}}),
        ("stated_authority", {"by_lag": {"2": 5}}),
        ("stated_authority", {"by_calendar_year": {"2020": 5}}),
        ("intake", {"value": 5}),
        ("intake", {"by_year": {"2020-21": 5}}),
        ("intake", {"by_lag": {"2": 5}}),
    ],
)
def test_figures_beside_data(name: str, figures: dict[str, Any], tmp_path: Path) -> None:
    (key,) = figures
    own = {"intake": INTAKE, "stated_authority": MONEY}[name]
    english, french = refused(parent(tmp_path, **{name: {**own, **SAID, **figures}}))
    assert english == f"thin.toml: inputs.{name}: {key} and data both give its figures. Take one of them out."
    assert (
        french
        == f"thin.toml, inputs.{name} : « {key} » et « data » donnent tous deux ses chiffres. Retirez l’un des deux."
    )


def test_a_calendar_year_takes_the_place_of_the_datas(tmp_path: Path) -> None:
    """It gives what the same figures in the table itself give: of that year alone, and the others stay the data's."""
    codes = tomllib.loads(THIN.read_text(encoding="utf-8"))["jurisdictions"]
    as_read = allocations(parent(tmp_path))
    other = {code: {"economic": 50 * (place + 1), "refugee": 7} for place, code in enumerate(codes)}
    beside = {**INTAKE, **SAID, "by_calendar_year": {"2018": {"values": other}}}
    found = allocations(parent(tmp_path, intake=beside))
    path = parent(tmp_path)
    table = tmp_path / "need.csv"
    rows = [row.split(",") for row in table.read_text(encoding="utf-8").split()]
    changed = [[*row[:3], str(other[row[1]][row[2]])] if row[0] == "2018" else row for row in rows]
    table.write_text("\n".join([*map(",".join, changed), ""]), encoding="utf-8", newline="\n")
    assert found == allocations(path) != as_read


def allocations(path: Path) -> list[Decimal | None]:
    result = run(path)
    return [
        result.amount("allocation", year, code)
        for year in result.scenario.fiscal_years
        for code in result.scenario.jurisdictions
    ]


def test_an_offer_with_whole_figures_takes_the_place_of_its_parents_data(tmp_path: Path) -> None:
    parent(tmp_path)
    whole = {"value": 2000000, "unit": "dollars", "price_basis": "nominal", "assumption": True}
    result = run(offer(tmp_path, stated_authority=whole))
    assert [result.figure("envelope", year) for year in ("2020-21", "2021-22")] == [2000000, 2000000]


def test_an_offer_may_give_one_year_where_the_data_has_one_figure_for_all(tmp_path: Path) -> None:
    """The others keep the data's figure and its source."""
    same = {**MONEY, **SAID, "where": {"fiscal_year": "2020-21"}}
    assert run(parent(tmp_path, stated_authority=same)).figure("envelope", "2021-22") == 1000000
    result = run(offer(tmp_path, stated_authority={"by_year": {"2021-22": 1100000}, "assumption": True}))
    assert [result.figure("envelope", year) for year in ("2020-21", "2021-22")] == [1000000, 1100000]
    stated = result.scenario.tier.parameters["stated_authority"]
    assert (stated.said_of("2020-21").assumption, stated.said_of("2021-22").assumption) == (False, True)


@pytest.mark.parametrize("own", [MONEY, {"value": 5, "unit": "dollars", "price_basis": "nominal"}])
def test_keys_of_another_result_beside_figures(own: dict[str, Any], tmp_path: Path) -> None:
    """The year of a figure that is another scenario's result, where the figure is none."""
    english, french = refused(parent(tmp_path, stated_authority={**own, **SAID, "fiscal_year": "2020-21"}))
    assert english.endswith(": 'fiscal_year' goes with scenario or tier, and neither is given.")
    assert french.endswith(" : la clé « fiscal_year » va avec « scenario » ou « tier », et les deux manquent.")


@pytest.mark.parametrize("unit", ["dollars", "ratio"])
def test_another_unit_than_that_of_a_packaged_table_is_refused(tmp_path: Path, unit: str) -> None:
    path = tmp_path / "offer.toml"
    path.write_text(
        toml_text({**OFFER, "parent": "settlement", "inputs": {"intake": {"data": "admissions", "unit": unit}}}),
        encoding="utf-8",
        newline="\n",
    )
    english, french = refused(path)
    assert english == f"offer.toml: inputs.intake: the unit is {unit!r}, and the step needs 'persons'."
    assert french == f"offer.toml, inputs.intake : l’unité est « {unit} », et l’étape demande « persons »."
