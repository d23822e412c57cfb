"""Summary: the page that answers. Scenarios side by side, for the year, baseline, dollars and envelope chosen at its top.

Everything is found on the Comparison sheet by the place of what was chosen; sentences are formulas, so that they stay true.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl.cell import Cell
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import sheet_prefix
from workbooks import styles
from workbooks.book import Book, Formula, Look
from workbooks.comparison import FIRST_YEAR, GRANT, HEADER_ROW, PRICE, PRINTED_HEIGHT, Comparison, Table, page_breaks
from workbooks.sentences import millions, one_decimal, quoted
from workbooks.words import Words

CHOICE_ROW, GAINS_ROW, PAYS_ROW, CHECK_ROW, FIRST_TABLE = 5, 6, 7, 8, 10
NAME_WIDTH, GAP_WIDTH = 26, 5
ALL_WIDTHS, NARROWEST, WIDEST = 152, 9.4, 24  # characters: all columns of figures together, and each
SIDE_BY_SIDE = 10  # with more scenarios than this, tables stand below one another
TABLE_ROW, HEADER_ROW_HEIGHT = 13.5, 38  # points
MOST_SHRUNK = 1.3  # how much longer than its line a sentence may be before it is wrapped
LONGEST_SENTENCE = 200  # characters
LINK_WIDTH = 22  # characters: room for the name of a sheet
SMALL_HEADER = Font(name=styles.FONT, size=9, bold=True, color=styles.WHITE)

TEXTS = {
    "title": {"en": "Summary: who receives what", "fr": "Sommaire : qui reçoit quoi"},
    "year": {"en": "Fiscal year", "fr": "Exercice"},
    "baseline": {"en": "Baseline", "fr": "Scénario de référence"},
    "compared": {"en": "Compared with it", "fr": "Scénario comparé"},
    "dollars": {"en": "Dollars", "fr": "Dollars"},
    "envelope": {"en": "Envelope", "fr": "Enveloppe"},
    "nominal": {"en": "nominal", "fr": "courants"},
    "constant": {"en": "constant {base}", "fr": "constants de {base}"},
    "own": {"en": "each its own", "fr": "propre à chacun"},
    "equal": {"en": "that of {baseline} for all", "fr": "celle de {baseline} pour tous"},
    "choose": {"en": "Choose from the list.", "fr": "Choisir dans la liste."},
    "contents": {"en": "Contents", "fr": "Table des matières"},
    "is_baseline": {"en": "(baseline)", "fr": "(référence)"},
    "allocation": {"en": "Allocation in {year} ({unit})", "fr": "Affectation en {year} ({unit})"},
    "change": {
        "en": "Change against {baseline} ({unit})",
        "fr": "Variation par rapport à {baseline} ({unit})",
    },
    "relative_change": {
        "en": "Change against {baseline} (percent)",
        "fr": "Variation par rapport à {baseline} (pour cent)",
    },
    "share": {"en": "Share of the total (percent)", "fr": "Part du total (pour cent)"},
    "per_admission": {
        "en": "Dollars per admission (average of the data years)",
        "fr": "Dollars par admission (moyenne des années de données)",
    },
    "per_non_economic": {
        "en": "Dollars per non-economic admission",
        "fr": "Dollars par admission non économique",
    },
    "per_capita": {"en": "Dollars per capita", "fr": "Dollars par habitant"},
    "who": {
        "en": "Who gains and who pays, against {baseline}",
        "fr": "Qui gagne et qui contribue, par rapport à {baseline}",
    },
    "gains": {"en": "gains", "fr": "gagne"},
    "pays": {"en": "pays", "fr": "contribue"},
    "count_gain": {"en": "gain", "fr": "gagnent"},
    "count_pay": {"en": "pay", "fr": "contrib."},
    "totals": {"en": "Totals in {year} ({unit})", "fr": "Totaux en {year} ({unit})"},
    "price_and_envelope": {"en": "Envelope, prices", "fr": "Enveloppe, prix"},
    "own nominal": {"en": "own envelope, nominal", "fr": "enveloppe propre, courants"},
    "own constant": {"en": "own envelope, constant", "fr": "enveloppe propre, constants"},
    "equal nominal": {"en": "equal envelope, nominal", "fr": "enveloppe égale, courants"},
    "equal constant": {"en": "equal envelope, constant", "fr": "enveloppe égale, constants"},
    "quebec_grant": {"en": "Quebec’s grant, outside", "fr": "Québec, subvention à part"},
    "quebec_unknown": {"en": "Quebec’s grant: not known", "fr": "Québec, à part : inconnu"},
    "note": {
        "en": "{unit}, prices as chosen in row 5 · blank: not known",
        "fr": "{unit}, prix selon le choix à la ligne 5 · vide : inconnu",
    },
    "note_nominal": {
        "en": "{unit}, prices of each year · blank: not known",
        "fr": "{unit}, prix courants · vide : inconnu",
    },
    "helpers": {
        "en": "Steps of the Summary’s sentences and charts",
        "fr": "Étapes des phrases et des graphiques du Sommaire",
    },
    "step_above": {"en": "Hold-harmless adds there", "fr": "Ajout de la clause de maintien"},
    "step_total": {"en": "Total, as chosen", "fr": "Total, selon le choix"},
    "step_change": {"en": "Change told", "fr": "Variation retenue"},
    "step_size": {"en": "Its size (-1: not known)", "fr": "Sa grandeur (-1 : inconnue)"},
    "step_share": {"en": "Share of the money", "fr": "Part de l’argent"},
    "step_need": {"en": "Share of non-economic admissions", "fr": "Part des admissions non économiques"},
    "step_place": {"en": "Place, largest change first", "fr": "Rang, plus forte variation d’abord"},
    "choice_year": {"en": "Fiscal year: which column", "fr": "Exercice : rang de la colonne"},
    "choice_baseline": {"en": "Baseline: which scenario", "fr": "Référence : rang du scénario"},
    "choice_compared": {"en": "Compared: which scenario", "fr": "Comparé : rang du scénario"},
    "choice_envelope": {"en": "Envelope: 1 own, 2 equal", "fr": "Enveloppe : 1 propre, 2 égale"},
    "choice_deflator": {"en": "Dollars are divided by", "fr": "Dollars divisés par"},
}
STEPS = {
    "largest": {"en": "Largest size", "fr": "Plus grande variation"},
    "which": {"en": "Whose, by its row", "fr": "Rang de l’administration"},
    "name": {"en": "Its name", "fr": "Son nom"},
    "signed": {"en": "Its change", "fr": "Sa variation"},
    "amount": {"en": "The amount in words", "fr": "Le montant en mots"},
    "above": {"en": "Above its formula amount", "fr": "En sus du montant selon la formule"},
    "because": {"en": "What hold-harmless does", "fr": "Effet de la clause de maintien"},
    "terms": {"en": "Envelope and prices", "fr": "Enveloppe et prix"},
    "sentence": {"en": "The sentence", "fr": "La phrase"},
    "gain_names": {"en": "Who gains, name after name", "fr": "Qui gagne, nom après nom"},
    "pay_names": {"en": "Who pays, name after name", "fr": "Qui contribue, nom après nom"},
    "gain_number": {"en": "How many gain", "fr": "Nombre qui gagnent"},
    "pay_number": {"en": "How many pay", "fr": "Nombre qui contribuent"},
    "sorted": {"en": "Changes, the largest first", "fr": "Variations, la plus forte d’abord"},
}
SENTENCES = {
    "more": {
        "en": "Under “{compared}”, {name} receives {amount} more than under “{baseline}” in {year}{terms}{because}.",
        "fr": "Selon « {compared} », {name} : {amount} de plus que selon « {baseline} » en {year}{terms}{because}.",
    },
    "less": {
        "en": "Under “{compared}”, {name} receives {amount} less than under “{baseline}” in {year}{terms}{because}.",
        "fr": "Selon « {compared} », {name} : {amount} de moins que selon « {baseline} » en {year}{terms}{because}.",
    },
    "same": {
        "en": "Under “{compared}”, every jurisdiction receives the same as under “{baseline}” in {year}{terms}.",
        "fr": "Selon « {compared} », chaque administration reçoit autant que selon « {baseline} » en {year}{terms}.",
    },
    "two": {
        "en": "Choose two different scenarios in row 5 to compare them.",
        "fr": "Choisir deux scénarios différents à la ligne 5 pour les comparer.",
    },
    "unknown": {
        "en": "For {year}, the amounts of “{compared}” or of “{baseline}” are not known.",
        "fr": "Pour {year}, les montants de « {compared} » ou de « {baseline} » ne sont pas connus.",
    },
    "at_equal": {"en": ", at equal envelope", "fr": ", à enveloppe égale"},
    "in_constant": {"en": ", in {dollars} dollars", "fr": ", en dollars {dollars}"},
    "because": {
        "en": "; hold-harmless keeps it {amount} above its formula amount",
        "fr": "; la clause de maintien y garantit {amount} de plus que le montant selon la formule",
    },
    "alone": {
        "en": "Under “{compared}”, {name} receives the most in {year}: {amount} of {whole}.",
        "fr": "Selon « {compared} », l’administration qui reçoit le plus en {year} : {name}, soit {amount} sur {whole}.",
    },
    "alone_unknown": {
        "en": "The amounts of “{compared}” in {year} are not all known, or are zero.",
        "fr": "Les montants de « {compared} » en {year} ne sont pas tous connus, ou sont nuls.",
    },
    "gain": {"en": "{n} gain: {names}.", "fr": "{n} gagnent : {names}."},
    "gain_one": {"en": "1 gains: {names}.", "fr": "1 gagne : {names}."},
    "gain_none": {"en": "No jurisdiction gains.", "fr": "Aucune administration ne gagne."},
    "pay": {"en": "{n} pay: {names}.", "fr": "{n} contribuent : {names}."},
    "pay_one": {"en": "1 pays: {names}.", "fr": "1 contribue : {names}."},
    "pay_none": {"en": "No jurisdiction pays.", "fr": "Aucune administration ne contribue."},
    "checks_hold": {"en": "All checks hold.", "fr": "Toutes les vérifications sont réussies."},
    "checks_fail": {
        "en": "{n} checks say CHECK: see the sheet Checks. After an input is changed, those against the engine’s figures do.",
        "fr": "{n} fois À VÉRIFIER : voir la feuille Vérifications. Après une modification, la comparaison au moteur l’indique.",
    },
}


@dataclass(frozen=True)
class Scale:
    """How amounts are shown: in millions, thousands or dollars, with so many decimals."""

    word: Mapping[str, str]
    amounts: str
    changes: str


def scale_of(largest: Decimal, smallest: Decimal) -> Scale:
    """By magnitude: the largest total says the unit, the smallest amount whether decimals are needed."""
    if largest >= 100_000_000:
        digits, word = ("0.00" if smallest < 10_000_000 else "0.0"), {"en": "millions of {}", "fr": "millions de {}"}
        pattern = f"#,##{digits},,"
    elif largest >= 10_000_000:
        pattern, word = "#,##0,", {"en": "thousands of {}", "fr": "milliers de {}"}
    else:
        pattern, word = "#,##0", {"en": "{}", "fr": "{}"}
    return Scale(word, f"{pattern};[Red]-{pattern};–", f"+{pattern};[Red]-{pattern};–")


@dataclass(frozen=True)
class Placed:
    """Where a table of the Summary stands: its first column of figures, header, first row, total."""

    left: int
    header: int
    top: int
    total: int


@dataclass
class Summary:
    """The Summary as written, for the charts and for whoever checks it."""

    sheet: Worksheet
    comparison: Comparison
    scale: Scale
    choices: dict[str, str] = field(default_factory=dict)
    tables: dict[str, Placed] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    step_rows: tuple[int, int] = (0, 0)
    total_rows: tuple[int, int] = (0, 0)
    writer: "_Writer | None" = None

    @property
    def count(self) -> int:
        return len(self.comparison.results)


def write_summary(book: Book, comparison: Comparison) -> Summary:
    """Writes the Summary, and on the Comparison sheet the steps of its sentences."""
    sheet = book.sheet(book.words.sheet("summary"), "answer")
    summary = Summary(sheet, comparison, _scale(comparison))
    summary.writer = writer = _Writer(book, summary)
    writer.write()
    return summary


def _scale(comparison: Comparison) -> Scale:
    largest, smallest = Decimal(0), Decimal(10) ** 18
    for result in comparison.results:
        for year in result.scenario.fiscal_years:
            amounts = [result.amount("allocation", year, code) for code in result.scenario.jurisdictions]
            known = [amount for amount in amounts if amount]
            largest = max(largest, sum(known, Decimal(0)))
            smallest = min([smallest, *map(abs, known)])
    return scale_of(largest, smallest)


class _Writer:
    def __init__(self, book: Book, summary: Summary) -> None:
        self.book, self.summary, self.sheet = book, summary, summary.sheet
        self.words, self.comparison = book.words, summary.comparison
        self.count, self.codes = summary.count, tuple(summary.comparison.names)
        self.currency = summary.comparison.results[0].scenario.currency
        self.paired = self.count <= SIDE_BY_SIDE
        self.lefts: tuple[int, ...] = (2, 3 + self.count) if self.paired else (2,)
        self.last_column = self.lefts[-1] + self.count - 1
        self.width = max(NARROWEST, min(WIDEST, ALL_WIDTHS / (len(self.lefts) * self.count)))
        self.characters = NAME_WIDTH + self.width * self.count * len(self.lefts)
        self.row, self.side, self.lowest = FIRST_TABLE, 0, FIRST_TABLE
        self.pairs: list[int] = []

    def text(self, name: str, /, **told: str) -> str:
        return self.words.text(TEXTS[name]).format(**told)

    def write(self) -> None:
        self._columns()
        self._choices()
        self._tables()
        if self.comparison.equal or PRICE in self.comparison.rows:
            self._totals_by_envelope()
        _Steps(self).write()
        self._head()

    def _columns(self) -> None:
        dimensions = self.sheet.column_dimensions
        dimensions["A"].width = NAME_WIDTH
        for column in range(2, self.last_column + 1):
            dimensions[get_column_letter(column)].width = self.width
        if self.paired:
            dimensions[get_column_letter(self.lefts[1] - 1)].width = GAP_WIDTH

    # What a person chooses

    def _choices(self) -> None:
        comparison, words = self.comparison, self.words
        years = [words.fiscal_year(year) for year in comparison.years]
        row = comparison.next_row
        names = f"{comparison.address(row + 1, 1)}:$A${row + self.count}"
        options: dict[str, tuple[str, str]] = {"year": (years[-1], comparison.span(HEADER_ROW, fixed=True))}
        if self.count > 1:
            options |= {"baseline": (comparison.labels[0], names), "compared": (comparison.labels[-1], names)}
        if PRICE in comparison.rows:
            constant = self.text("constant", base=words.fiscal_year(comparison.price_base))
            options["dollars"] = (self.text("nominal"), f'"{self.text("nominal")},{constant}"')
        if comparison.equal:
            equal = self.text("equal", baseline=comparison.labels[0])
            options["envelope"] = (self.text("own"), f'"{self.text("own")},{equal}"')
        for name, (first, last) in self._places_of_choices().items():
            if name in options:
                self._choice(name, first, last, *options[name])

    def _places_of_choices(self) -> dict[str, tuple[int, int]]:
        """The year above the names, then two choices over each half of the columns of figures."""
        if self.paired:
            half = max(1, self.count // 2)
            left, right, end = self.lefts[0], self.lefts[1], self.last_column
            spans = [(left, left + half - 1), (left + half, right - 2), (right, right + half - 1), (right + half, end)]
        else:
            part = self.count // 4
            firsts = [2 + n * part for n in range(4)]
            spans = [(first, first + part - 1) for first in firsts[:3]] + [(firsts[3], self.last_column)]
        return {"year": (1, 1), **dict(zip(("baseline", "compared", "dollars", "envelope"), spans, strict=True))}

    def _choice(self, name: str, first: int, last: int, value: str, options: str) -> None:
        book, sheet = self.book, self.sheet
        for column in range(first, last + 1):
            book.put(sheet, CHOICE_ROW - 1, column, self.text(name) if column == first else "", "band")
            book.put(sheet, CHOICE_ROW, column, value if column == first else "", Look("input", "@"))
            sheet.cell(CHOICE_ROW, column).border = styles.RULE_ABOVE
            sheet.cell(CHOICE_ROW, column).alignment = Alignment(shrink_to_fit=True)
        if last > first:
            sheet.merge_cells(start_row=CHOICE_ROW, start_column=first, end_row=CHOICE_ROW, end_column=last)
        rule = DataValidation(type="list", formula1=options, allow_blank=False, showErrorMessage=True)
        rule.promptTitle, rule.prompt, rule.showInputMessage = self.text(name), self.text("choose"), True
        rule.add(f"{get_column_letter(first)}{CHOICE_ROW}")
        sheet.add_data_validation(rule)
        self.summary.choices[name] = f"${get_column_letter(first)}${CHOICE_ROW}"

    # Tables

    def _tables(self) -> None:
        several, beside = self.count > 1, self.comparison.beside
        self._table("allocation", self._allocation, self.summary.scale.amounts, quebec=GRANT in self.comparison.rows)
        if several:
            self._table("change", self._change, self.summary.scale.changes)
        self._table("share", self._share, styles.SHARE)
        if several:
            self._table("relative_change", self._relative_change, styles.PERCENT_CHANGE)
        for name, counted in (("per_admission", "admissions"), ("per_non_economic", "non_economic"), ("per_capita", "population")):
            if counted in beside:
                self._table(name, self._per_person(beside[counted]), "#,##0;[Red]-#,##0;–", quebec=self._grant_over(counted))
        if several:
            self._who()

    def _table(
        self, name: str, cell: "_Cell", number: str, quebec: bool = False, role: str = "calculation"
    ) -> None:
        """Title, scenarios, a row a jurisdiction, the total under a rule, and below it Quebec's grant."""
        placed = self._place(name)
        for k in range(self.count):
            column = placed.left + k
            for r in range(len(self.codes)):
                formula = cell(placed, k, placed.top + r, r)
                self._put(placed.top + r, column, formula, Look(role, number)).border = styles.HAIRLINE
            self._put(placed.total, column, cell(placed, k, placed.total, None), Look("total", number))
            if quebec:
                self._put(placed.total + 1, column, self._quebec(name), Look("calculation", number))
        if quebec and self.side == 0:
            grant = self.comparison.chosen(self.comparison.rows[GRANT])
            told = (quoted(self.text(x)) for x in ("quebec_unknown", "quebec_grant"))
            self._put(placed.total + 1, 1, "IF({}=\"\",{},{})".format(grant, *told), "label")
        self._done(placed.total + 1 + quebec)

    def _place(self, name: str) -> Placed:
        """Where the next table goes, with its title, its header and the names of its rows."""
        left, row, sheet = self.lefts[self.side], self.row, self.sheet
        placed = self.summary.tables[name] = Placed(left, row + 1, row + 2, row + 2 + len(self.codes))
        first = 1 if self.side == 0 else left
        self._put(row, first, self._title(name), "bold")
        self._header(placed.header, left)
        if self.side == 0:
            self.pairs.append(row)
            self.book.put(sheet, placed.header, 1, self.words("jurisdiction"), "header left")
            self.book.put(sheet, placed.total, 1, self.words("total"), "total")
        for r, code in enumerate(self.codes):
            name_ = self.words.text(self.comparison.names[code])
            if self.side == 0:
                self.book.put(sheet, placed.top + r, 1, name_).border = styles.HAIRLINE
            elif name_ != code:
                at = self.book.put(sheet, placed.top + r, left - 1, code, "note")
                at.alignment = styles.RIGHT
        for r in range(placed.top, placed.total + 2):
            sheet.row_dimensions[r].height = TABLE_ROW
        sheet.row_dimensions[placed.header].height = HEADER_ROW_HEIGHT
        return placed

    def _done(self, below: int) -> None:
        """The next table stands beside this one, or below both."""
        self.lowest = max(self.lowest, below)
        self.side = (self.side + 1) % len(self.lefts)
        if self.side == 0:
            self.row = self.lowest + 1

    def _header(self, row: int, left: int) -> None:
        """The names of the scenarios, the baseline marked."""
        for k, label in enumerate(self.comparison.labels):
            marked = f"{label} {self.text('is_baseline')}"
            is_baseline = f"{self.comparison.choice('baseline')}={k + 1}"
            text = f"IF({is_baseline},{quoted(marked)},{quoted(label)})" if self.count > 1 else quoted(label)
            self._put(row, left + k, text, "header").font = SMALL_HEADER

    def _title(self, name: str) -> str:
        template = self.words.text(TEXTS[name])
        return told(template, year=self.summary.choices["year"], baseline=self._baseline_name(), unit=self._unit())

    def _baseline_name(self) -> str:
        return self.summary.choices.get("baseline", quoted(self.comparison.labels[0]))

    def _unit(self) -> str:
        """The unit of amounts as an expression, which follows the choice of dollars."""
        word, dollars = self.words.text(self.summary.scale.word), self.words.unit("dollars", self.currency)
        if "dollars" not in self.summary.choices:
            return quoted(word.format(dollars))
        chosen = f"{dollars} {{chosen}}" if self.words.language == "fr" else f"{{chosen}} {dollars}"
        return told(word.format(chosen), chosen=self.summary.choices["dollars"])

    def _put(self, row: int, column: int, formula: str, look: Look | str) -> Cell:
        return self.book.put(self.sheet, row, column, Formula(f"={formula}"), look)

    # Cells of the tables: the scenario's number, the row on this sheet, and which jurisdiction (None: the total)

    def _allocation(self, placed: Placed, k: int, row: int, r: int | None) -> str:
        own = self._chosen(self.comparison.own[k], r)
        if not self.comparison.equal:
            return own
        equal = self._chosen(self.comparison.equal[k], r)
        return f"IF({self.comparison.choice('envelope')}=2,{equal},{own})"

    def _chosen(self, table: Table, r: int | None) -> str:
        if r is not None and self.codes[r] not in table.present:
            return '""'
        return self.comparison.chosen(table.total if r is None else table.top + r)

    def _amount(self, k: int, row: int, placed: Placed) -> str:
        """The cell of the table of allocations in the row that corresponds to a row of this table."""
        allocation = self.summary.tables["allocation"]
        return f"{get_column_letter(allocation.left + k)}{row - placed.top + allocation.top}"

    def _baseline(self, row: int, placed: Placed) -> str:
        first, last = self._amount(0, row, placed), self._amount(self.count - 1, row, placed)
        return f"INDEX(${first}:${last},{self.comparison.choice('baseline')})"

    def _change(self, placed: Placed, k: int, row: int, r: int | None) -> str:
        amount, baseline = self._amount(k, row, placed), self._baseline(row, placed)
        return f'IF(OR({amount}="",{baseline}=""),"",ROUND({amount}-{baseline},2))'

    def _relative_change(self, placed: Placed, k: int, row: int, r: int | None) -> str:
        amount, baseline = self._amount(k, row, placed), self._baseline(row, placed)
        return f'IF(OR({amount}="",{baseline}="",{baseline}=0),"",{amount}/{baseline}-1)'

    def _share(self, placed: Placed, k: int, row: int, r: int | None) -> str:
        amount = self._amount(k, row, placed)
        letters = amount.rstrip("0123456789")
        whole = f"{letters}${self.summary.tables['allocation'].total}"
        return f'IF(OR({amount}="",{whole}="",{whole}=0),"",{amount}/{whole})'

    def _per_person(self, persons: Table) -> "_Cell":
        def cell(placed: Placed, k: int, row: int, r: int | None) -> str:
            amount, counted = self._amount(k, row, placed), self._chosen(persons, r)
            return f'IF(OR({amount}="",{counted}="",{counted}=0),"",{amount}/{counted})'

        return cell

    def _grant_over(self, counted: str) -> bool:
        return GRANT in self.comparison.rows and self.comparison.beside[counted].quebec is not None

    def _quebec(self, name: str) -> str:
        grant = self.comparison.chosen(self.comparison.rows[GRANT])
        if name == "allocation":
            return grant
        counted = {"per_admission": "admissions", "per_non_economic": "non_economic", "per_capita": "population"}[name]
        below = self.comparison.beside[counted].quebec
        assert below is not None
        persons = self.comparison.chosen(below)
        return f'IF(OR({grant}="",{persons}="",{persons}=0),"",{grant}/{persons})'

    def _who(self) -> None:
        """Words, not colours alone; and how many gain, how many pay."""
        placed, words = self._place("who"), self.words
        change = self.summary.tables["change"]
        for k in range(self.count):
            column, letter = placed.left + k, get_column_letter(change.left + k)
            for r in range(len(self.codes)):
                at = f"{letter}{change.top + r}"
                gains, pays = quoted(self.text("gains")), quoted(self.text("pays"))
                formula = f'IF({at}="","",IF({at}>0,{gains},IF({at}<0,{pays},"–")))'
                self._put(placed.top + r, column, formula, "word").border = styles.HAIRLINE
            span = f"{letter}{change.top}:{letter}{change.total - 1}"
            for n, (sign, word) in enumerate(((">", "count_gain"), ("<", "count_pay"))):
                look = Look("note", f'0" {self.text(word)}"')
                at_ = self._put(placed.total + n, column, f'COUNTIFS({span},"{sign}0")', look)
                at_.alignment = styles.RIGHT
                at_.border = styles.RULE_ABOVE if n == 0 else Border()
        if self.side == 0:
            self.book.put(self.sheet, placed.total, 1, "", "label")
        grid = f"{get_column_letter(placed.left)}{placed.top}:{get_column_letter(placed.left + self.count - 1)}{placed.total - 1}"
        for word, ink in (("gains", styles.OK_INK), ("pays", styles.FAILS_INK)):
            rule = CellIsRule("equal", [quoted(words.text(TEXTS[word]))], font=Font(color=ink))
            self.sheet.conditional_formatting.add(grid, rule)
        self._done(placed.total + 2)

    def _totals_by_envelope(self) -> None:
        """The total of each scenario, whatever is chosen: own and equal envelope, nominal and constant dollars."""
        if self.side == 1:
            self.side, self.row = 0, self.lowest + 1
        comparison, row = self.comparison, self.row
        self.pairs.append(row)
        template = self.words.text(TEXTS["totals"])
        unit = self.words.text(self.summary.scale.word).format(self.words.unit("dollars", self.currency))
        self._put(row, 1, told(template, year=self.summary.choices["year"], unit=quoted(unit)), "bold")
        self.book.put(self.sheet, row + 1, 1, self.words.text(TEXTS["price_and_envelope"]), "header left")
        self._header(row + 1, 2)
        self.sheet.row_dimensions[row + 1].height = HEADER_ROW_HEIGHT
        self.summary.tables["totals"] = Placed(2, row + 1, row + 2, row + 5)
        n = row + 2
        for envelope, tables in (("own", comparison.own), ("equal", comparison.equal)):
            for prices in ("nominal", "constant"):
                if not tables or (prices == "constant" and PRICE not in comparison.rows):
                    continue
                self.book.put(self.sheet, n, 1, self.text(f"{envelope} {prices}")).border = styles.HAIRLINE
                for k in range(self.count):
                    formula = self._total_of(tables[k], prices)
                    self._put(n, 2 + k, formula, Look("result", self.summary.scale.amounts)).border = styles.HAIRLINE
                self.sheet.row_dimensions[n].height = TABLE_ROW
                self.summary.steps[f"{envelope} {prices}"] = f"B{n}"
                n += 1
        self._done(n)

    def _total_of(self, table: Table, prices: str) -> str:
        comparison = self.comparison
        amount = f"INDEX({comparison.span(table.total)},{comparison.choice('year')})"
        if prices == "nominal":
            return f'IF({amount}="","",{amount})'
        index = f"INDEX({comparison.span(comparison.rows[PRICE])},{comparison.choice('year')})"
        return f'IF(OR({amount}="",{index}=""),"",{amount}/{index})'

    # The head: title, sentences, note, the line on the checks

    def _head(self) -> None:
        words, sheet, steps = self.words, self.sheet, self.summary.steps
        title = self.text("title")
        unit = words.text(self.summary.scale.word).format(words.unit("dollars", self.currency))
        prices = "note" if "dollars" in self.summary.choices else "note_nominal"
        note = [self.text(prices, unit=unit[:1].upper() + unit[1:]), *self._vintage()]
        styles.title_block(sheet, title, "", " · ".join([*note, f"{words('stamp')} {self.comparison.stamp}"]))
        self._put(2, 1, steps["sentence"], "label").font = styles.SENTENCE
        longest = sum(len(words.text(name)) + 2 for name in self.comparison.names.values())
        self._spread(2, LONGEST_SENTENCE, 16)
        if self.count > 1:
            for row, name in ((GAINS_ROW, "gain_sentence"), (PAYS_ROW, "pay_sentence")):
                self._put(row, 1, steps[name], "label")
                self._spread(row, longest + 20, 15)
        self._check_line()
        sheet.freeze_panes = f"B{CHOICE_ROW + 1}"
        sheet.sheet_view.zoomScale = 100

    def _spread(self, row: int, characters: int, line: float) -> None:
        """A sentence over the whole width: a little smaller where it is long, in several lines where it is too long."""
        self.sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=self.last_column)
        lines = characters / self.characters
        wrapped = lines > MOST_SHRUNK
        self.sheet.cell(row, 1).alignment = Alignment(wrap_text=wrapped, shrink_to_fit=not wrapped, vertical="center")
        self.sheet.row_dimensions[row].height = line * (-(-lines // 1) if wrapped else 1) + 3

    def _vintage(self) -> list[str]:
        for result in self.comparison.results:
            intake = result.main.tier.parameters.get("intake")
            if intake and intake.dataset and intake.dataset.about.get("vintage"):
                return [f"{self.words('vintage')} {self.words.vintage(intake.dataset.describe('vintage'))}"]
        return []

    def _check_line(self) -> None:
        failed = self.book.inputs["checks", "failed"].at({}).all
        holds, fails = (self.words.text(SENTENCES[name]) for name in ("checks_hold", "checks_fail"))
        cell = self._put(CHECK_ROW, 1, f"IF({failed}=0,{quoted(holds)},{told(fails, n=failed)})", "ok")
        rule = CellIsRule("notEqual", [quoted(holds)], font=Font(bold=True, color=styles.FAILS_INK))
        self.sheet.conditional_formatting.add(cell.coordinate, rule)


_Cell = Callable[[Placed, int, int, int | None], str]


def told(template: str, **expressions: str) -> str:
    """A text with worksheet expressions in it, as one expression.

    >>> told("{n} gain: {names}.", n="C5", names="C9")
    'C5&" gain: "&C9&"."'
    """
    pieces = re.split(r"\{(\w+)\}", template)
    parts = [expressions[piece] if n % 2 else quoted(piece) for n, piece in enumerate(pieces) if n % 2 or piece]
    return "&".join(parts)


def amount(at: str, words: Words, currency: str) -> str:
    """A positive amount in words, by its magnitude: $18,204; $18.2 million; $2.4 billion (18 204 $; 18,2 M$; 2,4 G$)."""
    dollars, french = currency in ("CAD", "USD", "AUD", "NZD"), words.language == "fr"
    whole = f"ROUND({at},0)"
    rest = f"({whole}-1000*INT({whole}/1000))"
    padded = f'IF({rest}<10,"00",IF({rest}<100,"0",""))&{rest}'
    separator = "\u00a0" if french else ","
    figure = f'IF({whole}<1000,{whole}&"",INT({whole}/1000)&"{separator}"&{padded})'
    billions = one_decimal(f"{at}/1000000000", words)
    if french:
        small, large = f'{figure}&"\u00a0{"$" if dollars else currency}"', f'{billions}&" G{"$" if dollars else f" {currency}"}"'
    elif dollars:
        small, large = f'"$"&{figure}', f'"$"&{billions}&" billion"'
    else:
        small, large = f'{figure}&" {currency}"', f'{billions}&" billion {currency}"'
    return f"IF({at}>=999950000,{large},IF({whole}>=1000000,{millions(at, words, currency)},{small}))"


class _Steps:
    """The steps of the sentences and charts, one cell each, on the Comparison sheet."""

    def __init__(self, writer: _Writer) -> None:
        self.writer, self.summary, self.comparison = writer, writer.summary, writer.comparison
        self.book, self.words, self.sheet = writer.book, writer.words, writer.comparison.sheet
        self.row, self.codes, self.count = writer.comparison.next_row, writer.codes, writer.count
        self.summary_prefix = sheet_prefix(writer.sheet.title)

    def write(self) -> None:
        first = self.row
        heads = {1: "helpers", FIRST_YEAR: "step_above", FIRST_YEAR + 1: "step_total"}
        for column in range(1, max(self.comparison.chosen_column, FIRST_YEAR + 1) + 1):
            text = self.words.text(TEXTS[heads[column]]) if column in heads else ""
            self.book.put(self.sheet, first, column, text, "band" if column == 1 else "band centre")
        self.sheet.row_dimensions[first].height = 48
        chosen = get_column_letter(self.comparison.chosen_column)
        for k, (label, table) in enumerate(zip(self.comparison.labels, self.comparison.own, strict=True)):
            self.book.put(self.sheet, first + 1 + k, 1, label, "note")
            self._cell(first + 1 + k, FIRST_YEAR + 1, f"{chosen}{table.total}", self.summary.scale.amounts)
        self.summary.total_rows = first + 1, first + self.count
        self._numbers(first)
        self.row = first + self.count + 2
        self._changes()
        self._largest(first)
        if self.count > 1:
            self._names("gain", ">")
            self._names("pay", "<")
            self._sorted()
        self._sentence()
        page_breaks(self.comparison)

    def _cell(self, row: int, column: int, formula: str, number: str = "General") -> str:
        self.book.put(self.sheet, row, column, Formula(f"={formula}"), Look("helper", number))
        return f"${get_column_letter(column)}${row}"

    def _step(self, name: str, formula: str, number: str = "General") -> str:
        """One labelled step in a row of its own; answers its address, as seen on this sheet."""
        self.book.put(self.sheet, self.row, 1, self.words.text(STEPS[name]), "note")
        at = self._cell(self.row, FIRST_YEAR, formula, number)
        self.summary.steps[name] = f"{sheet_prefix(self.sheet.title)}{at}"
        self.row += 1
        return at

    def _chosen(self, name: str) -> str:
        return f"{self.summary_prefix}{self.summary.choices[name]}"

    # The choices as numbers, above all tables of the sheet

    def _numbers(self, first: int) -> None:
        comparison, choices = self.comparison, self.summary.choices
        names = f"$A${first + 1}:$A${first + self.count}"
        years = comparison.span(HEADER_ROW, outside=False, fixed=True)
        formulas = {"year": f"MATCH({self._chosen('year')},{years},0)"}
        for name in ("baseline", "compared"):
            formulas[name] = f"MATCH({self._chosen(name)},{names},0)" if name in choices else "1"
        own = quoted(self.words.text(TEXTS["own"]))
        formulas["envelope"] = f"IF({self._chosen('envelope')}={own},1,2)" if "envelope" in choices else "1"
        formulas["deflator"] = self._deflator()
        for name, formula in formulas.items():
            row = comparison.choices[name]
            self.book.put(self.sheet, row, 1, self.words.text(TEXTS[f"choice_{name}"]), "note")
            number = "0.000" if name == "deflator" else "0"
            self._cell(row, comparison.chosen_column, formula, number)

    def _deflator(self) -> str:
        if "dollars" not in self.summary.choices:
            return "1"
        index = f"INDEX({self.comparison.span(self.comparison.rows[PRICE], outside=False)}," + (
            f"{self.comparison.choice('year', outside=False)})"
        )
        nominal = quoted(self.words.text(TEXTS["nominal"]))
        return f'IF({self._chosen("dollars")}={nominal},1,IF({index}="","",{index}))'

    # A row a jurisdiction: the change told, its size, its place when sorted, shares of money and of intake

    def _changes(self) -> None:
        heads = ["step_change", "step_size", "step_share"]
        heads += ["step_need"] if "non_economic" in self.comparison.beside else []
        heads += ["step_place"] if self.count > 1 else []
        for n, head in enumerate(heads):
            self.book.put(self.sheet, self.row, FIRST_YEAR + n, self.words.text(TEXTS[head]), "band centre")
            dimension = self.sheet.column_dimensions[get_column_letter(FIRST_YEAR + n)]
            dimension.width = max(dimension.width, 18)
        self.sheet.row_dimensions[self.row].height = 48
        self.heads, self.top = heads, self.row + 1
        self.last = self.top + len(self.codes) - 1
        self.summary.columns = {head: FIRST_YEAR + n for n, head in enumerate(heads)}
        self.summary.step_rows = self.top, self.last
        for r, code in enumerate(self.codes):
            row = self.top + r
            self.book.put(self.sheet, row, 1, self.words.text(self.comparison.names[code]), "note")
            for n, head in enumerate(heads):
                number = {"step_share": "0.0%", "step_need": "0.0%", "step_place": "0"}.get(head, styles.CENTS)
                self._cell(row, FIRST_YEAR + n, self._change_step(head, r, row), number)
        self.row = self.last + 2

    def _span(self, head: str) -> str:
        letter = get_column_letter(FIRST_YEAR + self.heads.index(head))
        return f"${letter}${self.top}:${letter}${self.last}"

    def _at(self, head: str, row: int) -> str:
        return f"${get_column_letter(FIRST_YEAR + self.heads.index(head))}{row}"

    def _change_step(self, head: str, r: int, row: int) -> str:
        if head == "step_change":
            return self._of_compared("change" if self.count > 1 else "allocation", r)
        if head == "step_size":
            change = self._at("step_change", row)
            return f'IF({change}="",-1,ABS({change}))'
        if head == "step_share":
            return self._of_compared("share", r)
        if head == "step_need":
            return self._need(r)
        change, before = self._at("step_change", row), self._span("step_change")
        letter = get_column_letter(FIRST_YEAR)
        known = f'SUMPRODUCT(({before}<>"")*({before}>{change}))'
        ties = f"+SUMPRODUCT(1*(${letter}${self.top}:${letter}{row - 1}={change}))" if r else ""
        unknown = f'SUMPRODUCT(1*({before}<>""))' + (
            f'+SUMPRODUCT(1*(${letter}${self.top}:${letter}{row - 1}=""))' if r else ""
        )
        return f'IF({change}="",1+{unknown},1+{known}{ties})'

    def _of_compared(self, table: str, r: int) -> str:
        placed = self.summary.tables[table]
        first, last = get_column_letter(placed.left), get_column_letter(placed.left + self.count - 1)
        row = placed.top + r
        compared = self.comparison.choice("compared", outside=False)
        return f"INDEX({self.summary_prefix}${first}{row}:${last}{row},{compared})"

    def _need(self, r: int) -> str:
        """The jurisdiction's part of the non-economic intake."""
        table, letter = self.comparison.beside["non_economic"], get_column_letter(self.comparison.chosen_column)
        if self.codes[r] not in table.present:
            return '""'
        at, whole = f"{letter}{table.top + r}", f"{letter}${table.total}"
        return f'IF(OR({at}="",{whole}="",{whole}=0),"",{at}/{whole})'

    def _largest(self, first: int) -> None:
        """Whose change is the largest, how large it is, and what hold-harmless does there."""
        names = f"$A${self.top}:$A${self.last}"
        self.largest = self._step("largest", f"MAX({self._span('step_size')})", styles.CENTS)
        self.which = self._step("which", f"MATCH({self.largest},{self._span('step_size')},0)", "0")
        self.name = self._step("name", f"INDEX({names},{self.which})")
        self.signed = self._step("signed", f"INDEX({self._span('step_change')},{self.which})", styles.CENTS)
        self.amount = self._step("amount", amount(self.largest, self.words, self.writer.currency))
        self.because = '""'
        if self.count > 1 and self.comparison.above_formula:
            self._guarantee(first)
        self.row += 1

    def _guarantee(self, first: int) -> None:
        for k in range(self.count):
            own, equal = (self._above(which, k) for which in ("own", "equal"))
            equal = own if ("equal", k) not in self.comparison.above_formula and not self._recalculated(k) else equal
            envelope = self.comparison.choice("envelope", outside=False)
            formula = own if own == equal else f"IF({envelope}=2,{equal},{own})"
            self._cell(first + 1 + k, FIRST_YEAR, formula, styles.CENTS)
        letter = get_column_letter(FIRST_YEAR)
        span = f"${letter}${first + 1}:${letter}${first + self.count}"
        compared = self.comparison.choice("compared", outside=False)
        above = self._step("above", f"INDEX({span},{compared})", styles.CENTS)
        text = told(self.words.text(SENTENCES["because"]), amount=amount(above, self.words, self.writer.currency))
        self.because = self._step("because", f'IF({above}>0,{text},"")')

    def _recalculated(self, k: int) -> bool:
        return self.comparison.results[k].scenario.name in self.comparison.equal_results

    def _above(self, which: str, k: int) -> str:
        table = self.comparison.above_formula.get((which, k))
        if table is None:
            return "0"
        letter = get_column_letter(self.comparison.chosen_column)
        first, last = table.rows()
        found = f"INDEX(${letter}${first}:${letter}${last},{self.which})"
        return f'IF({found}="",0,{found})'

    # Names of those who gain, and of those who pay: each row adds its own to the list above it

    def _names(self, name: str, sign: str) -> None:
        self.book.put(self.sheet, self.row, 1, self.words.text(STEPS[f"{name}_names"]), "bold")
        top = self.row + 1
        letter = get_column_letter(FIRST_YEAR)
        for r in range(len(self.codes)):
            change, own = self._at("step_change", self.top + r), f"$A{self.top + r}"
            self._cell(top + r, 1, own)
            above = f"{letter}{top + r - 1}"
            added = f'{above}&IF({above}="","",", ")&{own}' if r else own
            kept = f'{above}&""' if r else '""'
            # Text is greater than any number: whether a change is known must be asked first.
            self._cell(top + r, FIRST_YEAR, f'IF({change}="",{kept},IF({change}{sign}0,{added},{kept}))')
        listed = f"{sheet_prefix(self.sheet.title)}${letter}${top + len(self.codes) - 1}"
        span = self._span("step_change")
        self.row = top + len(self.codes)
        number = self._step(f"{name}_number", f'COUNTIFS({span},"{sign}0")', "0")
        number = f"{sheet_prefix(self.sheet.title)}{number}"
        many, one, none = (self.words.text(SENTENCES[x]) for x in (name, f"{name}_one", f"{name}_none"))
        text = f"IF({number}=0,{quoted(none)},IF({number}=1,{told(one, names=listed)},{told(many, n=number, names=listed)}))"
        self.summary.steps[f"{name}_sentence"] = text
        self.row += 1

    def _sorted(self) -> None:
        """The changes with the largest first, for the chart."""
        self.book.put(self.sheet, self.row, 1, self.words.text(STEPS["sorted"]), "bold")
        top = self.row + 1
        for r in range(len(self.codes)):
            self.book.put(self.sheet, top + r, 2, r + 1, Look("helper", "0"))
            found = f"MATCH($B{top + r},{self._span('step_place')},0)"
            self._cell(top + r, 1, f"INDEX($A${self.top}:$A${self.last},{found})")
            self._cell(top + r, FIRST_YEAR, f"INDEX({self._span('step_change')},{found})", self.summary.scale.changes)
        self.summary.tables["sorted"] = Placed(FIRST_YEAR, self.row, top, top + len(self.codes))
        self.row = top + len(self.codes) + 1

    # The sentence

    def _sentence(self) -> None:
        prefix = sheet_prefix(self.sheet.title)
        compared = self._chosen("compared") if self.count > 1 else quoted(self.comparison.labels[0])
        baseline = self._chosen("baseline") if self.count > 1 else '""'
        parts = {"compared": compared, "baseline": baseline, "name": self.name, "amount": self.amount,
                 "year": self._chosen("year"), "because": self.because}  # fmt: skip
        parts["terms"] = self._step("terms", self._terms())
        if self.count > 1:
            formula = self._compared(parts)
        else:
            total = self.summary.tables["allocation"].total
            whole = amount(f"{self.summary_prefix}$B${total}", self.words, self.writer.currency)
            known = told(self.words.text(SENTENCES["alone"]), **parts, whole=whole)
            unknown = told(self.words.text(SENTENCES["alone_unknown"]), **parts)
            formula = f'IF(OR({self.largest}<=0,{self.summary_prefix}$B${total}=""),{unknown},{known})'
        self.summary.steps["sentence"] = prefix + self._step("sentence", formula)

    def _compared(self, parts: Mapping[str, str]) -> str:
        texts = {name: told(self.words.text(SENTENCES[name]), **parts) for name in ("more", "less", "same", "two", "unknown")}
        numbers = [self.comparison.choice(name, outside=False) for name in ("compared", "baseline")]
        signed = f"IF({self.signed}>0,{texts['more']},{texts['less']})"
        known = f"IF({self.largest}<0,{texts['unknown']},IF({self.largest}=0,{texts['same']},{signed}))"
        return f"IF({numbers[0]}={numbers[1]},{texts['two']},{known})"

    def _terms(self) -> str:
        """What else is chosen: at equal envelope, in constant dollars."""
        terms = []
        if "envelope" in self.summary.choices:
            equal = quoted(self.words.text(SENTENCES["at_equal"]))
            terms.append(f'IF({self.comparison.choice("envelope", outside=False)}=2,{equal},"")')
        if "dollars" in self.summary.choices:
            dollars = self._chosen("dollars")
            text = told(self.words.text(SENTENCES["in_constant"]), dollars=dollars)
            terms.append(f'IF({dollars}={quoted(self.words.text(TEXTS["nominal"]))},"",{text})')
        return "&".join(terms) or '""'


# Contents and pages, once every sheet is there


def write_contents(book: Book, summary: Summary, sheets: Sequence[Worksheet]) -> None:
    """Links to all sheets, beside the totals or below everything; then the pages."""
    writer = summary.writer
    assert writer is not None
    _Contents(writer, sheets).write()


class _Contents:
    def __init__(self, writer: _Writer, sheets: Sequence[Worksheet]) -> None:
        self.writer, self.sheet = writer, writer.sheet
        self.sheets = [each for each in sheets if each is not writer.sheet]

    def write(self) -> None:
        writer, sheet = self.writer, self.sheet
        beside = writer.side == 1
        left = writer.lefts[1] if beside else 1
        row = writer.row
        writer.book.put(sheet, row, left, writer.text("contents"), "bold")
        starts = self._starts(left)
        high = -(-len(self.sheets) // len(starts))
        for n, each in enumerate(self.sheets):
            self._link(row + 1 + n % high, starts[n // high], each.title, f"{sheet_prefix(each.title)}A1")
        link = writer.lefts[-1] + writer.count - (2 if writer.count > 1 else 1)
        self._link(1, link, writer.text("contents"), f"{sheet_prefix(sheet.title)}{get_column_letter(left)}{row}")
        writer.lowest = max(writer.lowest, row + 1 + high)
        self._pages()

    def _starts(self, left: int) -> list[int]:
        """The columns in which lists of links begin, each with room for the longest name."""
        starts, room = [left], 0.0
        for column in range(left, self.writer.last_column + 1):
            width = self.sheet.column_dimensions[get_column_letter(column)].width
            if room >= LINK_WIDTH and self._room_from(column) >= LINK_WIDTH:
                starts.append(column)
                room = 0.0
            room += width
        return starts

    def _room_from(self, column: int) -> float:
        letters = [get_column_letter(c) for c in range(column, self.writer.last_column + 1)]
        return float(sum(self.sheet.column_dimensions[letter].width for letter in letters))

    def _link(self, row: int, column: int, text: str, location: str) -> None:
        cell = self.writer.book.put(self.sheet, row, column, text, "link")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location, display=text)
        self.sheet.row_dimensions[row].height = self.sheet.row_dimensions[row].height or TABLE_ROW

    def _pages(self) -> None:
        """One page wide; a page ends between tables."""
        writer, sheet = self.writer, self.sheet
        styles.printed(sheet, writer.text("title"), writer.comparison.stamp)
        styles.paged(sheet, [(2, writer.last_column)], (1,))
        room, used = PRINTED_HEIGHT / (sheet.page_setup.scale / 100), 0.0
        ends = [*writer.pairs[1:], writer.lowest + 1]
        for start, end in zip([1, *writer.pairs[1:]], ends, strict=True):
            height = sum((sheet.row_dimensions[r].height or 15) * 4 / 3 for r in range(start, end))
            if used and used + height > room:
                sheet.row_breaks.append(Break(id=start - 1))
                used = 0.0
            used += height
