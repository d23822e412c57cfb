"""Opening a workbook that came from outside, after looking at what is in it."""

import re
import warnings
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

import openpyxl
from openpyxl.utils import range_boundaries

from fundingmodel.errors import Where, WorkbookRefused, at, phrase
from fundingmodel.given_files import ANY_WORKBOOK, WORKBOOKS, refuse_other_kind
from fundingmodel.outside_errors import worded

_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_XML_PARTS = (".xml", ".rels", ".vml")
_SMALL_PART = 1_000_000  # bytes; below it no ratio is a danger
_SPANNED_CELLS = 1_000_000
_CHUNK = 1 << 16
_MOST_PARTS = 2_000
_MOST_SHEETS = 1_000
_MOST_ELEMENTS = 500_000  # cells, rows, styles and names together: openpyxl keeps an object for each
_DEEPEST = 100  # elements within elements; a spreadsheet has a dozen


def open_workbook(
    path: Path | str, formulas: bool = False, limit_bytes: int = 200_000_000, limit_ratio: int = 200
) -> openpyxl.Workbook:
    """The workbook at `path`, with the values its cells had when it was saved, or with their formulas.

    The file is read once, and looked at before openpyxl sees it. Refused (WorkbookRefused): a missing file, a folder, a
    file that is not a workbook, one with a password, parts that unpack to more than `limit_bytes` together or to more
    than `limit_ratio` times their packed size, a document type declaration (entities), merged cells or links that span
    a million cells, a damaged part.
    """
    name = str(path)
    refuse_other_kind(path, WORKBOOKS, ANY_WORKBOOK, by_name=False, refused=WorkbookRefused)
    data = _file_bytes(Path(path), limit_bytes)
    _check_contents(name, data, limit_bytes, limit_ratio)
    if not openpyxl.DEFUSEDXML:
        raise WorkbookRefused(
            "workbooks.unprotected_xml",
            name,
            "{where} was not opened: openpyxl reads XML unprotected here.",
            "Install defusedxml, and leave the environment variable OPENPYXL_DEFUSEDXML unset.",
        )
    try:
        with warnings.catch_warnings():
            # openpyxl warns of looks and extensions it will not keep; nothing read here is saved again.
            warnings.simplefilter("ignore", UserWarning)
            return openpyxl.load_workbook(BytesIO(data), data_only=not formulas, keep_links=False)
    except Exception as error:  # a damaged file can fail anywhere inside openpyxl, with any error
        reason = error.__cause__ or error  # openpyxl wraps what went wrong in a sheet
        raise WorkbookRefused(
            "workbooks.not_a_readable_workbook",
            name,
            "{where} cannot be read as a workbook ({cause}).",
            "Open it in Excel, save it as .xlsx, and try again.",
            cause=worded(reason),
        ) from error


def _file_bytes(path: Path, limit_bytes: int) -> bytes:
    if not path.exists():
        raise WorkbookRefused("workbooks.no_file", path, "{where} does not exist.", "Check the name and the folder.")
    size = path.stat().st_size
    if size > limit_bytes:
        raise WorkbookRefused(
            "workbooks.file_too_large",
            path,
            "{where} has {size:,} bytes; at most {limit_bytes:,} are read.",
            size=size,
            limit_bytes=limit_bytes,
        )
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkbookRefused(
            "workbooks.cannot_be_read", path, "{where} cannot be read: {cause}.", cause=worded(error)
        ) from error


