"""What the system, a parser or a library says of an error, worded by one function: its English is nowhere but in a quotation."""

import csv
import errno
import json
import os
import re
import tomllib
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

import pytest
from command_line import refused
from places import ROOT

from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.outside_errors import BY_NAME, file_trouble, worded

# Where the words of the system are handed on as they are: to the one place that words them, or to a Python without this package.
HANDED_ON = {"fundingmodel/outside_errors.py", "fundingmodel/whole_files.py", "udfs/hosts/calc/component.py"}
QUOTED = re.compile("«[^»]*»")
ENGLISH = re.compile(r"\b(the|is|are|not|no|file|directory|such|expected|at|line|says|denied|device)\b", re.IGNORECASE)


def said(error: BaseException, language: str = "fr") -> str:
    return sentence(Refused("quoted", "", "{cause}", cause=worded(error)), language)


@pytest.mark.parametrize("name", [*BY_NAME, "EPIPE", "ENOTTY"])
def test_errors_of_the_system(name: str) -> None:
    number = getattr(errno, name, None)
    if number is None:
        pytest.skip(f"no {name} on this system")
    words = os.strerror(number)
    error = OSError(number, words, "dossier/fichier")
    for text in (said(error), sentence(file_trouble(error), "fr")):
        assert not ENGLISH.search(QUOTED.sub("", text)), text
    assert (words in said(error)) is (name not in BY_NAME)
    assert said(error, "en") != said(error)


def parsed(text: str) -> BaseException:
    with pytest.raises(tomllib.TOMLDecodeError) as found:
        tomllib.loads(text)
    return found.value


def test_a_parser_has_its_place_in_words_and_its_own_as_a_quotation() -> None:
    """Line and column as an editor shows them, counted here by hand."""
    assert said(parsed("a = 1\nb = = 2\n")).startswith("ligne 2, colonne 5 (l’analyseur dit en anglais «\u00a0")
    assert said(parsed("a = 1\nb = = 2\n"), "en").startswith("line 2, column 5 (the parser says ")
    assert said(parsed("[table")).startswith("à la fin du fichier (l’analyseur dit en anglais «\u00a0Expected")
    with pytest.raises(json.JSONDecodeError) as of_json:
        json.loads('{\n "a" 1}')
    assert said(of_json.value).startswith("ligne 2, colonne 6 (")
    with pytest.raises(ElementTree.ParseError) as of_tree:
        ElementTree.fromstring("<a>\n<b></c></a>")
    assert said(of_tree.value).startswith("ligne 2, colonne 6 (")
    with pytest.raises(expat.ExpatError) as of_expat:
        expat.ParserCreate().Parse("<a>\n<b></c></a>", True)
    assert said(of_expat.value) == said(of_tree.value)


def test_a_library_has_its_words_as_a_quotation() -> None:
    with pytest.raises(zipfile.BadZipFile) as of_zip:
        zipfile.ZipFile(BytesIO(b"no zip"))
    with pytest.raises(csv.Error) as of_csv:
        list(csv.reader(['"a'], strict=True))
    for error in (of_zip.value, of_csv.value, KeyError("there is no such name"), RuntimeError()):
        text = said(error)
        assert text.startswith("détail technique") and not ENGLISH.search(QUOTED.sub("", text)), text
    assert said(of_zip.value, "en") == str(of_zip.value)
    assert said(KeyError("there is no such name"), "en") == "there is no such name"


def test_ours_are_quoted_as_they_are() -> None:
    ours = Refused("not_utf8", "", "not UTF-8 text.")
    assert worded(ours) is ours


def test_nobody_else_hands_on_what_the_system_says() -> None:
    """`strerror` is read in the one place that words it; that a refusal quotes no bare error is for mypy to say."""
    files = (path for package in ("fundingmodel", "workbooks", "udfs") for path in (ROOT / package).rglob("*.py"))
    found = {x.relative_to(ROOT).as_posix() for x in files if ".strerror" in x.read_text(encoding="utf-8")}
    assert found == HANDED_ON


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("nowhere.toml", "nowhere.toml\u00a0: aucun fichier ni dossier de ce nom."),
        ("file.toml/inside.toml", "une partie de son chemin est un fichier, et non un dossier."),
        (
            "file.toml",
            "file.toml – fichier illisible comme TOML\u00a0: ligne 2, colonne 8 (l’analyseur dit en anglais «\u00a0",
        ),
    ],
)
@pytest.mark.parametrize("command", ["report", "brief"])
def test_a_file_of_a_command(
    command: str, given: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file.toml").write_text("[[signed]]\nname = Anne\n", encoding="utf-8", newline="\n")
    options = ("--for", "ON") if command == "brief" else ()
    text = refused(command, "settlement", *options, "--signed", given, "--lang", "fr")
    assert words in text
    assert not ENGLISH.search(QUOTED.sub("", text.replace(given, ""))), text
