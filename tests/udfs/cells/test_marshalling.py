"""The policy of udfs/marshalling.py, line by line, and hunts for a wrong number that is given quietly."""

import datetime
import logging
import math
import random
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from answers import error
from function_calls import MAKERS
from function_cases import Case, examples, generated, volatile_names
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from refused_calls import NAMES

from udfs.calls import Session, answer
from udfs.catalogue import Function, find, functions
from udfs.cells.labels import is_label
from udfs.cells.marshalling import ERRORS, Cell, CellError, ErrorCell, cells_of, number

quick = settings(max_examples=100, deadline=None, derandomize=True)
NEED = [["ON", 120.0], ["QC", 60.0], ["MB", 20.0]]
SHARES = [[0.6], [0.3], [0.1]]
DATE = NAMES["DATE"]
FIGURES = ("number", "jurisdictions", "number_or_jurisdictions", "categories", "table", "years", "year_row", "figures")


# What answers have to be


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return generated(1500, seed=7)


def test_generated_calls_answer_as_the_definitions_say(cases: list[Case]) -> None:
    wrong = [
        f"{c.name} {c.arguments}: {difference}"
        for c in cases
        if (difference := c.difference(answer(c.name, c.arguments)))
    ]
    assert wrong == []


def test_every_function_is_generated() -> None:
    """But for those whose answer depends on the session."""
    assert set(MAKERS) | volatile_names == {function.name for function in functions()}
    assert {case.name for case in examples()} == set(MAKERS)


def test_a_difference_is_found() -> None:
    """The comparison that all hosts use sees a cent, a missing row and an error."""
    case = next(c for c in generated(10, seed=1) if c.name == "ROUND_TO_ENVELOPE" and len(c.cells) > 1)
    off = [[case.cells[0][0] + 0.01], *case.cells[1:]]
    assert case.difference(case.cells) == ""
    assert (
        case.difference(off) and case.difference(case.cells[1:]) and case.difference([[ErrorCell("#N/A")]] * len(off))
    )


# The policy, line by line


@pytest.mark.parametrize(
    "need",
    [
        [[120.0], [60.0], [20.0]],
        [[120.0, 60.0, 20.0]],
        [120.0, 60.0, 20.0],
        ((120,), (60,), (20,)),
        NEED,
        [["Jurisdiction", "Need"], *NEED],
        [["", "Need"], *NEED],
        [["Province", 2023.0], *NEED],
        [["ON", "QC", "MB"], [120.0, 60.0, 20.0]],
        [["Name", "ON", "QC", "MB"], ["Need", 120.0, 60.0, 20.0]],
        [*NEED, ["", None], [None, "  "]],
        [[*row, None] for row in NEED],
        [[np.float64(120)], [np.int64(60)], [Decimal(20)]],
        [["=1+1", 120.0], ["<script>alert(1)</script>", 60.0], ["+cmd|' /C calc'!A0", 20.0]],
    ],
    ids=str,
)
def test_the_same_figures_in_every_layout(need: Any) -> None:
    assert answer("SHARE", [need]) == SHARES


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (math.inf, "udfs.not_finite"),
        (-math.inf, "udfs.not_finite"),
        (math.nan, "udfs.not_finite"),
        (10**400, "udfs.not_finite"),  # no float at all
        (None, "udfs.figure_blank"),
        ("  ", "udfs.figure_blank"),
        (True, "udfs.truth_for_number"),
        (datetime.datetime(2026, 3, 31), "udfs.date_for_number"),
        ("1,250", "udfs.number_as_text"),
        ("Ontario", "udfs.text_for_number"),
    ],
    ids=str,
)
def test_what_is_no_number_is_refused_as_what_it_is(cell: Cell, why: str) -> None:
    with pytest.raises(CellError) as refused:
        number(cell, "need")
    assert refused.value.key == why


@pytest.mark.parametrize("cell", [0, -3, 2.5, sys.float_info.max, -sys.float_info.max])
def test_a_number_is_itself(cell: float) -> None:
    found = number(cell, "need")
    assert found == cell and type(found) is float


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("SHARE", [[[2020.0, 1.0], [2021.0, 2.0]]]),
        ("SHARE", [[[2020.0, 2021.0], [1.0, 2.0]]]),
        ("WEIGHTED_INTAKE", [[[3.0, 4.0], [5.0, 6.0]], [[2020.0, 1.0], [2021.0, 2.0]]]),
    ],
)
def test_years_are_no_labels_where_figures_are_not_by_year(name: str, arguments: list[Any]) -> None:
    assert "found 2 rows and no labels" in error(name, *arguments).message


