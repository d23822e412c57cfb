"""The state of a workbook's inputs: a cell that is blanked, pasted or typed over is refused, and no money follows from it."""

import pytest
from damaged import ERROR, Damage, Formualizer, damages, differences, seeded, spots

from fundingmodel.result import Result, run_all
from fundingmodel.scenario.files import packaged
from fundingmodel.scenario.reading import read_scenario
from workbooks import report


SEED, DAMAGED = 9, 60


class Open:
    """The report of all packaged scenarios, held open by an engine."""

    def __init__(self, language: str = "en") -> None:
        results = run_all([read_scenario(name) for name in packaged()])
        data, self.book, equal = report.build(results, language)
        self.results: list[Result] = [*results, *(each for each in equal.values() if each)]
        self.sheets = Formualizer(data)
        self.spots = spots(self.book, self.results)

    def damaged(self, name: str, kind: str) -> list[str]:
        """How sheet and Python differ where the first cell of an input is damaged."""
        spot = next(each for each in self.spots if each.wanted.name == name)
        return differences(self.sheets, Damage(spot, kind, damages(spot)[kind]), self.book, self.results)


@pytest.fixture(scope="module")
def opened() -> Open:
    return Open()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("category_weight", "blank"),
        ("category_weight", "text"),
        ("category_weight", "number as text"),
        ("category_weight", "error"),
        ("category_weight", "below least"),
        ("protected_fraction", "above most"),
        ("stated_authority", "not whole"),
        ("stated_authority", "beyond exact range"),
        ("stated_authority", "does not fit"),
        ("rounding_unit", "no rounding unit"),
        ("reference_category", "not whole"),
        ("intake", "blank"),
        ("intake", "below least"),
        ("population", "text"),
    ],
)
def test_a_damaged_cell_is_refused(opened: Open, name: str, kind: str) -> None:
    assert opened.damaged(name, kind) == []


def test_refused_or_equal(opened: Open) -> None:
    found = [
        line
        for damage in seeded(opened.spots, DAMAGED, SEED)
        for line in differences(opened.sheets, damage, opened.book, opened.results)
    ]
    assert found == []


@pytest.mark.parametrize("value", [None, "n/a", "2.5", ERROR, -1])
def test_the_summary_names_the_bad_cell_and_says_nothing_else_of_money(opened: Open, value: object) -> None:
    spot = next(each for each in opened.spots if each.wanted.name == "category_weight")
    opened.sheets.put(spot.sheet, spot.address, value)  # type: ignore[arg-type]
    read = opened.sheets.calculated()
    shown = [read("Summary", f"{letter}{row}") for row in range(1, 80) for letter in "ABCDEFGHIJKLMNOPQRSTU"]
    opened.sheets.put(spot.sheet, spot.address, float(spot.value or 0))
    opened.sheets.calculated()
    assert f"{spot.sheet}!{spot.address}" in str(shown)
    assert not [x for x in shown if isinstance(x, int | float)]
    assert not [x for x in shown if isinstance(x, str) and ("$" in x or x.startswith("#") or "All checks hold" in x)]
