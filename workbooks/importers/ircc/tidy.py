"""Tidy rows: one a year, jurisdiction and category, with the labels known by the layout; a label that is not is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fundingmodel.column import MONTH
from fundingmodel.errors import Phrase, phrase
from workbooks.importers.ircc.blocks import Block, Count
from workbooks.importers.ircc.columns import Span
from workbooks.importers.ircc.languages import EditionLanguage
from workbooks.importers.ircc.layout import CANADA, JURISDICTION, NOT_STATED, Labels, Layout, jurisdictions
from workbooks.importers.ircc.sheet import Sheet

Record = dict[str, str]
Years = Mapping[int, Span]

LABEL = phrase("workbooks.label", "label")
PROGRAMME = phrase("workbooks.programme", "programme")
KINDS: Mapping[str, Phrase] = {
    JURISDICTION: phrase("workbooks.province_or_territory", "province or territory"),
    "office_type": phrase("workbooks.type_of_office", "type of office"),
    "category": phrase("workbooks.category", "category"),
    "programme": PROGRAMME,
}
PART_KINDS: Mapping[str, Phrase] = {"refugee": phrase("workbooks.refugee_programme", "refugee programme")}


@dataclass(frozen=True)
class Tidy:
    """The rows of a table, those of each part of its lowest level where there is one below, and the published totals.

    `by_month` has the rows of each month of the full years, where the table goes by months.
    """

    rows: tuple[Record, ...]
    detail: tuple[Record, ...]
    totals: tuple[Record, ...]
    by_month: tuple[Record, ...] = ()


@dataclass(frozen=True)
class Arrangement:
    """How the blocks of a sheet become rows: by the layout of the table, in the language of the edition."""

    layout: Layout
    language: EditionLanguage

    def refuse_unknown(self, sheet: Sheet, total: Block) -> None:
        """Every label that decides where a figure goes must be known, and what every edition has must be there."""
        first, *second = self.layout.key
        if second and first != JURISDICTION:
            self._match(sheet, first, total.parts, total, self.layout.known)
            self._match(
                sheet, second[0], [part for each in total.parts for part in each.parts], total, self.layout.known
            )
            return
        self._match(sheet, first, total.parts, total, self.layout.known)
        for province in total.parts if second else ():
            if self.layout.known and (province.parts or not self.language.is_not_stated(province.label)):
                self._match(sheet, second[0], province.parts, province, True)
            for category in province.parts if self.layout.known else ():
                self._match_parts(sheet, category)

    def tidy(self, total: Block, years: Years, months: Years) -> Tidy:
        """`months` are the columns of single months, by place, those of full years alone."""
        rows = [row for first in total.parts for block in self._blocks(first) for row in self._row(first, block, years)]
        if self.layout.derived:
            rows += self._derived(total, years)
        detail = [row for first in total.parts for row in self._detail(first, years)] if self.layout.detail else []
        by_month = [
            row
            for first in total.parts
            for block in self._blocks(first)
            for row in self._month_rows(first, block, months)
        ]
        return Tidy(
            tuple(_in_order(rows)),
            tuple(_in_order(detail)),
            tuple(self._totals(total, years)),
            tuple(_in_order(by_month)),
        )

    def code(self, column: str, block: Block) -> str:
        """The code of a label in a column; a label that the layout does not know is its own code."""
        otherwise = NOT_STATED if column == JURISDICTION else self.language.published(block.label)
        return self._known(column).code(self.language.name_of(block.label)) or otherwise

    def _known(self, column: str) -> Labels:
        """The labels that a column may have."""
        return jurisdictions()[self.language.code] if column == JURISDICTION else self.layout.labels_in(self.language)

    def _match(self, sheet: Sheet, column: str, blocks: Sequence[Block], whole: Block, all_of: bool) -> None:
        if column != JURISDICTION and not self.layout.known:
            return
        known, kind = self._known(column), KINDS.get(column, LABEL)
        for block in blocks:
            not_stated = column == JURISDICTION and self.language.is_not_stated(block.label)
            if known.code(self.language.name_of(block.label)) is None and not not_stated:
                self._refuse_label(sheet, block, kind, known)
        there = {known.code(self.language.name_of(block.label)) for block in blocks}
        missing = [label for label, code in known.pairs() if code not in there]
        if all_of and missing:
            what = "{kind} {name!r} is missing above {whole!r}."
            sheet.refuse(
                whole.number,
                whole.level,
                "workbooks.label_missing",
                what,
                kind=kind,
                name=missing[0],
                whole=whole.label,
            )

    def _match_parts(self, sheet: Sheet, category: Block) -> None:
        code = self.code(self.layout.column, category)
        known = self.layout.parts_in(self.language, code)
        for leaf in category.leaves() if known is not None else ():
            if leaf is not category and known is not None and known.code(self.language.name_of(leaf.label)) is None:
                self._refuse_label(sheet, leaf, PART_KINDS.get(code, PROGRAMME), known)

    @staticmethod
    def _refuse_label(sheet: Sheet, block: Block, kind: Phrase, known: Labels) -> None:
        what, names = "unknown {kind} {label!r}.", phrase("known", "Known: {names}.", names=known.written)
        sheet.refuse(block.number, block.level, "workbooks.unknown_label", what, names, kind=kind, label=block.label)

    def _blocks(self, first: Block) -> Sequence[Block]:
        if len(self.layout.key) == 1:
            return (first,)
        return (*first.parts, first) if self.layout.whole else first.parts or (first,)

    def _codes(self, first: Block, block: Block) -> Record:
        """The codes of a row, the jurisdiction first."""
        outer, *inner = self.layout.key
        codes = {outer: self.code(outer, first)}
        for column in inner:
            codes[column] = self._code_of_whole(column) if block is first else self.code(column, block)
        return {column: codes[column] for column in sorted(codes, key=lambda column: column != JURISDICTION)}

    def _code_of_whole(self, column: str) -> str:
        """The code of the second level where a label of the first has no parts, or is kept as their total."""
        return NOT_STATED if column == JURISDICTION else self.layout.whole or self.layout.undivided

    def _row(self, first: Block, block: Block, years: Years) -> Iterator[Record]:
        return self._by_year(block, years, self._codes(first, block))

    def _month_rows(self, first: Block, block: Block, months: Years) -> Iterator[Record]:
        codes = self._codes(first, block)
        for index, span in months.items():
            when = {"year": str(span.year), MONTH: f"{span.first:02}"}
            yield self._record(block.counts[index], None, {**when, **codes})

    def _detail(self, first: Block, years: Years) -> Iterator[Record]:
        last = self.layout.detail[-1]
        for block in first.parts or (first,):
            outer = self._codes(first, block)
            known = self.layout.parts_in(self.language, outer.get(self.layout.column, "")) or Labels()
            for leaf in block.leaves():
                name = known.code(self.language.name_of(leaf.label)) or self.language.published(leaf.label)
                codes = {**outer, last: name}
                yield from self._by_year(leaf, years, {column: codes[column] for column in self.layout.detail})

    def _derived(self, total: Block, years: Years) -> Iterator[Record]:
        """The sum over the first level, which the publisher does not give; how many of its parts are hidden is said."""
        sums: dict[tuple[str, int], list[Count]] = {}
        for first in total.parts:
            for block in self._blocks(first):
                for index in years:
                    sums.setdefault((self._codes(first, block)[JURISDICTION], index), []).append(block.counts[index])
        for (jurisdiction, index), counts in sums.items():
            known, hidden = sum(count or 0 for count in counts), counts.count(None)
            codes = {
                "year": str(years[index].year),
                JURISDICTION: jurisdiction,
                self.layout.column: self.layout.derived,
            }
            record = self._record(known or (None if hidden else 0), years[index], codes)
            yield {**record, "suppressed": str(hidden)}

    def _totals(self, total: Block, years: Years) -> list[Record]:
        """The published totals, for the control of tidy tables: Canada's, and where there are any the provinces'."""
        provinces = total.parts if self.layout.key[0] == JURISDICTION else ()
        blocks = [*((self.code(JURISDICTION, block), block) for block in provinces), (CANADA, total)]
        return _in_order(
            self._record(block.counts[index], None, {"year": str(span.year), JURISDICTION: code})
            for code, block in blocks
            for index, span in years.items()
        )

    def _by_year(self, block: Block, years: Years, codes: Mapping[str, str]) -> Iterator[Record]:
        for index, span in years.items():
            yield self._record(
                block.counts[index], None if self.layout.stock else span, {"year": str(span.year), **codes}
            )

    def _record(self, count: Count, span: Span | None, codes: Mapping[str, str]) -> Record:
        figure = {
            self.layout.measure: "" if count is None else str(count),
            "suppressed": "1" if count is None else "0",
        }
        return {**codes, **figure, **({"coverage": span.coverage} if span else {})}


def _in_order(rows: Iterable[Record]) -> list[Record]:
    """By year, then jurisdiction from east to west; within these as in the sheet (sorting is stable)."""
    order = [*dict.fromkeys(jurisdictions()["en"].codes.values()), NOT_STATED, CANADA]
    return sorted(rows, key=lambda row: (row["year"], order.index(row.get(JURISDICTION, CANADA))))
