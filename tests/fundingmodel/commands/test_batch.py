"""Many files in one run: a bad one is listed at the end with its reason, and the others are done."""

import csv
import io
from pathlib import Path

import pytest
from command_line import FIXED, TWO_LEVELS, run

from fundingmodel.analysis.published_cases.comparing import compare
from fundingmodel.scenario.files import PUBLISHED

MANY, FEW = 30, 4
BAD = {
    "not-toml.toml": ("name = ", "not readable as TOML: "),
    "no-utf8.toml": ("caf\xe9", "not UTF-8 text."),
    "unknown-key.toml": (TWO_LEVELS.replace("instrument =", "instrment =", 1), "unknown key 'instrment'."),
    "not-fitting.toml": (
        TWO_LEVELS.replace("value = 1000000", "value = 1000000000000000000", 1),
        "beyond",
    ),
    "absent.toml": (None, "there is no such file in "),
    "folder.toml": ("", "there is no such file in "),
}  # fmt: skip


def written(name: str) -> str:
    file = f"{name}.toml"
    text = TWO_LEVELS.replace('name = "two-levels"', f'name = "{name}"', 1)
    assert text != TWO_LEVELS
    Path(file).write_text(text, encoding="utf-8", newline="\n")
    return file


def bad(name: str) -> str:
    text, _ = BAD[name]
    if name == "folder.toml":
        Path(name).mkdir()
    elif text is not None:
        Path(name).write_bytes(text.encode("latin-1"))
    return name


def count_of(bad_one: str) -> int:
    return MANY if bad_one == "unknown-key.toml" else FEW


def with_others(bad_one: str) -> list[str]:
    files = [written(f"offer-{number}") for number in range(count_of(bad_one) - 1)]
    return [*files[:2], bad(bad_one), *files[2:]]


@pytest.mark.parametrize("bad_one", BAD)
def test_the_others_are_allocated(bad_one: str) -> None:
    found = run("allocate", *with_others(bad_one), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(found.stdout)))
    assert list(dict.fromkeys(row["scenario"] for row in rows)) == [
        f"offer-{number}" for number in range(count_of(bad_one) - 1)
    ]
    assert found.exit_code == 1
    lines = found.stderr.splitlines()
    assert lines[0] == f"fundingmodel: 1 of {count_of(bad_one)} is refused; the others are done."
    assert len(lines) == 2
    assert lines[1].startswith(f"- {bad_one}: ")
    assert BAD[bad_one][1] in lines[1]


@pytest.mark.parametrize("bad_one", ["not-toml.toml", "unknown-key.toml", "absent.toml", "folder.toml", "no-utf8.toml"])
def test_the_others_are_checked(bad_one: str) -> None:
    found = run("check", *with_others(bad_one))
    shown = [line for line in found.stdout.splitlines() if " is in order: " in line]
    assert [line.partition(" ")[0] for line in shown] == [
        f"offer-{number}.toml" for number in range(count_of(bad_one) - 1)
    ]
    assert found.exit_code == 1
    assert found.stderr.startswith(
        f"fundingmodel: 1 of {count_of(bad_one)} is refused; the others are done.\n- {bad_one}: "
    )


@pytest.mark.parametrize("bad_one", ["not-toml.toml", "unknown-key.toml", "absent.toml", "not-fitting.toml"])
def test_the_others_are_reported(bad_one: str) -> None:
    good = [written(name) for name in ("first", "second", "third")]
    found = run("report", good[0], bad(bad_one), *good[1:], "--each", "--out", "out")
    assert sorted(path.name for path in Path("out").glob("*.xlsx")) == ["first.xlsx", "second.xlsx", "third.xlsx"]
    assert [line.partition("  sha256 ")[0] for line in found.stdout.splitlines() if "sha256" in line] == [
        str(Path("out") / f"{name}.xlsx") for name in ("first", "second", "third")
    ]
    assert found.exit_code == 1
    assert found.stderr.startswith(f"fundingmodel: 1 of 4 is refused; the others are done.\n- {bad_one}: ")


