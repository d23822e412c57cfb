"""`report --each` in both languages: the pair of each scenario, left where it is from the same inputs, its digests in the manifest."""

import hashlib
from pathlib import Path

import pytest
from batches import change, manifest, scenario, several, unchanged
from command_line import run


@pytest.fixture(autouse=True)
def in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_pair_of_each_scenario_is_left_where_it_is_there_from_the_same_inputs() -> None:
    first, second = scenario("first"), scenario("second")
    both = ["--lang", "en,fr"]
    assert unchanged(first, second, *both) == [False] * 4
    assert sorted(manifest()) == ["first-fr.xlsx", "first.xlsx", "second-fr.xlsx", "second.xlsx"]
    assert unchanged(first, second, *both) == [True] * 4
    Path("reports/first-fr.xlsx").unlink()
    assert unchanged(first, second, *both) == [True, False, True, True]
    change(first, "value = 1000000", "value = 1000001")
    assert unchanged(first, second, *both) == [False, False, True, True]
    assert unchanged(first, second, "--lang", "fr,en") == [True] * 4


def test_one_of_a_pair_is_another_workbook_than_the_same_by_itself() -> None:
    file = scenario("offer")
    assert unchanged(file) == [False]
    assert unchanged(file, "--lang", "en,fr") == [False, False]
    assert unchanged(file) == [False]
    assert unchanged(file, "--lang", "en,fr") == [False, True]


def test_the_manifest_has_the_name_and_the_digest_of_each_twin() -> None:
    file = scenario("offer")
    assert unchanged(file, "--lang", "en,fr") == [False, False]
    found, files = manifest(), {path.name: path.read_bytes() for path in Path("reports").glob("*.xlsx")}
    for name, twin in (("offer.xlsx", "offer-fr.xlsx"), ("offer-fr.xlsx", "offer.xlsx")):
        assert found[name]["twin"] == {"name": twin, "sha256": hashlib.sha256(files[twin]).hexdigest()}
        assert found[name]["sha256"] == hashlib.sha256(files[name]).hexdigest()
    assert unchanged(file) == [False]  # the one that is left names it still, and is not named back
    assert "twin" not in manifest()["offer.xlsx"]
    assert manifest()["offer-fr.xlsx"]["twin"] == {"name": "offer.xlsx"}


def test_two_scenarios_whose_workbooks_would_have_one_name_are_refused() -> None:
    """Those of any case: files of Windows and Mac know none."""
    files = [scenario("Offer"), scenario("offer-FR"), scenario("other")]
    found = run("report", *files, "--each", "--lang", "en,fr", "--workers", "1")
    assert found.exit_code == 1
    said = found.stderr.replace("\n", " ")
    assert "- Offer.toml: Offer-fr.xlsx: two workbooks would have this name, one in each language." in said
    assert "- offer-FR.toml: offer-FR.xlsx: two workbooks" in said
    assert sorted(path.name for path in Path("reports").glob("*.xlsx")) == ["other-fr.xlsx", "other.xlsx"]
    assert unchanged(*files) == [False, False, False]  # in one language each has a name of its own


def test_neither_of_a_pair_is_written_where_one_is_kept() -> None:
    files = several(2)
    Path("reports").mkdir()
    Path("reports/offer-0-fr.xlsx").write_bytes(b"mine")
    found = run("report", *files, "--each", "--lang", "en,fr", "--workers", "1")
    assert found.exit_code == 1
    assert "offer-0-fr.xlsx is not as this program wrote it" in found.stderr.replace("\n", " ")
    assert sorted(path.name for path in Path("reports").glob("*.xlsx")) == [
        "offer-0-fr.xlsx",
        "offer-1-fr.xlsx",
        "offer-1.xlsx",
    ]
    assert Path("reports/offer-0-fr.xlsx").read_bytes() == b"mine"
