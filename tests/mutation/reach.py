"""Which tests reach a function: measured once under coverage and kept beside this file, to run the nearest tests first."""

import ast
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree as ET

MAP = Path(__file__).with_name("reached.json")
OF_EACH = 16  # tests a function of one kind: those that reach the least else, the fastest, those that reach the most
DUMPS = "tests/dumps/test_dumps.py"  # what every output was: each output is a test of its own here
# Outputs that a process of their own makes, in which no coverage is measured.
IN_A_PROCESS = {"udfs/hosts/server": "pane", "udfs/hosts/classic": "classic-addin"}
# A module that an output has in full, or a hash of it: that output would notice any fault, and says nothing of what it does.
IN_FULL = {"udfs/hosts/calc/component.py": "calc-addin"}
WIDER = ("tests/refused",)
PACKAGES = ("fundingmodel", "workbooks", "udfs")
NO_ENGINE = "not libreoffice and not browser"  # one process a machine can have: not started for each fault
NOT_HERE = f"not slow and {NO_ENGINE}"


@dataclass(frozen=True)
class Reach:
    """`functions[path][function]` lists tests, nearest first; `times` has the seconds of each."""

    functions: Mapping[str, Mapping[str, Sequence[str]]]
    times: Mapping[str, float]
    folders: Mapping[str, Sequence[str]]  # test files of the folder that mirrors a package's, where no test is seen
    most: float = 60.0  # seconds of tests for one fault
    everywhere: Sequence[str] = ()  # what looks at every module

    @classmethod
    def read(cls, path: Path, root: Path, most: float) -> "Reach":
        kept = json.loads(path.read_text(encoding="utf-8"))
        names = list(kept["tests"])
        functions = {
            module: {function: [names[n] for n in numbers] for function, numbers in found.items()}
            for module, found in kept["functions"].items()
        }
        everywhere = [each for each in WIDER if (root / each).exists()]
        return cls(functions, kept["tests"], mirrored(root), most, everywhere)

    def tests(self, module: str, function: str) -> list[str]:
        """Tests for a fault in this function, then the outputs that it has a part in.

        For one outside all functions, those that reach anything of the module.
        """
        found = self.functions.get(module, {})
        reaching = found.get(function) or list(dict.fromkeys(test for tests in found.values() for test in tests))
        in_full = f"[{IN_FULL.get(module)}]"
        outputs = sorted(
            (each for each in reaching if each.startswith(DUMPS) and not each.endswith(in_full)),
            key=self.times.__getitem__,
        )
        nearest = self._within(each for each in reaching if not each.startswith(DUMPS))
        outputs = [each for name in outputs for each in (name, *_places_of(name, outputs))]
        folder = Path(module).parent.as_posix()
        apart = (f"{DUMPS}::test_output_is_as_it_is_kept[{name}]" for name in [IN_A_PROCESS.get(folder)] if name)
        return [*(nearest or ([] if outputs else self.folders.get(folder, ()))), *outputs, *apart]

    def wider(self, module: str) -> list[str]:
        """Those of refusals and of the folder that mirrors the module's."""
        return [*self.everywhere, *self.folders.get(Path(module).parent.as_posix(), ())]

    def _within(self, tests: Iterable[str]) -> list[str]:
        chosen, spent = [], 0.0
        for test in tests:
            if not chosen or spent + self.times[test] <= self.most:
                chosen.append(test)
                spent += self.times[test]
        return chosen

    def seconds(self, tests: Iterable[str]) -> float:
        return sum(self.times.get(test, self.most) for test in tests)

    def that_exist(self, folder: Path) -> "Reach":
        """Without tests that have been renamed since, which pytest would refuse with all others, or that do not run here."""
        listed = set(_collected(folder))
        functions = {
            module: {name: [t for t in tests if t in listed] for name, tests in found.items()}
            for module, found in self.functions.items()
        }
        return replace(self, functions=functions)


def _places_of(output: str, outputs: Sequence[str]) -> list[str]:
    """Beside a workbook's text its places: the workbook is made once for both, so that the map has the one that made it."""
    places = output.replace("]", "-places]")
    is_text = "[workbook-" in output and not output.endswith("-places]")
    return [places] if is_text and places not in outputs else []


def mirrored(root: Path) -> dict[str, list[str]]:
    """Test files by the folder of the packages that theirs is named after: tests/udfs/hosts for udfs/hosts."""
    found: dict[str, list[str]] = {}
    for package in PACKAGES:
        for folder in sorted({path.parent for path in (root / package).rglob("*.py")}):
            name = folder.relative_to(root)
            near = next(root / "tests" / each for each in (name, *name.parents) if (root / "tests" / each).is_dir())
            found[name.as_posix()] = [p.relative_to(root).as_posix() for p in sorted(near.glob("test_*.py"))]
    return found


