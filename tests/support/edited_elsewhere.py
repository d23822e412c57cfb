"""Edits made by other programs: LibreOffice over UNO, and IronCalc. What is done is drawn from the file itself, and none of it by ours."""

import json
import secrets
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
from engines import CALCULATION_SECONDS, _office_command, office_environment, uno_python
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

CAUSED = frozenset({"moved_by_change"})
TABLES = {
    "en": ("Parameters", "Intake", "settlement", "Sources"),
    "fr": ("Paramètres", "Admissions", "établissement calé", "Sources"),
}


@dataclass(frozen=True)
class Job:
    """One edit: what is done where, and how it is to be named."""

    edit: str
    sheet: str
    kind: str
    cell: str = ""
    value: Any = None
    found_cell: str = ""
    also: frozenset[str] = field(default=frozenset())

    @property
    def found_sheet(self) -> str:
        return str(self.value) if self.edit in ("rename", "add_sheet") else "" if self.edit == "name" else self.sheet


def jobs(data: bytes, of_ironcalc: bool = False) -> list[Job]:
    """Edits of a report: each of a kind, at cells that it has."""
    workbook = openpyxl.load_workbook(BytesIO(data))
    parameters, intake, scenario, sources = next(names for names in TABLES.values() if names[0] in workbook.sheetnames)
    draw = Random(len(data))
    inputs = [
        c
        for row in workbook[intake].iter_rows()
        for c in row
        if c.data_type == "n" and c.value and not c.protection.locked
    ]
    shown = _shown_columns(workbook[scenario])
    formulas = [
        c
        for row in workbook[scenario].iter_rows(min_row=8)
        for c in row
        if c.data_type == "f" and c.column in shown and not workbook[scenario].row_dimensions[c.row].hidden
    ]
    label = next(c for c in workbook[scenario]["A"] if c.row > 8 and c.data_type == "s")
    one, two, three, four = draw.sample(inputs, 4)
    formula, other, third = draw.sample(formulas, 3)
    row, column = formula.row, get_column_letter(other.column)
    found = [
        Job("value", intake, "input_changed", one.coordinate, float(one.value) + 250, one.coordinate),
        Job("value", intake, "input_changed", two.coordinate, float(two.value) * 2, two.coordinate),
        Job("text", intake, "number_as_text", three.coordinate, f"{three.value} ", three.coordinate),
        Job("blank", intake, "input_blanked", four.coordinate, None, four.coordinate),
        Job("value", scenario, "formula_overwritten", formula.coordinate, 7, formula.coordinate, CAUSED),
        Job("formula", scenario, "formula_changed", other.coordinate, "=1+1", other.coordinate, CAUSED),
        Job("text", scenario, "label_changed", label.coordinate, "Another label", label.coordinate, CAUSED),
        Job("text", scenario, "label_spacing", label.coordinate, f" {label.value}", label.coordinate, CAUSED),
        Job("insert_row", parameters, "row_inserted", "A9", None, "9", CAUSED),
        Job("insert_row", intake, "row_inserted", "A10", None, "10", CAUSED),
        Job("insert_column", intake, "column_inserted", "D10", None, "D", CAUSED),
        Job("hide_row", scenario, "row_hidden", formula.coordinate, None, str(row)),
        Job("hide_column", scenario, "column_hidden", other.coordinate, None, column),
        Job("hide_sheet", sources, "sheet_hidden"),
        Job("rename", sources, "sheet_renamed", value="Where from"),
        Job("add_sheet", scenario, "sheet_added", value="Ours", also=frozenset({"cell_added"})),
        Job("name", intake, "name_added", one.coordinate, "our_name"),
        Job("blank", scenario, "formula_removed", third.coordinate, None, third.coordinate, CAUSED),
    ]  # fmt: skip
    if of_ironcalc:
        return [each for each in found if each.edit != "insert_column"]  # it makes numbers of the years above
    return [*found, Job("comment", scenario, "comment_added", label.coordinate, "Why?", label.coordinate),
            Job("move_sheet", sources, "sheet_moved")]  # fmt: skip


