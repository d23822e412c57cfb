"""Planted mixtures: scenario files in which money meets money that is unlike it, by the list of mixtures/mixtures.toml."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "mixtures"
WORD = "@"  # in the place of the word that is unlike, or of the like one
END, ALL = "END", "ALL"  # in the place of what is replaced: at the end; all of a file
FIRST = "money"  # the scenario whose money meets other money


def listed(kind: str = "mixture") -> list[dict[str, Any]]:
    """The mixtures, or what stands side by side, in the order of the list."""
    found: list[dict[str, Any]] = tomllib.loads((FOLDER / "mixtures.toml").read_text(encoding="utf-8"))[kind]
    return found


def called(mixture: Mapping[str, Any]) -> str:
    return f"{mixture['meets']}: {mixture['of']}"


def written(mixture: Mapping[str, Any], which: str, folder: Path) -> Path:
    """The files of a mixture with its unlike word, or of its control with the like one; the path of the first scenario."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir() if path.stem != "mixtures"}
    for file, old, pattern in mixture["change"]:
        name = file if "." in file else f"{file}.toml"
        text = texts.get(name) or texts[f"{FIRST}.toml"].replace(f'name = "{FIRST}"', f'name = "{file}"')
        new = pattern.replace(WORD, mixture[which])
        if old == ALL:
            text = new or text
        elif old == END:
            text += new
        else:
            assert text.count(old) == 1, (called(mixture), old)
            text = text.replace(old, new)
        texts[name] = text
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder / f"{FIRST}.toml"
