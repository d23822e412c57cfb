"""A scenario beside a baseline, as the task pane shows it: what each receives, the rules that bind, and the totals."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from fundingmodel.analysis.binding import binding_rule_words
from fundingmodel.analysis.comparison import Amounts, allocations, total
from fundingmodel.analysis.money_words import written
from fundingmodel.analysis.projection import is_projected
from fundingmodel.language.figures import SYMBOLS
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scopes import told_apart, unlike
from udfs.catalogue import Text
from udfs.cells.marshalling import Cell, quoting
from udfs.scenarios.figures import check_year
from udfs.scenarios.named import find
from udfs.scenarios.overrides import MOVED, read_overrides, result_of


def preview(scenario: str, fiscal_year: str, overrides: Sequence[tuple[str, Cell]], baseline: str) -> dict[str, Any]:
    """The allocation of a fiscal year under a scenario with overrides, and under a baseline without; None is unknown.

    Where the two are of unlike money (currency, scope or measure), both are shown with what tells them apart, and whoever
    shows them makes no change of them. What the engine refuses is raised as CellError, with its sentence.

    >>> shown = preview("settlement", "2021-22", [], "settlement")
    >>> [row["amount"] for row in shown["jurisdictions"] if row["code"] == "ON"]
    [407233270.33]
    """
    with quoting():
        own = result_of(find(scenario), read_overrides(overrides))
        other = result_of(find(baseline, "baseline"), ())
        for result in (own, other):
            check_year(result.scenario, fiscal_year)
    amounts, before = allocations(own, fiscal_year), allocations(other, fiscal_year)
    currency, other_currency = own.scenario.currency, other.scenario.currency
    monies = own.scenario.money, other.scenario.money
    kinds = {language: told_apart(monies, language) for language in LANGUAGES}
    return {
        "jurisdictions": _rows(own, fiscal_year, amounts, before),
        "total": _figure(total(amounts)),
        "baseline_total": _figure(total(before)),
        "envelope": _envelope(own, fiscal_year),
        "baseline_envelope": _envelope(other, fiscal_year),
        "funder": own.scenario.funder,
        "baseline_funder": other.scenario.funder,
        "currency": currency,
        "currency_name": _name(currency),
        "symbol": symbol_of(currency),
        "baseline_currency": other_currency,
        "baseline_currency_name": _name(other_currency),
        "baseline_symbol": symbol_of(other_currency),
        "unlike": bool(unlike(monies)),
        "moved": MOVED if overrides else None,
        "projected": is_projected(own, fiscal_year),
        "baseline_projected": is_projected(other, fiscal_year),
        "kind": {language: written(of_own, Words(language)) for language, (of_own, _) in kinds.items()},
        "baseline_kind": {language: written(of_other, Words(language)) for language, (_, of_other) in kinds.items()},
    }


def symbol_of(currency: str) -> dict[str, Any]:
    """What an amount is written with: the sign of its currency, the code of one without, or what is counted, and `one` of it."""
    if sign := SYMBOLS.get(currency):
        return dict.fromkeys(LANGUAGES, sign)
    if Words().noun(currency) is None:
        return dict(_name(currency))
    return {**_name(currency), "one": {language: Words(language).counted(currency, 1) for language in LANGUAGES}}


def _name(currency: str) -> Text:
    """What is shared: the code of a currency, or what is counted in its place."""
    return {language: Words(language).currency(currency) for language in LANGUAGES}


def _rows(result: Result, year: str, amounts: Amounts, before: Amounts) -> list[dict[str, Any]]:
    names = result.scenario.tier.jurisdiction_names
    rules = {language: binding_rule_words(result.main, year, Words(language)) for language in LANGUAGES}
    rows = []
    for n, (code, amount) in enumerate(amounts.items()):
        name: Text = {language: Words(language).text(names[code]) for language in LANGUAGES}
        rows.append(
            {
                "code": code,
                "name": name,
                "amount": _figure(amount),
                "baseline": _figure(before.get(code)),
                "rule": {language: rules[language][n] for language in LANGUAGES},
            }
        )
    return rows


def _envelope(result: Result, fiscal_year: str) -> float | None:
    """The envelope that the allocations add to; None for a formula without one."""
    values = result.main.years[fiscal_year]
    state = result.main.tier.formula.state("envelope")
    return float(values[state].item()) if state in values and "units_per_dollar" in values else None


def _figure(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
