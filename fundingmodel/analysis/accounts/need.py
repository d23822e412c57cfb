"""Whose need counts for how much: the words of each step from admissions to weighted intake."""

from collections.abc import Mapping
from decimal import Decimal

from fundingmodel.analysis.accounts.account import Account, Sentences, Teller
from fundingmodel.figures import FIXED
from fundingmodel.formulas import StepEntry


def _average_intake(a: Account, e: StepEntry) -> Sentences:
    column = a.name(e, "average_intake")
    count, parts = a.figures.number(a.value(column), 1), a.parts(column)
    in_parts = f" ({parts})" if parts else ""
    weighted = e.choices.get("year_weights") == "given"
    english, french = ("A weighted average", "En moyenne pondérée") if weighted else ("An average", "En moyenne")
    return [
        *_data_years(a, a.name(e, "intake")),
        a.words(f"{english} of {count} persons a year{in_parts}.", f"{french}, {count} personnes par année{in_parts}."),
    ]


def _data_years(a: Account, name: str) -> Sentences:
    """Which calendar years count, and how many were admitted in each."""
    parameter = a.parameter(name)
    if parameter is None or parameter.input.by != "calendar year":
        return []
    years = a.place.data_years(a.year)
    counts = [
        sum((figure or Decimal(0) for figure in block[a.index]), Decimal(0))
        for block in parameter.exact(a.year, a.place)
    ]
    by_year = "; ".join(f"{y}{a.words('', FIXED)}: {a.figures.plain(n)}" for y, n in zip(years, counts, strict=True))
    told = a.words(
        f"The years that count are {a.listed([str(y) for y in years])}{a.source(name)}. {by_year}.",
        f"Les années qui comptent sont {a.listed([str(y) for y in years])}{a.source(name)}. {by_year}.",
    )
    hidden = [f for f in parameter.filled if a.code in f.key.values() and f.key.get("year") in {str(y) for y in years}]
    if hidden:
        figure = a.figures.plain(sum((f.figure for f in hidden), Decimal(0)))
        told += a.words(
            f" Of these, {len(hidden)} suppressed counts are taken together as {figure}.",
            f" Dont {len(hidden)} chiffres supprimés, comptés ensemble pour {figure}.",
        )
    return [told]


def _admissions(a: Account, e: StepEntry) -> Sentences:
    count = a.figures.number(a.of(e, "admissions"), 1)
    return [
        a.words(
            f"All categories together: {count} persons a year.",
            f"Toutes catégories confondues{FIXED}: {count} personnes par année.",
        )
    ]


def _eligible_population(a: Account, e: StepEntry) -> Sentences:
    column = a.name(e, "eligible_population")
    parts = f" ({told})" if (told := a.parts(column)) else ""
    count = a.figures.number(a.value(column), 1)
    return [
        *_data_years(a, a.name(e, "intake")),
        a.words(
            f"Of these, {count} still live there, are eligible and use the services{parts}.",
            f"De ce nombre, {count} y vivent encore, sont admissibles et recourent aux services{parts}.",
        ),
    ]


def _secondary_migration(a: Account, e: StepEntry) -> Sentences:
    landed, living = (
        a.figures.number(x, 1) for x in (a.of(e, "average_intake"), a.value(a.name(e, "resident_intake")))
    )
    return [
        a.words(
            f"{landed} landed there; counted where they live, they are {living}.",
            f"{landed} y ont été admis; selon le lieu de résidence, ils sont {living}.",
        )
    ]


def _category_weights(a: Account, e: StepEntry) -> Sentences:
    parts = a.parts(a.name(e, "category_weight"), None) or a.figures.plain(a.value(a.name(e, "category_weight")))
    return [
        a.words(
            f"Use x intensity x duration, relative to the reference category: {parts}.",
            f"Recours x intensité x durée, par rapport à la catégorie de référence{FIXED}: {parts}.",
        )
    ]


def _weighted_intake(a: Account, e: StepEntry) -> Sentences:
    weights = a.column(e, "category_weight")
    own, all_together = (a.figures.number(x, 1) for x in (a.of(e, "weighted_intake"), a.total(e, "weighted_intake")))
    told = a.words(
        f"The weighted intake is {own}, of {all_together} in all.",
        f"Les admissions pondérées sont de {own}, sur {all_together} en tout.",
    )
    if a.parameter(weights) is None:  # calculated by a step before, which has told them
        return [told]
    source, parts = a.source(weights), a.parts(weights, None) or a.figures.plain(a.value(weights))
    return [a.words(f"Weights{source}: {parts}.", f"Coefficients{source}{FIXED}: {parts}."), told]


def _cost_index(a: Account, e: StepEntry) -> Sentences:
    index = a.figures.plain(a.of(e, "cost_index"))
    adjusted = a.figures.number(a.value(a.name(e, "cost_adjusted_intake")), 1)
    return [
        a.words(
            f"Costs here are {index} of the average: the need counts as {adjusted}.",
            f"Les coûts y sont de {index} fois la moyenne{FIXED}: le besoin compte pour {adjusted}.",
        )
    ]


TOLD: Mapping[str, Teller] = {
    "admissions": _admissions,
    "average_intake": _average_intake,
    "category_weights": _category_weights,
    "cost_index": _cost_index,
    "eligible_population": _eligible_population,
    "secondary_migration": _secondary_migration,
    "weighted_intake": _weighted_intake,
}
