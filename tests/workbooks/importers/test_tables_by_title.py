"""Which table a workbook is: known by its whole title in either language, and otherwise imported under a name given to it."""

from collections.abc import Callable
from pathlib import Path

import ircc_editions
import ircc_sheets
import openpyxl
import pytest
from ircc_editions import french, sister
from ircc_sheets import PROVINCES, Example
from originals import CANADA, records

from fundingmodel.datasets.gate import load, packaged
from fundingmodel.errors import DataRefused, Refused
from fundingmodel.language.refusals import sentence
from workbooks.importers.ircc import import_ircc, read_admissions, read_asylum_claimants, read_temporary_workers
from workbooks.importers.ircc.languages import languages, plain
from workbooks.importers.ircc.layout import layouts

PUBLISHED = CANADA / "ircc_pr_admissions_2025-07.xlsx"
FRENCH_SPEAKING = (
    "Canada - Admissions of French-speaking Permanent Residents outside Quebec by Province/Territory of Intended "
    "Destination and Immigration Category, January 2015 - July 2025"
)
Make = Callable[[], Example]

# Each a table of the same family: the title has every phrase of a known one, and something more.
SISTERS: dict[str, tuple[Make, str, str]] = {
    "French-speaking": (ircc_sheets.admissions, "Admissions of Permanent", "Admissions of French-speaking Permanent"),
    "prior permit holders": (
        ircc_sheets.admissions,
        "Permanent Residents",
        "Permanent Residents with Prior Temporary Resident Permit Holder Status",
    ),
    "principal applicants": (
        ircc_sheets.admissions,
        "Permanent Residents",
        "Permanent Residents (Principal Applicants)",
    ),
    "and gender": (ircc_sheets.admissions, "Immigration Category", "Immigration Category and Gender"),
    "by urban area": (
        ircc_sheets.admissions,
        "by Province/Territory",
        "by Province/Territory and Census Metropolitan Area",
    ),
    "resettled only": (ircc_sheets.admissions, "Admissions of", "Admissions of Resettled Refugees who became"),
    "claimants by age": (ircc_sheets.claimants, "Asylum Claimants by", "Asylum Claimants under 18 by"),
    "claims referred": (ircc_sheets.claimants, "Canada - Asylum", "Canada - Referred Asylum"),
    "other programme": (ircc_sheets.workers, "(TFWP) work", "(TFWP) and International Mobility Program work"),
}


def french_title(make: Make, old: str, new: str) -> Make:
    return lambda: sister(french(make()), old, new)


FRENCH_SISTERS: dict[str, Make] = {
    "d’expression française": french_title(
        ircc_sheets.admissions, "résidents permanents", "résidents permanents d’expression française"
    ),
    "anciens titulaires": french_title(
        ircc_sheets.admissions, "résidents permanents", "résidents permanents ayant déjà été titulaires d’un permis"
    ),
    "et le sexe": french_title(
        ircc_sheets.admissions, "la catégorie d’immigration", "la catégorie d’immigration et le sexe"
    ),
    "demandeurs mineurs": french_title(ircc_sheets.claimants, "Demandeurs d’asile", "Demandeurs d’asile mineurs"),
    "mobilité": french_title(ircc_sheets.workers, "(PTET)", "(PTET) et du Programme de mobilité internationale"),
}


@pytest.fixture
def sister_of_the_published(tmp_path: Path) -> Path:
    """IRCC's own admissions workbook, under the title of the table of French-speaking permanent residents."""
    book = openpyxl.load_workbook(PUBLISHED)
    book.worksheets[0]["A1"] = FRENCH_SPEAKING
    book.save(tmp_path / "sister.xlsx")
    return tmp_path / "sister.xlsx"


# What is known is data


def test_every_known_table_has_its_words_in_both_languages() -> None:
    titles = [plain(title) for layout in layouts().values() for listed in layout.titles.values() for title in listed]
    assert len(set(titles)) == len(titles)
    for layout in layouts().values():
        for by_language in (layout.titles, layout.corners, layout.sums, layout.labels, *layout.parts.values()):
            assert set(by_language) == set(languages()), layout.name
        assert len({len(sums) for sums in layout.sums.values()}) == 1, layout.name
        for labels in (layout.labels, *layout.parts.values()):
            assert len({frozenset(each.codes.values()) for each in labels.values()}) == 1, layout.name
        assert layout.data_set in packaged()


