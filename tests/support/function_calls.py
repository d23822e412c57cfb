"""Calls by chance, a maker for each function: arguments laid out as on a sheet, and the cells that they have to give."""

from collections.abc import Callable

import function_data_calls as data
import function_models as models
import function_step_calls as steps
from function_layouts import Raw, Sheet
from function_models import Cells, column, exact, exactly
from function_step_calls import Made, a_unit, for_all_or_each, multiple, some, without_end

from fundingmodel.questions import questions


class _Allocation:
    """The arguments of one FM.ALLOCATE, before they are laid out."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.count, self.labels = some(sheet)
        self.unit = a_unit(sheet)
        tied = sheet.often(0.25)
        self.need = [
            sheet.random.choice((10.0, 20.0, 30.0))
            if tied
            else sheet.random.choice((sheet.whole(50_000, 0.1), sheet.decimal(0, 900, 2)))
            for _ in range(self.count)
        ]
        self.envelope = multiple(sheet, self.unit or 0.01, 1000 * self.count, 40_000_000)
        self.base = self.amounts(0.4, 0.2)
        self.minimum = self.amounts(0.3, 0.3)
        self.prior = self.protected = self.collar = None
        if sheet.often(0.5):
            weights = [x * sheet.random.uniform(0.7, 1.4) + 1 for x in self.need]
            self.prior = [
                round(self.envelope * sheet.random.choice((0.9, 0.97)) * x / sum(weights), 2) for x in weights
            ]
            kind = sheet.random.choice(("protected", "collar", "both"))
            if kind != "collar":
                self.protected = sheet.random.choice((0.5, 0.85, 0.9, 0.95, 1.0))
            if kind != "protected":
                self.collar = (sheet.decimal(0.01, 0.3, 2), sheet.random.choice((0.25, 0.5, 0.8, 1.0)))
        self.ties = sheet.random.choice((None, "published_order", "larger_share", "larger_share"))
        self.shortfall = sheet.random.choice((None, "refuse", "reduce_in_proportion"))
        self.show = sheet.random.choice((None, "allocation", "rule", "all"))

    def amounts(self, chance: float, part: float) -> list[float] | None:
        """Amounts that take a part of the envelope together: the same for each, or each its own; or none."""
        if not self.sheet.often(chance):
            return None
        each = max(1, int(self.envelope * part / self.count))
        if self.sheet.often(0.5):
            return [float(self.sheet.random.randint(0, each))] * self.count
        return [self.sheet.decimal(0, each, 2) for _ in range(self.count)]

    def year(self) -> models.Year:
        return models.allocate(
            self.envelope, self.need, self.base, self.minimum, self.prior, self.protected or 0.0, self.collar,
            self.unit or 0.01, self.ties or "published_order", self.shortfall or "refuse",
        )  # fmt: skip

    def arguments(self) -> list[Raw]:
        sheet = self.sheet
        names = [sheet.labels_of(self.labels) for _ in range(3)]
        collar: Raw = None
        if self.collar:
            collar = sheet.random.choice(([list(self.collar)], [[x] for x in self.collar]))
            if self.collar[0] == self.collar[1]:
                collar = self.collar[0]
        choices = [None if x is None else sheet.choice([x]) for x in (self.ties, self.shortfall, self.show)]
        need = sheet.vector(self.need, self.labels, shuffled=False)
        self.names = list(sheet.written) if self.labels else [str(j) for j in range(1, self.count + 1)]
        return without_end([
            self.envelope, need, for_all_or_each(sheet, self.base, names[0]),
            for_all_or_each(sheet, self.minimum, names[1]), None if self.prior is None else sheet.vector(self.prior, names[2]),
            self.protected, collar, self.unit, *choices,
        ])  # fmt: skip

    def rules(self, year: models.Year) -> list[str]:
        prior = exactly(self.prior) if self.prior else []
        year.values["envelope_given"] = [[exact(self.envelope)]]
        return models.rules(
            year, self.base,
            minimum_amount=exactly(self.minimum) if self.minimum else None,
            hold_harmless=[exact(self.protected) * x for x in prior] if self.protected else None,
            collar_floor=[(1 - exact(self.collar[0])) * x for x in prior] if self.collar else None,
            collar_ceiling=[(1 + exact(self.collar[1])) * x for x in prior] if self.collar else None,
        )  # fmt: skip


def allocate(sheet: Sheet) -> Made:
    made = _Allocation(sheet)
    arguments = made.arguments()
    year = made.year()
    amounts = column(year.list("allocation"))
    if made.show in (None, "allocation"):
        return arguments, amounts
    rows: Cells = [[*amount, rule] for amount, rule in zip(amounts, made.rules(year), strict=True)]
    if made.show == "rule":
        return arguments, rows
    factor = float(year.list("scaling_factor")[0])
    header = ["Jurisdiction", "Allocation", "Rule that binds", "Scaling factor"]
    return arguments, [header, *([name, *row, factor] for name, row in zip(made.names, rows, strict=True))]


# A maker for each function, and how many of its calls are made for each thousand.
MAKERS: dict[str, tuple[Callable[[Sheet], Made], int]] = {
    "AVERAGE_INTAKE": (steps.average_intake, 50),
    "WEIGHTED_INTAKE": (steps.weighted_intake, 80),
    "ELIGIBLE_POPULATION": (steps.eligible_population, 40),
    "SHARE": (steps.share, 60),
    "ESCALATE": (steps.escalate, 40),
    "FORMULA_AMOUNT": (steps.formula_amount, 40),
    "PHASE_IN": (steps.phase_in, 40),
    "HOLD_HARMLESS": (steps.hold_harmless, 40),
    "COLLAR": (steps.collar, 25),
    "FIT_TO_ENVELOPE": (steps.fit_to_envelope, 90),
    "ROUND_TO_ENVELOPE": (steps.round_to_envelope, 80),
    "TRUE_UP": (steps.true_up, 40),
    "ALLOCATE": (allocate, 250),
    "INTAKE": (data.intake, 40),
    "POPULATION": (data.population, 20),
    "PARAMETER": (data.parameter, 20),
    "SOURCE": (data.source, 10),
    "SCENARIO": (data.scenario, 40),
    "COMPARE": (data.compare, 60),
    "PER_ADMISSION": (data.per_person, 25),
    "PER_CAPITA": (data.per_person, 25),
    "REAL": (data.real, 30),
    "EXPLAIN": (data.explain, 8),
    "LIST": (data.names_listed, 8),
    "VERSION": (data.version, 1),
    **{
        question.name.upper().replace("-", "_"): (data.of_question(question.name), 1)
        for question in questions().values()
        if question.in_a_cell
    },
}
