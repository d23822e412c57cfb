"""Allocations side by side: jurisdictions down, a column for each scenario or year, changes beside those that have them, totals last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from fundingmodel.command_line.tables import echo_rows

if TYPE_CHECKING:
    from fundingmodel.analysis.comparison import Amounts
    from fundingmodel.language.texts import Text

Write = Callable[[Decimal | None], str]  # how an amount is written; nothing for one that is not known

TOTAL = ""  # the row of totals: no jurisdiction has this code
LARGE = Decimal(10_000_000)  # from here on, a table whose unit nobody names may be in thousands
EXACT, BY_SIZE = "", "by size"
UNITS: dict[
    str, tuple[int, int, Text]
] = {  # what one of it is, with how many decimals it is written, what it is called
    "thousand": (1_000, 0, {"en": "thousands of {currency}", "fr": "milliers de {currency}"}),
    "million": (1_000_000, 1, {"en": "millions of {currency}", "fr": "millions de {currency}"}),
}
TEXTS: dict[str, Text] = {
    "jurisdiction": {"en": "Jurisdiction", "fr": "Administration"},
    "total": {"en": "Total", "fr": "Total"},
    "change": {"en": "change", "fr": "variation"},
    "rounded": {"en": "{unit}; rounded, may not add", "fr": "{unit}; arrondis, la somme peut différer du total"},
    "unknown": {"en": "blank: not known", "fr": "en blanc : inconnu"},
    "elsewhere": {"en": "blank: not in that scenario", "fr": "en blanc : absente de ce scénario"},
    "each": {"en": "each currency", "fr": "chaque monnaie"},
    "own": {"en": "each in its own currency", "fr": "chacun dans sa monnaie"},
}


@dataclass(frozen=True)
class Column:
    """Amounts under a title, and against what they are compared; no amounts where a scenario has none to show."""

    title: str
    amounts: Amounts
    before: Amounts | None = None
    is_change: bool = False  # the amounts are themselves changes


@dataclass(frozen=True)
class Table:
    """A table as it is read: its title with the unit, its headings, its rows, the totals last; changes are `joined` to their amounts."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    joined: Sequence[int]


def echo_allocations(table: Table, language: str) -> None:
    echo_rows(table.title, table.header, table.rows, language, joined=table.joined)


def allocations_table(
    title: str,
    columns: Sequence[Column],
    names: Mapping[str, str],
    currencies: Iterable[str],
    language: str,
    unit: str = EXACT,
) -> Table:
    """Amounts in words. `unit` is "thousand" or "million", `EXACT`, or `BY_SIZE`: thousands where amounts are large."""
    write, called = _writer(columns, currencies, language, unit)
    header, written, joined = [TEXTS["jurisdiction"][language]], [], []
    rows = {**names, TOTAL: TEXTS["total"][language]}
    for column in columns:
        header.append(column.title)
        written.append(_cells(column, rows, _signed(write) if column.is_change else write, language))
        if column.before is not None:
            joined.append(len(header))  # a change is beside the amounts that it is of
            header.append(TEXTS["change"][language])
            written.append(_changes(column.amounts, column.before, rows, _signed(write), language))
    if any(amount is None for column in columns for amount in column.amounts.values()):
        called += "; " + TEXTS["unknown"][language]
    if any(code not in column.amounts for column in columns for code in names):
        called += "; " + TEXTS["elsewhere"][language]
    cells = [list(row) for row in zip(rows.values(), *written, strict=True)]
    return Table(f"{title} ({called})", header, cells, joined)


def in_unit(unit: str, language: str, exact: Write) -> Write:
    """How an amount is written in thousands or millions; as `exact` has it in no such unit."""
    from fundingmodel.language.figures import Figures

    if unit not in UNITS:
        return exact
    size, decimals, _ = UNITS[unit]
    figures = Figures(language)
    return lambda amount: "" if amount is None else figures.number(amount / size, decimals)


def _writer(columns: Sequence[Column], currencies: Iterable[str], language: str, unit: str) -> tuple[Write, str]:
    """How amounts are written, and what they are called: the currency, or rounded to a unit of it."""
    from fundingmodel.analysis.comparison import total
    from fundingmodel.language.figures import amount_writer
    from fundingmodel.language.words import Words

    several = [Words(language).currency(each) for each in dict.fromkeys(currencies)]
    amounts = [x for column in columns for x in column.amounts.values()]
    amounts += [total(column.amounts) for column in columns if column.amounts]
    if unit == BY_SIZE:
        unit = "thousand" if any(abs(x) >= LARGE for x in amounts if x is not None) else EXACT
    if unit == EXACT:
        called = several[0] if len(several) == 1 else TEXTS["own"][language]
        return amount_writer(amounts, language), called
    currency = several[0] if len(several) == 1 else TEXTS["each"][language]
    called = TEXTS["rounded"][language].format(unit=UNITS[unit][2][language].format(currency=currency))
    return in_unit(unit, language, amount_writer(amounts, language)), called


def _signed(write: Write) -> Write:
    """Amounts with their sign, but for those that are written as zero."""

    def written(amount: Decimal | None) -> str:
        text = write(amount)
        return "+" + text if amount and amount > 0 and text.strip("0.,") else text

    return written


def _cells(column: Column, rows: Mapping[str, str], write: Write, language: str) -> list[str]:
    """The cells of a column, its total last; where some amounts are not known, of how many it would be."""
    from fundingmodel.language.known import total_or_known

    amounts = column.amounts
    return [total_or_known(amounts, write, language) if c == TOTAL else write(amounts.get(c)) for c in rows]


def _changes(amounts: Amounts, before: Amounts, rows: Mapping[str, str], write: Write, language: str) -> list[str]:
    """The cells of a column of changes; that of the totals, or how many changes are known."""
    from fundingmodel.analysis.comparison import change, number_known, total
    from fundingmodel.language.known import known_of

    changes = change(amounts, before)
    cells = [write(changes.get(code)) for code in rows if code != TOTAL]
    totals = [total(column) if column else None for column in (amounts, before)]
    if set(amounts) != set(before):  # of other recipients, the totals are not compared
        return [*cells, ""]
    if totals[0] is None or totals[1] is None:
        return [*cells, known_of(number_known(changes), len(cells), language)]
    return [*cells, write(totals[0] - totals[1])]
