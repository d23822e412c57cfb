"""Ready-made workbooks, as a release has them: they recalculate in LibreOffice to the engine's amounts, and tell nothing of their maker."""

import contextlib
import copy
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import engines
import pytest
from command_line import printed
from money import whole_units
from places import ROOT
from release.made import LANGUAGES, WORKBOOKS, write_workbooks

from fundingmodel import run
from fundingmodel.result import Result
from fundingmodel.scenario.reading import build
from workbooks import report
from workbooks.page.book import Book, key_of
from workbooks.published import report as published
from workbooks.template.build import build as build_template

pytestmark = pytest.mark.slow
MAKER = "anna-tremblay"  # whose computer the workbooks are made on
FILES = [f"fundingmodel-{name}{ending}.xlsx" for name in WORKBOOKS for ending in LANGUAGES.values()]


@dataclass(frozen=True)
class Made:
    """A workbook, where everything in it is, and the results that it shows; of the template of functions the bytes alone."""

    data: bytes
    book: Book | None
    results: list[Result]


class HereAndNow:
    """A commit that is what is installed: commands are given in this process, so that what they write can be asked where it is."""

    def run(self, _: Path, *command: str, folder: Path) -> None:
        assert command[:2] == ("-m", "fundingmodel")
        with contextlib.chdir(folder):
            printed(*command[2:])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Made]:
    """All of them, made by somebody whose name is in each folder and variable of the computer."""
    home = tmp_path_factory.mktemp(MAKER)
    drafted: list[tuple[Book, list[Result]]] = []

    def noting(draft: Callable[..., Any], book_of: Callable[[Any], Book]) -> Callable[..., Any]:
        def noted(*given: Any, **named: Any) -> Any:
            found = draft(*given, **named)
            drafted.append((book_of(found[0]), found[1]))
            return found

        return noted

    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "USERPROFILE", "TMPDIR", "XDG_DATA_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(home))
        for name in ("USER", "LOGNAME", "USERNAME"):
            patch.setenv(name, MAKER)
        patch.setattr(tempfile, "tempdir", str(home))
        patch.setattr(report, "draft", noting(report.draft, lambda book: book))
        patch.setattr(published, "draft_published", noting(published.draft_published, lambda rows: rows.book))
        write_workbooks(HereAndNow(), Path("python"), home)  # type: ignore[arg-type]
    written = {name: (home / name).read_bytes() for name in FILES}
    assert {path.name for path in home.glob("*.xlsx")} == {*written}
    of_reports = [name for name in FILES if "functions" not in name]
    books = dict(zip(of_reports, drafted, strict=True))
    return {name: Made(data, *books.get(name, (None, []))) for name, data in written.items()}


# They recalculate


def changed(of: Result, change: Callable[[dict[str, Any]], None]) -> Result:
    """What the engine gives for the scenario with other figures."""
    data = copy.deepcopy(dict(of.scenario.data))
    change(data)
    return run(build(data, of.scenario.path))


def with_weight(data: dict[str, Any]) -> None:
    data["inputs"]["category_weight"]["values"]["refugee"] = Decimal("3.75")


def with_more(data: dict[str, Any]) -> None:
    data["inputs"]["stated_authority"]["value"] = 31000000000


# By workbook: a scenario in it, an input of it, in which row and with which figure, and the same change for the engine.
CHANGES = {
    "comparison": ("settlement", "category_weight", 2, 3.75, with_weight),
    "ahead": ("outlook", "category_weight", 2, 3.75, with_weight),
    "published": ("eu-development-fund-11", "stated_authority", 0, 31e9, with_more),
}


def amounts(found: engines.Values, made: Made, of: Result) -> dict[tuple[str, str], int]:
    """The allocations of a scenario as a spreadsheet has them, in whole units."""
    assert made.book is not None
    every = {}
    for year in of.scenario.fiscal_years:
        cells = made.book.cells(of, "allocation", year)
        assert cells is not None
        for code, (address,) in zip(of.scenario.jurisdictions, cells.addresses(), strict=True):
            every[year, code] = whole_units(found[cells.sheet, address])
    return every


def of_engine(of: Result) -> dict[tuple[str, str], int]:
    every = {
        (year, code): of.amount("allocation", year, code)
        for year in of.scenario.fiscal_years
        for code in of.scenario.jurisdictions
    }
    return {place: whole_units(amount) for place, amount in every.items() if amount is not None}


