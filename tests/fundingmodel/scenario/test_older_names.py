"""Files that count units per dollar, beside files that give a rounding unit in dollars: each mix is read by value."""

from decimal import Decimal
from pathlib import Path

import pytest
from unit_files import (
    CHILD,
    HEAD,
    MONEY,
    NEW,
    OLD,
    STEPS,
    authority,
    given,
    paid,
    refusal,
    same_in_worksheets,
    whole,
    write,
)

from fundingmodel import read_scenario, run
from fundingmodel.analysis.inspection import what_was_read
from fundingmodel.command_line.problems import problems
from fundingmodel.rounding import UNITS_PER_DOLLAR
from fundingmodel.scenario.new_files import starting_file
from fundingmodel.scenario.older_names import newer_name

# Whole files, and parents and children mixed

MIXES = [
    (parent, child, unit)
    for parent in (given(OLD, 100), given(NEW, "0.01"))
    for child, unit in (
        (given(OLD, 20), "0.05"),
        (given(NEW, "0.05"), "0.05"),
        (given(OLD, 4), "0.25"),
        (given(OLD, "0.1"), "10"),
        (given(NEW, 10), "10"),
    )
]


@pytest.mark.parametrize("old", [OLD, NEW])
@pytest.mark.parametrize(("parent", "child", "unit"), MIXES)
def test_parents_and_children_mixed(tmp_path: Path, parent: str, child: str, unit: str, old: str) -> None:
    above = whole(tmp_path, parent + authority(old))
    assert paid(above) == Decimal("666.67")
    below = read_scenario(write(tmp_path, "child", CHILD + child))
    expected = {"0.05": "666.65", "0.25": "666.75", "10": "670"}[unit]
    assert run(below).amount("allocation", "2025-26", "a") == Decimal(expected)
    assert below.tier.parameters[NEW].figures == {"": ((Decimal(unit),),)}
    assert OLD not in below.tier.parameters


def test_what_is_said_of_a_figure_is_kept(tmp_path: Path) -> None:
    said = '[inputs.units_per_dollar]\nunit = "units per dollar"\nvalue = 4\nassumption = true\nnote = "coins"\nrange = [1, 4]\n'
    parameter = read_scenario(whole(tmp_path, said + authority())).tier.parameters[NEW]
    assert (parameter.said.assumption, parameter.said.note["en"]) == (True, "coins")
    assert parameter.said.range == (Decimal("0.25"), Decimal(1))
    only = read_scenario(write(tmp_path, "child", CHILD + '[inputs.units_per_dollar]\nnote = "small coins"\n'))
    assert only.tier.parameters[NEW].said.note["en"] == "small coins"


def test_a_file_with_both_is_refused(tmp_path: Path) -> None:
    assert refusal(whole(tmp_path, given(OLD, 100) + given(NEW, 1) + authority())) == (
        "parent.toml: inputs: units_per_dollar and rounding_unit are both given. Take units_per_dollar out."
    )


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (given(OLD, 10000), "inputs.rounding_unit is 0.0001; it must be at least 0.01."),
        (given(OLD, "0.0000001"), "inputs.rounding_unit is 10000000; it must be at most 1000000."),
        (given(OLD, 3), "inputs.units_per_dollar is 3: a dollar in 3 parts gives no exact decimal."),
        (given(OLD, 0), "inputs.units_per_dollar is 0; it must be at least 0.000001."),
        (given(OLD, '"x"'), "inputs.rounding_unit: found 'x' where a number of dollars belongs."),
        (
            given(OLD, 100).replace(UNITS_PER_DOLLAR, "dollars"),
            "inputs.units_per_dollar: the unit is 'dollars', and the step needs 'units per dollar'.",
        ),
        (given(OLD, 100).replace('unit = "units per dollar"\n', ""), "inputs.units_per_dollar: no unit. Add unit = "),
        (
            given(NEW, 100).replace("dollars", UNITS_PER_DOLLAR),
            "inputs.rounding_unit: the unit is 'units per dollar', and the step needs 'dollars'.",
        ),
        (
            '[inputs.units_per_dollar]\nunit = "units per dollar"\nby_year = { "2025-26" = 2 }\nsource = "x"\n',
            "inputs.rounding_unit: the unit of amounts is one for all years. Give value = 0.01, for instance.",
        ),
    ],
)
def test_what_is_no_unit_is_refused(tmp_path: Path, table: str, sentence: str) -> None:
    path = whole(tmp_path, table + authority())
    assert refusal(path).startswith(f"parent.toml: {sentence}")
    assert str(problems(str(path))[0]).startswith(f"parent.toml: {sentence}")
    whole(tmp_path, given(NEW, 1) + authority())
    below = write(tmp_path, "child", CHILD + table)
    assert str(problems(str(below))[0]).startswith(f"child.toml: {sentence}")


