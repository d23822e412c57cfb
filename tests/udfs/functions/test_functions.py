"""The functions of steps and of comparison against exact fractions, and the catalogue as a whole."""

import math
import random
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from answers import TWELVE, UNKNOWN, Rows, cells, close, column, published, refusal
from hypothesis import given, settings
from hypothesis import strategies as st
from money import same_money, whole_units

import fundingmodel
from udfs import catalogue
from udfs import functions as function_files
from udfs.calls import Session
from udfs.catalogue import find, functions
from udfs.cells.marshalling import CellError, ErrorCell

LISTED = """INTAKE POPULATION PARAMETER SOURCE AVERAGE_INTAKE WEIGHTED_INTAKE ELIGIBLE_POPULATION SHARE ESCALATE FORMULA_AMOUNT
FIT_TO_ENVELOPE ROUND_TO_ENVELOPE HOLD_HARMLESS COLLAR PHASE_IN TRUE_UP ALLOCATE SCENARIO COMPARE PER_ADMISSION PER_CAPITA REAL
EXPLAIN LIST VERSION STATUS LAST_ERROR""".split()  # noqa: SIM905


# The catalogue


def test_every_function_of_the_list_is_there() -> None:
    assert set(LISTED) <= {function.name for function in functions()}


@pytest.mark.parametrize("function", functions(), ids=lambda function: function.name)
def test_a_function_is_described_in_both_languages_and_within_what_excel_shows(function: catalogue.Function) -> None:
    texts = [
        function.help,
        function.result,
        *(a.help for a in function.arguments),
        *(e.note for e in function.examples),
    ]
    for text in texts + ([function.source] if function.source else []):
        assert set(text) == {"en", "fr"}
        assert all(sentence.strip() == sentence and sentence.endswith((".", ")", "?")) for sentence in text.values()), (
            text
        )
        assert "  " not in text["en"] + text["fr"]
    assert all(len(sentence) <= 120 for sentence in function.help.values()), function.help
    assert all(len(sentence) <= 255 for argument in function.arguments for sentence in argument.help.values())
    assert all(argument.help["en"] != argument.help["fr"] for argument in function.arguments)
    names = [argument.name for argument in function.arguments]
    assert len(set(names)) == len(names)
    for argument in function.arguments:
        assert all(choice == choice.lower() and " " not in choice for choice in argument.choices)
        if argument.kind == "number" and argument.optional and argument.default == 0:
            assert argument.least is not None and argument.least <= 0
        if argument.kind == "number" and argument.optional and argument.default != 0:
            assert argument.above == 0 or (argument.least or 0) > 0, "a blank that Excel hands on as 0 must be refused"


@pytest.mark.parametrize("function", functions(), ids=lambda function: function.name)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_examples_run_and_show_something(function: catalogue.Function, language: str) -> None:
    for example in function.examples:
        found = cells(function.name, *example.arguments, session=Session(language=language))
        assert found and all(len(row) == len(found[0]) for row in found)
        flat = [cell for row in found for cell in row]
        assert not any(isinstance(cell, ErrorCell) for cell in flat)
        assert any((isinstance(cell, str) and cell) or (isinstance(cell, float) and cell != 0) for cell in flat)
        assert all(math.isfinite(cell) for cell in flat if isinstance(cell, float))


