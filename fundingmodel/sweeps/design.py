"""Designs: what a sweep varies and keeps, from a TOML file and from options, before a figure of the scenario is read."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundingmodel.errors import Refused, ScenarioRefused, Where, at, in_file
from fundingmodel.scenario.figures.literal_figures import refuse_beyond_exact
from fundingmodel.scenario.files import broken_file
from fundingmodel.scenario.parameters import refuse_unknown_keys
from fundingmodel.toml_files import read_toml

SEED = 1  # of a sample that names none
PART = 1_000  # variants: what is calculated, kept on disk and written as a row group at a time
MOST_VARIANTS = 10_000_000
MOST_VALUES = 1_000_000  # of one range
DECIMALS = 12  # of the steps of a range
FIGURE = re.compile(r"[+-]?(0|[1-9][0-9]*|(?=\.))(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")  # 000 is what a comma cut off
DESIGN_KEYS = ("set", "plans", "sample", "keep", "years", "jurisdictions")
PLAN_KEYS, SAMPLE_KEYS, RANGE_KEYS = ("files", "factors"), ("variants", "seed"), ("from", "to", "steps")


@dataclass(frozen=True)
class Setting:
    """Figures that one place of an input is given in turn: "category_weight.refugee"."""

    name: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True)
class Plan:
    """Tables that an input is given in turn, each whole, and factors by which each is multiplied; both may be left out."""

    input: str
    files: tuple[str, ...] = ()
    factors: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class Sample:
    variants: int
    seed: int


@dataclass(frozen=True)
class Design:
    """A sweep: the scenario, what varies, and what is kept. `folder` is where the files of plans are named from.

    >>> design = Design("settlement", settings=(read_setting("need=1:3:5", at("--set")),))
    >>> [str(x) for x in design.settings[0].values], design.variants
    (['1', '1.5', '2', '2.5', '3'], 5)
    """

    scenario: str
    settings: tuple[Setting, ...] = ()
    plans: tuple[Plan, ...] = ()
    sample: Sample | None = None
    keep: tuple[str, ...] = ("allocation",)
    years: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    folder: Path = field(default_factory=Path)
    file: Path | None = None  # that it was read from

    def __post_init__(self) -> None:
        object.__setattr__(self, "keep", tuple(dict.fromkeys(self.keep)))  # a quantity that is named twice is kept once

    @cached_property
    def axes(self) -> tuple[tuple[str, Sequence[Decimal] | Sequence[str]], ...]:
        """What varies, as the columns of the result: tables and factors of plans, then settings, the last one fastest."""
        found: list[tuple[str, Sequence[Decimal] | Sequence[str]]] = []
        for plan in self.plans:
            found += [(f"{plan.input} from", plan.files)] if plan.files else []
            found += [(f"{plan.input} times", plan.factors)] if plan.factors else []
        return (*found, *((each.name, each.values) for each in self.settings))

    @property
    def variants(self) -> int:
        return self.sample.variants if self.sample else prod(len(values) for _, values in self.axes)

    @property
    def parts(self) -> int:
        return -(-self.variants // PART)

    @cached_property
    def figures(self) -> tuple[NDArray[np.floating[Any]], ...]:
        """The figures of each axis, as doubles; places of plans, whose values are no figures."""
        return tuple(
            np.array([float(x) if isinstance(x, Decimal) else n for n, x in enumerate(v)]) for _, v in self.axes
        )

    def places(self, part: int) -> NDArray[np.integer[Any]]:
        """Of shape (variants of the part, axes): the place of its value on each axis, in the grid or as the seed draws it."""
        first, beyond = part * PART, min((part + 1) * PART, self.variants)
        lengths = [len(values) for _, values in self.axes]
        if self.sample:
            draw = random.Random(
                f"{self.sample.seed} {part}"
            ).random  # the same on every machine, and for any part alone
            return np.array([[int(draw() * n) for n in lengths] for _ in range(first, beyond)], dtype=np.int32)
        return np.stack(np.unravel_index(np.arange(first, beyond), lengths), axis=-1).astype(np.int32)

    def refuse_what_cannot_be(self) -> None:
        """Refused: nothing to vary, one place twice, more variants than are calculated."""
        if not self.axes:
            raise Refused(
                "sweep_of_nothing",
                "",
                "nothing is varied.",
                "Give --set NAME=1,2,3 or --set NAME=1:3:21, or a --design with [set] or [plans].",
            )
        names = [name for name, _ in self.axes]
        for name in names:
            if names.count(name) > 1:
                raise _twice(name)
        for name in (name for plan in self.plans for name in plan.files if plan.files.count(name) > 1):
            raise _twice(name)
        if not 0 < self.variants <= MOST_VARIANTS:
            raise Refused(
                "sweep_too_large",
                "",
                "the sweep would have {count:,} variants; it has at least 1 and at most {most:,}.",
                "Take fewer steps, or a sample: --sample 100000 --seed 1.",
                count=self.variants,
                most=MOST_VARIANTS,
            )


def _twice(name: str) -> Refused:
    return Refused("sweep_twice", "", "{name!r} is varied twice.", "Leave one out.", name=name)


# From options


def read_setting(text: str, where: Where) -> Setting:
    """`NAME=1,2,3`, or `NAME=FROM:TO:STEPS`: so many figures, evenly apart, both ends among them."""
    name, _, values = (part.strip() for part in text.partition("="))
    if parts := re.fullmatch(r"([^:,]+):([^:,]+):(\d+)", values):
        return Setting(name, _range(read_figure(parts[1], where), read_figure(parts[2], where), int(parts[3]), where))
    if not name or not values:
        raise Refused(
            "sweep_setting",
            where,
            "found {text!r}; name an input and its figures.",
            "Write category_weight.refugee=1,2.5,4, or =1:4:31 for 31 figures from 1 to 4.",
            text=text,
        )
    return Setting(name, tuple(read_figure(each, where) for each in values.split(",")))


def read_figure(text: object, where: Where) -> Decimal:
    """A figure as it is written; 1_0 and 500,000 are refused, and what sums do not keep."""
    if isinstance(text, bool) or not FIGURE.fullmatch(str(text).strip()):
        raise Refused(
            "sweep_figure", where, "found {text!r}; write a figure, as 2.5.", "500000 has no comma in it.", text=text
        )
    figure = Decimal(str(text).strip())
    refuse_beyond_exact(figure, where)
    return figure


def _range(first: Decimal, last: Decimal, steps: int, where: Where) -> tuple[Decimal, ...]:
    if not 1 < steps <= MOST_VALUES or first >= last:
        raise Refused(
            "sweep_range",
            where,
            "from {first} to {last} in {steps} figures is no range: it rises, and has 2 to {most:,} figures.",
            first=first,
            last=last,
            steps=steps,
            most=MOST_VALUES,
        )
    return tuple(round(first + (last - first) * n / (steps - 1), DECIMALS).normalize() + 0 for n in range(steps))


# From a file


def read_design(path: Path) -> dict[str, Any]:
    """What a design file says, as the fields of a design. Its tables: [set], [plans.INPUT], sample; its lists: keep, years,
    jurisdictions.
    """
    file = in_file(path.name)
    data = read_toml(path, ScenarioRefused, partial(broken_file, path))
    refuse_unknown_keys(data, DESIGN_KEYS, file)
    found: dict[str, Any] = {"folder": path.parent, "file": path.resolve()}
    found |= {key: tuple(map(str, _list(data[key], file / key))) for key in DESIGN_KEYS[3:] if key in data}
    settings, plans = (_table(data.get(key, {}), file / key) for key in ("set", "plans"))
    found["settings"] = tuple(Setting(name, _values(given, file / name)) for name, given in settings.items())
    found["plans"] = tuple(_plan(name, given, file / f"plans.{name}") for name, given in plans.items())
    if "sample" in data:
        table = _table(data["sample"], file / "sample")
        refuse_unknown_keys(table, SAMPLE_KEYS, file / "sample")
        found["sample"] = Sample(
            *(
                _whole(table.get(key, least), file / f"sample.{key}")
                for key, least in zip(SAMPLE_KEYS, (None, SEED), strict=True)
            )
        )
    return found


def _plan(name: str, given: object, where: Where) -> Plan:
    table = _table(given, where)
    refuse_unknown_keys(table, PLAN_KEYS, where)
    files = tuple(map(str, _list(table.get("files", []), where / "files")))
    return Plan(name, files, _values(table["factors"], where / "factors") if "factors" in table else ())


def _values(given: object, where: Where) -> tuple[Decimal, ...]:
    if isinstance(given, Mapping):
        refuse_unknown_keys(given, RANGE_KEYS, where)
        first, last = (read_figure(given.get(key), where / key) for key in RANGE_KEYS[:2])
        return _range(first, last, _whole(given.get("steps"), where / "steps"), where)
    return tuple(read_figure(each, where) for each in _list(given, where))


def _whole(given: object, where: Where) -> int:
    if type(given) is not int or given < 0:
        raise Refused("sweep_whole", where, "found {given!r}; write a whole number.", given=given)
    return given


def _list(given: object, where: Where) -> list[object]:
    if not isinstance(given, list):
        raise Refused("sweep_list", where, "found {given!r}; write a list.", given=given)
    return given


def _table(given: object, where: Where) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise Refused("sweep_table", where, "found {given!r}; write a table.", given=given)
    return given


OPTION = at("--set")
