"""Blank cells in Excel: versions that hand them on as 0, as null or as "" in Chromium, with Office alone replaced.

What each version does is documented in Microsoft's own words: OfficeDev/office-js, issues 4702 and 5262 (0 or null), 2874
(round trips at once), office-js-docs-pr, issue 4050 (sheet names in addresses), and the references of
CustomFunctions.Invocation, Excel.RunOptions and unbounded ranges.
"""

import math
import re
import time
from collections.abc import Sequence
from typing import Any

import pytest
from browser import Opener, Server, calculate
from playwright.sync_api import Page, Route, expect

HANDED_ON = ("zero", "formatted", "null", "text")  # what a blank cell is handed on as, by version
NEED: list[list[Any]] = [["ON", 60], ["QC", None], ["NS", 40]]
BLANK = {
    "error": "#N/A",
    "message": "need, row 2 (QC) is blank. A blank is not a zero: enter the figure, or 0.",
}
UNLABELLED = {"error": "#VALUE!", "message": "need, row 2 has no label, though others have. Label each, or none."}
PAID_AS_ZERO = {"cells": [[600], [0], [400]]}
WITH_FIVE = {
    "cells": [[571], [48], [381]]
}  # 60, 5 and 40 of 105: 571.43, 47.62 and 380.95, of which the last two are rounded up
NOTICE = {
    "en": "In this version of Excel a blank cell may arrive as 0. Fill in every cell of a range, with 0 only where 0 is meant, "
    "or update Excel.",
    "fr": "Dans cette version d’Excel, une cellule vide peut être lue comme 0. Remplissez toutes les cellules des plages, avec "
    "0 seulement là où vous voulez 0, ou mettez Excel à jour.",
}


def opened(open_pane: Opener, server: Server, blank: str = "zero", **options: Any) -> Page:
    """The pane in a version of Excel, with a table on Sheet1 in which QC is blank."""
    page, _ = open_pane(server, settings={"fakeBlank": blank}, **options)
    type_in(page, "Sheet1!A1", NEED)
    calculate(page, [("VERSION", [])])  # what xlwings' script reads of the workbook once
    page.evaluate("fakeExcel.state.syncs = 0")
    return page


def type_in(page: Page, first: str, values: Sequence[Sequence[Any]]) -> None:
    page.evaluate("([first, values]) => fakeExcel.type(first, values)", [first, values])


def reference(cells: str, address: str | None = None) -> dict[str, str]:
    """A reference to cells, and the address that Excel gives of it if that is another."""
    return {"reference": cells} if address is None else {"reference": cells, "address": address}


def allocated(page: Page, need: Any) -> dict[str, Any]:
    return calculate(page, [("ALLOCATE", [1000, need, None, None, None, None, None, 1])])[0]


def round_trips(page: Page) -> int:
    return page.evaluate("fakeExcel.state.syncs")


def set_state(page: Page, **values: Any) -> None:
    page.evaluate("values => Object.assign(fakeExcel.state, values)", values)


def found_in(page: Page, expression: str) -> Any:
    """What an expression is once it is true; the page's policy lets nothing in it wait for one."""
    for _ in range(100):
        if found := page.evaluate(expression):
            return found
        time.sleep(0.05)
    return None


def refused(answer: dict[str, Any], sentence: str) -> None:
    assert answer.get("error") == "#VALUE!" and re.search(sentence, answer["message"]), answer


# What each version hands on


