"""Inspection: what was read from a scenario file that is in order."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from fundingmodel.analysis.comparison import allocations, number_known, total
from fundingmodel.analysis.decided_by_need import need_sentences
from fundingmodel.analysis.files_read import files_read
from fundingmodel.analysis.made_words import HEAD, by_code, in_line, made_lines
from fundingmodel.analysis.money_words import brought_in_words, keys_taken, money_in_words, scope_taken, what_is_shared
from fundingmodel.analysis.offers.differences import of_parent
from fundingmodel.analysis.offers.in_words import in_words
from fundingmodel.analysis.offers.left_in_words import left_in_words
from fundingmodel.analysis.projection import marked, year_in_words
from fundingmodel.analysis.promises import unkept_sentences
from fundingmodel.analysis.promises.stated import broken_sentences, kept_sentences
from fundingmodel.analysis.suppression import suppression
from fundingmodel.column import Input
from fundingmodel.datasets.dataset import RULES
from fundingmodel.kinds import adds_up, in_money
from fundingmodel.language.figures import Figures, amount_writer
from fundingmodel.language.known import known_of
from fundingmodel.language.words import Words
from fundingmodel.result import Result, TierResult
from fundingmodel.scenario.figures.late_or_revised import rules_in_words
from fundingmodel.scenario.figures.shared_counts import forms_of
from fundingmodel.scenario.files import read_file
from fundingmodel.scenario.offers.origins import origins
from fundingmodel.scenario.older_names import older_in
from fundingmodel.scenario.parameters import Block, Link, Parameter
from fundingmodel.scenario.reading import Scenario, read_scenario
from fundingmodel.scenario.tiers import Tier

OUTLIER = Decimal("0.5")  # a change from one year to the next that a reader should look at: by more than half
CENT = Decimal("0.01")

SAID = {
    "in_order": {"en": "{file} is in order: {title}.", "fr": "{file} est en ordre : {title}."},
    "differs": {
        "en": "Differs from {parents}; {author}, {date}: {reason}",
        "fr": "Diffère de « {parents} »; {author}, {date} : {reason}",
    },
    "tier": {"en": "Tier {}", "fr": "Palier {}"},
    "years": {"en": "Fiscal years: {}.", "fr": "Exercices : {}."},
    "data_years": {
        "en": "Calendar years of data: {first} to {last} (lags {lags}).",
        "fr": "Années civiles des données : {first} à {last} (décalages {lags}).",
    },
    "jurisdictions": {"en": "Jurisdictions: {count} ({codes}).", "fr": "Administrations : {count} ({codes})."},
    "categories": {"en": "Categories: {count} ({codes}).", "fr": "Catégories : {count} ({codes})."},
    "outside": {"en": "Left outside: {}.", "fr": "Laissées de côté : {}."},
    "steps": {"en": "Steps: {}.", "fr": "Étapes : {}."},
    "by_year": {"en": "Money by fiscal year", "fr": "Fonds par exercice"},
    "counts_by_year": {"en": "What is shared, by fiscal year", "fr": "Ce qui est réparti, par exercice"},
    "envelope": {"en": "envelope {}", "fr": "enveloppe {}"},
    "not_known": {"en": "{} of {} allocations known", "fr": "affectations connues, {} sur {}"},
    "add_to": {"en": "allocations add to {}", "fr": "total des affectations {}"},
    "inputs": {"en": "Inputs", "fr": "Données"},
    "files": {"en": "CSV files, and how they were read", "fr": "Fichiers CSV, tels que lus"},
    "of_tier": {"en": "{quantity} of tier {of}", "fr": "{quantity}, palier {of}"},
    "of_scenario": {"en": "{quantity} of scenario {of}", "fr": "{quantity}, scénario {of}"},
    "data_set": {"en": "data set {}", "fr": "jeu de données {}"},
    "this_file": {"en": "this file", "fr": "ce fichier"},
    "sums": {"en": "; sums: ", "fr": "; totaux : "},
    "filled": {
        "en": "Suppressed counts, and what each is taken as",
        "fr": "Nombres masqués, et ce qui en tient lieu",
    },
    "none_filled": {"en": "No suppressed count is used.", "fr": "Aucun nombre masqué n’est utilisé."},
    "assumed": {"en": "Assumptions, which no source gives", "fr": "Hypothèses, qu’aucune source ne donne"},
    "none_assumed": {"en": "No figure is an assumption.", "fr": "Aucune donnée n’est une hypothèse."},
    "moved": {
        "en": "Moved by more than half from one year to the next",
        "fr": "Variations de plus de la moitié d’une année à l’autre",
    },
    "none_moved": {
        "en": "No figure moved by more than half.",
        "fr": "Aucune donnée n’a varié de plus de la moitié.",
    },
    "moved_from": {
        "en": "{input} of {code}: {before} in {first}, {now} in {then}",
        "fr": "{input}, {code} : {before} en {first}, {now} en {then}",
    },
    "effect": {
        "en": "How far they could move an allocation",
        "fr": "Effet possible de ces nombres sur une affectation",
    },
    "changes": {"en": "What it changes of its parent", "fr": "Ce qui change par rapport à son parent"},
    "left": {
        "en": "Left behind of what its parents say",
        "fr": "Ce que disent ses parents et qui est laissé de côté",
    },
    "older": {"en": "Older names, which are still read", "fr": "Noms antérieurs, encore acceptés"},
    "taken_as": {
        "en": "each taken as {count}: at most {amount} ({code}, {year})",
        "fr": "chacun pris pour {count} : au plus {amount} ({code}, {year})",
    },
}
Say = Callable[..., str]


def _say(words: Words) -> Say:
    """The sentences of one language, by their names."""
    return lambda key, /, *given, **named: words.text(SAID[key]).format(*given, **named)


def what_was_read(result: Result, language: str = "en") -> str:
    """What was read from a scenario that is in order, line by line, in English or French."""
    scenario, words = result.scenario, Words(language).with_nouns(result.scenario.tier.titles)
    say = _say(words)
    title = words.with_id(scenario.title, scenario.name)
    lines = [say("in_order", file=scenario.path.name, title=title)]
    lines += [*broken_sentences(result, words), *unkept_sentences(result, words), *need_sentences(result, words)]
    lines += kept_sentences(result, words)
    if parents := [words.with_id(parent.short, parent.name) for parent in _parents(scenario)]:
        offer = {key: words.text(text) for key, text in scenario.offer.items()}
        lines.append(say("differs", parents=" - ".join(parents), **offer))
    lines += what_is_shared(scenario, words)
    if changes := of_parent(scenario):
        lines += _section(say("changes"), in_words(changes.found, words), words)
    for name, tier in result.tiers.items():
        title = words.with_id(tier.tier.title, name)
        lines += ["\n" + say("tier", title) if name else "", *_tier_read(tier, result, words)]
    lines += _rules(scenario, words)
    left = _section(say("left"), left_in_words(scenario.left_behind, words), words)
    older = _section(say("older"), older_in(read_file(scenario.path), language), words)
    return "\n".join([*lines, *_effect_of_suppressed(result, words), *left, *older])


def _rules(scenario: Scenario, words: Words) -> list[str]:
    """What the file states for data that are late or revised, or that it states nothing."""
    line, none = words.text({"en": "{}: {}", "fr": "{} : {}"}), words.sentence("no_data_rule")
    lines = [line.format(of, text or none) for of, text in rules_in_words(scenario.data_rules, words)]
    head, nothing = words.sentence("data_rules"), words.sentence("no_data_rules")
    return _section(head, lines if scenario.data_rules else (), words, nothing)


def _parents(scenario: Scenario) -> list[Scenario]:
    """What a scenario differs from, the first of them first."""
    if not scenario.ancestors:
        return []
    parent = read_scenario(str(read_file(scenario.path)["parent"]), scenario.path.parent)
    return [*_parents(parent), parent]


def _tier_read(tier: TierResult, result: Result, words: Words) -> list[str]:
    place, formula, say = tier.tier.place, tier.tier, _say(words)
    lines = [say("years", ", ".join(map(words.fiscal_year, place.fiscal_years)))]
    if place.lags:
        years = place.all_data_years()
        lines.append(say("data_years", first=years[0], last=years[-1], lags=", ".join(map(str, place.lags))))
    lines.append(say("jurisdictions", count=len(place.jurisdictions), codes=", ".join(place.jurisdictions)))
    lines.append(say("categories", count=len(place.categories), codes=", ".join(place.categories)))
    if place.outside:
        lines.append(say("outside", ", ".join(place.outside)))
    lines.append(say("steps", ", ".join(entry.alias for entry in formula.entries)))
    lines += [*_envelopes(tier, result, words), *_inputs_read(tier, result, words), *_made(tier, words)]
    for section in (_files_read, _filled, _assumed, _outliers):
        lines += section(tier, words)
    return lines


def _section(title: str, lines: Sequence[str], words: Words, none: str = "") -> list[str]:
    colon = words.text({"en": ":", "fr": " :"})
    return ["", f"{title}{colon}", *(f"  {line}" for line in lines)] if lines else ["", none] if none else []


def _envelopes(tier: TierResult, result: Result, words: Words) -> list[str]:
    if not tier.tier.pays:
        return []
    say, by_year = _say(words), {year: allocations(tier, year) for year in tier.years}
    write = amount_writer([amount for amounts in by_year.values() for amount in amounts.values()], words.language)
    state, lines = tier.tier.formula.state("envelope"), []
    for year, values in tier.years.items():
        allocated = total(by_year[year])
        parts = [say("envelope", write(tier.amount("envelope", year)))] if state in values else []
        parts.append(
            say("not_known", number_known(by_year[year]), len(by_year[year]))
            if allocated is None
            else say("add_to", write(allocated))
        )
        label = year_in_words(result, year, words, tier=tier.tier.name)
        lines.append(words.text({"en": "{}: {}", "fr": "{} : {}"}).format(label, ", ".join(parts)))
    return _section(say("counts_by_year" if forms_of(tier.tier.place.currency) else "by_year"), lines, words)


def _inputs_read(tier: TierResult, result: Result, words: Words) -> list[str]:
    lines = [line for p in tier.tier.parameters.values() for line in _input_read(p, tier.tier, result, words)]
    return _section(_say(words)("inputs"), lines, words)


def _made(tier: TierResult, words: Words) -> list[str]:
    head, lines = words.text(HEAD), made_lines(tier.tier, words)
    return _section(head, lines, words)


def _stated_in(parameter: Parameter, tier: Tier, result: Result, this_file: str) -> list[str]:
    """The files that state the figures of an input: this one, or the scenarios above it by their names."""
    stated = origins(result.scenario)
    found = (stated.of(tier.name, parameter.input.name, key) for key in parameter.figures)
    return list(dict.fromkeys(this_file if path == stated.own else path.stem for path in found))


def _input_read(parameter: Parameter, tier: Tier, result: Result, words: Words) -> list[str]:
    """One input: its unit, where its figures come from, and their sum by year or parts, where a sum means something."""
    wanted, said, say = parameter.input, parameter.said, _say(words)
    head = words.text({"en": "{} ({}): ", "fr": "{} ({}) : "}).format(
        wanted.name, _unit(wanted, result.scenario.currency, words)
    )
    if parameter.link:
        source, _ = result.source(parameter.link)
        brought = brought_in_words(parameter, tier.place.money, words)
        linked = _linked(parameter.link, result, words) + (f", {brought}" if brought else "")
        parts = by_code(parameter.link, source.tier, tier.jurisdiction_names, words)
        return [head + linked, *(f"  {code} = {joined}" for code, joined in parts)]
    where = words.text(said.source) or ", ".join(_stated_in(parameter, tier, result, say("this_file")))
    if parameter.datasets:
        where = say("data_set", ", ".join(each.path.name for each in parameter.datasets))
    if said.vintage:
        where += f", {words.vintage(said.vintage) if words.language == 'fr' else said.vintage}"
    if monies := _monies(parameter, tier, words):
        where += f", {'; '.join(monies)}"
    sums = ""
    if adds_up(wanted) and wanted.shape.startswith("jurisdiction"):
        write = amount_writer([], words.language)
        added = {key: _sum(block, write, words.language) for key, block in parameter.figures.items()}
        labels = {key: marked(key, words) if parameter.is_projected(key) else key for key in added}
        sums = say("sums") + ", ".join(f"{labels[key]} {text}" if key else text for key, text in added.items())
    return [f"{head}{where}{sums}"]


def _unit(wanted: Input, currency: str, words: Words) -> str:
    """An input's unit as a file writes it, in French in words; of what is counted in the place of money, that."""
    if forms_of(currency):
        return words.unit(wanted.shown_unit, currency)
    return words.unit(wanted.shown_unit) if words.language == "fr" else wanted.shown_unit


