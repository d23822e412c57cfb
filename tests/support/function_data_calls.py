"""Calls by chance of the functions of data, scenarios, comparison and explanation: see function_calls.py.

Expected figures are read from the packaged CSV and TOML files themselves, or are what `fundingmodel.run` gives.
"""

import tempfile
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from answers import published
from function_layouts import DATA, JURISDICTIONS, Sheet
from function_models import Cells, exact, exactly
from function_step_calls import Made, some, without_end
from oracle import NoAnswer
from places import ROOT

import fundingmodel
from fundingmodel import run
from fundingmodel.analysis.explain import explain as account_of
from fundingmodel.questions import Answer, Ask, Question, questions
from fundingmodel.questions.typed import example_of
from fundingmodel.result import Result
from fundingmodel.scenario.files import packaged
from udfs.cells.marshalling import ErrorCell

SCENARIOS = Path(fundingmodel.__file__).parent / "scenarios"
UNKNOWN = ErrorCell("#N/A")
THIRD = {"admissions": "category", "admissions_by_subcategory": "subcategory"}
HIDDEN = {"low": 1.0, "midpoint": 2.5, "high": 4.0}  # what a hidden count of 1 to 4 is taken for


@cache
def rows_of(data_set: str) -> list[dict[str, str]]:
    return published(data_set)


