"""Kinds: what a step reads has the kind that the step needs, whatever unit word a file has for it."""

from pathlib import Path

import pytest
from figures_of_units import (
    ENVELOPE,
    FIT,
    GUARANTEE,
    NEED,
    PROMISED,
    SHARE,
    amount_each,
    given,
    guaranteed,
    in_currency,
    protected,
    shared_by,
    write,
)
from listed_steps import Listed, listings

from fundingmodel.column import CALENDAR, Input
from fundingmodel.errors import FormulaRefused, Refused
from fundingmodel.formula import compose, read_step
from fundingmodel.kinds import COUNT, GIVEN, MEASURE, MONEY, MULTIPLE, RATE, RATIO, SHARED_BY, kind_of
from fundingmodel.language.refusals import sentence
from fundingmodel.language.step_words import step_words
from fundingmodel.result import Result, run
from fundingmodel.rounding import UNITS_PER_DOLLAR
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.steps import step_module, step_names
from fundingmodel.steps.choices import all_columns
from fundingmodel.steps.rounding_units import counted


@pytest.mark.parametrize("unit", ["units per dollar", "rank", "rule", "years"])
def test_money_is_not_shared_by_what_is_no_quantity(tmp_path: Path, unit: str) -> None:
    with pytest.raises(Refused, match=f"'bound' has the unit '{unit}', and weighted_intake needs a quantity"):
        shared_by(tmp_path, unit)


@pytest.mark.parametrize(
    "unit",
    ["persons", "pupils", "beds", "dollars", "ratio", "index", "dollars per person", "thousands of persons",
     "weighted persons", "measure", "percent"],
)  # fmt: skip
def test_money_is_shared_by_whatever_is_counted_or_measured(tmp_path: Path, unit: str) -> None:
    assert str(shared_by(tmp_path, unit).amount("allocation", "2025-26", "a")) == "666.67"


@pytest.mark.parametrize(
    "unit",
    ["persons", "pupils", "ratio", "dollars per person", "CHF per pupil", "thousands of dollars", "percent", "flag",
     "index", "measure"],
)  # fmt: skip
def test_a_guarantee_refers_to_money(tmp_path: Path, unit: str) -> None:
    with pytest.raises(Refused, match=f"'promised' has the unit '{unit}', and reference needs money, as dollars"):
        guaranteed(tmp_path, unit)


def test_a_guarantee_in_money_is_taken(tmp_path: Path) -> None:
    assert guaranteed(tmp_path, "dollars").amount("allocation", "2025-26", "b") is not None


@pytest.mark.parametrize("unit", ["persons", "dollars", "percent", "years", "rank", "dollars per person"])
def test_a_protected_fraction_is_a_ratio(tmp_path: Path, unit: str) -> None:
    with pytest.raises(Refused, match=f"'kept' has the unit '{unit}', and protected_fraction needs a ratio"):
        protected(tmp_path, unit, "0.95")


def test_a_percent_is_no_protected_fraction(tmp_path: Path) -> None:
    assert protected(tmp_path, "ratio", "0.5").amount("allocation", "2025-26", "a") is not None
    with pytest.raises(Refused, match=r"kept is 95; it must be at most 2\. Write ratios, not percents: 0\.95, not 95"):
        protected(tmp_path, "ratio", "95")


FADING = """"fading_protection",
{ step = "hold_harmless", bind = { reference = "promised" }, price_basis = "nominal", quantity = "total", envelope_basis = "fixed" }"""


def test_last_year_s_protected_fraction_keeps_the_limits_of_the_fraction(tmp_path: Path) -> None:
    """The first year's `opening_protected_fraction` is in the file."""
    steps = [ENVELOPE, SHARE.replace("BOUND", "pupils"), *FIT.split(",\n", 1)]
    steps.insert(3, FADING)
    fades = "".join(
        f'{name} = {{ unit = "ratio", value = {figure}, source = "x" }}\n'
        for name, figure in (
            ("yearly_fade", 0.01),
            ("lowest_fraction", 0.5),
            ("opening_protected_fraction", "FIGURE"),
        )
    )
    inputs = NEED + PROMISED + fades
    run(read_scenario(write(tmp_path, steps, inputs.replace("FIGURE", "0.95"))))
    with pytest.raises(Refused, match=r"opening_protected_fraction \(a\) is 95; it must be at most 2"):
        run(read_scenario(write(tmp_path, steps, inputs.replace("FIGURE", "95"))))


