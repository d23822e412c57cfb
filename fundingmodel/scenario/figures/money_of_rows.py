"""Money of rows: the scope and measure that a data set states of the rows that an input reads."""

from collections.abc import Mapping
from dataclasses import replace

from fundingmodel.datasets.dataset import Dataset
from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.scenario.parameters import Said
from fundingmodel.scopes import NOT_STATED

MoneyOfKeys = dict[
    str, dict[tuple[str, str], str]
]  # by key of figures: scope and measure, and the codes of a first row


def money_of(by_key: MoneyOfKeys) -> Mapping[tuple[str, str], str]:
    """Each scope and measure among all rows that are read, with the codes of a first row."""
    return {money: codes for found in reversed(by_key.values()) for money, codes in found.items()}


def with_money_of_rows(said: Said, by_key: MoneyOfKeys, dataset: Dataset, where: Where) -> tuple[Said, dict[str, Said]]:
    """What is said of an input with what its rows say of their money; by key of figures, where these differ."""
    for scope, _ in money_of(by_key):
        if scope and said.stated_scope not in ("", scope):
            raise _another_scope(said.stated_scope, scope, dataset.path.name, where)
    found = {key: _of_one(money) for key, money in by_key.items() if money}
    if len(set(found.values())) <= 1:
        return _with(said, *next(iter(found.values()), ("", ""))), {}
    source = said.source or dict.fromkeys(("en", "fr"), dataset.path.name)
    return said, {key: replace(_with(said, *money), source=source) for key, money in found.items()}


def _of_one(money: Mapping[tuple[str, str], str]) -> tuple[str, str]:
    """The scope and measure of some rows together: not stated, where one of them does not state its scope."""
    return next((each for each in money if each[0] == NOT_STATED), next(iter(money)))


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
