"""Help and usage errors in French: the same options, no English left, and a text without French is found."""

import ast
import inspect
import re
import string
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from command_line import run
from help_texts import ALIKE, TITLES, TYPED, english_left, english_words, pages, said, sentences, without_french

from fundingmodel.command_line import bilingual, finding
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.spoken import asked, catalogue

PAGES = pages()
NAMES = [" ".join(path) for path in PAGES]
CLICK = Path(inspect.getfile(click)).parent
TEXTS_OF = ("core", "decorators", "exceptions", "formatting", "parser", "types")  # what a command line can show
OF_PROGRAMMERS = re.compile(  # of a faulty declaration, a deprecated one, a question, a name of a type
    r"defined twice|cannot use the same flag|Could not determine|No options defined|exactly one parameter|Deprecat|Do you want|"
    r"Confirm the action|^%\(prog\)s|^Choice\(|^(file|directory|path)$"
)


def shown(path: str, *arguments: str) -> str:
    found = run(*path.split(), *arguments)
    assert found.exit_code == 0, found.stderr
    return found.stdout


def options_of(text: str) -> list[str]:
    """The options of a page of help, without what takes the place of a value."""
    section = re.split(r"^Options\s?:\s", text, flags=re.MULTILINE)[1].partition("\n\n")[0]
    if not section.startswith(" "):  # the first page has them in a line
        return re.findall(r"--?[a-z]+", section)
    return re.findall(r"^ {2}(-[\w-]+(?:, --[\w-]+)?)", section, re.MULTILINE)


@pytest.mark.parametrize("path", NAMES)
def test_both_languages_have_the_same_options(path: str) -> None:
    english, french = (options_of(shown(path, "--help", "--lang", language)) for language in ("en", "fr"))
    assert english == french
    assert "--lang" in english


def test_help_is_in_the_language_that_is_asked_for_wherever_it_is_asked() -> None:
    french = shown("explain", "--help", "--lang", "fr")
    assert french.startswith("Utilisation\u00a0: fundingmodel explain [OPTIONS] SCÉNARIO ADMINISTRATION EXERCICE\n")
    for arguments in (["explain", "--lang=fr", "-h"], ["--lang", "fr", "explain", "--help"]):
        assert run(*arguments).stdout == french
    assert run("--help", "--lang", "fr").stdout == run("--lang", "fr", "--help").stdout
    assert run("explain", "--help").stdout.startswith(
        "Usage: fundingmodel explain [OPTIONS] SCENARIO JURISDICTION YEAR\n"
    )


def test_a_language_before_the_command_is_that_of_the_command() -> None:
    assert run("--lang", "fr", "steps").stdout == run("steps", "--lang", "fr").stdout != run("steps").stdout
    assert run("--lang", "fr", "steps", "--lang", "en").stdout == run("steps").stdout


def test_what_asks_for_a_language() -> None:
    assert asked(["--lang", "fr", "steps", "--lang=en"]) == "en"
    assert (
        asked(["steps", "--lang", "de"]) == asked(["steps", "--lang"]) == asked(["check", "--", "--lang", "fr"]) == "en"
    )


# No English left


@pytest.mark.parametrize("path", NAMES)
def test_no_english_is_left_in_french_help(path: str) -> None:
    assert without_french(PAGES[tuple(path.split())]) == []
    text = shown(path, "--help", "--lang", "fr")
    assert english_left(text) == []
    assert english_words(text) == []


def test_an_english_line_with_french_in_it_is_found() -> None:
    """Every sentence of the English help behind French words, and words that no English help has."""
    assert [each for each in sentences() if not english_words(f"  --out FICHIER  Écrit le classeur : {each}")] == []
    assert english_words("Écrit the classeur where it est.") == ["it", "the", "where"]
    assert english_words("Options\u00a0:\n  --lang [en|fr]  Langue; voir « the report ».\n  fundingmodel report") == []


def test_words_that_may_be_in_french_help_are_there() -> None:
    """The list is no longer than it must be."""
    french = " ".join(shown(path, "--help", "--lang", "fr") for path in NAMES).lower().replace("_", " ")
    listed = f"{ALIKE} {TITLES} {TYPED}".split()
    assert [word for word in listed if not re.search(rf"(?<!\w){word}(?!\w)", french)] == []


def test_english_sentences_are_those_of_the_english_help() -> None:
    """Or nothing could be found left: nearly every line of a page of help is one of them, or an example."""
    for path in NAMES:
        assert english_left(shown(path, "--help")), path
    assert len(sentences()) > 120


