"""Inputs: each declared in one place, with limits that go wherever it is bound."""

import ast
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from statutes import sheet_differences

import fundingmodel.steps
from fundingmodel.column import Input
from fundingmodel.errors import DoesNotFit, FormulaRefused, ScenarioRefused, at
from fundingmodel.formula import compose, read_step
from fundingmodel.language.refusals import sentence
from fundingmodel.result import run
from fundingmodel.rounding import inverse, is_rounding, is_rounding_unit
from fundingmodel.scenario.figures.figure_checks import check_linked
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.steps import shared_inputs, step_input, step_module, step_names

FIT = """
  "bounds",
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "published_order" }},"""
FILE = f"""
name = "units"
instrument = "grant"
recipient = "districts"
fiscal_years = ["2025-26"]
jurisdictions = ["a", "b"]
steps = [
  {{{{ step = "envelope", authority = "stated", rounding = "carried" }}}},
  {{{{ step = "share", bind = {{{{ weighted_intake = "{{need}}" }}}} }}}},{FIT}
  {{more}}
]
[inputs]
authority_rounding_unit = {{{{ unit = "dollars", value = 1, source = "x" }}}}
rounding_unit = {{{{ unit = "dollars", value = {{rounding}}, source = "x" }}}}
stated_authority = {{{{ unit = "dollars", price_basis = "nominal", value = 1000, assumption = true }}}}
need = {{{{ shape = "jurisdiction", unit = "{{unit}}", values = {{{{ a = 2, b = 1 }}}}, source = "x" }}}}
"""
GUARANTEED = '{ shape = "jurisdiction", unit = "dollars", price_basis = "nominal", values = { a = AMOUNT, b = 0 }, source = "x" }'
TOP_UP = '{ step = "top_up", bind = { guaranteed = "promised" } },'


def write(
    folder: Path, rounding: str = "0.01", unit: str = "persons", more: str = "", need: str = "need", inputs: str = ""
) -> Path:
    path = folder / "units.toml"
    text = FILE.format(rounding=rounding, unit=unit, more=more, need=need) + inputs
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def refusal(path: Path) -> str:
    with pytest.raises((ScenarioRefused, DoesNotFit)) as error:
        run(read_scenario(path))
    return str(error.value)


def test_no_input_is_declared_in_two_files() -> None:
    folder = Path(fundingmodel.steps.__path__[0])
    declared: dict[str, set[str]] = defaultdict(set)
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Input":
                for each in ast.walk(node.args[0]):
                    if isinstance(each, ast.Constant):
                        declared[str(each.value)].add(path.name)
    assert "escalator" in declared
    assert {name: files for name, files in declared.items() if len(files) > 1} == {}


def test_every_step_declares_an_input_of_a_name_alike() -> None:
    found: dict[str, set[Input]] = defaultdict(set)
    for step in step_names():
        for each in step_module(step).INPUTS:
            found[each.name].add(each)
    assert [name for name, inputs in found.items() if len(inputs) > 1] == []


def test_declarations_that_differ_are_refused() -> None:
    first = read_step({"step": "round_to_envelope", "ties": "published_order"})
    units = replace(shared_inputs.rounding_unit, most=None)
    other = replace(read_step("top_up"), inputs=(units,))
    with pytest.raises(FormulaRefused, match="round_to_envelope and top_up declare 'rounding_unit' differently"):
        compose((first, other), [Input("envelope", "dollars")])


@pytest.mark.parametrize("more", ["", TOP_UP])
@pytest.mark.parametrize(
    ("unit", "sentence"),
    [
        ("3", "3; amounts cannot be paid in such units. Take 0.01 for cents, 0.05 for five cents"),
        ("0.3", "0.3; amounts cannot be paid in such units."),
        ("0", "0; it must be at least 0.01."),
        ("0.0001", "0.0001; it must be at least 0.01."),
        ("10000000", "10000000; it must be at most 1000000."),
    ],
)
def test_units_that_nothing_can_be_paid_in_are_refused_whatever_steps_are_listed(
    tmp_path: Path, unit: str, sentence: str, more: str
) -> None:
    promised = f"promised = {GUARANTEED.replace('AMOUNT', '0')}\n" if more else ""
    assert refusal(write(tmp_path, unit, more=more, inputs=promised)).startswith(
        f"units.toml: inputs.rounding_unit is {sentence}"
    )


