"""`total` beside an input that is read from a file: its publisher's total, compared within rounding."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from fundingmodel.command_line.main import cli
from fundingmodel.errors import ScenarioRefused
from fundingmodel.language.refusals import sentence
from fundingmodel.result import run

HEAD = """
name = "grants"
instrument = "grant"
recipient = "councils"
currency = "GBP"
fiscal_years = ["2022", "2023"]
jurisdictions = { codes = ["A", "B", "C"], outside = OUTSIDE }
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { weighted_intake = "need" } },
  "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 0.01, source = "x" }
rounding_unit = { unit = "dollars", value = 0.01, source = "x" }
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000, source = "x" }
[inputs.need]
shape = "jurisdiction"
data = "need.csv"
key = KEY
measure = "amount"
unit = "dollars"
price_basis = "nominal"
source = "Local authority finance"
"""
ROWS = {("2022", "A"): 300, ("2022", "B"): 250, ("2022", "C"): 170, ("2023", "A"): 320, ("2023", "B"): 260, ("2023", "C"): 180}  # fmt: skip


def written(folder: Path, total: str, *changes: tuple[object, object], rounding: int = 0, outside: str = "[]") -> Path:
    """A scenario whose need is in a CSV by year and council, with some of its figures changed or added."""
    rows = {key: str(figure) for key, figure in ROWS.items()} | dict(changes)  # type: ignore[arg-type]
    lines = [",".join([*key, str(figure), *([str(rounding)] if rounding else [])]) for key, figure in rows.items()]  # type: ignore[misc]
    header = "fiscal_year,jurisdiction,amount" + (",rounding" if rounding else "")
    (folder / "need.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8", newline="\n")
    text = HEAD.replace("KEY", '["fiscal_year", "jurisdiction"]').replace("OUTSIDE", outside)
    path = folder / "grants.toml"
    path.write_text(f"{text}{total}\n", encoding="utf-8", newline="\n")
    return path


def refusal(path: Path) -> ScenarioRefused:
    with pytest.raises(ScenarioRefused) as refused:
        run(path)
    return refused.value


@pytest.mark.parametrize(
    "total", ["total = { 2022 = 720, 2023 = 760 }", "total = { 2023 = 760.00 }", "total.2022 = 720"]
)
def test_a_total_that_is_that_of_the_figures_is_taken(tmp_path: Path, total: str) -> None:
    assert run(written(tmp_path, total)).amount("allocation", "2023", "A") == run(written(tmp_path, "")).amount(
        "allocation", "2023", "A"
    )


def test_a_figure_that_is_off_is_refused_with_the_difference(tmp_path: Path) -> None:
    path = written(tmp_path, "total = { 2022 = 720, 2023 = 760 }", (("2023", "B"), 630))
    refused = refusal(path)
    assert str(refused) == (
        "grants.toml: inputs.need.total (2023): the figures of need.csv add to 1,130, and the publisher's total is 760: "
        "370 too much. A row is wrong, missing or there twice. If the figures are rounded, say to what in a column "
        "`rounding` of the file."
    )
    assert sentence(refused, "fr").replace("\u00a0", " ") == (
        "grants.toml, inputs.need.total (2023) : les chiffres de need.csv font 1 130, et le total publié est 760, "
        "soit 370 de trop. Une ligne est fausse, absente ou présente deux fois. Si les chiffres sont arrondis, dites à "
        "quoi dans une colonne « rounding » du fichier."
    )


PLANTED = {
    "one figure mistyped": ((("2023", "A"), 230), "90 too little"),
    "a zero too many": ((("2023", "C"), 1800), "1,620 too much"),
    "by one": ((("2023", "C"), 181), "1 too much"),
    "by a cent": ((("2023", "C"), "180.01"), "0.01 too much"),
    "last year's again": ((("2023", "A"), 300), "20 too little"),
    "an empty row": ((("2023", "B"), 0), "260 too little"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_planted_differences_are_found_at_every_door(tmp_path: Path, name: str) -> None:
    change, difference = PLANTED[name]
    path = written(tmp_path, "total = { 2022 = 720, 2023 = 760 }", change)
    for command in ("check", "allocate", "explain"):
        more = ["A", "2023"] if command == "explain" else []
        answer = CliRunner().invoke(cli, [command, str(path), *more])
        assert answer.exit_code == 1 and f": {difference}." in answer.stderr, answer.output


@pytest.mark.parametrize(("total", "taken"), [(760, True), (770, True), (750, True), (771, False), (749, False)])
def test_rounded_figures_may_miss_their_total_by_what_rounding_may_do(tmp_path: Path, total: int, taken: bool) -> None:
    """Three figures to 5 and a total to 5: half of 20."""
    path = written(tmp_path, f"total = {{ 2023 = {total} }}", rounding=5)
    if taken:
        run(path)
    else:
        difference = abs(760 - total)
        assert f"{difference} too {'little' if total > 760 else 'much'}, where rounding explains 10" in str(
            refusal(path)
        )


def test_the_total_may_be_rounded_more_than_the_figures(tmp_path: Path) -> None:
    for total, taken in ((800, True), (700, False)):
        path = written(tmp_path, f"total = {{ 2023 = {{ value = {total}, rounding = 100 }} }}")
        if taken:
            run(path)
        else:
            assert "60 too much, where rounding explains 50" in str(refusal(path))


LEFT_OUT = ((("2022", "Q"), 80), (("2023", "Q"), 90))
WITH_TOTAL = (*LEFT_OUT, (("2022", "All"), 800), (("2023", "All"), 850))


@pytest.mark.parametrize(
    ("rows", "outside", "total", "found"),
    [
        (LEFT_OUT, '["Q"]', 850, ""),  # of the publisher's table
        (LEFT_OUT, '["Q"]', 760, ""),  # of those who are listed
        (LEFT_OUT, '["Q"]', 900, "add to 850 (760 without those left out), and"),
        (WITH_TOTAL, '["Q", "All"]', 850, ""),  # a total that is left out is not added to its parts
        (WITH_TOTAL, '["Q", "All"]', 860, "add to 850 (760 without those left out), and"),
        ((*LEFT_OUT, (("2022", "All"), 800), (("2023", "All"), 870)), '["Q", "All"]', 870, "add to 1,720"),
    ],
)
def test_the_total_is_that_of_the_table_or_of_those_listed(
    tmp_path: Path, rows: tuple[tuple[object, object], ...], outside: str, total: int, found: str
) -> None:
    path = written(tmp_path, f"total = {{ 2023 = {total} }}", *rows, outside=outside)
    if found:
        assert found in str(refusal(path))
    else:
        run(path)


# Data sets with a description, calendar years, suppressed counts


SETTLEMENT = """
name = "ours"
parent = "settlement"
author = "x"
date = "2026-01-01"
reason = "x"
[inputs.intake]
data = "admissions"
suppressed = "midpoint"
"""


@pytest.mark.parametrize(
    ("total", "difference"),
    [
        ("{ 2019 = 341175 }", ""),
        ("{ 2017 = 286540, 2018 = 321055, 2019 = 341175 }", ""),
        ("{ 2019 = 340175 }", "982.5 too much, where rounding explains 132"),
        ("{ 2024 = 483640 }", ""),
        ("{ 2024 = 486340 }", "2,692.5 too little, where rounding explains"),
    ],
)
def test_the_admissions_of_all_of_canada_with_what_is_hidden(tmp_path: Path, total: str, difference: str) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(f"{SETTLEMENT}total = {total}\n", encoding="utf-8", newline="\n")
    if difference:
        assert f": {difference}" in str(refusal(path))
    else:
        run(path)


def without_years(folder: Path, total: str) -> Path:
    lines = ["jurisdiction,amount", *(f"{code},{ROWS['2023', code]}" for code in "ABC"), ""]
    (folder / "need.csv").write_text("\n".join(lines), encoding="utf-8", newline="\n")
    path = folder / "grants.toml"
    text = HEAD.replace("KEY", '["jurisdiction"]').replace("OUTSIDE", "[]")
    path.write_text(f"{text}{total}\n", encoding="utf-8", newline="\n")
    return path


def test_a_file_without_years_has_one_total(tmp_path: Path) -> None:
    run(without_years(tmp_path, "total = 760"))
    assert (
        "inputs.need.total: the figures of need.csv add to 760, and the publisher's total is 761: 1 too little"
        in str(refusal(without_years(tmp_path, "total = 761")))
    )
    run(without_years(tmp_path, "total = { 2023 = 760 }"))
    assert "370 too little" in str(refusal(without_years(tmp_path, "total = { 2023 = 1130 }")))
    for total in ("{ 2022 = 760, 2023 = 760 }", "{ A = 760 }"):
        assert "need.csv has no column of years, so one total is compared with it. Write total = 1000" in str(
            refusal(without_years(tmp_path, f"total = {total}"))
        )


WIDE = """year,council,kind,sex,people
2020,A,old,f,10
2020,A,old,m,11
2020,A,young,f,20
2020,B,old,f,30
2020,B,old,m,31
2020,B,young,f,40
2020,C,old,f,50
2020,C,old,m,51
2020,C,young,f,60
2021,A,old,f,70
2021,A,old,m,71
2021,A,young,f,80
2021,B,old,f,90
2021,B,old,m,91
2021,B,young,f,100
2021,C,old,f,110
2021,C,old,m,111
2021,C,young,f,120
"""


@pytest.mark.parametrize(
    ("read", "total", "difference"),
    [
        ("year_lag = 2", "{ 2020 = 183, 2021 = 543 }", ""),
        ("year_lag = 2", "{ 2020 = 183, 2021 = 553 }", "10 too little"),
        ("year = 2021", "543", ""),
        ("year = 2021", "{ 2021 = 543 }", ""),
        ("year = 2021", "{ 2021 = 183 }", "360 too much"),
        ("year = 2021", "{ 2020 = 183 }", "unknown key '2020'"),
    ],
)
def test_columns_that_are_added_up_fixed_or_named_otherwise(
    tmp_path: Path, read: str, total: str, difference: str
) -> None:
    """The old of both sexes; the young are another input's."""
    (tmp_path / "need.csv").write_text(WIDE, encoding="utf-8", newline="\n")
    keys = 'where = { kind = "old" }\nsum_over = ["sex"]\njurisdiction_column = "council"\n'
    text = HEAD.replace("KEY", '["year", "council", "kind", "sex"]').replace("OUTSIDE", "[]")
    text = text.replace('measure = "amount"', 'measure = "people"').replace(
        'unit = "dollars"\nprice_basis = "nominal"\nsource = "L', 'unit = "persons"\nsource = "L'
    )
    path = tmp_path / "grants.toml"
    path.write_text(f"{text}{keys}{read}\ntotal = {total}\n", encoding="utf-8", newline="\n")
    if difference:
        assert difference in str(refusal(path))
    else:
        run(path)


