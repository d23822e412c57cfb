"""The mutation run itself: faults are planted where they are said to be, found by tests that look, and left by those that do not."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from mutants import drawn, mutants_of
from mutate import (
    KILLED,
    PASSED,
    SURVIVED,
    TOO_SLOW,
    Copies,
    Kept,
    Run,
    Verdict,
    controlled,
    equivalents,
    judged,
    left,
    modules,
    named,
    not_noticed,
    stale,
    table,
)
from places import ROOT
from reach import DUMPS, Reach, mirrored
from starting import TOO_LATE, Starter

CODE = '''"""A module of a few lines."""

LIMIT: int = 3


def kept(values: list[int], most: int = LIMIT) -> list[int]:
    """Those that are not above the limit."""
    if not values:
        raise ValueError("none")
    return [value * 2 for value in values if value <= most and value != 0]
'''
TEST = """from fundingmodel.few import kept


def test_kept() -> None:
    assert kept([1, 2, 4]) == [2, 4]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout of one package, one module and one test."""
    for package in ("fundingmodel", "workbooks", "udfs"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "fundingmodel" / "few.py").write_text(CODE, encoding="utf-8", newline="\n")
    (tmp_path / "tests" / "test_few.py").write_text(TEST, encoding="utf-8", newline="\n")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n    libreoffice\n    browser\n    slow\n", encoding="utf-8"
    )
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


Copied = Callable[[], Copies]


@pytest.fixture(scope="module")
def starter() -> Iterator[Starter]:
    started = Starter()
    yield started
    started.close()


@pytest.fixture
def copied(project: Path, tmp_path: Path, starter: Starter) -> Copied:
    """Makes one copy of the project as it is when asked."""

    def make() -> Copies:
        made = Copies(project)
        made.make(tmp_path / "copies", 1)
        made.starters = dict.fromkeys(made.starters, starter)
        return made

    return make


def changes(project: Path) -> dict[str, list[str]]:
    """What each faulty text is in place of, over the module."""
    found: dict[str, list[str]] = {}
    for each in mutants_of(project / "fundingmodel" / "few.py", project):
        found.setdefault(each.before, []).append(each.after)
    return found


def test_faults_are_those_that_a_programmer_makes(project: Path) -> None:
    found = changes(project)
    assert found["<="] == ["<", ">"]
    assert found["and"] == ["or"]
    assert found["!="] == ["=="]
    assert found["*"] == ["/"]
    assert sorted(found["3"] + found["2"] + found["0"]) == ["1", "3", "4"]
    assert found["not values"] == ["not (not values)", "values"]
    assert found['raise ValueError("none")'] == ["pass"]


def test_docstrings_annotations_and_texts_are_left_alone(project: Path) -> None:
    assert not any("module" in before or before in ("int", '"none"') for before in changes(project))


def test_what_guards_against_a_mistake_of_the_program_is_left_alone(project: Path) -> None:
    path = project / "fundingmodel" / "pairs.py"
    path.write_text("def pairs(a, b):\n    return list(zip(a[1:], b, strict=True)), sorted(a, reverse=True)\n", "utf-8")
    assert [(each.before, each.after) for each in mutants_of(path, project)] == [("1", "2"), ("True", "False")]


def test_only_the_faulty_text_changes_and_it_can_be_compiled(project: Path) -> None:
    path = project / "fundingmodel" / "few.py"
    source = path.read_bytes()
    for each in mutants_of(path, project):
        faulty = each.apply(source)
        assert faulty != source
        assert len(faulty) - len(source) == len(each.after.encode()) - len(each.before.encode())
        compile(faulty, each.path, "exec")


def test_the_same_seed_draws_the_same_faults(project: Path) -> None:
    paths = modules(project)
    assert drawn(paths, project, 5, 20261128) == drawn(paths, project, 5, 20261128)
    assert drawn(paths, project, 5, 20261128) != drawn(paths, project, 5, 20261129)


def test_faults_are_found_again_by_their_keys(project: Path) -> None:
    chosen = mutants_of(project / "fundingmodel" / "few.py", project)[3]
    (project / "fundingmodel" / "few.py").write_text("\n\n" + CODE, encoding="utf-8", newline="\n")
    (found,) = named([chosen.key, "none"], project)
    assert (found.before, found.after, found.line) == (chosen.before, chosen.after, chosen.line + 2)
    assert named([], project) == []


def test_what_a_test_sees_is_killed_and_what_it_does_not_see_survives(project: Path, copied: Copied) -> None:
    tests = ["tests/test_few.py::test_kept"]
    reach = Reach({"fundingmodel/few.py": {"kept": tests}}, {tests[0]: 0.01}, {})
    copies = copied()
    listed = {(each.before, each.after): each for each in mutants_of(project / "fundingmodel" / "few.py", project)}
    seen, unseen = listed["*", "/"], listed['raise ValueError("none")', "pass"]
    other = listed["and", "or"]
    verdicts = judged([seen, unseen, other], reach, copies, 1, {other.key: "planted"})
    assert [each.state for each in verdicts] == ["killed", "survived", "equivalent"]
    assert left(verdicts) == 0.5
    assert table(verdicts).splitlines()[1].split() == ["fundingmodel", "1", "1", "0", "0", "1"]
    assert verdicts[0].by == tests[0]
    assert not_noticed(verdicts, copies) == []
    assert copies.tried(None, tests, 60).code == PASSED
    assert (copies.folders.get() / "fundingmodel/few.py").read_text(encoding="utf-8") == CODE


def test_a_test_that_fails_without_the_fault_has_not_noticed_it(project: Path, copied: Copied) -> None:
    (project / "tests" / "test_few.py").write_text(TEST.replace("[2, 4]", "[2, 5]"), encoding="utf-8", newline="\n")
    fault, by = mutants_of(project / "fundingmodel" / "few.py", project)[0], "tests/test_few.py::test_kept"
    copies = copied()
    verdict = Verdict(fault, KILLED, 1.0, by)
    assert not_noticed([verdict, replace(verdict, by="")], copies) == [verdict]


@pytest.mark.parametrize(
    ("without", "state"),
    [
        (Run(PASSED, (), 4.0), KILLED),  # the fault does not end: its tests do
        (Run(PASSED, (), 6.0), TOO_SLOW),  # near the limit without it: the machine is slow
        (Run(TOO_LATE, (), 10.0), TOO_SLOW),
        (Run(1, (), 4.0), TOO_SLOW),
    ],
)
def test_beyond_the_limit_a_fault_is_noticed_only_where_the_tests_end_without_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, without: Run, state: str
) -> None:
    def tried(_: Copies, fault: object, *_others: object) -> Run:
        return without if fault is None else Run(TOO_LATE, (), 10.0)

    monkeypatch.setattr(Copies, "tried", tried)
    fault = mutants_of(project / "fundingmodel" / "few.py", project)[0]
    assert Copies(project).outcome(fault, [], 10.0) == (state, "")
    assert left([Verdict(fault, TOO_SLOW, 10.0)]) == 1.0


def test_a_run_beyond_its_limit_is_ended(copied: Copied) -> None:
    copies = copied()
    assert copies.tried(None, ["tests/test_few.py"], 0.01).code == TOO_LATE


def test_where_no_process_can_be_copied_each_run_is_a_python_of_its_own(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("os.fork", raising=False)
    starter, arguments = Starter(), ["-q", "-p", "no:cacheprovider", "tests/test_few.py"]
    assert starter.run(project, arguments, 60) == PASSED
    assert starter.run(project, arguments, 0.01) == TOO_LATE
    (project / "tests" / "test_few.py").write_text(TEST.replace("[2, 4]", "[2, 5]"), encoding="utf-8", newline="\n")
    assert starter.run(project, arguments, 60) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each run is a Python of its own")
def test_a_process_that_was_ended_from_outside_is_begun_again(project: Path) -> None:
    starter, arguments = Starter(), ["-q", "-p", "no:cacheprovider", "tests/test_few.py"]
    assert starter.run(project, arguments, 60) == PASSED
    assert starter._process is not None
    starter._process.kill()
    starter._process.wait()
    assert starter.run(project, arguments, 60) == PASSED
    starter.close()


def test_verdicts_are_kept_and_the_last_one_holds(project: Path, tmp_path: Path) -> None:
    first, second, *_ = mutants_of(project / "fundingmodel" / "few.py", project)
    kept = Kept(tmp_path / "verdicts.jsonl")
    kept.add(Verdict(first, SURVIVED, 2.0))
    kept.add(Verdict(first, KILLED, 3.0, "tests/test_few.py::test_kept", wider=True))
    assert kept.verdicts([first, second]) == {
        first.key: Verdict(first, KILLED, 3.0, "tests/test_few.py::test_kept", wider=True)
    }
    assert Kept(None).verdicts([first]) == {}


def test_faults_that_read_alike_have_keys_of_their_own(project: Path) -> None:
    path = project / "fundingmodel" / "few.py"
    path.write_text(CODE.replace("value * 2", "value * 2 + 2"), encoding="utf-8", newline="\n")
    alike = [each for each in mutants_of(path, project) if each.before == "2"]
    assert len({each.key for each in alike}) == len(alike) == 2


def test_outputs_come_after_the_nearest_tests_and_each_is_one() -> None:
    output, near = f"{DUMPS}::test_output_is_as_it_is_kept[help]", "tests/test_few.py::test_kept"
    reach = Reach({"fundingmodel/few.py": {"kept": [output, near]}}, {near: 50, output: 50}, {}, most=60)
    assert reach.tests("fundingmodel/few.py", "kept") == [near, output]


def test_where_a_workbook_is_an_output_its_places_are_one_too() -> None:
    """Both read one workbook, which only the first of them makes: a row that is moved is seen by its places alone."""
    text, near = f"{DUMPS}::test_output_is_as_it_is_kept[workbook-report-en]", "tests/test_few.py::test_kept"
    places = text.replace("]", "-places]")
    for outputs in ([text], [text, places], [places, text]):
        reach = Reach({"fundingmodel/few.py": {"kept": [near, *outputs]}}, {near: 5, text: 9, places: 8}, {})
        found = reach.tests("fundingmodel/few.py", "kept")
        assert found[0] == near and sorted(found[1:]) == sorted([text, places])
    assert (ROOT / "tests/dumps/kept/workbook-report-en-places.txt").is_file()


WIDE = """import pytest
from fundingmodel.few import kept