@pytest.mark.parametrize(
    ("cell", "years", "label"),
    [
        ("ON", False, True),
        ("ON", True, True),
        (2020.0, True, True),
        (2020.0, False, False),  # a figure, where figures are not by year
        (5.0, True, False),
        (1950.25, True, False),
        (None, True, False),
        ("", False, False),
    ],
    ids=str,
)
def test_a_year_is_a_label_of_figures_by_year_alone(cell: Cell, years: bool, label: bool) -> None:
    assert is_label(cell, years) is label


def test_labels_that_mean_the_same() -> None:
    """A code and its names in English and French, in any case, with or without accents, dashes of any kind, stray blanks."""
    spelled = (
        "NL",
        "nl",
        "Newfoundland and Labrador",
        "terre-neuve-et-labrador",
        "Terre\u2011Neuve\u2011et\u2011Labrador ",
        "TERRE-NEUVE-ET-LABRADOR",
    )
    for one in spelled:
        for other in spelled:
            assert answer("PER_CAPITA", [[[one, 6.0]], [[other, 2.0]]]) == [[3.0]]
    assert answer("PER_CAPITA", [[["Ile-du-Prince-Edouard", 6.0]], [["PE", 2.0]]]) == [[3.0]]
    assert answer("PER_CAPITA", [[["Québec", 6.0], ["ON", 9.0]], [["Ontario", 3.0], ["QUEBEC", 2.0]]]) == [[3.0], [3.0]]
    assert error("PER_CAPITA", [["Peel", 6.0]], [["York", 2.0]]).message.startswith("amounts")


def test_text_of_labels_comes_back_as_it_was_written() -> None:
    """Trimmed, and inert: a host shows it as a text."""
    need = [["=1+1", 1.0], ["  <b>x</b> ", 1.0], ["Î.-P.-É.", 2.0]]
    rows = answer("ALLOCATE", [100.0, need, *[None] * 8, "all"])
    assert [row[0] for row in rows[1:]] == ["=1+1", "<b>x</b>", "Î.-P.-É."]


def test_figures_without_labels_stand_in_the_order_of_the_first_argument() -> None:
    prior = [["MB", 10.0], ["ON", 30.0]]
    assert answer("COMPARE", [prior, [[5.0], [20.0]]]) == [[5.0], [10.0]]
    assert answer("COMPARE", [[[15.0], [33.0]], [[10.0], [30.0]]]) == [[5.0], [3.0]]


def test_labels_are_never_passed_over() -> None:
    """Where the first argument has none, nothing can be matched with those of a later one: by position it might misallocate."""
    prior = [["MB", 10.0], ["ON", 30.0]]
    assert error("COMPARE", [[15.0], [33.0]], prior).message == (
        "baseline has labels and amounts has none, so that they cannot be matched by name. Take the labels of amounts in as "
        "well, or the figures of baseline alone, in the order of amounts."
    )
    weights = [["refugee", 2.5], ["economic", 1.0]]
    assert "headings of intake" in error("WEIGHTED_INTAKE", [["ON", 5.0, 6.0], ["MB", 1.0, 2.0]], weights).message
    assert "minimum has labels" in error("ALLOCATE", 100.0, [[1.0], [2.0]], None, prior, [[3.0], [4.0]], 1.0).message
    assert answer("COMPARE", [15.0, [["ON", 10.0]]]) == [[5.0]]  # one of each


def test_the_first_error_cell_is_the_answer() -> None:
    for code in ERRORS:
        refusal = error("ALLOCATE", 100.0, [["ON", 1.0], ["QC", ErrorCell(code)], ["MB", ErrorCell("#NULL!")]])
        assert (refusal.code, refusal.message) == (code, "")
    assert error("ALLOCATE", 100.0, "text", ErrorCell("#NUM!")).code == "#NUM!"


def test_an_error_handed_on_is_not_noted() -> None:
    session = Session()
    for need in ([[ErrorCell("#REF!")]], "text"):
        with pytest.raises(CellError):
            answer("SHARE", [need], session=session)
    assert session.calls == 2
    assert [(each.function, each.code) for each in session.errors] == [("FM.SHARE", "#VALUE!")]


@pytest.mark.parametrize("blank", [None, "", "  ", "\u00a0", [[None]], [[""]]])
def test_one_blank_cell_is_an_argument_left_out(blank: Any) -> None:
    assert answer("ALLOCATE", [100.0, NEED, blank, blank]) == answer("ALLOCATE", [100.0, NEED])
    assert error("SHARE", blank).code == "#N/A"


def test_zero_of_a_number_that_may_be_left_out_means_none_or_is_refused() -> None:
    """Some versions of Excel hand a blank cell on as 0."""
    for function in functions():
        for argument in function.arguments:
            if argument.kind in ("number", "number_or_jurisdictions") and argument.optional:
                refuses = argument.above == 0 or (argument.least or 0) > 0
                assert refuses or argument.default is None or not np.any(argument.default), (
                    function.name,
                    argument.name,
                )


