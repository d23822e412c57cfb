"""Explain: a plain account, in English or French, of how one jurisdiction's amount of one year came about.

It follows the steps that the formula has, in their order, and tells each from its columns; a step that it has no words
for is told figure by figure. The same result always gives the same text.
"""

import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from fundingmodel.analysis.binding import ENVELOPE, FREE, NO_NEED, binding_rule
from fundingmodel.analysis.comparison import average_admissions
from fundingmodel.column import wired
from fundingmodel.errors import Refused
from fundingmodel.formulas import StepEntry
from fundingmodel.parameters import Parameter, Said
from fundingmodel.result import Result, TierResult

LANGUAGES = ("en", "fr")
SYMBOLS = {"CAD": "$", "USD": "$", "AUD": "$", "NZD": "$", "EUR": "€", "GBP": "£"}
THIN, FIXED = "\u202f", "\u00a0"  # the narrow no-break space between French thousands, the no-break space before a sign
Number = float | Decimal | Fraction


def explain(result: Result, jurisdiction: str, fiscal_year: str, language: str = "en") -> str:
    """How the jurisdiction's allocation of a year came about, in plain words: a numbered paragraph for each step.

    `jurisdiction` is a code or a name ("ON", "Ontario"). A jurisdiction or year that the scenario has not is refused.

    >>> from fundingmodel import run
    >>> explain(run("settlement"), "ON", "2021-22").startswith("Ontario")
    True
    """
    if language not in LANGUAGES:
        raise Refused(f"language is {language!r}; it is one of {', '.join(LANGUAGES)}.")
    year = _find_year(result, fiscal_year)
    sources: list[str] = []
    told = [
        (name, _Account(result, tier, code, year, language, sources))
        for name, tier in result.tiers.items()
        if (code := find_jurisdiction(tier, jurisdiction))
    ]
    if not told:
        raise Refused(_no_such_jurisdiction(result, jurisdiction))
    blocks = [told[-1][1].headline()]
    for name, account in told:
        tier_word = account.words("Tier", "Palier")
        blocks.append("\n".join([*([f"{tier_word} {name}"] if len(told) > 1 else []), *account.steps()]))
        blocks += account.assumptions()
    if sources:
        blocks.append("\n".join(["Sources" + account.words(":", f"{FIXED}:"), *_numbered_list(sources)]))
    blocks.append(
        account.words(
            "Shares, rates and factors are shown rounded; amounts are not.",
            "Les parts, taux et facteurs sont arrondis à l’affichage; les montants ne le sont pas.",
        )
    )
    return "\n\n".join(blocks) + "\n"


def _numbered_list(lines: Sequence[str]) -> list[str]:
    return [f"[{number}] {line}" for number, line in enumerate(lines, 1)]


def find_jurisdiction(tier: TierResult, asked: str) -> str | None:
    """The code of a jurisdiction given as code or name, in either language and any case; None if there is no such."""
    wanted = asked.strip().casefold()
    for code in tier.tier.place.jurisdictions:
        names = tier.tier.jurisdiction_names[code].values()
        if wanted in (code.casefold(), *(name.casefold() for name in names)):
            return code
    return None


def _no_such_jurisdiction(result: Result, asked: str) -> str:
    place = result.main.tier.place
    names = {name: c for c in place.jurisdictions for name in (c, *result.main.tier.jurisdiction_names[c].values())}
    close = difflib.get_close_matches(asked, names, n=1)
    hint = f"Did you mean {close[0]!r}?" if close else f"It has {', '.join(place.jurisdictions)}."
    return f"{place.file}: no jurisdiction {asked!r}. {hint}"


def _find_year(result: Result, asked: str) -> str:
    """The fiscal year as the scenario writes it: 2021-22 may be asked for as 2021-2022."""
    years = result.scenario.fiscal_years
    short = f"{asked[:4]}-{asked[7:]}" if len(asked) == 9 and asked[4] == "-" else asked
    if short not in years:
        raise Refused(f"{result.main.tier.place.file}: no year {asked}; it has {', '.join(years)}.")
    return short


# How figures are written


