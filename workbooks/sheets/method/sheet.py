"""Method: each scenario's formula in words and algebra, step by step, with its years, its data and what is assumed.

What each step says is in the file beside it (fundingmodel/steps/STAGE/NAME.toml); nothing is written for one scenario, so that a
formula composed by a user is described as the packaged ones are.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.made_words import HEAD, made_lines
from fundingmodel.analysis.offers.differences import of_parent
from fundingmodel.analysis.offers.in_words import in_words
from fundingmodel.analysis.projection import data_years_projected, marked, year_of_several
from fundingmodel.analysis.published_cases.calibration_table import LABEL, in_a_line, packaged_calibration
from fundingmodel.cells import Cells
from fundingmodel.formula import StepEntry
from fundingmodel.language.step_words import step_words
from fundingmodel.language.texts import in_one_line
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.figures.late_or_revised import rules_in_words
from fundingmodel.scenario.files import PACKAGED
from fundingmodel.scenario.parameters import first_calendar_year
from fundingmodel.scenario.reading import Scenario, read_scenario
from fundingmodel.scenario.tiers import Tier
from workbooks.page.book import Book, Look, key_of
from workbooks.page.pages import Page
from workbooks.sheets import Report, Sheet
from workbooks.sheets.method.figures import by_language, write_assumptions, write_data, year_lag
from workbooks.sheets.method.steps import lower, step_in_words
from workbooks.sheets.method.texts import INSTRUMENTS, TEXTS

PART = "method"  # where each scenario is on it
WIDTHS = (5, 13, 22, 104, 34, 44)
SAID = 4  # the column of what is said of a scenario beside its labels, which is wide


def write_method(
    book: Book,
    results: Sequence[Result],
    equal: Mapping[str, Result | None],
    stamp: str,
    also: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType({}),
    repeats: bool = False,
) -> Worksheet:
    """One part a scenario, in the order of the report; the years that count are together at the end.

    `also` has more to say of a scenario, by its key: labels with texts, shown before its steps. With `repeats`, for paper, the header of a
    table is written again where it runs over a page: where that is follows from the length of texts, and so from the language.
    """
    words = book.words
    page = Page(book, words.sheet("method"), "answer", WIDTHS, repeats)
    sentence = words.text(TEXTS["sentence"]).format(count=len(results))
    page.top(words.sheet("method"), sentence, f"{words.text(TEXTS['note'])} {words('stamp')} {stamp}")
    for number, result in enumerate(results):
        if number:
            page.gap()
            page.break_page()
        first = page.row
        _write_scenario(page, result, results[0], equal, also.get(key_of(result.scenario), ()))
        here = Cells(first, 1, page.row - first, len(WIDTHS), sheet=page.sheet.title)
        book.parts[PART, key_of(result.scenario)] = here
    _write_years(page, results)
    page.printed(words.sheet("method"), stamp)
    return page.sheet


def _write_scenario(
    page: Page,
    result: Result,
    baseline: Result,
    equal: Mapping[str, Result | None],
    also: Sequence[tuple[str, str]],
) -> None:
    words, scenario = page.book.words, result.scenario
    page.heading(f"{words.text(scenario.short)} – {words.text(scenario.title)}", "header line")
    if words.text(scenario.summary):
        page.prose(words.text(scenario.summary), "bold wrapped")
    _write_about(page, scenario, also)
    if scenario.path.resolve().parent == PACKAGED and (calibration := packaged_calibration(scenario.name)):
        page.pair(words.text(LABEL), "\n".join(in_a_line(year, words.language) for year in calibration), SAID)
    _write_sheet_links(page, result, baseline, equal)
    _write_changes(page, scenario)
    if words.text(scenario.note):
        page.pair(
            words.text(TEXTS["remarks"]),
            words.text({k: in_one_line(x) for k, x in scenario.note.items()}),
            SAID,
        )
    page.gap()
    for tier in scenario.tiers:
        _write_tier(page, result, tier)


def _write_about(page: Page, scenario: Scenario, also: Sequence[tuple[str, str]]) -> None:
    """What is said of a scenario by labels; of data that are late or revised where it states a rule."""
    words = page.book.words
    said = [(words.text(TEXTS[label]), text) for label, text in about_of(scenario, words)]
    rules = [(label, text) for label, text in rules_in_words(scenario.data_rules, words) if text]
    for label, text in (*said, *rules, *also):
        page.pair(label, text, SAID)


def _write_sheet_links(page: Page, result: Result, baseline: Result, equal: Mapping[str, Result | None]) -> None:
    book, words, scenario = page.book, page.book.words, result.scenario
    sheet = book.sheet_of[key_of(scenario), scenario.tier.name]
    text = sheet
    at_baseline = equal.get(scenario.name, result)
    if at_baseline is None:
        text = words.text(TEXTS["not_equal"]).format(sheet=sheet, baseline=words.text(baseline.scenario.short))
    elif at_baseline is not result:
        other = at_baseline.scenario
        at_equal = book.sheet_of.get((key_of(other), other.tier.name), words.text(other.short))
        named = {"sheet": sheet, "baseline": words.text(baseline.scenario.short), "equal": at_equal}
        text = words.text(TEXTS["equal"]).format(**named)
    page.pair(words.text(TEXTS["sheets"]), (text, "link wrapped"), SAID, link=sheet)


def _write_changes(page: Page, scenario: Scenario) -> None:
    """What a child changes of its parent, as their files say it."""
    if (changes := of_parent(scenario)) is None:
        return
    words = page.book.words
    label = words.text(TEXTS["changes"]).format(parent=words.text(changes.parent.short))
    for line in in_words(changes.found, words, scenario) or [words.text(TEXTS["no_change"])]:
        page.pair(label, line, SAID)
        label = ""


def about_of(scenario: Scenario, words: Words) -> Iterator[tuple[str, str]]:
    """What is said above the steps: instrument, rule and years in force, years counted, what gives way, the offers."""
    yield "instrument", words.text(INSTRUMENTS[scenario.instrument])
    yield "recipient", words.text(scenario.recipient)
    if scenario.funder:
        yield "funder", words.text(scenario.funder)
    years = [words.fiscal_year(year) for year in scenario.fiscal_years]
    yield "years", years[0] if len(years) == 1 else f"{years[0]} – {years[-1]}"
    for tier in scenario.tiers:
        citation, in_force = citation_of(scenario, tier, words)
        yield "rule", citation
        if in_force:
            yield "in_force", in_force
    lags = [_lags_in_words(scenario, tier, words) for tier in scenario.tiers]
    if any(lags):
        yield "counted", " ".join(dict.fromkeys(x for x in lags if x))
    found = [line for tier in scenario.tiers for entry in tier.entries for line in gives_way(entry, words)]
    if found:
        yield "gives_way", " ".join(dict.fromkeys(found))
    if offered := _offered(scenario, words):
        yield "offer", offered
    if scenario.ancestors:
        shown = [each for each in _parents(scenario) if each.name in scenario.ancestors]
        yield "chain", " → ".join(words.text(each.short) for each in (*shown, scenario))


def _offered(scenario: Scenario, words: Words) -> str:
    """Who offers it, when and why, as far as the copy may say it."""
    said = {key: words.text(text) for key, text in scenario.offer.items()}
    who_and_when = ", ".join(said[key] for key in ("author", "date") if said.get(key))
    return ". ".join(text for text in (who_and_when, said.get("reason", "")) if text)


def _parents(scenario: Scenario) -> list[Scenario]:
    """What an offer was made from, the first of the chain first."""
    if "parent" not in scenario.data:
        return []
    parent = read_scenario(str(scenario.data["parent"]), scenario.path.parent)
    return [*_parents(parent), parent]


def citation_of(scenario: Scenario, tier: Tier, words: Words) -> tuple[str, str]:
    """The rule that a tier's formula follows and when it is in force; a formula of the scenario's own says that."""
    published = scenario.data.get("published", {})
    if not tier.citation and published.get("cite") and "parent" not in scenario.data:
        return words.text(by_language(published["cite"])), ""
    if not tier.citation:
        return words.text(TEXTS["own"]).format(file=scenario.path.name), ""
    return words.text(tier.citation), words.text(tier.in_force)


def _lags_in_words(scenario: Scenario, tier: Tier, words: Words) -> str:
    if not tier.place.lags or not any(p.input.by for p in tier.parameters.values()):
        return ""
    year = scenario.fiscal_years[-1]
    *first, last = map(str, sorted(tier.place.lags, reverse=True))
    lags = f"{', '.join(first)}{words.text(TEXTS['and'])}{last}" if first else last
    data = _data_years(tier, year, words)
    return words.text(TEXTS["lags"]).format(lags=lags, year=words.fiscal_year(year), data=data)


def _data_years(tier: Tier, fiscal_year: str, words: Words) -> str:
    """The calendar years that a fiscal year counts, marked where their figures are projected."""
    ahead = data_years_projected(tier)
    years = sorted(tier.place.data_years(fiscal_year))
    return ", ".join(marked(str(year), words) if year in ahead else str(year) for year in years)


def gives_way(entry: StepEntry, words: Words) -> list[str]:
    named = ("crossed_bounds", "shortfall", "excess")
    settings = step_words()[entry.step].settings
    return [words.text(settings[s][c]) for s, c in entry.choices.items() if s in named]


def _write_tier(page: Page, result: Result, tier: Tier) -> None:
    words = page.book.words.with_titles(tier.titles)
    if tier.name:
        page.heading(words.text(TEXTS["tier"]).format(name=words.text(tier.title)))
    page.header([words.text(TEXTS[n]) for n in ("number", "stage", "step", "does", "settings", "algebra")])
    for number, entry in enumerate(tier.entries, start=1):
        step = step_in_words(entry, words)
        page.line(
            (
                (number, Look("linked", "0")),
                step.stage,
                (step.name, "bold wrapped"),
                step.does,
                " ".join(step.settings),
                "\n".join(step.algebra),
            )
        )
    page.gap()
    write_data(page, result, tier)
    _write_made(page, tier)
    write_assumptions(page, result.scenario, tier)


def _write_made(page: Page, tier: Tier) -> None:
    """The formulas of inputs that are made from others, in words."""
    words = page.book.words
    if lines := made_lines(tier, words):
        page.prose(words.text(HEAD), "bold wrapped", 2)
        for line in lines:
            page.prose(line, "wrapped", 2)
        page.gap()


# Which years count


def _write_years(page: Page, results: Sequence[Result]) -> None:
    """Fiscal years down, what is counted across: one column for scenarios that count the same years."""
    words = page.book.words
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for result in results:
        for tier in result.scenario.tiers:
            for name, counted in _counted(result.scenario, tier, words.with_titles(tier.titles)):
                groups.setdefault(tuple(counted.items()), []).append(name)
    if not groups:
        return
    page.gap()
    page.break_page()
    page.heading(words.text(TEXTS["title_years"]), "header line")
    room = len(WIDTHS) - 2
    groups_of_years = [(dict(counted), ", ".join(dict.fromkeys(names))) for counted, names in groups.items()]
    for start in range(0, len(groups_of_years), room):
        columns = groups_of_years[start : start + room]
        page.header([words("fiscal_year"), *(names for _, names in columns)], 2)
        for year in sorted({year for counted, _ in columns for year in counted}):
            page.line([year_of_several(results, year, words), *(counted.get(year, "") for counted, _ in columns)], 2)
        page.gap()


def _counted(scenario: Scenario, tier: Tier, words: Words) -> Iterator[tuple[str, dict[str, str]]]:
    """The scenario, and the calendar years that each of its fiscal years counts; an input with a lag of its own apart."""
    name = f"{words.text(scenario.short)} {words.text(tier.title)}".strip()
    if any(p.input.by for p in tier.parameters.values()):
        yield name, {y: _data_years(tier, y, words) for y in scenario.fiscal_years}
    for parameter in tier.parameters.values():
        lag = year_lag(scenario, tier, parameter)
        if lag is not None:
            of = lower(words.column(parameter.input.name))
            yield f"{name} ({of})", {y: str(first_calendar_year(y) - lag) for y in scenario.fiscal_years}


def _write(report: Report) -> list[Worksheet]:
    repeats = report.printed and not report.twin  # a twin has the same cells, wherever its pages break
    return [write_method(report.book, report.shown, report.equal, report.stamp, report.also, repeats)]


SHEETS = (Sheet(52, 60, _write),)
