"""Words: what quantities, units, rules and sheets are called, in English and French."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.errors import Refused
from fundingmodel.language import step_words
from fundingmodel.language.nouns import Noun
from fundingmodel.language.texts import LANGUAGES

NOUNS = (
    "nouns of counts"  # beside titles: what a scenario counts, by its word for it; no quantity has blanks in its name
)
PER = {"en": "per", "fr": "par"}
DOLLARS = ("CAD", "USD", "AUD", "NZD")  # currencies that a dollar sign alone shows


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


@cache
def _quantities() -> Mapping[str, Mapping[str, Any]]:
    """The words of every column and input: those beside the steps, and those that belong to no step.

    Where a scenario has a quantity of that name, what belongs to no step is called formula_ and the name.
    """
    of_no_step = _words()["columns"]
    return {**step_words.quantities(), **of_no_step, **{f"formula_{name}": of_no_step[name] for name in of_no_step}}


@cache
def _noun(form: str) -> Mapping[str, list[str]] | None:
    """The forms of a noun of counts, by one of them in either language; None where it is not known."""
    nouns: Mapping[str, Mapping[str, list[str]]] = _words()["counted"]
    return next((noun for noun in nouns.values() if form in (*noun["en"], *noun["fr"])), None)


class Words:
    """The words of one language: `words("total")`, `words.column("share")`, `words.unit("persons", "CAD")`."""

    def __init__(self, language: str = "en", titles: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        refuse_unknown(language)
        self.language, self._titles = language, titles or {}

    def with_titles(self, titles: Mapping[str, Mapping[str, Any]]) -> "Words":
        """The same words, with those that a scenario has for names of its own."""
        if not titles:
            return self
        nouns = {**self._titles.get(NOUNS, {}), **titles.get(NOUNS, {})}
        return Words(self.language, {**self._titles, **titles, **({NOUNS: nouns} if nouns else {})})

    def with_nouns(self, titles: Mapping[str, Mapping[str, Any]]) -> "Words":
        """The same words, with what a scenario counts and none of its titles."""
        return self.with_titles({NOUNS: titles[NOUNS]}) if NOUNS in titles else self

    def noun(self, form: str) -> Mapping[str, Sequence[str]] | None:
        """One and several of what is counted, by language, from one of the forms; None where the noun is not known."""
        if isinstance(form, Noun):
            return form.forms
        own: Mapping[str, Mapping[str, Sequence[str]]] = self._titles.get(NOUNS, {})
        found = (noun for noun in own.values() if any(form in forms for forms in noun.values()))
        return next(found, None) or _noun(form)

    def __call__(self, name: str) -> str:
        return self._of("words", name)

    def stage(self, name: str) -> str:
        return self._of("stages", name)

    def algebra(self) -> Mapping[str, str]:
        """The functions of the algebra, as this language writes them."""
        return {name: self._of("algebra", name) for name in _words()["algebra"]}

    def sheet(self, name: str) -> str:
        return self._of("sheets", name)

    def rule(self, name: str, kind: str = "") -> str:
        """The words of a rule that binds, by which one is "held" or "capped"; one of a scenario's own name says that name."""
        known: Mapping[str, Mapping[str, str]] = {**_words()["rules"], **step_words.rules()}
        if name in known and name not in ("held", "capped"):
            return self.text(_both(known[name]))
        return self._of("rules", kind).format(rule=self.column(name)) if kind else self.column(name)

    def reasons(self, why: Sequence[str]) -> str:
        """Why a promise is not paid in full: "reduced to fit the envelope and taken back by a later step"."""
        return self.listed([self._of("reasons", reason) for reason in why])

    def listed(self, parts: Sequence[str]) -> str:
        """One, two and three."""
        last = {"en": " and ", "fr": " et "}[self.language].join([", ".join(parts[:-1]), *parts[-1:]])
        return last if len(parts) > 1 else "".join(parts)

    def sentence(self, name: str, **parts: str) -> str:
        """A sentence that several faces say, with its figures and names."""
        return self.text(
            {language: text.format(**parts) for language, text in _both(_words()["sentences"][name]).items()}
        )

    def column(self, name: str) -> str:
        """The header of a column or input; a name of the scenario's own is shown as it is written."""
        if self.knows(name):
            return self.text(_both(self._entry(name)))
        plain = name.replace("_", " ")
        return plain[:1].upper() + plain[1:]

    def in_sentence(self, name: str) -> str:
        """What a quantity, step or choice is called inside a sentence; a name without words, in French between quotes."""
        steps, carried = step_words.step_words(), _words()["in_sentences"]
        own = self._entry(name).get("in_sentence")
        if own or (name in carried and name not in self._titles):
            return self.text(_both(own or carried[name]))
        if name in steps and name not in self._titles:
            return self.text(steps[name].in_sentence)
        if self.knows(name):
            return _lower(self.column(name))
        plain = name.replace("_", " ")
        return self.text({"en": plain, "fr": f"« {plain} »"})

    def in_line(self, name: str) -> str:
        """What a quantity is called in a line of algebra, and what is read of the calendar.

        >>> Words("fr").in_line("calendar_month")
        'mois d’arrivée'
        """
        carried = {} if self.knows(name) else _words()["in_sentences"]
        line = self._entry(name).get("line") or carried.get(name)
        return self.text(_both(line)) if line else _lower(self.column(name))

    def with_article(self, name: str) -> str:
        """A quantity inside a French sentence, with its article; one without forms, between quotes."""
        carried = {} if name in self._titles else _words()["in_sentences"].get(name, {})
        forms = (self._entry(name) or carried).get("the", {})
        if self.language in forms:
            return self.text(forms)
        called = self.in_sentence(name)
        quoted = self.language != "fr" or called.startswith("«")
        return called if quoted else self.text({"fr": f"« {called} »"})

    def counted(self, what: str, count: float) -> str:
        """The noun of a count, from one of its forms: in French one and less than two are singular."""
        if (noun := self.noun(what)) is None:
            return what
        one, more = noun[self.language]
        return one if (abs(count) < 2 if self.language == "fr" else count == 1) else more

    def knows(self, column: str) -> bool:
        """Whether a column or input has a header of its own."""
        return column in self._titles or column in _quantities()

    def has_title(self, name: str) -> bool:
        """Whether a scenario has a title of its own for a name."""
        return name in self._titles

    def is_helper(self, column: str) -> bool:
        """Whether a column is folded away at first: needed to calculate, seldom to read."""
        return bool(self._entry(column).get("helper", False))

    def adds_up(self, column: str) -> bool:
        """Whether the sum over jurisdictions means something."""
        return bool(self._entry(column).get("total", False))

    def _entry(self, name: str) -> Mapping[str, Any]:
        """The words of a column or input; a scenario's own title keeps what is known of the column but its wording."""
        known = _quantities().get(name, {})
        if name not in self._titles:
            return known
        return {**{key: known[key] for key in ("helper", "total") if key in known}, **self._titles[name]}

    def currency(self, currency: str) -> str:
        """What is shared: a currency by its code, or what is counted in its place, as seats, in this language."""
        return self.unit(currency) if self.noun(currency) else currency

    def unit(self, name: str, currency: str = "CAD") -> str:
        if name == "dollars" and currency not in DOLLARS:
            return self.currency(currency)
        if name == "units per dollar" and currency not in DOLLARS:
            return f"{self.unit('units')} {PER[self.language]} {self.counted(currency, 1)}"
        known = _words()["units"]
        if name in known:
            return self.text(_both(known[name]))
        if noun := self.noun(name):
            return self.text(
                {language: noun[language][name not in (noun["en"][0], noun["fr"][0])] for language in noun}
            )
        if " per " in name:
            money, each = name.split(" per ", 1)
            return self.text(
                {language: f"{self.unit(money, currency)} {per} {self.unit(each)}" for language, per in PER.items()}
            )
        return name

    def fiscal_year(self, label: str) -> str:
        """How a fiscal year is written: 2021-22, in French 2021-2022; what is no fiscal year, as 2021-23, stays as typed."""
        short = len(label) == 7 and label[4] == "-" and fiscal_years.read(label) is not None
        return f"{label[:5]}{int(label[:4]) + 1}" if short and self.language == "fr" else label

    def month(self, code: str) -> str:
        """The name of a month by its number of two digits: June of 06.

        >>> Words("fr").month("06")
        'juin'
        """
        return self.text(_both(_words()["months"][code]))

    def vintage(self, text: str) -> str:
        """A vintage of packaged data, where it has words; another is shown as it is written."""
        known = _words()["vintages"]
        return self.text(_both(known[text])) if text in known else text

    def number(self, number: Decimal | int) -> str:
        """A figure inside a text: 1,234.5, in French 1 234,5."""
        text = f"{number:,}"
        return text.replace(",", "\u00a0").replace(".", ",") if self.language == "fr" else text

    def text(self, by_language: Mapping[str, str]) -> str:
        """A text that comes in several languages, in this one; in English where it has no other."""
        shown = by_language.get(self.language, "")
        return french(shown) if shown and self.language == "fr" else shown or by_language.get("en", "")

    def with_id(self, title: Mapping[str, str], name: str) -> str:
        """A title, beside it the name that one types, where that is another.

        >>> Words("fr").with_id({"en": "cohort", "fr": "cohortes"}, "cohort")
        'cohortes (cohort)'
        """
        shown = self.text(title)
        return shown if shown == name else f"{shown} ({name})"

    def _of(self, table: str, name: str) -> str:
        return self.text(_both(_words()[table][name]))