def _check_contents(name: str, data: bytes, limit_bytes: int, limit_ratio: int) -> None:
    if data.startswith(_OLE_MAGIC):
        raise WorkbookRefused(
            "workbooks.protected_or_old",
            name,
            "{where} is password-protected or an old .xls.",
            "Remove the password, or save it as .xlsx, and try again.",
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_declared_sizes(name, entries, limit_bytes, limit_ratio)
            count = _Count(at(name))
            for entry in entries:
                _check_part(name, archive, entry, count)
    except WorkbookRefused:
        raise
    except zipfile.BadZipFile as error:
        raise WorkbookRefused(
            "workbooks.not_a_workbook",
            name,
            "{where} is not a workbook (.xlsx), or it is damaged: {cause}.",
            cause=worded(error),
        ) from error
    except (EOFError, LookupError, OSError, RuntimeError, ValueError, zlib.error) as error:
        raise WorkbookRefused(
            "workbooks.damaged",
            name,
            "{where} is damaged: {cause}.",
            "Ask for it again, or save it again in Excel.",
            cause=worded(error),
        ) from error


def _check_declared_sizes(name: str, entries: list[zipfile.ZipInfo], limit_bytes: int, limit_ratio: int) -> None:
    if len(entries) > _MOST_PARTS:
        raise WorkbookRefused(
            "workbooks.too_many_parts",
            name,
            "{where} has {count:,} parts; at most {most:,} are read.",
            "Save only the sheet that is needed.",
            count=len(entries),
            most=_MOST_PARTS,
        )
    if len({entry.filename for entry in entries}) < len(entries):
        raise WorkbookRefused(
            "workbooks.two_parts_of_one_name",
            name,
            "{where} holds two parts of the same name, so it can be read in two ways.",
            "Save it again.",
        )
    declared = sum(entry.file_size for entry in entries)
    if declared > limit_bytes:
        raise WorkbookRefused(
            "workbooks.unpacks_too_large",
            name,
            "{where} would unpack to {declared:,} bytes; at most {limit_bytes:,} are read.",
            declared=declared,
            limit_bytes=limit_bytes,
        )
    for entry in entries:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise WorkbookRefused(
                "workbooks.packed_oddly",
                name,
                "part {filename} is packed as no spreadsheet does.",
                "Save it again.",
                filename=entry.filename,
            )
        if entry.flag_bits & 1:
            raise WorkbookRefused(
                "workbooks.part_protected",
                name,
                "part {filename} is password-protected.",
                "Remove the password.",
                filename=entry.filename,
            )
        if entry.file_size > _SMALL_PART and entry.file_size > limit_ratio * entry.compress_size:
            raise WorkbookRefused(
                "workbooks.unpacks_too_much",
                name,
                (
                    "part {filename} would unpack from {compress_size:,} to {file_size:,} bytes, more than {limit_ratio} "
                    "times as much."
                ),
                "Workbooks do not look like that: it was not opened.",
                filename=entry.filename,
                compress_size=entry.compress_size,
                file_size=entry.file_size,
                limit_ratio=limit_ratio,
            )


class _Count:
    """How many elements and sheets all parts have together."""

    def __init__(self, place: Where) -> None:
        self.place = place
        self.elements = self.sheets = 0

    def add(self, is_sheet: bool) -> None:
        self.elements += 1
        self.sheets += is_sheet
        if self.sheets > _MOST_SHEETS:
            raise WorkbookRefused(
                "workbooks.too_many_sheets",
                self.place,
                "{where} has more than {most:,} sheets.",
                "Save only the sheet that is needed.",
                most=_MOST_SHEETS,
            )
        if self.elements > _MOST_ELEMENTS:
            raise WorkbookRefused(
                "workbooks.too_many_elements",
                self.place,
                "{where} has more than {most:,} cells, rows, styles and names.",
                "Save only the sheet that is needed.",
                most=_MOST_ELEMENTS,
            )


def _check_part(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, count: _Count) -> None:
    """Unpack one part in small pieces, never whole, and let a parser that builds nothing look at it.

    zipfile hands out no more than the declared size, and a part that holds more then fails its checksum.
    """
    look = _Look(at(name) / phrase("workbooks.part", "part {filename}", filename=entry.filename), count)
    with archive.open(entry) as part:
        while piece := part.read(_CHUNK):
            look.at(piece)
    if look.broken and entry.filename.lower().endswith(_XML_PARTS):
        raise WorkbookRefused(
            "workbooks.not_well_formed",
            look.place,
            "{where} is not well-formed XML: {cause}.",
            "Save the workbook again.",
            cause=worded(look.broken),
        )


class _Look:
    """What would harm a reader of this part: entities, and one reference that spans millions of cells."""

    def __init__(self, place: Where, count: _Count) -> None:
        self.place, self.count = place, count
        self.deep = 0
        self.broken: expat.ExpatError | None = None  # also for pictures, which are no XML
        self._spanned = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def at(self, piece: bytes) -> None:
        if self.broken:
            return
        try:
            self._parser.Parse(piece, False)
        except expat.ExpatError as error:
            self.broken = error

    def _refuse_doctype(self, *_: object) -> None:
        raise WorkbookRefused(
            "workbooks.declares_entities",
            self.place,
            "{where} declares a document type or entities.",
            "Workbooks never do: it was not opened.",
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count.add(tag.endswith(" sheet"))
        self.deep += 1
        if self.deep > _DEEPEST:
            raise WorkbookRefused(
                "workbooks.nested_too_deep",
                self.place,
                "{where} has elements nested more than {most} deep.",
                "Workbooks do not look like that: it was not opened.",
                most=_DEEPEST,
            )
        self._count_span(tag, attributes)

    def _end(self, _tag: str) -> None:
        self.deep -= 1

    def _count_span(self, tag: str, attributes: dict[str, str]) -> None:
        """openpyxl makes a cell object for each cell of a merged or linked range."""
        if not tag.endswith((" mergeCell", " hyperlink")) or "ref" not in attributes:
            return
        if not re.fullmatch(r"[A-Z]{1,3}\d{1,7}(:[A-Z]{1,3}\d{1,7})?", attributes["ref"]):
            raise WorkbookRefused(
                "workbooks.not_a_range",
                self.place,
                "{ref!r} is not a range of cells.",
                "Save the workbook again.",
                ref=attributes["ref"],
            )
        left, top, right, bottom = range_boundaries(attributes["ref"])
        self._spanned += (right - left + 1) * (bottom - top + 1)
        if self._spanned > _SPANNED_CELLS:
            raise WorkbookRefused(
                "workbooks.spans_too_much",
                self.place,
                "merged cells or links span {spanned:,} cells up to {ref}; at most {most:,} are read.",
                "Unmerge them.",
                spanned=self._spanned,
                ref=attributes["ref"],
                most=_SPANNED_CELLS,
            )
