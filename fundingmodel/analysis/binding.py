"""Binding rule: which guarantee or limit decides what a jurisdiction receives, if any does.

A jurisdiction is held at its lower bound, capped at its upper bound, or free. Each guarantee amends a bound, so the
rule that binds is the last one that moved the bound at which the jurisdiction stands.
"""

from fundingmodel.column import Column
from fundingmodel.result import TierResult

FREE = "free"
NO_NEED = "no_need"
ENVELOPE = "envelope"


def binding_rule(result: TierResult, fiscal_year: str) -> list[str]:
    """For each jurisdiction, in their order: "free", or the name of what binds it.

    The name is that of the guarantee as the formula calls it: "hold_harmless", "collar_floor", "maximum_amount";
    "base_amount" where what is paid off the top is above every guarantee, "envelope" for one that receives all there
    is, "no_need" for one that has neither a share nor a guarantee. A formula without a fit binds nobody.
    """
    count = len(result.tier.place.jurisdictions)
    if not {"held", "capped", "share"} <= set(result.years[fiscal_year]):
        return [FREE] * count
    return [_Jurisdiction(result, fiscal_year, index).rule() for index in range(count)]


class _Jurisdiction:
    """One jurisdiction in one year: its figures, state by state."""

    def __init__(self, result: TierResult, fiscal_year: str, index: int) -> None:
        self.result, self.values, self.index = result, result.years[fiscal_year], index

    def figure(self, quantity: str) -> float:
        """The latest state of a quantity here."""
        return self.value(self.result.tier.formula.state(quantity))

    def value(self, name: str) -> float:
        column = self.values[name]
        return float(column[self.index if len(column) > 1 else 0, 0])

    def rule(self) -> str:
        held, capped = self.figure("held") > 0, self.figure("capped") > 0
        if not held and not capped:
            return FREE
        crossed = self.figure("upper_bound") < self.figure("lower_bound")
        # Where its own bounds cross, it stands at the one that prevails, whichever flag the fit has raised.
        if crossed:
            return self.lower() if self.value("guaranteed_amount") >= self.figure("lower_bound") else self.upper()
        return self.lower() if held else self.upper()

    def lower(self) -> str:
        bound, guarantee = self.last_move("lower_bound")
        base, off_the_top = self.last_move("off_the_top")
        if base > bound:
            return off_the_top
        if guarantee:
            return guarantee
        return NO_NEED if self.figure("share") <= 0 else FREE

    def upper(self) -> str:
        return self.last_move("upper_bound")[1] or ENVELOPE

    def last_move(self, bound: str) -> tuple[float, str]:
        """Where the guarantees leave a bound, and the name of the last of them that moved it here ("" for none)."""
        names = [name for name in self.result.tier.formula.states(bound) if name in self.rules(bound)]
        value, rule = self.value(bound), ""
        for name in names:
            if self.value(name) != value:
                value, rule = self.value(name), self.rules(bound)[name]
        return value, rule

    def rules(self, bound: str) -> dict[str, str]:
        """The amendments of a bound that are rules, with their names: not those of the fit, which rounds them."""
        return {
            column.name: _name(column, {c.name for c in entry.columns})
            for entry in self.result.tier.entries
            for column in entry.columns
            if column.amends == bound and entry.stage != "amounts"
        }


def _name(amendment: Column, of_the_step: set[str]) -> str:
    """What an amendment brings in: lower_bound_with_hold_harmless(lower_bound, hold_harmless) is hold_harmless."""
    brought = [need for need in amendment.needs if need != amendment.amends]
    own = [need for need in brought if need in of_the_step]
    return (own or brought or [amendment.name])[-1]