@cache
def about(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def counts(data_set: str) -> dict[tuple[str, str, str], str]:
    """The counts as they are in the file, "" where they are hidden."""
    return {(row["year"], row["jurisdiction"], row[THIRD[data_set]]): row["admissions"] for row in rows_of(data_set)}


def persons(data_set: str, year: str, jurisdiction: str, categories: list[str], rule: str | None) -> float | None:
    figures = [counts(data_set)[year, jurisdiction, category] for category in categories]
    if not rule and "" in figures:
        return None
    return sum(float(figure) if figure else HIDDEN[rule or ""] for figure in figures)


@cache
def totals() -> dict[tuple[str, str], str]:
    """The published totals of all categories, "" where they are hidden."""
    return {(row["year"], row["jurisdiction"]): row["admissions"] for row in rows_of("admissions_total")}


def total(year: str, jurisdiction: str, rule: str | None) -> float | None:
    figure = totals()[year, jurisdiction]
    return float(figure) if figure else HIDDEN.get(rule or "")


def cells(rows: list[list[Any]]) -> Cells:
    return [[UNKNOWN if cell is None else cell for cell in row] for row in rows]


def listed(sheet: Sheet, names: list[Any]) -> Any:
    """Names down or across; one may stand alone."""
    if len(names) == 1 and sheet.often(0.6):
        return names[0]
    return [list(names)] if sheet.often(0.3) else sheet.padded([[name] for name in names])


def years_asked(sheet: Sheet, first: int, last: int, most: int = 4) -> tuple[list[str], Any]:
    years = sheet.random.sample(range(first, last + 1), sheet.random.choice((1, 1, 2, 3, most)))
    return [str(y) for y in years], listed(sheet, [float(y) if sheet.often(0.7) else str(y) for y in years])


def jurisdictions_asked(sheet: Sheet) -> tuple[list[str], Any]:
    codes = sheet.random.sample(list(JURISDICTIONS), sheet.random.choice((1, 2, 3, 13)))
    return codes, listed(sheet, [sheet.spelled(code) for code in codes])


def intake(sheet: Sheet) -> Made:
    data_set = sheet.random.choice(list(THIRD))
    there = list(dict.fromkeys(key[2] for key in counts(data_set) if key[2] != "not_stated"))
    years, laid_years = years_asked(sheet, 2015, 2024)
    codes, laid = jurisdictions_asked(sheet) if sheet.often(0.6) else (list(JURISDICTIONS), None)
    asked = sheet.random.sample(there, sheet.random.randint(1, 3)) if sheet.often(0.5) else None
    rule = sheet.random.choice((None, "unknown", "low", "midpoint", "high"))
    known = None if rule == "unknown" else rule
    if len(years) == 1 and (asked or not laid):
        headings = asked or there
        table = [[persons(data_set, years[0], code, [category], known) for category in headings] for code in codes]
    else:
        headings = years if len(years) > 1 else ["admissions"]
        table = [
            [persons(data_set, year, code, asked, known) if asked else total(year, code, known) for year in years]
            for code in codes
        ]
    if not laid:
        table = [["Jurisdiction", *headings], *([code, *row] for code, row in zip(codes, table, strict=True))]
    named = None if data_set == "admissions" and sheet.often(0.7) else sheet.choice([data_set])
    categories = listed(sheet, [sheet.spelled(category) for category in asked]) if asked else None
    return without_end([laid_years, laid, categories, named, rule]), cells(table)


def population(sheet: Sheet) -> Made:
    vintage = sheet.random.choice((None, "2024", "2023"))
    people = {
        (r["year"], r["jurisdiction"]): r["population"]
        for r in rows_of("population")
        if r["vintage"] == (vintage or "2024")
    }
    years, laid_years = years_asked(sheet, int(min(people)[0]), int(max(people)[0]))
    codes, laid = jurisdictions_asked(sheet) if sheet.often(0.7) else (list(JURISDICTIONS), None)
    table: Cells = [[float(people[year, code]) for year in years] for code in codes]
    if not laid:
        headings = years if len(years) > 1 else ["population"]
        table = [["Jurisdiction", *headings], *([code, *row] for code, row in zip(codes, table, strict=True))]
    return without_end([laid_years, laid, vintage]), table


def parameter(sheet: Sheet) -> Made:
    """Inputs of scenario files that have one value, values by category, or values by year."""
    name = sheet.random.choice(("settlement", "predictable", "non-economic"))
    inputs = about(SCENARIOS / f"{name}.toml")["inputs"]
    key = sheet.random.choice(
        [k for k, table in inputs.items() if {"value", "values", "by_year"} & table.keys() and "data" not in table]
    )
    table = inputs[key]
    if "value" in table:
        return [name, sheet.name([key])], [[float(table["value"])]]
    if "values" in table:
        if isinstance(table["values"], list) or not all(isinstance(x, int | float) for x in table["values"].values()):
            raise NoAnswer("another shape")
        of = sheet.random.choice(list(table["values"]))
        if sheet.often(0.5):
            return [name, key, None, of], [[float(table["values"][of])]]
        return [name, key], [[category, float(x)] for category, x in table["values"].items()]
    years = {year: x["value"] if isinstance(x, dict) else x for year, x in table["by_year"].items()}
    year = sheet.random.choice(list(years))
    return [name, key, year], [[float(years[year])]]


def source(sheet: Sheet) -> Made:
    data_set = sheet.random.choice(
        ("admissions", "population", "asylum_claimants", "temporary_workers", "settlement_envelopes")
    )
    what = sheet.random.choice(("source", "publisher", "precision", "licence", "title"))
    text = about(DATA / f"{data_set}.toml").get(what)
    if not isinstance(text, dict):
        raise NoAnswer("not stated in two languages")
    asked = None if what == "source" and sheet.often(0.5) else sheet.choice([what])
    return without_end([data_set, asked]), [[text["en"]]]


@cache
def result(name: str, changes: tuple[tuple[str, str, str], ...] = ()) -> Result:
    """A packaged scenario, or an offer on it in a file of its own: inputs, their unit, and what is written there."""
    if not changes:
        return run(name)
    lines = [f'parent = "{name}"\nname = "offer"\nauthor = "a test"\ndate = "2026-01-01"\nreason = "a test"\n']
    lines += [f'[inputs.{key}]\nunit = "{unit}"\n{value}\nassumption = true\n' for key, unit, value in changes]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "offer.toml"
        path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
        return run(path)


def offer(sheet: Sheet, name: str) -> tuple[list[list[Any]] | None, tuple[tuple[str, str, str], ...]]:
    """Overrides as two columns, and the same as a file says them."""
    if sheet.often(0.4):
        return None, ()
    if name == "settlement":
        weight = sheet.random.choice((1.5, 2.0, 3.25))
        weights = f"values = {{ economic = 1, family = 1, refugee = {weight}, other = 1 }}"
        return [["category_weight.refugee", weight]], (("category_weight", "ratio", weights),)
    fraction, growth = sheet.random.choice((0.9, 0.95)), sheet.random.choice((0.08, 0.15))
    pairs = [["protected_fraction", fraction], ["largest_growth", growth]]
    sheet.random.shuffle(pairs)
    return pairs, (
        ("protected_fraction", "ratio", f"value = {fraction}"),
        ("largest_growth", "ratio", f"value = {growth}"),
    )


def scenario(sheet: Sheet) -> Made:
    name = sheet.random.choice(("settlement", "predictable"))
    pairs, changes = offer(sheet, name)
    solved = result(name, changes)
    years, codes = list(solved.scenario.fiscal_years), list(solved.scenario.tier.place.jurisdictions)
    year = sheet.random.choice(years) if sheet.often(0.6) else None
    quantity = sheet.random.choice((None, "allocation", "share", "weighted_intake", "envelope", "scaling_factor"))
    shown = [year] if year else years
    written_year = f"{year[:5]}20{year[5:]}" if year and sheet.often(0.2) else year
    if quantity in ("envelope", "scaling_factor"):
        figures = [solved.figure(quantity, each) for each in shown]
        answer: Cells = [[figures[0]]] if year else [["", *years], [quantity, *figures]]
        return without_end([name, pairs, written_year, sheet.name([quantity])]), answer
    asked = sheet.random.sample([*codes, "QC"], sheet.random.choice((1, 3, 12))) if sheet.often(0.6) else None
    rows = [
        [solved.figure(quantity or "allocation", each, code) if code in codes else None for each in shown]
        for code in asked or codes
    ]
    if asked is None:
        rows = [["Jurisdiction", *shown], *([code, *row] for code, row in zip(codes, rows, strict=True))]
    laid = listed(sheet, [sheet.spelled(code) for code in asked]) if asked else None
    return without_end([name, pairs, written_year, quantity, laid]), cells(rows)


# Comparison


def compare(sheet: Sheet) -> Made:
    count, labels = some(sheet)
    after = [sheet.decimal(0, 90_000_000, 2) for _ in range(count)]
    before = [sheet.random.choice((0.0, sheet.decimal(1, 90_000_000, 2), amount)) for amount in after]
    pairs = list(zip(exactly(after), exactly(before), strict=True))
    pairs.append((sum(exactly(after), Fraction(0)), sum(exactly(before), Fraction(0))))
    change = [float(a - b) for a, b in pairs]
    ratio = [float((a - b) / b) if b else UNKNOWN for a, b in pairs]
    show = sheet.random.choice((None, "change", "percent", "both", "all"))
    laid = sheet.vector(after, labels, shuffled=False)
    names = list(sheet.written) if labels else [str(j) for j in range(1, count + 1)]
    arguments = without_end([laid, sheet.vector(before, sheet.labels_of(labels)), show and sheet.choice([show])])
    if show == "all":
        heading = ["Jurisdiction", "Baseline", "Amount", "Change", "Change, ratio"]
        rows = [
            [n, float(b), float(a), c, r]
            for n, (a, b), c, r in zip([*names, "Total"], pairs, change, ratio, strict=True)
        ]
        return arguments, [heading, *rows]
    columns = {"change": [change], "percent": [ratio], "both": [change, ratio]}[show or "change"]
    return arguments, [list(row) for row in zip(*columns, strict=True)][:count]


def per_person(sheet: Sheet) -> Made:
    count, labels = some(sheet)
    amounts, people = (
        [sheet.decimal(0, 90_000_000, 2) for _ in range(count)],
        [sheet.whole(900_000, 0.15) for _ in range(count)],
    )
    expected = [[float(a / n) if n else UNKNOWN] for a, n in zip(exactly(amounts), exactly(people), strict=True)]
    return [sheet.vector(amounts, labels, shuffled=False), sheet.vector(people, sheet.labels_of(labels))], expected


def real(sheet: Sheet) -> Made:
    count, labels = some(sheet)
    index_there = {row["fiscal_year"]: row["index"] for row in rows_of("price_index")}
    own = {year: sheet.decimal(80, 170, 1) for year in index_there} if sheet.often(0.4) else None
    level = {year: exact(own[year]) if own else Fraction(Decimal(x)) for year, x in index_there.items()}
    first = sheet.random.randint(0, 5)
    years = list(index_there)[first : first + sheet.random.randint(2, 4)]
    base = sheet.random.choice((None, *index_there))
    amounts = [[sheet.decimal(0, 90_000_000, 2) for _ in years] for _ in range(count)]
    deflator = [level[base or "2021-22"] / level[year] for year in years]
    expected = [[float(exact(x) * d) for x, d in zip(row, deflator, strict=True)] for row in amounts]
    headed = sheet.often(0.6)
    laid = sheet.table(amounts, labels, years if headed else None, shuffled=False)
    index = [[year, x] for year, x in own.items()] if own else None
    return without_end([laid, None if headed else listed(sheet, years), base, index]), expected


# Explanation


def explain(sheet: Sheet) -> Made:
    name = sheet.random.choice(("settlement", "predictable"))
    solved, language = result(name), sheet.random.choice((None, "en", "fr"))
    code = sheet.random.choice(solved.scenario.tier.place.jurisdictions)
    year = sheet.random.choice(solved.scenario.fiscal_years)
    lines = account_of(solved, code, year, language or "en").splitlines()
    return without_end([name, sheet.spelled(code), year, language]), [[line] for line in lines]


def _years_of(table: dict[str, Any]) -> dict[str, str] | list[str]:
    """The fiscal years that a packaged file says, or the first of its parents that does."""
    above = table.get("parent") or table.get("reading_of")
    return table["fiscal_years"] if "fiscal_years" in table else _years_of(about(SCENARIOS / f"{above}.toml"))


def _ends(years: dict[str, str] | list[str]) -> list[str]:
    """The first and the last year, of a span or of a list."""
    return [years["first"], years["last"]] if isinstance(years, dict) else [years[0], years[-1]]


def names_listed(sheet: Sheet) -> Made:
    what = sheet.random.choice(("jurisdictions", "categories", "scenarios", "data_sets"))
    if what in ("jurisdictions", "categories"):
        codes = about(DATA / "admissions.toml")["codes"][
            {"jurisdictions": "jurisdiction", "categories": "category"}[what]
        ]
        there = [[code["code"], code["en"]] for code in codes if "kind" not in code]
        return [sheet.choice([what])], [["Code", "Name"], *there]
    if what == "scenarios":
        tables = [about(SCENARIOS / f"{name}.toml") for name in packaged()]
        spans = [_ends(_years_of(each)) for each in tables]
        rows = [
            [t["name"], t["title"]["en"], " to ".join(dict.fromkeys(span))]
            for t, span in zip(tables, spans, strict=True)
        ]
        return [what], [["Name", "Title", "Fiscal years"], *rows]
    raise NoAnswer("units and vintages are given in words")


def version(_sheet: Sheet) -> Made:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [], [[project["project"]["version"]]]


def of_question(name: str) -> Callable[[Sheet], Made]:
    """Calls of the function of a question: its example, of one jurisdiction or all; what it gives is what `analyse` gives."""
    question = questions()[name]
    asks = sorted(question.asks, key=lambda ask: not ask.needed)

    def made(sheet: Sheet) -> Made:
        typed = example_of(question)
        scenario = next(typed[ask.name] for ask in asks if ask.kind == "scenario")
        codes = run(scenario).main.tier.place.jurisdictions
        for ask in asks:
            if ask.kind == "jurisdiction":
                typed[ask.name] = sheet.random.choice(codes)
        asked = {
            ask.name: run(typed[ask.name]) if ask.kind == "scenario" else typed[ask.name]
            for ask in asks
            if ask.name in typed
        }
        answer = question.answer(**asked)
        in_cells = [_typed_in(ask, typed.get(ask.name)) for ask in asks]
        return without_end(in_cells), cells(list(table_in_cells(question, answer)))

    return made


def _typed_in(ask: Ask, text: str | None) -> Any:
    return float(text) if text is not None and ask.kind in ("amount", "number") else text


def table_in_cells(question: Question, answer: Answer) -> Iterator[list[Any]]:
    """The rows in English, figures as floats; a key that goes across makes a row of what is alike but for it."""
    names = [each.name for each in question.gives]
    rows = [list(row) for row in answer.rows]
    heads = [each.text["en"] for each in question.gives]
    if question.across:
        at, over = names.index(question.across), []
        for row in rows:
            over += [row[at]] if row[at] not in over else []
        alike: dict[tuple[Any, ...], dict[Any, Any]] = {}
        for row in rows:
            alike.setdefault(tuple(x for n, x in enumerate(row[:-1]) if n != at), {})[row[at]] = row[-1]
        heads = [text for n, text in enumerate(heads[:-1]) if n != at] + [_called(answer, key) for key in over]
        rows = [[*key, *(found.get(each) for each in over)] for key, found in alike.items()]
    yield heads
    keys = len(names) - 2 if question.across else None
    for row in rows:
        yield [
            _called(answer, x)
            if (n < keys if keys is not None else question.gives[n].unit == "key")
            else _figure(answer, x)
            for n, x in enumerate(row)
        ]


def _figure(answer: Answer, cell: Any) -> Any:
    return _called(answer, cell) if cell is None or isinstance(cell, str) else float(cell)


def _called(answer: Answer, key: Any) -> str:
    if key is None:
        return ""
    return str(answer.labels[key]["en"]) if key in answer.labels else str(key)
