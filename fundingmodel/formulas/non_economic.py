"""Non-economic: as `settlement`, but each category and subcategory weighs what the use of services says it does.

Weight of a category = use of services x intensity x duration, relative to a reference category (economic).
Share = weighted average arrivals of the jurisdiction / the same of all. Base amount as in `settlement`.
"""

CITATION = (
    "Proposal. Ontario's Expert Roundtable on Immigration, Expanding Our Routes to Success (2012): funding should reflect the "
    "disproportionate cost of settling non-economic immigrants. Rates of use: Statistics Canada, Longitudinal Immigration Database."
)
IN_FORCE = "never"

STEPS = (
    {"step": "envelope", "authority": "stated", "rounding": "carried"},
    {"step": "average_intake", "year_weights": "equal"},
    "category_weights",
    "weighted_intake",
    "share",
    "bounds",
    {"step": "base_amount", "parts": "equal", "indexation": "none"},
    "formula_amount",
    {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": "refuse", "excess": "refuse"},
    {"step": "round_to_envelope", "ties": "published_order"},
)