class Figures:
    """Figures as each language writes them: 1,234.5 and $18.2 million; 1 234,5 and 18,2 M$."""

    def __init__(self, language: str = "en", currency: str = "CAD", units_per_dollar: Decimal | None = None) -> None:
        self.language, self.currency = language, currency
        self.decimals = decimals_of(units_per_dollar)

    def number(self, value: Number, decimals: int = 0) -> str:
        text = f"{_fixed(value, decimals):,f}"
        return text.replace(",", THIN).replace(".", ",") if self.language == "fr" else text

    def plain(self, value: Number, most: int = 4) -> str:
        """A number with as many decimals as it has, at most four: a weight, a rate."""
        exact = _fixed(value, most).normalize()
        return self.number(exact, max(0, -int(exact.as_tuple().exponent)))

    def percent(self, ratio: Number, decimals: int = 2) -> str:
        value = Fraction(ratio) * 100
        return self.number(value, decimals) + (f"{FIXED}%" if self.language == "fr" else "%")

    def rate(self, ratio: Number) -> str:
        """A percent with as many decimals as it has, at most two: 95%, 2.5%."""
        exact = Fraction(str(ratio)) if isinstance(ratio, float) else Fraction(ratio)
        return self.plain(exact * 100, 2) + (f"{FIXED}%" if self.language == "fr" else "%")

    def money(self, value: Number, decimals: int | None = None) -> str:
        return self._with_currency(value, self.decimals if decimals is None else decimals, "", "")

    def short_money(self, value: Number) -> str:
        """$18.2 million, 18,2 M$; in full below a million."""
        if abs(Fraction(value)) < 10**6:
            return self.money(value)
        return self._with_currency(Fraction(value) / 10**6, 1, " million", "M")

    def year(self, fiscal_year: str) -> str:
        """2021-22 in English, 2021-2022 in French."""
        if self.language == "fr" and len(fiscal_year) == 7:
            return f"{fiscal_year[:4]}-{int(fiscal_year[:4]) + 1}"
        return fiscal_year

    def _with_currency(self, value: Number, decimals: int, word: str, letter: str) -> str:
        symbol, text = SYMBOLS.get(self.currency, self.currency), self.number(value, decimals)
        if self.language == "fr":
            return f"{text}{FIXED}{letter}{symbol if self.currency in SYMBOLS or not letter else FIXED + symbol}"
        if self.currency in SYMBOLS:
            return f"-{symbol}{text[1:]}{word}" if text.startswith("-") else f"{symbol}{text}{word}"
        return f"{text}{word} {symbol}"


def amount_writer(amounts: Sequence[Decimal | None], language: str = "en") -> Callable[[Decimal | None], str]:
    """Writes amounts with as many decimals as the most exact of them needs, none if all are whole; unknown is blank."""
    figures = Figures(language)
    places = [-int(x.normalize().as_tuple().exponent) for x in amounts if x]
    decimals = max([0, *places])
    decimals = 2 if decimals == 1 else decimals
    return lambda amount: "" if amount is None else figures.number(amount, decimals)


def decimals_of(units_per_dollar: Decimal | None) -> int:
    """How many decimals an amount in whole units has: 2 for cents, none for dollars or thousands of dollars."""
    unit = Decimal(1) / (units_per_dollar or Decimal(100))
    return min(6, max(0, -int(unit.normalize().as_tuple().exponent)))


def _fixed(value: Number, decimals: int) -> Decimal:
    exact = (
        Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else Decimal(str(value))
    )
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0  # + 0: no "-0"


# The account of one tier


