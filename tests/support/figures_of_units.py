"""Scenarios whose steps read figures of a unit: to share by, as a guarantee, as a protected fraction, as an amount for each."""

from pathlib import Path

from fundingmodel.result import Result, run
from fundingmodel.scenario.reading import read_scenario

HEAD = """
name = "kinds"
instrument = "grant"
recipient = "schools"
fiscal_years = ["2025-26"]
jurisdictions = ["a", "b"]
"""
ENVELOPE = '{ step = "envelope", authority = "stated", rounding = "carried" }'
SHARE = '{ step = "share", bind = { weighted_intake = "BOUND" } }'
FIT = """"bounds",
{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "reduce_in_proportion", excess = "refuse" },
{ step = "round_to_envelope", ties = "published_order" }"""
ENVELOPE_OF_1000 = """
authority_rounding_unit = { unit = "dollars", value = 1, source = "x" }
rounding_unit = { unit = "dollars", value = 0.01, source = "x" }
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000, assumption = true }
"""
NEED = 'pupils = { shape = "jurisdiction", unit = "pupils", values = { a = 2, b = 1 }, source = "x" }\n'
GUARANTEE = (
    '{ step = "hold_harmless", bind = { reference = "promised" }, price_basis = "nominal", quantity = "total", '
    'envelope_basis = "fixed" }'
)
PROMISED = """
promised = { shape = "jurisdiction", unit = "dollars", price_basis = "nominal", values = { a = 300, b = 300 }, source = "x" }
"""


def given(name: str, unit: str, values: str = "{ a = 2, b = 1 }") -> str:
    """An input of the file's own, by jurisdiction."""
    return f'{name} = {{ shape = "jurisdiction", unit = "{unit}", price_basis = "nominal", values = {values}, source = "x" }}\n'


def write(folder: Path, steps: list[str], inputs: str) -> Path:
    path = folder / "kinds.toml"
    listed = ",\n".join(steps)
    results = "" if FIT[-30:] in listed or '"bounds"' not in listed else 'results = ["lower_bound", "upper_bound"]'
    text = f"{HEAD}{results}\nsteps = [\n{listed},\n]\n[inputs]\n{ENVELOPE_OF_1000}{inputs}"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def in_currency(path: Path, currency: str) -> Path:
    """A scenario file, once it says its currency."""
    path.write_text(f'currency = "{currency}"\n{path.read_text(encoding="utf-8")}', encoding="utf-8", newline="\n")
    return path


def shared_by(folder: Path, unit: str) -> Result:
    """A scenario that shares money by figures of a unit."""
    return run(read_scenario(write(folder, [ENVELOPE, SHARE.replace("BOUND", "bound"), FIT], given("bound", unit))))


def guaranteed(folder: Path, unit: str, currency: str = "CAD") -> Result:
    """A scenario in a currency whose guarantee refers to figures of a unit."""
    steps = [ENVELOPE, SHARE.replace("BOUND", "pupils"), *FIT.split(",\n", 1)]
    steps.insert(3, GUARANTEE)
    fraction = 'protected_fraction = { unit = "ratio", value = 1, source = "x" }\n'
    figures = "{ a = 1, b = 1 }" if unit == "flag" else "{ a = 300, b = 300 }"
    return run(
        read_scenario(in_currency(write(folder, steps, NEED + fraction + given("promised", unit, figures)), currency))
    )


def protected(folder: Path, unit: str, fraction: str) -> Result:
    """A scenario whose protected fraction is bound to a figure of a unit."""
    steps = [ENVELOPE, SHARE.replace("BOUND", "pupils"), *FIT.split(",\n", 1)]
    steps.insert(3, GUARANTEE.replace('"promised"', '"promised", protected_fraction = "kept"'))
    kept = f'kept = {{ shape = "scalar", unit = "{unit}", value = {fraction}, source = "x" }}\n'
    if unit == "dollars":
        kept = kept.replace("value", 'price_basis = "nominal", value')
    return run(read_scenario(write(folder, steps, NEED + PROMISED + kept)))


def amount_each(folder: Path, unit: str, people: str = "persons", currency: str = "CAD") -> Result:
    """A scenario that pays an amount for each person."""
    steps = ['{ step = "amount_per_person", bind = { weighted_intake = "people" } }', '"round_each"']
    rate = f'dollars_per_person = {{ unit = "{unit}", price_basis = "nominal", value = 5, source = "x" }}\n'
    path = write(folder, steps, rate + given("people", people))
    text = path.read_text(encoding="utf-8")
    path.write_text("\n".join(x for x in text.splitlines() if "authority" not in x), encoding="utf-8", newline="\n")
    return run(read_scenario(in_currency(path, currency)))
