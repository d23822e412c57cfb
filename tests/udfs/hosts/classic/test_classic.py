"""The classic add-in: the Visual Basic that xlwings writes, and calls the whole way from it to the answer.

Excel, pywin32 and Windows are stand-ins (windows_stand_ins.py); xlwings is real. The calls are made as the written Visual
Basic makes them: this file reads from it which arguments a function takes and in which order it hands them on.
"""

import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from function_cases import examples, generated, refused
from windows_stand_ins import WindowsExcel

from udfs.calls import Session
from udfs.catalogue import functions
from udfs.cells.marshalling import ERRORS, ErrorCell
from udfs.hosts.classic.cells import NUMBERED, worksheet_answer
from udfs.hosts.classic.vba import quoted

ENGLISH, FRENCH = "udfs.hosts.classic.functions", "udfs.hosts.classic.functions_fr"
# [MS-VBAL] 3.3.5.2, in small letters, and the names that xlwings' Visual Basic itself uses.
WORDS = """
abs addressof and any array as attribute boolean byref byte byval call case cbool cbyte ccur cdate cdbl cdec cdecl
cint circle clng clnglng clngptr close const csng cstr currency cvar cverr date debug decimal declare defbool
defbyte defcur defdate defdbl defdec defint deflng deflnglng deflngptr defobj defsng defstr defvar dim do doevents
double each else elseif empty end endif enum eqv erase event exit false fix for friend function get global gosub
goto if imp implements in input inputb int integer is lbound len lenb let like linput lock long longlong longptr
loop lset me mod new next not nothing null on open option optional or paramarray preserve print private pset public
put raiseevent redim rem resume return rset scale seek select set sgn shared single spc static stop string sub tab
then to true type typeof ubound unlock until variant wend while with withevents write xor application argsarray err
failed k thisworkbook xlpy
"""
RESERVED = set(WORDS.split())
LONGEST_LINE, MOST_CONTINUED, MOST_ARGUMENTS = 1023, 24, 60


@pytest.fixture(scope="module")
def excel() -> Iterator[WindowsExcel]:
    started = WindowsExcel()
    yield started
    started.close()


@pytest.fixture(scope="module")
def vba(excel: WindowsExcel) -> str:
    return excel.vba(ENGLISH)


# What the Visual Basic says


def procedures(text: str) -> dict[str, tuple[list[tuple[str, bool]], str]]:
    """Each function of a module: its arguments, each with whether it is optional, and its lines."""
    joined = re.sub(r" _\r?\n", " ", text)
    found = {}
    for name, declared, body in re.findall(
        r"^Function (\w+)\(([^)]*)\)\n(.*?)^End Function", joined, re.MULTILINE | re.DOTALL
    ):
        words = [argument.split() for argument in declared.split(",") if argument.strip()]
        found[name] = ([(parts[-1], parts[:-1] == ["Optional"]) for parts in words], body)
    return found


def handed_on(body: str) -> tuple[str, str, list[str]]:
    """What a function's first line in Excel hands to Python: module, function, and arguments in order."""
    (found,) = re.findall(
        r'XLPy\.CallUDF\("([\w.]+)", "(\w+)", Array\(([^)]*)\), ThisWorkbook, Application\.Caller\)', body
    )
    return found[0], found[1], [name.strip() for name in found[2].split(",") if name.strip()]


def faults(text: str) -> list[str]:
    """What Visual Basic or Excel would not take of a module."""
    wrong = [
        f"line {i} has {len(line)} characters"
        for i, line in enumerate(text.splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    for continued, lines in itertools.groupby(text.splitlines(), key=lambda line: line.endswith(" _")):
        if continued and len(list(lines)) > MOST_CONTINUED:
            wrong.append("a line is continued too often")
    wrong += [] if text.isascii() else ["a character beyond ASCII, which depends on the code page"]
    for name, (arguments, _) in procedures(text).items():
        names = [name, *(argument.casefold() for argument, _ in arguments)]
        wrong += [f"{name}: {n} is reserved" for n in names if n in RESERVED]
        wrong += [f"{name}: {n} is no name" for n in names if not re.fullmatch(r"[a-z][a-z0-9_]{0,254}", n)]
        wrong += [f"{name}: {n} is there twice" for n in set(names) if names.count(n) > 1]
        wrong += [f"{name}: {len(arguments)} arguments"] if len(arguments) > MOST_ARGUMENTS else []
    return wrong


@pytest.mark.parametrize("module", [ENGLISH, FRENCH])
def test_visual_basic_has_every_function_and_argument(excel: WindowsExcel, module: str) -> None:
    found = procedures(excel.vba(module))
    assert sorted(found) == sorted(function.plain_name for function in functions())
    for function in functions():
        arguments, body = found[function.plain_name]
        assert arguments == [(argument.name, argument.optional) for argument in function.arguments]
        assert handed_on(body) == (module, function.plain_name, [argument.name for argument in function.arguments])
        assert ("Application.Volatile" in body) == function.volatile


def test_visual_basic_keeps_to_its_limits(vba: str) -> None:
    assert faults(vba) == []


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ("Function fm_x(name, Date)\nEnd Function\n", "fm_x: date is reserved"),
        ("Function fm_x(A, a)\nEnd Function\n", "fm_x: a is there twice"),
        ("Function fm_x(_a)\nEnd Function\n", "fm_x: _a is no name"),
        ("' " + "x" * LONGEST_LINE + "\n", f"line 1 has {LONGEST_LINE + 2} characters"),
        ("x = 1 _\n" * 25 + "+ 1\n", "a line is continued too often"),
        ("' allocation à l'unité\n", "a character beyond ASCII, which depends on the code page"),
        (
            "Function fm_x(" + ", ".join(f"a{i}" for i in range(61)) + ")\nEnd Function\n",
            "fm_x: 61 arguments",
        ),
    ],
)
def test_planted_fault_of_visual_basic_is_found(planted: str, fault: str) -> None:
    assert fault in faults(planted)


