"""The encoding of text: UTF-8 or not, and what that means here, where every file is read and written as UTF-8."""

import codecs
import locale
import sys
from collections.abc import Iterator

from fundingmodel.doctor.findings import Finding, mend, ok


def look() -> Iterator[Finding]:
    encoding = locale.getencoding()
    of_names = sys.getfilesystemencoding()
    if _is_utf_8(encoding) and _is_utf_8(of_names):
        yield ok("utf_8")
    elif sys.platform == "win32":  # its own programs have a code page; a terminal takes any letter
        yield ok("code_page", encoding=encoding)
    else:
        yield mend("not_utf_8", encoding=of_names if _is_utf_8(encoding) else encoding)


def _is_utf_8(name: str) -> bool:
    try:
        return codecs.lookup(name).name == "utf-8"
    except LookupError:
        return False
