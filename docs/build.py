"""The documentation as pages for a browser, in English and French: `python docs/build.py OUT`, without a network.

Needs `pip install ".[docs]"`. Pages of docs/en and docs/fr are taken as they are; the reference is made from what the program itself
prints, so that a new step, key, function or command is in it. OUT holds a folder for each language; open OUT/index.html from disk.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from links import refuse_broken
from reference import reference_pages

DOCS = Path(__file__).parent
ROOT = DOCS.parent
LANGUAGES = ("en", "fr")
HEADINGS = {
    "en": {"read": "To read", "reference": "Reference", "title": "Funding model", "search": "Search"},
    "fr": {"read": "À lire", "reference": "Référence", "title": "Modèle de financement", "search": "Rechercher"},
}
CHOOSE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Funding model / Modèle de financement</title></head>
<body><p><a href="en/index.html">English</a></p><p lang="fr"><a href="fr/index.html">Français</a></p></body></html>
"""


def main(out: Path) -> None:
    """Both languages at once, from a source of each."""
    for language in LANGUAGES:
        shutil.rmtree(out / language, ignore_errors=True)
        shutil.rmtree(out / "source" / language, ignore_errors=True)
        write_source(language, out / "source" / language)
    started = [subprocess.Popen(command(language, out)) for language in LANGUAGES]
    if any([each.wait() for each in started]):  # noqa: C419  all are waited for
        raise SystemExit(1)
    shutil.rmtree(out / "source")
    for language in LANGUAGES:  # a template of the theme's own, in which links have still to be put
        (out / language / "_static" / "webpack-macros.html").unlink(missing_ok=True)
    (out / "index.html").write_text(CHOOSE, encoding="utf-8", newline="\n")
    refuse_broken(out)  # Sphinx does not look at what is raw HTML, or for a place on another page


def command(language: str, out: Path) -> list[str]:
    """What makes the pages of a language from their source; a warning is an error."""
    source, made = out / "source" / language, out / "source" / f"{language}-doctrees"
    sphinx = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-c", str(DOCS / "site")]
    options = [f"language={language}", f"html_theme_options.search_bar_text={HEADINGS[language]['search']}"]
    said = [word for each in options for word in ("-D", each)]
    return [*sphinx, "-d", str(made), *said, str(source), str(out / language)]


def write_source(language: str, source: Path) -> None:
    """The pages of a language with their pictures, the reference, and the page that leads to them."""
    shutil.copytree(DOCS / "pictures", source / "pictures")
    (source / "reference").mkdir()
    pages = linked()
    for name in pages:
        write(source / f"{name}.md", inside(text(DOCS / language / f"{name}.md")))
    reference = reference_pages(language)
    for name, content in reference.items():
        write(source / "reference" / f"{name}.md", content)
    write(source / "index.md", index(language, pages, [f"reference/{name}" for name in reference]))


def linked() -> list[str]:
    """The names of the pages in the order in which README lists them to read; then those that it leads to elsewhere."""
    readme = text(ROOT / "README.md")
    to_read = readme.partition("## To read on")[2]
    return list(dict.fromkeys(re.findall(r"\]\(docs/en/([\w-]+)\.md\)", to_read + readme)))


def index(language: str, pages: list[str], reference: list[str]) -> str:
    """The first page: what README begins with, and all others."""
    said, readme = HEADINGS[language], text(ROOT / "README.md")
    begins = readme if language == "en" else readme.partition("## En français\n")[2]
    paragraph = next(each for each in begins.split("\n\n") if each.strip() and not each.lstrip().startswith("#"))
    paragraph = re.sub(r" En français : \[.*?\]\(.*?\)\.", "", paragraph.strip())
    return "\n".join(
        [f"# {said['title']}\n", paragraph, *_tree(said["read"], pages), *_tree(said["reference"], reference)]
    )


def _tree(caption: str, names: list[str]) -> list[str]:
    return [f"\n```{{toctree}}\n:caption: {caption}\n:maxdepth: 1\n", *names, "```"]


def inside(page: str) -> str:
    """A page whose links stay inside: pictures beside it, and what is in the repository alone named, not linked."""
    page = re.sub(r"<!--.*?-->\n", "", page)
    page = page.replace("](../pictures/", "](pictures/").replace("](../../CHANGELOG.md)", "](reference/upgrade.md)")
    page = re.sub(r"\[([^\]]+)\]\(\.\./\.\./[^)]*\)", r"\1", page)
    return re.sub(r"^```csv$", "```text", page, flags=re.MULTILINE)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
