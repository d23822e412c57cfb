"""Links of Markdown files: where they lead, and which of them lead nowhere."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from os.path import normpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
_BARE = re.compile(r"\b(?:https?|ftp)://[^\s<>\"']+")


def broken_links(path: Path, root: Path) -> Iterator[str]:
    """One line for each link, image or bare address of a file that leads nowhere, or out of the folder `root`."""
    for target in _targets(path):
        if reason := _wrong(target, path, root):
            yield f"{path.relative_to(root).as_posix()}: {target}: {reason}"


def _targets(path: Path) -> Iterator[str]:
    for token in _inside(_parsed(path)):
        if token.type in ("link_open", "image"):
            yield str(token.attrs["href" if token.type == "link_open" else "src"])
        elif token.type == "text":
            yield from _BARE.findall(token.content)


def _parsed(path: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))


def _inside(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _inside(token.children or [])


def _wrong(target: str, path: Path, root: Path) -> str:
    """Why a link leads nowhere; empty for one that is well formed and, where it is relative, leads to a file."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        well_formed = parts.scheme == "https" and parts.netloc and _HOST.fullmatch(parts.netloc)
        return "" if well_formed else "no well-formed address that begins with https://"
    found = Path(normpath(path.parent / unquote(parts.path))) if parts.path else path
    if not found.is_relative_to(root):
        return "outside the repository"
    if not _exists(found, root):
        return "no such file"
    return "" if not parts.fragment or unquote(parts.fragment) in anchors(found) else "no such heading"


def _exists(path: Path, root: Path) -> bool:
    """Whether there is such a file, in capitals and small letters as written: not every system minds them."""
    for part in path.relative_to(root).parts:
        if not root.is_dir() or part not in {each.name for each in root.iterdir()}:
            return False
        root /= part
    return True


def anchors(path: Path) -> set[str]:
    """What the headings of a Markdown file can be linked by, as repositories on the web name them; none of other files."""
    if path.suffix != ".md":
        return set()
    found: set[str] = set()
    seen: Counter[str] = Counter()
    tokens = _parsed(path)
    for opened, heading in pairwise(tokens):
        if opened.type == "heading_open":
            said = "".join(each.content for each in heading.children or [] if each.type in ("text", "code_inline"))
            name = re.sub(r"[^\w\- ]", "", said.lower()).replace(" ", "-")
            found.add(f"{name}-{seen[name]}" if seen[name] else name)
            seen[name] += 1
    return found
