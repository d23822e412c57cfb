"""`fundingmodel excel-addin`: sets up the classic add-in for Excel on Windows, and says what is missing.

It changes two things, both the user's own and neither needing an administrator: xlwings' add-in is copied to where Excel looks
for add-ins when it starts, and xlwings.conf says which Python and which functions. Nothing that it finds there is changed.
"""

import os
import shutil
from pathlib import Path, PureWindowsPath

import click

from fundingmodel.errors import Refused
from udfs.classic.machine import Finding, Machine, findings, this_machine
from udfs.classic.settings import Settings

MODULES = {"en": "udfs.classic.functions", "fr": "udfs.classic.functions_fr"}
OURS = "FUNDINGMODEL"  # the key under which we note which keys we wrote, for --remove
ELSEWHERE = (
    "this add-in is for Excel on Windows, and this is not Windows. In Excel on a Mac or on the web: fundingmodel serve. "
    "In LibreOffice: fundingmodel calc-addin OUT.oxt."
)
NEXT = """
Then, once in each workbook that is to calculate:
  1. Save it as a macro-enabled workbook (.xlsm).
  2. Alt+F11, then Tools > References: tick xlwings. Close that window.
  3. On the ribbon, xlwings > Import Functions.
  4. Type =fm_version() in a cell. Tables spill; in Excel 2019 and older, mark the cells first and end with Ctrl+Shift+Enter.
"""
BY_HAND = """
For each workbook that is to calculate:
  1. Save it as a macro-enabled workbook (.xlsm).
  2. Alt+F11, then Tools > References: tick xlwings.
  3. File > Import File: {path}
  4. Alt+F8, run fm_describe: from then on Excel shows the help of each argument.
"""


def set_up(
    check: bool = False,
    remove: bool = False,
    folder: Path | None = None,
    vba: Path | None = None,
    lang: str = "en",
    machine: Machine | None = None,
) -> None:
    """Sets up, only looks (`check`), takes out (`remove`) or writes the functions' Visual Basic for import by hand (`vba`).

    With `folder` the settings stand in that folder and hold for the workbooks in it. Ends with exit code 1 where something is
    missing. `machine` is this computer.
    """
    machine = machine or this_machine()
    if not machine.windows:
        raise Refused(ELSEWHERE)
    if check + remove + (vba is not None) > 1:
        raise Refused("--check, --remove and --vba exclude each other.")
    if folder is not None and not folder.is_dir():
        raise Refused(f"{folder}: no such folder. Give the folder in which the workbooks are.")
    if vba is not None:
        from udfs.classic.vba import write_module

        write_module(vba, MODULES[lang], lang)
        click.echo(f"Wrote {vba}." + BY_HAND.format(path=vba))
        return
    settings = Settings(folder / "xlwings.conf" if folder else machine.settings)
    if remove:
        _take_out(settings, machine)
        return
    found = [*findings(machine), _addin(machine, check), *_settings(settings, machine, lang, check)]
    _show(found)
    if any(not finding.good for finding in found):
        raise click.exceptions.Exit(1)


def _show(found: list[Finding]) -> None:
    for finding in found:
        click.echo(f"  {'ok     ' if finding.good else 'missing'}  {finding.what}")
        if finding.mend:
            click.echo(f"           {finding.mend}")
    missing = sum(not finding.good for finding in found)
    if missing:
        click.echo(f"\n{missing} missing. Mend what stands there, then run this command again; Excel closed.")
    else:
        click.echo("\nAll is there. Start Excel anew." + NEXT, nl=False)


def _addin(machine: Machine, check: bool) -> Finding:
    """The add-in of xlwings in Excel's start folder; its version has to be that of the package."""
    own, source = machine.addin, machine.xlwings / "addin" / "xlwings.xlam" if machine.xlwings else None
    if source is None or not source.is_file():
        return Finding("xlwings' add-in for Excel comes with xlwings.", "Install xlwings first, as said above.")
    if own.is_file():
        if own.read_bytes() == source.read_bytes():
            return Finding(f"xlwings' add-in, {own}")
        return Finding(
            f"xlwings' add-in in {own.parent} is of another version than the package.",
            f'Close Excel and run: "{machine.python}" -m xlwings.cli addin install',
        )
    if check:
        return Finding(f"xlwings' add-in is not in {own.parent}.", "Run: fundingmodel excel-addin")
    own.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, own)
    return Finding(f"xlwings' add-in, copied to {own}")