# Bound to inputs of a file's own, and asked for as results

OWN = '[inputs.coins]\nshape = "scalar"\nunit = "UNIT"\nvalue = VALUE\nsource = "x"\n'
BOUND = STEPS.replace('excess = "refuse"', 'excess = "refuse", bind = { KEY = "coins" }').replace(
    'ties = "published_order"', 'ties = "published_order", bind = { KEY = "coins" }'
)


def coins(key: str, value: object, unit: str) -> str:
    return OWN.replace("UNIT", unit).replace("VALUE", str(value)) + authority(key)


@pytest.mark.parametrize(
    ("key", "value", "unit", "name"),
    [(OLD, "0.2", UNITS_PER_DOLLAR, "coins"), (NEW, 5, "dollars", "coins_units_per_dollar")],
)
def test_an_own_input_keeps_its_unit_and_is_bound_by_it(
    tmp_path: Path, key: str, value: object, unit: str, name: str
) -> None:
    result = run(whole(tmp_path, coins(key, value, unit), BOUND.replace("KEY", key)))
    assert result.amount("allocation", "2025-26", "a") == 665
    assert result.figure(name, "2025-26") == 0.2
    below = write(tmp_path, "child", CHILD + OWN.replace("UNIT", unit).replace("VALUE", "1"))
    assert paid(below) == 667


@pytest.mark.parametrize(("key", "unit"), [(NEW, UNITS_PER_DOLLAR), (OLD, "dollars"), (NEW, "persons")])
def test_an_own_input_of_the_other_unit_is_refused(tmp_path: Path, key: str, unit: str) -> None:
    priced = 'price_basis = "nominal"\n' if unit == "dollars" else ""
    path = whole(
        tmp_path, coins(key, 5, unit).replace("[inputs.auth", f"{priced}[inputs.auth"), BOUND.replace("KEY", key)
    )
    assert f"fit_to_envelope: bind: 'coins' has the unit '{unit}'" in refusal(path) or (
        "fit_to_envelope: bind: rounding_unit needs one figure in dollars" in refusal(path)
    )


def test_an_own_unit_has_the_limits_of_a_rounding_unit(tmp_path: Path) -> None:
    path = whole(tmp_path, coins(NEW, 3, "dollars"), BOUND.replace("KEY", NEW))
    assert refusal(path).startswith("parent.toml: inputs.coins is 3; amounts cannot be paid in such units.")


@pytest.mark.parametrize(
    "bound", ['authority_units_per_dollar = "units_per_dollar"', 'authority_rounding_unit = "rounding_unit"']
)
@pytest.mark.parametrize("table", [given(OLD, 20), given(NEW, "0.05")])
def test_the_authority_in_the_unit_of_amounts(tmp_path: Path, bound: str, table: str) -> None:
    steps = STEPS.replace('rounding = "carried"', f'rounding = "carried", bind = {{ {bound} }}')
    result = run(whole(tmp_path, table, steps))
    assert result.amount("allocation", "2025-26", "a") == Decimal("666.65")
    assert set(result.scenario.tier.parameters) == {"stated_authority", "persons", NEW, "published_order"}


@pytest.mark.parametrize("table", [given(OLD, 20), given(NEW, "0.05")])
def test_units_per_dollar_among_the_results(tmp_path: Path, table: str) -> None:
    path = whole(tmp_path, f'results = ["units_per_dollar", "rounding_unit"]\n{table}{authority()}')
    result = run(path)
    assert (result.figure(OLD, "2025-26"), result.figure(NEW, "2025-26")) == (20, 0.05)


