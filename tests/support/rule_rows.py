"""The truth table of the rule that binds: for each row a formula with its figures, and the rules worked out by hand.

1,000 dollars in whole dollars are shared by need among A, B, C; `paid` is what each receives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal as D
from pathlib import Path
from typing import Any

from fundingmodel.scenario.reading import Scenario, build

YEAR = "2025-26"
CODES = ("A", "B", "C")
ENVELOPE = {"step": "envelope", "authority": "stated", "rounding": "carried"}
SHARE = {"step": "share", "bind": {"weighted_intake": "need"}}
REFERENCE = {"price_basis": "nominal", "quantity": "total", "envelope_basis": "fixed"}
COLLAR = {"step": "collar", "bind": {"reference": "first_was"}, **REFERENCE}
BASE = {"step": "base_amount", "parts": "given", "indexation": "none"}
MINIMUM = {"step": "minimum_amount", "kind": "amount_for_each"}
MAXIMUM = {"step": "maximum_amount", "kind": "amount_for_each"}
EACH = {"step": "round_each", "bind": {"formula_amount": "promised"}}
ROUND = {"step": "round_to_envelope", "ties": "published_order"}


def promise(alias: str) -> dict[str, Any]:
    """A hold-harmless that protects amounts of its own, whole."""
    return {"step": "hold_harmless", "as": alias, "bind": {"reference": alias + "_was"}, **REFERENCE}


def fit(crossed_bounds: str = "lower_prevails", shortfall: str = "refuse", excess: str = "refuse") -> dict[str, Any]:
    return {"step": "fit_to_envelope", "crossed_bounds": crossed_bounds, "shortfall": shortfall, "excess": excess}


UPPER, REDUCED, RAISED = fit("upper_prevails"), fit(shortfall="reduce_in_proportion"), fit(excess="raise_in_proportion")


@dataclass(frozen=True)
class Row:
    name: str
    needs: Sequence[int]
    guarantees: Sequence[Any]
    rules: Sequence[str]
    paid: Sequence[int]
    fitted: Mapping[str, Any] | None = field(default_factory=fit)
    later: Sequence[Any] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)

    def scenario(self, number: int) -> Scenario:
        listed, given = list(self.later), {"units_per_dollar": 1, **self.figures}
        if self.fitted is not None:
            listed = [ENVELOPE, SHARE, "bounds", *self.guarantees, self.fitted, ROUND, *self.later]
            given = {"stated_authority": 1000, "authority_units_per_dollar": 1, "need": self.needs, **given}
        if any(step["step"] == "hold_harmless" for step in self.guarantees):
            given = {"protected_fraction": 1, **given}
        inputs = {name: _input(name, figure) for name, figure in given.items()}
        return build(
            {
                "name": f"rules-{number}", "instrument": "grant", "recipient": "all", "fiscal_years": [YEAR],
                "jurisdictions": list(CODES), "steps": listed, "inputs": inputs,
            },
            Path(f"rules-{number}.toml"),
        )  # fmt: skip


def _input(name: str, figure: Any) -> dict[str, Any]:
    units = {"need": "persons", **dict.fromkeys(("protected_fraction", "largest_decline", "largest_growth"), "ratio")}
    unit = "units per dollar" if name.endswith("units_per_dollar") else units.get(name, "dollars")
    table = {"unit": unit, "assumption": True, **({"price_basis": "nominal"} if unit == "dollars" else {})}
    if isinstance(figure, int | D):
        return {**table, "value": figure}
    return {**table, "shape": "jurisdiction", "values": dict(zip(CODES, figure, strict=True))}


FLOOR, CAP, NO_NEED, FREE = "minimum_amount", "maximum_amount", "no_need", "free"
TWO = [promise("first"), promise("second")]

ROWS = (
    Row("free", [7, 2, 1], [], [FREE] * 3, [700, 200, 100]),
    Row("no need", [1, 1, 0], [], [FREE, FREE, NO_NEED], [500, 500, 0]),
    Row("no share, but a guarantee", [1, 1, 0], [MINIMUM], [FREE, FREE, FLOOR], [450, 450, 100],
        figures={"minimum_for_each": [0, 0, 100]}),
    Row("held", [8, 1, 1], [MINIMUM], [FREE, FLOOR, FREE], [711, 200, 89], figures={"minimum_for_each": [0, 200, 0]}),
    Row("capped", [8, 1, 1], [MAXIMUM], [CAP, FREE, FREE], [600, 200, 200],
        figures={"maximum_for_each": [600, 1000, 1000]}),
    Row("the last that moved the bound by a unit", [8, 1, 1], TWO, [FREE, "second", "first"], [599, 201, 200],
        figures={"first_was": [0, 200, 200], "second_was": [0, D("200.4"), 200]}),
    Row("the last moved it by less than a unit", [8, 1, 1], TWO, [FREE, "first", "first"], [599, 201, 200],
        figures={"first_was": [0, D("200.2"), 200], "second_was": [0, D("200.4"), D("199.7")]}),
    Row("of two equal ones the first", [8, 1, 1], TWO, [FREE, "first", FREE], [711, 200, 89],
        figures={"first_was": [0, 200, 0], "second_was": [0, 200, 0]}),
    Row("0.93 and 1 - 0.07 of the same", [8, 1, 1], [COLLAR, promise("first")], [FREE, "collar_floor", "collar_floor"],
        [586, 207, 207],
        figures={"first_was": [100, 222, D("221.9")], "protected_fraction": D("0.93"),
                 "largest_decline": D("0.07"), "largest_growth": 9}),
    Row("two limits within a unit", [8, 1, 1], [{**MAXIMUM, "as": "tighter", "bind": {"maximum_for_each": "cap"}}, MAXIMUM],
        ["tighter", FREE, FREE], [600, 200, 200],
        figures={"cap": [D("600.8"), 1000, 1000], "maximum_for_each": [D("600.3"), 1000, 1000]}),
    Row("lower = upper, below the rate", [8, 1, 1], [MINIMUM, MAXIMUM], [CAP, FREE, FREE], [500, 250, 250],
        figures={"minimum_for_each": [500, 0, 0], "maximum_for_each": [500, 1000, 1000]}),
    Row("lower = upper, above the rate", [8, 1, 1], [MINIMUM, MAXIMUM], [FREE, FLOOR, FREE], [622, 300, 78],
        figures={"minimum_for_each": [0, 300, 0], "maximum_for_each": [1000, 300, 1000]}),
    Row("crossed, the lower prevails, capped at it", [8, 1, 1], [MINIMUM, MAXIMUM], [FLOOR, FREE, FREE], [600, 200, 200],
        figures={"minimum_for_each": [600, 0, 0], "maximum_for_each": [500, 1000, 1000]}),
    Row("crossed, the lower prevails, held at it", [8, 1, 1], [MINIMUM, MAXIMUM], [FREE, FLOOR, FREE], [622, 300, 78],
        figures={"minimum_for_each": [0, 300, 0], "maximum_for_each": [1000, 250, 1000]}),
    Row("crossed, the upper prevails, capped at it", [8, 1, 1], [MINIMUM, MAXIMUM], [CAP, FREE, FREE], [500, 250, 250],
        UPPER, figures={"minimum_for_each": [600, 0, 0], "maximum_for_each": [500, 1000, 1000]}),
    Row("crossed, the upper prevails, held at it", [8, 1, 1], [MINIMUM, MAXIMUM], [FREE, CAP, FREE], [667, 250, 83],
        UPPER, figures={"minimum_for_each": [0, 300, 0], "maximum_for_each": [1000, 250, 1000]}),
    Row("crossed by rounding alone", [8, 1, 1], [MINIMUM, MAXIMUM], [FREE, FLOOR, FREE], [621, 301, 78],
        figures={"minimum_for_each": [0, D("300.5"), 0], "maximum_for_each": [1000, D("300.5"), 1000]}),
    Row("base above all guarantees", [1, 1, 0], [BASE, MINIMUM], [FREE, FREE, "base_amount"], [450, 450, 100],
        figures={"base_given": [0, 0, 100], "minimum_for_each": [0, 0, 50]}),
    Row("base equal to the guarantee", [1, 1, 0], [BASE, MINIMUM], [FREE, FREE, FLOOR], [450, 450, 100],
        figures={"base_given": [0, 0, 100], "minimum_for_each": [0, 0, 100]}),
    Row("base within a unit of the guarantee", [1, 1, 0], [BASE, MINIMUM], [FREE, FREE, FLOOR], [450, 449, 101],
        figures={"base_given": [0, 0, D("100.6")], "minimum_for_each": [0, 0, D("100.2")]}),
    Row("the envelope itself", [1, 0, 0], [], ["envelope", NO_NEED, NO_NEED], [1000, 0, 0]),
    Row("a limit at the envelope moves nothing", [1, 0, 0], [MAXIMUM], ["envelope", NO_NEED, NO_NEED], [1000, 0, 0],
        figures={"maximum_for_each": [1000, 1000, 1000]}),
    Row("nothing to share", [1, 1, 0], [], ["envelope", "envelope", NO_NEED], [0, 0, 0], figures={"stated_authority": 0}),
    Row("guarantees reduced", [8, 1, 1], [MINIMUM], [FLOOR] * 3, [334, 333, 333], REDUCED,
        figures={"minimum_for_each": [500, 500, 500]}),
    Row("guarantees reduced, none of its own", [8, 1, 1], [MINIMUM], [FREE, FLOOR, FLOOR], [0, 500, 500], REDUCED,
        figures={"minimum_for_each": [0, 800, 800]}),
    Row("guarantees reduced, the upper prevails", [8, 1, 1], [MINIMUM, MAXIMUM], [FLOOR, CAP, FLOOR], [400, 200, 400],
        fit("upper_prevails", "reduce_in_proportion"),
        figures={"minimum_for_each": [500, 500, 500], "maximum_for_each": [900, 250, 900]}),
    Row("guarantees that add to the envelope", [8, 1, 1], [MINIMUM], [FLOOR, FLOOR, FREE], [800, 101, 99], REDUCED,
        figures={"minimum_for_each": [800, 101, 99]}),
    Row("limits raised", [8, 1, 1], [MAXIMUM], [CAP] * 3, [334, 333, 333], RAISED,
        figures={"maximum_for_each": [300, 300, 300]}),
    Row("limits raised, one without a share", [8, 1, 0], [MINIMUM, MAXIMUM], [CAP, CAP, FLOOR], [450, 450, 100], RAISED,
        figures={"minimum_for_each": [0, 0, 100], "maximum_for_each": [300, 300, 300]}),
    Row("limits raised, a guarantee above one", [8, 1, 1], [MINIMUM, MAXIMUM], [CAP, FLOOR, CAP], [250, 500, 250], RAISED,
        figures={"minimum_for_each": [0, 400, 0], "maximum_for_each": [200, 200, 200]}),
    Row("a later top-up changes nothing", [8, 1, 1], [MINIMUM], [FREE, FREE, FLOOR], [622, 300, 300], REDUCED,
        [{"step": "top_up", "bind": {"guaranteed": "promised"}}],
        {"minimum_for_each": [0, 0, 300], "promised": [0, 300, 0]}),
    Row("no fit", [], [], ["not_fitted"] * 3, [800, 100, 100], None, [EACH], {"promised": [800, 100, 100]}),
)  # fmt: skip
