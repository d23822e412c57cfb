"""Known amounts: what somebody has printed of each jurisdiction, by year, with its status and rounding, on the Comparison sheet.

They stand apart: no change is made of them. Changes on the year before that were printed are an input sheet of their own; an amount
follows from one only where the amount of the year before was printed, and is marked as derived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel import fiscal_years
from fundingmodel.analysis.known_amounts import TOTAL, KnownAmounts, Printed, known_amounts
from fundingmodel.cells import Cells
from fundingmodel.column import Input
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.row_sources import STATUSES
from fundingmodel.language.figures import Figures
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.page.pages import note_height
from workbooks.page.sentences import amount, as_formula, known_of, millions, one_decimal, quoted
from workbooks.sheets.comparison.tables import HEADER_ROW, Comparison, Kind, Table
from workbooks.sheets.states.of_grids import BesideStates, write_beside_states

TOP = HEADER_ROW + 1
FIRST_YEAR = 4
LEAST_CHANGE = Decimal(-1)
IN_MILLIONS, WHOLE_PERCENT = Decimal(100_000), Decimal("0.01")  # roundings from which on a figure is said so

TEXTS = {
    "section": {"en": "Known amounts: nothing is compared with them", "fr": "Montants connus : rien ne leur est comparé"},
    "amounts": {"en": "{record}: amount ({money})", "fr": "{record} : montant ({money})"},
    "within": {"en": "{record}: known to within, plus or minus ({money})", "fr": "{record} : marge, en plus ou en moins ({money})"},
    "changes": {"en": "{record}: change on the year before, as printed", "fr": "{record} : variation annuelle, telle que publiée"},
    "words": {"en": "{record}: in words", "fr": "{record} : en mots"},
    "as_printed": {"en": "printed", "fr": "publié"},
    "as_entered": {"en": "as entered here", "fr": "tel que saisi ici"},
    "rounded": {"en": ", rounded to {rounding}", "fr": ", arrondi à {rounding}"},
    "sets": {"en": "; it set the envelope of “{scenario}”", "fr": "; a fixé l’enveloppe de « {scenario} »"},
    "less": {"en": "{percent} less than in {year} ({status})", "fr": "{percent} de moins qu’en {year} ({status})"},
    "more": {"en": "{percent} more than in {year} ({status})", "fr": "{percent} de plus qu’en {year} ({status})"},
    "derived": {
        "en": "derived from the amount of {year} ({of_amount}), if the change is of it: {change}; to within {within}",
        "fr": "calculé d’après le montant de {year} ({of_amount}), si la variation s’y rapporte : {change}; à {within} près",
    },
    "only_change": {
        "en": "{change}; the amount itself is not known",
        "fr": "{change}; le montant lui-même n’est pas connu",
    },
    "unknown": {"en": "not known", "fr": "inconnu"},
    "derived_more": {"en": ", {count} more derived", "fr": ", {count} de plus par calcul"},
    "one_more": {"en": ", 1 more as a percent", "fr": ", 1 autre en pourcentage"},
    "more_known": {"en": ", {count} more as percents", "fr": ", {count} autres en pourcentage"},
    "together": {"en": "; all together {change}", "fr": "; ensemble, {change}"},
    "percent": {"en": "{figure}%", "fr": "{figure} %"},
    "note": {
        "en": "as printed, a ratio; blank: none is printed",
        "fr": "tel que publié, un ratio; vide : rien n’est publié",
    },
}  # fmt: skip


@dataclass(frozen=True)
class KnownTables:
    """Where the known amounts of a record are on the sheet: their first row, their total, and the same of their words."""

    codes: tuple[str, ...]
    names: Mapping[str, Mapping[str, str]]
    amounts: int
    words: int
    currency: str

    @property
    def total(self) -> int:
        return self.amounts + len(self.codes)

    @property
    def counted(self) -> int:
        """The row that says how many are known."""
        return self.words + len(self.codes)


def write_known(comparison: Comparison, records: Sequence[Result], shown: Sequence[Result]) -> None:
    """A table of amounts, one of their margins, one of changes and one in words for each record; and the sheets of the changes."""
    if records:
        comparison.write_section(comparison.book.words.text(TEXTS["section"]))
    for record in records:
        comparison.known.append(_Record(comparison, known_amounts(record), shown).write())


class _Record:
    """The rows of one record: jurisdictions are the record's own."""

    def __init__(self, comparison: Comparison, known: KnownAmounts, shown: Sequence[Result]) -> None:
        self.comparison, self.known, self.book, self.words = comparison, known, comparison.book, comparison.book.words
        self.scenario = known.record.scenario
        self.figures = Figures(self.words.language, self.scenario.currency)
        self.of = [result for result in shown if result is not known.record]
        self.states = _write_changes(comparison, known) if known.changes else None
        self.tops: dict[str, int] = {}

    def write(self) -> KnownTables:
        for name, number in (
            ("amounts", styles.CENTS),
            ("within", styles.CENTS),
            ("changes", "0.0%"),
            ("words", "General"),
        ):
            self._table(name, number)
        codes = self.known.codes
        return KnownTables(codes, self.known.names, self.tops["amounts"], self.tops["words"], self.scenario.currency)

    def _table(self, name: str, number: str) -> None:
        sheet, row = self.comparison.sheet, self.comparison.next_row
        title = self.words.text(TEXTS[name]).format(
            record=self.words.text(self.scenario.short), money=self.words.unit("dollars", self.scenario.currency)
        )
        self.book.put(sheet, row, 1, title, "bold")
        self.comparison.write_years(row)
        top = self.tops[name] = row + 1
        kind = Kind(number, "result" if name == "amounts" else "calculation")
        for r, code in enumerate((*self.known.codes, TOTAL), start=top):
            if code == TOTAL:
                self.book.put(sheet, r, 1, self.words("total"), "total")
                self.book.put(sheet, r, 2, "", "total")
            else:
                self.book.put(sheet, r, 1, self.words.text(self.known.names[code]))
                self.book.put(sheet, r, 2, code, "note")
            formulas = {year: getattr(self, f"_{name}")(code, year) for year in self.comparison.years}
            self.comparison.write_figures(r, formulas.get, Kind(number, "total") if code == TOTAL else kind)
        total = top + len(self.known.codes)
        self.comparison.of_records.append(Table(top, tuple(self.known.codes), frozenset(self.known.codes), total))
        self.comparison.next_row = total + 2

    # Cells of this sheet, and of the record's own

    def _at(self, table: str, code: str, year: str) -> str:
        row = self.tops[table] + (len(self.known.codes) if code == TOTAL else self.known.codes.index(code))
        return f"{self._column(year)}{row}"

    def _span(self, table: str, year: str) -> str:
        top, letter = self.tops[table], self._column(year)
        return f"{letter}{top}:{letter}{top + len(self.known.codes) - 1}"

    def _column(self, year: str) -> str:
        return get_column_letter(self.comparison.column_of(year))

    def _own(self, code: str, year: str) -> str:
        """The amount as it stands on the record's sheet; nothing where the record has no such year."""
        cells = self.book.cells(self.known.record, "allocation", year) if year else None
        return str(cells.at({"jurisdiction": self.known.codes.index(code)})) if cells else '""'

    # What the tables hold

    def _amounts(self, code: str, year: str) -> str:
        if code == TOTAL:
            span, every = self._span("amounts", year), len(self.known.codes)
            return f'IF(SUMPRODUCT(1*({span}<>""))={every},ROUND(SUM({span}),2),"")'
        own, before = self._own(code, year), self._own(code, self.known.year_before(year))
        if not self._follows(code, year):
            return f'IF({own}="","",{own})'
        change = self._printed_change(code, year)
        return f'IF({own}<>"",{own},IF(OR({before}="",{change}=""),"",ROUND({before}*(1+{change}),2)))'

    def _follows(self, code: str, year: str) -> bool:
        """Whether an amount follows from a printed change and the printed amount of the year before."""
        before = self.known.year_before(year)
        is_printed = self.known.amount(code, year) is not None
        return not is_printed and bool(before and self.known.change(code, year) and self.known.amount(code, before))

    def _within(self, code: str, year: str) -> str:
        """Half of what an amount was rounded to; of one that follows from others, half of the span that theirs leave it."""
        if code == TOTAL:
            return '""'
        own, amount_ = self._own(code, year), self._at("amounts", code, year)
        printed = self.known.amount(code, year)
        half = f"{printed.rounding / 2:f}" if printed and printed.rounding else '""'
        if not self._follows(code, year):
            return f'IF({own}="","",{half})'
        before, change = self.known.amount(code, self.known.year_before(year)), self.known.change(code, year)
        assert before is not None and change is not None  # it follows from them
        base, moved = self._own(code, self.known.year_before(year)), self._printed_change(code, year)
        span = f"({base}*{change.rounding:f}+(1+{moved})*{before.rounding:f})/2"
        return f'IF({amount_}="","",IF({own}<>"","",ROUND({span},2)))'

    def _changes(self, code: str, year: str) -> str:
        return self._printed_change(code, year)

    def _printed_change(self, code: str, year: str) -> str:
        if self.states is None:
            return '""'
        rows = (*self.known.codes, TOTAL)
        return self.states.read(rows.index(code), self.comparison.years.index(year))

    def _words(self, code: str, year: str) -> str:
        if code == TOTAL:
            return self._counted(year)
        own, printed, at = self._own(code, year), self.known.amount(code, year), self._at("amounts", code, year)
        said = self._said_of_printed(code, year, printed)
        only = self._change_only(code, year)
        if not self._follows(code, year):
            return f'IF({own}="",{only},{said})'
        return f'IF({at}="",{only},IF({own}="",{self._said_of_derived(code, year)},{said}))'

    def _said_of_printed(self, code: str, year: str, printed: Printed | None) -> str:
        if printed is None:
            return quoted(self._text("as_entered"))
        rounded = (
            self._text("rounded").format(rounding=self._rounding(printed.rounding)) if printed.rounding > 1 else ""
        )
        sets = "".join(
            self._text("sets").format(scenario=self.words.text(result.scenario.short))
            for result in self.of
            if self.known.set_envelope(code, year, result.scenario.name)
        )
        text = f"{self._status(printed)}{rounded}"
        change = self._change_in_words(code, year)
        if change is None:
            return quoted(text + sets)
        return f'{quoted(text)}&IF({self._at("changes", code, year)}="","","; "&{change})&{quoted(sets)}'

    def _said_of_derived(self, code: str, year: str) -> str:
        before = self.known.year_before(year)
        of_amount = self.known.amount(code, before)
        change = self._change_in_words(code, year)
        assert of_amount is not None and change is not None  # it follows from them
        margin = self._at("within", code, year)
        large, small = (write(margin, self.words, self.scenario.currency) for write in (millions, amount))
        within = f"IF({margin}>={IN_MILLIONS},{large},{small})"
        text = self._text("derived").replace("{year}", self.words.fiscal_year(before))
        return as_formula(text.replace("{of_amount}", self._status(of_amount)), change=change, within=within)

    def _change_only(self, code: str, year: str) -> str:
        change, unknown = self._change_in_words(code, year), quoted(self._text("unknown"))
        if change is None:
            return unknown
        text = as_formula(self._text("only_change"), change=change)
        return f'IF({self._at("changes", code, year)}="",{unknown},{text})'

    def _change_in_words(self, code: str, year: str) -> str | None:
        """17.3% less than in 2025-26 (reported), as an expression; None where no change is printed."""
        printed, at = self.known.change(code, year), self._at("changes", code, year)
        if printed is None:
            return None
        size = f"100*ABS({at})"
        figure = f"ROUND({size},0)" if printed.rounding >= WHOLE_PERCENT else one_decimal(size, self.words)
        percent = as_formula(self._text("percent"), figure=figure)
        before = self.words.fiscal_year(fiscal_years.before(year))
        less, more = (
            as_formula(
                self._text(name).replace("{year}", before).replace("{status}", self._status(printed)), percent=percent
            )
            for name in ("less", "more")
        )
        return f"IF({at}<0,{less},{more})"

    def _counted(self, year: str) -> str:
        """How many amounts are known, how many more follow from them, how many more are percents, and the change of all together."""
        amounts, changes = self._span("amounts", year), self._span("changes", year)
        filled, derived = f'SUMPRODUCT(1*({amounts}<>""))', self._count_of_derived(year)
        known = known_of(f"{filled}-({derived})" if derived else filled, len(self.known.codes), self.words)
        if derived:
            known += f'&IF({derived}=0,"",{as_formula(self._text("derived_more"), count=derived)})'
        more = f'SUMPRODUCT(({amounts}="")*({changes}<>""))'
        several = as_formula(self._text("more_known"), count=more)
        text = f'{known}&IF({more}=0,"",IF({more}=1,{quoted(self._text("one_more"))},{several}))'
        change = self._change_in_words(TOTAL, year)
        if change is None:
            return text
        together = as_formula(self._text("together"), change=change)
        return f'{text}&IF({self._at("changes", TOTAL, year)}="","",{together})'

    def _count_of_derived(self, year: str) -> str:
        """How many amounts stand there that nobody printed; empty where none can."""
        of = [code for code in self.known.codes if self._follows(code, year)]
        return "+".join(f'({self._own(code, year)}="")*({self._at("amounts", code, year)}<>"")' for code in of)

    def _status(self, printed: Printed) -> str:
        return self.words.text(STATUSES[printed.status]) if printed.status else self._text("as_printed")

    def _rounding(self, rounding: Decimal) -> str:
        return self.figures.in_millions(rounding) if rounding >= IN_MILLIONS else self.figures.money(rounding, 0)

    def _text(self, name: str) -> str:
        return self.words.text(TEXTS[name])


