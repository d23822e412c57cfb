"""A workbook for each of several scenarios, on several processes: the same bytes, nothing made twice, nothing half."""

import json
import os
import re
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from batches import change, child, manifest, scenario, several, unchanged
from command_line import FIXED, refused, run
from started import started

from fundingmodel.files_read import FilesRead
from fundingmodel.locks import alone_in
from fundingmodel.processes import Outcome
from fundingmodel.stamps import files_of, stamp
from workbooks.batch import stamps
from workbooks.batch.writing import IN_USE
from workbooks.file.seal import is_as_written

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals")
PROC = pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are listed in /proc")


@pytest.fixture(autouse=True)
def in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def test_two_batches_do_not_write_into_one_folder() -> None:
    name = scenario("one")
    with alone_in(Path("out") / IN_USE) as alone:
        assert alone
        said = refused("report", name, "--each", "--out", "out")
        assert said == (
            "another report --each is writing into out. Wait until it is done, or give another folder with --out."
        )
        french = refused("report", name, "--each", "--out", "out", "--lang", "fr")
        assert french.startswith("une autre commande report --each écrit dans out.")
    assert unchanged(name, "--out", "out") == [False]
    assert not (Path("out") / IN_USE).exists()


# On processes


def test_the_same_bytes_and_words_on_one_process_and_on_two() -> None:
    files = several(4)
    Path("bad.toml").write_text("name = ", encoding="utf-8")
    one, two = (
        run("report", *files[:2], "bad.toml", *files[2:], "--each", "--workers", count, "--out", f"on-{count}")
        for count in ("1", "2")
    )
    assert len(written("on-1")) == 6  # with a manifest and the stamps
    assert written("on-1") == written("on-2")
    assert one.stdout.replace("on-1", "on-2") == two.stdout
    assert (one.stderr, one.exit_code) == (two.stderr, two.exit_code) == (one.stderr, 1)
    listed: list[str] = re.findall(r"offer-\d", two.stdout.partition("\n\n")[2])
    assert listed == [file[:-5] for file in files]


def test_a_refusal_on_another_process_is_said_in_the_language_of_the_run() -> None:
    good, bad = scenario("good"), scenario("bad")
    Path(bad).write_text(
        Path(bad).read_text(encoding="utf-8").replace("value = 1000000", "value = 1000000000000000000", 1),
        encoding="utf-8",
    )
    one, two = (run("report", good, bad, "--each", "--lang", "fr", "--workers", n, "--rebuild") for n in ("1", "2"))
    assert one.stderr == two.stderr
    assert two.stderr.replace(FIXED, " ").startswith(
        "fundingmodel: 1 fichier refusé sur 2; les autres sont traités.\n- bad.toml"
    )


