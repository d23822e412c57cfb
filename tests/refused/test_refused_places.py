"""Places of refusals that no other quick test meets, each by its key: without its refusal a case would go on, or say another thing."""

import json
import zipfile
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from places import THIN
from random_scenarios import toml_text
from thin import Change, changed, dollars, thin

from fundingmodel import run
from fundingmodel.datasets.gate import load
from fundingmodel.errors import Refused, at
from fundingmodel.exchange import reading
from fundingmodel.exchange.reading import package_of, read_package
from fundingmodel.questions import find
from fundingmodel.questions.asked import any_year_asked, year_asked
from fundingmodel.replies.red_lines import read_red_lines
from fundingmodel.result import Result
from fundingmodel.sweeps import design
from fundingmodel.sweeps.design import Design, Plan, Sample, Setting, read_figure, read_setting


def key_of(call: Any, *arguments: Any, **named: Any) -> str:
    """The key of what is refused first, of all that is refused because of it."""
    with pytest.raises(Refused) as refused:
        call(*arguments, **named)
    found: Any = refused.value
    while isinstance(found.cause, Refused):
        found = found.cause
    return str(found.key)


# Scenario files

LINK = {"scenario": "other.toml", "quantity": "allocation", "fiscal_year": "2020-21"}
HELD = "inputs.opening_allocation"
RATE = {"unit": "ratio", "assumption": True, "shape": "scalar"}
PROMISE = {"text": "x", "jurisdiction": "A", "at_least": 1, "quantity": "envelope", "through": "2021-22"}
SCENARIOS: list[tuple[str, list[Change]]] = [
    ("inputs_not_a_table", [("inputs", ["intake"])]),
    ("input_not_a_table", [("inputs.intake", 5)]),
    ("steps_not_a_list", [("steps", "share")]),
    ("steps_not_a_list", [("steps", [])]),
    ("unknown_shape", [("inputs.rate", {**RATE, "value": 1, "shape": "town"})]),
    ("unknown_by", [("inputs.rate", {**RATE, "value": 1, "by": "month"})]),
    ("declared_input_without_unit", [("inputs.rate", {**RATE, "value": 1, "unit": " "})]),
    ("scenario_and_tier", [(HELD, {**LINK, "tier": "first"})]),
    ("no_quantity_named", [(HELD, {"scenario": "other.toml", "fiscal_year": "2020-21"})]),
    ("not_with_another_result", [(HELD, {**LINK, "value": 1})]),
    ("goes_with_a_result", [(HELD, dollars(value=1, quantity="allocation"))]),
    ("link_of_wrong_shape", [("inputs.category_weight", {**LINK, "quantity": "share"})]),
    ("figures_by_another_key", [("inputs.protected_fraction", {**RATE, "shape": None, "by_lag": {"4": 1}})]),
    ("not_a_table_of_years", [("inputs.stated_authority.by_year", [1, 2])]),
    ("not_a_table_of_codes", [("inputs.intake.by_calendar_year.2016.values.A", 5)]),
    ("assumption_not_true_or_false", [("inputs.protected_fraction.assumption", "yes")]),
    ("unknown_status", [("inputs.protected_fraction.status", "guessed")]),
    ("key_without_measure_and_unit", [("inputs.intake", {"data": "x.csv", "key": ["year"], "source": "x"})]),
    ("formula_not_a_text", [("inputs.protected_fraction", {"formula": 1, "unit": "ratio"})]),
    ("figures_beside_formula", [("inputs.protected_fraction.formula", "1")]),
    ("from_not_by_year", [("inputs.protected_fraction.from", [1])]),
    ("bind_not_a_table", [("steps.7.bind", "prior_allocation")]),
    ("step_not_a_name", [("steps.3", 5)]),
    ("promises_not_a_list", [("promises", "A keeps its part")]),
    ("promises_not_a_list", [("promises", ["A keeps its part"])]),
    ("promise_lacks_key", [("promises", [{**PROMISE, "through": None}])]),
    ("promise_no_fraction", [("promises", [{**PROMISE, "at_least": 0}])]),
    ("promise_no_fraction", [("promises", [{**PROMISE, "at_least": True}])]),
    ("no_such_jurisdiction", [("promises", [{**PROMISE, "jurisdiction": "E"}])]),
    ("not_a_fiscal_year", [("promises", [{**PROMISE, "through": "soon"}])]),
    ("promise_over", [("promises", [{**PROMISE, "through": "2019-20"}])]),
    ("promise_of_unknown", [("promises", [{**PROMISE, "quantity": "grant"}])]),
    ("promise_of_no_money", [("promises", [{**PROMISE, "quantity": "share"}])]),
    ("promise_of_itself", [("promises", [{**PROMISE, "quantity": "allocation"}])]),
]


