"""Files of rows that this program wrote: each has a digest of its other content, by which it is seen to be as it was written.

A csv has it in a last column, the same in each row; json as its last key. Whoever changes a figure, or saves the file from a
spreadsheet with other quotes or ends of lines, makes other content: the digest no longer holds.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from fundingmodel.errors import Refused

DIGEST = "digest"
ROWS = ("csv", "tidy")  # forms that are csv
LARGEST = 200_000_000  # bytes of a file that may be one of ours; none that was written here comes near it


def refuse_other_file(out: Path, form: str) -> None:
    """Refused: a file in the place of one to be written that somebody has changed, or that is not ours."""
    if not out.is_file():
        return
    if form not in FORMS:
        raise Refused(
            "table_is_there",
            out,
            "{where} is there already and was kept: a table does not show which program wrote it.",
            "Give another name, or --force to write over it.",
        )
    if out.stat().st_size > LARGEST or not is_as_written(out.read_bytes(), form):
        raise other_file(out)


def other_file(out: Path) -> Refused:
    """The refusal of a file in the place of one to be written, which is not as this program wrote it."""
    return Refused(
        "not_our_file",
        out,
        "{where} is not as this program wrote it, and it was kept.",
        "Give another name, or --force to write over it.",
    )


def with_digest(text: str, form: str) -> str:
    """A csv or json with the digest of all the rest; a table as it is.

    >>> with_digest("a,b\\n1,2\\n", "csv")
    'a,b,digest\\n1,2,sha256:492d5ea496056f1a\\n'
    """
    if form in ROWS:
        return _csv_with(list(_rows(text)))
    return _json_with(json.loads(text)) if form == "json" else text


def is_as_written(data: bytes, form: str) -> bool:
    """Whether a file is one of ours, in this form, that nobody has changed."""
    try:
        text = data.decode("utf-8")
        return "sha256:" in text and FORMS[form](text) == text  # a header alone has none
    except (ValueError, TypeError, csv.Error, RecursionError):  # what is read is anybody's
        return False


def _digest_of(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode('utf-8')).hexdigest()[:16]}"


def _rows(text: str) -> Iterable[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), strict=True)


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _csv_with(rows: Sequence[Sequence[str]]) -> str:
    digest = _digest_of(_csv(rows))
    return _csv([*row, digest if number else DIGEST] for number, row in enumerate(rows))


def _csv_again(text: str) -> str:
    """What would be written for the rows of a file, without its last column, whatever that holds."""
    return _csv_with([row[:-1] for row in _rows(text)])


def _json_with(content: dict[str, object]) -> str:
    digest = _digest_of(json.dumps(content, ensure_ascii=False, indent=2))
    return json.dumps({**content, DIGEST: digest}, ensure_ascii=False, indent=2) + "\n"


def _json_again(text: str) -> str:
    content = json.loads(text)
    return _json_with(
        {key: value for key, value in content.items() if key != DIGEST} if isinstance(content, dict) else {}
    )


FORMS = {**dict.fromkeys(ROWS, _csv_again), "json": _json_again}
