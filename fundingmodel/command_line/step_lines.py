"""Steps in plain lines: what one is, what it reads, and how a formula lists it."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from itertools import product
from types import ModuleType
from typing import Any

from fundingmodel.column import CALENDAR, Column, Setting
from fundingmodel.formula import NEED, NEED_READ, OWN_KEYS
from fundingmodel.language.step_words import step_words
from fundingmodel.language.words import Words
from fundingmodel.steps import stage_of
from fundingmodel.steps.choices import all_columns, chosen_columns
from fundingmodel.steps.rounding_units import counted
from fundingmodel.steps.written_texts import text_keys

LABELS = {
    "stage": {"en": "{name} (stage: {stage})", "fr": "{name} – {title} (phase du calcul : {stage})"},
    "source": {"en": "Source: ", "fr": "Source : "},
    "file": {"en": "In a file: {}", "fr": "Dans un fichier : {}"},
    "setting": {"en": "Setting {}: {}", "fr": "Choix {} : {}"},
    "text": {"en": "Text {}, as {!r}", "fr": "Texte {}, comme {!r}"},
    "open": {
        "en": "Left open: {}; bind it, to {} for instance",
        "fr": "À désigner : {}; par « bind », à {} par exemple",
    },
    "input": {"en": "Input {}: {}", "fr": "Donnée {} : {}"},
    "by": {"en": ", by {}", "fr": ", selon {}"},
    "reads": {
        "en": "Reads from other steps, or from what `bind` names: {}",
        "fr": "Lit d'autres étapes, ou ce que désigne « bind » : {}",
    },
    "need": {"en": "{} (in `bind` also {})", "fr": "{} (dans « bind », aussi {})"},
    "column": {"en": "Column {}: {}", "fr": "Colonne {} : {}"},
    "amends": {"en": ", amends {}", "fr": ", modifie {}"},
    "from": {"en": "{} from {}", "fr": "{} tiré de {}"},
    "where": {"en": ", where {}", "fr": ", si {}"},
    "is": {"en": "{} is {}", "fr": "{} vaut {}"},
    "or": {"en": " or ", "fr": " ou "},
    "and": {"en": " and ", "fr": " et "},
}


def step_line(step: str | Mapping[str, Any], language: str = "en") -> str:
    """A step as a formula lists it, in a line: share (weighted_intake from admissions)."""
    if isinstance(step, str):
        return step
    bound = Words(language).text(LABELS["from"])
    chosen = [f"{k} {v}" for k, v in step.items() if k not in OWN_KEYS]
    chosen += [bound.format(k, v) for k, v in step.get("bind", {}).items()]
    name = str(step.get("as", step["step"]))
    return f"{name} ({', '.join(chosen)})" if chosen else name


def stage_word(step: str, language: str) -> str:
    """The stage of a step: in English by the name of its folder, as the reference does."""
    return stage_of()[step] if language == "en" else Words(language).stage(stage_of()[step]).lower()


def step_in_full(name: str, module: ModuleType, language: str = "en") -> str:
    """A step in plain lines, with the line that lists it in a file."""
    words = Words(language)
    label = {key: words.text(text) for key, text in LABELS.items()}
    columns, settings = all_columns(module), _settings(module)
    opened = step_words()[name].to_bind
    own = {c.name for c in columns} | {i.name for i in module.INPUTS} | set(opened) | {*CALENDAR}
    own |= {counted(i.name) for i in module.INPUTS if i.rounding}
    title = {"name": name, "title": words.in_sentence(name), "stage": stage_word(name, language)}
    lines = [label["stage"].format(**title), "", *described(name, words), ""]
    lines.append(label["file"].format(example_line(name, module)))
    lines += [label["setting"].format(each.name, ", ".join(each.choices)) for each in settings]
    lines += [label["text"].format(key, module.EXAMPLES[key]) for key in text_keys(module)]
    lines += [label["open"].format(need, example) for need, example in opened.items()]
    units = {i.whole for i in module.INPUTS}  # needed whatever is chosen: an input is a whole number of them
    for i in module.INPUTS:
        read = counted(i.name) if i.rounding else i.name
        where = "" if read in units else _where(module, partial(_wants, name=read), label)
        by = label["by"].format(i.by) if i.by else ""
        lines.append(label["input"].format(i.name, f"{i.unit}, {i.shape}{by}{where}"))
    if others := [need for need in dict.fromkeys(n for c in columns for n in c.needs) if need not in own]:
        named = (label["need"].format(need, NEED) if need == NEED_READ else need for need in others)
        lines.append(label["reads"].format(", ".join(named)))
    for column in {c.name: c for c in columns}.values():
        amends = label["amends"].format(column.amends) if column.amends else ""
        where = _where(module, partial(_has, name=column.name), label)
        lines.append(label["column"].format(column.name, f"{column.unit}, {column.shape}{amends}{where}"))
    return "\n".join(lines)


def described(name: str, words: Words) -> list[str]:
    """A step in words: what it does, what more there is to know, and where the rule comes from."""
    step = step_words()[name]
    more = [words.text(step.about)] if step.about else []
    source = [words.text(LABELS["source"]) + words.text(step.source)] if step.source else []
    return [f"{words.text(step.name)}. {words.text(step.does)}", *more, *source]


def example_line(name: str, module: ModuleType) -> str:
    """How a list of steps in a file has this one: what it leaves open bound, and the first choice of each setting."""
    opened = step_words()[name].to_bind
    parts = [f'step = "{name}"']
    if bound := ", ".join(f'{need} = "{example}"' for need, example in opened.items()):
        parts.append(f"bind = {{ {bound} }}")
    if keys := text_keys(module):
        parts += ['as = "gap"', f'{keys[0]} = "{module.EXAMPLES[keys[0]]}"']
    parts += [f'{each.name} = "{next(iter(each.choices))}"' for each in _settings(module)]
    return f"{{ {', '.join(parts)} }}" if len(parts) > 1 else f'"{name}"'


def _has(columns: Collection[Column], name: str) -> bool:
    return any(c.name == name for c in columns)


def _wants(columns: Collection[Column], name: str) -> bool:
    """Whether columns read a name that none of them gives."""
    return not _has(columns, name) and any(name in c.needs for c in columns)


def _settings(module: ModuleType) -> list[Setting]:
    return [each for each in module.COLUMNS if isinstance(each, Setting)]


def _where(module: ModuleType, holds: Callable[[Collection[Column]], bool], label: Mapping[str, str]) -> str:
    """For which choices something holds of the chosen columns: ", where authority is escalated"; nothing where for all."""
    settings = _settings(module)
    made = [dict(zip((s.name for s in settings), c, strict=True)) for c in product(*(s.choices for s in settings))]
    held = [choices for choices in made if holds(chosen_columns(module, "", choices))]
    limited = {s.name: dict.fromkeys(choices[s.name] for choices in held) for s in settings}
    few = [s for s in settings if len(limited[s.name]) < len(s.choices)]
    said = [label["is"].format(s.name, label["or"].join(limited[s.name])) for s in few]
    return label["where"].format(label["and"].join(said)) if said else ""