def test_none_is_refused() -> None:
    with pytest.raises(ValueError, match="none"):
        kept([])
"""


def test_what_survives_the_nearest_tests_meets_those_of_its_folder(project: Path, copied: Copied) -> None:
    (project / "tests" / "test_wide.py").write_text(WIDE, encoding="utf-8", newline="\n")
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    tests = ["tests/test_few.py::test_kept"]
    reach = Reach({"fundingmodel/few.py": {"kept": tests}}, {tests[0]: 0.01}, mirrored(project))
    copies = copied()
    listed = {(each.before, each.after): each for each in mutants_of(project / "fundingmodel" / "few.py", project)}
    unseen, never = listed['raise ValueError("none")', "pass"], listed["<=", "<"]
    assert [each.state for each in judged([unseen, never], reach, copies, 1, {})] == ["survived", "survived"]
    assert [each.state for each in judged([unseen, never], reach, copies, 1, {}, wider=True)] == ["killed", "survived"]


BROWSER = """import pytest
from fundingmodel.few import kept


@pytest.mark.browser
def test_elsewhere() -> None:
    assert kept([1, 2, 4]) == [2, 4]
"""


def test_a_fault_whose_tests_do_not_run_survives_and_is_no_control(project: Path, copied: Copied) -> None:
    (project / "tests" / "test_browser.py").write_text(BROWSER, encoding="utf-8", newline="\n")
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    tests, here = ["tests/test_browser.py::test_elsewhere"], "tests/test_few.py::test_kept"
    reach = Reach({"fundingmodel/few.py": {"kept": tests}}, {tests[0]: 0.01, here: 0.01}, {})
    copies = copied()
    fault = next(each for each in mutants_of(project / "fundingmodel" / "few.py", project) if each.before == "*")
    assert [each.state for each in judged([fault], reach, copies, 1, {})] == ["survived"]
    with pytest.raises(SystemExit, match="do not run without any fault"):
        controlled([fault], reach, copies)
    with pytest.raises(SystemExit, match="No test reaches"):
        controlled([fault], Reach({}, {}, {}), copies)
    both = Reach({"fundingmodel/few.py": {"kept": [*tests, "tests/test_few.py::test_gone", here]}}, reach.times, {})
    assert both.that_exist(project).functions == {"fundingmodel/few.py": {"kept": [here]}}


def test_controls_are_faults_that_tests_reach(project: Path, copied: Copied) -> None:
    """Three faults that nothing reaches come first: the fourth's tests fail without a fault, which is found."""
    path = project / "tests" / "test_few.py"
    path.write_text(TEST.replace("[2, 4]", "[2, 5]"), encoding="utf-8", newline="\n")
    copies = copied()
    fault = next(each for each in mutants_of(project / "fundingmodel" / "few.py", project) if each.before == "*")
    unreached = [replace(fault, path=f"fundingmodel/none{n}.py") for n in range(3)]
    test = "tests/test_few.py::test_kept"
    with pytest.raises(SystemExit, match="fail without any fault"):
        controlled([*unreached, fault], Reach({"fundingmodel/few.py": {"kept": [test]}}, {test: 0.01}, {}), copies)


def test_each_fault_called_equivalent_is_there_and_has_its_reason() -> None:
    listed = equivalents()
    assert stale(listed, ROOT) == set()
    assert all(len(reason.split()) > 4 for reason in listed.values())


def test_a_stale_entry_is_found() -> None:
    assert stale(["0123456789ab"], ROOT) == {"0123456789ab"}


def test_the_command_says_what_it_takes() -> None:
    command = [sys.executable, str(ROOT / "tests/mutation/mutate.py"), "--help"]
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}  # it imports its neighbours
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=alone)
    assert "--seed" in done.stdout