def _monies(parameter: Parameter, tier: Tier, words: Words) -> list[str]:
    """What an input's money covers and what was done with it, each once."""
    if not in_money(parameter.input):
        return []
    found = (money_in_words(parameter.said_of(key), tier.place.money.scopes, words) for key in parameter.figures)
    return [money for money in dict.fromkeys(found) if money]


def _sum(block: Block, write: Callable[[Decimal | None], str], language: str) -> str:
    """The sum of an input's figures; where some are not known, of how many."""
    figures = [figure for row in block for figure in row]
    known = [figure for figure in figures if figure is not None]
    if len(known) == len(figures):
        return write(sum(known, Decimal(0)))
    of_known = known_of(len(known), len(figures), language)
    return f"{write(sum(known, Decimal(0)))} ({of_known})" if known else of_known


def _linked(link: Link, result: Result, words: Words) -> str:
    """Whose result an input is: another tier's, or another scenario's."""
    say = _say(words)
    if link.tier:
        of = words.with_id(result.tiers[link.tier].tier.title, link.tier)
        return say("of_tier", quantity=link.quantity, of=of) + in_line(link, words)
    other = read_scenario(link.scenario, result.scenario.path.parent)
    return say("of_scenario", quantity=link.quantity, of=words.with_id(other.short, other.name)) + in_line(link, words)


