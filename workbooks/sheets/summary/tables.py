"""Tables of the Summary: what each scenario gives, how that differs from the baseline, and what it is per person.

Every cell reads the column of the Comparison sheet that follows the choices, or the table of allocations on this sheet.
"""

from collections.abc import Callable
from functools import cached_property

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font
from openpyxl.utils import get_column_letter

from fundingmodel.sets import COST
from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.page.scale import Scale, scale_for
from workbooks.page.sentences import as_formula, quoted, with_texts
from workbooks.sheets.comparison.beside import own_counts
from workbooks.sheets.comparison.one_percent import of_scenario
from workbooks.sheets.comparison.tables import GRANT, PRICE, Table
from workbooks.sheets.summary.broken import if_shown
from workbooks.sheets.summary.choices import constant_dollars, nominal_dollars
from workbooks.sheets.summary.cost import write_cost
from workbooks.sheets.summary.known import write_known
from workbooks.sheets.summary.page import HEADER_ROW_HEIGHT, TABLE_ROW, Placed, Summary

SHRUNK = Alignment(horizontal="right", shrink_to_fit=True)  # a total may be a text: how many amounts are known

APART = ("over_years", "change_over_years", "one_percent")  # what they are of is not the amounts of the year chosen
LEAST_PERCENT = 0.0005  # a change that is shown as 0.0% is none: no format keeps -0.0% from being shown, in red
PER_PERSON = {"per_admission": "admissions", "per_non_economic": "non_economic", "per_capita": "population"}

TEXTS = {
    "allocation": {"en": "Allocation in {year} ({unit})", "fr": "Affectation en {year} ({unit})"},
    "change": {
        "en": "Change against {baseline} ({unit})",
        "fr": "Variation par rapport à « {baseline} » ({unit})",
    },
    "relative_change": {
        "en": "Change against {baseline} (percent)",
        "fr": "Variation par rapport à « {baseline} » (pour cent)",
    },
    "over_years": {"en": "Total of {span} ({unit})", "fr": "Total de {span} ({unit})"},
    "change_over_years": {
        "en": "Change of that total against {baseline} ({unit})",
        "fr": "Variation de ce total par rapport à « {baseline} » ({unit})",
    },
    "one_percent": {
        "en": "What one per cent more of the envelope would add ({small_unit})",
        "fr": "Ce qu’ajouterait 1 % de plus de l’enveloppe ({small_unit})",
    },
    "share": {"en": "Share of the total (percent)", "fr": "Part du total (pour cent)"},
    "per_admission": {
        "en": "{money} per {counted} (average of the data years)",
        "fr": "{money} par {counted} (moyenne des années de données)",
    },
    "per_non_economic": {
        "en": "{money} per non-economic admission",
        "fr": "{money} par admission non économique",
    },
    "amount": {"en": "Amount", "fr": "Montant"},
    "per_capita": {"en": "{money} per capita", "fr": "{money} par habitant"},
    "who": {
        "en": "Who receives more and who less, against {baseline}",
        "fr": "Qui reçoit davantage et qui reçoit moins, par rapport à « {baseline} »",
    },
    "more": {"en": "more", "fr": "davantage"},
    "less": {"en": "less", "fr": "moins"},
    "totals": {"en": "Totals in {year} ({unit})", "fr": "Totaux en {year} ({unit})"},
    "envelope": {"en": "Envelope", "fr": "Enveloppe"},
    "price_and_envelope": {"en": "Envelope, prices", "fr": "Enveloppe, prix"},
    "own": {"en": "own envelope", "fr": "enveloppe propre"},
    "equal": {"en": "equal envelope", "fr": "enveloppe égale"},
    "own nominal": {"en": "own envelope, nominal", "fr": "enveloppe propre, courants"},
    "own constant": {"en": "own envelope, constant", "fr": "enveloppe propre, constants"},
    "equal nominal": {"en": "equal envelope, nominal", "fr": "enveloppe égale, courants"},
    "equal constant": {"en": "equal envelope, constant", "fr": "enveloppe égale, constants"},
}

