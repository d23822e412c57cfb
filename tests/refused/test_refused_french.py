"""Refusals in French: every key has its templates with the same fields, and what a reader sees is French as it is printed."""

import copy
import pickle
import re
import string
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from places import ROOT
from refusals import PACKAGES, Template, templates
from refused_calls import Refusal, refused

from fundingmodel.errors import (
    DataRefused,
    DoesNotFit,
    FormulaRefused,
    Phrase,
    Refused,
    ScenarioRefused,
    WorkbookRefused,
    at,
    in_file,
    phrase,
)
from fundingmodel.formula import read_step
from fundingmodel.language.refusals import sentence
from fundingmodel.outside_errors import worded
from fundingmodel.scenario.figures.shared_counts import shared_amount
from fundingmodel.scenario.reading import read_scenario
from udfs.calls import Session, answer
from udfs.cells.marshalling import CellError

TEMPLATES = templates()
FILES = {
    "fundingmodel": ROOT / "fundingmodel" / "language" / "refusals_fr.toml",
    "workbooks": ROOT / "workbooks" / "refusals_fr.toml",
    "udfs": ROOT / "udfs" / "refusals_fr.toml",
}
# Made from a refusal that is quoted, with no template of its own at one place.
EVERYWHERE = {"quoted"}
LEAST = 450  # keys, at the least, that the packages refuse by


def package_of(key: str) -> str:
    return key.partition(".")[0] if "." in key else "fundingmodel"


def french_of(package: str) -> Mapping[str, Any]:
    return tomllib.loads(FILES[package].read_text(encoding="utf-8"))


def french(template: Template) -> str:
    found = french_of(package_of(template.key)).get(template.key.rpartition(".")[2], {})
    return str(
        found if isinstance(found, str) and template.part == "what" else dict(found or {}).get(template.part, "")
    )


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_package_has_its_file_and_every_refusal_is_found() -> None:
    assert tuple(FILES) == PACKAGES
    assert len({template.key for template in TEMPLATES}) >= LEAST


def test_a_key_stands_in_the_package_that_refuses() -> None:
    """workbooks.no_file is refused in workbooks alone; its French is looked up there. What udfs quote is excepted."""
    wrong = [t for t in TEMPLATES if package_of(t.key) != t.place.partition("/")[0]]
    assert [t for t in wrong if t.key not in {"none", "known", "quoted", "did_you_mean"}] == []


def test_a_key_means_one_sentence() -> None:
    texts: dict[tuple[str, str], set[str]] = {}
    for template in TEMPLATES:
        texts.setdefault((template.key, template.part), set()).add(template.english)
    assert {key: several for key, several in texts.items() if len(several) > 1} == {}


def test_every_key_has_french_with_the_same_fields() -> None:
    wrong = [(t.place, t.key, t.part) for t in TEMPLATES if fields(french(t)) != fields(t.english) or not french(t)]
    assert wrong == []


def test_french_is_kept_for_no_key_that_is_gone() -> None:
    known = {template.key.rpartition(".")[::2] for template in TEMPLATES}
    for package in FILES:
        prefix = "" if package == "fundingmodel" else package
        there = {name for name in french_of(package) if (prefix, name) not in known}
        assert there - EVERYWHERE == set(), package


def test_french_templates_leave_spaces_to_the_one_place_that_puts_them_in() -> None:
    for path in FILES.values():
        text = path.read_text(encoding="utf-8")
        assert "\u00a0" not in text and "\u202f" not in text, path.name
        assert re.findall(r".*(?<=\w)'(?=\w).*| [;!?]", text) == [], path.name


def breaks(text: str) -> list[str]:
    """Where a line could be broken before a sign, or a quotation is opened or closed by a breaking space."""
    return re.findall(r".{0,12}(?:« | [:»%$;?]|\d \d{3}(?!\d)).{0,12}", text)


@pytest.mark.parametrize("refusal", refused(), ids=lambda refusal: f"{refusal.name} {refusal.arguments}"[:80])
def test_a_call_is_refused_in_french(refusal: Refusal) -> None:
    session = Session(language="fr")
    with pytest.raises(CellError) as error:
        answer(refusal.name, refusal.arguments, session=session)
    shown = sentence(error.value, "fr")
    if not refusal.message:
        assert shown == "" and not session.errors
        return
    assert shown != refusal.message and breaks(shown) == []
    assert [each.message for each in session.errors] == [shown]
    assert not re.search(r"\b(the|is|are|Give|Leave|Write|which)\b", re.sub(r"«[^»]*»", "", shown)), shown


