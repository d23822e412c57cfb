"""Method: each scenario's formula in words and algebra, step by step, with its years, its data and what is assumed.

What each step says is in the file beside it (fundingmodel/steps/STAGE/NAME.toml); nothing is written for one scenario, so that a
formula composed by a user is described as the packaged ones are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from types import MappingProxyType

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import Cells, sheet_prefix
from fundingmodel.column import AXES
from fundingmodel.formula import StepEntry
from fundingmodel.language.step_words import step_words
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.parameters import EVERY_YEAR, Parameter, Said, first_calendar_year
from fundingmodel.scenario.reading import Scenario
from fundingmodel.scenario.tiers import Tier
from workbooks.page import styles
from workbooks.page.book import Book, Formula, Look, key_of
from workbooks.page.pages import Entry, Page
from workbooks.page.sentences import millions, quoted
from workbooks.sheets import Report, Sheet

WIDTHS = (5, 14, 24, 50, 46, 54)
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
TEXTS = {
    "sentence": {
        "en": "How each scenario calculates, in the order of calculation: {count} scenarios, on the figures of the sheets that follow.",
        "fr": "Comment chaque scénario calcule, dans l’ordre du calcul : {count} scénarios, selon les chiffres des feuilles suivantes.",
    },
    "note": {
        "en": "Names in the algebra are the headers of the columns on the scenarios’ sheets. Assumed values are linked: they follow "
        "when they are changed on the input sheets.",
        "fr": "Les noms de la formule algébrique sont les en-têtes des colonnes des feuilles de scénario. Les valeurs des "
        "hypothèses sont liées : elles suivent toute modification des feuilles de données.",
    },
    "remarks": {"en": "Worth knowing", "fr": "À savoir"},
    "instrument": {"en": "Instrument", "fr": "Instrument"},
    "recipient": {"en": "Recipient", "fr": "Bénéficiaire"},
    "rule": {"en": "Rule", "fr": "Règle"},
    "in_force": {"en": "In force", "fr": "En vigueur"},
    "own": {
        "en": "Composed in the scenario file {file}; no published rule is cited.",
        "fr": "Composée dans le fichier de scénario {file}; aucune règle publiée n’est citée.",
    },
    "years": {"en": "Fiscal years", "fr": "Exercices"},
    "counted": {"en": "Years counted", "fr": "Années retenues"},
    "lags": {
        "en": "The calendar years {lags} years before the one in which the fiscal year begins ({year}: {data}).",
        "fr": "Les années civiles {lags} ans avant celle où commence l’exercice ({year} : {data}).",
    },
    "gives_way": {"en": "What gives way", "fr": "En cas de conflit"},
    "offer": {"en": "Offer", "fr": "Offre"},
    "offered": {"en": "{author}, {date}. {reason}", "fr": "{author}, {date}. {reason}"},
    "chain": {"en": "Chain of offers", "fr": "Suite des offres"},
    "sheets": {"en": "Sheet", "fr": "Feuille"},
    "not_equal": {
        "en": "{sheet}; it cannot share the envelope of {baseline}",
        "fr": "{sheet}; ne peut répartir l’enveloppe de {baseline}",
    },
    "equal": {
        "en": "{sheet}; at the envelope of {baseline}: {equal}",
        "fr": "{sheet}; à l’enveloppe de {baseline} : {equal}",
    },
    "tier": {"en": "Tier {name}", "fr": "Palier {name}"},
    "number": {"en": "No.", "fr": "Nº"},
    "stage": {"en": "Stage", "fr": "Phase du calcul"},
    "step": {"en": "Step", "fr": "Étape"},
    "does": {"en": "What it does", "fr": "Ce qu’elle fait"},
    "settings": {"en": "How it is set", "fr": "Choix retenus"},
    "algebra": {"en": "Algebra", "fr": "Formule algébrique"},
    "in_place": {"en": "{needed}: {bound}.", "fr": "{needed} : {bound}."},
    "kind": {"en": "Kind", "fr": "Type"},
    "input": {"en": "Figures", "fr": "Chiffres"},
    "from": {"en": "Taken from", "fr": "Tirés de"},
    "which": {"en": "Which years", "fr": "Années visées"},
    "data": {"en": "data", "fr": "données"},
    "result": {"en": "result", "fr": "résultat"},
    "of_scenario": {"en": "{quantity}, scenario {source}", "fr": "{quantity}, scénario {source}"},
    "of_tier": {"en": "{quantity}, tier {source}", "fr": "{quantity}, palier {source}"},
    "same_year": {"en": "the same fiscal year", "fr": "le même exercice"},
    "calendar": {"en": "calendar years {first} to {last}", "fr": "années civiles {first} à {last}"},
    "fiscal": {"en": "the fiscal year itself", "fr": "l’exercice lui-même"},
    "before": {"en": "{lag} calendar years before the fiscal year", "fr": "{lag} années civiles avant l’exercice"},
    "suppressed": {
        "en": "; counts of 1 to 4 that the publisher hides are taken as {figure}",
        "fr": "; les nombres de 1 à 4, masqués par l’éditeur, sont pris pour {figure}",
    },
    "applies": {"en": "Years", "fr": "Exercices"},
    "assumed": {"en": "Assumption", "fr": "Hypothèse"},
    "why": {"en": "Why, and what else could be taken", "fr": "Motif et autres valeurs possibles"},
    "value": {"en": "Value (linked)", "fr": "Valeur (liée)"},
    "tried": {"en": "Range to try", "fr": "Intervalle à essayer"},
    "on_sheet": {"en": "see the sheet {sheet}", "fr": "voir la feuille {sheet}"},
    "none": {
        "en": "No assumption: every figure has a source.",
        "fr": "Aucune hypothèse : chaque chiffre a une source.",
    },
    "title_years": {
        "en": "Which calendar years count for which fiscal year",
        "fr": "Années civiles retenues pour chaque exercice",
    },
    "last_year": {"en": "{quantity} of the year before", "fr": "{quantity}, exercice précédent"},
    "first_year": {"en": "opening {quantity}", "fr": "{quantity}, départ"},
    "and": {"en": " and ", "fr": " et "},
}
INSTRUMENTS = {
    "programme spending": {"en": "programme spending", "fr": "dépenses de programme"},
    "transfer": {"en": "transfer", "fr": "transfert"},
    "grant": {"en": "grant", "fr": "subvention"},
}


# What a step says


@dataclass(frozen=True)
class StepWords:
    """A step as it is told: its stage and name, one sentence, its choices, its algebra."""

    stage: str
    name: str
    does: str
    settings: tuple[str, ...]
    algebra: tuple[str, ...]


def told(entry: StepEntry, words: Words) -> StepWords:
    """A step of a scenario in words, under the name it goes by there."""
    about = step_words()[entry.step]
    name = words.text(about.name)
    if entry.alias != entry.step:
        name = f"{name} ({_lower(words.column(entry.alias))})"
    settings = [words.text(about.settings[setting][choice]) for setting, choice in entry.choices.items()]
    own = {c.name for c in entry.columns}
    for needed, bound in entry.bind.items():
        if bound not in own:
            pair = {"needed": _capital(quantity_name(needed, words)), "bound": quantity_name(bound, words)}
            settings.append(words.text(TEXTS["in_place"]).format(**pair))
    lines = tuple(readable(line, entry, words) for line in algebra_of(entry))
    return StepWords(_capital(words.stage(entry.stage)), name, words.text(about.does), tuple(settings), lines)


def algebra_of(entry: StepEntry) -> list[str]:
    """The lines of a step's algebra in the names of its columns, those of its choices first."""
    about = step_words()[entry.step]
    chosen = [about.settings[setting][choice].get("algebra", ()) for setting, choice in entry.choices.items()]
    lines = [*about.reference, *(line for each in chosen for line in each), *about.algebra]
    return [line.replace("STEP", entry.step) for line in lines]


