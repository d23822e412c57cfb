"""Fiscal years and names of a scenario file: one reader of years, one longest name."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from fundingmodel import read_scenario
from fundingmodel.errors import ScenarioRefused
from fundingmodel.scenario import LONGEST_NAME
from fundingmodel.scenario.new_files import starting_file
from fundingmodel.scenario.reading import build


@pytest.mark.parametrize(
    ("years", "accepted"), [(["2025-2026", "2026-2027"], True), (["2025-1926"], False), (["2025/27"], False)]
)
def test_a_file_s_years_are_years_that_follow(tmp_path: Path, years: list[str], accepted: bool) -> None:
    path = tmp_path / "offer.toml"
    path.write_text(starting_file(path), encoding="utf-8")
    data = {**tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal), "fiscal_years": years}
    data["inputs"]["stated_authority"]["by_year"] = dict.fromkeys(years, 1000)
    if accepted:
        assert build(data, path).fiscal_years == tuple(years)
    else:
        with pytest.raises(ScenarioRefused, match="is not a fiscal year"):
            build(data, path)


def test_a_new_file_s_name_is_as_long_as_a_name_may_be(tmp_path: Path) -> None:
    path = tmp_path / f"{'n' * 40}.toml"
    path.write_text(starting_file(path), encoding="utf-8", newline="\n")
    assert read_scenario(path).name == "n" * LONGEST_NAME
    longer = path.read_text(encoding="utf-8").replace("n" * LONGEST_NAME, "n" * (LONGEST_NAME + 1))
    path.write_text(longer, encoding="utf-8", newline="\n")
    with pytest.raises(ScenarioRefused, match="at most 32 letters"):
        read_scenario(path)
