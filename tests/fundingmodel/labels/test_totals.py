"""A total is no recipient: by its label wherever it is listed, by its figures where the list is a column of a file."""

from pathlib import Path

import pytest
from written_scenarios import by_category, describe, refusal, written

from fundingmodel.language.refusals import sentence
from fundingmodel.result import run
from fundingmodel.scenario.reading import read_scenario

PARTS = "jurisdiction,persons\na,7000\nb,5000\n"
CANTONS = """\
canton,criterion,amount
lake,tax,600
lake,people,50000
vale,tax,300
vale,people,30000
alp,tax,100
alp,people,20000
"""


@pytest.mark.parametrize(
    "label",
    ["Total", "TOTAL", "Totals", "Totaux", "Grand total", "Total général", "Sub-total East", "Sous-total Est", "sous total",
     "Sum", "Somme", "Ensemble", "Overall", "National", "All jurisdictions", "Toutes les administrations", "a and b (total)",
     "Total*", "Ｔotal", "To\u200btal", "\u0422otal", "Average", "Moyenne", "Avg", "Moy."],
)  # fmt: skip
def test_total_among_jurisdictions_is_refused_by_its_label(tmp_path: Path, label: str) -> None:
    error = refusal(written(tmp_path, f"{PARTS}{label},12345\n"))
    assert error.key == "total_among_codes"
    assert f'outside = ["{label}"]' in str(error)
    assert f'outside = ["{label}"]' in sentence(error, "fr") and "total" in sentence(error, "fr")


@pytest.mark.parametrize(
    "jurisdictions",
    ['["a", "b", "Total"]', '{ codes = ["Total", "a", "b"] }', '{ file = "persons.csv", outside = ["a"] }'],
)
def test_total_is_refused_wherever_the_list_comes_from(tmp_path: Path, jurisdictions: str) -> None:
    assert refusal(written(tmp_path, f"{PARTS}Total,12000\n", jurisdictions)).key == "total_among_codes"


def test_whole_country_beside_its_provinces_is_a_total(tmp_path: Path) -> None:
    table = "jurisdiction,persons\nON,7000\nQC,5000\nCanada,12345\n"
    assert refusal(written(tmp_path, table)).key == "total_among_codes"


def test_country_beside_other_countries_is_none(tmp_path: Path) -> None:
    assert read_scenario(written(tmp_path, "jurisdiction,persons\nCanada,7000\nNorway,5000\n")).jurisdictions


def test_total_among_categories_is_refused(tmp_path: Path) -> None:
    table = CANTONS + "".join(f"{canton},Total,70000\n" for canton in ("lake", "vale", "alp"))
    path = by_category(tmp_path, table, '["lake", "vale", "alp"]', '{ file = "cantons.csv", column = "criterion" }')
    error = refusal(path)
    assert error.key == "total_among_codes"
    assert "categories" in str(error)


@pytest.mark.parametrize("key", ["outside", "not_totals"])
def test_total_that_is_named_passes(tmp_path: Path, key: str) -> None:
    path = written(tmp_path, f"{PARTS}Total,12000\n", f'{{ file = "persons.csv", {key} = ["Total"] }}')
    assert read_scenario(path).jurisdictions == (("a", "b") if key == "outside" else ("a", "b", "Total"))


@pytest.mark.parametrize("rows", ["Total,12000\nSum,12000\n", "Sum,12000\nTotal,12000\n"])
def test_one_that_is_no_total_hides_no_other(tmp_path: Path, rows: str) -> None:
    error = refusal(written(tmp_path, f"{PARTS}{rows}", '{ file = "persons.csv", not_totals = ["Total"] }'))
    assert error.key == "total_among_codes" and "'Sum'" in str(error)


def test_exempted_name_has_to_be_there(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, PARTS, '{ file = "persons.csv", not_totals = ["c"] }'))
    assert error.key == "not_a_code" and "'c'" in str(error) and "not_totals" in str(error)


def test_parts_alone_pass(tmp_path: Path) -> None:
    assert run(written(tmp_path, PARTS)).amount("allocation", "2025-26", "a") > 0


