"""What a report is asked for: the scenarios or the set, what stands on its Summary, and where its workbook goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fundingmodel.errors import Refused

if TYPE_CHECKING:
    from workbooks.sheets import Opening

COMPARISON = "fundingmodel-comparison"
LONGEST_MARK = 100  # characters: a header of a page has room for these beside its title


@dataclass(frozen=True)
class Asked:
    """The scenarios to show, what they are compared with, how their Summary opens, and the name of their workbook."""

    scenarios: Sequence[str]
    baseline: str | None
    opening: Opening
    file: str = ""
    questions: Sequence[str] = ()  # as `fundingmodel analyse` takes them, with or without their scenarios
    party: str | None = None  # whose brief is its first sheet


def asked_for(
    scenarios: Sequence[str],
    set_name: str | None,
    years: Sequence[str] | None,
    baseline: str | None,
    questions: Sequence[str] = (),
) -> Asked:
    """What is named; a set otherwise. Years that are asked for are those of the total, whatever the set says."""
    from fundingmodel.scenario.reading import read_source
    from fundingmodel.sets import DEFAULT, read_set
    from workbooks.sheets import USUAL, Opening

    if scenarios:
        return Asked(scenarios, baseline, USUAL, questions=questions)
    shown = read_set(set_name or DEFAULT)
    opening = Opening(shown.title, shown.opens_on, () if years else shown.total_over, shown.stands_first)
    first = baseline or str(read_source(shown.baseline).data["name"])
    file = f"fundingmodel-{shown.name}" if set_name else ""
    return Asked((*shown.scenarios, *shown.known), first, opening, file, questions)


def refuse_beside_set(scenarios: Sequence[str], of_cases: bool) -> None:
    if scenarios or of_cases:
        raise Refused(
            "workbooks.set_names_all",
            "--set",
            "a set names its scenarios: leave out SCENARIO and --published.",
            "To show others, write a set of your own.",
        )


def refuse_without_each() -> None:
    raise Refused(
        "workbooks.goes_with_each",
        "",
        "--workers and --rebuild go with --each, where there is a workbook for each scenario.",
        "Add --each, or leave them out; --published takes neither.",
    )


def refuse_signed_apart() -> None:
    raise Refused(
        "workbooks.signed_apart",
        "",
        "--signed is of one document, which was seen: leave out --each and --published.",
    )


def refuse_beside_published(of_a_copy: bool, of_a_comparison: bool) -> None:
    if of_a_copy:
        raise Refused(
            "workbooks.published_has_no_copies",
            "",
            "--published shows what governments have published: leave out --for-us, --print and --mark.",
        )
    if of_a_comparison:
        raise Refused(
            "workbooks.published_takes_all",
            "",
            "--published compares every year with what was published: leave out --years, --reading, --baseline, --with and --for.",
        )


@dataclass(frozen=True)
class Target:
    """Where workbooks go: the folder, which is made when the first is written, and how each is called there."""

    folder: Path
    language: str
    file: str | None
    force: bool
    copy: str = ""  # how a copy that is not for the table ends

    def of(self, name: str) -> Path:
        """The path of a workbook; one in French has a name of its own, so that it does not replace the English one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.file:
            return self.folder / self.file
        ending = "" if self.language == "en" else f"-{self.language}"
        return self.folder / f"{name or COMPARISON}{ending}{self.copy}.xlsx"


@dataclass(frozen=True)
class Each:
    """How a workbook for each scenario is made: all again or not, and on how many processes."""

    rebuild: bool
    workers: int | None


def refuse_mark(mark: str) -> None:
    """Refused: a mark that no header has room for, or that is no line of text."""
    if len(mark) > LONGEST_MARK or not mark.strip() or not mark.isprintable():
        raise Refused(
            "workbooks.mark_of_pages",
            "--mark",
            "found {mark!r}; it is one line of at most {most} characters.",
            mark=mark,
            most=LONGEST_MARK,
        )


def refuse_file_name(file: str, each: bool) -> None:
    """Refused: a name with a folder in it, of no workbook, or one name for several workbooks."""
    place = "--file"
    if each:
        raise Refused(
            "workbooks.file_with_each", place, "with --each there is a file for each scenario, named after it."
        )
    if Path(file).name != file or "/" in file or "\\" in file:
        raise Refused(
            "workbooks.file_with_folder", place, "{file} has a folder in it; give the folder with --out.", file=file
        )
    if not file.lower().endswith(".xlsx"):
        raise Refused("workbooks.not_xlsx", place, "a workbook ends in .xlsx; call it {out}.xlsx.", out=file)
