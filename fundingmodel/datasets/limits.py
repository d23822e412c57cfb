"""How large a table of figures may be, so that a hostile one takes neither the memory nor the day of who reads it."""

from pathlib import Path

from fundingmodel.errors import DataRefused, Where, in_file

LARGEST = 50_000_000  # bytes of a file
MOST_ROWS = 200_000


def refuse_too_large(path: Path) -> None:
    """Refused before it is read; a file that is not there is another's to refuse."""
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


def refuse_too_many_rows(count: int, place: Where) -> None:
    if count > MOST_ROWS:
        raise DataRefused(
            "too_many_rows",
            place,
            "it has more than {most:,} rows.",
            "Leave out rows that are not needed, or sum them up.",
            most=MOST_ROWS,
        )