def test_all_bad_ones_are_listed_in_their_order() -> None:
    files = [written("first"), bad("unknown-key.toml"), bad("absent.toml"), written("second"), bad("not-toml.toml")]
    for command in ("allocate", "check"):
        found = run(command, *files)
        lines = found.stderr.splitlines()
        assert lines[0] == "fundingmodel: 3 of 5 are refused; the others are done."
        assert list(dict.fromkeys(line.partition(":")[0] for line in lines[1:])) == [
            "- unknown-key.toml",
            "- absent.toml",
            "- not-toml.toml",
        ]


def test_files_of_one_name_in_several_folders_are_listed_by_their_paths() -> None:
    for folder in ("north", "south"):
        Path(folder).mkdir()
        (Path(folder) / "offer.toml").write_text("name = ", encoding="utf-8")
    found = run("check", "north/offer.toml", "two-levels.toml", "south/offer.toml")
    assert [line.partition(": ")[0] for line in found.stderr.splitlines()[1:]] == [
        "- north/offer.toml",
        "- south/offer.toml",
    ]


def test_two_scenarios_of_one_name_do_not_stop_the_others() -> None:
    Path("copy.toml").write_text(TWO_LEVELS, encoding="utf-8", newline="\n")
    found = run("allocate", "two-levels.toml", written("first"), "copy.toml", "--format", "csv")
    assert {row["scenario"] for row in csv.DictReader(io.StringIO(found.stdout))} == {"first"}
    assert found.exit_code == 1
    assert found.stderr.count("two scenarios have this name") == 2


def test_a_comparison_of_files_of_which_some_are_bad_lists_them_all_and_is_not_written() -> None:
    found = run("report", "two-levels.toml", bad("unknown-key.toml"), bad("absent.toml"), "--out", "out")
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.startswith("fundingmodel: 2 of 3 are refused, and nothing was written.\n- unknown-key.toml: ")
    assert not Path("out").exists()


def test_cases_after_a_bad_one_are_compared() -> None:
    case = next(iter(sorted(path.stem for path in PUBLISHED.glob("worked-*.toml"))))
    assert compare(case)
    found = run("published", bad("not-toml.toml"), case)
    assert case in found.stdout
    assert found.exit_code == 1
    assert "- not-toml.toml: not readable as TOML" in found.stderr


def test_all_are_bad() -> None:
    found = run("check", bad("unknown-key.toml"), bad("absent.toml"))
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.startswith("fundingmodel: 2 of 2 are refused.\n- unknown-key.toml: ")


def test_in_french() -> None:
    found = run("allocate", "two-levels.toml", bad("absent.toml"), "--lang", "fr")
    assert "two-levels" in found.stdout
    said = found.stderr.replace(FIXED, " ")
    assert said.startswith("fundingmodel: 1 fichier refusé sur 2; les autres sont traités.\n- absent.toml : ")
    found = run("check", bad("unknown-key.toml"), "absent.toml", "--lang", "fr")
    assert found.stderr.startswith("fundingmodel: 2 fichiers refusés sur 2.\n- ")


def test_one_file_alone_is_refused_by_its_reason_alone() -> None:
    for command in ("allocate", "check"):
        found = run(command, bad("absent.toml"))
        assert found.stderr.startswith("fundingmodel: absent.toml: there is no such file in ")


def test_a_bug_is_not_taken_for_a_bad_file(monkeypatch: pytest.MonkeyPatch) -> None:
    from fundingmodel.scenario import reading

    def broken(*_: object) -> None:
        raise AssertionError("a bug")

    monkeypatch.setattr(reading, "read_tiers", broken)
    with pytest.raises(AssertionError, match="a bug"):
        run("allocate", "two-levels.toml", "two-levels.toml")
