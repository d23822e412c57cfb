"""Imports run one way: errors, cells <- column <- steps <- formulas <- scenario <- analysis <- workbooks and udfs."""

import ast
import graphlib
import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import PACKAGE

PACKAGES = ("fundingmodel", "workbooks", "udfs")
# From the ground up, by folder. Modules not named here may stand anywhere, as long as they close no circle with these.
LEVELS: tuple[tuple[set[str], ...], ...] = (
    (
        {"fundingmodel.errors", "fundingmodel.cells"},
        {"fundingmodel.column"},
        {"fundingmodel.steps"},
        {"fundingmodel.formula"},
        {"fundingmodel.formulas"},
        {"fundingmodel.scenario"},
        {"fundingmodel.sets"},
        {"fundingmodel.analysis"},
    ),
    (
        {"fundingmodel.scenario"},
        {"fundingmodel.result"},
        {"fundingmodel.analysis"},
        {"fundingmodel.command_line"},
        {"fundingmodel.commands"},
    ),
    ({"fundingmodel.analysis"}, {"workbooks", "udfs"}),
    ({"fundingmodel.analysis"}, {"fundingmodel.questions"}, {"fundingmodel.commands"}),
    ({"fundingmodel.errors"}, {"fundingmodel.datasets"}, {"fundingmodel.labels"}, {"fundingmodel.scenario"}),
    ({"fundingmodel.errors"}, {"fundingmodel.language"}, {"fundingmodel.cells", "fundingmodel.datasets"}),
    ({"fundingmodel.column"}, {"fundingmodel.expressions"}, {"fundingmodel.scenario"}),
)
NEVER = {
    "fundingmodel": {"workbooks", "udfs", "openpyxl", "xlsxwriter", "formualizer", "ironcalc", "xlwings"},
    "workbooks": {"udfs", "xlwings"},
    "udfs": {"workbooks"},
}


