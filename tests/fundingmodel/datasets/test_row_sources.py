"""What each row says of its own figures: read by the gate, kept by the table, and handed on to what cites it."""

from decimal import Decimal
from pathlib import Path

import pytest

from fundingmodel import read_scenario, run
from fundingmodel.analysis.explain import explain
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load, read_table
from fundingmodel.datasets.row_sources import STATUSES
from fundingmodel.errors import DataRefused, ScenarioRefused
from fundingmodel.language.refusals import sentence
from fundingmodel.scopes import measures

TABLE = """fiscal_year,jurisdiction,amount,source,source_date,status,rounding,scope,measure
2025-26,ON,513600000,https://star.example/cut,2026-02-25,reported,100000,not stated,allocated
2025-26,BC,155650000,A speech,2026,derived,100000,shared,allocated
"""
ABOUT = """unit = "dollars"
key = ["fiscal_year", "jurisdiction"]
measure = "amount"
source = { en = "A newspaper", fr = "Un journal" }
"""


def written(folder: Path, old: str = "", new: str = "", about: str = ABOUT) -> Path:
    path = folder / "money.csv"
    path.write_text(TABLE.replace(old, new, 1) if old else TABLE, encoding="utf-8", newline="\n")
    path.with_suffix(".toml").write_text(about, encoding="utf-8", newline="\n")
    return path


def test_a_row_has_its_own_source_date_status_rounding_scope_and_measure(tmp_path: Path) -> None:
    data = load(written(tmp_path))
    ontario, columbia = (data.source_of(row) for row in data.rows)
    assert (ontario.date, ontario.status, ontario.rounding) == ("2026-02-25", "reported", Decimal(100_000))
    assert (ontario.scope, ontario.measure) == ("not stated", "allocated")
    assert ontario.cited("en") == "A newspaper: https://star.example/cut, 2026-02-25 (reported; rounded to 100,000)"
    assert ontario.cited("fr") == (
        "Un journal\u00a0: https://star.example/cut, 2026-02-25 (rapporté; arrondi à 100\u00a0000)"
    )
    assert (columbia.cited("en"), columbia.cited("fr")) == ("A speech, 2026 (derived)", "A speech, 2026 (calculé)")
    assert columbia.scope == "shared"


def test_the_words_are_a_closed_list() -> None:
    assert tuple(STATUSES) == (
        "published", "planned", "reported", "stated", "claimed", "derived", "assumed", "projected",
    )  # fmt: skip
    assert tuple(measures()) == ("authority", "allocated", "planned", "spent", "lapsed", "claimed")


