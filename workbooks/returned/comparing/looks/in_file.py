"""In the file: what a program may read otherwise than another, and what was laid over cells: tables, and a lock on all of a sheet."""

import re
from collections import Counter
from collections.abc import Iterator

from workbooks.file.saving import sheet_parts
from workbooks.returned.comparing.places import Matched
from workbooks.returned.findings import Finding
from workbooks.returned.found import Found

_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]+[0-9]+)"')


def twice_in_file(found: Found) -> Iterator[Finding]:
    """Cells, and parts of the file, that stand there twice: one program shows the first, another the last."""
    yield from (Finding("twice_in_file", after=name) for name, count in Counter(found.parts).items() if count > 1)
    for title, part in sheet_parts(found.contents).items():
        cells = Counter(_CELL.findall(found.contents.get(part, b"")))
        yield from (Finding("twice_in_file", title, cell.decode()) for cell, count in cells.items() if count > 1)


def laid_over(sheets: Matched) -> Iterator[Finding]:
    """Tables, which give their own looks to cells, and sheets that are locked as a whole; ours have neither."""
    for pair in sheets.pairs:
        own = {each.ref for each in pair.own.tables.values()}
        for each in pair.theirs.tables.values():
            if each.ref not in own and pair.as_it_was:
                yield Finding("table_added", pair.theirs.title, each.ref, after=each.displayName)
        if pair.theirs.protection.sheet and not pair.own.protection.sheet:
            yield Finding("sheet_locked", pair.theirs.title)
