"""How large a table of figures may be, so that a hostile one takes neither the memory nor the day of who reads it."""

from contextlib import suppress
from pathlib import Path

from fundingmodel.errors import DataRefused, Where, in_file

LARGEST = 50_000_000  # bytes of a file
MOST_ROWS = 100_000
MOST_COLUMNS = 1_000


def refuse_too_large(path: Path) -> None:
    """Refused before it is decoded: a file of too many bytes or rows. One that is not there is another's to refuse."""
    size = path.stat().st_size if path.is_file() else 0
    if size > LARGEST:
        raise DataRefused(
            "table_too_large",
            in_file(path.name),
            "it has {size:,} bytes; at most {most:,} are read.",
            "Leave out rows that are not needed, or sum them up.",
            size=size,
            most=LARGEST,
        )
    with suppress(OSError):
        data = path.read_bytes()
        _refuse_too_many(max(data.count(b"\n"), data.count(b"\r")), path)


def _refuse_too_many(rows: int, path: Path) -> None:
    if rows > MOST_ROWS + 1:  # with the header
        raise DataRefused(
            "too_many_rows",
            in_file(path.name),
            "it has {count:,} rows; at most {most:,} are read.",
            "Leave out rows that are not needed, or sum them up.",
            count=rows,
            most=MOST_ROWS,
        )


def refuse_too_many_columns(count: int, place: Where) -> None:
    if count > MOST_COLUMNS:
        raise DataRefused(
            "too_many_columns",
            place,
            "it has {count:,} columns; at most {most:,} are read.",
            count=count,
            most=MOST_COLUMNS,
        )
