"""A second reading of a scenario: its amounts once more, by another method, from its file alone.

It is for a reader who takes nothing on trust. It imports nothing of the engine and nothing that is not in Python itself: it reads
the scenario file, its parents, the scenarios that it takes figures from and the tables of rows; it works on exact fractions, one
jurisdiction after the other; and it finds the fit by going up its breakpoints in order. `read` gives the amounts.

What is read in which file: `files` (scenario files and tables), `figures` (inputs by year) and `expressions` (formulas that a file
writes); then the steps of a formula in the order of its stages, `envelope_and_need`, `shares_and_guarantees` and `amounts`, with
`fit` for whole units; `calculation` has the quantities of a year, and what is carried from one to the next.

Not covered, and refused by name: steps that are not in `STEPS`; hidden months spread by the publisher's own totals (a hidden count is
taken as its low, middle or high figure); files that are not UTF-8. Not checked: what a file may not say, and how high or low an input
may be. Powers of a measure that are no fractions are taken to 60 digits.

>>> from fractions import Fraction
>>> amounts = read("settlement").amounts()
>>> amounts["", "2021-22", "ON"] == Fraction("407233270.33")
True
"""

from .reading import STEPS, Reading, read
from .refusals import NoAmounts, NotCovered

__all__ = ["STEPS", "NoAmounts", "NotCovered", "Reading", "read"]
