"""Places in the place of dollars: a file that says what it shares gives what one in dollars gives, and every face says places."""

import csv
import io
from pathlib import Path

import pytest
from command_line import printed
from on_worksheets import sheets_of

from fundingmodel.analysis.explain import explain
from fundingmodel.analysis.inspection import what_was_read
from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.result import Result, run
from fundingmodel.scenario.figures.shared_counts import shared_amount
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.scenario.variants import with_envelope_of

TEXT = """name = "places"
instrument = "grant"
recipient = {{ en = "cities", fr = "villes" }}
{shared}
fiscal_years = ["2025-26"]
jurisdictions = ["a", "b", "c"]
steps = [
  {{ step = "envelope", authority = "stated", rounding = "carried" }},
  {{ step = "share", bind = {{ need = "children" }} }},
  "bounds",
  {{ step = "hold_harmless", bind = {{ reference = "today" }}, quantity = "total", price_basis = "nominal", envelope_basis = "fixed" }},
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_by_divisor", method = "webster" }},
]
[inputs]
stated_authority = {{ unit = "{unit}", value = 101, source = "Plan"{basis} }}
authority_rounding_unit = {{ unit = "{unit}", value = 1, source = "one" }}
rounding_unit = {{ unit = "{unit}", value = 1, source = "one" }}
protected_fraction = {{ unit = "ratio", value = 1, source = "Act" }}
today = {{ unit = "{unit}", shape = "jurisdiction", values = {{ a = 40, b = 20, c = 21 }}, source = "Register"{basis} }}
children = {{ unit = "children", shape = "jurisdiction", values = {{ a = 500, b = 300, c = 111 }}, source = "Census" }}
[published]
kind = "worked"
cite = {{ en = "By hand", fr = "À la main" }}
rule = {{ en = "c keeps 21; of the other 80 places, 500 and 300 of 800 are 50 and 30.", fr = "c garde 21 places; a en a 50." }}
[[published.results]]
quantity = "allocation"
unit = "{unit}"
source = "By hand"{published_basis}
by_year.2025-26 = {{ values = {{ a = 50, b = 30, c = 21 }} }}
"""
NOMINAL = ', price_basis = "nominal"'
BY_HAND = {"a": 50, "b": 30, "c": 21}  # c keeps 21; of the other 80 places, 500 and 300 of 800 are 50 and 30
WAYS = {
    "counted": {"shared": 'counted = "places"', "unit": "places"},
    "one of them": {"shared": 'counted = "places"', "unit": "place"},
    "currency": {"shared": 'currency = "places"', "unit": "places"},
    "as before": {"shared": 'currency = "places"', "unit": "dollars", "basis": NOMINAL, "published_basis": '\nprice_basis = "nominal"'},
}  # fmt: skip


def write(folder: Path, way: str, name: str = "places") -> Path:
    path = folder / f"{name}.toml"
    text = TEXT.format(**{"basis": "", "published_basis": "", **WAYS[way]})
    path.write_text(text.replace('name = "places"', f'name = "{name}"', 1), encoding="utf-8", newline="\n")
    return path


def amounts(result: Result) -> dict[str, int]:
    return {code: int(result.figure("allocation", "2025-26", code)) for code in BY_HAND}


@pytest.mark.parametrize("way", WAYS)
def test_places_are_shared_and_said(way: str, tmp_path: Path) -> None:
    path = write(tmp_path, way)
    result = run(path)
    assert amounts(result) == BY_HAND
    assert result.scenario.currency == result.scenario.money.currency == "places"
    assert "Allocation: 50 places, 49.50% of the 101 places shared." in explain(result, "a", "2025-26")
    assert "Affectation : 50 places" in explain(result, "a", "2025-26", "fr").replace("\u00a0", " ")
    assert "  stated_authority (places): Plan\n" in what_was_read(result, "en")
    assert "  today (places) : Register" in what_was_read(result, "fr").replace("\u00a0", " ")
    assert printed("published", str(path)).count(" places |   0 places |  0 places | match  |") == len(BY_HAND)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", ["csv", "tidy"])
