"""In words: what differs between two scenarios, a line each, in English or French, by the names that files write or by titles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundingmodel.analysis.offers.difference import Difference, Given
from fundingmodel.analysis.offers.spans import spans
from fundingmodel.language.figures import Figures
from fundingmodel.language.step_words import step_words
from fundingmodel.language.words import Words
from fundingmodel.scenario.figures.late_or_revised import DATA_RULES
from fundingmodel.scenario.reading import Scenario

LONGEST = 10  # decimals of a figure
SAID = {
    "years": {"en": "Fiscal years: {before} → {after}", "fr": "Exercices : {before} → {after}"},
    "instrument": {"en": "Instrument: {before} → {after}", "fr": "Nature des fonds : {before} → {after}"},
    "currency": {"en": "Currency: {before} → {after}", "fr": "Monnaie : {before} → {after}"},
    "scope": {"en": "Scope: {before} → {after}", "fr": "Portée : {before} → {after}"},
    "measure": {"en": "Measure: {before} → {after}", "fr": "Nature du montant : {before} → {after}"},
    "jurisdictions": {"en": "Jurisdictions: {before} → {after}", "fr": "Administrations : {before} → {after}"},
    "categories": {"en": "Categories: {before} → {after}", "fr": "Catégories : {before} → {after}"},
    "lags": {"en": "Lags: {before} → {after}", "fr": "Décalages : {before} → {after}"},
    "counted": {"en": "What is counted: {before} → {after}", "fr": "Ce qui est compté : {before} → {after}"},
    "promise.gone": {"en": "Promise {what}: taken out", "fr": "Engagement {what} : retiré"},
    "promise.new": {"en": "Promise {what}: added", "fr": "Engagement {what} : ajouté"},
    "rule": {"en": "{what}: {before} → {after}", "fr": "{what} : {before} → {after}"},
    "rule.en": {"en": "{what} (English text): {before} → {after}", "fr": "{what} (texte anglais) : {before} → {after}"},
    "rule.fr": {"en": "{what} (French text): {before} → {after}", "fr": "{what} (texte français) : {before} → {after}"},
    "rule.said": {"en": "“{}”", "fr": "« {} »"},
    "tier.gone": {"en": "Tier {before}: taken out", "fr": "Palier {before} : retiré"},
    "tier.new": {"en": "Tier {after}: added", "fr": "Palier {after} : ajouté"},
    "dropped": {"en": "Step {what}: dropped", "fr": "Étape {what} : retirée"},
    "added": {"en": "Step {what}: added ({after})", "fr": "Étape {what} : ajoutée ({after})"},
    "added.plain": {"en": "Step {what}: added", "fr": "Étape {what} : ajoutée"},
    "step": {"en": "Step {what}: {before} → {after}", "fr": "Étape {what} : {before} → {after}"},
    "order": {
        "en": "Order of steps, of {what}: {before} → {after}",
        "fr": "Ordre des étapes, pour {what} : {before} → {after}",
    },
    "setting": {
        "en": "Step {what}, {detail}: {before} → {after}",
        "fr": "Étape {what}, réglage {detail} : {before} → {after}",
    },
    "reads": {
        "en": "Step {what} reads as {detail}: {before} → {after}",
        "fr": "Étape {what}, {detail} lu : {before} → {after}",
    },
    "input.gone": {"en": "Input {what}: {before} → not read", "fr": "Donnée {what} : {before} → non lue"},
    "input.new": {"en": "Input {what}: not read → {after}", "fr": "Donnée {what} : non lue → {after}"},
    "link": {"en": "Input {what}: {before} → {after}", "fr": "Donnée {what} : {before} → {after}"},
    "parts": {
        "en": "Input {what}{of}, added up: {before} → {after}",
        "fr": "Donnée {what}{of}, somme : {before} → {after}",
    },
    "basis": {
        "en": "Input {what}{of}, {detail}: {before} → {after}",
        "fr": "Donnée {what}{of}, {detail} : {before} → {after}",
    },
    "formula": {"en": "Input {what}{of}: {before} → {after}", "fr": "Donnée {what}{of} : {before} → {after}"},
    "formula.given": {
        "en": "Input {what}{of}: {before} → figures that are given",
        "fr": "Donnée {what}{of} : {before} → chiffres fournis",
    },
    "formula.made": {
        "en": "Input {what}{of}: figures that are given → {after}",
        "fr": "Donnée {what}{of} : chiffres fournis → {after}",
    },
    "figure": {"en": "Input {what}{of}: {before} → {after}", "fr": "Donnée {what}{of} : {before} → {after}"},
    "data.new": {
        "en": "Input {what}: figures of other years, {detail} of them ({after})",
        "fr": "Donnée {what} : chiffres d’autres années, au nombre de {detail} ({after})",
    },
    "data": {
        "en": "Input {what}: {detail} figures differ ({before} → {after})",
        "fr": "Donnée {what} : {detail} chiffres diffèrent ({before} → {after})",
    },
    "of_tier": {"en": "{tier}. {line}", "fr": "{tier}. {line}"},
    "differs": {"en": "{other} differs from {one}:", "fr": "Écarts de « {other} » par rapport à « {one} » :"},
    "same": {
        "en": "{other} does not differ from {one} in years, steps, settings or figures.",
        "fr": "« {other} » ne diffère pas de « {one} » : mêmes exercices, étapes, réglages et chiffres.",
    },
    "none": {"en": "nothing", "fr": "rien"},
    "unknown": {"en": "unknown", "fr": "inconnu"},
    "to": {"en": "{} to {}", "fr": "{} à {}"},
}
CODES = (
    "promise",
    "dropped",
    "added",
    "step",
    "setting",
    "reads",
    "basis",
    "order",
    "input",
    "link",
    "parts",
    "data",
    "formula",
    "figure",
)  # kinds of which names are code
OF_STEPS = ("dropped", "added", "step", "setting", "reads", "order")


def in_words(found: Iterable[Difference], words: Words, titles_of: Scenario | None = None) -> list[str]:
    """A line for each difference; names as files write them, or, where a scenario is given, by its titles.

    >>> in_words([Difference("setting", "fit_to_envelope", "refuse", "reduce", detail="shortfall")], Words("en"))
    ['Step fit_to_envelope, shortfall: refuse → reduce']
    """
    names = _Names(words, titles_of) if titles_of else None
    return [words.text({words.language: _Line(each, words, names).text()}) for each in found]


class _Names:
    """What names are called by a scenario: its quantities, tiers, jurisdictions and categories."""

    def __init__(self, words: Words, scenario: Scenario) -> None:
        self.codes: dict[str, str] = {}
        for tier in scenario.tiers:
            words = words.with_titles(tier.titles)
            names = {**tier.jurisdiction_names, **tier.category_names}
            self.codes |= {code: words.text(name) for code, name in names.items()}
        self.tiers = {tier.name: words.text(tier.title) for tier in scenario.tiers}
        self.words = words

    def called(self, name: str, is_step: bool) -> str:
        """A step or an input in a sentence."""
        if is_step and name in step_words():
            return self.words.text(step_words()[name].in_sentence)
        return self.words.in_sentence(name)


@dataclass(frozen=True)
class _Line:
    """A difference, and the names that its line goes by: those of files where there are no others."""

    each: Difference
    words: Words
    names: _Names | None

    def text(self) -> str:
        each, key = self.each, self.each.kind
        if key == "added" and not each.after:
            key += ".plain"
        if key in ("promise", "tier", "input", "data") and not (each.before and each.after):
            key += ".gone" if each.before else ".new"
        if key == "formula" and each.detail:
            key += ".given" if each.before else ".made"
        if key == "rule" and each.detail:
            key += f".{each.detail}"
        line = self.words.text(SAID[key]).format(
            what=self._what(),
            detail=each.detail if each.kind == "data" else self._code(each.detail),
            of=self._of(),
            before=self._side(0),
            after=self._side(1),
        )
        tier = self.names.tiers.get(each.tier, each.tier) if self.names else each.tier
        return self.words.text(SAID["of_tier"]).format(tier=tier, line=line) if each.tier else line

    def _what(self) -> str:
        """What differs, by its names; a promise as it is in short, a rule by what it is of."""
        if self.each.kind == "promise":
            return self._code(self.each.what)
        if self.each.kind == "rule":
            return self.words.text(DATA_RULES[self.each.what])
        return ", ".join(map(self._name, self.each.what.split(", ")))

    def _name(self, name: str) -> str:
        return self.names.called(name, self.each.kind in OF_STEPS) if self.names else self._code(name)

    def _code(self, text: str) -> str:
        """A name that files write; in French between quotation marks."""
        return f"« {text} »" if text and self.words.language == "fr" and self.each.kind in CODES else text

    def _place(self, codes: Sequence[str]) -> str:
        return " ".join(self.names.codes.get(code, code) if self.names else code for code in codes)

    def _of(self) -> str:
        """What a figure is of: its place and its years, those that follow each other by the first and the last."""
        parts = [self._place(self.each.place), *in_spans(self.each.years, self.words)]
        return f" ({', '.join(filter(None, parts))})" if any(parts) else ""

    def _side(self, side: int) -> str:
        """What is on one side: a figure as the language writes it, years, a name, or nothing."""
        each, text = self.each, (self.each.before, self.each.after)[side]
        nothing = self.words.text(SAID["none"])
        if each.figures is not None:
            return self._figure(each.figures[side]) if text or side else nothing
        if each.listed[side]:
            return "; ".join(map(self._given, each.listed[side]))
        if each.kind == "years":
            return ", ".join(_span(span, self.words) for span in text.split(", "))
        if each.kind in ("jurisdictions", "categories") and text:
            return ", ".join(self._place([code]) for code in text.split(", "))
        if each.kind == "parts" and text:
            return " + ".join(self._place([code]) for code in text.split(", "))
        if each.kind == "rule" and text:
            return self.words.text(SAID["rule.said"]).format(text)
        return self._code(text) if text else nothing

    def _given(self, given: Given) -> str:
        """A figure of an input after what it is of: economic = 0.431."""
        of, figure = (
            ", ".join((*map(self._place, given.places), *in_spans(given.years, self.words))),
            self._figure(given.figure),
        )
        return f"{of} = {figure}" if of else figure

    def _figure(self, figure: Decimal | None) -> str:
        if figure is None:
            return self.words.text(SAID["unknown"])
        return Figures(self.words.language).plain(figure, LONGEST)


def in_spans(years: Sequence[str], words: Words) -> list[str]:
    """Years in words, those that follow each other by the first and the last."""
    return [_span(span, words) for span in spans(years)]


def _span(span: str, words: Words) -> str:
    first, _, last = span.partition("/")
    both = words.text(SAID["to"]).format(*map(words.fiscal_year, (first, last)))
    return both if last else words.fiscal_year(first)


def differs(one: Scenario, other: Scenario, anything: bool, words: Words) -> str:
    """Whether one scenario differs from another, above the lines that say in what."""
    names = [words.with_id(each.short, each.name) for each in (one, other)]
    return words.text(SAID["differs" if anything else "same"]).format(one=names[0], other=names[1])
