"""Report: one workbook of scenarios side by side, every figure a live formula, the same bytes from the same inputs."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook

import fundingmodel
from fundingmodel import fiscal_years
from fundingmodel.briefs import brief_of
from fundingmodel.errors import DoesNotFit, Phrase, ScenarioRefused, WorkbookRefused
from fundingmodel.exchange.travelling import digest_of, travelling
from fundingmodel.language.words import Words
from fundingmodel.questions.asked import jurisdiction_asked
from fundingmodel.result import Result, run_all
from fundingmodel.scenario import LONGEST_NAME
from fundingmodel.scenario.chosen_years import for_years, source_of
from fundingmodel.scenario.reading import Scenario
from fundingmodel.scenario.variants import with_envelope_of
from fundingmodel.sets.records import is_record
from workbooks.asked.copies import ABOUT as COPIES
from workbooks.asked.copies import FOR_TABLE, Copy
from workbooks.asked.signed import refuse_other_stamp
from workbooks.file.agreement import check_agreement
from workbooks.file.saving import FORMULA_CELL_LIMIT, filled, finished, save
from workbooks.file.seal import refuse_changed, sealed
from workbooks.file.too_large import advice_for, refuse_too_large
from workbooks.file.uncollected import without_collection
from workbooks.page.book import Book
from workbooks.page.every_page import put_on_every_page
from workbooks.page.properties import describe_report
from workbooks.questions.asked import asked_of
from workbooks.returned.origin import Typed, in_text, of_report
from workbooks.sheets import COMPARISON, USUAL, Opening, Report, found, write_sheets
from workbooks.sheets.print_set import keep_print_set
from workbooks.sheets.summary.contents import write_contents

WRITTEN = datetime(2025, 1, 1, tzinfo=UTC)  # a fixed date: the stamp says what a workbook holds, not when it was made
EQUAL = {"en": "equal", "fr": "égale"}  # at an equal envelope: said in the name of the sheet
OF_EQUAL = " (equal)"  # ends its name, which is the same in every language, so that the stamp is


@dataclass(frozen=True)
class ReportSummary:
    """What was written: the file, its hash, how many formulas, and the results that it shows."""

    path: Path
    sha256: str
    formula_cells: int
    results: tuple[Result, ...]
    baseline: Result
    equal: Mapping[str, Result | None]


Progress = Callable[[str], None]


def _quiet(_: str) -> None:
    return None


def stamp_of(results: Sequence[Result]) -> str:
    """The version and a hash of every scenario and data set shown."""
    text = "".join(result.scenario.sha256 for result in results)
    return f"fundingmodel {fundingmodel.__version__} {hashlib.sha256(text.encode()).hexdigest()[:16]}"


def write_report(
    scenarios: Sequence[Scenario],
    path: Path | str,
    language: str = "en",
    years: Sequence[str] | None = None,
    baseline: str | None = None,
    progress: Progress = _quiet,
    force: bool = False,
    copy: Copy = FOR_TABLE,
    opening: Opening = USUAL,
    questions: Sequence[str] = (),
    party: str | None = None,
) -> ReportSummary:
    """Writes one comparison workbook; refused above 100,000 formula cells, or where sheet and engine disagree.

    A file that is there is replaced if it is a report that nobody has changed, or with `force`. Unless `copy` says otherwise, it
    is written for the table: without reasons and private notes, and refused where figures come from a scenario that is not in it.
    Each of the `questions`, as `fundingmodel analyse` takes them, has sheets of its own. With a `party`, a jurisdiction by code or
    name, the first sheet is its brief.
    """
    if not force:
        refuse_changed(path)
    chosen = list(scenarios) if years is None else for_years([source_of(s) for s in scenarios], years)
    progress("calculating")
    made = report_data(calculated(chosen, copy), language, baseline, progress, copy, opening, questions, party)
    progress("saving")
    replace_report(made.data, path, force)
    sha256 = hashlib.sha256(made.data).hexdigest()
    return ReportSummary(Path(path), sha256, made.formula_cells, made.results, made.results[0], made.equal)


@dataclass(frozen=True)
class ReportData:
    """A comparison workbook, not yet saved: its bytes, how many formulas, the results that it shows, the baseline first."""

    data: bytes
    formula_cells: int
    results: tuple[Result, ...]
    equal: Mapping[str, Result | None]


def calculated(scenarios: Sequence[Scenario], copy: Copy = FOR_TABLE) -> list[Result]:
    """The results of scenarios as the reader of a copy may see them; refused where a workbook would be too large."""
    refuse_too_large(scenarios)
    return copy.seen(run_all(list(scenarios)))


def report_data(
    results: Sequence[Result],
    language: str = "en",
    baseline: str | None = None,
    progress: Progress = _quiet,
    copy: Copy = FOR_TABLE,
    opening: Opening = USUAL,
    questions: Sequence[str] = (),
    party: str | None = None,
    typed: Sequence[Typed] = (),
) -> ReportData:
    """The workbook of results, compared with the one of this name, or with the first; `typed` are figures that are others in them."""
    refuse_two_spellings(results)
    first = _baseline(records_apart(results)[0], results, baseline)
    ordered = [first, *(r for r in results if r is not first)]
    data, book, equal = build(ordered, language, progress, copy, opening, questions, party, typed)
    return ReportData(data, book.formula_cells, tuple(ordered), equal)


def replace_report(data: bytes, path: Path | str, force: bool) -> None:
    """Saves a report; what is there is looked at again, since somebody may have saved it while this one was made."""
    if not force:
        refuse_changed(path)
    save(data, path)


def records_apart(results: Sequence[Result]) -> tuple[list[Result], list[Result]]:
    """What is compared, and the records of known amounts beside it; where there are only records, they are what is shown."""
    records = [result for result in results if is_record(result.scenario)]
    compared = [result for result in results if not is_record(result.scenario)]
    return (compared, records) if compared else (records, [])


def _baseline(compared: Sequence[Result], results: Sequence[Result], name: str | None) -> Result:
    if not results:
        raise WorkbookRefused("workbooks.no_scenario", "", "There is no scenario to report.")
    if name is None:
        return compared[0]
    for result in compared:
        if result.scenario.name == name:
            return result
    if any(result.scenario.name == name for result in results):
        raise WorkbookRefused(
            "workbooks.baseline_is_a_record",
            "",
            "baseline: {name} is a record of known amounts, and nothing is compared with it.",
            "Name one of {names}.",
            name=name,
            names=[result.scenario.name for result in compared],
        )
    raise WorkbookRefused(
        "workbooks.no_baseline_in_report",
        "",
        "baseline: no scenario {name!r} in this report.",
        "It has {names}.",
        name=name,
        names=[result.scenario.name for result in results],
    )


@without_collection()
def build(
    results: Sequence[Result],
    language: str = "en",
    progress: Progress = _quiet,
    copy: Copy = FOR_TABLE,
    opening: Opening = USUAL,
    questions: Sequence[str] = (),
    party: str | None = None,
    typed: Sequence[Typed] = (),
) -> tuple[bytes, Book, dict[str, Result | None]]:
    """The bytes of a comparison workbook, baseline first; values stored, and equal to the engine's."""
    book, written, equal = draft(results, language, progress, copy, opening, questions, party, typed)
    refuse_too_many(book, advice_for([each.scenario for each in results], book.formula_cells))
    progress("storing values")
    data = sealed(filled(finished(book.workbook, WRITTEN)))
    progress("comparing sheet and engine")
    check_agreement(data, book, written)
    return data, book, equal


