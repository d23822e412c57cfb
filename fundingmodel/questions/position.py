"""Position: what each receives beside who arrives, lives and is served there; and what these figures do not support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from fundingmodel.analysis.projection import is_projected, plain_year_text, year_text
from fundingmodel.countries import Country, country_of
from fundingmodel.errors import Refused, in_file
from fundingmodel.language.figures import Figures
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.positions.figures import Figure, Position
from fundingmodel.positions.stated import Stated, stated
from fundingmodel.questions import Answer, Said, find
from fundingmodel.questions.asked import any_year_asked, jurisdictions_asked
from fundingmodel.questions.rounded import rounded
from fundingmodel.result import Result
from fundingmodel.sets.records import is_record

PLACES = {"ratio": 6}  # decimals of a figure by its unit; of others two
MONEY, CLAIMANTS, ADMISSION, NON_ECONOMIC = (
    "share_of_amount",
    "share_of_claimants",
    "dollars_per_admissions",
    "dollars_per_non_economic",
)
STANDING = {
    (True, False): "above_and_below",
    (True, True): "above_both",
    (False, False): "below_both",
    (False, True): "below_and_above",
}


def answer(scenario: Result, year: str | None, from_year: str | None, jurisdiction: str | None) -> Answer:
    """A row for each year, jurisdiction and figure: its own, that of all together, the least and the most that it may be.

    Ratios have six decimals, all else two. None is unknown; of the least and the most it is nothing hidden.

    >>> from fundingmodel.questions import find
    >>> from fundingmodel import run
    >>> rows = find("position").answer(scenario=run("settlement"), year="2026-27", jurisdiction="Ontario").rows
    >>> {name: str(own) for _, _, name, own, *_ in rows}["dollars_per_non_economic"]
    '4248.10'
    """
    country = _country(scenario)
    years, codes = _years(scenario, year, from_year), jurisdictions_asked(scenario, jurisdiction)
    position = Position(scenario, country)
    rows = [_row(each) for each in position.figures(years, codes)]
    alone = codes[0] if jurisdiction is not None else None
    notes = [*_notes(position, years, codes, alone), *(_stated(country, alone, scenario) if alone else ())]
    return Answer(rows, _sentence(position, years[-1], alone), (scenario,), _labels(position, years), notes)


def _country(result: Result) -> Country:
    """Whose counts go beside the money; refused where none are known, or nothing is calculated."""
    file = in_file(result.scenario.path.name)
    if is_record(result.scenario) or len(result.paying) > 1:
        raise Refused(
            "position_of_one_formula",
            file,
            "a position is of one formula's allocations; this has amounts as printed, or several tiers that pay.",
            "Name a scenario of one formula, as settlement.",
        )
    country = country_of([result])
    if country is None or not country.counts:
        raise Refused(
            "position_not_counted",
            file,
            "who arrived and lives in its jurisdictions is not known here.",
            "Name a scenario that pays provinces and territories in Canadian dollars.",
        )
    return country


def _years(result: Result, year: str | None, from_year: str | None) -> Sequence[str]:
    """The years that are asked for, the last one alone unless a first is named."""
    known = result.scenario.fiscal_years
    last = any_year_asked(result, year)
    first = any_year_asked(result, from_year) if from_year else last
    if known.index(first) > known.index(last):
        raise Refused(
            "years_backwards",
            "",
            "{first} is after {last}.",
            "Name the earlier year as the first.",
            first=first,
            last=last,
        )
    return known[known.index(first) : known.index(last) + 1]


# Rows


def _row(figure: Figure) -> tuple[object, ...]:
    places = PLACES.get(find("position").units[figure.name], 2)
    own, together = figure.own, figure.together and rounded(figure.together.value, places)
    value = own and rounded(own.value, places)
    ends = (own.least, own.most) if own and own.least < own.most else ()
    least, most = (rounded(end, places) for end in ends) if ends else (None, None)
    return figure.fiscal_year, figure.jurisdiction, figure.name, value, together, least, most


# Words


def _labels(position: Position, years: Sequence[str]) -> dict[str, Text]:
    result, says = position.result, find("position").says
    figures = {name: says[f"figure_{name}"] for name in position.names}
    names = dict(result.main.tier.jurisdiction_names)
    return figures | names | {year: year_text(result, year) for year in years}


def _sentence(position: Position, year: str, alone: str | None) -> Said:
    names, said = position.result.main.tier.jurisdiction_names, {"year": year_text(position.result, year)}
    if alone is not None:
        wanted = {"money": MONEY, "admissions": "share_of_admissions", "non_economic": "share_of_non_economic"}
        found = {key: position.of(name, year)[alone] for key, name in wanted.items()}
        known = {key: span.value for key, span in found.items() if span is not None}
        return (
            Said("one", {"jurisdiction": names[alone], **said, **known}) if len(known) == 3 else Said("unknown", said)
        )
    spans = {code: span.value for code, span in position.of(NON_ECONOMIC, year).items() if span}
    together = position.together(NON_ECONOMIC, year)
    if not spans or together is None:
        return Said("unknown", said)
    if len(spans) == 1:
        ((only, amount),) = spans.items()
        return Said("one_of_all", {**said, "together": rounded(amount), "lowest": names[only]})
    low, high = min(spans, key=spans.__getitem__), max(spans, key=spans.__getitem__)
    ends = {"least": rounded(spans[low]), "most": rounded(spans[high]), "together": rounded(together.value)}
    return Said("every", {**said, **ends, "lowest": names[low], "highest": names[high]})


def _notes(position: Position, years: Sequence[str], codes: Sequence[str], alone: str | None) -> Iterator[Said]:
    """What the figures of the last year support and what they do not; then what they are."""
    result, year = position.result, years[-1]
    if alone is not None:
        yield from _supported(position, year, alone)
    if any(position.of(CLAIMANTS, each)[code] for each in years for code in codes):
        yield Said("claimants")
    yield Said("money", {"money": {k: result.scenario.money.named(k) for k in LANGUAGES}})
    yield from _hidden(position, years, codes)
    yield _prices(position, years)
    if ahead := [each for each in years if is_projected(result, each)]:
        yield Said("ahead", {"years": [plain_year_text(each) for each in ahead]})


def _supported(position: Position, year: str, code: str) -> Iterator[Said]:
    """By which counts a jurisdiction's share is above that of the money, however hidden ones are taken; by which it is not."""
    money = position.of(MONEY, year)[code]
    if money is None:
        return
    found = {name: position.of(name, year)[code] for name in position.shares if name != CLAIMANTS}
    larger = {name: span.least > money.value for name, span in found.items() if span}
    for key, wanted in (("carry", True), ("do_not_carry", False)):
        if names := [name for name, is_larger in larger.items() if is_larger == wanted]:
            yield Said(key, {"counts": [_count(name) for name in names]})
    yield from _per_person(position, year, code)


