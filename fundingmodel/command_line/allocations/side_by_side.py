"""Allocations of several scenarios side by side, in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fundingmodel.command_line.allocations.scenarios import AGAINST
from fundingmodel.command_line.allocations.table import BY_SIZE, Column, allocations_table, echo_allocations
from fundingmodel.command_line.terminal import echo_wrapped

if TYPE_CHECKING:
    from fundingmodel.result import Result

FOUND = {
    "en": "The envelope of {year} was found from a known amount ({names}): that the amount is met confirms nothing.",
    "fr": "L’enveloppe de {year} a été trouvée d’après un montant connu ({names}) : retrouver ce montant ne confirme rien.",
}


def echo_comparison(
    results: Sequence[Result], language: str, years: Sequence[str] | None, baseline: str | None, opens_on: str
) -> None:
    """Allocations of one year side by side, each with its change against a baseline of the same money, but for records.

    The year is the one that the comparison opens on; the baseline is the one of this name, else the first.
    """
    from fundingmodel.analysis.bridges.known import found_by
    from fundingmodel.analysis.comparison import allocations, jurisdictions_of, opening_year
    from fundingmodel.analysis.money_words import unlike_in_words
    from fundingmodel.analysis.projection import year_of_several
    from fundingmodel.language.words import Words
    from fundingmodel.scenario.chosen_years import having
    from fundingmodel.scopes import told_apart
    from fundingmodel.sets.records import is_record

    words = Words(language)
    first = next((r for r in results if r.scenario.name == baseline), results[0])
    ordered = [first, *(r for r in results if r is not first)]
    shown = {y for r in results for y in having(r.scenario.fiscal_years, years)}
    compared = [each for each in ordered if not is_record(each.scenario)] or ordered
    year = opening_year(compared, opens_on, shown)
    names = {code: name[language] for code, name in jurisdictions_of(ordered).items()}
    amounts = [allocations(r, year) if year in r.scenario.fiscal_years else {} for r in ordered]
    currencies = [r.scenario.currency for r in ordered]
    called = [
        words.text(r.scenario.short) + (f" ({words.currency(r.scenario.currency)})" if len(set(currencies)) > 1 else "")
        for r in ordered
    ]
    kinds = told_apart([r.scenario.money for r in ordered], language)
    compares = [r is not first and not (is_record(first.scenario) or is_record(r.scenario)) for r in ordered]
    columns = [
        Column(name, of_one, amounts[0] if is_compared and kind == kinds[0] else None)
        for name, of_one, kind, is_compared in zip(called, amounts, kinds, compares, strict=True)
    ]
    in_words = year_of_several(ordered, year, words)
    title = {"en": f"Allocations of {in_words}", "fr": f"Affectations de {in_words}"}[language]
    if any(column.before is not None for column in columns):
        title += "; " + AGAINST[language].format(baseline=called[0])
    echo_allocations(allocations_table(title, columns, names, currencies, language, BY_SIZE), language)
    if unlike := unlike_in_words([(words.text(r.scenario.short), r.scenario.money) for r in ordered], words):
        echo_wrapped(unlike)
    found = {code: None for each in compared if year in each.scenario.fiscal_years for code in found_by(each, year)}
    if found and len(compared) < len(ordered):
        said = FOUND[language].format(year=in_words, names=", ".join(names[code] for code in found))
        echo_wrapped(words.text({language: said}))
