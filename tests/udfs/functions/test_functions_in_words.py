"""The functions in words, and of the session: accounts, lists, and what went wrong last."""

from pathlib import Path

import pytest
from answers import TWELVE, cells, column
from places import THIN

import fundingmodel
from fundingmodel.scenario.files import packaged
from fundingmodel.steps import step_names
from udfs.calls import Session, answer
from udfs.catalogue import functions
from udfs.cells.marshalling import CellError
from udfs.scenarios.named import forget, register


def test_explain_is_the_engines_account_in_the_language_of_the_session() -> None:
    from fundingmodel.analysis.explain import explain

    result = fundingmodel.run("predictable")
    for language in ("en", "fr"):
        expected = explain(result, "ON", "2024-25", language).rstrip("\n").split("\n")
        assert (
            column(cells("EXPLAIN", "predictable", "Ontario", "2024-25", session=Session(language=language)))
            == expected
        )
        assert column(cells("EXPLAIN", "predictable", "ON", "2024-2025", language)) == expected


@pytest.mark.parametrize(
    "what", ["scenarios", "formulas", "steps", "data_sets", "functions", "jurisdictions", "categories"]
)
def test_lists_are_complete(what: str) -> None:
    from fundingmodel.datasets.gate import packaged as data_sets
    from fundingmodel.formulas import published

    expected = {
        "scenarios": set(packaged()),
        "formulas": set(published()),
        "steps": set(step_names()),
        "data_sets": set(data_sets()),
        "functions": {function.signature for function in functions()},
        "jurisdictions": {*TWELVE, "QC"},
        "categories": {"economic", "family", "refugee", "other"},
    }[what]
    for language in ("en", "fr"):
        found = cells("LIST", what, session=Session(language=language))
        assert set(column(found)[1:]) == expected and len(found) == len(expected) + 1


def test_jurisdictions_and_categories_of_a_scenario_are_its_own_in_its_order() -> None:
    register(THIN)
    try:
        assert cells("LIST", "jurisdictions", "thin")[1:] == [["A", "A"], ["B", "B"], ["C", "C"], ["D", "D"]]
        assert column(cells("LIST", "categories", "thin"))[1:] == ["economic", "refugee"]
    finally:
        forget()
    ours = fundingmodel.read_scenario("settlement")
    assert tuple(column(cells("LIST", "jurisdictions", "settlement"))[1:]) == ours.jurisdictions


def test_what_a_list_names_can_be_asked_for() -> None:
    for scenario in packaged():
        year = fundingmodel.read_scenario(scenario).fiscal_years[-1]
        for name, _, _, by in cells("LIST", "parameters", scenario)[1:]:
            of = "ON" if by.count(" x ") > 1 else None
            assert cells("PARAMETER", scenario, name, year, of)
            assert cells("SOURCE", name, "source", scenario) != [["not stated"]]
        for name, *_ in cells("LIST", "quantities", scenario)[1:]:
            assert cells("SCENARIO", scenario, None, year, name)


def test_the_session_lists_its_errors_newest_first_and_nothing_of_the_machine() -> None:
    session = Session(host="a test")
    assert cells("LAST_ERROR", session=session) == [["no error yet"]]
    for name, argument in (("SHARE", [["ON", "40"], ["QC", 1]]), ("INTAKE", 1900)):
        with pytest.raises(CellError):
            answer(name, [argument], session=session)
    errors = cells("LAST_ERROR", 5, session=session)
    assert [row[1:3] for row in errors] == [["FM.INTAKE", "#N/A"], ["FM.SHARE", "#VALUE!"]]
    assert "number stored as text" in errors[1][3]
    status = {row[0]: row[1] for row in cells("STATUS", session=session)}
    assert status["Calls"] == 5 and status["Errors"] == 2 and status["Functions come through"] == "a test"
    assert status["Version of fundingmodel"] == fundingmodel.__version__ == cells("VERSION")[0][0]
    assert status["Data, population"].startswith("2024")
    text = " ".join(map(str, (*status, *status.values())))
    assert "/" not in text.replace("17-10", "") or str(Path.home()) not in text
    assert str(Path.cwd()) not in text