# The sheet of changes


def _write_changes(comparison: Comparison, known: KnownAmounts) -> BesideStates:
    """Writes the changes as printed, among the inputs; where each is, and its states."""
    dataset = known.changes
    assert dataset is not None
    book, words = comparison.book, comparison.book.words
    title = dataset.short(words.language) or dataset.name
    sheet = book.sheet(title, "input")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 5
    book.put(sheet, TOP - 1, 1, words("jurisdiction"), "header left")
    book.put(sheet, TOP - 1, 2, "", "header left")
    rows, years = (*known.codes, TOTAL), comparison.years
    printed = {(code, year): known.change(code, year) for code in rows for year in years}
    for r, code in enumerate(rows):
        book.put(sheet, TOP + r, 1, words("total") if code == TOTAL else words.text(known.names[code]))
        book.put(sheet, TOP + r, 2, "" if code == TOTAL else code, "note")
    for n, year in enumerate(years):
        book.put(sheet, TOP - 1, FIRST_YEAR + n, words.fiscal_year(year), "header")
        sheet.column_dimensions[get_column_letter(FIRST_YEAR + n)].width = 15
        for r, code in enumerate(rows):
            if found := printed[
                code, year
            ]:  # an unknown figure has no cell: one engine reads an empty styled cell as 0
                book.put(sheet, TOP + r, FIRST_YEAR + n, found.figure, Look("input", "0.0%"))
    figures = Cells(TOP, FIRST_YEAR, len(rows), len(years), sheet=sheet.title)
    wanted = [Input("change", "ratio", "jurisdiction", least=LEAST_CHANGE)] * len(rows)
    are_known = [[printed[code, year] is not None for year in years] for code in rows]
    states = write_beside_states(book, sheet, figures, wanted, are_known, TOP + len(rows))
    _write_sources(comparison, known, sheet, TOP + len(rows) + 3)
    _head(comparison, dataset, sheet.title, title, words)
    comparison.inputs.append(sheet)
    return states


