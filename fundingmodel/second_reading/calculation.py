"""Calculation: the quantities of one year of a tier, and what a step reads of them and gives, under the names of its listing."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from .figures import Tier
from .files import called
from .fit import Rounding
from .quantities import ONE, ByCode, Figures, at
from .refusals import NotCovered

PRIOR, OPENING = "prior_", "opening_"
UNIT, COUNT = "rounding_unit", "units_per_dollar"
SHARED = ("base_given", "capacity_per_head", "eligible_part", "intake", "measure", "population", "price_growth",
          "published_order", "retention", "rounding_unit", "service_rate")  # read by several steps: never one listing's own  # fmt: skip
Linked = Callable[
    [str, Mapping[str, Any], str], Figures
]  # the figures of an input that another result gives, for a year


class Year:
    """One fiscal year of a tier: every quantity at its latest state, and the year before, of which some are carried."""

    def __init__(self, tier: Tier, fiscal_year: str, linked: Linked, last: "Year | None") -> None:
        self.tier, self.fiscal_year, self.linked, self.last = tier, fiscal_year, linked, last
        self.quantities: dict[str, Figures] = {}
        self.roundings: dict[str, Rounding] = {}

    @property
    def on_a_half(self) -> bool:
        """Whether a figure of the year was exactly on half a thousandth of a unit."""
        return any(each.on_a_half for each in self.roundings.values())

    def quantity(self, name: str) -> Figures:
        """What has been calculated this year, or carried from the last one, or given."""
        if name in self.quantities:
            return self.quantities[name]
        if name.startswith(PRIOR) and name not in self.tier.inputs:
            carried = name.removeprefix(PRIOR)
            return self.last.quantity(carried) if self.last else self.given(OPENING + carried)
        if name.endswith(COUNT) and name not in self.tier.inputs:
            return {place: 1 / unit for place, unit in self.given(name.replace(COUNT, UNIT)).items()}
        return self.given(name)

    def given(self, name: str) -> Figures:
        if name not in self.tier.inputs:
            raise NotCovered("figures", name)
        table = self.tier.inputs[name]
        if "scenario" in table or "tier" in table:
            return self.linked(name, table, self.fiscal_year)
        return self.tier.figures(name, self.fiscal_year)


class Step:
    """A step as it is listed: its choices, what it reads, and what it gives."""

    def __init__(self, year: Year, listed: Mapping[str, Any]) -> None:
        self.year, self.listed, self.tier = year, listed, year.tier
        self.step, self.alias = str(listed["step"]), called(listed)
        self.jurisdictions, self.categories = year.tier.jurisdictions, year.tier.categories
        bind = {key: str(name) for key, name in listed.get("bind", {}).items()}
        self.bind = {"weighted_intake" if key == "need" else key: name for key, name in bind.items()}

    def choice(self, setting: str) -> str:
        return str(self.listed[setting])

    # Names

    def name(self, own: str) -> str:
        """What a listing calls what its step calls `own`: what is bound to it, or a name with the listing's own in it."""
        if own in self.bind:
            return self.bind[own]
        if self.alias == self.step:
            return own
        if self.step in own:
            return own.replace(self.step, self.alias)
        bare = own.removeprefix(PRIOR)
        prefixed = f"{self.alias}_{bare}"
        is_own = prefixed in self.tier.inputs or prefixed in self.year.quantities
        return own.replace(bare, prefixed) if is_own and bare not in SHARED else own

    def name_given(self, own: str) -> str:
        """The name of a result: that of a listing under another name is its own where an earlier step has the plain one."""
        name = self.name(own)
        is_taken = self.alias != self.step and name == own and own in self.year.quantities
        return f"{self.alias}_{own}" if is_taken else name

    # What is read

    def read(self, own: str) -> Figures:
        return self.year.quantity(self.name(own))

    def one(self, own: str) -> Fraction:
        return self._known(at(self.read(own)), own)

    def each(self, own: str) -> ByCode:
        """One figure a jurisdiction; where there is one for all, each has it."""
        figures = self.read(own)
        return {code: self._known(at(figures, code), own) for code in self.jurisdictions}

    def each_category(self, own: str) -> ByCode:
        figures = self.read(own)
        return {code: self._known(at(figures, "", code), own) for code in self.categories}

    def table(self, own: str) -> dict[str, ByCode]:
        """One figure a jurisdiction and category."""
        figures = self.read(own)
        return {
            row: {code: self._known(at(figures, row, code), own) for code in self.categories}
            for row in self.jurisdictions
        }

    def by_data_year(self, own: str) -> list[Figures]:
        """The figures of each of the data years of the fiscal year, or of each number of years before it."""
        return self.tier.by_data_year(self.name(own), self.year.fiscal_year)

    def _known(self, figure: Any, own: str) -> Fraction:
        if figure is None:
            raise NotCovered("figures", self.name(own))
        return Fraction(figure)

    def rounding(self, unit: str = UNIT) -> Rounding:
        """The unit that amounts are rounded to."""
        counted = self.bind.get(unit.replace(UNIT, COUNT), "")  # units in a dollar, as files of version 0.1 bind them
        name = counted or self.name(unit)
        if name not in self.year.roundings:
            figure = Fraction(at(self.year.quantity(name)))
            self.year.roundings[name] = Rounding(1 / figure if counted else figure)
        return self.year.roundings[name]

    # What is given

    def gives(self, own: str, figures: Figures) -> None:
        self.year.quantities[self.name_given(own)] = figures

    def gives_one(self, own: str, figure: Fraction) -> None:
        self.gives(own, {ONE: figure})

    def gives_each(self, own: str, figures: Mapping[str, Any]) -> None:
        self.gives(own, {(code, ""): figure for code, figure in figures.items()})

    def gives_table(self, own: str, figures: dict[str, ByCode]) -> None:
        self.gives(own, {(row, code): figure for row, by_code in figures.items() for code, figure in by_code.items()})

    def amends(self, quantity: str, figures: Figures, state: str) -> None:
        """The quantity from now on, for all that read it later; this state of it has a name of its own as well."""
        self.year.quantities[self.bind.get(quantity, quantity)] = figures
        self.gives(state, figures)

    def amends_each(self, quantity: str, figures: ByCode, state: str) -> None:
        self.amends(quantity, {(code, ""): figure for code, figure in figures.items()}, state)
