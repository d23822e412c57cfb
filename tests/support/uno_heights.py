"""Rows that are lower than their text: run by LibreOffice's Python, it imports nothing of ours.

    python uno_heights.py PIPE FILE...

It prints, as JSON, a line for each row that LibreOffice would make higher by more than is between lines: file, sheet, row, and both heights
in points.
"""

import contextlib
import json
import sys
from pathlib import Path

import uno

sys.path.insert(0, str(Path(__file__).parent))
from uno_edits import desktop, value

POINT = 35.28  # hundredths of a millimetre
BETWEEN_LINES = 4.25  # points


def low_rows(sheet):
    with contextlib.suppress(Exception):
        sheet.unprotect("")
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    for number in range(cursor.RangeAddress.EndRow + 1):
        row = sheet.Rows.getByIndex(number)
        if not row.IsVisible:
            continue
        high = row.Height / POINT
        row.OptimalHeight = True
        if row.Height / POINT > high + BETWEEN_LINES:
            yield sheet.Name, number + 1, round(high, 1), round(row.Height / POINT, 1)


def main():
    office = desktop(sys.argv[1])
    for path in sys.argv[2:]:
        document = office.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, (value("Hidden", True),))
        try:
            for sheet in document.Sheets:
                for found in low_rows(sheet):
                    print(json.dumps([Path(path).name, *found]), flush=True)
        finally:
            document.close(True)
    with contextlib.suppress(Exception):  # it ends, and so does the bridge to it
        office.terminate()


if __name__ == "__main__":
    main()
