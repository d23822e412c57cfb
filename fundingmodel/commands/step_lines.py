"""Steps told in plain lines: what one is, what it reads, and how a formula lists it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fundingmodel.column import Column, Setting
from fundingmodel.steps import stage_of


def first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n\n")[0].replace("\n", " ")


def step_told(step: str | Mapping[str, Any]) -> str:
    if isinstance(step, str):
        return step
    told = [f"{k} {v}" for k, v in step.items() if k not in ("step", "as", "bind")]
    told += [f"{k} from {v}" for k, v in step.get("bind", {}).items()]
    name = str(step.get("as", step["step"]))
    return f"{name} ({', '.join(told)})" if told else name


def step_in_full(name: str, module: Any) -> str:
    settings = [each for each in module.COLUMNS if isinstance(each, Setting)]
    columns = _columns(module)
    every = {each.name: set(each.choices) for each in settings}
    needed = [(need, where) for column, where in columns for need in column.needs]
    read = _where([*needed, *((i.whole, None) for i in module.INPUTS if i.whole)], every)
    own = {column.name for column, _ in columns} | {i.name for i in module.INPUTS}
    chosen = "".join(f', {each.name} = "{next(iter(each.choices))}"' for each in settings)
    lines = [f"{name} (stage: {stage_of()[name]})", "", (module.__doc__ or "").strip(), ""]
    lines.append(f'In a file: {{ step = "{name}"{chosen} }}' if settings else f'In a file: "{name}"')
    lines += [f"Setting {each.name}: {', '.join(each.choices)}" for each in settings]
    for i in module.INPUTS:
        lines.append(f"Input {i.name}: {i.unit}, {i.shape}{f', by {i.by}' if i.by else ''}{read[i.name]}")
    if others := [f"{need}{where}" for need, where in read.items() if need not in own]:
        lines.append(f"Reads from other steps, or from what `bind` names: {', '.join(others)}")
    described = (
        (f"{c.name}: {c.unit}, {c.shape}{f', amends {c.amends}' if c.amends else ''}", where) for c, where in columns
    )
    lines += [f"Column {column}{where}" for column, where in _where(described, every).items()]
    return "\n".join(lines)


Choice = tuple[str, str] | None  # a setting and what is chosen; None where the column is always there


def _columns(module: Any) -> list[tuple[Column, Choice]]:
    """The columns of a step, each with the choice that puts it there: those that are always there first."""
    always: list[tuple[Column, Choice]] = [(c, None) for c in module.COLUMNS if isinstance(c, Column)]
    chosen: list[tuple[Column, Choice]] = [
        (column, (each.name, choice))
        for each in module.COLUMNS
        if isinstance(each, Setting)
        for choice, columns in each.choices.items()
        for column in columns
    ]
    return always + chosen


def _where(found: Iterable[tuple[str, Choice]], every: Mapping[str, set[str]]) -> dict[str, str]:
    """Each name with the choices under which it is found: " (where authority is escalated or grown)", "" for always."""
    choices: dict[str, list[Choice]] = {}
    for name, choice in found:
        choices.setdefault(name, []).append(choice)
    return {name: _condition(where, every) for name, where in choices.items()}


def _condition(where: Sequence[Choice], every: Mapping[str, set[str]]) -> str:
    chosen: dict[str, dict[str, None]] = {}
    for choice in where:
        if choice is None:
            return ""
        chosen.setdefault(choice[0], {})[choice[1]] = None
    if any(set(names) == every[setting] for setting, names in chosen.items()):
        return ""
    described = "; or ".join(f"{setting} is {' or '.join(names)}" for setting, names in chosen.items())
    return f" (where {described})"
