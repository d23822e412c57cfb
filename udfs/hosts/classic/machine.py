"""What the add-in needs of this computer, and whether it is there: Python, xlwings, Excel, and what Excel permits."""

import importlib.util
import os
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PureWindowsPath

from udfs.hosts.classic.findings import Finding, barred, found, missing

OFFICE = r"Software\Microsoft\Office\{version}\Excel\Security"
POLICY = r"Software\Policies\Microsoft\Office\{version}\Excel\Security"
APP_PATH = r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
ONLY_SIGNED, NO_MACROS = 3, 4  # values of VBAWarnings

Registry = Callable[[str, str, str], str | int | None]


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
        current = str(self.registry("HKEY_CLASSES_ROOT", r"Excel.Application\CurVer", "") or "")
        number = current.rpartition(".")[2]
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
    package = importlib.util.find_spec("xlwings")
    return Machine(
        windows=sys.platform == "win32",
        home=home,
        roaming=Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming"),
        python=sys.executable,
        base=sys.base_prefix,
        environment=os.environ,
        registry=_registry_value,
        package=_package_version,
        xlwings=Path(package.origin).parent if package and package.origin else None,
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
    all_of_python = [_python(machine), *_packages(machine)]
    if machine.package("xlwings"):
        all_of_python.append(_library(machine))
    return [*all_of_python, _excel(machine), _macros(machine), _trust(machine)]


def _python(machine: Machine) -> Finding:
    """What a Python from the Microsoft Store writes into AppData, Excel does not see, and Excel cannot start it.

    https://github.com/python/cpython/issues/85368, https://github.com/xlwings/xlwings/issues/2371
    """
    if machine.python_from_store:
        return missing("python_from_store", python=machine.python)
    return found("python", version=platform.python_version(), python=machine.python)


def _packages(machine: Machine) -> list[Finding]:
    packages = []
    for name, needs in (("xlwings", '"fundingmodel[excel]"'), ("pywin32", "pywin32")):
        if known := machine.package(name):
            packages.append(found("package", name=name, version=known))
        else:
            packages.append(missing("no_package", name=name, python=machine.python, needs=needs))
    return packages


def _library(machine: Machine) -> Finding:
    """Excel's add-in loads this file beside python.exe, or one folder up, and from nowhere else."""
    bits = machine.excel_bits or 64
    name = f"xlwings{bits}-{machine.package('xlwings')}.dll"
    folder = Path(machine.python).parent
    if any((place / name).is_file() for place in (folder, folder.parent)):
        return found("library", name=name)
    return missing("no_library", name=name, folder=folder)


def _excel(machine: Machine) -> Finding:
    """Excel from the Microsoft Store starts no Python: https://github.com/xlwings/xlwings/issues/1166"""
    for hive in ("HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER"):
        if path := machine.registry(hive, APP_PATH, ""):
            if _from_store(str(path)):
                return missing("excel_from_store")
            name = "excel_of_bits" if machine.excel_bits else "excel"
            return found(name, version=machine.office, bits=machine.excel_bits, path=PureWindowsPath(str(path)))
    return missing("no_excel")


def _macros(machine: Machine) -> Finding:
    value, organisation = machine.security("VBAWarnings")
    if value not in (ONLY_SIGNED, NO_MACROS):
        return found("macros")
    name = "no_macro" if value == NO_MACROS else "only_signed"
    return missing(f"{name}_by_organisation" if organisation else name)


def _trust(machine: Machine) -> Finding:
    value, organisation = machine.security("AccessVBOM")
    if value == 1:
        return found("trust")
    return barred("no_trust_by_organisation") if organisation else missing("no_trust")