def _files_read(tier: TierResult, words: Words) -> list[str]:
    return _section(_say(words)("files"), files_read(tier, words), words)


def _filled(tier: TierResult, words: Words) -> list[str]:
    lines, say = [], _say(words)
    for parameter in tier.tier.parameters.values():
        if parameter.filled:
            cells = "; ".join(
                f"{' '.join(map(str, f.key.values()))} = {Figures(words.language).plain(f.figure)}"
                for f in parameter.filled
            )
            counted = f"{parameter.input.name}, {len(parameter.filled)}"
            lines.append(words.text({"en": "{}: {}", "fr": "{} : {}"}).format(counted, cells))
    return _section(say("filled"), lines, words, say("none_filled"))


def _assumed(tier: TierResult, words: Words) -> list[str]:
    return _section(head_of_assumptions(words), assumptions(tier, words), words, _say(words)("none_assumed"))


def head_of_assumptions(words: Words) -> str:
    return _say(words)("assumed")


def assumptions(tier: TierResult, words: Words) -> list[str]:
    """The inputs of a tier that no source gives, a line each, with what is noted of them."""
    lines = []
    for name, parameter in tier.tier.parameters.items():
        years = parameter.assumed()
        if parameter.said.assumption or years:
            of = f" ({', '.join(map(words.fiscal_year, years))})" if years and not parameter.said.assumption else ""
            note = words.text(parameter.said.note if parameter.said.assumption else next(iter(years.values())).note)
            lines.append(words.text({"en": "{}: {}", "fr": "{} : {}"}).format(name + of, note) if note else name + of)
        if taken := keys_taken(parameter):
            of = "" if len(taken) >= len(parameter.figures) else f" ({', '.join(map(words.fiscal_year, taken))})"
            assumed = scope_taken(parameter, taken, tier.tier.place.money.scopes, words)
            lines.append(words.text({"en": "{}: {}", "fr": "{} : {}"}).format(name + of, assumed))
    return lines


