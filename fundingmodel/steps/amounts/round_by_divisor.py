"""Round by divisor: whole units by one of the five divisor methods, within the bounds of each; a certificate shows that they are right."""

# The claim on one unit more is the share divided by the method's signpost for what is held, and the highest claims are met. Eight claims
# of each are looked at, around what it would be paid without rounding. That no other matters, and that none is tied, is not taken on
# trust: the least claim met, of all units held above a guarantee, is above the greatest unmet, or there is no result.

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, setting
from fundingmodel.errors import phrase
from fundingmodel.steps import shared_inputs

INPUTS = (shared_inputs.rounding_unit,)
ADDS_TO_ENVELOPE = True

CLAIMS, BELOW = 8, 3  # how many claims of each are looked at, and how many of them are below its estimate
FIRST, NONE = 1e99, 2e99  # a claim on a first unit that comes before all others; no claim of one's own was met
APART = 1e-9  # claims that are nearer to each other, in proportion, are tied: of doubles and worksheets alike
TIED = phrase(
    "claims_tied", "two claims on the last unit are tied, or the units lie too far from the amounts before rounding"
)

Claim = Callable[[Array, Array], Array]
ClaimFormula = Callable[[object, str], str]


def _total(figures: Array) -> Array:
    return figures.sum(axis=JURISDICTIONS, keepdims=True)


def _with_first(claim: Claim) -> Claim:
    """The claim of a method whose first units come before all others."""
    return lambda share, held: np.where(held < 1, FIRST, claim(share, np.maximum(held, 1)))


def _with_first_formula(claim: ClaimFormula) -> ClaimFormula:
    return lambda share, held: f"IF({held}<1,1E+99,{claim(share, f'MAX({held},1)')})"


# By method: the claim on one unit more than are held, to be compared within a method alone. Of equal proportions it is squared.
METHODS: dict[str, tuple[Claim, ClaimFormula]] = {
    "adams": (_with_first(lambda w, h: w / h), _with_first_formula(lambda w, h: f"{w}/{h}")),
    "dean": (
        _with_first(lambda w, h: w * (2 * h + 1) / (2 * h * (h + 1))),
        _with_first_formula(lambda w, h: f"{w}*(2*{h}+1)/(2*{h}*({h}+1))"),
    ),
    "huntington_hill": (
        _with_first(lambda w, h: w * w / (h * (h + 1))),
        _with_first_formula(lambda w, h: f"{w}*{w}/({h}*({h}+1))"),
    ),
    "webster": (lambda w, h: w / (2 * h + 1), lambda w, h: f"{w}/(2*{h}+1)"),
    "jefferson": (lambda w, h: w / (h + 1), lambda w, h: f"{w}/({h}+1)"),
}
# What a method gives on average above or below an amount that is not rounded, in halves of a unit.
UP = {"adams": 1, "jefferson": -1}


def sharing(share: Array) -> Array:
    return _total(1.0 * (share > 0))


def sharing_formula(share: Cells) -> str:
    return f"=SUMPRODUCT(1*({share.all}>0))"


def first_units(
    fitted_amount: Array,
    guaranteed_amount: Array,
    permitted_amount: Array,
    share: Array,
    sharing: Array,
    units_per_dollar: Array,
    up: int,
) -> Array:
    """Units that each holds before the claims are looked at: its guarantee, or a few less than its estimate."""
    estimate = np.floor(fitted_amount * units_per_dollar + up / 2 * (1 - sharing * share)) - BELOW
    least, most = (np.floor(x * units_per_dollar + 0.5) for x in (guaranteed_amount, permitted_amount))
    return np.minimum(most, np.maximum(least, estimate))


def first_units_formula(
    fitted_amount: Cells,
    guaranteed_amount: Cells,
    permitted_amount: Cells,
    share: Cells,
    sharing: Cells,
    units_per_dollar: Cells,
    up: int,
) -> str:
    least, most = (f"INT({x}*{units_per_dollar}+0.5)" for x in (guaranteed_amount, permitted_amount))
    estimate = f"INT({fitted_amount}*{units_per_dollar}+{up}/2*(1-{sharing}*{share}))-{BELOW}"
    return f"=MIN({most},MAX({least},{estimate}))"


def claim(
    share: Array, first_units: Array, permitted_amount: Array, units_per_dollar: Array, method: Claim, number: int
) -> Array:
    """The claim on a unit; nothing without a share, or at the limit."""
    held = first_units + number - 1
    most = np.floor(permitted_amount * units_per_dollar + 0.5)
    return np.where((share > 0) & (held < most), method(share, held), 0.0)


