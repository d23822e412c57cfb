"""Method, its steps: every step and choice has its words, and what the algebra says is what the engine calculates."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from fundingmodel import formulas
from fundingmodel.column import Setting, calculate, size, wired
from fundingmodel.formula import StepEntry, read_step
from fundingmodel.language.step_words import step_words
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import Words
from fundingmodel.steps import STAGES, step_module, step_names
from fundingmodel.steps.rounding_units import COUNTED_INPUTS
from fundingmodel.steps.written_texts import text_keys
from workbooks.sheets.method.steps import algebra_of, quantity_name, readable, step_in_words, written_algebra

STEPS = tuple(name for name in step_names() if not text_keys(step_module(name)))  # whose algebra is in their words


YEARS = 3
SIZES = {"jurisdiction": 4, "origin": 4, "category": 3, "month": 12, "data year": YEARS}

# Of a limit of years that begins in 2026: who landed in 2020 is the last to be in it, in 2024 the first of the shorter one.
CALENDAR = {
    "fiscal_year_begins": np.array([[2026.0]]),
    "calendar_year": np.array([[2024.0], [2021.0], [2020.0]]),
    "calendar_month": np.arange(1.0, 13.0).reshape(1, 12),
}


def settings_of(step: str) -> dict[str, tuple[str, ...]]:
    return {s.name: tuple(s.choices) for s in step_module(step).COLUMNS if isinstance(s, Setting)}


def entries(step: str) -> list[StepEntry]:
    """A step with each combination of its choices."""
    settings = settings_of(step)
    chosen = itertools.product(*settings.values())
    return [read_step({"step": step, **dict(zip(settings, choices, strict=True))}) for choices in chosen]


def test_every_step_has_words_and_no_words_are_without_a_step() -> None:
    assert set(step_words()) == set(step_names())
    assert set(step_names()) - set(STEPS) == {"measure"}  # whose algebra a file writes
    for step in STEPS:
        about = step_words()[step]
        for part in (about.name, about.does):
            assert set(part) == set(LANGUAGES) and all(part.values()), step
        assert about.name["en"] != about.name["fr"] or step == "minimum_amount"
        assert about.does["en"].endswith(".") and about.does["fr"].endswith(".")
        assert any(algebra_of(entry) for entry in entries(step)), step


@pytest.mark.parametrize("step", STEPS)
def test_every_choice_has_words_in_both_languages(step: str) -> None:
    settings = settings_of(step)
    for setting, choices in settings.items():
        for choice in choices:
            text = step_words()[step].settings[setting][choice]
            assert text["en"].endswith(".") and text["fr"].endswith("."), (setting, choice)
            assert text["en"] != text["fr"], (setting, choice)
    own = step_words()[step].settings  # with those of the reference that several guarantees share
    for setting, texts in own.items():
        assert set(texts) == set(settings[setting]), f"{step}.{setting} has words for other choices"


def test_every_packaged_formula_is_cited_in_french_too() -> None:
    for name in formulas.published():
        formula = formulas.find(name)
        for texts in (formula.title, formula.what, formula.citation, formula.in_force):
            assert texts["fr"] and texts["fr"] != texts["en"], name
        years = re.findall(r"\d{4}-\d\d\b", formula.in_force["en"])
        assert [Words("fr").fiscal_year(year) for year in years] == re.findall(r"\d{4}-\d{4}", formula.in_force["fr"])


def test_every_stage_has_words() -> None:
    for stage in STAGES:
        english, french = (Words(language).stage(stage) for language in LANGUAGES)
        assert english and french and english != french, stage


# The algebra, evaluated

Given = dict[str, np.ndarray]  # figures by the name of the quantity


def shapes() -> dict[str, tuple[str, str, str | None]]:
    """Unit, shape and `by` of every quantity that some step gives or asks for."""
    found: dict[str, tuple[str, str, str | None]] = {
        "reference": ("dollars", "jurisdiction", None), "guaranteed": ("dollars", "jurisdiction", None),
    }  # fmt: skip
    found |= {i.name: (i.unit, i.shape, i.by) for i in COUNTED_INPUTS.values()}
    for step in STEPS:
        for entry in entries(step):
            found |= {c.name: (c.unit, c.shape, None) for c in entry.columns}
            found |= {i.name: (i.unit, i.shape, i.by) for i in entry.inputs}
    return found


SHAPES = shapes()


def some_figures(name: str, random: np.random.Generator) -> np.ndarray:
    bare = name.removeprefix("prior_") if name.removeprefix("prior_") in SHAPES else name
    unit, shape, by = SHAPES.get(bare) or SHAPES[bare.removeprefix("opening_")]
    if unit == "units per dollar":
        return np.full((1, 1), 100.0)
    if unit == "rank":
        return np.arange(1.0, 5.0).reshape(4, 1)
    if unit == "flag":  # somebody has a 1
        flags = random.integers(0, 2, size(shape, SIZES)).astype(float)
        flags.flat[0] = 1
        return flags
    high = {"dollars": 1e6, "persons": 1e3}.get(unit, 1.0)
    figures = random.uniform(0.1 * high, high, ((YEARS,) if by else ()) + size(shape, SIZES))
    return np.round(figures, 2) if unit == "dollars" else figures


def given_figures(entry: StepEntry, random: np.random.Generator) -> Given:
    """What a step reads and does not calculate itself; for the fit, bounds between which an envelope can be found."""
    own = {c.name for c in entry.columns}
    needed = dict.fromkeys(n for c in entry.columns for n in c.needs if n not in own)
    given = {name: CALENDAR[name] if name in CALENDAR else some_figures(name, random) for name in needed}
    if "share" in given:
        given["share"] = given["share"] / given["share"].sum()
    if entry.step == "fit_to_envelope":
        given |= _bounds(entry, float(given["envelope"][0, 0]), random)
    return given | POSSIBLE.get(entry.step, lambda _entry, _given: {})(entry, given)


def _bounds(entry: StepEntry, envelope: float, random: np.random.Generator) -> Given:
    """Bounds between which an envelope can be found: one pair crossed, one tight."""
    ranges = {"lower_bound": (0.02, 0.15), "upper_bound": (0.4, 0.6), "off_the_top": (0.0, 0.02)}
    given = {name: np.round(random.uniform(low, high, (4, 1)) * envelope, 2) for name, (low, high) in ranges.items()}
    given["lower_bound"][0], given["upper_bound"][0] = 0.14 * envelope, 0.1 * envelope  # crossed
    given["upper_bound"][1] = given["lower_bound"][1] + 0.01 * envelope  # tight
    if entry.choices["shortfall"] == "reduce_in_proportion":
        given["lower_bound"] = given["lower_bound"] * 9
    elif entry.choices["excess"] == "raise_in_proportion":
        given["upper_bound"] = given["upper_bound"] * 0.5
    return given


def _something_left(_entry: StepEntry, given: Given) -> Given:
    return {"off_the_top": given["off_the_top"] / 100} if "off_the_top" in given else {}


def _no_more_than_there_is(entry: StepEntry, given: Given) -> Given:
    refused = entry.choices["below_zero"] == "refuse"
    return {"allocation": given["allocation"] + given["less_amount"].max()} if refused else {}


def _a_part_of_the_whole(_entry: StepEntry, given: Given) -> Given:
    listed = given["weighted_intake"].sum(axis=-2, keepdims=True)
    return {"upper_population": given["upper_population"] + listed}


def _too_much(_entry: StepEntry, given: Given) -> Given:
    """Each has more than its part of what is too much."""
    return {"envelope": 0.95 * given["formula_amount"].sum(axis=-2, keepdims=True)}


def _adding_up(_entry: StepEntry, given: Given) -> Given:
    return {"fitted_amount": given["envelope"] * np.array([[0.1], [0.2], [0.3], [0.4]])}


def _in_time(_entry: StepEntry, _given: Given) -> Given:
    """The limit is in force: months of landing are before it, wholly in it, or in part in the shorter one."""
    dates = {"time_limit_begins": 2026, "ended_for_landed_before": 2020, "shorter_for_landed_from": 2024}
    said = {**dates, "time_limit": 1, "years_eligible": 7, "shorter_years_eligible": 2}
    return {name: np.array([[float(value)]]) for name, value in said.items()}


def _some_seats(_entry: StepEntry, given: Given) -> Given:
    """Forty seats by share, one at least for each."""
    fixed = {
        "units_per_dollar": np.ones((1, 1)),
        "envelope": np.full((1, 1), 40.0),
        "guaranteed_amount": np.ones((4, 1)),
    }
    return {**fixed, "fitted_amount": 40 * given["share"], "permitted_amount": np.full((4, 1), 40.0)}


# What makes figures drawn at random possible for a step: by its name, those that take the place of drawn ones.
POSSIBLE: Mapping[str, Callable[[StepEntry, Given], Given]] = {
    "category_pools": _something_left,
    "eligible_by_month": _in_time,
    "less_amount": _no_more_than_there_is,
    "local_amount": _a_part_of_the_whole,
    "take_back": _too_much,
    "round_by_divisor": _some_seats,
    "round_to_envelope": _adding_up,
}


ABOVE = " > "

FUNCTIONS = {
    "max": np.maximum,
    "min": np.minimum,
    "total": lambda x: x.sum(axis=-2, keepdims=True),
    "category_sum": lambda x: x.sum(axis=-1, keepdims=True),
    "month_sum": lambda x: x.sum(axis=-1).swapaxes(-1, -2),  # of data years down: each jurisdiction's across
    "origin_sum": lambda x: x.sum(axis=-3),
    "year_mean": lambda x: x.mean(axis=-3),
    "year_sum": lambda x: x.sum(axis=-3),
    "power": np.power,
}


def sides(line: str) -> tuple[str, str]:
    """Left and right of an equation, or of what is above something else in every result (a certificate)."""
    left, right = line.split(" = " if " = " in line else ABOVE)
    return left, right


def evaluated(line: str, entry: StepEntry, values: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Both sides of a line, each name read at the state at which the engine reads it for that column."""
    left, right = sides(line)
    states = {
        need: read
        for column, reads in wired(entry.columns)
        if column.name == left
        for need, read in zip(column.needs, reads, strict=True)
    }
    units = values.get("units_per_dollar", values.get("authority_units_per_dollar"))
    names: dict[str, Any] = {name: values[states.get(name, name)] for name in values}
    if (
        entry.step == "secondary_migration"
    ):  # origins down, where they live across: two axes, and the categories a third
        names |= {"residence": values["residence"][:, :, None], "average_intake": values["average_intake"][:, None, :]}
    if entry.step == "eligible_by_month":  # data years are the first of three axes
        names["months_eligible"] = values["months_eligible"][:, None, :]
        names["part_of_year_eligible"] = values["part_of_year_eligible"].swapaxes(-1, -2)[:, :, None]
    whole = {"whole": lambda x: np.floor(x * units + 0.5) / units}
    place = {**names, **FUNCTIONS, **whole, "__builtins__": {}}
    return eval(left, {**place, **values}), eval(right, place)


