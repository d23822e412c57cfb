"""What the engine refuses, and how it says so: one change to thin.toml a case, and what the message says."""

import copy
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from places import THIN
from random_scenarios import toml_text
from thin import Change, changed, dollars, thin

from fundingmodel import Refused, run
from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column
from fundingmodel.errors import DoesNotFit, FormulaRefused, ScenarioRefused
from fundingmodel.language.refusals import sentence

LIMIT = {"step": "maximum_amount", "kind": "amount"}
ENVELOPE = "inputs.stated_authority.by_year"


def refusal(folder: Path, *changes: Change, file: str = "thin.toml") -> str:
    """The message with which the changed file is refused."""
    (folder / file).write_text(toml_text(changed(thin(), *changes)), encoding="utf-8", newline="\n")
    with pytest.raises(Refused) as refused:
        run(folder / file)
    return str(refused.value)


def test_the_unchanged_file_is_taken(tmp_path: Path) -> None:
    (tmp_path / "thin.toml").write_text(toml_text(thin()), encoding="utf-8", newline="\n")
    assert run(tmp_path / "thin.toml").amount("allocation", "2020-21", "C") == 95000


# What does not fit

DOES_NOT_FIT: dict[str, tuple[list[Change], str]] = {
    "guarantees above the envelope": (
        [(f"{ENVELOPE}.2020-21", 800000), ("inputs.protected_fraction.value", 1)],
        (
            "thin.toml: 2020-21 does not fit: the guarantees add to $910,000.00, above the envelope of $800,000.00 (guaranteed "
            "$910,000.00, envelope $800,000.00, permitted $2,410,000.00). Lower a guarantee, raise the envelope, or say "
            'shortfall = "reduce_in_proportion".'
        ),
    ),
    "limits below the envelope": (
        [
            ("steps.+8", LIMIT),
            ("inputs.maximum", dollars(value=Decimal("300000.99"))),
            ("inputs.protected_fraction.value", 0),
        ],
        (
            "thin.toml: 2020-21 does not fit: the limits add to $910,002.97, below the envelope of $1,000,000.01 (guaranteed "
            "$40,000.00, envelope $1,000,000.01, permitted $910,002.97). Raise a limit, lower the envelope, or say "
            'excess = "raise_in_proportion".'
        ),
    ),
    "a guarantee that fits in the first year only": (
        [(f"{ENVELOPE}.2021-22", 39999)],
        "thin.toml: 2021-22 does not fit: the guarantees add to ",
    ),
    "an envelope beyond the exact range": (
        [(f"{ENVELOPE}.2021-22", Decimal("20000000000.01"))],
        (
            "thin.toml: the envelope of 2021-22, $20,000,000,000.01, is 2,000,000,000,001 units; a worksheet is exact to "
            "2,000,000,000,000. Take a larger rounding_unit."
        ),
    ),
    "an envelope of cents shared in thousands": (
        [("inputs.rounding_unit.value", 1000), (f"{ENVELOPE}.2020-21", 1000500)],
        "thin.toml: the envelope of 2020-21, $1,000,500.00, is not a whole number of units. Look at what is taken from it.",
    ),
    "a set-aside above the authority": (
        [("steps.+1", {"step": "set_aside", "kind": "amount"}), ("inputs.set_aside_amount", dollars(value=1010001))],
        "thin.toml: the envelope of 2020-21, $-10,000.99, is negative. Look at what is taken from it.",
    ),
    "nobody has a share": (
        [("inputs.category_weight.values", {"economic": 0, "refugee": 0})],
        (
            "thin.toml: share cannot be calculated for 2020-21 for A, B, C, D: a total it is divided by is zero. "
            "Look at weighted_intake."
        ),
    ),
    "a base without weights": (
        [
            ("steps.5", {"step": "base_amount", "parts": "tiers", "indexation": "none"}),
            ("inputs.base_for_each", None),
            ("inputs.base_pool", dollars(value=1000)),
            ("inputs.base_weight", {"unit": "ratio", "value": 0, "assumption": True}),
        ],
        (
            "thin.toml: base_amount cannot be calculated for 2020-21 for A, B, C, D: a total it is divided by is zero. "
            "Look at base_pool, base_weight."
        ),
    ),
    "an opening allocation of nothing, phased in from": (
        [
            ("steps.+4", {"step": "phase_in", "bind": {"opening_share": "share_of_opening"}}),
            ("inputs.phase", {"unit": "ratio", "value": Decimal("0.5"), "assumption": True}),
            ("inputs.opening_allocation.values", dict.fromkeys("ABCD", 0)),
        ],
        "thin.toml: share_of_opening cannot be calculated for 2020-21 for A, B, C, D: a total it is divided by is zero.",
    ),
}