def claim_formula(
    share: Cells,
    first_units: Cells,
    permitted_amount: Cells,
    units_per_dollar: Cells,
    method: ClaimFormula,
    number: int,
) -> str:
    held = f"({first_units}+{number - 1})"
    below = f"{held}<INT({permitted_amount}*{units_per_dollar}+0.5)"
    return f"=IF({share}>0,IF({below},{method(share, held)},0),0)"


def units_to_give(envelope: Array, first_units: Array, units_per_dollar: Array) -> Array:
    return np.floor(envelope * units_per_dollar + 0.5) - _total(first_units)


def units_to_give_formula(envelope: Cells, first_units: Cells, units_per_dollar: Cells) -> str:
    return f"=INT({envelope}*{units_per_dollar}+0.5)-SUM({first_units.all})"


def claims_above(*claims: Array) -> Array:
    """How many of all claims are above the first that is given."""
    own, *all_claims = claims
    return sum((x.swapaxes(-1, -2) > own).sum(-1)[..., None] for x in all_claims) + np.zeros(own.shape)


def claims_above_formula(*claims: Cells) -> str:
    own, *all_claims = claims
    return "=" + "+".join(f"SUMPRODUCT(1*({x.all}>{own}))" for x in all_claims)


def divisor_units(first_units: Array, units_to_give: Array, *above: Array) -> Array:
    return first_units + sum((x < units_to_give) * 1.0 for x in above)


def divisor_units_formula(first_units: Cells, units_to_give: Cells, *above: Cells) -> str:
    return f"={first_units}+" + "+".join(f"IF({x}<{units_to_give},1,0)" for x in above)


# The certificate: from the units themselves, whatever way they were found


def claim_met(
    share: Array, divisor_units: Array, guaranteed_amount: Array, units_per_dollar: Array, method: Claim
) -> Array:
    """The claim on the last unit, where it is above what is guaranteed."""
    claims = (share > 0) & (divisor_units > np.floor(guaranteed_amount * units_per_dollar + 0.5))
    return np.where(claims, method(share, np.maximum(divisor_units - 1, 0)), NONE)


def claim_met_formula(
    share: Cells, divisor_units: Cells, guaranteed_amount: Cells, units_per_dollar: Cells, method: ClaimFormula
) -> str:
    above = f"{divisor_units}>INT({guaranteed_amount}*{units_per_dollar}+0.5)"
    return f"=IF({share}>0,IF({above},{method(share, f'MAX({divisor_units}-1,0)')},2E+99),2E+99)"


def claim_unmet(
    share: Array, divisor_units: Array, permitted_amount: Array, units_per_dollar: Array, method: Claim
) -> Array:
    """The claim on one unit more, where it is not above what is permitted."""
    claims = (share > 0) & (divisor_units < np.floor(permitted_amount * units_per_dollar + 0.5))
    return np.where(claims, method(share, divisor_units), 0.0)


def claim_unmet_formula(
    share: Cells, divisor_units: Cells, permitted_amount: Cells, units_per_dollar: Cells, method: ClaimFormula
) -> str:
    below = f"{divisor_units}<INT({permitted_amount}*{units_per_dollar}+0.5)"
    return f"=IF({share}>0,IF({below},{method(share, str(divisor_units))},0),0)"


def least_claim_met(claim_met: Array) -> Array:
    return claim_met.min(axis=JURISDICTIONS, keepdims=True)


def least_claim_met_formula(claim_met: Cells) -> str:
    return f"=MIN({claim_met.all})"


def greatest_claim_unmet(claim_unmet: Array) -> Array:
    return claim_unmet.max(axis=JURISDICTIONS, keepdims=True)


def greatest_claim_unmet_formula(claim_unmet: Cells) -> str:
    return f"=MAX({claim_unmet.all})"


def divisor_holds(
    least_claim_met: Array,
    greatest_claim_unmet: Array,
    divisor_units: Array,
    envelope: Array,
    units_per_dollar: Array,
) -> Array:
    """1 where the units add to the envelope and every claim that is met is above every claim that is not."""
    adds = _total(divisor_units) == np.floor(envelope * units_per_dollar + 0.5)
    return np.where(adds & (least_claim_met > greatest_claim_unmet * (1 + APART)), 1.0, np.nan)


