"""The file of words beside each step: nothing missing, nothing over, and its equations true on every packaged case."""

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from fundingmodel.analysis.account import COUNTED, FORMATS, Account
from fundingmodel.column import Column, Setting
from fundingmodel.command_line.step_lines import described
from fundingmodel.errors import FormulaRefused
from fundingmodel.language.step_words import SHARED, STEPS, StepWords, shared_words, step_words
from fundingmodel.language.templates import CONDITION, Template, evaluated, holds, read_templates
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import Words
from fundingmodel.result import Result, run
from fundingmodel.scenario.files import packaged, published_cases
from fundingmodel.steps import STAGES, stage_of, step_module, step_names
from fundingmodel.steps.rounding_units import counted

FIELDS = {
    "name", "in_sentence", "does", "about", "source", "algebra", "reference", "silent", "open",
    "settings", "inputs", "columns", "rules", "sentences",
}  # fmt: skip
QUANTITY_FIELDS = {*LANGUAGES, "line", "in_sentence", "the", "helper", "total", "counted", "shared"}
CHOICE_FIELDS = {*LANGUAGES, "in_sentence", "algebra"}
WORDS_OF_A_CONDITION = {"free", "no_need", "envelope"}  # what binding_rule may be, beside the names of columns


def table_of(step: str) -> Mapping[str, Any]:
    return tomllib.loads((STEPS / stage_of()[step] / f"{step}.toml").read_text(encoding="utf-8"))


def settings_of(step: str) -> dict[str, tuple[str, ...]]:
    return {s.name: tuple(s.choices) for s in step_module(step).COLUMNS if isinstance(s, Setting)}


def columns_of(step: str) -> list[Column]:
    """The columns of a step under any choice."""
    found: list[Column] = []
    for each in step_module(step).COLUMNS:
        found += [c for choice in each.choices.values() for c in choice] if isinstance(each, Setting) else [each]
    return found


def inputs_of(step: str) -> set[str]:
    return {i.name for i in step_module(step).INPUTS}


def known_to(step: str) -> set[str]:
    """What a sentence of a step may name: what its columns give, read and amend, its inputs and its settings."""
    columns = columns_of(step)
    names = {c.name for c in columns} | {n for c in columns for n in c.needs} | {c.amends for c in columns if c.amends}
    names |= inputs_of(step)
    return names | {f"{when}_{n}" for n in names for when in ("opening", "prior")} | {"binding_rule"}


def faults(step: str, words: StepWords) -> Iterator[str]:
    """Names that the step does not know and formats that nobody writes, in its sentences."""
    settings, known = settings_of(step), known_to(step)
    for number, template in enumerate(words.sentences, 1):
        where = f"{step}: sentence {number}"
        yield from (f"{where}: unknown name {n!r}" for n in sorted(template.names() - known - set(settings)))
        for name, form in template.places("en") + template.places("fr"):
            if form not in FORMATS:
                yield f"{where}: unknown format {form!r}"
            if (form == "choice") != (name in settings):
                yield f"{where}: {name} is shown as {form}"
            if (
                form == "choice"
                and name in settings
                and not all("in_sentence" in words.settings[name][c] for c in settings[name])
            ):
                yield f"{where}: a choice of {name} has no words inside a sentence"
        yield from (f"{where}: {fault}" for fault in _of_condition(template, settings, known))


def _of_condition(template: Template, settings: Mapping[str, tuple[str, ...]], known: set[str]) -> Iterator[str]:
    compared = CONDITION.fullmatch(template.when)
    if compared is None:
        return
    name, _, kind = compared[1].partition(":")
    if kind and kind not in COUNTED:
        yield f"unknown condition {kind!r}"
    if name in settings and compared[3] not in settings[name]:
        yield f"{name} has no choice {compared[3]!r}"
    if name not in settings and compared[3][0].isalpha() and compared[3] not in known | WORDS_OF_A_CONDITION:
        yield f"unknown name {compared[3]!r}"


# Each file


def test_every_step_has_its_file_in_the_folder_of_its_stage_and_no_file_is_without_a_step() -> None:
    files = {(path.parent.name, path.stem) for path in STEPS.rglob("*.toml") if path.name != SHARED}
    assert files == {(stage_of()[name], name) for name in step_names()}
    assert set(step_words()) == set(step_names())
    sentences = {(path.parent.name, path.stem.removesuffix("_sentence")) for path in STEPS.rglob("*_sentence.py")}
    assert sentences and sentences <= files
    assert {stage for stage, _ in files} == set(STAGES)


