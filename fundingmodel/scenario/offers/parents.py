"""Parents: the scenario that an offer is written below, and what the offer says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from fundingmodel.errors import Phrase, Refused, ScenarioRefused, phrase
from fundingmodel.formula import StepEntry
from fundingmodel.language.texts import Text
from fundingmodel.scenario.offers.openings import OPENING
from fundingmodel.scenario.parameters import Parameter
from fundingmodel.scenario.reading import Scenario


@dataclass(frozen=True)
class Offer:
    """What an offer says: why, its years where they are others, its steps and its inputs."""

    reason: Text
    steps: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    years: Sequence[str] = ()


@dataclass(frozen=True)
class Parent:
    """The parent of an offer, and how the offer's file names it."""

    scenario: Scenario
    named: str
    language: str
    totals: Mapping[str, Decimal] = field(default_factory=dict)  # what it pays in each year, where that is known

    @property
    def entries(self) -> tuple[StepEntry, ...]:
        return self.scenario.tier.entries

    @property
    def years(self) -> tuple[str, ...]:
        return self.scenario.fiscal_years

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        return self.scenario.tier.parameters

    def entry(self, step: str) -> StepEntry | None:
        """The first listing of a step."""
        return next((entry for entry in self.entries if entry.step == step), None)

    def needed(self, step: str) -> StepEntry:
        """The listing of a step that the ask is about; refused where the parent has none."""
        if (found := self.entry(step)) is None:
            raise self.does_not_go(phrase("ask_needs_step", "its formula has no step {step!r}.", step=step))
        return found

    def does_not_go(self, why: Phrase | Refused) -> ScenarioRefused:
        return ScenarioRefused(
            "ask_does_not_go", self.scenario.name, "what is asked for does not go with it: {why}", why=why
        )

    def taken(self, quantity: str, year: str, **declared: str) -> dict[str, str]:
        """A figure that is the parent's own result of a year."""
        return {**declared, "scenario": self.named, "quantity": quantity, "fiscal_year": year}

    def openings(self, before: str, wanted: Sequence[str] = ()) -> dict[str, Any]:
        """What comes before an offer's first year, as the parent has it: of all that is carried, and of what is added."""
        read = (each.name for each in self.scenario.tier.formula.inputs)
        names = dict.fromkeys((*(name.removeprefix(OPENING) for name in read if name.startswith(OPENING)), *wanted))
        return {f"{OPENING}{name}": self.taken(name, before) for name in names}

    def later(self, wanted: str) -> tuple[tuple[str, ...], dict[str, Any]]:
        """The years and opening figures of an offer that carries something more: from the second year on, or as they are."""
        if wanted in self.scenario.tier.formula.carries:
            return (), {}
        if len(self.years) == 1:
            raise self.does_not_go(
                phrase("ask_needs_years", "it has one year, and something of the year before is needed.")
            )
        return self.years[1:], self.openings(self.years[0], [wanted])

    def alias(self, step: str, own: str) -> tuple[dict[str, str], str]:
        """How a step is listed once more where the parent has one: with a name of its own, which heads the name of its input."""
        return ({"as": own}, f"{own}_") if any(e.alias == step for e in self.entries) else ({}, "")
