"""xlwings Lite, the free add-in of Office's store that runs Python inside Excel. A workbook's main.py registers the functions:

    from udfs.hosts.lite import install
    install(globals(), "en")

They are calculated in the add-in's own Python (Pyodide, WebAssembly) and need numpy alone. There a function can start no thread
and no process, and an integer of numpy's default type has 32 bits: no amount of cents may be one. Which zeros are blank cells
(server/project/static/js/blank_cells.js) cannot be asked here: in a version of Excel that hands a blank on as 0, it is a 0.
"""

import os
from collections.abc import MutableMapping
from typing import Any

from fundingmodel.language.texts import LANGUAGE_VARIABLE, LANGUAGES
from fundingmodel.language.words import refuse_unknown
from udfs.calls import Session
from udfs.catalogue import NAMESPACE, Function, functions
from udfs.cells.marshalling import Cell, Host
from udfs.hosts.office import cells
from udfs.hosts.office.described import described, shown


def read(cell: Any) -> Cell:
    """A cell that is no plain number, text, true or false: JavaScript's null, a blank, or what Office.js has for data types."""
    return None if type(cell).__name__ == "JsNull" else cells.read(cell)


LITE = Host("Excel (xlwings Lite)", cells.OFFICE.plain, read)


def install(names: MutableMapping[str, Any], language: str = "", reference: str = "") -> None:
    """Each function of the catalogue as a custom function, FM.ALLOCATE and so on, in the names of main.py.

    The language of help and refusals is `language`, else that of the environment variable FUNDINGMODEL_LANGUAGE, else English.
    `reference` is the address of the function reference, where somebody keeps one: Excel's help then leads there.
    """
    language = language or os.environ.get(LANGUAGE_VARIABLE) or LANGUAGES[0]
    refuse_unknown(language)
    session = Session(LITE.name, language)  # one Python for one workbook
    for function in functions():
        names[function.plain_name] = registered(function, session, reference)


def registered(function: Function, session: Session, reference: str = "") -> Any:
    """A function as a custom function of xlwings, which answers at once: there is no other thread to wait in."""
    import xlwings

    def body(*raw: Any) -> list[list[Any]]:
        return shown(function.name, list(raw), LITE, session.language, session)

    return described(body, function, session.language, xlwings, reference, namespace=NAMESPACE)
