"""Published: the sheet on which every published figure is beside the calculated one, a row each, match or miss by formula."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.published_cases.comparing import KNOWN, MATCH, MISS, Case, Comparison, Row
from fundingmodel.analysis.published_cases.rows import COARSE, SETS
from fundingmodel.analysis.published_cases.words import HEADERS, KINDS, RESULTS, compared_as
from fundingmodel.cells import Cells, sheet_prefix
from fundingmodel.language.words import Words
from workbooks.file.saving import stored_values
from workbooks.page import styles
from workbooks.page.book import Book, Formula, Look, key_of
from workbooks.page.pages import LINE, lines
from workbooks.page.sentences import as_formula, quoted
from workbooks.sheets import ALSO_COMPARED, PUBLISHED, Report, Sheet

HEADER_ROW = 5
WIDTHS = {
    "case": 27, "kind": 13, "tier": 12, "quantity": 22, "fiscal_year": 11, "jurisdiction": 24, "unit": 10, "calculated": 17,
    "published": 17, "difference": 15, "tolerance": 13, "listed": 15, "result": 14, "cite": 40, "why": 70,
}  # fmt: skip
TYPED: Mapping[str, Callable[[Row], Decimal | None]] = {  # columns that a reader may type over, and their figures
    "published": lambda row: row.published,
    "tolerance": lambda row: row.tolerance,
    "listed": lambda row: row.known.miss if row.known else None,
}
CENTS = 2  # decimals of an amount that has any
MOST_PLACES = 6  # decimals of an amount in whole units; a figure with more is not rounded
DIGITS = 12  # to which the difference of figures that are not rounded is given
SAME, ALIKE = 1e-13, 1e-9  # how far the sheet may be from the engine: whole units, and figures that are not rounded
TEXTS = {
    "listed": {"en": "Known miss, as listed", "fr": "Discordance connue, selon le cas"},
    "unit": {"en": "Unit", "fr": "Unité"},
    "tier": {"en": "Tier", "fr": "Palier"},
    "whole": {"en": "(all)", "fr": "(ensemble)"},
    "exact": {"en": "inputs and results are exact", "fr": "données et résultats exacts"},
    "sentence": {
        "en": "{all} figures, row by row: {match} match, {known} known misses, {miss} MISS{uncounted}.",
        "fr": "{all} chiffres, ligne par ligne : {match} concordent, {known} en discordance connue, {miss} DISCORDANCE{uncounted}.",
    },
    "uncounted": {
        "en": "; not counted: {sets} that set an envelope, {coarse} within their rounding",
        "fr": "; non comptés : {sets} qui ont fixé une enveloppe, {coarse} dans leur arrondi",
    },
    "note": {
        "en": "Calculated: the cell of the case’s own sheet. match: the difference is within the tolerance. known "
        "miss: it is not, and is "
        "what the case says of it, within the tolerance. set the envelope: the envelope was found from it, so that it says nothing "
        "of the formula. MISS: anything else. Blue figures may be changed, and "
        "every result follows; "
        "a tolerance is what it was when this workbook was written.",
        "fr": "Calculé : la cellule de la feuille du cas. concorde : la différence ne dépasse pas la tolérance. "
        "discordance connue : elle la "
        "dépasse, et est celle qu’indique le cas, à la tolérance près. a fixé l’enveloppe : l’enveloppe en a été tirée, si bien "
        "qu’il ne dit rien de la formule. DISCORDANCE : tout le reste. Les chiffres bleus "
        "peuvent être modifiés, "
        "et chaque résultat suit; une tolérance est celle qui valait à l’écriture du présent classeur.",
    },
}


@dataclass(frozen=True)
class Placed:
    """A row of the sheet: whose it is, and on which line it is."""

    case: Case
    comparison: Comparison
    row: Row
    line: int


class Rows:
    """The sheet as written: its columns, and the lines of each case."""

    def __init__(self, book: Book, cases: Sequence[Case]) -> None:
        self.book, self.words = book, book.words
        self.sheet = book.sheet(book.words.sheet("published_rows"), "answer")
        self.columns = _columns(cases)
        self.placed: list[Placed] = []

    def letter(self, name: str) -> str:
        return get_column_letter(self.columns.index(name) + 1)

    def span(self, name: str, case: Case | None = None, outside: bool = True) -> str:
        """A column of all rows, or of a case's."""
        chosen = [each.line for each in self.placed if case is None or each.case is case]
        prefix, letter = sheet_prefix(self.sheet.title) if outside else "", self.letter(name)
        return f"{prefix}${letter}${min(chosen)}:${letter}${max(chosen)}"

    def span_of_largest(self, name: str, case: Case) -> str:
        """The column of those rows of a case among which its largest miss is: those in money, where it has any."""
        unit = case.largest.unit
        of_case = [e for e in self.placed if e.case is case]
        counted = [e for e in of_case if e.row.is_counted] or of_case
        chosen = [e.line for e in counted if unit != "dollars" or e.row.unit == unit]
        prefix, letter = sheet_prefix(self.sheet.title), self.letter(name)
        return f"{prefix}${letter}${min(chosen)}:${letter}${max(chosen)}"


