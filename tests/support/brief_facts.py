"""What a brief must say, worked out apart from it: amounts on exact fractions, sentences put together here."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

from oracle import solve

from fundingmodel import read_scenario, run
from fundingmodel.briefs import Brief, brief_of
from fundingmodel.result import Result

PAIRS = (
    ("settlement",),
    ("settlement", "predictable"),
    ("settlement", "offer-4-narrower-collar"),
    ("outlook", "roundtable-ahead"),
)
PARTIES = ("ON", "NU", "PE")
ARTICLES = {"ON": "l’", "NU": "le ", "PE": "l’"}
Exact = Mapping[str, Mapping[str, Fraction]]  # by year, then jurisdiction


@cache
def results(*names: str) -> tuple[Result, ...]:
    return tuple(run(name) for name in names)


@cache
def brief(*names: str, for_us: bool = True) -> Brief:
    return brief_of(results(*names), for_us=for_us)


@cache
def exact(name: str) -> Exact:
    """The allocations of a scenario on fractions, by the oracle."""
    scenario = read_scenario(name)
    found = solve(scenario)[scenario.tier.name]
    codes = scenario.jurisdictions
    return {
        year.fiscal_year: {c: row[0] for c, row in zip(codes, year.values["allocation"], strict=True)} for year in found
    }


def name_of_role(of: Brief, role: str) -> str:
    return of.sides.named[role].scenario.name


def in_words(amount: Fraction, language: str) -> str:
    """$18,204; $18.2 million; $2.4 billion; in French 18 204 $; 18,2 M$; 2,4 G$."""
    size = abs(Decimal(amount.numerator) / Decimal(amount.denominator))
    whole = size.quantize(Decimal(1), ROUND_HALF_UP)
    if size and not whole:
        cents = f"{size.quantize(Decimal('0.01'), ROUND_HALF_UP)}"
        return f"${cents}" if language == "en" else f"{cents.replace('.', ',')}\u00a0$"
    if whole < 1_000_000:
        return f"${whole:,}" if language == "en" else f"{whole:,}\u00a0$".replace(",", "\u00a0")
    by, word, letter = (10**9, " billion", "G") if size >= 999_950_000 else (10**6, " million", "M")
    figure = f"{(size / by).quantize(Decimal('0.1'), ROUND_HALF_UP):,}"
    return f"${figure}{word}" if language == "en" else f"{figure.replace('.', ',')}\u00a0{letter}$"


def headline(of: Brief, code: str, language: str) -> str:
    """The headline from exact amounts, of scenarios whose amounts nobody has rounded to dollars."""
    amounts = {role: exact(name_of_role(of, role)) for role in of.sides.named}
    year, short = of.sides.year, {role: x.scenario.short[language] for role, x in of.sides.named.items()}
    own = amounts["offer"][year][code]
    other = {role: own - amounts[role][year][code] for role in amounts if role != "offer"}
    changes = [
        amounts["offer"][y][code] - amounts["baseline"][y][code] for y in of.sides.years if "baseline" in amounts
    ]
    in_all = sum(changes, Fraction(0)) if changes else None
    return (_english if language == "en" else _french)(of, code, own, other, in_all, short)


def _english(
    of: Brief,
    code: str,
    own: Fraction,
    other: Mapping[str, Fraction],
    in_all: Fraction | None,
    short: Mapping[str, str],
) -> str:
    name, year = of.speech.names[code]["en"], of.speech.year(of.sides.year)["en"]
    text = f"Under “{short['offer']}”, {name} receives {in_words(own, 'en')} in {year}"
    if "baseline" in other:
        text += f", {_than(other['baseline'], 'en')} under “{short['baseline']}”"
    if "last" in other:
        text += f" and {_than(other['last'], 'en')} under the offer before, “{short['last']}”"
    text += "."
    if in_all is not None and len(of.sides.years) > 1:
        first, *_, last = of.sides.years
        text += (
            f" Over {len(of.sides.years)} years, {first} to {last}: {_than(in_all, 'en')} under “{short['baseline']}”."
        )
    return text


def _french(
    of: Brief,
    code: str,
    own: Fraction,
    other: Mapping[str, Fraction],
    in_all: Fraction | None,
    short: Mapping[str, str],
) -> str:
    name, year = of.speech.names[code]["fr"], of.speech.year(of.sides.year)["fr"]
    text = f"Selon «\u00a0{short['offer']}\u00a0», {ARTICLES[code]}{name} reçoit {in_words(own, 'fr')} en {year}"
    if "baseline" in other:
        text += f", soit {_than(other['baseline'], 'fr')} selon «\u00a0{short['baseline']}\u00a0»"
    if "last" in other:
        text += f" et {_than(other['last'], 'fr')} selon l’offre précédente, «\u00a0{short['last']}\u00a0»"
    text += "."
    if in_all is not None and len(of.sides.years) > 1:
        first, *_, last = (f"{y[:5]}{int(y[:4]) + 1}" for y in of.sides.years)
        text += f" Sur {len(of.sides.years)} exercices, {first} à {last}\u00a0: {_than(in_all, 'fr')}"
        text += f" selon «\u00a0{short['baseline']}\u00a0»."
    return text


def _than(change: Fraction, language: str) -> str:
    if not change:
        return "as much as" if language == "en" else "autant que"
    words = {"en": ("more than", "less than"), "fr": ("de plus que", "de moins que")}[language]
    return f"{in_words(change, language)} {words[change < 0]}"


def shown_lines(of: Brief, code: str) -> dict[str, Sequence[Fraction | None]]:
    """The lines of the table on exact fractions, by their keys: figures of the years, and their sum at the end where there is one."""
    amounts = {role: exact(name_of_role(of, role)) for role in of.sides.named}
    years = of.sides.years
    found: dict[str, Sequence[Fraction | None]] = {
        role: [amounts[role][year][code] for year in years] for role in amounts
    }
    for role in ("baseline", "last"):
        if role in amounts:
            found[f"against_{role}"] = [amounts["offer"][y][code] - amounts[role][y][code] for y in years]
    return {key: [*row, sum((x for x in row if x is not None), Fraction(0))] for key, row in found.items()}
