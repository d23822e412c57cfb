"""Explain: a plain account, in English or French, of how one jurisdiction's amount of one year came about.

It follows the steps that the formula has, in their order, and explains each from its columns; a step that it has no words
for is shown figure by figure. The same result always gives the same text.
"""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from fundingmodel import fiscal_years
from fundingmodel.analysis.account import Account
from fundingmodel.analysis.comparison import average_admissions
from fundingmodel.analysis.made_words import HEAD, made_lines
from fundingmodel.analysis.money_words import scope_taken
from fundingmodel.analysis.offers.differences import of_parent
from fundingmodel.analysis.offers.in_words import differs, in_words
from fundingmodel.analysis.projection import is_projected, marked
from fundingmodel.datasets.aliases import meanings
from fundingmodel.errors import Refused, closest, phrase
from fundingmodel.formula import StepEntry
from fundingmodel.kinds import COUNT, PERSONS, kind_of
from fundingmodel.labels.names import find_code
from fundingmodel.language.figures import FIXED
from fundingmodel.language.words import Words, refuse_unknown
from fundingmodel.result import Result, TierResult
from fundingmodel.scenario.parameters import EVERY_YEAR, Parameter

SUMMED = {
    "en": "What is added up of {of} rests on: {inputs}.",
    "fr": "Ce qui est additionné de « {of} » repose sur\u00a0: {inputs}.",
}
SUMMED_ELSEWHERE = {
    "en": "What is added up of {of} has sources and assumptions of its own, which its own account lists.",
    "fr": "Ce qui est additionné de « {of} » a ses propres sources et hypothèses, que donne son propre compte rendu.",
}


def explain(result: Result, jurisdiction: str, fiscal_year: str, language: str = "en") -> str:
    """How the jurisdiction's allocation of a year came about, in plain words: a numbered paragraph for each step.

    `jurisdiction` is a code or a name ("ON", "Ontario"). A jurisdiction or year that the scenario has not is refused.

    >>> from fundingmodel import run
    >>> explain(run("settlement"), "ON", "2021-22").startswith("Ontario")
    True
    """
    refuse_unknown(language)
    year = _find_year(result, fiscal_year)
    sources: list[str] = []
    accounts = [
        (name, Account(result, tier, code, year, language, sources))
        for name, tier in result.paying.items()
        if (code := find_jurisdiction(tier, jurisdiction))
    ]
    if not accounts:
        raise no_such_jurisdiction(result, jurisdiction)
    blocks = [_headline([account for _, account in accounts])]
    for _, account in accounts:
        tier_word = account.words("Tier", "Palier")
        title = account.names.text(account.tier.tier.title)
        blocks.append("\n".join([*([f"{tier_word} {title}"] if len(accounts) > 1 else []), *_steps(account)]))
        if made := made_lines(account.tier.tier, account.names, account.year):
            head = account.names.text(HEAD) + account.words(":", f"{FIXED}:")
            blocks.append("\n".join([head, *(f"- {line}" for line in made)]))
        blocks += _assumptions(account)
        blocks += _summed(account)
    blocks += _changes(account)
    if sources:
        blocks.append("\n".join(["Sources" + account.words(":", f"{FIXED}:"), *_numbered_list(sources)]))
    blocks.append(
        account.words(
            "Shares, rates and factors are shown rounded; amounts are not.",
            "Les parts, taux et facteurs sont arrondis à l’affichage; les montants ne le sont pas.",
        )
    )
    return Words(language).text({language: "\n\n".join(blocks)}) + "\n"


def _numbered_list(lines: Sequence[str]) -> list[str]:
    return [f"[{number}] {line}" for number, line in enumerate(lines, 1)]


def find_jurisdiction(tier: TierResult, asked: str) -> str | None:
    """The code of a jurisdiction given as code, name or abbreviation, in either language; None if there is no such."""
    names = {code: (*tier.tier.jurisdiction_names[code].values(),) for code in tier.tier.place.jurisdictions}
    if found := find_code(asked.strip(), names):
        return found
    if meant := meanings(asked, names):
        where, what = "", "{asked!r} may mean {meanings:or}."
        raise Refused("name_of_two_meanings", where, what, "Write the code in capitals.", asked=asked, meanings=meant)
    return None