@pytest.mark.parametrize(
    "result", [math.nan, math.inf, np.array([[math.nan]]), np.array([[1.0], [-math.inf]])], ids=str
)
def test_what_is_not_a_number_is_never_returned(result: Any) -> None:
    with pytest.raises(CellError, match="cannot be calculated"):
        cells_of(result)


def test_results_as_cells() -> None:
    assert cells_of([["a", None, np.int64(3), True]]) == [["a", ErrorCell("#N/A"), 3, True]]
    assert [str(x) for x in cells_of(np.array([[-0.0, 2.0]]))[0]] == ["0.0", "2.0"]
    assert cells_of([1.5, "b"]) == [[1.5], ["b"]]
    assert len(cells_of("x" * 40_000)[0][0]) == 32_767  # type: ignore[arg-type]


def test_an_unknown_or_endless_name_is_refused() -> None:
    assert "FM.SHARE" in error("SHAER").message
    assert len(error("S" * 5_000_000).message) < 1000


# Turned about, with labels


@given(st.data(), st.permutations(range(5)), st.permutations(range(5)))
@quick
def test_any_order_gives_the_same_to_each(data: st.DataObject, one: list[int], other: list[int]) -> None:
    """In whichever order the rows of either argument are."""
    labels = data.draw(st.permutations(["ON", "Québec", "Peel", "Zone 1", "nunavut"]))
    amounts, people = (data.draw(st.lists(st.integers(1, 9999), min_size=5, max_size=5)) for _ in range(2))
    found = answer(
        "PER_CAPITA", [[[labels[j], float(amounts[j])] for j in one], [[labels[j], float(people[j])] for j in other]]
    )
    assert [row[0] for row in found] == pytest.approx([amounts[j] / people[j] for j in one], rel=1e-14)


@given(st.permutations(range(4)), st.permutations(range(4)), st.permutations(range(3)), st.permutations(range(3)))
@quick
def test_any_order_of_a_table(rows: list[int], columns: list[int], weights: list[int], _: list[int]) -> None:  # noqa: PT019  # no fixture
    assume(columns != weights)
    names, kinds, weight = ["ON", "QC", "MB", "Peel"], ["economic", "family", "refugee", "other"], [1.0, 2.0, 4.0, 8.0]
    intake = [["", *(kinds[c] for c in columns)], *([names[j], *(float(10 * j + c) for c in columns)] for j in rows)]
    found = answer("WEIGHTED_INTAKE", [intake, [[kinds[c], weight[c]] for c in [3, *weights]]])
    assert found == [[float(sum(weight[c] * (10 * j + c) for c in range(4)))] for j in rows]


@given(st.permutations(range(4)), st.permutations(range(4)), st.permutations(range(4)))
@quick
def test_any_order_of_an_allocation(need: list[int], base: list[int], prior: list[int]) -> None:
    names, figures = ["ON", "Québec", "Zone 1", "NU"], [8111.0, 2222.0, 933.0, 77.0]
    protected, first = [30_000.0, 40_000.0, 500.0, 9_000.0], [100.0, 0.0, 300.0, 50.0]

    def block(order: list[int], amounts: list[float]) -> list[list[Any]]:
        return [[names[j], amounts[j]] for j in order]

    found = answer(
        "ALLOCATE", [100_000.0, block(need, figures), block(base, first), None, block(prior, protected), 0.9]
    )
    plain = answer("ALLOCATE", [100_000.0, figures, first, None, protected, 0.9])
    assert [found[need.index(j)] for j in range(4)] == plain


# Hunts


def spots(case: Case, function: Function) -> list[tuple[int, int, int]]:
    """Where the figures of a call are: argument, row, column; not the years above or beside them."""
    found = []
    for i, (block, argument) in enumerate(zip(case.arguments, function.arguments, strict=False)):
        if argument.kind in FIGURES and isinstance(block, list):
            found += [(i, r, c) for r, row in enumerate(block) for c, cell in enumerate(row) if _is_figure(cell)]
    return found


def _is_figure(cell: Any) -> bool:
    return isinstance(cell, float) and not (cell.is_integer() and 1900 <= cell <= 2150)


def test_a_figure_that_is_spoilt_is_never_passed_over(cases: list[Case]) -> None:
    """One cell of a call that answers, spoilt: refused or handed on."""
    chance, tried = random.Random(11), 0
    for case in cases:
        there = spots(case, find(case.name))
        for i, r, c in chance.sample(there, min(3, len(there))):
            rows = [list(row) for row in case.arguments[i]]
            spoilt = chance.choice(
                ("abc", "12,5", "12", "x", "--", "n/a", "Total", True, DATE, ErrorCell("#REF!"), "", None)
            )
            rows[r][c] = spoilt
            changed = [*case.arguments[:i], rows, *case.arguments[i + 1 :]]
            with pytest.raises(CellError):
                pytest.fail(f"{case.name} {changed}: {answer(case.name, changed)}")
            tried += 1
    assert tried > 2000


