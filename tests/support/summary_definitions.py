"""What the first lines of the Summary have to say, derived a second time: from amounts and definitions, no sentence read.

Nothing here comes from `workbooks`. Amounts are the engine's, exact; who receives more, how many are known, whether two
envelopes are equal and who provides the difference is worked out here, and put into words that are written here again.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from shortfalls_oracle import Short, short_of
from summary_names import FRENCH, MONEY, TWO_KINDS, with_linked
from summary_page import Page, in_words, price_index

from fundingmodel.analysis.binding import binding_rule
from fundingmodel.result import Result

SHEETS = {"en": "Summary", "fr": "Sommaire"}
LINES = {"first": "A2", "more": "A6", "less": "A7", "checks": "A8", "envelopes": "A10"}


@dataclass(frozen=True)
class Choice:
    """What a reader may choose in row 5; scenarios by their place."""

    year: str
    baseline: int
    compared: int
    constant: bool = False
    equal: bool = False


@dataclass(frozen=True)
class Shown:
    """The results of a report in the order of its scenarios, and those at an equal envelope by name."""

    results: Sequence[Result]
    equal: Mapping[str, Result | None]
    language: str

    def result(self, place: int, equal: bool) -> Result | None:
        own = self.results[place]
        return self.equal.get(own.scenario.name, own) if equal and self.equal else own

    @property
    def written(self) -> list[Result]:
        """All whose sheets the workbook has: at their own envelopes, at an equal one, and those whose results they take."""
        return with_linked([*self.results, *(result for result in self.equal.values() if result is not None)])

    def label(self, place: int) -> str:
        return self.results[place].scenario.short[self.language]

    @cached_property
    def short(self) -> list[Short]:
        """What is short of guarantees by the definitions, a scenario and year each, in the order of the sheets."""
        return [short for result in self.written for short in short_of(result, self.language)]

    def names(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for result in self.results:
            for code in result.scenario.jurisdictions:
                found.setdefault(code, result.main.tier.jurisdiction_names[code][self.language])
        return found


def choices(shown: Shown) -> Iterator[Choice]:
    """Every pair of different scenarios, every year, each envelope, each kind of dollars."""
    count = len(shown.results)
    years = sorted({year for result in shown.results for year in result.scenario.fiscal_years})
    for year, baseline, compared in itertools.product(years, range(count), range(count)):
        if baseline != compared:
            for constant, equal in itertools.product((False, True), repeat=2):
                yield Choice(year, baseline, compared, constant, equal)


class Facts:
    """What is true of two scenarios in a year, and what is known of it."""

    def __init__(self, shown: Shown, choice: Choice) -> None:
        self.shown, self.choice, self.names = shown, choice, shown.names()
        self.divisor = price_index(choice.year) if choice.constant else Fraction(1)
        self.after, self.before = (self._amounts(place) for place in (choice.compared, choice.baseline))
        self.all = len(self.names)
        self.changes = {
            code: self.after[code] - self.before[code]  # type: ignore[operator]
            for code in self.names
            if self.after.get(code) is not None and self.before.get(code) is not None
        }
        self.known = len(self.changes)
        self.totals = [self._total(amounts) for amounts in (self.after, self.before)]

    def _amounts(self, place: int) -> dict[str, Fraction | None]:
        """By jurisdiction of the scenario, in the dollars chosen; empty in a year that it does not have."""
        result = self.shown.result(place, self.choice.equal)
        if result is None or self.choice.year not in result.scenario.fiscal_years:
            return {}
        amounts = {code: result.amount("allocation", self.choice.year, code) for code in result.scenario.jurisdictions}
        return {code: None if x is None else Fraction(x) / self.divisor for code, x in amounts.items()}

    @staticmethod
    def _total(amounts: Mapping[str, Fraction | None]) -> Fraction | None:
        known = [x for x in amounts.values() if x is not None]
        return sum(known, Fraction(0)) if known and len(known) == len(amounts) else None

    def money(self, place: int) -> tuple[str, str]:
        """The scope and measure of what a scenario shares out, as its file says them; at an equal envelope, the baseline's."""
        data = (self.shown.result(place, self.choice.equal) or self.shown.results[place]).scenario.data
        return str(data.get("scope", "")), str(data.get("measure", ""))

    @property
    def unlike(self) -> bool:
        """Whether no change is made of the two."""
        return self.money(self.choice.compared) != self.money(self.choice.baseline)

    def more(self, sign: int) -> list[str]:
        return [self.names[code] for code, x in self.changes.items() if x * sign > 0]

    def largest(self) -> str:
        return max(self.changes, key=lambda code: abs(self.changes[code]))

    def held_above(self, code: str) -> Fraction:
        """What hold-harmless adds to the formula amount under the scenario compared, if it is the rule that binds."""
        result = self.shown.result(self.choice.compared, self.choice.equal)
        assert result is not None
        year, places = self.choice.year, result.main.tier.place.jurisdictions
        if binding_rule(result.main, year)[places.index(code)] != "hold_harmless":
            return Fraction(0)
        amount = result.amount("allocation", year, code)
        assert amount is not None
        return Fraction(round(100 * (float(amount) - result.figure("formula_amount", year, code))), 100) / self.divisor

    def closed(self, place: int) -> bool:
        """Whether the scenario shares an envelope, so that one jurisdiction's more is another's less."""
        result = self.shown.result(place, self.choice.equal)
        return result is not None and {"envelope", "remainder_rank"} <= {
            c.name for c in result.main.tier.formula.columns
        }

    def checks_known(self) -> tuple[int, int]:
        """How many allocations of the workbook are known, of all: own envelopes and equal ones."""
        amounts = [
            result.amount("allocation", year, code)
            for result in self.shown.written
            for year in result.scenario.fiscal_years
            for code in result.scenario.jurisdictions
        ]
        return sum(x is not None for x in amounts), len(amounts)