def _write_sources(comparison: Comparison, known: KnownAmounts, sheet: Worksheet, row: int) -> None:
    """Below the table, where each change was printed: its source, date and status, as its row of the data set has them."""
    book, words = comparison.book, comparison.book.words
    found: dict[str, list[str]] = {}
    for year in comparison.years:
        for code in (*known.codes, TOTAL):
            if known.change(code, year):
                name = words("total") if code == TOTAL else words.text(known.names[code])
                cited = known.source_of_change(code, year).cited(words.language)
                found.setdefault(f"{words.fiscal_year(year)} – {cited}", []).append(name)
    for n, (cited, names) in enumerate(found.items()):
        text = words.text({words.language: f"{', '.join(names)}, {cited}."})
        book.put(sheet, row + n, 1, text, "wrapped note")
        last = FIRST_YEAR + max(5, len(comparison.years)) - 1
        sheet.merge_cells(start_row=row + n, start_column=1, end_row=row + n, end_column=last)
        width = sum(sheet.column_dimensions[get_column_letter(column)].width for column in range(1, last + 1))
        sheet.row_dimensions[row + n].height = note_height(text, width)


def _head(comparison: Comparison, dataset: Dataset, name: str, title: str, words: Words) -> None:
    sheet = comparison.book.workbook[name]
    source = words.text({words.language: dataset.describe("source", words.language)})
    note = f"{words.text(TEXTS['note'])} · {words('stamp')} {comparison.stamp}"
    styles.title_block(sheet, title, source, note)
    sheet.freeze_panes = sheet.cell(TOP, FIRST_YEAR)
    styles.printed(sheet, title, comparison.stamp, rows=f"{TOP - 1}:{TOP - 1}", columns="A:C")