@pytest.mark.parametrize("step", ["formula_amount", "phase_in"])
def test_a_share_that_multiplies_money_is_at_most_1(tmp_path: Path, step: str) -> None:
    """A printed share in percent, 60 and 40, would pay a hundred envelopes."""
    if step == "formula_amount":
        steps, more = (
            [ENVELOPE, '"bounds"', '{ step = "formula_amount", bind = { share = "printed" } }', '"round_each"'],
            "",
        )
    else:
        steps = [
            ENVELOPE,
            '{ step = "phase_in", bind = { share = "printed" } }',
            FIT.replace('"fit_to_envelope"', '"fit_to_envelope", bind = { share = "phased_share" }'),
        ]
        more = (
            'phase = { unit = "ratio", value = 0.5, source = "x" }\n'
            'opening_allocation = { unit = "dollars", price_basis = "nominal", values = { a = 1, b = 1 }, source = "x" }\n'
        )
    printed = given("printed", "ratio", "{ a = 0.6, b = 0.4 }").replace('price_basis = "nominal", ', "")
    run(read_scenario(write(tmp_path, steps, more + printed)))
    with pytest.raises(Refused, match=r"printed \(a\) is 60; it must be at most 1\. Write ratios, not percents"):
        run(read_scenario(write(tmp_path, steps, more + printed.replace("0.6", "60"))))


@pytest.mark.parametrize("unit", ["dollars", "ratio", "dollars per person", "thousands of persons", "percent"])
def test_an_amount_for_each_needs_a_count(tmp_path: Path, unit: str) -> None:
    with pytest.raises(Refused, match=f"'people' has the unit '{unit}', and weighted_intake needs a count, as persons"):
        amount_each(tmp_path, "dollars", unit)


COUNTS = ("pupils", "beds", "élèves", "person-days", "weighted persons")


@pytest.mark.parametrize("unit", ["persons", *COUNTS])
def test_a_count_may_be_of_anything(tmp_path: Path, unit: str) -> None:
    """Of a step's own input too: the population is here a number of pupils."""
    steps = [ENVELOPE, '{ step = "share", bind = { weighted_intake = "population" } }', '"bounds"', '"formula_amount"']
    steps.append('{ step = "uniform_per_head_reduction" }')
    inputs = given("population", unit).replace('price_basis = "nominal", ', "")
    path = write(tmp_path, [*steps, '"round_each"'], inputs)
    assert run(read_scenario(path)).amount("allocation", "2025-26", "a") is not None


@pytest.mark.parametrize("unit", ["", " "])
def test_a_unit_is_never_empty(tmp_path: Path, unit: str) -> None:
    """A figure without a unit, as a worksheet function has it, is of any kind; a file says what its figures are of."""
    with pytest.raises(Refused, match=r"inputs\.bound: no unit"):
        shared_by(tmp_path, unit)


def test_a_figure_of_a_cell_is_of_any_kind() -> None:
    entries = [read_step({"step": "hold_harmless", "bind": {"reference": "bound"}, **CHOSEN})]
    with pytest.raises(FormulaRefused) as error:  # of the bounds, which no step of this list gives
        compose(entries, [Input("bound", "", "jurisdiction")])
    assert error.value.key == "read_before_given"


CHOSEN = {"price_basis": "nominal", "quantity": "total", "envelope_basis": "fixed"}


# Every quantity that a step leaves open, and every kind of figure

OPEN = [(step, name) for step in step_names() for name in step_words()[step].open]
UNIT_OF = {MONEY: "dollars", COUNT: "beds", RATIO: "ratio", RATE: "dollars per bed", MULTIPLE: "thousands of beds"}
# What money may be shared by, in full; all else takes its own kind alone.
SHARED = {MONEY, COUNT, RATIO, RATE, MULTIPLE, MEASURE, "flag", "index"}
NEVER = {"rank", "rule", "years", UNITS_PER_DOLLAR}
KIND_OF_OPEN = {
    MONEY: "allocation envelope fitted_amount formula_amount guaranteed guaranteed_amount permitted_amount lower_bound off_the_top "
    "prior_allocation prior_envelope prior_estimated_allocation prior_programme_authority prior_transfers_with_protection "
    "prior_true_up_balance programme_authority reference upper_bound",
    COUNT: "admissions average_intake prior_admissions amount_per_person.weighted_intake local_amount.weighted_intake "
    "protected_fraction_by_need.weighted_intake",
    RATIO: "formula_amount.share phase_in.share share_of_envelope.share prior_protected_fraction",
    SHARED_BY: "cost_index.weighted_intake entry_threshold.weighted_intake relativity.weighted_intake share.weighted_intake "
    "fit_to_envelope.share round_to_envelope.share whole_guarantee.share round_by_divisor.share opening_allocation",
}