@pytest.mark.parametrize("runtime", ["1.3", "1.4", "1.5"])
def test_a_blank_cell_is_refused_and_a_typed_zero_is_a_zero(open_pane: Opener, server: Server, runtime: str) -> None:
    page = opened(open_pane, server, runtime=runtime)
    for blank in HANDED_ON:
        set_state(page, blank=blank, syncs=0)
        type_in(page, "Sheet1!A1", NEED)
        assert allocated(page, reference("Sheet1!A1:B3")) == BLANK, blank
        assert round_trips(page) == (blank in ("zero", "formatted")), "none is asked for where no cell holds 0"
        type_in(page, "Sheet1!B2", [[0]])
        assert allocated(page, reference("Sheet1!A1:B3")) == PAID_AS_ZERO, blank
    expect(page.locator("#blanks")).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_version_that_cannot_be_asked_works_and_the_pane_says_so(
    open_pane: Opener, server: Server, language: str
) -> None:
    page = opened(open_pane, server, runtime="1.2", language=f"{language}-CA", width=320)
    assert allocated(page, reference("Sheet1!A1:B3")) == PAID_AS_ZERO
    assert round_trips(page) == 0
    for tab in ("#tab-functions", "#tab-scenario"):
        page.click(tab)
        expect(page.locator("#blanks")).to_be_visible()
        expect(page.locator("#blanks")).to_have_text(NOTICE[language])
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    other = {"en": "fr", "fr": "en"}[language]
    page.click(f"#language-{other}")
    expect(page.locator("#blanks")).to_have_text(NOTICE[other])


def test_without_the_question_a_wrong_amount_is_paid(open_pane: Opener, server: Server) -> None:
    """The control: the same page, with a script that asks nothing, pays QC nothing and says nothing of it."""
    page = opened(open_pane, server)
    page.route(re.compile(r"/js/blank_cells\.js"), silent)
    page.reload()
    page.wait_for_function("typeof globalThis.xlwings === 'object' && fakeExcel.functions.size > 0")
    page.evaluate("url => fakeExcel.load(url)", f"{server.base}/xlwings/custom-functions-meta.json")
    type_in(page, "Sheet1!A1", NEED)
    assert allocated(page, reference("Sheet1!A1:B3")) == PAID_AS_ZERO


def silent(route: Route) -> None:
    body = "export const canAsk = () => true; export const withBlanks = async (args) => args;"
    route.fulfill(content_type="text/javascript", body=body)


def test_a_blank_cell_for_an_argument_that_may_be_left_out_is_as_if_left_out(open_pane: Opener, server: Server) -> None:
    need, unit = [["ON", 2], ["QC", 1]], reference("Sheet1!D9")
    left_out = {"cells": [[666.67], [333.33]]}
    page = opened(open_pane, server)
    given = [1000, need, None, None, None, None, None]
    for blank in HANDED_ON:
        set_state(page, blank=blank)
        assert calculate(page, [("ALLOCATE", given), ("ALLOCATE", [*given, unit])]) == [left_out, left_out], blank


def test_a_blank_label_is_no_name(open_pane: Opener, server: Server) -> None:
    page = opened(open_pane, server)
    type_in(page, "Sheet1!A1", [["ON", 60], [None, 5], ["NS", 40]])
    answers = []
    for blank in HANDED_ON:
        set_state(page, blank=blank)
        answers.append(allocated(page, reference("Sheet1!A1:B3")))
    assert answers == [UNLABELLED] * len(HANDED_ON)


# Where the cells are


def test_cells_on_other_sheets_are_asked_for(open_pane: Opener, server: Server) -> None:
    page = opened(open_pane, server)
    for sheet in ("Offer", "Offre d'été", "A & B", "'quoted'", "2026", "A1"):
        quoted = "'" + sheet.replace("'", "''") + "'"
        type_in(page, f"{quoted}!C5", NEED)
        assert allocated(page, reference(f"{quoted}!C5:D7")) == BLANK, sheet
        type_in(page, f"{quoted}!D6", [[0]])
        assert allocated(page, reference(f"{quoted}!C5:D7")) == PAID_AS_ZERO, sheet


def test_absolute_addresses_are_read(open_pane: Opener, server: Server) -> None:
    page = opened(open_pane, server)
    assert allocated(page, reference("Sheet1!A1:B3", "Sheet1!$A$1:$B$3")) == BLANK


