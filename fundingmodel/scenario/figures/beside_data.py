"""Keys beside `data`: refused where they give figures again, where nothing reads them, or where two read one column."""

from collections.abc import Iterator, Mapping
from typing import Any

from fundingmodel.column import AXES, Input
from fundingmodel.datasets.dataset import SUPPRESSED, Dataset
from fundingmodel.errors import Phrase, ScenarioRefused, Where, phrase
from fundingmodel.scenario.figures.data_keys import DataKeys
from fundingmodel.scenario.parameters import BESIDE, OTHERS


def refuse_figures_again(wanted: Input, table: Mapping[str, Any], where: Where) -> None:
    """Refuses figures beside `data`, except those of some years, which take the place of the data set's."""
    fitting = (BESIDE[wanted.by],) if wanted.by in BESIDE else ()
    for key in ("value", "values", OTHERS, "by_year", "by_lag", "by_calendar_year"):
        if key in table and key not in fitting:
            raise ScenarioRefused(
                "figures_beside_data", where, "{key} and data both give its figures.", "Take one of them out.", key=key
            )


def refuse_idle_years(wanted: Input, table: Mapping[str, Any], where: Where) -> None:
    """Refuses a year, or a lag of years, that another key overrules."""
    given = [key for key in ("year", "year_lag") if key in table]
    if given and wanted.by == "calendar year":
        raise ScenarioRefused(
            "year_not_read",
            where,
            "{key} is not read: these figures go by calendar year, and lags say which years count.",
            "Take {key} out.",
            key=given[0],
        )
    if len(given) > 1:
        raise ScenarioRefused("year_and_year_lag", where, "give year or year_lag, not both.")


def refuse_without_key(table: Mapping[str, Any], dataset: Dataset, where: Where) -> None:
    """Refuses what describes a CSV file, where a data set is read that a file beside it describes."""
    for stray in ("columns", "decimal"):
        if stray in table:
            raise ScenarioRefused(
                "goes_with_key",
                where,
                "{stray} goes with key; of a data set it is written in {beside}.",
                stray=stray,
                beside=dataset.path.with_suffix(".toml").name,
            )


def refuse_idle_columns(wanted: Input, table: Mapping[str, Any], dataset: Dataset, where: Where) -> None:
    """Refuses a rule for suppressed counts that is none, or of a file without them, and a column for an axis that is not there."""
    rule = table.get("suppressed")
    if rule is not None and rule not in dataset.rules:
        raise ScenarioRefused(
            "no_rule_for_suppressed",
            where,
            "suppressed is {rule!r}; it is one of {rules}.",
            rule=rule,
            rules=list(dataset.rules),
        )
    if rule is not None and not dataset.may_hide:
        raise ScenarioRefused(
            "nothing_suppressed",
            where,
            "suppressed is not read: {file} has no column {column!r}.",
            "Take suppressed out.",
            file=dataset.path.name,
            column=SUPPRESSED,
        )
    for axis in ("jurisdiction", "category"):
        if f"{axis}_column" in table and axis not in AXES[wanted.shape]:
            raise ScenarioRefused(
                "column_not_read",
                where,
                "{key} is not read: the shape of these figures is {shape!r}.",
                "Take {key} out.",
                key=f"{axis}_column",
                shape=wanted.shape,
            )


def refuse_column_read_twice(keys: DataKeys) -> None:
    """Refuses a key that names a column which gives something else already: one of the two would be dropped."""
    given: dict[str, Phrase] = {}
    for column, key, gives in _readers(keys):
        if column in given:
            raise ScenarioRefused(
                "column_read_twice",
                keys.where,
                "{key} names {column!r} of {file}, which already gives {gives}.",
                "Take it out of {key}.",
                key=key,
                column=column,
                file=keys.dataset.path.name,
                gives=given[column],
            )
        given[column] = gives


def _readers(keys: DataKeys) -> Iterator[tuple[str, str, Phrase]]:
    """Each column that is read, with the key that names it, and what it gives."""
    for of_years in keys.time_columns:
        yield of_years, "year_column", phrase("gives_years", "the years")
    for axis, column in zip(AXES[keys.wanted.shape], keys.axes, strict=True):
        if column is not None:
            yield column, f"{axis}_column", phrase("gives_codes", "the {axis} codes", axis=axis)
    for fixed in keys.fixed:
        yield fixed, "where", phrase("gives_one_code", "one code, by where")
    for summed in dict.fromkeys(keys.sum_over):
        yield summed, "sum_over", Phrase("", "")  # the last: nothing is named after it
