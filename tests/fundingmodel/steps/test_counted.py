"""What a scenario counts: in its own words in every face, and only with amounts and counts of the same."""

from pathlib import Path
from typing import Any

import pytest
from command_line import printed

from fundingmodel import explain, run
from fundingmodel.analysis.offers.differences import differences
from fundingmodel.errors import Refused, at
from fundingmodel.scenario.figures.counted import read_counted
from fundingmodel.scenario.reading import Scenario, read_scenario
from workbooks.report import build

BERTHS = 'counted = { en = ["berth", "berths"], fr = ["couchette", "couchettes"] }'
TEXT = """
name = "NAME"
instrument = "grant"
recipient = "harbours"
currency = "CAD"
COUNTED
fiscal_years = ["2025-26"]
lags = [2]
jurisdictions = ["a", "b"]
categories = ["all"]
steps = [
  { step = "average_intake", year_weights = "equal" },
  "weighted_intake",
  { step = "envelope", authority = "per_admission", rounding = "carried", bind = { admissions_planned = "planned" } },
  "share", "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "act" }
rounding_unit = { unit = "dollars", value = 1, source = "act" }
dollars_per_admission = { unit = "dollars per BERTH", price_basis = "nominal", value = 50, source = "act" }
planned = { shape = "scalar", unit = "BERTHS", value = 20, source = "plan" }
category_weight = { unit = "ratio", value = 1, source = "act" }
intake = { unit = "BERTHS", source = "count", by_calendar_year = { 2023 = { values = { a = { all = 10 }, b = { all = 30 } } } } }
"""


def text(
    name: str = "harbours", counted: str = BERTHS, one: str = "berth", several: str = "berths", intake: str = ""
) -> str:
    of = TEXT.replace("NAME", name).replace("COUNTED", counted).replace("BERTHS", several).replace("BERTH", one)
    return of.replace(f'intake = {{ unit = "{several}"', f'intake = {{ unit = "{intake or several}"')


def read(folder: Path, **of: str) -> Scenario:
    path = folder / f"{of.get('name', 'harbours')}.toml"
    path.write_text(text(**of), encoding="utf-8", newline="\n")
    return read_scenario(path)


@pytest.mark.parametrize(
    ("several", "one", "counted"),
    [
        ("berths", "berth", BERTHS),
        ("couchettes", "couchette", BERTHS),
        ("beds", "bed", 'counted = "lits"'),
        ("lits", "lit", 'counted = "beds"'),
    ],
)
def test_every_face_has_the_word_in_both_languages(tmp_path: Path, several: str, one: str, counted: str) -> None:
    scenario = read(tmp_path, several=several, one=one, counted=counted)
    english, french = ("berths", "couchettes") if "berth" in counted else ("beds", "lits")
    result = run(scenario)
    assert [result.amount("allocation", "2025-26", code) for code in "ab"] == [250, 750]
    assert f"for each of its 10.0 {english} a year" in explain(result, "a", "2025-26")
    assert f"pour 10,0 {french} par année" in explain(result, "a", "2025-26", "fr").replace("\u00a0", " ")
    tidy = printed("allocate", str(scenario.path), "--all", "--format", "tidy")
    line = next(line for line in tidy.splitlines() if ",weighted_intake," in line)
    assert f"Weighted {english}" in line
    assert f",{english}," in line or f",{several}," in line
    for language, word, per in (("en", english, "per"), ("fr", french, "par")):
        book = build([result], language=language)[1].workbook
        texts = {
            sheet.title: " ".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value) for sheet in book
        }
        summary, method, parameters = (texts[{"en": e, "fr": f}[language]] for e, f in (
            ("Summary", "Sommaire"), ("Method", "Méthode"), ("Parameters", "Paramètres"),
        ))  # fmt: skip
        assert f" {per} {word.removesuffix('s')}" in summary
        assert word in method.lower()
        assert f"{per} {word.removesuffix('s')}" in parameters
        assert word in texts[scenario.name]
        assert "dmission" not in texts[scenario.name]


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ({"intake": "pupils"}, "inputs.intake: these are pupils, and the scenario counts berths"),
        ({"intake": "persons"}, "inputs.intake: these are persons, and the scenario counts berths"),
        (
            {"one": "bed"},
            "envelope: dollars_per_admission is in dollars per bed, and planned, for each of which it is paid, in berths",
        ),
        ({"one": "person"}, "dollars_per_admission is in dollars per person, and planned"),
        ({"counted": "counted = 3"}, "counted: found 3; write what is counted, in both languages"),
        ({"counted": 'counted = { en = "berths" }'}, "write what is counted, in both languages"),
        ({"counted": 'counted = "dollars"'}, "'dollars' is no count of anything"),
        ({"counted": 'counted = "berths per year"'}, "is no count of anything"),
    ],
)
def test_what_is_of_another_count_is_refused(tmp_path: Path, of: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused) as error:
        read(tmp_path, **of)
    assert said in str(error.value)


