"""Formula: how a list of steps, as a scenario writes it, becomes columns in their order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from fundingmodel.column import Column, Formula, Input, Setting, check
from fundingmodel.errors import FormulaRefused
from fundingmodel.nearest import nearest
from fundingmodel.steps import stage_of, step_module, step_names

OWN_KEYS = ("step", "as", "bind")


@dataclass(frozen=True)
class StepEntry:
    """A step as a scenario lists it: its file, the name it goes by, what is bound, and the choices made."""

    step: str
    alias: str
    bind: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    inputs: tuple[Input, ...] = ()

    @property
    def module(self) -> ModuleType:
        return step_module(self.step)

    @property
    def stage(self) -> str:
        return stage_of()[self.step]


def advice(name: str, known: Iterable[str]) -> str:
    """What to write instead of an unknown name."""
    listed = sorted(known)
    close = nearest(name, listed)
    return f"Did you mean {close!r}?" if close else f"Known: {', '.join(listed) or 'none'}."


def _own_names(module: ModuleType) -> set[str]:
    names = {i.name for i in module.INPUTS}
    for each in module.COLUMNS:
        columns = [c for choice in each.choices.values() for c in choice] if isinstance(each, Setting) else [each]
        names |= {c.name for c in columns}
    return names


def read_step(listed: str | Mapping[str, Any]) -> StepEntry:
    """One step of a list, with its settings chosen: "share", or { step = "hold_harmless", bind = {...}, quantity = "total" }."""
    entry: Mapping[str, Any] = {"step": listed} if isinstance(listed, str) else listed
    if not isinstance(entry, Mapping):
        raise FormulaRefused(f'steps: found {listed!r}; write the name of a step, or {{ step = "name", ... }}.')
    name = str(entry.get("step", ""))
    if name not in step_names():
        raise FormulaRefused(f"unknown step {name!r}. {advice(name, step_names())}")
    alias, bind = str(entry.get("as", name)), entry.get("bind", {})
    if not isinstance(bind, Mapping) or not all(isinstance(bound, str) for bound in bind.values()):
        raise FormulaRefused(
            f'{alias}: bind is {bind!r}; write bind = {{ reference = "prior_allocation" }}, for instance.'
        )
    module = step_module(name)
    own = _own_names(module)
    renames = {n: n.replace(name, alias) for n in own if name in n} if alias != name else {}
    renames |= {f"{when}_{n}": f"{when}_{new}" for n, new in renames.items() for when in ("prior", "opening")}
    needed = {n for c in _all_columns(module) for n in c.needs}
    for bound in bind:
        if bound not in needed:
            raise FormulaRefused(f"{alias}: bind: the step reads no {bound!r}. {advice(bound, needed)}")
    choices = {k: str(v) for k, v in entry.items() if k not in OWN_KEYS}
    columns = tuple(c.renamed({**renames, **bind}) for c in _chosen(module, alias, choices))
    inputs = tuple(i.renamed(renames) for i in module.INPUTS if i.name not in bind)
    return StepEntry(name, alias, dict(bind), choices, columns, inputs)


def _all_columns(module: ModuleType) -> list[Column]:
    columns: list[Column] = []
    for each in module.COLUMNS:
        columns += [c for choice in each.choices.values() for c in choice] if isinstance(each, Setting) else [each]
    return columns


def _chosen(module: ModuleType, alias: str, choices: Mapping[str, str]) -> list[Column]:
    settings = {each.name: each for each in module.COLUMNS if isinstance(each, Setting)}
    for name in choices:
        if name not in settings:
            raise FormulaRefused(f"{alias}: unknown setting {name!r}. {advice(name, settings)}")
    columns: list[Column] = []
    for each in module.COLUMNS:
        if isinstance(each, Column):
            columns.append(each)
            continue
        allowed = ", ".join(each.choices)
        if each.name not in choices:
            raise FormulaRefused(f"{alias}: say which {each.name}: {allowed}.")
        if choices[each.name] not in each.choices:
            raise FormulaRefused(f"{alias}: {each.name} = {choices[each.name]!r} is not one of {allowed}.")
        columns += each.choices[choices[each.name]]
    return columns


def compose(entries: Sequence[StepEntry], extra: Sequence[Input] = (), results: Sequence[str] = ()) -> Formula:
    """The formula of a list of steps; refuses what is wired wrongly.

    `extra` are inputs that the scenario declares itself, to bind to; `results` are quantities wanted though nothing reads them.
    """
    columns = tuple(c for entry in entries for c in entry.columns)
    declared = {i.name: i for i in (*extra, *(i for entry in entries for i in entry.inputs))}
    told = {c.name for c in columns}
    read = {n for c in columns for n in c.needs} | {n for i in declared.values() for n in [i.whole] if n}
    wanted = {n for n in read if n.startswith("opening_")} | {
        f"opening_{n.removeprefix('prior_')}" for n in read if n.startswith("prior_")
    }
    openings = tuple(
        Input(f"opening_{c.name}", c.unit, c.shape)
        for c in columns
        if f"opening_{c.name}" in wanted - set(declared) - told
    )
    # A column may take the place of an input that another step declares, as category_weights does.
    inputs = (*(i for n, i in declared.items() if n in read and n not in told), *openings)
    asked = dict.fromkeys(["allocation", *(r for e in entries for r in getattr(e.module, "RESULTS", ())), *results])
    formula = Formula(columns, inputs, tuple(asked))
    check(formula)
    return formula
