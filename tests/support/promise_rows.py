"""Formulas that promise more than they pay, and formulas that decide nothing: files with their figures worked out by hand.

1,000 dollars in whole dollars are shared by need among A, B, C, as in the truth table of the rule that binds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from random_scenarios import toml_text
from rule_rows import BASE, MAXIMUM, MINIMUM, REDUCED, TWO, UPPER, Row, fit

LESS = {"step": "less_amount", "below_zero": "zero"}

CUT = """
name = "cut"
title = "Predictable, envelope cut by 30%"
note = ""
parent = "predictable"
author = "Ottawa"
date = "2026-11-28"
reason = "cut"
[inputs.escalator]
by_year.2026-27 = -0.30
assumption = true
"""


@dataclass(frozen=True)
class Broken:
    """A formula that does not keep its promises: what is promised, what is short, and why, by hand."""

    row: Row
    promised: Sequence[int]
    short: Sequence[int]
    why: Sequence[str]


def row(name: str, guarantees: Sequence[object], paid: Sequence[int], fitted: object, later: Sequence[object] = (),
        needs: Sequence[int] = (8, 1, 1), **figures: object) -> Row:  # fmt: skip
    return Row(name, needs, list(guarantees), [], paid, fitted, list(later), figures)


BROKEN = (
    Broken(row("reduced", [MINIMUM], [334, 333, 333], REDUCED, minimum_for_each=[500, 500, 500]),
           [500, 500, 500], [166, 167, 167], ["reduced"] * 3),
    Broken(row("reduced, one that is promised nothing", [MINIMUM], [0, 500, 500], REDUCED, minimum_for_each=[0, 800, 800]),
           [0, 800, 800], [0, 300, 300], ["", "reduced", "reduced"]),
    Broken(row("crossed and capped", [MINIMUM, MAXIMUM], [500, 250, 250], UPPER,
               minimum_for_each=[600, 0, 0], maximum_for_each=[500, 1000, 1000]),
           [600, 0, 0], [100, 0, 0], ["crossed", "", ""]),
    Broken(row("crossed and held", [MINIMUM, MAXIMUM], [667, 250, 83], UPPER,
               minimum_for_each=[0, 300, 0], maximum_for_each=[1000, 250, 1000]),
           [0, 300, 0], [0, 50, 0], ["", "crossed", ""]),
    Broken(row("crossed and reduced", [MINIMUM, MAXIMUM], [400, 200, 400], fit("upper_prevails", "reduce_in_proportion"),
               minimum_for_each=[500, 500, 500], maximum_for_each=[900, 250, 900]),
           [500, 500, 500], [100, 300, 100], ["reduced", "crossed reduced", "reduced"]),
    Broken(row("taken back", [MINIMUM], [622, 200, 78], fit(), [LESS], minimum_for_each=[0, 300, 0],
               less_amount=[0, 100, 0]),
           [0, 300, 0], [0, 100, 0], ["", "taken_back", ""]),
    Broken(row("reduced and taken back", [MINIMUM], [324, 333, 333], REDUCED, [LESS], minimum_for_each=[500, 500, 500],
               less_amount=[10, 0, 0]),
           [500, 500, 500], [176, 167, 167], ["reduced taken_back", "reduced", "reduced"]),
    Broken(row("base amounts above the envelope", [BASE], [334, 333, 333], REDUCED, base_given=[400, 400, 400]),
           [400, 400, 400], [66, 67, 67], ["reduced"] * 3),
)  # fmt: skip

KEPT = (
    row("kept", [MINIMUM], [711, 200, 89], fit(), minimum_for_each=[0, 200, 0]),
    row("crossed, the guarantee prevails", [MINIMUM, MAXIMUM], [600, 200, 200], fit(),
        minimum_for_each=[600, 0, 0], maximum_for_each=[500, 1000, 1000]),
    row("reduced, and topped up from outside", [MINIMUM], [500, 500, 500], REDUCED,
        [{"step": "top_up", "bind": {"guaranteed": "minimum_amount"}}], minimum_for_each=[500, 500, 500]),
)  # fmt: skip


@dataclass(frozen=True)
class Undecided:
    """A formula in which need decides nothing, or how much of the envelope it decides."""

    row: Row
    decided: str


UNDECIDED = (
    Undecided(row("base amounts above the envelope", [BASE], [334, 333, 333], REDUCED, base_given=[400, 400, 400]), "nothing"),
    Undecided(row("guarantees that add to the envelope", [MINIMUM], [500, 300, 200], fit(),
                  minimum_for_each=[500, 300, 200]), "nothing"),
    Undecided(row("all but one held", [MINIMUM], [400, 300, 300], fit(), minimum_for_each=[0, 300, 300]), "nothing"),
    Undecided(row("limits that add to the envelope", [MAXIMUM], [400, 300, 300], fit(),
                  maximum_for_each=[400, 300, 300]), "nothing"),
    Undecided(row("base amounts of nearly all", [BASE], [363, 322, 315], fit(), base_given=[315, 315, 315],
                  needs=(7, 1, 0)), "5.5%"),
    Undecided(row("two guarantees of last year", TWO, [350, 325, 325], fit(), first_was=[350, 325, 300],
                  second_was=[300, 300, 325]), "nothing"),
)  # fmt: skip


def write(row: Row, folder: Path, number: int = 0) -> Path:
    """The scenario as a file."""
    path = folder / f"rules-{number}.toml"
    path.write_text(toml_text(row.scenario(number).data), encoding="utf-8", newline="\n")
    return path


def write_boards(folder: Path, base: int = 50_000) -> Path:
    """30 boards with base amounts above the envelope, in two years, and the counts of their pupils."""
    codes = [f"Board {n:02}" for n in range(1, 31)]
    rows = [
        f"{year},{code},Regular,{900 + 371 * n % 5000}" for year in (2022, 2023, 2024) for n, code in enumerate(codes)
    ]
    (folder / "boards.csv").write_text(
        "\n".join(["year,Board,Programme,Pupils", *rows, ""]), encoding="utf-8", newline="\n"
    )
    path = folder / "boards.toml"
    path.write_text(BOARDS.replace("value = 50000\n", f"value = {base}\n"), encoding="utf-8", newline="\n")
    return path


BOARDS = """
name = "boards"
title = { en = "A formula of our own", fr = "Une formule à nous" }
instrument = "grant"
recipient = { en = "boards", fr = "conseils" }
jurisdictions = { file = "boards.csv", column = "Board" }
categories = { file = "boards.csv", column = "Programme" }
fiscal_years = { first = "2025-26", last = "2026-27" }
lags = [3, 2]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "average_intake", year_weights = "equal" },
  "weighted_intake",
  "share",
  "bounds",
  { step = "base_amount", parts = "equal", indexation = "none" },
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "reduce_in_proportion", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]

