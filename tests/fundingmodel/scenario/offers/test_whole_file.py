"""A scenario shown whole is one file that runs, and says the same: hash, meaning and every amount; also below another parent."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from command_line import printed
from offers import OFFERS, offers, write_offer
from places import ROOT

from fundingmodel.analysis.offers.differences import differences
from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.result import run
from fundingmodel.scenario.files import packaged, packaged_offers, published_cases
from fundingmodel.scenario.offers.whole_file import in_toml, key_in_toml
from fundingmodel.scenario.reading import read_scenario

OLD = ROOT / "tests" / "files_of_0_1"
NAMES = [
    *packaged(),
    *packaged_offers(),
    *published_cases(),
    *(str(OFFERS / f"{name}.toml") for name in offers()),
    *(str(path) for folder in ("schools", "health", "seats") for path in sorted((OLD / folder).glob("*[!s].toml"))),
]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: Path(name).stem)
def test_a_scenario_shown_whole_gives_the_same(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("whole.toml").write_text(printed("show", name), encoding="utf-8", newline="\n")
    scenario, whole = read_scenario(name), read_scenario("whole.toml")
    assert whole.ancestors == ()
    assert whole.sha256 == scenario.sha256
    assert differences(scenario, whole) == []
    first, second = run(scenario), run(whole)
    for tier in scenario.tiers:
        assert first.table("allocation", tier.name).equals(second.table("allocation", tier.name))


@pytest.mark.parametrize("name", ["no-base-escalated", "slower", "held-then-not", "collar-again", "base-again"])
def test_a_child_of_a_parent_shown_whole_is_the_same_child(name: str, tmp_path: Path) -> None:
    """What a parent is, it is by itself: its own parents are in it, and nothing of theirs that it left behind."""
    text = (OFFERS / f"{name}.toml").read_text(encoding="utf-8")
    parent = text.partition('parent = "')[2].partition('"')[0]
    (tmp_path / parent).write_text(printed("show", str(OFFERS / parent)), encoding="utf-8", newline="\n")
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8", newline="\n")
    child, again = read_scenario(OFFERS / f"{name}.toml"), read_scenario(tmp_path / f"{name}.toml")
    assert differences(child, again) == []
    assert run(child).table("allocation").equals(run(again).table("allocation"))


def test_its_remarks_are_in_the_language_asked_for_and_name_no_parent() -> None:
    remarks = {
        "en": "# offer-2-no-base, whole: one file, which gives the same amounts.",
        "fr": "# offer-2-no-base, en entier : un seul fichier, qui donne les mêmes montants.",
    }
    for language, remark in remarks.items():
        shown = printed("show", "offer-2-no-base", "--lang", language).replace("\u00a0", " ")
        assert shown.splitlines()[0] == remark
        said = [line for line in shown.splitlines() if line.startswith("#")]
        assert not [line for line in said for parent in read_scenario("offer-2-no-base").ancestors if parent in line]


@pytest.mark.parametrize(
    "value",
    [
        Decimal("0.10"), Decimal("1E+3"), Decimal("1E-7"), 12, True, "", 'a "b" \\ c', "é\n\ttab", "\x7f", [], {},
        [1, "x", {"a b": [True]}],
        {"é": Decimal("-2.50"), "2021-22": {"value": 5}}, date(2026, 12, 1),
    ],
)  # fmt: skip
def test_a_value_reads_back_as_it_was(value: object) -> None:
    read = tomllib.loads(f"{key_in_toml('a key')} = {in_toml(value)}", parse_float=Decimal)["a key"]
    assert read == value
    assert isinstance(read, type(value))


def test_no_title_of_a_whole_file_and_no_note_names_a_parent(tmp_path: Path) -> None:
    """Somebody makes a file of a child of a secret parent, and a copy for the table of that file."""
    secret = write_offer(tmp_path, 'steps.drop = ["base_amount"]\n', name="our-secret")
    for own in ("[inputs.category_weight]\nvalues.refugee = 3\nassumption = true\n", ('steps.add = [{ step = "minimum_amount", '
                'kind = "part" }]\n[inputs]\nminimum_part = { unit = "ratio", value = 0.001, assumption = true }\n')):  # fmt: skip
        child = write_offer(tmp_path, own, secret.name, name="child")
        assert "our-secret" in read_scenario(child).title["en"]
        whole = printed("show", str(child))
        said = [line for line in whole.splitlines() if not line.startswith("#")]
        assert not [line for line in said if "our-secret" in line]
        assert not [line for line in said if line.startswith("title ")]


# Files that a parent names, from the folder of its child

WHOLE = """\
name = "whole"
instrument = "grant"
recipient = "boards"
fiscal_years = ["2025-26"]
jurisdictions = { file = "pupils.csv" }
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { need = "pupils" } },
  "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "x" }