def draft(
    results: Sequence[Result],
    language: str = "en",
    progress: Progress = _quiet,
    copy: Copy = FOR_TABLE,
    opening: Opening = USUAL,
    questions: Sequence[str] = (),
    party: str | None = None,
    typed: Sequence[Typed] = (),
) -> tuple[Book, list[Result], dict[str, Result | None]]:
    """A comparison workbook with all its sheets, without stored values; and the scenarios that are in it."""
    compared, known = records_apart(results)
    asked = asked_of(questions, compared, copy.for_us)
    written, equal = in_workbook(results)
    stamp = stamp_of(written)
    book = new_book(written, language)
    progress("writing sheets")
    shown = with_linked(results)
    private = copy.private(shown, book.words)
    report = Report(book, compared, shown, written, stamp, equal, known=known, opening=opening, asked=asked)
    if party is not None:
        report.brief = brief_of(compared, opening.year or None, copy.for_us, whole_chain=False)
        report.party = jurisdiction_asked(compared[-1], party)
    refuse_other_stamp(copy.signed, stamp)
    report.also, report.about, report.signed = private, COPIES[copy.kind], copy.signed
    report.twin, report.printed = copy.twin, copy.printed
    report.book.has_twin = bool(copy.twin)
    report.inside = travelling(shown, copy.for_us, copy.given)
    inside = digest_of(report.inside) if report.inside else ""
    report.origin = in_text(of_report(results, language, copy, opening, questions, party, typed, inside))
    sheets = write_sheets(report, COMPARISON, found("workbooks.sheets", "workbooks.questions", "workbooks.brief"))
    in_order(book, sheets)
    if copy.printed:
        keep_print_set(report, sheets)
    seen = [each for each in sheets if each.sheet_state == "visible"]
    write_contents(report.made["summary"], seen, [each for each in report.made["in detail"] if each in seen])
    copy.put_on(sheets, book.words)
    put_on_every_page(book, sheets, results, written)
    describe_report(book, compared, stamp)
    return book, written, equal


