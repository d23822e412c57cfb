"""Words: whatever a reader of a workbook sees exists in English and in French, and the French is printed as French is."""

import ast
import re
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook
from places import PACKAGE, WORKBOOKS

from fundingmodel.analysis.explain import explain
from fundingmodel.column import CALENDAR, Column, Input, Setting
from fundingmodel.command_line.main import cli
from fundingmodel.datasets import gate as datasets
from fundingmodel.errors import Refused
from fundingmodel.language.figures import FIXED
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import Words, french
from fundingmodel.result import run_all
from fundingmodel.scenario.files import packaged, published_cases
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.steps import step_module, step_names
from workbooks import report

CATALOGUE = PACKAGE / "language" / "words.toml"
TABLES = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
# The same word in both languages.
ALIKE = {
    "Allocation", "Note", "Population", "Source", "Sources", "Total", "dollars", "ok", "source", "Instrument", "total", "max", "min",
    "Dollars", "Macros", "clients", "Version", "Parts", "ratio", "{author}, {date}. {reason}", "Minimum", "transfer",
    "admissions", "minimum", "Date",
}  # fmt: skip

NAMES = {"Toronto Star"}


def every_quantity() -> dict[str, str]:
    """Every column and every input of every step, under any choice, with its unit."""
    found: dict[str, str] = {}
    for name in step_names():
        module = step_module(name)
        columns: list[Column] = []
        for each in module.COLUMNS:
            columns += [c for choice in each.choices.values() for c in choice] if isinstance(each, Setting) else [each]
        quantities: list[Column | Input] = [*columns, *module.INPUTS]
        found |= {each.name: each.unit for each in quantities}
    return found


def bilingual(path: Path) -> Iterator[tuple[str, str, str]]:
    """Every pair of an English and a French text in a file of ours: where it is, and both."""
    if path.suffix == ".toml":
        yield from _in_tables(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Dict):
            keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
            texts = {key: _plain(value) for key, value in zip(keys, node.values, strict=True)}
            if texts.get("en") is not None and texts.get("fr") is not None:
                yield f"{path.name}:{node.lineno}", str(texts["en"]), str(texts["fr"])