def workers_of(pid: int) -> list[int]:
    """The processes that work for another: those that were started to be given items."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int(re.sub(r".*\) ", "", (path / "stat").read_text()).split()[1])
            if parent == pid and b"spawn_main" in (path / "cmdline").read_bytes():
                found.append(int(path.name))
        except (OSError, ValueError, IndexError):  # it has ended meanwhile
            continue
    return sorted(found)


@PROC
def test_a_process_that_is_killed_costs_its_file_alone() -> None:
    files = several(5)
    process = started("report", *files, "--each", "--workers", "2")
    while not (pids := workers_of(process.pid)):
        time.sleep(0.01)
    os.kill(pids[0], signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    (bad,) = re.findall(r"- (\S+): the process that worked on it ended before it was done \(signal 9\)", said.decode())
    assert b"Traceback" not in said
    assert said.decode().startswith("fundingmodel: 1 of 5 is refused; the others are done.\n")
    assert sorted(path.stem for path in Path("reports").glob("*.xlsx")) == sorted(f[:-5] for f in files if f != bad)
    assert unchanged(*files) == [file != bad for file in files]


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupt_leaves_nothing_half(workers: str) -> None:
    files = several(12)
    process = started("report", *files, "--each", "--workers", workers)
    while not list(Path("reports").glob("*.xlsx")):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    out, said = process.communicate(timeout=60)
    assert (process.returncode, out, said) == (130, b"", b"")
    there = list(Path("reports").glob("*.xlsx"))
    assert 0 < len(there) < len(files)
    assert all(is_as_written(path) for path in there)
    assert not list(Path("reports").glob("~*"))
    kept = [file for file, same in zip(files, unchanged(*files), strict=True) if same]
    assert {f"{file[:-5]}.xlsx" for file in kept} <= {path.name for path in there}
    assert len(kept) >= len(there) - 1  # the last one may be there and not noted yet


# Nothing is made twice


def test_what_is_there_from_the_same_inputs_is_left() -> None:
    file = child()
    assert unchanged(file) == [False]
    before = Path("reports/child.xlsx").stat().st_mtime_ns
    assert unchanged(file) == [True]
    os.utime(file, (1, 1))
    os.utime("parent.toml", (1, 1))
    assert unchanged(file) == [True]
    assert Path("reports/child.xlsx").stat().st_mtime_ns == before
    assert unchanged(file, "--rebuild") == [False]


def test_a_change_of_the_file_of_its_parent_or_of_its_table_makes_it_again() -> None:
    Path("need.csv").write_text("town,children\nA,7\nB,5\n", encoding="utf-8")
    Path("need.toml").write_text('unit = "children"\nkey = ["town"]\nmeasure = "children"\n', encoding="utf-8")
    scenario("parent")
    file = child()
    assert unchanged(file) == [False]
    change("parent.toml", "value = 1000000", "value = 1000001")
    assert unchanged(file) == [False]
    assert unchanged(file) == [True]
    change(file, "to see", "to look")
    assert unchanged(file) == [False]


def test_a_table_that_changes_makes_it_again() -> None:
    from fundingmodel.datasets.gate import PACKAGED
    from fundingmodel.scenario.files import PACKAGED as SCENARIOS

    for ending in ("csv", "toml"):
        Path(f"arrived.{ending}").write_bytes((PACKAGED / f"admissions.{ending}").read_bytes())
    text = (SCENARIOS / "equal-per-admission.toml").read_text(encoding="utf-8")
    assert 'data = "admissions"' in text
    text = text.replace('data = "admissions"', 'data = "arrived.csv"').replace('"equal-per-admission"', '"own"', 1)
    Path("own.toml").write_text(text, encoding="utf-8")
    assert unchanged("own.toml") == [False]
    assert unchanged("own.toml") == [True]
    change("arrived.toml", "title", "# a remark\ntitle")
    assert unchanged("own.toml") == [True]
    with Path("arrived.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert unchanged("own.toml") == [False]


def test_other_language_years_options_and_versions_make_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    file = child()
    plain: list[str] = [file]
    assert unchanged(*plain) == [False]
    for more in (["--years", "2025-26"], ["--mark", "Draft"], ["--mark", "Other"]):
        assert unchanged(*plain, *more) == [False], more
        assert unchanged(*plain, *more) == [True], more
    for more in (["--lang", "fr"], ["--for-us"]):  # in a file of their own
        assert unchanged(*plain, *more) == [False], more
        assert unchanged(*plain, *more) == [True], more
    assert unchanged(*plain) == [False]
    monkeypatch.setattr(stamps, "program", lambda: "another")
    assert unchanged(*plain) == [False]


def test_a_file_of_the_package_that_changes_is_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    before = stamps.program()
    assert stamps.program() == before
    files = files_of("workbooks")
    assert {"report.py", "batch/stamps.py", "refusals_fr.toml"} <= set(files)
    monkeypatch.setattr("fundingmodel.stamps.files_of", lambda _name: {**files, "more.toml": b""})
    assert stamps.program() != before


def test_who_is_beside_it_changes_a_workbook_only_where_it_comes_from_that_one() -> None:
    file, other = child(), scenario("other")
    assert unchanged(file) == [False]
    assert unchanged(file, other) == [True, False]
    assert unchanged(file, "parent.toml") == [False, False]  # its parent may now be named in it
    assert unchanged(file, "parent.toml", other) == [True, True, True]


def test_what_was_edited_or_taken_away_is_not_taken_for_what_was_written() -> None:
    files = several(3)
    assert unchanged(*files) == [False] * 3
    Path("reports/offer-0.xlsx").unlink()
    Path("reports/offer-1.xlsx").write_bytes(b"mine")
    found = run("report", *files, "--each")
    assert found.exit_code == 1
    assert "- offer-1.toml: " in found.stderr
    assert "is not as this program wrote it, and it was kept" in found.stderr
    assert Path("reports/offer-1.xlsx").read_bytes() == b"mine"
    assert is_as_written(Path("reports/offer-0.xlsx"))
    assert unchanged(*files, "--force") == [True, False, True]


def test_a_scenario_that_is_refused_leaves_the_workbook_of_yesterday() -> None:
    files = several(2)
    assert unchanged(*files) == [False] * 2
    before = written("reports")
    Path(files[0]).write_text("name = ", encoding="utf-8")
    found = run("report", *files, "--each")
    assert found.exit_code == 1
    assert written("reports") == before


# The manifest


def test_the_manifest_for_the_table_says_nothing_that_the_workbook_does_not() -> None:
    file = child(more='red_line = "no less than 7"')
    assert unchanged(file) == [False]
    (entry,) = manifest().values()
    assert set(entry) == {"scenario", "language", "fiscal_years", "version", "sha256"}
    text = Path("reports/fundingmodel-manifest.json").read_text(encoding="utf-8")
    for secret in ("parent", "Ann", "to see", "red_line", str(Path.cwd()), "/"):
        assert secret not in text, secret


def test_a_private_text_is_in_no_digest_for_the_table() -> None:
    file = child(more='red_line = "no less than 7"')
    assert unchanged(file, "--for-us") == unchanged(file) == [False]
    before = manifest()
    change(file, "than 7", "than 8")
    assert unchanged(file) == [True]
    assert unchanged(file, "--for-us") == [False]
    assert manifest() == before
    names = [each["name"] for each in manifest("fundingmodel-manifest-for-us")["child-for-us.xlsx"]["files"]]  # type: ignore[attr-defined]
    assert names == ["child.toml", "parent.toml"]


def test_a_copy_for_paper_is_noted_as_the_copy_of_whom_it_is_for() -> None:
    """For the table no file is named, and who and why is in nothing; for one's own side each file that was read is."""
    file = child(more='red_line = "no less than 7"')
    assert unchanged(file, "--print") == unchanged(file, "--print", "--for-us") == [False]
    (table,) = manifest("fundingmodel-manifest-print").values()
    assert set(table) == {"scenario", "language", "fiscal_years", "version", "sha256"}
    text = Path("reports/fundingmodel-manifest-print.json").read_text(encoding="utf-8")
    for secret in ("parent", "Ann", "to see", "red_line", 'digest": "' + "0"):
        assert secret not in text, secret
    (us,) = manifest("fundingmodel-manifest-for-us-print").values()
    assert [each["name"] for each in us["files"]] == ["child.toml", "parent.toml"]  # type: ignore[attr-defined]
    assert unchanged(file, "--print") == unchanged(file, "--print", "--for-us") == [True]
    assert unchanged(file) == [False]