# Refused


@pytest.mark.parametrize(
    ("total", "said"),
    [
        ('total = "760"', 'found "760"; write total = { 2022 = 1000 }'),
        ("total = 760", "found 760; write total = { 2022 = 1000 }"),
        ("total = {}", "found { }; write total = { 2022 = 1000 }"),
        ('total = { 2023 = "760" }', "found '760' where a number belongs"),
        ("total = { 2023 = true }", "found true where a number belongs"),
        ("total = { 2023 = nan }", "where a number belongs"),
        ("total = { 2024 = 760 }", "unknown key '2024'"),
        ("total = { 2023 = { value = 760, round = 5 } }", "unknown key 'round'"),
        ("total = { 2023 = { rounding = 5 } }", "found nothing where a number belongs"),
        ("total = { 2023 = { value = 760, rounding = -5 } }", "rounding"),
    ],
)
def test_totals_that_cannot_be_are_refused(tmp_path: Path, total: str, said: str) -> None:
    refused = refusal(written(tmp_path, total))
    assert "grants.toml: inputs.need.total" in str(refused)
    assert said in str(refused)


def test_a_total_goes_with_data(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    text = path.read_text(encoding="utf-8").replace("value = 1000,", "value = 1000, total = { 2023 = 1000 },")
    path.write_text(text, encoding="utf-8", newline="\n")
    assert "'total' goes with `data`, and no `data` is given" in str(refusal(path))


@pytest.mark.parametrize("total", ["total = { 2022-23 = 720, 2023-24 = 760 }", "total = { 2022-2023 = 721 }"])
def test_totals_go_by_the_year_column_that_the_input_names(tmp_path: Path, total: str) -> None:
    path = written(tmp_path, f'year_column = "budget"\n{total}')
    for file, changes in {
        path: [('"2022", "2023"', '"2022-23", "2023-24"'), ('["fiscal_year", ', '["budget", ')],
        tmp_path / "need.csv": [("fiscal_year", "budget"), ("2023,", "2023-2024,"), ("2022,", "2022-2023,")],
    }.items():
        text = file.read_text(encoding="utf-8")
        for old, new in changes:
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8", newline="\n")
    if "721" in total:
        assert refusal(path).key == "off_its_total"
    else:
        assert run(path).amount("allocation", "2022-23", "B")
