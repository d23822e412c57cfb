"""Summary of a workbook of published formulas: how many figures are reproduced, by kind and by case, every count live."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.promises import unkept_sentences
from fundingmodel.analysis.published_cases.comparing import KINDS as ALL_KINDS
from fundingmodel.analysis.published_cases.comparing import KNOWN, MATCH, MISS, Case
from fundingmodel.analysis.published_cases.words import HEADERS, KINDS, RESULTS
from fundingmodel.cells import sheet_prefix
from fundingmodel.language.words import Words
from workbooks.file.limits import ROW_HEIGHT
from workbooks.page import styles
from workbooks.page.book import Book, Formula, Look, key_of
from workbooks.page.pages import LINE, Entry, Page, lines
from workbooks.page.sentences import as_formula, quoted
from workbooks.published.rows import TEXTS as ROW_TEXTS
from workbooks.published.rows import Rows, changes, colour_words, number_format, tolerance_format, unit_of
from workbooks.sheets import PUBLISHED, Report, Sheet
from workbooks.sheets.summary.broken import broken_sentence, if_usable
from workbooks.sheets.summary.contents import CONTENTS
from workbooks.sheets.summary.sentences import checks_sentence

COLUMNS = (
    "case", "title", "kind", "rows", "match", "known", "miss", "result", "largest", "unit", "where", "tolerance", "why", "cite",
)  # fmt: skip
WIDTHS = (30, 40, 15, 9, 11, 9, 8, 13, 15, 7, 20, 13, 34, 30)
LINKS = (1, 2, 3, 8, 13)  # the columns in which lists of links begin
COUNTED, FIGURES, AFTER_FIGURES = ("rows", MATCH, KNOWN, MISS), ("largest", "tolerance"), ("result", "unit", "why")
AT = {name: get_column_letter(number) for number, name in enumerate(COLUMNS, start=1)}
CHECKS_WIDTH = 0.8  # of the columns: the line is bold
CHECK_ROW, COUNT = 4, Look("linked", "#,##0")
TEXTS = {
    "title": {"en": "Summary: published formulas, reproduced", "fr": "Sommaire : formules publiées, reproduites"},
    "note": {
        "en": "Each case is a formula of a government, calculated here by plain worksheet formulas from its own "
        "inputs, beside the results "
        "it is known by. Every count and word below is a formula: change an input, and it follows.",
        "fr": "Chaque cas est une formule d’un gouvernement, calculée ici par des formules de tableur courantes à "
        "partir de ses propres "
        "données, à côté des résultats qu’on en connaît. Chaque nombre et chaque mot ci-dessous est une formule : "
        "modifiez une donnée, il suit.",
    },
    "published": {
        "en": "{match} of {rows} published figures are reproduced within their precision{known}.",
        "fr": "{match} des {rows} chiffres publiés sont reproduits, à leur précision près{known}.",
    },
    "calibrated": {
        "en": "{match} of {rows} figures of calibrated cases are reproduced within their precision{known}.",
        "fr": "{match} des {rows} chiffres de cas calés sont reproduits, à leur précision près{known}.",
    },
    "worked": {
        "en": "{match} of {rows} figures worked by hand are reproduced{known}.",
        "fr": "{match} des {rows} chiffres calculés à la main sont reproduits{known}.",
    },
    "one_known": {"en": "; 1 is a known miss", "fr": "; 1 est une discordance connue"},
    "several_known": {"en": "; {known} are known misses", "fr": "; {known} sont des discordances connues"},
    "beside": {"en": " Beside them: {others}.", "fr": " À part : {others}."},
    "beside_calibrated": {
        "en": "{match} of {rows} of calibrated cases{known}",
        "fr": "{match} sur {rows} de cas calés{known}",
    },
    "beside_worked": {
        "en": "{match} of {rows} worked by hand{known}",
        "fr": "{match} sur {rows} calculés à la main{known}",
    },
    "one_known_beside": {"en": " (1 known miss)", "fr": " (1 discordance connue)"},
    "several_known_beside": {"en": " ({known} known misses)", "fr": " ({known} discordances connues)"},
    "one_miss": {"en": " 1 row says MISS.", "fr": " 1 ligne indique DISCORDANCE."},
    "several_miss": {"en": " {miss} rows say MISS.", "fr": " {miss} lignes indiquent DISCORDANCE."},
    "about_published": {
        "en": "A government published the results: the case is given the formula’s inputs, never its results.",
        "fr": "Un gouvernement a publié les résultats : le cas reçoit les données de la formule, jamais ses résultats.",
    },
    "about_calibrated": {
        "en": "The rule is not published in full: a parameter was fitted to the results, so that agreement proves "
        "less.",
        "fr": "La règle n’est pas entièrement publiée : un paramètre a été calé sur les résultats, et la "
        "concordance prouve moins.",
    },
    "about_worked": {
        "en": "The words of a statute that has no published table: results worked by hand on small figures, in "
        "exact fractions.",
        "fr": "Les termes d’une loi sans tableau publié : résultats calculés à la main sur de petits nombres, en "
        "fractions exactes.",
    },
    "cases": {"en": "Cases", "fr": "Cas"},
    "title_of": {"en": "What it is", "fr": "Ce que c’est"},
    "rows": {"en": "Figures", "fr": "Chiffres"},
}


def write_summary(book: Book, cases: Sequence[Case], rows: Rows, stamp: str) -> Page:
    """The sentence, a row a kind, a row a case; `write_links` adds the contents once all sheets are there."""
    words = book.words
    page = Page(book, words.sheet("summary"), "answer", WIDTHS)
    page.row = CHECK_ROW + 2
    kinds = [kind for kind in ALL_KINDS if any(case.kind == kind for case in cases)]
    counts = _write_kinds(page, cases, kinds, rows)
    page.gap()
    first = page.row + 1
    page.header([_header(name, words) for name in COLUMNS])
    _headers_to_the_right(page, *(AT[name] for name in (*COUNTED, *FIGURES)))
    for name in AFTER_FIGURES:
        page.sheet[f"{AT[name]}{page.row - 1}"].alignment = styles.WRAPPED_INDENTED
    for case in cases:
        _write_case(page, case, rows)
    _colour(page, first, page.row - 1)
    title = words.text(TEXTS["title"])
    page.top(title, "", f"{words.text(TEXTS['note'])} {words('stamp')} {stamp}")
    sentence = if_usable(book, _sentence(kinds, counts, words), broken_sentence(book))
    cell = book.put(page.sheet, 2, 1, Formula(f"={sentence}"))
    cell.font, cell.alignment = styles.SENTENCE, styles.TOP_LEFT
    page.sheet.row_dimensions[2].height = 34
    _check_line(page, [each for case in cases for each in unkept_sentences(case.result, words)])
    page.sheet.print_title_rows = f"{first - 1}:{first - 1}"
    return page


def _header(name: str, words: Words) -> str:
    own = {
        "title": TEXTS["title_of"],
        "rows": TEXTS["rows"],
        "unit": ROW_TEXTS["unit"],
        "miss": RESULTS["miss"],
    }
    return words.text(own.get(name) or HEADERS[name])


# A row a kind


def _write_kinds(page: Page, cases: Sequence[Case], kinds: Sequence[str], rows: Rows) -> dict[tuple[str, str], str]:
    """Cases, figures and results of each kind, and of all; where each count is."""
    words = page.book.words
    found: dict[tuple[str, str], str] = {}
    headers = [_header("kind", words), _header("title", words), words.text(TEXTS["cases"])]
    page.header([*headers, *(_header(name, words) for name in COUNTED)])
    _headers_to_the_right(page, "C", *(AT[name] for name in COUNTED))
    top = page.row
    for kind in kinds:
        of_kind = f"{rows.span('kind')},{quoted(words.text(KINDS[kind]))}"
        counted = [
            f"COUNTIFS({of_kind},{rows.span('result')},{quoted(words.text(RESULTS[name]))})"
            for name in (MATCH, KNOWN, MISS)
        ]
        number = sum(case.kind == kind for case in cases)
        found |= {(kind, name): f"${AT[name]}${page.row}" for name in COUNTED}
        texts: list[Entry] = [(words.text(KINDS[kind]), "bold wrapped"), words.text(TEXTS[f"about_{kind}"])]
        counts = [number, Formula(f"={'+'.join(counted)}"), *(Formula(f"={text}") for text in counted)]
        page.line([*texts, *((count, COUNT) for count in counts)])
        _to_the_right(page, "C", *(AT[name] for name in COUNTED))
    for column, letter in enumerate("ABCDEFG", start=1):
        total = (
            (words("total"), "")[column - 1] if column < 3 else Formula(f"=SUM({letter}{top}:{letter}{page.row - 1})")
        )
        page.book.put(page.sheet, page.row, column, total, Look("total", "#,##0"))
    found |= {("", name): f"${AT[name]}${page.row}" for name in COUNTED}
    _red_if_any(page.sheet, f"{AT[MISS]}{top}:{AT[MISS]}{page.row}")
    page.row += 1
    return found


def _sentence(kinds: Sequence[str], counts: dict[tuple[str, str], str], words: Words) -> str:
    """How many of the published figures are reproduced; then those of the other kinds, and whatever misses."""

    def at(kind: str) -> dict[str, str]:
        return {name: f"{counts[kind, name]}" for name in ("rows", MATCH)}

    first, *others = kinds
    known = _by_number(counts[first, KNOWN], TEXTS["one_known"], TEXTS["several_known"], words)
    parts = [as_formula(words.text(TEXTS[first]), known=known, **at(first))]
    if others:
        listed = []
        for kind in others:
            known = _by_number(counts[kind, KNOWN], TEXTS["one_known_beside"], TEXTS["several_known_beside"], words)
            listed.append(as_formula(words.text(TEXTS[f"beside_{kind}"]), known=known, **at(kind)))
        parts.append(as_formula(words.text(TEXTS["beside"]), others='&", "&'.join(listed)))
    return "&".join([*parts, _by_number(counts["", MISS], TEXTS["one_miss"], TEXTS["several_miss"], words)])


def _by_number(at: str, one: Mapping[str, str], several: Mapping[str, str], words: Words) -> str:
    """A text by how many there are: nothing for none."""
    many = as_formula(words.text(several), known=at, miss=at)
    return f'IF({at}=0,"",IF({at}=1,{quoted(words.text(one))},{many}))'


# A row a case


def _write_case(page: Page, case: Case, rows: Rows) -> None:
    words, scenario, row = page.book.words, case.scenario, page.row
    results = rows.span("result", case)
    counted = {name: f"COUNTIFS({results},{quoted(words.text(RESULTS[name]))})" for name in (MATCH, KNOWN, MISS)}
    missed, known = f"${AT[MISS]}{row}", f"${AT[KNOWN]}{row}"
    word = {name: quoted(words.text(RESULTS[name])) for name in (MATCH, KNOWN, MISS)}
    differences = rows.span_of_largest("difference", case)
    most, least = f"MAX({differences})", f"MIN({differences})"
    largest = case.largest
    reasons = dict.fromkeys(words.text(each.why) for each in case.comparisons if each.why["en"])
    place = f"MATCH(${AT['largest']}{row},{differences},0)"  # of the first row that misses by so much
    entries: list[Entry] = [
        (words.text(scenario.short), "link wrapped"),
        words.text(scenario.title),
        words.text(KINDS[case.kind]),
        (Formula(f"=SUM({AT[MATCH]}{row}:{AT[MISS]}{row})"), COUNT),
        *((Formula(f"={counted[name]}"), COUNT) for name in (MATCH, KNOWN, MISS)),
        (Formula(f"=IF({missed}>0,{word[MISS]},IF({known}>0,{word[KNOWN]},{word[MATCH]}))"), "bold wrapped"),
        (Formula(f"=IF({most}>=-{least},{most},{least})"), Look("linked", changes(number_format(largest)))),
        unit_of(case, largest, words),
        (Formula(f"={_where(rows, case, place, row)}"), "wrapped"),
        (
            Formula(f"=INDEX({rows.span_of_largest('tolerance', case)},{place})"),
            Look("linked", tolerance_format(largest)),
        ),
        "; ".join(reasons) or words.text(ROW_TEXTS["exact"]),
        words.text(case.cite),
    ]
    page.line(entries)
    page.link(row, 1, page.book.sheet_of[key_of(scenario), scenario.tier.name])
    _to_the_right(page, *(AT[name] for name in (*COUNTED, *FIGURES)))
    for name in AFTER_FIGURES:
        page.sheet[f"{AT[name]}{row}"].alignment = styles.TOP_INDENTED
    for name, each in (("largest", largest.miss), ("tolerance", largest.tolerance)):
        _fit(page, AT[name], each)


def _to_the_right(page: Page, *letters: str) -> None:
    """The figures of the row that was written last, each at its top."""
    for letter in letters:
        page.sheet[f"{letter}{page.row - 1}"].alignment = styles.TOP


def _headers_to_the_right(page: Page, *letters: str) -> None:
    """The headers, in the row that was written last, of columns of figures."""
    for letter in letters:
        page.sheet[f"{letter}{page.row - 1}"].alignment = styles.WRAPPED_RIGHT


def _fit(page: Page, letter: str, figure: Decimal) -> None:
    dimension = page.sheet.column_dimensions[letter]
    dimension.width = max(dimension.width, len(f"{abs(figure):,.0f}") + 4)


def _where(rows: Rows, case: Case, place: str, row: int) -> str:
    """Where the largest miss is, where there is any."""
    parts = [f"INDEX({rows.span_of_largest(name, case)},{place})" for name in ("jurisdiction", "fiscal_year")]
    return f'IF(${AT["largest"]}{row}=0,"",{parts[0]}&" "&{parts[1]})'


def _colour(page: Page, first: int, last: int) -> None:
    colour_words(page.sheet, f"{AT['result']}{first}:{AT['result']}{last}", page.book.words)
    _red_if_any(page.sheet, f"{AT[MISS]}{first}:{AT[MISS]}{last}")


def _red_if_any(sheet: Worksheet, span: str) -> None:
    rule = CellIsRule("greaterThan", ["0"], font=Font(bold=True, color=styles.FAILS_INK))
    sheet.conditional_formatting.add(span, rule)


# Above and below the tables


def _check_line(page: Page, short: Sequence[str]) -> None:
    """Room is left for what is `short` as written, in the words of Python, and for the checks after it."""
    formula, fails = checks_sentence(page.book, f"$A${CHECK_ROW}")
    cell = page.book.put(page.sheet, CHECK_ROW, 1, Formula(f"={formula}"), "ok")
    cell.alignment = styles.TOP_LEFT
    page.sheet.merge_cells(start_row=CHECK_ROW, start_column=1, end_row=CHECK_ROW, end_column=len(WIDTHS))
    height = LINE * lines(" ".join(short), CHECKS_WIDTH * sum(WIDTHS))
    page.sheet.row_dimensions[CHECK_ROW].height = min(ROW_HEIGHT, height)
    rule = FormulaRule([fails], font=Font(bold=True, color=styles.FAILS_INK))
    page.sheet.conditional_formatting.add(cell.coordinate, rule)


def write_links(page: Page, sheets: Sequence[Worksheet], stamp: str) -> None:
    """Links to all sheets below the tables, column by column; print ends above them."""
    page.printed(page.book.words.text(TEXTS["title"]), stamp, rows=page.sheet.print_title_rows)
    page.gap()
    title, top = page.book.words.text(CONTENTS), page.row
    page.book.put(page.sheet, top, 1, title, "bold")
    linked = [sheet for sheet in sheets if sheet is not page.sheet]
    high = -(-len(linked) // len(LINKS))
    for n, sheet in enumerate(linked):
        row, column = top + 1 + n % high, LINKS[n // high]
        cell = page.book.put(page.sheet, row, column, sheet.title, "link")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{sheet_prefix(sheet.title)}A1", display=sheet.title)
    cell = page.book.put(page.sheet, 1, len(WIDTHS), title, "link")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{sheet_prefix(page.sheet.title)}A{top}", display=title)


def _write(report: Report) -> list[Worksheet]:
    summary = write_summary(report.book, report.cases, report.made["rows"], report.stamp)
    report.made["summary"] = summary
    return [summary.sheet]


SHEETS = (Sheet(10, 110, _write, (PUBLISHED,)),)