[inputs.stated_authority]
unit = "dollars"
price_basis = "nominal"
by_year = { "2025-26" = 1000000.00, "2026-27" = 950000.00 }
assumption = true

[inputs.authority_rounding_unit]
unit = "dollars"
value = 0.01
assumption = true

[inputs.rounding_unit]
unit = "dollars"
value = 0.01
assumption = true

[inputs.category_weight]
unit = "ratio"
values = { Regular = 1 }
assumption = true

[inputs.base_for_each]
unit = "dollars"
price_basis = "nominal"
value = 50000
assumption = true

[inputs.intake]
data = "boards.csv"
key = ["year", "Board", "Programme"]
category_column = "Programme"
jurisdiction_column = "Board"
measure = "Pupils"
unit = "persons"
source = "Board returns"
"""


# Of a million dollars, three base amounts leave $1, $999.25, $1,000, $10,000 and $55,450 to be shared: what is said of it, by hand.
DECIDED = (
    (Decimal(333_333), "less than 0.1%", "moins de 0,1 %"),
    (Decimal(333_000) + Decimal(1) / 4, "less than 0.1%", "moins de 0,1 %"),
    (Decimal(333_000), "0.1%", "0,1 %"),
    (Decimal(330_000), "1.0%", "1,0 %"),
    (Decimal(314_850), "5.5%", "5,5 %"),
)


def with_base(base: Decimal) -> str:
    """A scenario of which three base amounts take nearly all of a million dollars."""
    return f"""
name = "x"
fiscal_years = ["2025-26"]
instrument = "grant"
recipient = "districts"
jurisdictions = ["a", "b", "c"]
steps = [
  {{ step = "envelope", authority = "stated", rounding = "carried" }},
  {{ step = "share", bind = {{ weighted_intake = "persons" }} }},
  "bounds",
  {{ step = "base_amount", parts = "equal", indexation = "none" }},
  "formula_amount",
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "published_order" }},
]
inputs.stated_authority = {{ unit = "dollars", price_basis = "nominal", value = 1000000, source = "x" }}
inputs.authority_rounding_unit = {{ unit = "dollars", value = 0.01, source = "x" }}
inputs.rounding_unit = {{ unit = "dollars", value = 0.01, source = "x" }}
inputs.base_for_each = {{ unit = "dollars", price_basis = "nominal", value = {base}, source = "x" }}
inputs.persons = {{ shape = "jurisdiction", unit = "persons", values = {{ a = 2, b = 1, c = 1 }}, source = "x" }}
"""
