"""How large a table of figures may be, so that a hostile one takes neither the memory nor the day of who reads it."""

from pathlib import Path

from fundingmodel.errors import DataRefused, Where, in_file

LARGEST = 50_000_000  # bytes of a file
MOST_ROWS = 1_048_576  # as many as a worksheet has
MOST_COLUMNS = 1_000
MOST_CODES = 500_000  # different codes of the key columns together
MOST_DUE = 5_000_000  # rows that a table may be said to have


def refuse_too_large(path: Path) -> None:
    """Refused before it is read: a file of too many bytes. One that is not there is another's to refuse."""
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


def refuse_too_many_rows(data: bytes, place: Where) -> None:
    """Refused before it is decoded: a file of too many lines."""
    rows = max(data.count(b"\n"), data.count(b"\r"))
    if rows > MOST_ROWS + 1:  # with the header
        raise DataRefused(
            "too_many_rows",
            place,
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


def refuse_too_many_codes(count: int, place: Where) -> None:
    if count > MOST_CODES:
        raise DataRefused(
            "too_many_codes_in_table",
            place,
            "its key columns hold more than {most:,} different codes.",
            "Leave out rows that are not needed, or sum them up.",
            most=MOST_CODES,
        )


def refuse_too_many_due(count: int, place: Where) -> None:
    if count > MOST_DUE:
        raise DataRefused(
            "too_many_rows_due",
            place,
            "by its codes it would be complete with {count:,} rows; at most {most:,} are compared.",
            "Say in complete which rows there have to be, or leave complete out.",
            count=count,
            most=MOST_DUE,
        )
