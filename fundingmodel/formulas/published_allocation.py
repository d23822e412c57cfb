"""Published allocation: what was allocated, as far as it is known, beside what another scenario would give.

Allocation = the published amount; blank where none is known. Residual = published amount - the other scenario's allocation.
"""

CITATION = "IRCC, memorandum on the settlement allocations of 2021-22; press reports for single jurisdictions, named with each figure."
IN_FORCE = "2021-22 complete; other years in part or unknown"

STEPS = ("published_amount",)