def _outliers(tier: TierResult, words: Words) -> list[str]:
    say = _say(words)
    lines = [line for parameter in tier.tier.parameters.values() for line in _outliers_of(parameter, tier, words)]
    return _section(say("moved"), lines, words, say("none_moved"))


def _outliers_of(parameter: Parameter, tier: TierResult, words: Words) -> Iterator[str]:
    """Totals of a jurisdiction, over its categories, that moved by more than the limit between years that follow."""
    if (
        not parameter.input.shape.startswith("jurisdiction")
        or len(parameter.figures) < 2
        or parameter.input.by == "lag"
    ):
        return
    write, say = amount_writer([], words.language), _say(words)
    for index, code in enumerate(tier.tier.place.jurisdictions):
        before: tuple[str, Decimal] | None = None
        for key, block in parameter.figures.items():
            if any(figure is None for figure in block[index]):
                before = None
                continue
            now = sum((x for x in block[index] if x is not None), Decimal(0))
            if before and abs(now - before[1]) > OUTLIER * before[1]:
                named = {"input": parameter.input.name, "code": code, "first": before[0], "then": key}
                yield say("moved_from", before=write(before[1]), now=write(now), **named)
            before = (key, now)


def _effect_of_suppressed(result: Result, words: Words) -> list[str]:
    """How far the suppressed counts could move an allocation: all taken at their least, and all at their most."""
    found = suppression(result)
    lines, write, say = [], amount_writer([CENT], words.language), _say(words)
    for move in found.moves if found else ():
        if move.change is not None and move.jurisdiction:
            named = {"code": move.jurisdiction, "year": words.fiscal_year(move.fiscal_year)}
            lines.append(say("taken_as", count=RULES[move.rule], amount=write(move.change), **named))
    return _section(say("effect"), lines, words)