# The scenario's number, the row on this sheet, and which jurisdiction (None: the total)
_Cell = Callable[[Placed, int, int, int | None], str]


def write_tables(page: Summary) -> None:
    """The tables, in pairs side by side as far as they fit; the totals last, where there is more than one kind."""
    if page.opening.stands_first == COST:
        write_cost(page)
    _Tables(page).write()
    if page.comparison.equal or PRICE in page.comparison.rows:
        _write_totals(page)


class _Tables:
    def __init__(self, page: Summary) -> None:
        self.page, self.words, self.comparison = page, page.words, page.comparison
        self.count, self.codes = page.count, page.codes

    def write(self) -> None:
        several, scale, beside = self.count > 1, self.page.scale, self.comparison.beside
        self._table("allocation", self._allocation, scale.amounts, apart=GRANT in self.comparison.rows)
        if several:
            self._table("change", self._change, scale.changes, against_baseline=True)
        if self.page.total_years:
            self._over_years()
        write_known(self.page)
        self._table("share", self._share, styles.SHARE)
        if several:
            self._table("relative_change", self._relative_change, styles.PERCENT_CHANGE, against_baseline=True)
        if self.comparison.one_percent:
            self._table("one_percent", self._one_percent, self._small.amounts)
        if several:
            self._who()
        for name, counted in PER_PERSON.items():
            if counted in beside:
                grant = GRANT in self.comparison.rows and beside[counted].apart is not None
                self._table(name, self._per_person(counted), "#,##0;[Red]-#,##0;–", apart=grant)

    def _table(self, name: str, cell: _Cell, number: str, apart: bool = False, against_baseline: bool = False) -> None:
        """Title, scenarios, a row a jurisdiction, the total under a rule, and below it the grant of who is paid apart."""
        page, placed = self.page, self._place(name)
        for k in range(self.count):
            column = placed.left + k
            for r in range(len(self.codes)):
                formula = cell(placed, k, placed.top + r, r)
                formula = if_shown(page.book, formula) if name in APART else formula
                page.put(placed.top + r, column, formula, Look("calculation", number)).border = styles.HAIRLINE
            total = self._total(name, cell(placed, k, placed.total, None), k, against_baseline)
            page.put(placed.total, column, total, Look("total", number)).alignment = SHRUNK
            if apart:
                page.put(placed.total + 1, column, self._apart(name), Look("calculation", number))
        if apart:  # beside the names, on whichever side the figure is
            grant = self.comparison.chosen(self.comparison.rows[GRANT])
            said = self.comparison.country.words if self.comparison.country else {}
            unknown, known = (quoted(self.words.text(said[x])) for x in ("grant_unknown", "grant_short"))
            text = if_shown(page.book, f'IF({grant}="",{unknown},{known})', known)
            page.put(placed.total + 1, 1, text, "label")
        page.done(placed.total + 1 + apart)

    def _total(self, name: str, total: str, k: int, against_baseline: bool) -> str:
        """A total; where some of its amounts are not known, how many are."""
        if name in APART:
            return if_shown(self.page.book, total)
        missing, known = f'{self.page.of_scenario("total", k)}=""', self.page.of_scenario("known", k)
        every = len(self.comparison.own[k].present)
        if against_baseline:
            missing = f'OR({missing},{self.page.of_chosen("total", "baseline")}="")'
            known, every = self._changes_known(k), len(self.codes)
        text = f"IF({missing},{self.page.known(known, every)},{total})"
        return if_shown(self.page.book, self.page.of_one_kind(k, text) if against_baseline else text)

    def _changes_known(self, k: int) -> str:
        """How many changes of a scenario are known, as an expression."""
        change = self.page.tables["change"]
        letter = get_column_letter(change.left + k)
        return f'SUMPRODUCT(1*({letter}{change.top}:{letter}{change.total - 1}<>""))'

    def _place(self, name: str) -> Placed:
        choices = self.page.choices
        baseline = choices.get("baseline", quoted(self.comparison.labels[0]))
        fixed = {"money": self._money(), "counted": self._counted(), **self._fixed()}
        text = self.words.text(TEXTS[name])
        title = with_texts(text, fixed, {"year": choices["year"], "baseline": baseline, **self._units(self._unit)})
        return self.page.place(name, title, self._longest(name))

    def _longest(self, name: str) -> int:
        """How many letters a table's title has at the most, whatever is chosen."""
        years = map(self.comparison.year_label, self.comparison.years)
        units = self._units(self._longest_unit)
        parts = {"year": max(years, key=len), "baseline": max(self.comparison.labels, key=len), **units}
        return len(
            self.words.text(TEXTS[name]).format(**parts, money=self._money(), counted=self._counted(), **self._fixed())
        )

    def _fixed(self) -> dict[str, str]:
        """What does not follow the choices: the years of the total."""
        return {"span": self.page.span_of_total() if self.page.total_years else ""}

    def _counted(self) -> str:
        """One of what is counted: an admission, a pupil."""
        return self.words.counted(self.comparison.counted or "admission", 1)

    def _money(self) -> str:
        """What an amount for each is in: dollars, another currency, or an amount where the currencies differ."""
        if not self.comparison.has_one_currency:
            return self.words.text(TEXTS["amount"])
        return self.comparison.money[:1].upper() + self.comparison.money[1:]

    def _units(self, unit: Callable[[Scale], str]) -> dict[str, str]:
        """The unit of amounts, and that of a hundredth of them."""
        return {"unit": unit(self.page.scale), "small_unit": unit(self._small)}

    def _unit(self, scale: Scale) -> str:
        """A unit as an expression, which follows the choice of dollars."""
        word, dollars = self.words.text(scale.word), self.comparison.money
        if "dollars" not in self.page.choices:
            return quoted(word.format(dollars))
        chosen = f"{dollars} {{chosen}}" if self.words.language == "fr" else f"{{chosen}} {dollars}"
        return as_formula(word.format(chosen), chosen=self.page.choices["dollars"])

    def _longest_unit(self, scale: Scale) -> str:
        chosen = f" {constant_dollars(self.page)}" if "dollars" in self.page.choices else ""
        return self.words.text(scale.word).format(self.comparison.money) + chosen

    # Over the years

    def _over_years(self) -> None:
        """The total over the years, and its change against the baseline's; blank where a year of it is not known."""
        self._table("over_years", self._sum_of_years, self.page.scale.amounts)
        if self.count > 1:
            self._table("change_over_years", self._change_over_years, self.page.scale.changes)

    def _sum_of_years(self, _placed: Placed, k: int, _row: int, r: int | None) -> str:
        own = self._summed(self.comparison.own[k], r)
        if not self.comparison.equal:
            return own
        return f"IF({self.comparison.choice('envelope')}=2,{self._summed(self.comparison.equal[k], r)},{own})"

    def _summed(self, table: Table, r: int | None) -> str:
        """The amounts of the years together, in the dollars chosen: those of each year by its own prices."""
        if r is not None and self.codes[r] not in table.present:
            return '""'
        row, years = table.total if r is None else table.top + r, self.page.total_years
        amounts = [self.comparison.address(row, self.comparison.column_of(year)) for year in years]
        nominal = f'IF(COUNT({",".join(amounts)})<{len(years)},"",ROUND({"+".join(amounts)},2))'
        if "dollars" not in self.page.choices:
            return nominal
        prices = [self.comparison.address(self.comparison.rows[PRICE], self.comparison.column_of(y)) for y in years]
        real = "+".join(f"{amount}/{price}" for amount, price in zip(amounts, prices, strict=True))
        known = f"COUNT({','.join(amounts)},{','.join(prices)})={2 * len(years)}"
        is_nominal = f"{self.page.choices['dollars']}={quoted(nominal_dollars(self.page))}"
        return f'IF({is_nominal},{nominal},IF({known},{real},""))'

    def _change_over_years(self, placed: Placed, k: int, row: int, _r: int | None) -> str:
        total = self.page.tables["over_years"]
        return self.page.more_than_baseline(k, total, row - placed.top + total.top)

    # Cells of the tables

    def _one_percent(self, _placed: Placed, k: int, _row: int, r: int | None) -> str:
        own, equal = (of_scenario(self.comparison, which, k) for which in ("own", "equal"))
        text = '""' if own is None else self._chosen(own, r)
        if not self.comparison.equal or equal is own:
            return text
        at_equal = '""' if equal is None else self._chosen(equal, r)
        return f"IF({self.comparison.choice('envelope')}=2,{at_equal},{text})"

    @cached_property
    def _small(self) -> Scale:
        """The scale of a hundredth of the amounts."""
        return scale_for(self.comparison.results, of_hundred=1)

    def _allocation(self, _placed: Placed, k: int, _row: int, r: int | None) -> str:
        if r is None:
            return self.page.of_scenario("total", k)
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
        """The cell of the table of allocations in the row that corresponds to a row of this table; the total by itself."""
        if row == placed.total:
            return self.page.of_scenario("total", k)
        allocation = self.page.tables["allocation"]
        return f"{get_column_letter(allocation.left + k)}{row - placed.top + allocation.top}"

    def _amount_and_baseline(self, placed: Placed, k: int, row: int) -> tuple[str, str]:
        if row == placed.total:
            return self._amount(k, row, placed), self.page.of_chosen("total", "baseline")
        first, last = self._amount(0, row, placed), self._amount(self.count - 1, row, placed)
        return self._amount(k, row, placed), f"INDEX(${first}:${last},{self.comparison.choice('baseline')})"

    def _change(self, placed: Placed, k: int, row: int, _r: int | None) -> str:
        amount, baseline = self._amount_and_baseline(placed, k, row)
        return self.page.of_one_kind(k, f'IF(OR({amount}="",{baseline}=""),"",ROUND({amount}-{baseline},2))')

    def _relative_change(self, placed: Placed, k: int, row: int, _r: int | None) -> str:
        amount, baseline = self._amount_and_baseline(placed, k, row)
        change = f"{amount}/{baseline}-1"
        shown = f"IF(ABS({change})<{LEAST_PERCENT},0,{change})"
        return self.page.of_one_kind(k, f'IF(OR({amount}="",{baseline}="",{baseline}=0),"",{shown})')

    def _share(self, placed: Placed, k: int, row: int, _r: int | None) -> str:
        return ratio(self._amount(k, row, placed), self.page.of_scenario("total", k))

    def _per_person(self, counted: str) -> _Cell:
        """An amount over the persons that the scenario counts, where it has its own, and else over those of all."""
        beside = self.comparison.beside

        def cell(placed: Placed, k: int, row: int, r: int | None) -> str:
            persons = beside.get(own_counts(counted, k), beside[counted])
            return ratio(self._amount(k, row, placed), self._chosen(persons, r))

        return cell

    def _apart(self, name: str) -> str:
        grant = self.comparison.chosen(self.comparison.rows[GRANT])
        if name not in PER_PERSON:
            return grant
        below = self.comparison.beside[PER_PERSON[name]].apart
        assert below is not None
        return ratio(grant, self.comparison.chosen(below))

    # Words, not colours alone

    def _who(self) -> None:
        """Who receives more and who less; how many do, and of how many that is known where it is not of all."""
        page, placed, change = self.page, self._place("who"), self.page.tables["change"]
        more, less = (quoted(self.words.text(TEXTS[x])) for x in ("more", "less"))
        for k in range(self.count):
            column, letter = placed.left + k, get_column_letter(change.left + k)
            for r in range(len(self.codes)):
                at = f"{letter}{change.top + r}"
                formula = f'IF({at}="","",IF({at}>0,{more},IF({at}<0,{less},"–")))'
                page.put(placed.top + r, column, formula, "word").border = styles.HAIRLINE
            span = f"{letter}{change.top}:{letter}{change.total - 1}"
            known = self._changes_known(k)
            for n, (sign, word) in enumerate(((">", "more"), ("<", "less"))):
                look = Look("note", f'0" {self.words.text(TEXTS[word])}"')
                counted = self.page.of_one_kind(k, f'IF({known}=0,"",COUNTIFS({span},"{sign}0"))')
                count = page.put(placed.total + n, column, if_shown(page.book, counted), look)
                count.alignment = styles.RIGHT
                count.border = styles.RULE_ABOVE if n == 0 else Border()
            text = self.page.of_one_kind(k, f'IF({known}={len(self.codes)},"",{page.known(known, len(self.codes))})')
            page.put(placed.total + 2, column, if_shown(page.book, text), "note").alignment = SHRUNK
        if page.side == 0:
            page.book.put(page.sheet, placed.total, 1, "", "label")
        grid = f"{get_column_letter(placed.left)}{placed.top}:{get_column_letter(placed.left + self.count - 1)}{placed.total - 1}"
        for word, ink in ((more, styles.OK_INK), (less, styles.FAILS_INK)):
            page.sheet.conditional_formatting.add(grid, CellIsRule("equal", [word], font=Font(color=ink)))
        page.done(placed.total + 3)


