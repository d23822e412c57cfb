"""Quebec parity: what it would cost to pay everywhere the dollars per admission that the grant to Quebec amounts to.

Dollars per admission = the grant of the year / Quebec's average admissions of the data years.
Envelope = dollars per admission x average admissions of all the other jurisdictions; share = equal per admission.
It says what parity of dollars would cost, not that the two pay for the same things.
"""

CITATION = (
    "Comparison: not a published rule. Grant: Canada-Quebec Accord relating to Immigration and Temporary Admission of Aliens (1991), "
    "annex B; amounts from the Public Accounts of Canada."
)
IN_FORCE = "never"

STEPS = (
    "grant_per_admission",
    {"step": "average_intake", "year_weights": "equal"},
    "admissions",
    "total_admissions",
    {
        "step": "envelope",
        "authority": "per_admission",
        "rounding": "carried",
        "bind": {"dollars_per_admission": "grant_per_admission", "admissions_planned": "total_admissions"},
    },
    {"step": "share", "bind": {"weighted_intake": "admissions"}},
    "bounds",
    "formula_amount",
    {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": "refuse", "excess": "refuse"},
    {"step": "round_to_envelope", "ties": "published_order"},
)
