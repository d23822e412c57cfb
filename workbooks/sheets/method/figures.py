"""The figures behind a scenario's steps: the data and results they are taken from, and what is assumed, linked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import groupby

from fundingmodel.analysis.made_words import by_code, in_line
from fundingmodel.analysis.money_words import brought_in_words, keys_taken, scope_taken
from fundingmodel.analysis.projection import marked
from fundingmodel.cells import Cells, sheet_prefix
from fundingmodel.column import AXES, BANDS
from fundingmodel.datasets.row_sources import COLON
from fundingmodel.language.figures import Figures
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.parameters import EVERY_YEAR, Parameter, Said
from fundingmodel.scenario.reading import Scenario
from fundingmodel.scenario.tiers import Tier
from workbooks.file.limits import FORMULA_LENGTH, ROW_HEIGHT, as_written, length
from workbooks.page import styles
from workbooks.page.book import Book, Formula, Look, key_of
from workbooks.page.pages import LINE, Entry, Page, lines
from workbooks.page.sentences import amount, quoted
from workbooks.sheets.method.steps import lower
from workbooks.sheets.method.texts import TEXTS
from workbooks.sheets.states.of_inputs import state_of, usable

VALUE_COLUMN = 5
FIGURES = "; "  # between the figures of one text
# Of a calculated figure in a text: its last digits, of sixteen or so, are written otherwise by each program.
DECIMALS = 10
MOST_JOINED = 200  # texts in one formula: of 256, each joined to those before it, formualizer gives an error


def write_data(page: Page, result: Result, tier: Tier) -> None:
    words = page.book.words.with_titles(tier.titles)
    rows = [row for p in tier.parameters.values() if p.dataset or p.link for row in _data_rows(result, tier, p, words)]
    if not rows:
        return
    page.header([words.text(TEXTS["kind"]), words.text(TEXTS["input"]), words.text(TEXTS["from"]),
                 words("vintage"), words.text(TEXTS["which"])], 2)  # fmt: skip
    for row in rows:
        page.line(row, 2)
    page.gap()


def _data_rows(result: Result, tier: Tier, parameter: Parameter, words: Words) -> list[tuple[str, ...]]:
    """The row of an input, and below it one for each jurisdiction whose figure is a sum over parts."""
    found = [_data_row(result, tier, parameter, words)]
    if link := parameter.link:
        source, _ = result.source(link)
        sums = by_code(link, source.tier, tier.jurisdiction_names, words)
        found += [("", f"{words.column(parameter.input.name)}, {name}", parts, "", "") for name, parts in sums]
    return found


def _data_row(result: Result, tier: Tier, parameter: Parameter, words: Words) -> tuple[str, ...]:
    name = words.column(parameter.input.name)
    link = parameter.link
    if link is not None:
        source, called = result.source(link)
        quantity = lower(words.with_titles(source.tier.titles).column(link.quantity))
        text = TEXTS["of_tier"] if link.tier else TEXTS["of_scenario"]
        origin = words.text(text).format(quantity=quantity, source=words.text(called)) + in_line(link, words)
        if brought := brought_in_words(parameter, tier.place.money, words):
            origin += f" – {brought}"
        year = words.fiscal_year(link.fiscal_year) if link.fiscal_year else words.text(TEXTS["same_year"])
        return words.text(TEXTS["result"]), name, origin, "", year
    assert parameter.dataset is not None
    title = words.text(by_language(parameter.dataset.about.get("title", parameter.dataset.name)))
    which = _years_of(result.scenario, tier, parameter, words) + _suppressed_in_words(parameter, words)
    return words.text(TEXTS["data"]), name, title, words.vintage(parameter.said.vintage), which


def _years_of(scenario: Scenario, tier: Tier, parameter: Parameter, words: Words) -> str:
    lag = year_lag(scenario, tier, parameter)
    if lag is not None:
        return words.text(TEXTS["before"]).format(lag=lag)
    if parameter.input.by == "calendar year":
        years = sorted(key for key in parameter.figures if key not in parameter.made)
        return words.text(TEXTS["calendar"]).format(first=years[0], last=years[-1])
    return words("all_years") if EVERY_YEAR in parameter.figures else words.text(TEXTS["fiscal"])


def year_lag(scenario: Scenario, tier: Tier, parameter: Parameter) -> int | None:
    """How many calendar years before the fiscal year a figure is taken, where the scenario says so for this input alone."""
    tables = {**scenario.data.get("inputs", {}), **scenario.data.get("tiers", {}).get(tier.name, {}).get("inputs", {})}
    lag = tables.get(parameter.input.name, {}).get("year_lag")
    return None if lag is None else int(lag)


def _suppressed_in_words(parameter: Parameter, words: Words) -> str:
    if not parameter.filled:
        return ""
    figure = words.number(parameter.filled[0].figure / (parameter.filled[0].low or 1))
    return words.text(TEXTS["suppressed"]).format(figure=figure)


def by_language(value: object) -> dict[str, str]:
    return {k: str(v) for k, v in value.items()} if isinstance(value, dict) else {"en": str(value), "fr": str(value)}


# Assumptions, their values linked


def write_assumptions(page: Page, scenario: Scenario, tier: Tier) -> None:
    words = page.book.words
    rows = list(_assumptions(page, scenario, tier))
    if not rows:
        page.prose(words.text(TEXTS["none"]), "wrapped note", 2)
        return
    page.header([words.text(TEXTS[n]) for n in ("applies", "assumed", "why", "value", "tried")], 2)
    for row in rows:
        page.line(row, 2)


def _assumptions(page: Page, scenario: Scenario, tier: Tier) -> Iterator[tuple[Entry, ...]]:
    """One row an assumption; years that share a note are in one row, more figures than one cell holds in rows below."""
    book = page.book
    words = book.words.with_titles(tier.titles)
    for parameter in tier.parameters.values():
        name = words.column(parameter.input.name)
        if taken := keys_taken(parameter):
            scopes = tier.place.money.scopes
            yield _when(scenario, parameter, taken, words), name, scope_taken(parameter, taken, scopes, words), "", ""
        assumed = [key for key in parameter.figures if parameter.said_of(key).assumption]
        places = {key: book.inputs[key_of(scenario), tier.name, parameter.input.name, key] for key in assumed}
        if assumed and ("jurisdiction" in AXES[parameter.input.shape] or parameter.input.shape == BANDS):
            said = parameter.said_of(assumed[0])
            sheet = words.text(TEXTS["on_sheet"]).format(sheet=places[assumed[0]].sheet)
            yield words("all_years"), name, words.text(said.note), sheet, _range(said, tier, words)
            continue
        for (_, limits), grouped in groupby(assumed, partial(_said_alike, parameter)):
            keys = list(grouped)
            said = parameter.said_of(keys[0])
            note, tried = words.text(said.note), _range(said, tier, words) if limits else ""
            # Figures by category of one year make a row; single figures of several years share one.
            rows = [[key] for key in keys] if parameter.input.shape == "category" else [keys]
            for number, row in enumerate(rows):
                when = _when(scenario, parameter, row, words)
                value, *more = _values(page, scenario.currency, tier, parameter, {key: places[key] for key in row})
                yield when, name, note if number == 0 else "", value, tried if number == 0 else ""
                for below in more:
                    yield "", "", "", below, ""


def _when(scenario: Scenario, parameter: Parameter, keys: Sequence[str], words: Words) -> str:
    """2020-21, or the first and the last of several years that follow each other."""
    if keys == [EVERY_YEAR] or (len(keys) > 1 and tuple(keys) == scenario.fiscal_years):
        return words("all_years")
    years = scenario.fiscal_years
    if len(keys) > 2 and tuple(keys) in {years[i : i + len(keys)] for i in range(len(years))}:
        return f"{key_in_words(parameter, keys[0], words)} – {key_in_words(parameter, keys[-1], words)}"
    return ", ".join(key_in_words(parameter, key, words) for key in keys)


def _said_alike(parameter: Parameter, key: str) -> tuple[str, object]:
    said = parameter.said_of(key)
    return said.note.get("en", ""), said.range or tuple(said.ranges.items())


def key_in_words(parameter: Parameter, key: str, words: Words) -> str:
    """What a key of figures is called: 2021-22, 2018, "4 years before"; a year that is projected is marked."""
    if parameter.input.by == "lag":
        return f"{key} {words('years_before')}"
    return marked(words.fiscal_year(key), words) if parameter.is_projected(key) else words.fiscal_year(key)


def _range(said: Said, tier: Tier, words: Words) -> str:
    """The range to try; by jurisdiction or category, where each has its own."""
    named = {**tier.jurisdiction_names, **tier.category_names}
    listed = [f"{words.text(named[code])} {_limits(each, words)}" for code, each in said.ranges.items()]
    return _limits(said.range, words) if said.range else "; ".join(listed)


def _limits(limits: tuple[Decimal, Decimal], words: Words) -> str:
    return " – ".join(map(words.number, limits))


def _values(
    page: Page, currency: str, tier: Tier, parameter: Parameter, places: Mapping[str, Cells]
) -> Iterator[Entry]:
    """The figures as they are on Parameters: one as a number, several in texts, each with its year or category."""
    book, wanted = page.book, parameter.input
    words = book.words.with_titles(tier.titles)
    codes = tier.place.codes("category") if wanted.shape == "category" else ("",)
    if len(codes) == 1 and len(places) == 1:
        cells = next(iter(places.values()))
        number = "General" if wanted.unit in ("ratio", "years") else styles.number_format(wanted.unit)
        yield Formula(f"={_if_usable(book, cells.at({}).all, [cells])}"), Look("linked", number)
        return
    texts = []
    shown = Figures(words.language, currency, Decimal(1)).short_money
    for key, cells in places.items():
        figures = [x for row in parameter.figures[key] for x in row]
        for code, (address,), figure in zip(codes, cells.addresses(), figures, strict=True):
            of_key = f"{key_in_words(parameter, key, words)}{COLON[words.language].rstrip(' ')}"
            label = lower(words.text(tier.category_names[code])) if code else of_key
            place = f"{sheet_prefix(cells.sheet)}{address}"
            money = wanted.unit == "dollars"
            plain = f"ROUND({place},{DECIMALS})" if key in parameter.made else place
            linked = f"{quoted(label + ' ')}&{amount(place, words, currency) if money else plain}"
            texts.append((linked, f"{label} {shown(figure) if money and figure is not None else figure}"))
    yield from _in_cells(page, texts, list(places.values()))


def _in_cells(page: Page, texts: Sequence[tuple[str, str]], blocks: Sequence[Cells]) -> Iterator[Entry]:
    """Figures one after the other in as few cells as hold them: each row can be as high as its text, each formula be calculated.

    A figure is an expression and what it shows. One whose name is too long for a formula by itself is on its own sheet alone.
    """

    def of(some: Sequence[tuple[str, str]]) -> tuple[str, str]:
        formula = _if_usable(page.book, f"&{quoted(FIGURES)}&".join(linked for linked, _ in some), blocks)
        return as_written(formula), FIGURES.join(shown for _, shown in some)

    def entry(some: Sequence[tuple[str, str]]) -> Entry:
        formula, shown = of(some)
        if length(formula) > FORMULA_LENGTH:
            return page.book.words.text(TEXTS["on_sheet"]).format(sheet=blocks[0].sheet)
        return Formula(f"={formula}"), "wrapped", shown

    kept: list[tuple[str, str]] = []
    for text in texts:
        formula, shown = of([*kept, text])
        high = LINE * (lines(shown, page.widths[VALUE_COLUMN - 1]) + 1)
        if kept and (high > ROW_HEIGHT or formula.count("&") > MOST_JOINED or length(formula) > FORMULA_LENGTH):
            yield entry(kept)
            kept = []
        kept.append(text)
    yield entry(kept)


def _if_usable(book: Book, text: str, blocks: Sequence[Cells]) -> str:
    """An expression over neighbouring rows of Parameters; CHECK where the state of one is not ok."""
    first = min(block.top for block in blocks)
    last = max(block.top + block.height for block in blocks)
    states = state_of(book, blocks[0])
    assert states is not None
    holds = usable(replace(states, top=first, height=last - first), book.words)
    return f"IF({holds},{text},{quoted(book.words('fails'))})"
