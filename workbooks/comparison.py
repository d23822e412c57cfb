"""Comparison sheet: what each scenario gives in every year, side by side, and the figures that stand beside it.

Every cell is linked to the sheet of its scenario, or to the input sheet where the figure may be changed. One column at the end
follows the choices made on the Summary, which reads only that column.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.comparison import jurisdictions_of
from fundingmodel.cells import Cells, sheet_prefix
from fundingmodel.datasets import Dataset, load
from fundingmodel.parameters import Parameter, first_calendar_year
from fundingmodel.result import Result
from workbooks import styles
from workbooks.book import Book, Formula, Look, key_of
from workbooks.pages import lines
from workbooks.scenario_sheet import moves

HEADER_ROW, FIRST_YEAR = 5, 3  # the row of fiscal years, the column of the first
QUEBEC = "QC"
POPULATION_VINTAGE, POPULATION_LAG = "2024", 2
PRINTED_HEIGHT, ROW_HEIGHT = 680, 20  # pixels: letter paper in landscape, less its margins; a row of 15 points
NOTE_LINE = 12.5  # points
ECONOMIC = "economic"  # codes of economic categories begin with it
PRICE, GRANT, QUEBEC_POPULATION, QUEBEC_ADMISSIONS = "price", "grant", "quebec_population", "quebec_admissions"

TEXTS = {
    "title": {"en": "Comparison: every scenario, every year", "fr": "Comparaison : chaque scénario, chaque exercice"},
    "sentence": {
        "en": "{n} scenarios, {y} fiscal years; each amount is linked to the sheet of its scenario.",
        "fr": "{n} scénarios, {y} exercices; chaque montant est lié à la feuille de son scénario.",
    },
    "sentence_one": {
        "en": "One scenario, {y} fiscal years; each amount is linked to its sheet.",
        "fr": "Un scénario, {y} exercices; chaque montant est lié à sa feuille.",
    },
    "note": {"en": "blank: not known", "fr": "vide : inconnu"},
    "chosen": {"en": "As chosen on the Summary", "fr": "Selon le choix au Sommaire"},
    "own": {
        "en": "Allocation, each scenario at its own envelope (dollars)",
        "fr": "Affectation, chaque scénario à sa propre enveloppe (dollars)",
    },
    "equal": {
        "en": "Allocation, every scenario at the envelope of {baseline} (dollars)",
        "fr": "Affectation, chaque scénario à l’enveloppe de {baseline} (dollars)",
    },
    "beside": {"en": "Figures beside the allocations", "fr": "Chiffres en regard des affectations"},
    "admissions": {
        "en": "Admissions, average of the data years (persons a year)",
        "fr": "Admissions, moyenne des années de données (personnes par année)",
    },
    "non_economic": {
        "en": "Non-economic admissions, average of the data years (persons a year)",
        "fr": "Admissions non économiques, moyenne des années de données (personnes par année)",
    },
    "population": {"en": "Population (persons)", "fr": "Population (personnes)"},
    "above_formula": {
        "en": "Paid above the formula amount because hold-harmless binds: {scenario} (dollars)",
        "fr": "Versé en sus du montant selon la formule, la clause de maintien étant déterminante : {scenario} (dollars)",
    },
    "guarantee": {"en": "What hold-harmless adds", "fr": "Ce qu’ajoute la clause de maintien"},
    "context": {"en": "Context", "fr": "Contexte"},
    "context_title": {
        "en": "Context: figures that stand beside the scenarios",
        "fr": "Contexte : chiffres en regard des scénarios",
    },
    "context_sentence": {
        "en": "No formula reads these figures: they serve the Summary, and may be changed here.",
        "fr": "Aucune formule ne lit ces chiffres : ils servent au Sommaire et peuvent être modifiés ici.",
    },
    "figure": {"en": "Figure", "fr": "Chiffre"},
    "price": {"en": "Price index, {base} = 1", "fr": "Indice des prix, {base} = 1"},
    "grant": {"en": "Grant to Quebec", "fr": "Subvention au Québec"},
    "quebec_population": {
        "en": "Population of Quebec, 1 July two years before",
        "fr": "Population du Québec au 1er juillet, deux ans avant",
    },
    "quebec_admissions": {"en": "Admissions to Quebec", "fr": "Admissions au Québec"},
    "july": {"en": "1 July {year}", "fr": "1er juillet {year}"},
    "population_title": {
        "en": "Population on 1 July, two years before the fiscal year",
        "fr": "Population au 1er juillet, deux ans avant l’exercice",
    },
    "quebec": {"en": "Quebec (outside the total)", "fr": "Québec (hors total)"},
}


@dataclass(frozen=True)
class Table:
    """A table of the sheet: a row a jurisdiction, always in the same order, a column a year; where the total stands."""

    top: int
    codes: tuple[str, ...]
    present: frozenset[str]
    total: int
    quebec: int | None = None

    def row(self, code: str) -> int:
        return self.top + self.codes.index(code)

    def rows(self) -> tuple[int, int]:
        return self.top, self.top + len(self.codes) - 1


@dataclass
class Comparison:
    """Where everything on the Comparison sheet stands; `choices` are cells that the Summary fills in."""

    sheet: Worksheet
    book: Book
    results: Sequence[Result]
    labels: tuple[str, ...]
    equal_results: Mapping[str, Result]
    names: Mapping[str, Mapping[str, str]]
    years: tuple[str, ...]
    stamp: str
    inputs: list[Worksheet] = field(default_factory=list)
    own: list[Table] = field(default_factory=list)
    equal: list[Table] = field(default_factory=list)
    beside: dict[str, Table] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    above_formula: dict[tuple[str, int], Table] = field(default_factory=dict)
    choices: dict[str, int] = field(default_factory=dict)
    next_row: int = HEADER_ROW + 1
    price_base: str = ""

    @property
    def chosen_column(self) -> int:
        return FIRST_YEAR + len(self.years)

    def address(self, row: int, column: int) -> str:
        """A cell of this sheet, as a formula on another names it, fixed."""
        return f"{sheet_prefix(self.sheet.title)}${get_column_letter(column)}${row}"

    def chosen(self, row: int) -> str:
        return f"{sheet_prefix(self.sheet.title)}${get_column_letter(self.chosen_column)}{row}"

    def choice(self, name: str, outside: bool = True) -> str:
        """The cell with the number of what was chosen: year, baseline, compared, envelope, deflator."""
        text = f"${get_column_letter(self.chosen_column)}${self.choices[name]}"
        return sheet_prefix(self.sheet.title) + text if outside else text

    def span(self, row: int, outside: bool = True, fixed: bool = False) -> str:
        """The years of one row; the row stays when the formula is copied if it is fixed."""
        first, last = get_column_letter(FIRST_YEAR), get_column_letter(self.chosen_column - 1)
        dollar = "$" if fixed else ""
        text = f"${first}{dollar}{row}:${last}{dollar}{row}"
        return sheet_prefix(self.sheet.title) + text if outside else text


def labels_of(results: Sequence[Result]) -> tuple[str, ...]:
    """The names of the scenarios, each once, so that a choice among them is clear."""
    labels: list[str] = []
    for result in results:
        name, number = result.scenario.name, 2
        while name in labels:
            name, number = f"{result.scenario.name} ({number})", number + 1
        labels.append(name)
    return tuple(labels)


def is_canadian(results: Sequence[Result]) -> bool:
    """Whether all recipients are provinces and territories, paid in Canadian dollars: then Canada's figures go beside."""
    known = set(load("population").jurisdictions)
    return all(r.scenario.currency == "CAD" and set(r.scenario.jurisdictions) <= known for r in results)


