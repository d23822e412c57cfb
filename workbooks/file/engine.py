"""The spreadsheet engine that calculates a workbook before it is written: formualizer, which not every computer can have."""

from importlib import import_module
from typing import Any

from fundingmodel.errors import WorkbookRefused


def spreadsheet_engine() -> Any:
    """The engine; refused where it is not installed, as it is not in a browser or by a Python for ARM on Windows."""
    try:
        return import_module("formualizer")
    except ImportError:
        raise WorkbookRefused(
            "workbooks.no_spreadsheet_engine",
            "",
            "The package formualizer, which calculates a workbook before it is written, is not installed.",
            "Install it: python -m pip install formualizer. There is none for Windows on ARM and for a browser: take the Python for "
            "64-bit Intel (AMD64) there, or another computer.",
        ) from None