def _collected(folder: Path) -> Iterator[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-P", "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-o", "addopts="]
    command += ["-m", NOT_HERE]
    done = subprocess.run(
        [*command, "--import-mode=importlib"], cwd=folder, env=environment, capture_output=True, check=True
    )
    for line in done.stdout.decode().splitlines():
        if "::" in line:
            yield name_of(line)


def name_of(test: str) -> str:
    """A test function by its name, all its cases together; of the dumps, each output by its own."""
    return test if test.startswith(DUMPS) else test.partition("[")[0]


def measure(root: Path, files: Sequence[str] = (), workers: int = 2) -> None:
    """Runs the suite, or these files of it, under coverage, which takes about twice its time, and writes the map.

    With files, what the map says of all others stays.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings, data, times = (Path(folder) / name for name in ("rc", "data", "times.xml"))
        settings.write_text(f"[run]\ndata_file = {data}\n", encoding="utf-8")
        command = [sys.executable, "-P", "-m", "pytest", "-q", "-n", str(workers), "-m", NOT_HERE]
        command += [] if workers else ["--dist", "no"]  # else pytest-cov waits for workers to say which test runs
        command += [f"--cov={package}" for package in PACKAGES]
        command += ["--cov-context=test", f"--cov-config={settings}", "--cov-report=", f"--junitxml={times}", *files]
        subprocess.run(command, cwd=root, check=False)
        write(root, data, times, files)


def _kept(files: Sequence[str]) -> tuple[dict[str, dict[str, set[str]]], dict[str, float]]:
    """What the map has of tests outside these files: none where there are no files, since then all are measured."""
    if not files or not MAP.exists():
        return {}, {}
    old = json.loads(MAP.read_text(encoding="utf-8"))
    names = list(old["tests"])
    seconds = {name: spent for name, spent in old["tests"].items() if not any(name.startswith(file) for file in files)}
    reached = {
        module: {function: {names[n] for n in numbers} & set(seconds) for function, numbers in found.items()}
        for module, found in old["functions"].items()
    }
    return reached, seconds


def write(root: Path, data: Path, times: Path, files: Sequence[str] = ()) -> None:
    from coverage import CoverageData  # only who measures needs it

    kept, old = _kept(files)
    seconds = {**old, **passed(times)}
    measured = CoverageData(str(data))
    measured.read()
    if not measured.measured_contexts() - {""}:
        sys.exit("Coverage does not say which test reached what: the map stays as it was.")
    reached: dict[str, dict[str, set[str]]] = {}
    for file in sorted(measured.measured_files()):
        path = Path(file)
        if not path.is_relative_to(root) or path.suffix != ".py":
            continue
        contexts = measured.contexts_by_lineno(file)
        module = path.relative_to(root).as_posix()
        before = kept.get(module, {})
        reached[module] = {
            name: {test for line in lines for each in contexts.get(line, ()) if (test := _test(each)) in seconds}
            | before.get(name, set())
            for name, lines in functions(path).items()
        }
    MAP.write_text(_compact({**kept, **reached}, seconds), encoding="utf-8", newline="\n")


def _test(context: str) -> str:
    """`tests/x.py::test_y[1]|run` is of `tests/x.py::test_y`."""
    return name_of(context.partition("|")[0])


def passed(times: Path) -> dict[str, float]:
    """The seconds of each test function of a run, all cases together; one of which a case failed is left out."""
    seconds: dict[str, float] = defaultdict(float)
    failed = set()
    for case in ET.parse(times).getroot().iter("testcase"):
        name = name_of(named_in(case))
        seconds[name] += float(case.get("time", 0))
        if any(case.find(each) is not None for each in ("failure", "error", "skipped")):
            failed.add(name)
    return {name: round(spent, 2) for name, spent in seconds.items() if name not in failed}


def named_in(case: ET.Element) -> str:
    """The test, with its case, of an entry of pytest's report; a file that cannot be imported has no test."""
    where, name = case.get("classname", ""), case.get("name", "")
    return f"{where.replace('.', '/')}.py::{name}" if where else f"{name.replace('.', '/')}.py"


def functions(path: Path) -> dict[str, set[int]]:
    """The lines of each function's body by its full name; those of a function inside another are its own alone."""
    found: dict[str, set[int]] = {}

    def walk(node: ast.AST, names: tuple[str, ...]) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inside = (*names, child.name)
                if not isinstance(child, ast.ClassDef):
                    assert child.end_lineno is not None
                    lines = set(range(child.body[0].lineno, child.end_lineno + 1))
                    for outer in found.values():
                        outer.difference_update(lines)
                    found[".".join(inside)] = lines
                walk(child, inside)
            else:
                walk(child, names)

    walk(ast.parse(path.read_bytes()), ())
    return found


def _compact(reached: Mapping[str, Mapping[str, set[str]]], seconds: Mapping[str, float]) -> str:
    wide: dict[str, int] = defaultdict(int)
    for found in reached.values():
        for tests in found.values():
            for test in tests:
                wide[test] += 1
    chosen = {
        module: {name: near for name, tests in found.items() if (near := _nearest(tests, wide, seconds))}
        for module, found in reached.items()
    }
    names = sorted({test for found in chosen.values() for tests in found.values() for test in tests})
    number = {name: place for place, name in enumerate(names)}
    lines = [
        f"  {json.dumps(module)}: {json.dumps({f: [number[t] for t in tests] for f, tests in found.items()})}"
        for module, found in sorted(chosen.items())
        if found
    ]
    tests = ",\n".join(f"  {json.dumps(name)}: {seconds[name]}" for name in names)
    return '{"tests": {\n' + tests + '\n}, "functions": {\n' + ",\n".join(lines) + "\n}}\n"


def _nearest(tests: Iterable[str], wide: Mapping[str, int], seconds: Mapping[str, float]) -> list[str]:
    outputs = sorted(test for test in tests if test.startswith(DUMPS))
    near = sorted(set(tests) - set(outputs), key=lambda test: (wide[test], test))
    fast = sorted(near, key=lambda test: seconds[test])
    kinds = zip(near[:OF_EACH], fast[:OF_EACH], [*reversed(near)][:OF_EACH], strict=True)
    return [*dict.fromkeys(test for kind in kinds for test in kind), *outputs]