def no_such_jurisdiction(result: Result, asked: str) -> Refused:
    """The refusal of a jurisdiction that a scenario has not."""
    place = result.main.tier.place
    names = {name: c for c in place.jurisdictions for name in (c, *result.main.tier.jurisdiction_names[c].values())}
    hint = closest(asked, names, phrase("it_has", "It has {codes}.", codes=place.jurisdictions))
    return Refused("no_such_jurisdiction", place.file, "no jurisdiction {asked!r}.", hint, asked=asked)


def _find_year(result: Result, asked: str) -> str:
    """The fiscal year as the scenario writes it: 2021-22 may be asked for as 2021-2022."""
    years = result.scenario.fiscal_years
    found = fiscal_years.find(asked, years)
    if found is None:
        raise Refused(
            "no_such_year", result.main.tier.place.file, "no year {asked}; it has {years}.", asked=asked, years=years
        )
    return found


# The parts of an account


def _headline(accounts: Sequence[Account]) -> str:
    """The amount of the last tier, after what is short of the promises of each."""
    a = accounts[-1]
    scenario, write = a.result.scenario, a.figures
    name, year = a.tier.tier.jurisdiction_names[a.code][a.language], write.year(a.year)
    if is_projected(a.result, a.year):
        year = marked(year, a.names)
    lines = [f"{name}, {year}, {a.names.text(scenario.short)}"]
    if (title := scenario.title[a.language]) not in (scenario.name, scenario.short[a.language]):
        lines[0] += a.words(f": {title}", f"{FIXED}: {title}")
    lines += _promises(accounts)
    amount = a.tier.amount("allocation", a.year, a.code)
    if amount is None:
        unknown = a.words(
            "The allocation of this year is not known.", "L’affectation de cet exercice n’est pas connue."
        )
        return "\n".join([*lines, unknown])
    lines.append(a.words("Allocation: ", f"Affectation{FIXED}: ") + _amount_in_words(a, amount))
    if len(a.result.tiers) == 1 and (rule := a.rule_sentence()):  # of several tiers, each says its own rule below
        lines.append(rule)
    return "\n".join(lines)


def _promises(accounts: Sequence[Account]) -> list[str]:
    """What is short of what was promised, and why; of several tiers each by its title."""
    titles = [f"{a.names.text(a.tier.tier.title)}. " if len(a.result.tiers) > 1 else "" for a in accounts]
    return [title + a.promise for title, a in zip(titles, accounts, strict=True) if a.promise]


def _amount_in_words(a: Account, amount: Decimal) -> str:
    write, text = a.figures, a.figures.money(amount)
    if abs(amount) >= 10**6:
        text += f" ({write.short_money(amount)})"
    state = a.formula.state("envelope")
    if state in a.values and (shared := a.value(state)) > 0:
        part, whole = write.percent(Fraction(amount) / Fraction(shared)), write.money(shared)
        text += a.words(f", {part} of the {whole} shared", f", soit {part} des {whole} à répartir")
    admissions = (average_admissions(a.tier, a.year) or {}).get(a.code)
    if admissions:
        decimals = 0 if write.has_symbol else None  # 1.1 seats for each are not 1
        each, count = write.money(Fraction(amount) / admissions, decimals), write.number(admissions, 1)
        unit = a.tier.tier.parameters["intake"].input.unit
        counted = a.names.counted("admissions" if unit == PERSONS else unit, float(admissions))
        text += a.words(
            f"; {each} for each of its {count} {counted} a year",
            f"; {each} pour chacune de ses {count} {counted} par année"
            if unit == PERSONS
            else f"; {each} chacun, pour {count} {counted} par année",
        )
    return text + "."


