"""Figures of the packaged data sets: FM.INTAKE, FM.POPULATION."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load
from fundingmodel.datasets.intakes import intakes, nobody_where_absent, overlaps, total_code, totals_of
from fundingmodel.language.words import Words
from udfs.calls import Call
from udfs.catalogue import Argument, Example, Function, both
from udfs.cells.codes import codes_of, find_years, names_in
from udfs.cells.marshalling import NOUNS, missing, refused

Figure = float | None


def intake(
    call: Call,
    years: tuple[str, ...],
    jurisdictions: tuple[str, ...] | None,
    categories: tuple[str, ...] | None,
    data_set: str,
    suppressed: str,
) -> Any:
    data = load(data_set)
    column = data.key[2]
    asked_years = find_years(data, years, "years")
    rows = _jurisdictions(data, jurisdictions)
    rule = None if suppressed == "unknown" else suppressed
    if len(asked_years) == 1 and (categories or not jurisdictions):
        parts = [[code] for code in _categories(data, column, categories)]
        table = [[_persons(data, asked_years[0], row, part, rule) for part in parts] for row in rows]
        headings = [part[0] for part in parts]
    elif categories is None and (totals := totals_of(data)):  # never sums of rounded parts
        data = load(totals)
        table = [[_persons(data, year, row, [None], rule) for year in asked_years] for row in rows]
        headings = asked_years if len(asked_years) > 1 else [data.measures[0]]
    else:
        chosen = _to_add_up(data, column, categories)
        table = [[_persons(data, year, row, chosen, rule) for year in asked_years] for row in rows]
        headings = asked_years if len(asked_years) > 1 else [data.measures[0]]
    return table if jurisdictions else _labelled(call, rows, headings, table)


def population(call: Call, years: tuple[str, ...], jurisdictions: tuple[str, ...] | None, vintage: str) -> Any:
    data = load("population")
    asked = find_years(data, years, "years")
    rows = _jurisdictions(data, jurisdictions)
    for year in asked:
        if not data.has(year=year, jurisdiction=rows[0], vintage=vintage):
            raise missing(
                "udfs.no_population",
                "",
                "years: the population of vintage {vintage} has nothing for {year}; it ends before.",
                vintage=vintage,
                year=year,
            )
    table: list[list[Figure]] = [
        [float(data.figure(year=year, jurisdiction=row, vintage=vintage)) for year in asked] for row in rows
    ]
    headings = asked if len(asked) > 1 else ["population"]
    return table if jurisdictions else _labelled(call, rows, headings, table)


def _labelled(call: Call, rows: Sequence[str], headings: Sequence[str], table: list[list[Figure]]) -> list[list[Any]]:
    """Figures with codes beside them and headings above, which other functions match by name."""
    head = [Words(call.session.language)("jurisdiction"), *headings]
    return [head, *([code, *figures] for code, figures in zip(rows, table, strict=True))]


def _jurisdictions(data: Dataset, asked: tuple[str, ...] | None) -> Sequence[str]:
    if asked is None:
        return data.jurisdictions
    return codes_of(asked, names_in(data.name, "jurisdiction"), "jurisdictions", NOUNS["jurisdiction"])


def _categories(data: Dataset, column: str, asked: tuple[str, ...] | None) -> Sequence[str]:
    if asked is not None:
        return codes_of(asked, names_in(data.name, column), "categories", NOUNS["category"])
    return [code for code in _by_jurisdiction(data.name, column) if code != total_code(data)]


@lru_cache(maxsize=16)
def _by_jurisdiction(data_set: str, column: str) -> tuple[str, ...]:
    """The categories that are counted by jurisdiction, and not only where none is stated."""
    data = load(data_set)
    counted = {row.key[2] for row in data.rows if row.key[1] in data.jurisdictions}
    return tuple(code for code in data.codes(column) if code in counted)


def _to_add_up(data: Dataset, column: str, asked: tuple[str, ...] | None) -> Sequence[str]:
    total = total_code(data)
    if asked is None and total:
        return [total]
    chosen = _categories(data, column, asked)
    if len(chosen) > 1 and overlaps(data):
        raise refused(
            "udfs.categories_overlap",
            "",
            "categories: a person may be counted in two categories of {data_set}, so they are not added up.",
            "Name one, or leave categories out: the publisher's own total.",
            data_set=data.name,
        )
    if len(chosen) > 1 and total in chosen:
        raise refused(
            "udfs.category_holds_others",
            "",
            "categories: {total} holds the others; adding them would count people twice.",
            "Name one.",
            total=total,
        )
    return chosen


def _persons(data: Dataset, year: str, row: str, categories: Sequence[str | None], rule: str | None) -> Figure:
    """Persons of these categories together (None: the publisher's own total); None where a count is hidden or not published."""
    total = Decimal(0)
    for category in categories:
        figure = _count(
            data, dict(zip(data.key, (year, row, category) if category else (year, row), strict=True)), rule
        )
        if figure is None:
            return None
        total += figure
    return float(total)


def _count(data: Dataset, key: dict[str, str], rule: str | None) -> Decimal | None:
    if not data.has(**key):
        known = nobody_where_absent(data) and key["jurisdiction"] in data.jurisdictions
        return Decimal(0) if known and key[data.key[2]] in _by_jurisdiction(data.name, data.key[2]) else None
    row = data.row(**key)
    if (coverage := row.texts.get("coverage", "full")) != "full":
        raise missing(
            "udfs.part_of_a_year",
            "",
            "years: {data} covers {coverage} of {year} only.",
            "Name full years.",
            data=data.name,
            coverage=coverage,
            year=key["year"],
        )
    return None if row.suppressed and rule is None else data.figure(None, rule, **key)


def _listed(residents: str, last: str) -> str:
    """The data sets of intakes, with whom the first of them counts."""
    names = [f"{name} ({residents})" if name == "admissions" else name for name in intakes()]
    return f"{', '.join(names[:-1])} {last} {names[-1]}."


JURISDICTIONS = Argument(
    "jurisdictions",
    "labels",
    both(
        "Codes or names, ON or Ontario: figures only, in this order. Left out: all, in official order, with labels.",
        "Codes ou noms, ON ou Ontario : les chiffres seuls, dans cet ordre. Omis : toutes, dans l'ordre officiel, avec étiquettes.",
    ),
    default=None,
)
YEARS = Argument(
    "years",
    "labels",
    both("One calendar year or several, as 2023.", "Une ou plusieurs années civiles, par exemple 2023."),
)

FUNCTIONS = (
    Function(
        "INTAKE",
        "data",
        both(
            "Persons admitted (or asylum claimants, or work permit holders) by jurisdiction, category and year, as published.",
            "Personnes admises (ou demandeurs d'asile, ou titulaires de permis) par administration, catégorie et année.",
        ),
        (
            YEARS,
            JURISDICTIONS,
            Argument(
                "categories",
                "labels",
                both(
                    "Categories, as refugee: a column each for one year, added up for several years. Left out: all of them, or the published total.",
                    "Catégories, par exemple refugee : une colonne chacune pour une année, additionnées pour plusieurs. Omis : toutes, ou le total publié.",
                ),
                default=None,
            ),
            Argument(
                "data_set",
                "choice",
                both(_listed("permanent residents", "or"), _listed("résidents permanents", "ou")),
                default="admissions",
                choices=intakes(),
            ),
            Argument(
                "suppressed",
                "choice",
                both(
                    "Counts of 1 to 4 are hidden by the publisher: unknown shows them as #N/A; low (1), midpoint (2.5) or high (4) takes them so.",
                    "Les nombres de 1 à 4 sont masqués par l'éditeur : unknown les montre par #N/A; low (1), midpoint (2,5) ou high (4) les remplace.",
                ),
                default="unknown",
                choices=("unknown", "low", "midpoint", "high"),
            ),
        ),
        intake,
        both(
            "One year: categories across; with jurisdictions named and no categories, the published total. Several years: years across.",
            "Une année : catégories en colonnes, ou le total publié si les administrations sont nommées sans catégories. Plusieurs années : années en colonnes.",
        ),
        (
            Example(
                (2019.0, None, None, None, "midpoint"),
                both(
                    "All jurisdictions and categories of 2019, hidden counts as 2.5: for FM.WEIGHTED_INTAKE.",
                    "Toutes les administrations et catégories de 2019, nombres masqués pris pour 2,5 : pour FM.WEIGHTED_INTAKE.",
                ),
            ),
            Example(
                ([[2017.0, 2018.0, 2019.0]], [["ON"], ["QC"], ["MB"]], "refugee"),
                both(
                    "Refugees of three years in three provinces: figures only, in the order asked.",
                    "Les réfugiés de trois années dans trois provinces : les chiffres seuls, dans l'ordre demandé.",
                ),
            ),
        ),
        "persons",
        both(
            "IRCC open data; FM.SOURCE gives publisher, vintage and precision of each data set.",
            "Données ouvertes d'IRCC; FM.SOURCE indique l'éditeur, la version et la précision de chaque jeu.",
        ),
    ),
    Function(
        "POPULATION",
        "data",
        both("Inhabitants on 1 July by jurisdiction and year.", "Population au 1er juillet par administration et par année."),
        (
            YEARS,
            JURISDICTIONS,
            Argument(
                "vintage",
                "choice",
                both(
                    "Estimates are revised: 2024, or 2023 (which ends with 2022).",
                    "Les estimations sont révisées : 2024, ou 2023 (qui se termine en 2022).",
                ),
                default="2024",
                choices=("2024", "2023"),
            ),
        ),
        population,
        both("Persons; years across.", "Personnes; années en colonnes."),
        (
            Example(
                ([[2019.0, 2024.0]], [["Ontario"], ["Manitoba"], ["Nunavut"]]),
                both("Five years of growth in three jurisdictions.", "Cinq ans de croissance dans trois administrations."),
            ),
        ),
        "persons",
        both("Statistics Canada, Table 17-10-0009-01.", "Statistique Canada, Tableau 17-10-0009-01."),
    ),
)  # fmt: skip
