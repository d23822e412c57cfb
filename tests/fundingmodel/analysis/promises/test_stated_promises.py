"""Promises of a scenario's own: tested to the unit, said by check, allocate and the question, refused where they are wrong."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import money_files
import pytest
from command_line import TWO_LEVELS, printed, run
from promise_rows import KEPT, write

from fundingmodel import run as calculated
from fundingmodel.analysis.promises.stated import stated_promises
from fundingmodel.errors import ScenarioRefused
from fundingmodel.language.refusals import sentence
from fundingmodel.scenario.reading import read_scenario

PROMISE = {
    "text": '{ en = "B keeps its part", fr = "B garde sa part" }',
    "jurisdiction": '"B"',
    "at_least": "0.2",
    "quantity": '"envelope"',
    "through": '"2025-26"',
}


def written(folder: Path, *promises: dict[str, str]) -> str:
    """The first row that is kept, A 711, B 200 and C 89 of 1,000 whole dollars, with promises of its own before its tables."""
    path = write(KEPT[0], folder)
    text = path.read_text(encoding="utf-8")
    listed = [
        "{ " + ", ".join(f"{k} = {v}" for k, v in {**PROMISE, **each}.items() if v) + " }" for each in promises or ({},)
    ]
    path.write_text(f"promises = [{', '.join(listed)}]\n{text}", encoding="utf-8", newline="\n")
    return str(path)


@pytest.mark.parametrize(
    ("at_least", "quantity", "code", "due", "short"),
    [
        ("0.2", "envelope", "B", 200, 0),
        ("0.2001", "envelope", "B", 201, 1),  # 200.1 is due, and only whole dollars are paid
        ("0.201", "envelope", "B", 201, 1),
        ("0.0890000001", "envelope", "C", 89, 0),  # less than a thousandth of a dollar is what arithmetic leaves
        ("0.0891", "envelope", "C", 90, 1),
        ("1", "minimum_for_each", "B", 200, 0),
        ("1.5", "minimum_for_each", "B", 300, 100),
        ("10", "minimum_for_each", "A", 0, 0),
        ("1", "promised", "B", 200, 0),
    ],
)
def test_what_is_due_and_short(tmp_path: Path, at_least: str, quantity: str, code: str, due: int, short: int) -> None:
    path = written(tmp_path, {"at_least": at_least, "quantity": f'"{quantity}"', "jurisdiction": f'"{code}"'})
    (found,) = stated_promises(calculated(path))
    assert (found.due, found.short) == (Decimal(due), Decimal(short))
    assert ("Promise not kept" in printed("check", path)) == (short > 0)
    assert ("Promise kept: B keeps its part (2025-26)." in printed("check", path)) == (short == 0)
    assert ("Promise not kept" in printed("allocate", path)) == (short > 0)
    assert ("Engagement non tenu" in printed("allocate", path, "--lang", "fr")) == (short > 0)


def test_the_question_has_them_row_by_row(tmp_path: Path) -> None:
    condition = '{ en = "if there is money", fr = "s’il y a de l’argent" }'
    path = written(tmp_path, {"at_least": "0.25", "condition": condition}, {"jurisdiction": '"A"'})
    rows = list(csv.DictReader(io.StringIO(printed("analyse", "promises", path, "--format", "csv"))))
    own = [row for row in rows if row["promise"].startswith("promise_")]
    assert [(row["jurisdiction"], row["promised"], row["paid"], row["short"]) for row in own] == [
        ("B", "250.00", "200.00", "50.00"),
        ("A", "200.00", "711.00", "0.00"),
    ]
    assert [row["condition"] for row in own] == ["promise_1.condition", "none_stated"]
    assert [row["promise"] for row in rows if not row["promise"].startswith("promise_")] == ["guarantees"]
    shown = printed("analyse", "promises", path, "--lang", "fr")
    assert "B garde sa part" in shown and "s’il y a de l’argent" in shown
    assert "B keeps its part ($50" in printed("analyse", "promises", path)


def test_years_are_tested_up_to_the_last_and_those_that_are_shown(tmp_path: Path) -> None:
    """Ontario is promised 105% of the year before, through the third year of eight."""
    path = tmp_path / "own.toml"
    promise = 'text = "x"\njurisdiction = "ON"\nat_least = 1.05\nquantity = "prior_allocation"\nthrough = "2021-2022"\n'
    text = 'parent = "predictable"\nname = "own"\nauthor = "a"\ndate = "2026-01-01"\nreason = "r"\n[[promises]]\n'
    path.write_text(text + promise, encoding="utf-8")
    result = calculated(path)
    amounts = dict(zip(result.scenario.fiscal_years, result.table().loc["ON"], strict=True))
    found = {each.fiscal_year: each for each in stated_promises(result)}
    assert list(found) == ["2019-20", "2020-21", "2021-22"]
    short = Decimal(str(round(1.05 * amounts["2020-21"] - amounts["2021-22"] + 0.005, 2)))
    assert abs((found["2021-22"].short or 0) - max(short, Decimal(0))) <= Decimal("0.01")
    assert "not kept" not in printed("allocate", str(path), "--years", "2025-26")
    assert "not kept in 2019-20" in printed("allocate", str(path), "--years", "2019-20")


def test_a_promise_that_is_over_before_the_years_that_are_read_is_no_fault(tmp_path: Path) -> None:
    """Of a formula that carries nothing, later years are read alone: the promise says nothing of them."""
    path = tmp_path / "own.toml"
    promise = 'text = "x"\njurisdiction = "ON"\nat_least = 0.9\nquantity = "envelope"\nthrough = "2020-21"\n'
    text = 'parent = "settlement"\nname = "own"\nauthor = "a"\ndate = "2026-01-01"\nreason = "r"\n[[promises]]\n'
    path.write_text(text + promise, encoding="utf-8")
    assert "not kept in 2020-21" in printed("allocate", str(path), "--years", "2020-21")
    assert "not kept" not in printed("allocate", str(path), "--years", "2024-25")
    later = text.replace('"settlement"', '"own.toml"').replace('"own"', '"later"').replace("[[promises]]\n", "")
    (tmp_path / "later.toml").write_text(later + 'fiscal_years = ["2024-25"]\n', encoding="utf-8")
    assert read_scenario(tmp_path / "later.toml").promises == ()


AUTHORITY = 'value = 1200\nunit = "dollars"\nprice_basis = "nominal"\nassumption = true\n'


def test_a_promise_passes_to_no_child_that_calculates_something_else(tmp_path: Path) -> None:
    parent = Path(written(tmp_path))
    offer = f'parent = "{parent.name}"\nname = "child"\nauthor = "a"\ndate = "2026-01-01"\nreason = "r"\n'
    same, other = tmp_path / "same.toml", tmp_path / "other.toml"
    same.write_text(offer, encoding="utf-8")
    other.write_text(f"{offer}[inputs.stated_authority]\n{AUTHORITY}", encoding="utf-8")
    assert len(read_scenario(same).promises) == 1
    assert read_scenario(other).promises == ()
    assert "promises: it is of its parent, and this one calculates something else" in printed("check", str(other))


def test_a_scenario_shown_whole_keeps_its_promises(tmp_path: Path) -> None:
    first = read_scenario(written(tmp_path, {}, {"jurisdiction": '"A"', "private_note": '"Ask for more."'}))
    whole = tmp_path / "whole.toml"
    whole.write_text(printed("show", str(first.path)), encoding="utf-8", newline="\n")
    assert read_scenario(whole).promises == first.promises
    assert len(first.promises) == 2
    assert "Ask for more" not in whole.read_text(encoding="utf-8")


def test_promises_of_tiers_are_of_the_last(tmp_path: Path) -> None:
    promise = {
        **PROMISE,
        "at_least": "0.9",
        "quantity": '"envelope"',
        "jurisdiction": '"south"',
        "through": '"2025-26"',
    }
    path = tmp_path / "two.toml"
    listed = "{ " + ", ".join(f"{key} = {value}" for key, value in promise.items()) + " }"
    path.write_text(f"promises = [{listed}]\n{TWO_LEVELS}", encoding="utf-8")
    code = next(iter(read_two(path)))
    path.write_text(f"promises = [{listed.replace('south', code)}]\n{TWO_LEVELS}", encoding="utf-8")
    assert "Promise not kept" in printed("allocate", str(path))
    first = next(iter(calculated(path).tiers))
    assert "Promise not kept" not in printed("allocate", str(path), "--tier", first)


def read_two(path: Path) -> Sequence[str]:
    plain = path.with_name("plain.toml")
    plain.write_text(TWO_LEVELS, encoding="utf-8")
    return read_scenario(plain).jurisdictions


WRONG = {
    "no key": ({"through": ""}, "add through", "ajoutez through"),
    "no keys": ({"text": "", "quantity": ""}, "add text and quantity", "ajoutez text et quantity"),
    "another key": ({"share": "0.2"}, "unknown key 'share'", "clé inconnue"),
    "no text": ({"text": "5"}, "write a text", "écrivez un texte"),
    "nobody": ({"jurisdiction": '"D"'}, "no jurisdiction 'D'. It has A, B, C.", "aucune administration « D »"),
    "a percent": ({"at_least": "95"}, "For 95%, write at_least = 0.95.", "Pour 95 %"),
    "above ten": ({"at_least": "10.000001"}, "at_least is a ratio above 0, at most 10", "supérieur à 0"),
    "nothing": ({"at_least": "0"}, "at_least is a ratio above 0", "supérieur à 0"),
    "less": ({"at_least": "-0.5"}, "at_least is a ratio above 0", "supérieur à 0"),
    "a text": ({"at_least": '"0.95"'}, "at_least is a ratio above 0", "supérieur à 0"),
    "a flag": ({"at_least": "true"}, "at_least is a ratio above 0", "supérieur à 0"),
    "no number": ({"at_least": "nan"}, "at_least is a ratio above 0", "supérieur à 0"),
    "no quantity": ({"quantity": '"envelop"'}, "Did you mean 'envelope'?", "Vouliez-vous dire « envelope »"),
    "a list": ({"quantity": "[]"}, "no quantity []", "aucune grandeur"),
    "a ratio": ({"quantity": '"share"'}, "'share' is no amount of money: its unit is 'ratio'", "n’est pas un montant"),
    "itself": ({"quantity": '"allocation"'}, "'allocation' is what is paid", "est ce qui est versé"),
    "no year": ({"through": '"2025-27"'}, "'2025-27' is not a fiscal year", "n’est pas un exercice"),
    "a number": ({"through": "2025"}, "2025 is not a fiscal year", "n’est pas un exercice"),
    "over": ({"through": '"2024-25"'}, "2024-25 is before the first year, 2025-26", "rien ne serait vérifié"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refused_at_every_door(tmp_path: Path, name: str) -> None:
    change, english, french = WRONG[name]
    path = written(tmp_path, change)
    with pytest.raises(ScenarioRefused) as error:
        read_scenario(path)
    assert "promises[1]" in str(error.value) and english in str(error.value)
    assert french in sentence(error.value, "fr").replace("\u00a0", " ")
    for command in (("check",), ("allocate",), ("analyse", "promises"), ("show",)):
        assert run(*command, path).exit_code == 1


@pytest.mark.parametrize("given", ['"B keeps 20%"', "{ text = 1 }", "[1]"])
def test_what_is_no_list_of_promises_is_refused(tmp_path: Path, given: str) -> None:
    path = write(KEPT[0], tmp_path)
    path.write_text(f"promises = {given}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    with pytest.raises(ScenarioRefused, match=r"write \[\[promises\]\] for each promise"):
        read_scenario(path)


OF_MONEY = """promises = [{{ text = "x", jurisdiction = "a", at_least = 0.1, quantity = "{}", through = "2025-26" }}]
"""


def of_money(path: Path, quantity: str) -> Path:
    text = path.read_text(encoding="utf-8")
    path.write_text(OF_MONEY.format(quantity) + text, encoding="utf-8", newline="\n")
    return path


@pytest.mark.parametrize("quantity", ["envelope", "prior_allocation", "opening_allocation", "minimum_amount"])
def test_money_of_what_is_shared_is_compared(tmp_path: Path, quantity: str) -> None:
    path = money_files.scenario(tmp_path, aside=money_files.ASIDE, stated_authority='scope = "settlement-transfers"')
    assert len(read_scenario(of_money(path, quantity)).promises) == 1


@pytest.mark.parametrize("quantity", ["stated_authority", "set_aside"])
def test_unlike_money_is_not_compared(tmp_path: Path, quantity: str) -> None:
    """What is authorised before a set-aside, and what is set aside, are other money than what is shared out."""
    path = money_files.scenario(tmp_path, aside=money_files.ASIDE, stated_authority='scope = "settlement-transfers"')
    error = money_files.refusal(of_money(path, quantity))
    assert error.key == "promise_of_unlike_money"
    assert f"{quantity!r} is money of another kind (CAD, set" in str(error)


PRICES = """name = "prices"
instrument = "grant"
recipient = "boards"
fiscal_years = ["2025-26"]
jurisdictions = ["a", "b"]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { need = "pupils" } },
  "bounds",
  { step = "hold_harmless", bind = { reference = "once" }, price_basis = "BASIS", quantity = "total", envelope_basis = "fixed" },
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "x" }
rounding_unit = { unit = "dollars", value = 0.01, source = "x" }
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000, assumption = true }
pupils = { shape = "jurisdiction", unit = "pupils", values = { a = 2, b = 1 }, source = "x" }
protected_fraction = { unit = "ratio", value = 1, source = "x" }
once = { shape = "jurisdiction", unit = "dollars", price_basis = "BASIS", values = { a = 300, b = 300 }, source = "x" }
"""


@pytest.mark.parametrize(("basis", "growth"), [("nominal", ""), ("real", "price_growth")])
def test_money_in_the_prices_of_one_year_is_not_compared(tmp_path: Path, basis: str, growth: str) -> None:
    path = tmp_path / "prices.toml"
    more = f'{growth} = {{ unit = "ratio", value = 0.1, source = "x" }}\n' if growth else ""
    path.write_text(PRICES.replace("BASIS", basis) + more, encoding="utf-8")
    assert read_scenario(path).promises == ()
    of_money(path, "once")
    if growth:
        assert money_files.refusal(path).key == "promise_in_real_prices"
    else:
        assert len(read_scenario(path).promises) == 1
