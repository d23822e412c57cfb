"""Figures of the packaged data sets and scenarios: FM.INTAKE, FM.POPULATION, FM.PARAMETER, FM.SOURCE."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load, packaged
from fundingmodel.datasets.intakes import intakes, nobody_where_absent, overlaps, total_code, totals_of
from fundingmodel.language.words import Words
from udfs.calls import Call
from udfs.catalogue import Argument, Example, Function, both
from udfs.cells.codes import codes_of, find_data_set, find_years, names_in
from udfs.cells.marshalling import NOUNS, missing, quoted, refused
from udfs.scenarios.figures import axes_told, figures_of, find_input, parameter_said
from udfs.scenarios.named import find, names

DESCRIBED = ("source", "title", "unit", "publisher", "vintage", "precision", "licence", "notes", "url", "retrieved")
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


def parameter(call: Call, scenario: str, name: str, fiscal_year: str | None, of: str | None) -> Any:
    tier, wanted = find_input(find(scenario), name)
    return axes_told(figures_of(find(scenario), tier, wanted, fiscal_year), of, wanted.input.name)


def source(call: Call, name: str, what: str, scenario: str | None) -> str:
    language = call.session.language
    words = Words(language)
    if scenario is not None:
        tier, wanted = find_input(find(scenario), name)
        told = parameter_said(find(scenario), tier, wanted, what, words)
    else:
        data = _data_set(name)
        told = words.unit(data.unit) if what == "unit" else data.describe(what, language)
        told = words.vintage(told) if what == "vintage" else told
    return words.text({language: told}) if told else {"en": "not stated", "fr": "non précisé"}[language]


def _data_set(name: str) -> Dataset:
    """A packaged data set; a name that only a scenario's parameter has is refused with the advice to name the scenario."""
    having = [each for each in names() if any(name in tier.parameters for tier in find(each).tiers)]
    if having and name not in packaged():
        raise refused(
            "udfs.parameter_without_scenario",
            "",
            "name is {found}, a parameter of scenarios, and scenario is left out.",
            "Name one, as {example}.",
            found=quoted(name),
            example=having[0],
        )
    return find_data_set(name, "name")


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
            "IRCC open data; FM.SOURCE tells publisher, vintage and precision of each data set.",
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
    Function(
        "PARAMETER",
        "data",
        both(
            "A figure that a scenario assumes or cites: a weight, a guarantee, an escalator, a share of costs.",
            "Un chiffre qu'un scénario suppose ou cite : un coefficient, une garantie, un facteur de progression.",
        ),
        (
            Argument(
                "scenario", "text", both("A scenario by its name, as settlement.", "Un scénario par son nom, par exemple settlement.")
            ),
            Argument(
                "name",
                "text",
                both(
                    "The parameter, as category_weight. FM.LIST(\"parameters\", scenario) names them all.",
                    "Le paramètre, par exemple category_weight. FM.LIST(\"parameters\", scenario) les nomme tous.",
                ),
            ),
            Argument(
                "fiscal_year",
                "fiscal_year",
                both(
                    "For this fiscal year, as \"2026-27\". Left out: all years, where it differs between them.",
                    "Pour cet exercice, par exemple \"2026-27\". Omis : tous les exercices, si le chiffre varie.",
                ),
                default=None,
            ),
            Argument(
                "of",
                "text",
                both(
                    "One category, jurisdiction or year of it, as refugee. Left out: all, with labels.",
                    "Une catégorie, une administration ou une année, par exemple refugee. Omis : toutes, avec étiquettes.",
                ),
                default=None,
            ),
        ),
        parameter,
        both(
            "One figure; labels and figures, down; or a table with headings.",
            "Un chiffre; des étiquettes et des chiffres, en lignes; ou un tableau avec en-têtes.",
        ),
        (
            Example(
                ("settlement", "category_weight"),
                both("The weights, with labels: for FM.WEIGHTED_INTAKE.", "Les coefficients, avec étiquettes : pour FM.WEIGHTED_INTAKE."),
            ),
            Example(
                ("predictable", "phase", "2021-22"),
                both("How far the phase-in is in 2021-22.", "Le degré de mise en œuvre progressive en 2021-2022."),
            ),
        ),
        "",
        both(
            "Each scenario's file; FM.SOURCE tells each figure's source, or that it is an assumption.",
            "Le fichier de chaque scénario; FM.SOURCE donne la source de chaque chiffre, ou indique qu'il s'agit d'une hypothèse.",
        ),
    ),
    Function(
        "SOURCE",
        "data",
        both(
            "Where figures come from: source, vintage, precision or licence of a data set or of a scenario's parameter.",
            "D'où viennent les chiffres : source, version, précision ou licence d'un jeu de données ou d'un paramètre.",
        ),
        (
            Argument(
                "name",
                "text",
                both(
                    "A data set, as admissions; with scenario, one of its parameters. FM.LIST(\"data_sets\") names them.",
                    "Un jeu de données, par exemple admissions; avec scenario, un de ses paramètres. FM.LIST(\"data_sets\") les nomme.",
                ),
            ),
            Argument(
                "what",
                "choice",
                both(
                    "source, title, unit, publisher, vintage, precision, licence, notes, url or retrieved.",
                    "source, title (titre), unit (unité), publisher (éditeur), vintage (version), precision, licence, notes, url ou retrieved (extraction).",
                ),
                default="source",
                choices=DESCRIBED,
            ),
            Argument(
                "scenario",
                "text",
                both("The scenario whose parameter is meant. Left out: a data set.", "Le scénario du paramètre. Omis : un jeu de données."),
                default=None,
            ),
        ),
        source,
        both("A text in the language of the session.", "Un texte dans la langue de la session."),
        (
            Example(("admissions", "vintage"), both("How recent the admissions are.", "La date des données sur les admissions.")),
            Example(
                ("protected_fraction", "source", "predictable"),
                both("A figure that nobody has published is told as an assumption.", "Un chiffre que personne n'a publié est indiqué comme hypothèse."),
            ),
        ),
    ),
)  # fmt: skip