def test_an_expression_has_no_address_and_is_taken_as_it_is(open_pane: Opener, server: Server) -> None:
    page = opened(open_pane, server)
    assert allocated(page, [["ON", 60], ["QC", 0], ["NS", 40]]) == PAID_AS_ZERO
    (answer,) = calculate(page, [("ALLOCATE", [0, NEED[:1], None, None, None, None, None, 1])])
    assert answer == {"cells": [[0]]}
    assert round_trips(page) == 0


def test_each_argument_is_looked_at_by_its_own_address(open_pane: Opener, server: Server) -> None:
    """An expression first, then a reference without a 0, then one with a blank cell."""
    page = opened(open_pane, server)
    type_in(page, "Sheet1!D1", [["ON", 10], ["NS", 20], ["QC", None]])
    type_in(page, "Sheet1!B2", [[50]])
    asked = [1000, reference("Sheet1!A1:B3"), reference("Sheet1!D1:E3")]
    (answer,) = calculate(page, [("ALLOCATE", asked)])
    assert answer["error"] == "#N/A" and answer["message"].startswith("base, row 3 (QC) is blank"), answer
    assert round_trips(page) == 1


CANNOT_BE_LOOKED_AT = (
    "[Book2.xlsx]Sheet1!A1:B3", "'[Book 2.xlsx]Sheet 1'!A1:B3", "Nowhere!A1:B3", "Sheet1!A1:B2,Sheet1!A3:B3", "Sheet1!A1:B2",
    "Sheet1:Sheet3!A1:B3", "A1:B3", "Sheet1!Need", "#REF!", "Sheet1!A1:", "Sheet1!D1:E3", "Sheet1!A1:XFE3", "Sheet1!B1:A3",
    "Sheet1!A:B", "Sheet1!A", "Sheet1!A:3",
)  # fmt: skip


def test_cells_that_cannot_be_looked_at_are_refused(open_pane: Opener, server: Server) -> None:
    """Another workbook, several areas, another size, a name, or cells that hold something else (D1:E3)."""
    page = opened(open_pane, server)
    type_in(page, "Sheet1!D1", [["ON", 60], ["QC", 7], ["NS", 40]])
    for address in CANNOT_BE_LOOKED_AT:
        type_in(page, "Sheet1!B2", [[None]])
        refused(allocated(page, reference("Sheet1!A1:B3", address)), "Excel does not show which cells of .* are blank")
        type_in(page, "Sheet1!B2", [[5]])
        assert allocated(page, reference("Sheet1!A1:B3", address)) == WITH_FIVE, "without a 0 there is nothing to ask"


def test_whole_columns_and_rows_are_looked_at_where_they_are_used(open_pane: Opener, server: Server) -> None:
    page = opened(open_pane, server)
    type_in(page, "Sheet1!E1", [[5], [None], [7]])
    (answer,) = calculate(page, [("SHARE", [reference("Sheet1!E:E")])])
    assert answer["error"] == "#N/A" and "ends with blank cells" in answer["message"], answer
    type_in(page, "Rows!A1", [["ON", "QC", "NS"], [1, 2, 0]])
    (answer,) = calculate(page, [("ALLOCATE", [300, reference("Rows!1:2")])])
    assert answer == {"cells": [[100], [200], [0]]}, answer
    assert round_trips(page) <= 4


@pytest.mark.slow
def test_a_large_table_is_read_in_parts(open_pane: Opener, server: Server) -> None:
    """Each part within what Excel on the web answers at once, all of them together above it."""
    page = opened(open_pane, server)
    page.evaluate(
        "fakeExcel.type('Large!A1', Array.from({ length: 220000 }, (_, i) => [i % 3 ? i + 0.12345678901 : 0]))"
    )
    need = reference("Large!A1:A220000")
    answer = page.evaluate("need => fakeExcel.calc('SHARE', [need])", need)
    figures = [n + 0.12345678901 if n % 3 else 0 for n in range(220_000)]
    total = math.fsum(figures)
    assert [share for (share,) in answer["cells"]] == pytest.approx([figure / total for figure in figures], rel=1e-12)
    page.evaluate("fakeExcel.type('Large!A90001', [[null]])")
    (answer,) = calculate(page, [("SHARE", [need])])
    assert answer["error"] == "#N/A" and answer["message"].startswith("need, row 90001 is blank"), answer


