"""The dumps as they are kept: a text for each output in the folder kept/, and sha256sums.txt beside them."""

import difflib
import hashlib
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "dumps" / "kept"
SUMS = FOLDER / "sha256sums.txt"
MOST_LINES = 40  # of a difference that is shown
LONGEST_LINE = 400
ACCEPT = (
    "If this is meant: python tests/support/dumps/write.py {}, and say in the commit which outputs changed and why."
)


def path(name: str) -> Path:
    return FOLDER / f"{name}.txt"


def read(name: str) -> str:
    return path(name).read_bytes().decode("utf-8").replace("\r\n", "\n") if path(name).exists() else ""


def write(name: str, text: str) -> None:
    with path(name).open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def write_sums() -> None:
    """Writes the sha256 of every kept text, as `sha256sum --check` reads it."""
    names = sorted(file.stem for file in FOLDER.glob("*.txt") if file != SUMS)
    with SUMS.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{digest(read(name))}  {name}.txt\n" for name in names)


def sums() -> dict[str, str]:
    """The sha256 of each dump, by name."""
    lines = SUMS.read_text(encoding="utf-8").split("\n")
    return {name.removesuffix(".txt"): summed for summed, _, name in (line.partition("  ") for line in lines if line)}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def difference(name: str, text: str, before: str | None = None) -> str:
    """How a text differs from the kept one, in a few lines; nothing where it does not."""
    kept = read(name) if before is None else before
    if kept == text:
        return ""
    lines = list(difflib.unified_diff(*_lines(kept, text), "kept", "now", n=0, lineterm=""))
    shown = [line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…" for line in lines[:MOST_LINES]]
    more = [f"... and {len(lines) - MOST_LINES} lines more"] if len(lines) > MOST_LINES else []
    return "\n".join([f"{name} is not as it was.", *shown, *more, ACCEPT.format(name)])


def _lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines of two texts, without those that both begin and end with: difflib is slow on long texts."""
    first, second = before.split("\n"), after.split("\n")
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    end = 0
    while end < min(len(first), len(second)) - start and first[-1 - end] == second[-1 - end]:
        end += 1
    return first[start : len(first) - end], second[start : len(second) - end]
