"""Reading: a whole scenario, tier by tier and year by year, with the scenarios that it takes figures from."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import amounts, envelope_and_need, shares_and_guarantees
from .calculation import Step, Year
from .figures import Tier, parts_of
from .files import fiscal_years, laid_over, located, said_in, same_year, tiers_of
from .quantities import ONE, ZERO, Figures, at
from .refusals import NoAmounts, NotCovered
from .tables import packaged, rows_of

STEPS = {**envelope_and_need.STEPS, **shares_and_guarantees.STEPS, **amounts.STEPS}
PAID = "allocation"


class Reading:
    """The quantities of a scenario by tier, a year after the other.

    `others` are the scenarios that are read already, and `over` texts of scenario files to be laid over some files, by path.
    """

    def __init__(self, path: Path, others: dict[Path, "Reading"], over: Mapping[Path, str]) -> None:
        self.path, self.others, self.over = path, others, over
        others[path] = self
        said = said_in(path)
        if path in over:
            said = laid_over(said, tomllib.loads(over[path], parse_float=Decimal))
        self.years = fiscal_years(said["fiscal_years"])
        self.tiers = {name: Tier(name, table, self.years) for name, table in tiers_of(said).items()}
        self.calculated: dict[str, list[Year]] = {}
        for name, tier in self.tiers.items():
            if missing := [str(step["step"]) for step in tier.steps if step["step"] not in STEPS]:
                raise NotCovered("step", ", ".join(dict.fromkeys(missing)))
            self.calculated[name] = []
            for fiscal_year in self.years:
                self._add_year(tier, fiscal_year)

    def _add_year(self, tier: Tier, fiscal_year: str) -> None:
        """The steps of a year in their order."""
        years = self.calculated[tier.name]
        year = Year(tier, fiscal_year, self._linked(tier), years[-1] if years else None)
        try:
            for listed in tier.steps:
                STEPS[str(listed["step"])](Step(year, listed))
        except (NoAmounts, ZeroDivisionError) as error:
            refused = error if isinstance(error, NoAmounts) else NoAmounts("undefined")
            if not refused.fiscal_year:
                refused.tier, refused.fiscal_year = tier.name, fiscal_year
            raise refused from None
        years.append(year)

    @property
    def steps(self) -> list[str]:
        """The steps that were read, each once, in the order of the tiers."""
        return list(dict.fromkeys(str(step["step"]) for tier in self.tiers.values() for step in tier.steps))

    def amounts(self) -> dict[tuple[str, str, str], Fraction | None]:
        """What each tier pays, by tier, fiscal year and jurisdiction, in dollars; None where it is not known."""
        found = {}
        for name, years in self.calculated.items():
            for year in years:
                paid = year.quantities.get(PAID, {})
                found.update({(name, year.fiscal_year, code): amount for (code, _), amount in paid.items()})
        return found

    def on_a_half(self) -> list[tuple[str, str]]:
        """The tiers and years in which a figure is exactly on half a thousandth of a unit."""
        return [(name, year.fiscal_year) for name, years in self.calculated.items() for year in years if year.on_a_half]

    # Figures that are another result

    def _linked(self, tier: Tier) -> Any:
        def linked(name: str, table: Mapping[str, Any], fiscal_year: str) -> Figures:
            asked = str(table.get("fiscal_year", fiscal_year))
            source, of = (self, str(table["tier"])) if "tier" in table else self._other(str(table["scenario"]))
            years = source.calculated[of]
            figures = next(year for year in years if same_year(year.fiscal_year, asked)).quantity(
                str(table["quantity"])
            )
            if "parts" in table:
                parts = parts_of(table["parts"], tier.jurisdictions)
                return {(code, ""): sum((at(figures, each) for each in own), ZERO) for code, own in parts.items()}
            if tier.shape(name)[0] == "scalar":
                return {ONE: at(figures, str(table.get("jurisdiction", "")))}
            return {(code, ""): at(figures, str(table.get("jurisdiction", code))) for code in tier.jurisdictions}

        return linked

    def _other(self, name: str) -> tuple["Reading", str]:
        """Another scenario, and its last tier, whose amounts are the scenario's."""
        path = located(name, self.path.parent).resolve()
        other = self.others[path] if path in self.others else Reading(path, self.others, self.over)
        return other, list(other.tiers)[-1]


def read(name: str | Path, over: Mapping[Path, str] | None = None) -> Reading:
    """The second reading of a scenario of the package by its name, or of a file by its path.

    `over` are texts of scenario files that are laid over other files, by their paths, as a child is over its parent: what somebody
    changed in a workbook, for instance. `NotCovered` where the scenario has something that is not read here, `NoAmounts` where a
    year of it has no amounts.
    """
    rows_of.cache_clear()
    packaged.cache_clear()
    path = name if isinstance(name, Path) else located(name, Path())
    laid = {file.resolve(): text for file, text in (over or {}).items()}
    try:
        return Reading(path.resolve(), {}, laid)
    except (ArithmeticError, LookupError, TypeError, ValueError, StopIteration, RecursionError) as error:
        raise NotCovered("file", path.name) from error
