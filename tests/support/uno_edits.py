"""Edits made in LibreOffice itself, over UNO, as a person would make them: run by LibreOffice's Python, it imports nothing of ours.

    python uno_edits.py PIPE JOBS.json

A job is {"from": path, "to": path, "edit": name, "sheet": title, "cell": address, "value": …}; each file is loaded, edited, calculated and
saved as Excel's. It prints a line for each job that is done.
"""

import contextlib
import json
import re
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue


def value(name, what):
    found = PropertyValue()
    found.Name, found.Value = name, what
    return found


def desktop(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            time.sleep(1)
    raise SystemExit("LibreOffice did not start")


def cell_of(sheet, job):
    return sheet.getCellRangeByName(job["cell"])


def add_sheet(document, job):
    document.Sheets.insertNewByName(job["value"], 1)
    document.Sheets.getByName(job["value"]).getCellRangeByName("A1").Value = 1


def add_name(document, job):
    cell = cell_of(document.Sheets.getByName(job["sheet"]), job)
    area = "${}${}".format(*re.match("([A-Z]+)([0-9]+)", job["cell"]).groups())
    document.NamedRanges.addNewByName(job["value"], "$'{}'.{}".format(job["sheet"], area), cell.CellAddress, 0)


IN_A_SHEET = {
    "value": lambda sheet, job: setattr(cell_of(sheet, job), "Value", job["value"]),
    "text": lambda sheet, job: setattr(cell_of(sheet, job), "String", job["value"]),
    "formula": lambda sheet, job: setattr(cell_of(sheet, job), "Formula", job["value"]),
    "blank": lambda sheet, job: cell_of(sheet, job).clearContents(1 | 2 | 4 | 16),
    "insert_row": lambda sheet, job: sheet.Rows.insertByIndex(cell_of(sheet, job).CellAddress.Row, 1),
    "insert_column": lambda sheet, job: sheet.Columns.insertByIndex(cell_of(sheet, job).CellAddress.Column, 1),
    "hide_row": lambda sheet, job: setattr(
        sheet.Rows.getByIndex(cell_of(sheet, job).CellAddress.Row), "IsVisible", False
    ),
    "hide_column": lambda sheet, job: setattr(
        sheet.Columns.getByIndex(cell_of(sheet, job).CellAddress.Column), "IsVisible", False
    ),
    "hide_sheet": lambda sheet, _: setattr(sheet, "IsVisible", False),
    "rename": lambda sheet, job: setattr(sheet, "Name", job["value"]),
    "comment": lambda sheet, job: sheet.Annotations.insertNew(cell_of(sheet, job).CellAddress, job["value"]),
}
IN_A_DOCUMENT = {
    "add_sheet": add_sheet,
    "name": add_name,
    "move_sheet": lambda document, job: document.Sheets.moveByName(job["sheet"], 0),
}


def edit(document, job):
    sheet = document.Sheets.getByName(job["sheet"])
    sheet.unprotect("")
    if job["edit"] in IN_A_SHEET:
        IN_A_SHEET[job["edit"]](sheet, job)
    else:
        IN_A_DOCUMENT[job["edit"]](document, job)


def main():
    office = desktop(sys.argv[1])
    for job in json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")):
        document = office.loadComponentFromURL(
            uno.systemPathToFileUrl(job["from"]), "_blank", 0, (value("Hidden", True),)
        )
        try:
            edit(document, job)
            document.calculateAll()
            document.storeToURL(uno.systemPathToFileUrl(job["to"]), (value("FilterName", "Calc MS Excel 2007 XML"),))
        finally:
            document.close(True)
        print("done", job["to"], flush=True)
    with contextlib.suppress(Exception):  # it ends, and so does the bridge to it
        office.terminate()


if __name__ == "__main__":
    main()
