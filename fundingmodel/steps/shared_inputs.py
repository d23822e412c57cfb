"""Inputs that several steps read: each is declared here, once, and named by the steps that read it."""

from decimal import Decimal

from fundingmodel.column import Input
from fundingmodel.rounding import LARGEST_UNIT, SMALLEST_UNIT

# The unit of all amounts, and that to which the authority alone is rounded. Columns read units per dollar: rounding_units.py.
rounding_unit, authority_rounding_unit = (
    Input(name, "dollars", least=SMALLEST_UNIT, most=LARGEST_UNIT, rounding=True)
    for name in ("rounding_unit", "authority_rounding_unit")
)
published_order = Input("published_order", "rank", "jurisdiction", least=Decimal(1), distinct=True)
population = Input("population", "persons", "jurisdiction")
capacity_per_head = Input("capacity_per_head", "dollars", "jurisdiction", rate=True, each="population")
base_given = Input("base_given", "dollars", "jurisdiction")
measure = Input("measure", "measure", "jurisdiction x category")
retention = Input("retention", "ratio", "jurisdiction", by="lag", most=Decimal(2))
eligible_part = Input("eligible_part", "ratio", "category", by="lag", most=Decimal(1))
service_rate = Input("service_rate", "ratio", "category", by="lag")
intake = Input("intake", "persons", "jurisdiction x category", by="calendar year")