# Links, tiers and data sets


@pytest.mark.parametrize("key", [OLD, NEW])
@pytest.mark.parametrize("quantity", [OLD, NEW])
@pytest.mark.parametrize("there", [given(OLD, "97.65625"), given(NEW, "0.01024")])
def test_another_scenarios_unit(tmp_path: Path, key: str, quantity: str, there: str) -> None:
    whole(tmp_path, there + given("authority_rounding_unit", "0.01024"), name="other")
    linked = f'[inputs.{key}]\nscenario = "other.toml"\nquantity = "{quantity}"\n'
    table = f'{linked}[inputs.authority_{key}]\nscenario = "other.toml"\nquantity = "authority_{quantity}"\n'
    text = (HEAD + STEPS + table + MONEY).replace("value = 1000\n", "value = 1024\n")
    write(
        tmp_path,
        "other",
        (tmp_path / "other.toml").read_text(encoding="utf-8").replace("value = 1000\n", "value = 1024\n"),
    )
    result = run(write(tmp_path, "taking", text))
    assert result.figure(OLD, "2025-26") == 97.65625
    assert same_in_worksheets(result)


def test_another_scenarios_own_count(tmp_path: Path) -> None:
    """An input of its own that counts units per dollar, taken as a rounding unit: turned, since the units say so."""
    whole(tmp_path, coins(OLD, "0.2", UNITS_PER_DOLLAR), BOUND.replace("KEY", OLD), name="other")
    linked = '[inputs.units_per_dollar]\nscenario = "other.toml"\nquantity = "coins"\n'
    result = run(whole(tmp_path, linked + authority()))
    assert (result.figure(NEW, "2025-26"), result.figure("allocation", "2025-26", "a")) == (5, 665)
    assert same_in_worksheets(result)


def test_tiers_of_both_kinds(tmp_path: Path) -> None:
    tier = f"[tiers.upper]\n{STEPS}[tiers.lower]\n{STEPS}".replace("carried", "carried")
    tables = "".join(
        f"[tiers.{name}.{line[1:]}\n" if line.startswith("[inputs") else f"{line}\n"
        for name, table in (("upper", given(OLD, 20)), ("lower", given(NEW, "0.25")))
        for line in table.splitlines()
    )
    result = run(write(tmp_path, "tiers", HEAD + tier + tables + given(OLD, 100) + authority(OLD) + MONEY))
    amounts = {name: t.amount("allocation", "2025-26", "a") for name, t in result.tiers.items()}
    assert amounts == {"upper": Decimal("666.65"), "lower": Decimal("666.75")}