def singular(noun: str) -> str:
    """One of what is counted, in English where the noun is known; of another, the word without its ending.

    >>> singular("children"), singular("élèves"), singular("libraries"), singular("classes")
    ('child', 'pupil', 'library', 'class')
    """
    if known := _noun(noun):
        return known["en"][0]
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-2] if noun.endswith("sses") else noun if noun.endswith("ss") else noun.removesuffix("s")


def refuse_unknown(language: str) -> None:
    if language not in LANGUAGES:
        raise Refused(
            "unknown_language",
            "",
            "language is {language!r}; it is one of {languages}.",
            language=language,
            languages=LANGUAGES,
        )


def _both(entry: Mapping[str, object]) -> dict[str, str]:
    return {language: str(entry[language]) for language in LANGUAGES}


def french(text: str) -> str:
    """French as it is printed: curved apostrophes, a true minus, no line broken before a colon, a sign or a group of digits.

    Every French text goes through here just before it is shown, whoever wrote it; twice gives the same as once.

    >>> french("l'enveloppe : -510 000 $")
    'l’enveloppe\\xa0: −510\\xa0000\\xa0$'
    """
    curved = re.sub(r"(?<=\w)'(?=[\w«])", "’", text)
    minus = re.sub(r"(?<![\w.,/-])-(?=\d)", "\u2212", curved)
    return re.sub(r" (?=[:%»]|[MGk]?[$€])|(?<=«) |(?<=\d) (?=\d{3}(?!\d))", "\u00a0", minus)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
