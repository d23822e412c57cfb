"""Price bases: money in constant prices is refused where a step reads it as money of each year."""

from collections.abc import Mapping, Sequence

from fundingmodel.currencies import currencies_of
from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.formula import StepEntry
from fundingmodel.scenario.figures.provenance import REAL
from fundingmodel.scenario.money.readers import readers
from fundingmodel.scenario.parameters import Parameter

REFERENCE = "reference"  # what a guarantee protects or limits: in real terms, it is moved by the growth of prices


def refuse_real_prices(
    entries: Sequence[StepEntry], parameters: Mapping[str, Parameter], currency: str, where: Where
) -> None:
    """Refuses real money where a step takes it for nominal; what is no currency, as meals or posts, has no prices."""
    if not currencies_of(currency):
        return
    for name, parameter in parameters.items():
        keys = ("", *parameter.figures)
        key = next((key for key in keys if parameter.said_of(key).price_basis == REAL), None)
        if key is not None and (reader := read_as_nominal(entries, name)):
            raise refuse_real(where.input(name).of(key), *reader)


def refuse_real(where: Where, step: str, quantity: str) -> ScenarioRefused:
    """The refusal of money in constant prices that a step reads as money of each year."""
    return ScenarioRefused(
        "price_basis_differs",
        where,
        "price_basis is {basis!r}, and {step} takes {quantity} in nominal terms.",
        'Give the figures in the prices of each year, and write price_basis = "nominal".',
        basis=REAL,
        step=step,
        quantity=quantity,
    )


def read_as_nominal(entries: Sequence[StepEntry], name: str) -> tuple[str, str] | None:
    """The first step that reads money of a name as nominal, and what it reads it as."""
    for reader in readers(entries, name):
        is_moved = reader.own == REFERENCE and reader.entry.choices.get("price_basis") == REAL
        if not is_moved:
            return reader.entry.alias, reader.own
    return None