def _steps(a: Account) -> list[str]:
    paragraphs: list[str] = []
    for entry in a.tier.tier.entries:
        sentences = a.sentences(entry)
        if sentences is None:
            sentences = _figure_by_figure(a, entry)
        if sentences:
            title = a.called(entry.step)
            title = title[:1].upper() + title[1:] + (f" ({_alias(a, entry)})" if entry.alias != entry.step else "")
            paragraphs.append(f"{len(paragraphs) + 1}. {title}. {' '.join(sentences)}")
    return paragraphs


def _alias(a: Account, entry: StepEntry) -> str:
    """The name that a step goes by: its title, or the name as it is written, in French between quotes."""
    return a.names.in_line(entry.alias) if a.names.knows(entry.alias) else a.words(entry.alias, f"« {entry.alias} »")


def _assumptions(a: Account) -> list[str]:
    """What this account rests on that nobody has published."""
    lines: list[str] = []
    for name, parameter in a.tier.tier.parameters.items():
        lines += [_assumption(a, name, note) for note in _assumed(a, parameter)]
    head = a.words("Assumptions, which no source gives:", f"Hypothèses, qu’aucune source ne donne{FIXED}:")
    return ["\n".join([head, *lines])] if lines else []


def _summed(a: Account) -> list[str]:
    """What sums over parts rest on: the inputs of a tier that has no account of its own, or where the account of another result is."""
    found: dict[str, None] = {}
    for parameter in a.tier.tier.parameters.values():
        if not (link := parameter.link) or not link.parts:
            continue
        source, title = a.result.source(link)
        of, there = a.names.text(title), source.tier.place.jurisdictions
        if link.scenario or source.tier.pays:
            found[a.names.text(SUMMED_ELSEWHERE).format(of=of)] = None
            continue
        parts = [
            Account(a.result, source, part, link.fiscal_year or a.year, a.language, a.sources)
            for part in link.parts.of_code(a.code)
            if part in there
        ]
        if rests_on := [_cited_by(parts, name) for name in source.tier.parameters] if parts else []:
            found[a.names.text(SUMMED).format(of=of, inputs=", ".join(rests_on))] = None
    return list(found)


def _cited_by(parts: Sequence[Account], name: str) -> str:
    """An input with each source that it has for a part, or that it is assumed: "pupils [2]"."""
    return parts[0].called(name) + "".join(dict.fromkeys(part.source(name) for part in parts))


def _assumption(a: Account, name: str, note: str) -> str:
    called = a.called(name)
    own_name = f" ({name})" if called != name else ""
    return f"- {called}{own_name}" + (a.words(": ", f"{FIXED}: ") + note if note else "")


def _assumed(a: Account, parameter: Parameter) -> Iterator[str]:
    """The notes of an input's assumptions in this year: of its figures, and of what their money covers."""
    said = a.said_of(parameter)
    if said.assumption:
        yield said.note.get(a.language, "")
    year = next((key for key in (a.year, EVERY_YEAR) if key in parameter.figures), a.year)
    if taken := scope_taken(parameter, [year], a.place.money.scopes, a.names):
        yield taken


def _changes(a: Account) -> list[str]:
    """What the scenario changes of its parent, where it has one."""
    if (changes := of_parent(a.result.scenario)) is None:
        return []
    head = differs(changes.parent, changes.child, bool(changes.found), a.names)
    return ["\n".join([head, *(f"- {line}" for line in in_words(changes.found, a.names))])]


def _figure_by_figure(a: Account, e: StepEntry) -> list[str]:
    """A step without words of its own: each of its columns with its figure and unit."""
    sentences = []
    for column in e.columns:
        parts = a.parts(column.name, a.figures.plain) if a.values[column.name].shape[-1] > 1 else ""
        figure = parts or _with_unit(a, a.value(column.name), column.unit)
        sentences.append(f"{a.called(column.name)}{a.words('', FIXED)}: {figure}.")
    return sentences


def _with_unit(a: Account, value: float, unit: str) -> str:
    if math.isnan(value):
        return a.words("not known", "inconnu")
    if unit == "dollars":
        return a.figures.money(value)
    if unit == "flag":
        return a.words("yes", "oui") if value else a.words("no", "non")
    return a.figures.plain(value) + (f" {a.names.unit(unit)}" if unit == "years" or kind_of(unit) == COUNT else "")
