"""Written texts: what a list of steps writes of a step that makes a quantity of its own, as the formula of a measure.

The file of such a step has the keys of its texts in TEXTS, the first of them needed, an example of each in EXAMPLES, and makes its
columns of what is written: `columns(name, texts, where)`.
"""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from fundingmodel.errors import FormulaRefused, at


def text_keys(module: ModuleType) -> tuple[str, ...]:
    """The keys of a step under which a list writes texts, as a formula; the first is needed."""
    keys: tuple[str, ...] = getattr(module, "TEXTS", ())
    return keys


def written_texts(
    module: ModuleType, alias: str, step: str, entry: Mapping[str, Any], bind: Mapping[str, str]
) -> dict[str, str]:
    """What a list writes of a step that makes a quantity of a formula: it has a name of its own, and is bound to nothing."""
    keys = text_keys(module)
    if not keys:
        return {}
    if alias == step:
        raise FormulaRefused(
            "text_step_without_name",
            at(alias),
            "a step {step} has the name of what it makes.",
            'Add as = "gap", for instance.',
            step=step,
        )
    if bind:
        raise FormulaRefused(
            "text_step_bound",
            at(alias) / "bind",
            "a step {step} names in its {key} what it reads.",
            "Take bind out.",
            step=step,
            key=keys[0],
        )
    found = {key: entry[key] for key in keys if key in entry}
    for key in dict.fromkeys((keys[0], *found)):
        if not isinstance(text := found.get(key), str) or not text.strip():
            raise FormulaRefused(
                "text_step_without_text",
                at(alias) / key,
                "found {text!r}; write a text.",
                "As in {key} = {example!r}.",
                text=text or "",
                key=key,
                example=module.EXAMPLES[key],
            )
    return found