def imports(path: Path, module: str) -> Iterator[tuple[int, str]]:
    """Each module that a file names in an import, wherever in the file, with its line."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            # `from fundingmodel import steps` names a module, `from fundingmodel.errors import Refused` does not:
            # the longer name is given, and `group` cuts it back to what there is.
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield from ((node.lineno, str(word.value)) for word in node.args if isinstance(word, ast.Constant))


def group(name: str, modules: set[str]) -> str:
    """What is in the order: `fundingmodel.steps` for its files, `workbooks` and `udfs` whole."""
    parts = name.split(".")
    if parts[0] == "fundingmodel" and len(parts) > 1 and f"{parts[0]}.{parts[1]}" in modules:
        return f"{parts[0]}.{parts[1]}"
    return parts[0]


def wrong_imports(root: Path) -> list[str]:
    files = [path for package in PACKAGES for path in sorted((root / package).rglob("*.py"))]
    names = {path: ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__") for path in files}
    modules = set(names.values())
    edges: dict[str, set[str]] = {}
    places: dict[tuple[str, str], str] = {}
    wrong = []
    for path, module in names.items():
        importer = group(module, modules)
        for line, name in imports(path, module):
            top = name.split(".")[0]
            place = f"{path.relative_to(root).as_posix()}:{line} imports {name}"
            if top in NEVER[module.split(".")[0]]:
                wrong.append(place)
            elif top in PACKAGES and group(name, modules) != importer:
                edges.setdefault(importer, set()).add(group(name, modules))
                places.setdefault((importer, group(name, modules)), place)
    return wrong + circles(edges, places)


def circles(edges: dict[str, set[str]], places: dict[tuple[str, str], str]) -> list[str]:
    """A circle that imports close with each other or with the order from the ground up, if there is one."""
    for levels in LEVELS:
        for lower, upper in itertools.pairwise(levels):
            for name in upper:
                edges.setdefault(name, set()).update(lower)
    try:
        graphlib.TopologicalSorter(edges).prepare()
    except graphlib.CycleError as error:
        circle = error.args[1][::-1]  # each imports the next
        steps = list(itertools.pairwise(circle))
        return ["a circle: " + "; ".join(places.get(step, f"{step[0]} is above {step[1]}") for step in steps)]
    return []


def test_imports_run_one_way() -> None:
    assert wrong_imports(PACKAGE.parent) == []


@pytest.mark.parametrize(
    ("file", "line", "reported"),
    [
        (
            "fundingmodel/cells.py",
            "from fundingmodel.scenario.reading import Scenario",
            "imports fundingmodel.scenario.reading",
        ),
        ("fundingmodel/cells.py", "def late():\n    from . import analysis", "imports fundingmodel.analysis"),
        ("fundingmodel/errors.py", "import fundingmodel.datasets.gate", "imports fundingmodel.datasets.gate"),
        ("fundingmodel/steps/share/share.py", "from ...formulas import settlement", "imports fundingmodel.formulas"),
        ("fundingmodel/steps/share/share.py", "from fundingmodel import Refused", "imports fundingmodel.Refused"),
        ("fundingmodel/errors.py", "import fundingmodel.column", "imports fundingmodel.column"),
        ("fundingmodel/errors.py", "import fundingmodel.language.words", "imports fundingmodel.language.words"),
        ("fundingmodel/language/words.py", "import fundingmodel.column", "imports fundingmodel.column"),
        (
            "fundingmodel/scenario/parameters.py",
            "from ..analysis import bridge",
            "imports fundingmodel.analysis.bridge",
        ),
        ("fundingmodel/newcomer.py", "import fundingmodel.analysis", "imports fundingmodel.newcomer"),
        ("fundingmodel/analysis/bridge.py", "import openpyxl", "bridge.py:1 imports openpyxl"),
        (
            "fundingmodel/scenario/reading.py",
            "import workbooks.file.saving",
            "reading.py:1 imports workbooks.file.saving",
        ),
        (
            "fundingmodel/scenario/reading.py",
            "import importlib\nimportlib.import_module('udfs')",
            "reading.py:2 imports udfs",
        ),
        ("udfs/host.py", "from workbooks.file.saving import save", "host.py:1 imports workbooks.file.saving.save"),
    ],
)
def test_planted_wrong_import_is_reported(tmp_path: Path, file: str, line: str, reported: str) -> None:
    sound = {
        "fundingmodel/__init__.py": "from fundingmodel.scenario.reading import Scenario\n",
        "fundingmodel/errors.py": "",
        "fundingmodel/cells.py": "import pathlib\n",
        "fundingmodel/newcomer.py": "",
        "fundingmodel/language/words.py": "from fundingmodel.errors import Refused\n",
        "fundingmodel/datasets/gate.py": "from fundingmodel.errors import Refused\n",
        "fundingmodel/column.py": "from fundingmodel import newcomer\nfrom fundingmodel.cells import Axes\n",
        "fundingmodel/steps/__init__.py": "",
        "fundingmodel/steps/share/share.py": "from ...column import Column\n",
        "fundingmodel/formulas/__init__.py": "from fundingmodel.steps import share\n",
        "fundingmodel/scenario/reading.py": "from fundingmodel import formulas\nfrom fundingmodel.datasets.gate import load\n",
        "fundingmodel/analysis/__init__.py": "",
        "fundingmodel/analysis/bridge.py": "from fundingmodel.scenario.reading import Scenario\n",
        "workbooks/file/saving.py": "import openpyxl\nfrom fundingmodel.analysis import bridge\n",
        "udfs/host.py": "from fundingmodel import analysis\n",
    }
    for folder in ("language", "datasets", "scenario"):
        sound[f"fundingmodel/{folder}/__init__.py"] = ""
    for name, text in sound.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert wrong_imports(tmp_path) == []
    (tmp_path / file).write_text(line + "\n", encoding="utf-8")
    (wrong,) = wrong_imports(tmp_path)
    assert reported in wrong


def test_model_loads_neither_spreadsheet_libraries_nor_pandas() -> None:
    """In a fresh interpreter, for the package and each of its modules: pandas takes 0.3 s and is imported late."""
    code = (
        "import fundingmodel, importlib, pkgutil, sys\n"
        "names = [found.name for found in pkgutil.walk_packages(fundingmodel.__path__, 'fundingmodel.')]\n"
        "for name in names: importlib.import_module(name)\n"
        "print(len(names), *sorted(set(sys.argv[1:]) & sys.modules.keys()))"
    )
    unwanted = [*NEVER["fundingmodel"], "pandas"]
    done = subprocess.run([sys.executable, "-c", code, *unwanted], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    count, *found = done.stdout.split()
    assert int(count) > 5
    assert found == []
