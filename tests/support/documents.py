"""What users read: README, and the pages of docs/en and docs/fr in the order in which README leads to them."""

import re
from hashlib import sha256
from pathlib import Path

from places import ROOT

RENDERS = re.compile(r"<!-- of: ([0-9a-f]{12}) -->\n")  # the first line of a French page: of which English one


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def pages(language: str) -> list[Path]:
    """The pages of a language, each once, as README links to them first."""
    linked = re.findall(rf"\]\((docs/{language}/[\w-]+\.md)\)", text(ROOT / "README.md"))
    return [ROOT / each for each in dict.fromkeys(linked)]


def document(language: str) -> str:
    """README and its pages, or the pages in French, one after the other."""
    first = [ROOT / "README.md"] if language == "en" else []
    return "\n".join(text(each) for each in [*first, *pages(language)])


def files(language: str, kind: str = "file") -> dict[str, str]:
    """The files that a reader is told to write, or to append to, by their names."""
    return dict(re.findall(rf"<!-- {kind}: (\S+) -->\n```\w+\n(.*?)```", document(language), re.DOTALL))


def commands(language: str) -> list[str]:
    """Those of all pages, in their order."""
    return commands_in(document(language))


def commands_in(page: str) -> list[str]:
    """Every line of a fenced block that calls `fundingmodel`."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    return [line for _, block in blocks for line in block.splitlines() if line.startswith("fundingmodel ")]


def shown(language: str) -> dict[str, str]:
    """What commands print, as the pages show it in whole."""
    return dict(re.findall(r"<!-- prints: ([^\n]+) -->\n```\n(.*?)```", document(language), re.DOTALL))


def hash_of(page: Path) -> str:
    """Of an English page, as its French one names it."""
    return sha256(page.read_bytes()).hexdigest()[:12]


def refusals(language: str) -> dict[str, str]:
    """What is shown of commands that are refused, by the command."""
    return dict(re.findall(r"<!-- refuses: ([^\n]+) -->\n```\n(.*?)```", document(language), re.DOTALL))