def test_rows_name_places_as_the_unit(way: str, form: str, tmp_path: Path) -> None:
    text = printed("allocate", str(write(tmp_path, way)), "--all", "--format", form)
    units = {row["quantity"]: row["unit"] for row in csv.DictReader(io.StringIO(text))}
    assert units["envelope"] == units["hold_harmless"] == "places" and units["units_per_dollar"] == "units per place"
    assert units["share"] == "ratio" and not any("dollar" in unit for unit in units.values())
    if form == "tidy":
        assert units["stated_authority"] == units["today"] == "places" and units["children"] == "children"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_sheet_says_dollars(language: str, tmp_path: Path) -> None:
    sheets = sheets_of([run(write(tmp_path, "counted"))], language).workbook
    texts = {str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None}
    said = {
        each
        for each in texts
        if "dollar" in each and not each.startswith("=") and "par dollar" not in each and "per dollar" not in each
    }
    assert said == set() and "places" in texts


def test_places_of_a_data_set_and_for_each(tmp_path: Path) -> None:
    (tmp_path / "today.csv").write_text("jurisdiction,now\na,40\nb,20\nc,21\n", encoding="utf-8")
    (tmp_path / "today.toml").write_text(
        'title = { en = "Today", fr = "Aujourd’hui" }\nkey = ["jurisdiction"]\nmeasures = ["now"]\nunit = "places"\n'
        'source = "Register"\nvintage = "2025"\ncodes.jurisdiction = ["a", "b", "c"]\n',
        encoding="utf-8",
    )
    path = write(tmp_path, "counted")
    text = path.read_text(encoding="utf-8")
    start = text.index("today = {")
    own = 'today = { unit = "places", shape = "jurisdiction", data = "today.csv", measure = "now" }'
    path.write_text(text[:start] + own + text[text.index("\n", start) :], encoding="utf-8")
    assert amounts(run(path)) == BY_HAND
    each = text.replace('{ step = "envelope", authority = "stated"', '{ step = "envelope", authority = "per_admission"').replace(
        'stated_authority = { unit = "places", value = 101, source = "Plan" }',
        'dollars_per_admission = { unit = "places per child", value = 0.5, source = "Act" }\n'
        'admissions_planned = { unit = "children", value = 202, source = "Plan" }',
    ).replace('counted = "places"', 'currency = "places"')  # fmt: skip
    path.write_text(each, encoding="utf-8")
    assert amounts(run(path)) == BY_HAND


def test_a_child_and_the_whole_file_share_places_too(tmp_path: Path) -> None:
    write(tmp_path, "counted")
    child = tmp_path / "more.toml"
    child.write_text(
        'name = "more"\nparent = "places.toml"\nauthor = "a"\ndate = "2026-12-01"\nreason = "more"\n'
        '[inputs.stated_authority]\nunit = "places"\nvalue = 181\nsource = "Plan 2"\n',
        encoding="utf-8",
    )
    assert amounts(run(child)) == {"a": 99, "b": 60, "c": 22}  # 181 x 500, 300 and 111 of 911: 99.3, 59.6 and 22.1
    whole = tmp_path / "whole.toml"
    whole.write_text(printed("show", str(child)), encoding="utf-8")
    assert amounts(run(whole)) == amounts(run(child))


def test_what_is_counted_beside_money_is_no_money(tmp_path: Path) -> None:
    """Places for which dollars are shared: the currency is that of money."""
    path = write(tmp_path, "as before")
    text = path.read_text(encoding="utf-8").replace('currency = "places"', 'counted = "places"')
    path.write_text(text.replace('unit = "children"', 'unit = "places"'), encoding="utf-8")
    assert run(path).scenario.currency == "CAD"