def test_a_text_without_french_is_found() -> None:
    @bilingual.command("Line.\n\nSalue.")
    @bilingual.option("--who", help={"en": "Whom to greet.", "fr": "Whom to greet."})
    @bilingual.option("--times", help={"en": "How often."})
    @bilingual.option("--loud", help="Whether loudly.")
    @click.option("--late", help="Whether late.")
    @language_option()
    def greet(**_options: object) -> None:
        """Greets."""

    assert without_french(greet) == ["--who", "--times", "--loud", "--late"]

    @bilingual.command("")
    @language_option()
    def bare(**_options: object) -> None:
        """Greets."""

    assert without_french(bare) == ["help"]


def test_a_line_of_the_list_without_french_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "greetings").mkdir()
    (tmp_path / "greetings" / "greet.py").write_text('"""Greets."""\nORDER = 3\n', encoding="utf-8")
    (tmp_path / "greetings" / "salute.py").write_text('"""Salutes."""\nFRENCH = "Salue."\n', encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    lines = {found.name: found.help for found in finding.in_folder("greetings")}
    assert lines == {"greet": {"en": "Greets.", "fr": "Greets."}, "salute": {"en": "Salutes.", "fr": "Salue."}}
    assert [name for name, line in lines.items() if line is None or line["en"] == line["fr"]] == ["greet"]
    assert [
        each.name for each in finding.commands().values() if each.help is None or each.help["en"] == each.help["fr"]
    ] == []


# Form


@pytest.mark.parametrize("path", NAMES)
def test_french_help_is_at_most_80_columns_wide_and_set_as_french(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = shown(path, "--help", "--lang", "fr")
    assert [line for line in text.splitlines() if len(line) > 80] == []
    prose = re.sub(r"^ +fundingmodel .+$", "", text, flags=re.MULTILINE)
    assert re.findall(r"\w [:%»]|« |\w'\w|\w\s[;!?]", prose) == []


# Usage errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["allocate"], "il manque l’argument « SCÉNARIO... »."),
        (["nothing"], "aucune commande ne s’appelle « nothing »."),
        ([], "il manque une commande."),
        (["allocate", "settlement", "--fromat", "csv"], "aucune option ne s’appelle « --fromat »."),
        (
            ["allocate", "x", "--format", "xml"],
            "« xml » n’est pas l’un des choix possibles, « table », « csv », « json », « tidy ».",
        ),
        (["serve", "--port", "99999"], "valeur refusée pour « --port »; 99999 est hors des limites, 0<=x<=65535."),
        (["import", "ircc", "x"], "il manque l’option « --out »."),
        (["explain", "a", "b", "c", "d"], "« d » est de trop."),
        (["allocate", "x", "--all=3"], "l’option « --all » ne prend pas de valeur."),
        (["import", "--nothing"], "aucune option ne s’appelle « --nothing »."),
    ],
)
def test_usage_errors_are_in_french(arguments: list[str], message: str) -> None:
    english, before, after = run(*arguments), run("--lang", "fr", *arguments), run(*arguments, "--lang", "fr")
    assert english.exit_code == before.exit_code == after.exit_code == 2
    assert before.stderr == after.stderr
    assert message in after.stderr.replace("\u00a0", " ")
    assert not re.search("Error|Usage", after.stderr)
    assert "Usage: " in english.stderr or "Error: " in english.stderr


def test_a_text_of_click_without_french_is_found() -> None:
    texts = catalogue()["texts"]
    there = [text for text in texts_of_click() if not OF_PROGRAMMERS.search(text)]
    assert len(there) > 40
    assert [text for text in there if text not in texts] == []
    assert [text for text, french in texts.items() if not fields(french) <= fields(text)] == []


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def texts_of_click() -> Iterator[str]:
    """What click marks for translation, in the modules that a command line can show."""
    for name in TEXTS_OF:
        for node in ast.walk(ast.parse((CLICK / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("_", "ngettext"):
                yield from (
                    each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
                )


def test_every_value_has_a_name_in_french() -> None:
    """What takes the place of a value: of an option its type in French, of an argument a word of its own."""
    named = catalogue()["values"]
    for path, command in PAGES.items():
        for each in command.params:
            is_choice = isinstance(each.type, click.Choice)
            if isinstance(each, click.Option) and not each.is_flag and not is_choice and each.name != "language":
                assert "fr" in said(each).get("metavar", {}) or each.type.name in named or each.metavar == "A,B", (
                    path,
                    each.name,
                )
            if isinstance(each, click.Argument):
                assert "fr" in said(each)["metavar"], (path, each.name)
