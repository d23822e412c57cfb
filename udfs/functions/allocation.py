"""An envelope shared by need, whole: FM.ALLOCATE."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fundingmodel.analysis.binding import binding_rule_words
from fundingmodel.analysis.promises import promises
from fundingmodel.column import Array
from fundingmodel.language.figures import amount_writer
from fundingmodel.language.words import Words
from fundingmodel.result import TierResult
from fundingmodel.steps import step_input
from udfs.calls import Call
from udfs.catalogue import Argument, Example, Function, both
from udfs.cells.argument_checks import check_no_total, check_same_unit, check_something
from udfs.cells.marshalling import refused
from udfs.engine import YEAR, Listed, calculated, step, units_per_dollar, whole_envelope
from udfs.shared_arguments import BASE, ENVELOPE, SHORTFALL, TIES, UNIT

REFERENCE = {"price_basis": "nominal", "quantity": "total", "envelope_basis": "fixed"}


def steps_of(base: bool, minimum: bool, held: bool, collar: bool, ties: str, shortfall: str) -> list[Listed]:
    """The steps of an allocation, in their order: those that were asked for."""
    protected = {"reference": "prior"}
    return [
        step("share", {"weighted_intake": "need"}),
        "bounds",
        *([step("base_amount", {"base_for_each": "base"}, parts="equal", indexation="none")] if base else []),
        *([step("minimum_amount", kind="amount")] if minimum else []),
        *([step("hold_harmless", protected, **REFERENCE)] if held else []),
        *([step("collar", protected, **REFERENCE)] if collar else []),
        step("fit_to_envelope", crossed_bounds="lower_prevails", shortfall=shortfall, excess="refuse"),
        step("round_to_envelope", ties=ties),
    ]


def decline_and_growth(collar: Array | None) -> tuple[float, float] | None:
    """One figure for both, or two: the largest decline and the largest growth."""
    if collar is None:
        return None
    if collar.size not in (1, 2):
        raise refused(
            "udfs.collar_of_two",
            "",
            "collar: one ratio is needed, or two (largest decline, largest growth); found {size} cells.",
            size=collar.size,
        )
    decline, growth = float(collar.ravel()[0]), float(collar.ravel()[-1])
    most = step_input("collar", "largest_decline").most
    if most is not None and decline > most:
        raise refused(
            "udfs.decline_too_large",
            "",
            "collar: the largest decline is {decline:.15g}; it must be at most {most}.",
            "A ratio is never a percent: write 0.95, or 95%.",
            decline=decline,
            most=most,
        )
    return decline, growth


def allocate(
    call: Call,
    envelope: float,
    need: Array,
    base: Array,
    minimum: Array,
    prior: Array | None,
    protected_fraction: float,
    collar: Array | None,
    unit: float,
    ties: str,
    shortfall: str,
    show: str,
) -> Any:
    limits = decline_and_growth(collar)
    if prior is None and (protected_fraction > 0 or limits):
        raise refused(
            "udfs.prior_missing",
            "",
            "prior is left out; protected_fraction and collar protect it: give last year's amounts.",
        )
    if prior is not None and not (protected_fraction > 0 or limits):
        raise refused(
            "udfs.prior_not_needed",
            "",
            ("prior is given, but nothing protects it: give protected_fraction or collar, or leave prior out."),
        )
    per_dollar = units_per_dollar(unit)
    given = {
        "envelope": whole_envelope(envelope, unit),
        "need": check_no_total(check_something(need, "need"), call.jurisdictions, "need"),
        "base": base,
        "minimum": minimum,
        "units_per_dollar": per_dollar,
        "protected_fraction": np.array([[protected_fraction]]),
    }
    if prior is not None:
        given["prior"] = check_same_unit(prior, "prior", envelope)
    if limits:
        given["largest_decline"], given["largest_growth"] = (np.array([[limit]]) for limit in limits)
    steps = steps_of(bool(base.any()), bool(minimum.any()), protected_fraction > 0, limits is not None, ties, shortfall)
    result = calculated(call, steps, given, len(need))
    allocation = result.values("allocation", YEAR)
    if show == "allocation":
        return allocation
    words = Words(call.session.language)
    rules = binding_rule_words(result, YEAR, words)
    amounts = [float(amount) for amount in allocation[:, 0]]
    rules = _short_first(result, rules, words)
    if show == "rule":
        return [[amount, rule] for amount, rule in zip(amounts, rules, strict=True)]
    factor = float(result.values("scaling_factor", YEAR).item())
    names = call.jurisdictions or tuple(str(row) for row in range(1, len(need) + 1))
    header = [words("jurisdiction"), *(words.column(c) for c in ("allocation", "binding_rule", "scaling_factor"))]
    return [header, *([name, amount, rule, factor] for name, amount, rule in zip(names, amounts, rules, strict=True))]


def _short_first(result: TierResult, rules: Sequence[str], words: Words) -> list[str]:
    """Before the rule that binds, what is short and why: "short by 125.50: reduced to fit the envelope; held: minimum"."""
    due = list(promises(result, [YEAR]))
    write = amount_writer([promise.short for promise in due], words.language)
    first = [
        words.sentence("short_by", short=write(promise.short), why=words.reasons(promise.why)) if promise.short else ""
        for promise in due
    ] or [""] * len(rules)
    return ["; ".join(part for part in parts if part) for parts in zip(first, rules, strict=True)]


FUNCTIONS = (
    Function(
        "ALLOCATE",
        "allocation",
        both(
            "Shares an envelope by need, within guarantees, in whole cents that add to the envelope.",
            "Répartit une enveloppe selon les besoins, dans le respect des garanties, en cents entiers dont la somme est l'enveloppe.",
        ),
        (
            ENVELOPE,
            Argument(
                "need",
                "jurisdictions",
                both(
                    "What it is shared by: one figure a jurisdiction, as weighted intake. Labels may be beside it.",
                    "Ce qui détermine le partage : un chiffre par administration, par exemple les admissions pondérées. Des étiquettes peuvent l'accompagner.",
                ),
                "persons",
                least=0,
            ),
            BASE,
            Argument(
                "minimum",
                "number_or_jurisdictions",
                both(
                    "No jurisdiction receives less: one amount for all, or one a jurisdiction. Left out: none.",
                    "Aucune administration ne reçoit moins : un montant pour toutes, ou un par administration. Omis : aucun.",
                ),
                "dollars",
                default=np.zeros((1, 1)),
                input=step_input("minimum_amount", "minimum"),
            ),
            Argument(
                "prior",
                "jurisdictions",
                both(
                    "Last year's amounts, that protected_fraction and collar refer to.",
                    "Les montants de l'exercice précédent, auxquels renvoient protected_fraction et collar.",
                ),
                "dollars",
                default=None,
                least=0,
            ),
            Argument(
                "protected_fraction",
                "number",
                both(
                    "Hold-harmless: at least this fraction of prior, 0.95 for 95%. Left out or 0: none.",
                    "Clause de maintien : au moins cette fraction de prior, 0,95 pour 95 %. Omis ou 0 : aucune.",
                ),
                "ratio",
                default=0.0,
                input=step_input("hold_harmless", "protected_fraction"),
            ),
            Argument(
                "collar",
                "figures",
                both(
                    "Largest change from prior, 0.05 for 5% down and up; or two cells: largest decline, largest growth. Left out: none.",
                    "Variation maximale par rapport à prior, 0,05 pour 5 % à la baisse et à la hausse; ou deux cellules : baisse maximale, hausse maximale. Omis : aucune.",
                ),
                "ratio",
                default=None,
                above=0,
                input=step_input("collar", "largest_growth"),
            ),
            UNIT,
            TIES,
            SHORTFALL,
            Argument(
                "show",
                "choice",
                both(
                    "allocation; rule (with the rule that binds, after what is short of a guarantee); all (with labels, rule and scaling factor).",
                    "allocation (affectation); rule (avec la règle déterminante, précédée du manque à verser); all (avec étiquettes, règle et facteur).",
                ),
                default="allocation",
                choices=("allocation", "rule", "all"),
            ),
        ),
        allocate,
        both(
            "One amount a jurisdiction, in the order of need.", "Un montant par administration, dans l'ordre de need."
        ),
        (
            Example(
                (1_000_000.0, [["ON", 120.0], ["QC", 60.0], ["MB", 15.0]]),
                both("By need alone.", "Selon les besoins seulement."),
            ),
            Example(
                (1_000_000.0, [["ON", 120.0], ["QC", 60.0], ["MB", 15.0]], 50_000.0, None,
                 [["MB", 150_000.0], ["ON", 500_000.0], ["QC", 310_000.0]], 0.95, None, 1.0, None, None, "all"),
                both(
                    "With a base amount for each and 95% of last year's, in whole dollars; prior is in another order.",
                    "Avec un montant de base pour chacun et 95 % de l'exercice précédent, en dollars entiers; prior est dans un autre ordre.",
                ),
            ),
        ),
        "dollars",
        both(
            "One rate that fits all bounds, largest remainder: fundingmodel steps fit_to_envelope, round_to_envelope.",
            "Un seul taux qui respecte toutes les bornes, plus fort reste : fundingmodel steps fit_to_envelope, round_to_envelope.",
        ),
    ),
)  # fmt: skip
