"""Calculating a part of a sweep, in whichever process: the figures that are kept, and of each variant that does not fit the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundingmodel import fiscal_years
from fundingmodel.column import Array
from fundingmodel.draws import in_blocks, states_of
from fundingmodel.errors import Refused, Where, at
from fundingmodel.files_read import noting
from fundingmodel.result import Result, run
from fundingmodel.scenario.figures.figure_checks import check_figure
from fundingmodel.scenario.parameters import Parameter
from fundingmodel.scenario.reading import Scenario, build, read_scenario
from fundingmodel.stamps import program, stamp
from fundingmodel.sweeps.design import PART, Design, Plan
from fundingmodel.sweeps.fitting import Given, Watch, refusal_of
from fundingmodel.sweeps.places import Places, check_product, movable, places_of, refuse_overlaps, repeated

SHAPES = ("scalar", "jurisdiction")  # of what is kept


@dataclass(frozen=True)
class Part:
    """Figures of shape (quantities, variants, years, jurisdictions), and of each variant why it is refused; "" where it fits."""

    number: int
    figures: Array
    refused: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Prepared:
    """What the parts of a sweep are calculated from: the scenario as it is, what each axis puts where, what is kept."""

    result: Result
    moves: tuple[tuple[str, Move], ...]
    keep: tuple[str, ...]
    years: tuple[int, ...]
    jurisdictions: tuple[int, ...]
    stamp: str
    files: frozenset[Path]  # what was read

    @property
    def base(self) -> Given:
        return self.result.main.given_each_year


@dataclass(frozen=True, eq=False)
class _Tables:
    """Whole tables of an input, one a plan, by fiscal year."""

    input: str
    years: tuple[Array, ...]  # each of shape (plans, ...)


@dataclass(frozen=True)
class _Factor:
    input: str


Move = _Tables | _Factor | Places


def part_of(design: Design, expected: str, number: int) -> Part:
    """A part of a sweep; refused where this process has other files, or another version, than the one that asks for it."""
    prepared = prepare(design)
    if expected != prepared.stamp:  # the files may have changed since this process read them
        prepare.cache_clear()
        prepared = prepare(design)
    if expected != prepared.stamp:
        raise Refused(
            "sweep_elsewhere",
            "",
            "a worker has other files, or another version of fundingmodel, numpy or Python.",
            "Each worker must have the same files in the same places, and the same versions.",
        )
    return _calculated(prepared, design, number)


@lru_cache(maxsize=2)
def prepare(design: Design) -> Prepared:
    """The scenario read and calculated as it is, and everything that the design asks for checked."""
    with noting() as noted:
        scenario = read_scenario(design.scenario, years=design.years or None)
        result = run(scenario)
        moves: list[tuple[str, Move]] = [
            move for plan in design.plans for move in _of_plan(result, plan, design.folder)
        ]
        moves += [(each.name, places_of(result, each.name, each.values, at(each.name))) for each in design.settings]
    refuse_overlaps([(name, move.input, move) for name, move in moves])
    keep = _kept(result, design)
    years = [
        n
        for n, year in enumerate(result.scenario.fiscal_years)
        if not design.years or fiscal_years.find(year, design.years)
    ]
    said = replace(design, scenario=scenario.name, folder=Path(), file=None)
    made_with = program(["fundingmodel"], ["numpy"])
    return Prepared(
        result,
        tuple(moves),
        keep,
        tuple(years),
        _chosen(result, design),
        stamp(noted, [said, made_with], False),
        frozenset(noted.whole),
    )


def _kept(result: Result, design: Design) -> tuple[str, ...]:
    formula = result.main.tier.formula
    shapes = {column.name: column.shape for column in formula.columns}
    for name, state in states_of(formula, design.keep).items():
        shape = shapes[state]
        if shape not in SHAPES:
            raise Refused(
                "sweep_keeps_other_shape",
                at("--keep"),
                "{quantity!r} goes by {shape}; what goes by jurisdiction, or is one figure, can be kept.",
                quantity=name,
                shape=shape,
            )
    return design.keep


def _chosen(result: Result, design: Design) -> tuple[int, ...]:
    codes = result.main.tier.place.jurisdictions
    own = {codes.index(_code(result, asked)) for asked in design.jurisdictions}
    return tuple(sorted(own or range(len(codes))))


def _code(result: Result, asked: str) -> str:
    from fundingmodel.analysis.explain import find_jurisdiction, no_such_jurisdiction

    if (code := find_jurisdiction(result.main, asked)) is None:
        raise no_such_jurisdiction(result, asked)
    return code


# Plans


def _of_plan(result: Result, plan: Plan, folder: Path) -> list[tuple[str, Move]]:
    where = at(f"plans.{plan.input}")
    parameter = movable(result, plan.input, where)
    found: list[tuple[str, Move]] = []
    tables = [_table_of(result, plan, folder / name, where / name) for name in plan.files]
    if plan.files:
        each = [arrays for _, arrays in tables]
        found.append((plan.input, _Tables(plan.input, tuple(np.stack(of_year) for of_year in zip(*each, strict=True)))))
    if plan.factors:
        for factor in plan.factors:
            check_figure(factor, replace(parameter.input, most=None, unit="ratio"), where / "factors")
            for each_parameter in [given for given, _ in tables] or [parameter]:
                check_product(result.main.tier, each_parameter, factor, where / f"{plan.input} × {factor}")
        found.append((plan.input, _Factor(plan.input)))
    return found


def _table_of(result: Result, plan: Plan, path: Path, where: Where) -> tuple[Parameter, list[Array]]:
    """The input, and its arrays by fiscal year, as another scenario file gives them, or with another table in the place of its data."""
    own = result.scenario
    other = run(
        _with_data(own, plan.input, path, where) if path.suffix.lower() == ".csv" else _of_years(own, path)
    ).main
    place, same = other.tier.place, own.tier.place
    if (place.jurisdictions, place.categories, place.lags) != (same.jurisdictions, same.categories, same.lags):
        raise Refused(
            "sweep_other_places", where, "its jurisdictions, categories or lags are not those of {name}.", name=own.name
        )
    if plan.input not in other.tier.given or not set(own.fiscal_years) <= set(other.years):
        raise Refused(
            "sweep_without_input",
            where,
            "it does not have {input!r} for all years of {name}.",
            input=plan.input,
            name=own.name,
        )
    arrays = [other.years[year][plan.input] for year in own.fiscal_years]
    if any(x.shape != y[plan.input].shape for x, y in zip(arrays, result.main.years.values(), strict=True)):
        raise Refused(
            "sweep_without_input",
            where,
            "it does not have {input!r} for all years of {name}.",
            input=plan.input,
            name=own.name,
        )
    return other.tier.given[plan.input], arrays


def _of_years(own: Scenario, path: Path) -> Scenario:
    return read_scenario(path, years=own.fiscal_years)


def _with_data(own: Scenario, name: str, path: Path, where: Where) -> Scenario:
    table = own.data.get("inputs", {}).get(name, {})
    if "data" not in table or "tiers" in own.data:
        raise Refused("sweep_no_data", where, "{name!r} is not read from data; name a scenario file.", name=name)
    inputs = {**own.data["inputs"], name: {**table, "data": str(path.resolve())}}
    return build({**own.data, "inputs": inputs}, own.path, own.ancestors, own.composed, own)


# Parts


def _calculated(prepared: Prepared, design: Design, number: int) -> Part:
    main, base = prepared.result.main, prepared.base
    places = design.places(number)

    def given(first: int, beyond: int) -> Given:
        chosen = places[first:beyond]
        return [_moved(prepared, year, n, base[n], chosen, design) for n, year in enumerate(main.years)]

    watch = Watch(main, base, len(places))
    blocks = in_blocks(main.tier.formula, given, len(places), main.tier.sizes, prepared.keep, PART, watch.see)
    figures = np.stack([_of_jurisdictions(block[name], prepared) for block in blocks for name in prepared.keep])
    refused = [""] * len(places)
    for n in np.flatnonzero(watch.doubtful()):
        alone = [
            {k: x[0] if k in _names(prepared) else x for k, x in year.items()} for year in given(int(n), int(n) + 1)
        ]
        refused[n] = refusal_of(main, alone)
    figures[:, [n for n, reason in enumerate(refused) if reason]] = np.nan
    return Part(number, figures, tuple(refused))


def _names(prepared: Prepared) -> set[str]:
    return {move.input for _, move in prepared.moves}


def _moved(
    prepared: Prepared, year: str, n: int, base: Mapping[str, Array], chosen: NDArray[np.integer[Any]], design: Design
) -> dict[str, Array]:
    """The inputs of a year for some variants: those that vary with an axis of variants in front."""
    arrays = {**base, **{name: repeated(base[name], len(chosen)) for name in _names(prepared)}}
    for (_, move), own, figures in zip(prepared.moves, chosen.T, design.figures, strict=True):
        if isinstance(move, _Tables):
            arrays[move.input] = move.years[n][own]
        elif isinstance(move, _Factor):
            arrays[move.input] = arrays[move.input] * figures[own].reshape(-1, *[1] * (arrays[move.input].ndim - 1))
        else:
            move.put(year, arrays, figures[own])
    return arrays


def _of_jurisdictions(kept: Array, prepared: Prepared) -> Array:
    """Of shape (variants, years, jurisdictions), one figure for all of them repeated."""
    rows = np.broadcast_to(kept[..., 0], (*kept.shape[:2], len(prepared.result.main.tier.place.jurisdictions)))
    return rows[:, prepared.years, :][:, :, prepared.jurisdictions]
