"""Where the tests find things: the checkout, their own folder, the cases, and what the installed packages hold."""

from pathlib import Path

import fundingmodel
import udfs
import workbooks

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
ADDED = TESTS / "support" / "added"  # one more of each kind, as the packages have them
CASES = TESTS / "cases"
# The scenarios of settlement funding, with one set of recipients and years: what holds of these alone is asked of no other.
SETTLEMENT_FUNDING = (
    "settlement", "published", "equal-per-admission", "equal-per-capita", "non-economic", "cohort", "quebec-parity",
    "predictable",
)  # fmt: skip
THIN = CASES / "thin.toml"
PACKAGE, WORKBOOKS, UDFS = (Path(str(each.__file__)).parent for each in (fundingmodel, workbooks, udfs))