def test_another_count_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "counted")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('rounding_unit = { unit = "places", value = 1', 'rounding_unit = { unit = "beds", value = 1'),
        encoding="utf-8",
    )
    with pytest.raises(Refused, match="the unit is 'beds', and the step needs 'places'"):
        run(path)


CHILD = 'name = "ours"\nparent = "places.toml"\nauthor = "A"\ndate = "2026-12-01"\nreason = "more"\n'


@pytest.mark.parametrize("way", WAYS)
def test_more_places_are_compared_at_the_places_of_the_parent(way: str, tmp_path: Path) -> None:
    base, child = write(tmp_path, way), tmp_path / "ours.toml"
    unit = f'unit = "{WAYS[way]["unit"]}"{WAYS[way].get("basis", "").replace(", ", chr(10))}'
    child.write_text(CHILD + f'[inputs.stated_authority]\nvalue = 120\nsource = "Offer"\n{unit}\n', encoding="utf-8")
    at_base = with_envelope_of(read_scenario(child), read_scenario(base), "ours at 101")
    assert at_base.currency == "places" and amounts(run(at_base)) == BY_HAND


def test_a_child_drops_a_step_of_a_tier_that_shares_places(tmp_path: Path) -> None:
    """What the step read is left behind, as in a file without tiers: nothing else would read it."""
    path, child = write(tmp_path, "currency"), tmp_path / "ours.toml"
    text = path.read_text(encoding="utf-8").split("[published]")[0]
    text = text.replace("jurisdictions = [", "[tiers.cities]\njurisdictions = [", 1).replace(
        "[inputs]", "[tiers.cities.inputs]"
    )
    aside = '  { step = "set_aside", kind = "amount" },\n  { step = "share"'
    text = (
        text.replace('  { step = "share"', aside)
        + 'set_aside_amount = { unit = "places", value = 3, source = "Plan" }\n'
    )
    path.write_text(text, encoding="utf-8")
    child.write_text(CHILD + '[tiers.cities.steps]\ndrop = ["set_aside"]\n', encoding="utf-8")
    assert amounts(run(child)) == BY_HAND


@pytest.mark.parametrize(
    ("shared", "english", "french"),
    [
        ("places", "105 places, above", "105 places,"),
        ("CHF", "105.00 CHF, above", "105,00 CHF,"),
        ("EUR", "€105.00", "105,00 €"),
    ],
)
def test_guarantees_that_do_not_fit_are_refused_in_what_is_shared(
    shared: str, english: str, french: str, tmp_path: Path
) -> None:
    path = write(tmp_path, "as before")
    text = path.read_text(encoding="utf-8").split("[published]")[0].replace("c = 21", "c = 45")
    path.write_text(text.replace('currency = "places"', f'currency = "{shared}"'), encoding="utf-8")
    with pytest.raises(Refused) as error:
        run(path)
    said = {language: sentence(error.value, language).replace("\u00a0", " ") for language in ("en", "fr")}
    assert f"the guarantees add to {english}" in said["en"] and f"les garanties totalisent {french}" in said["fr"]
    assert "$" not in "".join(said.values())


def test_check_heads_places_as_what_is_shared(tmp_path: Path) -> None:
    path = str(write(tmp_path, "counted"))
    assert "What is shared, by fiscal year:" in printed("check", path)
    assert "Ce qui est réparti, par exercice" in printed("check", path, "--lang", "fr")


OWN = '{ en = ["berth", "berths"], fr = ["couchette", "couchettes"] }'
OWN_WAYS = {
    "currency": (f"currency = {OWN}", "berths"),
    "currency, in French": (f"currency = {OWN}", "couchette"),
    "counted": (f"counted = {OWN}", "berths"),
    "both": (f'currency = "berths"\ncounted = {OWN}', "berth"),
}


def write_own(folder: Path, way: str) -> Path:
    shared, unit = OWN_WAYS[way]
    path = folder / "cabins.toml"
    text = TEXT.format(shared=shared, unit=unit, basis="", published_basis="").replace('"places"', '"cabins"', 1)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