def test_who_is_behind_a_hidden_parent_is_in_nothing_that_is_handed_over() -> None:
    child("hidden")
    file = child()
    change(file, "parent.toml", "hidden.toml")
    assert unchanged(file) == [False]
    before = written("reports")
    change("hidden.toml", "to see", "to hide")
    assert unchanged(file) == [False]
    after = written("reports")
    kept = ".fundingmodel-stamps-for-us.json"
    assert {name for name in before if before[name] != after[name]} == {kept}
    stamp_of_child = next(iter(json.loads(after[kept])["stamps"].values()))
    assert not any(stamp_of_child.encode() in data for name, data in after.items() if name != kept)


def test_stamps_that_somebody_changed_make_workbooks_again() -> None:
    files = several(2)
    assert unchanged(*files) == [False] * 2
    change("reports/.fundingmodel-stamps-for-us.json", "offer-0.xlsx", "offer-1.xlsx")
    assert unchanged(*files) == [False] * 2
    assert unchanged(*files) == [True] * 2


def test_two_tables_of_one_name_that_change_places_are_another_input() -> None:
    noted = [FilesRead({Path(f"/a/{x}/t.csv"): y for x, y in zip("xy", order, strict=True)}) for order in ("12", "21")]
    elsewhere = FilesRead({Path(f"/b/c/{x}/t.csv"): y for x, y in zip("xy", "12", strict=True)})
    one, swapped, moved = (stamp(each, [], private=True) for each in (*noted, elsewhere))
    assert one == moved != swapped


def test_the_manifest_keeps_what_other_runs_wrote() -> None:
    files = several(3)
    assert unchanged(*files[:2]) == [False] * 2
    assert unchanged(*files[1:]) == [True, False]
    assert sorted(manifest()) == ["offer-0.xlsx", "offer-1.xlsx", "offer-2.xlsx"]
    Path("reports/offer-0.xlsx").unlink()
    Path("reports/offer-2.xlsx").unlink()
    assert unchanged(files[2]) == [False]
    assert sorted(manifest()) == ["offer-1.xlsx", "offer-2.xlsx"]


def test_a_manifest_that_somebody_changed_is_kept() -> None:
    file = scenario("offer")
    assert unchanged(file) == [False]
    path = Path("reports/fundingmodel-manifest.json")
    change(str(path), '"offer"', '"other"')
    before = written("reports")
    said = refused("report", file, "--each")
    assert said.startswith(f"{path} is not as this program wrote it, and it was kept. Move it elsewhere")
    assert written("reports") == before
    assert unchanged(file, "--force") == [False]
    assert unchanged(file) == [True]


@pytest.mark.parametrize("option", [["--rebuild"], ["--workers", "2"]])
def test_options_of_a_batch_without_one_are_refused(option: list[str]) -> None:
    file = scenario("offer")
    assert "go with --each" in refused("report", file, *option)
    assert "go with --each" in refused("report", "--published", "--each", *option)


def test_messages_come_in_the_order_of_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    from workbooks.batch import writing

    def backwards(work: object, items: Iterable[object], workers: int) -> Iterable[tuple[object, Outcome[object]]]:
        assert workers == 3
        return ((item, Outcome(work(item))) for item in items)  # type: ignore[operator]

    said: list[tuple[str, str]] = []
    monkeypatch.setattr(writing, "each_in_order", backwards)
    monkeypatch.setattr("workbooks.commands.report.progress_of", lambda name, what: said.append((name, what)))
    run("report", *several(3), "--each", "--workers", "3")
    assert said == [("1/3", "offer-0"), ("2/3", "offer-1"), ("3/3", "offer-2")]