class _Account:
    """One jurisdiction in one year of one tier: its figures by name, and the words around them."""

    def __init__(
        self, result: Result, tier: TierResult, code: str, fiscal_year: str, language: str, sources: list[str]
    ) -> None:
        self.result, self.tier, self.code, self.year, self.language = result, tier, code, fiscal_year, language
        self.sources = sources
        self.place, self.formula = tier.tier.place, tier.tier.formula
        self.values = tier.years[fiscal_year]
        self.index = self.place.jurisdictions.index(code)
        self.figures = Figures(language, result.scenario.currency, tier.known_units)
        self.reads = {c.name: dict(zip(c.needs, states, strict=True)) for c, states in wired(self.formula.columns)}

    def words(self, english: str, french: str) -> str:
        return french if self.language == "fr" else english

    def listed(self, parts: Sequence[str]) -> str:
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.words('and', 'et')} {parts[-1]}"

    # Figures of a step, by the names that the step's own file gives them

    def name(self, entry: StepEntry, own: str) -> str:
        """The name in this formula of what the step's file calls `own`: renamed with `as`, or bound to another."""
        if own in entry.bind:
            return entry.bind[own]
        renamed = own.replace(entry.step, entry.alias)
        there = {c.name for c in entry.columns} | {i.name for i in entry.inputs}
        return renamed if renamed in there else own

    def column(self, entry: StepEntry, own: str) -> str:
        """The column, or given figure, that the step reads under this name: the latest state before it."""
        name = self.name(entry, own)
        states = [self.reads[c.name][name] for c in entry.columns if name in self.reads[c.name]]
        return states[-1] if states else name

    def of(self, entry: StepEntry, own: str) -> float:
        return self.value(self.column(entry, own))

    def total(self, entry: StepEntry, own: str) -> float:
        """The sum over all jurisdictions."""
        values = self.values[self.column(entry, own)]
        return float(values.sum()) * (len(self.place.jurisdictions) if len(values) == 1 else 1)

    def value(self, column: str) -> float:
        values = self.values[column]
        return float(values[self.index if values.shape[-2] > 1 else 0].sum())

    def by_category(self, column: str) -> list[tuple[str, float]]:
        values = self.values[column]
        row = values[self.index if values.shape[-2] > 1 else 0]
        names = self.tier.tier.category_names
        return [(names[c][self.language], float(x)) for c, x in zip(self.place.categories, row, strict=True)]

    def parts(self, column: str, decimals: int | None = 1) -> str:
        """economic 80,123.3; family 20,456.7; ... Nothing where there is one category."""
        if len(self.place.categories) < 2:
            return ""
        write = self.figures.plain if decimals is None else lambda x: self.figures.number(x, decimals)
        return "; ".join(f"{name} {write(x)}" for name, x in self.by_category(column))

    # Where a figure comes from

    def parameter(self, name: str) -> Parameter | None:
        return self.tier.tier.parameters.get(name)

    def said_of(self, parameter: Parameter) -> Said:
        """What is said of the figures of this year."""
        if self.year in parameter.said_by_year:
            return parameter.said_by_year[self.year]
        return parameter.said

    def source(self, name: str) -> str:
        """ " [1]" for a source, " (assumption)", " (envelope of settlement)"."""
        parameter = self.parameter(name)
        if parameter is None:
            return ""
        if parameter.link:
            of = parameter.link.tier or parameter.link.scenario
            return self.words(
                f" ({label(parameter.link.quantity, 'en')} of {of})", f" ({label(parameter.link.quantity, 'fr')}, {of})"
            )
        said = self.said_of(parameter)
        if said.assumption:
            return self.words(" (assumption)", " (hypothèse)")
        told = said.source.get(self.language, "")
        return f" [{self._numbered(told)}]" if told else ""

    def _numbered(self, source: str) -> int:
        """The number under which the sources at the end of the account name this one."""
        if source not in self.sources:
            self.sources.append(source)
        return self.sources.index(source) + 1

    # The parts of the account

    def headline(self) -> str:
        scenario, write = self.result.scenario, self.figures
        name, year = self.tier.tier.jurisdiction_names[self.code][self.language], write.year(self.year)
        lines = [f"{name}, {year}, {scenario.name}"]
        if (title := scenario.title[self.language]) != scenario.name:
            lines[0] += self.words(f": {title}", f"{FIXED}: {title}")
        amount = self.tier.amount("allocation", self.year, self.code)
        if amount is None:
            return "\n".join(
                [
                    *lines,
                    self.words(
                        "The allocation of this year is not known.", "L’affectation de cet exercice n’est pas connue."
                    ),
                ]
            )
        lines.append(self.words("Allocation: ", f"Affectation{FIXED}: ") + self._amount_told(amount))
        if rule := self.rule_told():
            lines.append(rule)
        return "\n".join(lines)

    def _amount_told(self, amount: Decimal) -> str:
        write, told = self.figures, self.figures.money(amount)
        if abs(amount) >= 10**6:
            told += f" ({write.short_money(amount)})"
        state = self.formula.state("envelope")
        if state in self.values and (shared := self.value(state)) > 0:
            part, whole = write.percent(Fraction(amount) / Fraction(shared)), write.money(shared)
            told += self.words(f", {part} of the {whole} shared", f", soit {part} des {whole} répartis")
        admissions = (average_admissions(self.tier, self.year) or {}).get(self.code)
        if admissions:
            each, count = write.money(Fraction(amount) / admissions, 0), write.number(admissions, 1)
            told += self.words(
                f"; {each} for each of its {count} admissions a year",
                f"; {each} pour chacune de ses {count} admissions par année",
            )
        return told + "."

    def rule_told(self) -> str:
        """Which rule binds, in a sentence; nothing for a formula that fits nothing to an envelope."""
        if not {"held", "capped"} <= set(self.values):
            return ""
        rule = binding_rule(self.tier, self.year)[self.index]
        name = label(rule, self.language)
        return {
            FREE: self.words(
                "Free: no guarantee or limit decides the amount.",
                f"Libre{FIXED}: aucune garantie ni limite ne décide du montant.",
            ),
            NO_NEED: self.words(
                "No need: it has neither a share nor a guarantee.", f"Sans besoin{FIXED}: ni part ni garantie."
            ),
            ENVELOPE: self.words("It receives the whole envelope.", "Toute l’enveloppe lui revient."),
        }.get(rule) or (
            self.words(f"Held by a guarantee: {name}.", f"Maintenu par une garantie{FIXED}: {name}.")
            if self.value("held") > 0
            else self.words(f"Capped by a limit: {name}.", f"Plafonné par une limite{FIXED}: {name}.")
        )

    def is_free(self) -> bool:
        return self.value("held") <= 0 and self.value("capped") <= 0

    def steps(self) -> list[str]:
        told: list[str] = []
        for entry in self.tier.tier.entries:
            if sentences := TOLD.get(entry.step, _figure_by_figure)(self, entry):
                title = label(entry.step, self.language)
                title = title[:1].upper() + title[1:] + (f" ({entry.alias})" if entry.alias != entry.step else "")
                told.append(f"{len(told) + 1}. {title}. {' '.join(sentences)}")
        return told

    def assumptions(self) -> list[str]:
        """What this account rests on that nobody has published."""
        lines: list[str] = []
        for name, parameter in self.tier.tier.parameters.items():
            said = self.said_of(parameter)
            if parameter.link is None and said.assumption:
                note = said.note.get(self.language, "")
                name_told = name if label(name, self.language) == name else f"{label(name, self.language)} ({name})"
                lines.append(f"- {name_told}" + (self.words(": ", f"{FIXED}: ") + note if note else ""))
        head = self.words("Assumptions, which no source gives:", f"Hypothèses, qu’aucune source ne donne{FIXED}:")
        return ["\n".join([head, *lines])] if lines else []


# The words of each step