def write_comparison(book: Book, results: Sequence[Result], equal: Mapping[str, Result], stamp: str) -> Comparison:
    """Writes the sheet and the input sheets of the figures beside it; the choices are filled in by the Summary."""
    words = book.words
    sheet = book.sheet(words.sheet("comparison"), "analysis")
    years = tuple(sorted({year for result in results for year in result.scenario.fiscal_years}))
    comparison = Comparison(
        sheet, book, tuple(results), labels_of(results), equal, jurisdictions_of(results), years, stamp
    )
    _header(comparison)
    for n, name in enumerate(("year", "baseline", "compared", "envelope", "deflator")):
        comparison.choices[name] = HEADER_ROW + 1 + n
    comparison.next_row = HEADER_ROW + 7
    _allocations(comparison, "own", comparison.own)
    if equal:
        _allocations(comparison, "equal", comparison.equal)
    _beside(comparison)
    _guarantees(comparison)
    _finish(comparison)
    return comparison


def _header(comparison: Comparison) -> None:
    book, sheet, words = comparison.book, comparison.sheet, comparison.book.words
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 5
    book.put(sheet, HEADER_ROW, 1, words("jurisdiction"), "header left")
    book.put(sheet, HEADER_ROW, 2, "", "header left")
    for n, year in enumerate(comparison.years):
        book.put(sheet, HEADER_ROW, FIRST_YEAR + n, words.fiscal_year(year), "header")
        sheet.column_dimensions[get_column_letter(FIRST_YEAR + n)].width = 18
    book.put(sheet, HEADER_ROW, comparison.chosen_column, words.text(TEXTS["chosen"]), "header")
    sheet.column_dimensions[get_column_letter(comparison.chosen_column)].width = 19
    sheet.row_dimensions[HEADER_ROW].height = 32


