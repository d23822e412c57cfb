"""Inspection: what is wrong with a scenario file, and what was read from one that is in order."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from fundingmodel.analysis.comparison import allocations, change, total, with_suppressed
from fundingmodel.errors import Refused
from fundingmodel.language.figures import amount_writer
from fundingmodel.result import Result, TierResult, run
from fundingmodel.scenario.files import locate, over_parent, read_file
from fundingmodel.scenario.older_names import older_in
from fundingmodel.scenario.parameters import Parameter
from fundingmodel.scenario.reading import build, read_scenario

OUTLIER = Decimal("0.5")  # a change from one year to the next that a reader should look at: by more than half
CENT = Decimal("0.01")


def problems(file: str) -> list[str]:
    """All that is wrong with a scenario file, as far as one fault does not hide the next."""

    path = locate(file)
    data = read_file(path)
    if {"parent", "author", "date", "reason"} <= set(data):
        above = read_scenario(str(data["parent"]), path.parent).data
        try:
            data = over_parent(above, data, path.name)
        except Refused as error:
            return [str(error)]
    elif "parent" in data:
        read_scenario(path)
    found: list[str] = []
    while True:
        try:
            build(data, path)
            return found
        except Refused as error:
            if str(error) in found:
                return found
            found.append(str(error))
            data = _without_fault(data, str(error))
            if not data:
                return found


# What stands for a wrong input while the others are looked at: another's result is read only when it is calculated.
STAND_IN: Mapping[str, Any] = {"scenario": "settlement", "quantity": "allocation"}
TOLD_ANYHOW = {"name": "scenario", "instrument": "grant", "recipient": "governments"}


def _without_fault(data: Mapping[str, Any], message: str) -> dict[str, Any]:
    """The tables without the fault that a message names, so that the next can be found; empty if that cannot be."""
    if of_input := re.match(r"[^:]+: (?:tiers\.([^:]+): )?(?:no )?inputs\.(\w+)", message):
        tier, name = of_input.groups()
        inputs = (data["tiers"][tier] if tier else data).get("inputs", {})
        if inputs.get(name) == STAND_IN or "shape" in inputs.get(name, {}):
            return {}
        kept = {key: table for key, table in inputs.items() if key != name}
        if "no step of the formula reads it" not in message:
            kept[name] = STAND_IN
        if tier:
            return {**data, "tiers": {**data["tiers"], tier: {**data["tiers"][tier], "inputs": kept}}}
        return {**data, "inputs": kept}
    if unknown := re.match(r"[^:]+: unknown key '([^']+)'", message):
        return {key: value for key, value in data.items() if key != unknown[1]}
    if told := re.match(r"[^:]+: (?:no )?(name|instrument|recipient)(?:\.| is)", message):
        return {**data, told[1]: TOLD_ANYHOW[told[1]]}
    return {}


def what_was_read(result: Result) -> str:
    scenario = result.scenario
    lines = [f"{scenario.path.name} is in order: {scenario.name}, {scenario.title['en']}."]
    if scenario.ancestors:
        offer = scenario.offer
        lines.append(
            f"Differs from {' - '.join(scenario.ancestors)} ({offer['author']}, {offer['date']}): {offer['reason']}"
        )
    lines.append(f"Money: {scenario.instrument} to {scenario.recipient['en']}, in {scenario.currency}.")
    for name, tier in result.tiers.items():
        lines += [f"\nTier {name}" if name else "", *_tier_read(tier)]
    older = _section("Older names, which are still read", older_in(read_file(scenario.path)))
    return "\n".join([*lines, *_effect_of_suppressed(result), *older])


def _tier_read(tier: TierResult) -> list[str]:
    place, formula = tier.tier.place, tier.tier
    lines = [f"Fiscal years: {', '.join(place.fiscal_years)}."]
    if place.lags:
        years = place.all_data_years()
        lines.append(f"Calendar years of data: {years[0]} to {years[-1]} (lags {', '.join(map(str, place.lags))}).")
    lines.append(f"Jurisdictions: {len(place.jurisdictions)} ({', '.join(place.jurisdictions)}).")
    lines.append(f"Categories: {len(place.categories)} ({', '.join(place.categories)}).")
    if place.outside:
        lines.append(f"Left outside: {', '.join(place.outside)}.")
    lines.append(f"Steps: {', '.join(entry.alias for entry in formula.entries)}.")
    for section in (_envelopes, _inputs_read, _filled, _assumed, _outliers):
        lines += section(tier)
    return lines


def _section(title: str, lines: Sequence[str], none: str = "") -> list[str]:
    return ["", f"{title}:", *(f"  {line}" for line in lines)] if lines else ["", none] if none else []


def _envelopes(tier: TierResult) -> list[str]:

    by_year = {year: allocations(tier, year) for year in tier.years}
    write = amount_writer([amount for amounts in by_year.values() for amount in amounts.values()])
    state, lines = tier.tier.formula.state("envelope"), []
    for year, values in tier.years.items():
        allocated = total(by_year[year])
        parts = [f"envelope {write(tier.amount('envelope', year))}"] if state in values else []
        parts.append("allocations not all known" if allocated is None else f"allocations add to {write(allocated)}")
        lines.append(f"{year}: {', '.join(parts)}")
    return _section("Money by fiscal year", lines)


def _inputs_read(tier: TierResult) -> list[str]:
    return _section("Inputs", [_input_read(parameter) for parameter in tier.tier.parameters.values()])


def _input_read(parameter: Parameter) -> str:
    """One input: its unit, where its figures come from, and their sum by year where a sum means something."""
    wanted, said = parameter.input, parameter.said
    if parameter.link:
        of = f"tier {parameter.link.tier}" if parameter.link.tier else f"scenario {parameter.link.scenario}"
        return f"{wanted.name} ({wanted.unit}): {parameter.link.quantity} of {of}"
    where = f"data set {parameter.dataset.path.name}" if parameter.dataset else said.source.get("en", "this file")
    if said.vintage:
        where += f", {said.vintage}"
    sums = ""
    if wanted.unit in ("persons", "dollars") and wanted.shape.startswith("jurisdiction"):
        write = amount_writer([])
        totals = {
            key: sum((x or Decimal(0) for row in b for x in row), Decimal(0)) for key, b in parameter.figures.items()
        }
        sums = "; sums: " + ", ".join(f"{key} {write(t)}" if key else write(t) for key, t in totals.items())
    return f"{wanted.name} ({wanted.unit}): {where}{sums}"


def _filled(tier: TierResult) -> list[str]:
    lines = []
    for parameter in tier.tier.parameters.values():
        if parameter.filled:
            cells = "; ".join(f"{' '.join(map(str, f.key.values()))} = {f.figure}" for f in parameter.filled)
            lines.append(f"{parameter.input.name}, {len(parameter.filled)}: {cells}")
    return _section("Suppressed counts, and what stands for them", lines, "No suppressed count is used.")


def _assumed(tier: TierResult) -> list[str]:
    lines = []
    for name, parameter in tier.tier.parameters.items():
        years = [
            key for key in parameter.figures if key in parameter.said_by_year and parameter.said_of(key).assumption
        ]
        if parameter.said.assumption or years:
            of = f" ({', '.join(years)})" if years and not parameter.said.assumption else ""
            note = (
                parameter.said.note.get("en", "")
                if parameter.said.assumption
                else parameter.said_of(years[0]).note.get("en", "")
            )
            lines.append(f"{name}{of}" + (f": {note}" if note else ""))
    return _section("Assumptions, which no source gives", lines, "No figure is an assumption.")


def _outliers(tier: TierResult) -> list[str]:
    lines = [line for parameter in tier.tier.parameters.values() for line in _outliers_of(parameter, tier)]
    return _section("Moved by more than half from one year to the next", lines, "No figure moved by more than half.")


def _outliers_of(parameter: Parameter, tier: TierResult) -> Iterator[str]:
    """Totals of a jurisdiction, over its categories, that moved by more than the limit between years that follow."""
    if (
        not parameter.input.shape.startswith("jurisdiction")
        or len(parameter.figures) < 2
        or parameter.input.by == "lag"
    ):
        return
    write = amount_writer([])
    for index, code in enumerate(tier.tier.place.jurisdictions):
        before: tuple[str, Decimal] | None = None
        for key, block in parameter.figures.items():
            if any(figure is None for figure in block[index]):
                before = None
                continue
            now = sum((x for x in block[index] if x is not None), Decimal(0))
            if before and abs(now - before[1]) > OUTLIER * before[1]:
                yield f"{parameter.input.name} of {code}: {write(before[1])} in {before[0]}, {write(now)} in {key}"
            before = (key, now)


def _effect_of_suppressed(result: Result) -> list[str]:
    """How far the suppressed counts could move an allocation: all taken as 1, and all as 4."""

    if not any(p.filled for tier in result.scenario.tiers for p in tier.parameters.values()):
        return []
    lines, write = [], amount_writer([CENT])
    for rule, count in (("low", 1), ("high", 4)):
        other = run(with_suppressed(result.scenario, rule))
        moved = [
            (abs(amount), amount, code, year)
            for year in result.scenario.fiscal_years
            for code, amount in change(allocations(other, year), allocations(result, year)).items()
            if amount is not None
        ]
        if moved:
            _, amount, code, year = max(moved)
            lines.append(f"each taken as {count}: at most {write(amount)} ({code}, {year})")
    return _section("How far they could move an allocation", lines)
