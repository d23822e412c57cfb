"""In what one scenario or workbook differs from another."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from fundingmodel import __version__
from fundingmodel.command_line import bilingual
from fundingmodel.command_line.csv_cells import csv_text
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.command_line.visible import echo
from fundingmodel.errors import Refused

if TYPE_CHECKING:
    from fundingmodel.analysis.offers.difference import Difference
    from fundingmodel.language.words import Words
    from fundingmodel.scenario.reading import Scenario
    from workbooks.returned.sides import Compared, Side

ORDER = 85
UNDER = "offers"
HEADER = ("kind", "tier", "what", "detail", "place", "years", "before", "after")
TAKEN = {"en": "  In what it takes from {name}:", "fr": "  Dans ce qui vient de « {name} » :"}
ALONE = {"en": "Only in {file}: {names}.", "fr": "Dans {file} seulement : {names}."}
LEFT = {
    "en": "Not compared, since it is no input of {file}: {count}. fundingmodel verify {file} lists it.",
    "fr": "Non comparé, puisque ce n’est pas une donnée de {file} : {count}. « fundingmodel verify {file} --lang fr » l’énumère.",
}
CARRIED = {
    "en": "  Years in {file} from which other amounts are carried or taken: {years}",
    "fr": "  Exercices de {file} d’où d’autres montants sont reportés ou tirés : {years}",
}


FRENCH = """En quoi un scénario ou un classeur diffère d’un autre.

En quoi L’AUTRE scénario diffère de l’UN, d’après leur sens : exercices, étapes, réglages, chiffres par administration et catégorie,
les exercices d’un même chiffre étant réunis, et un chiffre au lieu d’un autre résultat.

L’un ou l’autre peut être un classeur de « fundingmodel report » : sont alors comparés ses scénarios, avec les données qui s’y trouvent,
à ceux du même nom. Suit ce que les écarts valent pour chacune, élément par élément (avec --worth aussi pour des scénarios).

Deux fichiers qui disent la même chose autrement ne diffèrent pas. En csv, il y a une ligne par écart, avec son genre, son palier, ce
qui diffère, où, quand, et les deux valeurs exactes; en json, le contenu est le même, avec une empreinte et les montants de --worth.

\b
Exemples :
  fundingmodel diff settlement offer-1-floor-collar --lang fr
  fundingmodel diff settlement notre-offre.toml --format csv > ecarts.csv
  fundingmodel diff NOTRE.xlsx LEUR.xlsx --year 2026-27 --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("one", metavar={"en": "ONE", "fr": "L’UN"})
@bilingual.argument("other", metavar={"en": "OTHER", "fr": "L’AUTRE"})
@bilingual.option(
    "--worth/--no-worth",
    "is_valued",
    default=None,
    help={
        "en": "What the differences are worth to whom, part by part. Of workbooks they are told unless --no-worth is given.",
        "fr": "Ce que les écarts valent pour chacune, élément par élément. Pour des classeurs, c’est dit sauf avec --no-worth.",
    },
)
@bilingual.option(
    "--year",
    metavar={"en": "YEAR", "fr": "EXERCICE"},
    help={
        "en": "The fiscal year of what they are worth; the last that both have unless named.",
        "fr": "L’exercice de ce qu’ils valent; par défaut le dernier qu’ont les deux.",
    },
)
@bilingual.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    help={"en": "Form: lines to read (table), csv or json.", "fr": "Forme : lignes à lire (table), csv ou json."},
)
@language_option()
def command(one: str, other: str, is_valued: bool | None, year: str | None, form: str, language: str) -> None:
    """In what the OTHER scenario differs from the ONE, by what they mean: years, steps, settings, figures by jurisdiction
    and category with equal years put together, and a figure in the place of another result.

    Either may be a workbook of `fundingmodel report`: its scenarios, with the inputs that stand in it, are compared with those of
    the same name. What the differences are worth to each follows, part by part (with --worth, of scenarios too).

    Two files that say the same in other words do not differ. csv has the columns kind, tier, what, detail, place, years,
    before and after, with a scenario in front where workbooks are compared; json has the same with a stamp, and the amounts of --worth.

    \b
    Examples:
      fundingmodel diff settlement offer-1-floor-collar
      fundingmodel diff settlement our-offer.toml --format csv > differences.csv
      fundingmodel diff OURS.xlsx THEIRS.xlsx --year 2026-27
    """
    from workbooks.returned.sides import compared, read_side, told_apart

    _refuse_worth_apart(is_valued, year, form)
    sides = told_apart(read_side(one, language), read_side(other, language))
    of_workbooks = any(side.file for side in sides)
    is_valued = bool(of_workbooks or year) if is_valued is None else is_valued
    pairs = compared(*sides, year, is_valued)
    if form == "csv":
        named = [
            ([name] if of_workbooks else []) + _row(x) for each in pairs for name, found in _told(each) for x in found
        ]
        once = [list(row) for row in dict.fromkeys(map(tuple, named))]  # what several take is told once
        echo(csv_text([["scenario", *HEADER] if of_workbooks else list(HEADER), *once]), newline=False)
    elif form == "json":
        echo(json.dumps(_stamped(pairs, of_workbooks, is_valued), ensure_ascii=False, indent=2))
    else:
        _echo_lines(sides, pairs, language)


