"""Editions of the small workbooks: the French one, a sister table, a later month, as a publisher would make them."""

import copy
import random

from ircc_sheets import MONTHS, Example, Node, admissions, header_columns, published, sheet_of

FIRST_ROW = 5  # of figures, in the small workbook of admissions
FRENCH_MONTHS = ["Janv.", "Févr.", "Mars", "Avr.", "Mai", "Juin", "Juil.", "Août", "Sept.", "Oct.", "Nov.", "Déc."]
FRENCH_NOTES = (
    "Remarques :\n— Veuillez noter que toutes les valeurs comprises entre 0 et 5 sont indiquées par « -- ». Toutes les "
    "autres valeurs sont arrondies au multiple de 5 le plus près; en raison de l’arrondissement, il se peut que les "
    "données ne correspondent pas aux totaux indiqués."
)
FRENCH_LABELS = {
    "Newfoundland and Labrador": "Terre-Neuve-et-Labrador",
    "Prince Edward Island": "Île-du-Prince-Édouard",
    "Nova Scotia": "Nouvelle-Écosse",
    "New Brunswick": "Nouveau-Brunswick",
    "Quebec": "Québec",
    "British Columbia": "Colombie-Britannique",
    "Northwest Territories": "Territoires du Nord-Ouest",
    "Economic": "Économique",
    "Sponsored Family": "Famille parrainée",
    "Resettled Refugee & Protected Person in Canada": "Réfugiés réinstallés et personnes protégées au Canada",
    "All Other Immigration": "Autres immigrants",
    "Government-Assisted Refugee": "Réfugiés pris en charge par le gouvernement",
    "Privately Sponsored Refugee": "Réfugiés parrainés par le secteur privé",
    "Blended Sponsorship Refugee": "Réfugiés désignés par un bureau des visas",
    "Protected Person in Canada": "Personnes protégées au Canada",
    "Province/Territory not stated": "Province ou territoire non déclaré",
    "Airport": "Aéroport",
    "Border": "Frontière terrestre",
    "Inland": "Bureau intérieur",
    "Other Offices": "Autres bureaux",
    "Province/Territory of claim not stated": "Province ou territoire de la demande non déclaré",
    "Live-In Caregivers": "Aides familiaux résidants",
    "Agricultural Workers": "Travailleurs agricoles",
    "Other Temporary Foreign Workers with LMIA": "Autres travailleurs étrangers temporaires visés par une EIMT",
    "Caregivers": "Aides familiaux",
    "Province / Territory not stated": "Province ou territoire non déclaré",
}
FRENCH_TITLES = {
    "Admissions": "Canada – Admissions de résidents permanents selon la province ou le territoire de destination prévue et "
    "la catégorie d’immigration",
    "Asylum": "Canada – Demandeurs d’asile selon le type de bureau, la province ou le territoire de la demande et "
    "l’année de la demande",
    "Temporary": "Canada – Titulaires d’un permis de travail du Programme des travailleurs étrangers temporaires (PTET) au "
    "31 décembre selon la province ou le territoire de destination prévue et le programme",
}
FRENCH_CORNERS = {
    "Province/Territory and Immigration Category": "Province ou territoire et catégorie d’immigration",
    "Claim Office Type and Province/Territory of Claim": "Type de bureau et province ou territoire de la demande",
    "Province/territory and program": "Province ou territoire et programme",
}


def french(example: Example) -> Example:
    """The same counts in the French edition: labels, months, spaces between thousands, notes, source."""
    made = copy.deepcopy(example)
    notes = next(at for at, cells in enumerate(made.cells) if str(cells[0]).startswith("Notes"))
    made.cells = [[_in_french(cell) for cell in cells] for cells in made.cells[:notes]]
    title = str(example.cells[0][0])
    words = next(french_title for word, french_title in FRENCH_TITLES.items() if word in title)
    made.cells[0][0] = f"{words}, {_period(title)}"
    made.cells += [[FRENCH_NOTES], [""], ["Source : IRCC, 30 avril 2020"]]
    return made


def _period(title: str) -> str:
    return "janvier 2019 – avril 2020" if "January" in title else "2018 – 2020"


def _in_french(cell: str | int | float | None) -> str | int | float | None:
    if not isinstance(cell, str):
        return cell
    if cell in FRENCH_CORNERS:
        return FRENCH_CORNERS[cell]
    if cell in MONTHS:
        return FRENCH_MONTHS[MONTHS.index(cell)]
    if cell.startswith("Q") and cell[1:2].isdigit():
        return f"T{cell[1]} - Total" if cell.endswith("Total") else f"T{cell[1]}"
    if cell.replace(",", "").isdigit():
        return cell.replace(",", "\u202f")
    for end in (" - Total", " Total"):
        if cell.endswith(end) and not cell[:4].isdigit():
            label = cell.removesuffix(end)
            return FRENCH_LABELS.get(label, label) + end
    return FRENCH_LABELS.get(cell, cell)


def sister(example: Example, old: str, new: str) -> Example:
    """The same sheet under the title of another table."""
    made = copy.deepcopy(example)
    assert old in str(made.cells[0][0])
    made.cells[0][0] = str(made.cells[0][0]).replace(old, new)
    return made


def revised(example: Example, node: Node, month: int, persons: int) -> Example:
    """A later edition of admissions: more persons in one month of a row, and so in every total of it."""
    made = copy.deepcopy(example)
    at = [id(each) for each in example.total.rows()].index(id(node))
    list(made.total.rows())[at].months[month] += persons
    spans = [inside for _, inside in header_columns(made.months, quarters=True)]
    for cells, row in zip(made.cells[FIRST_ROW:], made.total.rows(), strict=False):
        cells[made.width :] = [published(row.count(span)) for span in spans]
    return made


def later(example: Example) -> Example:
    """The edition of admissions one month later: April 2020 becomes the last but one, and every total with May grows."""
    months = [*example.months, (2020, 5)]
    total = copy.deepcopy(example.total)
    for node in total.rows():
        if not node.parts:
            node.months.append(node.months[-1])
    made = sheet_of(
        str(example.cells[0][0]).replace("April 2020", "May 2020"),
        str(example.cells[2][0]),
        total,
        months,
        example.width,
        [0, 1, 2],
        True,
    )
    made.cells[-1] = ["Source: IRCC, May 31, 2020"]
    return made


def by_country() -> Example:
    """A table that no file describes: countries of citizenship, months to quarters to years, no provinces."""
    months, chance = admissions().months, random.Random(9)
    leaves = [
        Node(name, 0, months=[max(0, round(chance.gauss(size, 4))) for _ in months])
        for name, size in (("India", 900), ("Philippines", 240), ("Bhutan", 1))
    ]
    title = "Canada - Admissions of Permanent Residents by Country of Citizenship, January 2019 - April 2020"
    return sheet_of(title, "Country of Citizenship", Node("Total", 0, leaves), months, 1, [0, 1, 2], True)
