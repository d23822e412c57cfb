"""The template for xlwings Lite: the workbook, and the two texts that are pasted into the add-in."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from installation import CHECKOUT, build_package

import fundingmodel
from fundingmodel import function_catalogue as announced
from fundingmodel.command_line.main import cli
from udfs.catalogue import find


@pytest.mark.parametrize("language", ["en", "fr"])
def test_for_xlwings_lite_two_texts_are_written_beside_it(tmp_path: Path, language: str) -> None:
    """main.py registers the functions where it is run; requirements.txt has the wheel as this checkout's builder names it."""
    out, wheel = (
        tmp_path / "functions.xlsx",
        f"https://example.org/fm/fundingmodel-{fundingmodel.__version__}-py3-none-any.whl",
    )
    arguments = ["template", str(out), "--lite", "--wheel", wheel, "--lang", language]
    done = CliRunner().invoke(cli, arguments)
    main, requirements = tmp_path / "functions-main.py", tmp_path / "functions-requirements.txt"
    assert done.exit_code == 0 and done.output.splitlines() == [str(out), str(main), str(requirements)]
    assert len(main.read_text(encoding="utf-8").splitlines()) == 2
    names: dict[str, Any] = {}
    exec(main.read_text(encoding="utf-8"), names)
    assert names["fm_share"].__doc__ == find("SHARE").help[language]
    comment, address = requirements.read_text(encoding="utf-8").splitlines()
    assert comment.startswith("# ") and address == wheel
    again = CliRunner().invoke(cli, arguments)
    assert again.exit_code == 1
    out.unlink()
    assert str(main) in CliRunner().invoke(cli, arguments).output  # nothing is written over one of the texts either
    assert not out.exists()


def test_the_wheel_of_the_texts_is_the_one_that_is_built(tmp_path: Path) -> None:
    lines = announced.functions().lite_texts("en")["requirements.txt"].splitlines()  # type: ignore[union-attr]
    assert lines[-1].rpartition("/")[2] == build_package(CHECKOUT, tmp_path, "wheel").name


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--wheel", "https://example.org/a.whl"], "--wheel goes with --lite"),
        (["--lite", "--wheel", "http://example.org/a.whl"], "it is the address of a wheel"),
        (["--lite", "--wheel", "https://example.org/a.tar.gz"], "it is the address of a wheel"),
        (["--lite", "--wheel", "https://example.org/a.whl\nxlwings==0.1#.whl"], "it is the address of a wheel"),
    ],
)
def test_what_is_no_wheel_is_refused(tmp_path: Path, options: list[str], said: str) -> None:
    done = CliRunner().invoke(cli, ["template", str(tmp_path / "f.xlsx"), *options])
    assert done.exit_code == 1 and said in done.output
    assert list(tmp_path.iterdir()) == []