Sentences = list[str]


def _envelope(a: _Account, e: StepEntry) -> Sentences:
    authority, envelope = a.of(e, "programme_authority"), a.value(a.name(e, "envelope"))
    told = [_AUTHORITIES[e.choices["authority"]](a, e, a.figures.money(authority))]
    if envelope != authority:
        rounded = a.figures.money(envelope)
        told.append(a.words(f"Rounded: an envelope of {rounded}.", f"Une fois arrondie, l’enveloppe est de {rounded}."))
    return told


def _stated(a: _Account, e: StepEntry, authority: str) -> str:
    source = a.source(a.name(e, "stated_authority"))
    return a.words(
        f"The programme authority is {authority}, as the scenario states{source}.",
        f"L’autorisation du programme est de {authority}, selon le scénario{source}.",
    )


def _escalated(a: _Account, e: StepEntry, authority: str) -> str:
    return _from_last_year(a, e, 1 + a.of(e, "escalator"), a.source(a.name(e, "escalator")), authority)


def _grown(a: _Account, e: StepEntry, authority: str) -> str:
    growth = max(a.of(e, "mean_growth"), a.of(e, "growth_floor"))
    return _from_last_year(a, e, 1 + growth, a.source(a.name(e, "annual_growth")), authority)


def _from_last_year(a: _Account, e: StepEntry, times: float, source: str, authority: str) -> str:
    before, growth = a.figures.money(a.of(e, "prior_programme_authority")), a.figures.plain(times, 6)
    return a.words(
        f"Last year's programme authority of {before} times {growth}{source} is {authority}.",
        f"L’autorisation de l’exercice précédent, {before}, multipliée par {growth}{source}, donne {authority}.",
    )


def _per_admission(a: _Account, e: StepEntry, authority: str) -> str:
    each, source = a.figures.money(a.of(e, "dollars_per_admission"), 2), a.source(a.name(e, "dollars_per_admission"))
    count = a.figures.number(a.of(e, "admissions_planned"), 1)
    return a.words(
        f"{each} for each of {count} admissions{source}: a programme authority of {authority}.",
        f"{each} pour chacune des {count} admissions{source}{FIXED}: une autorisation du programme de {authority}.",
    )


_AUTHORITIES = {"stated": _stated, "escalated": _escalated, "grown": _grown, "per_admission": _per_admission}


def _set_aside(a: _Account, e: StepEntry) -> Sentences:
    amount, left = (
        a.figures.money(a.of(e, "set_aside")),
        a.figures.money(a.value(a.name(e, "envelope_after_set_aside"))),
    )
    source = a.source(a.name(e, "set_aside_amount" if e.choices["kind"] == "amount" else "set_aside_part"))
    return [
        a.words(
            f"{amount} is kept back{source}, which leaves {left}.",
            f"{amount} sont réservés{source}, ce qui laisse {left}.",
        )
    ]


def _no_decline(a: _Account, e: StepEntry) -> Sentences:
    before = a.figures.money(a.of(e, "prior_envelope"))
    now = a.figures.money(a.value(a.name(e, "envelope_without_decline")))
    return [
        a.words(
            f"The envelope is never below last year's {before}: it is {now}.",
            f"L’enveloppe ne baisse jamais{FIXED}: {before} à l’exercice précédent, {now} à celui-ci.",
        )
    ]


def _total_admissions(a: _Account, e: StepEntry) -> Sentences:
    count = a.figures.number(a.of(e, "total_admissions"), 1)
    return [
        a.words(
            f"All jurisdictions together admit {count} persons a year.",
            f"Toutes les administrations ensemble admettent {count} personnes par année.",
        )
    ]


def _grant_per_admission(a: _Account, e: StepEntry) -> Sentences:
    grant = a.figures.money(a.of(e, "grant_elsewhere"))
    count = a.figures.number(a.of(e, "average_admissions_elsewhere"), 1)
    each, source = a.figures.money(a.of(e, "grant_per_admission"), 2), a.source(a.name(e, "grant_elsewhere"))
    return [
        a.words(
            f"The grant paid elsewhere is {grant}{source}; over {count} admissions, {each} for each.",
            f"La subvention versée ailleurs est de {grant}{source}; pour {count} admissions, de {each} chacune.",
        )
    ]


def _average_intake(a: _Account, e: StepEntry) -> Sentences:
    column = a.name(e, "average_intake")
    count, parts = a.figures.number(a.value(column), 1), a.parts(column)
    in_parts = f" ({parts})" if parts else ""
    weighted = e.choices.get("year_weights") == "given"
    english, french = ("A weighted average", "En moyenne pondérée") if weighted else ("An average", "En moyenne")
    return [
        *_data_years(a, a.name(e, "intake")),
        a.words(f"{english} of {count} persons a year{in_parts}.", f"{french}, {count} personnes par année{in_parts}."),
    ]