def random_cell(chance: random.Random) -> Any:
    figures = (
        0.0,
        1.0,
        2.0,
        5.5,
        -3.0,
        0.05,
        0.95,
        1e6,
        1e12,
        1e300,
        -1e300,
        5e-324,
        2019.0,
        2020.0,
        -0.0,
        1.7e308,
        3,
        2023,
    )
    words = ("ON", "QC", "Ontario", "economic", "refugee", "2019", "2021-22", "Total", "Name", "x", "--", "Peel", "=1+1", "", " ",
             "1,200", "12,5", "#N/A", "settlement", "allocation", "category_weight", "../../x", "\x00", "protected_fraction")  # fmt: skip
    others = (None, True, False, DATE, datetime.datetime(1, 1, 1), math.nan, math.inf, 10**400, *map(ErrorCell, ERRORS))
    return chance.choice(chance.choices((figures, words, others), (5, 4, 1))[0])


def random_argument(chance: random.Random) -> Any:
    height, width = chance.choice(
        ((1, 1), (1, 2), (2, 1), (2, 2), (3, 2), (2, 3), (3, 3), (4, 3), (1, 4), (5, 1), (3, 1))
    )
    if chance.random() < 0.4:
        return chance.choice((None, random_cell(chance)))
    rows = [[float(chance.randint(0, 9)) for _ in range(width)] for _ in range(height)]
    for _ in range(chance.choice((0, 0, 1, 2, 9))):
        rows[chance.randrange(height)][chance.randrange(width)] = random_cell(chance)
    if chance.random() < 0.5:
        for row, label in zip(rows, chance.sample(["ON", "QC", "MB", "SK", "Peel"], height), strict=True):
            row[0] = label  # type: ignore[call-overload]
    return rows


def test_random_cells_give_cells_or_a_refusal(caplog: pytest.LogCaptureFixture) -> None:
    """No function gives anything else, and no error of the program is behind a refusal."""
    chance, answered = random.Random(3), 0
    caplog.set_level(logging.ERROR, "udfs.calls")
    for function in functions():
        for _ in range(150):
            arguments = [
                random_argument(chance) for _ in function.arguments[: chance.randint(0, len(function.arguments))]
            ]
            try:
                rows = answer(function.name, arguments)
            except CellError as refusal:
                assert refusal.code in ERRORS and "error in the program" not in refusal.message, (
                    function.name,
                    arguments,
                )
                continue
            answered += 1
            assert rows and {len(row) for row in rows} == {len(rows[0])}, (function.name, arguments)
            for cell in (cell for row in rows for cell in row):
                assert type(cell) in (float, int, bool, str, ErrorCell), (function.name, arguments, cell)
                assert not isinstance(cell, float) or math.isfinite(cell), (function.name, arguments, cell)
    assert answered > 200
    assert caplog.records == []


@pytest.mark.parametrize(
    "turn", [lambda rows: rows, lambda rows: [list(row) for row in zip(*rows, strict=True)]], ids=["down", "across"]
)
@pytest.mark.parametrize(
    "extra",
    [["Total", 200.0], ["Canada", 200.0], ["Ensemble", 200.0], ["Sous-total", 200.0], ["Ontario", 5.0]],
    ids=str,
)
@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_total_or_a_double_is_refused_wherever_it_is(at: int, extra: list[Any], turn: Callable[[Any], Any]) -> None:
    rows: list[list[Any]] = [*NEED[:at], extra, *NEED[at:]]
    assert error("SHARE", turn(rows)).code == "#VALUE!"


def test_canada_among_countries_is_no_total() -> None:
    assert answer("SHARE", [[["France", 60.0], ["Canada", 40.0]]]) == [[0.6], [0.4]]
    assert answer("SHARE", [[["Quebec", 60.0], ["Ontario, Canada", 40.0]]]) == [[0.6], [0.4]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("N.L.", "T.-N.-L."), ("Newfoundland & Labrador", "Terre-Neuve"), ("P.E.I.", "Î.-P.-É."), ("N.S.", "N.-É."),
        ("N.B.", "N.-B."), ("Que.", "Québec (1)"), ("Ont.", "Ontario*"), ("Man.", "Manitoba†"), ("Sask.", "SK"),
        ("Alta.", "Alb."), ("B.C.", "C.-B."), ("Yukon Territory", "Yukon²"), ("N.W.T.", "T.N.-O."), ("Nunavut [a]", "NU"),
    ],
)  # fmt: skip
def test_abbreviations_and_footnotes_are_the_same_province(one: str, other: str) -> None:
    assert answer("COMPARE", [[["Zone", 5.0], [one, 7.0]], [[other, 3.0], ["Zone", 4.0]]]) == [[1.0], [4.0]]