@pytest.mark.parametrize(
    "rows",
    [
        "a,7000\nb,5000\nwhole,12000\n",
        "whole,12000\na,7000\nb,5000\n",
        "a,7000.25\nb,5000.5\nwhole,12000.75\n",
        "a,7000\nb,0\nc,5000\nwhole,12000\n",
        "whole,120003\na,70001\nb,50002\nc,0\n",
    ],
)
def test_sum_of_all_others_is_refused_by_its_figures(tmp_path: Path, rows: str) -> None:
    error = refusal(written(tmp_path, f"jurisdiction,persons\n{rows}"))
    assert error.key == "sum_of_all_others"
    assert "'whole'" in str(error) and 'outside = ["whole"]' in str(error) and 'not_totals = ["whole"]' in str(error)
    assert "«\u00a0whole\u00a0»" in sentence(error, "fr")


@pytest.mark.parametrize(
    ("rows", "jurisdictions"),
    [
        ("a,7000\nb,5000\nwhole,12000\n", '["a", "b", "whole"]'),
        ("a,7000\nb,5000\nwhole,12000\n", '{ codes = ["a", "b", "whole"] }'),
        ("a,0\nb,0\nc,60\nd,60\n", '["a", "b", "c", "d"]'),
        ("a,0\nb,0\nc,60\nd,60\n", '{ file = "persons.csv" }'),  # one other figure, and none that is added to it
        ("a,7000\nb,7000\n", '{ file = "persons.csv" }'),
        ("a,7000\nwhole,12000\nb,5000\n", '{ file = "persons.csv" }'),  # neither first nor last
        ("a,7000\nb,5000\nwhole,12001\n", '{ file = "persons.csv" }'),
        ("a,10\nb,20\nc,30\n", '{ file = "persons.csv" }'),  # three small figures may add up by chance
        ("a,7000\nb,5000\nc,900\nd,5900\n", '{ file = "persons.csv" }'),  # of some others
        ("a,0\nb,0\nc,0\n", '{ file = "persons.csv", outside = [] }'),
    ],
)
def test_table_that_is_right_is_read(tmp_path: Path, rows: str, jurisdictions: str) -> None:
    assert read_scenario(written(tmp_path, f"jurisdiction,persons\n{rows}", jurisdictions)).jurisdictions


@pytest.mark.parametrize("exempt", ["outside", "not_totals"])
def test_sum_that_is_named_passes(tmp_path: Path, exempt: str) -> None:
    table = "jurisdiction,persons\na,7000\nb,5000\nwhole,12000\n"
    assert read_scenario(written(tmp_path, table, f'{{ file = "persons.csv", {exempt} = ["whole"] }}')).jurisdictions


@pytest.mark.parametrize(("unit", "is_sum"), [("dollars", True), ("dollars/pupil", False), ("percent", False)])
def test_rates_that_happen_to_add_up_are_no_total(tmp_path: Path, unit: str, is_sum: bool) -> None:
    path = written(tmp_path, "jurisdiction,persons\na,7000\nb,5000\nwhole,12000\n", '{ file = "persons.csv" }')
    text = path.read_text(encoding="utf-8").replace('unit = "persons"', f'unit = "{unit}"\nprice_basis = "nominal"')
    path.write_text(text, encoding="utf-8", newline="\n")
    if is_sum:
        assert refusal(path).key == "sum_of_all_others"
    else:
        assert read_scenario(path).jurisdictions == ("a", "b", "whole")


def test_sum_has_to_hold_in_every_category(tmp_path: Path) -> None:
    sums = "all of it,tax,1000\nall of it,people,100000\n"
    listed = '{ file = "cantons.csv", column = "canton" }'
    error = refusal(by_category(tmp_path, CANTONS + sums, listed, '["tax", "people"]'))
    assert error.key == "sum_of_all_others" and "inputs.measure" in str(error)


def test_sum_in_one_category_alone_is_none(tmp_path: Path) -> None:
    sums = "all of it,tax,1000\nall of it,people,100001\n"
    listed = '{ file = "cantons.csv", column = "canton" }'
    assert read_scenario(by_category(tmp_path, CANTONS + sums, listed, '["tax", "people"]')).jurisdictions


@pytest.mark.parametrize("total", ["120030", "120025", "120035"])
def test_rounded_figures_miss_their_sum_within_their_declared_precision(tmp_path: Path, total: str) -> None:
    assert refusal(declared(tmp_path, total)).key == "sum_of_all_others"


@pytest.mark.parametrize("total", ["120045", "120015"])
def test_figures_beyond_their_declared_precision_are_no_sum(tmp_path: Path, total: str) -> None:
    assert read_scenario(declared(tmp_path, total)).jurisdictions


def declared(folder: Path, total: str) -> Path:
    """A file with a TOML file beside it that says what its figures are rounded to."""
    return describe(written(folder, f"jurisdiction,persons\na,70010\nb,50020\nwhole,{total}\n"), "rounding = 5\n")


