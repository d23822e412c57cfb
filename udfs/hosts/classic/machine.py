"""What the add-in needs of this computer, and whether it is there: Python, xlwings, Excel, and what Excel permits."""

import importlib.util
import os
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PureWindowsPath

OFFICE = r"Software\Microsoft\Office\{version}\Excel\Security"
POLICY = r"Software\Policies\Microsoft\Office\{version}\Excel\Security"
APP_PATH = r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
ONLY_SIGNED, NO_MACROS = 3, 4  # values of VBAWarnings

Registry = Callable[[str, str, str], str | int | None]


@dataclass(frozen=True)
class Finding:
    """One thing that is needed: what was found, and what to do where it is `missing`, or `barred` with another way round it."""

    what: str
    mend: str = ""
    state: str = "ok"  # or: changed, missing, barred


def missing(what: str, mend: str) -> Finding:
    return Finding(what, mend, "missing")


@dataclass(frozen=True)
class Machine:
    """A computer: `registry(hive, key, name)` and `package(name)` give None for what is not there."""

    windows: bool
    home: Path
    roaming: Path
    python: str
    base: str  # the folder of the Python that an environment was made with; else of this one
    environment: Mapping[str, str]
    registry: Registry
    package: Callable[[str], str | None]
    xlwings: Path | None  # its folder

    @property
    def settings(self) -> Path:
        return self.home / ".xlwings" / "xlwings.conf"

    @property
    def addin(self) -> Path:
        """Where Excel looks for add-ins when it starts."""
        return self.roaming / "Microsoft" / "Excel" / "XLSTART" / "xlwings.xlam"

    @property
    def python_from_store(self) -> bool:
        return _from_store(self.base)

    @property
    def office(self) -> str:
        """The version under which Office keeps its settings: 16.0 for Excel 2016 and all since."""
        told = str(self.registry("HKEY_CLASSES_ROOT", r"Excel.Application\CurVer", "") or "")
        number = told.rpartition(".")[2]
        return f"{number}.0" if number.isdigit() else "16.0"

    @property
    def excel_bits(self) -> int | None:
        platform_ = self.registry(
            "HKEY_LOCAL_MACHINE", r"Software\Microsoft\Office\ClickToRun\Configuration", "Platform"
        )
        return {"x64": 64, "x86": 32}.get(str(platform_))

    def security(self, name: str) -> tuple[int | None, bool]:
        """A security setting of Excel, and whether the organisation has set it, so that the user cannot."""
        for pattern, organisation in ((POLICY, True), (OFFICE, False)):
            value = self.registry("HKEY_CURRENT_USER", pattern.format(version=self.office), name)
            if isinstance(value, int):
                return value, organisation
        return None, False


def this_machine() -> Machine:
    home = Path.home()
    found = importlib.util.find_spec("xlwings")
    return Machine(
        windows=sys.platform == "win32",
        home=home,
        roaming=Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming"),
        python=sys.executable,
        base=sys.base_prefix,
        environment=os.environ,
        registry=_registry_value,
        package=_package_version,
        xlwings=Path(found.origin).parent if found and found.origin else None,
    )


def _from_store(path: str) -> bool:
    """Whether a program was installed from the Microsoft Store: it then runs in a box of its own."""
    return "windowsapps" in (part.casefold() for part in PureWindowsPath(path).parts)


def _registry_value(hive: str, key: str, name: str) -> str | int | None:
    import winreg

    try:
        with winreg.OpenKey(getattr(winreg, hive), key) as opened:  # type: ignore[attr-defined,unused-ignore]
            value: str | int = winreg.QueryValueEx(opened, name)[0]  # type: ignore[attr-defined,unused-ignore]
            return value
    except OSError:
        return None


