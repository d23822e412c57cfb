"""Claims: what is said of a scenario and does not pass to a child: title, summary, note, promises, published results, calibration.

What a parent says of itself is never a child's own word. A child that gives no title has one that is composed of what differs; it
is no part of what its file says, so that no file made of it names its parent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.errors import Refused, Where, at
from fundingmodel.language.step_words import step_words
from fundingmodel.language.texts import LANGUAGES, Text, read_text
from fundingmodel.language.words import Words
from fundingmodel.scenario.offers.left_behind import (
    CLAIM,
    LeftBehind,
    Table,
    names_of_tiers,
    of_tier,
    own_years,
    table,
    with_inputs,
)
from fundingmodel.scenario.offers.step_changes import alias_of, as_table

TEXTS = ("title", "summary", "note")
IF_THE_SAME = ("published", "promises")  # they pass to a child that calculates the same
CLAIMS = (*TEXTS, *IF_THE_SAME)
MOST_NAMED = 6  # steps in a title
SAID = {
    "without": {"en": "without {}", "fr": "sans {}"},
    "with": {"en": "with {}", "fr": "avec {}"},
    "set": {"en": "other settings of {}", "fr": "autres réglages : {}"},
    "other": {"en": "with another formula", "fr": "avec une autre formule"},
    "tier": {"en": "with the tier {}", "fr": "avec le palier {}"},
    "figures": {"en": "other figures of {}", "fr": "autres chiffres : {}"},
    "more": {"en": "other figures", "fr": "autres chiffres"},
    "jurisdictions": {"en": "other jurisdictions", "fr": "autres administrations"},
    "categories": {"en": "other categories", "fr": "autres catégories"},
    "lags": {"en": "other years of data", "fr": "autres années de données"},
    "years": {"en": "{first} to {last}", "fr": "de {first} à {last}"},
    "year": {"en": "{first}", "fr": "{first}"},
    "same": {"en": "unchanged", "fr": "inchangé"},
    "and": {"en": " and ", "fr": " et "},
    "title": {"en": "{parent}{join}{changes}", "fr": "« {parent} »{join}{changes}"},
}
NOTE = {"en": "As in an earlier formula. {note}", "fr": "Comme dans une formule antérieure. {note}"}
Steps = Mapping[str, Sequence[Any]]  # the list of steps of each tier, by its name


def without_claims(below: Table, both: Table, is_other: bool) -> tuple[dict[str, Any], tuple[LeftBehind, ...]]:
    """What a child says, without what its parents say of themselves; results and promises stay where it calculates the same."""
    passing = () if is_other else IF_THE_SAME
    gone = [key for key in CLAIMS if key in both and key not in below and key not in passing]
    data = {key: value for key, value in both.items() if key not in gone}
    if "promises" not in below and (years := own_years(data)):
        data = promises_until(data, years[0])
    if is_other and isinstance(below.get("published"), Mapping):
        data["published"] = below["published"]
    return data, tuple(LeftBehind(CLAIM, key) for key in gone if key not in TEXTS)


def promises_until(data: Mapping[str, Any], first: str) -> dict[str, Any]:
    """What a file says, without promises that are over before a year: of its later years nothing else is read."""
    listed = data.get("promises")
    if not isinstance(listed, list):
        return dict(data)
    through = [fiscal_years.read(str(each.get("through"))) if isinstance(each, Mapping) else None for each in listed]
    kept = [each for each, year in zip(listed, through, strict=True) if year is None or year[:4] >= first[:4]]
    return {**data, "promises": kept}


def with_notes_of_parents(below: Table, both: Table) -> dict[str, Any]:
    """What a child with another formula says, the notes of assumptions that are its parents' said to be of an earlier one.

    That a figure was calibrated is true of the formula that it was calibrated for.
    """
    data = dict(both)
    for tier in dict.fromkeys(("", *names_of_tiers(data))):
        inputs, own = table(of_tier(data, tier), "inputs"), table(of_tier(below, tier), "inputs")
        if inputs:
            noted = {k: v if k in own else _with_note(v, at(f"inputs.{k}")) for k, v in inputs.items()}
            data = with_inputs(data, tier, noted)
    return data


def _with_note(given: object, where: Where) -> object:
    """An input of the parents, the note of an assumption said to be of an earlier formula."""
    if not isinstance(given, Mapping) or given.get("assumption") is not True or not given.get("note"):
        return given
    try:
        note = read_text(given["note"], where / "note")
    except Refused:
        return given  # refused when the scenario is built
    said = {language: NOTE[language].format(note="") for language in note}
    if all(text.startswith(said[language]) for language, text in note.items()):
        return given  # a parent's own parent's, and said so
    return {**given, "note": {language: said[language] + text for language, text in note.items()}}


@dataclass(frozen=True)
class Changed:
    """What a child changes of its parent: the steps of each tier before and after, inputs, years, and other keys of the file."""

    before: Steps = field(default_factory=dict)
    after: Steps = field(default_factory=dict)
    figures: Sequence[str] = ()
    years: Sequence[str] = ()  # its own, where they are others
    keys: Sequence[str] = ()


def composed_title(parent: str, changed: Changed) -> Text:
    """What a child is called by what it changes of its parent.

    >>> steps = {"": ["bounds", "base_amount"]}
    >>> composed_title("settlement", Changed(steps, {"": ["bounds"]}))["en"]
    'settlement without base amount'
    >>> composed_title("settlement", Changed(steps, steps, ["category_weight"], ["2026-27"]))["fr"]
    '« settlement », autres chiffres : coefficient de pondération, 2026-2027'
    """
    without, added, other = list[Any](), list[Any](), list[Any]()
    tiers = [tier for tier in changed.after if tier and changed.before and tier not in changed.before]
    for tier, steps in changed.after.items():
        if tier in tiers:
            continue
        old, new = ({alias_of(s): as_table(s) for s in listed} for listed in (changed.before.get(tier, ()), steps))
        without += [step for name, step in old.items() if name not in new]
        added += [step for name, step in new.items() if name not in old]
        other += [step for name, step in new.items() if name in old and old[name] != step]
    steps_of = {"without": without, "with": added, "set": other}
    return {language: _title(language, parent, steps_of, tiers, changed) for language in LANGUAGES}


def _title(
    language: str, parent: str, steps: Mapping[str, Sequence[Any]], tiers: Sequence[str], changed: Changed
) -> str:
    words, count = Words(language), sum(map(len, steps.values()))
    parts = [SAID["tier"][language].format(tier) for tier in tiers]
    if count <= MOST_NAMED:
        called = {key: dict.fromkeys(_called(step, language) for step in listed) for key, listed in steps.items()}
        parts += [SAID[key][language].format(_listed(names, language)) for key, names in called.items() if names]
    else:
        parts.append(SAID["other"][language])
    join = " " if parts else ", "
    if 0 < len(changed.figures) <= MOST_NAMED:
        named = dict.fromkeys(map(words.in_sentence, changed.figures))
        parts.append(SAID["figures"][language].format(_listed(named, language)))
    elif changed.figures:
        parts.append(SAID["more"][language])
    parts += [SAID[key][language] for key in ("jurisdictions", "categories", "lags") if key in changed.keys]
    if changed.years:
        first, last = (words.fiscal_year(year) for year in (changed.years[0], changed.years[-1]))
        parts.append(SAID["year" if first == last else "years"][language].format(first=first, last=last))
    told = ", ".join(parts) or SAID["same"][language]
    return SAID["title"][language].format(parent=parent, join=join, changes=told)


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
