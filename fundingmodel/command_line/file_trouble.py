"""What the system says of a file or of the output, as a refusal."""

from __future__ import annotations

from fundingmodel.errors import Refused, phrase


def file_trouble(error: OSError) -> Refused:
    """The refusal of a file that the system would not open, read or write; of the output, where no file is named."""
    if error.filename is None:
        return Refused("output_trouble", "", "the output cannot be written: {cause}.", cause=error.strerror or error)
    open_in_excel = phrase("close_in_excel", "If it is open in Excel, close it there.")
    advice = open_in_excel if isinstance(error, PermissionError) else ""
    return Refused("file_trouble", error.filename, "{cause}.", advice, cause=error.strerror)