def test_figures_and_years_are_written_in_french() -> None:
    amount = shared_amount(1e15, "CAD")
    error = DoesNotFit(
        "envelope_beyond_exact", in_file("a.toml"), "", year="2026-27", amount=amount, whole=1e17, most=2 * 10**12
    )
    assert sentence(error, "fr").startswith(
        "a.toml\u00a0: l’enveloppe de l’exercice 2026-2027, 1\u00a0000\u00a0000\u00a0000\u00a0000\u00a0000,00\u00a0$, fait"
    )


def test_a_key_without_french_gives_english() -> None:
    error = Refused("of_somebody_else", in_file("a.toml"), "{found!r} is wrong.", found="x")
    assert sentence(error, "fr") == "a.toml\u00a0: «\u00a0x\u00a0» is wrong."


# What a refusal keeps


EXAMPLES = (
    DataRefused("blank", in_file("a.csv").row(3).cell("intake"), "the figure is blank."),
    ScenarioRefused("unknown_key", in_file("a.toml").tier("second").input("need").key("unit").of("ON"), "unknown {key}.", key="x"),
    WorkbookRefused("workbooks.no_file", Path("a.xlsx"), "{where} does not exist.", "Check {names:and}.", names=["a", "b"]),
    FormulaRefused("unknown_step", "", "unknown step {name!r}.", phrase("known", "Known: {names}.", names=("a",)), name="x"),
    FormulaRefused("unknown_step", "share", "unknown step {name}.", name="x").inside(ScenarioRefused, in_file("a.toml")),
    DoesNotFit("does_not_fit", at("FM.ALLOCATE"), "{total:,.2f} is {cause}.", cause=worded(ValueError("too much")), total=1234.5),
    CellError("#N/A", "udfs.figure_blank", at("need").row(2), "{where} is blank: {cause}.", cause=worded(ValueError("no"))),
    CellError("#REF!"),
)  # fmt: skip


@pytest.mark.parametrize("error", EXAMPLES, ids=str)
def test_a_refusal_is_pickled_and_copied_whole(error: Refused) -> None:
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error) and str(again) == str(error) and again.code == error.code
        assert (again.key, again.where, again.values) == (error.key, error.where, error.values)
        assert str(again.cause) == str(error.cause) and sentence(again, "fr") == sentence(error, "fr")


def test_examples_read_as_before() -> None:
    assert [str(error) for error in EXAMPLES] == [
        "a.csv, row 3, intake: the figure is blank.",
        "a.toml: tiers.second: inputs.need.unit (ON): unknown x.",
        "a.xlsx does not exist. Check a and b.",
        "unknown step 'x'. Known: a.",
        "a.toml: share: unknown step x.",
        "FM.ALLOCATE: 1,234.50 is too much.",
        "#N/A need, row 2 is blank: no.",
        "#REF!",
    ]


def test_a_refusal_that_quotes_another_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "offer.toml"
    settlement = (ROOT / "fundingmodel" / "scenarios" / "settlement.toml").read_text(encoding="utf-8")
    path.write_text(re.sub(r"^formula = .*$", 'steps = ["shares"]', settlement, flags=re.MULTILINE), encoding="utf-8")
    with pytest.raises(ScenarioRefused, match=r"offer\.toml: unknown step 'shares'") as outer:
        read_scenario(path)
    with pytest.raises(FormulaRefused) as inner:
        read_step("shares")
    cause = outer.value.cause
    assert isinstance(cause, FormulaRefused) and cause.key == inner.value.key == "unknown_step"
    assert outer.value.where.name_of("file") == "offer.toml" and cause.values == {"name": "shares"}
    assert sentence(outer.value, "fr").startswith("offer.toml – étape inconnue\u00a0: «\u00a0shares\u00a0».")


def test_parts_of_a_place_are_found_renamed_and_left_out() -> None:
    where = in_file("a.toml").tier("second").input("need")
    assert (where.name_of("tier"), where.name_of("input"), where.name_of("row")) == ("second", "need", "")
    assert str(where.without("file")) == "tiers.second: inputs.need"
    assert str(where.renamed("file", lambda name: name.removesuffix(".toml"))) == "a: tiers.second: inputs.need"


def test_values_may_be_phrases_lists_and_refusals() -> None:
    listed = Phrase("x", "{names:and}, {names:or}, {names:quoted}, {names:;}", {"names": [phrase("y", "a"), "b"]})
    assert str(listed) == "a and b, a or b, a, 'b', a; b"