def holds(line: str, left: np.ndarray, right: np.ndarray) -> bool:
    cents = SHAPES.get(sides(line)[0], ("dollars",))[0] == "dollars"
    if " = " not in line:
        return bool((left > right).all())
    return np.allclose(left, right, rtol=1e-9, atol=0.02 if cents else 1e-9)


def lines_and_sides() -> Iterator[tuple[str, StepEntry, np.ndarray, np.ndarray]]:
    for step in STEPS:
        for entry in entries(step):
            for seed in range(3):
                given = given_figures(entry, np.random.default_rng(seed))
                values = calculate(entry.columns, given, SIZES)
                for line in algebra_of(entry):
                    yield line, entry, *evaluated(line, entry, values)


def test_every_line_of_algebra_is_what_the_engine_calculates() -> None:
    count = 0
    for line, entry, left, right in lines_and_sides():
        assert holds(line, left, right), (entry.step, entry.choices, line)
        count += 1
    assert count > 200


@pytest.mark.parametrize("off", [{"time_limit": 0.0}, {"time_limit_begins": 2027.0}])
def test_the_algebra_of_a_time_limit_that_does_not_apply_yet(off: dict[str, float]) -> None:
    entry = read_step("eligible_by_month")
    given = given_figures(entry, np.random.default_rng(0)) | {name: np.array([[x]]) for name, x in off.items()}
    values = calculate(entry.columns, given, SIZES)
    assert (values["months_eligible"] == 12).all()
    for line in algebra_of(entry):
        assert holds(line, *evaluated(line, entry, values)), line


