"""The add-in for LibreOffice Calc, written from the catalogue: an .oxt, which is a zip of a few texts.

Calc finds a function by three names: FM.ALLOCATE, which is typed and shown; _xldudf_FM_ALLOCATE, which is in a file that
Excel saved, and in one that Calc saves for Excel; and the service's own, which is in OpenDocument files and must never
change.
"""

import json
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from fundingmodel import __version__
from fundingmodel.errors import Refused
from fundingmodel.outside_errors import worded
from udfs.catalogue import Argument, Function, Text, both, functions
from udfs.hosts.calc.component import SERVICE, Calculator, NoAnswer
from udfs.hosts.calc.office import OLDEST

IDENTIFIER = "org.fundingmodel.calc"
LONGEST_AGO = (1980, 1, 1, 0, 0, 0)  # the date of every entry, so that the same inputs give the same bytes
NAME = both("Funding formulas", "Modèle de financement")
ABOUT = both(
    "Shares of an envelope by weighted need, as worksheet functions: FM.ALLOCATE and its sisters. They are calculated by the "
    "fundingmodel that is installed on this computer.",
    "La répartition d’une enveloppe selon des besoins pondérés, en fonctions de feuille de calcul : FM.ALLOCATE et les autres. "
    "Elles sont calculées par le fundingmodel installé sur cet ordinateur.",
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

ANYWHERE = both(
    "{out}: {count} functions, calculated by the Python that has fundingmodel where the file is used.",
    "{out} : {count} fonctions, calculées par le Python qui a fundingmodel là où le fichier sert.",
)
WRITTEN = (
    both("{out}: {count} functions, calculated by {program}.", "{out} : {count} fonctions, calculées par {program}."),
    both(
        "Open the file with LibreOffice, or: unopkg add --force {out}",
        "Ouvrez le fichier avec LibreOffice, ou : unopkg add --force {out}",
    ),
    both(
        "Then close LibreOffice, start it again and type =FM. in a cell.",
        "Fermez ensuite LibreOffice, rouvrez-le et tapez =FM. dans une cellule.",
    ),
)


def write(out: Path, python: str | None = None, language: str = "en", anywhere: bool = False) -> None:
    """Writes the add-in to `out` and says how it is installed; refused where `python` cannot calculate for it.

    One for `anywhere` has no path of this computer in it: where it is used, a Python is looked for.
    """
    import click

    if out.suffix.lower() != ".oxt":
        raise Refused(
            "udfs.not_oxt",
            out,
            "LibreOffice knows an add-in by its ending .oxt; call it {name}.",
            name=out.with_suffix(".oxt").name,
        )
    if not out.parent.is_dir():
        raise Refused("udfs.no_folder", out, "there is no folder {parent}.", "Make it first.", parent=out.parent)
    program = str(Path(shutil.which(python or sys.executable) or python or sys.executable).absolute())
    check(program, language)
    _save(out, package("" if anywhere else program))
    for line in (ANYWHERE if anywhere else WRITTEN[0], *WRITTEN[1:]):
        click.echo(line[language].format(out=out, count=len(functions()), program=program))


def check(program: str, language: str = "en") -> None:
    """Whether that Python starts and has the same functions as this one, in the way that LibreOffice will start it."""
    calculator = Calculator(program, signatures(), language)
    try:
        greeting = calculator.start()
    except NoAnswer as error:
        raise Refused("udfs.no_answer", "", "{cause}", cause=error.why) from None
    finally:
        calculator.close()
    if greeting["signatures"] != signatures():
        raise Refused(
            "udfs.other_functions",
            "",
            (
                "{program} has fundingmodel {version} with other functions than this one, {own}: write the "
                "add-in with that Python."
            ),
            program=program,
            version=greeting["version"],
            own=__version__,
        )


def package(program: str) -> bytes:
    """The add-in, for a Python, or for any ("" as the program): the same bytes for the same catalogue and program."""
    folder = Path(__file__).parent
    settings = {
        "python": program,
        "signatures": signatures(),
        "volatile": [f.name for f in functions() if f.volatile],
        "methods": {f.name: method_name(f) for f in functions()},
    }
    entries: dict[str, bytes] = {
        "META-INF/manifest.xml": manifest().encode(),
        "description.xml": description().encode(),
        "XFundingModel.idl": type_library().encode(),
        "CalcAddIns.xcu": configuration().encode(),
        "component.py": (folder / "component.py").read_text(encoding="utf-8").encode(),
        "settings.json": json.dumps(settings, indent=1, ensure_ascii=False).encode(),
        "icon.png": (folder / "icon.png").read_bytes(),
        "LICENSE": licence().encode(),
        **{f"about_{language}.txt": text.encode() for language, text in ABOUT.items()},
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in entries.items():
            info = zipfile.ZipInfo(name, LONGEST_AGO)
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, data)
    return buffer.getvalue()


def signatures() -> dict[str, str]:
    return {function.name: function.signature for function in functions()}


def method_name(function: Function) -> str:
    """The name in UNO, where underscores are not usual: fmPerCapita."""
    return "fm" + _camel(function.name)


def argument_name(argument: Argument) -> str:
    """The name in UNO; the prefix keeps it from being a word of the language: argIn, argAny."""
    return "arg" + _camel(argument.name)


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def type_library() -> str:
    """The methods for UNO. Only `any` may be left out in Calc; a required argument comes as rows of cells."""
    lines = []
    for function in functions():
        parameters = ", ".join(
            f"[in] {'any' if a.optional else 'sequence< sequence< any > >'} {argument_name(a)}"
            for a in function.arguments
        )
        lines.append(f"  sequence< sequence< any > > {method_name(function)}({parameters});\n")
    opened = "".join(f"module {part} {{ " for part in SERVICE.split(".")[:-1])
    closed = "}; " * (len(SERVICE.split(".")) - 1)
    return f"{opened}\ninterface XFundingModel {{\n{''.join(lines)}}};\n{closed.strip()}\n"


def configuration() -> str:
    """Names, help and arguments of every function, in both languages, for Calc's function wizard and tips."""
    nodes = "".join(_function_node(function) for function in functions())
    return (
        f'{HEAD}<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="CalcAddIns" oor:package="org.openoffice.Office">\n'
        f'<node oor:name="AddInInfo"><node oor:name="{SERVICE}" oor:op="replace"><node oor:name="AddInFunctions">\n'
        f"{nodes}</node></node></node>\n</oor:component-data>\n"
    )


def _function_node(function: Function) -> str:
    arguments = "".join(
        _node(argument_name(a), _property("DisplayName", _same(a.name)) + _property("Description", _argument_help(a)))
        for a in function.arguments
    )
    described = {language: f"{function.help[language]} {function.result[language]}" for language in function.help}
    return _node(
        method_name(function),
        _property("DisplayName", _same(function.excel_name))
        + _property("Description", described)
        + '<prop oor:name="Category"><value>Add-In</value></prop>'  # Calc has no categories of an add-in's own
        + _property("CompatibilityName", _same(function.stored_name))
        + f'<node oor:name="Parameters">{arguments}</node>\n',
    )


def _argument_help(argument: Argument) -> Text:
    """The help, with the choices where it does not name them all."""
    if all(choice in argument.help["en"] for choice in argument.choices):
        return argument.help
    listed = ", ".join(argument.choices)
    return both(f"{argument.help['en']} ({listed})", f"{argument.help['fr']} ({listed})")


def _same(text: str) -> Text:
    return both(text, text)


def _node(name: str, inside: str) -> str:
    return f'<node oor:name={quoteattr(name)} oor:op="replace">{inside}</node>\n'


def _property(name: str, text: Text) -> str:
    values = "".join(f'<value xml:lang="{language}">{escape(each)}</value>' for language, each in text.items())
    return f'<prop oor:name="{name}">{values}</prop>'


def manifest() -> str:
    kinds: Mapping[str, str] = {
        "XFundingModel.idl": "uno-typelibrary;type=RDB",
        "CalcAddIns.xcu": "configuration-data",
        "component.py": "uno-component;type=Python",
    }
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="application/vnd.sun.star.{kind}"/>\n'
        for name, kind in kinds.items()
    )
    opened = '<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">'
    return f"{HEAD}{opened}\n{entries}</manifest:manifest>\n"


