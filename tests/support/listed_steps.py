"""The shortest scenario around the listings of a step: what no listing gives is declared and given a plausible figure."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

from fundingmodel.column import CALENDAR, MONTHS, Column, Input, Setting, wired
from fundingmodel.formula import read_steps
from fundingmodel.language.step_words import step_words
from fundingmodel.scenario.older_names import newer_name
from fundingmodel.scenario.reading import Scenario, build
from fundingmodel.steps import step_module, step_names
from fundingmodel.steps.choices import all_columns
from fundingmodel.steps.written_texts import text_keys

Listed = dict[str, Any]
CODES, CATEGORIES, YEARS, LAGS = ("A", "B"), ("p", "q"), ("2025-26", "2026-27"), (3, 2)
FIGURES = {"ratio": Decimal("0.5"), "units per dollar": 100, "flag": 1, "dollars": 1000, "units": 1}
SECOND = "second"  # what the tests call a second listing
FIGURES_OF = {
    "off_the_top": 100,
    "lower_bound": 100,
    "guaranteed_amount": 0,
    "fitted_amount": 500,  # of two, which add to the envelope
    "less_amount": 0,
    "years_eligible": 2,
    "shorter_for_landed_from": 9000,
    "set_aside_amount": 100,
    SECOND: 0,
    f"{SECOND}_amount": 100,
    "upper_population": 200,
    "parts_of_increase": 2,
    "rounding_unit": Decimal("0.01"),
    "authority_rounding_unit": Decimal("0.01"),
}
ONE_OF = ("reference_category",)  # a ratio that is 1 for one category and 0 for the others
START = "start_at_zero"


def listings(step: str) -> Iterator[Listed]:
    """A step under each combination of its choices, what it leaves open bound as its own example has it."""
    module = step_module(step)
    settings = [each for each in module.COLUMNS if isinstance(each, Setting)]
    opened = step_words()[step].to_bind
    for chosen in product(*(each.choices for each in settings)):
        bound: Listed = {"bind": dict(opened)} if opened else {}
        if keys := text_keys(module):
            bound = {"as": "made", keys[0]: module.EXAMPLES[keys[0]]}
        yield {"step": step, **bound, **{s.name: c for s, c in zip(settings, chosen, strict=True)}}


def scenario_of(listed: Sequence[Listed], figures: Mapping[str, Any] | None = None, name: str = "listed") -> Scenario:
    """A scenario of these listings; `figures` are inputs of its own, which come first."""
    figures = figures or {}
    steps: list[Any] = [{**each, "bind": {**_years_before(listed), **each.get("bind", {})}} for each in listed]
    steps = [{**each, "bind": {k: v for k, v in each["bind"].items() if k in _reads(each)}} for each in steps]
    columns = [c for entry in read_steps(steps, figures) for c in entry.columns]
    if "allocation" not in {c.name for c in columns}:
        steps.insert(0, START)
    entries = read_steps(steps, figures)
    columns = [c for entry in entries for c in entry.columns]
    read = {name for _, reads in wired(columns) for name in reads}
    wanted, asked = _wanted(columns), [i for entry in entries for i in entry.inputs]
    wanted |= {i.whole for i in asked if i.name in wanted and i.whole}
    wanted = {newer_name(name) for name in wanted}
    inputs = {i.name: _table(i) for i in asked if i.name in wanted}
    inputs |= {name: _declared(name) for name in sorted(wanted - set(inputs))}
    data = {
        "name": name, "instrument": "grant", "recipient": "all", "fiscal_years": list(YEARS), "lags": list(LAGS),
        "jurisdictions": list(CODES), "categories": list(CATEGORIES), "steps": steps, "inputs": {**inputs, **figures},
        "results": [c.name for c in columns if c.name not in read],
    }  # fmt: skip
    return build(data, Path(f"{name}.toml"))


def _reads(listed: Listed) -> set[str]:
    return {n for c in all_columns(step_module(listed["step"])) for n in c.needs}


def _wanted(columns: Sequence[Column]) -> set[str]:
    """What must be given: what columns read and none gives; of last year's figures, the opening ones."""
    given = {c.name for c in columns}
    names = {n.replace("prior_", "opening_", 1) if n.startswith("prior_") else n for c in columns for n in c.needs}
    amended = {c.amends for c in columns if c.amends}
    return (names | amended) - given - {*CALENDAR}


def _years_before(listed: Sequence[Listed]) -> dict[str, str]:
    """Last year's quantities that no listing gives, bound to inputs of the scenario's own."""
    given = {c.name for each in listed for c in all_columns(step_module(each["step"]))} | {"allocation"}
    read = {n for each in listed for n in _reads(each)}
    return {n: f"last_{n}" for n in read if n.startswith("prior_") and n.removeprefix("prior_") not in given}


def _declared(name: str) -> dict[str, Any]:
    """A quantity of another step, declared as an input with its unit and shape there."""
    plain = name.removeprefix("last_prior_").removeprefix("opening_").removeprefix(f"{SECOND}_")
    unit, shape = _columns().get(plain, ("dollars", "jurisdiction"))
    opening = {} if name.startswith("opening_") else {"shape": shape}
    return {**_table(Input(name, unit, shape)), **opening}


def _columns() -> dict[str, tuple[str, str]]:
    return {c.name: (c.unit, c.shape) for step in step_names() for c in all_columns(step_module(step))}


def _table(wanted: Input) -> dict[str, Any]:
    """Figures that an input may have: whole, within its limits, ranks apart from each other."""
    basis = {"price_basis": "nominal"} if wanted.unit == "dollars" else {}
    said = {"unit": wanted.unit, "assumption": True, **basis}
    if wanted.shape == "origin x jurisdiction":
        return {**said, "values": {"A": {"B": Decimal("0.25")}}}
    if wanted.distinct:
        return {**said, "values": {code: rank for rank, code in enumerate(CODES, start=1)}}
    if wanted.name in ONE_OF:
        return {**said, "values": {code: int(number == 0) for number, code in enumerate(CATEGORIES)}}
    if wanted.shape == "jurisdiction x month":  # one month is known: where a case has nobody in it, none is
        first = str(min(int(year[:4]) - lag for year in YEARS for lag in LAGS))
        landed = {code: {month: 12 * (code == CODES[0] and month == "03") for month in MONTHS} for code in CODES}
        return {**said, "by_calendar_year": {first: {"values": landed}}}
    figure = FIGURES_OF.get(wanted.name, FIGURES.get(wanted.unit, 40))
    return {**said, "value": min(figure, wanted.most) if wanted.most is not None else figure}
