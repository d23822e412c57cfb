"""Figures beside the allocations, on the Comparison sheet: admissions, persons, prices, and those of who is paid apart."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from fundingmodel.cells import Cells, sheet_prefix
from fundingmodel.countries import country_of
from fundingmodel.result import Result
from fundingmodel.scenario.parameters import Parameter
from workbooks.page import styles
from workbooks.page.book import Book, key_of
from workbooks.sheets.comparison.tables import GRANT, PRICE, Comparison, Kind, Source, YearSource
from workbooks.sheets.context import APART_POPULATION, Context, OfCategories
from workbooks.sheets.population import write_population
from workbooks.sheets.states.of_inputs import guarded, usable_rows

ECONOMIC = "economic"  # codes of economic categories begin with it

TEXTS = {
    "beside": {"en": "Figures beside the allocations", "fr": "Chiffres en regard des affectations"},
    "admissions": {
        "en": "Admissions, average of the data years (persons a year)",
        "fr": "Admissions, moyenne des années de données (personnes par année)",
    },
    "counted": {
        "en": "{counted}, average of the data years ({counted} a year)",
        "fr": "{counted}, moyenne des années de données ({counted} par année)",
    },
    "non_economic": {
        "en": "Non-economic admissions, average of the data years (persons a year)",
        "fr": "Admissions non économiques, moyenne des années de données (personnes par année)",
    },
    "population": {"en": "Population (persons)", "fr": "Population (personnes)"},
}


def write_beside(comparison: Comparison) -> None:
    """Writes the tables and lines, and before them the input sheets of those figures that no scenario has."""
    text = comparison.book.words.text
    comparison.country = country_of(comparison.results)
    context = Context(comparison, _lags(comparison), comparison.country) if comparison.country else None
    tables = _tables(comparison, context)
    lines = [name for name in (PRICE, GRANT) if context and context.has(name)]
    if tables or lines:
        comparison.write_section(text(TEXTS["beside"]))
    for name, (source, apart) in tables.items():
        kind = Kind(styles.PERSONS if name == "population" else "#,##0.0;-#,##0.0;–", guarded=True)
        title = text(TEXTS[name])
        if name == "admissions" and comparison.counted:
            title = text(TEXTS["counted"]).format(counted=comparison.book.words.unit(comparison.counted))
        comparison.beside[name] = comparison.write_table(title[:1].upper() + title[1:], source, kind, apart)
    _write_own_counts(comparison)
    for name in lines:
        assert context is not None
        number = "0.000" if name == PRICE else styles.DOLLARS
        comparison.write_line(name, context.labels[name], context.line(name), number)


def _tables(comparison: Comparison, context: Context | None) -> dict[str, tuple[Source, YearSource | None]]:
    """For each table its figures, and those of who is paid apart, which go below."""
    tables: dict[str, tuple[Source, YearSource | None]] = {}
    if comparison.counts_unlike:  # no amount is divided by what another scenario counts
        return _of_population(comparison, context)
    for name, of_categories in COUNTS.items():
        source = _admissions(comparison, of_categories)
        if source and any(source(code, year) for code in comparison.names for year in comparison.years):
            tables[name] = (source, context.admissions(of_categories) if context else None)
    return {**tables, **_of_population(comparison, context)}


def _of_population(comparison: Comparison, context: Context | None) -> dict[str, tuple[Source, YearSource | None]]:
    population = _population(comparison) or (write_population(comparison) if context else None)
    return {"population": (population, context.line(APART_POPULATION) if context else None)} if population else {}


# Admissions


def _every(categories: Sequence[str]) -> tuple[int, ...]:
    return tuple(range(len(categories)))


def _non_economic(categories: Sequence[str]) -> tuple[int, ...]:
    """Where the categories that are not economic are; none if all are, or none is."""
    found = tuple(n for n, code in enumerate(categories) if not code.startswith(ECONOMIC))
    return found if len(found) < len(categories) else ()


COUNTS: Mapping[str, OfCategories] = {"admissions": _every, "non_economic": _non_economic}


def _intake(result: Result) -> Parameter | None:
    """The intake of a scenario's formula, where it goes by calendar year, jurisdiction and category."""
    tier = result.main.tier
    intake = tier.parameters.get("intake")
    if intake is None or intake.link or not tier.place.lags or intake.input.by != "calendar year":
        return None
    return intake if intake.input.shape == "jurisdiction x category" else None


def _lags(comparison: Comparison) -> tuple[int, ...]:
    """How many years before a fiscal year its data years are, in the first scenario with an intake."""
    return next((tuple(r.main.tier.place.lags) for r in comparison.results if _intake(r)), ())


def _admissions(comparison: Comparison, of_categories: OfCategories) -> Source | None:
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
                row = place.jurisdictions.index(code)
                text = _average(blocks, row, of_categories(place.categories))
                return guarded(text, usable_rows(comparison.book, blocks, row))
        return None

    return source


def own_counts(name: str, k: int) -> str:
    """What the table of the persons that a scenario alone counts is called among those beside the allocations."""
    return f"{name} {k}"


def _write_own_counts(comparison: Comparison) -> None:
    """Persons by the scenario that counts them, where made figures are others than those of the common table."""
    for name, of_categories in COUNTS.items():
        if name not in comparison.beside:
            continue
        for k, result in enumerate(comparison.results):
            if _counts_others(comparison, result, of_categories):
                source = _admissions(replace(comparison, results=[result]), of_categories)
                assert source is not None
                title = f"{comparison.book.words.text(TEXTS[name])} – {comparison.labels[k]}"
                kind = Kind("#,##0.0;-#,##0.0;–", guarded=True)
                comparison.beside[own_counts(name, k)] = comparison.write_table(title, source, kind)


def _counts_others(comparison: Comparison, result: Result, of_categories: OfCategories) -> bool:
    """Whether some year of a scenario counts persons that are made, by it or by the first that counts, and are not the same."""
    own = _intake(result)
    if own is None or not of_categories(result.main.tier.place.categories):
        return False
    for year in result.scenario.fiscal_years:
        first = next(r for r in comparison.results if _intake(r) and year in r.scenario.fiscal_years)
        common = _intake(first)
        assert common is not None
        for key in own.keys(year, result.main.tier.place):
            made = key in own.made or key in common.made
            if made and _persons(own, key, result, of_categories) != _persons(common, key, first, of_categories):
                return True
    return False


def _persons(intake: Parameter, key: str, result: Result, of_categories: OfCategories) -> list[Decimal]:
    columns = of_categories(result.main.tier.place.categories)
    return [sum((row[c] or Decimal(0) for c in columns), Decimal(0)) for row in intake.figures[key]]


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


# Population


def _population(comparison: Comparison) -> Source | None:
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
        row = tier.place.jurisdictions.index(code)
        return guarded(str(cells.at({"jurisdiction": row})), usable_rows(book, [cells], row))

    return source
