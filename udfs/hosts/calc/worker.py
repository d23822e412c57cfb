"""The process that calculates for LibreOffice: one line of JSON for each call, one for each answer.

    python -m udfs.hosts.calc.worker LANGUAGE

It greets with {"version": ..., "signatures": {name: signature}}. {"call": "SHARE", "arguments": [...]} is answered with
{"cells": rows} or {"error": code, "message": sentence}; an error cell is {"error": code}. It ends with its input.
"""

import json
import sys
from typing import IO, Any

from fundingmodel import __version__
from fundingmodel.language.refusals import sentence
from udfs.calls import Session, answer
from udfs.catalogue import functions
from udfs.cells.marshalling import Cell, CellError, ErrorCell, Host

# TRUE is 1 and a date is a serial number before Calc hands them over: they do not arrive as anything else.
CALC = Host("LibreOffice Calc", frozenset({float, int, str, bool, type(None)}), lambda cell: ErrorCell(cell["error"]))


def greeting() -> dict[str, Any]:
    return {"version": __version__, "signatures": {function.name: function.signature for function in functions()}}


def answered(request: dict[str, Any], session: Session) -> dict[str, Any]:
    """The answer to one call.

    >>> answered({"call": "SHARE", "arguments": [[["ON", 60.0], ["QC", 40.0]]]}, Session())
    {'cells': [[0.6], [0.4]]}
    >>> answered({"call": "SHARE", "arguments": [[["ON", 60.0], ["QC", {"error": "#REF!"}]]]}, Session())
    {'error': '#REF!', 'message': ''}
    """
    try:
        rows = answer(request["call"], request["arguments"], CALC, session)
    except CellError as error:
        return {"error": error.code, "message": sentence(error, session.language)}
    return {"cells": [[_sent(cell) for cell in row] for row in rows]}


def _sent(cell: Cell) -> Any:
    if isinstance(cell, ErrorCell):
        return {"error": cell.code}
    return float(cell) if type(cell) is int else cell  # every number of a sheet is a double


def serve(requests: IO[bytes], answers: IO[bytes], language: str) -> None:
    session = Session(host=CALC.name, language=language)

    def send(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message, allow_nan=False).encode("ascii") + b"\n")
        answers.flush()

    send(greeting())
    for line in requests:
        send(answered(json.loads(line), session))


def main() -> None:
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not break the lines of answers
    serve(sys.stdin.buffer, answers, *(sys.argv[1:2] or ["en"]))


if __name__ == "__main__":
    main()
