"""The add-in for Calc, written once for all files."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from fundingmodel.command_line.main import cli
from udfs.catalogue import functions


@pytest.fixture(scope="session")
def oxt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The add-in, as the command writes it."""
    path = tmp_path_factory.mktemp("addin") / "funding.oxt"
    done = CliRunner().invoke(cli, ["calc-addin", str(path)])
    assert done.exit_code == 0, done.output
    assert f"{len(functions())} functions" in done.output
    return path
