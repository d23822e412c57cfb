"""Checks: what must hold on every sheet, in words; and whether the sheet still says what the engine calculated."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.decided_by_need import is_fitted
from fundingmodel.analysis.projection import year_in_words, year_of_several
from fundingmodel.cells import Cells
from fundingmodel.language.words import Words
from fundingmodel.result import Result, TierResult
from fundingmodel.rounding import LARGEST_ENVELOPE_IN_UNITS
from workbooks.page import styles
from workbooks.page.book import Book, Formula, Look, key_of
from workbooks.page.sentences import as_formula, quoted
from workbooks.sheets import Report, Sheet
from workbooks.sheets.checks_of_inputs import write_state_of_inputs
from workbooks.sheets.said_first import part_formula, write_said_first
from workbooks.sheets.summary.broken import if_usable

Years = Sequence[str] | None  # those of the columns; None where each scenario has its own

COUNTS_ROW = 4  # how many checks do not hold, how many allocations are known
FIRST_ROW = 7
TEXTS = {
    "adds": {"en": "Allocations add to the envelope", "fr": "Le total des affectations égale l’enveloppe"},
    "exact": {
        "en": "Amounts within the exact range, in whole units",
        "fr": "Montants en unités entières, dans la plage exacte",
    },
    "open": {"en": "Paid beside the envelope ({money})", "fr": "Payé en sus de l’enveloppe ({money})"},
    "difference": {"en": "Allocations less the envelope ({money})", "fr": "Affectations moins l’enveloppe ({money})"},
    "share": {"en": "Shares add to 1", "fr": "Les parts totalisent 1"},
    "guaranteed": {"en": "Nobody below the guaranteed amount", "fr": "Aucune administration sous le montant garanti"},
    "guaranteed_reduced": {
        "en": "Nobody below the guaranteed amount, as reduced",
        "fr": "Aucune administration sous le montant garanti, tel que réduit",
    },
    "short": {"en": "Short of what guarantees promise ({money})", "fr": "Manque à verser des garanties ({money})"},
    "need": {"en": "Part of the envelope that need decides", "fr": "Part de l’enveloppe que les besoins déterminent"},
    "permitted": {"en": "Nobody above the permitted amount", "fr": "Aucune administration au-dessus du montant permis"},
    "feasible": {
        "en": "Guarantees and limits fit the envelope",
        "fr": "Garanties et limites compatibles avec l’enveloppe",
    },
    "reduced": {"en": "Guarantees reduced to (1 = in full)", "fr": "Garanties ramenées à (1 = en entier)"},
    "engine": {
        "en": "Sheet equals the engine’s figures as written",
        "fr": "Feuille et moteur concordent, comme à l’écriture",
    },
    "known": {"en": "Allocations known, of {all}", "fr": "Affectations connues, sur {all}"},
    "known_in_all": {"en": "Allocations known", "fr": "Affectations connues"},
    "one_known": {"en": " ({known} of {all} allocations known)", "fr": " ({known} affectation connue sur {all})"},
    "many_known": {"en": " ({known} of {all} allocations known)", "fr": " ({known} affectations connues sur {all})"},
    "title": {"en": "Checks", "fr": "Vérifications"},
    "holds": {"en": "checks hold", "fr": "vérifications réussies"},
    "of": {"en": "of", "fr": "sur"},
    "note": {
        "en": "The last check of each scenario says CHECK once an input has been changed: the figures then differ from those "
        "written here, as they should.",
        "fr": "La dernière vérification de chaque scénario indique À VÉRIFIER dès qu’une donnée a été modifiée : les chiffres "
        "diffèrent alors de ceux inscrits ici, comme il se doit.",
    },
    "written": {"en": "Allocations as the engine calculated them", "fr": "Affectations calculées par le moteur"},
    "check": {"en": "Check", "fr": "Vérification"},
}


PART = "checks"  # where those of each scenario are on it


@dataclass(frozen=True)
class _Check:
    """One thing that must hold in one year: a condition that is TRUE then, or a figure to be shown."""

    name: str
    condition: str = ""
    figure: str = ""
    unit: str = ""


def write_checks(
    book: Book, results: Sequence[Result], stamp: str, own_years: bool = False, apart: Sequence[Result] = ()
) -> Worksheet:
    """One row a check and scenario, one column a year: "ok", or "CHECK" in red.

    With `own_years` each scenario's years are above its checks, for scenarios that have few years in common. How many allocations
    are known is said of all but those of records that stand `apart`.
    """
    counting = [result for result in results if not any(result is each for each in apart)]
    words = book.words
    sheet = book.sheet(words.sheet("checks"), "control")
    years = None if own_years else list(dict.fromkeys(y for result in results for y in result.scenario.fiscal_years))
    across = years or [""] * max(len(result.scenario.fiscal_years) for result in results)
    written, engine_row = _engine_places(results, years)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 50
    labels = [year_of_several(results, year, words) if year else "" for year in across]
    for i, text in enumerate((words("scenario"), words.text(TEXTS["check"]), *labels), start=1):
        book.put(sheet, FIRST_ROW - 1, i, text, "header left" if i < 3 else "header")
        if i > 2:
            sheet.column_dimensions[get_column_letter(i)].width = 18
    row, counted = FIRST_ROW, []
    for result in results:
        first = row
        for tier in result.paying.values():
            counted += _rows_of_known(row, result, tier, years) if any(result is each for each in counting) else []
            row = _write_tier_checks(book, sheet, row, result, tier, years, written)
        here = Cells(first, 3, row - first, len(across), sheet=sheet.title)
        book.parts[PART, key_of(result.scenario)] = here
    last = row - 1
    _write_engine_figures(book, sheet, results, years, engine_row)
    write_said_first(book, sheet, results)
    grid = f"C{FIRST_ROW}:{get_column_letter(2 + len(across))}{last}"
    fails = words("fails")
    sheet.conditional_formatting.add(
        grid, CellIsRule("equal", [f'"{fails}"'], font=Font(bold=True, color=styles.FAILS_INK))
    )
    sheet.conditional_formatting.add(
        grid, CellIsRule("equal", [f'"{words("ok")}"'], font=Font(bold=True, color=styles.OK_INK))
    )
    held, asked, engine = f'COUNTIF({grid},"{words("ok")}")', *_asked(results)
    known = _write_known(book, sheet, counting, counted)
    own = f'($B${FIRST_ROW}:$B${last}<>{quoted(words.text(TEXTS["engine"]))})*({grid}="{words("ok")}")'
    write_state_of_inputs(book, sheet, f"{asked}-SUMPRODUCT({own})")
    short = if_usable(book, book.inputs["said first", "short"].at({}).all)
    holds = quoted(f" {words.text(TEXTS['holds'])}")
    sentence = f'={short}&{held}&" {words.text(TEXTS["of"])} {asked + engine}"&{holds}&{known}&"."'
    styles.title_block(sheet, words.text(TEXTS["title"]), "", f"{words.text(TEXTS['note'])} {words('stamp')} {stamp}")
    book.put(sheet, 2, 1, Formula(sentence))
    sheet.cell(2, 1).font = styles.SENTENCE
    book.inputs["checks", "failed"] = Cells(COUNTS_ROW, 2, sheet=sheet.title)
    book.inputs["checks", "names"] = Cells(FIRST_ROW, 2, last - FIRST_ROW + 1, sheet=sheet.title)
    book.inputs["checks", "grid"] = Cells(FIRST_ROW, 3, last - FIRST_ROW + 1, len(across), sheet=sheet.title)
    book.put(sheet, COUNTS_ROW, 1, fails, "note")
    book.put(sheet, COUNTS_ROW, 2, Formula(f"={asked + engine}-{held}"), "note")
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 3)
    styles.printed(sheet, sheet.title, stamp, rows=f"{FIRST_ROW - 1}:{FIRST_ROW - 1}")
    return sheet


def not_as_written(book: Book) -> str:
    """In how many years of scenarios amounts are no longer those that the engine calculated, as an expression."""
    names, grid = (book.inputs["checks", part].at({}).all for part in ("names", "grid"))
    engine, fails = quoted(book.words.text(TEXTS["engine"])), quoted(book.words("fails"))
    return f"SUMPRODUCT(({names}={engine})*({grid}={fails}))"


def count_of_checks(result: Result) -> int:
    """How many checks of a scenario there are, of all years."""
    return sum(_asked([result]))


def _asked(results: Sequence[Result]) -> tuple[int, int]:
    """How many conditions are asked in all years; and how many comparisons with the engine."""
    years = [(r, tier, year) for r in results for tier in r.paying.values() for year in r.scenario.fiscal_years]
    return sum(bool(check.condition) for each in years for check in _tier_checks(None, *each)), len(years)


def _rows_of_known(row: int, result: Result, tier: TierResult, years: Years) -> list[int]:
    """The row in which the checks of a tier, which begin at `row`, count the allocations known, where some may not be."""
    names = [check.name for check in _tier_checks(None, result, tier, result.scenario.fiscal_years[0])]
    return [row + names.index("known") + (years is None)] if "known" in names else []


def _write_known(book: Book, sheet: Worksheet, results: Sequence[Result], rows: Sequence[int]) -> str:
    """How many allocations of the workbook are known, in words, as an expression; nothing where all of them must be."""
    if not rows:
        return '""'
    words, last = book.words, get_column_letter(sheet.max_column)
    tiers = [tier for result in results for tier in result.paying.values()]
    every = sum(len(tier.years) * len(tier.tier.place.jurisdictions) for tier in tiers)
    certain = sum(len(t.years) * len(t.tier.place.jurisdictions) for t in tiers if not t.may_be_unknown)
    counts = "+".join([str(certain), *(f"SUM(C{row}:{last}{row})" for row in rows)])
    count, in_words = f"$D${COUNTS_ROW}", f"$E${COUNTS_ROW}"
    book.put(sheet, COUNTS_ROW, 3, words.text(TEXTS["known_in_all"]), "note")
    book.put(sheet, COUNTS_ROW, 4, Formula(f"={counts}"), "note")
    one, many = (
        as_formula(words.text(TEXTS[name]).replace("{all}", str(every)), known=count)
        for name in ("one_known", "many_known")
    )
    some = one if one == many else f"IF({count}<2,{one},{many})"
    book.put(sheet, COUNTS_ROW, 5, Formula(f'=IF({count}={every},"",{some})'), "note")
    book.inputs["checks", "known"] = Cells(COUNTS_ROW, 5, sheet=sheet.title)
    return in_words


def _engine_places(results: Sequence[Result], years: Years) -> tuple[dict[tuple[int, str], int], int]:
    """The row where each tier's engine figures begin, below the checks."""
    band = 1 if years is None else 0
    rows = sum(
        len(list(_tier_checks(None, r, t, r.scenario.fiscal_years[0]))) + 1 + band
        for r in results
        for t in r.paying.values()
    )
    start = FIRST_ROW + rows + 3
    places, row = {}, start + 2
    for i, result in enumerate(results):
        for name, tier in result.paying.items():
            row += band
            places[i, name] = row
            row += len(tier.tier.place.jurisdictions)
    return {(id(results[i]), n): r for (i, n), r in places.items()}, start


