"""What a notebook shows of a result and of a comparison: read by another parser, with hostile names, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import lxml.html
import pytest
from command_line import printed

import fundingmodel
from fundingmodel import Result, compare, run
from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.notebooks import page

HOSTILE = '<script>alert("x")</script> & <b>L\'Est</b>'
ALLOWED = {"div", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "p", "ul", "li"}
FILE = """
name = "{name}"
title = {both}
fiscal_years = ["2025-26", "2026-27"]
instrument = "grant"
recipient = "districts"
currency = "{currency}"
steps = ["published_amount"]
jurisdictions = {{ codes = {codes}, names = {{ {names} }} }}
[inputs.published_allocation]
unit = "{currency}"
price_basis = "nominal"
values = {{ {values} }}
assumption = true
note = {both}
[inputs.compared_allocation]
unit = "{currency}"
price_basis = "nominal"
values = {{ {values} }}
source = {both}
"""


class Tags(HTMLParser):
    """The tags of a text, and whether each is closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.open: list[str] = []
        self.in_order = True
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  the parser gives it
        self.found.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.in_order &= bool(self.open) and self.open.pop() == tag


def rows_of(text: str) -> list[list[str]]:
    """The cells of the first table, its headings first, as lxml reads them."""
    table = lxml.html.fromstring(text).find(".//table")
    assert table is not None
    return [[cell.text_content() for cell in row] for row in table.iter("tr")]


def scenario(folder: Path, name: str = "hostile", count: int = 2, currency: str = "CAD") -> Path:
    """A file whose jurisdictions, title and note have names that would be tags; each amount differs."""
    codes = [f"J{number:03}" for number in range(count)]
    both = f"{{ en = '''{HOSTILE}''', fr = '''{HOSTILE}''' }}"
    text = FILE.format(
        name=name,
        both=both,
        currency=currency,
        codes=codes,
        names=", ".join(f"{code} = '''{HOSTILE} {code}'''" for code in codes),
        values=", ".join(f"{code} = {number + 1}.25" for number, code in enumerate(codes)),
    )
    (folder / f"{name}.toml").write_text(text, encoding="utf-8", newline="\n")
    return folder / f"{name}.toml"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_result_is_the_table_that_allocate_prints(language: str) -> None:
    rows = rows_of(run("settlement").html(language))
    lines = [
        line for line in printed("allocate", "settlement", "--lang", language).splitlines() if line.startswith("|")
    ]
    said = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("| :")]
    assert rows == said and len(rows) == 14
    by_name = {row[0]: row[1:] for row in rows}
    amount = {"en": "407,233,270.33", "fr": "407\u00a0233\u00a0270,33"}[language]
    assert amount in by_name["Ontario"]


@pytest.mark.parametrize(
    "shown", [lambda: run("settlement"), lambda: compare("settlement", "predictable", fiscal_year="2021-22")]
)
def test_it_is_a_table_with_caption_unit_and_headings(shown: Callable[[], fundingmodel.Result]) -> None:
    text = shown()._repr_html_()
    tags = Tags(text)
    assert tags.found == ALLOWED and tags.in_order and tags.open == []
    table = lxml.html.fromstring(text).find(".//table")
    assert table is not None and (table.findtext("caption") or "").endswith("(CAD)")
    assert [cell.get("scope") for cell in table.findall("thead/tr/th")] == ["col"] * len(table.findall("thead/tr/th"))
    for row in (*table.findall("tbody/tr"), *table.findall("tfoot/tr")):
        assert [cell.tag for cell in row] == ["th"] + ["td"] * (len(row) - 1) and row[0].get("scope") == "row"


def test_a_comparison_is_the_table_that_allocate_prints() -> None:
    names = ("settlement", "predictable", "equal-per-capita")
    rows = rows_of(compare(*names, fiscal_year="2026-27").html())
    arguments = ("--years", "2026-27", "--baseline", "settlement")
    lines = [line for line in printed("allocate", *names, *arguments).splitlines() if line.startswith("|")]
    said = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("| :")]
    assert rows == said and rows[0][:4] == ["Jurisdiction", "settlement", "predictable", "change"]
    ontario = next(row for row in rows if row[0] == "Ontario")
    amounts = [Decimal(cell.replace(",", "")) for cell in ontario[1:4]]
    assert amounts[1] - amounts[0] == amounts[2] and amounts[0] == run("settlement").amount(
        "allocation", "2026-27", "ON"
    )


# What is said under it


def notes(text: str) -> list[str]:
    return [each.text_content() for each in lxml.html.fromstring(text).iter("p", "li")]


def test_what_has_to_be_known_travels_with_it() -> None:
    english, french = notes(run("settlement").html()), notes(run("settlement").html("fr"))
    assert english[0] == "“settlement” is calibrated to what was paid; it is not the official rule."
    assert (
        french[0]
        == "«\u00a0établissement calé\u00a0» est calé sur ce qui a été versé; ce n’est pas la règle officielle."
    )
    assert english[1] == "Assumptions, which no source gives:" and english[2].startswith(
        "category_weight: Calibrated to"
    )
    assert french[1] == "Hypothèses, qu’aucune source ne donne\u00a0:" and french[2].startswith(
        "category_weight\u00a0: Calé sur"
    )
    plain = notes(run("equal-per-admission").html())
    assert not any("calibrated to what was paid" in note for note in plain)


