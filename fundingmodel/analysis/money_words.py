"""Money in words: what an amount covers and what was done with it, and which scopes are taken for one by assumption."""

from collections.abc import Iterable, Sequence

from fundingmodel.datasets.dataset import Dataset
from fundingmodel.kinds import in_money
from fundingmodel.language.words import Words
from fundingmodel.scenario.figures.shared_counts import forms_of
from fundingmodel.scenario.parameters import EVERY_YEAR, Parameter, Said
from fundingmodel.scenario.reading import Scenario
from fundingmodel.scopes import Money, Scopes, measure_name, scope_name, told_apart, unlike
from fundingmodel.scopes import scope_in_words as scopes_in_words

TEXTS = {
    "assumed": {
        "en": "the source does not state what this money covers; it is taken as: {scope}",
        "fr": "la source ne précise pas ce que couvrent ces fonds; ils sont pris comme suit : {scope}",
    },
    "unlike": {
        "en": "Not the same money, so that no change and no sum is made: {kinds}.",
        "fr": "Ce ne sont pas les mêmes fonds : aucune variation ni somme n’en est tirée. {kinds}.",
    },
    "money": {
        "en": "Money: {instrument} to {recipient}, in {currency}.",
        "fr": "Fonds : {instrument}, au bénéfice de : {recipient}, en {currency}.",
    },
    "counts": {
        "en": "What is shared: {currency}, among {recipient}.",
        "fr": "Ce qui est réparti : {currency}, entre : {recipient}.",
    },
    "unlike_counts": {
        "en": "What is shared is not alike, so that no change and no sum is made: {kinds}.",
        "fr": "Ce qui est réparti n’est pas de même nature : aucune variation ni somme n’en est tirée. {kinds}.",
    },
    "scope": {"en": "Scope of the money: {scope}.", "fr": "Portée : {scope}."},
    "scope_of_counts": {"en": "Scope: {scope}.", "fr": "Portée : {scope}."},
    "measure": {"en": "Measure: {measure}.", "fr": "Nature : {measure}."},
}

INSTRUMENTS = {
    "programme spending": {"en": "programme spending", "fr": "dépenses de programme"},
    "transfer": {"en": "transfer", "fr": "transfert"},
    "grant": {"en": "grant", "fr": "subvention"},
}


def written(text: str, words: Words) -> str:
    """A name of a scope or a measure as the language writes it."""
    return words.text({words.language: text}) if text else ""


def named(money: Money, words: Words) -> str:
    """The scope and measure of money, as far as they are said."""
    return written(money.named(words.language, ("scope", "measure")), words)


def scope_in_words(said: Said, scopes: Scopes, words: Words) -> str:
    """What money covers, marked where that is an assumption; nothing where nobody says."""
    return written(scopes_in_words(said.scope, bool(said.scope_taken_as), words.language, scopes), words)


def money_in_words(said: Said, scopes: Scopes, words: Words) -> str:
    """Scope and measure of money, as far as they are said."""
    parts = (scope_in_words(said, scopes, words), written(measure_name(said.measure, words.language), words))
    return ", ".join(part for part in parts if part)


def brought_in_words(parameter: Parameter, shared: Money, words: Words) -> str:
    """What the money of a figure is that is another result, where that is not what is shared out here; else nothing."""
    said = parameter.said_of(EVERY_YEAR)
    is_like = (said.scope or shared.scope, said.measure or shared.measure) == (shared.scope, shared.measure)
    return "" if is_like else money_in_words(said, shared.scopes, words)


def what_is_shared(scenario: Scenario, words: Words) -> list[str]:
    """What a scenario shares out among whom, as what; of money also what it covers and what was done with it."""
    is_count = bool(forms_of(scenario.currency))
    text = words.text(TEXTS["counts" if is_count else "money"]).format(
        instrument=words.text(INSTRUMENTS[scenario.instrument]),
        recipient=words.text(scenario.recipient),
        currency=words.currency(scenario.currency),
    )
    return [text, *([shared] if (shared := shared_in_words(scenario.money, words)) else [])]


def shared_in_words(money: Money, words: Words) -> str:
    """What a scenario shares out, in a sentence; nothing where its file does not say."""
    scope, measure = (written(money.named(words.language, [each]), words) for each in ("scope", "measure"))
    key = "scope_of_counts" if forms_of(money.currency) else "scope"
    texts = words.text(TEXTS[key]).format(scope=scope), words.text(TEXTS["measure"]).format(measure=measure)
    return " ".join(text for text, named in zip(texts, (scope, measure), strict=True) if named)


def unlike_in_words(monies: Sequence[tuple[str, Money]], words: Words) -> str:
    """What tells money of one currency apart, each under a name, in a sentence; nothing where it is alike."""
    by_currency: dict[str, list[tuple[str, Money]]] = {}
    for name, money in monies:
        by_currency.setdefault(money.currency, []).append((name, money))
    told = [part for each in by_currency.values() for part in _told_by_kind(each, words)]
    text = TEXTS["unlike_counts" if any(forms_of(money.currency) for _, money in monies) else "unlike"]
    return words.text(text).format(kinds="; ".join(told)) if told else ""


def _told_by_kind(monies: Sequence[tuple[str, Money]], words: Words) -> list[str]:
    """Names by what their money is, as "a, b (resettlement)"; none where it is alike."""
    kinds = told_apart([money for _, money in monies], words.language)
    by_kind: dict[str, list[str]] = {}
    for (name, _), kind in zip(monies, kinds, strict=True):
        by_kind.setdefault(written(kind, words), []).append(name)
    return [f"{', '.join(dict.fromkeys(names))} ({kind})" for kind, names in by_kind.items()] if any(kinds) else []


def kinds_in_short(scenarios: Sequence[Scenario], words: Words) -> str:
    """The scope and measure of several scenarios: the first's, and by name of those whose money is not the same."""
    first, *others = scenarios
    colon = words.text({"en": ": ", "fr": " : "})
    apart = [other for other in others if unlike((first.money, other.money)) and named(other.money, words)]
    of_others = (f"{words.text(other.short)}{colon}{named(other.money, words)}" for other in apart)
    return "; ".join(part for part in (named(first.money, words), *of_others) if part)


def scope_taken(parameter: Parameter, keys: Iterable[str], scopes: Scopes, words: Words) -> str:
    """That the scope of figures is an assumption, in words; nothing where it is none."""
    taken = next((said for said in map(parameter.said_of, keys) if said.scope_taken_as), None)
    if taken is None:
        return ""
    return words.text(TEXTS["assumed"]).format(scope=written(scope_name(taken.scope, words.language, scopes), words))


def keys_taken(parameter: Parameter) -> tuple[str, ...]:
    """The keys of the figures whose scope is taken by assumption."""
    return tuple(key for key in parameter.figures or (EVERY_YEAR,) if parameter.said_of(key).scope_taken_as)


def money_of_data(dataset: Dataset, uses: Sequence[Parameter], words: Words) -> str:
    """The scopes and measures of a data set's rows, in a sentence; nothing of what is no money, or says neither."""
    columns = dict.fromkeys(use.measure for use in uses if in_money(use.input))
    found = [money for column in columns for money in dataset.moneys(column)]
    scopes = dict.fromkeys(written(scope_name(scope, words.language), words) for scope, _ in found if scope)
    measures = dict.fromkeys(measure_name(measure, words.language) for _, measure in found if measure)
    if not scopes or not measures:
        return ""
    parts = words.text(TEXTS["scope"]).format(scope="; ".join(scopes)), words.text(TEXTS["measure"])
    return f"{parts[0]} {parts[1].format(measure='; '.join(measures))}"