@pytest.mark.parametrize("units", ["100", "80", "20", "12.5", "8", "4", "1", "0.2", "0.001", "0.000001"])
def test_units_that_are_exact_decimals_are_taken(units: str) -> None:
    assert is_rounding(Decimal(units))
    unit = inverse(Decimal(units))
    assert unit is not None
    assert is_rounding_unit(unit)


def test_five_cents_and_an_eighth_of_a_dollar_are_paid_exactly(tmp_path: Path) -> None:
    for unit, amount in (("0.05", "666.65"), ("0.125", "666.625"), ("5", "665")):
        result = run(read_scenario(write(tmp_path, unit)))
        assert result.amount("allocation", "2025-26", "a") == Decimal(amount)


def test_money_is_not_shared_by_units_of_rounding(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, unit="units per dollar")) == (
        "units.toml: share: bind: 'need' has the unit 'units per dollar', and weighted_intake needs a quantity, "
        "as persons or dollars. Bind another name."
    )
    assert "'published_order' has the unit 'rank'" in refusal(write(tmp_path, need="published_order"))
    path = write(tmp_path)
    text = (
        path.read_text(encoding="utf-8")
        .replace("need = {", "weighted_intake = {")
        .replace('"need"', '"weighted_intake"')
    )
    text = text.replace(', bind = { weighted_intake = "weighted_intake" }', "").replace("persons", "units per dollar")
    path.write_text(text, encoding="utf-8", newline="\n")
    assert refusal(path).startswith("units.toml: share reads 'weighted_intake', whose unit is 'units per dollar'")


def test_units_of_rounding_are_bound_to_units_of_rounding_alone(tmp_path: Path) -> None:
    path = write(tmp_path)
    text = path.read_text(encoding="utf-8")
    bound = text.replace('rounding = "carried"', 'rounding = "carried", bind = { authority_rounding_unit = "NAME" }')
    bound = without(bound, "authority_rounding_unit")
    path.write_text(bound.replace("NAME", "rounding_unit"), encoding="utf-8", newline="\n")
    assert run(read_scenario(path)).amount("allocation", "2025-26", "b") == Decimal("333.33")
    path.write_text(bound.replace("NAME", "need"), encoding="utf-8", newline="\n")
    assert "authority_rounding_unit needs one figure in dollars that the file gives, and 'need' is none" in refusal(
        path
    )
    path.write_text(
        bound.replace("authority_rounding_unit = ", "authority_units_per_dollar = ").replace("NAME", "need")
    )
    assert "'need' has the unit 'persons', and authority_units_per_dollar needs 'units per dollar'" in refusal(path)