def test_without_the_key_dollars_per_person_go_with_any_count(tmp_path: Path) -> None:
    """As files of before have it."""
    result = run(read(tmp_path, counted="", one="person", several="pupils"))
    assert result.amount("allocation", "2025-26", "a") == 250


def test_scenarios_that_count_unlike_things_have_no_amounts_for_each_in_common(tmp_path: Path) -> None:
    unlike = [run(read(tmp_path)), run(read(tmp_path, name="schools", counted="", one="pupil", several="pupils"))]
    alike = [unlike[0], run(read(tmp_path, name="others"))]
    found = []
    for results in (unlike, alike):
        sheet = build(results, language="en")[1].workbook["Summary"]
        found.append("per berth" in " ".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value))
    assert found == [False, True]


@pytest.mark.parametrize(
    ("counted", "forms"),
    [
        (None, {}),
        ("pupils", {"en": ("pupil", "pupils"), "fr": ("élève", "élèves")}),
        ("yurts", {"en": ("yurt", "yurts"), "fr": ("yurt", "yurts")}),  # no word of ours: as it is written
        ({"en": "yurts", "fr": "yourtes"}, {"en": ("yurt", "yurts"), "fr": ("yourte", "yourtes")}),
        ({"en": ["yurts"], "fr": ["bateaux"]}, {"en": ("yurt", "yurts"), "fr": ("bateau", "bateaux")}),
        ({"en": ["ox", "oxen"], "fr": ["œil", "yeux"]}, {"en": ("ox", "oxen"), "fr": ("œil", "yeux")}),
    ],
)
def test_one_and_several_of_what_is_counted(counted: object, forms: dict[str, tuple[str, str]]) -> None:
    assert read_counted({} if counted is None else {"counted": counted}, at("")) == forms


@pytest.mark.parametrize(
    "counted",
    ["", " ", 3, [], {"en": "yurts"}, {"en": "yurts", "fr": ""}, {"en": [], "fr": "yourtes"}, {"en": ["a", "b", "c"], "fr": "d"},
     {"en": ["yurt", " "], "fr": "yourtes"}, {"en": "yurts", "fr": "yourtes", "de": "Jurten"}],
)  # fmt: skip
def test_what_is_no_noun_is_refused(counted: object) -> None:
    with pytest.raises(Refused, match="write what is counted, in both languages"):
        read_counted({"counted": counted}, at(""))


def test_two_files_that_count_unlike_things_differ_in_what_they_count(tmp_path: Path) -> None:
    berths = read(tmp_path)
    beds = read(tmp_path, name="beds", counted='counted = "beds"', one="bed", several="beds")
    told = [(each.before, each.after) for each in differences(berths, beds) if each.kind == "counted"]
    assert told == [("berths", "beds")]
    again = [each.kind for each in differences(berths, read(tmp_path, name="again"))]
    assert "counted" not in again
