"""Links of the built pages, without a network: `python docs/links.py OUT`.

It lists the addresses that lead outside, which nobody asks here, and fails by links to a page, a file or a place that is not there.
Pages with such a link are not made: docs/build.py asks here at its end.
"""

import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LEADING = ("href", "src")


class Page(HTMLParser):
    """The links of a page, and the places in it that a link may lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name in LEADING and value]
        self.places |= {value for name, value in attrs if value and (name == "id" or (tag == "a" and name == "name"))}


@cache
def read(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def links(site: Path) -> Iterator[tuple[Path, str]]:
    """Each page that is ours, with each of its links."""
    for path in sorted(site.rglob("*.html")):
        if "_static" not in path.parts:
            yield from ((path, link) for link in read(path).links)


def outside(site: Path) -> list[str]:
    """The addresses that pages link to, each once."""
    return sorted({link for _, link in links(site) if urlsplit(link).scheme in ("http", "https")})


def broken(site: Path) -> list[str]:
    """A line for each link to a page, a file or a place that is not there."""
    return sorted(
        {f"{path.relative_to(site).as_posix()}: {link}" for path, link in links(site) if _is_broken(path, link)}
    )


def _is_broken(path: Path, link: str) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return parts.scheme not in ("http", "https", "mailto", "data")
    target = path.parent / unquote(parts.path) if parts.path else path
    if not target.is_file():
        return True
    return (
        target.suffix == ".html"
        and bool(parts.fragment)
        and unquote(parts.fragment) not in read(target.resolve()).places
    )


def refuse_broken(site: Path) -> None:
    if found := broken(site):
        raise SystemExit("\n".join(["These links lead nowhere:", *found]))


def main(site: Path) -> None:
    sys.stdout.write("".join(f"{address}\n" for address in outside(site)))
    refuse_broken(site)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