def _finish(comparison: Comparison) -> None:
    words, sheet, results = comparison.book.words, comparison.sheet, comparison.results
    title = words.text(TEXTS["title"])
    text = words.text(TEXTS["sentence" if len(results) > 1 else "sentence_one"])
    unit = words.unit("dollars", results[0].scenario.currency)
    note = f"{words('figures_in')} {unit} · {words.text(TEXTS['note'])} · {words('stamp')} {comparison.stamp}"
    styles.title_block(sheet, title, text.format(n=len(results), y=len(comparison.years)), note)
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, FIRST_YEAR)
    styles.printed(sheet, title, comparison.stamp, rows=f"{HEADER_ROW}:{HEADER_ROW}", columns="A:B")


# One table


Source = Callable[[str, str], str | None]  # the formula of a jurisdiction in a year, None where it has no place there


@dataclass(frozen=True)
class _Kind:
    """How the figures of a table are written, whether some may be unknown, and whether they are money of the year."""

    number: str
    role: str = "calculation"
    guarded: bool = False
    money: bool = False


def _section(comparison: Comparison, text: str) -> None:
    for column in range(1, comparison.chosen_column + 1):
        comparison.book.put(comparison.sheet, comparison.next_row, column, text if column == 1 else "", "band")
    comparison.next_row += 1


def _table(
    comparison: Comparison, title: str, source: Source, kind: _Kind, quebec: Callable[[str], str | None] | None = None
) -> Table:
    """A title, a row a jurisdiction, the total above which stands a rule, and Quebec below it where it has a figure."""
    book, sheet, words = comparison.book, comparison.sheet, comparison.book.words
    book.put(sheet, comparison.next_row, 1, title, "bold")
    top, codes = comparison.next_row + 1, tuple(comparison.names)
    formulas = {(code, year): source(code, year) for code in codes for year in comparison.years}
    present = frozenset(code for code in codes if any(formulas[code, year] for year in comparison.years))
    for r, code in enumerate(codes):
        name = words.text(comparison.names[code])
        book.put(sheet, top + r, 1, name)
        if name != code:
            book.put(sheet, top + r, 2, code, "note")
        if code not in present:
            continue
        for n, year in enumerate(comparison.years):
            formula = formulas[code, year] or '""'
            book.put(sheet, top + r, FIRST_YEAR + n, Formula(f"={formula}"), Look(kind.role, kind.number))
        _chosen(comparison, top + r, kind, kind.role)
    total = top + len(codes)
    _totals(comparison, top, total, formulas, kind)
    below = None
    if quebec and any(quebec(year) for year in comparison.years):
        below = total + 1
        book.put(sheet, below, 1, words.text(TEXTS["quebec"]))
        for n, year in enumerate(comparison.years):
            text = quebec(year) or '""'
            book.put(sheet, below, FIRST_YEAR + n, Formula(f"={text}"), Look("calculation", kind.number))
        _chosen(comparison, below, kind, "calculation")
    comparison.next_row = (below or total) + 2
    return Table(top, codes, present, total, below)


def _totals(
    comparison: Comparison, top: int, total: int, formulas: Mapping[tuple[str, str], str | None], kind: _Kind
) -> None:
    book, sheet, codes = comparison.book, comparison.sheet, tuple(comparison.names)
    look = Look("total", kind.number)
    book.put(sheet, total, 1, book.words("total"), "total")
    book.put(sheet, total, 2, "", "total")
    for n, year in enumerate(comparison.years):
        absent = sum(formulas[code, year] is None for code in codes)
        letter = get_column_letter(FIRST_YEAR + n)
        span = f"{letter}{top}:{letter}{total - 1}"
        added = f"ROUND(SUM({span}),2)" if kind.money else f"SUM({span})"
        text = f'IF(SUMPRODUCT(1*({span}=""))>{absent},"",{added})' if kind.guarded else added
        book.put(sheet, total, FIRST_YEAR + n, Formula(f"={text}" if absent < len(codes) else '=""'), look)
    _chosen(comparison, total, kind, "total")


