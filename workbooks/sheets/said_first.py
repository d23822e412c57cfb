"""What a workbook says first: which promises are not kept, whose and why, by year; and where need decides nothing or little.

On the sheet Checks, below the engine's figures: a row a tier and year, its sentence a formula, and beside it all sentences so
far. The Summary takes the last of these, before it says whether all checks hold.
"""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.decided_by_need import (
    FAR,
    LEAST,
    LITTLE,
    NEARLY,
    guarantees_of,
    is_fitted,
    part_in_words,
    phase_column,
)
from fundingmodel.analysis.projection import year_in_words
from fundingmodel.cells import Cells
from fundingmodel.result import Result, TierResult
from fundingmodel.steps.promises import numbers_with
from workbooks.page import styles
from workbooks.page.book import Book, Formula, Look, key_of
from workbooks.page.sentences import amount, one_decimal, quoted, with_texts
from workbooks.sheets.scenario.reasons import SHORT_WHO

SHORT, PROMISED, SHORT_AMOUNT, PROMISED_AMOUNT, NEED, SHORT_SO_FAR, NEED_SO_FAR = range(3, 10)
HEADS = {SHORT: "short", PROMISED: "promised", SHORT_AMOUNT: "in_words", PROMISED_AMOUNT: "in_words", NEED: "by_need"}
FEWEST_OF_ALL = 3  # fewer are named rather than called all of them
FIT = ("fitted_amount", "base_of_fit", "guaranteed_amount", "permitted_amount", "units_per_dollar", "envelope")
TEXTS = {
    "title": {
        "en": "What is said first: promises that are not kept, and what need decides",
        "fr": "Ce qui est dit d’abord : promesses non tenues, et ce que les besoins déterminent",
    },
    "short": {"en": "Short", "fr": "Manque à verser"},
    "promised": {"en": "Promised", "fr": "Promis"},
    "in_words": {"en": "In words", "fr": "En mots"},
    "by_need": {"en": "Part by need", "fr": "Part selon les besoins"},
    "in_all": {
        "en": "Under “{scenario}”, guarantees are not kept in full: {total} short in all. ",
        "fr": "Selon « {scenario} », les garanties ne sont pas versées en entier : manque à verser de {total} en tout. ",
    },
    "in_year": {
        "en": "{year}: {short} short of the {promised} promised{why} ({who}). ",
        "fr": "En {year}, manque à verser de {short} sur les {promised} promis{why} ({who}). ",
    },
    "everyone": {"en": "all {all}", "fr": "les {all}"},
    "nothing": {
        "en": "Under “{scenario}”, need decides nothing in {year}. ",
        "fr": "Selon « {scenario} », les besoins ne déterminent rien en {year}. ",
    },
    "little": {
        "en": "Under “{scenario}”, need decides {part} of the envelope in {year}. ",
        "fr": "Selon « {scenario} », les besoins déterminent {part} de l’enveloppe en {year}. ",
    },
    "guarantee": {
        "en": "Under “{scenario}”, the {guarantee} decides nothing in {year}: it is far below every amount. ",
        "fr": "Selon « {scenario} », garantie sans effet en {year} : {guarantee}, bien au-dessous de chaque montant. ",
    },
}


def write_said_first(book: Book, sheet: Worksheet, results: Sequence[Result]) -> None:
    """Writes the rows below what is on the sheet, and leaves in `book.inputs` where the last of the sentences are."""
    row = sheet.max_row + 3
    book.put(sheet, row, 1, book.words.text(TEXTS["title"]), "bold")
    for column, head in HEADS.items():
        book.put(sheet, row, column, book.words.text(TEXTS[head]), "bold").alignment = styles.RIGHT
    for column, text in ((SHORT_SO_FAR, '=""'), (NEED_SO_FAR, '=""')):
        book.put(sheet, row, column, Formula(text), "helper")
    for result in results:
        for tier in result.tiers.values():
            writer = _Rows(book, sheet, result, tier)
            row = writer.write(row)
    for name, column in (("short", SHORT_SO_FAR), ("need", NEED_SO_FAR)):
        book.inputs["said first", name] = Cells(row, column, sheet=sheet.title)


