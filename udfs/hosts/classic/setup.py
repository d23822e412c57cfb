"""`fundingmodel excel-addin`: sets up the classic add-in for Excel on Windows, and says what is missing.

It changes two things, both the user's own and neither needing an administrator: xlwings' add-in is copied to where Excel looks
for add-ins when it starts, and xlwings.conf says which Python and which functions. Nothing that it finds there is changed.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath

import click

from fundingmodel.errors import Refused
from udfs.hosts.classic.machine import Finding, Machine, findings, missing, this_machine
from udfs.hosts.classic.settings import Settings

MODULES = {"en": "udfs.hosts.classic.functions", "fr": "udfs.hosts.classic.functions_fr"}
OURS = "FUNDINGMODEL"  # the key under which we note which keys we wrote, for --remove
ELSEWHERE = (
    "this add-in is for Excel on Windows, and this is not Windows. In Excel on a Mac or on the web: fundingmodel serve. "
    "In LibreOffice: fundingmodel calc-addin OUT.oxt."
)
SPILL = "Tables spill; in Excel 2019 and older, mark the cells first and end with Ctrl+Shift+Enter."
NEXT = f"""
All is there. Start Excel anew, then once in each workbook that is to calculate:
  1. Save it as a macro-enabled workbook (.xlsm).
  2. Alt+F11, then Tools > References: tick xlwings. Close that window.
  3. On the ribbon, xlwings > Import Functions.
  4. Type =fm_version() in a cell. {SPILL}"""
BY_HAND = f"""
In each workbook that is to calculate, once:
  1. Save it as a macro-enabled workbook (.xlsm).
  2. Alt+F11, then Tools > References: tick xlwings.
  3. In the same window, File > Import File: {{path}}
  4. Alt+F8, run fm_describe: from then on Excel shows the help of each argument.
  5. Type =fm_version() in a cell. {SPILL}"""


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
        raise Refused("udfs.not_windows", "", ELSEWHERE)
    if check + remove + (vba is not None) > 1:
        raise Refused("udfs.options_exclude", "", "--check, --remove and --vba exclude each other.")
    if folder is not None and not folder.is_dir():
        raise Refused("udfs.no_such_folder", folder, "no such folder.", "Give the folder in which the workbooks are.")
    if vba is not None:
        from udfs.hosts.classic.vba import write_module

        write_module(vba, MODULES[lang], lang)
        click.echo(f"Wrote {vba}.\n" + BY_HAND.format(path=vba))
        return
    settings = Settings(folder / "xlwings.conf" if folder else machine.settings)
    if remove:
        _take_out(settings, machine)
        return
    check = check or machine.python_from_store  # which would write where Excel does not look
    found = [*findings(machine), _addin(machine, check), *_settings(settings, machine, lang, check)]
    _show(found)
    if any(finding.state == "missing" for finding in found):
        raise click.exceptions.Exit(1)


def _show(found: list[Finding]) -> None:
    for finding in found:
        click.echo(f"  {finding.state:<7}  {finding.what}")
        if finding.mend:
            click.echo(f"           {finding.mend}")
    states = [finding.state for finding in found]
    if count := states.count("missing"):
        click.echo(f"\n{count} missing. Close Excel, mend what stands there, and run this command again.")
    elif "barred" in states:
        click.echo("\nRun: fundingmodel excel-addin --vba functions.bas")
        click.echo(BY_HAND.format(path="functions.bas"))
    else:
        click.echo(NEXT)


def _addin(machine: Machine, check: bool) -> Finding:
    """The add-in of xlwings in Excel's start folder; its version has to be that of the package."""
    own, source = machine.addin, machine.xlwings / "addin" / "xlwings.xlam" if machine.xlwings else None
    if source is None or not source.is_file():
        return missing("xlwings' add-in for Excel comes with xlwings.", "Install xlwings first, as said above.")
    if own.is_file():
        if own.read_bytes() == source.read_bytes():
            return Finding(f"xlwings' add-in, {own}")
        return missing(
            f"xlwings' add-in in {own.parent} is of another version than the package.",
            f'Close Excel and run: "{machine.python}" -m xlwings.cli addin install',
        )
    if check:
        return missing(f"xlwings' add-in is not in {own.parent}.", "Run: fundingmodel excel-addin")
    own.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, own)
    return Finding(f"xlwings' add-in, copied to {own}", state="changed")


