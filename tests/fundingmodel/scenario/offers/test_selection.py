"""Selection levers: who is admitted is changed as it is said, worked out again on fractions, with the total free or fixed."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from against_oracle import differences
from command_line import printed
from oracle_general import everything

from fundingmodel.datasets.gate import load
from fundingmodel.errors import Refused
from fundingmodel.result import run
from fundingmodel.scenario.offers.asks import ASKS as WRITTEN
from fundingmodel.scenario.offers.parents import Parent
from fundingmodel.scenario.reading import Scenario, read_scenario

Table = list[list[Fraction]]  # jurisdictions by categories
ECONOMIC = 0
REFUGEES = ("refugee", "government_assisted", "privately_sponsored", "blended_visa_office_referred", "protected_person")
PARENTS = ("settlement", "non-economic", "cohort", "outlook", "roundtable-ahead")


def offer(folder: Path, parent: str, ask: str, fixed: bool) -> Scenario:
    path = folder / "ours.toml"
    printed("new", str(path), "--parent", parent, "--ask", ask)
    text = path.read_text(encoding="utf-8")
    assert text.count('unit = "flag", value = 0') == 1
    path.write_text(text.replace('unit = "flag", value = 0', f'unit = "flag", value = {int(fixed)}'), encoding="utf-8")
    return read_scenario(path)


def intake(scenario: Scenario) -> dict[str, Table]:
    figures = scenario.tier.parameters["intake"].figures
    return {year: [[Fraction(x or 0) for x in row] for row in block] for year, block in figures.items()}


def by_category(table: Table) -> list[Fraction]:
    return [sum(column, Fraction(0)) for column in zip(*table, strict=True)]


def thousand_more(table: Table, fixed: bool, scenario: Scenario) -> Table:
    """A thousand refugees where refugees land; with a fixed total, a thousand fewer of the others, as they land."""
    national = by_category(table)
    ours = [c for c, code in enumerate(scenario.tier.place.categories) if code in REFUGEES]
    refugees = sum(national[c] for c in ours)
    others = sum(national) - refugees

    def moved(row: list[Fraction], c: int) -> Fraction:
        if c in ours:
            return row[c] * (1 + 1000 / refugees)
        return row[c] * (1 - (1000 / others if fixed else 0))

    return [[moved(row, c) for c in range(len(row))] for row in table]


def nominees(table: Table, fixed: bool, scenario: Scenario) -> Table:
    """Economic arrivals by as many as nominations of 2026 differ from those of 2024, where both are printed."""
    change = {}
    rows = load("nominee_allocations").rows
    printed_of = {row.key: Fraction(row.figures["nominations"] or 0) for row in rows}
    for code in scenario.jurisdictions:
        now, then = (printed_of.get(key) for key in (("2026", code, "start_of_year"), ("2024", code, "final")))
        change[code] = now - then if now is not None and then is not None else Fraction(0)
    assert {code: x for code, x in change.items() if x} == {"ON": -7381, "AB": -3347, "BC": -2746}
    whole, economic = sum(change.values()), by_category(table)[ECONOMIC]
    return [
        [row[ECONOMIC] + change[code] - (whole * row[ECONOMIC] / economic if fixed else 0), *row[1:]]
        for code, row in zip(scenario.jurisdictions, table, strict=True)
    ]


def economic_share(table: Table, fixed: bool, _: Scenario) -> Table:
    """The plan's 239,800 of 380,000; with a free total the other categories stay as they are."""
    part, national = Fraction(239800, 380000), by_category(table)
    economic, others = national[ECONOMIC], sum(national) - national[ECONOMIC]
    wanted = sum(national) * part if fixed else others * part / (1 - part)
    rest = sum(national) - wanted if fixed else others
    return [[row[ECONOMIC] * wanted / economic, *(x * rest / others for x in row[1:])] for row in table]


ASKS: Mapping[str, Callable[[Table, bool, Scenario], Table]] = {
    "thousand-more": thousand_more,
    "nominees": nominees,
    "economic-share": economic_share,
}


@pytest.mark.slow
@pytest.mark.parametrize("fixed", [False, True])
@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("parent", PARENTS)
def test_a_selection_lever_changes_who_is_admitted_as_it_says(
    parent: str, ask: str, fixed: bool, tmp_path: Path
) -> None:
    scenario, before = offer(tmp_path, parent, ask, fixed), read_scenario(parent)
    found, admitted = intake(scenario), intake(before)
    for year, table in admitted.items():
        expected = ASKS[ask](table, fixed, before)
        for row, wanted in zip(found[year], expected, strict=True):
            assert all(abs(x - y) < Fraction(1, 10**9) for x, y in zip(row, wanted, strict=True)), (year, row, wanted)
        totals = [sum(by_category(each), Fraction(0)) for each in (found[year], table)]
        assert (abs(totals[0] - totals[1]) < Fraction(1, 10**6)) == fixed, year
    result = run(scenario)
    assert list(differences(result, everything(scenario))) == []
    year = scenario.fiscal_years[-1]
    assert result.amount("allocation", year, "ON") != run(parent).amount("allocation", year, "ON")
    if ask == "economic-share":
        national = by_category(found[max(found)])
        assert float(national[ECONOMIC] / sum(national)) == pytest.approx(239800 / 380000, rel=1e-12)


def test_what_counts_no_admissions_is_refused() -> None:
    above = Parent(read_scenario("equal-per-capita"), "equal-per-capita", "en")
    for ask in ASKS:
        with pytest.raises(Refused, match=r"it reads no admissions|it has no category"):
            WRITTEN[ask](above)