def expected(facts: Facts) -> dict[str, str]:
    """The lines as they have to be."""
    return _French(facts).lines() if facts.shown.language == "fr" else _English(facts).lines()


class _English:
    def __init__(self, facts: Facts) -> None:
        self.facts, self.choice = facts, facts.choice
        self.compared, self.baseline = (facts.shown.label(n) for n in (self.choice.compared, self.choice.baseline))

    def lines(self) -> dict[str, str]:
        if self.facts.unlike:
            return {"first": self.two_kinds(), "more": "", "less": "", "checks": self.checks(), "envelopes": ""}
        return {
            "first": self.first(),
            "more": self.listed(1),
            "less": self.listed(-1),
            "checks": self.checks(),
            "envelopes": self.envelopes(),
        }

    # Parts

    def known(self) -> str:
        facts = self.facts
        return "" if facts.known == facts.all else f" ({facts.known} of {facts.all} known)"

    def prices(self) -> str:
        return ", in constant 2021-22 dollars" if self.choice.constant else ""

    def terms(self) -> str:
        after, before = self.facts.totals
        equal = self.choice.equal and after is not None and after == before
        return (self.AT_EQUAL if equal else "") + self.prices()

    AT_EQUAL = ", at equal envelope"

    def money(self, amount: Fraction) -> str:
        return "less than $1" if 0 < amount < Fraction(1, 2) else in_words(amount)

    # Lines

    def kind(self, place: int) -> str:
        return MONEY[self.facts.money(place)][self.facts.shown.language]

    def two_kinds(self) -> str:
        """Where their money is unlike."""
        kinds = self.kind(self.choice.compared), self.kind(self.choice.baseline)
        return TWO_KINDS[self.facts.shown.language].format(self.compared, kinds[0], self.baseline, kinds[1])

    def first(self) -> str:
        facts, year = self.facts, self.choice.year
        if not facts.known:
            return (
                f"No jurisdiction’s amounts are known under both “{self.compared}” and “{self.baseline}” in {year}"
                f"{self.prices()}{self.known()}."
            )
        code = facts.largest()
        change = facts.changes[code]
        if change == 0:
            whose = "every jurisdiction" + (" whose amounts are known" if self.known() else "")
            return (
                f"Under “{self.compared}”, {whose} receives the same as under “{self.baseline}” in {year}"
                f"{self.terms()}{self.known()}."
            )
        held = facts.held_above(code)
        because = f"; hold-harmless keeps it {self.money(held)} above its formula amount" if held > 0 else ""
        return (
            f"Under “{self.compared}”, {facts.names[code]} receives {self.money(abs(change))} "
            f"{'more' if change > 0 else 'less'} than under “{self.baseline}” in {year}{self.terms()}{because}{self.known()}."
        )

    def listed(self, sign: int) -> str:
        names, word = self.facts.more(sign), "more" if sign > 0 else "less"
        if names:
            return (
                f"{len(names)} {'receives' if len(names) == 1 else 'receive'} {word}{self.known()}: {', '.join(names)}."
            )
        if not self.facts.known:
            return f"Who receives {word} is not known{self.known()}."
        whose = "No jurisdiction" + (" whose amounts are known" if self.known() else "")
        return f"{whose} receives {word}{self.known()}."

    def checks(self) -> str:
        known, whole = self.facts.checks_known()
        hold = "All checks hold" + ("." if known == whole else f" ({known} of {whole} allocations known).")
        return self.short() + hold

    def short(self) -> str:
        """What is said before all else: a sentence a scenario, and one a year."""
        said, names = "", dict.fromkeys(each.scenario for each in self.facts.shown.short)
        for name in names:
            years = [each for each in self.facts.shown.short if each.scenario == name]
            said += self.short_in_all(name, sum((each.short for each in years), Fraction(0)))
            said += "".join(map(self.short_in_year, years))
        return said

    def short_in_all(self, name: str, short: Fraction) -> str:
        return f"Under “{name}”, guarantees are not kept in full: {self.money(short)} short in all. "

    def short_in_year(self, short: Short) -> str:
        assert short.why == ["reduced"]  # the only reason in the packaged scenarios
        return (
            f"{short.year}: {self.money(short.short)} short of the {self.money(short.promised)} promised, reduced to fit the "
            f"envelope ({f'all {short.of}' if len(short.who) == short.of else ', '.join(short.who)}). "
        )

    def envelopes(self) -> str:
        after, before = self.facts.totals
        if after is None or before is None:
            return f"Whether the envelopes are equal is not known{self.known()}."
        if after == before:
            return f"Both totals are {self.money(after)}{self.prices()}."
        places = self.choice.compared, self.choice.baseline
        larger, smaller = places if after > before else places[::-1]
        more, less = self.facts.shown.label(larger), self.facts.shown.label(smaller)
        amount = self.money(abs(after - before))
        if all(map(self.facts.closed, places)):
            funder = (
                self.facts.shown.results[larger].scenario.data.get("funder", {}).get("en", f"whoever funds “{more}”")
            )
            return (
                f"The envelopes differ: “{more}” has {amount} more than “{less}”{self.prices()}, provided by {funder}."
            )
        return (
            f"The totals differ: “{more}” allocates {amount} more than “{less}”{self.prices()}; "
            "who provides the difference is not known."
        )


