"""The seal of a workbook: a digest of its parts among its properties, by which it is seen to be as it was written.

    data = sealed(filled(finished(workbook, when)))
    refuse_changed(path)

Whoever opens a workbook and saves it again, in any program, writes other parts: the digest no longer holds, and a report
does not replace the file.
"""

import hashlib
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from fundingmodel.errors import WorkbookRefused
from fundingmodel.outside_errors import BROKEN_ZIP
from workbooks.file.saving import packed, unpacked

PROPERTY = "fundingmodel digest"
PART = "docProps/custom.xml"
TYPES, RELATIONS = "[Content_Types].xml", "_rels/.rels"
LARGEST = 200_000_000  # bytes of the parts together; no workbook that was written here comes near it
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_TEMPLATE = (
    f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VALUES}">'
    f'<property fmtid="{{{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}}}" name="{PROPERTY}" pid="2">'
    "<vt:lpwstr>{digest}</vt:lpwstr></property></Properties>"
)


def sealed(data: bytes) -> bytes:
    """The workbook with the digest of all its other parts as a property of the file."""
    parts = unpacked(data)
    parts[TYPES] = _with(parts[TYPES], b"</Types>", f'<Override ContentType="{_TYPE}" PartName="/{PART}"></Override>')
    parts[RELATIONS] = _with(
        parts[RELATIONS],
        b"</Relationships>",
        f'<Relationship Id="rIdSeal" Target="{PART}" Type="{_RELATION}"></Relationship>',
    )
    return packed({**parts, PART: _TEMPLATE.format(digest=digest_of(parts)).encode("utf-8")})


def _with(part: bytes, end: bytes, more: str) -> bytes:
    before, mark, after = part.rpartition(end)
    return before + more.encode("utf-8") + mark + after


def digest_of(parts: Mapping[str, bytes]) -> str:
    """A digest of the names and contents of all parts but the one that holds it."""
    whole = hashlib.sha256()
    for name in sorted(set(parts) - {PART}):
        encoded = name.encode("utf-8")
        for piece in (encoded, parts[name]):
            whole.update(len(piece).to_bytes(8, "big") + piece)
    return whole.hexdigest()


def is_as_written(path: Path) -> bool:
    """Whether a file is a workbook of ours that nobody has changed."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > LARGEST:
                return False
            names = [entry.filename for entry in entries]
            parts = {name: archive.read(name) for name in names}
    except BROKEN_ZIP:
        return False
    held = re.findall(
        rf'name="{PROPERTY}".*?<vt:lpwstr>([0-9a-f]{{64}})</vt:lpwstr>', parts.get(PART, b"").decode("latin-1")
    )
    return len(names) == len(parts) and held == [digest_of(parts)]


def refuse_changed(path: Path | str) -> None:
    """Refused: a file in the place of a workbook to be written that somebody has changed, or that is not ours."""
    target = Path(path)
    if target.is_file() and not is_as_written(target):
        raise WorkbookRefused(
            "workbooks.not_as_written",
            path,
            "{where} is not as this program wrote it, and it was kept.",
            "Give another name with --file or another folder with --out, or --force to write over it.",
        )