def _write_band(book: Book, sheet: Worksheet, row: int, name: str, result: Result) -> None:
    """A line with the scenario's name and its own years."""
    years = [year_in_words(result, year, book.words) for year in result.scenario.fiscal_years]
    for column, text in enumerate((name, "", *years), start=1):
        book.put(sheet, row, column, text, "band" if column < 3 else "band centre")


def _write_tier_checks(
    book: Book,
    sheet: Worksheet,
    row: int,
    result: Result,
    tier: TierResult,
    years: Years,
    written: dict[tuple[int, str], int],
) -> int:
    words = book.words
    name = f"{words.text(result.scenario.short)} {words.text(tier.tier.title)}".strip()
    names = [check.name for check in _tier_checks(None, result, tier, result.scenario.fiscal_years[0])]
    if years is None:
        _write_band(book, sheet, row, name, result)
        row += 1
    for n, check_name in enumerate((*names, "engine")):
        book.put(sheet, row + n, 1, name if n == 0 and years is not None else "", "bold")
        money = book.unit("dollars", result.scenario.currency)
        text = words.text(TEXTS[check_name]).replace("{all}", str(len(tier.tier.place.jurisdictions)))
        book.put(sheet, row + n, 2, text.replace("{money}", money))
    for c, year in enumerate(result.scenario.fiscal_years if years is None else years, start=3):
        if year not in result.scenario.fiscal_years:
            continue
        known = partial(_if_known, book, result, tier, year)
        for n, check in enumerate(_tier_checks(book, result, tier, year)):
            if check.condition:
                book.put(sheet, row + n, c, Formula(f"={known(_ok_if(check.condition, words))}"), "word")
            else:
                number = {"dollars": styles.CENTS, "count": "0"}.get(check.unit, "0.0000")
                book.put(sheet, row + n, c, Formula(f"={known(check.figure)}"), Look("calculation", number))
        cells = book.cells(result, "allocation", year, tier.tier.name)
        assert cells is not None
        top, letter = written[id(result), tier.tier.name], get_column_letter(c)
        span = f"${letter}${top}:${letter}${top + cells.height - 1}"
        here = cells.at({}).all
        differ = (
            f"SUMPRODUCT(1*({here}<>{span}))"
            if not tier.may_be_unknown
            else f'SUMPRODUCT(({here}<>{span})*({span}<>""))'
        )
        book.put(sheet, row + len(names), c, Formula(f"={known(_ok_if(f'{differ}=0', words))}"), "word")
    return row + len(names) + 1