def _refuse_worth_apart(is_valued: bool | None, year: str | None, form: str) -> None:
    """A year is of what differences are worth; and csv has a line for each difference alone."""
    if year and is_valued is False:
        raise Refused(
            "workbooks.year_without_worth",
            "--year",
            "it is the year of what the differences are worth, which --no-worth leaves out.",
            "Leave out one of the two.",
        )
    if form == "csv" and (is_valued or year):
        raise Refused(
            "workbooks.worth_not_in_csv",
            "--worth",
            "csv has a line for each difference, and no amounts of what they are worth.",
            "Ask for --format json, or for the amounts alone: fundingmodel analyse bridge ONE OTHER --format csv.",
        )


def _row(each: Difference) -> list[str]:
    return [
        each.kind,
        each.tier,
        each.what,
        each.detail,
        " ".join(each.place),
        " ".join(each.years),
        each.before,
        each.after,
    ]


def _stamped(pairs: list[Compared], of_workbooks: bool, is_valued: bool) -> dict[str, Any]:
    """What one pair has; of workbooks, a list of what each pair has."""
    told = [
        {
            "scenarios": each.stamps,
            "differences": [dict(zip(HEADER, _row(x), strict=True)) for x in each.found],
            **({"taken_from": [_of_taken(name, found) for name, found in each.taken.items()]} if each.taken else {}),
            **({"worth": _worth(each)} if is_valued else {}),
        }
        for each in pairs
    ]
    return {"fundingmodel": __version__, **({"compared": told} if of_workbooks else told[0])}


def _echo_lines(sides: tuple[Side, Side], pairs: list[Compared], language: str) -> None:
    for n, each in enumerate(pairs):
        if n:
            echo()
        _echo_pair(each, language)
    for n, side in enumerate(sides):
        paired = {each.scenarios[n].name for each in pairs}
        alone = [each.name for each in side.scenarios if each.name not in paired]
        if side.file and alone:
            echo_wrapped(ALONE[language].format(file=side.called, names=", ".join(alone)))
        if side.file and side.left:
            echo_wrapped(LEFT[language].format(file=side.called, count=side.left))


def _echo_pair(pair: Compared, language: str) -> None:
    from fundingmodel.analysis.offers.in_words import differs, in_spans, in_words
    from fundingmodel.commands.analyse.asking import echo_table
    from fundingmodel.language.refusals import sentence
    from fundingmodel.language.words import Words
    from fundingmodel.questions import find

    words = Words(language)
    head = differs(*_headed(pair, words), anything=not pair.is_alike, words=words)
    lines = [f"  {line}" for line in in_words(pair.found, words)]
    for name, found in pair.taken.items():
        lines += [
            TAKEN[language].format(name=words.with_id(pair.called[name], name)),
            *(f"    {line}" for line in in_words(found, words)),
        ]
    for file, years in pair.carried:
        lines.append(CARRIED[language].format(file=file, years=", ".join(in_spans(years, words))))
    echo_wrapped("\n".join([head, *lines]))
    if pair.worth is not None:
        echo()
        echo_table(find("bridge"), pair.worth, language)
    if pair.refused is not None:
        echo_wrapped(sentence(pair.refused, language))


def _headed(pair: Compared, words: Words) -> tuple[Scenario, Scenario]:
    """Both scenarios; one of a workbook under the name of its file in the place of the name that one types."""
    shown = [replace(each, name=words.text(each.short)) for each in pair.as_shown]
    one, other = (x if side.file else own for x, side, own in zip(shown, pair.sides, pair.scenarios, strict=True))
    return one, other


def _told(pair: Compared) -> Iterator[tuple[str, Sequence[Difference]]]:
    """The differences of a pair under its name, and of what both take under that of each."""
    yield pair.scenarios[0].name, pair.found
    yield from pair.taken.items()


def _of_taken(name: str, found: Sequence[Difference]) -> dict[str, Any]:
    return {"scenario": name, "differences": [dict(zip(HEADER, _row(x), strict=True)) for x in found]}


def _worth(pair: Compared) -> list[dict[str, str]]:
    """The rows of the bridge, amounts exact; none where nothing differs or it is refused."""
    from fundingmodel.questions import find

    names = [each.name for each in find("bridge").gives]
    rows = pair.worth.rows if pair.worth else []
    return [dict(zip(names, map(str, row), strict=True)) for row in rows]
