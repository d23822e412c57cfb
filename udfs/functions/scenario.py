"""A whole scenario in cells: FM.SCENARIO."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fundingmodel.analysis.binding import binding_rule_words
from fundingmodel.analysis.projection import is_projected, marked
from fundingmodel.column import AXES, DATA_YEAR, Array
from fundingmodel.errors import phrase
from fundingmodel.language.words import Words
from fundingmodel.result import Result, TierResult
from fundingmodel.scenario.tiers import Tier
from udfs.calls import Call
from udfs.catalogue import Argument, Example, Function, both
from udfs.cells.codes import codes_of, unknown
from udfs.cells.marshalling import NOUNS, Cell, refused
from udfs.scenarios.figures import check_year
from udfs.scenarios.named import find
from udfs.scenarios.overrides import read_overrides, result_of

RULE = "binding_rule"


def scenario(
    call: Call,
    scenario: str,
    overrides: tuple[tuple[str, Cell], ...] | None,
    fiscal_year: str | None,
    quantity: str,
    jurisdictions: tuple[str, ...] | None,
) -> Any:
    known = find(scenario)
    years = known.fiscal_years if fiscal_year is None else (check_year(known, fiscal_year),)
    result = result_of(known, read_overrides(overrides))
    words = Words(call.session.language)
    by_year = [_values(result, _plain(quantity), year, words) for year in years]
    headings = _headings(result, _plain(quantity), years, words)
    down, across = len(by_year[0]) > 1 or _one_jurisdiction(result), len(by_year[0][0]) > 1
    months = _plain(quantity) in {c.name for c in result.main.tier.formula.columns if AXES[c.shape][0] == DATA_YEAR}
    if jurisdictions and (months or not down):
        raise refused(
            "udfs.jurisdictions_not_needed",
            "",
            "jurisdictions: {quantity} is the same for all.",
            "Leave jurisdictions out.",
            quantity=quantity,
        )
    if across:
        rows, columns = _codes(result.main, _plain(quantity), years[0])
        if len(by_year) == 1 and months:
            return [["", *columns], *([row, *cells] for row, cells in zip(rows, by_year[0], strict=True))]
        return _by_category(result.main.tier, by_year, jurisdictions, down, quantity, columns, words)
    if not down:
        figures = [rows[0][0] for rows in by_year]
        return figures[0] if fiscal_year else [["", *headings], [_plain(quantity), *figures]]
    table = [list(row) for row in zip(*([cells[0] for cells in rows] for rows in by_year), strict=True)]
    return _in_rows(result.main.tier, table, jurisdictions, headings, words)


def _headings(result: Result, quantity: str, years: Sequence[str], words: Words) -> list[str]:
    """The years over a quantity, each marked where it is projected; the rule that binds is that of the allocation."""
    of = "allocation" if quantity == RULE else quantity
    return [marked(year, words) if is_projected(result, year, of) else year for year in years]


def _codes(result: TierResult, quantity: str, year: str) -> tuple[Sequence[str], Sequence[str]]:
    """What is down and across: jurisdictions and categories, or where it goes by data year these years, and months."""
    years = tuple(map(str, result.tier.place.data_years(year)))
    lags = result.tier.place.codes(DATA_YEAR)
    down, across = (years if codes == lags else codes for codes in result.codes(quantity))
    return down, across


def _plain(quantity: str) -> str:
    return quantity.casefold().replace(" ", "_")


def _one_jurisdiction(result: Result) -> bool:
    return len(result.main.tier.place.jurisdictions) == 1


def _values(result: Result, quantity: str, year: str, words: Words) -> list[list[float | str | None]]:
    """A quantity of a year, rows of cells; None is unknown."""
    if quantity == RULE:
        return [[rule] for rule in binding_rule_words(result.main, year, words)]
    there = result.main.years[year]
    if result.main.tier.formula.state(quantity) not in there:
        known = [c.name for c in result.main.tier.formula.columns if not c.amends]
        raise unknown(
            "quantity",
            quantity,
            phrase("udfs.quantity_of", "quantity of {scenario}", scenario=result.scenario.name),
            known,
        )
    values: Array = result.main.values(quantity, year)
    if values.ndim != 2:
        raise refused(
            "udfs.quantity_by_data_year",
            "",
            "quantity: {quantity} is by data year.",
            "FM.PARAMETER and FM.INTAKE show it.",
            quantity=quantity,
        )
    state = result.main.tier.formula.state(quantity)
    unit = next((c.unit for c in result.main.tier.formula.columns if c.name == state), "")
    return [[_cell(result.main, float(x), unit) for x in row] for row in values]


def _cell(tier: TierResult, figure: float, unit: str) -> float | None:
    """A figure as a cell has it: an amount in whole units; None where it is unknown."""
    if np.isnan(figure):
        return None
    exact = tier.whole_units(figure, unit)
    return figure if exact is None else float(exact)


def _in_rows(
    tier: Tier,
    table: Sequence[Sequence[Any]],
    asked: tuple[str, ...] | None,
    headings: Sequence[str],
    words: Words,
) -> list[list[Any]]:
    """Rows by jurisdiction: those asked for, figures only; or all, with labels and headings."""
    codes = tier.place.jurisdictions
    if asked is None:
        body = [[code, *row] for code, row in zip(codes, table, strict=True)]
        return [[words("jurisdiction"), *headings], *body]
    names = {code: tuple(called.values()) for code, called in tier.jurisdiction_names.items()}
    wanted = codes_of(asked, names, "jurisdictions", NOUNS["jurisdiction"])
    # A jurisdiction that the scenario leaves outside is named in it, and its figure is unknown.
    return [list(table[codes.index(code)]) if code in codes else [None] * len(headings) for code in wanted]


def _by_category(
    tier: Tier,
    by_year: Sequence[Sequence[Sequence[Any]]],
    asked: tuple[str, ...] | None,
    down: bool,
    quantity: str,
    across: Sequence[str],
    words: Words,
) -> list[list[Any]]:
    if len(by_year) > 1:
        raise refused(
            "udfs.quantity_by_category",
            "",
            "quantity: {quantity} goes by category.",
            "Give fiscal_year: one year at a time.",
            quantity=quantity,
        )
    if down:
        return _in_rows(tier, by_year[0], asked, across, words)
    return [[code, figure] for code, figure in zip(across, by_year[0][0], strict=True)]


FUNCTIONS = (
    Function(
        "SCENARIO",
        "allocation",
        both(
            "What a named scenario gives, with its own figures or with some of them changed.",
            "Ce que donne un scénario, avec ses propres chiffres ou avec certains chiffres modifiés.",
        ),
        (
            Argument(
                "scenario",
                "text",
                both(
                    "A scenario by its name, as settlement. FM.LIST(\"scenarios\") names them.",
                    "Un scénario par son nom, par exemple settlement. FM.LIST(\"scenarios\") les nomme.",
                ),
            ),
            Argument(
                "overrides",
                "pairs",
                both(
                    "Two columns, a parameter and its figure, as category_weight.refugee and 2, or stated_authority.2026-27 and 900000000. Left out: as the scenario is.",
                    "Deux colonnes, un paramètre et son chiffre, par exemple category_weight.refugee et 2, ou stated_authority.2026-27 et 900000000. Omis : le scénario tel quel.",
                ),
                default=None,
            ),
            Argument(
                "fiscal_year",
                "fiscal_year",
                both("One fiscal year, as \"2026-27\". Left out: all, across.", "Un exercice, par exemple \"2026-27\". Omis : tous, en colonnes."),
                default=None,
            ),
            Argument(
                "quantity",
                "text",
                both(
                    "allocation, or another quantity of the formula, as share, envelope, weighted_intake or binding_rule. FM.LIST(\"quantities\", scenario) names them.",
                    "allocation, ou une autre grandeur de la formule, par exemple share, envelope, weighted_intake ou binding_rule. FM.LIST(\"quantities\", scenario) les nomme.",
                ),
                default="allocation",
            ),
            Argument(
                "jurisdictions",
                "labels",
                both(
                    "Codes or names, ON or Ontario: figures only, in this order. Left out: all, with labels and headings.",
                    "Codes ou noms, ON ou Ontario : les chiffres seuls, dans cet ordre. Omis : toutes, avec étiquettes et en-têtes.",
                ),
                default=None,
            ),
        ),
        scenario,
        both(
            "Jurisdictions down, years across; one figure for a quantity of all. Unknown is #N/A.",
            "Administrations en lignes, exercices en colonnes; un seul chiffre pour une grandeur d'ensemble. Inconnu : #N/A.",
        ),
        (
            Example(
                ("settlement", None, "2021-22"),
                both("The calibrated settlement formula in 2021-22.", "La formule d'établissement calée, en 2021-2022."),
            ),
            Example(
                (
                    "predictable",
                    [["protected_fraction", 0.95], ["largest_growth", 0.08], ["phase.2026-27", 0.5]],
                    "2026-27",
                    "allocation",
                    [["ON"], ["BC"], ["NU"]],
                ),
                both(
                    "A lower guarantee, a tighter cap and half the phase-in: what three jurisdictions would receive.",
                    "Une garantie plus faible, un plafond plus serré et une mise en œuvre à moitié : ce que recevraient trois administrations.",
                ),
            ),
        ),
        "",
        both(
            "The scenario's own file, with the source of each figure: FM.SOURCE, FM.EXPLAIN.",
            "Le fichier du scénario, avec la source de chaque chiffre : FM.SOURCE, FM.EXPLAIN.",
        ),
    ),
)  # fmt: skip
