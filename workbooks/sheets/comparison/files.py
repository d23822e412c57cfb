"""Files: those of scenarios that do not come with the program, line by line, so that the workbook can be checked where they are not."""

from collections.abc import Iterator, Mapping

from openpyxl.worksheet.worksheet import Worksheet

from workbooks.page.pages import Page
from workbooks.sheets import COMPARISON, Report, Sheet

WIDTHS = (34, 8, 110)
TEXTS = {
    "title": {"en": "Files of the scenarios", "fr": "Fichiers des scénarios"},
    "sentence": {
        "en": "The files of the scenarios that do not come with the program, line by line: fundingmodel verify and rerun read them here "
        "where they have none that is the same.",
        "fr": "Les fichiers des scénarios qui ne viennent pas avec le programme, ligne par ligne : « fundingmodel verify » et « rerun » "
        "les lisent ici s’ils n’en trouvent pas d’identiques.",
    },
    "note": {
        "en": "Nothing here is calculated with: change inputs on their own sheets.",
        "fr": "Rien n’est calculé d’après cette feuille : modifiez les données dans leurs propres feuilles.",
    },
    "file": {"en": "File", "fr": "Fichier"},
    "line": {"en": "Line", "fr": "Ligne"},
    "text": {"en": "Text", "fr": "Texte"},
}
HEADS = ("file", "line", "text")


def _write(report: Report) -> list[Worksheet]:
    if not report.inside:
        return []
    book, words = report.book, report.book.words
    page = Page(book, words.sheet("files"), "control", WIDTHS)
    note = f"{words.text(TEXTS['note'])} {words('stamp')} {report.stamp}"
    page.top(words.text(TEXTS["title"]), words.text(TEXTS["sentence"]), note)
    page.header([words.text(TEXTS[head]) for head in HEADS])
    for place, text in report.inside.items():
        for number, line in enumerate(text.split("\n"), start=1):
            for column, value in enumerate((place, number, line), start=1):
                book.put(page.sheet, page.row, column, value, "note")
            page.row += 1
    page.printed(words.text(TEXTS["title"]), report.stamp)
    return [page.sheet]


def files_on(sheet: Worksheet) -> dict[str, str]:
    """The texts of files by their places, as they are on a sheet that may have come from outside; none where it has none."""
    cells = sheet._cells
    head = next((row for row in range(1, 12) if _is_head(sheet, row)), None)
    if head is None:
        return {}
    found: dict[str, dict[int, str]] = {}
    for row, column in cells:
        place, number = (cells[row, n].value if (row, n) in cells else None for n in (1, 2))
        if column == 1 and row > head and isinstance(place, str) and _is_number(number):
            text = cells[row, 3].value if (row, 3) in cells else None
            found.setdefault(place, {})[int(str(number))] = "" if text is None else str(text)
    return {place: "\n".join(_in_order(lines)) for place, lines in found.items()}


def _is_head(sheet: Worksheet, row: int) -> bool:
    texts = [sheet._cells[row, n].value if (row, n) in sheet._cells else None for n in (1, 2, 3)]
    return any(texts == [TEXTS[head][language] for head in HEADS] for language in ("en", "fr"))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)


def _in_order(lines: Mapping[int, str]) -> Iterator[str]:
    yield from (lines[number] for number in sorted(lines))


SHEETS = (Sheet(98, 133, _write, (COMPARISON,)),)
