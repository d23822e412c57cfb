"""One workbook in two languages: the same cells, each names the other, and `verify` of both says whether they still agree."""

import hashlib
import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import printed, refused, run
from openpyxl import Workbook

ASKED = ("report", "settlement", "predictable", "--for", "ON", "--with", "bridge", "--years", "2025-26,2026-27")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("both")
    printed(*ASKED, "--lang", "fr,en", "--out", str(folder), "--file", "a.xlsx")
    return folder


def both(folder: Path, **how: Any) -> list[Workbook]:
    return [openpyxl.load_workbook(folder / name, **how) for name in ("a.xlsx", "a-fr.xlsx")]


def told(*files: Path) -> tuple[int, dict[str, Any]]:
    found = run("verify", *map(str, files), "--format", "json")
    return found.exit_code, json.loads(found.stdout)


def bare(formula: object) -> str:
    """A formula without its texts and the names of its sheets."""
    return re.sub("'[^']*'!|\"[^\"]*\"", "", str(formula))


def cells(path: Path) -> dict[tuple[int, str], tuple[str, object]]:
    """Of each cell, by the number of its sheet and its place: the kind of its content, and its figure; read by openpyxl alone."""
    formulas, values = (openpyxl.load_workbook(path, data_only=stored).worksheets for stored in (False, True))
    found = {}
    for n, sheet in enumerate(formulas):
        for cell in (each for row in sheet.iter_rows() for each in row if each.value is not None):
            value = values[n][cell.coordinate].value
            found[n, cell.coordinate] = cell.data_type, value if isinstance(value, int | float) else None
    return found


def differing(one: Path, other: Path) -> set[tuple[int, str]]:
    here, there = cells(one), cells(other)
    return {place for place in here.keys() | there.keys() if here.get(place) != there.get(place)}


def written_for(tmp_path: Path, *asked: str) -> dict[str, str]:
    """The files of a command with their digests as it tells them; each is that of the file as it is."""
    lines = [line for line in printed(*asked, "--out", str(tmp_path)).splitlines() if "  sha256 " in line]
    told = {Path(name).name: sha256 for name, sha256 in (line.split("  sha256 ") for line in lines)}
    assert told == {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in tmp_path.glob("*.xlsx")}
    return told


DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "names", "sheet"),
    [
        (("brief", "settlement", "predictable", "--for", "ON"), ("brief-ON.xlsx", "brief-ON-fr.xlsx"), 0),
        (("brief", "settlement", "--for", "NS", "--file", "a.xlsx"), ("a.xlsx", "a-fr.xlsx"), 0),
        (
            ("report", "settlement", "predictable", "--years", "2025-26,2026-27", "--for", "ON", "--print"),
            ("fundingmodel-comparison-print.xlsx", "fundingmodel-comparison-fr-print.xlsx"),
            -1,
        ),
    ],
)
def test_a_brief_and_a_copy_for_paper_in_both_languages(
    asked: tuple[str, ...], names: tuple[str, str], sheet: int, tmp_path: Path
) -> None:
    """The same cells, each naming the other where it is read; what another figure or another cell is found by."""
    told = written_for(tmp_path, *asked, "--lang", "en,fr")
    assert tuple(told) == names
    assert len({name.casefold() for name in names}) == 2
    assert not any(re.search(r'[<>:"/\\|?*]', name) or DEVICES.match(name) for name in names)
    english, french = (tmp_path / name for name in names)
    assert differing(english, french) == set()
    for path, other, verb in (
        (english, french, "is the same workbook in French"),
        (french, english, "est le même classeur"),
    ):
        seen = [each for each in openpyxl.load_workbook(path).worksheets if each.sheet_state == "visible"][sheet]
        said = "\n".join(str(c.value) for row in seen.iter_rows() for c in row if c.value)
        assert f"{other.name} {verb}" in said
    assert told_of(english, french) == (0, [True])

    workbook = openpyxl.load_workbook(french)
    cell = next(
        c for s in workbook.worksheets for row in s.iter_rows() for c in row if isinstance(c.value, int | float)
    )
    cell.value += 1
    workbook.worksheets[-1]["AZ900"] = 7
    workbook.save(tmp_path / "other.xlsx")
    places = {(workbook.worksheets.index(cell.parent), cell.coordinate), (len(workbook.worksheets) - 1, "AZ900")}
    found = differing(english, tmp_path / "other.xlsx")
    assert places <= found  # beside what openpyxl does not store again
    assert told_of(english, tmp_path / "other.xlsx") == (12, [False])


def told_of(*files: Path) -> tuple[int, list[bool]]:
    code, found = told(*files)
    return code, [each["alike"] for each in found["twins"]]


def test_one_language_names_no_other(tmp_path: Path) -> None:
    """And its page has a row less than that of a pair."""
    for name, languages in (("alone", "en"), ("both", "en,fr")):
        printed("brief", "settlement", "--for", "ON", "--lang", languages, "--out", str(tmp_path / name))
    alone, both = (openpyxl.load_workbook(tmp_path / name / "brief-ON.xlsx").active for name in ("alone", "both"))
    texts = ["\n".join(str(c.value) for row in sheet.iter_rows() for c in row) for sheet in (alone, both)]
    assert ["brief-ON-fr.xlsx" in text for text in texts] == [False, True]


