"""Inputs that several steps read: each is declared here, once, and named by the steps that read it."""

from decimal import Decimal

from fundingmodel.column import Input
from fundingmodel.rounding import FEWEST_UNITS_PER_DOLLAR, MOST_UNITS_PER_DOLLAR, UNITS_PER_DOLLAR

# The units of all amounts, and those to which the authority alone is rounded.
units_per_dollar, authority_units_per_dollar = (
    Input(name, UNITS_PER_DOLLAR, least=FEWEST_UNITS_PER_DOLLAR, most=MOST_UNITS_PER_DOLLAR)
    for name in ("units_per_dollar", "authority_units_per_dollar")
)
published_order = Input("published_order", "rank", "jurisdiction", least=Decimal(1), distinct=True)
population = Input("population", "persons", "jurisdiction")
capacity_per_head = Input("capacity_per_head", "dollars", "jurisdiction")
base_given = Input("base_given", "dollars", "jurisdiction")
measure = Input("measure", "measure", "jurisdiction x category")
intake = Input("intake", "persons", "jurisdiction x category", by="calendar year")
