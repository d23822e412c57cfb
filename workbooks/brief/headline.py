"""The headline as a formula: it says what the cells below it say, whatever is chosen or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from fundingmodel.briefs.headline import AGAINST
from fundingmodel.briefs.speech import says
from workbooks.brief.data import LEFT
from workbooks.page.book import Formula
from workbooks.page.sentences import amount, quoted, with_texts

if TYPE_CHECKING:
    from workbooks.brief.page import BriefPage

GAP = 2  # rows between the data and the workings of the headline


def write_headline(page: BriefPage) -> str:
    """Writes its workings below the data, and gives the sentence as an expression."""
    workings = _Workings(page)
    year = page.sides.years.index(page.sides.year)
    letter, total = get_column_letter(2 + year), get_column_letter(page.total_column)
    own = f"{letter}{page.rows['offer']}"
    clauses = {
        clause: workings.clause(clause, f"{letter}{page.rows[f'against_{role}']}", role)
        if role in page.sides.named
        else '""'
        for role, clause in AGAINST.items()
    }
    year_text = page.text(page.brief.speech.year(page.sides.year))
    said = {"offer": page.short("offer"), "year": year_text}
    spoken = {"amount": workings.money(own), "receives": page.data.of_chosen("receives"), **clauses}
    sentence = with_texts(page.text(says()["headline"]), said, spoken)
    if page.sides.baseline and len(page.sides.years) > 1:
        change = f"{total}{page.rows['against_baseline']}"
        sentence += f'&IF({change}="","",{workings.clause("in_all", change, "baseline")})'
    return f'IF({own}="",{quoted(page.none)},{sentence})'


class _Workings:
    """Cells below the data with amounts in words."""

    def __init__(self, page: BriefPage) -> None:
        self.page, self.row = page, page.data.last + GAP

    def money(self, at: str) -> str:
        """The size of an amount in words."""
        page = self.page
        size = f"ABS(N({at}))"
        text = f"IF(AND({size}>0,ROUND({size},0)=0),{self._small(size)},{amount(size, page.words, page.currency)})"
        page.put(self.row, LEFT, Formula(f"={text}"), "helper")
        self.row += 1
        return f"${get_column_letter(LEFT)}${self.row - 1}"

    def _small(self, size: str) -> str:
        """Less than half a dollar, to the last unit: $0.01."""
        figures = self.page.brief.speech.figures[self.page.words.language]
        places = max(2, figures.decimals)
        zero = figures.money(0, places)
        none = figures.number(0, places)
        before, after = zero.split(none)
        digits = f'RIGHT("{"0" * places}"&ROUND({size}*{10**places},0),{places})'
        return f"{quoted(before + none[:-places])}&{digits}&{quoted(after)}"

    def clause(self, name: str, change: str, role: str) -> str:
        """More than under, less than under, or as much."""
        page = self.page
        fixed = {role: page.short(role), "span": page.text(page.brief.speech.span(page.sides.years))}
        words = {"change": self.money(change)}
        more, less, same = (
            with_texts(page.text(says()[f"{name}_{how}"]), fixed, words) for how in ("more", "less", "same")
        )
        return f"IF(N({change})=0,{same},IF({change}>0,{more},{less}))"