def _plain(value: ast.expr) -> str | None:
    """A text as written, figures put into it as blanks; None for what is no text."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    if isinstance(value, ast.JoinedStr):
        return "".join(
            str(x.value) if isinstance(x, ast.Constant) else "{" + ast.unparse(x)[3:-2] + "}" for x in value.values
        )
    return None


def _in_tables(table: dict[str, object], place: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(table.get("en"), str):
        yield place, str(table["en"]), str(table["fr"])
    for key, value in table.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from _in_tables(each, f"{place} {key}")


OURS = sorted([CATALOGUE, *PACKAGE.glob("steps/**/*.toml"), *WORKBOOKS.rglob("*.py"), *WORKBOOKS.rglob("*.toml")])
PAIRS = [pair for path in OURS for pair in bilingual(path)]


def test_the_texts_are_found() -> None:
    places = {place.split(":")[0].split(" ")[0] for place, _, _ in PAIRS}
    assert {"words.toml", "share.toml", "checks.py", "texts.py", "sources.py", "input_sheets.py"} <= places
    assert len(PAIRS) > 400


def test_every_quantity_and_unit_has_words() -> None:
    quantities = every_quantity()
    assert len(quantities) > 100
    missing = {name for name in quantities if not Words("fr").knows(name)}
    # The reference of a guarantee is bound, or goes by the name of its step.
    assert not missing, f"there are no words for {', '.join(sorted(missing))}"
    assert set(quantities.values()) <= set(TABLES["units"])


@pytest.mark.parametrize("table", list(TABLES))
def test_every_entry_is_in_both_languages(table: str) -> None:
    for name, entry in TABLES[table].items():
        assert set(LANGUAGES) <= set(entry) <= {*LANGUAGES, "helper", "total", "line", "the"}, name
        assert bool(entry["en"]) == bool(entry["fr"]), name


def test_no_words_are_kept_for_columns_that_no_step_has() -> None:
    known = {*every_quantity(), "binding_rule", "residual"}
    for name in (*packaged(), *published_cases()):
        for tier in read_scenario(name).tiers:
            known |= {c.name for c in tier.formula.columns} | {i.name for i in tier.formula.inputs}
    carried = {f"opening_{name}" for name in known}
    named_after_steps = {
        name for name in TABLES["columns"] if re.search("reference|lower_bound|upper_bound|off_the_top", name)
    }
    assert set(TABLES["columns"]) <= known | carried | named_after_steps
    assert not set(TABLES["columns"]) & set(every_quantity()), "the words of a step's quantities are beside the step"


def test_names_inside_a_sentence_are_only_what_no_header_says() -> None:
    choices: set[str] = set()
    for name in step_names():
        for each in step_module(name).COLUMNS:
            choices |= set(each.choices) if isinstance(each, Setting) else set()
    carried = {f"prior_{name}" for name in every_quantity()}
    assert set(TABLES["in_sentences"]) <= {*step_names(), *choices, *carried, *CALENDAR}
    for name, entry in TABLES["in_sentences"].items():
        header = TABLES["columns"].get(name)
        assert header is None or any(entry[x] != header[x].lower() for x in LANGUAGES), (
            f"{name} says what its header says"
        )


def test_names_inside_a_sentence() -> None:
    english, french_words = Words("en"), Words("fr")
    assert english.in_sentence("hold_harmless") == "hold-harmless"
    assert french_words.in_sentence("opening_allocation") == "affectation de départ"
    assert french_words.in_sentence("prior_allocation") == "affectation de l’exercice précédent"
    assert english.in_sentence("admissions") == "admissions" and english.column("admissions") == "Average admissions"
    assert english.in_sentence("GDP_share") == "GDP share"  # a scenario's own


def test_french_differs_from_english_but_for_a_few_words() -> None:
    for place, english, in_french in PAIRS:
        if re.search(r"[a-z]{3}", re.sub(r"\{.*?\}", "", english)):
            assert english != in_french or english in ALIKE, f"{place}: {english}"


def test_no_straight_apostrophe_in_french() -> None:
    for place, _, in_french in PAIRS:
        assert "'" not in re.sub(r"\{.*?\}", "", in_french), f"{place}: {in_french}"


def test_french_has_its_own_punctuation() -> None:
    for place, _, in_french in PAIRS:
        plain = re.sub(r"\{.*?\}|https?:\S+", "x", in_french)
        assert not re.search(r"\w:(\s|$)", plain), f"{place}: a blank comes before a colon: {in_french}"
        assert not re.search(r"\s[;?!,.](\s|$)", plain), (
            f"{place}: no blank comes before ; ? ! , and the point: {in_french}"
        )
        assert not re.search(r"\d%|\$\d", plain), (
            f"{place}: the sign comes after the figure, a blank between: {in_french}"
        )
        assert not re.search(r"\d{4}-\d{2}\b(?!-)(?!\d)", re.sub(r"\d{4}-\d\d\)", "", plain)), f"{place}: {in_french}"


def test_the_same_blanks_are_in_both_languages() -> None:
    for place, english, in_french in PAIRS:
        blanks = [set(re.findall(r"\{(\w+)(?::\w+)?\}", text)) for text in (english, in_french)]
        assert blanks[0] == blanks[1], f"{place}: {blanks[0] ^ blanks[1]}"


@pytest.mark.parametrize("name", packaged())
def test_no_words_are_missing_for_a_packaged_scenario(name: str) -> None:
    scenario = read_scenario(name)
    for tier in scenario.tiers:
        words = Words("fr").with_titles(tier.titles)
        for each in (*tier.formula.columns, *tier.formula.inputs):
            assert words.knows(each.name), f"there are no words for {each.name}"
            assert each.unit in TABLES["units"], each.unit
    for text in (scenario.title, scenario.summary, scenario.note, scenario.recipient):
        assert text["en"] != text["fr"] and "'" not in words.text(text)


@pytest.mark.parametrize("name", datasets.packaged())
def test_packaged_data_say_what_they_are_in_both_languages(name: str) -> None:
    dataset = datasets.load(name)
    for what in ("title", "publisher", "licence", "notes", "precision"):
        english, in_french = (dataset.describe(what, language) for language in LANGUAGES)
        assert bool(english) == bool(in_french), what
        assert english != in_french or english in NAMES or not re.search("[a-z]{4}", english), what
    vintage = dataset.about.get("vintage", "")
    vintages = vintage if isinstance(vintage, list) else [str(vintage)]
    for each in vintages:
        assert (
            not re.search("[A-Za-z]{2}", str(each)) or str(each) in TABLES["vintages"] or isinstance(vintage, dict)
        ), each


# One word at a time


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("2021-22", "2021-2022"), ("1999-00", "1999-2000"), ("2099-00", "2099-2100"), ("2021", "2021"), ("2021-2022", "2021-2022"),
        ("", ""), ("2021-07-31", "2021-07-31"), ("2021-23", "2021-23"), ("2022-21", "2022-21"), ("2019-12", "2019-12"),
        ("abcd-ef", "abcd-ef"),
    ],
)  # fmt: skip
def test_fiscal_years(label: str, shown: str) -> None:
    assert Words("fr").fiscal_year(label) == shown
    assert Words("en").fiscal_year(label) == label


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("l'enveloppe", "l’enveloppe"),
        ("d'« ici »", "d’«\u00a0ici\u00a0»"),
        ("Source : IRCC", "Source\u00a0: IRCC"),
        ("510 000 $ et 3 %", "510\u00a0000\u00a0$ et 3\u00a0%"),
        ("18,2 M$", "18,2\u00a0M$"),
        ("en 2021 2022 et 12 345 678", "en 2021 2022 et 12\u00a0345\u00a0678"),
        ("rien; rien", "rien; rien"),
    ],
)
def test_french_as_it_is_printed(written: str, printed: str) -> None:
    assert french(written) == printed
    assert french(printed) == printed


def test_words_of_a_users_own_quantities_are_shown_as_written() -> None:
    words = Words("fr")
    assert words.column("our_own_index") == "Our own index" and not words.knows("our_own_index")
    assert words.unit("dollars", "EUR") == "EUR" and words.unit("dollars", "CAD") == "dollars"
    assert words.unit("kilometres") == "kilometres"
    assert words.text({"en": "Only English, it's said"}) == "Only English, it's said"
    assert words.number(1234567) == "1\u00a0234\u00a0567"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(Refused, match=r"language is 'de'; it is one of en, fr\."):
        Words("de")


# A whole workbook in French


@pytest.fixture(scope="module")
def french_workbook() -> Workbook:
    results = run_all([read_scenario(name) for name in ("settlement", "predictable", "published")])
    data, _, _ = report.build(results, "fr")
    return load_workbook(BytesIO(data), data_only=True)


@pytest.fixture(scope="module")
def french_cells(french_workbook: Workbook) -> list[tuple[str, str]]:
    """Every text of a French report, with its place."""
    return [
        (f"{sheet.title}!{cell.coordinate}", cell.value)
        for sheet in french_workbook
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]


def test_a_french_workbook_has_no_english_header(french_cells: list[tuple[str, str]]) -> None:
    french_too = {in_french for _, _, in_french in PAIRS}
    english = {text for _, text, in_french in PAIRS if text != in_french} - french_too - {""}
    english -= set(packaged())  # a scenario is called the same in both
    found = [(place, text) for place, text in french_cells if text in english]
    assert not found


def test_a_french_workbook_has_no_straight_apostrophe(french_cells: list[tuple[str, str]]) -> None:
    found = [(place, text) for place, text in french_cells if re.search(r"\b[ldnsqcjm]'\w", text, re.IGNORECASE)]
    assert not found
    assert any("’" in text for _, text in french_cells)


def test_fiscal_years_of_a_french_workbook_are_written_out(french_cells: list[tuple[str, str]]) -> None:
    found = [(place, text) for place, text in french_cells if re.fullmatch(r"\d{4}-\d\d( .*)?", text)]
    assert not found
    assert any(text.startswith("2021-2022") for _, text in french_cells)


# Whatever is French leaves by one exit


BREAKING = re.compile(r"\S :(?!\S)|\d %|\d [MGk]?[$€]|« | »|\w'\w|\u202f|(?<![\w.,/-])-\d")


def breaks(text: str) -> list[str]:
    """What French typography does not allow in a text: a space that breaks, a straight apostrophe, a hyphen for a minus."""
    return [text[max(0, m.start() - 20) : m.end() + 10] for m in BREAKING.finditer(text)]


@pytest.mark.parametrize("planted", ["A : b", "12 %", "3 $", "3,0 M$", "« a", "a »", "l'an", "1\u202f000", "de -5 à 2"])
def test_a_planted_break_is_noticed_and_mended(planted: str) -> None:
    assert breaks(planted) and not breaks(french(planted).replace("\u202f", FIXED))


@pytest.mark.parametrize("name", [*packaged(), *published_cases()])
def test_accounts_are_printed_as_french_is(name: str) -> None:
    result = run_all([read_scenario(name)])[0]
    for code in result.scenario.jurisdictions[:2]:
        assert not breaks(explain(result, code, result.scenario.fiscal_years[-1], "fr"))


@pytest.mark.parametrize(
    "command",
    [["scenarios"], ["allocate", "settlement"], ["allocate", "settlement", "predictable", "--years", "2026-27"],
     ["published", "canada-settlement-2021-22", "eu-asylum-fund-2014"], ["check", "settlement"], ["formulas"],
     ["functions", "ALLOCATE"]],
)  # fmt: skip
def test_commands_print_french_as_it_is(command: list[str]) -> None:
    shown = CliRunner().invoke(cli, [*command, "--lang", "fr"])
    assert shown.exit_code == 0, shown.output
    assert "\u00a0" in shown.output and not breaks(shown.output)


def test_a_french_workbook_is_printed_as_french_is(french_cells: list[tuple[str, str]]) -> None:
    found = [(place, breaks(text)) for place, text in french_cells if breaks(text)]
    assert not found


def test_percents_of_a_french_workbook_have_a_space_that_does_not_break(french_workbook: Workbook) -> None:
    formats = {cell.number_format for sheet in french_workbook for row in sheet.iter_rows() for cell in row}
    percents = {each for each in formats if "%" in each}
    assert percents and all(each.count("%") == each.count('"\u00a0"%') for each in percents), percents
    axes = [axis.number_format for sheet in french_workbook for c in sheet._charts for axis in (c.x_axis, c.y_axis)]
    assert [each for each in axes if each and "%" in each and '"\u00a0"%' not in each] == []


def test_what_a_share_is_by_carries_its_article_in_french() -> None:
    for name in (*packaged(), *published_cases()):
        for tier in read_scenario(name).tiers:
            for entry in tier.entries:
                by = entry.bind.get("weighted_intake", "weighted_intake")
                if entry.step == "share" and Words("fr").knows(by):
                    assert not Words("fr").with_article(by).startswith("«"), by
    assert Words("fr").with_article("weighted_intake") == "les admissions pondérées"
    assert Words("fr").with_article("prior_allocation") == "l’affectation de l’exercice précédent"
    assert Words("fr").with_article("our_own_key") == "«\u00a0our own key\u00a0»"
    assert Words("en").with_article("weighted_intake") == "weighted intake"
