"""Steps told in plain lines: what one is, what it reads, and how a formula lists it."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from itertools import product
from types import ModuleType
from typing import Any

from fundingmodel.column import Column, Setting
from fundingmodel.formula import NEED, NEED_READ, all_columns, chosen_columns
from fundingmodel.steps import stage_of
from fundingmodel.steps.rounding_units import counted


def first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n\n")[0].replace("\n", " ")


def step_told(step: str | Mapping[str, Any]) -> str:
    if isinstance(step, str):
        return step
    told = [f"{k} {v}" for k, v in step.items() if k not in ("step", "as", "bind")]
    told += [f"{k} from {v}" for k, v in step.get("bind", {}).items()]
    name = str(step.get("as", step["step"]))
    return f"{name} ({', '.join(told)})" if told else name


def step_in_full(name: str, module: ModuleType) -> str:
    """A step in plain lines, with the line that lists it in a file."""
    columns, settings = all_columns(module), _settings(module)
    opened: Mapping[str, str] = getattr(module, "OPEN", {})
    own = {c.name for c in columns} | {i.name for i in module.INPUTS} | set(opened)
    own |= {counted(i.name) for i in module.INPUTS if i.rounding}
    lines = [f"{name} (stage: {stage_of()[name]})", "", (module.__doc__ or "").strip(), ""]
    lines.append(f"In a file: {example_line(name, module)}")
    lines += [f"Setting {each.name}: {', '.join(each.choices)}" for each in settings]
    lines += [f"Left open: {need}; bind it, to {example} for instance" for need, example in opened.items()]
    units = {i.whole for i in module.INPUTS}  # needed whatever is chosen: an input is a whole number of them
    for i in module.INPUTS:
        read = counted(i.name) if i.rounding else i.name
        where = "" if read in units else _where(module, partial(_wants, name=read))
        lines.append(f"Input {i.name}: {i.unit}, {i.shape}{f', by {i.by}' if i.by else ''}{where}")
    if others := [need for need in dict.fromkeys(n for c in columns for n in c.needs) if need not in own]:
        named = (f"{need} (in `bind` also {NEED})" if need == NEED_READ else need for need in others)
        lines.append(f"Reads from other steps, or from what `bind` names: {', '.join(named)}")
    for column in {c.name: c for c in columns}.values():
        amends = f", amends {column.amends}" if column.amends else ""
        where = _where(module, partial(_has, name=column.name))
        lines.append(f"Column {column.name}: {column.unit}, {column.shape}{amends}{where}")
    return "\n".join(lines)


def example_line(name: str, module: ModuleType) -> str:
    """How a list of steps in a file has this one: what it leaves open bound, and the first choice of each setting."""
    opened: Mapping[str, str] = getattr(module, "OPEN", {})
    parts = [f'step = "{name}"']
    if bound := ", ".join(f'{need} = "{example}"' for need, example in opened.items()):
        parts.append(f"bind = {{ {bound} }}")
    parts += [f'{each.name} = "{next(iter(each.choices))}"' for each in _settings(module)]
    return f"{{ {', '.join(parts)} }}" if len(parts) > 1 else f'"{name}"'


def _has(columns: Collection[Column], name: str) -> bool:
    return any(c.name == name for c in columns)


def _wants(columns: Collection[Column], name: str) -> bool:
    """Whether columns read a name that none of them gives."""
    return not _has(columns, name) and any(name in c.needs for c in columns)


def _settings(module: ModuleType) -> list[Setting]:
    return [each for each in module.COLUMNS if isinstance(each, Setting)]


def _where(module: ModuleType, holds: Callable[[Collection[Column]], bool]) -> str:
    """For which choices something holds of the chosen columns: ", where authority is escalated"; nothing where for all."""
    settings = _settings(module)
    made = [dict(zip((s.name for s in settings), c, strict=True)) for c in product(*(s.choices for s in settings))]
    held = [choices for choices in made if holds(chosen_columns(module, "", choices))]
    limited = {s.name: dict.fromkeys(choices[s.name] for choices in held) for s in settings}
    said = [f"{s.name} is {' or '.join(limited[s.name])}" for s in settings if len(limited[s.name]) < len(s.choices)]
    return f", where {' and '.join(said)}" if said else ""