def _data_years(a: _Account, name: str) -> Sentences:
    """Which calendar years count, and how many were admitted in each."""
    parameter = a.parameter(name)
    if parameter is None or parameter.input.by != "calendar year":
        return []
    years = a.place.data_years(a.year)
    counts = [
        sum((figure or Decimal(0) for figure in block[a.index]), Decimal(0))
        for block in parameter.exact(a.year, a.place)
    ]
    by_year = "; ".join(f"{y}{a.words('', FIXED)}: {a.figures.plain(n)}" for y, n in zip(years, counts, strict=True))
    told = a.words(
        f"The years that count are {a.listed([str(y) for y in years])}{a.source(name)}. {by_year}.",
        f"Les années qui comptent sont {a.listed([str(y) for y in years])}{a.source(name)}. {by_year}.",
    )
    hidden = [f for f in parameter.filled if a.code in f.key.values() and f.key.get("year") in {str(y) for y in years}]
    if hidden:
        figure = a.figures.plain(sum((f.figure for f in hidden), Decimal(0)))
        told += a.words(
            f" Of these, {len(hidden)} suppressed counts are taken together as {figure}.",
            f" Dont {len(hidden)} chiffres supprimés, comptés ensemble pour {figure}.",
        )
    return [told]


def _admissions(a: _Account, e: StepEntry) -> Sentences:
    count = a.figures.number(a.of(e, "admissions"), 1)
    return [
        a.words(
            f"All categories together: {count} persons a year.",
            f"Toutes catégories confondues{FIXED}: {count} personnes par année.",
        )
    ]


def _eligible_population(a: _Account, e: StepEntry) -> Sentences:
    column = a.name(e, "eligible_population")
    parts = f" ({told})" if (told := a.parts(column)) else ""
    count = a.figures.number(a.value(column), 1)
    return [
        *_data_years(a, a.name(e, "intake")),
        a.words(
            f"Of these, {count} still live there, are eligible and use the services{parts}.",
            f"De ce nombre, {count} y vivent encore, sont admissibles et recourent aux services{parts}.",
        ),
    ]


def _secondary_migration(a: _Account, e: StepEntry) -> Sentences:
    landed, living = (
        a.figures.number(x, 1) for x in (a.of(e, "average_intake"), a.value(a.name(e, "resident_intake")))
    )
    return [
        a.words(
            f"{landed} landed there; counted where they live, they are {living}.",
            f"{landed} y ont été admis; selon le lieu de résidence, ils sont {living}.",
        )
    ]


def _category_weights(a: _Account, e: StepEntry) -> Sentences:
    parts = a.parts(a.name(e, "category_weight"), None) or a.figures.plain(a.value(a.name(e, "category_weight")))
    return [
        a.words(
            f"Use x intensity x duration, relative to the reference category: {parts}.",
            f"Recours x intensité x durée, par rapport à la catégorie de référence{FIXED}: {parts}.",
        )
    ]


def _weighted_intake(a: _Account, e: StepEntry) -> Sentences:
    weights = a.column(e, "category_weight")
    own, all_together = (a.figures.number(x, 1) for x in (a.of(e, "weighted_intake"), a.total(e, "weighted_intake")))
    told = a.words(
        f"The weighted intake is {own}, of {all_together} in all.",
        f"Les admissions pondérées sont de {own}, sur {all_together} en tout.",
    )
    if a.parameter(weights) is None:  # calculated by a step before, which has told them
        return [told]
    source, parts = a.source(weights), a.parts(weights, None) or a.figures.plain(a.value(weights))
    return [a.words(f"Weights{source}: {parts}.", f"Coefficients{source}{FIXED}: {parts}."), told]


def _cost_index(a: _Account, e: StepEntry) -> Sentences:
    index = a.figures.plain(a.of(e, "cost_index"))
    adjusted = a.figures.number(a.value(a.name(e, "cost_adjusted_intake")), 1)
    return [
        a.words(
            f"Costs here are {index} of the average: the need counts as {adjusted}.",
            f"Les coûts y sont de {index} fois la moyenne{FIXED}: le besoin compte pour {adjusted}.",
        )
    ]


def _share(a: _Account, e: StepEntry) -> Sentences:
    name = a.name(e, "weighted_intake")
    need = label(name, a.language) + a.source(name)
    own, all_together = (a.figures.number(x, 1) for x in (a.of(e, "weighted_intake"), a.total(e, "weighted_intake")))
    ratio = a.figures.percent(a.of(e, "share"), 4)
    return [
        a.words(
            f"By {need}: {own} of {all_together} is {ratio}.",
            f"Selon {need}{FIXED}: {own} sur {all_together}, soit {ratio}.",
        )
    ]


def _phase_in(a: _Account, e: StepEntry) -> Sentences:
    phase = a.figures.rate(a.of(e, "phase"))
    opening, new = (a.figures.percent(a.of(e, name), 4) for name in ("opening_share", "share"))
    now, source = a.figures.percent(a.value(a.name(e, "phased_share")), 4), a.source(a.name(e, "phase"))
    return [
        a.words(
            f"{phase} of the way{source} from the opening share of {opening} to the formula's {new}: {now}.",
            f"{phase} du chemin{source} de la part de départ, {opening}, à celle de la formule, {new}{FIXED}: {now}.",
        )
    ]


