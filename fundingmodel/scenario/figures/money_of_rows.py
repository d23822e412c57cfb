"""Money of rows: the scope and measure that a data set states of the rows that an input reads."""

from collections.abc import Mapping
from dataclasses import replace

from fundingmodel.datasets.dataset import Dataset
from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.scenario.parameters import MoneyOfRows, Said
from fundingmodel.scopes import NOT_STATED, Money


def known_money(by_key: MoneyOfRows, said: Said, dataset: Dataset, shared: Money) -> MoneyOfRows:
    """The same, without words that are no scope where nobody says one: a column `scope` of a user's own may hold any."""
    if shared.scope or said.stated_scope or "money" in dataset.about or not shared.scopes:
        return by_key
    known: dict[str, dict[tuple[str, str], str]] = {}
    for key, found in by_key.items():
        known[key] = {}
        for (scope, measure), codes in found.items():
            known[key].setdefault((scope if scope in shared.scopes else "", measure), codes)
    return known


def with_money_of_rows(said: Said, by_key: MoneyOfRows, dataset: Dataset, where: Where) -> tuple[Said, dict[str, Said]]:
    """What is said of an input with what its rows say of their money; by key of figures, where these differ."""
    for scope, _ in (money for found in by_key.values() for money in found):
        if scope and said.stated_scope not in ("", scope):
            raise _another_scope(said.stated_scope, scope, dataset.path.name, where)
    found = {key: _of_one(money) for key, money in by_key.items() if money}
    if len(set(found.values())) <= 1:
        return _with(said, *next(iter(found.values()), ("", ""))), {}
    source = said.source or dict.fromkeys(("en", "fr"), dataset.path.name)
    return said, {key: replace(_with(said, *money), source=source) for key, money in found.items()}


def _of_one(money: Mapping[tuple[str, str], str]) -> tuple[str, str]:
    """The scope and measure of some rows together, as the first says that says it; not stated, where one does not state its scope."""
    scopes, measures = ([each for each in column if each] for column in zip(*money, strict=True))
    return NOT_STATED if NOT_STATED in scopes else next(iter(scopes), ""), next(iter(measures), "")


def _with(said: Said, scope: str, measure: str) -> Said:
    return replace(said, stated_scope=scope or said.stated_scope, measure=measure or said.measure)


def _another_scope(said: str, found: str, file: str, where: Where) -> ScenarioRefused:
    if found == NOT_STATED:
        return ScenarioRefused(
            "scope_not_stated_in_data",
            where,
            "scope is {said!r}, and {file} says that its source does not state the scope.",
            'Write scope_taken_as = "{said}" in its place: it is then an assumption.',
            said=said,
            file=file,
        )
    return ScenarioRefused(
        "scope_of_data_differs",
        where,
        "scope is {said!r}, and {file} has money of scope {found!r}.",
        "Take scope out, or take other figures.",
        said=said,
        file=file,
        found=found,
    )