def test_a_file_dropped_into_the_package_is_a_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dropped = tmp_path / "zz_dropped.py"
    dropped.write_text(
        "from udfs.catalogue import Argument, Example, Function, both\n"
        "TEXT = both('Twice.', 'Le double.')\n"
        "FUNCTIONS = (Function('TWICE', 'data', TEXT, (Argument('amount', 'number', TEXT),), lambda call, x: 2 * x, TEXT,\n"
        "             (Example((2.0,), TEXT),)),)\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(function_files, "__path__", [*function_files.__path__, str(tmp_path)])
    functions.cache_clear()
    try:
        assert find("fm_twice").excel_name == "FM.TWICE"
        assert cells("FM.TWICE", 4) == [[8.0]]
        dropped.write_text(dropped.read_text(encoding="utf-8").replace("TWICE", "SHARE"), encoding="utf-8")
        sys.modules.pop("udfs.functions.zz_dropped")
        functions.cache_clear()
        with pytest.raises(fundingmodel.Refused, match="SHARE: a function of this name is there twice"):
            functions()
    finally:
        sys.modules.pop("udfs.functions.zz_dropped", None)
        monkeypatch.undo()
        functions.cache_clear()
    assert "TWICE" not in {function.name for function in functions()}


# Steps


INTAKE = [["", "2017", "2018", "2019"], ["ON", 10.0, 20.0, 40.0], ["QC", 1.0, 3.0, 8.0]]


def test_average_intake_is_the_mean_or_the_weighted_mean() -> None:
    assert close(cells("AVERAGE_INTAKE", INTAKE), [[Fraction(70, 3)], [Fraction(4)]])
    weights = [["2019", 3.0], ["2017", 0.0], ["2018", 1.0]]
    assert close(cells("AVERAGE_INTAKE", INTAKE, weights), [[Fraction(140, 4)], [Fraction(27, 4)]])
    assert close(cells("AVERAGE_INTAKE", [[10, 20], [4, 8]], [[1, 3]]), [[Fraction(70, 4)], [Fraction(28, 4)]])
    assert "divided by is zero" in refusal("AVERAGE_INTAKE", [[10, 20], [4, 8]], [[0, 0]])


def test_weighted_intake_matches_categories_by_name() -> None:
    intake = [["", "economic", "refugee"], ["ON", 100.0, 10.0], ["QC", 50.0, 20.0]]
    assert cells("WEIGHTED_INTAKE", intake, [["Resettled refugees and protected persons", 2.5], ["economic", 1.0]]) == [
        [125.0],
        [100.0],
    ]


def test_eligible_population_multiplies_each_cohort() -> None:
    retention = [["", "2018", "2019", "2017"], ["QC", 0.5, 1.0, 0.25], ["ON", 0.75, 0.5, 0.5]]
    found = cells(
        "ELIGIBLE_POPULATION",
        INTAKE,
        retention,
        [["2017", "2018", "2019"], [0.5, 1, 1]],
        [["2017", "2018", "2019"], [1, 0.5, 1]],
    )
    on = Fraction(10) * Fraction(1, 4) + Fraction(20) * Fraction(3, 8) + 40 * Fraction(1, 2)
    qc = Fraction(1, 8) + 3 * Fraction(1, 4) + 8
    assert close(found, [[on], [qc]])


def test_escalate_rounds_as_the_statute_and_carries_as_declared() -> None:
    def due(growth: list[str], floor: str | None, unit: int, carried: bool) -> list[Fraction]:
        amount, paid = Fraction(1_234_567), []
        for rate in growth:
            amount *= 1 + (Fraction(rate) if floor is None else max(Fraction(rate), Fraction(floor)))
            rounded = Fraction(math.floor(amount / unit + Fraction(1, 2)) * unit)
            amount = rounded if carried else amount
            paid.append(rounded)
        return paid

    rates = ["0.021", "0.0345", "-0.01", "0.051"]
    row = [[float(rate) for rate in rates]]
    assert cells("ESCALATE", 1_234_567, row, 0.03, 1000) == [due(rates, "0.03", 1000, True)]
    assert cells("ESCALATE", 1_234_567, row, None, 1000, "payment_only") == [due(rates, None, 1000, False)]
    assert cells("ESCALATE", 1_234_567, row, None, 1000) == [due(rates, None, 1000, True)]
    assert due(rates, None, 1000, False) != due(rates, None, 1000, True)
    assert cells("ESCALATE", 100, 0.03) == [[103.0]]
    assert "at most 1." in refusal("ESCALATE", 100, 1.5)  # as in a file, where growth may double an amount
    assert "2,000,000,000,000" in refusal("ESCALATE", 1e13, 0.03, None, 0.01)


def test_formula_amount_and_phase_in() -> None:
    share = [["ON", 0.75], ["QC", 0.25]]
    assert cells("FORMULA_AMOUNT", 1000, share, 100) == [[700.0], [300.0]]
    assert cells("FORMULA_AMOUNT", 1000, share, [["QC", 200], ["ON", 0]]) == [[600.0], [400.0]]
    assert cells("FORMULA_AMOUNT", 1000, share) == [[750.0], [250.0]]
    assert "add to 1" in refusal("FORMULA_AMOUNT", 1000, [["ON", 0.75], ["QC", 0.2]])
    assert "above the envelope" in refusal("FORMULA_AMOUNT", 1000, share, 501)
    assert close(cells("PHASE_IN", share, [["QC", 30], ["ON", 10]], 0.25), [[Fraction(3, 8)], [Fraction(5, 8)]])
    assert "add to 1" in refusal("PHASE_IN", [["ON", 0.7], ["QC", 0.25]], [["QC", 30], ["ON", 10]], 0.25)


def test_copied_shares_of_seven_decimals_give_the_whole_envelope() -> None:
    thirds = [0.3333333, 0.3333333, 0.3333333]
    assert close(cells("FORMULA_AMOUNT", 900e6, thirds), [[Fraction(300_000_000)]] * 3)
    assert close(cells("PHASE_IN", thirds, [1, 1, 2], 0.5), [[Fraction(7, 24)], [Fraction(7, 24)], [Fraction(5, 12)]])
    assert "add to 1" in refusal("FORMULA_AMOUNT", 900e6, [0.33333, 0.33333, 0.33333])


def test_first_or_last_figure_that_is_the_sum_of_the_others_is_refused_but_for_a_province() -> None:
    assert cells("SHARE", [1, 2, 3]) == [[1 / 6], [1 / 3], [0.5]]  # small figures add up by chance
    assert cells("SHARE", [["QC", 900], ["MB", 300], ["NB", 300], ["ON", 1500]])[3] == [0.5]
    assert cells("SHARE", [1000, 3000, 2000]) == [[1 / 6], [0.5], [1 / 3]]
    for block in ([1000, 2000, 3000], [3000, 1000, 2000], [["QC", 0.1], ["MB", 0.2], ["NB", 0.3], ["West", 0.6]]):
        assert "the sum of the others" in refusal("SHARE", block)


def test_promises() -> None:
    reference = [["ON", 1000.0], ["QC", 400.0]]
    assert cells("HOLD_HARMLESS", reference, 0.95) == [[950.0], [380.0]]
    assert close(cells("HOLD_HARMLESS", reference, 0.5, 0.02), [[Fraction(510)], [Fraction(204)]])
    per_admission = cells("HOLD_HARMLESS", reference, 1, None, [["QC", 0], ["ON", 50]], [["ON", 60], ["QC", 9]])
    assert per_admission == [[1200.0], [0.0]]
    assert cells("HOLD_HARMLESS", reference, 1, 0, None, None, "falls_with_envelope", 90, 100) == [[900.0], [360.0]]
    assert cells("HOLD_HARMLESS", reference, 1, 0, None, None, "falls_with_envelope", 110, 100) == [[1000.0], [400.0]]
    assert close(
        cells("HOLD_HARMLESS", reference, 1, 0, None, None, "follows_envelope", 110, 100),
        [[Fraction(1100)], [Fraction(440)]],
    )
    assert "promise is fixed" in refusal("HOLD_HARMLESS", reference, 1, 0, None, None, "fixed", 90, 100)
    assert "needs both" in refusal("HOLD_HARMLESS", reference, 1, 0, [1, 2])
    assert close(
        cells("COLLAR", reference, 0.05, 0.1), [[Fraction(950), Fraction(1100)], [Fraction(380), Fraction(440)]]
    )


def test_fit_and_round_hold_bounds_and_envelope() -> None:
    share = [["ON", 0.6], ["QC", 0.3], ["MB", 0.1]]
    # Ontario capped at 550, Quebec held at 345: Manitoba receives the rest, 105.
    assert cells("FIT_TO_ENVELOPE", 1000, share, [500, 345, 90], 550) == [[550.0], [345.0], [105.0]]
    assert close(cells("FIT_TO_ENVELOPE", 100, share, None, None, 10), [[Fraction(52)], [Fraction(31)], [Fraction(17)]])
    assert "guarantees add to $1,350.00" in refusal("FIT_TO_ENVELOPE", 1000, share, 450)
    # Guarantees of 1,500 against 1,000: each reduced by a third, to whole dollars; the dollar left over to the first row.
    reduced = cells("FIT_TO_ENVELOPE", 1000, share, 500, None, 0, 1, None, "reduce_in_proportion")
    assert [whole_units(x, 1) for x in column(reduced)] == [334, 333, 333]
    # 1,000 of 1,502: 332.889, 332.889 and 334.221, so that the two dollars left over go to the first two, whatever the shares.
    reduced = cells("FIT_TO_ENVELOPE", 1000, share, [500, 500, 502], None, 0, 1, None, "reduce_in_proportion")
    assert [whole_units(x, 1) for x in column(reduced)] == [333, 333, 334]
    # 1,000 of 1,501: 333.111, 333.111 and 333.777: the dollar left over goes to the last, whose share is the smallest.
    reduced = cells("FIT_TO_ENVELOPE", 1000, share, [500, 500, 501], None, 0, 1, None, "reduce_in_proportion")
    assert [whole_units(x, 1) for x in column(reduced)] == [333, 333, 334]
    assert "limits add to $900.00" in refusal("FIT_TO_ENVELOPE", 1000, share, None, 300)
    raised = cells("FIT_TO_ENVELOPE", 1000, share, None, 300, None, None, None, None, "raise_in_proportion")
    assert same_money(sum(column(raised)), 1000)
    crossed = [["ON", 400], ["QC", 600], ["MB", 300]]
    assert (
        cells("FIT_TO_ENVELOPE", 1000, share, 500, crossed, 0, 1, "upper_prevails", "reduce_in_proportion")[0][0] <= 400
    )
    assert column(cells("ROUND_TO_ENVELOPE", 100, [100 / 3] * 3)) == [33.34, 33.33, 33.33]
    assert column(cells("ROUND_TO_ENVELOPE", 10, [3.5, 6.5], 1)) == [4.0, 6.0]
    assert column(cells("ROUND_TO_ENVELOPE", 10, [3.5, 6.5], 1, "larger_share", [0.35, 0.65])) == [3.0, 7.0]
    for amounts in ([33.0, 33.0, 33.0], [40.0, 40.0, 33.0], [33.3, 33.3, 33.36], [33.34, 33.34, 33.33]):
        assert "Fit them first" in refusal("ROUND_TO_ENVELOPE", 100, amounts)


def test_true_up_recovers_within_the_limit_and_carries_the_rest() -> None:
    final, estimated = [["ON", 110.0], ["MB", 50.0]], [["MB", 80.0], ["ON", 100.0]]
    assert cells("TRUE_UP", final, estimated) == [[10.0], [-30.0]]
    assert cells("TRUE_UP", final, estimated, 2, [["MB", 10], ["ON", 10]]) == [[10.0, 0.0], [-20.0, -10.0]]
    next_year = cells("TRUE_UP", [0, 0], [0, 0], 2, [10, 10], [0, -10])
    assert next_year == [[0.0, 0.0], [-10.0, 0.0]]
    assert cells("TRUE_UP", final, estimated, None, None, [5, -1], 1) == [[15.0], [-31.0]]
    assert "Give population" in refusal("TRUE_UP", final, estimated, 2)


PER_JURISDICTION: dict[
    str, tuple[list[int], list[Any]]
] = {  # which arguments go by jurisdiction, and what is in the others
    "SHARE": ([0], [None]),
    "FORMULA_AMOUNT": ([1, 2], [1e6, None, None]),
    "PHASE_IN": ([0, 1], [None, None, 0.25]),
    "HOLD_HARMLESS": ([0, 3, 4], [None, 0.95, 0.01, None, None]),
    "COLLAR": ([0], [None, 0.1, 0.2]),
    "FIT_TO_ENVELOPE": ([1, 2, 4], [1e6, None, None, None, None, 1, None, "reduce_in_proportion"]),
    "TRUE_UP": ([0, 1, 3, 4], [None, None, 2.0, None, None]),
    "COMPARE": ([0, 1], [None, None, "both"]),
    "PER_ADMISSION": ([0, 1], [None, None]),
    "PER_CAPITA": ([0, 1], [None, None]),
    "ALLOCATE": ([1, 2, 3, 4], [1e6, None, None, None, None, 0.9, 0.3, 1, None, "reduce_in_proportion"]),
}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(PER_JURISDICTION)), st.integers(2, 8), st.randoms(use_true_random=False))
def test_the_order_of_labels_does_not_move_money(name: str, count: int, chance: random.Random) -> None:
    places, given_ = PER_JURISDICTION[name]
    labels = chance.sample(TWELVE, count)
    blocks: dict[int, Rows] = {}
    for place in places:
        whole = [chance.randrange(1, 100_000) for _ in labels]
        shares = name in ("FORMULA_AMOUNT", "PHASE_IN", "FIT_TO_ENVELOPE") and place == (0 if name == "PHASE_IN" else 1)
        figures = [w / sum(whole) for w in whole] if shares else [float(w) for w in whole]
        blocks[place] = [list(pair) for pair in zip(labels, figures, strict=True)]
    first = [blocks.get(i, value) for i, value in enumerate(given_)]
    turned = [chance.sample(blocks[i], count) if i in blocks else value for i, value in enumerate(given_)]
    try:
        expected = dict(zip(labels, cells(name, *first), strict=True))
    except CellError as error:
        assert error.code == "#VALUE!" and "envelope" in error.message  # by chance, what does not fit
        return
    found = dict(zip([row[0] for row in turned[places[0]]], cells(name, *turned), strict=True))
    for label in labels:
        # A cent left over goes by the order of the rows: given as published order.
        unit = 1.0 if name == "ALLOCATE" else 1e-9 * max(map(abs, expected[label]))
        assert found[label] == pytest.approx(expected[label], abs=unit)