class _Rows:
    def __init__(self, book: Book, sheet: Worksheet, result: Result, tier: TierResult) -> None:
        self.book, self.sheet, self.result, self.tier = book, sheet, result, tier
        self.words = book.words.with_titles(tier.tier.titles)
        self.name = f"{self.words.text(result.scenario.short)} {self.words.text(tier.tier.title)}".strip()
        self.promises = tier.tier.formula.promise_columns

    def write(self, row: int) -> int:
        """A row for all years where anything is promised, then one a year; the last row that is written."""
        if self.promises:
            row = self._in_all(row + 1)
        for year in self.tier.years:
            if self.promises or self._part(year):
                row = self._year(row + 1, year)
        return row

    # Promises

    def _in_all(self, row: int) -> int:
        shorts = "+".join(f"SUM({self._at(self.promises[1], year)})" for year in self.tier.years)
        self._put(row, 1, self.name)
        self._put(row, SHORT, f"ROUND({shorts},2)", styles.CENTS)
        self._put(row, SHORT_AMOUNT, amount(f"C{row}", self.words, self.result.scenario.currency))
        text = self._text("in_all", total=f"E{row}")
        self._put(row, 2, f'IF(C{row}>0,{text},"")')
        return self._so_far(row, f"B{row}", '""')

    def _year(self, row: int, year: str) -> int:
        label = year_in_words(self.result, year, self.words, tier=self.tier.tier.name)
        self._put(row, 1, f"{self.name}, {label}")
        short = self._short(row, year, label) if self.promises else '""'
        self._put(row, 2, short)
        return self._so_far(row, f"B{row}", self._need(row, year, label))

    def _short(self, row: int, year: str, label: str) -> str:
        currency = self.result.scenario.currency
        for column, name in ((SHORT, self.promises[1]), (PROMISED, self.promises[0])):
            self._put(row, column, f"ROUND(SUM({self._at(name, year)}),2)", styles.CENTS)
        for column, of in ((SHORT_AMOUNT, "C"), (PROMISED_AMOUNT, "D")):
            self._put(row, column, amount(f"{of}{row}", self.words, currency))
        places = {"short": f"E{row}", "promised": f"F{row}", "why": self._why(year), "who": self._who(year)}
        return f'IF(C{row}>0,{self._text("in_year", label, **places)},"")'

    def _who(self, year: str) -> str:
        """The names of all who are short; where that is everyone, how many they are."""
        names = self.book.columns[key_of(self.result.scenario), self.tier.tier.name, year][SHORT_WHO]
        last, every = names.at({"jurisdiction": names.height - 1}), names.height
        if every < FEWEST_OF_ALL:
            return str(last)
        text = quoted(self.words.text(TEXTS["everyone"]).format(all=every))
        return f'IF(COUNTIF({self._at(self.promises[1], year)},">0")={every},{text},{last})'

    def _why(self, year: str) -> str:
        """Each reason that somebody's number has, after a comma."""
        numbers = self._at(self.promises[2], year)
        texts = []
        for reason, with_it in numbers_with().items():
            count = "+".join(f"COUNTIFS({numbers},{number})" for number in with_it)
            texts.append(f'IF({count}>0,", {self.words.reasons([reason])}","")')
        return "&".join(texts)

    # Need

    def _need(self, row: int, year: str, label: str) -> str:
        parts = [self._decided(row, year, label)] if self._part(year) else []
        for name in guarantees_of(self.tier):
            given, fitted = self._at(name, year), self._at("fitted_amount", year)
            far = f"AND(MAX({given})>0,SUMPRODUCT(({given}>{FAR}*{fitted})*({fitted}>0))=0)"
            text = self._text("guarantee", label, self.words.in_sentence(name))
            parts.append(f'IF({far},{text},"")')
        return "&".join(parts) or '""'

    def _decided(self, row: int, year: str, label: str) -> str:
        self._put(row, NEED, self._part(year), "0.0000")
        least, percent = quoted(part_in_words(0, self.words)), quoted(self.words.text({"en": "%", "fr": " %"}))
        part = f"IF(G{row}<{LEAST},{least},{one_decimal(f'100*G{row}', self.words)}&{percent})"
        nothing, little = self._text("nothing", label), self._text("little", label, part=part)
        said = f'IF(G{row}<{LITTLE},{little},"")'
        return f'IF(G{row}="","",IF(G{row}=0,{nothing},{said}))'

    def _part(self, year: str) -> str:
        """The part of the envelope that need decides, as an expression; "" where nothing is fitted to one."""
        return part_formula(self.book, self.result, self.tier, year)

    # Cells

    def _at(self, quantity: str, year: str) -> str:
        return at(self.book, self.result, self.tier, quantity, year)

    def _text(self, name: str, year: str = "", guarantee: str = "", **expressions: str) -> str:
        """A sentence as an expression."""
        fixed = {"scenario": self.name, "year": year, "guarantee": guarantee}
        return with_texts(self.words.text(TEXTS[name]), fixed, expressions)

    def _put(self, row: int, column: int, text: str, number: str = "General") -> None:
        if column == 1:
            self.book.put(self.sheet, row, 1, text, "note")
        else:
            self.book.put(self.sheet, row, column, Formula(f"={text}"), Look("helper", number))

    def _so_far(self, row: int, short: str, need: str) -> int:
        for column, text in ((SHORT_SO_FAR, short), (NEED_SO_FAR, need)):
            self._put(row, column, f"{get_column_letter(column)}{row - 1}&{text}")
        return row


def at(book: Book, result: Result, tier: TierResult, quantity: str, year: str) -> str:
    """Where a quantity of a tier and year is."""
    cells = book.cells(result, quantity, year, tier.tier.name)
    assert cells is not None
    return cells.at({}).all


def part_formula(book: Book, result: Result, tier: TierResult, year: str) -> str:
    """The part of the envelope that need decides, as Python calculates it; "" where it is not calculated."""
    if not is_fitted(tier):
        return ""
    fitted, base, least, most, units, envelope = (at(book, result, tier, name, year) for name in FIT)
    between = f"({fitted}>={least}+{NEARLY}/{units})*({fitted}<={most}-{NEARLY}/{units})"
    part = f"SUMPRODUCT({between}*({fitted}-{base}))/{envelope}"
    if phase := phase_column(tier):
        part = f"{at(book, result, tier, phase, year)}*{part}"
    return f'IF({envelope}<=0,"",IF(SUMPRODUCT({between})>1,{part},0))'