class _French(_English):
    AT_EQUAL = ", à enveloppe égale"

    def known(self) -> str:
        facts = self.facts
        if facts.known == facts.all:
            return ""
        return f" ({facts.known} {'connue' if facts.known < 2 else 'connues'} sur {facts.all})"

    def prices(self) -> str:
        return ", en dollars constants de 2021-2022" if self.choice.constant else ""

    def year(self) -> str:
        return f"{self.choice.year[:4]}-{self.choice.year[:2]}{self.choice.year[5:]}"

    def money(self, amount: Fraction) -> str:
        if 0 < amount < Fraction(1, 2):
            return "moins de 1 $"
        figure, _, scale = in_words(amount)[1:].partition(" ")
        return (
            figure.replace(".", ",") + {"million": " M$", "billion": " G$"}[scale]
            if scale
            else figure.replace(",", " ") + " $"
        )

    def first(self) -> str:
        facts = self.facts
        if not facts.known:
            return (
                f"Aucune administration n’a de montant connu à la fois selon « {self.compared} » et selon "
                f"« {self.baseline} » en {self.year()}{self.prices()}{self.known()}."
            )
        code = facts.largest()
        change = facts.changes[code]
        if change == 0:
            whose = "chaque administration" + (" dont les montants sont connus" if self.known() else "")
            return (
                f"Selon « {self.compared} », {whose} reçoit autant que selon « {self.baseline} » en {self.year()}"
                f"{self.terms()}{self.known()}."
            )
        held = facts.held_above(code)
        because = (
            f"; la clause de maintien y garantit {self.money(held)} de plus que le montant selon la formule"
            if held > 0
            else ""
        )
        return (
            f"Selon « {self.compared} », {FRENCH[facts.names[code]]} {self.money(abs(change))} "
            f"{'de plus' if change > 0 else 'de moins'} que selon « {self.baseline} » en {self.year()}{self.terms()}{because}"
            f"{self.known()}."
        )

    def listed(self, sign: int) -> str:
        names, word = self.facts.more(sign), "davantage" if sign > 0 else "moins"
        if names:
            return f"{len(names)} {'reçoit' if len(names) == 1 else 'reçoivent'} {word}{self.known()} : {', '.join(names)}."
        if not self.facts.known:
            return f"On ne sait pas qui reçoit {word}{self.known()}."
        whose = "Aucune administration" + (" dont les montants sont connus" if self.known() else "")
        return f"{whose} ne reçoit {word}{self.known()}."

    def checks(self) -> str:
        known, whole = self.facts.checks_known()
        if known == whole:
            return f"{self.short()}Toutes les vérifications sont réussies."
        word = "affectation connue" if known < 2 else "affectations connues"
        return f"{self.short()}Toutes les vérifications sont réussies ({known} {word} sur {whole})."

    def short_in_all(self, name: str, short: Fraction) -> str:
        return f"Selon « {name} », les garanties ne sont pas versées en entier : manque à verser de {self.money(short)} en tout. "

    def short_in_year(self, short: Short) -> str:
        assert short.why == ["reduced"]
        year = f"{short.year[:4]}-{short.year[:2]}{short.year[5:]}"
        return (
            f"En {year}, manque à verser de {self.money(short.short)} sur les {self.money(short.promised)} promis, réduction "
            f"pour tenir dans l’enveloppe ({f'les {short.of}' if len(short.who) == short.of else ', '.join(short.who)}). "
        )

    def envelopes(self) -> str:
        after, before = self.facts.totals
        if after is None or before is None:
            return f"On ne sait pas si les enveloppes sont égales{self.known()}."
        if after == before:
            return f"Les deux totaux sont de {self.money(after)}{self.prices()}."
        places = self.choice.compared, self.choice.baseline
        larger, smaller = places if after > before else places[::-1]
        more, less = self.facts.shown.label(larger), self.facts.shown.label(smaller)
        amount = self.money(abs(after - before))
        if all(map(self.facts.closed, places)):
            funder = (
                self.facts.shown.results[larger].scenario.data.get("funder", {}).get("fr", f"qui finance « {more} »")
            )
            return (
                f"Les enveloppes diffèrent : « {more} » compte {amount} de plus que « {less} »{self.prices()}, "
                f"somme fournie par {funder}."
            )
        return (
            f"Les totaux diffèrent : « {more} » affecte {amount} de plus que « {less} »{self.prices()}; "
            "on ne sait pas qui fournit la différence."
        )


