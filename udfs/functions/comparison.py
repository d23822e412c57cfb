"""Amounts side by side: FM.COMPARE, FM.PER_ADMISSION, FM.PER_CAPITA, FM.REAL."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from fundingmodel.analysis import comparison as engine
from fundingmodel.column import Array
from fundingmodel.datasets.gate import load
from fundingmodel.errors import at
from fundingmodel.language.words import Words
from fundingmodel.steps import shared_inputs
from udfs.calls import Call
from udfs.catalogue import Argument, Example, Function, both
from udfs.cells.argument_checks import check_alike
from udfs.cells.codes import listed
from udfs.cells.marshalling import Cell, fiscal_year, missing, number, quoted, refused

BASE_YEAR = "2021-22"
MOST_BETWEEN = 20  # times the level of another year: beyond, one of the two is a ratio and the other per hundred
WORDS = {
    "baseline": both("Baseline", "Scénario de référence"),
    "amount": both("Amount", "Montant"),
    "change": both("Change", "Variation"),
    "relative": both("Change, ratio", "Variation, ratio"),
}


def _exact(column: Array) -> dict[str, Decimal | None]:
    """A column of cells as exact decimals, by row; each as the shortest decimal that is the same number."""
    return {str(row): Decimal(repr(float(amount))) for row, amount in enumerate(column[:, 0], start=1)}


def _cells(ratios: Mapping[str, Decimal | Fraction | None]) -> list[float | None]:
    try:
        return [None if ratio is None else float(ratio) for ratio in ratios.values()]
    except OverflowError:
        raise refused(
            "udfs.result_beyond_cell",
            "",
            "the result is beyond what a cell can hold.",
            "Check the units of the figures.",
        ) from None


def compare(call: Call, amounts: Array, baseline: Array, show: str) -> Any:
    check_alike(amounts, "amounts", baseline, "baseline")
    after, before = _exact(amounts), _exact(baseline)
    change, ratio = engine.change(after, before), _relative(after, before)
    if show == "change":
        return [[cell] for cell in _cells(change)]
    if show == "percent":
        return [[cell] for cell in _cells(ratio)]
    if show == "both":
        return [list(cells) for cells in zip(_cells(change), _cells(ratio), strict=True)]
    words = Words(call.session.language)
    columns = [_with_total(each) for each in (before, after)]
    columns += [_with_total(change), _cells(ratio) + _cells(_relative(_sum(after), _sum(before)))]
    names = [*(call.jurisdictions or tuple(after)), words("total")]
    heading = [
        words("jurisdiction"),
        *(words.text(WORDS[name]) for name in ("baseline", "amount", "change", "relative")),
    ]
    return [heading, *([name, *cells] for name, *cells in zip(names, *columns, strict=True))]


def _relative(
    after: Mapping[str, Decimal | None], before: Mapping[str, Decimal | None]
) -> Mapping[str, Fraction | None]:
    """The change as a ratio; unknown where the baseline is zero, or below: of a debt, its sign would say the contrary."""
    return engine.relative_change(
        after, {row: max(amount, Decimal(0)) if amount is not None else None for row, amount in before.items()}
    )


def _sum(amounts: Mapping[str, Decimal | None]) -> dict[str, Decimal | None]:
    return {"total": engine.total(amounts)}


def _with_total(amounts: Mapping[str, Decimal | None]) -> list[float | None]:
    return _cells(amounts) + _cells(_sum(amounts))


def per_person(_call: Call, amounts: Array, persons: Array) -> list[list[float | None]]:
    return [[cell] for cell in _cells(engine.per_person(_exact(amounts), _exact(persons)))]


def real(
    call: Call,
    amounts: Array,
    years: tuple[str, ...] | None,
    base_year: str,
    price_index: tuple[tuple[str, Cell], ...] | None,
) -> Any:
    found, across = _years(call, amounts, years)
    index = _packaged_index() if price_index is None else _own_index(price_index)
    levels = [_level(index, year, "years") / _level(index, base_year, "base_year") for year in found]
    columns = amounts if across else amounts.T
    constant = [_cells(engine.real(_exact(columns[:, [i]]), level)) for i, level in enumerate(levels)]
    cells = np.array(constant, dtype=float)
    return cells.T if across else cells


def _years(call: Call, amounts: Array, years: tuple[str, ...] | None) -> tuple[list[str], bool]:
    """The fiscal years of the amounts, and whether they run across: from `years`, or from the headings."""
    headings, (rows, columns) = call.labels.get("year"), amounts.shape
    if years is None and headings is None:
        raise refused(
            "udfs.years_missing",
            "",
            "years is left out, and amounts has no headings: give one fiscal year for each column.",
        )
    found = [fiscal_year(year, f"years, cell {i}") for i, year in enumerate(years or headings or (), start=1)]
    if headings is not None and [fiscal_year(year, "amounts: a heading") for year in headings] != found:
        raise refused(
            "udfs.years_and_headings",
            "",
            "years and the headings of amounts differ.",
            "Leave years out, or the headings.",
        )
    if len(found) == columns:
        return found, True
    if columns == 1 and len(found) == rows and call.jurisdictions is None:
        return found, False
    raise refused(
        "udfs.years_and_columns",
        "",
        "years has {count} years; amounts has {columns} columns.",
        "Give one fiscal year for each column.",
        count=len(found),
        columns=columns,
    )


def _packaged_index() -> dict[str, Decimal]:
    data = load("price_index")
    return {year: data.figure(fiscal_year=year) for year in data.codes("fiscal_year")}


def _own_index(pairs: Sequence[tuple[str, Cell]]) -> dict[str, Decimal]:
    index: dict[str, Decimal] = {}
    for name, cell in pairs:
        year = fiscal_year(name, "price_index: a year")
        level = number(cell, at("price_index").then("year", year, joined=", "))
        if not level > 0:
            raise refused(
                "udfs.price_level",
                "",
                "price_index, {year} is {level:g}; a level of prices is above 0.",
                year=year,
                level=level,
            )
        if year in index:
            raise refused(
                "udfs.price_year_twice",
                "",
                "price_index: {year} is there twice.",
                "Give each year once.",
                year=year,
            )
        index[year] = Decimal(repr(level))
    if index and max(index.values()) > MOST_BETWEEN * min(index.values()):
        lowest, highest = min(index.values()), max(index.values())
        raise refused(
            "udfs.price_bases",
            "",
            "price_index goes from {lowest:g} to {highest:g}: not on one base.",
            "Give all its years on the same base.",
            lowest=lowest,
            highest=highest,
        )
    return index


def _level(index: Mapping[str, Decimal], year: str, where: object) -> Decimal:
    if year not in index:
        raise missing(
            "udfs.no_price_level",
            where,
            "the price index has nothing for {found}; it has {years}.",
            found=quoted(year),
            years=listed(sorted(index)),
        )
    return index[year]


AMOUNTS = Argument(
    "amounts",
    "jurisdictions",
    both(
        "One amount a jurisdiction. Labels may be beside it.",
        "Un montant par administration. Des étiquettes peuvent l'accompagner.",
    ),
    "dollars",
)

FUNCTIONS = (
    Function(
        "COMPARE",
        "comparison",
        both(
            "Amounts against a baseline: who receives more, who receives less, and by how much.",
            "Des montants par rapport à une référence : qui reçoit davantage, qui reçoit moins, et combien.",
        ),
        (
            AMOUNTS,
            Argument(
                "baseline",
                "jurisdictions",
                both(
                    "What it is compared with, for the same jurisdictions.",
                    "Ce à quoi on les compare, pour les mêmes administrations.",
                ),
                "dollars",
            ),
            Argument(
                "show",
                "choice",
                both(
                    "change (in dollars); percent (of the baseline, 0.05 is 5%); both; all (with labels, amounts and a total).",
                    "change (variation en dollars); percent (en proportion de la référence, 0,05 pour 5 %); both (les deux); all (avec étiquettes, montants et total).",
                ),
                default="change",
                choices=("change", "percent", "both", "all"),
            ),
        ),
        compare,
        both(
            "A column, or a table. Where the baseline is zero or negative, the percent is #N/A.",
            "Une colonne, ou un tableau. Si la référence est nulle ou négative, la proportion est #N/A.",
        ),
        (
            Example(
                (
                    [["ON", 420_000_000.0], ["MB", 45_500_000.0], ["NU", 900_000.0]],
                    [["NU", 900_000.0], ["ON", 407_200_000.0], ["MB", 47_400_000.0]],
                    "all",
                ),
                both(
                    "What Ontario receives more comes from Manitoba, which receives less, and from a larger envelope; the baseline is in another order.",
                    "L'Ontario reçoit en plus ce que perd le Manitoba et ce qu'ajoute l'enveloppe; la référence est dans un autre ordre.",
                ),
            ),
        ),
        "dollars",
    ),
    Function(
        "PER_ADMISSION",
        "comparison",
        both("Dollars for each person admitted.", "Dollars par personne admise."),
        (
            AMOUNTS,
            Argument(
                "admissions",
                "jurisdictions",
                both(
                    "Persons admitted a year, for the same jurisdictions. Where there were none, the result is #N/A.",
                    "Personnes admises par année, pour les mêmes administrations. S'il n'y en a eu aucune, le résultat est #N/A.",
                ),
                "persons",
                least=0,
            ),
        ),
        per_person,
        both("Dollars a person, one figure a jurisdiction.", "Dollars par personne, un chiffre par administration."),
        (
            Example(
                (
                    [["ON", 407_200_000.0], ["MB", 47_400_000.0], ["NU", 900_000.0]],
                    [["ON", 134_278.0], ["MB", 16_245.0], ["NU", 35.0]],
                ),
                both("Base amounts show in small territories.", "Les montants de base ressortent dans les petits territoires."),
            ),
        ),
        "dollars",
    ),
    Function(
        "PER_CAPITA",
        "comparison",
        both("Dollars for each inhabitant.", "Dollars par habitant."),
        (
            AMOUNTS,
            Argument(
                "population",
                "jurisdictions",
                both(
                    "Inhabitants, for the same jurisdictions, as FM.POPULATION gives them. Where there are none, the result is #N/A.",
                    "La population des mêmes administrations, comme la donne FM.POPULATION. S'il n'y en a aucune, le résultat est #N/A.",
                ),
                "persons",
                input=shared_inputs.population,
            ),
        ),
        per_person,
        both("Dollars a person, one figure a jurisdiction.", "Dollars par personne, un chiffre par administration."),
        (
            Example(
                (
                    [["ON", 407_200_000.0], ["MB", 47_400_000.0], ["NU", 900_000.0]],
                    [["ON", 14_842_488.0], ["MB", 1_390_249.0], ["NU", 39_403.0]],
                ),
                both("The same amounts for each inhabitant.", "Les mêmes montants par habitant."),
            ),
        ),
        "dollars",
    ),
    Function(
        "REAL",
        "comparison",
        both(
            "Amounts of several years in the dollars of one year.",
            "Des montants de plusieurs exercices en dollars d'un même exercice.",
        ),
        (
            Argument(
                "amounts",
                "years",
                both(
                    "Amounts by fiscal year: years across, with or without labels and headings; or one column of amounts, years down.",
                    "Montants par exercice : exercices en colonnes, avec ou sans étiquettes et en-têtes; ou une seule colonne de montants, exercices en lignes.",
                ),
                "dollars",
            ),
            Argument(
                "years",
                "labels",
                both(
                    "The fiscal years of the columns, as \"2021-22\" (or of the rows of one column), where amounts has no headings.",
                    "Les exercices des colonnes, par exemple \"2021-22\" (ou des lignes d'une seule colonne), si amounts n'a pas d'en-têtes.",
                ),
                default=None,
            ),
            Argument(
                "base_year",
                "fiscal_year",
                both(
                    "The year whose dollars are meant. Left out: 2021-22.",
                    "L'exercice dont on prend les dollars. Omis : 2021-2022.",
                ),
                default=BASE_YEAR,
            ),
            Argument(
                "price_index",
                "pairs",
                both(
                    "Your own price index: two columns, fiscal year and level. Left out: the packaged index of consumer prices, published to 2024-25.",
                    "Votre propre indice des prix : deux colonnes, exercice et niveau. Omis : l'indice fourni des prix à la consommation, publié jusqu'en 2024-2025.",
                ),
                default=None,
            ),
        ),
        real,
        both("Amounts of the same shape, in constant dollars, without labels.", "Des montants de même forme, en dollars constants, sans étiquettes."),
        (
            Example(
                ([["", "2021-22", "2026-27"], ["ON", 407_200_000.0, 458_000_000.0]],),
                both(
                    "Nominal growth that buys less: dollars of 2021-22, by the packaged index (of 2026-27 a projection).",
                    "Une hausse nominale qui achète moins : dollars de 2021-2022, selon l'indice fourni (une projection en 2026-2027).",
                ),
            ),
            Example(
                (
                    [[407_200_000.0], [415_000_000.0]],
                    [["2021-22"], ["2022-23"]],
                    "2022-23",
                    [["2021-22", 141.6], ["2022-23", 151.2]],
                ),
                both("With an index of your own, years down.", "Avec un indice de son choix, exercices en lignes."),
            ),
        ),
        "dollars",
        both(
            "Packaged index: consumer prices of Canada, published to 2024, then reported and projected: FM.SOURCE(\"price_index\").",
            "Indice fourni : prix à la consommation au Canada, publiés jusqu'en 2024, puis rapportés et projetés. Voir FM.SOURCE(\"price_index\").",
        ),
    ),
)  # fmt: skip