def _chosen(comparison: Comparison, row: int, kind: _Kind, role: str) -> None:
    """The last column: the figure of the chosen year, money in the chosen dollars."""
    found = f"INDEX({comparison.span(row, outside=False)},{comparison.choice('year', outside=False)})"
    text = f'IF({found}="","",{found})'
    if kind.money:
        deflator = comparison.choice("deflator", outside=False)
        text = f'IF(OR({found}="",{deflator}=""),"",{found}/{deflator})'
    comparison.book.put(
        comparison.sheet, row, comparison.chosen_column, Formula(f"={text}"), Look(role, kind.number)
    )


# Allocations


def _allocations(comparison: Comparison, which: str, tables: list[Table]) -> None:
    book, words, sheet = comparison.book, comparison.book.words, comparison.sheet
    _section(comparison, words.text(TEXTS[which]).format(baseline=comparison.labels[0]))
    for result, label in zip(comparison.results, comparison.labels, strict=True):
        shown = comparison.equal_results.get(result.scenario.name, result) if which == "equal" else result
        row = comparison.next_row
        kind = _Kind(styles.CENTS, "result", _may_be_unknown(shown), money=True)
        tables.append(_table(comparison, label, _allocation_source(book, shown), kind))
        title = book.sheet_of[key_of(shown.scenario), shown.main.tier.name]
        sheet.cell(row, 1).hyperlink = Hyperlink(ref=f"A{row}", location=f"{sheet_prefix(title)}A1", display=label)


def _may_be_unknown(result: Result) -> bool:
    return any(i.may_be_unknown for i in result.main.tier.formula.inputs)


def _allocation_source(book: Book, result: Result) -> Source:
    places, guarded = result.main.tier.place, _may_be_unknown(result)

    def source(code: str, year: str) -> str | None:
        cells = book.cells(result, "allocation", year)
        if cells is None or code not in places.jurisdictions:
            return None
        at = cells.at({"jurisdiction": places.jurisdictions.index(code)})
        return f'IF({at}="","",{at})' if guarded else str(at)

    return source


# Figures beside the allocations


def _beside(comparison: Comparison) -> None:
    """Admissions, population, prices and Quebec, as far as there are any."""
    context = _Context(comparison) if is_canadian(comparison.results) else None
    tables = _beside_tables(comparison, context)
    lines = _beside_lines(comparison, context)
    if not tables and not lines:
        return
    _section(comparison, comparison.book.words.text(TEXTS["beside"]))
    for name, (source, quebec) in tables.items():
        number = styles.PERSONS if name == "population" else "#,##0.0;-#,##0.0;–"
        title = comparison.book.words.text(TEXTS[name])
        comparison.beside[name] = _table(comparison, title, source, _Kind(number, guarded=True), quebec)
    for name, (title, number, cells) in lines.items():
        _line(comparison, name, title, number, cells)


def _beside_tables(
    comparison: Comparison, context: "_Context | None"
) -> dict[str, tuple[Source, Callable[[str], str | None] | None]]:
    tables: dict[str, tuple[Source, Callable[[str], str | None] | None]] = {}
    for name, of_categories in (("admissions", _every), ("non_economic", _non_economic)):
        source = _admissions_source(comparison, of_categories)
        if source and any(source(code, year) for code in comparison.names for year in comparison.years):
            tables[name] = (source, context.admissions(of_categories) if context else None)
    population = _population_source(comparison) or (context.population() if context else None)
    if population:
        tables["population"] = (population, context.line(QUEBEC_POPULATION) if context else None)
    return tables


def _beside_lines(
    comparison: Comparison, context: "_Context | None"
) -> dict[str, tuple[str, str, Callable[[str], str | None]]]:
    if context is None:
        return {}
    numbers = {PRICE: "0.000", GRANT: styles.DOLLARS}
    return {name: (context.labels[name], numbers[name], context.line(name)) for name in numbers if context.has(name)}


def _line(
    comparison: Comparison, name: str, title: str, number: str, cells: Callable[[str], str | None]
) -> None:
    row = comparison.rows[name] = comparison.next_row
    comparison.book.put(comparison.sheet, row, 1, title, "bold")
    for n, year in enumerate(comparison.years):
        text = cells(year) or '""'
        look = Look("calculation", number)
        comparison.book.put(comparison.sheet, row, FIRST_YEAR + n, Formula(f"={text}"), look)
    _chosen(comparison, row, _Kind(number, money=name == GRANT), "calculation")
    comparison.next_row += 2 if name == GRANT else 1


def _every(categories: Sequence[str]) -> tuple[int, ...]:
    return tuple(range(len(categories)))


