"""Steps told in plain lines: what one is, what it reads, and how a formula lists it."""

from collections.abc import Mapping
from typing import Any

from fundingmodel.column import Setting
from fundingmodel.language.step_words import step_words
from fundingmodel.language.words import Words
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


def what_it_does(name: str, language: str = "en") -> str:
    """What a step does, in a sentence."""
    return Words(language).text(step_words()[name].does)


def described(name: str, language: str = "en") -> list[str]:
    """A step in words: what it does, what more there is to know, and where the rule comes from."""
    words, step = Words(language), step_words()[name]
    label = words.text({"en": "Source: ", "fr": "Source : "})
    more = [words.text(step.about)] if step.about else []
    source = [label + words.text(step.source)] if step.source else []
    return [f"{words.text(step.name)}. {words.text(step.does)}", *more, *source]


def step_in_full(name: str, module: Any, language: str = "en") -> str:
    settings = [each for each in module.COLUMNS if isinstance(each, Setting)]
    columns = [c for each in module.COLUMNS if not isinstance(each, Setting) for c in [each]]
    optional = [c for each in settings for choice in each.choices.values() for c in choice]
    read = dict.fromkeys(need for column in (*columns, *optional) for need in column.needs)
    own = {c.name for c in (*columns, *optional)} | {i.name for i in module.INPUTS}
    chosen = "".join(f', {each.name} = "{next(iter(each.choices))}"' for each in settings)
    lines = [f"{name} (stage: {stage_of()[name]})", "", *described(name, language), ""]
    lines.append(f'In a file: {{ step = "{name}"{chosen} }}' if settings else f'In a file: "{name}"')
    lines += [f"Setting {each.name}: {', '.join(each.choices)}" for each in settings]
    lines += [f"Input {i.name}: {i.unit}, {i.shape}{f', by {i.by}' if i.by else ''}" for i in module.INPUTS]
    if others := [need for need in read if need not in own]:
        lines.append(f"Reads from other steps, or from what `bind` names: {', '.join(others)}")
    for column in dict.fromkeys((*columns, *optional)):
        amends = f", amends {column.amends}" if column.amends else ""
        lines.append(f"Column {column.name}: {column.unit}, {column.shape}{amends}")
    return "\n".join(lines)
