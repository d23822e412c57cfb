"""LibreOffice driven over UNO, run by the Python that has the `uno` module, not by the tests' own.

    python3 calc_server.py PIPE

Connects to the soffice that listens on PIPE, writes one line when ready, then answers one line of JSON for each line:
{"path": ..., "edits": [[sheet, cell, value], ...]} gives {"sheets": {name: rows}}, where a cell is null, a number, text,
{"boolean": ...} or {"error": code}. LibreOffice's own Python may be old: nothing newer than 3.8 here.
"""

import json
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.util import NumberFormat

FORMULA_RESULT_ERROR = 4
CONNECT_SECONDS = 90


def connected(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    give_up = time.monotonic() + CONNECT_SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.05)  # there is no event to wait for before the pipe exists


def version(context):
    provider = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.configuration.ConfigurationProvider", context
    )
    node = PropertyValue(Name="nodepath", Value="/org.openoffice.Setup/Product")
    access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", (node,))
    return access.getByName("ooSetupVersion")


def edit(document, edits):
    for sheet, address, value in edits:
        cell = document.Sheets.getByName(sheet).getCellRangeByName(address)
        if value is None:
            cell.setString("")
        elif isinstance(value, bool):
            cell.setFormula("=TRUE()" if value else "=FALSE()")
        elif isinstance(value, str):
            cell.setString(value)
        elif isinstance(value, dict):
            cell.setFormula(value["formula"])
        else:
            cell.setValue(value)


def areas(ranges):
    """Each cell (row, column) of some ranges, counted from 0."""
    for area in ranges:
        for row in range(area.StartRow, area.EndRow + 1):
            for column in range(area.StartColumn, area.EndColumn + 1):
                yield row, column


def sheet_rows(document, sheet):
    """The whole sheet in one call; only errors and booleans, which that call cannot tell, are asked for afterwards."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    used = sheet.getCellRangeByPosition(0, 0, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow)
    rows = [[None if value == "" else value for value in row] for row in used.getDataArray()]
    for row, column in areas(used.queryFormulaCells(FORMULA_RESULT_ERROR).RangeAddresses):
        rows[row][column] = {"error": sheet.getCellByPosition(column, row).getError()}
    alike = used.getUniqueCellFormatRanges()
    for cells in (alike.getByIndex(index) for index in range(alike.Count)):
        if document.NumberFormats.getByKey(cells.NumberFormat).Type & NumberFormat.LOGICAL:
            for row, column in areas(cells.RangeAddresses):
                if isinstance(rows[row][column], float):
                    rows[row][column] = {"boolean": bool(rows[row][column])}
    return rows


def answer(desktop, request):
    hidden = PropertyValue(Name="Hidden", Value=True)
    document = desktop.loadComponentFromURL(Path(request["path"]).as_uri(), "_blank", 0, (hidden,))
    if document is None:
        return {"failed": "LibreOffice could not load the workbook"}
    try:
        edit(document, request["edits"])
        document.calculateAll()
        sheets = [document.Sheets.getByIndex(index) for index in range(document.Sheets.Count)]
        return {"sheets": {sheet.Name: sheet_rows(document, sheet) for sheet in sheets}}
    finally:
        document.close(True)


def main():
    context = connected(sys.argv[1])
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    print(json.dumps({"version": version(context)}), flush=True)
    for line in sys.stdin:
        try:
            reply = answer(desktop, json.loads(line))
        except DisposedException:
            return  # LibreOffice is gone: the tests see the end of these lines
        except Exception as error:  # handed to the tests, which fail with it
            reply = {"failed": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)
    desktop.terminate()


main()
