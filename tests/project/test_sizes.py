"""Sizes: no folder of more names, and no file of more lines, than a reader takes in; each exception has its reason."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from places import ROOT

NAMES = 18  # of a folder, where sixteen are aimed at; a .py with its .toml is one
LINES = 420  # of a Python or JavaScript file, where four hundred are aimed at
PARTS = ("fundingmodel", "workbooks", "udfs", "tests", ".ci", "docs")
LISTS = (
    "data",
    "scenarios",
    "published",
    "cases",
    "files_of_0_1",
    "kept",
)  # folders that hold one kind of file, however many
LARGER_FOLDERS = {
    "fundingmodel": "the core, which every room imports, is beside the rooms: moved, it would be imported by longer names",
    "fundingmodel/steps/need": "a provision is a file in the folder of its stage, and two of them have sentences of their own beside them",
    "fundingmodel/steps/amounts": "a provision is a file in the folder of its stage, and one of them has sentences of its own beside it",
    "tests/support": "test modules import its files by bare names, so that it has no folders but those of data",
}
LONGER_FILES = {
    "tests/fundingmodel/published/test_published_canada.py": "the published cases of one country are read side by side",
    "tests/fundingmodel/published/test_tolerance.py": "figures worked by hand, of one rule on formulas of many kinds",
    "tests/fundingmodel/steps/test_statutes_grants.py": "a table of cases worked by hand, in the order of their statutes, is read as one",
    "tests/refused/test_refused_data.py": "a list of refused files, each beside its sentence",
    "tests/refused/test_refused_engine.py": "a list of refused scenarios, each beside its sentence",
    "tests/support/fake_office.js": "one script, which a page loads in place of Office",
    "tests/support/oracle.py": "the second definition of the model is read from top to bottom, and imports nothing of the first",
    "tests/support/random_scenarios.py": "one generator, whose draws come in one order: moved, other scenarios would be drawn",
    "udfs/hosts/calc/component.py": "LibreOffice loads one file, which finds nothing of the package beside it",
}


def files() -> list[PurePosixPath]:
    found = (path for part in PARTS for path in (ROOT / part).rglob("*") if path.is_file())
    return sorted(
        PurePosixPath(p.relative_to(ROOT).as_posix())
        for p in found
        if not {"__pycache__", ".pytest_cache"} & set(p.parts)
    )


def names_of_folders(paths: Iterable[PurePosixPath]) -> dict[str, int]:
    """How many names each folder has."""
    names: dict[PurePosixPath, set[str]] = defaultdict(set)
    for path in paths:
        names[path.parent].add(path.stem if path.suffix in (".py", ".toml") else path.name)
        for child, parent in zip(path.parents, list(path.parents)[1:], strict=False):
            names[parent].add(child.name)
    return {str(f): len(found) for f, found in names.items() if f.name and not set(LISTS) & set(f.parts)}


def lines_of(paths: Iterable[PurePosixPath], root: Path) -> dict[str, int]:
    code = [path for path in paths if path.suffix in (".py", ".js")]
    return {str(path): len((root / path).read_text(encoding="utf-8").splitlines()) for path in code}


def beyond(sizes: dict[str, int], most: int) -> dict[str, int]:
    return {name: size for name, size in sizes.items() if size > most}


def test_folders_have_few_names() -> None:
    assert set(beyond(names_of_folders(files()), NAMES)) == set(LARGER_FOLDERS)


def test_files_are_short() -> None:
    assert set(beyond(lines_of(files(), ROOT), LINES)) == set(LONGER_FILES)


def test_exceptions_have_reasons() -> None:
    assert all(len(reason.split()) > 4 for reason in (*LARGER_FOLDERS.values(), *LONGER_FILES.values()))


def test_a_long_file_and_a_large_folder_are_found(tmp_path: Path) -> None:
    paths = [PurePosixPath(f"steps/{n}{end}") for n in range(NAMES) for end in (".py", ".toml")]
    assert beyond(names_of_folders(paths), NAMES) == {}
    assert beyond(names_of_folders([*paths, PurePosixPath("steps/more/x.py")]), NAMES) == {"steps": NAMES + 1}
    (tmp_path / "long.py").write_text("x = 1\n" * (LINES + 1), encoding="utf-8")
    assert beyond(lines_of([PurePosixPath("long.py")], tmp_path), LINES) == {"long.py": LINES + 1}