@pytest.mark.parametrize("step", step_names())
def test_a_step_has_all_its_words_in_both_languages(step: str) -> None:
    words, shared = step_words()[step], shared_words()["inputs"]
    wanted = {c.name for c in columns_of(step)} | inputs_of(step)
    missing = {n for n in wanted if n not in words.quantities and n not in shared}
    assert not missing, f"{step}.toml has no words for {', '.join(sorted(missing))}"
    for setting, choices in settings_of(step).items():
        assert set(words.settings.get(setting, ())) == set(choices), setting
    texts: list[Mapping[str, Any]] = [words.name, words.in_sentence, words.does, *words.rules.values()]
    texts += [choice for choices in words.settings.values() for choice in choices.values()]
    texts += [
        *words.quantities.values(),
        *([words.about] if words.about else ()),
        *([words.source] if words.source else ()),
    ]
    for text in texts:
        assert all(text.get(language) for language in LANGUAGES), text
        inner = [text[field] for field in ("line", "in_sentence") if field in text]
        assert all(set(each) == set(LANGUAGES) for each in inner), text


@pytest.mark.parametrize("step", step_names())
def test_the_file_of_a_step_names_nothing_that_is_not_the_steps(step: str) -> None:
    table, known = table_of(step), known_to(step)
    assert set(table) <= FIELDS
    assert set(table.get("inputs", ())) <= inputs_of(step) | {counted(name) for name in inputs_of(step)} - {""}
    given = {c.name for c in columns_of(step)}
    amended = {c.amends for c in columns_of(step)}
    assert set(table.get("columns", ())) <= given | {f"opening_{n}" for n in given | amended}
    assert set(table.get("settings", ())) <= set(settings_of(step))
    assert set(table.get("rules", ())) <= known
    for quantity in [*table.get("inputs", {}).values(), *table.get("columns", {}).values()]:
        assert set(quantity) <= QUANTITY_FIELDS, quantity
    for choices in table.get("settings", {}).values():
        for choice in choices.values():
            assert set(choice) <= CHOICE_FIELDS, choice


@pytest.mark.parametrize("step", step_names())
def test_the_sentences_of_a_step_name_what_it_knows_in_formats_that_exist(step: str) -> None:
    assert list(faults(step, step_words()[step])) == []
    assert step_words()[step].sentences or step_words()[step].silent


def test_inputs_that_several_steps_share_are_read_by_several() -> None:
    for name in shared_words()["inputs"]:
        assert sum(name in known_to(step) for step in step_names()) > 1, name
    twice = [n for n in shared_words()["inputs"] for words in step_words().values() if n in words.quantities]
    assert set(twice) <= {"capacity_per_head"}, "the words of a shared input are in one place"  # a column of one step


def test_a_sentence_that_is_the_same_in_both_languages_is_an_equation() -> None:
    for step, words in step_words().items():
        for template in words.sentences:
            assert template.equation or template.text["en"] != template.text["fr"], (step, template)


# Planted faults


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ({"en": "{shares:percent}", "fr": "{shares:percent} !"}, "share: sentence 1: unknown name 'shares'"),
        ({"en": "{share:percents_of}", "fr": "{share:percents_of}."}, "share: sentence 1: unknown format 'percents_of'"),
        ({"equation": "share * rate = weighted_intake"}, "share: sentence 1: unknown name 'rate'"),
        ({"en": "A.", "fr": "B.", "when": "share > least"}, "share: sentence 1: unknown name 'least'"),
        ({"en": "A.", "fr": "B.", "when": "share:largest > 1"}, "share: sentence 1: unknown condition 'largest'"),
        ({"en": "{share:choice}", "fr": "{share:choice}."}, "share: sentence 1: share is shown as choice"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_reported(sentence: Mapping[str, str], fault: str) -> None:
    planted = replace(step_words()["share"], sentences=read_templates("share", [sentence]))
    assert fault in list(faults("share", planted))


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ({"en": "Its share is {share:percent}."}, "a step: sentence 1: give a text in each of en, fr, or an equation."),
        ({"en": "{share:percent}", "fr": "Part"}, "a step: sentence 1: its languages name different quantities."),
        ({"en": "A", "fr": "B", "if": "share > 0"}, "a step: sentence 1: unknown key 'if'."),
        ({"en": "A", "fr": "B", "when": "share > 0 and share < 1"},
         "a step: sentence 1: when is 'share > 0 and share < 1'; write one comparison, as share > 0."),
        ({"en": "A", "fr": "B", "equation": "share = share"},
         "a step: sentence 1: give a text in each of en, fr, or an equation."),
    ],
)  # fmt: skip
def test_a_sentence_that_is_not_whole_is_refused(sentence: Mapping[str, str], message: str) -> None:
    with pytest.raises(FormulaRefused) as refused:
        read_templates("a step", [sentence])
    assert str(refused.value) == message


