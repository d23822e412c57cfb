"""Offers that `new --ask` writes: at most twelve lines, exact as they are, or refused until what is left is written."""

from decimal import Decimal
from pathlib import Path

import pytest
from against_oracle import differences
from command_line import printed, refused
from offers import write_offer
from oracle_general import everything

from fundingmodel.analysis.offers.differences import of_parent
from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.result import run
from fundingmodel.scenario.offers.asks import ASKS, MOST_LINES
from fundingmodel.scenario.offers.parents import Parent
from fundingmodel.scenario.reading import read_scenario

PARENTS = (
    "settlement",
    "outlook",
    "roundtable-ahead",
    "settlement-economic-half",
    "predictable",
    "offer-2-no-base",
    "cohort",
)
LEFT_TO_WRITE = ("longer", "new-data")  # of tables that do not reach further
REACHES = (("outlook", "longer"), ("roundtable-ahead", "longer"))  # their years are made, and held
DOES_NOT_GO = {
    ("offer-2-no-base", "drop-base"): "its formula has no step 'base_amount'.",
    ("cohort", "weight"): "it states no weights by category.",
    ("roundtable-ahead", "weight"): "it states no weights by category.",  # they are made of the use of services
    ("roundtable-ahead", "escalator"): "nothing reads total_admissions.",  # its envelope follows admissions
    ("published", "floor"): "its formula has no step 'fit_to_envelope'.",
    ("published", "set-aside"): "fund needs 'programme_authority'",
    ("canada-settlement-2021-22", "collar"): "it has one year, and something of the year before is needed.",
    ("canada-settlement-2021-22", "fewer-years"): "it has one year.",
    ("worked-keys", "floor"): "it has tiers; write [tiers.NAME.steps] yourself.",
}
WHO_IS_ADMITTED = ("thousand-more", "nominees", "economic-share")
MADE_FROM_ADMISSIONS = {"outlook": 1, "roundtable-ahead": 2}  # inputs of the parent, each a line more of these asks
GOES = [(parent, ask) for parent in PARENTS for ask in ASKS if (parent, ask) not in DOES_NOT_GO]


def written(tmp_path: Path, parent: str, ask: str, language: str = "en") -> Path:
    path = tmp_path / f"our-{ask}.toml"
    printed("new", str(path), "--parent", parent, "--ask", ask, "--lang", language)
    return path


@pytest.mark.parametrize(("parent", "ask"), [p for p in GOES if p[1] not in LEFT_TO_WRITE or p in REACHES])
def test_an_ask_is_exact_as_it_is_written(parent: str, ask: str, tmp_path: Path) -> None:
    path = written(tmp_path, parent, ask)
    more = MADE_FROM_ADMISSIONS.get(parent, 0) if ask in WHO_IS_ADMITTED else 0
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES + more
    scenario = read_scenario(path)
    result = run(scenario)
    assert list(differences(result, everything(scenario))) == []
    changes = of_parent(scenario)
    assert changes is not None
    assert changes.found
    assert "alibrated" not in scenario.title["en"] + scenario.note["en"] + scenario.summary["en"]
    below = run(parent)
    same = [year for year in scenario.fiscal_years if year in below.scenario.fiscal_years]
    moved = [y for y in same if result.table("allocation")[y].tolist() != below.table("allocation")[y].tolist()]
    assert (
        moved or ask in ("fewer-years", "floor") or (parent, ask) in REACHES
    )  # a floor of nine tenths may hold nobody


@pytest.mark.parametrize(("parent", "ask"), [p for p in GOES if p[1] in LEFT_TO_WRITE and p not in REACHES])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_left_to_be_written_is_refused(parent: str, ask: str, language: str, tmp_path: Path) -> None:
    path = written(tmp_path, parent, ask, language)
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    with pytest.raises(Refused) as error:
        read_scenario(path)
    assert error.value.key == "placeholder"
    assert "reste à écrire" in sentence(error.value, "fr")
    assert str(error.value).endswith("is still to be written. Put your own in its place.")


def test_once_it_is_written_it_runs(tmp_path: Path) -> None:
    path = written(tmp_path, "settlement", "longer")
    rows = [
        f"{year},{code},{category},{100 * n + len(category)}"
        for year in range(2015, 2026)
        for n, code in enumerate(
            ("NL", "PE", "NS", "NB", "ON", "MB", "SK", "AB", "BC", "YT", "NT", "NU", "QC", "ZZ"), 1
        )
        for category in ("economic", "family", "refugee", "other", "not_stated")
    ]
    table = "year,jurisdiction,category,persons\n" + "\n".join(rows) + "\n"
    (tmp_path / "ours.csv").write_text(table, encoding="utf-8", newline="\n")
    text = path.read_text(encoding="utf-8")
    text = text.replace("<write: a .csv that reaches 2025>", "ours.csv").replace(
        "<write: where the table comes from>", "us"
    )
    path.write_text(text, encoding="utf-8", newline="\n")
    scenario = read_scenario(path)
    assert scenario.fiscal_years[-1] == "2027-28"
    assert list(differences(run(scenario), everything(scenario))) == []


