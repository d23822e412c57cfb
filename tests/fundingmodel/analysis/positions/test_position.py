"""Position: every figure once more from the rows of the files, on exact fractions; what it supports and what it does not."""

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from command_line import printed, run
from places import PACKAGE

from fundingmodel import run as calculated
from fundingmodel.language.texts import LANGUAGES

LAGS = (4, 3, 2)
SMALL = ("YT", "NT", "NU", "PE", "ON")
COUNTED = {  # the file of each count, the column that says of what a row is, and which are counted
    "admissions": ("admissions", "category", ("economic", "family", "refugee", "other")),
    "non_economic": ("admissions", "category", ("family", "refugee", "other")),
    "refugees": ("admissions", "category", ("refugee",)),
    "protected_persons": ("admissions_by_subcategory", "subcategory", ("protected_person",)),
    "claimants": ("asylum_claimants", "office_type", ("all_derived",)),
}


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    with (PACKAGE / "data" / f"{name}.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def persons(kind: str, code: str, fiscal_year: str, hidden: Fraction = Fraction(5, 2)) -> Fraction:
    """The average of the three data years, each hidden count taken as said."""
    name, column, codes = COUNTED[kind]
    years = {str(int(fiscal_year[:4]) - lag) for lag in LAGS}
    rows = [r for r in table(name) if r["year"] in years and r["jurisdiction"] == code and r[column] in codes]
    measure = next(key for key in rows[0] if key in ("admissions", "claimants"))
    return sum((Fraction(r[measure] or 0) + hidden * int(r["suppressed"] or 0) for r in rows), Fraction(0)) / len(LAGS)


def population(code: str, fiscal_year: str) -> Fraction:
    wanted = (str(int(fiscal_year[:4]) - 2), code, "2024")
    return next(Fraction(r["population"]) for r in table("population") if tuple(r.values())[:3] == wanted)


@cache
def answered(*arguments: str) -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader(io.StringIO(printed("analyse", "position", *arguments, "--format", "csv"))))