def test_a_data_set_that_counts(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("of,units\namounts,20\n", encoding="utf-8", newline="\n")
    table = """[inputs.units_per_dollar]
data = "units.csv"
key = ["of"]
measure = "units"
where = { of = "amounts" }
unit = "units per dollar"
source = "x"
"""
    assert paid(whole(tmp_path, table + authority())) == Decimal("666.65")


# A file whose own input is called rounding_unit

LEAST = STEPS.replace(
    '"bounds",', '"bounds",\n  { step = "minimum_amount", kind = "amount", bind = { minimum = "rounding_unit" } },'
)
LEAST_OWN = (
    '[inputs.rounding_unit]\nshape = "scalar"\nunit = "dollars"\nprice_basis = "nominal"\nvalue = 400.5\nsource = "x"\n'
)


def test_an_own_input_called_rounding_unit_keeps_its_meaning(tmp_path: Path) -> None:
    path = whole(tmp_path, LEAST_OWN + given(OLD, 4) + authority(OLD), LEAST)
    result = run(path)
    assert [result.amount("allocation", "2025-26", code) for code in "ab"] == [Decimal("599.5"), Decimal("400.5")]
    assert result.main.known_units == 4
    assert same_in_worksheets(result)
    assert paid(write(tmp_path, "child", CHILD + given(OLD, 1))) == 599
    assert paid(write(tmp_path, "child", CHILD + LEAST_OWN.replace("400.5", "410"))) == 590


@pytest.mark.parametrize("table", [given(OLD, 4), given(NEW, "0.25")])
def test_a_child_that_calls_an_input_of_its_own_rounding_unit(tmp_path: Path, table: str) -> None:
    whole(tmp_path, table + authority())
    below = run(write(tmp_path, "child", CHILD + LEAST + LEAST_OWN))
    assert [below.amount("allocation", "2025-26", code) for code in "ab"] == [Decimal("599.5"), Decimal("400.5")]


# What is said of the older names


def test_check_names_the_newer_key(tmp_path: Path) -> None:
    path = whole(
        tmp_path, given(OLD, 100) + given(f"authority_{OLD}", "0.001").replace("value = 0.001", "value = 0.01")
    )
    lines = [line.strip() for line in what_was_read(run(path)).splitlines()]
    assert "units_per_dollar is now rounding_unit: write value = 0.01." in lines
    assert "authority_units_per_dollar is now authority_rounding_unit: write value = 100." in lines
    bound = whole(tmp_path, coins(OLD, "0.2", UNITS_PER_DOLLAR), BOUND.replace("KEY", OLD))
    assert "bind: units_per_dollar is now rounding_unit, in dollars." in what_was_read(run(bound))
    assert "is now" not in what_was_read(run(whole(tmp_path, given(NEW, 1) + authority())))


def test_a_file_to_start_from_has_no_older_name(tmp_path: Path) -> None:
    text = starting_file(tmp_path / "ours.toml")
    assert NEW in text
    assert OLD not in text
    assert newer_name("authority_units_per_dollar") == "authority_rounding_unit"


# `need` in bind


def shared(folder: Path, bind: str, more: str = "") -> Path:
    steps = STEPS.replace('weighted_intake = "persons"', bind)
    return whole(folder, given(NEW, 1) + authority() + more, steps)


NEED = '[inputs.need]\nshape = "jurisdiction"\nunit = "persons"\nvalues = { a = 1, b = 4 }\nsource = "survey"\n'


def test_need_is_what_a_step_shares_by(tmp_path: Path) -> None:
    assert paid(shared(tmp_path, 'need = "persons"')) == 667
    text = shared(tmp_path, 'need = "need"', NEED).read_text(encoding="utf-8").partition("[inputs.persons]")[0]
    assert paid(write(tmp_path, "own", text)) == 200
    assert paid(write(tmp_path, "own", text.replace("{ need =", "{ weighted_intake ="))) == 200


def test_need_that_could_be_another_is_refused(tmp_path: Path) -> None:
    assert refusal(shared(tmp_path, 'need = "persons"', NEED)) == (
        "parent.toml: share: bind: need could be what the step reads or the quantity 'need' of the file. "
        "Write weighted_intake for what the step reads."
    )
    assert refusal(shared(tmp_path, 'need = "persons", weighted_intake = "persons"')) == (
        "parent.toml: share: bind: need and weighted_intake are one. Write need, and take weighted_intake out."
    )
    assert "bounds: bind: the step reads no 'need'" in refusal(
        whole(
            tmp_path,
            given(NEW, 1) + authority(),
            STEPS.replace('"bounds"', '{ step = "bounds", bind = { need = "persons" } }'),
        )
    )


def test_a_count_that_only_the_authority_reads_has_its_limits(tmp_path: Path) -> None:
    steps = BOUND.replace("KEY", OLD).replace(
        'rounding = "carried"', 'rounding = "carried", bind = { authority_units_per_dollar = "units_per_dollar" }'
    )

    def path(value: object) -> Path:
        table = given(OLD, value).replace("unit =", 'shape = "scalar"\nunit =', 1)
        return whole(tmp_path, coins(OLD, "0.2", UNITS_PER_DOLLAR).partition("[inputs.auth")[0] + table, steps)

    assert paid(path(1)) == 665
    assert refusal(path(10000)) == "parent.toml: inputs.rounding_unit is 0.0001; it must be at least 0.01."
