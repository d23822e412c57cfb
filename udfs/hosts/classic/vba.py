"""The functions' Visual Basic as a file, for where Excel does not let xlwings write it: imported by hand, no trust is needed.

It is what xlwings' own Import Functions would write, under the same name, with the help of Excel's function wizard as a
macro, fm_describe, to be run once.
"""

import io
import locale
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

from fundingmodel.errors import Refused
from udfs.catalogue import Function, functions

NAME = "xlwings_udfs"  # xlwings' own name for it: a later Import Functions replaces it
LONGEST = 255  # characters of a description
NO_XLWINGS = 'xlwings is not ready in this Python. Run: python -m pip install "fundingmodel[excel]"'


def write_module(path: Path, module: str, language: str) -> None:
    """Writes the module to a file that the Visual Basic editor imports, in the code page that it reads."""
    data = module_text(module, language).encode(locale.getencoding(), "replace")
    path.write_bytes(data)


def module_text(module: str, language: str) -> str:
    """The module: the functions as xlwings writes them, then the macro with their help. Lines end as on Windows."""
    try:
        from xlwings.udfs import generate_vba_wrapper
    except ImportError:
        raise Refused("udfs.no_xlwings", "", NO_XLWINGS) from None
    written = io.StringIO()
    workbook = SimpleNamespace(Name="workbook.xlsm")
    generate_vba_wrapper(module, import_module(module), written, workbook)  # type: ignore[no-untyped-call]
    head = f'Attribute VB_Name = "{NAME}"\n#Const App = "Microsoft Excel"\n\n'
    return (head + written.getvalue() + "\n".join(_descriptions(language)) + "\n").replace("\n", "\r\n")


def _descriptions(language: str) -> Iterator[str]:
    """One procedure for each function: all in one would exceed what Visual Basic takes."""
    from udfs.hosts.classic.worksheet import CATEGORY, description

    yield "Sub fm_describe()"
    for function in functions():
        yield f"    describe_{function.plain_name}"
    yield "End Sub"
    for function in functions():
        yield f"\nPrivate Sub describe_{function.plain_name}()"
        yield from _arguments(function, language)
        name = """Replace(ThisWorkbook.Name, "'", "''")"""  # a file may be called Bob's offer.xlsm
        yield f'    Application.MacroOptions Macro:="\'" & {name} & "\'!{function.plain_name}", _'
        yield f"        Description:={quoted(description(function, language))}, _"
        yield f"        Category:={quoted(CATEGORY[language])}" + (
            ", ArgumentDescriptions:=described" if function.arguments else ""
        )
        yield "End Sub"


def _arguments(function: Function, language: str) -> Iterator[str]:
    if function.arguments:
        yield f"    Dim described(0 To {len(function.arguments) - 1}) As String"
    for i, argument in enumerate(function.arguments):
        yield f"    described({i}) = {quoted(argument.help[language])}"


def quoted(text: str) -> str:
    """A description as Visual Basic writes text, cut to what the wizard shows."""
    return '"' + re.sub(r"[ \n\t]+", " ", text.strip())[:LONGEST].replace('"', '""') + '"'
