"""Parts: which codes of a fine list make up each code of a coarse one, so that what districts have adds up to their provinces.

A link says them, and is then the sum of another result over the parts of each jurisdiction. Every code of the other result is a part
of exactly one: what is left out, named twice or unknown is refused, since a total would look plausible all the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fundingmodel.column import Column, Input
from fundingmodel.datasets.csv_files import CsvFile, pairs_of
from fundingmodel.datasets.held import once
from fundingmodel.errors import ScenarioRefused, Where, closest, in_file, phrase
from fundingmodel.kinds import adds_up
from fundingmodel.language.step_words import quantities
from fundingmodel.listed_texts import texts_of

PARTS = "parts"
FILE_KEYS = ("file", "column", "of")  # of a file: its column of parts, and the one that says what each is a part of
MOST_NAMED = 12  # codes in one refusal


@dataclass(frozen=True)
class Parts:
    """The parts of each code, in their order; `outside` are parts of codes that take no part themselves."""

    of: tuple[tuple[str, tuple[str, ...]], ...]
    outside: tuple[str, ...] = ()
    file: CsvFile | None = field(default=None, compare=False)

    def of_code(self, code: str) -> tuple[str, ...]:
        return dict(self.of)[code]

    def all(self) -> Iterator[tuple[str, str]]:
        """Each part with the code that it is a part of."""
        yield from ((part, code) for code, parts in self.of for part in parts)


def read_parts(said: object, codes: Sequence[str], outside: Sequence[str], folder: Path, where: Where) -> Parts:
    """The parts that a file lists, {ON = ["north", "south"]}, or that columns of a CSV file give; lists stand before the file.

    >>> from fundingmodel.errors import in_file
    >>> read_parts({"ON": ["north", "south"], "PE": []}, ("ON", "PE"), (), Path(), in_file("offer.toml")).of
    (('ON', ('north', 'south')), ('PE', ()))
    """
    if not isinstance(said, Mapping) or not said:
        raise ScenarioRefused(
            "parts_not_a_table",
            where,
            "found {found!r}; say of each jurisdiction what its parts are.",
            'Write parts = {{ ON = ["north", "south"] }}, or parts = {{ file = "districts.csv", column = "district", of = "province" }}.',
            found=said,
        )
    texts = {key: each for key, each in said.items() if key in FILE_KEYS and isinstance(each, str)}
    lists = {str(key): texts_of(said, key, where) for key in said if key not in texts}
    file, found = _of_file(texts, folder, where) if texts else (None, {})
    found = {code: parts for code, parts in found.items() if code not in lists} | lists
    _refuse_codes(found, codes, outside, where)
    _refuse_twice(found, where)
    of = tuple((code, found[code]) for code in codes)
    return Parts(of, tuple(part for code in outside for part in found.get(code, ())), file)


def _of_file(texts: Mapping[str, str], folder: Path, where: Where) -> tuple[CsvFile, dict[str, tuple[str, ...]]]:
    for key in FILE_KEYS:
        if key not in texts:
            raise ScenarioRefused(
                "parts_without_column",
                where,
                "no {missing}.",
                'Write all three: parts = {{ file = "districts.csv", column = "district", of = "province" }}.',
                missing=key,
            )
    path, column, of = folder / texts["file"], texts["column"], texts["of"]
    file, pairs = once(("parts", str(path), column, of), lambda: _read_pairs(path, column, of))
    found: dict[str, list[str]] = {}
    for part, code in pairs:
        found.setdefault(code, []).append(part)
    return file, {code: tuple(parts) for code, parts in found.items()}


def _read_pairs(path: Path, column: str, of: str) -> tuple[CsvFile, tuple[tuple[str, str], ...]]:
    if not path.is_file():
        raise ScenarioRefused(
            "no_such_file", in_file(path.name), "there is no such file in {parent}.", parent=path.parent.resolve()
        )
    return pairs_of(path, column, of)


def _refuse_codes(
    found: Mapping[str, Sequence[str]], codes: Sequence[str], outside: Sequence[str], where: Where
) -> None:
    """Refused where parts are said of what is no jurisdiction here, or none of one that is."""
    for code in found:
        if code not in codes and code not in outside:
            raise ScenarioRefused(
                "parts_of_no_code",
                where,
                "parts of {code!r}, which is no jurisdiction here.",
                closest(code, codes, phrase("jurisdictions_are", "Jurisdictions are {codes}.", codes=list(codes))),
                code=code,
            )
    if without := [code for code in codes if code not in found]:
        raise ScenarioRefused(
            "no_parts_of_code",
            where,
            "no parts of {codes}.",
            "Name them; where there are none, write {code} = [].",
            codes=_some(without),
            code=without[0],
        )


def _refuse_twice(found: Mapping[str, Sequence[str]], where: Where) -> None:
    before: dict[str, str] = {}
    for code, parts in found.items():
        for part in parts:
            if part in before:
                raise ScenarioRefused(
                    "part_of_two",
                    where,
                    "{part!r} is a part of {first} and of {second}: it would count twice.",
                    "Name it once.",
                    part=part,
                    first=before[part],
                    second=code,
                )
            before[part] = code


def check_parts(parts: Parts, codes: Sequence[str], outside: Sequence[str], where: Where) -> None:
    """Refused where the codes of the other result are not all a part of something, or a part is none of them."""
    named = {part for part, _ in parts.all()}
    for part, code in parts.all():
        if part not in codes and part not in outside:
            raise ScenarioRefused(
                "no_such_part",
                where,
                "{part!r}, a part of {code}, is not in the result that is added up.",
                closest(part, codes, phrase("it_has_codes", "It has {codes}.", codes=_some(codes))),
                part=part,
                code=code,
            )
    if left := [code for code in codes if code not in named and code not in parts.outside]:
        raise ScenarioRefused(
            "part_of_nothing",
            where,
            "{left} is part of nothing here: its figures would be lost.",
            "Say what it is a part of.",
            left=_some(left),
        )


def check_added(name: str, quantity: Input | Column, where: Where) -> None:
    """Refused where the figures of a quantity, a column or an input, have no sum: shares, rates, ranks, or one figure for all."""
    if quantity.shape != "jurisdiction" or (isinstance(quantity, Input) and quantity.by):
        raise ScenarioRefused(
            "parts_of_one_figure",
            where,
            "{quantity!r} has not one figure for each jurisdiction, so that there is nothing to add up.",
            "Take a quantity that goes by jurisdiction.",
            quantity=name,
        )
    known = quantities().get(quantity.name)
    given = quantity if isinstance(quantity, Input) else Input(quantity.name, quantity.unit, rate=bool(quantity.each))
    if not adds_up(given) or (known is not None and not known.get("total")):
        raise ScenarioRefused(
            "parts_have_no_sum",
            where,
            "the figures of {quantity!r} ({unit}) are no amounts or counts that add up.",
            "Take an amount or a count, and divide what is added up here, by a step measure.",
            quantity=name,
            unit=quantity.unit,
        )


def _some(codes: Sequence[str]) -> list[str]:
    """The codes, or the first of many."""
    return list(codes) if len(codes) <= MOST_NAMED else [*codes[:MOST_NAMED], "..."]
