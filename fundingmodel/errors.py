"""What the package refuses, and how it says so.

A message names the place (file, sheet, row, jurisdiction, year), what was found, and what to do.
"""


class Refused(ValueError):
    """The common base: the input, the wiring or the result is refused, and nothing was written."""


class DataRefused(Refused):
    """A table of figures fails the gate: a code, a year, a total or a number in it is wrong."""


class ScenarioRefused(Refused):
    """A scenario file is wrong: a key, a unit, a step or a figure in it."""


class FormulaRefused(Refused):
    """Columns are wired wrongly: a name unknown or defined twice, a stale read, a column that nothing reads."""


class DoesNotFit(Refused):
    """The guarantees and the envelope do not fit together, or the envelope is beyond the exact range."""


class WorkbookRefused(Refused):
    """A workbook could not be read safely, or disagrees with the engine."""