def _non_economic(categories: Sequence[str]) -> tuple[int, ...]:
    """Where the categories that are not economic stand; none if all are, or none is."""
    found = tuple(n for n, code in enumerate(categories) if not code.startswith(ECONOMIC))
    return found if len(found) < len(categories) else ()


def _intake(result: Result) -> Parameter | None:
    """The intake of a scenario's formula, where it goes by calendar year, jurisdiction and category."""
    tier = result.main.tier
    intake = tier.parameters.get("intake")
    if intake is None or intake.link or not tier.place.lags or intake.input.by != "calendar year":
        return None
    return intake if intake.input.shape == "jurisdiction x category" else None


def _admissions_source(
    comparison: Comparison, of_categories: Callable[[Sequence[str]], tuple[int, ...]]
) -> Source | None:
    """The average over the data years, of the first scenario that counts an intake in that year."""
    counting = [r for r in comparison.results if _intake(r) and of_categories(r.main.tier.place.categories)]
    if not counting:
        return None

    def source(code: str, year: str) -> str | None:
        for result in counting:
            place = result.main.tier.place
            if year in place.fiscal_years and code in place.jurisdictions:
                blocks = [
                    comparison.book.inputs[key_of(result.scenario), result.main.tier.name, "intake", str(data_year)]
                    for data_year in place.data_years(year)
                ]
                return _average(blocks, place.jurisdictions.index(code), of_categories(place.categories))
        return None

    return source


def _average(blocks: Sequence[Cells], row: int, columns: Sequence[int]) -> str:
    """(SUM of the wanted categories of each year) over the number of years."""
    sums = []
    for block in blocks:
        addresses = block.addresses()[row]
        runs = _runs([addresses[c] for c in columns], columns)
        prefix = sheet_prefix(block.sheet)
        sums.append(f"SUM({','.join(prefix + run for run in runs)})")
    return f"({'+'.join(sums)})/{len(blocks)}"


def _runs(addresses: Sequence[str], columns: Sequence[int]) -> list[str]:
    """Neighbouring cells as one range: B2, C2, E2 are B2:C2 and E2."""
    runs: list[tuple[str, str, int]] = []
    for address, column in zip(addresses, columns, strict=True):
        if runs and column == runs[-1][2] + 1:
            runs[-1] = (runs[-1][0], address, column)
        else:
            runs.append((address, address, column))
    return [first if first == last else f"{first}:{last}" for first, last, _ in runs]


def _population_source(comparison: Comparison) -> Source | None:
    """The population that a scenario shares by, if one does."""
    for result in comparison.results:
        tier = result.main.tier
        parameter = tier.parameters.get("population")
        if parameter is None or parameter.link or parameter.input.by or parameter.input.shape != "jurisdiction":
            continue
        return _population_of(comparison.book, result, parameter)
    return None


def _population_of(book: Book, result: Result, parameter: Parameter) -> Source:
    tier = result.main.tier

    def source(code: str, year: str) -> str | None:
        if year not in tier.place.fiscal_years or code not in tier.place.jurisdictions:
            return None
        (key,) = parameter.keys(year, tier.place)
        cells = book.inputs[key_of(result.scenario), tier.name, "population", key]
        return str(cells.at({"jurisdiction": tier.place.jurisdictions.index(code)}))

    return source


# The input sheets of these figures


