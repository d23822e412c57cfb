"""Sources: the data sets that the figures come from, and how far to trust them."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.money_words import money_in_words, money_of_data
from fundingmodel.analysis.projection import year_in_words
from fundingmodel.analysis.suppression import EXTREMES, Move, Suppression, suppressions
from fundingmodel.datasets.dataset import RULES, TIME_COLUMNS, Dataset, Outlier
from fundingmodel.datasets.row_sources import STATUSES
from fundingmodel.kinds import in_money
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.parameters import Parameter, Said, first_calendar_year
from fundingmodel.scopes import Scopes
from workbooks.page import styles
from workbooks.page.book import Book, Look
from workbooks.page.pages import Page
from workbooks.sheets import Report, Sheet

Use = tuple[Result, Parameter]  # a scenario, and the figures that it takes

WIDTHS = (28, 26, 64, 24, 13, 18, 22, 13, 16, 34)
SOURCE = 3  # the column of sources, which is wide
OUTLIER_LIMIT = Decimal("0.5")
UNSOURCED_UNITS = ("units per dollar", "rank", "flag")  # how figures are rounded and ordered: choices, not evidence
TEXTS = {
    "sentence": {
        "en": "{count} data sets are behind the figures of this workbook; each passed the checks of the reading gate.",
        "fr": "{count} jeux de données sous-tendent les chiffres du présent classeur; chacun a passé les contrôles de lecture.",
    },
    "one": {
        "en": "1 data set is behind the figures of this workbook; it passed the checks of the reading gate.",
        "fr": "1 jeu de données sous-tend les chiffres du présent classeur; il a passé les contrôles de lecture.",
    },
    "none": {
        "en": "No data set: every figure is written in the scenario files.",
        "fr": "Aucun jeu de données : chaque chiffre est inscrit dans les fichiers de scénario.",
    },
    "note": {
        "en": "Trust – published: as the publisher’s own file has it; transcribed: copied from a document or from a copy of it; "
        "derived: calculated from published figures; inferred: our reconstruction.",
        "fr": "Fiabilité – publié : tel que dans le fichier de l’éditeur; transcrit : recopié d’un document ou d’une copie; "
        "calculé : tiré de chiffres publiés; déduit : reconstitué par nous.",
    },
    "title": {"en": "Data set", "fr": "Jeu de données"},
    "publisher": {"en": "Publisher", "fr": "Éditeur"},
    "licence": {"en": "Licence and attribution", "fr": "Licence et attribution"},
    "retrieved": {"en": "Retrieved", "fr": "Obtention"},
    "precision": {"en": "Rounding, precision", "fr": "Arrondissement, précision"},
    "trust": {"en": "Trust", "fr": "Fiabilité"},
    "used_by": {"en": "Used by", "fr": "Utilisé par"},
    "notes": {"en": "Notes", "fr": "Remarques"},
    "own_file": {"en": "a file of the user’s own: {file}", "fr": "fichier de l’utilisateur : {file}"},
    "published": {"en": "published", "fr": "publié"},
    "transcribed": {"en": "transcribed", "fr": "transcrit"},
    "derived": {"en": "derived", "fr": "calculé"},
    "inferred": {"en": "inferred", "fr": "déduit"},
    "single": {"en": "Sources of single figures", "fr": "Sources de chiffres isolés"},
    "figures": {"en": "Figures", "fr": "Chiffres"},
    "compared": {"en": "Published results, {scenario}", "fr": "Résultats publiés, {scenario}"},
    "hidden": {
        "en": "Counts that the publisher hides, and how far they could move an allocation",
        "fr": "Nombres masqués par l’éditeur et effet possible sur les affectations",
    },
    "hidden_note": {
        "en": "Counts of 1 to 4 are hidden and are never taken as zero. Each scenario was calculated again with all of them at 1 and "
        "with all of them at 4, when this workbook was written; the largest change of any allocation is shown.",
        "fr": "Les nombres de 1 à 4 sont masqués et ne sont jamais pris pour zéro. À l’écriture du présent classeur, chaque scénario "
        "a été recalculé en les prenant tous pour 1, puis tous pour 4; la plus forte variation d’une affectation est indiquée.",
    },
    "cells": {"en": "Counts filled", "fr": "Nombres remplacés"},
    "rule": {"en": "Rule", "fr": "Règle"},
    "low": {"en": "all at 1: largest change", "fr": "tous à 1 : plus forte variation"},
    "high": {"en": "all at 4: largest change", "fr": "tous à 4 : plus forte variation"},
    "rule_low": {"en": "least: {figure} each", "fr": "minimum : {figure} chacun"},
    "rule_midpoint": {"en": "midpoint: {figure} each", "fr": "point milieu : {figure} chacun"},
    "rule_national_months": {
        "en": "hidden months: what the year leaves, by the country’s months",
        "fr": "mois masqués : ce que laisse l’année, selon les mois du pays",
    },
    "rule_high": {"en": "most: {figure} each", "fr": "maximum : {figure} chacun"},
    "where": {"en": "Where", "fr": "Où"},
    "no_move": {"en": "none", "fr": "aucune"},
    "no_fit": {"en": "the guarantees no longer fit", "fr": "les garanties ne tiennent plus"},
    "outliers": {
        "en": "Figures that moved by more than half from one year to the next, all categories together",
        "fr": "Chiffres ayant varié de plus de la moitié d’une année à l’autre, toutes catégories réunies",
    },
    "no_outliers": {"en": "None.", "fr": "Aucun."},
    "span": {"en": "Years", "fr": "Années"},
    "who": {"en": "Who, and by how much", "fr": "Qui, et de combien"},
    "from_nothing": {"en": "from nothing", "fr": "à partir de zéro"},
}

# Sources


def write_sources(book: Book, results: Sequence[Result], stamp: str, compared: Sequence[Use] = ()) -> Worksheet:
    """One row a data set; then what was hidden and how far it could move an allocation; then what moved by much.

    `compared` are figures that no formula reads, only what its results are compared with.
    """
    words = book.words
    page = Page(book, words.sheet("sources"), "control", WIDTHS)
    datasets = datasets_of(results, compared)
    count = {0: "none", 1: "one"}.get(len(datasets), "sentence")
    sentence = words.text(TEXTS[count]).format(count=len(datasets))
    page.top(words.sheet("sources"), sentence, f"{words.text(TEXTS['note'])} {words('stamp')} {stamp}")
    if datasets:
        _write_datasets(page, datasets)
    _write_hidden(page, results)
    _write_outliers(page, datasets)
    _write_single_sources(page, results, compared)
    page.printed(words.sheet("sources"), stamp)
    return page.sheet


def datasets_of(results: Sequence[Result], compared: Sequence[Use] = ()) -> dict[Path, tuple[Dataset, list[Use]]]:
    """The data sets in the order in which the scenarios name them, each with who uses it for what."""
    found: dict[Path, tuple[Dataset, list[Use]]] = {}
    for result, parameter in (*_inputs(results), *compared):
        for dataset in parameter.datasets:
            uses = found.setdefault(dataset.path.resolve(), (dataset, []))[1]
            uses.append((result, parameter))
    return found


def _inputs(results: Sequence[Result]) -> Iterator[Use]:
    for result in results:
        for tier in result.scenario.tiers:
            for parameter in tier.parameters.values():
                yield result, parameter


def _write_datasets(page: Page, datasets: dict[Path, tuple[Dataset, list[Use]]]) -> None:
    words = page.book.words
    page.header([words.text(TEXTS["title"]), words.text(TEXTS["publisher"]), words("source"), words.text(TEXTS["licence"]),
                 words("vintage"), words.text(TEXTS["retrieved"]), words.text(TEXTS["precision"]),
                 words.text(TEXTS["trust"]), words.text(TEXTS["used_by"]), words.text(TEXTS["notes"])])  # fmt: skip
    for dataset, uses in datasets.values():
        said = {what: described(dataset, what, words) for what in ("title", "publisher", "source", "licence", "vintage",
                                                                 "retrieved", "precision", "notes", "url")}  # fmt: skip
        own = words.text(TEXTS["own_file"]).format(file=dataset.path.name)
        trust = str(dataset.about.get("trust", ""))
        is_linked = said["url"].startswith("http")
        users = ", ".join(dict.fromkeys(words.text(result.scenario.short) for result, _ in uses))
        named = said["source"] or (said["title"] if is_linked else own if not said["title"] else "")
        source = "\n".join(x for x in (named, said["url"]) if x)
        row = page.line(
            (
                (said["title"] or dataset.path.name, "bold wrapped"),
                said["publisher"],
                (source, "link wrapped") if is_linked else source,
                said["licence"],
                words.vintage(said["vintage"]),
                _retrieved(dataset, said["retrieved"]),
                said["precision"],
                words.text(TEXTS[trust]) if trust in TEXTS else trust,
                users,
                " ".join(x for x in (said["notes"], money_of_data(dataset, [p for _, p in uses], words)) if x),
            )
        )
        if is_linked:
            page.link(row, SOURCE, said["url"])


def _retrieved(dataset: Dataset, when: str) -> str:
    """When a data set was retrieved, and the hash of the file that it was taken from, where its makers say it."""
    original = dataset.about.get("original", {})
    hashed = f"{original['file']}, SHA-256 {original['sha256']}" if {"file", "sha256"} <= set(original) else ""
    return "\n".join(each for each in (when, hashed) if each)


def described(dataset: Dataset, what: str, words: Words) -> str:
    """What the makers of a data set say of it, in the language of the workbook."""
    said = dataset.about.get(what, "")
    texts = {k: str(v) for k, v in said.items()} if isinstance(said, dict) else {"en": str(said), "fr": str(said)}
    return texts.get(words.language, texts["en"]) if what == "url" else words.text(texts)


# Counts that are hidden


def _write_hidden(page: Page, results: Sequence[Result]) -> None:
    words = page.book.words
    rows = [(r, s) for r, s in zip(results, suppressions(results), strict=True) if s and _worth_showing(r, s)]
    if not rows:
        return
    page.gap()
    page.heading(words.text(TEXTS["hidden"]))
    page.prose(words.text(TEXTS["hidden_note"]), "wrapped note")
    extremes = [name for name in EXTREMES if any(m.rule == name for _, s in rows for m in s.moves)]
    headers = [words("scenario"), words.text(TEXTS["cells"]), words.text(TEXTS["rule"])]
    for name in extremes:
        headers += [words.text(TEXTS[name]), words("fiscal_year"), words.text(TEXTS["where"])]
    page.header(headers)
    for result, found in rows:
        rule = ", ".join(
            words.text(TEXTS[f"rule_{name}"]).format(figure=words.number(RULES.get(name, 0))) for name in found.rules
        )
        entries: list[object] = [
            (words.text(result.scenario.short), "bold wrapped"),
            (found.cells, Look("linked", "#,##0")),
            rule,
        ]
        moves = {move.rule: move for move in found.moves}
        for name in extremes:
            entries += _move_in_words(result, moves.get(name), words)
        page.line(entries)


def _worth_showing(result: Result, found: Suppression) -> bool:
    own = any(p.filled for tier in result.scenario.tiers for p in tier.parameters.values())
    return own or any(move.change != 0 for move in found.moves)


def _move_in_words(result: Result, move: Move | None, words: Words) -> list[object]:
    if move is None:
        return ["", "", ""]
    if move.change is None:
        return [words.text(TEXTS["no_fit"]), "", ""]
    if not move.jurisdiction:
        return [words.text(TEXTS["no_move"]), "", ""]
    name = words.text(result.scenario.tier.jurisdiction_names[move.jurisdiction])
    return [(move.change, Look("linked", styles.DOLLAR_CHANGE)), year_in_words(result, move.fiscal_year, words), name]


# What moved by much from one year to the next


def _write_outliers(page: Page, datasets: dict[Path, tuple[Dataset, list[Use]]]) -> None:
    words = page.book.words
    if not datasets:
        return
    page.gap()
    page.heading(words.text(TEXTS["outliers"]))
    rows = [(dataset, _jumps(dataset, uses, words)) for dataset, uses in datasets.values()]
    if not any(jumps for _, jumps in rows):
        page.prose(words.text(TEXTS["no_outliers"]))
        return
    page.header([words.text(TEXTS["title"]), words.text(TEXTS["span"]), words.text(TEXTS["who"])])
    for dataset, jumps in rows:
        for years, who in jumps:
            page.line((described(dataset, "title", words) or dataset.path.name, years, who))


def outliers_of(dataset: Dataset, uses: Sequence[Use]) -> list[Outlier]:
    """The jumps between years that the scenarios use, of the jurisdictions that they name, all categories together."""
    time = next((column for column in TIME_COLUMNS if column in dataset.key), None)
    if time is None:
        return []
    by = [column for column in dataset.key if column != time and not _has_categories(dataset, column, uses)]
    years = {year for result, parameter in uses for year in _years_used(result, parameter, dataset)}
    codes = {code for result, _ in uses for tier in result.scenario.tiers for code in tier.place.jurisdictions}
    found = [o for measure in dataset.measures for o in dataset.outliers(OUTLIER_LIMIT, measure, by)]
    return [
        each
        for each in found
        if {each.before, each.after} <= years
        and int(each.after[:4]) == int(each.before[:4]) + 1
        and each.key.get("jurisdiction", next(iter(codes))) in codes
    ]


def _has_categories(dataset: Dataset, column: str, uses: Sequence[Use]) -> bool:
    """Whether the codes of a column are the categories of a formula that uses the data set."""
    places = [tier.place for result, _ in uses for tier in result.scenario.tiers]
    return any(place.categories and set(place.categories) <= set(dataset.codes(column)) for place in places)


def _years_used(result: Result, parameter: Parameter, dataset: Dataset) -> Iterator[str]:
    """The years of a data set that an input of a scenario takes."""
    if parameter.input.by == "calendar year" or "fiscal_year" in dataset.key:
        yield from (key for key in parameter.figures if key not in parameter.made)
    elif "year" in dataset.key:
        # An input with a lag of its own: which years it takes is in its table; all up to the last fiscal year may be.
        last = first_calendar_year(result.scenario.fiscal_years[-1])
        yield from (year for year in dataset.codes("year") if year.isdigit() and int(year) <= last)


def _jumps(dataset: Dataset, uses: Sequence[Use], words: Words) -> list[tuple[str, str]]:
    """One line a pair of years: these, and who moved, by how much."""
    pairs: dict[tuple[str, str], list[Outlier]] = {}
    for each in outliers_of(dataset, uses):
        pairs.setdefault((each.before, each.after), []).append(each)
    lines = []
    for (before, after), found in sorted(pairs.items()):
        years = f"{words.fiscal_year(before)} – {words.fiscal_year(after)}"
        who = "; ".join(f"{_named(dataset, each, words)} {_change_in_words(each, words)}" for each in found)
        lines.append((years, words.text({words.language: who})))
    return lines


def _named(dataset: Dataset, each: Outlier, words: Words) -> str:
    names = [dataset.label(column, code, words.language) for column, code in each.key.items()]
    return words.text({words.language: ", ".join(names)})


def _change_in_words(each: Outlier, words: Words) -> str:
    if each.change is None:
        return words.text(TEXTS["from_nothing"])
    percent = f"{100 * each.change:+.0f}".replace("-", "−")
    return f"{percent}\u00a0%" if words.language == "fr" else f"{percent}%"


# Sources of figures that come from no data set, or from a row with a source of its own


def _write_single_sources(page: Page, results: Sequence[Result], compared: Sequence[Use] = ()) -> None:
    words = page.book.words
    figures_by_source: dict[str, dict[str, None]] = {}
    for tier in (tier for result in results for tier in result.scenario.tiers):
        named, scopes = words.with_titles(tier.titles), tier.place.money.scopes
        for parameter in tier.parameters.values():
            for figures, source in _single_sources(parameter, named.column(parameter.input.name), scopes, words):
                figures_by_source.setdefault(source, {})[figures] = None
    for result, parameter in compared:
        name = words.text(TEXTS["compared"]).format(scenario=words.text(result.scenario.short))
        for figures, source in _single_sources(parameter, name, result.scenario.money.scopes, words):
            figures_by_source.setdefault(source, {})[figures] = None
    if not figures_by_source:
        return
    page.gap()
    page.heading(words.text(TEXTS["single"]))
    page.header([words.text(TEXTS["figures"]), words("source")], SOURCE - 1)
    for source, sharing in figures_by_source.items():
        page.line(("; ".join(sharing), source), SOURCE - 1)


def _single_sources(parameter: Parameter, name: str, scopes: Scopes, words: Words) -> Iterator[tuple[str, str]]:
    """The figures of a parameter that share a source of their own, with their money: "Envelope, 2025-26", and that source."""
    if parameter.input.rounding or parameter.input.unit in UNSOURCED_UNITS:
        return
    general = words.text(parameter.said.source) if parameter.dataset else ""

    def said(key: str) -> tuple[str, str]:
        of_key = parameter.said_of(key)
        return _cited(of_key, words), money_in_words(of_key, scopes, words) if in_money(parameter.input) else ""

    for (source, money), grouped in groupby(parameter.figures, said):
        keys = list(grouped)
        if source and source != general:
            named = _of_years(name, keys, parameter, words)
            yield f"{named} ({money})" if money else named, source
    yield from said_by_rows(parameter, name, words, lambda said: _cited(said, words))


def _cited(said: Said, words: Words) -> str:
    """The source of a figure, with the status that the file says; of one that is worked out, how, as its row says."""
    source = words.text(said.source)
    if source and said.stated_status and not said.row:
        source += f" ({words.text(STATUSES[said.stated_status])})"
    if not said.row or not said.row.is_worked_out or not said.row.note["en"]:
        return source
    return f"{source}. {words.text(said.row.note)}"


def said_by_rows(
    parameter: Parameter, name: str, words: Words, say: Callable[[Said], str]
) -> Iterator[tuple[str, str]]:
    """The figures of which their rows say the same, and what: "Published amount, 2025-26 – 2026-27 (ON)".

    Without codes where all rows of a year say it.
    """
    codes_by_source: dict[str, dict[str, list[str]]] = {}
    sources: dict[str, set[str]] = {}
    for (key, code), said in parameter.said_by_place.items():
        source = say(said)
        codes_by_source.setdefault(source, {}).setdefault(key, []).append(code)
        sources.setdefault(key, set()).add(source)
    for source, codes_by_key in codes_by_source.items():
        for codes, grouped in groupby(codes_by_key.items(), lambda item: tuple(item[1])):
            keys = [key for key, _ in grouped]
            only = all(len(sources[key]) == 1 for key in keys) and len(codes) > 1
            yield _of_years(name, keys, parameter, words) + ("" if only else f" ({', '.join(codes)})"), source


def _of_years(name: str, keys: Sequence[str], parameter: Parameter, words: Words) -> str:
    """ "Envelope, 2025-26 – 2026-27", or "2021-22, 2025-26" where years between have another; the name alone where all have it."""
    if len(keys) == len(parameter.figures):
        return name
    years, places = [words.fiscal_year(key) for key in keys], [list(parameter.figures).index(key) for key in keys]
    if len(years) > 1 and places == list(range(places[0], places[0] + len(places))):
        return f"{name}, {years[0]} – {years[-1]}"
    return f"{name}, {', '.join(years)}"


def _sources(report: Report) -> list[Worksheet]:
    return [write_sources(report.book, report.shown, report.stamp, report.compared)]


SHEETS = (Sheet(45, 80, _sources),)