def _base_amount(a: _Account, e: StepEntry) -> Sentences:
    own, all_together = a.figures.money(a.of(e, "base_amount")), a.figures.money(a.total(e, "base_amount"))
    source = a.source(a.name(e, "base_for_each" if e.choices["parts"] == "equal" else "base_pool"))
    return [
        a.words(
            f"{own} is paid first{source}, before anything is shared; {all_together} for all together.",
            f"{own} sont versés d’abord{source}, avant tout partage; {all_together} pour l’ensemble.",
        )
    ]


def _formula_amount(a: _Account, e: StepEntry) -> Sentences:
    write = a.figures
    base, left = a.of(e, "off_the_top"), a.of(e, "envelope") - a.total(e, "off_the_top")
    ratio, amount = write.percent(a.of(e, "share"), 4), write.money(a.of(e, "formula_amount"))
    first = f"{write.money(base)} + " if base else ""
    return [
        a.words(
            f"Before any guarantee: {first}{ratio} of the {write.money(left)} to share = {amount}.",
            f"Avant toute garantie{FIXED}: {first}{ratio} des {write.money(left)} à partager = {amount}.",
        )
    ]


def _reference_told(a: _Account, e: StepEntry) -> str:
    """What a guarantee refers to: last year's allocation, and what is done to it."""
    source = label(a.name(e, "reference"), a.language)
    done = [
        label(choice, a.language)
        for choice in e.choices.values()
        if choice in ("real", "per_admission", "falls_with_envelope", "follows_envelope")
    ]
    return ", ".join([source, *done])


def _hold_harmless(a: _Account, e: StepEntry) -> Sentences:
    part, amount = a.figures.rate(a.of(e, "protected_fraction")), a.figures.money(a.of(e, "hold_harmless"))
    reference, source = a.figures.money(a.of(e, "hold_harmless_reference")), a.source(a.name(e, "protected_fraction"))
    return [
        a.words(
            f"At least {part}{source} of {reference} ({_reference_told(a, e)}): {amount}.",
            f"Au moins {part}{source} de {reference} ({_reference_told(a, e)}){FIXED}: {amount}.",
        )
    ]


def _collar(a: _Account, e: StepEntry) -> Sentences:
    down, up = (a.figures.rate(a.of(e, name)) for name in ("largest_decline", "largest_growth"))
    floor, ceiling = (a.figures.money(a.of(e, name)) for name in ("collar_floor", "collar_ceiling"))
    reference = f"{a.figures.money(a.of(e, 'collar_reference'))} ({_reference_told(a, e)})"
    source = a.source(a.name(e, "largest_decline"))
    return [
        a.words(
            f"At most {down} below and {up} above{source} {reference}: {floor} to {ceiling}.",
            f"Au plus {down} en dessous et {up} au-dessus{source} de {reference}{FIXED}: de {floor} à {ceiling}.",
        )
    ]


def _minimum_amount(a: _Account, e: StepEntry) -> Sentences:
    amount = a.figures.money(a.of(e, "minimum_amount"))
    source = a.source(a.name(e, "minimum" if e.choices["kind"] == "amount" else "minimum_part"))
    return [a.words(f"At least {amount}{source}.", f"Au moins {amount}{source}.")]


def _maximum_amount(a: _Account, e: StepEntry) -> Sentences:
    amount = a.figures.money(a.of(e, "maximum_amount"))
    source = a.source(a.name(e, "maximum" if e.choices["kind"] == "amount" else "maximum_part"))
    return [a.words(f"At most {amount}{source}.", f"Au plus {amount}{source}.")]


def _fit_to_envelope(a: _Account, e: StepEntry) -> Sentences:
    write = a.figures
    told: list[str] = []
    if "guarantee_reduction" in a.values and (kept := a.value("guarantee_reduction")) < 1:
        told.append(
            a.words(
                f"The guarantees add to more than the envelope: each is reduced to {write.percent(kept)}.",
                f"Les garanties dépassent l’enveloppe{FIXED}: chacune est ramenée à {write.percent(kept)}.",
            )
        )
    if "limit_increase" in a.values and (raised := a.value("limit_increase")) > 1:
        told.append(
            a.words(
                f"The limits add to less than the envelope: each is raised to {write.percent(raised)}.",
                f"Les limites n’atteignent pas l’enveloppe{FIXED}: chacune est portée à {write.percent(raised)}.",
            )
        )
    factor, amount = write.money(a.of(e, "scaling_factor")), write.money(a.of(e, "fitted_amount"))
    told.append(
        a.words(
            f"The scaling factor, at which all amounts add to the envelope, is {factor} for a share of 100%.",
            f"Le facteur d’échelle, auquel le total égale l’enveloppe, est de {factor} pour une part de 100{FIXED}%.",
        )
    )
    if a.is_free():
        base, ratio = a.of(e, "off_the_top"), write.percent(a.of(e, "share"), 4)
        first = f"{write.money(base)} + " if base else ""
        told.append(f"{first}{factor} x {ratio} = {amount}.")
    else:
        told += [a.rule_told(), a.words(f"That is {amount}.", f"Le montant est de {amount}.")]
    return told