# Refused by the whole title


def test_the_published_workbook_under_a_sister_s_title_is_refused(
    sister_of_the_published: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    with pytest.raises(DataRefused, match="no table that is known here") as refused:
        import_ircc(sister_of_the_published, out)
    text = str(refused.value)
    assert "French-speaking" in text and "--as" in text
    assert "The closest is admissions, 'Canada - Admissions of Permanent Residents by" in text
    assert "« Canada - Admissions of Permanent" in sentence(refused.value, "fr").replace("\u00a0", " ")
    assert not out.exists()


@pytest.mark.parametrize("case", SISTERS)
def test_a_sister_table_is_refused(tmp_path: Path, case: str) -> None:
    make, old, new = SISTERS[case]
    path = sister(make(), old, new).save(tmp_path / "a.xlsx")
    with pytest.raises(DataRefused, match="no table that is known here"):
        import_ircc(path, tmp_path / "out.csv")
    read = {ircc_sheets.admissions: read_admissions, ircc_sheets.claimants: read_asylum_claimants,
            ircc_sheets.workers: read_temporary_workers}[make]  # fmt: skip
    with pytest.raises(DataRefused, match="which is not the table"):
        read(path)


@pytest.mark.parametrize("case", FRENCH_SISTERS)
def test_a_sister_table_in_french_is_refused(tmp_path: Path, case: str) -> None:
    path = FRENCH_SISTERS[case]().save(tmp_path / "a.xlsx")
    with pytest.raises(DataRefused, match="no table that is known here"):
        import_ircc(path, tmp_path / "out.csv")


@pytest.mark.parametrize(
    ("old", "new"),
    [("Canada - ", "Canada – "), ("Province/Territory", "Province / Territory"), ("Admissions of", "ADMISSIONS  of"),
     ("Category,", "Category *,")],
)  # fmt: skip
def test_a_title_is_the_same_whatever_its_dashes_blanks_capitals_and_marks(tmp_path: Path, old: str, new: str) -> None:
    """These are how one title is written in different editions, and no words of it; the words decide alone."""
    example = ircc_sheets.admissions()
    path = sister(example, old, new).save(tmp_path / "a.xlsx")
    assert read_admissions(path).table == "admissions"
    with pytest.raises(DataRefused, match="no table that is known here"):
        import_ircc(sister(example, "Admissions", "Departures").save(tmp_path / "b.xlsx"), tmp_path / "out.csv")


def test_a_known_title_over_another_sheet_is_refused(tmp_path: Path) -> None:
    """What is above the labels must be that table's too: the title alone may have been pasted."""
    example = ircc_sheets.admissions()
    example.cells[2][0] = "Province/Territory and Gender"
    with pytest.raises(DataRefused, match=r"cell A3: found 'Province/Territory and Gender' above the labels"):
        read_admissions(example.save(tmp_path / "a.xlsx"))


# The French edition


@pytest.mark.parametrize("make", [ircc_sheets.admissions, ircc_sheets.claimants, ircc_sheets.workers])
def test_both_editions_give_the_same_figures(tmp_path: Path, make: Make) -> None:
    english, in_french = tmp_path / "en.csv", tmp_path / "fr.csv"
    import_ircc(make().save(tmp_path / "en.xlsx"), english)
    text = import_ircc(french(make()).save(tmp_path / "fr.xlsx"), in_french, language="fr")
    assert records(english) == records(in_french)
    assert "provinces to Canada" not in text and "months" not in text and "stock" not in text
    assert load(in_french).figure(
        suppressed="midpoint", **dict(zip(load(in_french).key, load(in_french).rows[0].key, strict=True))
    )


def test_the_detail_of_both_editions_has_the_same_known_programmes(tmp_path: Path) -> None:
    programmes = [
        {(row["jurisdiction"], row["programme"], row["year"]): row["admissions"] for row in read_admissions(path).detail
         if row["category"] == "refugee"}
        for path in (ircc_sheets.admissions().save(tmp_path / "a.xlsx"), french(ircc_sheets.admissions()).save(tmp_path / "b.xlsx"))
    ]  # fmt: skip
    assert programmes[0] == programmes[1] and len(programmes[0]) == 2 * (13 * 4 - 1)


FRENCH_CHANGES: dict[str, tuple[Callable[[Example], object], str]] = {
    "a month missing": (lambda e: [cells.__delitem__(6) for cells in e.cells if len(cells) > 6], "asks for Mar 2019 here"),
    "a category renamed": (
        lambda e: e.cells[e.row("Économique - Total")].__setitem__(1, "Affaires - Total"),
        "unknown category 'Affaires - Total'. Known: Économique",
    ),
    "an English province": (
        lambda e: e.cells[e.row("Nouvelle-Écosse - Total")].__setitem__(0, "Nova Scotia - Total"),
        "unknown province or territory 'Nova Scotia - Total'. Known: .*Nouvelle-Écosse",
    ),
    "a total that does not add": (lambda e: e.cells[e.row("Ontario - Total")].__setitem__(4, "9 995"), "do not fit their parts"),
    "cut short": (lambda e: e.cells.__delitem__(slice(e.row("Total"), None)), "the rows end without the row 'Total'"),
    "a comma between thousands": (
        lambda e: e.cells[5].__setitem__(4, "1,235"),
        "cell E6: found '1,235' where a count belongs",
    ),
    "a decimal comma": (lambda e: e.cells[5].__setitem__(4, "5,5"), "cell E6: found '5,5' where a count belongs"),
}  # fmt: skip


@pytest.mark.parametrize("case", FRENCH_CHANGES)
def test_what_is_wrong_in_a_french_edition_is_refused(tmp_path: Path, case: str) -> None:
    change, message = FRENCH_CHANGES[case]
    example = french(ircc_sheets.admissions())
    read_admissions(example.save(tmp_path / "right.xlsx"))
    change(example)
    with pytest.raises(DataRefused, match=message):
        read_admissions(example.save(tmp_path / "a.xlsx"))


def test_a_blank_between_thousands_is_no_english_figure(tmp_path: Path) -> None:
    example = ircc_sheets.admissions()
    example.cells[5][4] = "1 235"
    with pytest.raises(DataRefused, match="cell E6: found '1 235' where a count belongs"):
        read_admissions(example.save(tmp_path / "a.xlsx"))


# Under a name of the user's


def test_a_sister_table_is_imported_under_a_name_with_its_own_title_as_source(
    sister_of_the_published: Path, tmp_path: Path
) -> None:
    out = tmp_path / "french_speaking.csv"
    text = import_ircc(sister_of_the_published, out, name="french_speaking")
    assert FRENCH_SPEAKING in text
    data = load(out)
    assert FRENCH_SPEAKING in data.describe("source") and FRENCH_SPEAKING in data.describe("title")
    assert FRENCH_SPEAKING in data.describe("source", "fr")
    assert (data.key, data.measures, data.unit) == (
        ("year", "jurisdiction", "category"),
        ("french_speaking",),
        "persons",
    )
    packaged = load("admissions")  # the same sheet: the codes of a known table are kept, so weights by category apply
    for row in packaged.rows:
        codes = dict(zip(packaged.key, row.key, strict=True))
        assert data.row(**codes).figures["french_speaking"] == row.figures["admissions"]


def test_a_table_of_countries_is_read_by_its_layout_alone(tmp_path: Path) -> None:
    example = ircc_editions.by_country()
    out = tmp_path / "by_country.csv"
    text = import_ircc(example.save(tmp_path / "a.xlsx"), out, name="by_country")
    assert "checked 72 sums: months to quarters" not in text and "checked 24 sums: months to quarters" in text
    found = {(row["year"], row["category"]): row["by_country"] or "--" for row in records(out)}
    expected = {(str(year), node.label): example.year(node, year).replace(",", "")
                for year in (2019, 2020) for node in example.total.parts}  # fmt: skip
    assert found == expected
    assert load(out).key == ("year", "category")


def test_offices_above_provinces_and_two_levels_of_programmes_are_distinguished(tmp_path: Path) -> None:
    claims = sister(ircc_sheets.claimants(), "Asylum Claimants", "Referred Asylum Claimants")
    import_ircc(claims.save(tmp_path / "a.xlsx"), tmp_path / "referred.csv", name="referred")
    referred = load(tmp_path / "referred.csv")
    assert referred.key == ("year", "jurisdiction", "category")
    assert set(referred.codes("jurisdiction")) == {*PROVINCES.values(), "ZZ"}
    holders = sister(
        ircc_sheets.workers(), "Temporary Foreign Worker Program (TFWP)", "International Mobility Program (IMP)"
    )
    detail = tmp_path / "detail.csv"
    import_ircc(holders.save(tmp_path / "b.xlsx"), tmp_path / "mobility.csv", detail, name="mobility")
    mobility = load(tmp_path / "mobility.csv")
    assert mobility.about["kind"] == "stock" and "all" in mobility.codes("category")
    assert "Agricultural Stream" in load(detail).codes("subcategory")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda e: e.cells[5].__setitem__(3, "9,995"), "totals do not fit their parts"),
        (lambda e: [cells.__delitem__(3) for cells in e.cells if len(cells) > 3], "asks for Mar 2019 here"),
        (lambda e: e.cells.__delitem__(slice(e.row("Total"), None)), "the rows end without the row 'Total'"),
        (lambda e: e.cells.insert(6, list(e.cells[5])), "'India' is there twice"),
        (
            lambda e: e.cells[0].__setitem__(0, "Canada - Admissions by Country of Citizenship"),
            "does not end on a period",
        ),
        (lambda e: e.cells.__delitem__(-3), "no note below the table says what counts are rounded to"),
    ],
    ids=["a total that does not add", "a month missing", "cut short", "a row twice", "no period", "no note"],
)
def test_an_unknown_table_passes_the_same_checks(
    tmp_path: Path, change: Callable[[Example], object], message: str
) -> None:
    example = ircc_editions.by_country()
    change(example)
    with pytest.raises(DataRefused, match=message):
        import_ircc(example.save(tmp_path / "a.xlsx"), tmp_path / "out.csv", name="by_country")
    assert not (tmp_path / "out.csv").exists()


