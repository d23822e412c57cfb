"""Tidy rows: one a year, jurisdiction and category, with the labels known by the layout; a label that is not is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from fundingmodel.errors import Phrase, phrase
from workbooks.importers.ircc.layout import JURISDICTIONS, Layout
from workbooks.importers.ircc.sheet import Block, Count, Sheet, Span, coverage_of, name_of

NOT_STATED, CANADA = "ZZ", "CA"
NO_CATEGORY, ALL_PROGRAMMES = "not_stated", "all"
ALL_OFFICES = "all_derived"  # added up here: the publisher gives no total by province

Record = dict[str, str]
Years = Mapping[int, Span]
Tidy = tuple[list[Record], list[Record], list[Record]]


def refuse_unknown(sheet: Sheet, layout: Layout, total: Block) -> None:
    """Every label that decides where a figure goes must be known, and what every edition has must be there."""
    if layout.rows == "offices":
        _match(sheet, TYPE_OF_OFFICE, layout.labels, total.parts, total, all_of=True)
        claims = [part for office in total.parts for part in office.parts]
        _match(sheet, PROVINCE_OR_TERRITORY, JURISDICTIONS, claims, total, all_of=True)
        return
    _match(sheet, PROVINCE_OR_TERRITORY, JURISDICTIONS, total.parts, total, all_of=True)
    names, what = layout.labels, CATEGORY if layout.rows == "categories" else PROGRAMME
    for province in total.parts:
        if province.parts or not _is_not_stated(province.label):
            _match(sheet, what, names, province.parts, province, all_of=True)
        for category in province.parts:
            if names.get(name_of(category.label)) == "refugee":
                leaves = [leaf for leaf in category.leaves() if leaf is not category]
                _match(sheet, REFUGEE_PROGRAMME, layout.parts, leaves, category, all_of=False)


TYPE_OF_OFFICE = phrase("workbooks.type_of_office", "type of office")
PROVINCE_OR_TERRITORY = phrase("workbooks.province_or_territory", "province or territory")
REFUGEE_PROGRAMME = phrase("workbooks.refugee_programme", "refugee programme")
CATEGORY = phrase("workbooks.category", "category")
PROGRAMME = phrase("workbooks.programme", "programme")


def _match(
    sheet: Sheet, kind: Phrase, known: Mapping[str, str], blocks: Sequence[Block], whole: Block, all_of: bool
) -> None:
    for block in blocks:
        if name_of(block.label) not in known and not (known is JURISDICTIONS and _is_not_stated(block.label)):
            what, names = "unknown {kind} {label!r}.", phrase("known", "Known: {names}.", names=list(known))
            sheet.refuse(
                block.number, block.level, "workbooks.unknown_label", what, names, kind=kind, label=block.label
            )
    there = {known.get(name_of(block.label)) for block in blocks}
    if all_of and (missing := [name for name, code in known.items() if code not in there]):
        what, name = "{kind} {name!r} is missing above {whole!r}.", missing[0].title()
        sheet.refuse(
            whole.number, whole.level, "workbooks.label_missing", what, kind=kind, name=name, whole=whole.label
        )


def _is_not_stated(label: str) -> bool:
    return bool(re.fullmatch(r"province ?/ ?territory( of claim)? not stated", name_of(label)))


def _jurisdiction(block: Block) -> str:
    return JURISDICTIONS.get(name_of(block.label), NOT_STATED)


def _record(name: str, count: Count, span: Span | None, **codes: str) -> Record:
    figure = {name: "" if count is None else str(count), "suppressed": "1" if count is None else "0"}
    return {**codes, **figure, **({"coverage": coverage_of(span)} if span else {})}


def _in_order(rows: Iterable[Record]) -> list[Record]:
    """By year, then jurisdiction from east to west; within these as in the sheet (sorting is stable)."""
    order = [*dict.fromkeys(JURISDICTIONS.values()), NOT_STATED, CANADA]
    return sorted(rows, key=lambda row: (row["year"], order.index(row["jurisdiction"])))


def _totals(total: Block, years: Years, layout: Layout) -> list[Record]:
    """The published totals, for the control of tidy tables: Canada's, and where there are any the provinces'."""
    blocks = [(_jurisdiction(block), block) for block in total.parts if layout.rows != "offices"]
    return _in_order(
        _record(layout.measure, block.counts[index], None, year=str(span.year), jurisdiction=code)
        for code, block in [*blocks, (CANADA, total)]
        for index, span in years.items()
    )


def _admissions(total: Block, years: Years, layout: Layout) -> Tidy:
    """By province and category, and by programme in the detail."""
    rows: list[Record] = []
    detail: list[Record] = []
    for province in total.parts:
        for block in province.parts or (province,):
            category = layout.labels.get(name_of(block.label), NO_CATEGORY)
            for leaf in block.leaves():
                published = re.sub(r" - Total$", "", leaf.label)
                programme = layout.parts.get(name_of(leaf.label), published)
                codes = {"jurisdiction": _jurisdiction(province), "category": category, "programme": programme}
                detail += _by_year(layout.measure, leaf, years, codes)
            rows += _by_year(
                layout.measure, block, years, {"jurisdiction": _jurisdiction(province), "category": category}
            )
    return _in_order(rows), _in_order(detail), _totals(total, years, layout)


def _claimants(total: Block, years: Years, layout: Layout) -> Tidy:
    """By office and province, and the sum over offices, which the publisher does not give, marked as derived."""
    rows: list[Record] = []
    sums: dict[tuple[str, int], list[Count]] = {}
    for office in total.parts:
        for claim in office.parts or (office,):  # other offices have no province
            codes = {"jurisdiction": _jurisdiction(claim), "office_type": layout.labels[name_of(office.label)]}
            rows += _by_year(layout.measure, claim, years, codes)
            for index in years:
                sums.setdefault((codes["jurisdiction"], index), []).append(claim.counts[index])
    for (jurisdiction, index), counts in sums.items():
        known, hidden = sum(count or 0 for count in counts), counts.count(None)
        record = _record(layout.measure, known or (None if hidden else 0), years[index],
                         year=str(years[index].year), jurisdiction=jurisdiction, office_type=ALL_OFFICES)  # fmt: skip
        rows.append({**record, "suppressed": str(hidden)})
    return _in_order(rows), [], _totals(total, years, layout)


def _workers(total: Block, years: Years, layout: Layout) -> Tidy:
    """By province and programme, with the province's published total, which is no sum: a person may have two permits."""
    rows: list[Record] = []
    detail: list[Record] = []
    for province in total.parts:
        for block in (*province.parts, province):
            programme = ALL_PROGRAMMES if block is province else layout.labels[name_of(block.label)]
            codes = {"jurisdiction": _jurisdiction(province), "programme": programme}
            rows += _by_year(layout.measure, block, years, codes, coverage=False)
        for leaf in province.leaves():
            published = re.sub(r" ?-? Total$", "", leaf.label) if leaf is not province else "Not stated"
            codes = {"jurisdiction": _jurisdiction(province), "programme": published}
            detail += _by_year(layout.measure, leaf, years, codes, coverage=False)
    return _in_order(rows), _in_order(detail), _totals(total, years, layout)


def _by_year(
    name: str, block: Block, years: Years, codes: Mapping[str, str], coverage: bool = True
) -> Iterator[Record]:
    for index, span in years.items():
        yield _record(name, block.counts[index], span if coverage else None, year=str(span.year), **codes)


# How the rows of a table are arranged, by the name that its layout gives it
ARRANGEMENTS: Mapping[str, Callable[[Block, Years, Layout], Tidy]] = {
    "categories": _admissions,
    "offices": _claimants,
    "programmes": _workers,
}