def _round_to_envelope(a: _Account, e: StepEntry) -> Sentences:
    write, units = a.figures, a.of(e, "units_per_dollar")
    whole, rank = a.of(e, "whole_units"), round(a.of(e, "remainder_rank"))
    left = math.floor(a.of(e, "envelope") * units + 0.5) - round(a.total(e, "whole_units"))
    unit = a.words("units of ", "unités de ") + write.money(1 / units)
    if a.figures.currency in SYMBOLS and units == 100:
        unit = "cents"
    told = a.words(
        f"In whole {unit}, rounded down: {write.money(whole / units)}.",
        f"En {unit} entiers, arrondi vers le bas{FIXED}: {write.money(whole / units)}.",
    )
    amount = write.money(a.value(a.name(e, "allocation")))
    if left <= 0:
        return [told, a.words(f"Nothing is left over: {amount}.", f"Il ne reste rien à répartir{FIXED}: {amount}.")]
    if rank <= left:
        outcome = a.words(f"so it receives one more: {amount}", f"d’où un de plus{FIXED}: {amount}")
    else:
        outcome = a.words(f"so it receives none of them: {amount}", f"d’où aucun de plus{FIXED}: {amount}")
    return [
        told,
        a.words(
            f"Left over for the largest remainders: {left}; its own is number {rank}, {outcome}.",
            f"Il en reste {left} pour les plus grands restes; le sien est le numéro {rank}, {outcome}.",
        ),
    ]


def _top_up(a: _Account, e: StepEntry) -> Sentences:
    amount, guaranteed = a.figures.money(a.of(e, "top_up")), a.figures.money(a.of(e, "guaranteed"))
    return [
        a.words(
            f"From outside the envelope, up to {guaranteed}: {amount} more.",
            f"De l’extérieur de l’enveloppe, jusqu’à {guaranteed}{FIXED}: {amount} de plus.",
        )
    ]


def _true_up(a: _Account, e: StepEntry) -> Sentences:
    amount = a.figures.money(a.of(e, "true_up"))
    return [
        a.words(
            f"Last year's estimate reconciled to its final figure: {amount}.",
            f"L’estimation de l’exercice précédent, rapprochée du chiffre définitif{FIXED}: {amount}.",
        )
    ]


def _add_amount(a: _Account, e: StepEntry) -> Sentences:
    name = a.name(e, "add_amount")
    amount = a.figures.money(a.value(name))
    return [a.words(f"{amount} is added{a.source(name)}.", f"{amount} sont ajoutés{a.source(name)}.")]


def _published_amount(a: _Account, e: StepEntry) -> Sentences:
    name, other = a.name(e, "published_allocation"), a.name(e, "compared_allocation")
    amount, compared = a.value(name), a.figures.money(a.value(other))
    if math.isnan(amount):
        return [
            a.words(
                f"Not published; the comparison would be {compared}{a.source(other)}.",
                f"Non publié; la comparaison serait de {compared}{a.source(other)}.",
            )
        ]
    published, residual = a.figures.money(amount), a.figures.money(a.of(e, "residual"))
    return [
        a.words(
            f"As published: {published}{a.source(name)}. Against {compared}{a.source(other)}: {residual}.",
            f"Selon la publication{FIXED}: {published}{a.source(name)}. "
            f"Par rapport à {compared}{a.source(other)}{FIXED}: {residual}.",
        )
    ]


def _silent(_a: _Account, _e: StepEntry) -> Sentences:
    """A step that only prepares others has nothing to say."""
    return []


def _figure_by_figure(a: _Account, e: StepEntry) -> Sentences:
    """A step without words of its own: each of its columns with its figure and unit."""
    told = []
    for column in e.columns:
        parts = a.parts(column.name, None) if a.values[column.name].shape[-1] > 1 else ""
        figure = parts or _with_unit(a, a.value(column.name), column.unit)
        told.append(f"{label(column.name, a.language)}{a.words('', FIXED)}: {figure}.")
    return told


def _with_unit(a: _Account, value: float, unit: str) -> str:
    if math.isnan(value):
        return a.words("not known", "inconnu")
    if unit == "dollars":
        return a.figures.money(value)
    if unit == "flag":
        return a.words("yes", "oui") if value else a.words("no", "non")
    return a.figures.plain(value) + (f" {label(unit, a.language)}" if unit in ("persons", "years") else "")


TOLD: Mapping[str, Callable[[_Account, StepEntry], Sentences]] = {
    "add_amount": _add_amount,
    "admissions": _admissions,
    "average_intake": _average_intake,
    "base_amount": _base_amount,
    "bounds": _silent,
    "category_weights": _category_weights,
    "collar": _collar,
    "cost_index": _cost_index,
    "eligible_population": _eligible_population,
    "envelope": _envelope,
    "fit_to_envelope": _fit_to_envelope,
    "formula_amount": _formula_amount,
    "grant_per_admission": _grant_per_admission,
    "hold_harmless": _hold_harmless,
    "maximum_amount": _maximum_amount,
    "minimum_amount": _minimum_amount,
    "no_decline": _no_decline,
    "phase_in": _phase_in,
    "published_amount": _published_amount,
    "round_to_envelope": _round_to_envelope,
    "secondary_migration": _secondary_migration,
    "set_aside": _set_aside,
    "share": _share,
    "start_at_zero": _silent,
    "top_up": _top_up,
    "total_admissions": _total_admissions,
    "true_up": _true_up,
    "weighted_intake": _weighted_intake,
}