def _shown_columns(sheet: Worksheet) -> set[int]:
    """Those that are not folded away: to hide a column that is hidden is no edit."""
    folded = [each for each in sheet.column_dimensions.values() if each.hidden]
    return set(range(1, sheet.max_column + 1)) - {n for each in folded for n in range(each.min, each.max + 1)}


def by_libreoffice(asked: Sequence[tuple[bytes, Job]], folder: Path) -> list[tuple[Job, Path]]:
    """Each edit done in LibreOffice, in a file of its own."""
    done = []
    for number, (data, job) in enumerate(asked):
        (folder / f"{number}-sent.xlsx").write_bytes(data)
        done.append((job, folder / f"{number}-edited.xlsx"))
    told = [
        {
            **{key: value for key, value in asdict(job).items() if key != "also"},
            "from": str(folder / f"{n}-sent.xlsx"),
            "to": str(path),
        }
        for n, (job, path) in enumerate(done)
    ]
    (folder / "jobs.json").write_text(json.dumps(told), encoding="utf-8")
    over_uno("uno_edits.py", folder, str(folder / "jobs.json"))
    return done


def over_uno(script: str, folder: Path, *arguments: str) -> str:
    """What a script of this folder prints, run by LibreOffice's Python beside a LibreOffice of its own."""
    pipe = f"uno{secrets.token_hex(6)}"
    office = subprocess.Popen(
        [*_office_command(folder), f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=office_environment(),
    )
    try:
        command = [str(uno_python()), str(Path(__file__).with_name(script)), pipe, *arguments]
        done = subprocess.run(
            command, check=True, timeout=10 * CALCULATION_SECONDS, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        office.wait(CALCULATION_SECONDS)
    finally:
        office.kill()
        office.wait()
    return done.stdout


def by_ironcalc(asked: Sequence[tuple[bytes, Job | None]], folder: Path) -> list[tuple[Job | None, Path]]:
    """Each edit done by IronCalc, or none, in a file of its own."""
    import ironcalc

    done: list[tuple[Job | None, Path]] = []
    for data, job in asked:
        name = secrets.token_hex(4)
        (folder / f"{name}-sent.xlsx").write_bytes(data)
        model = ironcalc.load_from_xlsx(str(folder / f"{name}-sent.xlsx"))
        if job is not None:
            _edit(model, job)
        model.evaluate()
        model.save_to_xlsx(str(folder / f"{name}-edited.xlsx"))
        done.append((job, folder / f"{name}-edited.xlsx"))
    return done


def _edit(model: Any, job: Job) -> None:
    names = [each["name"] for each in model.get_worksheets_properties()]
    sheet = names.index(job.sheet)
    at = openpyxl.utils.cell.coordinate_from_string(job.cell) if job.cell else ("A", 1)
    row, column = at[1], openpyxl.utils.column_index_from_string(at[0])
    edits = {
        "value": lambda: model.update_cell_with_number(sheet, row, column, float(job.value)),
        "text": lambda: model.update_cell_with_text(sheet, row, column, job.value),
        "formula": lambda: model.set_user_input(sheet, row, column, job.value),
        "blank": lambda: model.clear_cell_contents(sheet, row, column),
        "insert_row": lambda: model.insert_rows(sheet, row, 1),
        "insert_column": lambda: model.insert_columns(sheet, column, 1),
        "hide_row": lambda: model.set_row_hidden(sheet, row, True),
        "hide_column": lambda: model.set_column_hidden(sheet, column, True),
        "hide_sheet": lambda: model.set_sheet_state(sheet, "hidden"),
        "rename": lambda: model.rename_sheet(sheet, job.value),
        "add_sheet": lambda: model.add_sheet(job.value),
        "name": lambda: model.new_defined_name(job.value, None, f"{job.sheet}!${at[0]}${row}"),
    }
    edits[job.edit]()