def write_rows(book: Book, cases: Sequence[Case], stamp: str) -> Rows:
    """All rows of all cases: calculated, published, difference, tolerance, and in a word whether they agree."""
    rows = Rows(book, cases)
    sheet, words = rows.sheet, rows.words
    for n, name in enumerate(rows.columns, start=1):
        book.put(sheet, HEADER_ROW, n, words.text(TEXTS.get(name) or HEADERS[name]), "header")
        sheet.column_dimensions[get_column_letter(n)].width = WIDTHS[name]
    sheet.row_dimensions[HEADER_ROW].height = 32
    line = HEADER_ROW + 1
    for case in cases:
        for comparison, row in in_order(case):
            rows.placed.append(Placed(case, comparison, row, line))
            _write_row(rows, rows.placed[-1])
            line += 1
    _finish(rows, line - 1, stamp)
    return rows


def _columns(cases: Sequence[Case]) -> list[str]:
    """Tiers and known misses have columns where there are any."""
    left_out = set()
    if all(len(case.result.tiers) == 1 for case in cases):
        left_out.add("tier")
    if not any(row.known for case in cases for row in case.rows):
        left_out.add("listed")
    return [name for name in WIDTHS if name not in left_out]


def in_order(case: Case) -> Iterator[tuple[Comparison, Row]]:
    """The rows of a case: those that are counted first, and of them those in money."""
    pairs = [(comparison, row) for comparison in case.comparisons for row in comparison.rows]
    yield from sorted(pairs, key=lambda pair: (not pair[1].is_counted, pair[1].unit != "dollars"))


def _write_row(rows: Rows, placed: Placed) -> None:
    book, sheet, words, line, row = rows.book, rows.sheet, rows.words, placed.line, placed.row
    scenario, tier = placed.case.scenario, placed.case.result.tiers[row.tier]
    at = {name: f"${rows.letter(name)}{line}" for name in rows.columns}
    number = number_format(row)
    name = (
        words.text(tier.tier.jurisdiction_names[row.jurisdiction]) if row.jurisdiction else words.text(TEXTS["whole"])
    )
    why = placed.comparison.why if row.known is None else row.known.why
    cells: dict[str, tuple[object, Look | str]] = {
        "case": (words.text(scenario.short), "link"),
        "kind": (words.text(KINDS[placed.case.kind]), "top"),
        "tier": (words.text(tier.tier.title), "top"),
        "quantity": (compared_as(placed.case, row, words.language), "wrapped"),
        "fiscal_year": (words.fiscal_year(row.fiscal_year), "top"),
        "jurisdiction": (name, "wrapped"),
        "unit": (unit_of(placed.case, row, words), "top"),
        "calculated": (Formula(f"={_calculated(book, placed)}"), Look("calculation", number)),
        "published": (row.published, Look("input top", number)),
        "difference": (Formula(_difference(row, at)), Look("calculation", changes(number))),
        "tolerance": (row.tolerance, Look("input top", tolerance_format(row))),
        "listed": (row.known.miss if row.known else None, Look("input top", changes(number))),
        "result": (Formula(_result(row, at, words)), "bold"),
        "cite": (words.text(placed.case.cite), "wrapped"),
        "why": (words.text(why) if why["en"] else words.text(TEXTS["exact"]), "wrapped" if row.known else "label"),
    }
    high = 1
    for n, column in enumerate(rows.columns, start=1):
        value, look = cells[column]
        if value is not None and value != "":
            cell = book.put(sheet, line, n, value, look)
            if isinstance(value, str):
                cell.alignment = styles.TOP_LEFT if look == "wrapped" else styles.TOP
                high = max(high, lines(value, WIDTHS[column]) if look == "wrapped" else 1)
            elif column == "result":
                cell.alignment = styles.TOP_INDENTED
            else:
                cell.alignment = styles.TOP
                _fit(sheet, n, value, row, number)
    sheet.row_dimensions[line].height = LINE * high + 1
    target = f"{sheet_prefix(book.sheet_of[key_of(scenario), row.tier])}A1"
    sheet.cell(line, 1).hyperlink = Hyperlink(ref=f"A{line}", location=target)