# What steps, quantities and choices are called; a name that is not here is told as it is written
LABELS: Mapping[str, tuple[str, str]] = {
    "add_amount": ("amount added", "montant ajouté"),
    "admissions": ("admissions", "admissions"),
    "allocation": ("allocation", "affectation"),
    "annual_growth": ("annual growth", "croissance annuelle"),
    "average_intake": ("average intake", "admissions moyennes"),
    "base_amount": ("base amount", "montant de base"),
    "base_for_each": ("base amount for each", "montant de base pour chacun"),
    "base_index": ("index of base amounts", "indice des montants de base"),
    "base_pool": ("pool of base amounts", "total des montants de base"),
    "base_weight": ("weights of the base amounts", "coefficients des montants de base"),
    "category_weight": ("category weights", "coefficients de pondération"),
    "category_weights": ("category weights", "coefficients de pondération"),
    "collar": ("collar", "fourchette de variation"),
    "collar_ceiling": ("collar (largest growth)", "fourchette de variation (hausse maximale)"),
    "collar_floor": ("collar (largest decline)", "fourchette de variation (baisse maximale)"),
    "cost_index": ("cost index", "indice des coûts"),
    "data_year_weight": ("weights of the data years", "coefficients des années de données"),
    "dollars_per_admission": ("dollars per admission", "dollars par admission"),
    "duration": ("duration of use", "durée du recours"),
    "eligible_part": ("eligible part of the year", "part admissible de l’année"),
    "eligible_population": ("eligible population", "population admissible"),
    "envelope": ("envelope", "enveloppe"),
    "escalator": ("escalator", "facteur de progression"),
    "falls_with_envelope": ("lowered when the envelope falls", "abaissée quand l’enveloppe baisse"),
    "fit_to_envelope": ("fit to the envelope", "ajustement à l’enveloppe"),
    "follows_envelope": ("moved with the envelope", "suivant l’enveloppe"),
    "formula_amount": ("formula amount", "montant selon la formule"),
    "grant_elsewhere": ("grant elsewhere", "subvention ailleurs"),
    "grant_per_admission": ("grant per admission", "subvention par admission"),
    "growth_floor": ("growth floor", "croissance minimale"),
    "hold_harmless": ("hold-harmless", "clause de maintien"),
    "intake": ("intake", "admissions"),
    "intensity": ("intensity of use", "intensité du recours"),
    "largest_decline": ("largest decline", "baisse maximale"),
    "largest_growth": ("largest growth", "hausse maximale"),
    "maximum": ("cap", "plafond"),
    "maximum_amount": ("cap", "plafond"),
    "maximum_part": ("cap, as a part of the envelope", "plafond, en part de l’enveloppe"),
    "minimum": ("minimum", "minimum"),
    "minimum_amount": ("minimum", "minimum"),
    "minimum_part": ("minimum, as a part of the envelope", "minimum, en part de l’enveloppe"),
    "no_decline": ("no decline", "absence de baisse"),
    "opening_allocation": ("opening allocation", "affectation de départ"),
    "opening_programme_authority": ("programme authority of the year before", "autorisation de l’exercice précédent"),
    "per_admission": ("per admission", "par admission"),
    "persons": ("persons", "personnes"),
    "phase": ("phase", "étape de la mise en œuvre"),
    "phase_in": ("phase-in", "mise en œuvre progressive"),
    "population": ("population", "population"),
    "price_growth": ("growth of prices", "croissance des prix"),
    "prior_allocation": ("last year's allocation", "affectation de l’exercice précédent"),
    "protected_fraction": ("protected fraction", "fraction protégée"),
    "published_allocation": ("published allocation", "affectation publiée"),
    "published_amount": ("published amount", "montant publié"),
    "real": ("in constant dollars", "en dollars constants"),
    "residence": ("residence", "résidence"),
    "retention": ("retention", "maintien sur place"),
    "round_to_envelope": ("rounding", "arrondissement"),
    "secondary_migration": ("secondary migration", "migration secondaire"),
    "service_rate": ("rate of service use", "taux de recours aux services"),
    "set_aside": ("set-aside", "montant réservé"),
    "set_aside_amount": ("set-aside", "montant réservé"),
    "set_aside_part": ("set-aside, as a part", "montant réservé, en part"),
    "share": ("share", "part"),
    "stated_authority": ("programme authority, stated", "autorisation du programme établie"),
    "top_up": ("top-up", "complément"),
    "total_admissions": ("total admissions", "total des admissions"),
    "true_up": ("true-up", "régularisation"),
    "use_of_services": ("use of services", "recours aux services"),
    "wage_index": ("wage index", "indice des salaires"),
    "wage_part": ("wage part of costs", "part salariale des coûts"),
    "weighted_intake": ("weighted intake", "admissions pondérées"),
    "years": ("years", "années"),
}


def label(name: str, language: str) -> str:
    """What a step, quantity or choice is called; a name of the scenario's own, as it is written."""
    return LABELS[name][LANGUAGES.index(language)] if name in LABELS else name.replace("_", " ")
