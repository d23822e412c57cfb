"""What the system, a parser or a library says of an error, as a part of a refusal: the one place that words it.

The system's errors have words of ours by their number; of a parser the place comes first, and its own words, which are English, are
a quotation that says whose it is.
"""

import errno
import re
import tomllib
import zipfile
import zlib
from collections.abc import Mapping
from json import JSONDecodeError
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from fundingmodel.errors import Phrase, Refused, phrase

# What zipfile raises of a file that is no zip, is damaged or is packed in a way that it does not know (a RuntimeError)
BROKEN_ZIP = (zipfile.BadZipFile, EOFError, LookupError, RuntimeError, ValueError, zlib.error)

NOT_ALLOWED = phrase("not_allowed", "the system does not allow it (no permission, or another program has it open)")
IN_USE = phrase("in_use", "another program has it open")
NO_SPACE = phrase("no_space", "no space is left on the disk")
NOT_THERE = phrase("not_there", "there is no such file or folder")
NO_DEVICE = phrase("no_device", "there is no such device")
TOO_MANY_OPEN = phrase("too_many_open", "too many files are open")
NOT_ANSWERED = phrase("not_answered", "no answer comes from there")
BY_NAME: Mapping[str, Phrase] = {  # not every system has every number
    "ENOENT": NOT_THERE,
    "ENOTDIR": phrase("no_folder_on_the_way", "a part of its path is a file, not a folder"),
    "EISDIR": phrase("is_a_folder", "it is a folder, not a file"),
    "EEXIST": phrase("is_there_already", "there is one of this name already"),
    "ENOTEMPTY": phrase("folder_not_empty", "the folder is not empty"),
    "EACCES": NOT_ALLOWED,
    "EPERM": NOT_ALLOWED,
    "EBUSY": IN_USE,
    "ETXTBSY": IN_USE,
    "EROFS": phrase("disk_read_only", "the disk can only be read"),
    "ENOSPC": NO_SPACE,
    "EDQUOT": NO_SPACE,
    "EFBIG": phrase("file_too_big_for_disk", "it is larger than the disk takes"),
    "ENAMETOOLONG": phrase("name_too_long", "its name is too long"),
    "EINVAL": phrase("no_name_for_a_file", "the system takes no such name or value"),
    "ELOOP": phrase("links_in_a_circle", "links lead in a circle"),
    "EMFILE": TOO_MANY_OPEN,
    "ENFILE": TOO_MANY_OPEN,
    "ENOMEM": phrase("no_memory", "the computer has no memory left"),
    "EIO": phrase("disk_fails", "the disk or the network fails"),
    "ENODEV": NO_DEVICE,
    "ENXIO": NO_DEVICE,
    "ECONNREFUSED": NOT_ANSWERED,
    "ECONNRESET": NOT_ANSWERED,
    "ETIMEDOUT": NOT_ANSWERED,
    "EHOSTUNREACH": NOT_ANSWERED,
    "ENETUNREACH": NOT_ANSWERED,
}
PLACE_OF_TOML = re.compile(
    r"(?P<words>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL
)


def worded(error: BaseException) -> Refused | Phrase:
    """What went wrong, to be quoted in a refusal; one of our own refusals is quoted as it is.

    >>> str(worded(OSError(28, "No space left on device")))
    'no space is left on the disk'
    """
    if isinstance(error, Refused):
        return error
    if isinstance(error, OSError):
        return _of_system(error)
    if isinstance(error, tomllib.TOMLDecodeError):
        return _of_toml(str(error))
    if isinstance(error, JSONDecodeError):
        return _at(error.lineno, error.colno, error.msg)
    if isinstance(error, expat.ExpatError):
        return _at(error.lineno, error.offset + 1, expat.ErrorString(error.code))
    if isinstance(error, ParseError):
        return _at(error.position[0], error.position[1] + 1, expat.ErrorString(error.code))
    said = error.args[0] if isinstance(error, KeyError) and error.args else error  # str() puts a key in quotes
    if not (words := str(said).strip().rstrip(".")):
        return phrase("library_fails", "{kind}", kind=type(error).__name__)
    return phrase("library_says", "{words}", words=words)


def _of_system(error: OSError) -> Phrase:
    name = errno.errorcode.get(error.errno or 0, "")
    if name in BY_NAME:
        return BY_NAME[name]
    words = (error.strerror or str(error) or type(error).__name__).strip().rstrip(".")
    return phrase("system_says", "the system says {words!r}", words=words)


def _of_toml(text: str) -> Phrase:
    found = PLACE_OF_TOML.fullmatch(text)
    if found is None:
        return phrase("parser_says", "the parser says {words!r}", words=text)
    if found["line"] is None:
        return phrase("at_the_end", "the end of the file (the parser says {words!r})", words=found["words"])
    return _at(int(found["line"]), int(found["column"]), found["words"])


def _at(line: int, column: int, words: str | None) -> Phrase:
    english = "line {line}, column {column} (the parser says {words!r})"
    return phrase("at_line_and_column", english, line=line, column=column, words=words or "")


def as_refused(error: Refused | OSError) -> Refused:
    """A refusal as it is; what the system says, as the refusal of the file."""
    return error if isinstance(error, Refused) else file_trouble(error)


def file_trouble(error: OSError) -> Refused:
    """The refusal of a file that the system would not open, read or write; of the output, where no file is named."""
    if error.filename is None:
        return Refused("output_trouble", "", "the output cannot be written: {cause}.", cause=worded(error))
    open_in_excel = phrase("close_in_excel", "If it is open in Excel, close it there.")
    advice = open_in_excel if isinstance(error, PermissionError) else ""
    return Refused("file_trouble", error.filename, "{cause}.", advice, cause=worded(error))