rounding_unit = { unit = "dollars", value = 1, source = "x" }
stated_authority = { scenario = "pot.toml", quantity = "stated_authority" }
pupils = { shape = "jurisdiction", data = "pupils.csv", key = ["jurisdiction"], measure = "pupils", unit = "pupils", source = "x" }
"""


@pytest.fixture
def child(tmp_path: Path) -> Path:
    """A child in another folder than its parent, which names a table and another scenario beside itself."""
    base, own = tmp_path / "base", tmp_path / "own"
    base.mkdir()
    own.mkdir()
    (base / "whole.toml").write_text(WHOLE, encoding="utf-8")
    stated = '{ unit = "dollars", price_basis = "nominal", value = 100, assumption = true }'
    pot = WHOLE.replace('{ scenario = "pot.toml", quantity = "stated_authority" }', stated).replace('"whole"', '"pot"')
    (base / "pot.toml").write_text(pot, encoding="utf-8")
    (base / "pupils.csv").write_text("jurisdiction,pupils\na,1\nb,3\n", encoding="utf-8")
    return write_offer(own, "", "../base/whole.toml")


def test_files_of_a_parent_are_found_from_its_own_folder(child: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(child).table("allocation")["2025-26"].tolist() == [25, 75]
    monkeypatch.chdir(child.parent.parent)
    Path("shown.toml").write_text(printed("show", "own/offer.toml"), encoding="utf-8")
    assert 'data = "base/pupils.csv"' in Path("shown.toml").read_text(encoding="utf-8")
    assert run("shown.toml").table("allocation")["2025-26"].tolist() == [25, 75]


def test_files_of_one_name_in_both_folders_are_refused_where_they_differ(child: Path) -> None:
    own = child.parent / "pupils.csv"
    own.write_text("jurisdiction,pupils\na,1\nb,3\n", encoding="utf-8")
    assert run(child).table("allocation")["2025-26"].tolist() == [25, 75]
    own.write_text("jurisdiction,pupils\na,9\nb,3\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_scenario(child)
    assert str(refused.value) == (
        "offer.toml: jurisdictions: 'pupils.csv' is in the folder of the parent and in this one, and the two are not the same. "
        "Take one of them away, or write which: '../base/pupils.csv'."
    )
    assert "se trouve dans le dossier du parent et dans celui-ci" in sentence(refused.value, "fr")


def test_a_file_in_the_folder_of_the_child_alone_is_that_one(child: Path) -> None:
    parent = child.parent.parent / "base" / "pupils.csv"
    (child.parent / "pupils.csv").write_text(parent.read_text(encoding="utf-8"), encoding="utf-8")
    parent.unlink()
    (child.parent.parent / "base" / "pot.toml").unlink()
    own = '[inputs]\nstated_authority = { unit = "dollars", price_basis = "nominal", value = 200, assumption = true }\n'
    child.write_text(child.read_text(encoding="utf-8") + own, encoding="utf-8")
    assert run(child).table("allocation")["2025-26"].tolist() == [50, 150]