class _Context:
    """Packaged figures of Canada that no formula of the report reads: prices, Quebec, and population where none has it."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison, self.book, self.words = comparison, comparison.book, comparison.book.words
        self.places: dict[tuple[str, str], str] = {}
        self.labels: dict[str, str] = {}
        self.quebec_row: dict[str, int] = {}
        self.notes: dict[str, None] = {}
        self.outside = QUEBEC not in comparison.names
        self.datasets = {name: load(name) for name in ("price_index", "quebec_grant", "population", "admissions")}
        self._write()

    def has(self, name: str) -> bool:
        return any(found == name for found, _ in self.places)

    def line(self, name: str) -> Callable[[str], str | None]:
        def cell(year: str) -> str | None:
            at = self.places.get((name, year))
            # Not ="": engines differ on whether an empty cell is an empty text. All these figures are above zero.
            return f'IF({at}>0,{at},"")' if at else None

        return cell

    def admissions(
        self, of_categories: Callable[[Sequence[str]], tuple[int, ...]]
    ) -> Callable[[str], str | None] | None:
        """Quebec's average over the data years that count for the first scenario with an intake."""
        lags = next((r.main.tier.place.lags for r in self.comparison.results if _intake(r)), ())
        columns = of_categories(self.categories)

        def cell(fiscal_year: str) -> str | None:
            years = [str(first_calendar_year(fiscal_year) - lag) for lag in lags]
            blocks = [
                [self.places.get((f"{QUEBEC_ADMISSIONS} {self.categories[c]}", year)) for c in columns]
                for year in years
            ]
            known = [at for block in blocks for at in block if at]
            if not years or len(known) < len(years) * len(columns):
                return None
            return f"({'+'.join(known)})/{len(years)}"

        return cell if self.outside and columns else None

    @property
    def categories(self) -> tuple[str, ...]:
        listed = self.datasets["admissions"].about["codes"]["category"]
        return tuple(entry["code"] for entry in listed if "kind" not in entry)

    def _write(self) -> None:
        words, years = self.words, self.comparison.years
        self.sheet = self.book.sheet(words.text(TEXTS["context"]), "input")
        self.sheet.column_dimensions["A"].width, self.sheet.column_dimensions["B"].width = 46, 10
        self._years_header(HEADER_ROW, words.text(TEXTS["figure"]), [words.fiscal_year(year) for year in years])
        row = HEADER_ROW + 1
        for name, dataset, number in ((PRICE, "price_index", "0.000"), (GRANT, "quebec_grant", styles.DOLLARS)):
            if name == PRICE or self.outside:
                row += self._by_fiscal_year(row, name, self.datasets[dataset], number)
        if self.outside:
            row += self._quebec_population(row)
            row = self._quebec_admissions(row + 1)
        self._describe(row + 1)
        title = words.text(TEXTS["context_title"])
        styles.title_block(
            self.sheet, title, words.text(TEXTS["context_sentence"]), f"{words('stamp')} {self.comparison.stamp}"
        )
        self.sheet.freeze_panes = self.sheet.cell(HEADER_ROW + 1, FIRST_YEAR)
        styles.printed(self.sheet, title, self.comparison.stamp, columns="A:B")
        self.comparison.inputs.append(self.sheet)

    def _years_header(self, row: int, title: str, labels: Sequence[str]) -> None:
        book, sheet, words = self.book, self.sheet, self.words
        book.put(sheet, row, 1, title, "header left")
        book.put(sheet, row, 2, words("unit"), "header left")
        for n, label in enumerate(labels):
            book.put(sheet, row, FIRST_YEAR + n, label, "header")
            sheet.column_dimensions[get_column_letter(FIRST_YEAR + n)].width = 14

    def _label(self, row: int, name: str, text: str, unit: str) -> None:
        self.labels[name] = text
        self.book.put(self.sheet, row, 1, text)
        self.book.put(self.sheet, row, 2, self.words.unit(unit), "note")

    def _figure(self, row: int, n: int, name: str, year: str, value: Decimal | None, look: Look) -> None:
        self.book.put(self.sheet, row, FIRST_YEAR + n, value, look)
        self.places[name, year] = f"{sheet_prefix(self.sheet.title)}{get_column_letter(FIRST_YEAR + n)}{row}"

    def _by_fiscal_year(self, row: int, name: str, dataset: Dataset, number: str) -> int:
        """A row of figures by fiscal year; blank where the data set has none."""
        years = self.comparison.years
        if not any(dataset.has(fiscal_year=year) for year in years):
            return 0
        base = next((r.key[0] for r in dataset.rows if r.figures[dataset.measures[0]] == 1), "")
        if name == PRICE:
            self.comparison.price_base = base
        text = self.words.text(TEXTS[name]).format(base=self.words.fiscal_year(base))
        self._label(row, name, text, dataset.unit)
        for n, year in enumerate(years):
            found = dataset.row(fiscal_year=year) if dataset.has(fiscal_year=year) else None
            assumed = found is not None and found.texts.get("status") == "assumption"
            value = found.figures[dataset.measures[0]] if found else None
            self._figure(row, n, name, year, value, Look("assumption" if assumed else "input", number))
        self._validate(row, len(years), "greaterThan" if name == PRICE else "greaterThanOrEqual")
        self._note(text, dataset)
        return 1

    def _quebec_population(self, row: int) -> int:
        dataset, years = self.datasets["population"], self.comparison.years
        self._label(row, QUEBEC_POPULATION, self.words.text(TEXTS[QUEBEC_POPULATION]), dataset.unit)
        for n, year in enumerate(years):
            value = _population(dataset, QUEBEC, year)
            self._figure(row, n, QUEBEC_POPULATION, year, value, Look("input", styles.PERSONS))
        self._validate(row, len(years))
        self._note(self.labels[QUEBEC_POPULATION], dataset)
        return 1

    def _quebec_admissions(self, row: int) -> int:
        """Quebec's admissions by category and calendar year, for the years that count for some fiscal year."""
        dataset, words = self.datasets["admissions"], self.words
        place = next((r.main.tier.place for r in self.comparison.results if _intake(r)), None)
        counted = {
            str(first_calendar_year(year) - lag) for year in self.comparison.years for lag in (place.lags if place else ())
        }
        years = sorted(year for year in counted if dataset.has(year=year, jurisdiction=QUEBEC, category=ECONOMIC))
        if not years:
            return row
        title = words.text(TEXTS[QUEBEC_ADMISSIONS])
        self._years_header(row, title, years)
        for c, code in enumerate(self.categories):
            text = dataset.label("category", code, words.language)
            self._label(row + 1 + c, f"{QUEBEC_ADMISSIONS} {code}", text, dataset.unit)
            for n, year in enumerate(years):
                key = {"year": year, "jurisdiction": QUEBEC, "category": code}
                value = dataset.figure(None, "midpoint", **key)
                role = "assumption" if dataset.row(**key).suppressed else "input"
                name = f"{QUEBEC_ADMISSIONS} {code}"
                self._figure(row + 1 + c, n, name, year, value, Look(role, styles.PERSONS))
            self._validate(row + 1 + c, len(years))
        self._note(title, dataset)
        return row + 1 + len(self.categories)

    def _validate(self, row: int, count: int, operator: str = "greaterThanOrEqual") -> None:
        rule = DataValidation(
            type="decimal", operator=operator, formula1="0", allow_blank=True, showErrorMessage=True
        )
        rule.add(f"{get_column_letter(FIRST_YEAR)}{row}:{get_column_letter(FIRST_YEAR + count - 1)}{row}")
        self.sheet.add_data_validation(rule)

    def _note(self, label: str, dataset: Dataset) -> None:
        words = self.words
        vintage = f"{words('vintage')} {dataset.describe('vintage', words.language)}"
        parts = (dataset.describe("source", words.language), vintage, dataset.describe("precision", words.language))
        self.notes[f"{label} – " + " ".join(f"{part.rstrip('.')}." for part in parts if part)] = None

    def _describe(self, row: int) -> None:
        """Source, vintage and precision of each figure, below the tables."""
        last = FIRST_YEAR + max(8, len(self.comparison.years)) - 1
        width = sum(self.sheet.column_dimensions[get_column_letter(c)].width for c in range(1, last + 1))
        for n, text in enumerate(self.notes):
            self.book.put(self.sheet, row + n, 1, self.words.text({self.words.language: text}), "wrapped note")
            self.sheet.merge_cells(start_row=row + n, start_column=1, end_row=row + n, end_column=last)
            self.sheet.row_dimensions[row + n].height = NOTE_LINE * lines(text, width * 1.1)

    # Population, where no scenario shares by it

    def population(self) -> Source | None:
        dataset, comparison = self.datasets["population"], self.comparison
        known = {
            (code, year): figure
            for code in comparison.names
            for year in comparison.years
            if (figure := _population(dataset, code, year)) is not None
        }
        if not known:
            return None
        sheet = self._population_sheet(dataset, known)
        places = {
            (code, year): f"{sheet_prefix(sheet.title)}{get_column_letter(FIRST_YEAR + n)}{HEADER_ROW + 2 + r}"
            for r, code in enumerate(comparison.names)
            for n, year in enumerate(comparison.years)
            if (code, year) in known
        }
        return lambda code, year: places.get((code, year))

    def _population_sheet(self, dataset: Dataset, known: Mapping[tuple[str, str], Decimal]) -> Worksheet:
        book, words, comparison = self.book, self.words, self.comparison
        sheet = book.sheet(words.sheet("population"), "input")
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 5
        top = HEADER_ROW + 2
        book.put(sheet, top - 1, 1, words("jurisdiction"), "header left")
        book.put(sheet, top - 1, 2, "", "header left")
        for r, code in enumerate(comparison.names):
            book.put(sheet, top + r, 1, words.text(comparison.names[code]))
            book.put(sheet, top + r, 2, code, "note")
        for n, year in enumerate(comparison.years):
            day = words.text(TEXTS["july"]).format(year=first_calendar_year(year) - POPULATION_LAG)
            book.put(sheet, top - 2, FIRST_YEAR + n, day, "band centre")
            book.put(sheet, top - 1, FIRST_YEAR + n, words.fiscal_year(year), "header")
            sheet.column_dimensions[get_column_letter(FIRST_YEAR + n)].width = 15
            for r, code in enumerate(comparison.names):
                book.put(sheet, top + r, FIRST_YEAR + n, known.get((code, year)), Look("input", styles.PERSONS))
        title = words.text(TEXTS["population_title"])
        note = f"{words('vintage')} {POPULATION_VINTAGE} · {words('stamp')} {comparison.stamp}"
        source = words.text({words.language: dataset.describe("source", words.language)})
        styles.title_block(sheet, title, source, note)
        sheet.freeze_panes = sheet.cell(top, FIRST_YEAR)
        styles.printed(sheet, title, comparison.stamp, rows=f"{top - 2}:{top - 1}", columns="A:B")
        comparison.inputs.insert(0, sheet)
        return sheet


