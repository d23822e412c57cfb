"""The doors by which a misuse can come in, each asked with a misuse of doors/misuses.toml: what it refuses, and how.

A door answers with a refusal: its key and its sentence. None means that the misuse was let pass.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import command_line
from refused_calls import NAMES

from fundingmodel import run
from fundingmodel.errors import Refused
from udfs.calls import answer
from udfs.cells.marshalling import CellError
from udfs.scenarios import named
from udfs.scenarios.preview import preview

FOLDER = Path(__file__).parents[1] / "doors"
DOORS = ("file", "csv", "command", "functions", "pane", "workbook")
REASON = "@"  # in the place of a misuse: the name of the reason why a door cannot meet it
END = "END"  # in the place of what is replaced: the new text goes to the end
FROM_CSV = """\
[inputs.intake]
data = "intake.csv"
key = ["year", "jurisdiction", "category"]
measure = "persons"
unit = "persons"
source = "register"
"""
FROM_COLUMNS = (
    ('["north", "centre", "south"]', '{ file = "intake.csv" }'),
    ('["economic", "refugee"]', '{ file = "intake.csv" }'),
)

Edits = Iterable[Sequence[str]]


@dataclass(frozen=True)
class Answer:
    """What a door refuses: the key of the refusal, where the door gives one, and its sentence."""

    key: str
    sentence: str


def table() -> dict[str, Any]:
    """The whole table: the misuses, and the reasons by name."""
    return tomllib.loads((FOLDER / "misuses.toml").read_text(encoding="utf-8"))


def reason(misuse: Mapping[str, Any], door: str) -> str:
    """The name of the reason why a door cannot meet a misuse; empty where it can."""
    entry = misuse[door]
    return entry.removeprefix(REASON) if isinstance(entry, str) and entry.startswith(REASON) else ""


def changed(text: str, edits: Edits) -> str:
    """A text with each edit made; what an edit replaces has to be there, once or more."""
    for old, new in edits:
        assert old == END or old in text, old
        text = text + new if old == END else text.replace(old, new)
    return text


def scenario_file(folder: Path, edits: Edits = ()) -> Path:
    text = (FOLDER / "base.toml").read_text(encoding="utf-8")
    path = folder / "doors.toml"
    path.write_text(changed(text, edits), encoding="utf-8", newline="\n")
    return path


def scenario_of_csv(folder: Path, edits: Edits = (), encoding: str = "utf-8", also: Edits = ()) -> Path:
    """The same scenario, its persons and its lists read from a CSV file; `also` changes the scenario that reads it."""
    text = (FOLDER / "base.toml").read_text(encoding="utf-8").partition("[inputs.intake]")[0] + FROM_CSV
    path = folder / "doors.toml"
    path.write_text(changed(changed(text, FROM_COLUMNS), also), encoding="utf-8", newline="\n")
    rows = changed((FOLDER / "base.csv").read_text(encoding="utf-8"), edits)
    (folder / "intake.csv").write_bytes(rows.encode(encoding))
    return path


def written(misuse: Mapping[str, Any], door: str, folder: Path) -> Path:
    """The scenario file that has the misuse: in itself, or in the CSV that it reads."""
    if door == "file":
        return scenario_file(folder, misuse["file"])
    return scenario_of_csv(folder, misuse["csv"], misuse.get("encoding", "utf-8"), misuse.get("also", ()))


def refused(call: Callable[[], object]) -> Answer | None:
    try:
        call()
    except CellError as error:
        return Answer(_innermost(error).key, error.message or error.code)
    except Refused as error:
        return Answer(_innermost(error).key, str(error))
    return None


def _innermost(error: Refused) -> Refused:
    """The refusal that another one quotes."""
    return _innermost(error.cause) if isinstance(error.cause, Refused) else error


def ask_file(misuse: Mapping[str, Any], folder: Path) -> Answer | None:
    return refused(lambda: run(written(misuse, "file", folder)))


def ask_csv(misuse: Mapping[str, Any], folder: Path) -> Answer | None:
    return refused(lambda: run(written(misuse, "csv", folder)))


def ask_command(misuse: Mapping[str, Any], folder: Path) -> Answer | None:
    """A command's own arguments; FILE is the scenario with the misuse, or the right one where the arguments have it."""
    words = misuse["command"].split("|")
    door = next((door for door in ("file", "csv") if not reason(misuse, door)), "")
    path = scenario_file(folder) if not door or "own" in misuse else written(misuse, door, folder)
    found = command_line.run(*(str(path) if word == "FILE" else word for word in words))
    if found.exit_code == 0:
        return None
    assert found.exit_code == 1, found.output
    return Answer("", found.stderr.removeprefix("fundingmodel: ").strip())


def ask_functions(misuse: Mapping[str, Any], _folder: Path) -> Answer | None:
    name, arguments = misuse["functions"].removesuffix(")").split("(", 1)
    return refused(lambda: answer(name, eval(f"[{arguments}]", NAMES)))


def ask_pane(misuse: Mapping[str, Any], folder: Path) -> Answer | None:
    """Levers moved in the right scenario, known by its name, as the route of the pane asks and as it answers.

    What the route adds is that the sentence goes out as JSON; tests/udfs/hosts/server asks it over the wire.
    """
    named.register(scenario_file(folder))
    asked = {"scenario": "doors", "fiscal_year": "2025-26", "overrides": [], **misuse["pane"]}
    overrides = [(name, value) for name, value in asked["overrides"]]
    try:
        return refused(lambda: preview(asked["scenario"], asked["fiscal_year"], overrides, asked["scenario"]))
    finally:
        named.forget()


ASK: dict[str, Callable[[Mapping[str, Any], Path], Answer | None]] = {
    "file": ask_file,
    "csv": ask_csv,
    "command": ask_command,
    "functions": ask_functions,
    "pane": ask_pane,
}