def test_codes_that_a_data_set_lists_are_no_totals(tmp_path: Path) -> None:
    path = declared(tmp_path, "120030")
    about = (tmp_path / "persons.toml").read_text(encoding="utf-8") + '[codes]\njurisdiction = ["a", "b", "whole"]\n'
    (tmp_path / "persons.toml").write_text(about, encoding="utf-8", newline="\n")
    text = path.read_text(encoding="utf-8").replace('{ file = "persons.csv" }', '{ data = "persons.csv" }')
    path.write_text(text, encoding="utf-8", newline="\n")
    assert read_scenario(path).jurisdictions == ("a", "b", "whole")


SEXES = "jurisdiction,sex,persons\na,F,4000\na,M,3000\na,{0},{1}\nb,F,2000\nb,M,3000\nb,{0},{2}\n"


@pytest.mark.parametrize(
    ("label", "first", "second"),
    [
        ("Total", 7000, 5000),
        ("total", 1, 2),
        ("Ensemble", 7000, 5000),
        ("Sous-total", 3, 4),
        ("Both", 7000, 5000),
        ("T", 7000, 5000),
    ],
)
def test_total_is_not_added_to_its_parts(tmp_path: Path, label: str, first: int, second: int) -> None:
    table = SEXES.format(label, first, second)
    error = refusal(written(tmp_path, table, key=("jurisdiction", "sex"), more='sum_over = ["sex"]'))
    assert error.key in ("sum_over_adds_a_total", "sum_over_adds_a_sum")
    assert f'where = {{ sex = "{label}" }}' in str(error) and f'where = {{ sex = "{label}" }}' in sentence(error, "fr")


IN_THE_MIDDLE = (
    "Total", "total", "TOTAL", "Total, both", "Totaux", "Ensemble", "Sous-total", "Sub-total of F", "Somme", "All", "Tous",
    "Grand total", "Average", "Moyenne", "Écart",
)  # fmt: skip


@pytest.mark.parametrize("label", IN_THE_MIDDLE)
@pytest.mark.parametrize("figure", [7000, 1])
def test_a_total_in_the_middle_is_refused_by_its_label(tmp_path: Path, label: str, figure: int) -> None:
    """Whatever its figure, and wherever its row is: only sums that no label tells are looked for first and last."""
    table = f'jurisdiction,sex,persons\na,F,4000\na,"{label}",{figure}\na,M,3000\nb,F,2000\nb,"{label}",{figure}\nb,M,3000\n'
    path = written(tmp_path, table, key=("jurisdiction", "sex"), more='sum_over = ["sex"]')
    error = refusal(path)
    assert (
        error.key == "sum_over_adds_a_total"
        and repr(label) in str(error)
        and f"« {label} »" in sentence(error, "fr").replace("\u00a0", " ")
    )
    assert read_scenario(written(tmp_path, table, key=("jurisdiction", "sex"), more='where = { sex = "M" }'))
    more = f'sum_over = ["sex"]\nnot_totals = ["{label}"]'
    assert read_scenario(written(tmp_path, table, key=("jurisdiction", "sex"), more=more))


@pytest.mark.parametrize(
    "entry", ['code = "X", en = "Total"', 'code = "X", fr = "Ensemble"', 'code = "X", kind = "derived"']
)
def test_a_total_by_its_name_or_kind_in_a_list_of_codes_is_refused(tmp_path: Path, entry: str) -> None:
    table = "jurisdiction,sex,persons\na,F,4000\na,X,7000\na,M,3000\nb,F,2000\nb,X,5000\nb,M,3000\n"
    path = written(tmp_path, table, key=("jurisdiction", "sex"), more='sum_over = ["sex"]')
    path = describe(path, f'[codes]\nsex = ["F", {{ {entry} }}, "M"]\n')
    assert refusal(path).key == "sum_over_adds_a_total"


@pytest.mark.parametrize("more", ['sum_over = ["sex"]', 'sum_over = ["sex"]\nnot_totals = ["X"]'])
def test_parts_are_added(tmp_path: Path, more: str) -> None:
    table = SEXES.format("X", 50, 60) if "not_totals" not in more else SEXES.format("X", 7000, 5000)
    scenario = read_scenario(written(tmp_path, table, key=("jurisdiction", "sex"), more=more))
    figures = scenario.tier.parameters["persons"].figures[""]
    assert figures[0][0] == (7050 if "not_totals" not in more else 14000)