def _population(dataset: Dataset, code: str, fiscal_year: str) -> Decimal | None:
    """1 July of the second calendar year before the fiscal year; None where the table does not reach."""
    key = {"year": first_calendar_year(fiscal_year) - POPULATION_LAG, "jurisdiction": code, "vintage": POPULATION_VINTAGE}
    return dataset.figure(None, None, **key) if dataset.has(**key) else None


# What hold-harmless adds


def _guarantees(comparison: Comparison) -> None:
    """For each scenario with hold-harmless: what it pays a jurisdiction above its formula amount, where it binds."""
    words = comparison.book.words
    begun = False
    for which, tables in (("own", comparison.own), ("equal", comparison.equal)):
        for n, (result, label) in enumerate(zip(comparison.results, comparison.labels, strict=True)):
            shown = comparison.equal_results.get(result.scenario.name, result) if which == "equal" else result
            if not tables or (which == "equal" and shown is result):
                continue
            source = _above_formula_source(comparison.book, shown)
            if source is None:
                continue
            if not begun:
                _section(comparison, words.text(TEXTS["guarantee"]))
                begun = True
            title = words.text(TEXTS["above_formula"]).format(scenario=shown.scenario.name if which == "equal" else label)
            kind = _Kind(styles.CENTS, money=True)
            comparison.above_formula[which, n] = _table(comparison, title, source, kind)