def kind_expected(step: str, name: str) -> str:
    """The kind by the list above, in which a name is for all steps, or behind its step for one."""
    (kind,) = [kind for kind, names in KIND_OF_OPEN.items() if {name, f"{step}.{name}"} & set(names.split())]
    return kind


def test_each_step_declares_the_kind_of_all_that_it_leaves_open() -> None:
    """What its columns read or amend, and neither it nor the calendar gives; units per dollar come from a rounding unit."""
    for step in step_names():
        module = step_module(step)
        columns = all_columns(module)
        own = {c.name for c in columns} | {i.name for i in module.INPUTS}
        own |= {counted(i.name) for i in module.INPUTS if i.rounding} | {*CALENDAR}
        read = {n for c in columns for n in (*c.needs, c.amends) if n}
        assert set(step_words()[step].open) == read - own, step


@pytest.mark.parametrize("kind", GIVEN)
def test_every_open_quantity_takes_its_kind_and_refuses_others(kind: str) -> None:
    wrong = []
    for step, name in OPEN:
        needed = kind_expected(step, name)
        accepted = kind in SHARED if needed == SHARED_BY else kind == needed
        assert not (accepted and kind in NEVER)
        wrong += [f"{step}.{name}"] if accepted != bound_to(step, name, UNIT_OF.get(kind, kind)) else []
    assert wrong == []


def bound_to(step: str, name: str, unit: str) -> bool:
    """Whether a step can be listed with a quantity bound to a figure of a unit, under one of its choices."""
    listed = next(each for each in listings(step) if name in read_by(each))
    entry = read_step({**listed, "bind": {**listed.get("bind", {}), name: "bound"}})
    try:
        compose((entry,), [Input("bound", unit, "jurisdiction")])
    except FormulaRefused as error:  # of a step alone much else is missing
        return error.key != "bound_of_wrong_unit"
    return True


def read_by(listed: Listed) -> set[str]:
    return {
        n
        for c in read_step({k: v for k, v in listed.items() if k != "bind"}).columns
        for n in (*c.needs, c.amends)
        if n
    }


@pytest.mark.parametrize(
    ("unit", "kind"),
    [("dollars", MONEY), ("Canadian dollars", MONEY), ("EUR", MONEY), ("francs", MONEY), ("persons", COUNT), ("Betten", COUNT),
     ("persons aged 65", COUNT), ("children under 5", COUNT), ("élèves", COUNT), ("ratio", RATIO), ("fraction", RATIO),
     ("dollars per person", RATE), ("CHF per pupil", RATE), ("€/m2", RATE), ("dollars par élève", RATE),
     ("beds per nurse", MEASURE), ("thousands of dollars", MULTIPLE), ("millions of euros", MULTIPLE), ("cents", MULTIPLE),
     ("%", MULTIPLE), ("per cent", MULTIPLE), ("pour cent", MULTIPLE), ("milliers de francs", MULTIPLE), ("units", MULTIPLE),
     ("beds per 1,000", MULTIPLE), ("Rank", "rank"), ("units per dollar", UNITS_PER_DOLLAR)],
)  # fmt: skip
def test_the_kind_of_a_unit(unit: str, kind: str) -> None:
    assert kind_of(unit) == kind


def test_refusals_by_kind_in_french() -> None:
    entry = read_step({"step": "share", "bind": {"weighted_intake": "bound"}})
    with pytest.raises(FormulaRefused) as error:
        compose((entry,), [Input("bound", "rank", "jurisdiction")])
    assert sentence(error.value, "fr").replace("\u00a0", " ") == (
        "share, bind : « bound » a pour unité « rank », et il faut pour « weighted_intake » une quantité, comme des personnes ou "
        "des dollars. Liez un autre nom."
    )
    entry = read_step("share")
    with pytest.raises(FormulaRefused) as error:
        compose((entry,), [Input("weighted_intake", "years", "jurisdiction")])
    assert sentence(error.value, "fr").replace("\u00a0", " ") == (
        "l’étape « share » lit « weighted_intake », dont l’unité est « years »; il faut une quantité, comme des personnes ou des "
        "dollars."
    )


# Figures that are other results