@pytest.mark.parametrize("way", OWN_WAYS)
def test_a_noun_of_the_files_own_is_shared_and_said(way: str, tmp_path: Path) -> None:
    path = write_own(tmp_path, way)
    result = run(path)
    assert amounts(result) == BY_HAND
    assert result.scenario.currency == "berths" == result.scenario.money.currency
    assert "Allocation: 50 berths, 49.50% of the 101 berths shared." in explain(result, "a", "2025-26")
    french = explain(result, "a", "2025-26", "fr").replace("\u00a0", " ")
    assert "Affectation : 50 couchettes, soit 49,50 % des 101 couchettes" in french and "berth" not in french
    for language, shown in (("en", "berths"), ("fr", "couchettes")):
        table = printed("allocate", str(path), "--for", "a", "--lang", language).replace("\u00a0", " ")
        assert f"50 {shown}" in table
        sheets = sheets_of([result], language).workbook
        texts = {str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value}
        assert shown in texts
    rows = csv.DictReader(io.StringIO(printed("allocate", str(path), "--all", "--format", "csv")))
    units = {row["quantity"]: row["unit"] for row in rows}
    assert units["envelope"] == "berths" and units["units_per_dollar"] == "units per berth"
    assert printed("published", str(path)).count(" match  |") == len(BY_HAND)


@pytest.mark.parametrize("way", OWN_WAYS)
def test_a_child_and_the_whole_file_share_the_noun_too(way: str, tmp_path: Path) -> None:
    write_own(tmp_path, way)
    child = tmp_path / "more.toml"
    own = f'[inputs.stated_authority]\nunit = "{OWN_WAYS[way][1]}"\nvalue = 181\nsource = "Plan 2"\n'
    child.write_text(CHILD.replace("places.toml", "cabins.toml") + own, encoding="utf-8", newline="\n")
    assert amounts(run(child)) == {"a": 99, "b": 60, "c": 22}  # 181 x 500, 300 and 111 of 911: 99.3, 59.6 and 22.1
    whole = tmp_path / "whole.toml"
    whole.write_text(printed("show", str(child)), encoding="utf-8", newline="\n")
    assert amounts(run(whole)) == amounts(run(child))
    # below their titles, and above what the child changes
    accounts = [explain(run(path), "b", "2025-26", "fr").splitlines()[1:9] for path in (whole, child)]
    assert accounts[0] == accounts[1] and "60 couchettes" in accounts[0][0].replace("\u00a0", " ")


@pytest.mark.parametrize(
    "given", ['{ en = ["berth", "berths"] }', '{ en = "ratio", fr = "ratio" }', '["berth", "berths"]', "{}"]
)
def test_what_is_no_noun_is_refused_with_what_to_write(given: str, tmp_path: Path) -> None:
    path = write_own(tmp_path, "currency")
    text = path.read_text(encoding="utf-8").replace(f"currency = {OWN}", f"currency = {given}")
    path.write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(Refused) as error:
        run(path)
    assert error.value.key in ("more_than_one_currency", "counted_no_count")
    assert OWN in str(error.value) and OWN in sentence(error.value, "fr")


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0.0, "0 places"),
        (1.0, "1 place"),
        (2.5, "2.5 places"),
        (-1234.0, "-1,234 places"),
        (0.1234564, "0.123456 places"),
        (0.1234566, "0.123457 places"),
        (999_999_999_999_999.0, "999,999,999,999,999 places"),
        (1e15, "1,000,000,000,000,000.0 places"),  # beyond what a worksheet has exactly: as the float is written
        (1_005_000_000_000_000.0, "1,005,000,000,000,000.0 places"),
        (-1_005_000_000_000_000.0, "-1,005,000,000,000,000.0 places"),
    ],
)
def test_an_amount_in_a_refusal_is_whole_as_far_as_whole_numbers_are_exact(amount: float, said: str) -> None:
    assert str(shared_amount(amount, "places")) == said