# The lines of a page


def choose(page: Page, shown: Shown, choice: Choice) -> None:
    """Fills in row 5, whose lists are always in this order; dollars are chosen where there is an index of prices."""
    sheet, french = SHEETS[shown.language], shown.language == "fr"
    row = {str(cell.value): cell.column_letter for cell in page.workbook[sheet][4] if getattr(cell, "value", None)}
    year = f"{choice.year[:4]}-{choice.year[:2]}{choice.year[5:]}" if french else choice.year
    values = [year, shown.label(choice.baseline), shown.label(choice.compared)]
    further = [letter for name, letter in row.items() if name in ("Dollars", "Envelope", "Enveloppe")]
    wanted = [choice.constant, choice.equal] if "Dollars" in row else [choice.equal]
    values += [_offered(page, sheet, f"{letter}5")[other] for letter, other in zip(further, wanted, strict=False)]
    for letter, value in zip(row.values(), values, strict=False):
        page.set(sheet, f"{letter}5", value)
    page.engine.evaluate_all()


def _offered(page: Page, sheet: str, address: str) -> list[str]:
    """The list of a cell in row 5: what is usual, and the other; it stays with what is usual where there is no other."""
    lists = page.workbook[sheet].data_validations.dataValidation
    texts: list[str] = next(str(each.formula1).strip('"').split(",") for each in lists if address in each.sqref)
    return texts if len(texts) > 1 else texts * 2


def lines_of(page: Page, language: str) -> dict[str, str]:
    """The lines as a reader sees them, a space for each space."""
    return {name: str(page[SHEETS[language], at] or "").replace("\u00a0", " ") for name, at in LINES.items()}


def faults(facts: Facts, lines: Mapping[str, str]) -> list[str]:
    """The lines that do not say what is so, each beside what it has to be."""
    right = expected(facts)
    return [
        f"{facts.choice} {name}: {lines[name]!r}, not {right[name]!r}" for name in right if lines[name] != right[name]
    ]
