"""The reference: every command, key, step, formula, function, analysis, set, case and data set, as the program itself prints them."""

import re
from collections.abc import Callable, Iterable, Iterator

import click
from click.testing import CliRunner
from refusals import PACKAGES, sentences, templates
from upgrading import upgrade_page

from fundingmodel.command_line.main import cli
from fundingmodel.datasets.gate import load, packaged
from fundingmodel.language.words import french
from fundingmodel.scopes import measures, packaged_scopes, scope_name
from workbooks.returned.findings import ACCESSIBILITY, CHANGES, LEAKS, kinds

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
    "scopes": {"en": "Scopes and measures of money", "fr": "Portée et nature des montants"},
    "findings": {"en": "What verify finds", "fr": "Ce que verify constate"},
    "refusals": {"en": "Refusals", "fr": "Refus"},
    "upgrade": {"en": "What changes from version to version", "fr": "Ce qui change d’une version à l’autre"},
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
SCOPES = {
    "en": (
        (
            "What money covers is its scope, what was done with it its measure. Amounts of unlike scope or measure are never "
            "added, subtracted or compared; a scope that is a sum of others is the one exception."
        ),
        "Made of: {parts}",
        "Measures",
    ),
    "fr": (
        (
            "Ce que des fonds couvrent est leur portée, ce qui en a été fait la nature du montant. Des montants dont la portée ou "
            "la nature diffère ne sont jamais additionnés, soustraits ni comparés; seule exception : une portée qui en réunit d’autres."
        ),
        "Se compose de : {parts}",
        "Nature du montant",
    ),
}
REFUSALS = {
    "en": (
        (
            "What the program says where it refuses something, by the key of each refusal; in italics the name of what is filled "
            "in. The place comes first: the file, the table, the row, the jurisdiction, the year."
        ),
        {"fundingmodel": "The model", "workbooks": "Workbooks", "udfs": "Functions, task pane and add-ins"},
        "Sentences that may follow",
    ),
    "fr": (
        (
            "Ce que dit le programme lorsqu’il refuse quelque chose, selon la clé de chaque refus; en italique, le nom de ce qui y "
            "est inséré. L’endroit vient en premier : le fichier, la table, la ligne, l’administration, l’exercice."
        ),
        {"fundingmodel": "Le modèle", "workbooks": "Classeurs", "udfs": "Fonctions, volet et compléments"},
        "Phrases qui peuvent suivre",
    ),
}
FINDINGS = {
    "en": (
        "What `fundingmodel verify` says of a file that came back, by the kind that stands in its JSON, in the order in which it is told.",
        {CHANGES: "What was changed", LEAKS: "What can be learned from a file", ACCESSIBILITY: "Obstacles"},
        "A reader may do so: by itself it is no fault.",
    ),
    "fr": (
        (
            "Ce que `fundingmodel verify` dit d’un fichier qui revient, selon le type inscrit dans son JSON, dans l’ordre où cela est "
            "dit."
        ),
        {CHANGES: "Ce qui a changé", LEAKS: "Ce qu’un fichier révèle", ACCESSIBILITY: "Obstacles"},
        "Un lecteur peut le faire : ce n’est pas une faute en soi.",
    ),
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


def _scopes(language: str) -> Iterator[str]:
    begins, made_of, others = SCOPES[language]
    yield french(begins) if language == "fr" else begins
    for key, scope in packaged_scopes().items():
        yield f"## {key}"
        parts = ", ".join(scope_name(part, language) for part in scope.parts)
        told = [scope.name[language], scope.covers.get(language, ""), made_of.format(parts=parts) if parts else ""]
        yield "\n\n".join(french(each) if language == "fr" else each for each in told if each)
    yield f"## {others}"
    yield "\n".join(f"- `{key}`: {name[language]}" for key, name in measures().items())


def _refusals(language: str) -> Iterator[str]:
    begins, packages, follow = REFUSALS[language]
    yield french(begins) if language == "fr" else begins
    found = templates()
    for package in PACKAGES:
        yield f"## {packages[package]}"
        yield from _defined(
            sentences((each for each in found if each.package == package and not each.is_piece), language)
        )
    yield f"## {follow}"
    yield from _defined(
        sentences((each for each in found if each.is_piece and each.english.endswith((".", "?"))), language)
    )


def _findings(language: str) -> Iterator[str]:
    begins, sections, allowed = FINDINGS[language]
    yield french(begins) if language == "fr" else begins
    for of, title in sections.items():
        yield f"## {title}"
        yield from _defined(
            {
                kind: f"{said[language]}. {allowed if said.get('allowed') else ''}".strip()
                for kind, said in kinds(of).items()
            }
        )


def _upgrade(language: str) -> Iterator[str]:
    yield from upgrade_page(language)


def _defined(sentences: dict[str, str]) -> Iterator[str]:
    """A list of keys with what each says."""
    return (f"`{key}`\n: {sentence}" for key, sentence in sentences.items())


def _in(language: str, said: object) -> str:
    """A text of a data set, in a language where it has one for each."""
    return str(said.get(language, said.get("en", ""))) if isinstance(said, dict) else str(said)
