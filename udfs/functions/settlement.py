"""What is paid: amounts fitted to the envelope, rounded to it, and trued up."""

from typing import Any

import numpy as np

from fundingmodel.column import Array
from fundingmodel.steps import shared_inputs, step_input
from fundingmodel.steps.amounts import round_to_envelope as rounding_step
from fundingmodel.steps.amounts import true_up as true_up_step
from udfs.calls import Call
from udfs.catalogue import Argument, Example, Function, both
from udfs.cells.argument_checks import check_alike, check_exact, check_shares
from udfs.cells.marshalling import refused
from udfs.engine import YEAR, calculated, step, units_per_dollar, whole_envelope
from udfs.shared_arguments import ENVELOPE, SHORTFALL, TIES, UNIT


def fit_to_envelope(
    call: Call,
    envelope: float,
    share: Array,
    lower: Array,
    upper: Array | None,
    base: Array,
    unit: float,
    crossed_bounds: str,
    shortfall: str,
    excess: str,
) -> Array:
    total = whole_envelope(envelope, unit)
    given = {
        "envelope": total,
        "share": check_shares(share, "share"),
        "lower_bound": lower,
        "upper_bound": total if upper is None else upper,
        "off_the_top": base,
        "units_per_dollar": units_per_dollar(unit),
    }
    fit = step("fit_to_envelope", crossed_bounds=crossed_bounds, shortfall=shortfall, excess=excess)
    # The engine's formulas end on an allocation; the fitted amount is the column before it.
    result = calculated(call, [fit, step("round_to_envelope", ties="published_order")], given, len(share))
    return result.values("fitted_amount", YEAR)


def round_to_envelope(
    call: Call, envelope: float, amounts: Array, unit: float, ties: str, share: Array | None
) -> Array:
    per_dollar = units_per_dollar(unit)
    given = {"envelope": whole_envelope(envelope, unit), "fitted_amount": amounts, "units_per_dollar": per_dollar}
    if ties == "larger_share" and share is None:
        raise refused(
            "udfs.share_needed",
            "",
            "ties is larger_share, and share is left out: give the shares, or take published_order.",
        )
    if share is not None and ties != "larger_share":
        raise refused(
            "udfs.share_not_needed",
            "",
            "share is given, but ties does not read it: say larger_share, or leave share out.",
        )
    if share is not None:
        given["share"] = share
    thousandths = rounding_step.thousandths(amounts, per_dollar)
    whole = rounding_step.whole_units(thousandths)
    due = rounding_step.due_something(thousandths)
    if np.isnan(rounding_step.units_left_over(given["envelope"], whole, due, per_dollar)).any():
        raise refused(
            "udfs.rounding_cannot_close",
            "",
            (
                "amounts add to {amounts:,.2f}, and the envelope is {envelope:,.2f}: rounding alone cannot close the "
                "difference."
            ),
            "Fit them first, with FM.FIT_TO_ENVELOPE.",
            amounts=float(amounts.sum()),
            envelope=envelope,
        )
    result = calculated(call, [step("round_to_envelope", ties=ties)], given, len(amounts))
    return result.values("allocation", YEAR)


def true_up(
    _call: Call,
    final: Array,
    estimated: Array,
    recovery_limit_per_head: float,
    population: Array | None,
    balance: Array | None,
    unit: float,
) -> Any:
    per_dollar = units_per_dollar(unit)
    check_exact(final, unit, "final")
    check_exact(estimated, unit, "estimated")
    check_alike(final, "final", estimated, "estimated")
    carried = np.zeros((1, 1)) if balance is None else check_exact(balance, unit, "balance")
    due = true_up_step.true_up_due(final, estimated, carried, per_dollar)
    if not recovery_limit_per_head:
        if population is not None:
            raise refused(
                "udfs.population_not_needed",
                "",
                "population is given without recovery_limit_per_head: give both, or neither.",
            )
        return due
    if population is None:
        raise refused(
            "udfs.population_needed",
            "",
            "recovery_limit_per_head is given without population: the limit is so much a head.",
            "Give population.",
        )
    limit = np.array([[recovery_limit_per_head]])
    check_exact(limit * population, unit, "recovery_limit_per_head")
    paid = true_up_step.capped_true_up(due, limit, population, per_dollar)
    return np.hstack([paid, true_up_step.true_up_balance(due, paid)])