def _ok_if(condition: str, words: Words) -> str:
    return f"IF({condition},{quoted(words('ok'))},{quoted(words('fails'))})"


def _if_known(book: Book, result: Result, tier: TierResult, year: str, text: str) -> str:
    """A check or a figure of a year; CHECK, and no error, where an allocation of that year is an error."""
    cells = book.cells(result, "allocation", year, tier.tier.name)
    assert cells is not None
    return f"IF(ISNUMBER(SUM({cells.at({}).all})),{text},{quoted(book.words('fails'))})"


At = Callable[..., str]  # the cells of a quantity, or of one of its states


def _tier_checks(book: Book | None, result: Result, tier: TierResult, year: str) -> Iterator[_Check]:
    """The checks that a tier's columns allow, in order; without a book, their names only."""
    formula = tier.tier.formula
    columns = {c.name for c in formula.columns}
    at = partial(_all_of, book, result, tier, year)
    if formula.promise_columns:
        yield _Check("short", figure=f"ROUND(SUM({at(formula.promise_columns[1])}),2)", unit="dollars")
    if is_fitted(tier):
        yield _Check("need", figure=part_formula(book, result, tier, year) if book else "-", unit="ratio")
    if "envelope" in columns:
        yield from _envelope_checks(
            tier.tier.adds_to_envelope, columns, at, formula.state("allocation") != "allocation"
        )
    if "share" in columns:
        yield _Check("share", f"ABS(SUM({at('share')})-1)<0.000000001")
    if "fitted_amount" in columns and (tier.tier.adds_to_envelope or "allocation_total" in columns):
        yield from _fit_checks(columns, at)
    if tier.may_be_unknown:
        yield _Check("known", figure=f'SUMPRODUCT(1*({at("allocation")}<>""))', unit="count")


