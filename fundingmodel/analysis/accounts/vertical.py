"""How much there is to share: the words of each step that makes the envelope."""

from collections.abc import Mapping

from fundingmodel.analysis.accounts.account import Account, Sentences, Teller
from fundingmodel.formula import StepEntry
from fundingmodel.language.figures import FIXED


def _envelope(a: Account, e: StepEntry) -> Sentences:
    authority, envelope = a.of(e, "programme_authority"), a.value(a.name(e, "envelope"))
    told = [_AUTHORITIES[e.choices["authority"]](a, e, a.figures.money(authority))]
    if envelope != authority:
        rounded = a.figures.money(envelope)
        told.append(a.words(f"Rounded: an envelope of {rounded}.", f"Une fois arrondie, l’enveloppe est de {rounded}."))
    return told


def _stated(a: Account, e: StepEntry, authority: str) -> str:
    source = a.source(a.name(e, "stated_authority"))
    return a.words(
        f"The programme authority is {authority}, as the scenario states{source}.",
        f"L’autorisation du programme est de {authority}, selon le scénario{source}.",
    )


def _escalated(a: Account, e: StepEntry, authority: str) -> str:
    return _from_last_year(a, e, 1 + a.of(e, "escalator"), a.source(a.name(e, "escalator")), authority)


def _grown(a: Account, e: StepEntry, authority: str) -> str:
    growth = max(a.of(e, "mean_growth"), a.of(e, "growth_floor"))
    return _from_last_year(a, e, 1 + growth, a.source(a.name(e, "annual_growth")), authority)


def _from_last_year(a: Account, e: StepEntry, times: float, source: str, authority: str) -> str:
    before, growth = a.figures.money(a.of(e, "prior_programme_authority")), a.figures.plain(times, 6)
    return a.words(
        f"Last year's programme authority of {before} times {growth}{source} is {authority}.",
        f"L’autorisation de l’exercice précédent, {before}, multipliée par {growth}{source}, donne {authority}.",
    )


def _per_admission(a: Account, e: StepEntry, authority: str) -> str:
    each, source = a.figures.money(a.of(e, "dollars_per_admission"), 2), a.source(a.name(e, "dollars_per_admission"))
    count = a.figures.number(a.of(e, "admissions_planned"), 1)
    return a.words(
        f"{each} for each of {count} admissions{source}: a programme authority of {authority}.",
        f"{each} pour chacune des {count} admissions{source}{FIXED}: une autorisation du programme de {authority}.",
    )


_AUTHORITIES = {"stated": _stated, "escalated": _escalated, "grown": _grown, "per_admission": _per_admission}


def _set_aside(a: Account, e: StepEntry) -> Sentences:
    amount, left = (
        a.figures.money(a.of(e, "set_aside")),
        a.figures.money(a.value(a.name(e, "envelope_after_set_aside"))),
    )
    source = a.source(a.name(e, "set_aside_amount" if e.choices["kind"] == "amount" else "set_aside_part"))
    return [
        a.words(
            f"{amount} is kept back{source}, which leaves {left}.",
            f"{amount} sont réservés{source}, ce qui laisse {left}.",
        )
    ]


def _no_decline(a: Account, e: StepEntry) -> Sentences:
    before = a.figures.money(a.of(e, "prior_envelope"))
    now = a.figures.money(a.value(a.name(e, "envelope_without_decline")))
    return [
        a.words(
            f"The envelope is never below last year's {before}: it is {now}.",
            f"L’enveloppe ne baisse jamais{FIXED}: {before} à l’exercice précédent, {now} à celui-ci.",
        )
    ]


def _total_admissions(a: Account, e: StepEntry) -> Sentences:
    count = a.figures.number(a.of(e, "total_admissions"), 1)
    return [
        a.words(
            f"All jurisdictions together admit {count} persons a year.",
            f"Toutes les administrations ensemble admettent {count} personnes par année.",
        )
    ]


def _grant_per_admission(a: Account, e: StepEntry) -> Sentences:
    grant = a.figures.money(a.of(e, "grant_elsewhere"))
    count = a.figures.number(a.of(e, "average_admissions_elsewhere"), 1)
    each, source = a.figures.money(a.of(e, "grant_per_admission"), 2), a.source(a.name(e, "grant_elsewhere"))
    return [
        a.words(
            f"The grant paid elsewhere is {grant}{source}; over {count} admissions, {each} for each.",
            f"La subvention versée ailleurs est de {grant}{source}; pour {count} admissions, de {each} chacune.",
        )
    ]


def _combined_escalator(a: Account, e: StepEntry) -> Sentences:
    spending, arrivals, both = (
        a.figures.percent(a.of(e, x), 4) for x in ("spending_growth", "arrivals_growth", "escalator")
    )
    of_spending, of_arrivals = a.source(a.name(e, "spending_growth")), a.source(a.name(e, "arrivals_growth"))
    english, french = _COMBINATIONS[e.choices["combination"]]
    return [
        a.words(
            f"Growth of spending {spending}{of_spending}, of arrivals {arrivals}{of_arrivals}; {english}: {both}.",
            f"Croissance des dépenses {spending}{of_spending}, des arrivées {arrivals}{of_arrivals}; {french}{FIXED}: {both}.",
        )
    ]


_COMBINATIONS = {
    "product": ("their factors multiplied", "facteurs multipliés"),
    "sum": ("added", "taux additionnés"),
    "mean": ("their mean", "moyenne des deux"),
    "greater": ("the greater", "le plus élevé des deux"),
}


def _envelope_limit(a: Account, e: StepEntry) -> Sentences:
    limit, source = a.figures.money(a.of(e, "envelope_limit")), a.source(a.name(e, "envelope_limit"))
    now, above = (a.figures.money(a.value(a.name(e, x))) for x in ("envelope_up_to_limit", "envelope_above_limit"))
    return [
        a.words(
            f"Up to {limit}{source}, {now} is shared here; {above} is above it.",
            f"Jusqu’à {limit}{source}, {now} sont répartis ici; {above} sont au-delà.",
        )
    ]


TOLD: Mapping[str, Teller] = {
    "combined_escalator": _combined_escalator,
    "envelope": _envelope,
    "envelope_limit": _envelope_limit,
    "grant_per_admission": _grant_per_admission,
    "no_decline": _no_decline,
    "set_aside": _set_aside,
    "total_admissions": _total_admissions,
}