def _fit(sheet: Worksheet, column: int, value: object, row: Row, number: str) -> None:
    """A column with room for its widest figure."""
    figure = value if isinstance(value, Decimal) else max(abs(row.calculated), abs(row.published))
    shown = len(f"{abs(figure):,.{number.split(';')[0].count('0', number.index('.')) if '.' in number else 0}f}")
    dimension = sheet.column_dimensions[get_column_letter(column)]
    dimension.width = max(dimension.width, shown + 3)


def _calculated(book: Book, placed: Placed) -> str:
    """The cell of the case's own sheet; of a ratio or a change two cells, one divided by the other."""
    row, years = placed.row, placed.case.scenario.fiscal_years
    own = _cell(book, placed, row.jurisdiction, row.fiscal_year)
    if row.over:
        return f"{own}/{_cell(book, placed, row.over, row.fiscal_year)}"
    if row.change:
        return f"{own}/{_cell(book, placed, row.jurisdiction, years[years.index(row.fiscal_year) - 1])}-1"
    return own


def _cell(book: Book, placed: Placed, code: str, year: str) -> str:
    row, result = placed.row, placed.case.result
    tier = result.tiers[row.tier].tier
    cells = book.cells(result, row.quantity, year, row.tier)
    assert cells is not None
    place = tier.place.jurisdictions.index(code) if code else 0
    address = cells.addresses()[place][0]
    letters = address.rstrip("0123456789")
    return f"{sheet_prefix(cells.sheet)}${letters}${address[len(letters) :]}"


def _difference(row: Row, at: Mapping[str, str]) -> str:
    """Calculated less published; rounded only as far as two numbers of a worksheet are exact."""
    return f'=IF({at["calculated"]}="","",ROUND({at["calculated"]}-{at["published"]},{digits(row)}))'


def _result(row: Row, at: Mapping[str, str], words: Words) -> str:
    match, known, miss = (
        quoted(words.text(RESULTS[name if name == MISS else row.uncounted or name])) for name in (MATCH, KNOWN, MISS)
    )
    difference, tolerance = at["difference"], at["tolerance"]
    within = f"ABS({difference})<={tolerance}"
    if row.known is None:
        found = f"IF({within},{match},{miss})"
    else:
        as_listed = f"ABS(ROUND({difference}-{at['listed']},{digits(row)}))<={tolerance}"
        found = f"IF({within},{miss},IF({as_listed},{known},{miss}))"
    known_by = ("difference", "published", "tolerance", *(["listed"] if row.known else []))
    return f"=IF(AND({','.join(f'ISNUMBER({at[name]})' for name in known_by)}),{found},{miss})"


def digits(row: Row) -> int:
    """To how many decimals the difference of a row is given.

    As many as its figures have, or as can be distinguished from rounding.
    """
    exact = [row.published, *([row.known.miss] if row.known else [])]
    own = places(row.calculated)
    if own > MOST_PLACES:
        exact_decimals = DIGITS - len(f"{abs(row.published):.0f}")
        of_tolerance = 2 - math.floor(math.log10(row.tolerance)) if row.tolerance else exact_decimals
        own = max(0, min(exact_decimals, of_tolerance))
    return max(own, *map(places, exact))


def places(figure: Decimal) -> int:
    """The decimals that a figure has.

    >>> places(Decimal("1.250")), places(Decimal("1E+3"))
    (2, 0)
    """
    return max(0, -int(figure.normalize().as_tuple().exponent))


def number_format(row: Row) -> str:
    """Amounts with cents where the figures have any, other figures with the decimals that they have, six at most.

    A row has more where fewer do not show why it misses.
    """
    shown = max(places(row.published), places(row.calculated) if places(row.calculated) <= MOST_PLACES else 2)
    if row.unit == "dollars" and shown <= CENTS:
        shown = CENTS if shown else 0
    return pattern(row.decimals(min(MOST_PLACES, shown)))


def pattern(decimals: int) -> str:
    figure = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f"{figure};[Red]-{figure};–"


def changes(number: str) -> str:
    return f"+{number}"


def tolerance_format(row: Row) -> str:
    """A tolerance with two digits at least: a millionth is no zero."""
    if row.tolerance and abs(row.tolerance) < Decimal("0.01"):
        return "0.0E+00"
    least = min(MOST_PLACES, max(places(row.published), CENTS if places(row.tolerance) else 0))
    return pattern(row.decimals(least))