# How Excel is asked


def test_calls_of_a_recalculation_are_asked_for_together_and_in_turn(open_pane: Opener, server: Server) -> None:
    page = opened(open_pane, server)
    set_state(page, mostAtOnce=1)
    page.evaluate(
        "fakeExcel.type('Many!A1', Array.from({ length: 600 }, (_, i) => ['ON', i + 1, 1, i % 2 ? 0 : null]))"
    )
    asked = [("SHARE", [reference(f"Many!B{row}:D{row}")]) for row in range(1, 601)]
    answers = calculate(page, [*asked, *[("ALLOCATE", [1000, reference("Sheet1!A1:B3")])] * 600])
    for n, answer in enumerate(answers[:600], start=1):
        if n % 2:
            assert answer["error"] == "#N/A" and answer["message"].startswith("need ends with blank cells."), (
                n,
                answer,
            )
        else:
            assert [share for (share,) in answer["cells"]] == pytest.approx([n / (n + 1), 1 / (n + 1), 0]), n
    assert answers[600:] == [BLANK] * 600
    assert round_trips(page) <= 3


def test_nothing_is_remembered_from_one_call_to_the_next(open_pane: Opener, server: Server) -> None:
    page = opened(open_pane, server)
    need = reference("Sheet1!A1:B3")
    assert allocated(page, need) == BLANK
    type_in(page, "Sheet1!B2", [[0]])
    assert allocated(page, need) == PAID_AS_ZERO
    type_in(page, "Sheet1!B2", [[None]])
    assert allocated(page, need) == BLANK
    assert round_trips(page) == 3


def test_a_question_that_fails_refuses_the_call(open_pane: Opener, server: Server) -> None:
    page = opened(open_pane, server)
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.url.endswith("/batch") else None)
    set_state(page, fails="An internal error has occurred.")
    refused(
        allocated(page, reference("Sheet1!A1:B3")),
        r"^Excel does not show which cells of Sheet1!A1:B3 are blank, and a 0 may be one\. Calculate again",
    )
    assert posted == []
    set_state(page, fails="")
    assert allocated(page, reference("Sheet1!A1:B3")) == BLANK


def test_a_sheet_that_is_not_found_refuses_its_own_calls_alone(open_pane: Opener, server: Server) -> None:
    page = opened(open_pane, server)
    type_in(page, "Other!A1", [["ON", 60], ["QC", 0], ["NS", 40]])
    given = [reference("Sheet1!A1:B3"), reference("Sheet1!A1:B3", "Gone!A1:B3"), reference("Other!A1:B3")]
    answers = calculate(page, [("ALLOCATE", [1000, each, None, None, None, None, None, 1]) for each in given])
    assert answers[0] == BLANK and answers[2] == PAID_AS_ZERO
    refused(answers[1], "does not show which")


def test_a_question_that_fails_refuses_its_own_calls_alone(open_pane: Opener, server: Server) -> None:
    """Of twenty places on one sheet one cannot be read: the other nineteen are answered, with what is right of each."""
    page = opened(open_pane, server)
    for n in range(20):
        type_in(page, f"Sheet1!A{10 * n + 1}", [["ON", 60], ["QC", 0 if n % 2 else None], ["NS", 40]])
    set_state(page, failsAt="Sheet1!B72")  # the zero of Sheet1!A71:B73
    given = [reference(f"Sheet1!A{10 * n + 1}:B{10 * n + 3}") for n in range(20)]
    answers = calculate(page, [("ALLOCATE", [1000, each, None, None, None, None, None, 1]) for each in given])
    refused(answers.pop(7), "does not show which cells of Sheet1!A71:B73")
    assert answers == [PAID_AS_ZERO if n % 2 else BLANK for n in range(20) if n != 7]
    assert round_trips(page) <= 2 * 5 + 1, "halves of halves, not one by one"