def _settings(settings: Settings, machine: Machine, lang: str, check: bool) -> list[Finding]:
    wrote = set(filter(None, settings.get(OURS).split(";")))
    found = [*_stray_lines(settings), _interpreter(settings, machine, wrote), _modules(settings, lang, wrote)]
    if not settings.changed:
        return found
    if check:
        kept = [finding for finding in found if finding.state == "missing"]
        return [*kept, missing(f"Settings are missing in {settings.path}.", "Run: fundingmodel excel-addin")]
    settings.put(OURS, ";".join(sorted(wrote)))
    settings.save()
    return [*found, Finding(f"{settings.path}; its other lines are as they were", state="changed")]


def _stray_lines(settings: Settings) -> list[Finding]:
    """Lines that Excel's add-in stumbles over; they are the user's own, so they are told and not taken out."""
    if not settings.stray:
        return []
    which = "lines" if len(settings.stray) > 1 else "line"
    return [
        missing(
            f'{settings.path}, {which} {", ".join(map(str, settings.stray))}: not of the form "KEY","VALUE", so that '
            "Excel's add-in reads wrong what follows.",
            "Take out what stands there, blank lines too.",
        )
    ]


def _interpreter(settings: Settings, machine: Machine, wrote: set[str]) -> Finding:
    """Which Python Excel starts: this one, unless another was chosen before, which is then left alone."""
    wanted = _wanted(machine)
    chosen = settings.get("INTERPRETER_WIN") or settings.get("INTERPRETER")
    conda = settings.get("CONDA PATH") and settings.get("CONDA ENV")
    if not chosen and not conda:
        for key, value in wanted.items():
            settings.put(key, value)
            wrote.add(key)
        return Finding(f"Excel starts {machine.python}: {_listed(wanted, settings)}", state="changed")
    if chosen:
        same = _same_python(os.path.expandvars(chosen), machine.python)
        named = chosen
    else:
        same = all(settings.get(key) == value for key, value in wanted.items()) and "CONDA ENV" in wanted
        named = f"the conda environment {settings.get('CONDA ENV')}"
    if same:
        return Finding(f"Excel starts {named}")
    return missing(
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
    told = f"Import Functions takes {', '.join(wanted)}"
    if sorted(modules) == sorted(wanted):
        return Finding(told)
    settings.put("UDF MODULES", ";".join(wanted))
    wrote.add("UDF MODULES")
    return Finding(f"{told}: {_listed(['UDF MODULES'], settings)}", state="changed")


def _listed(keys: Iterable[str], settings: Settings) -> str:
    return ", ".join(f"{key} = {settings.get(key)}" for key in keys)


def _take_out(settings: Settings, machine: Machine) -> None:
    wrote = set(filter(None, settings.get(OURS).split(";")))
    modules = [module for module in settings.get("UDF MODULES").split(";") if module]
    kept = [module for module in modules if module not in MODULES.values()]
    taken = []
    if kept != modules:
        taken.append(f"UDF MODULES: {', '.join(module for module in modules if module not in kept)}")
        settings.put("UDF MODULES", ";".join(kept)) if kept else settings.remove("UDF MODULES")
    for key, value in _wanted(machine).items():
        if key in wrote and settings.get(key) == value:
            taken.append(f"{key}: {value}")
            settings.remove(key)
    settings.remove(OURS)
    if not settings.changed:
        click.echo(f"Nothing of fundingmodel stands in {settings.path}.")
        return
    settings.save()
    click.echo(f"Taken out of {settings.path}; its other lines are as they were:")
    for line in taken:
        click.echo(f"  {line}")
    click.echo(
        "xlwings' own add-in stays, since other workbooks may need it. To remove it: "
        f'"{machine.python}" -m xlwings.cli addin remove'
    )