def test_projected_years_are_marked_and_said() -> None:
    text = run("outlook").html()
    marked = [cell.removesuffix(" (projected)") for cell in rows_of(text)[0] if cell.endswith(" (projected)")]
    years = [each for each in marked if not each.startswith("Total")]
    assert years and f"Figures of {', '.join(years)} are projected: nobody has measured them yet." in notes(text)
    assert not any("are projected" in note for note in notes(run("settlement").html()))


def test_assumptions_of_several_are_told_apart() -> None:
    found = notes(compare("settlement", "predictable").html())
    heads = [note for note in found if note.startswith("Assumptions")]
    assert heads == [f"Assumptions, which no source gives, of {name}:" for name in ("settlement", "predictable")]


# Hostile and long tables


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_hostile_name_is_text(language: str, tmp_path: Path) -> None:
    first, second = scenario(tmp_path), scenario(tmp_path, "other")
    for text in (run(first).html(language), compare(first, second).html(language)):
        tags = Tags(text)
        assert tags.found == ALLOWED and tags.in_order and tags.open == []
        said = HOSTILE.replace("'", "’") if language == "fr" else HOSTILE
        assert rows_of(text)[1][0] == f"{said} J000" and any(said in note for note in notes(text))
    assert said in (lxml.html.fromstring(run(first).html(language)).findtext(".//caption") or "")


def test_without_escaping_the_hostile_name_would_be_a_tag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "escape", lambda text: text)
    assert "script" in Tags(run(scenario(tmp_path)).html()).found


def test_a_long_table_says_what_is_left_out(tmp_path: Path) -> None:
    result = run(scenario(tmp_path, count=page.MOST_ROWS + 7))
    rows = rows_of(result.html())
    assert len(rows) == page.MOST_ROWS + 2
    assert "Left out here: 7 of 67 rows, which are in the totals; table() has them all." in notes(result.html())
    assert "Lignes omises ici\u00a0: 7 sur 67, comprises dans les totaux; table() les donne toutes." in notes(
        result.html("fr")
    )
    assert Decimal(rows[-1][1].replace(",", "")) == sum(Decimal(f"{n + 1}.25") for n in range(67))
    assert len(result.table()) == 67
    just = run(scenario(tmp_path, "just", count=page.MOST_ROWS)).html()
    assert len(rows_of(just)) == page.MOST_ROWS + 2 and "Left out" not in just


def test_of_several_currencies_each_has_a_table(tmp_path: Path) -> None:
    text = compare(scenario(tmp_path), scenario(tmp_path, "euros", currency="EUR")).html()
    captions = [each.text_content() for each in lxml.html.fromstring(text).iter("caption")]
    assert [each[-5:] for each in captions] == ["(CAD)", "(EUR)"]


# The language, and what is refused


def test_the_language_is_that_which_is_asked_for_or_set(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("settlement")
    monkeypatch.delenv("FUNDINGMODEL_LANGUAGE", raising=False)
    assert result._repr_html_() == result.html("en") != result.html("fr")
    monkeypatch.setenv("FUNDINGMODEL_LANGUAGE", "fr")
    assert result._repr_html_() == result.html("fr") and result.html("en").startswith('<div lang="en">')
    monkeypatch.setenv("FUNDINGMODEL_LANGUAGE", "de")
    assert result._repr_html_() == result.html("en")
    with pytest.raises(Refused, match="language"):
        result.html("de")


@pytest.mark.parametrize(
    ("call", "english", "french"),
    [
        (
            lambda: compare("settlement"),
            "1 scenario to compare. Name two or more.",
            "scénarios à comparer\u00a0: 1. Nommez-en deux ou plus.",
        ),
        (
            lambda: compare("settlement", "settlement"),
            "settlement: two scenarios have this name.",
            "settlement\u00a0: deux scénarios portent ce nom.",
        ),
        (lambda: compare("settlement", "predictable", fiscal_year="1999-00"), "no year 1999-00", "1999-2000"),
        (
            lambda: compare("settlement", "eu-development-fund-11"),
            "settlement and eu-development-fund-11 have no fiscal year in common. Compare others.",
            "settlement et eu-development-fund-11 n’ont aucun exercice en commun. Comparez-en d’autres.",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(call: Callable[[], Result], english: str, french: str) -> None:
    with pytest.raises(Refused) as refused:
        call()
    assert english in str(refused.value) and french in sentence(refused.value, "fr")


def test_a_table_of_a_comparison_has_its_scenarios() -> None:
    found = compare(run("settlement"), "equal-per-capita", fiscal_year="2021-2022")
    assert compare("settlement", "equal-per-capita").fiscal_year == "2026-27"
    table = found.table()
    assert found.fiscal_year == "2021-22" and list(table) == ["settlement", "equal-per-capita"]
    assert table.loc["ON", "settlement"] == 407233270.33 and len(table) == 12