# Equations, evaluated on the figures that they explain


def equations_said(result: Result) -> Iterator[tuple[str, str, list[float]]]:
    """Each equation that an account of a result has, with both of its sides."""
    for tier in result.tiers.values():
        for year in result.scenario.fiscal_years[-2:]:
            for code in tier.tier.place.jurisdictions:
                account = Account(result, tier, code, year, "en", [])
                for entry in tier.tier.entries:
                    for template in step_words()[entry.step].sentences:
                        if template.equation and account.sentence(entry, template):
                            sides = list(evaluated(template.equation, lambda n, a=account, e=entry: a.of(e, n)))
                            yield entry.step, f"{tier.tier.place.file} {code} {year}", sides


def test_every_equation_is_true_on_every_packaged_and_published_case() -> None:
    seen: set[str] = set()
    for name in (*packaged(), *published_cases()):
        for step, where, sides in equations_said(run(name)):
            seen.add(step)
            assert math.isclose(*sides, rel_tol=1e-9, abs_tol=0.005), (step, where, sides)
    with_equations = {step for step, words in step_words().items() if any(s.equation for s in words.sentences)}
    assert seen == with_equations and seen


def test_a_wrong_equation_is_noticed() -> None:
    figures = {"base": 1.0, "rate": 4.0, "share": 0.5, "amount": 3.0}
    assert math.isclose(*evaluated("base + rate * share = amount", figures.__getitem__))
    assert not math.isclose(*evaluated("rate * share = amount", figures.__getitem__))


def test_conditions() -> None:
    figures = {"kind": "cap", "amount": 2.0, "limit": 2.0}

    def value(name: str, _kind: str) -> Any:
        return figures.get(name)

    assert holds("", value) and holds("kind == cap", value) and not holds("kind == floor", value)
    assert holds("amount == limit", value) and holds("amount >= 2", value) and not holds("amount < 2", value)
    assert not holds("amount == absent", value) and not holds("absent != 1", value)
    assert holds("amount > -3", value) and holds("amount <= 2.5", value) and not holds("amount != 02", value)
    # A quantity's name has letters, digits and the line below, whichever of them comes second.
    others = {"amount": 2.0, "x1": 2.0, "a_b": 3.0}
    assert holds("amount == x1", lambda name, _: others.get(name)) and holds("amount < a_b", lambda n, _: others.get(n))


def test_places_have_no_spaces_and_every_brace_is_a_place() -> None:
    for step, words in step_words().items():
        for template in words.sentences:
            for text in template.text.values():
                assert not re.search(r"[{}]", re.sub(r"\{\w+:\w+\}", "", text)), (step, text)


@pytest.mark.parametrize("step", step_names())
def test_what_explains_a_step_is_in_its_words_and_its_file_says_what_it_is_in_a_sentence(step: str) -> None:
    assert "\n" not in step_module(step).__doc__.strip()
    english, french = ("\n".join(described(step, Words(language))) for language in LANGUAGES)
    words = step_words()[step]
    assert english.startswith(f"{words.name['en']}. {words.does['en']}") and french.startswith(words.name["fr"])
    for text, label in ((english, "\nSource: "), (french, "\nSource\u00a0: ")):
        assert (label in text) == bool(words.source)
    assert all(text.endswith(".") for text in (*words.about.values(), *words.source.values()))
    statutes = [re.findall(r"\d+ U\.S\.C\. \d+|\d+/\d+", words.source.get(language, "")) for language in LANGUAGES]
    assert statutes[0] == statutes[1]