def without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_none(each) for key, each in value.items() if each is not None}
    return [without_none(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("key", "changes"), SCENARIOS)
def test_a_scenario(key: str, changes: list[Change], tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(toml_text({**thin(), "name": "other"}), encoding="utf-8", newline="\n")
    text = toml_text(without_none(changed(thin(), *changes)))
    (tmp_path / "thin.toml").write_text(text, encoding="utf-8", newline="\n")
    assert key_of(run, tmp_path / "thin.toml") == key


# Data sets

TABLE = "year,jurisdiction,persons\n2024,ON,5\n2024,QC,7\n"
ABOUT = {"title": "Counts", "key": ["year", "jurisdiction"], "unit": "persons", "source": "x", "measure": "persons"}
DATA: list[tuple[str, dict[str, Any]]] = [
    ("data_set_changes", {"changes": ["other.csv"]}),
    ("codes_not_a_table", {"codes": ["ON"]}),
    ("codes_not_a_list", {"codes": {"jurisdiction": "ON"}}),
    ("key_is_empty", {"key": []}),
    ("data_set_not_a_list", {"measures": "persons"}),
    ("data_set_not_a_list", {"columns": ["x", 1]}),
    ("data_set_not_a_list", {"complete": ["x"]}),
    ("data_set_not_a_list", {"controls": {"x": 1}}),
    ("data_set_money", {"money": "shared"}),
    ("rounding_not_a_number", {"rounding": "half"}),
    ("rounding_not_a_number", {"rounding": -1}),
    ("rounding_not_a_number", {"rounding": True}),
    ("rounding_not_a_number", {"controls": [{"totals": [{"total": 12}], "rounding": "half"}]}),
    ("control_not_complete", {"controls": [{"totals": [{"total": "many"}]}]}),
    ("control_not_complete", {"controls": [{"totals": [{"year": "2024"}]}]}),
    ("control_not_complete", {"controls": [{"totals": [12]}]}),
    ("control_not_complete", {"controls": [{"totals": [{"total": 12}], "measure": "people"}]}),
    ("control_total_missed", {"controls": [{"totals": [{"total": 13}]}]}),
    ("data_set_key_missing", {"unit": None}),
    ("data_set_unknown_key", {"units": "persons"}),
]


def described(folder: Path, **more: Any) -> Path:
    (folder / "counts.csv").write_text(TABLE, encoding="utf-8", newline="\n")
    text = toml_text(without_none({**ABOUT, **more}))
    (folder / "counts.toml").write_text(text, encoding="utf-8", newline="\n")
    return folder / "counts.csv"


@pytest.mark.parametrize(("key", "more"), DATA)
def test_a_description_of_a_table(key: str, more: dict[str, Any], tmp_path: Path) -> None:
    assert load(described(tmp_path)).figure(year="2024", jurisdiction="ON") == 5
    assert key_of(load, described(tmp_path, **more)) == key


def test_what_is_asked_of_a_table(tmp_path: Path) -> None:
    found = load(described(tmp_path, controls=[{"totals": [{"total": 12}, {"total": "5", "jurisdiction": "ON"}]}]))
    for limit in ("half", "0", "nan"):
        assert key_of(found.outliers, limit) == "outlier_limit"
    assert key_of(found.describe, "colour") == "not_described"
    of_no_year = load(described(tmp_path, key=["jurisdiction"], columns=["year"]))
    assert key_of(of_no_year.outliers, "0.5") == "no_column_of_years"


# Data packages


def package(descriptor: object, **files: bytes) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        if descriptor is not None:
            text = descriptor if isinstance(descriptor, str) else json.dumps(descriptor)
            archive.writestr("datapackage.json", text)
        for name, data in files.items():
            archive.writestr(f"data/{name}.csv", data)
    return written.getvalue()


EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of no bytes


def listing(path: object, **more: str) -> dict[str, Any]:
    return {"resources": [{"path": path, **more}]}


PACKAGES: list[tuple[str, bytes]] = [
    ("package_no_zip", b"no zip file"),
    ("package_without_descriptor", package(None, a=b"")),
    ("package_descriptor", package("not json")),
    ("package_descriptor", package([])),
    ("package_descriptor", package({})),
    ("package_descriptor", package({"resources": {"path": "x"}})),
    ("package_descriptor", package(listing(5))),
    ("package_descriptor", package({"resources": ["data/a.csv"]})),
    ("package_path_outside", package(listing("../a.csv", hash=EMPTY))),
    ("package_path_outside", package(listing("/data/a.csv", hash=EMPTY))),
    ("package_file_missing", package(listing("data/a.csv", hash=EMPTY))),
    ("package_file_changed", package(listing("data/a.csv", hash=EMPTY), a=b"x")),
    ("package_file_changed", package(listing("data/a.csv"), a=b"")),
]


@pytest.mark.parametrize(("key", "data"), PACKAGES)
def test_a_package(key: str, data: bytes) -> None:
    assert key_of(package_of, data, "x.zip") == key


def test_a_package_that_is_as_it_says_is_read(tmp_path: Path) -> None:
    data = package(listing("data/a.csv", hash=EMPTY), a=b"")
    assert package_of(data, "x.zip").files == {"data/a.csv": b""}
    assert key_of(read_package, tmp_path / "absent.zip") == "no_such_file"


@pytest.mark.parametrize("over", [0, 1])
def test_a_package_is_read_up_to_a_limit(over: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of files, and of bytes, zipped or in a folder: the limit itself is read."""
    data = package(listing("data/a.csv", hash=EMPTY), a=b"")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        archive.extractall(tmp_path / "x")
        size = sum(each.file_size for each in archive.infolist())
    for name, limit in (("MOST_FILES", 2), ("LARGEST", size)):
        with monkeypatch.context() as patch:
            patch.setattr(reading, name, limit - over)
            for call, asked in ((package_of, (data, "x.zip")), (read_package, (tmp_path / "x",))):
                if over:
                    assert key_of(call, *asked) == "package_too_large", (name, call)
                else:
                    assert set(call(*asked).files) == {"data/a.csv"}


# Questions

QUESTIONS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("goal_of_one_kind", "goal-seek", "settlement", {}),
    ("goal_of_one_kind", "goal-seek", "settlement", {"amount": "1", "share": "0.5"}),
    ("beyond_limit", "goal-seek", "settlement", {"share": "1.000001"}),
    ("beyond_limit", "goal-seek", "settlement", {"share": "-0.000001"}),
    ("years_backwards", "position", "settlement", {"year": "2023-24", "from_year": "2024-25"}),
    ("position_of_one_formula", "position", "published", {}),
    ("position_not_counted", "position", str(THIN), {}),
    ("collar_of_two_ends", "replay", "settlement", {"fall": "0.02"}),
    ("collar_of_two_ends", "replay", "settlement", {"rise": "0.02"}),
    ("replay_number", "replay", "settlement", {"fall": "2%", "rise": "0.05"}),
    ("replay_number", "replay", "settlement", {"fall": "0.02", "rise": "nan"}),
    ("replay_number", "replay", "settlement", {"fall": "-0.01", "rise": "0.05"}),
    ("replay_number", "replay", "settlement", {"fall": "1.01", "rise": "0.05"}),
    ("no_chain_of_offers", "offers", "settlement", {}),
    ("reply_to_record", "reply", "published", {}),
    ("no_such_question", "replays", "settlement", {}),
]


@pytest.fixture(scope="module")
def calculated() -> Callable[[str], Result]:
    """Each scenario is calculated once."""
    return cache(run)


@pytest.mark.parametrize(("key", "question", "scenario", "asked"), QUESTIONS)
def test_a_question(
    key: str, question: str, scenario: str, asked: dict[str, Any], calculated: Callable[[str], Result]
) -> None:
    def ask() -> None:
        found = find(question)
        named = {each.name for each in found.asks}
        needed = {"jurisdiction": "ON", "lever": "category_weight.refugee", "party": "ON"}
        of = "offer" if "offer" in named else "scenario"
        found.answer(**{of: calculated(scenario)}, **{n: x for n, x in needed.items() if n in named}, **asked)

    assert key_of(ask) == key


@pytest.mark.parametrize(
    ("key", "lines"),
    [
        ("red_line_not_read", "BC"),
        ("red_line_not_read", "BC=much"),
        ("red_line_not_read", "BC=1,000"),
        ("red_line_not_read", "BC=-5"),
        ("red_line_not_read", "BC=²"),
        ("red_line_twice", "BC=1, BC=2"),
        ("red_line_twice", "BC=1, British Columbia=2"),
        ("no_such_jurisdiction", "XX=1"),
    ],
)
def test_a_red_line(key: str, lines: str, calculated: Callable[[str], Result]) -> None:
    result = calculated("settlement")
    year = result.scenario.fiscal_years[-1]
    assert key_of(read_red_lines, lines, result, year, "ON") == key


# Sweeps


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("sweep_setting", "need"),
        ("sweep_setting", "=1,2"),
        ("sweep_setting", "need="),
        ("sweep_figure", "need=1_0"),
        ("sweep_figure", "need=1,000"),
        ("sweep_figure", "need=1,,2"),
        ("sweep_range", "need=1:2:1"),
        ("sweep_range", "need=1:2:1000001"),
        ("sweep_range", "need=2:2:3"),
        ("sweep_range", "need=3:2:3"),
    ],
)
def test_a_setting_of_a_sweep(key: str, text: str) -> None:
    assert key_of(read_setting, text, at("--set")) == key


def test_edges_of_what_a_sweep_takes() -> None:
    assert [str(x) for x in read_setting("need=1:2:2", at("--set")).values] == ["1", "2"]
    assert len(read_setting("need=1:2:1000000", at("--set")).values) == design.MOST_VALUES == 1_000_000
    assert key_of(read_figure, True, at("--set")) == "sweep_figure"


NEED = Setting("need", (Decimal(1), Decimal(2)))


@pytest.mark.parametrize(
    ("key", "swept"),
    [
        ("sweep_of_nothing", Design("x")),
        ("sweep_twice", Design("x", (NEED, NEED))),
        ("sweep_twice", Design("x", plans=(Plan("need", ("a", "b", "a")),))),
        ("sweep_too_large", Design("x", (NEED,), sample=Sample(0, 1))),
        ("sweep_too_large", Design("x", (NEED,), sample=Sample(10_000_001, 1))),
    ],
)
def test_a_design_of_a_sweep(key: str, swept: Design) -> None:
    assert key_of(swept.refuse_what_cannot_be) == key
    for variants in (1, 10_000_000):
        Design("x", (NEED,), sample=Sample(variants, 1)).refuse_what_cannot_be()


@pytest.mark.parametrize("asked_year", [any_year_asked, year_asked])
def test_a_year_that_is_asked_for(asked_year: Callable[[Result, str | None], str]) -> None:
    """As the scenario writes it, however it is asked for; the last where none is; one that it has not is refused."""
    result = run("settlement")
    assert [asked_year(result, each) for each in ("2024/25", "2024-2025", "2024-25", None)] == [
        *["2024-25"] * 3,
        "2026-27",
    ]
    for year in ("2018-19", "soon"):
        assert key_of(asked_year, result, year) == "no_fiscal_year"
