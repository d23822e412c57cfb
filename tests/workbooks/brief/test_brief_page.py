"""The page of a brief: whoever is chosen, in whichever engine, it has that party's figures and sentences, on one page."""

import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from brief_facts import PARTIES, brief, exact, headline, in_words, results, shown_lines
from command_line import printed, refused, run
from damaged import Formualizer, IronCalc
from engines import LibreOffice, pictures, saved_by_office

from fundingmodel.briefs import Brief
from fundingmodel.language.words import Words
from workbooks import report
from workbooks.asked.copies import Copy
from workbooks.brief.alone import brief_data
from workbooks.brief.texts import TEXTS
from workbooks.page.book import Book

PAIRS = (("settlement",), ("settlement", "predictable"), ("settlement", "offer-4-narrower-collar"))
CHOSEN = ("settlement", "predictable")
ALSO = ("settlement", "predictable", "offer-4-narrower-collar")
SENTENCES = ("not_kept", "headline", "binds", "takes", "sure")
Find = Callable[[str, str], object]


@cache
def alone(names: Sequence[str], language: str) -> bytes:
    return brief_data(results(*names), brief(*names), "ON", language)


@cache
def compared(language: str = "en", for_us: bool = True) -> tuple[bytes, Book]:
    data, book, _ = report.build(results(*CHOSEN), language, copy=Copy(for_us=for_us), party="ON")
    return data, book


def test_all_cells_of_the_sign_off_have_an_edge_and_small_letters_where_they_are_filled_in() -> None:
    workbook = openpyxl.load_workbook(BytesIO(alone(("settlement",), "en")))
    sheet = workbook[title("en")]
    (top,) = (row for row in range(1, 80) if sheet.cell(row, 1).value == "Sign-off")
    for row in range(top + 1, top + 4):
        assert sheet.cell(row, 1).value in ("Prepared", "Reviewed", "Approved")
        edges = [sheet.cell(row, column).border.bottom.style for column in range(1, 9)]
        assert edges == ["hair"] * 7 + [None], row
        assert [sheet.cell(row, column).font.size for column in range(1, 8)] == [11, 9, 9, 9, 8, 9, 9]


def title(language: str) -> str:
    return TEXTS["sheet"][language]


def rows_of(found: Find, sheet: str) -> list[list[object]]:
    return [[found(sheet, f"{letter}{row}") for letter in "ABCDEFG"] for row in range(1, 70)]


def faults(found: Find, of: Brief, code: str, language: str) -> list[str]:
    """What the page does not say of a party: its lines, parts, sentences, and what all get."""
    words, rows = Words(language), rows_of(found, title(language))
    by_label = {row[0]: row for row in rows if isinstance(row[0], str)}
    told = []
    for line in of.lines(code):
        shown = by_label.get(words.text(line.label), [None] * 7)
        wanted = [*line.figures, *([line.in_all] if line.adds_up and len(line.figures) > 1 else [])]
        told += [f"{line.key}: {a} for {b}" for a, b in zip(shown[1:], wanted, strict=False) if not _same(a, b)]
    for parts, label, figure in ((of.of_years, 0, 1), (of.of_offer, 3 if of.of_years else 0, 6 if of.of_years else 1)):
        for part, amounts in (parts.amounts if parts else {}).items():
            text = words.text(parts.labels[part]) if parts else ""
            cells = [row[figure] for row in rows if row[label] == text[:1].upper() + text[1:]]
            if not any(_same(cell, amounts[code]) for cell in cells):
                told.append(f"{part}: {cells} for {amounts[code]}")
    texts = {row[0] for row in rows}
    told += [name for name in SENTENCES if (said := words.text(of.sentences[name][code])) and said not in texts]
    return told


def _same(cell: object, wanted: object) -> bool:
    if wanted is None:
        return cell in (None, "", 0)  # of a cell that has nothing but a line below it, IronCalc says 0
    return isinstance(cell, int | float) and abs(cell - float(wanted)) < 0.005  # type: ignore[arg-type]


@pytest.mark.parametrize("engine", [Formualizer, IronCalc])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("names", PAIRS, ids=" ".join)
def test_whoever_is_chosen_has_his_page(
    names: Sequence[str], language: str, engine: type[Formualizer] | type[IronCalc]
) -> None:
    of, opened = brief(*names), engine(alone(names, language))
    for code in of.codes:
        opened.put(title(language), "A1", of.speech.names[code][language])
        assert faults(opened.calculated(), of, code, language) == [], code
    assert faults(opened.calculated(), of, "ON", language)  # another's page is not his


