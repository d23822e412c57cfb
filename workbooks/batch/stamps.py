"""What a workbook is made with, and whose names it may show: both are in its stamp."""

from importlib.metadata import entry_points

from fundingmodel import stamps
from fundingmodel.result import Result

LIBRARIES = ("numpy", "openpyxl", "formualizer")  # whose arithmetic, or whose form of a workbook, is in the bytes


def program() -> str:
    """A digest of the program with its data and its functions, and of what it calculates and writes with."""
    functions = entry_points(group="fundingmodel.functions")
    packages = {"fundingmodel", "workbooks", *(each.module.partition(".")[0] for each in functions)}
    return stamps.program(packages, LIBRARIES)


def names_behind(result: Result) -> set[str]:
    """The names of a scenario, of its parents, and of those whose results it takes."""
    own = {result.scenario.name, *result.scenario.ancestors}
    return own.union(*(names_behind(each) for each in result.linked.values()))