REFUSED = {
    "status": (
        (",reported,", ",rumoured,"),
        (
            "money.csv, row 2, status: status is 'rumoured'; it must be one of published, planned, reported, stated, claimed, "
            'derived, assumed and projected. If nothing is to be read from it, name it in columns = ["status"].'
        ),
        "« status » vaut « rumoured »",
    ),
    "no status": ((",reported,", ",,"), "row 2, status: the status is blank.", "« status » est vide"),
    "measure": (("stated,allocated", "stated,promised"), "row 2, measure: measure is 'promised'; it must be one of authority",
                "« measure » vaut « promised »"),
    "scope": ((",not stated,", ",,"), 'row 2, scope: the scope is blank. If nothing is to be read',
              "« scope » est vide"),
    "date": ((",2026-02-25,", ",2026-13,"), "row 2, source_date: found '2026-13', which is no date.", "qui n’est pas une date"),
    "rounding of a figure as printed": (("513600000", "513650000"), "513650000 is not a multiple of 100000", "multiple"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_row_that_says_something_else_is_refused_in_both_languages(tmp_path: Path, case: str) -> None:
    (old, new), english, french = REFUSED[case]
    with pytest.raises(DataRefused) as caught:
        load(written(tmp_path, old, new))
    assert english in str(caught.value)
    assert french in sentence(caught.value, "fr").replace("\u00a0", " ")


def spanned(folder: Path, first: str, second: str = ",") -> Path:
    """The table with a least and a most for each row."""
    header, *rows = TABLE.splitlines()
    texts = (f"{row},{limits}" for row, limits in zip(rows, (first, second), strict=True))
    path = written(folder)
    path.write_text("\n".join([f"{header},low,high", *texts, ""]), encoding="utf-8", newline="\n")
    return path


def test_a_span_is_said_with_the_status(tmp_path: Path) -> None:
    data = load(spanned(tmp_path, ",", "150000000,160000000.5"))
    ontario, columbia = (data.source_of(row) for row in data.rows)
    assert (ontario.low, ontario.high) == (None, None)
    assert (columbia.low, columbia.high) == (Decimal(150_000_000), Decimal("160000000.5"))
    assert columbia.cited("en") == "A speech, 2026 (derived; at least 150,000,000, at the most 160,000,000.5)"
    assert columbia.cited("fr").replace("\u00a0", " ") == (
        "A speech, 2026 (calculé; au moins 150 000 000, au plus 160 000 000,5)"
    )
    one = load(spanned(tmp_path, ",", ",160000000"))
    assert one.source_of(one.rows[1]).cited("en") == "A speech, 2026 (derived; at the most 160,000,000)"


@pytest.mark.parametrize(
    ("limits", "english", "french"),
    [
        ("150 million,", "row 3, low: found '150 million', which is no plain number.", "n’est pas un nombre simple"),
        (
            "155650001,",
            "row 3, low: found 155650001, and the figure of the row is 155650000.",
            "le chiffre de la ligne est",
        ),
        (
            ",155649999",
            "row 3, high: found 155649999, and the figure of the row is 155650000.",
            "le chiffre de la ligne est",
        ),
    ],
)
def test_a_span_that_leaves_out_its_own_figure_is_refused(
    tmp_path: Path, limits: str, english: str, french: str
) -> None:
    with pytest.raises(DataRefused) as caught:
        load(spanned(tmp_path, ",", limits))
    assert english in str(caught.value) and french in sentence(caught.value, "fr")


def test_a_column_of_a_file_of_before_is_still_its_own(tmp_path: Path) -> None:
    """`columns` names columns that nothing is read from: a word of the list is taken, another left where it is."""
    about = f'{ABOUT}columns = ["status", "measure", "scope", "source_date"]\n'
    path = written(tmp_path, ",reported,", ",final,", about)
    path.write_text(path.read_text(encoding="utf-8").replace("155650000", "155600000"), encoding="utf-8")
    data = load(path)
    assert data.rows[0].texts["status"] == "final"
    assert [data.source_of(row).status for row in data.rows] == ["", "derived"]
    path.write_text("year,amount,status\n2020,5,E\n", encoding="utf-8")
    assert read_table(path, ["year"], "amount", unit="dollars", columns=["status"]).figure(year=2020) == 5


def test_a_column_of_figures_named_after_a_measure_is_of_that_measure(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("fiscal_year,authority,other,status\n2020-21,5,1,published\n", encoding="utf-8")
    data = read_table(path, ["fiscal_year"], ["authority", "other"], unit="dollars")
    assert [data.source_of(data.rows[0], measure).measure for measure in data.measures] == ["authority", ""]


SCENARIO = """name = "known"
title = "Known"
fiscal_years = ["2025-26"]
jurisdictions = ["ON", "BC"]
currency = "CAD"
formula = "published_allocation"
instrument = "programme spending"
recipient = "b"

[inputs.published_allocation]
data = "money.csv"

[inputs.compared_allocation]
unit = "dollars"
price_basis = "nominal"
value = 1
source = "a guess"
"""


def test_rows_of_two_scopes_are_not_one_input(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "known.toml").write_text(SCENARIO, encoding="utf-8")
    with pytest.raises(ScenarioRefused, match=r"different scopes: not stated \(2025-26\) and shared \(2025-26, BC\)"):
        run(read_scenario(str(tmp_path / "known.toml")))


def test_explain_cites_the_row_of_each_jurisdiction(tmp_path: Path) -> None:
    written(tmp_path, ",shared,", ",not stated,")
    (tmp_path / "known.toml").write_text(SCENARIO, encoding="utf-8")
    result = run(read_scenario(str(tmp_path / "known.toml")))
    for code, cited in (("ON", "A newspaper: https://star.example/cut, 2026-02-25 (reported; rounded to 100,000)"),
                        ("BC", "A speech, 2026 (derived)")):  # fmt: skip
        assert f"[1] {cited}" in explain(result, code, "2025-26")
    parameter = result.scenario.tier.parameters["published_allocation"]
    assert parameter.said_of("2025-26", "BC").source["en"] == "A speech, 2026 (derived)"
    found = parameter.said_of("2025-26", "ON").row
    assert found is not None and (found.scope, found.measure) == ("not stated", "allocated")


def test_a_row_that_is_assumed_is_an_assumption_of_the_scenario(tmp_path: Path) -> None:
    written(tmp_path, ",reported,", ",assumed,")
    (tmp_path / "known.toml").write_text(SCENARIO, encoding="utf-8")
    parameter = read_scenario(str(tmp_path / "known.toml")).tier.parameters["published_allocation"]
    assert [parameter.said_of("2025-26", code).assumption for code in ("ON", "BC")] == [True, False]
    assert list(parameter.assumed()) == ["2025-26"]
    written(tmp_path)
    assert read_scenario(str(tmp_path / "known.toml")).tier.parameters["published_allocation"].assumed() == {}


def test_a_figure_of_several_rows_has_the_source_of_its_table() -> None:
    """A sum is no single row's: the published scenario's counts by category keep the table's own source."""
    parameter = read_scenario("settlement").tier.parameters["intake"]
    assert parameter.said_by_place == {}
    assert isinstance(parameter.dataset, Dataset)
