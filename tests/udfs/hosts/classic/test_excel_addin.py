"""`fundingmodel excel-addin` on a made-up Windows: a home folder, a registry and packages of the test's own."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from fundingmodel.command_line.main import cli
from fundingmodel.doctor import checks
from fundingmodel.doctor.findings import Line
from fundingmodel.errors import Refused
from udfs.doctor import excel_addin
from udfs.hosts.classic import setup
from udfs.hosts.classic.machine import APP_PATH, OFFICE, POLICY, Machine
from udfs.hosts.classic.settings import Settings

USER, COMPUTER = "HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"
OWN, ORGANISATION = OFFICE.format(version="16.0"), POLICY.format(version="16.0")
REGISTRY = {
    (COMPUTER, APP_PATH, ""): r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE",
    ("HKEY_CLASSES_ROOT", r"Excel.Application\CurVer", ""): "Excel.Application.16",
    (COMPUTER, r"Software\Microsoft\Office\ClickToRun\Configuration", "Platform"): "x64",
    (USER, OWN, "AccessVBOM"): 1,
}
PACKAGES = {"xlwings": "0.37.8", "pywin32": "311"}
FOREIGN = (
    b'"LICENSE_KEY","x-y-z"\r\n'
    b"'a remark, and one that is no pair\r\n\r\nno pair at all\r\n"
    b'"PYTHONPATH","C:\\Mod\xe8les;D:\\more"\n'
    b'"SHOW CONSOLE","False"\r\n'
)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A computer on which all is there but what the command itself brings."""
    python, source = tmp_path / "Python312" / "python.exe", tmp_path / "site-packages" / "xlwings"
    for path in (python, python.with_name("xlwings64-0.37.8.dll"), source / "addin" / "xlwings.xlam"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(path.name.encode())
    return Machine(
        windows=True,
        home=tmp_path / "home",
        roaming=tmp_path / "home" / "AppData" / "Roaming",
        python=str(python),
        base=r"C:\Python312",
        environment={},
        registry=lambda *asked: REGISTRY.get(asked),  # type: ignore[arg-type]
        package=PACKAGES.get,
        xlwings=source,
    )


def output_of(capsys: pytest.CaptureFixture[str], machine: Machine, exit_code: int = 0, **options: Any) -> str:
    """What the command says, ending as expected."""
    if exit_code:
        with pytest.raises(click.exceptions.Exit) as ended:
            setup.set_up(machine=machine, **options)
        assert ended.value.exit_code == exit_code
    else:
        setup.set_up(machine=machine, **options)
    return capsys.readouterr().out


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lines_missing(text: str) -> list[str]:
    return [line.split(maxsplit=1)[1] for line in text.splitlines() if line.startswith("  missing")]


def test_sets_up_once(capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    text = output_of(capsys, machine)
    assert lines_missing(text) == []
    assert "All is there." in text
    assert "Import Functions" in text
    assert machine.addin.read_bytes() == b"xlwings.xlam"
    settings = Settings(machine.settings)
    assert settings.get("INTERPRETER_WIN") == machine.python
    assert settings.get("UDF MODULES") == "udfs.hosts.classic.functions"
    before = files(machine.home)
    assert "UDF MODULES = udfs.hosts.classic.functions" in text
    assert "  changed" in text
    assert "  changed" not in output_of(capsys, machine)
    assert files(machine.home) == before
    assert "All is there." in output_of(capsys, machine, check=True)


def test_xlwings_reads_what_was_written(
    capsys: pytest.CaptureFixture[str], machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    import xlwings
    from xlwings.utils import read_user_config

    output_of(capsys, machine)
    monkeypatch.setattr(xlwings, "USER_CONFIG_FILE", str(machine.settings))
    found = read_user_config()
    assert found["interpreter_win"] == machine.python
    assert found["udf modules"] == "udfs.hosts.classic.functions"


def test_check_changes_nothing(capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    text = output_of(capsys, machine, exit_code=1, check=True)
    assert not machine.home.exists()
    assert len(lines_missing(text)) == 2
    assert text.count("Run: fundingmodel excel-addin\n") == 2


def test_settings_of_others_stay(capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    own = b'"UDF MODULES","mine;yours"\r\n'
    machine.settings.parent.mkdir(parents=True)
    machine.settings.write_bytes(FOREIGN + own)
    text = output_of(capsys, machine, exit_code=1)
    (line,) = lines_missing(text)
    assert "xlwings.conf, lines 3, 4: not of the form" in line
    assert "blank lines too" in text
    data = machine.settings.read_bytes()
    assert data.startswith(FOREIGN + b'"UDF MODULES","mine;yours;udfs.hosts.classic.functions"\r\n')
    output_of(capsys, machine, lang="fr", exit_code=1)
    assert Settings(machine.settings).get("udf modules") == "mine;yours;udfs.hosts.classic.functions_fr"
    output_of(capsys, machine, remove=True)
    assert machine.settings.read_bytes() == FOREIGN + own


def test_remove_takes_out_what_was_written(capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    assert "Nothing of fundingmodel" in output_of(capsys, machine, remove=True)
    output_of(capsys, machine)
    text = output_of(capsys, machine, remove=True)
    assert "xlwings.cli addin remove" in text
    assert files(machine.home) == {str(machine.addin.relative_to(machine.home)): b"xlwings.xlam"}
    assert "Nothing of fundingmodel" in output_of(capsys, machine, remove=True)


def test_remove_keeps_a_python_chosen_before_or_since(capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    machine.settings.parent.mkdir(parents=True)
    before = f'"INTERPRETER_WIN","{machine.python}"\r\n'.encode()
    machine.settings.write_bytes(before)
    output_of(capsys, machine)
    output_of(capsys, machine, remove=True)
    assert machine.settings.read_bytes() == before
    machine.settings.unlink()
    output_of(capsys, machine)
    since = Settings(machine.settings)
    since.put("INTERPRETER_WIN", r"D:\other\python.exe")
    since.save()
    output_of(capsys, machine, remove=True)
    assert machine.settings.read_bytes() == b'"INTERPRETER_WIN","D:\\other\\python.exe"\r\n'


def test_another_python_is_left_alone(capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    machine.settings.parent.mkdir(parents=True)
    machine.settings.write_bytes(b'"interpreter_win","D:\\other\\python.exe"\r\n')
    text = output_of(capsys, machine, exit_code=1)
    (line,) = lines_missing(text)
    assert r"D:\other\python.exe, which is not this Python" in line
    assert "--folder" in text
    assert machine.settings.read_bytes().startswith(b'"interpreter_win","D:\\other\\python.exe"\r\n')


@pytest.mark.parametrize("name", ["pythonw.exe", "python.exe", "PYTHON.EXE", "pythonw"])
def test_this_python_under_its_names(capsys: pytest.CaptureFixture[str], machine: Machine, name: str) -> None:
    machine.settings.parent.mkdir(parents=True)
    machine.settings.write_text(f'"INTERPRETER_WIN","{Path(machine.python).with_name(name)}"\n', encoding="utf-8")
    assert lines_missing(output_of(capsys, machine)) == []


def test_this_python_through_a_variable(
    capsys: pytest.CaptureFixture[str], machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONS", str(Path(machine.python).parent))
    written = "%PYTHONS%" if os.name == "nt" else "$PYTHONS"
    machine.settings.parent.mkdir(parents=True)
    machine.settings.write_text(f'"INTERPRETER_WIN","{written}/python.exe"\n', encoding="utf-8")
    assert lines_missing(output_of(capsys, machine)) == []


def test_conda_is_set_as_xlwings_wants_it(capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    environment = {"CONDA_EXE": r"C:\Anaconda3\Scripts\conda.exe", "CONDA_DEFAULT_ENV": "funding"}
    conda = replace(machine, environment=environment)
    assert lines_missing(output_of(capsys, conda)) == []
    settings = Settings(machine.settings)
    assert (settings.get("CONDA PATH"), settings.get("CONDA ENV")) == (r"C:\Anaconda3", "funding")
    assert settings.get("INTERPRETER_WIN") == ""
    assert lines_missing(output_of(capsys, conda)) == []
    other = replace(machine, environment={**environment, "CONDA_DEFAULT_ENV": "other"})
    (line,) = lines_missing(output_of(capsys, other, exit_code=1))
    assert "the conda environment funding, which is not this Python" in line
    output_of(capsys, conda, remove=True)
    assert not machine.settings.exists()


def test_folder_has_settings_of_its_own(capsys: pytest.CaptureFixture[str], machine: Machine, tmp_path: Path) -> None:
    folder = tmp_path / "offers"
    with pytest.raises(Refused, match="no such folder"):
        setup.set_up(folder=folder, machine=machine)
    folder.mkdir()
    output_of(capsys, machine, folder=folder)
    assert not machine.settings.exists()
    assert Settings(folder / "xlwings.conf").get("UDF MODULES") == "udfs.hosts.classic.functions"
    output_of(capsys, machine, folder=folder, remove=True)
    assert files(folder) == {}


def changed(key: tuple[str, str, str], value: Any) -> Callable[[Machine], Machine]:
    registry = {**REGISTRY, key: value}
    return lambda machine: replace(machine, registry=lambda *asked: registry.get(asked))


def without_package(name: str) -> Callable[[Machine], Machine]:
    return lambda machine: replace(machine, package=lambda asked: None if asked == name else PACKAGES.get(asked))


def without_library(machine: Machine) -> Machine:
    Path(machine.python).with_name("xlwings64-0.37.8.dll").unlink()
    return machine


def older_addin(machine: Machine) -> Machine:
    machine.addin.parent.mkdir(parents=True)
    machine.addin.write_bytes(b"older")
    return machine


@pytest.mark.parametrize(
    ("change", "missing", "mend"),
    [
        (without_package("pywin32"), "pywin32 is not installed", "-m pip install pywin32"),
        (without_library, "xlwings64-0.37.8.dll, by which Excel starts Python", "py -m venv fm"),
        (
            changed((COMPUTER, r"Software\Microsoft\Office\ClickToRun\Configuration", "Platform"), "x86"),
            "xlwings32-0.37.8.dll, by which Excel starts Python",
            "py -m venv fm",
        ),
        (changed((COMPUTER, APP_PATH, ""), None), "Excel for Windows was not found", "fundingmodel serve"),
        (
            changed(
                (COMPUTER, APP_PATH, ""), r"C:\Program Files\WindowsApps\Microsoft.Office.Desktop\Office16\EXCEL.EXE"
            ),
            "Excel comes from the Microsoft Store",
            "fundingmodel serve",
        ),
        (changed((USER, OWN, "VBAWarnings"), 4), "Excel is set not to run any macro", "Trust Center"),
        (changed((USER, OWN, "VBAWarnings"), 3), "not to run a macro without a signature", "Trust Center"),
        (
            changed((USER, ORGANISATION, "VBAWarnings"), 4),
            "Your organisation does not let Excel run any macro",
            "trusted location",
        ),
        (changed((USER, OWN, "AccessVBOM"), 0), "Excel does not let xlwings write its module", "tick Trust access"),
        (changed((USER, OWN, "AccessVBOM"), None), "Excel does not let xlwings write its module", "tick Trust access"),
        (older_addin, "is of another version than the package", "xlwings.cli addin install"),
    ],
)
def test_what_is_missing_is_said_with_what_to_do(
    capsys: pytest.CaptureFixture[str], machine: Machine, change: Callable[[Machine], Machine], missing: str, mend: str
) -> None:
    text = output_of(capsys, change(machine), exit_code=1)
    (line,) = lines_missing(text)
    assert missing in line
    assert mend in text
    assert "1 missing." in text


def test_a_check_is_said_in_french(capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    text = output_of(capsys, without_library(machine), exit_code=1, check=True, lang="fr")
    shown = [line.split(maxsplit=1) for line in text.splitlines() if re.match(r"  \S", line)]
    assert [state for state, _ in shown] == ["présent"] * 3 + ["manque"] + ["présent"] * 3 + ["manque"] * 2
    assert "xlwings64-0.37.8.dll, par lequel Excel démarre Python, n’est ni dans" in text
    assert f"Le complément de xlwings n’est pas dans {machine.addin.parent}." in text
    assert text.count("Exécutez\u00a0: fundingmodel excel-addin\n") == 2
    assert text.endswith(
        "Éléments manquants\u00a0: 3. Fermez Excel, corrigez ce qui est indiqué, et exécutez de nouveau cette commande.\n"
    )
    assert not re.search(r"\b(the|is|are|and|not|Run|which|missing)\b", text), text


def test_setting_up_and_taking_out_are_said_in_french(capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    text = output_of(capsys, machine, lang="fr")
    assert "Tout est là. Redémarrez Excel" in text and "terminez par Ctrl+Maj+Entrée." in text
    assert f"Excel démarre {machine.python}\u00a0: INTERPRETER_WIN = {machine.python}" in text
    assert f"Retiré de {machine.settings}; les autres lignes" in output_of(capsys, machine, lang="fr", remove=True)
    assert "ne contient rien de fundingmodel." in output_of(capsys, machine, lang="fr", remove=True)
    by_hand = output_of(capsys, changed((USER, ORGANISATION, "AccessVBOM"), 0)(machine), lang="fr")
    assert "  bloqué   Votre organisation ne laisse pas" in by_hand
    assert "Fichier > Importer un fichier\u00a0: functions.bas" in by_hand


def test_where_import_functions_is_barred_the_module_is_imported_by_hand(
    capsys: pytest.CaptureFixture[str], machine: Machine
) -> None:
    text = output_of(capsys, changed((USER, ORGANISATION, "AccessVBOM"), 0)(machine))
    assert "  barred   Your organisation does not let programs write modules" in text
    assert "--vba functions.bas" in text
    assert "File > Import File: functions.bas" in text
    assert "xlwings > Import Functions" not in text


def test_without_xlwings(capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    text = output_of(capsys, replace(without_package("xlwings")(machine), xlwings=None), exit_code=1)
    assert "xlwings is not installed in this Python." in text
    assert '-m pip install "fundingmodel[excel]"' in text
    assert not machine.addin.exists()


def test_python_from_the_microsoft_store_changes_nothing(capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    """What it writes into AppData goes to a folder that Excel does not look into."""
    base = r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12_3.12.2800.0_x64__qbz5n2kfra8p0"
    text = output_of(capsys, replace(machine, base=base), exit_code=1)
    assert "comes from the Microsoft Store, and Excel cannot start that one. Nothing was changed." in text
    assert "python.org" in text
    assert not machine.home.exists()


@pytest.mark.parametrize("text", ['"A","1"\r\n\r\n"B","2"\r\n', '"A","1"\nno pair\n', '"A","1"\r\n\r\n'])
def test_lines_that_excel_stumbles_over_are_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "xlwings.conf"
    path.write_bytes(text.encode())
    assert Settings(path).stray == [2]
    path.write_bytes(b'"A","1"\r\n"B","with, a comma"\r\n"C",""')
    assert Settings(path).stray == []


def test_an_addin_of_another_version_is_not_overwritten(capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    output_of(capsys, older_addin(machine), exit_code=1)
    assert machine.addin.read_bytes() == b"older"


def test_python_in_a_folder_beyond_the_code_page(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: "cp1252")
    odd = replace(machine, python=r"C:\Пользователи\python.exe")
    with pytest.raises(Refused, match="plainer name"):
        setup.set_up(machine=odd)
    assert not machine.settings.exists()


def test_elsewhere_than_on_windows() -> None:
    if os.name == "nt":
        pytest.skip("this is Windows")
    for options in ([], ["--check"], ["--remove"], ["--vba", "functions.bas"]):
        done = CliRunner().invoke(cli, ["excel-addin", *options])
        assert done.exit_code == 1
        assert "this add-in is for Excel on Windows" in done.output
        assert "fundingmodel serve" in done.output
        assert "fundingmodel calc-addin" in done.output


def test_options_that_exclude_each_other(machine: Machine) -> None:
    with pytest.raises(Refused, match="exclude each other"):
        setup.set_up(machine=machine, check=True, remove=True)


def test_help_teaches() -> None:
    done = CliRunner().invoke(cli, ["excel-addin", "--help"])
    assert done.exit_code == 0
    for words in ("--check", "--remove", "--folder", "--vba", "fm_allocate", "xlwings.conf"):
        assert words in done.output


def test_a_setting_with_a_quotation_mark_is_refused(tmp_path: Path) -> None:
    """Visual Basic would end the value there, and read wrong what follows."""
    settings = Settings(tmp_path / "xlwings.conf")
    with pytest.raises(Refused) as refused:
        settings.put("PYTHONPATH", 'C:\\a"b')
    assert refused.value.key == "udfs.quotation_mark" and not settings.changed


# What `fundingmodel doctor` says of it


def doctor(monkeypatch: pytest.MonkeyPatch, machine: Machine, paths: bool = False) -> list[Line]:
    monkeypatch.setattr(excel_addin, "this_machine", lambda: machine)
    check = next(each for each in checks() if each.name == "excel_addin")
    return list(check.lines(paths))


def test_the_doctor_says_what_the_check_says_without_its_paths(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], machine: Machine
) -> None:
    (nothing,) = doctor(monkeypatch, machine)
    assert (nothing.state, nothing.finding) == ("absent", "not_set_up")
    output_of(capsys, machine, lang="fr")
    (all_here,) = doctor(monkeypatch, machine)
    assert (all_here.state, all_here.where) == ("ok", ())
    machine.addin.write_bytes(b"of an older version")
    told = output_of(capsys, machine, exit_code=1, check=True, lang="fr")
    (stale,) = doctor(monkeypatch, machine, paths=True)
    assert (
        stale.state == "mend"
        and stale.says["fr"] in told
        and stale.mend["fr"] in told
        and str(machine.addin.parent) in told
    )
    (without,) = doctor(monkeypatch, machine)
    assert without.says["en"] == "xlwings' add-in in <path> is of another version than the package."
    assert without.mend["fr"] == 'Fermez Excel et exécutez\u00a0: "<chemin>" -m xlwings.cli addin install'
    assert str(machine.home) not in str(without)


def test_the_doctor_counts_what_is_barred_as_no_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], machine: Machine
) -> None:
    output_of(capsys, machine)
    barred = {**REGISTRY, (USER, ORGANISATION, "AccessVBOM"): 0}
    (found,) = doctor(monkeypatch, replace(machine, registry=lambda *asked: barred.get(asked)))  # type: ignore[arg-type]
    assert found.state == "absent" and found.mend["en"].startswith("The module can be imported by hand")


def test_the_doctor_passes_over_it_elsewhere(monkeypatch: pytest.MonkeyPatch, machine: Machine) -> None:
    (found,) = doctor(monkeypatch, replace(machine, windows=False))
    assert (found.state, found.finding) == ("absent", "not_windows")
