"""The function reference: the page, the text of the command, and that a function added in one place is in all of them."""

import ast
import dataclasses
import re
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser import Opener, Server
from click.testing import CliRunner

from fundingmodel.command_line.main import cli
from fundingmodel.errors import Refused
from udfs import catalogue
from udfs.catalogue import CATEGORIES, Argument, Example, Function, both, find, formula_text, functions
from udfs.cells.marshalling import ErrorCell
from udfs.manual import function_words, reference

VOID = {"meta", "link", "wbr"}


class Page(HTMLParser):
    """What a page holds, and whether each element is closed in its place."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_page_holds_every_function_with_all_of_it(language: str) -> None:
    page = Page(reference.page(language))
    for function in functions():
        assert function.signature in page.text
        for argument in function.arguments:
            assert function_words.kind_text(argument, language) in page.text
        for example in function.examples:
            assert formula_text(function, example.arguments) in page.text
    assert page.text.count("FM.ALLOCATE(envelope") == 1
    assert f'lang="{language}-CA"' in reference.page(language)


def test_page_is_whole_and_asks_nothing_from_elsewhere(language: str) -> None:
    page = Page(reference.page(language))
    assert len(page.ids) == len(set(page.ids))
    anchors = [link.removeprefix("#") for link in page.links if link.startswith("#")]
    assert set(anchors) <= set(page.ids) and len(anchors) >= len(functions())
    others = [link for link in page.links if not link.startswith("#")]
    assert others == [reference.STYLE, f"?lang={'fr' if language == 'en' else 'en'}"]
    assert not {"script", "style", "img", "iframe"} & set(page.tags) and "style" not in page.attributes


def test_examples_are_calculated(language: str) -> None:
    """No example gives an error; a figure shown is the one that arithmetic by hand gives."""
    for function in functions():
        for number in range(len(function.examples)):
            rows = function_words.example_answer(function, number, language)
            assert rows and not any(str(cell).startswith("#VALUE!") for row in rows for cell in row), function.name
            cells = [cell for row in rows for cell in row]
            assert not all(isinstance(cell, ErrorCell) or cell is None for cell in cells), function.name
    need = find("SHARE").examples[0].arguments[0]
    figures = [Fraction(row[-1] if isinstance(row, list) else row) for row in need]
    shares = [round(float(figure / sum(figures)), 6) for figure in figures]
    shown = {"en": [f"{share:g}" for share in shares], "fr": [f"{share:g}".replace(".", ",") for share in shares]}
    text = reference.formatted("SHARE", language)
    assert ("  need\u00a0: " if language == "fr" else "  need: ") in text
    assert all(re.search(rf"\s{re.escape(share)}(\s|$)", text) for share in shown[language])


def test_french_page_is_in_french() -> None:
    page = Page(reference.page("fr"))
    english = [function.help["en"] for function in functions() if function.help["en"] != function.help["fr"]]
    assert english and not [text for text in english if text in page.text]
    for word in ("may be left out", "required", "one number", "at least"):
        assert word not in page.text
    assert "obligatoire" in page.text and "l’enveloppe" in page.text and "l'enveloppe" not in page.text


def test_list_has_every_function_once_with_its_line(language: str) -> None:
    text = reference.formatted(None, language)
    for function in functions():
        assert len(re.findall(rf"^  {re.escape(function.excel_name)} ", text, re.MULTILINE)) == 1
    titles = [line for line in text.splitlines() if line and not line.startswith(" ")][:-1]
    there = {function.category for function in functions()}
    assert len(titles) == len([category for category in CATEGORIES if category in there])
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("spelling", ["ALLOCATE", "fm.allocate", "fm_allocate", "_xldudf_FM_ALLOCATE"])
def test_command_shows_one_function_by_any_spelling(spelling: str) -> None:
    done = CliRunner().invoke(cli, ["functions", spelling])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("FM.ALLOCATE(envelope, need,") and "76,923.08" in done.output
    for argument in find("ALLOCATE").arguments:
        assert f"  {argument.name}: " in done.output


def test_command_in_french_and_for_an_unknown_name() -> None:
    done = CliRunner().invoke(cli, ["functions", "ALLOCATE", "--lang", "fr"])
    assert "Répartit une enveloppe" in done.output and "76\u00a0923,08" in done.output
    wrong = CliRunner().invoke(cli, ["functions", "ALOCATE"])
    assert wrong.exit_code == 1 and "Did you mean FM.ALLOCATE?" in wrong.output
    with pytest.raises(Refused, match="language is 'de'"):
        reference.formatted(None, "de")
    with pytest.raises(Refused, match="language is 'de'"):
        reference.page("de")


def test_a_function_added_in_one_place_is_in_page_list_and_command(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = "<script>alert(1)</script> & <b>"
    added = Function(
        "ADDED",
        "steps",
        both(f"Doubles {hostile}", f"Double {hostile}"),
        (Argument("figure", "number", both("A figure.", "Un chiffre."), "dollars", least=0, most=5),),
        lambda _call, figure: 2 * figure,
        both("Twice.", "Le double."),
        (Example((2.5,), both("Twice 2.5.", "Deux fois 2,5.")),),
    )
    monkeypatch.setattr(catalogue, "functions", lambda: (added,))
    monkeypatch.setattr(reference, "functions", lambda: (added,))
    monkeypatch.setattr(function_words, "find", lambda _name: added)
    html = reference.page("en")
    page = Page(html)
    assert hostile in page.text and "<script>" not in html and "script" not in page.tags
    assert "FM.ADDED(figure)" in page.text and "one number, dollars, at least 0, at most 5" in page.text
    assert "FM.ADDED" in reference.formatted(None, "fr")
    assert reference.formatted("added").splitlines()[-1] == "    5"


@pytest.mark.parametrize(
    ("cell", "en", "fr"),
    [
        (1234567.891, "1,234,567.891", "1\u00a0234\u00a0567,891"),
        (0.1 + 0.2, "0.3", "0,3"),
        (-0.0000001, "0", "0"),
        (True, "TRUE", "VRAI"),
        (None, "", ""),
        (ErrorCell("#N/A"), "#N/A", "#N/A"),
        ("2021-22", "2021-22", "2021-22"),
    ],
)
def test_cells_are_written_as_each_language_writes_them(cell: object, en: str, fr: str) -> None:
    assert [function_words.cell_text(cell, each) for each in ("en", "fr")] == [en, fr]  # type: ignore[arg-type]


def test_defaults_are_said() -> None:
    """Against the calls: what is said to be taken for an argument left out gives the same as leaving it out."""
    unit = next(each for each in find("ALLOCATE").arguments if each.name == "unit")
    assert function_words.default_text(unit, "en") == "left out: 0.01"
    assert function_words.default_text(unit, "fr") == "omis\u00a0: 0,01"
    assert function_words.default_text(dataclasses.replace(unit, default=None), "en") == "may be left out"
    required = find("ALLOCATE").arguments[0]
    assert function_words.default_text(required, "fr") == "obligatoire"


def test_page_is_served_in_both_languages(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server, path="reference.html", width=320)
    assert page.inner_text("h1") == "Function reference"
    assert page.locator("article").count() == len(functions())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(31, 58, 95)", "styled"
    page.get_by_role("link", name="Français").click()
    assert page.inner_text("h1") == "Guide des fonctions"
    page.locator('a[href="#allocate"]').click()
    assert page.evaluate("location.hash") == "#allocate"
    assert heard.complaints == [] and heard.elsewhere(server.origin) == []


def test_catalogue_and_reference_need_no_host() -> None:
    """The reference is read where no server is installed: nothing in these files imports one."""
    for module in (catalogue, function_words, reference):
        tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
        named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not {name.split(".")[0] for name in named} & {"xlwings", "xlwings_server", "fastapi", "orjson", "jinja2"}


def test_an_answer_that_is_of_a_moment_is_calculated_each_time_and_others_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def calculated(name: str, number: int, language: str) -> list[list[str]]:
        asked.append(name)
        return [[f"{name} {number} {language}"]]

    monkeypatch.setattr(function_words, "_calculated", calculated)
    function_words._remembered.cache_clear()
    for name in ("STATUS", "SHARE", "LAST_ERROR"):
        answers = {str(function_words.example_answer(find(name), 0, "en")) for _ in range(2)}
        assert answers == {f"[['{name} 0 en']]"}
    function_words._remembered.cache_clear()
    assert asked == ["STATUS", "STATUS", "SHARE", "LAST_ERROR", "LAST_ERROR"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_calculated_each_time_says_so_and_nothing_else(language: str) -> None:
    said = function_words.word("volatile", language)
    own = next(function for function in functions() if not function.volatile)
    for function in (*functions(), dataclasses.replace(own, volatile=True)):
        assert function_words.result_text(function, language).endswith(said) is function.volatile, function.name
