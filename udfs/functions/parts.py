"""How much there is, and whose part it is: share, phase-in, escalation, formula amount."""

import numpy as np

from fundingmodel.column import Array
from fundingmodel.steps import step_input
from fundingmodel.steps.envelope import envelope as envelope_step
from fundingmodel.steps.share.formula_amount import formula_amount as by_formula
from fundingmodel.steps.share.phase_in import opening_share, phased_share
from fundingmodel.steps.share.share import share as part_of_total
from udfs.calls import Call
from udfs.catalogue import Argument, Example, Function, both
from udfs.cells.argument_checks import check_exact, check_no_total, check_shares, check_something, check_years_follow
from udfs.cells.marshalling import refused
from udfs.engine import units_per_dollar
from udfs.shared_arguments import BASE, ENVELOPE, UNIT


def share(call: Call, need: Array) -> Array:
    return part_of_total(check_no_total(check_something(need, "need"), call.jurisdictions, "need"))


def escalate(call: Call, amount: float, growth: Array, floor: float, unit: float, rounding: str) -> Array:
    """Year after year as the step `envelope`: what is paid is rounded, and carried either rounded or exact."""
    check_years_follow(call.labels.get("year", ()), "growth")
    per_dollar = units_per_dollar(unit)
    authority, paid = np.array([[amount]]), []
    for rate in growth.ravel():
        escalator = np.array([[rate]])
        if floor:
            authority = envelope_step.grown(authority, escalator, np.array([[floor]]))
        else:
            authority = envelope_step.escalated(authority, escalator)
        check_exact(authority, unit, "amount")
        if rounding == "carried":
            authority = envelope_step.rounded_authority(authority, per_dollar)
        paid.append(envelope_step.envelope(authority, per_dollar))
    return np.hstack(paid)


def formula_amount(_call: Call, envelope: float, share: Array, base: Array) -> Array:
    off_the_top = np.broadcast_to(base, share.shape)
    if (total := float(off_the_top.sum())) > envelope:
        raise refused(
            "udfs.base_above_envelope",
            "",
            "base adds to {total:,.2f}, above the envelope of {envelope:,.2f}.",
            "Lower base, or raise envelope.",
            total=total,
            envelope=envelope,
        )
    return by_formula(off_the_top, np.array([[envelope]]), check_shares(share, "share"))


def phase_in(_call: Call, share: Array, opening: Array, phase: float) -> Array:
    start = opening_share(check_something(opening, "opening"))
    return phased_share(check_shares(share, "share"), start, np.array([[phase]]))


