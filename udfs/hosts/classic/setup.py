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
from udfs.hosts.classic.findings import Finding, changed, found, missing, say
from udfs.hosts.classic.machine import Machine, findings, this_machine
from udfs.hosts.classic.settings import Settings

MODULES = {"en": "udfs.hosts.classic.functions", "fr": "udfs.hosts.classic.functions_fr"}
OURS = "FUNDINGMODEL"  # the key under which we note which keys we wrote, for --remove
ELSEWHERE = (
    "this add-in is for Excel on Windows, and this is not Windows. In Excel on a Mac or on the web: fundingmodel serve. "
    "In LibreOffice: fundingmodel calc-addin OUT.oxt."
)


def set_up(
    check: bool = False,
    remove: bool = False,
    folder: Path | None = None,
    vba: Path | None = None,
    lang: str = "en",
    machine: Machine | None = None,
) -> None:
    """Sets up, only looks (`check`), takes out (`remove`) or writes the functions' Visual Basic for import by hand (`vba`).

    With `folder` the settings are in that folder and hold for the workbooks in it. Ends with exit code 1 where something is
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
        click.echo(say("wrote", lang, path=vba))
        click.echo(say("by_hand", lang, path=vba))
        return
    settings = Settings(folder / "xlwings.conf" if folder else machine.settings)
    if remove:
        _take_out(settings, machine, lang)
        return
    check = check or machine.python_from_store  # which would write where Excel does not look
    everything = looked_at(machine, settings, lang, check)
    _show(everything, lang)
    if any(finding.state == "missing" for finding in everything):
        raise click.exceptions.Exit(1)


def looked_at(machine: Machine, settings: Settings, lang: str, check: bool = True) -> list[Finding]:
    """All that the add-in needs, and whether it is there; without `check` what is not is set up."""
    return [*findings(machine), _addin(machine, check), *_settings(settings, machine, lang, check)]


def set_up_in(machine: Machine, settings: Settings) -> str | None:
    """The language in which the add-in was set up; None where it was not."""
    modules = settings.get("UDF MODULES").split(";")
    named = next((language for language, module in MODULES.items() if module in modules), None)
    return named or (next(iter(MODULES)) if machine.addin.is_file() and settings.get(OURS) else None)


def _show(everything: list[Finding], language: str) -> None:
    for finding in everything:
        click.echo(f"  {say(finding.state, language):<7}  {finding.what(language)}")
        if mend := finding.mend(language):
            click.echo(f"           {mend}")
    states = [finding.state for finding in everything]
    if count := states.count("missing"):
        click.echo("\n" + say("count_missing", language, count=count))
    elif "barred" in states:
        click.echo("\n" + say("run_vba", language))
        click.echo(say("by_hand", language, path="functions.bas"))
    else:
        click.echo(say("next", language))


def _addin(machine: Machine, check: bool) -> Finding:
    """The add-in of xlwings in Excel's start folder; its version has to be that of the package."""
    own, source = machine.addin, machine.xlwings / "addin" / "xlwings.xlam" if machine.xlwings else None
    if source is None or not source.is_file():
        return missing("addin_without_xlwings")
    if own.is_file():
        if own.read_bytes() == source.read_bytes():
            return found("addin", path=own)
        return missing("addin_of_another_version", folder=own.parent, python=machine.python)
    if check:
        return missing("no_addin", folder=own.parent)
    own.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, own)
    return changed("addin_copied", path=own)


def _settings(settings: Settings, machine: Machine, lang: str, check: bool) -> list[Finding]:
    wrote = set(filter(None, settings.get(OURS).split(";")))
    each = [*_stray_lines(settings), _interpreter(settings, machine, wrote), _modules(settings, lang, wrote)]
    if not settings.changed:
        return each
    if check:
        kept = [finding for finding in each if finding.state == "missing"]
        return [*kept, missing("no_settings", path=settings.path)]
    settings.put(OURS, ";".join(sorted(wrote)))
    settings.save()
    return [*each, changed("settings", path=settings.path)]


def _stray_lines(settings: Settings) -> list[Finding]:
    """Lines that Excel's add-in stumbles over; they are the user's own, so they are named and not taken out."""
    if not settings.stray:
        return []
    name = "stray_lines" if len(settings.stray) > 1 else "stray_line"
    return [missing(name, path=settings.path, lines=", ".join(map(str, settings.stray)))]


def _interpreter(settings: Settings, machine: Machine, wrote: set[str]) -> Finding:
    """Which Python Excel starts: this one, unless another was chosen before, which is then left alone."""
    wanted = _wanted(machine)
    chosen = settings.get("INTERPRETER_WIN") or settings.get("INTERPRETER")
    environment = settings.get("CONDA ENV") if settings.get("CONDA PATH") else ""
    if not chosen and not environment:
        for key, value in wanted.items():
            settings.put(key, value)
            wrote.add(key)
        return changed("start_set", python=machine.python, settings=_listed(wanted, settings))
    if chosen:
        if _same_python(os.path.expandvars(chosen), machine.python):
            return found("starts", python=chosen)
        return missing("starts_another", path=settings.path, python=chosen)
    if all(settings.get(key) == value for key, value in wanted.items()) and "CONDA ENV" in wanted:
        return found("starts_conda", environment=environment)
    return missing("starts_another_conda", path=settings.path, environment=environment)


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
    if sorted(modules) == sorted(wanted):
        return found("modules", modules=", ".join(wanted))
    settings.put("UDF MODULES", ";".join(wanted))
    wrote.add("UDF MODULES")
    return changed("modules_set", modules=", ".join(wanted), settings=_listed(["UDF MODULES"], settings))


def _listed(keys: Iterable[str], settings: Settings) -> str:
    return ", ".join(f"{key} = {settings.get(key)}" for key in keys)


def _take_out(settings: Settings, machine: Machine, language: str) -> None:
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
        click.echo(say("nothing_to_remove", language, path=settings.path))
        return
    settings.save()
    click.echo(say("removed", language, path=settings.path))
    for line in taken:
        click.echo(f"  {line}")
    click.echo(say("addin_stays", language, python=machine.python))