# Comparison


def test_compare_against_a_baseline_in_another_order() -> None:
    amounts, baseline = [["ON", 110.1], ["QC", 50.0], ["NU", 5.0]], [["NU", 0.0], ["QC", 60.0], ["ON", 100.0]]
    assert cells("COMPARE", amounts, baseline) == [[10.1], [-10.0], [5.0]]
    percent = cells("COMPARE", amounts, baseline, "percent")
    assert percent[0][0] == pytest.approx(0.101) and percent[1] == [-10 / 60] and percent[2] == [UNKNOWN]
    owed = cells("COMPARE", [["ON", -30.0], ["QC", 20.0]], [["ON", -10.0], ["QC", 10.0]], "both")
    assert owed == [[-20.0, UNKNOWN], [10.0, 1.0]]  # three times the debt is no growth by 200%
    table = cells("COMPARE", amounts, baseline, "all")
    assert table[0] == ["Jurisdiction", "Baseline", "Amount", "Change", "Change, ratio"]
    assert table[-1] == ["Total", 160.0, 165.1, 5.1, float(Fraction(51, 1600))]


def test_dollars_a_person() -> None:
    for name in ("PER_ADMISSION", "PER_CAPITA"):
        assert cells(name, [["ON", 100.0], ["NU", 7.0]], [["NU", 0], ["ON", 8]]) == [[12.5], [UNKNOWN]]