def divisor_holds_formula(
    least_claim_met: Cells,
    greatest_claim_unmet: Cells,
    divisor_units: Cells,
    envelope: Cells,
    units_per_dollar: Cells,
) -> str:
    adds = f"SUM({divisor_units.all})=INT({envelope}*{units_per_dollar}+0.5)"
    return f"=IF(AND({adds},{least_claim_met}>{greatest_claim_unmet}*(1+0.000000001)),1,1/0)"


def allocation(divisor_units: Array, divisor_holds: Array, units_per_dollar: Array) -> Array:
    return divisor_units / units_per_dollar * divisor_holds


def allocation_formula(divisor_units: Cells, divisor_holds: Cells, units_per_dollar: Cells) -> str:
    return f"={divisor_units}/{units_per_dollar}*{divisor_holds}"


NUMBERED = tuple(range(1, CLAIMS + 1))
CLAIM_NAMES = tuple(f"claim_{n}" for n in NUMBERED)
ABOVE_NAMES = tuple(f"claims_above_{n}" for n in NUMBERED)
OF_A_CLAIM = ("share", "first_units", "permitted_amount", "units_per_dollar")
OF_MET = ("share", "divisor_units", "guaranteed_amount", "units_per_dollar")
OF_UNMET = ("share", "divisor_units", "permitted_amount", "units_per_dollar")
ESTIMATED = ("fitted_amount", "guaranteed_amount", "permitted_amount", "share", "sharing", "units_per_dollar")


@dataclass(frozen=True)
class _Given:
    """A function with its last arguments; an object, which goes from one process to another."""

    function: Callable[..., Any]
    last: tuple[object, ...]

    @property
    def __name__(self) -> str:
        """One name for all: whoever breaks one breaks the method, since a claim is compared with other claims alone."""
        return "computed"

    def __call__(self, *read: Any) -> Any:
        return self.function(*read, *self.last)


@dataclass(frozen=True)
class _Claim:
    """One of the two forms of a method's claim, by the method's name."""

    method: str
    form: int

    def __call__(self, *of: Any) -> Any:
        return METHODS[self.method][self.form](*of)


def _column(
    name: str,
    compute: Callable[..., Array],
    formula: Callable[..., str],
    reads: tuple[str, ...],
    unit: str,
    given: tuple[tuple[object, ...], tuple[object, ...]] = ((), ()),
) -> Column:
    """A column of functions that take, after what they read, what is given to each of the two."""
    return Column(_Given(compute, given[0]), _Given(formula, given[1]), unit, name=name, reads=reads)


def _estimated(method: str) -> tuple[Column, ...]:
    up = UP.get(method, 0)
    return (_column("first_units", first_units, first_units_formula, ESTIMATED, "units", ((up,), (up,))),)


def _of_method(method: str) -> tuple[Column, ...]:
    """The units by a method, and the claims that are its certificate."""
    computed, written = _Claim(method, 0), _Claim(method, 1)
    of_claim = partial(_column, unit="ratio")
    claims = (
        of_claim(name, claim, claim_formula, OF_A_CLAIM, given=((computed, n), (written, n)))
        for n, name in zip(NUMBERED, CLAIM_NAMES, strict=True)
    )
    above = (
        _column(name, claims_above, claims_above_formula, (own, *CLAIM_NAMES), "units")
        for own, name in zip(CLAIM_NAMES, ABOVE_NAMES, strict=True)
    )
    units = ("first_units", "units_to_give", *ABOVE_NAMES)
    return (
        *_estimated(method),
        *claims,
        Column(units_to_give, units_to_give_formula, "units", "scalar"),
        *above,
        _column("divisor_units", divisor_units, divisor_units_formula, units, "units"),
        of_claim("claim_met", claim_met, claim_met_formula, OF_MET, given=((computed,), (written,))),
        of_claim("claim_unmet", claim_unmet, claim_unmet_formula, OF_UNMET, given=((computed,), (written,))),
    )


COLUMNS = (
    Column(sharing, sharing_formula, "count", "scalar"),
    setting("method", **{method: _of_method(method) for method in METHODS}),
    Column(least_claim_met, least_claim_met_formula, "ratio", "scalar"),
    Column(greatest_claim_unmet, greatest_claim_unmet_formula, "ratio", "scalar"),
    Column(divisor_holds, divisor_holds_formula, "flag", "scalar", refused_because=TIED),
    Column(allocation, allocation_formula, "dollars"),
)