def ratio(above: str, below: str) -> str:
    """Not known where either is not known, or where it would divide by zero."""
    return f'IF(OR({above}="",{below}="",{below}=0),"",{above}/{below})'


# The totals, whatever is chosen


def _write_totals(page: Summary) -> None:
    """The total of each scenario: own and equal envelope, nominal and constant dollars."""
    page.end_pair()
    comparison, words, row = page.comparison, page.words, page.row
    page.pairs.append(row)
    title = as_formula(words.text(TEXTS["totals"]), year=page.choices["year"], unit=quoted(page.unit))
    page.put(row, 1, title, "bold")
    head = "envelope" if comparison.shares_counts else "price_and_envelope"
    page.book.put(page.sheet, row + 1, 1, words.text(TEXTS[head]), "header left")
    page.put_scenarios(row + 1, 2)
    page.sheet.row_dimensions[row + 1].height = HEADER_ROW_HEIGHT
    page.tables["totals"] = Placed(2, row + 1, row + 2, row + 5)
    row += 2
    for envelope, tables in (("own", comparison.own), ("equal", comparison.equal)):
        for prices in ("nominal", "constant"):
            if not tables or (prices == "constant" and PRICE not in comparison.rows):
                continue
            called = envelope if comparison.shares_counts else f"{envelope} {prices}"  # what is counted has no prices
            page.book.put(page.sheet, row, 1, words.text(TEXTS[called])).border = styles.HAIRLINE
            for k in range(page.count):
                text = if_shown(page.book, _total_of(page, tables[k], comparison.own[k], prices))
                total = page.put(row, 2 + k, text, Look("result", page.scale.amounts))
                total.border, total.alignment = styles.HAIRLINE, SHRUNK
            page.sheet.row_dimensions[row].height = TABLE_ROW
            page.steps[f"{envelope} {prices}"] = f"B{row}"
            row += 1
    page.done(row)


def _total_of(page: Summary, table: Table, own: Table, prices: str) -> str:
    """A total of the year chosen; where some of its amounts are not known, how many are."""
    comparison = page.comparison
    amount = f"INDEX({comparison.span(table.total)},{comparison.choice('year')})"
    span = f"{comparison.chosen(table.top)}:{comparison.chosen(table.total - 1).rpartition('!')[2]}"
    known = page.known(f'SUMPRODUCT(1*({span}<>""))', len(own.present))
    if prices == "nominal":
        return f'IF({amount}="",{known},{amount})'
    index = f"INDEX({comparison.span(comparison.rows[PRICE])},{comparison.choice('year')})"
    return f'IF({amount}="",{known},IF({index}="","",{amount}/{index}))'
