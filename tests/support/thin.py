"""thin.toml as tables, and with something else at some of its places: what tests of refusals and of single figures start from."""

import tomllib
from decimal import Decimal
from typing import Any

from places import THIN

Change = tuple[str, Any]  # where ("inputs.intake.unit", "steps.3"), and what is put there instead; None takes it out


def thin() -> dict[str, Any]:
    return tomllib.loads(THIN.read_text(encoding="utf-8"), parse_float=Decimal)


def changed(data: dict[str, Any], *changes: Change) -> dict[str, Any]:
    """The file's tables with something else at some places: "steps.2" a step replaced, "steps.+2" one put in before it."""
    for place, value in changes:
        *above, last = place.split(".")
        table: Any = data
        for key in above:
            table = table[int(key)] if isinstance(table, list) else table.setdefault(key, {})
        if isinstance(table, list):
            at = int(last)
            table[at : at + (not last.startswith("+"))] = [] if value is None else [value]
        elif value is None:
            del table[last]
        else:
            table[last] = value
    return data


def dollars(**more: Any) -> dict[str, Any]:
    return {"unit": "dollars", "price_basis": "nominal", "assumption": True, **more}
