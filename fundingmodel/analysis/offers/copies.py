"""Two copies of what is compared: one for the table, which says nothing of what its side keeps to itself, and one for us.

For the table: no reason, no author but a government, no private text, and nothing of a scenario that is not given to the other
side: neither its name among parents, nor a title, summary or note that is its own. A scenario whose figures come from one that is
not given is refused, since its amounts would be there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fundingmodel.errors import ScenarioRefused, in_file
from fundingmodel.labels.names import find_code, folded, known
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.result import Result
from fundingmodel.scenario.files import of_package, read_file
from fundingmodel.scenario.offers.origins import Chain, chain_of
from fundingmodel.scenario.offers.private import Private, private_of
from fundingmodel.scenario.reading import Scenario

TITLES = ("title", "summary", "note")
BEFORE_A_NAME = (
    "the government of", "government of", "gouvernement du", "gouvernement de la", "gouvernement de l'", "gouvernement des",
    "gouvernement de", "gouvernement d'", "le gouvernement du", "province of", "province de", "the",
)  # fmt: skip
NATIONAL = ("canada", "government of canada", "gouvernement du canada", "federal government", "gouvernement federal")


def for_table(results: Sequence[Result], given: Collection[str] = ()) -> list[Result]:
    """The results as the other side may see them. `given` are names of scenarios that it is given beside these.

    Refused: figures that come from a scenario that is neither given nor of the package.
    """
    names = {result.scenario.name for result in results} | set(given)
    for result in results:
        _refuse_from_others(result, result, names)
    return [_stripped(result, names) for result in results]


def private_texts(scenario: Scenario) -> list[Private]:
    """What the file of a scenario says for its own side alone."""
    return private_of(read_file(scenario.path), scenario.path) if scenario.path.is_file() else []


def is_public(scenario: Scenario, given: Collection[str]) -> bool:
    """Whether a scenario may be seen: it is given, or comes with the package."""
    return scenario.name in given or of_package(scenario.path)


def _refuse_from_others(first: Result, result: Result, given: Collection[str]) -> None:
    for linked in result.linked.values():
        if not is_public(linked.scenario, given):
            raise ScenarioRefused(
                "figures_of_a_scenario_not_given",
                in_file(first.scenario.path.name),
                "it takes figures from {name!r}, which is not among the scenarios of this copy for the table.",
                "Name {name!r} too, or write the copy for your own side with --for-us.",
                name=linked.scenario.name,
            )
        _refuse_from_others(first, linked, given)


def _stripped(result: Result, given: Collection[str]) -> Result:
    linked = {name: _stripped(each, given) for name, each in result.linked.items()}
    scenario = _public(result.scenario, given)
    by_name = {tier.name: tier for tier in scenario.tiers}
    tiers = {name: replace(each, tier=by_name[name]) for name, each in result.tiers.items()}
    return replace(result, scenario=scenario, tiers=tiers, linked=linked)


def _public(scenario: Scenario, given: Collection[str]) -> Scenario:
    """A scenario without what is kept back."""
    kept = {key: text for key, text in scenario.offer.items() if key == "date"}
    author = scenario.offer.get("author", {})
    if author and all(is_government(text, scenario) for text in author.values()):
        kept["author"] = author
    chain = chain_of(scenario.path)
    shown = tuple(str(data.get("name", "")) for path, data in chain[1:] if _shown(path, data, given))
    title, summary, note = (_text(scenario, key, chain, given) for key in TITLES)
    said = _without_reason(scenario.data)
    whole = None if scenario.whole is None else _without_reason(scenario.whole)
    return replace(
        scenario,
        title=title,
        composed=title,
        summary=summary,
        note=note,
        offer=kept,
        ancestors=tuple(reversed(shown)),
        data=said,
        whole=whole,
        left_behind=(),
    )


def is_government(author: str, scenario: Scenario) -> bool:
    """Whether an author is a government by its name: a jurisdiction, or who provides the money.

    >>> from fundingmodel.scenario.reading import read_scenario
    >>> [is_government(name, read_scenario("settlement")) for name in ("Government of Ontario", "Québec", "J. Smith, Ontario")]
    [True, True, False]
    """
    plain = folded(author).replace("\u2019", "'")
    parties = [scenario.funder or {}, scenario.recipient]
    if plain in NATIONAL or any(plain in map(folded, party.values()) for party in parties):
        return True
    bare = next((plain.removeprefix(start).strip() for start in BEFORE_A_NAME if plain.startswith(start)), plain)
    names = {
        code: tuple(tier.jurisdiction_names[code].values())
        for tier in scenario.tiers
        for code in tier.place.jurisdictions
    }
    return any(known(name, "jurisdiction") or find_code(name, names) is not None for name in (author.strip(), bare))


def _shown(path: Path, data: Mapping[str, Any], given: Collection[str]) -> bool:
    return str(data.get("name", "")) in given or of_package(path)


def _text(scenario: Scenario, key: str, chain: Chain, given: Collection[str]) -> Text:
    """A title, summary or note, where it is the scenario's own or all that it comes through may be seen; else its name, or nothing."""
    own: Text = getattr(scenario, key)
    for number, (path, data) in enumerate(chain):
        if number and not _shown(path, data, given):
            return dict.fromkeys(LANGUAGES, scenario.name if key == "title" else "")
        if key in data:
            return own
    return own


def _without_reason(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in ("author", "reason")}
