"""Which months of the year count for those landed in each month, and how many are left."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from fundingmodel.column import MONTHS

ALL = len(MONTHS)


def sentences(a: Any, entry: Any) -> list[str]:
    """`a` is the account of a jurisdiction and year, `entry` the step as the formula lists it."""
    limited = [name for name, flag in a.by_category(a.column(entry, "time_limited")) if flag]
    months = a.values[a.name(entry, "months_eligible")]
    if not limited or (months == ALL).all():
        return [_nobody(a), _counted(a, entry)]
    names = a.listed(limited)
    by_year = "; ".join(_of_years(a, months))
    limit = a.words(
        f"A time limit applies to these categories: {names}. Months that count for those landed in a month: {by_year}.",
        f"Une limite de temps s’applique à ces catégories : {names}. Mois comptés selon le mois d’arrivée : {by_year}.",
    )
    parts = _parts(a, a.values[a.name(entry, "part_of_year_eligible")][a.index])
    here = a.words(
        f"By the months in which they landed here, part of the year that counts: {parts}.",
        f"Selon les mois d’arrivée à cet endroit, part de l’exercice qui compte : {parts}.",
    )
    return [limit, here, *_hidden(a, entry), _counted(a, entry)]


def _nobody(a: Any) -> str:
    return str(
        a.words(
            "No time limit applies this year: all months count.",
            "Aucune limite de temps ne s’applique pour l’exercice : tous les mois comptent.",
        )
    )


def _counted(a: Any, entry: Any) -> str:
    found = a.name(entry, "eligible_population")
    left, parts = a.figures.number(a.value(found), 1), a.parts(found, lambda x: a.figures.number(x, 1))
    parts = f" ({parts})" if len(a.place.categories) > 1 else ""
    return str(
        a.words(
            f"Of these, {left} still live there, are eligible and use the services{parts}.",
            f"De ce nombre, {left} y vivent encore, sont admissibles et recourent aux services{parts}.",
        )
    )


def _of_years(a: Any, months: Any) -> Iterator[str]:
    """2015 to 2019: 0; 2020: 0 for January to March, 1 for April, ...; years of alike months together."""
    years = zip(sorted(a.place.data_years(a.year)), months[_in_order(a)].tolist(), strict=True)
    for row, alike in groupby(years, key=lambda each: each[1]):
        yield f"{_span(a, [str(year) for year, _ in alike])}{a.words(': ', ' : ')}{_of_months(a, row)}"


def _of_months(a: Any, row: list[float]) -> str:
    if len(set(row)) == 1:
        return str(a.figures.plain(row[0]))
    named = [(a.names.month(code), count) for code, count in zip(MONTHS, row, strict=True)]
    runs = ((count, [name for name, _ in alike]) for count, alike in groupby(named, key=lambda each: each[1]))
    by = a.words(" for ", " pour ")
    return ", ".join(f"{a.figures.plain(count)}{by}{_span(a, names)}" for count, names in runs)


def _span(a: Any, names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]}{a.words(' to ', ' à ')}{names[-1]}"


def _in_order(a: Any) -> list[int]:
    """The places of the data years, from the first to the last."""
    years = a.place.data_years(a.year)
    return sorted(range(len(years)), key=years.__getitem__)


def _parts(a: Any, row: Any) -> str:
    written = [a.figures.percent(part, 2) for part in row[_in_order(a)].tolist()]
    years = zip(sorted(a.place.data_years(a.year)), written, strict=True)
    runs = ((part, [str(year) for year, _ in alike]) for part, alike in groupby(years, key=lambda each: each[1]))
    return "; ".join(f"{_span(a, names)}{a.words(': ', ' : ')}{part}" for part, names in runs)


def _hidden(a: Any, entry: Any) -> Iterator[str]:
    """How many of the months here are hidden by the publisher, and how they are taken."""
    count = len(a.hidden(a.name(entry, "landed_by_month")))
    if count:
        yield str(
            a.words(
                f"Hidden months here: {count}; they are spread as the scenario says.",
                f"Mois masqués à cet endroit : {count}; ils sont répartis comme l’indique le scénario.",
            )
        )