def test_excel_that_never_answers_refuses_the_calls_and_is_asked_again(open_pane: Opener, server: Server) -> None:
    page = opened(open_pane, server)
    page.clock.install()
    set_state(page, never=True)
    start = """need => {
        Promise.all([1, 2].map(() => fakeExcel.calc("ALLOCATE", [1000, need]))).then((found) => { window.answers = found; });
    }"""
    page.evaluate(start, reference("Sheet1!A1:B3"))
    assert found_in(page, "fakeExcel.state.syncs === 1")
    type_in(page, "Later!A1", NEED)
    page.evaluate("need => { window.later = fakeExcel.calc('ALLOCATE', [1000, need]); }", reference("Later!A1:B3"))
    set_state(page, never=False)
    page.clock.fast_forward(120_000)
    answers = found_in(page, "window.answers")
    assert answers, "the calls hang"
    for answer in answers:
        refused(
            answer, r"^Excel does not show which cells of Sheet1!A1:B3 are blank, and a 0 may be one\. Calculate again"
        )
    assert page.evaluate("later") == BLANK, "what waited behind it is asked"
    assert allocated(page, reference("Sheet1!A1:B3")) == BLANK


def test_addresses_that_were_promised_and_are_not_given_refuse_the_call(open_pane: Opener, server: Server) -> None:
    page = opened(open_pane, server)
    set_state(page, addresses=False)
    refused(allocated(page, reference("Sheet1!A1:B3")), "^Excel does not show where the cells of this formula are")
    type_in(page, "Sheet1!B2", [[5]])
    assert allocated(page, reference("Sheet1!A1:B3")) == WITH_FIVE


def test_while_a_cell_is_edited_the_question_waits(open_pane: Opener, server: Server) -> None:
    page = opened(open_pane, server)
    set_state(page, editing=True)
    page.evaluate("""need => {
        window.answers = Promise.all([1, 2].map(() => fakeExcel.calc("ALLOCATE", [1000, need])));
    }""", reference("Sheet1!A1:B3"))  # fmt: skip
    page.wait_for_function("fakeExcel.state.syncs === 1")
    type_in(page, "Later!A1", NEED)
    set_state(page, mostAtOnce=1)
    page.evaluate("need => { window.later = fakeExcel.calc('ALLOCATE', [1000, need]); }", reference("Later!A1:B3"))
    page.evaluate("() => new Promise(done => setTimeout(done, 100))")
    assert round_trips(page) == 1, "what is asked meanwhile waits for the answer"
    set_state(page, editing=False)
    assert page.evaluate("answers") == [BLANK, BLANK]
    assert page.evaluate("later") == BLANK


def test_the_preview_of_a_formula_asks_nothing(open_pane: Opener, server: Server) -> None:
    page = opened(open_pane, server, runtime="1.5")
    set_state(page, editing=True)
    preview = """need => Promise.race([
        fakeExcel.calc('ALLOCATE', [1000, need], 'Sheet1!F1', true),
        new Promise((_, reject) => setTimeout(() => reject(new Error("the preview has no answer")), 30000)),
    ])"""
    refused(page.evaluate(preview, reference("Sheet1!A1:B3")), r"Press Enter")
    assert round_trips(page) == 0


def test_refusals_are_in_french_where_the_pane_is(open_pane: Opener, server: Server) -> None:
    page = opened(open_pane, server, language="fr-CA")
    set_state(page, fails="x")
    refused(
        allocated(page, reference("Sheet1!A1:B3")),
        r"^Excel n’indique pas quelles cellules de Sheet1!A1:B3 sont vides, et un 0 peut en être une\. Recalculez",
    )