def _above_formula_source(book: Book, result: Result) -> Source | None:
    tier = result.main.tier
    entries = [e for e in tier.entries if e.step == "hold_harmless"]
    own = {c.name for e in entries for c in e.columns}
    lower = moves(tier.entries, tier.formula.states("lower_bound"))
    told = {c.name for c in tier.formula.columns}
    if not {"held", "formula_amount"} <= told or not any(rule in own for _, _, rule in lower):
        return None

    def source(code: str, year: str) -> str | None:
        places = book.columns.get((key_of(result.scenario), tier.name, year))
        if places is None or code not in tier.place.jurisdictions:
            return None
        here: dict[str | None, int] = {"jurisdiction": tier.place.jurisdictions.index(code)}

        def at(name: str) -> str:
            return str(places[name].at(here))

        conditions = list(_binds(tier.formula.state, lower, own, at))
        above = f"{at(tier.formula.state('allocation'))}-{at(tier.formula.state('formula_amount'))}"
        return f"IF(AND({','.join(conditions)}),ROUND(MAX(0,{above}),2),0)"

    return source


def _binds(
    state: Callable[[str], str], lower: Sequence[tuple[str, str, str]], own: set[str], at: Callable[[str], str]
) -> Iterator[str]:
    """Held, by hold-harmless, which no later guarantee and no base amount exceeds."""
    yield f"{at(state('held'))}=1"
    last = max(n for n, (_, _, rule) in enumerate(lower) if rule in own)
    before, after, _ = lower[last]
    yield f"{at(after)}>{at(before)}"
    for before, after, _ in lower[last + 1 :]:
        yield f"{at(after)}<={at(before)}"
    yield f"{at(state('off_the_top'))}<={at(lower[-1][1])}"


def page_breaks(comparison: Comparison) -> None:
    """Readable on paper, and no table cut in two."""
    sheet = comparison.sheet
    styles.paged(sheet, [(FIRST_YEAR, comparison.chosen_column)], (1, 2))
    room = int(PRINTED_HEIGHT / ROW_HEIGHT / (sheet.page_setup.scale / 100)) - 3
    tables = (*comparison.own, *comparison.equal, *comparison.beside.values(), *comparison.above_formula.values())
    begun = 1
    for table in tables:
        if (table.quebec or table.total) - begun > room:
            begun = table.top - 1
            sheet.row_breaks.append(Break(id=begun - 1))