SHARES = [["ON", 0.5833], ["QC", 0.3125], ["MB", 0.1042]]
FUNCTIONS = (
    Function(
        "SHARE",
        "steps",
        both("Each jurisdiction's part of the total; the shares add to 1.", "La part de chaque administration dans le total; la somme des parts est 1."),
        (
            Argument(
                "need",
                "jurisdictions",
                both(
                    "What is shared by: one figure a jurisdiction, as weighted intake. Labels may be beside it.",
                    "Ce qui détermine le partage : un chiffre par administration, par exemple les admissions pondérées. Des étiquettes peuvent l'accompagner.",
                ),
                "persons",
                least=0,
            ),
        ),
        share,
        both("One ratio a jurisdiction, in the order of need.", "Un ratio par administration, dans l'ordre de need."),
        (
            Example(
                ([["ON", 192_650.0], ["QC", 52_410.0], ["MB", 21_877.5]],),
                both("Weighted intake as shares: show them as percents.", "Les admissions pondérées en parts : à afficher en pourcentage."),
            ),
        ),
        "ratio",
        both("Proportional sharing: fundingmodel steps share.", "Partage proportionnel : fundingmodel steps share."),
    ),
    Function(
        "ESCALATE",
        "steps",
        both(
            "The amounts of the following years: each is the year before's plus growth, rounded; growth may have a floor.",
            "Les montants des exercices suivants : le précédent plus la croissance, arrondi; un plancher est possible.",
        ),
        (
            Argument(
                "amount",
                "number",
                both("The amount of the year before the first growth.", "Le montant de l'année qui précède la première croissance."),
                "dollars",
                least=0,
            ),
            Argument(
                "growth",
                "year_row",
                both(
                    "Growth from year to year, 0.03 for 3%: one cell for each year, in order.",
                    "Croissance d'une année à l'autre, 0,03 pour 3 % : une cellule par année, dans l'ordre.",
                ),
                "ratio",
                input=step_input("envelope", "escalator"),
            ),
            Argument(
                "floor",
                "number",
                both(
                    "Growth is never less than this, 0.03 for 3%. Left out or 0: no floor.",
                    "La croissance n'est jamais inférieure à ce taux, 0,03 pour 3 %. Omis ou 0 : aucun plancher.",
                ),
                "ratio",
                default=0.0,
                input=step_input("envelope", "growth_floor"),
            ),
            UNIT,
            Argument(
                "rounding",
                "choice",
                both(
                    "carried: the rounded amount grows on; payment_only: the exact amount grows on, each payment is rounded.",
                    "carried : le montant arrondi sert de départ à l'année suivante; payment_only : seul le paiement est arrondi.",
                ),
                default="carried",
                choices=("carried", "payment_only"),
            ),
        ),
        escalate,
        both("One amount a year, across.", "Un montant par année, en ligne."),
        (
            Example(
                (784_400_000.0, [[0.021, 0.034, 0.045]], 0.03, 1000.0),
                both(
                    "The three years after 2021-22, growing with the economy but by at least 3%, to the nearest $1,000.",
                    "Les trois exercices après 2021-2022 : croissance de l'économie, mais d'au moins 3 %, au millier de dollars près.",
                ),
            ),
        ),
        "dollars",
        both(
            "Federal-Provincial Fiscal Arrangements Act, s. 24.1(1)(a): fundingmodel steps envelope.",
            "Loi sur les arrangements fiscaux entre le gouvernement fédéral et les provinces, al. 24.1(1)a) : fundingmodel steps envelope.",
        ),
    ),
    Function(
        "FORMULA_AMOUNT",
        "steps",
        both(
            "What the formula alone gives, before any guarantee: the base amount, and the share of what is left.",
            "Ce que donne la formule seule, avant toute garantie : le montant de base, et la part de ce qui reste.",
        ),
        (
            ENVELOPE,
            Argument(
                "share",
                "jurisdictions",
                both("Shares that add to 1, as FM.SHARE gives them.", "Des parts dont la somme est 1, comme les donne FM.SHARE."),
                "ratio",
                least=0,
                most=1,
            ),
            BASE,
        ),
        formula_amount,
        both(
            "One amount a jurisdiction, not rounded; together they are the envelope.",
            "Un montant par administration, non arrondi; leur somme est l'enveloppe.",
        ),
        (
            Example(
                (100_000_000.0, SHARES, 500_000.0),
                both("$500,000 each, and the rest by share.", "500 000 $ à chacun, et le reste selon la part."),
            ),
        ),
        "dollars",
        both("Proportional sharing: fundingmodel steps formula_amount.", "Partage proportionnel : fundingmodel steps formula_amount."),
    ),
    Function(
        "PHASE_IN",
        "steps",
        both(
            "Shares part of the way from the opening ones to the formula's.",
            "Des parts entre celles de départ et celles de la formule, selon l'avancement de la mise en œuvre progressive.",
        ),
        (
            Argument(
                "share",
                "jurisdictions",
                both("The formula's shares, which add to 1.", "Les parts selon la formule, dont la somme est 1."),
                "ratio",
                least=0,
                most=1,
            ),
            Argument(
                "opening",
                "jurisdictions",
                both(
                    "Where it starts: last year's amounts, or shares; only their proportions count.",
                    "Le point de départ : les montants de l'exercice précédent, ou des parts; seules leurs proportions comptent.",
                ),
                "dollars",
                least=0,
            ),
            Argument(
                "phase",
                "number",
                both(
                    "How far: 0 is the opening shares, 1 the formula's, 0.2 a fifth of the way.",
                    "Le chemin parcouru : 0 pour les parts de départ, 1 pour celles de la formule, 0,2 pour un cinquième du chemin.",
                ),
                "ratio",
                input=step_input("phase_in", "phase"),
            ),
        ),
        phase_in,
        both("One ratio a jurisdiction; they add to 1.", "Un ratio par administration; leur somme est 1."),
        (
            Example(
                (SHARES, [["MB", 15_000_000.0], ["ON", 50_000_000.0], ["QC", 35_000_000.0]], 0.2),
                both(
                    "The first of five years: a fifth of the way from last year's amounts, which are in another order.",
                    "La première de cinq années : un cinquième du chemin à partir des montants de l'exercice précédent, dans un autre ordre.",
                ),
            ),
        ),
        "ratio",
        both("fundingmodel steps phase_in.", "fundingmodel steps phase_in."),
    ),
)  # fmt: skip
