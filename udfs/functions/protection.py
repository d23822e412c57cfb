"""What is promised: hold-harmless and collar."""

import numpy as np

from fundingmodel.column import Array
from fundingmodel.steps import reference as of_reference
from fundingmodel.steps import step_input
from fundingmodel.steps.guarantees.collar import collar_ceiling, collar_floor
from fundingmodel.steps.guarantees.hold_harmless import hold_harmless as protected
from udfs.calls import Call
from udfs.catalogue import Argument, Example, Function, both
from udfs.cells.argument_checks import check_alike
from udfs.cells.marshalling import refused


def hold_harmless(
    _call: Call,
    reference: Array,
    protected_fraction: float,
    price_growth: float,
    prior_admissions: Array | None,
    admissions: Array | None,
    envelope_basis: str,
    envelope: float,
    prior_envelope: float,
) -> Array:
    amount = of_reference.real_reference(reference, np.array([[price_growth]]))
    if (prior_admissions is None) != (admissions is None):
        given, other = (
            ("admissions", "prior_admissions") if prior_admissions is None else ("prior_admissions", "admissions")
        )
        raise refused(
            "udfs.admissions_needed",
            given,
            "{where} is given without {other}: a promise per admission needs both.",
            "Give both, or neither.",
            other=other,
        )
    if prior_admissions is not None and admissions is not None:
        amount = of_reference.per_admission_reference(amount, prior_admissions, admissions)
    amount = _with_envelope(amount, envelope_basis, envelope, prior_envelope)
    return protected(np.array([[protected_fraction]]), amount)


def _with_envelope(amount: Array, basis: str, envelope: float, prior_envelope: float) -> Array:
    if basis == "fixed":
        if envelope or prior_envelope:
            raise refused(
                "udfs.envelope_not_needed",
                "",
                (
                    "envelope is given, but the promise is fixed: say envelope_basis falls_with_envelope or "
                    "follows_envelope, or leave the envelopes out."
                ),
            )
        return amount
    if not (envelope and prior_envelope):
        raise refused(
            "udfs.envelopes_needed",
            "",
            "envelope_basis is {basis}: give envelope and prior_envelope, this year's and last year's.",
            basis=basis,
        )
    check_alike(np.array([[prior_envelope]]), "prior_envelope", np.array([[envelope]]), "envelope")
    by_basis = {
        "falls_with_envelope": of_reference.falling_reference,
        "follows_envelope": of_reference.following_reference,
    }
    return by_basis[basis](amount, np.array([[envelope]]), np.array([[prior_envelope]]))


def collar(_call: Call, reference: Array, largest_decline: float, largest_growth: float) -> Array:
    floor = collar_floor(np.array([[largest_decline]]), reference)
    return np.hstack([floor, collar_ceiling(np.array([[largest_growth]]), reference)])


REFERENCE = Argument(
    "reference",
    "jurisdictions",
    both(
        "The amounts that the promise refers to: last year's, a base year's, or an old formula's.",
        "Les montants auxquels renvoie la promesse : ceux de l'exercice précédent, d'une année de base ou d'une ancienne formule.",
    ),
    "dollars",
    least=0,
)
PRIOR = [["ON", 407_200_000.0], ["MB", 47_400_000.0], ["NU", 900_000.0]]

