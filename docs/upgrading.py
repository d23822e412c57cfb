"""What changes from version to version, for whoever upgrades: the amounts by version, and the lines `Impacted` of the changelog."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from fundingmodel.language.words import Words, french
from fundingmodel.pinned import Amounts, Pinned, pinned, versions

ROOT = Path(__file__).parent.parent
SAID = {
    "en": {
        "begins": "Which amounts change, the newest version first. Those of packaged scenarios are compared to the cent, as each version "
        "gave them; what the changelog says of amounts besides is quoted. What a version refuses that was read before stands in the "
        "changelog alone.",
        "after": "After upgrading, `fundingmodel doctor` says whether the packaged scenarios give their amounts on your computer, and "
        "`fundingmodel verify FILE` whether the figures of a workbook still follow from its inputs. To go back, install the "
        "version that you had: the same files give the same amounts as before.",
        "unreleased": "Not handed on yet",
        "same": "No amount of a packaged scenario changes.",
        "first": "The first version: there were no amounts before.",
        "changed": "`{name}`: {years}; at the most {dollars} dollars, for {code} in {year}.",
        "new": "New: {names}.",
        "gone": "No longer there: {names}.",
        "quoted": "From the changelog:",
    },
    "fr": {
        "begins": "Les montants qui changent, la version la plus récente d’abord. Ceux des scénarios fournis sont comparés au cent près, "
        "tels que chaque version les a donnés; ce que le journal des modifications dit d’autre des montants est cité, en anglais. Ce "
        "qu’une version refuse et qui se lisait auparavant ne figure que dans ce journal.",
        "after": "Après la mise à niveau, `fundingmodel doctor` dit si les scénarios fournis donnent leurs montants sur votre "
        "ordinateur, et `fundingmodel verify FILE` si les chiffres d’un classeur découlent toujours de ses données. Pour revenir en "
        "arrière, installez la version d’avant : les mêmes fichiers donnent les mêmes montants qu’auparavant.",
        "unreleased": "Pas encore publié",
        "same": "Aucun montant d’un scénario fourni ne change.",
        "first": "La première version : il n’y avait pas de montants auparavant.",
        "changed": "`{name}` : {years}; au plus {dollars} dollars, pour {code} en {year}.",
        "new": "Nouveaux scénarios : {names}.",
        "gone": "Scénarios retirés : {names}.",
        "quoted": "Extrait du journal des modifications :",
    },
}  # fmt: skip


def sections(changelog: str) -> dict[str, str]:
    """What a changelog says of each version, by its number; of the one that is not handed on yet, as `Unreleased`."""
    parts = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    return {part.split()[0]: part.partition("\n")[2] for part in parts}


def section(changelog: str, version: str) -> str:
    """What is said of a version, or, where it has no section of its own yet, what is unreleased."""
    found = sections(changelog)
    return found.get(version, found.get("Unreleased", ""))


def impacted(said: str) -> list[str]:
    """The lines `Impacted` of a section, each in one line."""
    found = re.findall(r"^ *- (Impacted[^\n]*(?:\n +[^-\s][^\n]*)*)", said, re.MULTILINE)
    return [" ".join(line.split()) for line in found]


def changed(before: Pinned, after: Pinned) -> dict[str, Amounts]:
    """Of each scenario of both versions whose amounts differ, the differences; what one of them does not have counts as nothing."""
    found = {}
    for name in before.scenarios.keys() & after.scenarios.keys():
        one, other = before.scenarios[name], after.scenarios[name]
        keys = [key for key in dict.fromkeys([*one, *other]) if one.get(key) != other.get(key)]
        if keys:
            found[name] = {key: other.get(key, Decimal(0)) - one.get(key, Decimal(0)) for key in keys}
    return found


def upgrade_page(language: str, known: Sequence[Pinned] | None = None, changelog: str | None = None) -> Iterator[str]:
    """The paragraphs of the page, version by version, the newest first."""
    said = SAID[language]
    known = [pinned(each) for each in versions()] if known is None else known
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8") if changelog is None else changelog
    yield _as_printed(said["begins"], language)
    yield _as_printed(said["after"], language)
    of_each = sections(changelog)
    of_version: dict[str, list[str]] = {}
    for before, after in pairwise(known):
        version = after.version if after.version in of_each else "Unreleased"
        of_version.setdefault(version, []).extend(_amounts(before, after, language))
    for version, text in of_each.items():
        yield f"## {said['unreleased'] if version == 'Unreleased' else version}"
        nothing = said["first"] if known and version == known[0].version else said["same"]
        yield "\n".join(f"- {_as_printed(line, language)}" for line in of_version.pop(version, None) or [nothing])
        if quoted := impacted(text):
            yield _as_printed(said["quoted"], language)
            yield '<div lang="en">'
            yield "\n".join(f"- {line}" for line in quoted)
            yield "</div>"
    assert not any(of_version.values()), "the changelog has no section for amounts that changed"


def _amounts(before: Pinned, after: Pinned, language: str) -> Iterator[str]:
    said, words = SAID[language], Words(language)
    for name, differences in sorted(changed(before, after).items()):
        (year, code), most = max(differences.items(), key=lambda item: abs(item[1]))
        years = ", ".join(words.fiscal_year(each) for each in sorted({year for year, _ in differences}))
        dollars = f"{most:+,.2f}" if language == "en" else f"{most:+,.2f}".replace(",", "\u00a0").replace(".", ",")
        yield said["changed"].format(
            name=name, years=years, code=code, year=words.fiscal_year(year), dollars=dollars.replace("-", "\u2212")
        )
    for what, one, other in (("new", after, before), ("gone", before, after)):
        if names := sorted(one.scenarios.keys() - other.scenarios.keys()):
            yield said[what].format(names=", ".join(f"`{name}`" for name in names))


def _as_printed(text: str, language: str) -> str:
    return french(text) if language == "fr" else text
