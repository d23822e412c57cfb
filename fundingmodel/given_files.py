"""Given files: what kind of file somebody names, where another kind is read, and what to do with it.

A document that is taken for a scenario would be "a scenario of no such name", which helps nobody.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

from fundingmodel.errors import Phrase, Refused, phrase

WORKBOOKS = (".xlsx", ".xlsm")
A_SCENARIO = phrase("reads_scenario", "a scenario: one that comes with the package by its name, or a .toml file")
A_SET = phrase("reads_set", "a set of scenarios: one that comes with the package by its name, or a .toml file")
A_SCENARIO_OR_WORKBOOK = phrase(
    "reads_scenario_or_workbook",
    "a scenario (one that comes with the package by its name, or a .toml file) or a workbook of fundingmodel report (.xlsx)",
)
A_WORKBOOK_OR_DOCUMENT = phrase(
    "reads_workbook_or_document", "a workbook (.xlsx) or a document of fundingmodel schedule (.docx)"
)
ANY_WORKBOOK = phrase("reads_any_workbook", "a workbook (.xlsx), whoever made it")
ANY_WORKBOOK_OR_DOCUMENT = phrase(
    "reads_any_workbook_or_document", "a workbook (.xlsx) or a document (.docx), whoever made it"
)

A_FOLDER = phrase("kind_folder", "a folder")
OTHER_FILE = phrase("kind_file", "a file of another kind")
OLD_WORKBOOK = phrase("kind_other_workbook", "a workbook of another form")
OLD_DOCUMENT = phrase("kind_other_document", "a document of another form")
KINDS: Mapping[str, Phrase] = {
    ".toml": phrase("kind_toml", "a scenario file"),
    ".csv": phrase("kind_csv", "a table (.csv)"),
    **dict.fromkeys(WORKBOOKS, phrase("kind_workbook", "a workbook")),
    **dict.fromkeys((".xls", ".xlsb", ".ods", ".numbers"), OLD_WORKBOOK),
    ".docx": phrase("kind_document", "a document"),
    **dict.fromkeys((".doc", ".odt", ".rtf", ".pages"), OLD_DOCUMENT),
    ".pdf": phrase("kind_pdf", "a copy on paper (.pdf)"),
    ".zip": phrase("kind_package", "a packed folder (.zip)"),
}
NO_ADVICE: Mapping[str, Phrase] = {}
SAVE_AS_XLSX = phrase("save_as_xlsx", "Open it in Excel or LibreOffice, and save it as .xlsx.")
SAVE_AS_DOCX = phrase("save_as_docx", "Open it in Word or LibreOffice, and save it as .docx.")


def refuse_other_kind(
    given: str | Path,
    suffixes: Collection[str],
    reads: Phrase,
    by_name: bool = True,
    advice: Mapping[str, Phrase] = NO_ADVICE,
    refused: type[Refused] = Refused,
) -> None:
    """Refused (Refused): a folder, and a file that ends in none of these; with what is read in its place, and what to do.

    A name that is no file's passes: it is for the reader to find. So does a file with an end that is of no kind known here, where
    the reader goes by what is in it and not `by_name`. `advice` is what to do with files of some ends, in place of what else is said.
    """
    path = Path(given)
    suffix = path.suffix.lower()
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except OSError:  # no name that a file may have
        return
    if not is_folder and (suffix in suffixes or not (suffix in KINDS or (is_file and by_name))):
        return
    kind = A_FOLDER if is_folder else KINDS.get(suffix, OTHER_FILE)
    raise refused(
        "other_kind_of_file",
        str(given),
        "{where} is {kind}, and what is read here is {reads}.",
        advice.get(suffix) or _advice(kind, suffix, suffixes, path),
        kind=kind,
        reads=reads,
    )


def _advice(kind: Phrase, suffix: str, suffixes: Collection[str], path: Path) -> Phrase | str:
    """What to do with a file of this kind, where another command or form is of use."""
    if kind is A_FOLDER:
        return phrase("name_a_file_in_it", "Name a file in it.")
    if kind is OLD_WORKBOOK:
        return SAVE_AS_XLSX
    if kind is OLD_DOCUMENT and ".docx" in suffixes:
        return SAVE_AS_DOCX
    if suffix in WORKBOOKS:
        return phrase("workbook_is_read_by", "fundingmodel verify, diff and rerun read it.")
    if suffix == ".docx":
        return phrase(
            "document_is_read_by",
            "A document of fundingmodel schedule is read by fundingmodel verify {file}.",
            file=path.name,
        )
    if suffix == ".toml":
        return phrase(
            "toml_is_read_by",
            "fundingmodel check {file} reads it, and fundingmodel verify {file} --second-reading recomputes its amounts.",
            file=path.name,
        )
    if suffix == ".zip":
        return phrase(
            "package_is_read_by", "A data package is read by fundingmodel import package {file}.", file=path.name
        )
    return ""