def test_constant_dollars() -> None:
    index = {r["fiscal_year"]: Fraction(r["index"]) for r in published("price_index")}
    table = [["", "2019-20", "2026-27"], ["ON", 100.0, 200.0], ["QC", 10.0, 0.0]]
    due = [
        [a * index["2021-22"] / index["2019-20"], b * index["2021-22"] / index["2026-27"]]
        for a, b in ((100, 200), (10, 0))
    ]
    assert close(cells("REAL", table), due)
    rebased = [[a * index["2026-27"] / index["2019-20"], Fraction(b)] for a, b in ((100, 200), (10, 0))]
    assert close(cells("REAL", table, None, "2026-27"), rebased)
    own = [["2020-21", 140.0], ["2022-23", 154.0]]
    assert close(
        cells("REAL", [[70.0], [77.0]], [["2020-21"], ["2022-23"]], "2022-23", own), [[Fraction(77)], [Fraction(77)]]
    )
    assert max(index) == "2031-32"
    assumed = [
        [a * index["2031-32"] / index["2019-20"], b * index["2031-32"] / index["2026-27"]]
        for a, b in ((100, 200), (10, 0))
    ]
    assert close(cells("REAL", table, None, "2031-32"), assumed)
    assert refusal("REAL", table, None, "2032-33").startswith("#N/A base_year")
    assert "differ" in refusal("REAL", table, [["2026-27", "2019-20"]])
    assert "one fiscal year for each column" in refusal("REAL", [[1.0, 2.0]])
