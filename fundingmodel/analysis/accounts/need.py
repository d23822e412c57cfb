"""Whose need counts for how much: the words of each step from admissions to weighted intake."""

from collections.abc import Mapping
from decimal import Decimal

from fundingmodel.analysis.accounts.account import Account, Sentences, Teller
from fundingmodel.formula import StepEntry
from fundingmodel.language.figures import FIXED


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


def _measure_per_head(a: Account, e: StepEntry) -> Sentences:
    parts = a.parts(a.name(e, "measure_per_head"), None) or a.figures.plain(a.value(a.name(e, "measure_per_head")))
    people = a.figures.plain(a.of(e, "population"))
    return [
        a.words(
            f"Divided by its {people} people where a measure counts per head: {parts}.",
            f"Divisée par ses {people} habitants là où la mesure se compte par habitant{FIXED}: {parts}.",
        )
    ]


def _parts_of_key(a: Account, e: StepEntry, shares: str) -> str:
    """Its part of each measure."""
    column = a.name(e, shares)
    if len(a.place.categories) < 2:
        return a.figures.percent(a.value(column), 4)
    return "; ".join(f"{name} {a.figures.percent(x, 4)}" for name, x in a.by_category(column))


def _weights_of_key(a: Account, e: StepEntry, weights: str) -> str:
    column = a.column(e, weights)
    return (a.parts(column, None) or a.figures.plain(a.value(column))) + a.source(column)


def _weighted_key(a: Account, e: StepEntry) -> Sentences:
    parts, key = _parts_of_key(a, e, "weighted_key_share"), a.figures.percent(a.of(e, "weighted_key"), 4)
    source, weights = a.source(a.name(e, "measure")), _weights_of_key(a, e, "key_weight")
    told = []
    if e.choices["measures"] == "to_a_power":
        powers = _weights_of_key(a, e, "key_exponent")
        told = [a.words(f"Powers of the measures: {powers}.", f"Puissances des mesures{FIXED}: {powers}.")]
    return [
        *told,
        a.words(f"Its part of each measure{source}: {parts}.", f"Sa part de chaque mesure{source}{FIXED}: {parts}."),
        a.words(f"Weights: {weights}. Its key is {key}.", f"Coefficients{FIXED}: {weights}. Sa clé est de {key}."),
    ]


def _greater_of_keys(a: Account, e: StepEntry) -> Sentences:
    parts, source = _parts_of_key(a, e, "measure_share"), a.source(a.name(e, "measure"))
    first, second, key = (a.figures.percent(a.of(e, x), 4) for x in ("first_key", "second_key", "greater_key"))
    total, kept = a.figures.percent(a.of(e, "key_total"), 4), a.figures.percent(a.of(e, "pro_rata_reduction"), 4)
    weights, others = (_weights_of_key(a, e, x) for x in ("first_weight", "second_weight"))
    return [
        a.words(f"Its part of each measure{source}: {parts}.", f"Sa part de chaque mesure{source}{FIXED}: {parts}."),
        a.words(
            f"First key, weights {weights}: {first}. Second key, weights {others}: {second}. The greater counts: {key}.",
            f"Première clé, coefficients {weights}{FIXED}: {first}. Deuxième clé, coefficients {others}{FIXED}: {second}. "
            f"La plus élevée compte{FIXED}: {key}.",
        ),
        a.words(
            f"All together the keys are {total}; each is reduced to {kept} of itself.",
            f"Ensemble, les clés font {total}; chacune est ramenée à {kept} d’elle-même.",
        ),
    ]


def _entry_threshold(a: Account, e: StepEntry) -> Sentences:
    size, level = (a.figures.plain(a.of(e, x)) for x in ("entry_measure", "entry_level"))
    source = a.source(a.name(e, "entry_level"))
    before, after = a.of(e, "weighted_intake"), a.value(a.name(e, "weighted_intake_with_entry_threshold"))
    english, french = ("at least", "au moins") if e.choices["at_level"] == "enters" else ("more than", "plus de")
    outcome = (
        a.words("that is too few, and it counts as zero", "c’est trop peu, et il compte pour zéro")
        if before and not after
        else a.words(f"it counts as {a.figures.plain(after)}", f"il compte pour {a.figures.plain(after)}")
    )
    return [
        a.words(
            f"To enter, {english} {level}{source} are needed; with {size}, {outcome}.",
            f"Pour entrer, il faut {french} {level}{source}; avec {size}, {outcome}.",
        )
    ]


def _relativity(a: Account, e: StepEntry) -> Sentences:
    ratio, source = a.figures.plain(a.of(e, "relativity")), a.source(a.name(e, "relativity"))
    before, after = (a.figures.number(x, 1) for x in (a.of(e, "weighted_intake"), _amended(a, e)))
    return [
        a.words(
            f"{before} times its relativity of {ratio}{source}: {after}.",
            f"{before} multiplié par son coefficient relatif de {ratio}{source}{FIXED}: {after}.",
        )
    ]


def _amended(a: Account, e: StepEntry) -> float:
    """The state in which a step leaves what it amends."""
    return a.value(next(c.name for c in reversed(e.columns) if c.amends))


def _capacity_gap(a: Account, e: StepEntry) -> Sentences:
    own, standard, gap = (
        a.figures.money(a.of(e, x), 2) for x in ("capacity_per_head", "standard_per_head", "gap_per_head")
    )
    filled, source = a.figures.rate(a.of(e, "fill_rate")), a.source(a.name(e, "fill_rate"))
    people, amount = a.figures.plain(a.of(e, "population")), a.figures.money(a.of(e, "capacity_gap"))
    capacity = a.source(a.name(e, "capacity"))
    return [
        a.words(
            f"Its own capacity is {own} per head{capacity}, the standard {standard}: a gap of {gap}.",
            f"Sa capacité propre est de {own} par habitant{capacity}, la norme de {standard}{FIXED}: un écart de {gap}.",
        ),
        a.words(
            f"{filled}{source} of it, for {people} people: {amount}.",
            f"{filled}{source} de l’écart, pour {people} habitants{FIXED}: {amount}.",
        ),
    ]


def _increase_over_base(a: Account, e: StepEntry) -> Sentences:
    last, base, more = (a.figures.money(a.of(e, x)) for x in ("prior_allocation", "base_given", "increase_over_base"))
    source = a.source(a.name(e, "base_given"))
    return [
        a.words(
            f"Last year it had {last}, in the base year {base}{source}: {more} more.",
            f"L’exercice précédent{FIXED}: {last}; l’année de base{FIXED}: {base}{source}; soit {more} de plus.",
        )
    ]


TOLD: Mapping[str, Teller] = {
    "admissions": _admissions,
    "average_intake": _average_intake,
    "capacity_gap": _capacity_gap,
    "category_weights": _category_weights,
    "cost_index": _cost_index,
    "eligible_population": _eligible_population,
    "entry_threshold": _entry_threshold,
    "greater_of_keys": _greater_of_keys,
    "increase_over_base": _increase_over_base,
    "measure_per_head": _measure_per_head,
    "relativity": _relativity,
    "secondary_migration": _secondary_migration,
    "weighted_intake": _weighted_intake,
    "weighted_key": _weighted_key,
}
