"""Claims: what is said of a formula and does not pass to another one: title, summary, note, published results, calibration."""

from collections.abc import Mapping, Sequence
from typing import Any

from fundingmodel.errors import Refused, Where, at
from fundingmodel.language.step_words import step_words
from fundingmodel.language.texts import LANGUAGES, Text, read_text
from fundingmodel.scenario.offers.left_behind import (
    KEY,
    LeftBehind,
    Table,
    names_of_tiers,
    of_tier,
    table,
    with_inputs,
)
from fundingmodel.scenario.offers.step_changes import alias_of, as_table

CLAIMS = ("title", "summary", "note", "published")
MOST_NAMED = 6  # steps in a title
SAID = {
    "without": {"en": "without {}", "fr": "sans {}"},
    "with": {"en": "with {}", "fr": "avec {}"},
    "set": {"en": "other settings of {}", "fr": "autres réglages : {}"},
    "other": {"en": "with another formula", "fr": "avec une autre formule"},
    "tier": {"en": "with the tier {}", "fr": "avec le palier {}"},
    "and": {"en": " and ", "fr": " et "},
    "title": {"en": "{parent} {changes}", "fr": "« {parent} » {changes}"},
    "note": {
        "en": "As in {parent}, whose formula is another. {note}",
        "fr": "Comme dans « {parent} », dont la formule est autre. {note}",
    },
}
UNNAMED = {"en": "As in an earlier formula. {note}", "fr": "Comme dans une formule antérieure. {note}"}
Steps = Mapping[str, Sequence[Any]]  # the list of steps of each tier, by its name


def without_claims(
    below: Table, both: Table, parent: str, before: Steps, after: Steps
) -> tuple[dict[str, Any], tuple[LeftBehind, ...]]:
    """What a child with another formula says, without what its parents say of theirs; its title is then composed.

    Notes of assumptions stay, as the parent's: that a figure was calibrated is true of the formula that it was calibrated for.
    """
    gone = [key for key in CLAIMS if key in both and key not in below]
    data = {key: value for key, value in both.items() if key not in gone}
    if isinstance(below.get("published"), Mapping):
        data["published"] = below["published"]
    if "title" not in below:
        data["title"] = composed_title(parent, before, after)
    for tier in dict.fromkeys(("", *names_of_tiers(data))):
        inputs, own = table(of_tier(data, tier), "inputs"), table(of_tier(below, tier), "inputs")
        if inputs:
            noted = {k: v if k in own else _with_note(v, parent, at(f"inputs.{k}")) for k, v in inputs.items()}
            data = with_inputs(data, tier, noted)
    return data, tuple(LeftBehind(KEY, key) for key in gone)


def _with_note(given: object, parent: str, where: Where) -> object:
    """An input of the parents, the note of an assumption said to be theirs."""
    if not isinstance(given, Mapping) or given.get("assumption") is not True or not given.get("note"):
        return given
    try:
        note = read_text(given["note"], where / "note")
    except Refused:
        return given  # refused when the scenario is built
    if _is_of_parents(note["en"]):
        return given  # a parent's own parent's, and said so
    return {**given, "note": {k: SAID["note"][k].format(parent=parent, note=text) for k, text in note.items()}}


def _is_of_parents(note: str) -> bool:
    before, _, after = SAID["note"]["en"].format(parent="\0", note="").partition("\0")
    return note.startswith(before) and after.strip() in note


def without_names(note: Text, parents: Sequence[str]) -> Text:
    """A note that was said to be a parent's, without the name of one of these.

    >>> without_names({"en": "As in ours, whose formula is another. A guess."}, ["ours"])["en"]
    'As in an earlier formula. A guess.'
    """
    for parent in parents:
        said = {language: SAID["note"][language].format(parent=parent, note="") for language in note}
        if all(text.startswith(said[language]) for language, text in note.items()):
            return {k: UNNAMED[k].format(note=text.removeprefix(said[k])) for k, text in note.items()}
    return note


def composed_title(parent: str, before: Steps, after: Steps) -> Text:
    """What a formula is called by what it changes of its parent's.

    >>> composed_title("settlement", {"": ["bounds", "base_amount"]}, {"": ["bounds"]})["en"]
    'settlement without base amount'
    """
    without, added, other = list[Any](), list[Any](), list[Any]()
    tiers = [tier for tier in after if tier and before and tier not in before]
    for tier, steps in after.items():
        if tier in tiers:
            continue
        old, new = ({alias_of(s): as_table(s) for s in listed} for listed in (before.get(tier, ()), steps))
        without += [step for name, step in old.items() if name not in new]
        added += [step for name, step in new.items() if name not in old]
        other += [step for name, step in new.items() if name in old and old[name] != step]
    changes = {"without": without, "with": added, "set": other}
    named = sum(map(len, changes.values()))
    told = changes if named <= MOST_NAMED else {}
    return {language: _title(language, parent, told, tiers) for language in LANGUAGES}


def _title(language: str, parent: str, changes: Mapping[str, Sequence[Any]], tiers: Sequence[str]) -> str:
    parts = [SAID["tier"][language].format(tier) for tier in tiers] + [
        SAID[key][language].format(_listed(dict.fromkeys(_called(step, language) for step in steps), language))
        for key, steps in changes.items()
        if steps
    ]
    told = ", ".join(parts) or SAID["other"][language]
    return SAID["title"][language].format(parent=parent, changes=told)


def _listed(names: Mapping[str, None], language: str) -> str:
    *first, last = names
    return f"{', '.join(first)}{SAID['and'][language]}{last}" if first else last


def _called(step: Mapping[str, Any], language: str) -> str:
    """What a step is called in a sentence, by the title that the file gives it if it does."""
    title = step.get("title")
    if isinstance(title, Mapping) and isinstance(title.get(language), str):
        return str(title[language])
    words = step_words().get(str(step.get("step")))
    if words and "as" not in step:
        return words.in_sentence[language]
    return f"« {alias_of(step)} »" if language == "fr" else alias_of(step)
