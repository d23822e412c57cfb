"""The rows of a sheet: nested labels, each after the rows it is the total of, with their counts; and what is below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbooks.importers.ircc.columns import Span
from workbooks.importers.ircc.languages import EditionLanguage
from workbooks.importers.ircc.sheet import Sheet, text_of

HIDDEN = "--"

Count = int | None  # None is a count that the publisher hides


@dataclass(frozen=True)
class Block:
    """A row of the sheet with the rows it is the total of."""

    number: int
    level: int
    label: str
    counts: tuple[Count, ...]
    parts: tuple[Block, ...]

    def all(self) -> Iterator[Block]:
        yield self
        for part in self.parts:
            yield from part.all()

    def leaves(self) -> Iterator[Block]:
        return (block for block in self.all() if not block.parts)


@dataclass(frozen=True)
class Foot:
    """What is below the grand total: the line on the source, and the notes."""

    source: str
    notes: str


def total_of(
    sheet: Sheet, language: EditionLanguage, start: int, width: int, columns: Sequence[Span]
) -> tuple[Block, int]:
    """The grand total with everything above it, and the number of its row."""
    waiting: list[Block] = []
    for number in range(start, len(sheet.rows) + 1):
        level, label = _label(sheet, number, width)
        if not label:
            break
        counts = tuple(_count(sheet, language, number, width + index) for index in range(len(columns)))
        is_total = level == 0 and language.is_total(label)
        parts = [block for block in waiting if is_total or block.level > level]
        _refuse_parts(sheet, language, label, -1 if is_total else level, parts)
        block = Block(number, level, label, counts, tuple(parts))
        if is_total:
            return block, number
        waiting = [each for each in waiting if each not in parts] + [block]
    what, advice = "the rows end without the row 'Total'.", "The sheet may be cut short."
    sheet.refuse(min(number, len(sheet.rows)), 0, "workbooks.no_total", what, advice)


def _label(sheet: Sheet, number: int, width: int) -> tuple[int, str]:
    labels = [(column, text) for column in range(width) if (text := sheet.text(number, column))]
    if len(labels) > 1:
        what = "two labels in one row: {first!r} and {second!r}."
        sheet.refuse(number, labels[1][0], "workbooks.two_labels", what, first=labels[0][1], second=labels[1][1])
    if not labels and any(sheet.text(number, column) for column in range(width, len(sheet.rows[number - 1]))):
        sheet.refuse(number, 0, "workbooks.no_label", "this row has figures and no label.")
    return labels[0] if labels else (0, "")


def _refuse_parts(sheet: Sheet, language: EditionLanguage, label: str, level: int, parts: Sequence[Block]) -> None:
    seen: dict[str, Block] = {}
    for part in parts:
        if part.level != level + 1:
            what = "{part!r} has no label of its block before {label!r}."
            sheet.refuse(part.number, part.level, "workbooks.block_without_label", what, part=part.label, label=label)
        if (name := language.name_of(part.label)) in seen:
            what = "{part!r} is there twice under {label!r} (rows {rows:and})."
            rows = (str(seen[name].number), str(part.number))
            sheet.refuse(part.number, part.level, "workbooks.part_twice", what, part=part.label, label=label, rows=rows)
        seen[name] = part


def _count(sheet: Sheet, language: EditionLanguage, number: int, column: int) -> Count:
    cells = sheet.rows[number - 1]
    text = text_of(cells[column] if column < len(cells) else None)
    if text == HIDDEN:
        return None
    if not text:
        what = "the cell is blank where a count belongs: whole, not negative, or {hidden} if hidden."
        sheet.refuse(number, column, "workbooks.count_blank", what, hidden=HIDDEN)
    if (count := language.count(text)) is None:
        what = "found {text!r} where a count belongs: whole, not negative, or {hidden} if hidden."
        sheet.refuse(number, column, "workbooks.not_a_count", what, text=text, hidden=HIDDEN)
    return count


def foot_of(sheet: Sheet, language: EditionLanguage, end: int, width: int) -> Foot:
    """The line on the source, and the notes. Figures below the grand total are refused."""
    lines = []
    for number in range(end + 1, len(sheet.rows) + 1):
        if column := next((at for at in range(width, len(sheet.rows[number - 1])) if sheet.text(number, at)), 0):
            what = "found {text!r} below the row 'Total'."
            sheet.refuse(number, column, "workbooks.below_total", what, text=sheet.text(number, column))
        lines += [line.strip() for line in str(sheet.rows[number - 1][0] or "").splitlines() if line.strip()]
    begins = str(language.words["source"]).casefold()
    source = next((line for line in lines if line.casefold().startswith(begins)), "")
    return Foot(source, "\n".join(line for line in lines if line != source))


def rounding_of(sheet: Sheet, language: EditionLanguage, notes: str, total: Block, width: int) -> int:
    """What the notes say counts are rounded to; every count must be a multiple of it."""
    rounding = language.rounded_to(notes)
    if not rounding:
        what = "no note below the table says what counts are rounded to ({example!r})."
        example = f"{language.words['rounded']} 5"
        sheet.refuse(total.number, 0, "workbooks.no_rounding_note", what, example=example)
    for block in total.all():
        for index, count in enumerate(block.counts):
            if count is not None and count % rounding:
                what = "found {count}, which is not a multiple of {rounding}, as the notes say it is."
                at_column = width + index
                sheet.refuse(block.number, at_column, "workbooks.not_a_multiple", what, count=count, rounding=rounding)
    return rounding
