"""Every page: whatever page of a workbook is printed says, below its title, which scenarios and fiscal years it is of."""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.language.words import Words
from fundingmodel.result import Result
from workbooks.file.limits import HEADER_LENGTH, cut_in_header, length
from workbooks.page.book import Book, key_of

LONGEST_LINE, IN_PORTRAIT = 150, 85  # characters: as many small letters have room on a line
SMALL = "&9"
ESCAPED_LINE = "_x000a_"  # a new line, as it counts for openpyxl
LEAST = 60  # characters that the line has at least, whatever its title
SEVERAL = {"en": "{count} scenarios, {first} to {last}", "fr": "{count} scénarios, de « {first} » à « {last} »"}


@dataclass(frozen=True)
class _Line:
    """Names of scenarios, all of them or in short, and their years."""

    names: str
    in_short: str
    years: str

    @classmethod
    def of(cls, results: Sequence[Result], words: Words) -> "_Line":
        names = list(dict.fromkeys(words.text(result.scenario.short).replace("&", "&&") for result in results))
        years = sorted({year for result in results for year in result.scenario.fiscal_years})
        labels = dict.fromkeys(words.fiscal_year(year) for year in (years[0], years[-1]))
        in_short = words.text(SEVERAL).format(count=len(names), first=names[0], last=names[-1])
        return cls(", ".join(names), in_short if len(names) > 2 else names[0], " – ".join(labels))

    def within(self, room: int, longest: int = LONGEST_LINE) -> str:
        """As much of it as there is room for, the years always: settlement, cohort · 2019-20 – 2026-27."""
        years = f" · {self.years}"
        room = min(room, longest) - length(years)
        names = next((each for each in (self.names, self.in_short) if length(each) <= room), self.in_short)
        return cut_in_header(names, room) + years


def put_on_every_page(
    book: Book, sheets: Sequence[Worksheet], shown: Sequence[Result], written: Sequence[Result]
) -> None:
    """Below the title of each page: on the sheet of a scenario its name and years, else those of all that are shown.

    Written once the mark is on the pages, since one header has room for so much.
    """
    of_scenario = {
        book.sheet_of[key_of(result.scenario), tier]: _Line.of([result], book.words)
        for result in written
        for tier in result.tiers
    }
    of_all = _Line.of(shown, book.words)
    for sheet in sheets:
        _put(sheet, of_scenario.get(sheet.title, of_all))


def _put(sheet: Worksheet, line: _Line) -> None:
    """The line below the title; a title so long that the years would have no room is cut."""
    left = sheet.oddHeader.left
    before = HEADER_LENGTH - length(str(sheet.oddHeader)) - len(ESCAPED_LINE + SMALL)
    title = left.text or ""
    if before < LEAST:
        title = cut_in_header(title, length(title) - LEAST + before)
    longest = IN_PORTRAIT if sheet.page_setup.orientation == "portrait" else LONGEST_LINE
    text = line.within(max(before, LEAST) - 1, longest)
    apart = " " if text[0].isdigit() else ""  # else it would be read as a size
    left.text = f"{title}\n{SMALL}{apart}{text}"