FUNCTIONS = (
    Function(
        "FIT_TO_ENVELOPE",
        "steps",
        both(
            "Shares an envelope between lower and upper bounds by one rate, before rounding.",
            "Répartit une enveloppe entre des bornes inférieures et supérieures selon un seul taux, avant arrondissement.",
        ),
        (
            ENVELOPE,
            Argument(
                "share",
                "jurisdictions",
                both("Shares, as FM.SHARE or FM.PHASE_IN gives them.", "Des parts, comme les donnent FM.SHARE ou FM.PHASE_IN."),
                "ratio",
                least=0,
                most=1,
            ),
            Argument(
                "lower",
                "number_or_jurisdictions",
                both(
                    "Guarantees: no jurisdiction receives less. One amount for all, or one a jurisdiction. Left out: none.",
                    "Garanties : aucune administration ne reçoit moins. Un montant pour toutes, ou un par administration. Omis : aucune.",
                ),
                "dollars",
                default=np.zeros((1, 1)),
                least=0,
            ),
            Argument(
                "upper",
                "number_or_jurisdictions",
                both(
                    "Caps: no jurisdiction receives more. One amount for all, or one a jurisdiction. Left out: none.",
                    "Plafonds : aucune administration ne reçoit plus. Un montant pour toutes, ou un par administration. Omis : aucun.",
                ),
                "dollars",
                default=None,
                above=0,
            ),
            Argument(
                "base",
                "number_or_jurisdictions",
                both(
                    "Paid first, off the top. Guarantees and caps count it in. Left out: none.",
                    "Montant de base versé d'abord. Garanties et plafonds en tiennent compte. Omis : aucun.",
                ),
                "dollars",
                default=np.zeros((1, 1)),
                least=0,
            ),
            UNIT,
            Argument(
                "crossed_bounds",
                "choice",
                both(
                    "Where a guarantee is above the cap: lower_prevails or upper_prevails.",
                    "Si une garantie dépasse le plafond : lower_prevails (la garantie l'emporte) ou upper_prevails (le plafond l'emporte).",
                ),
                default="lower_prevails",
                choices=("lower_prevails", "upper_prevails"),
            ),
            SHORTFALL,
            Argument(
                "excess",
                "choice",
                both(
                    "When caps add to less than the envelope: refuse, or raise_in_proportion.",
                    "Quand les plafonds n'atteignent pas l'enveloppe : refuse (refuser) ou raise_in_proportion (relever en proportion).",
                ),
                default="refuse",
                choices=("refuse", "raise_in_proportion"),
            ),
        ),
        fit_to_envelope,
        both(
            "One amount a jurisdiction, not rounded: for FM.ROUND_TO_ENVELOPE. Guarantees and caps are in whole units.",
            "Un montant par administration, non arrondi, pour FM.ROUND_TO_ENVELOPE. Garanties et plafonds sont en unités entières.",
        ),
        (
            Example(
                (
                    1_000_000.0,
                    [["ON", 0.6], ["QC", 0.3], ["MB", 0.1]],
                    [["ON", 500_000.0], ["QC", 345_000.0], ["MB", 90_000.0]],
                    550_000.0,
                ),
                both(
                    "Ontario is capped, Quebec held at its guarantee; Manitoba receives what its rate gives.",
                    "L'Ontario est à sa limite, le Québec à sa garantie; le Manitoba reçoit ce que donne le taux.",
                ),
            ),
        ),
        "dollars",
        both(
            "Constrained proportional sharing, by one rate: fundingmodel steps fit_to_envelope.",
            "Partage proportionnel sous contraintes, selon un seul taux : fundingmodel steps fit_to_envelope.",
        ),
    ),
    Function(
        "ROUND_TO_ENVELOPE",
        "steps",
        both(
            "Rounds amounts to whole cents (or another unit) that add to the envelope, by largest remainder.",
            "Arrondit des montants en cents entiers (ou autre unité) dont la somme est l'enveloppe, selon le plus fort reste.",
        ),
        (
            ENVELOPE,
            Argument(
                "amounts",
                "jurisdictions",
                both(
                    "Amounts that already fit the envelope, as FM.FIT_TO_ENVELOPE gives them.",
                    "Des montants qui donnent déjà l'enveloppe, comme ceux de FM.FIT_TO_ENVELOPE.",
                ),
                "dollars",
                least=0,
            ),
            UNIT,
            TIES,
            Argument(
                "share",
                "jurisdictions",
                both("The shares, for ties by larger_share.", "Les parts, si ties est larger_share."),
                "ratio",
                default=None,
                least=0,
                most=1,
            ),
        ),
        round_to_envelope,
        both("One amount a jurisdiction, in the order of amounts.", "Un montant par administration, dans l'ordre de amounts."),
        (
            Example(
                (100.0, [["ON", 100 / 3], ["QC", 100 / 3], ["MB", 100 / 3]]),
                both("The cent left over goes to the first.", "Le cent restant va au premier."),
            ),
            Example(
                (1_000_000.0, [["ON", 549_600.0], ["QC", 330_300.0], ["MB", 120_100.0]], 1000.0),
                both("In thousands of dollars.", "En milliers de dollars."),
            ),
        ),
        "dollars",
        both(
            "Largest remainder (Hamilton): fundingmodel steps round_to_envelope.",
            "Plus fort reste (Hamilton) : fundingmodel steps round_to_envelope.",
        ),
    ),
    Function(
        "TRUE_UP",
        "steps",
        both(
            "Last year's estimate reconciled to final figures: what is paid, or recovered within a limit a head.",
            "Rapproche l'estimation de l'exercice précédent du montant définitif : ce qui est versé, ou recouvré dans une limite.",
        ),
        (
            Argument(
                "final",
                "jurisdictions",
                both("Last year's amounts on final figures.", "Les montants de l'exercice précédent selon les chiffres définitifs."),
                "dollars",
                input=step_input("true_up", "final_prior_allocation"),
            ),
            Argument(
                "estimated",
                "jurisdictions",
                both("What was paid on the estimate.", "Ce qui a été versé selon l'estimation."),
                "dollars",
                least=0,
            ),
            Argument(
                "recovery_limit_per_head",
                "number",
                both(
                    "No more is recovered in a year than so much a head; the rest is carried. Left out or 0: no limit.",
                    "On ne recouvre pas plus que ce montant par habitant et par année; le reste est reporté. Omis ou 0 : aucune limite.",
                ),
                "dollars",
                default=0.0,
                input=step_input("true_up", "recovery_limit_per_head"),
            ),
            Argument(
                "population",
                "jurisdictions",
                both("Inhabitants, for the limit.", "La population, pour la limite."),
                "persons",
                default=None,
                input=shared_inputs.population,
            ),
            Argument(
                "balance",
                "jurisdictions",
                both(
                    "What was carried from the year before; negative where it is still to be recovered. Left out: nothing.",
                    "Le solde reporté de l'exercice précédent; négatif s'il reste à recouvrer. Omis : aucun.",
                ),
                "dollars",
                default=None,
            ),
            UNIT,
        ),
        true_up,
        both(
            "The true-up, a column; with a limit two columns: the true-up, and the balance carried to next year.",
            "La régularisation, en une colonne; avec une limite, deux colonnes : la régularisation et le solde reporté.",
        ),
        (
            Example(
                (
                    [["ON", 410_500_000.0], ["MB", 44_100_000.0], ["PE", 4_000_000.0]],
                    [["ON", 407_200_000.0], ["MB", 47_400_000.0], ["PE", 4_900_000.0]],
                    2.0,
                    [["ON", 14_800_000.0], ["MB", 1_380_000.0], ["PE", 162_000.0]],
                ),
                both(
                    "Ontario is paid the difference; Manitoba and Prince Edward Island pay back $2 a head, the rest later.",
                    "L'Ontario reçoit la différence; le Manitoba et l'Île-du-Prince-Édouard remboursent 2 $ par habitant, le reste plus tard.",
                ),
            ),
        ),
        "dollars",
        both(
            "Federal-Provincial Fiscal Arrangements Regulations, 2007, s. 41: fundingmodel steps true_up.",
            "Règlement de 2007 sur les arrangements fiscaux entre le gouvernement fédéral et les provinces, art. 41 : fundingmodel steps true_up.",
        ),
    ),
)  # fmt: skip
