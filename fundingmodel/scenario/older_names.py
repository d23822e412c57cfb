"""Names that files of version 0.1 use, read as today's: `units_per_dollar = 100` is `rounding_unit = 0.01`, in dollars.

A file is read so before it is laid over its parent, so that either of the two may use the older names. A file whose own input
is called rounding_unit keeps it: there, units_per_dollar stays what it was.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from fundingmodel.errors import ScenarioRefused, Where, at, in_file
from fundingmodel.language.words import Words
from fundingmodel.rounding import UNITS_PER_DOLLAR
from fundingmodel.scenario.figures.units_per_dollar import turned_figure
from fundingmodel.scenario.parameters import LITERAL_KEYS
from fundingmodel.steps.rounding_units import COUNTED, COUNTED_INPUTS, GIVEN

Table = Mapping[str, Any]


def in_rounding_units(data: Table, above: Table, file: str) -> dict[str, Any]:
    """What a file says, with rounding units in place of units per dollar; `above` is what its parents say."""
    own = _own_names(data, above)

    def read(place: Table, where: Where) -> dict[str, Any]:
        if not isinstance(place.get("inputs"), Mapping):
            return dict(place)
        return {**place, "inputs": _inputs(place["inputs"], own, where)}

    found = read(data, in_file(file))
    if isinstance(data.get("tiers"), Mapping):
        found["tiers"] = {
            name: read(tier, in_file(file).tier(name)) if isinstance(tier, Mapping) else tier
            for name, tier in data["tiers"].items()
        }
    return found


def beside(above: Table, data: Table) -> dict[str, Any]:
    """What parents say, with units per dollar again where a child of theirs calls an input of its own rounding_unit."""
    own = _own_names(data, {})

    def read(place: Table) -> dict[str, Any]:
        inputs = place.get("inputs")
        if not isinstance(inputs, Mapping):
            return dict(place)
        turned = {
            (older_name(name) if name in own else name): (
                _turned(table, at(name), UNITS_PER_DOLLAR) if name in own else table
            )
            for name, table in inputs.items()
        }
        return {**place, "inputs": turned}

    if not own - _own_names(above, {}):
        return dict(above)
    found = read(above)
    if isinstance(above.get("tiers"), Mapping):
        found["tiers"] = {name: read(tier) for name, tier in above["tiers"].items()}
    return found


def newer_name(name: str) -> str:
    """What today an input is called that counts units per dollar; any other name stays."""
    return f"{name.removesuffix(COUNTED)}{GIVEN}" if name.endswith(COUNTED) else name


def older_name(name: str) -> str:
    return f"{name.removesuffix(GIVEN)}{COUNTED}" if name.endswith(GIVEN) else name


SAID = {
    "input": {"en": "{older} is now {newer}: {advice}.", "fr": "{older} est maintenant {newer} : {advice}."},
    "bind": {
        "en": "bind: {older} is now {newer}, in dollars.",
        "fr": "bind : {older} est maintenant {newer}, en dollars.",
    },
    "write": {"en": "write value = {value}", "fr": "écrivez « value = {value} »"},
    "dollars": {"en": "write dollars, 0.01 for cents", "fr": "écrivez des dollars, 0.01 pour des cents"},
}


def older_in(data: Table, language: str = "en") -> list[str]:
    """What to write instead of the older names of a file, a sentence each, in English or French."""
    own, words = _own_names(data, {}), Words(language)
    found = []
    for place in _places(data):
        for name, table in _tables(place):
            if _is_older(name, own):
                names = {"older": name, "newer": newer_name(name), "advice": _advice(table, words)}
                found.append(words.text(SAID["input"]).format(**names))
        for bind in _binds(place):
            older = [name for name in bind if name in COUNTED_INPUTS]
            found += [words.text(SAID["bind"]).format(older=name, newer=newer_name(name)) for name in older]
    return list(dict.fromkeys(found))


def _advice(table: object, words: Words) -> str:
    value = table.get("value") if isinstance(table, Mapping) else None
    if isinstance(value, int | Decimal):
        return words.text(SAID["write"]).format(value=turned_figure(Decimal(value), at("value")))
    return words.text(SAID["dollars"])


def _inputs(inputs: Table, own: set[str], where: Where) -> dict[str, Any]:
    """The inputs of a file in their order, each under today's name."""
    found: dict[str, Any] = {}
    for name, table in inputs.items():
        if not _is_older(name, own):
            found[name] = table
            continue
        new = newer_name(name)
        if new in inputs:
            raise ScenarioRefused(
                "both_names_given",
                where / "inputs",
                "{older} and {newer} are both given.",
                "Take {older} out.",
                older=name,
                newer=new,
            )
        found[new] = _turned(table, where.input(name), "dollars")
    return found


