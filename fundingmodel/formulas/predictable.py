"""Predictable: an envelope that grows by a stated percentage, shared by non-economic need, phased in, with guarantees.

Envelope = last year's x (1 + escalator). Need and base amount as in `non_economic`; the share moves from that of the opening
need (another formula's) to this formula's by the phase of the year. Hold-harmless: never less than a fraction of the opening allocation.
Collar: from last year's allocation, no larger decline and no larger growth than stated.
What gives way: a jurisdiction's guarantee prevails over its own limit; where the guarantees together exceed the envelope, all
are reduced in the same proportion; where the limits together stay below it, all are raised in the same proportion.
"""

CITATION = (
    "Proposal. Ontario's Expert Roundtable on Immigration, Expanding Our Routes to Success (2012): principled and long-term "
    "predictable funding whose commitments are met. Forms of the guarantees: 20 U.S.C. 6332 (hold-harmless, rateable reduction) "
    "and 20 U.S.C. 1411(d)(3) (limits on the change from last year)."
)
IN_FORCE = "never"

STEPS = (
    {"step": "envelope", "authority": "escalated", "rounding": "carried"},
    {"step": "average_intake", "year_weights": "equal"},
    "category_weights",
    "weighted_intake",
    "share",
    {"step": "phase_in", "bind": {"opening_allocation": "opening_weighted_intake"}},
    "bounds",
    {"step": "base_amount", "parts": "equal", "indexation": "none"},
    "formula_amount",
    {
        "step": "hold_harmless",
        "bind": {"reference": "opening_allocation"},
        "price_basis": "nominal",
        "quantity": "total",
        "envelope_basis": "fixed",
    },
    {
        "step": "collar",
        "bind": {"reference": "prior_allocation"},
        "price_basis": "nominal",
        "quantity": "total",
        "envelope_basis": "fixed",
    },
    {
        "step": "fit_to_envelope",
        "crossed_bounds": "lower_prevails",
        "shortfall": "reduce_in_proportion",
        "excess": "raise_in_proportion",
    },
    {"step": "round_to_envelope", "ties": "published_order"},
)