def in_workbook(results: Sequence[Result]) -> tuple[list[Result], dict[str, Result | None]]:
    """The scenarios of a workbook: those shown, those whose results they take, and those at an equal envelope, also by name."""
    equal = equal_envelope(records_apart(results)[0])
    return with_linked([*results, *(each for each in equal.values() if each)]), equal


def new_book(results: Sequence[Result], language: str) -> Book:
    """A workbook without a sheet, for these scenarios."""
    words = Words(language)
    for result in results:
        for tier in result.scenario.tiers:
            words = words.with_nouns(tier.titles)
    book = Book(Workbook(), words, currencies=frozenset(r.scenario.currency for r in results))
    book.workbook.remove(book.workbook.active)
    return book


def equal_envelope(results: Sequence[Result]) -> dict[str, Result | None]:
    """Each scenario whose envelope is not the baseline's, calculated again at the baseline's, by its name.

    None where it cannot be: its guarantees do not fit that envelope, or jurisdictions, years, tiers or currencies differ.
    """
    baseline = results[0]
    if len(baseline.tiers) > 1 or "envelope" not in baseline.main.years[baseline.scenario.fiscal_years[0]]:
        return {}
    found = {
        result.scenario.name: _at_envelope_of(baseline, result)
        for result in results[1:]
        if result.scenario.currency != baseline.scenario.currency or not _shares_envelope(result, baseline)
    }
    return found if any(found.values()) else {}


def _at_envelope_of(baseline: Result, result: Result) -> Result | None:
    own, first = result.scenario, baseline.scenario
    if set(own.jurisdictions) != set(first.jurisdictions) or own.currency != first.currency:
        return None
    name = result.scenario.name[: LONGEST_NAME - len(OF_EQUAL)] + OF_EQUAL
    endings = {k: f" ({text})" for k, text in EQUAL.items()}
    short = {k: text[: LONGEST_NAME - len(endings[k])] + endings[k] for k, text in result.scenario.short.items()}
    try:
        return run_all([replace(with_envelope_of(result.scenario, baseline.scenario, name), short=short)])[0]
    except (DoesNotFit, ScenarioRefused):
        return None


def _has_envelope(result: Result) -> bool:
    columns = {c.name for c in result.scenario.tier.formula.columns}
    return {"envelope", "units_per_dollar"} <= columns | set(result.scenario.tier.parameters) and any(
        e.step == "envelope" for e in result.scenario.tier.entries
    )


def _shares_envelope(result: Result, baseline: Result) -> bool:
    """Whether it shares the same envelope in every year; a record of amounts without an envelope is left as it is."""
    if not _has_envelope(result):
        return len(result.tiers) == 1
    years = [year for year in result.scenario.fiscal_years if year in baseline.scenario.fiscal_years]
    return bool(years) and all(result.figure("envelope", y) == baseline.figure("envelope", y) for y in years)


def with_linked(results: Sequence[Result]) -> list[Result]:
    """The scenarios with those whose results they take, each once, sources before what takes them."""
    ordered: dict[str, Result] = {}

    def take(result: Result) -> None:
        for source in result.linked.values():
            take(source)
        ordered.setdefault(result.scenario.key, result)

    for result in results:
        take(result)
    return list(ordered.values())


def refuse_two_spellings(results: Sequence[Result]) -> None:
    """Refuses scenarios that spell a year in two ways: its columns would be those of two years."""
    spelled: dict[str | None, tuple[str, str]] = {}
    for result in with_linked(results):
        for year in result.scenario.fiscal_years:
            name, before = spelled.setdefault(fiscal_years.read(year), (result.scenario.name, year))
            if year != before:
                raise WorkbookRefused(
                    "workbooks.year_in_two_spellings",
                    "",
                    "{name} has the fiscal year {before}, and {other} writes it {year}: no workbook can compare them.",
                    "Write it in the same way in both files.",
                    name=name,
                    before=before,
                    other=result.scenario.name,
                    year=year,
                )


def refuse_too_many(book: Book, advice: Phrase) -> None:
    if book.formula_cells > FORMULA_CELL_LIMIT:
        raise WorkbookRefused(
            "workbooks.report_too_large",
            "",
            "The workbook would have {formula_cells:,} formula cells, above {limit:,}.",
            advice,
            formula_cells=book.formula_cells,
            limit=FORMULA_CELL_LIMIT,
        )


def in_order(book: Book, sheets: Sequence[object]) -> None:
    """The sheets in this order, the first one open."""
    book.workbook._sheets = list(sheets)
    book.workbook.active = 0