@pytest.mark.parametrize(("module", "language"), [(ENGLISH, "en"), (FRENCH, "fr")])
def test_import_functions_gives_excel_the_help_of_each_argument(
    excel: WindowsExcel, module: str, language: str
) -> None:
    described = excel.imported(module)["described"]
    for function in functions():
        help_shown = described[f"'offers.xlsm'!{function.plain_name}"]
        assert help_shown["Description"].startswith(function.help[language])
        assert (help_shown["ArgumentDescriptions"] or []) == [
            argument.help[language] for argument in function.arguments
        ]
        assert help_shown["Category"] == {"en": "Funding model", "fr": "Modèle de financement"}[language]
        assert all(
            0 < len(text) <= 255 for text in [help_shown["Description"], *(help_shown["ArgumentDescriptions"] or [])]
        )
    assert len(described) == len(functions())


@pytest.mark.parametrize(("module", "language"), [(ENGLISH, "en"), (FRENCH, "fr")])
def test_module_for_import_by_hand(excel: WindowsExcel, module: str, language: str) -> None:
    """The same functions, and a macro with the help; in the code page of Windows, with its line ends."""
    text = excel.by_hand(module, language)
    assert text.encode("cp1252")
    assert text.count("\n") == text.count("\r\n")
    lines = text.replace("\r\n", "\n")
    assert lines.startswith('Attribute VB_Name = "xlwings_udfs"\n#Const App = "Microsoft Excel"\n')
    assert excel.vba(module) in lines
    assert [fault for fault in faults(lines) if "ASCII" not in fault] == []
    for function in functions():
        (body,) = re.findall(
            rf"^Private Sub describe_{function.plain_name}\(\)\n(.*?)^End Sub", lines, re.MULTILINE | re.DOTALL
        )
        described = [
            found.replace('""', '"') for found in re.findall(r'^    described\(\d+\) = "(.*)"$', body, re.MULTILINE)
        ]
        assert described == [argument.help[language] for argument in function.arguments]
        name = """"'" & Replace(ThisWorkbook.Name, "'", "''") & "'!"""  # of Bob's offer.xlsm, too
        assert body.count(f'MacroOptions Macro:={name}{function.plain_name}"') == body.count("MacroOptions") == 1
        assert f"\n    describe_{function.plain_name}\n" in lines


def test_descriptions_are_written_as_visual_basic_writes_text() -> None:
    assert quoted('Write "2021-22"\nas text.') == '"Write ""2021-22"" as text."'
    assert len(quoted("x" * 300)) == 257


# Calls


def as_com(cell: Any) -> Any:
    """A cell of a case as the stand-ins take it."""
    numbers = {code: number for number, code in NUMBERED.items()}
    if isinstance(cell, ErrorCell):
        return {"error": numbers[cell.code]}
    return {"date": cell.isoformat()} if isinstance(cell, datetime) else cell


def blocks(argument: Any) -> Any:
    """An argument as rows of cells, or one cell."""
    if not isinstance(argument, list | tuple):
        return as_com(argument)
    rows = [row if isinstance(row, list | tuple) else [row] for row in argument]
    return [[as_com(cell) for cell in row] for row in rows]


def through_vba(vba: str, name: str, arguments: list[Any], ranges: bool) -> tuple[str, list[Any]]:
    """A call as its Visual Basic makes it: ranges or arrays, and the marker for each argument that is left out."""
    taken, body = procedures(vba)[name]
    given = {}
    for (own, _), argument in itertools.zip_longest(taken, arguments[: len(taken)]):
        block = blocks(argument)
        if argument is None:
            given[own] = {"missing": True}
        elif isinstance(block, list):
            given[own] = {"range": block} if ranges else block
        else:
            given[own] = {"range": [[block]]} if ranges else block
    _, function, order = handed_on(body)
    return function, [given[own] for own in order]