def description() -> str:
    version = (re.match(r"[\d.]+", __version__) or ["0"])[0].rstrip(".")
    names = "".join(f'<name lang="{language}">{escape(name)}</name>' for language, name in NAME.items())
    about = "".join(f'<src lang="{language}" xlink:href="about_{language}.txt"/>' for language in ABOUT)
    return (
        f'{HEAD}<description xmlns="http://openoffice.org/extensions/description/2006"\n'
        ' xmlns:lo="http://libreoffice.org/extensions/description/2011" xmlns:xlink="http://www.w3.org/1999/xlink">\n'
        f'<identifier value="{IDENTIFIER}"/>\n<version value="{version}"/>\n'
        f"<display-name>{names}</display-name>\n"
        f'<dependencies><lo:LibreOffice-minimal-version value="{OLDEST}" lo:name="LibreOffice {OLDEST}"/></dependencies>\n'
        f"<extension-description>{about}</extension-description>\n"
        '<icon><default xlink:href="icon.png"/></icon>\n</description>\n'
    )


def licence() -> str:
    """The licence of the installed package."""
    try:
        packed = distribution("fundingmodel").read_text("licenses/LICENSE")
    except PackageNotFoundError:
        packed = None
    beside = Path(__file__).parents[3] / "LICENSE"  # a working copy
    if packed:
        return packed
    if beside.is_file():
        return beside.read_text(encoding="utf-8")
    raise Refused(
        "udfs.licence_missing",
        "",
        "The LICENSE of fundingmodel is missing: the installation is incomplete.",
        "Install it again.",
    )


def _save(out: Path, data: bytes) -> None:
    """All of it or nothing: a file that another program has open stays as it was."""
    handle, temporary = tempfile.mkstemp(dir=out.parent, prefix=f".{out.stem}-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        os.replace(temporary, out)  # noqa: PTH105  the one call whose name says what happens
    except OSError as error:
        raise Refused(
            "udfs.not_written",
            out,
            "could not be written: {cause}.",
            "Close the program that has it open.",
            cause=worded(error),
        ) from None
    finally:
        Path(temporary).unlink(missing_ok=True)
