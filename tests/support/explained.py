"""A case of two jurisdictions to be explained: its usual steps and inputs, and its result."""

from pathlib import Path
from typing import Any

from fundingmodel.result import Result, run
from fundingmodel.scenario.reading import build

FIT = {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": "refuse", "excess": "refuse"}
ROUND = {"step": "round_to_envelope", "ties": "published_order"}
CENTS = {"unit": "units per dollar", "value": 100, "source": "cents"}


def dollars(value: Any, **said: Any) -> dict[str, Any]:
    key = "values" if isinstance(value, dict) else "value"
    return {"unit": "dollars", "price_basis": "nominal", "assumption": True, key: value, **said}


def ratio(value: Any) -> dict[str, Any]:
    key = "values" if isinstance(value, dict) else "value"
    return {"unit": "ratio", "assumption": True, key: value}


def calculated(steps: list[Any], inputs: dict[str, Any], years: tuple[str, ...] = ("2025-26",), **keys: Any) -> Result:
    """Two jurisdictions, A and B; adults and children; data years 2022 and 2023 for 2025-26."""
    data = {
        "name": "case", "instrument": "grant", "recipient": "all", "fiscal_years": list(years), "lags": [3, 2],
        "jurisdictions": ["A", "B"], "categories": ["adult", "child"], "steps": steps,
        "inputs": {"units_per_dollar": CENTS, **inputs}, **keys,
    }  # fmt: skip
    return run(build(data, Path("case.toml")))


NEED = {"unit": "persons", "assumption": True, "shape": "jurisdiction", "values": {"A": 300, "B": 100}}
STATED: dict[str, Any] = {"step": "envelope", "authority": "stated", "rounding": "carried"}
BY_NEED: dict[str, Any] = {"step": "share", "bind": {"weighted_intake": "need"}}
MONEY = {"stated_authority": dollars(1000), "authority_units_per_dollar": CENTS}
INTAKE = {
    "unit": "persons",
    "source": "register",
    "by_calendar_year": {
        year: {"values": {"A": {"adult": 20, "child": 10}, "B": {"adult": n, "child": 0}}}
        for year, n in (("2021", 5), ("2022", 9), ("2023", 11), ("2024", 30))
    },
}


def counted(*years: str) -> dict[str, Any]:
    by_year: Any = INTAKE["by_calendar_year"]
    return {**INTAKE, "by_calendar_year": {year: by_year[year] for year in years}}


def calculated_tiers(tiers: dict[str, Any]) -> Result:
    data = {
        "name": "case", "instrument": "grant", "recipient": "all", "fiscal_years": ["2025-26"],
        "jurisdictions": ["A", "B"], "tiers": tiers, "inputs": {},
    }  # fmt: skip
    for tier in ("one", "two"):
        data["tiers"][tier]["inputs"]["units_per_dollar"] = CENTS  # type: ignore[index]
    return run(build(data, Path("case.toml")))