@pytest.mark.libreoffice
@pytest.mark.parametrize("language", ["en", "fr"])
def test_libreoffice_has_the_page_of_whoever_is_chosen(libreoffice: LibreOffice, language: str) -> None:
    of = brief(*CHOSEN)
    for code in PARTIES:
        found = libreoffice(alone(CHOSEN, language), {(title(language), "A1"): of.speech.names[code][language]})
        assert faults(lambda sheet, cell, found=found: found[sheet, cell], of, code, language) == []  # type: ignore[misc]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_headline_on_the_page_is_what_exact_amounts_give(language: str) -> None:
    of, opened = brief(*CHOSEN), Formualizer(alone(CHOSEN, language))
    for code in PARTIES:
        opened.put(title(language), "A1", of.speech.names[code][language])
        assert headline(of, code, language) in {row[0] for row in rows_of(opened.calculated(), title(language))}
    assert set(shown_lines(of, "ON")) <= {line.key for line in of.lines("ON")}


def test_what_all_get_adds_to_what_the_envelopes_differ_by() -> None:
    of = brief(*CHOSEN)
    rows = rows_of(Formualizer(alone(CHOSEN, "en")).calculated(), "Brief")
    listed = {row[3]: row[6] for row in rows}
    year = of.sides.year
    for code in of.codes:
        change = of.amounts.of["offer"][year][code] - of.amounts.of["baseline"][year][code]  # type: ignore[operator]
        assert _same(listed[of.speech.names[code]["en"]], change)
    offer, baseline = (sum(exact(name)[year].values(), Fraction(0)) for name in reversed(CHOSEN))
    assert _same(listed["Together"], Decimal(int(100 * (offer - baseline))) / 100)
    assert any(f"shares {in_words(offer - baseline, 'en')} more" in str(row[0]) for row in rows)


@pytest.mark.libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", PARTIES)
def test_it_is_one_page(code: str, language: str, tmp_path: Path) -> None:
    for n, names in enumerate(PAIRS):
        assert len(pictures(brief_data(results(*names), brief(*names), code, language), tmp_path / str(n))) == 1


def test_a_choice_that_is_none_shows_no_figure() -> None:
    opened = Formualizer(alone(CHOSEN, "en"))
    for typed in ("Ontari", "", "Ont*", 7):
        opened.put("Brief", "A1", typed)
        rows = rows_of(opened.calculated(), "Brief")
        assert "Choose a party of the list." in {row[0] for row in rows}, typed
        top = next(n for n, row in enumerate(rows) if str(row[0]).startswith("What we get"))
        assert all(cell in (None, "") for row in rows[top + 1 : top + 9] for cell in row[1:])


def test_first_in_a_comparison_its_amounts_are_live_and_the_rest_says_when_it_is_stale() -> None:
    """An input is changed: amounts are those that the scenario then gives, and the rest is said to be stale; not for another cell."""
    data, book = compared()
    workbook = openpyxl.load_workbook(BytesIO(data))
    assert workbook.sheetnames[0] == "Brief"
    assert workbook.active.title == "Brief"
    opened, of = Formualizer(data), brief(*CHOSEN)
    assert faults(opened.calculated(), of, "ON", "en") == []
    fresh = "These figures belong to the inputs of this workbook."
    assert fresh in {row[0] for row in rows_of(opened.calculated(), "Brief")}
    opened.put("Summary", "A2", "another text")
    assert fresh in {row[0] for row in rows_of(opened.calculated(), "Brief")}
    cells = next(x for key, x in book.inputs.items() if key[2:3] == ("stated_authority",) and key[-1] == "2026-27")
    place = cells.sheet, cells.addresses()[0][0]
    opened.put(*place, 900_000_000)
    rows = rows_of(opened.calculated(), "Brief")
    texts = [str(row[0]) for row in rows]
    assert any(text.startswith("Stale: these inputs changed") for text in texts)
    (settlement,) = (row for row in rows if str(row[0]) == "“settlement” (calibrated)")
    # (900,000,000 - 12 x 500,000) x Ontario's share of need + 500,000, where 840,200,000 gave 424,590,648.36
    expected = 500_000 + (Decimal("424590648.36") - 500_000) * Decimal(894_000_000) / Decimal(834_200_000)
    assert abs(settlement[5] - float(expected)) < 0.02  # type: ignore[operator]
    opened.put(*place, "x")
    texts = [str(row[0]) for row in rows_of(opened.calculated(), "Brief")]
    assert "Choose a party of the list." in texts or not any("receives" in text for text in texts)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_copy_for_the_table_does_not_say_what_it_would_take(language: str) -> None:
    says = {"en": "one figure at a time", "fr": "un seul chiffre à la fois"}[language]
    as_in, other = {"en": ("as in “", "settlement-economic-half"), "fr": ("comme dans «\u00a0", "économique à moitié")}[
        language
    ]
    for for_us in (True, False):
        data, *_ = report.build(results("settlement"), language, copy=Copy(for_us=for_us), party="ON")
        sheet = b"".join(_parts(data))
        assert [text.encode() in sheet for text in (says, f"{as_in}{other}")] == [for_us, for_us]


