"""Settlement: a base amount for each jurisdiction, and the rest of the envelope by the weighted average of past arrivals.

Share of a jurisdiction = its average arrivals, refugees counted several times / the same of all jurisdictions together.
Allocation = base amount + (envelope - all base amounts) x share, in whole cents that add to the envelope.
The form is what ministers and officials have said of the federal formula; the weight of refugees and the base amount were
never published, and are calibrated by the scenario.
"""

CITATION = (
    "IRCC officials and ministers on the National Settlement Funding Formula: three-year average of landings outside Quebec, "
    "refugees weighted, a capacity-building amount for each jurisdiction (backgrounders of 17 December 2007 and 7 December 2010; "
    "House of Commons immigration committee, 2015 and 2020; memorandum on the allocations of 2021-22). The weight and the present "
    "amount are not published."
)
IN_FORCE = "since 2008-09 in this form as stated, for Ontario since 2012-13"

STEPS = (
    {"step": "envelope", "authority": "stated", "rounding": "carried"},
    {"step": "average_intake", "year_weights": "equal"},
    "weighted_intake",
    "share",
    "bounds",
    {"step": "base_amount", "parts": "equal", "indexation": "none"},
    "formula_amount",
    {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": "refuse", "excess": "refuse"},
    {"step": "round_to_envelope", "ties": "published_order"},
)
