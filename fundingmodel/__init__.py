"""Funding formulas: shares of an envelope by weighted need, told in Python and as worksheet formulas.

>>> import fundingmodel
>>> result = fundingmodel.run("settlement")
>>> result.table("allocation").loc["ON", "2021-22"]
np.float64(407233270.33)
"""

from fundingmodel.errors import Refused
from fundingmodel.result import Result, run
from fundingmodel.scenario import Scenario, read_scenario

__version__ = "0.1.0"
__all__ = ["Refused", "Result", "Scenario", "__version__", "read_scenario", "run"]
