"""Edges of limits: at the limit, counted here, all is read; one beyond is refused, or said in short."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fundingmodel.column import Column, Input
from fundingmodel.datasets.csv_files import CsvFile, CsvForm
from fundingmodel.errors import ScenarioRefused, in_file
from fundingmodel.scenario.codes import read_fiscal_years
from fundingmodel.scenario.figures.bands import band_input, band_parameter
from fundingmodel.scenario.figures.late_or_revised import _read as read_rule
from fundingmodel.scenario.figures.parts import Parts, check_added, check_parts, read_parts
from fundingmodel.scenario.figures.shared_counts import shared_amount
from fundingmodel.scenario.files import refuse_long_chain
from fundingmodel.scenario.parameters import Said
from fundingmodel.scenario.reading import is_name
from fundingmodel.scenario.tiers import tables_of_tiers

FILE = in_file("x.toml")


def key_of(refused: pytest.ExceptionInfo[ScenarioRefused]) -> str:
    return refused.value.key


@pytest.mark.parametrize(
    ("text", "fits"),
    [("a" * 32, True), ("a" * 33, False), ("", False), ("a b.(c)+-", True), (" a", False), ("-a", False), ("a/b", False), ("a\n", False)],
)  # fmt: skip
def test_names_that_head_a_column(text: str, fits: bool) -> None:
    assert is_name(text) is fits


@pytest.mark.parametrize(
    ("given", "years"),
    [
        ({"first": "1900", "last": "2099"}, 200),
        ({"first": "1900-01", "last": "2099-00"}, 200),
        ([str(year) for year in range(1900, 2100)], 200),
        ({"first": "2024", "last": "2024"}, 1),
    ],
)
def test_two_hundred_years_are_read(given: object, years: int) -> None:
    assert len(read_fiscal_years(given, FILE)) == years


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"first": "1900", "last": "2100"}, "too_many_listed"),
        ([str(year) for year in range(1900, 2101)], "too_many_listed"),
        ({"first": "2025", "last": "2024"}, "fiscal_years_do_not_rise"),
        (["2025", "2024"], "fiscal_years_do_not_rise"),
        (["2024", "2024"], "fiscal_years_do_not_rise"),
        ([], "fiscal_years_not_a_list"),
        ({"first": "2024"}, "fiscal_years_not_a_list"),
        ({"first": "2024", "last": "2025", "and": "x"}, "fiscal_years_not_a_list"),
        (["2024", "\u0662\u0660\u0662\u0665"], "not_a_fiscal_year"),
        ({"first": "24", "last": "2025"}, "not_a_fiscal_year"),
        ({"first": "2024", "last": "25"}, "not_a_fiscal_year"),
    ],
)
def test_years_that_are_not_read(given: object, key: str) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        read_fiscal_years(given, FILE)
    assert key_of(refused) == key


def tiers_of(*steps: int) -> dict[str, Any]:
    return {"tiers": {f"t{n}": {"steps": ["bounds"] * count} for n, count in enumerate(steps)}}


@pytest.mark.parametrize(
    ("steps", "key"),
    [
        ((200,), ""),
        ((201,), "too_many_listed"),
        ((1, 201), "too_many_listed"),
        ((200, 200, 200, 150), ""),
        ((200, 200, 200, 151), "too_many_steps_of_tiers"),
        ((1,) * 50, ""),
        ((1,) * 51, "too_many_listed"),
    ],
)
def test_steps_and_tiers_of_a_file(steps: tuple[int, ...], key: str) -> None:
    if not key:
        assert len(tables_of_tiers(tiers_of(*steps), Path("x.toml"))) == len(steps)
        return
    with pytest.raises(ScenarioRefused) as refused:
        tables_of_tiers(tiers_of(*steps), Path("x.toml"))
    assert key_of(refused) == key


def test_figures_come_through_fifty_scenarios() -> None:
    refuse_long_chain(50, Path("x.toml"))
    with pytest.raises(ScenarioRefused, match=r"x\.toml: its figures come through more than 50 scenarios"):
        refuse_long_chain(51, Path("x.toml"))


def test_a_rule_for_late_data_has_a_thousand_characters() -> None:
    assert read_rule("a" * 1_000, "late", FILE) == {"en": "a" * 1_000, "fr": "a" * 1_000}
    refused = {
        "a" * 1_001: "the text has 1,001 characters",
        "ab\x07c": "character 3 of the text is U[+]0007",
        " \t": "the text is blank",
    }
    for text, said in refused.items():
        with pytest.raises(ScenarioRefused, match=said):
            read_rule(text, "late", FILE)
    for text in ("a\tb", "a\nb", "a\u00a0b", "a\u3000b"):
        assert read_rule(text, "late", FILE)


TARIFF = {"shape": "bands", "unit": "dollars per pupil", "of": "pupils"}


def bands(*starts: object, value: object = 5, **more: object) -> list[Decimal | None]:
    table = {**TARIFF, "bands": [{"from": start, "value": value} for start in starts], **more}
    parameter = band_parameter(
        band_input("tariff", table, FILE), table, Said(source={"en": "x", "fr": "x"}, price_basis="nominal"), FILE
    )
    return [row[0] for row in parameter.figures[""]]


def test_fifty_bands_each_above_the_one_before() -> None:
    assert bands(*range(50)) == [*map(Decimal, range(50)), *[Decimal(5)] * 50]
    assert bands(-1, 0, Decimal("0.5"), value=Decimal("-2.5")) == [-1, 0, Decimal("0.5"), *[Decimal("-2.5")] * 3]


@pytest.mark.parametrize(
    ("starts", "more", "key"),
    [
        (range(51), {}, "bands_not_a_list"),
        ((), {}, "bands_not_a_list"),
        ((0,), {"bands": "none"}, "bands_not_a_list"),
        ((0,), {"bands": [{"from": 0, "value": 1}, 5]}, "bands_not_a_list"),
        ((0, 0), {}, "bands_not_ascending"),
        ((0, 5, 4), {}, "bands_not_ascending"),
        ((True,), {}, "band_without_figure"),
        (("0",), {}, "band_without_figure"),
        ((Decimal("nan"),), {}, "band_without_figure"),
        ((Decimal("inf"),), {}, "band_without_figure"),
        ((0,), {"formula": "x"}, "bands_and_others"),
        ((0,), {"values": {}}, "bands_and_others"),
        ((0,), {"unit": " "}, "bands_without_unit"),
        ((0,), {"of": 5}, "bands_without_unit"),
    ],
)
def test_bands_that_are_none(starts: tuple[object, ...], more: dict[str, object], key: str) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        bands(*starts, **more)
    assert key_of(refused) == key


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_band_without_a_figure_is_named_by_its_place(number: int) -> None:
    figures = [0, 5, 9]
    figures[number - 1] = "x"  # type: ignore[call-overload]
    with pytest.raises(ScenarioRefused, match=f"band {number} has 'x' where the number from belongs"):
        bands(*figures)


@pytest.mark.parametrize(
    ("amount", "said"),
    [(1.0, "1 place"), (0.0, "0 places"), (-1.0, "-1 places"), (2.0, "2 places"), (1.001, "1.001 places"),
     (1.5, "1.5 places"), (0.1 + 0.2, "0.3 places"), (1234.0, "1,234 places"), (0.000001, "1e-06 places")],
)  # fmt: skip
def test_an_amount_of_what_is_counted(amount: float, said: str) -> None:
    assert str(shared_amount(amount, "places")) == said


# Parts

CODES = tuple(f"c{n}" for n in range(14))


@pytest.mark.parametrize(("count", "said"), [(1, "c0"), (12, "c10, c11"), (13, "c11, ..."), (14, "c11, ...")])
def test_twelve_codes_are_named_in_one_refusal(count: int, said: str) -> None:
    """Codes of which no parts are said; and codes of the other result that are a part of nothing."""
    with pytest.raises(ScenarioRefused) as refused:
        read_parts({"a": ["x"]}, ("a", *CODES[:count]), (), Path(), FILE)
    assert key_of(refused) == "no_parts_of_code"
    assert f"{said}. Name them; where there are none, write c0 = []." in str(refused.value)
    with pytest.raises(ScenarioRefused) as refused:
        check_parts(Parts((("a", ("x",)),)), ("x", *CODES[:count]), (), FILE)
    assert key_of(refused) == "part_of_nothing" and f"{said} is part of nothing here" in str(refused.value)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({}, "parts_not_a_table"),
        ("ON", "parts_not_a_table"),
        (["ON"], "parts_not_a_table"),
        ({"a": ["x"], "b": []}, ""),
        ({"a": ["x"], "b": [], "out": ["y"]}, ""),
        ({"a": ["x"]}, "no_parts_of_code"),
        ({"a": ["x"], "b": [], "other": []}, "parts_of_no_code"),
        ({"a": ["x"], "b": ["x"]}, "part_of_two"),
        ({"a": ["x", "x"], "b": []}, "part_of_two"),
        ({"a": ["x"], "b": [], "file": "parts.csv"}, "parts_without_column"),
        ({"file": "none.csv", "column": "c", "of": "d"}, "no_such_file"),
    ],
    ids=str,
)
def test_parts_as_they_are_written(said: object, key: str, tmp_path: Path) -> None:
    if not key:
        parts = read_parts(said, ("b", "a"), ("out",), tmp_path, FILE)
        assert parts.of == (("b", ()), ("a", ("x",)))
        assert parts.outside == (("y",) if isinstance(said, dict) and "out" in said else ())
        assert parts == replace(
            parts, file=CsvFile(tmp_path, b"", CsvForm())
        )  # where they are from makes no difference
        return
    with pytest.raises(ScenarioRefused) as refused:
        read_parts(said, ("b", "a"), ("out",), tmp_path, FILE)
    assert key_of(refused) == key


@pytest.mark.parametrize(
    ("of", "outside", "codes", "outside_codes", "key"),
    [
        ({"a": ("x",), "b": ("y",)}, (), ("x", "y"), (), ""),
        ({"a": ("x", "y"), "b": ()}, (), ("x", "y"), (), ""),
        ({"a": ("x", "z")}, (), ("x",), ("z",), ""),  # a part that takes no part itself
        ({"a": ("x",)}, ("y",), ("x", "y"), (), ""),  # a part of a code that takes no part
        ({"a": ("x",)}, (), ("x", "y"), (), "part_of_nothing"),
        ({"a": ("x", "z")}, (), ("x",), (), "no_such_part"),
        ({"a": ("x",), "b": ("z",)}, (), ("x",), ("w",), "no_such_part"),
        ({"a": ("x",)}, ("z",), ("x", "y"), ("z",), "part_of_nothing"),
    ],
)
def test_every_code_is_a_part_of_one(
    of: dict[str, tuple[str, ...]], outside: tuple[str, ...], codes: tuple[str, ...], outside_codes: tuple[str, ...], key: str
) -> None:  # fmt: skip
    parts = Parts(tuple(of.items()), outside)
    if not key:
        check_parts(parts, codes, outside_codes, FILE)
        return
    with pytest.raises(ScenarioRefused) as refused:
        check_parts(parts, codes, outside_codes, FILE)
    assert key_of(refused) == key


def column(name: str, unit: str, shape: str, each: str = "") -> Column:
    def compute() -> Any:
        """Nothing is calculated of it."""

    compute.__name__ = name
    return Column(compute, lambda: "", unit, shape, each=each)


@pytest.mark.parametrize(
    ("quantity", "key"),
    [
        (Input("x", "pupils", "jurisdiction"), ""),
        (column("x", "dollars", "jurisdiction"), ""),
        (column("allocation", "dollars", "jurisdiction"), ""),
        (Input("x", "pupils"), "parts_of_one_figure"),
        (Input("x", "pupils", "jurisdiction", by="calendar year"), "parts_of_one_figure"),
        (column("x", "dollars", "scalar"), "parts_of_one_figure"),
        (column("x", "dollars", "jurisdiction", each="pupils"), "parts_have_no_sum"),
        (Input("x", "ratio", "jurisdiction"), "parts_have_no_sum"),
        (column("lower_bound", "dollars", "jurisdiction"), "parts_have_no_sum"),
    ],
)
def test_what_is_added_up(quantity: Input | Column, key: str) -> None:
    if not key:
        check_added("x", quantity, FILE)
        return
    with pytest.raises(ScenarioRefused) as refused:
        check_added("x", quantity, FILE)
    assert key_of(refused) == key