def test_a_province_misspelled_in_an_unknown_table_is_refused(tmp_path: Path) -> None:
    example = sister(ircc_sheets.admissions(), "Permanent Residents", "Departing Residents")
    example.cells[example.row("Manitoba - Total")][0] = "Manitou - Total"
    with pytest.raises(DataRefused, match="unknown province or territory 'Manitou - Total'"):
        import_ircc(example.save(tmp_path / "a.xlsx"), tmp_path / "out.csv", name="departures")


@pytest.mark.parametrize("name", ["", "Two Words", "1st", "year", "category", "suppressed", "économie", "a" * 70])
def test_a_name_that_cannot_be_a_column_is_refused(tmp_path: Path, name: str) -> None:
    path = ircc_editions.by_country().save(tmp_path / "a.xlsx")
    with pytest.raises(Refused, match="--as"):
        import_ircc(path, tmp_path / "out.csv", name=name)


def test_the_name_of_a_known_table_is_not_given_to_another(sister_of_the_published: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="admissions is the name of another table"):
        import_ircc(sister_of_the_published, tmp_path / "out.csv", name="admissions")


# The right sheet


def test_one_of_several_sheets_is_read_by_its_name(tmp_path: Path) -> None:
    path = ircc_sheets.admissions().save(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    notes = book.create_sheet("Notes", 0)
    notes["A1"] = "Notes"
    book.save(path)
    with pytest.raises(DataRefused, match="--sheet"):
        import_ircc(path, tmp_path / "out.csv")
    with pytest.raises(DataRefused, match=r"no sheet 'Note'\. There are 'Notes', 'Sheet'"):
        import_ircc(path, tmp_path / "out.csv", sheet="Note")
    with pytest.raises(DataRefused, match="no table that is known here"):
        import_ircc(path, tmp_path / "out.csv", sheet="Notes")
    assert not (tmp_path / "out.csv").exists()
    import_ircc(path, tmp_path / "out.csv", sheet="Sheet")
    assert len(records(tmp_path / "out.csv")) == 106