def rows_shown(answer: Any) -> list[list[Any]]:
    """What Excel shows of an answer: one value, a row, or rows."""
    if not isinstance(answer, list):
        return [[answer]]
    return answer if isinstance(answer[0], list) else [answer]


def shown(cells: Any) -> list[list[Any]]:
    """Expected cells as this host shows them."""
    return [[cell.code if isinstance(cell, ErrorCell) else cell for cell in row] for row in cells]


def differences(excel: WindowsExcel, vba: str, cases: list[Any], ranges: bool) -> list[str]:
    calls = [through_vba(vba, f"fm_{case.name.lower()}", case.arguments, ranges) for case in cases]
    found = excel.calls(ENGLISH, calls)
    wrong = [replace(c, cells=shown(c.cells)).difference(rows_shown(a)) for a, c in zip(found, cases, strict=True)]
    return [f"{case.name}{case.arguments}: {text}" for text, case in zip(wrong, cases, strict=True) if text]


@pytest.mark.parametrize("ranges", [True, False], ids=["ranges", "arrays"])
def test_calls_answer_as_calculated_apart(excel: WindowsExcel, vba: str, ranges: bool) -> None:
    cases = [*examples(), *generated(1000)]
    assert len(cases) > 1000
    assert differences(excel, vba, cases, ranges) == []


def test_planted_difference_is_found(excel: WindowsExcel, vba: str) -> None:
    case = next(case for case in examples() if case.name == "ALLOCATE")
    assert differences(excel, vba, [case], ranges=True) == []
    first = case.cells[0][0]
    case.cells[0][0] = first + 0.01
    (difference,) = differences(excel, vba, [case], ranges=True)
    assert "row 1, column 1" in difference
    case.cells[0][0] = first
    swapped = vba.replace("Array(envelope, need,", "Array(need, envelope,")
    assert swapped != vba
    assert differences(excel, swapped, [case], ranges=True) != []


def in_excel(refusal: Any) -> bool:
    """Whether Excel could make the call: it takes no more arguments than a function has, and knows no NaN."""
    function = next(function for function in functions() if function.name == refusal.name)
    return not refusal.python_only and len(refusal.arguments) <= len(function.arguments)


def shown_refusal(refusal: Any) -> str:
    """What Excel shows. Text such as #N/A is how this host shows an error, so there it is that error and not a label."""
    texts = [cell for argument in refusal.arguments for row in rows_shown(blocks(argument)) for cell in row]
    codes = [text for text in texts if isinstance(text, str) and text in ERRORS]
    return codes[0] if codes else f"{refusal.code} {refusal.message}".strip()


@pytest.mark.parametrize("ranges", [True, False], ids=["ranges", "arrays"])
def test_refused_calls_show_code_and_sentence(excel: WindowsExcel, vba: str, ranges: bool) -> None:
    cases = [refusal for refusal in refused() if in_excel(refusal)]
    assert len(cases) >= 60
    found = excel.calls(ENGLISH, [through_vba(vba, f"fm_{c.name.lower()}", c.arguments, ranges) for c in cases])
    pairs = list(zip(found, cases, strict=True))
    assert [(c.name, a, shown_refusal(c)) for a, c in pairs if a != shown_refusal(c)] == []


# What only this host has


def allocate(excel: WindowsExcel, *arguments: Any) -> Any:
    (answer,) = excel.calls(ENGLISH, [("fm_allocate", list(arguments))])
    return answer


@pytest.mark.parametrize(("number", "code"), [*NUMBERED.items(), (2051, "#UNKNOWN!"), (2999, "#UNKNOWN!")])
def test_error_cells_are_handed_on(excel: WindowsExcel, number: int, code: str) -> None:
    assert allocate(excel, 100, {"range": [[60], [{"error": number}]]}) == code
    assert allocate(excel, {"error": number}, [[60], [40]]) == code


@pytest.mark.parametrize("text", ["#N/A", "#VALUE! need, row 2 is blank.", "#CALC!"])
def test_error_shown_as_text_is_the_error_again(excel: WindowsExcel, text: str) -> None:
    assert allocate(excel, 100, {"range": [["ON", 60], ["QC", text]]}) == text.split()[0]
    assert allocate(excel, 100, {"range": [[text, 60], ["QC", 40]]}) == text.split()[0]


def test_text_that_only_looks_like_an_error_is_a_label(excel: WindowsExcel) -> None:
    assert allocate(excel, 100, {"range": [["#1", 60], ["#VALUE!s", 40]]}) == [[60.0], [40.0]]


