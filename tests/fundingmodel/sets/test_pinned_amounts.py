"""The pinned amounts of packaged scenarios: complete, what the engine gives to the cent, and worked out by other code."""

from decimal import Decimal

import pytest
from announced import unannounced
from packaged_results import result
from pinned_amounts import FOLDER, text_of, worked_out
from places import ROOT

import fundingmodel
from fundingmodel import pinned
from fundingmodel.scenario.files import packaged

TABLE = pinned.pinned()


def test_every_packaged_scenario_has_its_amounts() -> None:
    """python tests/support/pinned_amounts.py adds those of a new one."""
    assert list(TABLE.scenarios) == list(packaged())


@pytest.mark.parametrize("name", packaged())
def test_the_engine_gives_the_pinned_amounts(name: str) -> None:
    found, listed = result(name), TABLE.scenarios[name]
    years, codes = found.scenario.fiscal_years, found.scenario.jurisdictions
    every = {(year, code): found.amount("allocation", year, code) for year in years for code in codes}
    assert listed == {place: amount for place, amount in every.items() if amount is not None}


@pytest.mark.parametrize("name", ["settlement", "predictable", "published"])
def test_the_file_is_what_the_oracle_writes(name: str) -> None:
    written = text_of({name: worked_out(name)}, TABLE.version)
    table = written[written.index("[") :].rstrip("\n")
    assert table in (FOLDER / f"{TABLE.version}.toml").read_text(encoding="utf-8")


def test_a_version_without_a_file_has_the_amounts_of_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pinned.pinned("0.1.7").version == pinned.pinned("0.10.0rc1").version == "0.1.0"
    monkeypatch.setattr(pinned, "versions", lambda: ["0.1.0", "0.9.0", "0.10.0"])
    with pytest.raises(FileNotFoundError, match=r"0\.10\.0"):
        pinned.pinned("0.10.1")
    assert pinned.pinned("0.8.9").version == "0.1.0"


def test_money_stays_exact() -> None:
    amount = TABLE.scenarios["settlement"]["2021-22", "ON"]
    assert (
        amount == Decimal("407233270.33") and isinstance(amount, Decimal) and fundingmodel.__version__ >= TABLE.version
    )


def test_amounts_that_change_are_announced() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert list(unannounced([pinned.pinned(each) for each in pinned.versions()], changelog)) == []


CHANGED = "settlement"
BEFORE = pinned.Pinned("0.1.0", {CHANGED: {("2021-22", "ON"): Decimal("1.00")}, "cohort": {}})
SAID = (
    "## 0.2.0 - 2027-01-01\n\n- Another weight.\n  - Impacted formulas: `settlement`,\n    from 2021-22.\n\n## 0.1.0\n"
)


@pytest.mark.parametrize(
    ("version", "changelog", "found"),
    [
        ("0.2.0", SAID, []),
        ("1.0.0", SAID.replace("0.2.0", "1.0.0"), []),
        ("0.2.0", SAID.replace("0.2.0 - 2027-01-01", "Unreleased"), []),
        ("0.1.1", SAID.replace("0.2.0", "0.1.1"), ["0.1.1: amounts of settlement change, and it is a PATCH"]),
        (
            "0.2.0",
            SAID.replace("`settlement`", "none"),
            ["0.2.0: no line `Impacted` of the changelog names settlement"],
        ),
        (
            "0.2.0",
            SAID.replace("Impacted", "Concerned"),
            ["0.2.0: no line `Impacted` of the changelog names settlement"],
        ),
        ("0.2.0", SAID.replace("0.2.0", "0.3.0"), ["0.2.0: no line `Impacted` of the changelog names settlement"]),
    ],
)
def test_one_that_is_not_announced_is_reported(version: str, changelog: str, found: list[str]) -> None:
    after = pinned.Pinned(version, {CHANGED: {("2021-22", "ON"): Decimal("1.01")}, "another": {}})
    assert list(unannounced([BEFORE, after], changelog)) == found
    assert list(unannounced([BEFORE, pinned.Pinned(version, BEFORE.scenarios)], changelog)) == []
