"""The reference: every command, key, step, formula, function, analysis, set, case and data set, as the program itself prints them."""

import re
from collections.abc import Callable, Iterable, Iterator

import click
from click.testing import CliRunner

from fundingmodel.command_line.main import cli
from fundingmodel.datasets.gate import load, packaged

TITLES = {
    "commands": {"en": "Commands", "fr": "Commandes"},
    "analyses": {"en": "Analyses", "fr": "Analyses"},
    "keys": {"en": "Keys of a scenario file", "fr": "Clés d’un fichier de scénario"},
    "steps": {"en": "Steps of a formula", "fr": "Étapes d’une formule"},
    "formulas": {"en": "Formulas that come with the package", "fr": "Formules fournies"},
    "functions": {"en": "Functions for Excel and LibreOffice", "fr": "Fonctions pour Excel et LibreOffice"},
    "scenarios": {"en": "Scenarios and sets that come with the package", "fr": "Scénarios et ensembles fournis"},
    "published": {"en": "Published cases", "fr": "Cas publiés"},
    "data": {"en": "Data sets", "fr": "Ensembles de données"},
}
DESCRIBED = ("title", "publisher", "source", "url", "licence", "vintage", "precision")
CALLED = {
    "publisher": {"en": "Publisher", "fr": "Éditeur"},
    "source": {"en": "Source", "fr": "Source"},
    "url": {"en": "Address", "fr": "Adresse"},
    "licence": {"en": "Licence", "fr": "Licence"},
    "vintage": {"en": "Vintage", "fr": "Version"},
    "precision": {"en": "Precision", "fr": "Précision"},
}

# When a session of the functions started, which FM.STATUS answers: a page is the same whenever it is made.
MOMENT, EXAMPLE = re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b"), "2026-12-01 09:30:00"


def reference_pages(language: str) -> dict[str, str]:
    """Each page of the reference by its name, in the order in which it is listed."""
    pages = {}
    for name, title in TITLES.items():
        made: Callable[[str], Iterable[str]] = globals()[f"_{name}"]
        pages[name] = "\n\n".join([f"# {title[language]}", *made(language)]) + "\n"
    return pages


def _printed(language: str, *words: str) -> str:
    """What a command prints in a language, on lines of eighty columns at most where it wraps."""
    found = CliRunner().invoke(cli, [*words, "--lang", language], prog_name="fundingmodel", env={"COLUMNS": None})
    if found.exit_code:
        raise SystemExit(f"fundingmodel {' '.join(words)}: {found.output}")
    return found.stdout.strip()


def _block(text: str) -> str:
    return f"```text\n{text}\n```"


def _first_column(table: str) -> list[str]:
    """The names in the first column of the first table that is printed."""
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("|")]
    return rows[2:]


def _commands(language: str) -> Iterator[str]:
    context = click.Context(cli)
    for name in cli.list_commands(context):
        yield f"## {name}"
        yield _block(_printed(language, name, "--help"))


def _analyses(language: str) -> Iterator[str]:
    yield (table := _printed(language, "analyse"))
    for name in _first_column(table):
        yield f"## {name}"
        yield _block(_printed(language, "analyse", name, "--help"))


def _keys(language: str) -> Iterator[str]:
    yield (table := _printed(language, "keys"))
    for name in dict.fromkeys(_first_column(table)):
        yield f"## {name}"
        yield _block(_printed(language, "keys", name))


def _steps(language: str) -> Iterator[str]:
    yield (table := _printed(language, "steps"))
    for name in _first_column(table):
        yield f"## {name}"
        yield _block(_printed(language, "steps", name))


def _formulas(language: str) -> Iterator[str]:
    for each in _printed(language, "formulas").split("\n\n"):
        name, _, rest = each.partition(":")
        yield f"## {name.strip()}"
        yield _block(rest.strip())


def _functions(language: str) -> Iterator[str]:
    yield _block(listed := _printed(language, "functions"))
    for name in dict.fromkeys(
        word.strip() for line in listed.splitlines() for word in line.split()[:1] if word.startswith("FM.")
    ):
        yield f"## {name}"
        printed = _printed(language, "functions", name.removeprefix("FM."))
        yield _block(MOMENT.sub(EXAMPLE, printed))


def _scenarios(language: str) -> Iterator[str]:
    yield _printed(language, "sets")
    yield _printed(language, "scenarios")


def _published(language: str) -> Iterator[str]:
    yield _printed(language, "published")


def _data(language: str) -> Iterator[str]:
    for name in packaged():
        about = load(name).about
        said = {what: _in(language, about[what]) for what in DESCRIBED if about.get(what)}
        yield f"## {name}"
        yield said.pop("title", name)
        yield "\n".join(f"- {CALLED[what][language]}: {text}" for what, text in said.items())


def _in(language: str, said: object) -> str:
    """A text of a data set, in a language where it has one for each."""
    return str(said.get(language, said.get("en", ""))) if isinstance(said, dict) else str(said)