def test_currency_format_takes_nothing_off(excel: WindowsExcel) -> None:
    """COM rounds such a cell to four decimals: 0.00004 would be 0, and the other would receive everything."""
    small = {"currency": "0.0000", "exact": 0.00004}
    assert allocate(excel, 100, {"range": [[small], [0.00006]]}) == [[40.0], [60.0]]
    assert allocate(excel, {"range": [[{"currency": "100.0000", "exact": 100.0}]]}, [[60], [40]]) == [[60.0], [40.0]]


def test_dates_are_no_numbers(excel: WindowsExcel) -> None:
    answer = allocate(excel, 100, {"range": [[{"date": "2026-07-01T00:00:00"}], [40]]})
    assert answer == "#VALUE! need, row 1 is the date 2026-07-01; a number is needed."
    mixed = [[{"date": "2026-07-01T00:00:00"}], [{"currency": "40.0000", "exact": 40.0}]]
    assert allocate(excel, 100, {"range": mixed}) == answer


def test_several_areas_are_refused(excel: WindowsExcel) -> None:
    answer = allocate(excel, 100, {"range": [[60], [40]], "areas": 2})
    assert answer == "#VALUE! an argument is a range of several separate areas. Give one rectangular range."


def test_whole_columns_are_read_as_far_as_they_are_filled(excel: WindowsExcel) -> None:
    filled = [["ON", 60], ["QC", 40]]
    assert allocate(excel, 100, {"range": filled, "rows": 1_048_576}) == [[60.0], [40.0]]
    assert allocate(excel, 100, {"range": filled, "rows": 1_048_576, "columns": 16_384}) == [[60.0], [40.0]]


def test_left_out_and_blank_are_the_default(excel: WindowsExcel) -> None:
    missing = {"missing": True}
    due = allocate(excel, 100, [[60], [40]])
    assert allocate(excel, 100, [[60], [40]], *[missing] * 9) == due == [[60.0], [40.0]]
    assert allocate(excel, 100, [[60], [40]], {"range": [[None]]}, missing, None) == due
    assert allocate(excel, 100, missing).startswith("#N/A need is missing or blank.")


def test_whole_numbers_of_visual_basic(excel: WindowsExcel) -> None:
    assert allocate(excel, {"whole": 100}, [[{"whole": 60}], [{"whole": 40}]]) == [[60.0], [40.0]]


def test_answers_have_the_shape_that_excel_spills(excel: WindowsExcel) -> None:
    one, row, table = excel.calls(
        ENGLISH,
        [("fm_share", [7]), ("fm_allocate", [100, 7, *[{"missing": True}] * 8, "rule"]), ("fm_share", [[[1], [3]]])],
    )
    assert one == 1.0
    assert row[0] == 100.0
    assert isinstance(row[1], str)
    assert table == [[0.25], [0.75]]


def test_unknown_figures_are_shown_as_na(excel: WindowsExcel) -> None:
    """And not as a blank, which Excel would count as 0."""
    nobody = [[["ON", 60], ["QC", 40]], [["ON", 0], ["QC", 10]]]
    (answer,) = excel.calls(ENGLISH, [("fm_per_capita", nobody)])
    assert answer == [["#N/A"], [4.0]]


def test_figures_in_and_out_are_floats(excel: WindowsExcel) -> None:
    """A whole number beyond 32 bits would travel as a type that Excel does not take."""
    (answer,) = excel.calls(ENGLISH, [("fm_status", [])])
    figures = [cell for row in answer for cell in row if not isinstance(cell, str)]
    assert all(type(figure) is float and math.isfinite(figure) for figure in figures)
    assert figures


def test_session_remembers_errors() -> None:
    """Each Excel has a Python of its own, so the last error is the user's own."""
    own = WindowsExcel()
    try:
        before, error, after, status = own.calls(
            ENGLISH,
            [("fm_last_error", []), ("fm_share", [[["ON"], [None]]]), ("fm_last_error", []), ("fm_status", [])],
        )
    finally:
        own.close()
    assert "FM.SHARE" not in str(before)
    assert error.startswith("#")
    assert "FM.SHARE" in str(after)
    assert error.split(" ", 1)[1] in str(after)
    assert "Excel, classic add-in" in str(status)


def test_an_error_among_figures_is_handed_back_as_its_code() -> None:
    """A percent of nothing is #N/A beside the others: a type of ours would be no cell for Excel."""
    amounts, baseline = (("A", 1.0), ("B", 3.0)), (("A", 0.0), ("B", 2.0))
    assert worksheet_answer("COMPARE", [amounts, baseline, "percent"], Session()) == [["#N/A"], [0.5]]