@pytest.mark.parametrize("case", DOES_NOT_FIT)
def test_what_does_not_fit(case: str, tmp_path: Path) -> None:
    changes, message = DOES_NOT_FIT[case]
    assert refusal(tmp_path, *changes).startswith(message)


def test_what_does_not_fit_is_a_kind_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "thin.toml").write_text(toml_text(changed(thin(), (f"{ENVELOPE}.2020-21", 1))), encoding="utf-8")
    with pytest.raises(DoesNotFit):
        run(tmp_path / "thin.toml")


# Figures

INTAKE_2016_A = "inputs.intake.by_calendar_year.2016.values.A"

FIGURES: dict[str, tuple[list[Change], str]] = {
    "not a number": (
        [(f"{ENVELOPE}.2020-21", Decimal("nan"))],
        "thin.toml: inputs.stated_authority.by_year.2020-21: NaN is not a figure. Write a number, or leave the step out.",
    ),
    "infinity": (
        [("inputs.protected_fraction.value", Decimal("inf"))],
        "thin.toml: inputs.protected_fraction: Infinity is not a figure.",
    ),
    "a text": (
        [("inputs.protected_fraction.value", "most of it")],
        "thin.toml: inputs.protected_fraction: found 'most of it' where a number of ratio belongs.",
    ),
    "a negative intake": (
        [(f"{INTAKE_2016_A}.refugee", -10)],
        "thin.toml: inputs.intake (2016, A, refugee) is -10; it must be at least 0.",
    ),
    "a percent": (
        [
            ("steps.+3", "cost_index"),
            ("inputs.wage_index", {"unit": "ratio", "value": 1, "assumption": True}),
            ("inputs.wage_part", {"unit": "ratio", "value": 80, "assumption": True}),
        ],
        "thin.toml: inputs.wage_part is 80; it must be at most 1. Write ratios, not percents: 0.95, not 95.",
    ),
    "an order before the first": (
        [("inputs.published_order", {"unit": "rank", "values": {"A": 0, "B": 1, "C": 2, "D": 3}, "source": "us"})],
        "thin.toml: inputs.published_order (A) is 0; it must be at least 1.",
    ),
    "an envelope of half cents": (
        [(f"{ENVELOPE}.2020-21", Decimal("1000000.005"))],
        (
            "thin.toml: inputs.stated_authority (2020-21): 1000000.005 is not a whole number of units "
            "(authority_rounding_unit is 0.01). Round it, or state a smaller unit."
        ),
    ),
    "a weight missing": (
        [("inputs.category_weight.values", {"economic": 1})],
        (
            "thin.toml: inputs.category_weight: nothing for 'refugee'. The scenario has economic, refugee: "
            "add refugee = 1, for instance."
        ),
    ),
    "a weight of an unknown category": (
        [("inputs.category_weight.values.refugees", 2)],
        "thin.toml: inputs.category_weight: unknown key 'refugees'. Did you mean 'refugee'?",
    ),
    "an intake of a jurisdiction missing": (
        [(INTAKE_2016_A, None)],
        "thin.toml: inputs.intake.by_calendar_year.2016: nothing for 'A'. The scenario has A, B, C, D",
    ),
    "an intake of a year missing": (
        [("inputs.intake.by_calendar_year.2019", None)],
        "thin.toml: inputs.intake: by_calendar_year has nothing for 2019.",
    ),
    "an envelope of a year missing": (
        [(f"{ENVELOPE}.2021-22", None)],
        "thin.toml: inputs.stated_authority: by_year has nothing for 2021-22.",
    ),
    "residence that loses people": (
        [
            ("steps.+2", "secondary_migration"),
            (
                "inputs.residence",
                {"unit": "ratio", "assumption": True, "values": {"A": {"A": Decimal("0.5"), "B": Decimal("0.4")}}},
            ),
        ],
        "thin.toml: inputs.residence (A): the figures add to 0.9, and must add to 1.",
    ),
    "no unit": (
        [("inputs.base_for_each.unit", None)],
        'thin.toml: inputs.base_for_each: no unit. Add unit = "dollars".',
    ),
    "another unit": (
        [("inputs.base_for_each.unit", "cents")],
        "thin.toml: inputs.base_for_each: the unit is 'cents', and the step needs 'dollars'.",
    ),
    "no source": (
        [("inputs.category_weight.assumption", None)],
        'thin.toml: inputs.category_weight: no source. Add source = "...", or assumption = true.',
    ),
    "no price basis": (
        [("inputs.base_for_each.price_basis", None)],
        'thin.toml: inputs.base_for_each: no price basis. Add price_basis = "nominal" (or "real").',
    ),
    "an unknown price basis": (
        [("inputs.base_for_each.price_basis", "constant")],
        "thin.toml: inputs.base_for_each: price_basis is 'constant'; it is one of nominal, real.",
    ),
    "no figures": (
        [("inputs.base_for_each.value", None)],
        "thin.toml: inputs.base_for_each: no figures. Give value, values, by_year, by_lag, data, scenario or formula.",
    ),
    "figures twice": (
        [("inputs.base_for_each.values", {"A": 1})],
        "thin.toml: inputs.base_for_each: give one of value, values and by_year.",
    ),
    "missing opening state": (
        [("inputs.opening_allocation", None)],
        "thin.toml: no inputs.opening_allocation (dollars, jurisdiction). Add [inputs.opening_allocation].",
    ),
    "an input that no step reads": (
        [("inputs.escalator", {"unit": "ratio", "value": 0, "assumption": True})],
        "thin.toml: inputs.escalator: no step of the formula reads it. The inputs are stated_authority, ",
    ),
}


