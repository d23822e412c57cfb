"""The account of one jurisdiction in one year of one tier: its figures by name, and the words around them."""

from collections.abc import Callable, Sequence

from fundingmodel.analysis.binding import rules_that_bind
from fundingmodel.column import wired
from fundingmodel.formula import StepEntry
from fundingmodel.language.figures import FIXED, Figures
from fundingmodel.language.words import Words
from fundingmodel.result import Result, TierResult
from fundingmodel.scenario.parameters import Parameter, Said
from fundingmodel.steps.binding_rule import ENVELOPE, FREE, NO_NEED, NOT_FITTED

Sentences = list[str]


class Account:
    """What the words of each step are made from."""

    def __init__(
        self, result: Result, tier: TierResult, code: str, fiscal_year: str, language: str, sources: list[str]
    ) -> None:
        self.result, self.tier, self.code, self.year, self.language = result, tier, code, fiscal_year, language
        self.sources = sources
        self.place, self.formula = tier.tier.place, tier.tier.formula
        self.values = tier.years[fiscal_year]
        self.index = self.place.jurisdictions.index(code)
        self.names = Words(language)
        self.figures = Figures(language, result.scenario.currency, tier.known_units)
        self.reads = {c.name: dict(zip(c.needs, states, strict=True)) for c, states in wired(self.formula.columns)}

    def words(self, english: str, french: str) -> str:
        return french if self.language == "fr" else english

    def called(self, name: str) -> str:
        """What a quantity, step or choice is called inside a sentence."""
        return self.names.in_sentence(name)

    def listed(self, parts: Sequence[str]) -> str:
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.words('and', 'et')} {parts[-1]}"

    # Figures of a step, by the names that the step's own file gives them

    def name(self, entry: StepEntry, own: str) -> str:
        return entry.named(own)

    def column(self, entry: StepEntry, own: str) -> str:
        """The column, or given figure, that the step reads under this name: the latest state before it."""
        name = entry.named(own)
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
            quantity = self.called(parameter.link.quantity)
            return self.words(f" ({quantity} of {of})", f" ({quantity}, {of})")
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

    # Which rule binds

    def rule_told(self) -> str:
        """Which rule binds, in a sentence; nothing for a formula that fits nothing to an envelope."""
        rule = rules_that_bind(self.tier, self.year)[self.index]
        if rule == NOT_FITTED:
            return ""
        name = self.called(rule.name)
        if rule == ENVELOPE and self.value(self.formula.state("envelope")) <= 0:
            return self.words("There is nothing to share.", "Il n’y a rien à répartir.")
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
            if rule.kind == "held"
            else self.words(f"Capped by a limit: {name}.", f"Plafonné par une limite{FIXED}: {name}.")
        )

    def is_free(self) -> bool:
        return rules_that_bind(self.tier, self.year)[self.index] == FREE


Teller = Callable[[Account, StepEntry], Sentences]


def silent(_a: Account, _e: StepEntry) -> Sentences:
    """A step that only prepares others has nothing to say."""
    return []