@pytest.mark.parametrize("ending", LANGUAGES.values(), ids=[*LANGUAGES])
@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_input_gives_the_engine_s_amounts(
    name: str, ending: str, made: Mapping[str, Made], libreoffice: engines.LibreOffice
) -> None:
    scenario, input_name, row, figure, change = CHANGES[name]
    one = made[f"fundingmodel-{name}{ending}.xlsx"]
    assert one.book is not None
    of = next(each for each in one.results if each.scenario.name == scenario)
    cells = one.book.inputs[key_of(of.scenario), "", input_name, ""]
    place = (cells.sheet, cells.addresses()[row][0])
    wanted = of_engine(changed(of, change))
    assert amounts(engines.stored(one.data), one, of) == of_engine(of) != wanted
    assert amounts(libreoffice(one.data, {place: figure}), one, of) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_is_the_one_that_is_calculated_with_the_add_in(language: str, made: Mapping[str, Made]) -> None:
    """tests/udfs/hosts/calc/test_calc_addin.py changes an input of it: without an add-in nothing calculates its calls."""
    assert made[f"fundingmodel-functions{LANGUAGES[language]}.xlsx"].data == build_template(language)


# Nothing in them but figures, words and formulas

FOREIGN_PARTS = re.compile(
    r"vba|macro|activeX|externalLink|embedding|connection|customUI|queryTable|ctrlProps|\.bin$", re.IGNORECASE
)
PLACES = re.compile(rb"file:|(?<![A-Za-z])[A-Za-z]:\\|\\\\[A-Za-z]|/(home|Users|root|tmp|var|private)/")


def told(data: bytes) -> list[str]:
    """What is in a workbook that is none of its own: parts that run or fetch, links elsewhere than to pages, paths and a name."""
    found = []
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for part in archive.namelist():
            text = archive.read(part)
            found += [f"{part}: a part"] if FOREIGN_PARTS.search(part) else []
            found += [f"{part}: {word.decode()}" for word in (b"macroEnabled", b"externalReference") if word in text]
            found += [f"{part}: {link}" for link in links(text) if not link.startswith("https://")]
            named = (MAKER, str(ROOT), tempfile.gettempdir())
            found += [f"{part}: {word}" for word in named if word.casefold().encode() in text.lower()]
            found += [f"{part}: {path[0].decode()}" for path in PLACES.finditer(text)]
    return found


def links(relationships: bytes) -> list[str]:
    """The targets outside the file; of another type than a hyperlink, with the type."""
    found = []
    for each in re.findall(r"<Relationship [^>]*>", relationships.decode("utf-8", "replace")):
        said = dict(re.findall(r'(\w+)="([^"]*)"', each))
        if said.get("TargetMode") == "External":
            found.append(said["Target"] if said["Type"].endswith("/hyperlink") else f"{said['Type']} {said['Target']}")
    return found


@pytest.mark.parametrize("name", FILES)
def test_no_macro_external_link_path_or_name_is_in_it(name: str, made: Mapping[str, Made]) -> None:
    assert told(made[name].data) == []


def with_part(data: bytes, part: str, text: bytes) -> bytes:
    """The workbook with a part more, or with more at the end of a part that it has."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for each in before.namelist():
            after.writestr(each, before.read(each) + (text if each == part else b""))
        if part not in before.namelist():
            after.writestr(part, text)
    return out.getvalue()


HYPERLINK = b'<Relationship Target="%s" TargetMode="External" Type="http://a.example/relationships/%s"/>'


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("xl/vbaProject.bin", b"x"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>"),
        ("xl/connections.xml", b"<a/>"),
        ("[Content_Types].xml", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        ("xl/workbook.xml", b"<externalReference/>"),
        ("xl/_rels/workbook.xml.rels", HYPERLINK % (b"other.xlsx", b"hyperlink")),
        ("xl/_rels/workbook.xml.rels", HYPERLINK % (b"https://a.example/x", b"oleObject")),
        ("docProps/core.xml", b"Anna-Tremblay"),
        ("docProps/app.xml", b"C:\\Users\\somebody"),
        ("docProps/app.xml", b"\\\\server\\share"),
        ("docProps/app.xml", b"/home/somebody/x"),
        ("xl/styles.xml", b"file:///x"),
    ],
)
def test_what_is_planted_is_told(part: str, text: bytes) -> None:
    with BytesIO() as empty:
        with zipfile.ZipFile(empty, "w") as archive:
            archive.writestr("xl/workbook.xml", HYPERLINK % (b"https://a.example/x", b"hyperlink"))
        assert told(empty.getvalue()) == []
        assert {line.partition(":")[0] for line in told(with_part(empty.getvalue(), part, text))} == {part}
