"""Titles: what a scenario, its tiers and its own names are called in each language, and what of them is refused."""

import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from places import THIN
from summary_page import thin

from fundingmodel import run
from fundingmodel.analysis.explain import explain
from fundingmodel.errors import ScenarioRefused
from fundingmodel.language.words import Words
from fundingmodel.result import run_all
from fundingmodel.scenario.files import packaged, published_cases
from fundingmodel.scenario.reading import read_scenario
from workbooks import report

OWN = """
name = "ours"
instrument = "grant"
recipient = "schools"
fiscal_years = ["2025"]
jurisdictions = ["A", "B"]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "set_aside", as = "fund", kind = "amount"FUND },
  { step = "share", bind = { weighted_intake = "pupils" } },
  "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
TITLES
[inputs]
authority_units_per_dollar = { unit = "units per dollar", value = 100, assumption = true }
units_per_dollar = { unit = "units per dollar", value = 100, assumption = true }
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000, assumption = true }
fund_amount = { unit = "dollars", price_basis = "nominal", value = 100, assumption = true }
pupils = { unit = "persons", shape = "jurisdiction", values = { A = 1, B = 2 }, assumption = trueINPUT }
"""


def own(folder: Path, beside: str = "", fund: str = "", titles: str = "") -> Path:
    path = folder / "ours.toml"
    text = OWN.replace("INPUT", beside).replace("FUND", fund).replace("TITLES", titles)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


PUPILS = ', title = { en = "Pupils counted", fr = "Élèves comptés", the = { fr = "les élèves comptés" } }'
FUND = ', title = { en = "Fund for repairs", fr = "Fonds des réparations" }'


def test_titles_of_inputs_and_renamed_steps_are_said_in_an_account(tmp_path: Path) -> None:
    path = own(tmp_path, PUPILS, FUND)
    assert "Selon les élèves comptés" in explain(run(path), "A", "2025", "fr")
    assert "By pupils counted" in explain(run(path), "A", "2025")
    assert "(fonds des réparations)" in explain(run(path), "A", "2025", "fr")


def test_a_name_without_a_title_is_between_quotes_in_a_french_sentence(tmp_path: Path) -> None:
    text = explain(run(own(tmp_path)), "A", "2025", "fr")
    assert "Selon «\u00a0pupils\u00a0»" in text and "(«\u00a0fund\u00a0»)" in text
    assert Words("fr").column("pupils") == "Pupils"


def test_titles_head_the_columns_of_a_workbook(tmp_path: Path) -> None:
    scenario = read_scenario(
        own(tmp_path, PUPILS, FUND, '[titles]\nfund_amount = { en = "Amount of it", fr = "Son montant" }')
    )
    _, book, _ = report.build(run_all([scenario]), "fr")
    texts = {cell.value for sheet in book.workbook for row in sheet.iter_rows() for cell in row}
    assert {"Élèves comptés", "Son montant"} <= texts and not {"Pupils", "Fund amount"} & texts


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"beside": ", title = 3"}, r"inputs.pupils.title: found 3; write title = \{ en"),
        ({"beside": ', title = { en = "Pupils", de = "Kinder" }'}, r"inputs.pupils.title: de is 'Kinder'; a title holds en, fr"),
        ({"fund": ', title = { fr = "Fonds" }'}, r'fund: title: found \{ fr = "Fonds" \}'),
        ({"titles": '[titles]\npupil = "Pupils"'}, r"titles.pupil: the scenario has nothing of this name. Did you mean 'pupils'\?"),
        ({"titles": 'short = "a/b"'}, r"short is 'a/b'; use at most 32 letters"),
    ],
)  # fmt: skip
def test_what_is_no_title_is_refused(tmp_path: Path, given: dict[str, str], refused: str) -> None:
    with pytest.raises(ScenarioRefused, match=refused):
        read_scenario(own(tmp_path, **given))


def test_a_title_of_a_step_that_keeps_its_name_is_refused(tmp_path: Path) -> None:
    path = own(tmp_path)
    path.write_text(
        path.read_text(encoding="utf-8").replace('as = "fund", ', 'title = "Fund", '), encoding="utf-8", newline="\n"
    )
    with pytest.raises(ScenarioRefused, match="set_aside: title goes with `as`"):
        read_scenario(path)


