"""The functions as Excel calls them: the add-in's own page and generated script in Chromium, with Office alone replaced."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from browser import Heard, Opener, Server, calculate
from function_cases import examples, generated, refused
from office_cells import sent, shown
from playwright.sync_api import Page

NEED = [["ON", 60], ["QC", 40]]
HALF = "need, row 2 (QC) is the text '40': a number stored as text. Enter it as a number."


def recalculated(page: Page, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[dict[str, Any]]:
    return calculate(page, [(name, sent(arguments)) for name, arguments in calls])


def batches(heard: Heard) -> int:
    return sum(url.endswith("/batch") for url in heard.requests)


def test_every_case_spills_its_cells(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    cases = [*examples(), *generated(1000)]
    answers = recalculated(page, [(case.name, case.arguments) for case in cases])
    wrong = [
        f"{case.name} {case.arguments}: {difference}"
        for case, answer in zip(cases, answers, strict=True)
        if (difference := case.difference(shown(answer["cells"])) if "cells" in answer else str(answer))
    ]
    assert wrong == [] and len(cases) > 1000
    assert heard.complaints == [] and heard.elsewhere(server.origin) == []
    assert batches(heard) <= 1 + len(cases) // 500


def test_every_refusal_shows_its_error_and_sentence(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    asked = [each for each in refused() if not each.python_only]
    answers = recalculated(page, [(each.name, each.arguments) for each in asked])
    assert len(asked) >= 60
    for each, answer in zip(asked, answers, strict=True):
        if "refused" in answer:  # Excel takes no formula with too many arguments
            assert "takes" in each.message
        elif each.message:
            assert answer == {"error": each.code, "message": each.message}, each
        else:  # an error that was handed on, as a code or, where custom functions have none, as a cell
            found = answer["error"] if "error" in answer else answer["cells"][0][0]["basicValue"]
            assert found == each.code
    assert heard.complaints == []


def test_calls_of_a_tick_travel_together_and_large_ones_alone(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    large = [[n] for n in range(1, 25_001)]
    calls: list[tuple[str, list[Any]]] = [("SHARE", [[["ON", n], ["QC", 1]]]) for n in range(1, 301)]
    answers = calculate(page, [*calls, ("SHARE", [large])])
    assert [round(a["cells"][0][0] / a["cells"][1][0]) for a in answers[:300]] == list(range(1, 301))
    assert len(answers[300]["cells"]) == 25_000
    assert batches(heard) == 2
    assert not any(url.endswith("custom-functions-call") for url in heard.requests)


def test_more_calls_than_a_batch_holds_take_few_requests(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    answers = calculate(page, [("SHARE", [[["ON", n], ["QC", 1]]]) for n in range(1, 2501)])
    assert all(len(answer["cells"]) == 2 for answer in answers)
    assert batches(heard) <= 6


@pytest.mark.parametrize(
    ("runtime", "refused_one", "in_a_table", "handed_on"),
    [
        ("1.4", {"error": "#VALUE!", "message": HALF}, "#N/A as an object", {"error": "#REF!", "message": ""}),
        ("1.3", {"error": "#VALUE!", "message": HALF}, "#N/A", {"error": "#REF!", "message": ""}),
        ("1.1", {"cells": [[f"#VALUE! {HALF}"]]}, "#N/A", {"cells": [["#REF!"]]}),
    ],
)
def test_errors_in_older_versions_of_excel(
    open_pane: Opener, server: Server, runtime: str, refused_one: Any, in_a_table: str, handed_on: Any
) -> None:
    """Before runtime 1.4 a table takes no error objects, before 1.2 there are no messages: then the text says it."""
    page, _ = open_pane(server, runtime=runtime)
    reference = {"type": "Error", "basicType": "Error", "basicValue": "#REF!", "errorType": "Ref"}
    answers = calculate(
        page,
        [
            ("SHARE", [[["ON", 60], ["QC", "40"]]]),
            ("PER_CAPITA", [[[10], [5]], [[0], [2]]]),
            ("SHARE", [[["ON", 60], ["QC", reference]]]),
        ],
    )
    assert answers[0] == refused_one
    (unknown,), (known,) = answers[1]["cells"]
    assert known == 2.5
    assert (f"{unknown['basicValue']} as an object" if isinstance(unknown, dict) else unknown) == in_a_table
    assert answers[2] == handed_on


def test_an_error_without_a_code_of_custom_functions_is_handed_on_as_a_cell(pane: Page) -> None:
    spill = {"type": "Error", "basicType": "Error", "basicValue": "#SPILL!", "errorType": "Spill"}
    (answer,) = calculate(pane, [("SHARE", [[["ON", spill], ["QC", 40]]])])
    assert answer == {"cells": [[spill]]}


def test_what_is_left_out_is_left_out(pane: Page) -> None:
    (answer,) = calculate(pane, [("ALLOCATE", [1000, NEED, None, None, None, None, None, 1])])
    assert answer == {"cells": [[600], [400]]}
    assert calculate(pane, [("ALLOCATE", [1000])]) == [{"refused": "too few arguments"}]


def test_a_server_that_does_not_answer_is_said_in_every_cell(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    page.route(re.compile("/batch$"), lambda route: route.abort())
    answers = calculate(page, [("SHARE", [[["ON", n], ["QC", 1]]]) for n in range(1, 6)])
    assert [answer["error"] for answer in answers] == ["#VALUE!"] * 5
    assert all("does not answer" in answer["message"] for answer in answers)
    assert batches(heard) == 3  # xlwings' script tries three times, and the calls still travel together


def test_a_server_started_again_says_that_the_address_is_old(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    page.route(re.compile("/batch$"), lambda route: route.fulfill(status=404, body=""))
    (answer,) = calculate(page, [("SHARE", [NEED])])
    assert answer["error"] == "#VALUE!" and "address" in answer["message"]


def test_sign_in_travels_with_the_calls(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    seen: list[str | None] = []
    page.on("request", lambda r: seen.append(r.headers.get("authorization")) if r.url.endswith("/batch") else None)
    page.evaluate("() => { globalThis.getAuth = async () => ({ token: 'Bearer one', provider: 'entraid' }); }")
    calculate(page, [("SHARE", [NEED])] * 3)
    assert seen == ["Bearer one"]


def test_office_itself_loads_under_the_content_security_policy(open_pane: Opener, server: Server) -> None:
    """The real office.js outside Excel: it finds no Excel, but nothing that it needs is barred."""
    page, heard = open_pane(server, path="reference.html")
    page.unroute(re.compile(r"/office-js/.*/office\.js$"))
    page.goto(server.address, wait_until="load")
    page.wait_for_function("typeof Office === 'object' && typeof Office.onReady === 'function'")
    page.wait_for_timeout(500)
    assert [text for text in heard.complaints if "Content Security Policy" in text] == []
    assert heard.elsewhere(server.origin) == []


def test_script_from_elsewhere_or_in_the_page_does_not_run(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "globalThis.ran = true";
        document.head.append(script);
        const image = document.createElement("img");
        image.setAttribute("onerror", "globalThis.ran = true");
        image.src = "data:,";
        document.body.append(image);
        fetch("https://example.org/").catch(() => {});
    }""")
    page.wait_for_timeout(300)
    assert page.evaluate("globalThis.ran") is None
    assert sum("Content Security Policy" in text for text in heard.complaints) >= 3
