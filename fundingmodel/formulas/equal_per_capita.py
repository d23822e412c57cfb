"""Equal per capita: the same dollars for every resident, newcomer or not, as the health and social transfers are shared.

Share of a jurisdiction = its population / the population of all. The scenario declares the input `population`.
"""

CITATION = (
    "Proposal for comparison. Shared by population alone: Canada Health Transfer and Canada Social Transfer, "
    "Federal-Provincial Fiscal Arrangements Act, s. 24.21 and 24.51."
)
IN_FORCE = "never for settlement"

STEPS = (
    {"step": "envelope", "authority": "stated", "rounding": "carried"},
    {"step": "share", "bind": {"weighted_intake": "population"}},
    "bounds",
    "formula_amount",
    {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": "refuse", "excess": "refuse"},
    {"step": "round_to_envelope", "ties": "published_order"},
)