FUNCTIONS = (
    Function(
        "HOLD_HARMLESS",
        "steps",
        both(
            "The amount that each jurisdiction is promised: a fraction of a reference, in dollars, real or per admission.",
            "Le montant garanti à chaque administration : une fraction d'une référence, en dollars, réelle ou par admission.",
        ),
        (
            REFERENCE,
            Argument(
                "protected_fraction",
                "number",
                both("The part that is promised: 0.95 for 95%.", "La part garantie : 0,95 pour 95 %."),
                "ratio",
                input=step_input("hold_harmless", "protected_fraction"),
            ),
            Argument(
                "price_growth",
                "number",
                both(
                    "Growth of prices since the reference, for a promise in real dollars. Left out or 0: a promise in dollars of the day.",
                    "Croissance des prix depuis la référence, pour une garantie en dollars constants. Omis ou 0 : garantie en dollars courants.",
                ),
                "ratio",
                default=0.0,
                input=step_input("hold_harmless", "price_growth"),
            ),
            Argument(
                "prior_admissions",
                "jurisdictions",
                both(
                    "Admissions of the reference's year, for a promise per admission. Left out: the total is promised.",
                    "Admissions de l'année de référence, pour une garantie par admission. Omis : le total est garanti.",
                ),
                "persons",
                default=None,
                least=0,
            ),
            Argument(
                "admissions",
                "jurisdictions",
                both(
                    "Admissions now, for a promise per admission. Nothing is promised where there were none before.",
                    "Admissions actuelles, pour une garantie par admission. Rien n'est garanti là où il n'y en avait pas.",
                ),
                "persons",
                default=None,
                least=0,
            ),
            Argument(
                "envelope_basis",
                "choice",
                both(
                    "fixed; falls_with_envelope (a smaller envelope promises less); follows_envelope (both ways).",
                    "fixed (fixe); falls_with_envelope (baisse avec l'enveloppe); follows_envelope (suit l'enveloppe).",
                ),
                default="fixed",
                choices=("fixed", "falls_with_envelope", "follows_envelope"),
            ),
            Argument(
                "envelope",
                "number",
                both("This year's envelope, if the promise moves with it.", "L'enveloppe de l'année, si la garantie la suit."),
                "dollars",
                default=0.0,
                least=0,
            ),
            Argument(
                "prior_envelope",
                "number",
                both("The envelope of the reference's year.", "L'enveloppe de l'année de référence."),
                "dollars",
                default=0.0,
                least=0,
            ),
        ),
        hold_harmless,
        both(
            "One amount a jurisdiction: the lower bound of FM.FIT_TO_ENVELOPE.",
            "Un montant par administration : la borne inférieure de FM.FIT_TO_ENVELOPE.",
        ),
        (
            Example((PRIOR, 0.95), both("95% of last year, in dollars.", "95 % de l'exercice précédent, en dollars.")),
            Example(
                (PRIOR, 1.0, 0.02, None, None, "falls_with_envelope", 950_000_000.0, 1_000_000_000.0),
                both(
                    "All of last year in real dollars, less 5% because the envelope fell by 5%.",
                    "Tout le montant de l'exercice précédent en dollars constants, moins 5 % puisque l'enveloppe a baissé de 5 %.",
                ),
            ),
        ),
        "dollars",
        both(
            "20 U.S.C. 6332; 42 U.S.C. 3024(a): fundingmodel steps hold_harmless.",
            "20 U.S.C. 6332; 42 U.S.C. 3024(a) : fundingmodel steps hold_harmless.",
        ),
    ),
    Function(
        "COLLAR",
        "steps",
        both(
            "The least and the most that each jurisdiction may receive: a largest fall and a largest rise from a reference.",
            "Le minimum et le maximum de chaque administration : une baisse et une hausse maximales par rapport à une référence.",
        ),
        (
            REFERENCE,
            Argument(
                "largest_decline",
                "number",
                both("The largest fall, 0.05 for 5%; 0 for none.", "La baisse maximale, 0,05 pour 5 %; 0 pour aucune."),
                "ratio",
                input=step_input("collar", "largest_decline"),
            ),
            Argument(
                "largest_growth",
                "number",
                both("The largest rise, 0.12 for 12%; 0 for none.", "La hausse maximale, 0,12 pour 12 %; 0 pour aucune."),
                "ratio",
                input=step_input("collar", "largest_growth"),
            ),
        ),
        collar,
        both(
            "Two columns, floor and ceiling: the bounds of FM.FIT_TO_ENVELOPE.",
            "Deux colonnes, plancher et plafond : les bornes de FM.FIT_TO_ENVELOPE.",
        ),
        (
            Example(
                (PRIOR, 0.05, 0.12),
                both("No fall of more than 5%, no rise of more than 12%.", "Aucune baisse de plus de 5 %, aucune hausse de plus de 12 %."),
            ),
        ),
        "dollars",
        both("20 U.S.C. 1411(d)(3): fundingmodel steps collar.", "20 U.S.C. 1411(d)(3) : fundingmodel steps collar."),
    ),
)  # fmt: skip
