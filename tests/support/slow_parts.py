"""Parts of the slow tests: `--part 1/16` runs those of every sixteenth file, so that a day's check takes a sixteenth of the time."""

from zlib import crc32


def is_in_part(file: str, part: str) -> bool:
    """Whether a file of tests is in a part such as 1/2; each file is in one of them, on every machine the same.

    >>> [is_in_part("test_engine.py", part) for part in ("1/2", "2/2")]
    [True, False]
    """
    number, slash, count = part.partition("/")
    if not (slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise ValueError(f"--part {part}: write 1/4 for the first of four parts of the files.")
    return crc32(file.encode()) % int(count) == int(number) - 1