def _package_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def findings(machine: Machine) -> list[Finding]:
    """What is there and what is missing, in the order in which it is to be mended. The add-in's file and settings apart."""
    found = [_python(machine), *_packages(machine)]
    if machine.package("xlwings"):
        found.append(_library(machine))
    return [*found, _excel(machine), _macros(machine), _trust(machine)]


def _python(machine: Machine) -> Finding:
    """What a Python from the Microsoft Store writes into AppData, Excel does not see, and Excel cannot start it.

    https://github.com/python/cpython/issues/85368, https://github.com/xlwings/xlwings/issues/2371
    """
    if machine.python_from_store:
        return missing(
            f"{machine.python} comes from the Microsoft Store, and Excel cannot start that one. Nothing was changed.",
            "Install Python from python.org (for yourself alone, no administrator is needed), and fundingmodel there.",
        )
    return Finding(f"Python {platform.python_version()}, {machine.python}")


def _packages(machine: Machine) -> list[Finding]:
    found = []
    for name, needs in (("xlwings", '"fundingmodel[excel]"'), ("pywin32", "pywin32")):
        known = machine.package(name)
        mend = f'Run: "{machine.python}" -m pip install {needs}'
        found.append(Finding(f"{name} {known}") if known else missing(f"{name} is not installed in this Python.", mend))
    return found


def _library(machine: Machine) -> Finding:
    """Excel's add-in loads this file beside python.exe, or one folder up, and from nowhere else."""
    bits = machine.excel_bits or 64
    name = f"xlwings{bits}-{machine.package('xlwings')}.dll"
    folder = Path(machine.python).parent
    if any((place / name).is_file() for place in (folder, folder.parent)):
        return Finding(f"{name} beside Python")
    return missing(
        f"{name}, by which Excel starts Python, stands neither in {folder} nor one folder up.",
        "`pip install --user` puts it elsewhere. Make an environment of its own (py -m venv fm) and install there.",
    )


def _excel(machine: Machine) -> Finding:
    """Excel from the Microsoft Store starts no Python: https://github.com/xlwings/xlwings/issues/1166"""
    for hive in ("HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER"):
        if path := machine.registry(hive, APP_PATH, ""):
            if _from_store(str(path)):
                return missing(
                    "Excel comes from the Microsoft Store, and that one cannot start Python.",
                    "Install Office from your organisation or from office.com, or use: fundingmodel serve",
                )
            bits = f", {machine.excel_bits} bit" if machine.excel_bits else ""
            return Finding(f"Excel {machine.office}{bits}, {PureWindowsPath(str(path))}")
    return missing(
        "Excel for Windows was not found.",
        "Install Excel for the desktop (not from the Microsoft Store); for Excel on the web: fundingmodel serve",
    )


def _macros(machine: Machine) -> Finding:
    value, organisation = machine.security("VBAWarnings")
    if value not in (ONLY_SIGNED, NO_MACROS):
        return Finding("Excel lets a macro run once it is allowed")
    which = "any macro" if value == NO_MACROS else "a macro without a signature"
    if organisation:
        return missing(
            f"Your organisation does not let Excel run {which}, and this add-in is one.",
            "Ask for a trusted location (a folder whose macros may run), or use: fundingmodel serve",
        )
    return missing(
        f"Excel is set not to run {which}.",
        "In Excel: File > Options > Trust Center > Trust Center Settings > Macro Settings > Disable with notification.",
    )


def _trust(machine: Machine) -> Finding:
    value, organisation = machine.security("AccessVBOM")
    if value == 1:
        return Finding("Excel lets xlwings write its module (trust access to the VBA project object model)")
    if organisation:
        return Finding(
            "Your organisation does not let programs write modules, so Import Functions cannot.",
            "The module can be imported by hand, as said below.",
            state="barred",
        )
    return missing(
        "Excel does not let xlwings write its module.",
        "In Excel: File > Options > Trust Center > Trust Center Settings > Macro Settings, tick Trust access to the VBA "
        "project object model. You may untick it after Import Functions.",
    )