@pytest.mark.parametrize("command", [("brief", "settlement", "--for", "ON"), ("report", "settlement", "--print")])
def test_neither_of_a_pair_is_written_where_windows_takes_no_such_name(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    said = refused(*command, "--lang", "fr,en", "--out", str(tmp_path), "--file", "aux.xlsx")
    assert "Windows réserve le nom aux" in said
    assert list(tmp_path.iterdir()) == []


def test_they_have_the_same_cells_formulas_and_figures(folder: Path) -> None:
    """Read by openpyxl alone: kinds and places of all cells, figures to the last bit, formulas of figures but for the names of sheets."""
    pairs = zip(*(book.worksheets for book in both(folder)), strict=True)
    values = [book.worksheets for book in both(folder, data_only=True)]
    count = 0
    for n, (here, there) in enumerate(pairs):
        kinds = [
            {c.coordinate: c.data_type for row in sheet.iter_rows() for c in row if c.value is not None}
            for sheet in (here, there)
        ]
        assert kinds[0] == kinds[1], here.title
        for cell, kind in kinds[0].items():
            figures = [sheets[n][cell].value for sheets in values]
            if any(isinstance(each, int | float) for each in figures):
                assert figures[0] == figures[1], (here.title, cell)
                of_words = " known" in str(
                    here[cell].value
                )  # how many amounts are known is said in another way in French
                assert kind != "f" or of_words or bare(here[cell].value) == bare(there[cell].value), (here.title, cell)
                count += 1
    assert count > 5_000


def test_each_names_the_other_and_is_in_its_own_language(folder: Path) -> None:
    english, french = both(folder)
    said = ["\n".join(str(c.value) for row in book[name].iter_rows() for c in row if c.value)
            for book, name in ((english, "About"), (french, "À propos"))]  # fmt: skip
    assert "a-fr.xlsx is the same workbook in French" in said[0]
    assert "a.xlsx est le même classeur en anglais" in said[1]
    stamp = english["About"].oddFooter.left.text
    assert all(each.count(stamp) >= 3 for each in said)
    assert french["À propos"].oddFooter.left.text == stamp
    assert (english.properties.language, french.properties.language) == ("en-CA", "fr-CA")
    formats = [
        {c.number_format for sheet in book.worksheets for row in sheet.iter_rows() for c in row}
        for book in (english, french)
    ]
    assert "0.0%" in formats[0] - formats[1]
    assert '0.0"\u00a0"%' in formats[1] - formats[0]


def test_both_are_as_they_were_and_alike(folder: Path) -> None:
    code, found = told(folder / "a-fr.xlsx", folder / "a.xlsx")
    assert (code, found["twins"]) == (
        0,
        [{"files": ["a-fr.xlsx", "a.xlsx"], "alike": True, "same_sheets": True, "differ": []}],
    )
    said = printed("verify", str(folder / "a.xlsx"), str(folder / "a-fr.xlsx"), "--lang", "fr")
    assert "a.xlsx et a-fr.xlsx sont le même classeur en deux langues" in said


@pytest.mark.slow
def test_a_figure_of_one_alone_is_found(folder: Path, tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(folder / "a-fr.xlsx")
    cell = next(c for c in workbook["Paramètres"]["D"] if c.value == 2.5)
    cell.value = 3.1
    out = BytesIO()
    workbook.save(out)
    (tmp_path / "other.xlsx").write_bytes(out.getvalue())
    code, found = told(folder / "a.xlsx", tmp_path / "other.xlsx")
    (twins,) = found["twins"]
    assert (code, twins["alike"]) == (12, False)
    assert {"sheet": "Parameters", "cell": cell.coordinate, "one": 2.5, "other": 3.1} in twins["differ"]


@pytest.mark.slow
def test_others_are_no_twins(folder: Path, tmp_path: Path) -> None:
    """The same file twice, and one that was written by itself."""
    printed(*ASKED, "--lang", "fr", "--out", str(tmp_path), "--file", "alone.xlsx")
    assert "twins" not in told(folder / "a.xlsx", tmp_path / "alone.xlsx")[1]
    assert "twins" not in told(folder / "a.xlsx", folder / "a.xlsx")[1]


@pytest.mark.parametrize("languages", ["en,en", "en,de", "fr,", ",", "en fr"])
def test_what_is_not_one_or_both_is_no_language(languages: str) -> None:
    found = run("report", "settlement", "--lang", languages)
    assert found.exit_code == 2
    assert languages in found.stderr and "en,fr" in found.stderr


def test_published_cases_are_in_one_language() -> None:
    for more in ([], ["--each"]):
        said = refused("report", "--published", *more, "--lang", "en,fr")
        assert said.startswith("--lang: both languages at once do not go with --published.")
        assert "les deux langues à la fois" in refused("report", "--published", *more, "--lang", "fr,en")


def test_neither_is_written_where_one_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a-fr.xlsx").write_bytes(b"of somebody")
    assert "a-fr.xlsx" in refused("report", "settlement", "--lang", "en,fr", "--out", str(tmp_path), "--file", "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()
    assert (tmp_path / "a-fr.xlsx").read_bytes() == b"of somebody"
