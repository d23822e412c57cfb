"""A group of several takes its verb in the plural, in both languages and at every door; what is called in the singular does not."""

from pathlib import Path

import openpyxl
import pytest
from command_line import printed

FIXED = "\u00a0"
SCENARIO = """name = "{name}"
instrument = "transfer"
recipient = {{ en = "governments", fr = "gouvernements" }}
fiscal_years = ["2025-26"]
steps = [
  {{ step = "envelope", authority = "stated", rounding = "carried" }},
  {{ step = "share", bind = {{ weighted_intake = "need" }} }},
  "bounds",
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "published_order" }},
]
jurisdictions = {{ codes = [{codes}], names = {{ {names} }} }}
[inputs]
authority_rounding_unit = {{ unit = "dollars", value = 0.01, assumption = true }}
rounding_unit = {{ unit = "dollars", value = 0.01, assumption = true }}
stated_authority = {{ unit = "dollars", price_basis = "nominal", value = 1000000, assumption = true }}
need = {{ shape = "jurisdiction", unit = "persons", values = {{ {need} }}, assumption = true }}
"""
NAMES = {
    "group": 'T = { en = "The three territories", fr = "Les trois territoires" }',
    "one": 'T = { en = "The territory", fr = "Le territoire" }',
    "NT": 'T = { en = "Northwest Territories", fr = "Territoires du Nord-Ouest" }',
}


def scenario(name: str, called: str, need: str) -> str:
    codes, names = (
        ('"T"', NAMES[called])
        if "ON" not in need
        else ('"T", "ON"', f'{NAMES[called]}, ON = {{ en = "Ontario", fr = "Ontario" }}')
    )
    text = SCENARIO.format(name=name, codes=codes, names=names, need=need)
    Path(f"{name}.toml").write_text(text, encoding="utf-8", newline="\n")
    return f"{name}.toml"


@pytest.fixture(autouse=True)
def in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(called: str, language: str) -> list[str]:
    """The first sentence of a brief, of a Summary, of three scenarios' sheets, and that of a bridge."""
    files = [
        scenario("first", called, "T = 500, ON = 500"),
        scenario("second", called, "T = 600, ON = 400"),
        scenario("alone", called, "T = 500"),
    ]
    brief = printed("brief", *files[:2], "--for", "T", "--lang", language, "--out", "b")
    printed("report", *files, "--baseline", "first", "--lang", language, "--out", "r")
    printed("report", *files[:2], "--lang", language, "--out", "r", "--file", "two.xlsx")
    (path,) = Path("r").glob("fundingmodel-*.xlsx")
    book, two = (openpyxl.load_workbook(each, data_only=True) for each in (path, Path("r/two.xlsx")))
    sheets = [two.worksheets[0], book["second"], book["alone"]]
    bridge = printed("analyse", "bridge", *files[:2], "--lang", language)
    return [brief.splitlines()[0], *(str(sheet["A2"].value) for sheet in sheets), bridge.splitlines()[0]]


def test_a_group_in_english() -> None:
    brief, summary, second, alone, bridge = written("group", "en")
    assert (
        brief == "Under “second”, the three territories receive $600,000 in 2025-26, $100,000 more than under “first”."
    )
    assert summary == "Under “second”, the three territories receive $100,000 more than under “first” in 2025-26."
    assert second == "In 2025-26, the largest allocation is that of the three territories: $600,000 of $1.0 million."
    assert alone == "In 2025-26, the three territories receive $1.0 million."
    assert bridge.endswith("; the largest increase: The three territories, $100,000.00.")


def test_a_group_in_french() -> None:
    brief, summary, second, alone, _ = (text.replace(FIXED, " ") for text in written("group", "fr"))
    assert (
        brief
        == "Selon « second », les trois territoires reçoivent 600 000 $ en 2025-2026, soit 100 000 $ de plus que selon « first »."
    )
    assert (
        summary
        == "Selon « second », les trois territoires reçoivent 100 000 $ de plus que selon « first » en 2025-2026."
    )
    assert (
        second == "En 2025-2026, l’affectation la plus élevée est celle des trois territoires : 600 000 $ sur 1,0 M$."
    )
    assert alone == "En 2025-2026, les trois territoires reçoivent 1,0 M$."


@pytest.mark.parametrize(("called", "name"), [("one", "The territory"), ("NT", "Northwest Territories")])
def test_one_alone_in_english(called: str, name: str) -> None:
    brief, summary, second, alone, bridge = written(called, "en")
    assert brief.startswith(f"Under “second”, {name} receives $600,000")
    assert summary.startswith(f"Under “second”, {name} receives $100,000 more")
    assert f"is that of {name}: $600,000" in second
    assert alone == f"In 2025-26, {name} receives $1.0 million."
    assert bridge.endswith(f"; the largest increase: {name}, $100,000.00.")
