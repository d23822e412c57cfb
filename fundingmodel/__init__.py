"""Funding formulas: shares of an envelope by weighted need, in Python and as worksheet formulas.

`__all__` is what other programs may rely on; modules below may move between versions.

>>> import fundingmodel
>>> result = fundingmodel.run("settlement")
>>> result.table("allocation").loc["ON", "2021-22"]
np.float64(407233270.33)
"""

from importlib import import_module
from typing import TYPE_CHECKING

from fundingmodel.errors import Refused

if TYPE_CHECKING:
    from fundingmodel.analysis.binding import binding_rule
    from fundingmodel.analysis.comparison import Comparison, compare
    from fundingmodel.analysis.explain import explain
    from fundingmodel.result import Result, run
    from fundingmodel.scenario.reading import Scenario, read_scenario

__version__ = "0.1.0"
__all__ = [
    "Comparison",
    "Refused",
    "Result",
    "Scenario",
    "__version__",
    "binding_rule",
    "compare",
    "explain",
    "read_scenario",
    "run",
]

_FOUND_IN = {
    "Result": "result",
    "run": "result",
    "Scenario": "scenario.reading",
    "read_scenario": "scenario.reading",
    "binding_rule": "analysis.binding",
    "Comparison": "analysis.comparison",
    "compare": "analysis.comparison",
    "explain": "analysis.explain",
}


def __getattr__(name: str) -> object:
    """Imports what is asked for when it is asked for: the help of the command line does not wait for numpy."""
    if name not in _FOUND_IN:
        raise AttributeError(f"module 'fundingmodel' has no attribute {name!r}")
    return getattr(import_module(f"fundingmodel.{_FOUND_IN[name]}"), name)