def _settings(settings: Settings, machine: Machine, lang: str, check: bool) -> list[Finding]:
    wrote = set(filter(None, settings.get(OURS).split(";")))
    found = [_interpreter(settings, machine, wrote), _modules(settings, lang, wrote)]
    if not settings.changed:
        return found
    if check:
        kept = [finding for finding in found if not finding.good]
        return [*kept, Finding(f"Settings are missing in {settings.path}.", "Run: fundingmodel excel-addin")]
    settings.put(OURS, ";".join(sorted(wrote)))
    settings.save()
    return [*found, Finding(f"Settings written to {settings.path}; its other lines are as they were")]


def _interpreter(settings: Settings, machine: Machine, wrote: set[str]) -> Finding:
    """Which Python Excel starts: this one, unless another was chosen before, which is then left alone."""
    wanted = _wanted(machine)
    chosen = settings.get("INTERPRETER_WIN") or settings.get("INTERPRETER")
    conda = settings.get("CONDA PATH") and settings.get("CONDA ENV")
    if not chosen and not conda:
        for key, value in wanted.items():
            settings.put(key, value)
            wrote.add(key)
        return Finding(f"Excel starts {machine.python}")
    if chosen:
        same = _same_python(os.path.expandvars(chosen), machine.python)
        named = chosen
    else:
        same = all(settings.get(key) == value for key, value in wanted.items()) and "CONDA ENV" in wanted
        named = f"the conda environment {settings.get('CONDA ENV')}"
    if same:
        return Finding(f"Excel starts {named}")
    return Finding(
        f"{settings.path} says that Excel starts {named}, which is not this Python. It was left as it is.",
        "Install fundingmodel there and run this command with it, or give your workbooks settings of their own: "
        "fundingmodel excel-addin --folder FOLDER",
    )


def _wanted(machine: Machine) -> dict[str, str]:
    program, name = machine.environment.get("CONDA_EXE"), machine.environment.get("CONDA_DEFAULT_ENV")
    if program and name:
        return {"CONDA PATH": str(PureWindowsPath(program).parent.parent), "CONDA ENV": name}
    return {"INTERPRETER_WIN": machine.python}


def _same_python(one: str, other: str) -> bool:
    first, second = PureWindowsPath(one), PureWindowsPath(other)
    names = {first.name.casefold().removesuffix(".exe"), second.name.casefold().removesuffix(".exe")}
    return first.parent == second.parent and (len(names) == 1 or names <= {"python", "pythonw"})


def _modules(settings: Settings, lang: str, wrote: set[str]) -> Finding:
    """Our module among those that Import Functions takes; the user's own stay."""
    modules = [module for module in settings.get("UDF MODULES").split(";") if module]
    wanted = [module for module in modules if module not in MODULES.values()] + [MODULES[lang]]
    if sorted(modules) != sorted(wanted):
        settings.put("UDF MODULES", ";".join(wanted))
        wrote.add("UDF MODULES")
    return Finding(f"Import Functions takes {', '.join(wanted)}")


def _take_out(settings: Settings, machine: Machine) -> None:
    wrote = set(filter(None, settings.get(OURS).split(";")))
    modules = settings.get("UDF MODULES").split(";")
    kept = [module for module in modules if module and module not in MODULES.values()]
    if len(kept) != len([module for module in modules if module]):
        if kept:
            settings.put("UDF MODULES", ";".join(kept))
        else:
            settings.remove("UDF MODULES")
    for key, value in _wanted(machine).items():
        if key in wrote and settings.get(key) == value:
            settings.remove(key)
    settings.remove(OURS)
    if not settings.changed:
        click.echo(f"Nothing of fundingmodel stands in {settings.path}.")
        return
    settings.save()
    click.echo(f"Taken out of {settings.path}; its other lines are as they were.")
    click.echo(
        "xlwings' own add-in stays, since other workbooks may need it. To remove it: "
        f'"{machine.python}" -m xlwings.cli addin remove'
    )