@pytest.mark.parametrize("case", FIGURES)
def test_figures(case: str, tmp_path: Path) -> None:
    changes, message = FIGURES[case]
    assert refusal(tmp_path, *changes).startswith(message)


# Steps and their wiring

STEPS: dict[str, tuple[list[Change], str]] = {
    "an unknown step": ([("steps.3", "shares")], "thin.toml: unknown step 'shares'. Did you mean 'share'?"),
    "a step of no likeness": ([("steps.3", "xyzzy")], "thin.toml: unknown step 'xyzzy'. Known: add_amount, admissions, "),
    "an unknown setting": (
        [("steps.9.tie_rule", "larger_share")],
        "thin.toml: round_to_envelope: unknown setting 'tie_rule'. Known: ties.",
    ),
    "a setting left open": ([("steps.9.ties", None)], "thin.toml: round_to_envelope: say which ties: published_order, larger_share."),
    "an unknown choice": (
        [("steps.9.ties", "by_lot")],
        "thin.toml: round_to_envelope: ties = 'by_lot' is not one of published_order, larger_share.",
    ),
    "a quantity bound that the step does not read": (
        [("steps.7.bind", {"references": "prior_allocation"})],
        "thin.toml: hold_harmless: bind: the step reads no 'references'. Did you mean 'reference'?",
    ),
    "a guarantee without a reference": (
        [("steps.7.bind", None)],
        ("thin.toml: hold_harmless_reference needs 'reference', which nothing before it gives. "
        "List a step that gives it, or bind another name."),
    ),
    "a step too early": (
        [("steps.+2", "share")],
        "thin.toml: share needs 'weighted_intake', which nothing before it gives. Move its step before this one.",
    ),
    "a step that nothing reads": (
        [("steps.+2", "admissions")],
        "thin.toml: nothing reads admissions. Take its step out, list a step that reads it, or name it in `results`.",
    ),
    "a stale read": (
        [("steps.+4", "cost_index")],
        "thin.toml: cost_adjusted_intake amends 'weighted_intake' after share has read it. List its step before the step of share.",
    ),
    "a base off the top after the formula amount": (
        [("steps.+8", {"step": "base_amount", "as": "second_base", "parts": "equal", "indexation": "none"})],
        "thin.toml: off_the_top_with_second_base amends 'off_the_top' after formula_amount has read it.",
    ),
    "a name defined twice": (
        [("steps.+4", "share")],
        "thin.toml: 'share' is defined twice. List its step once, or give the second another name with `as`.",
    ),
    "a result that nothing gives": (
        [("results", ["admissions"])],
        "thin.toml: nothing gives 'admissions', which the formula carries or lists among its results.",
    ),
    "formula and steps": ([("formula", "settlement")], 'thin.toml: give formula = "name" or a list of steps, one of the two.'),
    "an unknown formula": (
        [("formula", "setlement"), ("steps", None)],
        "thin.toml: unknown formula 'setlement'. Did you mean 'settlement'?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", STEPS)
def test_steps(case: str, tmp_path: Path) -> None:
    changes, message = STEPS[case]
    assert refusal(tmp_path, *changes).startswith(message)


def _double(intake: Array) -> Array:
    return 2 * intake


def _double_formula(share: Cells) -> str:
    return f"=2*{share}"


def test_a_column_whose_two_functions_need_different_quantities() -> None:
    with pytest.raises(FormulaRefused) as refused:
        Column(_double, _double_formula, "persons")
    assert str(refused.value) == (
        "_double: its arithmetic needs (intake), its formula (share). Give both the same arguments in the same order."
    )


# The file

FILES: dict[str, tuple[list[Change], str]] = {
    "an unknown key": ([("fiscal_year", "2020-21")], "thin.toml: unknown key 'fiscal_year'. Did you mean 'fiscal_years'?"),
    "an unknown key of an input": (
        [("inputs.category_weight.sources", "us")],
        "thin.toml: inputs.category_weight: unknown key 'sources'. Did you mean 'source'?",
    ),
    "no name": ([("name", None)], 'thin.toml: no name. Add name = "our-offer", for instance.'),
    "no instrument": (
        [("instrument", None)],
        "thin.toml: no instrument. Say what the money is: one of programme spending, transfer, grant.",
    ),
    "an unknown instrument": (
        [("instrument", "gift")],
        "thin.toml: instrument is 'gift'; it is one of programme spending, transfer, grant.",
    ),
    "a jurisdiction twice": ([("jurisdictions", ["A", "B", "C", "D", "A"])], "thin.toml: jurisdictions: A is listed twice."),
    "no jurisdiction": ([("jurisdictions", [])], "thin.toml: jurisdictions: none is left."),
    "a category twice": ([("categories", ["economic", "economic"])], "thin.toml: categories: economic is listed twice."),
    "a year that is none": (
        [("fiscal_years", ["2020-21", "2021-23"])],
        "thin.toml: '2021-23' is not a fiscal year. Write \"2021-22\", or \"2021\".",
    ),
    "years out of order": (
        [("fiscal_years", ["2021-22", "2020-21"])],
        "thin.toml: fiscal_years must rise, each once: 2021-22, 2020-21.",
    ),
    "years that end before they begin": (
        [("fiscal_years", {"first": "2021-22", "last": "2020-21"})],
        "thin.toml: fiscal_years must rise, each once: none.",
    ),
    "no lags": (
        [("lags", None)],
        "thin.toml: no lags. Say which calendar years count: lags = [4, 3, 2], for instance.",
    ),
    "a lag twice": ([("lags", [4, 3, 3])], "thin.toml: lags: each lag once, found [4, 3, 3]."),
    "its own result": (
        [("inputs.opening_allocation", {"scenario": "thin.toml", "quantity": "allocation", "fiscal_year": "2021-22"})],
        "thin.toml: its figures come from its own result, through other scenarios.",
    ),
    "another's result of a year it has not": (
        [("inputs.opening_allocation", {"scenario": "other.toml", "quantity": "allocation", "fiscal_year": "2019-20"})],
        "thin.toml: inputs.opening_allocation: other.toml: no year 2019-20; it has 2020-21, 2021-22.",
    ),
    "another's quantity that it has not": (
        [("inputs.opening_allocation", {"scenario": "other.toml", "quantity": "payment", "fiscal_year": "2020-21"})],
        "thin.toml: inputs.opening_allocation: other.toml: no quantity 'payment'. Its columns are programme_authority, ",
    ),
    "another's result by category": (
        [("inputs.opening_allocation", {"scenario": "other.toml", "quantity": "average_intake", "fiscal_year": "2020-21"})],
        "thin.toml: inputs.opening_allocation: ",
    ),
    "another that is not there": (
        [("inputs.opening_allocation", {"scenario": "absent.toml", "quantity": "allocation", "fiscal_year": "2020-21"})],
        "absent.toml: there is no such file in ",
    ),
    "a tier that comes later": (
        [("inputs.opening_allocation", {"tier": "second", "quantity": "allocation", "fiscal_year": "2020-21"})],
        "thin.toml: inputs.opening_allocation: no earlier tier 'second'.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_files(case: str, tmp_path: Path) -> None:
    changes, message = FILES[case]
    (tmp_path / "other.toml").write_text(toml_text({**thin(), "name": "other"}), encoding="utf-8", newline="\n")
    assert refusal(tmp_path, *changes).startswith(message)


def test_a_circle_of_scenarios(tmp_path: Path) -> None:
    """thin opens on other's result, and other on thin's."""
    link = {"scenario": "thin.toml", "quantity": "allocation", "fiscal_year": "2020-21"}
    other = changed({**thin(), "name": "other"}, ("inputs.opening_allocation", link))
    (tmp_path / "other.toml").write_text(toml_text(other), encoding="utf-8", newline="\n")
    message = refusal(tmp_path, ("inputs.opening_allocation", {**link, "scenario": "other.toml"}))
    assert message == "thin.toml: its figures come from its own result, through other scenarios."


OFFER = {"parent": "thin.toml", "author": "Ontario", "date": "2026-03-01", "reason": "more for refugees"}


def test_an_offer_is_taken(tmp_path: Path) -> None:
    (tmp_path / "thin.toml").write_text(toml_text(thin()), encoding="utf-8", newline="\n")
    weight = {"inputs": {"category_weight": {"values": {"economic": 1, "refugee": 3}, "assumption": True}}}
    (tmp_path / "offer.toml").write_text(
        toml_text({**OFFER, "name": "offer", **weight}), encoding="utf-8", newline="\n"
    )
    result = run(tmp_path / "offer.toml")
    assert result.scenario.ancestors == ("thin",)
    assert result.figure("share", "2020-21", "A") == pytest.approx((310 + 3 * 40) / (310 + 120 + 248 + 3 + 21 + 42))


@pytest.mark.parametrize(
    ("table", "of"),
    [
        ({"category_weight": {"values": {"refugee": 3}}}, "category_weight"),
        ({"stated_authority": {"by_year": {"2021-22": 2000000}}}, "stated_authority (2021-22)"),
    ],
)
def test_an_offer_does_not_take_its_parents_word_for_its_own_figure(table: dict, of: str, tmp_path: Path) -> None:
    """A changed figure keeps neither the source nor the note of the figure that it replaces."""
    (tmp_path / "thin.toml").write_text(toml_text(thin()), encoding="utf-8", newline="\n")
    (tmp_path / "offer.toml").write_text(
        toml_text({**OFFER, "name": "offer", "inputs": table}), encoding="utf-8", newline="\n"
    )
    with pytest.raises(ScenarioRefused) as refused:
        run(tmp_path / "offer.toml")
    assert str(refused.value) == f'offer.toml: inputs.{of}: no source. Add source = "...", or assumption = true.'


def test_an_offer_speaks_only_of_the_years_that_it_changes(tmp_path: Path) -> None:
    """One year in place of a data set's: that year is the child's assumption, the others keep the data set's source."""
    text = 'parent = "settlement"\nname = "offer"\nauthor = "A"\ndate = "2026-01-01"\nreason = "more"\n'
    figure = '[inputs.stated_authority]\nassumption = true\nnote = "ours"\nby_year = { "2021-22" = 800000000 }\n'
    (tmp_path / "offer.toml").write_text(text + figure, encoding="utf-8", newline="\n")
    stated = run(tmp_path / "offer.toml").scenario.tier.parameters["stated_authority"]
    ours, theirs = stated.said_of("2021-22"), stated.said_of("2019-20")
    assert (ours.assumption, ours.source, ours.note["en"]) == (True, {}, "ours")
    assert (theirs.assumption, "Public Accounts" in theirs.source["en"], "ours" in theirs.note.values()) == (
        False,
        True,
        False,
    )


def test_one_year_in_place_of_a_data_sets(tmp_path: Path) -> None:
    """The parent reads a table and nothing else; the child gives one year."""
    (tmp_path / "money.csv").write_text("fiscal_year,amount\n2020-21,1000000\n2021-22,1010000\n", encoding="utf-8")
    data = {"data": "money.csv", "key": ["fiscal_year"], "measure": "amount", "unit": "dollars", "source": "a gazette"}
    parent = changed(thin(), ("inputs.stated_authority", data))
    (tmp_path / "thin.toml").write_text(toml_text(parent), encoding="utf-8", newline="\n")
    offer = {"stated_authority": {"by_year": {"2021-22": 1100000}, "assumption": True}}
    (tmp_path / "offer.toml").write_text(
        toml_text({**OFFER, "name": "offer", "inputs": offer}), encoding="utf-8", newline="\n"
    )
    result = run(tmp_path / "offer.toml")
    assert [result.figure("envelope", year) for year in ("2020-21", "2021-22")] == [1000000, 1100000]
    said = result.scenario.tier.parameters["stated_authority"]
    assert (said.said_of("2020-21").assumption, said.said_of("2021-22").assumption) == (False, True)


def test_units_that_change_from_year_to_year(tmp_path: Path) -> None:
    """Amounts are shown in one unit: with another in a later year they would be rounded without a word."""
    units = {"unit": "dollars", "by_year": {"2020-21": 100, "2021-22": Decimal("0.01")}, "source": "x"}
    for name in ("rounding_unit", "authority_rounding_unit"):
        message = refusal(tmp_path, (f"inputs.{name}", units))
        assert (
            message
            == f"thin.toml: inputs.{name}: the unit of amounts is one for all years. Give value = 0.01, for instance."
        )


ORDER = {"unit": "rank", "values": {"A": 1, "B": 2, "C": 2, "D": 4}, "source": "a gazette"}


def test_an_order_that_decides_nothing(tmp_path: Path) -> None:
    message = refusal(tmp_path, ("inputs.published_order", ORDER))
    assert message == "thin.toml: inputs.published_order: B, C all have 2; in published_order no two may be equal."


def test_a_cent_beside_the_thousands(tmp_path: Path) -> None:
    """An envelope of $1,000,000.01 cannot be shared in units of $1,000: a hundred-thousandth of a unit is left."""
    message = refusal(tmp_path, ("inputs.rounding_unit.value", 1000))
    assert message == (
        "thin.toml: the envelope of 2020-21, $1,000,000.01, is not a whole number of units. Look at what is taken from it."
    )


@pytest.mark.parametrize(
    ("quantity", "unit"),
    [("share", "ratio"), ("weighted_intake", "persons"), ("rounding_unit", ""), ("base_for_each", "")],
)
def test_an_amount_of_what_is_no_money(quantity: str, unit: str) -> None:
    result = run(THIN)
    if not unit:
        assert result.amount(quantity, "2020-21", "C") == Decimal(str(result.figure(quantity, "2020-21", "C")))
        return
    code = ("2020-21", "C")
    with pytest.raises(ScenarioRefused) as refused:
        result.amount(quantity, *code)
    message = (
        f"thin.toml: {quantity!r} is no amount of money: its unit is {unit!r}. Take figure(), which does not round."
    )
    french = f"thin.toml – « {quantity} » n’est pas un montant d’argent : l’unité est « {unit} ». Prenez « figure() »"
    assert str(refused.value) == message
    assert sentence(refused.value, "fr").replace("\u00a0", " ").startswith(french)


def test_a_step_cannot_take_the_name_of_a_figure(tmp_path: Path) -> None:
    table = {"shape": "jurisdiction", "unit": "persons", "values": dict.fromkeys("ABCD", 1), "source": "x"}
    step = {"step": "share", "as": "odd", "bind": {"weighted_intake": "odd"}}
    text = toml_text(changed(thin(), ("steps.3", step), ("inputs.odd", table)))
    (tmp_path / "thin.toml").write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(ScenarioRefused) as refused:
        run(tmp_path / "thin.toml")
    assert str(refused.value) == (
        "thin.toml: odd: as: 'odd' is the name of a figure that the file gives. "
        "Write another name for the step, or for the figure."
    )
    french = sentence(refused.value, "fr").replace("\u00a0", " ")
    assert french.startswith("thin.toml – odd, as : « odd » est le nom d’un chiffre que le fichier donne.")


def test_a_step_of_another_name_reads_the_figure_under_its_name(tmp_path: Path) -> None:
    """Listed once, too; a figure that declares a shape is one of the file's own, to be bound."""
    data = thin()
    place = next(n for n, each in enumerate(data["steps"]) if each != str(each) and each["step"] == "hold_harmless")
    fraction = data["inputs"].pop("protected_fraction")
    changed(data, (f"steps.{place}.as", "second"), ("inputs.second_protected_fraction", fraction))
    (tmp_path / "thin.toml").write_text(toml_text(data), encoding="utf-8", newline="\n")
    assert run(tmp_path / "thin.toml").amount("allocation", "2020-21", "C") == 95000


def test_data_years_without_weight(tmp_path: Path) -> None:
    weight = {"unit": "ratio", "value": 0, "assumption": True}
    steps = ("steps.1", {"step": "average_intake", "year_weights": "given"})
    message = refusal(tmp_path, steps, ("inputs.data_year_weight", weight))
    assert message.startswith("thin.toml: average_intake cannot be calculated for 2020-21 for A, B, C, D: a total")


@pytest.mark.parametrize("key", ["author", "date", "reason"])
def test_an_offer_without_its_record(key: str, tmp_path: Path) -> None:
    (tmp_path / "thin.toml").write_text(toml_text(thin()), encoding="utf-8", newline="\n")
    offer = {k: v for k, v in OFFER.items() if k != key}
    (tmp_path / "offer.toml").write_text(toml_text({**offer, "name": "offer"}), encoding="utf-8", newline="\n")
    with pytest.raises(ScenarioRefused) as refused:
        run(tmp_path / "offer.toml")
    assert str(refused.value) == f"offer.toml: a scenario with a parent says who offers it, when and why: add {key}."


def test_a_scenario_that_is_its_own_parent(tmp_path: Path) -> None:
    message = refusal(tmp_path, *OFFER.items())
    assert message == "thin.toml: it is its own parent, through thin.toml."


def test_a_file_that_is_not_toml(tmp_path: Path) -> None:
    (tmp_path / "thin.toml").write_text("name = \n", encoding="utf-8")
    with pytest.raises(ScenarioRefused, match=r"^thin\.toml: not readable as TOML: "):
        run(tmp_path / "thin.toml")


# Damage of any kind: refused in words, or calculated; never a breakdown


def _places(value: Any, above: str = "") -> Iterator[str]:
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield f"{above}{key}"
        yield from _places(each, f"{above}{key}.")


DAMAGE = (None, 0, -1, Decimal("0.5"), Decimal("1e30"), True, "", "x", [], ["x"], {}, {"x": 1})


def _breakdowns(folder: Path, places: list[str], several: int) -> dict[str, str]:
    broken = {}
    for number, place in enumerate(places):
        for damage in (DAMAGE[(number + 5 * i) % len(DAMAGE)] for i in range(several)):
            data = changed(thin(), (place, copy.deepcopy(damage)))
            (folder / "thin.toml").write_text(toml_text(data), encoding="utf-8", newline="\n")
            try:
                run(folder / "thin.toml")
            except Refused as refused:
                assert "thin.toml" in str(refused), refused
            except Exception as error:
                broken[place] = f"{damage!r}: {error!r}"
    return broken


def test_any_damage_is_told_in_words(tmp_path: Path) -> None:
    """Three kinds of damage at each place of the file: refused with its name, or calculated."""
    assert _breakdowns(tmp_path, list(_places(thin())), 3) == {}