def _is_older(name: str, own: set[str]) -> bool:
    """Whether a table gives units per dollar for a step, and not for an input that the file itself declares."""
    if newer_name(name) in own or not name.endswith(COUNTED):
        return False
    return name in COUNTED_INPUTS or name.endswith(f"_authority_{COUNTED}")


def _turned(table: object, where: Where, unit: str) -> object:
    """An input's table in the other unit: its figures turned, and all that is said of them kept."""
    if not isinstance(table, Mapping) or "data" in table or "scenario" in table or "tier" in table:
        return table  # what is elsewhere is turned where it is read, by its unit
    expected = UNITS_PER_DOLLAR if unit == "dollars" else "dollars"
    if table.get("unit", expected) != expected:
        raise ScenarioRefused(
            "unit_differs",
            where,
            "the unit is {unit!r}, and the step needs {needed!r}.",
            unit=table["unit"],
            needed=expected,
        )
    if "unit" not in table and any(key in table for key in LITERAL_KEYS):
        raise ScenarioRefused("unit_missing", where, "no unit.", 'Add unit = "{unit}".', unit=expected)
    found = {key: _turned_entry(key, value, where) for key, value in table.items()}
    return {**found, "unit": unit} if "unit" in table else found


def _turned_entry(key: str, value: object, where: Where) -> object:
    if key == "value":
        return _number(value, where)
    if key == "by_year" and isinstance(value, Mapping):
        return {
            year: {k: _turned_entry(k, v, where.key(year)) for k, v in entry.items()}
            if isinstance(entry, Mapping)
            else _number(entry, where.key(year))
            for year, entry in value.items()
        }
    if key == "range" and isinstance(value, list):
        return [_number(x, where) for x in reversed(value)]
    return value


def _number(value: object, where: Where) -> object:
    """A figure turned; what is no number is refused where figures are read."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        return value
    return turned_figure(Decimal(value), where)


# What a file declares and binds


def _own_names(data: Table, above: Table) -> set[str]:
    """The names among the rounding units that a file or its parents use for an input of their own: declared, and bound elsewhere."""
    places = [*_places(data), *_places(above)]
    declared = {n for p in places for n, table in _tables(p) if isinstance(table, Mapping) and "shape" in table}
    bound = {
        value
        for place in places
        for bind in _binds(place)
        for key, value in bind.items()
        if isinstance(value, str) and not key.endswith((GIVEN, COUNTED))
    }
    return {name for name in declared & bound if name.endswith(GIVEN)}


def _places(data: Table) -> Iterator[Table]:
    yield data
    tiers = data.get("tiers")
    yield from (tier for tier in (tiers.values() if isinstance(tiers, Mapping) else ()) if isinstance(tier, Mapping))


def _tables(place: Table) -> list[tuple[str, Any]]:
    inputs = place.get("inputs")
    return list(inputs.items()) if isinstance(inputs, Mapping) else []


def _binds(place: Table) -> Iterator[Mapping[str, Any]]:
    steps = place.get("steps")
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, Mapping) and isinstance(step.get("bind"), Mapping):
            yield step["bind"]