def _per_person(position: Position, year: str, code: str) -> Iterator[Said]:
    """Whether it receives more or less for each admission, and for each non-economic one, than all together; or as much to the cent."""
    own = [position.of(name, year)[code] for name in (ADMISSION, NON_ECONOMIC)]
    all_ = [position.together(name, year) for name in (ADMISSION, NON_ECONOMIC)]
    spans = [span.value for span in (*own, *all_) if span is not None]
    if len(spans) < 4:
        return
    names = ("own", "own_non_economic", "all", "all_non_economic")
    said = {name: rounded(value) for name, value in zip(names, spans, strict=True)}
    is_alike = said["own"] == said["all"] or said["own_non_economic"] == said["all_non_economic"]
    yield Said("alike" if is_alike else STANDING[spans[0] > spans[2], spans[1] > spans[3]], said)


def _hidden(position: Position, years: Sequence[str], codes: Sequence[str]) -> Iterator[Said]:
    """The share that hidden counts could move the most."""
    widths = {
        (name, code): span.most - span.least
        for year in years
        for name in position.shares
        for code in codes
        if (span := position.of(name, year)[code])
    }
    if not widths or not max(widths.values()):
        return
    name, code = max(widths, key=widths.__getitem__)
    jurisdiction = position.result.main.tier.jurisdiction_names[code]
    yield Said("hidden", {"most": _points(widths[name, code]), "jurisdiction": jurisdiction, "count": _count(name)})


def _count(share: str) -> Text:
    """Whom a share is of."""
    return find("position").says[f"count_{share.removeprefix('share_of_')}"]


def _points(width: Fraction) -> Text:
    """A small ratio in percentage points, rounded up to a thousandth of one."""
    thousandths = -(-width * 100_000 // 1)
    return {k: Figures(k).number(Fraction(thousandths) / 1000, 3) for k in LANGUAGES}


def _prices(position: Position, years: Sequence[str]) -> Said:
    """Of which year constant dollars are, and which years' prices nobody has measured."""
    prices = position.prices
    base = next(row.key[0] for row in prices.rows if row.figures[prices.measures[0]] == 1)
    read = [each for each in position.years_to(years[-1]) if prices.has(fiscal_year=each)]
    ahead = [each for each in read if prices.source_of(prices.row(fiscal_year=each)).status in ("projected", "assumed")]
    said = {"base": plain_year_text(base)}
    return (
        Said("real", {**said, "years": [plain_year_text(each) for each in ahead]}) if ahead else Said("measured", said)
    )


def _stated(country: Country, code: str, result: Result) -> Iterator[Said]:
    """What has been stated of its costs, a note for each kind."""
    by_kind: dict[str, list[Stated]] = {}
    for each in stated(country, code):
        by_kind.setdefault(each.kind, []).append(each)
    for kind, found in by_kind.items():
        texts = {k: "; ".join(_in_text(each, k, result.scenario.currency) for each in found) for k in LANGUAGES}
        yield Said(kind, {"stated": texts})


def _in_text(each: Stated, language: str, currency: str) -> str:
    said = ", ".join(part for part in (Words(language).fiscal_year(each.period), each.of[language]) if part)
    return f"{Figures(language, currency).money(each.amount, 0)} ({said})"
