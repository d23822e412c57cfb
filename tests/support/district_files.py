"""Districts and their provinces: scenario files in which what districts have is added up, and their amounts by hand.

Districts are in an order of their own, so that the parts of a province are no single stretch of rows.
"""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

PUPILS = {"toronto": 1200, "montreal": 900, "peel": 700, "halifax": 55, "quebec": 301, "ottawa": 411}
REMOTE = {code: Fraction(1) for code in PUPILS} | {"halifax": Fraction(8, 5), "ottawa": Fraction(11, 10)}
PROVINCES = ("QC", "NS", "ON", "PE")
PARTS = {"ON": ("toronto", "peel", "ottawa"), "QC": ("montreal", "quebec"), "NS": ("halifax",), "PE": ()}
CENTS = {"2025-26": 100_000_000, "2026-27": 110_000_000}

SHARED = """
stated_authority = { unit = "dollars", price_basis = "nominal", by_year = { "2025-26" = 1000000, "2026-27" = 1100000 }, assumption = true }
authority_rounding_unit = { unit = "dollars", value = 0.01, source = "cents" }
rounding_unit = { unit = "dollars", value = 0.01, source = "cents" }
"""
STEPS = """[
  {{ step = "envelope", authority = "stated", rounding = "carried" }},
  {{ step = "share", bind = {{ need = "{need}" }} }},
  "bounds",
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "published_order" }},
]"""
HEAD = 'instrument = "grant"\nrecipient = "provinces"\ncounted = "pupils"\nfiscal_years = ["2025-26", "2026-27"]\n'
LINK = 'tier = "districts"\nquantity = "remote_pupils"\nparts = {parts}\n'


def in_toml(parts: Mapping[str, tuple[str, ...]]) -> str:
    return "{ " + ", ".join(f"{code} = [{', '.join(repr(x) for x in listed)}]" for code, listed in parts.items()) + " }"


def districts(extra: str = "") -> str:
    """The tier of the districts, which pays nothing and gives pupils, those of remote districts counted for more."""
    pupils, remote = (
        "{ " + ", ".join(f"{code} = {float(x) if x % 1 else x}" for code, x in figures.items()) + " }"
        for figures in (PUPILS, REMOTE)
    )
    return f"""
[tiers.districts]
title = {{ en = "Districts", fr = "Circonscriptions" }}
jurisdictions = {list(PUPILS)}
steps = [{{ step = "measure", as = "remote_pupils", formula = "pupils * remoteness" }}]
results = ["remote_pupils"]
inputs.pupils = {{ shape = "jurisdiction", unit = "pupils", values = {pupils}, source = "census" }}
inputs.remoteness = {{ shape = "jurisdiction", unit = "ratio", values = {remote}, assumption = true }}
{extra}"""


def provinces(
    link: str = LINK.format(parts=in_toml(PARTS)), jurisdictions: str = str(list(PROVINCES)), more: str = ""
) -> str:
    """The tier of the provinces, which share by what is added up."""
    return f"""
[tiers.provinces]
title = {{ en = "Provinces", fr = "Provinces" }}
jurisdictions = {jurisdictions}
steps = {STEPS.format(need="need")}
[tiers.provinces.inputs]
{SHARED}{more}
[tiers.provinces.inputs.need]
shape = "jurisdiction"
unit = "pupils"
{link}"""


def write(folder: Path, text: str, name: str = "districts") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(f'name = "{name}"\n{HEAD}{text}', encoding="utf-8", newline="\n")
    return path


def cents(
    pupils: Mapping[str, int | Fraction] = PUPILS, parts: Mapping[str, tuple[str, ...]] = PARTS
) -> dict[tuple[str, str], int]:
    """What each province receives, in cents: by the pupils of its districts, left-over cents by the largest remainder."""
    need = {code: sum((pupils[x] * REMOTE[x] for x in parts[code]), Fraction(0)) for code in PROVINCES}
    found: dict[tuple[str, str], int] = {}
    for year, whole in CENTS.items():
        exact = {code: whole * need[code] / sum(need.values()) for code in PROVINCES}
        paid = {code: int(x) for code, x in exact.items()}
        left = whole - sum(paid.values())
        for code in sorted(PROVINCES, key=lambda c: (paid[c] - exact[c], PROVINCES.index(c)))[:left]:
            paid[code] += 1
        found |= {(year, code): paid[code] for code in PROVINCES}
    return found
