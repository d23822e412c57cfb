"""What is no recipient though a list has it: a total, a name that looks like another one, a name of two meanings.

By its label a total is refused wherever it is listed; by its figures only where the list is a column of a file. A person who
writes a name into a scenario means it, and so does the list of codes of a data set.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from fundingmodel.column import AXES, Input
from fundingmodel.datasets.aliases import meanings
from fundingmodel.datasets.csv_files import CsvFile
from fundingmodel.datasets.dataset import Dataset, Filled
from fundingmodel.errors import Phrase, ScenarioRefused, Where, closest, phrase
from fundingmodel.kinds import adds_up
from fundingmodel.labels.added_totals import rounding_of
from fundingmodel.labels.alike import first_alike, looks, unlike_characters
from fundingmodel.labels.names import known
from fundingmodel.labels.sums import Series, sum_of_others
from fundingmodel.labels.totals import is_made_of_others, is_total
from fundingmodel.language.texts import Text
from fundingmodel.listed_texts import texts_of

JURISDICTIONS = ("jurisdiction", "origin")


class Parameter(Protocol):
    """An input with its figures, as a scenario has read them: by year, rows and columns."""

    @property
    def input(self) -> Input: ...
    @property
    def figures(self) -> Mapping[str, Sequence[Sequence[Decimal | None]]]: ...
    @property
    def dataset(self) -> Dataset | None: ...
    @property
    def filled(self) -> Sequence[Filled]: ...


@dataclass(frozen=True)
class Listed:
    """Codes of a scenario along one axis: which of them are named as no totals, and whether a column of a file lists them."""

    plural: str
    codes: tuple[str, ...]
    not_totals: tuple[str, ...]
    of_column: bool
    where: Where
    file: CsvFile | None = None


def listed(
    plural: str,
    codes: Sequence[str],
    table: Mapping[str, Any],
    of_column: bool,
    where: Where,
    file: CsvFile | None = None,
) -> Listed:
    exempted = texts_of(table, "not_totals", where / plural)
    for code in exempted:
        if code not in codes:
            raise ScenarioRefused(
                "not_a_code",
                (where / plural).key("not_totals"),
                "{code!r} is not listed there.",
                closest(code, codes, phrase("codes_are", "Listed are {codes}.", codes=codes)),
                code=code,
            )
    return Listed(plural, tuple(codes), exempted, of_column, where / plural, file)


# By name


def refuse_names(names: Listed, called: Mapping[str, Text]) -> None:
    """Refuses codes of which one is a total, looks like another, or is another's name."""
    _refuse_two_meanings(names)
    _refuse_labels_of_totals(names)
    if alike := first_alike(names.codes):
        raise ScenarioRefused(
            "codes_alike",
            names.where,
            "a reader cannot tell {first!r} from {second!r}.",
            _how_they_differ(*alike),
            first=alike[0],
            second=alike[1],
        )
    _refuse_names_of_others(names, called)
    _refuse_one_name_for_two(names, called)


def _how_they_differ(first: str, second: str) -> Phrase:
    if unlike := unlike_characters(first, second):
        english = "Write one name for both, or leave one of them out; {characters} is in one of the two alone."
        return phrase("one_name_unlike", english, characters=unlike)
    return phrase("one_name", "Write one name for both, or leave one of them out.")


def _refuse_two_meanings(names: Listed) -> None:
    if any(known(code, "jurisdiction") for code in names.codes):
        for code in names.codes:
            refuse_two_meanings(code, None, names.where)


def refuse_two_meanings(name: str, codes: Iterable[str] | None, where: Where) -> None:
    """Refuses a name that may mean several codes, one of them in a list, or any: Nt, which is NU in French."""
    if meant := meanings(name, codes):
        raise ScenarioRefused(
            "name_of_two_meanings",
            where,
            "{asked!r} may mean {meanings:or}.",
            "Write the code in capitals.",
            asked=name,
            meanings=meant,
        )


def _refuse_labels_of_totals(names: Listed) -> None:
    if len(names.codes) == 1:  # one code for all, as categories that nothing tells apart have
        return
    with_provinces = any(known(code, "jurisdiction") for code in names.codes)
    for code in names.codes:
        if code in names.not_totals:
            continue
        if is_total(code, with_provinces) or is_made_of_others(code):
            raise ScenarioRefused(
                "total_among_codes",
                names.where,
                "{code!r} is the label of a total: it would count beside what it is made of.",
                'Leave it out with outside = ["{code}"]; if it is none, write not_totals = ["{code}"].',
                code=code,
            )


def _refuse_names_of_others(names: Listed, called: Mapping[str, Text]) -> None:
    """Refuses a code beside its own name, as ON and Ontario, where the list says so."""
    codes = {look: code for code in names.codes for look in looks(code)}
    for code in names.codes:
        for name in called[code].values():
            other = next((codes[look] for look in looks(name) if look in codes), code)
            if other != code:
                raise ScenarioRefused(
                    "code_beside_its_name",
                    names.where,
                    "{code!r} is called {name!r}, and {other!r} is listed beside it.",
                    "Leave one of the two out, or change the name.",
                    code=code,
                    name=name,
                    other=other,
                )


def _refuse_one_name_for_two(names: Listed, called: Mapping[str, Text]) -> None:
    for language in ("en", "fr"):
        before: dict[str, str] = {}
        for code in names.codes:
            name = called[code][language]
            other = next((before[look] for look in looks(name) if look in before), code)
            if other != code:
                raise ScenarioRefused(
                    "display_name_twice",
                    names.where,
                    "{first!r} and {second!r} are both called {name!r}.",
                    "Give each a name of its own.",
                    first=other,
                    second=code,
                    name=name,
                )
            before |= dict.fromkeys(looks(name), code)


# By figures


def refuse_sums(lists: Iterable[Listed], parameters: Mapping[str, Parameter], where: Where) -> None:
    """Refuses the first or last code of a column of a file where some input has the sum of all others for it, everywhere."""
    for names in lists:
        if not names.of_column:
            continue
        for parameter in parameters.values():
            place = sum_of_others(list(_series(parameter, names))) if adds_up(parameter.input) else None
            if place is not None and (code := names.codes[place]) not in names.not_totals:
                raise ScenarioRefused(
                    "sum_of_all_others",
                    where.input(parameter.input.name),
                    "the figures of {code!r} are the sum of all others: a total counts twice.",
                    'Leave it out of {plural} with outside = ["{code}"]; if it is none, write not_totals = ["{code}"] there.',
                    code=code,
                    plural=names.plural,
                )


def _series(parameter: Parameter, names: Listed) -> Iterator[Series]:
    """The figures of the codes, in each year and along the other axis."""
    down, across = AXES[parameter.input.shape]
    axis = JURISDICTIONS if names.plural == "jurisdictions" else ("category",)
    for block in parameter.figures.values():
        if down in axis:
            yield from (Series(figures, _precision(parameter)) for figures in zip(*block, strict=True))
        elif across in axis:
            yield from (Series(figures, _precision(parameter)) for figures in block)


def _precision(parameter: Parameter) -> Decimal:
    """What the figures of an input are rounded to, as their data set says; suppressed counts may be off by three as well."""
    if parameter.dataset is None:
        return Decimal(0)
    widest = max((filled.high - filled.low for filled in parameter.filled), default=Decimal(0))
    return max(rounding_of(parameter.dataset), widest)
