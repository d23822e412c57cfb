"""Hostile and broken files: each ends with one sentence and code 13, soon, and with little memory."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from command_line import run
from measured import in_bounds

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def zipped(**parts: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        for name, part in parts.items():
            archive.writestr(f"xl/{name}.xml", part)
    return out.getvalue()


def bomb() -> bytes:
    return zipped(workbook="<workbook>" + " " * 60_000_000 + "</workbook>")


def entities() -> bytes:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    return zipped(workbook=f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]><workbook>&a8;</workbook>')


def huge_merge() -> bytes:
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData/><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    )
    return zipped(workbook=f'<workbook xmlns="{MAIN}"/>', sheet1=sheet)


def many_cells() -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}"/><c r="B{n}"/></row>' for n in range(1, 250_000))
    return zipped(sheet1=f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>')


def deep() -> bytes:
    return zipped(workbook="<a>" * 5_000 + "</a>" * 5_000)


FILES = {
    "nothing": b"",
    "text": b"Dear colleague, here are our figures.",
    "cut": zipped(workbook="<workbook/>")[:-40],
    "old": bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4_000,
    "bomb": bomb(),
    "entities": entities(),
    "merge": huge_merge(),
    "cells": many_cells(),
    "deep": deep(),
    "no-sheets": zipped(workbook=f'<workbook xmlns="{MAIN}"/>'),
    "broken": zipped(workbook="<workbook><a></workbook>"),
}


OPTIONS = ["--format", "--leaks", "--accessibility"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("option", OPTIONS)
def test_a_sentence_each(name: str, option: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.xlsx").write_bytes(FILES[name])
    found = run("verify", str(tmp_path / f"{name}.xlsx"), *dict.fromkeys((option, "--format")), "json")
    (file,) = json.loads(found.stdout)["files"]
    assert (found.exit_code, file["code"]) == (13, 13)
    assert file["refused"].endswith((".", ":")) and "Traceback" not in file["refused"]


VERIFY = """
import sys
from click.testing import CliRunner
from fundingmodel.command_line.main import cli
CliRunner().invoke(cli, ["verify", *sys.argv[1:]])
"""


@pytest.mark.parametrize("option", OPTIONS)
def test_bounds(option: str, tmp_path: Path) -> None:
    """All of them in one process of its own, which ends soon."""
    for name, data in FILES.items():
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    in_bounds(VERIFY, *dict.fromkeys((option, "--format")), "json", *(str(tmp_path / f"{name}.xlsx") for name in FILES))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    found = run("verify", str(tmp_path / "gone.xlsx"))
    assert found.exit_code == 13
    assert "does not exist" in found.stdout
    found = run("verify", str(tmp_path), "--lang", "fr")
    assert found.exit_code == 13
    assert "dossier" in found.stdout
