"""Data packages: valid by the standard's own checker, nothing private in them; read back, what differs is told and nothing trusted."""

import hashlib
import io
import json
import tomllib
import zipfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import frictionless
import pytest
from brief_facts import exact
from command_line import printed, refused
from offers import write_offer

from fundingmodel import read_scenario, run
from fundingmodel.exchange.writing import package_files, zipped
from fundingmodel.scenario.files import packaged

OFFER = """parent = "settlement"
name = "our-offer"
short = { en = "our offer", fr = "notre offre" }
author = "AUTHOR-1"
date = "2026-11-30"
reason = "REASON-2"
goal = "GOAL-3"
red_line = "LINE-4"
private_note = "NOTE-5"
fiscal_years = ["2026-27"]
[inputs.category_weight]
values.refugee = 3
assumption = true
private_note = "NOTE-6"
[inputs.intake]
data = "own.csv"
unit = "persons"
key = ["year", "jurisdiction", "category"]
measure = "persons"
source = "our own count"
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "package.zip"
    printed("export", "settlement", "predictable", "--out", str(path))
    return path


def files_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(path: Path, changed: Mapping[str, bytes], hashed: bool = True) -> Path:
    """The package with other files in it; with hashes that fit them, as somebody would who makes a package anew."""
    files = {**files_of(path), **changed}
    if hashed:
        about = json.loads(files["datapackage.json"])
        for each in about["resources"]:
            data = files.get(each["path"], b"")
            each["bytes"], each["hash"] = len(data), f"sha256:{hashlib.sha256(data).hexdigest()}"
        files["datapackage.json"] = json.dumps(about).encode()
    other = path.with_name("other.zip")
    other.write_bytes(zipped(files))
    return other


def test_rules_for_data_that_are_late_or_revised_travel_with_a_scenario(tmp_path: Path) -> None:
    stated = 'late_data = { en = "Wait for them.", fr = "Les attendre." }\nrevised_data = "Keep what was paid."\n'
    offer = write_offer(tmp_path, stated + 'fiscal_years = ["2026-27"]\n')
    said = tomllib.loads(package_files([run(offer)])["scenarios/offer.toml"].decode("utf-8"))
    assert said["late_data"] == {"en": "Wait for them.", "fr": "Les attendre."}
    assert said["revised_data"] == "Keep what was paid."


def test_the_standards_own_checker_finds_nothing(tmp_path: Path) -> None:
    names = [name for name in packaged() if name != "quebec-parity"]
    for name, data in package_files([run(each) for each in names]).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    found = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert found.valid, found.flatten(["name", "message"])
    path = tmp_path / "data" / "admissions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2019,ON,economic", "2019,XX,economic"), encoding="utf-8")
    assert not frictionless.Package(str(tmp_path / "datapackage.json")).validate().valid


def test_a_table_says_its_units_codes_and_sources() -> None:
    files = package_files([run("settlement")])
    about = json.loads(files["datapackage.json"])
    table = next(each for each in about["resources"] if each["path"] == "data/settlement_envelope_readings.csv")
    assert table["hash"] == f"sha256:{hashlib.sha256(files[table['path']]).hexdigest()}"
    fields = {each["name"]: each for each in table["schema"]["fields"]}
    assert list(fields) == files[table["path"]].decode().splitlines()[0].split(",")
    assert table["unit"] == "dollars"
    assert {"status", "scope", "measure", "rounding"} <= set(fields)
    admissions = next(each for each in about["resources"] if each["path"] == "data/admissions.csv")
    assert admissions["original"]["sha256"] == "346d48a0eb3174ce215c5cc36410c29c07ae53b3a48714fd5af05c580892cd25"
    jurisdiction = admissions["schema"]["fields"][1]
    assert (jurisdiction["labels"]["ON"], jurisdiction["labels_fr"]["QC"]) == ("Ontario", "Québec")


def test_its_results_are_exact_amounts_and_its_scenarios_give_them(package: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = printed("import", "package", str(package), "--out", str(out))
    assert "“settlement”: its 96 allocations follow from the figures of the package." in said
    assert "admissions: as it is held here." in said
    rows = (out / "results" / "allocations.csv").read_text(encoding="utf-8").splitlines()
    header = rows[0].split(",")
    for row in rows[1:]:
        name, year, code, amount = (
            row.split(",")[header.index(x)] for x in ("scenario", "fiscal_year", "jurisdiction", "allocation")
        )
        assert Fraction(amount) == exact(name)[year][code]
    assert run(out / "scenarios" / "predictable.toml").amount("allocation", "2026-27", "ON") == run(
        "predictable"
    ).amount("allocation", "2026-27", "ON")
    read = [
        p.dataset.path
        for t in read_scenario(out / "scenarios" / "predictable.toml").tiers
        for p in t.parameters.values()
        if p.dataset
    ]
    assert read
    assert all(path.resolve().is_relative_to(out.resolve()) for path in read)


def test_the_same_scenarios_give_the_same_bytes() -> None:
    first, second = (zipped(package_files([run("settlement")])) for _ in range(2))
    assert first == second


def test_another_edition_is_told_figure_by_figure(package: Path) -> None:
    text = files_of(package)["data/admissions.csv"].decode()
    line = next(x for x in text.splitlines() if x.startswith("2019,ON,economic,82145"))
    changed = text.replace(line, line.replace("82145", "82150"))
    said = printed("import", "package", str(rewritten(package, {"data/admissions.csv": changed.encode()})))
    assert (
        "admissions: edition 2025-07-31, here 2025-07-31: 1 figures differ, 0 rows are not here, 0 rows are here alone."
        in said
    )
    assert "- 2019, ON, economic, admissions: 82,150 there, 82,145 here" in said
    assert "of its allocations do not follow from the figures of the package, the first" in said
    french = printed(
        "import", "package", str(rewritten(package, {"data/admissions.csv": changed.encode()})), "--lang", "fr"
    )
    assert "- 2019, ON, economic, admissions\u00a0: 82\u00a0150 là-bas, 82\u00a0145 ici" in french


def test_a_result_that_does_not_follow_is_told(package: Path) -> None:
    text = files_of(package)["results/allocations.csv"].decode()
    changed = text.replace("424590648.36", "424590648.37")
    assert changed != text
    said = printed("import", "package", str(rewritten(package, {"results/allocations.csv": changed.encode()})))
    assert (
        "1 of its allocations do not follow from the figures of the package, the first 2026-27, ON: 424590648.37 stated, 424590648.36"
        in said
    )


def test_a_file_that_was_changed_is_refused(package: Path) -> None:
    other = rewritten(package, {"data/admissions.csv": b"year,jurisdiction\n"}, hashed=False)
    assert "'data/admissions.csv' is not what the package states" in refused("import", "package", str(other))
    assert "n’est pas ce que le paquet indique" in refused("import", "package", str(other), "--lang", "fr")


def test_what_the_gate_refuses_is_refused(package: Path) -> None:
    text = files_of(package)["data/admissions.csv"].decode().replace("2019,ON,economic", "2019,XX,economic")
    assert "XX" in refused("import", "package", str(rewritten(package, {"data/admissions.csv": text.encode()})))


@pytest.mark.parametrize(
    "name", ["../out.csv", "data/../../out.csv", "/etc/passwd", "C:/x.csv", "data\\x.csv", "datapackage.json"]
)
def test_no_file_is_read_or_written_outside_of_it(name: str, package: Path, tmp_path: Path) -> None:
    about = json.loads(files_of(package)["datapackage.json"])
    about["resources"].append({"name": "x", "path": name, "hash": f"sha256:{hashlib.sha256(b'x').hexdigest()}"})
    other = rewritten(package, {name: b"x", "datapackage.json": json.dumps(about).encode()}, hashed=False)
    assert "which is no file inside of it" in refused("import", "package", str(other), "--out", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_broken_files_have_a_sentence_each(tmp_path: Path) -> None:
    whole = zipped(package_files([run("settlement")]))
    for n, data in enumerate((b"", b"PK", whole[: len(whole) // 2], b"no zip at all")):
        path = tmp_path / f"{n}.zip"
        path.write_bytes(data)
        assert "cannot be read as a zip file" in refused("import", "package", str(path))
    for n, text in enumerate(("", "[]", "{}", '{"resources": 3}', '{"resources": [{}]}', "[" * 100_000)):
        path = tmp_path / f"described{n}.zip"
        path.write_bytes(zipped({"datapackage.json": text.encode()}))
        assert "does not list its files" in refused("import", "package", str(path))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/x.csv", bytes(250_000_000))
    (tmp_path / "bomb.zip").write_bytes(bomb.getvalue())
    assert "it is too large" in refused("import", "package", str(tmp_path / "bomb.zip"))
    assert "there is no datapackage.json in it" in refused("import", "package", str(tmp_path))
    assert "there is no such file" in refused("import", "package", str(tmp_path / "none.zip"))


def test_nothing_private_and_no_folder_is_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "private-folder"
    folder.mkdir()
    rows = ["year,jurisdiction,category,persons"]
    rows += [
        f"{y},{c},{k},100"
        for y in (2022, 2023, 2024)
        for c in read_scenario("settlement").jurisdictions
        for k in ("economic", "family", "refugee", "other")
    ]
    (folder / "own.csv").write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")
    (folder / "offer.toml").write_text(OFFER, encoding="utf-8", newline="\n")
    printed("export", str(folder / "offer.toml"), "--out", str(tmp_path / "o.zip"))
    whole = b"".join(files_of(tmp_path / "o.zip").values())
    for secret in (b"AUTHOR-1", b"REASON-2", b"GOAL-3", b"LINE-4", b"NOTE-5", b"NOTE-6", b"private-folder"):
        assert secret not in whole, secret
    said = printed("import", "package", str(tmp_path / "o.zip"))
    assert "“our-offer”: its 12 allocations follow from the figures of the package." in said


def test_what_is_there_is_kept(package: Path, tmp_path: Path) -> None:
    assert "is there already, and is another package" in refused("export", "cohort", "--out", str(package))
    printed("export", "settlement", "predictable", "--out", str(package))  # the same once more
    printed("export", "cohort", "--out", str(package), "--force")
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine", encoding="utf-8")
    assert "has files in it" in refused("import", "package", str(package), "--out", str(full))
    assert "call it package.txt.zip" in refused("export", "cohort", "--out", str(tmp_path / "package.txt"))