def unit_of(case: Case, row: Row, words: Words) -> str:
    """The unit of a row: money by the code of its currency."""
    return words.currency(case.scenario.currency) if row.unit == "dollars" else words.unit(row.unit)


def _finish(rows: Rows, last: int, stamp: str) -> None:
    """Sentence, note, colours of the words, filter, print."""
    sheet, words, book = rows.sheet, rows.words, rows.book
    title = words.sheet("published_rows")
    styles.title_block(sheet, title, "", f"{words.text(TEXTS['note'])} {words('stamp')} {stamp}")
    span = rows.span("result", outside=False)
    statuses = (MATCH, KNOWN, MISS, SETS, COARSE)
    counts = {name: f"COUNTIFS({span},{quoted(words.text(RESULTS[name]))})" for name in statuses}
    counted = f"({'+'.join(counts[name] for name in (MATCH, KNOWN, MISS))})"
    others = any(each.row.uncounted for each in rows.placed)
    uncounted = as_formula(words.text(TEXTS["uncounted"]), **counts) if others else quoted("")
    sentence = as_formula(words.text(TEXTS["sentence"]), all=counted, uncounted=uncounted, **counts)
    book.put(sheet, 2, 1, Formula(f"={sentence}")).font = styles.SENTENCE
    sheet.merge_cells(start_row=3, start_column=1, end_row=3, end_column=len(rows.columns))
    sheet.cell(3, 1).alignment = styles.TOP_LEFT
    sheet.row_dimensions[3].height = 26
    colour_words(sheet, span, words)
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 2)
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(rows.columns))}{last}"
    styles.printed(sheet, title, stamp, rows=f"{HEADER_ROW}:{HEADER_ROW}")
    sheet.print_area = (
        f"A1:{rows.letter('result')}{last}"  # sources and reasons are printed once a case, on the Summary
    )


def colour_words(sheet: Worksheet, span: str, words: Words) -> None:
    """A colour for each word: never the colour alone."""
    inks = {MATCH: styles.OK_INK, KNOWN: styles.KNOWN_INK, MISS: styles.FAILS_INK}
    for name, ink in inks.items():
        word = quoted(words.text(RESULTS[name]))
        sheet.conditional_formatting.add(
            span.replace("$", ""), CellIsRule("equal", [word], font=Font(bold=True, color=ink))
        )


def row_differences(data: bytes, rows: Rows) -> Iterator[str]:
    """Each row of the workbook whose stored values are not what Python compared: figure, difference, and the word."""
    stored = stored_values(data)[rows.sheet.title]
    for each in rows.placed:
        row = each.row
        where = f"{rows.sheet.title} row {each.line} ({each.case.scenario.name}, {row.fiscal_year} {row.jurisdiction})"
        relative = SAME if places(row.calculated) <= MOST_PLACES else ALIKE
        near = relative * max(1.0, abs(float(row.calculated)))
        allowed = {"calculated": near, "difference": near + 0.5 * 10.0 ** -digits(row)}
        for name, wanted in (("calculated", row.calculated), ("difference", row.miss)):
            found = stored[f"{rows.letter(name)}{each.line}"]
            if isinstance(found, str) or abs(found - float(wanted)) > allowed[name]:
                yield f"{where}: {name} is {found!r}, the engine has {wanted}"
        word, found = rows.words.text(RESULTS[row.status]), stored[f"{rows.letter('result')}{each.line}"]
        if found != word:
            yield f"{where}: the sheet says {found!r}, the engine {word!r}"


def _write(report: Report) -> list[Worksheet]:
    rows = write_rows(report.book, report.cases, report.stamp)
    report.made["rows"] = rows
    report.made[ALSO_COMPARED] = [_typed(rows, name) for name in TYPED if name in rows.columns]
    return [rows.sheet]


def _typed(rows: Rows, name: str) -> tuple[Cells, str, tuple[tuple[Decimal | None], ...]]:
    """A column of figures that a reader may type over: its cells, what it is called, and its figures."""
    cells = Cells(HEADER_ROW + 1, rows.columns.index(name) + 1, len(rows.placed), sheet=rows.sheet.title)
    figures = tuple((TYPED[name](each.row),) for each in rows.placed)
    return cells, rows.words.text(TEXTS.get(name) or HEADERS[name]), figures


SHEETS = (Sheet(15, 40, _write, (PUBLISHED,)),)