def without(text: str, name: str) -> str:
    """The file without the line of an input."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(f"{name} ="))


@pytest.mark.parametrize(
    ("value", "sentence"), [("95", "95; it must be at most 2."), ("-1", "-1; it must be at least 0.")]
)
def test_what_is_bound_in_place_of_an_input_keeps_its_limits(tmp_path: Path, value: str, sentence: str) -> None:
    held = (
        '{ step = "hold_harmless", bind = { reference = "promised", protected_fraction = "kept" }, '
        'price_basis = "nominal", quantity = "total", envelope_basis = "fixed" },'
    )
    path = write(tmp_path, inputs=f"promised = {GUARANTEED.replace('AMOUNT', '600')}\n")
    text = path.read_text(encoding="utf-8").replace('"bounds",', f'"bounds", {held}')
    kept = f'kept = {{ shape = "scalar", unit = "ratio", value = {value}, source = "Act, s. 4" }}\n'
    path.write_text(text + kept, encoding="utf-8", newline="\n")
    assert f"inputs.kept is {sentence}" in refusal(path)
    path.write_text(text + kept.replace(value, "0.95"), encoding="utf-8", newline="\n")
    run(read_scenario(path))


def test_a_bound_input_is_within_the_limits_of_all_that_it_replaces() -> None:
    entry = read_step({"step": "collar", "price_basis": "nominal", "quantity": "total", "envelope_basis": "fixed",
                       "bind": {"reference": "given", "largest_decline": "both", "largest_growth": "both"}})  # fmt: skip
    steps = [
        read_step(x)
        for x in (
            {"step": "share", "bind": {"weighted_intake": "need"}},
            "bounds",
        )
    ]
    fit = {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": "refuse", "excess": "refuse"}
    last = [read_step(fit), read_step({"step": "round_to_envelope", "ties": "published_order"})]
    extra = [Input("envelope", "dollars"), Input("both", "ratio", least=None)]
    extra += [Input(name, "dollars", "jurisdiction") for name in ("need", "given")]
    formula = compose((*steps, entry, *last), extra)
    both = next(i for i in formula.inputs if i.name == "both")
    assert (both.least, both.most) == (0, step_input("collar", "largest_decline").most)


def test_a_top_up_beyond_the_exact_range_is_refused(tmp_path: Path) -> None:
    def promised(amount: str) -> str:
        return f"promised = {GUARANTEED.replace('AMOUNT', amount)}\n"

    message = refusal(write(tmp_path, more=TOP_UP, inputs=promised("90000000000.07")))
    assert message.startswith(
        "units.toml: the allocations of 2025-26 add to $90,000,000,333.41, which is 9,000,000,033,341 units"
    )
    result = run(read_scenario(write(tmp_path, more=TOP_UP, inputs=promised("9000000000.07"))))
    assert result.amount("allocation", "2025-26", "a") == Decimal("9000000000.07")


# Figures that are another result


HELD = (
    '{ step = "hold_harmless", price_basis = "nominal", quantity = "total", envelope_basis = "fixed", '
    'bind = { reference = "promised" } },'
)


def linked(folder: Path, link: str, more: str = "") -> Path:
    """A file that takes a figure from other.toml, of which b has no need and a the whole envelope of $1,000."""
    other = write(folder).read_text(encoding="utf-8").replace("b = 1 }", "b = 0 }")
    (folder / "other.toml").write_text(other, encoding="utf-8", newline="\n")
    path = write(folder, inputs=f"{link}\n{more}")
    if more:
        text = path.read_text(encoding="utf-8").replace('"bounds",', f'"bounds", {HELD}')
        path.write_text(text, encoding="utf-8", newline="\n")
    return path


def test_money_is_no_fraction_that_is_protected(tmp_path: Path) -> None:
    promised = f"promised = {GUARANTEED.replace('AMOUNT', '1')}\n"
    link = 'protected_fraction = { scenario = "other.toml", quantity = "CODE", jurisdiction = "a" }'
    with pytest.raises(ScenarioRefused) as error:
        run(read_scenario(linked(tmp_path, link.replace("CODE", "allocation"), promised)))
    assert str(error.value) == (
        "units.toml: inputs.protected_fraction: 'allocation' has the unit 'dollars', and "
        "protected_fraction needs a ratio, as 0.95. Take another quantity."
    )
    assert sentence(error.value, "fr").startswith(
        "units.toml, inputs.protected_fraction\u00a0: «\u00a0allocation\u00a0» a pour unité"
    )
    result = run(read_scenario(linked(tmp_path, link.replace("CODE", "share"), promised)))
    assert result.amount("allocation", "2025-26", "a") == Decimal("666.67")


def test_money_is_no_published_order(tmp_path: Path) -> None:
    link = 'published_order = { scenario = "other.toml", quantity = "allocation" }'
    assert refusal(linked(tmp_path, link)) == (
        "units.toml: inputs.published_order: 'allocation' has the unit 'dollars', and "
        "published_order needs 'rank'. Take another quantity."
    )


@pytest.mark.parametrize(
    ("unit", "figure", "sentence_of_it"),
    [
        ("ratio", 3, "x is 3; it must be at most 2. Write ratios, not percents: 0.95, not 95."),
        ("ratio", -1, "x is -1; it must be at least 0."),
        ("persons", -1, "x is -1; it must be at least 0."),
        ("dollars", 3, "x is 3; it must be at most 2."),
        ("dollars", -1, ""),  # what another formula takes back is money, too
    ],
)
def test_a_figure_that_is_another_result_is_held_to_limits(unit: str, figure: int, sentence_of_it: str) -> None:
    wanted = Input("x", unit, most=Decimal(2))
    if not sentence_of_it:
        check_linked(Decimal(figure), wanted, at("x"))
        return
    with pytest.raises(ScenarioRefused) as error:
        check_linked(Decimal(figure), wanted, at("x"))
    assert str(error.value) == sentence_of_it


NOTHING_LEFT = """
name = "other"
instrument = "grant"
recipient = "districts"
fiscal_years = ["2025-26"]
jurisdictions = ["a", "b"]
steps = [
  "start_at_zero",
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "set_aside", kind = "amount" },
  { step = "set_aside", kind = "amount", as = "second", bind = { set_aside_amount = "rest" } },
]
results = ["envelope"]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 0.01, source = "x" }
rounding_unit = { unit = "dollars", value = 0.01, source = "x" }
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000.3, source = "x" }
set_aside_amount = { unit = "dollars", price_basis = "nominal", value = 1000.1, source = "x" }
rest = { shape = "scalar", unit = "dollars", price_basis = "nominal", value = 0.2, source = "x" }
"""


def test_what_subtraction_leaves_of_nothing_is_no_negative_result(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "other.toml").write_text(NOTHING_LEFT, encoding="utf-8", newline="\n")
    text = without(path.read_text(encoding="utf-8"), "stated_authority")
    link = 'stated_authority = { scenario = "other.toml", quantity = "envelope" }\n'
    path.write_text(text + "\n" + link, encoding="utf-8", newline="\n")
    result = run(read_scenario(path))
    assert -1e-9 < result.linked["other.toml"].figure("envelope", "2025-26") < 0
    assert result.amount("allocation", "2025-26", "a") == 0


# An envelope that the file itself gives


def test_an_envelope_that_is_given_does_not_decline_from_its_opening(tmp_path: Path) -> None:
    given = '{ shape = "scalar", unit = "dollars", price_basis = "nominal", FIGURES, source = "x" }'
    text = write(tmp_path).read_text(encoding="utf-8").replace('["2025-26"]', '["2025-26", "2026-27", "2027-28"]')
    text = text.replace('{ step = "envelope", authority = "stated", rounding = "carried" }', '"no_decline"')
    text = without(without(text, "authority_rounding_unit"), "stated_authority")
    years = 'by_year = { "2025-26" = 900, "2026-27" = 1200, "2027-28" = 600 }'
    path = tmp_path / "units.toml"
    path.write_text(f"{text}\nenvelope = {given.replace('FIGURES', years)}\n", encoding="utf-8", newline="\n")
    assert refusal(path) == "units.toml: no inputs.opening_envelope (dollars, scalar). Add [inputs.opening_envelope]."
    opening = given.replace('shape = "scalar", ', "").replace("FIGURES", "value = 960")
    path.write_text(f"{path.read_text(encoding='utf-8')}opening_envelope = {opening}\n", encoding="utf-8", newline="\n")
    result = run(read_scenario(path))
    paid = [result.amount("allocation", year, "a") for year in result.scenario.fiscal_years]
    assert paid == [Decimal(640), Decimal(800), Decimal(800)]
    assert all(sheet_differences([result], engine) == [] for engine in ("formualizer", "ironcalc"))


def test_money_for_each_person_or_admission_is_a_rate_and_other_money_is_none() -> None:
    """Told by its name, as the field names it: dollars_per_person. A rate does not add up, and has no scope of its own."""
    money = {
        each.name: each.rate for step in step_names() for each in step_module(step).INPUTS if each.unit == "dollars"
    }
    assert {name for name, rate in money.items() if rate} == {name for name in money if "_per_" in name}
    assert len(money) > 20 and sum(money.values()) >= 5
