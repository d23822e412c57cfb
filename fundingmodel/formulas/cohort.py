"""Cohort: by the people who are still there, still eligible and still use the services, instead of by arrivals.

Clients = for each year of arrival, admissions x retention in the jurisdiction x fraction eligible x rate of use, added up.
Share of a jurisdiction = its clients, each counted once / the clients of all. Base amount as in `settlement`.
"""

CITATION = (
    "Proposal. Eligibility ends with citizenship: IRCC, terms and conditions of the Settlement Program. Retention and rates of use: "
    "Statistics Canada, Longitudinal Immigration Database."
)
IN_FORCE = "never"

STEPS = (
    {"step": "envelope", "authority": "stated", "rounding": "carried"},
    "eligible_population",
    {"step": "admissions", "as": "clients", "bind": {"average_intake": "eligible_population"}},
    {"step": "share", "bind": {"weighted_intake": "clients"}},
    "bounds",
    {"step": "base_amount", "parts": "equal", "indexation": "none"},
    "formula_amount",
    {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": "refuse", "excess": "refuse"},
    {"step": "round_to_envelope", "ties": "published_order"},
)
