"""Writing an import: the table and what is beside it, whole or not at all, and never over another edition unasked."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fundingmodel.datasets.gate import load
from fundingmodel.errors import DataRefused
from workbooks.file.saving import save
from workbooks.importers.ircc.beside import beside, day_of_import
from workbooks.importers.ircc.editions import There, changes_since, is_same_edition, refuse_another, there
from workbooks.importers.ircc.layout import layouts
from workbooks.importers.ircc.reading import Imported, read, sentences, shown
from workbooks.importers.ircc.tidy import Record


@dataclass(frozen=True)
class _Table:
    """One table to be written: its rows, their bytes, what is beside them, and what is there now."""

    target: Path
    rows: Sequence[Record]
    data: bytes
    found: There
    same: bool
    whole_years: str = ""  # of a table of months, the file of the whole years


def import_ircc(
    path: str | Path,
    out: str | Path,
    detail: str | Path | None = None,
    table: str | None = None,
    strict: bool = True,
    language: str = "en",
    *,
    name: str | None = None,
    sheet: str | None = None,
    retrieved: str | None = None,
    force: bool = False,
    by_month: str | Path | None = None,
) -> str:
    """Read a workbook, write its tidy CSV and the TOML beside it, and return what was read, checked and changed, as text.

    Which table it is, is read from its whole title; `table` insists on one, `name` is that of a table which is not known. Nothing is
    written unless all is read. A total that does not fit its parts is refused; with `strict` False it is listed in the text instead.
    Another edition in the place of the CSV is refused, with what changed; with `force` it is replaced.
    """
    if table is not None and table not in layouts():
        raise DataRefused(
            "workbooks.no_such_table",
            "",
            "there is no table {table!r}.",
            "There are {titles}.",
            table=table,
            titles=list(layouts()),
        )
    _refuse_day(retrieved)
    imported = read(Path(path), table, strict, name, sheet)
    if detail is not None and not imported.detail:
        raise DataRefused(
            "workbooks.no_detail",
            imported.file,
            "{table} has no detail beyond its rows; leave --detail out.",
            table=imported.table,
        )
    if by_month is not None and not imported.by_month:
        raise DataRefused(
            "workbooks.no_months",
            imported.file,
            "{table} has no months of a full year; leave --by-month out.",
            table=imported.table,
        )
    more = ((imported.detail, detail), (imported.by_month, by_month))
    written = [(imported.rows, Path(out)), *((rows, Path(each)) for rows, each in more if each is not None)]
    _refuse_targets([target for _, target in written])
    tables = [_table(imported, rows, target, Path(out).name) for rows, target in written]
    for each in tables if not force else ():
        if not each.same:
            refuse_another(each.found, each.rows, each.data, imported)
        _refuse_edited(imported, each, retrieved)
    lines = [imported.summary(language)]
    for each, text in [(each, _beside(imported, each, retrieved)) for each in tables]:
        lines += _write(imported, each, text, retrieved, force, language)
    return "\n".join(lines)


def write_csv(rows: Sequence[Mapping[str, str]], path: str | Path) -> None:
    """UTF-8, "\\n" at the ends of lines; the file is written whole or not at all."""
    save(_csv(rows), path)


def _csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _refuse_day(retrieved: str | None) -> None:
    try:
        if retrieved is not None and date.fromisoformat(retrieved).isoformat() != retrieved:
            raise ValueError
    except ValueError:
        what = "{found!r} is not a day."
        raise DataRefused(
            "workbooks.not_a_day", "--retrieved", what, "Write it as 2025-10-19.", found=retrieved
        ) from None


def _refuse_targets(targets: Sequence[Path]) -> None:
    """A table is a .csv file, so that the .toml beside it has a name of its own; no two have one name."""
    for target in targets:
        if target.suffix.lower() != ".csv":
            what = "a table is written to a .csv file; call it {example}."
            raise DataRefused("workbooks.not_a_csv_name", str(target), what, example=target.with_suffix(".csv").name)
    if len({target.resolve() for target in targets}) < len(targets):
        raise DataRefused("workbooks.one_file_twice", str(targets[0]), "two tables would be written to the same file.")


def _table(imported: Imported, rows: Sequence[Record], target: Path, whole_years: str) -> _Table:
    data, found = _csv(rows), there(target)
    of_months = rows is imported.by_month
    return _Table(
        target, rows, data, found, is_same_edition(found, data, imported.sha256), whole_years if of_months else ""
    )


def _beside(imported: Imported, table: _Table, retrieved: str | None) -> str:
    """The text beside a table, once the gate has read both."""
    kept = table.found.retrieved if table.same else None  # the first import of an original is when it came
    text = beside(imported, table.rows, retrieved or kept or day_of_import(date.today().isoformat()), table.whole_years)
    with tempfile.TemporaryDirectory() as folder:
        tried = Path(folder) / table.target.name
        tried.write_bytes(table.data)
        tried.with_suffix(".toml").write_text(text, encoding="utf-8", newline="\n")
        load(tried)
    return text


def _refuse_edited(imported: Imported, table: _Table, retrieved: str | None) -> None:
    """Another day of download is written over what an import wrote, and over nothing that somebody has added to it."""
    found = table.found
    if found.beside is None or retrieved in (None, found.retrieved):
        return
    if beside(imported, table.rows, found.retrieved, table.whole_years).encode("utf-8") != found.beside:
        what, advice = "it was edited after the import, and was left as it is.", "Write the day there, or give --force."
        raise DataRefused("workbooks.beside_edited", table.target.with_suffix(".toml").name, what, advice)


def _write(
    imported: Imported, table: _Table, text: str, retrieved: str | None, force: bool, language: str
) -> list[str]:
    """The table and the text beside it, unless they are there; what was replaced, and what was written."""
    say, found, beside_it = sentences(language), table.found, table.target.with_suffix(".toml")
    described = table.same and found.beside is not None and not force and retrieved in (None, found.retrieved)
    if described and found.data is not None:
        return [say["as_it_was"].format(table.target, len(table.rows))]
    lines: list[str] = []
    if not table.same:
        changes = changes_since(found, table.rows, imported.layout.measure)
        lines = [say["replaced"].format(table.target), *(f"    {shown(each, language)}" for each in changes)]
    save(table.data, table.target)
    if not described:
        try:
            save(text.encode("utf-8"), beside_it)
        except BaseException:
            _put_back(found)
            raise
    return [*lines, say["wrote"].format(table.target, len(table.rows), beside_it)]


def _put_back(found: There) -> None:
    """The table as it was, where what is beside it could not be written: the two belong together."""
    if found.data is None:
        found.path.unlink(missing_ok=True)
    else:
        save(found.data, found.path)
