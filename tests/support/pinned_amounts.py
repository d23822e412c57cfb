"""Writes the amounts that packaged scenarios give in this version, worked out on exact fractions by the oracle, not by the engine.

Run: python tests/support/pinned_amounts.py. What is listed for this version already is never written again: an amount that differs
is an error to be mended, or belongs to a version of its own.
"""

import sys
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

from oracle_general import everything

import fundingmodel
from fundingmodel import read_scenario
from fundingmodel.pinned import Amounts, pinned, versions
from fundingmodel.scenario.files import packaged

FOLDER = Path(str(files("fundingmodel.pinned")))
HEAD = """\
# What each packaged scenario gives from version {version} on, by fiscal year and jurisdiction, in dollars: worked out on exact
# fractions by definitions that share no code with the engine. Never edited: other amounts belong to another version.
"""


def worked_out(name: str) -> Amounts:
    """The allocations of a packaged scenario by the oracle; what is unknown is left out."""
    scenario = read_scenario(name)
    tier = scenario.tiers[-1]
    found = {}
    for year in everything(scenario)[tier.name]:
        for code, amount in zip(tier.place.jurisdictions, year.list("allocation"), strict=True):
            if amount is not None:
                found[year.fiscal_year, code] = exact(amount)
    return found


def exact(amount: Fraction) -> Decimal:
    """A fraction of whole cents as a decimal; any other is an error."""
    cents = amount * 100
    assert cents.denominator == 1, amount
    return Decimal(cents.numerator).scaleb(-2)


def text_of(scenarios: Mapping[str, Amounts], version: str) -> str:
    lines = [HEAD.format(version=version)]
    for name, amounts in scenarios.items():
        lines.append(f"[{name}]\n")
        for fiscal_year in dict.fromkeys(year for year, _ in amounts):
            row = ", ".join(f"{code} = {amount:f}" for (year, code), amount in amounts.items() if year == fiscal_year)
            lines.append(f"{fiscal_year} = {{ {row} }}\n")
        lines.append("\n")
    return "".join(lines).rstrip("\n") + "\n"


def main() -> None:
    version = fundingmodel.__version__
    listed = dict(pinned().scenarios) if version in versions() else {}
    for name in packaged():
        listed.setdefault(name, worked_out(name))
    text = text_of({name: listed[name] for name in packaged()}, version)
    (FOLDER / f"{version}.toml").write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{sum(map(len, listed.values()))} amounts of {len(listed)} scenarios\n")


if __name__ == "__main__":
    main()
