"""Equal per admission: the same dollars for every person admitted, whoever they are and wherever they land.

Share of a jurisdiction = its average admissions / the admissions of all. No base amount, no weights.
"""

CITATION = "Proposal for comparison: not a published rule."
IN_FORCE = "never"

STEPS = (
    {"step": "envelope", "authority": "stated", "rounding": "carried"},
    {"step": "average_intake", "year_weights": "equal"},
    "admissions",
    {"step": "share", "bind": {"weighted_intake": "admissions"}},
    "bounds",
    "formula_amount",
    {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": "refuse", "excess": "refuse"},
    {"step": "round_to_envelope", "ties": "published_order"},
)
