"""The engines calculate afresh, agree with arithmetic done here, and notice what is wrong. Also the rule on skips."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import engines
import openpyxl
import pytest
from engines import EngineFailed, LibreOffice, Values
from places import TESTS

Engine = Callable[[bytes], Values]
INTAKE = [1200.0, 345.0, 9876.5]


def small_workbook(share_formula: str = "=B{row}/SUM(B$2:B$4)") -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Shares"
    sheet.append(["Jurisdiction", "Intake", "Share", "Held", "Word", "Error"])
    for row, intake in enumerate(INTAKE, 2):
        sheet.append([f"J{row}", intake, share_formula.format(row=row), f"=B{row}>1000", f'=A{row}&"!"', f"=B{row}/0"])
    other = workbook.create_sheet("Total")
    other["B2"] = "=SUM(Shares!C2:C4)"
    return workbook


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def expected() -> dict[tuple[str, str], engines.Value]:
    cells: dict[tuple[str, str], engines.Value] = {("Total", "B2"): 1.0}
    for row, intake in enumerate(INTAKE, 2):
        cells |= {
            ("Shares", f"A{row}"): f"J{row}",
            ("Shares", f"C{row}"): intake / sum(INTAKE),
            ("Shares", f"D{row}"): intake > 1000,
            ("Shares", f"E{row}"): f"J{row}!",
            ("Shares", f"F{row}"): "#DIV/0!",
            ("Shares", f"G{row}"): None,
        }
    return cells


def with_stored_value(data: bytes, value: str) -> bytes:
    """The workbook with `value` stored in the cell Shares!C3, as a program that calculated wrongly would leave it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                head, cell, rest = text.partition(b"<f>B3/SUM(B$2:B$4)</f>")
                assert cell
                tail = rest.partition(b"</c>")[2]
                text = head + cell + f"<v>{value}</v></c>".encode() + tail
            after.writestr(name, text)
    return out.getvalue()


def test_engine_agrees_with_arithmetic(engine: Engine) -> None:
    assert engine(saved(small_workbook())).differences(expected(), tolerance=1e-15) == []


def test_stale_value_is_seen_by_a_reader_and_by_no_engine(engine: Engine) -> None:
    data = with_stored_value(saved(small_workbook()), "0.999")
    assert engines.stored(data).differences({("Shares", "C3"): INTAKE[1] / sum(INTAKE)}, tolerance=1e-15) == [
        f"Shares!C3: expected {INTAKE[1] / sum(INTAKE)!r}, found 0.999"
    ]
    assert engine(data).differences(expected(), tolerance=1e-15) == []


def test_changed_formula_is_reported(engine: Engine) -> None:
    workbook = small_workbook()
    workbook["Shares"]["C3"] = "=B3/SUM(B$2:B$3)"
    found = engine(saved(workbook)).differences(expected(), tolerance=1e-15)
    assert [line.split(":")[0] for line in found] == ["Total!B2", "Shares!C3"]


def test_boolean_is_not_taken_for_a_number() -> None:
    found = Values({"S": {(1, 1): True, (1, 2): 1.0}})
    assert found.differences({("S", "A1"): 1.0, ("S", "B1"): True}) == [
        "S!A1: expected 1.0, found True",
        "S!B1: expected True, found 1.0",
    ]


def test_libreoffice_sets_inputs_and_recalculates(libreoffice: LibreOffice) -> None:
    data = saved(small_workbook())
    edits: engines.Edits = {("Shares", "B3"): 5000, ("Shares", "A4"): "=1+1", ("Shares", "B2"): None}
    values = libreoffice(data, edits)
    assert values.differences(
        {
            ("Shares", "C2"): 0.0,
            ("Shares", "C3"): 5000 / (5000 + INTAKE[2]),
            ("Shares", "E4"): "=1+1!",
            ("Total", "B2"): 1.0,
        },
        tolerance=1e-15,
    ) == []  # fmt: skip
    assert libreoffice(data).differences(expected(), tolerance=1e-15) == []


def test_libreoffice_says_what_it_cannot_do_and_goes_on(libreoffice: LibreOffice) -> None:
    with pytest.raises(EngineFailed, match="NoSuchElement"):
        libreoffice(saved(small_workbook()), {("Nowhere", "A1"): 1})
    assert libreoffice(saved(small_workbook()))["Total", "B2"] == pytest.approx(1)


@pytest.mark.libreoffice
def test_libreoffice_is_started_again_after_it_was_lost(libreoffice: LibreOffice) -> None:
    del libreoffice  # only the guard: this test needs a process of its own to lose
    with LibreOffice() as own:
        own(saved(small_workbook()))
        assert own._office is not None
        own._office.kill()
        with pytest.raises(EngineFailed, match="ended"):
            own(saved(small_workbook()))
        assert own(saved(small_workbook()))["Total", "B2"] == pytest.approx(1)
        office = own._office
    assert office is not None
    assert office.poll() is not None


@pytest.mark.usefixtures("libreoffice")
def test_pages_become_pictures(tmp_path: Path) -> None:
    pages = engines.pictures(saved(small_workbook()), tmp_path / "pages")
    assert [page.name for page in pages] == ["page-1.png", "page-2.png"]
    assert all(page.read_bytes().startswith(b"\x89PNG") for page in pages)


@pytest.mark.usefixtures("libreoffice")
def test_pages_show_calculated_values_not_stale_ones(tmp_path: Path) -> None:
    """The profile alone sees to it here. The page is the same whatever value was stored."""
    pages = []
    for name, value in (("stale", "0.999"), ("other", "0.5")):
        data = with_stored_value(saved(small_workbook()), value)
        pages.append(engines.pictures(data, tmp_path / name)[0].read_bytes())
    workbook = small_workbook()
    workbook["Shares"]["C3"] = 0.999
    changed = engines.pictures(saved(workbook), tmp_path / "changed")[0].read_bytes()
    assert pages[0] == pages[1]
    assert pages[0] != changed


@pytest.mark.parametrize(("ci", "status"), [("1", 1), ("", 0)])
def test_skipping_is_failing_in_ci_only(tmp_path: Path, ci: str, status: int) -> None:
    (tmp_path / "conftest.py").write_text((TESTS / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "test_one.py").write_text(
        "import pytest\n\ndef test_runs():\n    pass\n\ndef test_left_out():\n    pytest.skip('no reason')\n",
        encoding="utf-8",
    )
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {TESTS / 'support'}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        capture_output=True, text=True, encoding="utf-8", timeout=60, env={**os.environ, "CI": ci}, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == status, done.stdout
    assert ("test_left_out: Skipped: no reason" in done.stdout) == bool(ci)