def takes_from(folder: Path, quantity: str, unit: str, currency: str = "CAD", named: str = "promised") -> Result:
    """A scenario in a currency whose guarantee, or protected fraction, is a result of another scenario, in Canadian dollars."""
    source = write(folder, [ENVELOPE, SHARE.replace("BOUND", "pupils"), FIT], NEED)
    text = source.read_text(encoding="utf-8").replace('name = "kinds"', 'name = "source"')
    source.with_name("source.toml").write_text(text, encoding="utf-8", newline="\n")
    steps = [ENVELOPE, SHARE.replace("BOUND", "pupils"), *FIT.split(",\n", 1)]
    shape = "scalar" if named == "kept" else "jurisdiction"
    bound = '"promised", protected_fraction = "kept"' if named == "kept" else '"promised"'
    steps.insert(3, GUARANTEE.replace('"promised"', bound))
    where = ', jurisdiction = "b"' if named == "kept" else ""
    link = f'{named} = {{ scenario = "source.toml", quantity = "{quantity}", shape = "{shape}", unit = "{unit}"{where} }}\n'
    fraction = 'protected_fraction = { unit = "ratio", value = 0.5, source = "x" }\n'
    path = write(folder, steps, NEED + link + (PROMISED if named == "kept" else fraction))
    return run(read_scenario(in_currency(path, currency)))


def test_another_result_of_the_kind_that_is_needed_is_taken(tmp_path: Path) -> None:
    assert takes_from(tmp_path, "allocation", "dollars").figure("hold_harmless", "2025-26", "b") == pytest.approx(
        166.665
    )
    assert takes_from(tmp_path, "share", "ratio", named="kept").figure(
        "hold_harmless", "2025-26", "b"
    ) == pytest.approx(100)


@pytest.mark.parametrize(
    ("quantity", "unit"), [("share", "ratio"), ("pupils", "pupils"), ("scaling_factor", ""), ("thousandths", "thousandths"),
     ("remainder_rank", "rank"), ("whole_units", "units")]
)  # fmt: skip
def test_another_result_of_another_kind_is_refused(tmp_path: Path, quantity: str, unit: str) -> None:
    if quantity == "scaling_factor":  # in dollars: what a share of 1 is paid
        with pytest.raises(Refused, match="'scaling_factor' has the unit 'dollars', and kept needs a ratio"):
            takes_from(tmp_path, quantity, "ratio", named="kept")
        return
    with pytest.raises(Refused, match=f"'{quantity}' has the unit '{unit}', and promised needs money, as dollars"):
        takes_from(tmp_path, quantity, "dollars")


@pytest.mark.parametrize("currency", ["USD", "EUR", "CHF", "GBP", "JPY", "hours"])
def test_money_of_another_currency_is_no_guarantee(tmp_path: Path, currency: str) -> None:
    with pytest.raises(Refused) as error:
        takes_from(tmp_path, "allocation", "dollars", currency)
    assert sentence(error.value, "en") == (
        f"kinds.toml: inputs.promised: 'allocation' is in CAD, and this scenario is in {currency}. Give the figure in {currency}."
    )
    assert f"est en CAD, et ce scénario en {currency}" in sentence(error.value, "fr")
    takes_from(tmp_path, "share", "ratio", currency, named="kept")  # a share has no currency


ONE_FOR_ALL = """name = "one"
instrument = "grant"
recipient = "boards"
fiscal_years = ["2025-26"]
jurisdictions = ["a", "b"]
steps = [
  { step = "share", bind = { need = "pupils" } },
  "share_of_envelope",
  { step = "round_to_envelope", ties = "larger_share", bind = { fitted_amount = "formula_amount", envelope = "fund" } },
]
[inputs]
fund = { unit = "dollars", shape = "scalar", value = 100, price_basis = "nominal", assumption = true }
rounding_unit = { unit = "dollars", value = 1, assumption = true }
pupils = { unit = "pupils", shape = "SHAPE", value = 5, assumption = true }
"""


def test_nothing_is_shared_by_one_figure_for_all(tmp_path: Path) -> None:
    """Each jurisdiction would have a share of 1: the envelope once for each of them."""
    text = ONE_FOR_ALL.replace('"share_of_envelope"', '{ step = "share_of_envelope", bind = { envelope = "fund" } }')
    path = tmp_path / "one.toml"
    path.write_text(text.replace("SHAPE", "jurisdiction"), encoding="utf-8")
    assert [run(path).figure("allocation", "2025-26", code) for code in "ab"] == [50, 50]
    for shape in ("scalar", "category"):
        path.write_text(text.replace("SHAPE", shape), encoding="utf-8")
        with pytest.raises(
            Refused, match="'pupils' is one figure for all jurisdictions, and nothing can be shared by it"
        ) as error:
            run(path)
        assert "rien ne peut être réparti selon cette donnée" in sentence(error.value, "fr")
