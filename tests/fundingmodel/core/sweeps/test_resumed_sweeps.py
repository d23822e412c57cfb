"""Sweeps anywhere, and again: the same bytes on any number of processes; one that was stopped goes on where it was."""

import os
import signal
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from command_line import printed, run
from started import started

from fundingmodel.errors import Refused, at
from fundingmodel.language.refusals import sentence
from fundingmodel.sweeps import calculating
from fundingmodel.sweeps.calculating import part_of, prepare
from fundingmodel.sweeps.design import PART, Design, Plan, Sample, Setting, read_setting

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals")
WEIGHT = "category_weight.refugee"
CHILD = """
name = "moved"
parent = "settlement"
author = "Ann Author"
date = "2026-01-01"
reason = "to see"
[inputs.category_weight]
values = { refugee = 4 }
assumption = true
"""


@pytest.fixture(autouse=True)
def in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def design(parts: int, scenario: str = "predictable") -> list[str]:
    count = parts * PART // 10
    return [scenario, "--set", "largest_growth=0.1:0.4:10", "--set", f"protected_fraction=0.8:0.9:{count}"]


def done(folder: str) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in Path(folder).glob("*.part")}


def test_the_same_bytes_on_one_process_and_on_two() -> None:
    for workers in ("1", "2"):
        printed("sweep", *design(3), "--workers", workers, "--out", f"{workers}.parquet")
    assert Path("1.parquet").read_bytes() == Path("2.parquet").read_bytes()


@POSIX
@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGINT])
def test_one_that_is_stopped_goes_on_where_it_was(signal_number: int) -> None:
    process = started("sweep", *design(12), "--workers", "2", "--out", "s.parquet")
    while len(done("s.parquet.parts")) < 3:
        time.sleep(0.01)
    os.kill(process.pid, signal_number)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == ((130, b"") if signal_number == signal.SIGINT else (-9, b""))
    assert not Path("s.parquet").exists()
    before = done("s.parquet.parts")
    assert 3 <= len(before) < 12
    found: list[int] = []
    original = calculating._calculated

    def counted(prepared: Any, design: Design, number: int) -> Any:
        found.append(number)
        return original(prepared, design, number)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calculating, "_calculated", counted)
        printed("sweep", *design(12), "--workers", "1", "--out", "s.parquet")
    kept = {int(name.removesuffix(".part").rpartition("-")[2]) for name in before}
    assert found == [number for number in range(12) if number not in kept]
    printed("sweep", *design(12), "--workers", "1", "--out", "whole.parquet")
    assert Path("s.parquet").read_bytes() == Path("whole.parquet").read_bytes()
    assert not Path("s.parquet.parts").exists()


def test_a_part_that_is_damaged_or_of_another_sweep_is_calculated_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from fundingmodel.sweeps.parts import Parts

    printed("sweep", *design(2), "--out", "s.parquet")
    monkeypatch.setattr(Parts, "remove", lambda _self: None)
    printed("sweep", *design(2), "--out", "t.parquet")
    first = min(Path("t.parquet.parts").glob("*.part"))
    data = bytearray(first.read_bytes())
    data[-100] ^= 1
    first.write_bytes(bytes(data))
    printed("sweep", *design(2), "--out", "t.parquet")
    assert Path("s.parquet").read_bytes() == Path("t.parquet").read_bytes()
    assert first.read_bytes() != bytes(data)
    others = [*design(2)[:-1], "protected_fraction=0.7:0.8:200"]
    printed("sweep", *others, "--out", "t.parquet")
    assert Path("s.parquet").read_bytes() != Path("t.parquet").read_bytes()


def test_two_at_once_to_one_file_are_one_and_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    from fundingmodel.sweeps.parts import Parts

    write = Parts.write
    found: list[Result] = []

    def second(parts: Parts, part: Any) -> None:
        monkeypatch.setattr(Parts, "write", write)
        found.extend(
            run("sweep", *design(2), "--workers", "1", "--out", "s.parquet", "--lang", x) for x in ("en", "fr")
        )
        write(parts, part)

    monkeypatch.setattr(Parts, "write", second)
    printed("sweep", *design(2), "--workers", "1", "--out", "s.parquet")
    assert [each.exit_code for each in found] == [1, 1]
    assert "another sweep is writing s.parquet." in found[0].stderr
    assert "un autre balayage écrit s.parquet." in found[1].stderr.replace("\u202f", " ")
    printed("sweep", *design(2), "--workers", "1", "--out", "alone.parquet")
    assert Path("s.parquet").read_bytes() == Path("alone.parquet").read_bytes()
    assert not list(Path().glob("*.parts"))


def test_a_part_under_the_name_of_another_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    from fundingmodel.sweeps.parts import Parts

    with monkeypatch.context() as patch:
        patch.setattr(Parts, "remove", lambda _self: None)
        printed("sweep", *design(2), "--out", "s.parquet")
    one, two = sorted(Path("s.parquet.parts").glob("*.part"))
    two.write_bytes(one.read_bytes())
    before = Path("s.parquet").read_bytes()
    printed("sweep", *design(2), "--out", "s.parquet")
    assert Path("s.parquet").read_bytes() == before


def test_a_part_that_comes_in_the_turn_of_another_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from fundingmodel.sweeps import running

    calculated = running._calculated
    monkeypatch.setattr(running, "_calculated", lambda design, numbers, *more: calculated(design, numbers[::-1], *more))
    found = run("sweep", *design(2), "--workers", "1", "--out", "s.parquet")
    assert found.exit_code == 1
    assert "part 0 of the sweep is not there when its turn comes" in found.stderr
    assert not Path("s.parquet").exists()


def test_a_worker_with_other_files_is_refused() -> None:
    asked = Design("settlement", (read_setting(f"{WEIGHT}=1,2", at("--set")),))
    assert part_of(asked, prepare(asked).stamp, 0).figures.shape == (1, 2, 8, 12)
    with pytest.raises(Refused, match="a worker has other files") as error:
        part_of(asked, "another", 0)
    assert "d’autres fichiers" in sentence(error.value, "fr")


def test_the_stamp_is_of_what_the_files_say() -> None:
    Path("moved.toml").write_text(CHILD, encoding="utf-8")
    path = str(Path("moved.toml").resolve())

    def stamp(**more: Any) -> str:
        prepare.cache_clear()
        return prepare(Design(path, **{"settings": (Setting(WEIGHT, (Decimal(1),)),)} | more)).stamp

    first = stamp()
    assert stamp() == first
    assert (
        len(
            {
                first,
                stamp(sample=Sample(5, 1)),
                stamp(keep=("share",)),
                stamp(years=("2021-22",)),
                stamp(plans=(Plan("intake", (), (Decimal(1),)),)),
            }
        )
        == 5
    )
    with Path("moved.toml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    assert stamp() == first
    text = Path("moved.toml").read_text(encoding="utf-8")
    Path("moved.toml").write_text(text.replace("refugee = 4", "refugee = 5"), encoding="utf-8")
    assert stamp() != first