def test_a_longer_offer_whose_table_reaches_runs_as_it_is_written(tmp_path: Path) -> None:
    own = write_offer(tmp_path, 'fiscal_years = { first = "2019-20", last = "2021-22" }\n', "predictable", "earlier")
    path = tmp_path / "longer.toml"
    printed("new", str(path), "--parent", str(own), "--ask", "longer")
    scenario = read_scenario(path)
    assert scenario.fiscal_years[-1] == "2022-23"
    for name in ("escalator", "phase"):  # held
        parameter = scenario.tier.parameters[name]
        assert parameter.figures["2022-23"] == parameter.figures["2021-22"]
        assert parameter.said_of("2022-23").assumption
    assert "what does not reach it is held" in scenario.offer["reason"]["en"]
    assert list(differences(run(scenario), everything(scenario))) == []


def test_of_a_longer_offer_it_is_said_that_figures_are_held_only_where_some_are() -> None:
    """In the outlook formulas make them; a parent that gives a figure for each year has it held."""
    for parent, is_held in (("outlook", False), ("predictable", True)):
        reason = ASKS["longer"](Parent(read_scenario(parent), parent, "en")).reason
        assert ("; what does not reach it is held" in reason["en"]) is is_held, parent
        assert ("; ce qui n’y va pas est maintenu" in reason["fr"]) is is_held, parent


@pytest.mark.parametrize(("parent", "ask"), DOES_NOT_GO)
def test_an_ask_that_does_not_go_with_a_parent_is_refused_and_nothing_written(
    parent: str, ask: str, tmp_path: Path
) -> None:
    path = tmp_path / "offer.toml"
    said = refused("new", str(path), "--parent", parent, "--ask", ask)
    assert said.startswith(f"{parent}: what is asked for does not go with it: ")
    assert DOES_NOT_GO[parent, ask] in said
    french = refused("new", str(path), "--parent", parent, "--ask", ask, "--lang", "fr").replace("\u00a0", " ")
    assert french.startswith(f"{parent} – ce qui est demandé ne va pas avec ce scénario : ")
    assert not path.exists()


@pytest.mark.slow
@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("parent", ["settlement", "outlook", "roundtable-ahead"])
def test_an_ask_is_explained_compared_and_reported(parent: str, ask: str, tmp_path: Path) -> None:
    """In both languages; one that does not go with its parent, or is left to be written, is refused with a sentence (above)."""
    left = ask in LEFT_TO_WRITE and (parent, ask) not in REACHES
    if (parent, ask) in DOES_NOT_GO or left:
        return
    path = written(tmp_path, parent, ask)
    last = read_scenario(path).fiscal_years[-1]
    for language in ("en", "fr"):
        assert printed("diff", parent, str(path), "--lang", language).strip()
        assert path.stem in printed("explain", str(path), "ON", last, "--lang", language)
        out = str(tmp_path / language)
        assert "sha256" in printed("report", parent, str(path), "--lang", language, "--out", out)


def test_an_ask_needs_a_parent(tmp_path: Path) -> None:
    assert refused("new", str(tmp_path / "offer.toml"), "--ask", "floor") == (
        "--ask goes with --parent. Add --parent settlement, for instance."
    )


def test_an_ask_of_a_file_of_one_s_own_in_another_folder(tmp_path: Path) -> None:
    (tmp_path / "offers").mkdir()
    printed("new", str(tmp_path / "own.toml"))
    path = tmp_path / "offers" / "collar.toml"
    printed("new", str(path), "--parent", str(tmp_path / "own.toml"), "--ask", "collar")
    assert 'parent = "../own.toml"' in path.read_text(encoding="utf-8")
    scenario = read_scenario(path)
    assert list(differences(run(scenario), everything(scenario))) == []


def test_the_collar_that_is_asked_for_fits_the_envelopes_of_its_parent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """settlement falls by 12.9% in 2026-27 and rises by 18.7% in 2022-23: all that a collar guarantees is paid, and it is said."""
    monkeypatch.chdir(tmp_path)
    said = printed("new", "ours.toml", "--parent", "settlement", "--ask", "collar")
    assert said == "Wrote ours.toml. Next: fundingmodel check ours.toml\n"
    assert "Guarantees are not kept" not in printed("check", "ours.toml")
    parameters = read_scenario("ours.toml").tier.parameters
    limits = [parameters[name].figures[""][0][0] for name in ("largest_decline", "largest_growth")]
    assert limits == [Decimal("0.15"), Decimal("0.2")]


def test_below_a_parent_with_a_collar_the_ask_is_half_as_wide_and_says_what_is_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = printed("new", "ours.toml", "--parent", "offer-1-floor-collar", "--ask", "collar")
    assert "Guarantees are not kept in full: $107," in said
    own, above = (read_scenario(name).tier for name in ("ours.toml", "offer-1-floor-collar"))
    assert [entry.alias for entry in own.entries] == [entry.alias for entry in above.entries]
    for name in ("largest_decline", "largest_growth"):
        assert own.parameters[name].figures[""][0][0] * 2 == above.parameters[name].figures[""][0][0]