def _all_of(
    book: Book | None, result: Result, tier: TierResult, year: str, quantity: str, state: str | None = None
) -> str:
    """The cells of a quantity, or of one of its states, in a year; nothing without a book."""
    if book is None:
        return ""
    cells = book.cells(result, quantity, year, tier.tier.name)
    if state is not None:
        cells = book.columns[key_of(result.scenario), tier.tier.name, year][state]
    assert cells is not None
    return cells.at({}).all


def _envelope_checks(adds: bool, columns: set[str], at: At, changed_after: bool) -> Iterator[_Check]:
    """That amounts add to the envelope; where each is rounded separately, or changed after, how far they are from it."""
    if adds:
        units, envelope = at("units_per_dollar"), at("envelope")
        yield from _whole_envelope(envelope, at("allocation"), units)
        yield _Check("adds", f"INT(SUM({at('allocation', 'allocation')})*{units}+0.5)=INT({envelope}*{units}+0.5)")
        if changed_after:
            yield _Check("open", figure=f"ROUND(SUM({at('allocation')})-{envelope},2)", unit="dollars")
    elif "allocation_total" in columns:  # each amount is rounded separately: the formula is open
        yield _Check("difference", figure=f"ROUND(SUM({at('allocation')})-{at('envelope')},2)", unit="dollars")