def test_a_scenario_without_a_short_title_goes_by_its_name(tmp_path: Path) -> None:
    assert read_scenario(own(tmp_path)).short == {"en": "ours", "fr": "ours"}
    assert read_scenario(own(tmp_path, titles='short = { fr = "les nôtres" }')).short == {
        "en": "ours",
        "fr": "les nôtres",
    }


def test_a_child_goes_by_its_own_name(tmp_path: Path) -> None:
    child = tmp_path / "child.toml"
    said = 'name = "offer"\nparent = "predictable"\nauthor = "us"\ndate = "2026-11-28"\nreason = "a test"\n'
    child.write_text(said, encoding="utf-8", newline="\n")
    assert read_scenario(child).short["fr"] == "offer" and read_scenario("predictable").short["fr"] == "prévisible"


def test_other_figures_of_an_input_keep_its_title(tmp_path: Path) -> None:
    own(tmp_path, PUPILS)
    child = tmp_path / "child.toml"
    said = 'name = "offer"\nparent = "ours.toml"\nauthor = "us"\ndate = "2026-11-28"\nreason = "a test"\n'
    figures = '[inputs.pupils]\nunit = "persons"\nshape = "jurisdiction"\nassumption = true\nvalue = 4\n'
    child.write_text(said + figures, encoding="utf-8", newline="\n")
    assert read_scenario(child).tier.titles["pupils"]["fr"] == "Élèves comptés"


@pytest.mark.parametrize("name", [*packaged(), *published_cases()])
def test_every_name_of_a_packaged_file_has_french_words(name: str) -> None:
    scenario = read_scenario(name)
    assert scenario.short["fr"] != scenario.short["en"]
    sheets = [f"{scenario.short['fr']} {tier.title['fr']}".strip() for tier in scenario.tiers]
    assert len(set(sheets)) == len(sheets) and max(map(len, sheets)) <= 31
    for tier in scenario.tiers:
        words = Words("fr").with_titles(tier.titles)
        names = {
            *tier.parameters,
            *(c.name for c in tier.formula.columns),
            *(e.alias for e in tier.entries if e.alias != e.step),
        }
        assert not [each for each in names if not words.knows(each)]
        assert not tier.name or tier.title["en"] == tier.name


def test_the_summary_in_french_goes_by_short_titles_and_its_choices_are_found() -> None:
    results = run_all([read_scenario(name) for name in ("settlement", "predictable", "quebec-parity")])
    data, book, _ = report.build(results, "fr")
    assert {"établissement calé", "prévisible", "parité Québec", "parité Québec (égale)"} <= set(
        book.workbook.sheetnames
    )
    texts = [cell.value for row in book.workbook["Sommaire"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert "établissement calé" in texts and "parité Québec" in texts
    sentence = load_workbook(BytesIO(data), data_only=True)["Sommaire"]["A2"].value
    assert "«\u00a0parité Québec\u00a0»" in sentence and "«\u00a0établissement calé\u00a0»" in sentence
    english = [
        t for t in texts if not t.startswith("=") and re.search(r"\b(predictable|settlement|quebec-parity)\b", t)
    ]
    assert not english


def test_the_source_of_a_row_is_said_in_french() -> None:
    text = explain(run("settlement"), "ON", "2021-22", "fr")
    assert "Note d’IRCC (AIPRP) approuvée par le ministre Mendicino" in text and "IRCC memo" not in text
    assert "IRCC memo (ATIP)" in explain(run("settlement"), "ON", "2021-22")


def test_titles_change_no_amount() -> None:
    titled = thin(titles={"intake": {"en": "Arrivals", "fr": "Arrivées"}}, short={"en": "thin", "fr": "mince"})
    amounts = [
        {(code, y): result.amount("allocation", y, code) for code in result.scenario.jurisdictions for y in result.main.years}
        for result in run_all([read_scenario(THIN)]) + run_all([titled])
    ]  # fmt: skip
    assert amounts[0] == amounts[1] and all(isinstance(x, Decimal) for x in amounts[0].values())