def test_a_wrong_line_of_algebra_is_noticed() -> None:
    entry = read_step("share")
    given = given_figures(entry, np.random.default_rng(1))
    values = calculate(entry.columns, given, SIZES)
    left, right = evaluated("share = weighted_intake / category_sum(weighted_intake)", entry, values)
    assert not np.allclose(left, right)


def test_algebra_is_written_in_the_names_of_the_scenario() -> None:
    share = read_step({"step": "share", "bind": {"weighted_intake": "population"}})
    assert step_in_words(share, Words("en")).algebra == ("share = population / total (population)",)
    fund = read_step({"step": "set_aside", "as": "innovation_fund", "kind": "part"})
    words = step_in_words(fund, Words("en"))
    assert words.name == "Set-aside (innovation fund)"
    assert words.algebra[-1] == "envelope after innovation fund = envelope − innovation fund"
    assert fund.named("set_aside_part") == "innovation_fund_part"
    assert quantity_name("prior_allocation", Words("fr")) == "affectation, exercice précédent"


def test_terms_are_parted_by_semicolons_in_french() -> None:
    entry = read_step({"step": "minimum_amount", "kind": "amount"})
    line = "lower_bound_with_minimum_amount = max(lower_bound, minimum_amount)"
    assert readable(line, entry, Words("en")) == "lower bound = max (lower bound, minimum amount)"
    assert readable(line, entry, Words("fr")) == "borne inférieure = max (borne inférieure; montant minimal)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_algebra_says_that_something_is_itself(language: str) -> None:
    for step in STEPS:
        for entry in entries(step):
            for line in step_in_words(entry, Words(language)).algebra:
                left, right = sides(line)
                assert left != right, (step, line)


def test_the_algebra_of_a_measure_is_what_its_file_writes() -> None:
    entry = read_step(
        {"step": "measure", "as": "gap", "formula": "max(0, standard - prior_allocation) * (population - 1)"}
    )
    assert written_algebra(entry, Words("en")) == (
        "gap = max(0; standard − allocation of the year before) × (population − 1)",
    )
    assert step_in_words(entry, Words("fr")).algebra == (
        "gap = max(0; standard − affectation, exercice précédent) × (population − 1)",
    )