def _parts(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_the_same_inputs_give_the_same_bytes() -> None:
    first, second = (brief_data(results(*CHOSEN), brief(*CHOSEN), "NU", "fr") for _ in range(2))
    assert first == second


def test_the_command_prints_the_page_and_writes_it(tmp_path: Path) -> None:
    said = printed("brief", "offer-4-narrower-collar", "--for", "Nova Scotia", "--out", str(tmp_path))
    assert said.startswith("Under “offer 4”, Nova Scotia receives ")
    assert "brief-NS.xlsx  sha256 " in said
    cell = openpyxl.load_workbook(tmp_path / "brief-NS.xlsx", data_only=True).active["A1"]
    assert cell.value == "Nova Scotia"
    table = [line for line in said.splitlines() if line.startswith("| “offer 4” ")]
    (row,) = table
    wanted = next(line for line in brief("offer-4-narrower-collar").lines("NS") if line.key == "offer")
    assert [cell.strip() for cell in row.split("|")[2:-1]] == [f"{x:,.2f}" for x in (*wanted.figures, wanted.in_all)]
    french = printed("brief", "settlement", "--for", "Île-du-Prince-Édouard", "--lang", "fr", "--out", str(tmp_path))
    assert french.startswith("Selon «\u00a0établissement calé\u00a0», l’Île-du-Prince-Édouard reçoit ")
    assert (tmp_path / "brief-PE-fr.xlsx").exists()


def test_a_brief_that_somebody_edited_is_kept(tmp_path: Path) -> None:
    printed("brief", "settlement", "--for", "ON", "--out", str(tmp_path))
    path = tmp_path / "brief-ON.xlsx"
    workbook = openpyxl.load_workbook(path)
    workbook.active["B1"] = "ours"
    workbook.save(path)
    assert "brief-ON.xlsx" in refused("brief", "settlement", "--for", "ON", "--out", str(tmp_path))
    assert openpyxl.load_workbook(path).active["B1"].value == "ours"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["settlement", "--for", "Atlantis"], "Atlantis"),
        (["settlement", "--for", "ON", "--year", "1999-00"], "1999-00"),
        (["published", "--for", "ON"], "amounts as they were printed"),
        (["settlement", "--for", "ON", "--file", "brief.txt"], "a workbook ends in .xlsx"),
        (["settlement", "--for", "ON", "--mark", ""], "one line"),
    ],
)
def test_refused(arguments: list[str], said: str, tmp_path: Path) -> None:
    assert said in refused("brief", *arguments, "--out", str(tmp_path))
    assert not list(tmp_path.iterdir())


def test_a_report_for_a_party_opens_with_its_brief(tmp_path: Path) -> None:
    printed(
        "report",
        "settlement",
        "offer-4-narrower-collar",
        "--for",
        "ON",
        "--years",
        "2025-26,2026-27",
        "--out",
        str(tmp_path),
    )
    (path,) = tmp_path.glob("*.xlsx")
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    assert (sheet.title, sheet["A1"].value) == ("Brief", "Ontario")
    texts = [str(cell.value) for cell in sheet["A"]]
    assert not any("offer before" in text for text in texts)  # it is not in the workbook
    assert "Atlantis" in refused("report", "settlement", "--for", "Atlantis", "--out", str(tmp_path), "--force")


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_saved_by_libreoffice_verifies(language: str, tmp_path: Path) -> None:
    """As it was sent; with another party chosen, which is allowed; with a figure typed over a formula, which is not."""
    path = tmp_path / "saved.xlsx"
    path.write_bytes(saved_by_office(alone(CHOSEN, language), tmp_path))
    assert run("verify", str(path), "--lang", language).exit_code == 0
    workbook = openpyxl.load_workbook(path)
    workbook.active["A1"] = brief(*CHOSEN).speech.names["NU"][language]
    workbook.save(tmp_path / "in.xlsx")
    path.write_bytes(saved_by_office((tmp_path / "in.xlsx").read_bytes(), tmp_path))
    assert run("verify", str(path)).exit_code == 11
    workbook.active["F5"] = 1
    workbook.save(tmp_path / "in.xlsx")
    path.write_bytes(saved_by_office((tmp_path / "in.xlsx").read_bytes(), tmp_path))
    assert run("verify", str(path)).exit_code == 12