def expected(fiscal_year: str, code: str) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Each figure by its name: its own, and that of all together."""
    result = calculated("settlement")
    years = result.scenario.fiscal_years[: result.scenario.fiscal_years.index(fiscal_year) + 1]
    codes = result.scenario.jurisdictions
    money = {(y, c): Fraction(str(result.amount("allocation", y, c))) for y in years for c in codes}
    index = {r["fiscal_year"]: Fraction(r["index"]) for r in table("price_index")}
    counts = {kind: {c: persons(kind, c, fiscal_year) for c in codes} for kind in COUNTED}
    counts["population"] = {c: population(c, fiscal_year) for c in codes}
    for kind, found in {**counts, "amount": {c: money[fiscal_year, c] for c in codes}}.items():
        yield kind, found[code], sum(found.values())
        yield f"share_of_{kind}", found[code] / sum(found.values()), Fraction(1)
    for prefix, prices in (("", dict.fromkeys(years, Fraction(1))), ("real_", index)):
        for suffix, those in (("", years[-1:]), ("_to_date", years)):
            own, every = (sum(money[y, c] / prices[y] for y, c in product(those, them)) for them in ([code], codes))
            yield f"{prefix}amount{suffix}", own, every
            for kind in ("admissions", "non_economic"):
                mine, theirs = (sum(persons(kind, c, y) for y, c in product(those, x)) for x in ([code], codes))
                yield f"{prefix}dollars_per_{kind}{suffix}", own / mine, every / theirs


def differing(rows: Sequence[dict[str, str]], fiscal_year: str, code: str) -> list[str]:
    """The figures that are not those worked out here, rounded to their own decimals."""
    shown = {r["figure"]: r for r in rows if (r["fiscal_year"], r["jurisdiction"]) == (fiscal_year, code)}
    wrong = []
    for name, own, every in expected(fiscal_year, code):
        for column, value in (("value", own), ("together", every)):
            found = Decimal(shown[name][column])
            half = Fraction(1, 2) * Fraction(10) ** int(found.as_tuple().exponent)
            wrong += [f"{name} {column}"] * (abs(Fraction(found) - value) > half)
    return wrong


@pytest.mark.parametrize("fiscal_year", ["2019-20", "2026-27"])
def test_every_figure_is_that_of_the_rows_of_the_files(fiscal_year: str) -> None:
    rows = answered("settlement", "--year", fiscal_year)
    for code in SMALL:
        assert differing(rows, fiscal_year, code) == []
    named = {name for name, _, _ in expected(fiscal_year, "ON")}
    assert {row["figure"] for row in rows} == named | {"share_of_weighted_need"}


def test_a_figure_that_is_off_by_its_last_decimal_is_found() -> None:
    rows = [dict(row) for row in answered("settlement", "--year", "2026-27")]
    for row in rows:
        if (row["jurisdiction"], row["figure"]) == ("NU", "share_of_claimants"):
            row["value"] = str(Decimal(row["value"]) + Decimal("0.000001"))
    assert differing(rows, "2026-27", "NU") == ["share_of_claimants value"]


def test_hidden_counts_are_ranges_which_no_choice_of_them_leaves() -> None:
    """A share is at its least where one's own hidden counts are 1 and all others' 4; money for each person at its most then."""
    rows = answered("settlement", "--year", "2026-27")
    codes, one, four = calculated("settlement").scenario.jurisdictions, Fraction(1), Fraction(4)
    for code, kind in product(codes, COUNTED):
        low, high = persons(kind, code, "2026-27", one), persons(kind, code, "2026-27", four)
        others = [sum(persons(kind, c, "2026-27", x) for c in codes if c != code) for x in (one, four)]
        found = {r["figure"]: (r["least"], r["most"]) for r in rows if r["jurisdiction"] == code}
        bounds = (low / (low + others[1]), high / (high + others[0]))
        wanted = tuple(f"{float(each):.6f}" for each in bounds) if bounds[0] < bounds[1] else ("", "")
        assert found[f"share_of_{kind}"] == wanted
        assert (found[kind] == ("", "")) == (low == high)
        if kind == "non_economic" and low < high:
            amount = Fraction(str(calculated("settlement").amount("allocation", "2026-27", code)))
            assert found["dollars_per_non_economic"] == tuple(f"{float(amount / each):.2f}" for each in (high, low))


def test_ontario_above_the_average_by_one_count_and_far_below_by_another() -> None:
    own = {r["figure"]: r for r in answered("settlement", "--for", "ON")}
    admission, non_economic = own["dollars_per_admissions"], own["dollars_per_non_economic"]
    assert Decimal(admission["value"]) > Decimal(admission["together"])
    assert Decimal(non_economic["value"]) < Decimal("0.9") * Decimal(non_economic["together"])
    assert own["share_of_protected_persons"]["value"] == "0.816910"
    shown = " ".join(printed("analyse", "position", "settlement", "--for", "ON").split())
    assert "larger than that of the money for: non-economic admissions, refugees, protected persons, weighted" in shown
    assert "not larger than that of the money for: admissions, population; by these the figures do not support" in shown
    assert "only the second supports a claim" in shown
    assert "other funds are theirs" in shown


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("settlement", "BC", "receives less than all together"),
        ("settlement", "AB", "only the second supports a claim"),
        ("settlement", "NU", "neither supports a claim"),
        ("equal-per-capita", "ON", "only the second supports a claim"),
        ("settlement", "NS", "the second supports no claim"),
    ],
)
def test_the_standing_is_that_of_the_figures(name: str, code: str, said: str) -> None:
    own = {r["figure"]: r for r in answered(name, "--for", code)}
    figures = [own[f"dollars_per_{kind}"] for kind in ("admissions", "non_economic")]
    above = tuple(Decimal(each["value"]) > Decimal(each["together"]) for each in figures)
    shown = " ".join(printed("analyse", "position", name, "--for", code).split())
    assert said in shown
    assert ("receives more than all together" in shown) == above[0]
    assert ("non-economic admission more" in shown or "admission too" in shown) == (above[1] or not above[0])


def test_stated_costs_are_beside_and_divide_nothing() -> None:
    shown = printed("analyse", "position", "settlement", "--for", "ON", "--lang", "fr").replace("\u00a0", " ")
    words = " ".join(shown.split())
    assert "3 033 $ (2021-2022)" in words
    assert "Initiative pour la Syrie" in words
    assert "200 000 000 $ (2018-07, Total imprimé)" in words
    assert "Déclaré par nouvel arrivant" not in printed(
        "analyse", "position", "settlement", "--for", "YT", "--lang", "fr"
    )
    assert "Shelter in Toronto" not in printed("analyse", "position", "settlement", "--for", "BC")
    assert "Shelter in Toronto" not in printed("analyse", "position", "settlement")


def test_what_nobody_has_counted_yet_is_blank_and_said() -> None:
    rows = {r["figure"]: r for r in answered("outlook", "--for", "ON", "--year", "2031-32")}
    assert rows["share_of_protected_persons"]["value"] == rows["share_of_protected_persons"]["together"] == ""
    assert rows["share_of_refugees"]["value"]
    shown = printed("analyse", "position", "outlook", "--for", "ON", "--from", "2026-27", "--year", "2027/28")
    assert "2027-28 (projected)" in shown
    assert "blank" in shown


def test_a_formula_that_counts_nobody_is_beside_the_same_persons() -> None:
    one, other = (
        {r["figure"]: r["value"] for r in answered(name, "--for", "MB")} for name in ("settlement", "equal-per-capita")
    )
    assert one["share_of_non_economic"] == other["share_of_non_economic"]
    assert other["share_of_weighted_need"] == ""
    assert other["share_of_amount"] == other["share_of_population"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "arguments",
    [
        ("published",),
        ("settlement", "--for", "QC"),
        ("settlement", "--year", "2040-41"),
        ("settlement", "--from", "2026-27", "--year", "2019-20"),
        ("us-school-impact-2019",),
    ],
)
def test_what_a_position_refuses(arguments: tuple[str, ...], language: str) -> None:
    found = run("analyse", "position", *arguments, "--lang", language)
    assert found.exit_code == 1
    assert "Traceback" not in found.output