def _fit_checks(columns: set[str], at: At) -> Iterator[_Check]:
    """That each is paid no less than is guaranteed, and no more than is permitted."""
    units, rounded = at("units_per_dollar"), at("allocation", "allocation")
    guaranteed = "guaranteed_reduced" if "guarantee_reduction" in columns else "guaranteed"
    for name, quantity, sign in ((guaranteed, "guaranteed_amount", "<-"), ("permitted", "permitted_amount", ">")):
        yield _Check(name, f"SUMPRODUCT(1*({units}*({rounded}-{at(quantity)}){sign}0.5))=0")
    yield _Check("feasible", f"{at('feasible')}=1")
    if "guarantee_reduction" in columns:
        yield _Check("reduced", figure=at("guarantee_reduction"), unit="ratio")


def _whole_envelope(envelope: str, allocations: str, units: str) -> Iterator[_Check]:
    """A number of whole units, and no more than a worksheet adds exactly."""
    count, most = f"{envelope}*{units}", LARGEST_ENVELOPE_IN_UNITS
    exact = f"{count}>=0,{count}<={most},ABS(INT({count}+0.5)-{count})<0.001,SUM({allocations})*{units}<={most}"
    yield _Check("exact", f"AND({exact})")


def _write_engine_figures(book: Book, sheet: Worksheet, results: Sequence[Result], years: Years, start: int) -> None:
    words = book.words
    book.put(sheet, start, 1, words.text(TEXTS["written"]), "bold")
    labels = [year_of_several(results, year, words) for year in years or []]
    for i, text in enumerate((words("scenario"), words("jurisdiction"), *labels), start=1):
        book.put(sheet, start + 1, i, text, "header left" if i < 3 else "header")
    row = start + 2
    for result in results:
        for tier in result.paying.values():
            name = f"{words.text(result.scenario.short)} {words.text(tier.tier.title)}".strip()
            if years is None:
                _write_band(book, sheet, row, name, result)
                row += 1
            for n, code in enumerate(tier.tier.place.jurisdictions):
                book.put(sheet, row + n, 1, name if n == 0 and years is not None else "", "note")
                book.put(sheet, row + n, 2, words.text(tier.tier.jurisdiction_names[code]))
                for c, year in enumerate(result.scenario.fiscal_years if years is None else years, start=3):
                    amount = tier.amount("allocation", year, code) if year in tier.years else None
                    if amount is not None:
                        book.put(sheet, row + n, c, amount, Look("calculation", styles.CENTS))
            row += len(tier.tier.place.jurisdictions)


def _write(report: Report) -> list[Worksheet]:
    return [write_checks(report.book, report.written, report.stamp, own_years=bool(report.cases), apart=report.known)]


SHEETS = (Sheet(40, 105, _write),)  # after all inputs, those of the figures beside the scenarios among them