def readable(line: str, entry: StepEntry, words: Words) -> str:
    """A line of algebra as a person reads it: share = weighted intake / total(weighted intake)."""
    functions = words.algebra()

    def word(match: re.Match[str]) -> str:
        name = match.group()
        return f"{functions[name]} " if name in functions else quantity_name(entry.named(name), words)

    # The comma parts the terms of a function in English, the semicolon in French, where the comma is the decimal sign.
    parted = line.replace(", ", "; ") if words.language == "fr" else line
    return IDENTIFIER.sub(word, parted.replace("*", "×").replace("-", "−").replace(">=", "≥"))


def quantity_name(name: str, words: Words) -> str:
    """A quantity inside a line: the header of its column in lower case, last year's marked as such."""
    if name == "reference":
        return words("reference")
    for prefix, text in (("prior_", "last_year"), ("opening_", "first_year")):
        if name.startswith(prefix) and not words.knows(name):
            return words.text(TEXTS[text]).format(quantity=quantity_name(name.removeprefix(prefix), words))
    return words.in_line(name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


# The sheet


def write_method(
    book: Book,
    results: Sequence[Result],
    equal: Mapping[str, Result | None],
    stamp: str,
    also: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType({}),
) -> Worksheet:
    """One part a scenario, in the order of the report; the years that count stand together at the end.

    `also` has more to say of a scenario, by its key: labels with texts, told before its steps.
    """
    words = book.words
    page = Page(book, words.sheet("method"), "answer", WIDTHS)
    sentence = words.text(TEXTS["sentence"]).format(count=len(results))
    page.top(words.sheet("method"), sentence, f"{words.text(TEXTS['note'])} {words('stamp')} {stamp}")
    for number, result in enumerate(results):
        if number:
            page.gap()
            page.break_page()
        _write_scenario(page, result, results[0], equal, also.get(key_of(result.scenario), ()))
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
    for label, text in _about(scenario, words):
        page.pair(words.text(TEXTS[label]), text)
    for label, text in also:
        page.pair(label, text)
    _write_sheet_links(page, result, baseline, equal)
    if words.text(scenario.note):
        page.pair(
            words.text(TEXTS["remarks"]),
            words.text({k: re.sub(r"[ \t\n]+", " ", x.strip()) for k, x in scenario.note.items()}),
        )
    page.gap()
    for tier in scenario.tiers:
        _write_tier(page, result, tier)


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
    page.pair(words.text(TEXTS["sheets"]), (text, "link wrapped"), link=sheet)


def _about(scenario: Scenario, words: Words) -> Iterator[tuple[str, str]]:
    """What is said above the steps: instrument, rule and years in force, years counted, what gives way, the offers."""
    yield "instrument", words.text(INSTRUMENTS[scenario.instrument])
    yield "recipient", words.text(scenario.recipient)
    years = [words.fiscal_year(year) for year in scenario.fiscal_years]
    yield "years", years[0] if len(years) == 1 else f"{years[0]} – {years[-1]}"
    for tier in scenario.tiers:
        citation, in_force = citation_of(scenario, tier, words)
        yield "rule", citation
        if in_force:
            yield "in_force", in_force
    lags = [_lags_told(scenario, tier, words) for tier in scenario.tiers]
    if any(lags):
        yield "counted", " ".join(dict.fromkeys(x for x in lags if x))
    gives_way = [line for tier in scenario.tiers for entry in tier.entries for line in _gives_way(entry, words)]
    if gives_way:
        yield "gives_way", " ".join(dict.fromkeys(gives_way))
    if scenario.offer.get("author"):
        yield "offer", words.text(TEXTS["offered"]).format(**{"author": "", "date": "", "reason": "", **scenario.offer})
    if scenario.ancestors:
        yield "chain", " → ".join((*scenario.ancestors, words.text(scenario.short)))


def citation_of(scenario: Scenario, tier: Tier, words: Words) -> tuple[str, str]:
    """The rule that a tier's formula follows and when it is in force; a formula of the scenario's own says that."""
    told = scenario.data.get("published", {})
    if not tier.citation and told.get("cite") and not scenario.ancestors:
        return words.text(_by_language(told["cite"])), ""
    if not tier.citation:
        return words.text(TEXTS["own"]).format(file=scenario.path.name), ""
    return words.text(tier.citation), words.text(tier.in_force)


def _lags_told(scenario: Scenario, tier: Tier, words: Words) -> str:
    if not tier.place.lags or not any(p.input.by for p in tier.parameters.values()):
        return ""
    year = scenario.fiscal_years[-1]
    *first, last = map(str, sorted(tier.place.lags, reverse=True))
    lags = f"{', '.join(first)}{words.text(TEXTS['and'])}{last}" if first else last
    data = ", ".join(map(str, sorted(tier.place.data_years(year))))
    return words.text(TEXTS["lags"]).format(lags=lags, year=words.fiscal_year(year), data=data)


def _gives_way(entry: StepEntry, words: Words) -> list[str]:
    named = ("crossed_bounds", "shortfall", "excess")
    settings = step_words()[entry.step].settings
    return [words.text(settings[s][c]) for s, c in entry.choices.items() if s in named]


def _write_tier(page: Page, result: Result, tier: Tier) -> None:
    words = page.book.words.with_titles(tier.titles)
    if tier.name:
        page.heading(words.text(TEXTS["tier"]).format(name=words.text(tier.title)))
    page.header([words.text(TEXTS[n]) for n in ("number", "stage", "step", "does", "settings", "algebra")])
    for number, entry in enumerate(tier.entries, start=1):
        step = told(entry, words)
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
    _write_data(page, result, tier)
    _write_assumptions(page, result.scenario, tier)


# Data and results that the figures are taken from


def _write_data(page: Page, result: Result, tier: Tier) -> None:
    words = page.book.words.with_titles(tier.titles)
    rows = [_data_row(result, tier, p, words) for p in tier.parameters.values() if p.dataset or p.link]
    if not rows:
        return
    page.header([words.text(TEXTS["kind"]), words.text(TEXTS["input"]), words.text(TEXTS["from"]),
                 words("vintage"), words.text(TEXTS["which"])], 2)  # fmt: skip
    for row in rows:
        page.line(row, 2)
    page.gap()


def _data_row(result: Result, tier: Tier, parameter: Parameter, words: Words) -> tuple[str, ...]:
    name = words.column(parameter.input.name)
    link = parameter.link
    if link is not None:
        source, called = result.source(link)
        quantity = _lower(words.with_titles(source.tier.titles).column(link.quantity))
        text = TEXTS["of_tier"] if link.tier else TEXTS["of_scenario"]
        origin = words.text(text).format(quantity=quantity, source=words.text(called))
        year = words.fiscal_year(link.fiscal_year) if link.fiscal_year else words.text(TEXTS["same_year"])
        return words.text(TEXTS["result"]), name, origin, "", year
    assert parameter.dataset is not None
    title = words.text(_by_language(parameter.dataset.about.get("title", parameter.dataset.name)))
    which = _years_of(result.scenario, tier, parameter, words) + _suppressed_told(parameter, words)
    return words.text(TEXTS["data"]), name, title, words.vintage(parameter.said.vintage), which


def _years_of(scenario: Scenario, tier: Tier, parameter: Parameter, words: Words) -> str:
    lag = year_lag(scenario, tier, parameter)
    if lag is not None:
        return words.text(TEXTS["before"]).format(lag=lag)
    if parameter.input.by == "calendar year":
        years = sorted(parameter.figures)
        return words.text(TEXTS["calendar"]).format(first=years[0], last=years[-1])
    return words("all_years") if EVERY_YEAR in parameter.figures else words.text(TEXTS["fiscal"])


def year_lag(scenario: Scenario, tier: Tier, parameter: Parameter) -> int | None:
    """How many calendar years before the fiscal year a figure is taken, where the scenario says so for this input alone."""
    tables = {**scenario.data.get("inputs", {}), **scenario.data.get("tiers", {}).get(tier.name, {}).get("inputs", {})}
    lag = tables.get(parameter.input.name, {}).get("year_lag")
    return None if lag is None else int(lag)


def _suppressed_told(parameter: Parameter, words: Words) -> str:
    if not parameter.filled:
        return ""
    figure = words.number(parameter.filled[0].figure / (parameter.filled[0].low or 1))
    return words.text(TEXTS["suppressed"]).format(figure=figure)


def _by_language(value: object) -> dict[str, str]:
    return {k: str(v) for k, v in value.items()} if isinstance(value, dict) else {"en": str(value), "fr": str(value)}


# Assumptions, their values linked


def _write_assumptions(page: Page, scenario: Scenario, tier: Tier) -> None:
    words = page.book.words
    rows = list(_assumptions(page.book, scenario, tier))
    if not rows:
        page.prose(words.text(TEXTS["none"]), "wrapped note", 2)
        return
    page.header([words.text(TEXTS[n]) for n in ("applies", "assumed", "why", "value", "tried")], 2)
    for row in rows:
        page.line(row, 2)


def _assumptions(book: Book, scenario: Scenario, tier: Tier) -> Iterator[tuple[Entry, ...]]:
    """One row an assumption; years that share a note are told in one row."""
    words = book.words.with_titles(tier.titles)
    for parameter in tier.parameters.values():
        name = words.column(parameter.input.name)
        assumed = [key for key in parameter.figures if parameter.said_of(key).assumption]
        places = {key: book.inputs[key_of(scenario), tier.name, parameter.input.name, key] for key in assumed}
        if assumed and "jurisdiction" in AXES[parameter.input.shape]:
            said = parameter.said_of(assumed[0])
            sheet = words.text(TEXTS["on_sheet"]).format(sheet=places[assumed[0]].sheet)
            yield words("all_years"), name, words.text(said.note), sheet, _range(said, words)
            continue
        for (_, limits), grouped in groupby(assumed, partial(_said_alike, parameter)):
            keys = list(grouped)
            said = parameter.said_of(keys[0])
            note, tried = words.text(said.note), _range(said, words) if limits else ""
            # Figures by category of one year make a row; single figures of several years stand together.
            rows = [[key] for key in keys] if parameter.input.shape == "category" else [keys]
            for number, row in enumerate(rows):
                when = _when(scenario, parameter, row, words)
                value = _value(tier, parameter, {key: places[key] for key in row}, words)
                yield when, name, note if number == 0 else "", value, tried if number == 0 else ""


def _when(scenario: Scenario, parameter: Parameter, keys: Sequence[str], words: Words) -> str:
    """2020-21, or the first and the last of several years that follow each other."""
    if keys == [EVERY_YEAR] or (len(keys) > 1 and tuple(keys) == scenario.fiscal_years):
        return words("all_years")
    years = scenario.fiscal_years
    if len(keys) > 2 and tuple(keys) in {years[i : i + len(keys)] for i in range(len(years))}:
        return f"{key_told(parameter, keys[0], words)} – {key_told(parameter, keys[-1], words)}"
    return ", ".join(key_told(parameter, key, words) for key in keys)


def _said_alike(parameter: Parameter, key: str) -> tuple[str, object]:
    said = parameter.said_of(key)
    return said.note.get("en", ""), said.range


def key_told(parameter: Parameter, key: str, words: Words) -> str:
    """What a key of figures is called: 2021-22, 2018, "4 years before"."""
    return f"{key} {words('years_before')}" if parameter.input.by == "lag" else words.fiscal_year(key)


def _range(said: Said, words: Words) -> str:
    return " – ".join(map(words.number, said.range)) if said.range else ""


def _value(tier: Tier, parameter: Parameter, places: Mapping[str, Cells], words: Words) -> Entry:
    """The figures as they stand on Parameters: one as a number, several in one text, each with its year or category."""
    wanted = parameter.input
    codes = tier.place.codes("category") if wanted.shape == "category" else ("",)
    if len(codes) == 1 and len(places) == 1:
        cells = next(iter(places.values()))
        number = "General" if wanted.unit in ("ratio", "years") else styles.number_format(wanted.unit)
        return Formula(f"={cells.at({}).all}"), Look("linked", number)
    parts, shown = [], []
    for key, cells in places.items():
        figures = [x for row in parameter.figures[key] for x in row]
        for code, (address,), figure in zip(codes, cells.addresses(), figures, strict=True):
            label = _lower(words.text(tier.category_names[code])) if code else f"{key_told(parameter, key, words)}:"
            place = f"{sheet_prefix(cells.sheet)}{address}"
            parts.append(f"{quoted(label + ' ')}&{millions(place, words) if wanted.unit == 'dollars' else place}")
            shown.append(f"{label} {figure}")
    return Formula("=" + '&"; "&'.join(parts)), "wrapped", "; ".join(shown)


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
    told = [(dict(counted), ", ".join(dict.fromkeys(names))) for counted, names in groups.items()]
    for start in range(0, len(told), room):
        columns = told[start : start + room]
        page.header([words("fiscal_year"), *(names for _, names in columns)], 2)
        for year in sorted({year for counted, _ in columns for year in counted}):
            page.line([words.fiscal_year(year), *(counted.get(year, "") for counted, _ in columns)], 2)
        page.gap()


def _counted(scenario: Scenario, tier: Tier, words: Words) -> Iterator[tuple[str, dict[str, str]]]:
    """The scenario, and the calendar years that each of its fiscal years counts; an input with a lag of its own apart."""
    name = f"{words.text(scenario.short)} {words.text(tier.title)}".strip()
    if any(p.input.by for p in tier.parameters.values()):
        place = tier.place
        yield name, {y: ", ".join(map(str, sorted(place.data_years(y)))) for y in scenario.fiscal_years}
    for parameter in tier.parameters.values():
        lag = year_lag(scenario, tier, parameter)
        if lag is not None:
            of = _lower(words.column(parameter.input.name))
            yield f"{name} ({of})", {y: str(first_calendar_year(y) - lag) for y in scenario.fiscal_years}


def _write(report: Report) -> list[Worksheet]:
    return [write_method(report.book, report.shown, report.equal, report.stamp, report.also)]


SHEETS = (Sheet(20, 60, _write),)
