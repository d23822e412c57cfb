"""Steps in plain lines: what one is, what it reads, and how a formula lists it."""

from collections.abc import Mapping
from typing import Any

from fundingmodel.column import Setting
from fundingmodel.language.words import Words
from fundingmodel.steps import stage_of

LABELS = {
    "stage": {"en": "{name} (stage: {stage})", "fr": "{name} – {title} (phase du calcul : {stage})"},
    "file": {"en": "In a file: {}", "fr": "Dans un fichier : {}"},
    "setting": {"en": "Setting {}: {}", "fr": "Choix {} : {}"},
    "input": {"en": "Input {}: {}", "fr": "Donnée {} : {}"},
    "by": {"en": ", by {}", "fr": ", selon {}"},
    "reads": {
        "en": "Reads from other steps, or from what `bind` names: {}",
        "fr": "Lit d'autres étapes, ou ce que désigne « bind » : {}",
    },
    "column": {"en": "Column {}: {}", "fr": "Colonne {} : {}"},
    "amends": {"en": ", amends {}", "fr": ", modifie {}"},
    "from": {"en": "{} from {}", "fr": "{} tiré de {}"},
}


def step_told(step: str | Mapping[str, Any], language: str = "en") -> str:
    """A step as a formula lists it, in a line: share (weighted_intake from admissions)."""
    if isinstance(step, str):
        return step
    bound = Words(language).text(LABELS["from"])
    chosen = [f"{k} {v}" for k, v in step.items() if k not in ("step", "as", "bind")]
    chosen += [bound.format(k, v) for k, v in step.get("bind", {}).items()]
    name = str(step.get("as", step["step"]))
    return f"{name} ({', '.join(chosen)})" if chosen else name


def stage_word(step: str, language: str) -> str:
    """The stage of a step: in English by the name of its folder, as the reference does."""
    return stage_of()[step] if language == "en" else Words(language).stage(stage_of()[step])


def step_in_full(name: str, module: Any, language: str = "en") -> str:
    words = Words(language)
    label = {key: words.text(text) for key, text in LABELS.items()}
    settings = [each for each in module.COLUMNS if isinstance(each, Setting)]
    columns = [c for each in module.COLUMNS if not isinstance(each, Setting) for c in [each]]
    optional = [c for each in settings for choice in each.choices.values() for c in choice]
    read = dict.fromkeys(need for column in (*columns, *optional) for need in column.needs)
    own = {c.name for c in (*columns, *optional)} | {i.name for i in module.INPUTS}
    chosen = "".join(f', {each.name} = "{next(iter(each.choices))}"' for each in settings)
    title = {"name": name, "title": words.in_sentence(name), "stage": stage_word(name, language)}
    lines = [label["stage"].format(**title), "", (module.__doc__ or "").strip(), ""]
    lines.append(label["file"].format(f'{{ step = "{name}"{chosen} }}' if settings else f'"{name}"'))
    lines += [label["setting"].format(each.name, ", ".join(each.choices)) for each in settings]
    for i in module.INPUTS:
        by = label["by"].format(i.by) if i.by else ""
        lines.append(label["input"].format(i.name, f"{i.unit}, {i.shape}{by}"))
    if others := [need for need in read if need not in own]:
        lines.append(label["reads"].format(", ".join(others)))
    for column in dict.fromkeys((*columns, *optional)):
        amends = label["amends"].format(column.amends) if column.amends else ""
        lines.append(label["column"].format(column.name, f"{column.unit}, {column.shape}{amends}"))
    return "\n".join(lines)
