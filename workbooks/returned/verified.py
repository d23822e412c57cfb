"""Verified: a workbook that came back against what it was made from: what was changed in it, and whether its figures follow.

verified = verify(Path("their.xlsx"))
verified.code, verified.findings
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import fundingmodel
from fundingmodel.analysis.offers.from_changes import Change
from fundingmodel.cells import column_letters
from fundingmodel.errors import Refused
from fundingmodel.exchange.travelling import digest_of
from fundingmodel.language.refusals import sentence
from fundingmodel.result import Result
from workbooks.file.agreement import figures_differ
from workbooks.page.sign_off import ROLES
from workbooks.report import stamp_of
from workbooks.returned.comparing.around import around
from workbooks.returned.comparing.compared import Cells, Place, compared, figure_of, inputs_of
from workbooks.returned.comparing.exchanged import exchanged
from workbooks.returned.comparing.formulas import DIGITS
from workbooks.returned.comparing.meanings import Meanings, units_of
from workbooks.returned.comparing.of_itself import of_itself
from workbooks.returned.comparing.places import Matched, matched
from workbooks.returned.comparing.recalculated import Recalculated, agree, formula_places, is_error
from workbooks.returned.comparing.spilled import fill_spilled
from workbooks.returned.engine import Changes, recalculated
from workbooks.returned.expected import Expected, expected_of
from workbooks.returned.findings import FOLLOWS, OTHERWISE, UNCHANGED, Finding, is_allowed
from workbooks.returned.found import Found, read_found, refuse_not_ours, texts_of
from workbooks.returned.offers import users_of
from workbooks.returned.origin import TEMPLATE, Origin
from workbooks.returned.signed import OTHER, Signed, as_figure

NO_SUCH_FUNCTION = "#NAME?"
NOT_CALCULATED = "not_calculated"
MOST_MISSING = 0.5  # of our texts: without more of them, it was written from something else than it says
FISCAL_YEAR = re.compile(r"(?:19|20)\d\d-(?:\d\d){1,2}")
OTHER_YEARS, FEW = 0.25, 10  # of the cells that say a fiscal year: with so many more or fewer, its years are others
UNWRITTEN = 0.5  # of the formulas: with so many without a value, the program that saved the workbook does not calculate


@dataclass(frozen=True)
class Verified:
    """What was found, and whether the stored figures follow from the inputs; None where that was not asked or cannot be.

    `signed` is who signed it; `stamp` that of its present inputs, empty where they give none, None where nothing was compared.
    """

    path: Path
    origin: Origin
    findings: tuple[Finding, ...]
    follow: bool | None
    signed: tuple[Signed, ...] = ()
    stamp: str | None = None

    @property
    def code(self) -> int:
        """The exit code: unchanged, inputs changed and the figures follow, or anything else."""
        if not self.findings:
            return UNCHANGED
        return FOLLOWS if self.follow and all(map(is_allowed, self.findings)) else OTHERWISE


def verify(path: Path, folders: Sequence[Path] = (), language: str = "en") -> Verified:
    """What was changed in a workbook since it was written, and what follows from it, in words of a language.

    Its scenarios are those of the package, or files in one of these folders. Refused (WorkbookRefused): a file that cannot be read,
    that is none of ours, or whose scenarios are not here.
    """
    found = read_found(path)
    origin = refuse_not_ours(found)
    if found.stamp[0] != fundingmodel.__version__:
        return _of_another_version(found, origin, language)
    try:
        expected = expected_of(found, origin, folders)
    except Refused:
        if not found.is_inside_changed:
            raise
        changed = inside_changed(found, origin)
        return Verified(path, origin, (*changed, *_of_signing(found.signed, None, language)), None, found.signed)
    verification = Verification(found, expected, language)
    if not verification.fits:
        told = (
            Finding("origin_changed", before=expected.stamp or None, after=found.stamp_text),
            *inside_changed(found, origin),
        )
        return Verified(path, origin, (*told, *_of_signing(found.signed, None, language)), None, found.signed)
    return verification.verified()


def _of_another_version(found: Found, origin: Origin, language: str) -> Verified:
    """That it is so, first; what differs from a workbook of this version is no change, and is not listed.

    What it is held against is itself: its values, and what no version puts into a file. A template's values are an add-in's.
    """
    other = Finding("other_version", before=fundingmodel.__version__, after=found.stamp[0])
    told, follow = ((), None) if origin.kind == TEMPLATE else of_itself(found)
    findings = (other, *inside_changed(found, origin), *told, *_of_signing(found.signed, None, language))
    return Verified(found.path, origin, findings, follow, found.signed)


def inside_changed(found: Found, origin: Origin) -> Iterator[Finding]:
    """That the files which a workbook carries are others than those it was written with, by the hashes of both."""
    if found.is_inside_changed:
        now = digest_of(found.inside) if found.inside else None
        yield Finding("inside_changed", before=origin.inside or None, after=now)


class Verification:
    """One workbook beside what it was made from."""

    def __init__(self, found: Found, expected: Expected, language: str) -> None:
        self.found, self.expected, self.language = found, expected, language
        self.own = expected.book.workbook
        fill_spilled(found.formulas)
        self.users: Mapping[tuple[str, str], list[tuple[str, Change]]] = dict(users_of(expected.book, expected.written))
        self.sheets: Matched = matched(self.own, found.formulas)
        self.fits = found.stamp[1] in expected.stamp and self._has_our_texts()
        if not self.fits:
            return
        self.meanings = Meanings(expected.book, expected.written, language)
        units = units_of(expected.book, expected.written)
        self.cells: Cells = compared(self.sheets, inputs_of(self.users), units)

    def _has_our_texts(self) -> bool:
        """Whether most of our texts stand in the workbook, on whichever sheet, and whether it is of the same fiscal years."""
        own, theirs = Counter(texts_of(self.own)), Counter(self.found.texts)
        missing = sum(1 for text in own if text not in theirs)
        years = {text for text in {*own, *theirs} if FISCAL_YEAR.fullmatch(text)}
        apart = {year: abs(own[year] - theirs[year]) for year in years}
        other_years = any(apart[year] > max(FEW, OTHER_YEARS * max(own[year], theirs[year])) for year in years)
        is_moved = not all(pair.as_it_was for pair in self.sheets.pairs)
        return missing <= MOST_MISSING * len(own) and not (other_years and is_moved)

    def verified(self) -> Verified:
        values = list(self._of_values())
        is_unwritten = bool(values) and all(each.kind == NOT_CALCULATED for each in values)
        refused = list(self._of_engine(without_figures=is_unwritten)) if is_unwritten or not values else []
        told = [self._meant(each) for each in self.cells.findings]
        outside = [*inside_changed(self.found, self.expected.origin), *around(self.own, self.found, self.sheets)]
        stamp = self.stamp
        of_signing = _of_signing(self.found.signed, stamp, self.language)
        findings = (*exchanged(told, self.cells.places), *outside, *values, *refused, *of_signing)
        follow = None if is_unwritten and not refused else not values and not refused
        return Verified(self.found.path, self.expected.origin, findings, follow, self.found.signed, stamp)

    @cached_property
    def stamp(self) -> str:
        """The stamp of what `fundingmodel rerun` would write from the present inputs; empty where they are refused."""
        typed = [value for place, value in self.cells.typed.items() if self.users_of(place)]
        if not typed:
            return self.expected.stamp
        if any(isinstance(value, str) or figure_of(value) is None for value in typed):
            return ""
        try:
            return stamp_of(self._again())
        except Refused:
            return ""

    def _again(self) -> Sequence[Result]:
        """What the scenarios give with the inputs of the file, of all that have a sheet."""
        changes = self.changes()
        return self.expected.again(recalculated(self.expected.asked, changes) if changes else self.expected.asked)

    def _meant(self, finding: Finding) -> Finding:
        place = self.cells.places.get((finding.sheet, finding.cell))
        known = place is not None and place[1] > 0
        return finding.with_meaning(self.meanings.of(place)) if known and place else finding

    # Stored values

    def _of_values(self) -> Iterator[Finding]:
        """Stored values that do not follow from the inputs; of a workbook that has none, that it has none."""
        if self.expected.stored is not None and self.cells.typed:
            yield Finding("calculated_elsewhere", after=len(self.expected.stored))
            return
        again = Recalculated(self.own, {**self.cells.typed, **self._signed_cells()}, self.cells.altered)
        wrong = dict(self._wrong(again))
        for kind, found in self._of_all_alike(wrong).items():
            yield Finding(kind, after=len(found))
            wrong = {place: pair for place, pair in wrong.items() if place not in found}
        moved = not all(
            pair.as_it_was for pair in self.sheets.pairs
        )  # what an inserted row does to a value is not told apart
        is_asked = wrong and self.cells.altered and not moved and self.expected.stored is None
        caused = again.with_what_was_altered(wrong) if is_asked else {}
        as_sent = Recalculated(self.own, self._signed_cells()) if wrong and self.cells.typed else None
        for place, (stored, wanted) in wrong.items():
            is_caused = moved or (place in caused and agree(stored, caused[place]))
            is_old = as_sent is not None and agree(stored, as_sent.value(place))
            kind = "moved_by_change" if is_caused else "not_recalculated" if is_old else "stored_value"
            yield Finding(kind, *self._theirs(place), wanted, stored, self.meanings.of(place))

    def _signed_cells(self) -> dict[Place, object]:
        """What was typed into the sign-off, by our places: formulas say for what it was signed."""
        pairs = {pair.theirs.title: pair for pair in self.sheets.pairs}
        found: dict[Place, object] = {}
        for each in self.found.signed:
            for place, value in each.cells.items() if each.sheet in pairs else ():
                own = pairs[each.sheet].place(*place)
                if own is not None:
                    shown = self.found.value(each.sheet, *place) if place in each.formulas else value
                    found[pairs[each.sheet].own.title, *own] = as_figure(shown)
        return found

    def _wrong(self, again: Recalculated) -> Iterator[tuple[Place, tuple[object, object]]]:
        """The formulas whose stored value is not the one that follows, with both."""
        kept = self.expected.stored
        for place, cell in formula_places(self.own):
            if self._is_formula(place):
                stored, wanted = self._stored(place), again.value(place) if kept is None else kept.get(place)
                if not agree(stored, wanted, "%" in cell.number_format):
                    yield place, (stored, wanted)

    def _of_all_alike(self, wrong: Mapping[Place, tuple[object, object]]) -> dict[str, set[Place]]:
        """What is so of a whole workbook: no values, or those of functions that were not there."""
        without = {place for place, (stored, _) in wrong.items() if stored is None}
        absent = {place for place, (stored, _) in wrong.items() if stored == NO_SUCH_FUNCTION}
        found = {NOT_CALCULATED: without} if len(without) > UNWRITTEN * sum(1 for _ in formula_places(self.own)) else {}
        return found | ({"without_add_in": absent} if absent and self.expected.stored is not None else {})

    def _is_formula(self, place: Place) -> bool:
        """Whether a formula of ours still is one there."""
        pair = self.sheets.by_own.get(place[0])
        there = pair.back(*place[1:]) if pair else None
        cell = pair.theirs._cells.get(there) if pair and there else None
        return cell is not None and cell.data_type == "f" and place not in self.cells.altered

    def _stored(self, place: Place) -> object:
        pair = self.sheets.by_own[place[0]]
        there = pair.back(*place[1:])
        return None if there is None else as_figure(self.found.value(pair.theirs.title, *there))

    def _theirs(self, place: Place) -> tuple[str, str]:
        """A place of ours as the file has it."""
        pair = self.sheets.by_own[place[0]]
        there = pair.back(*place[1:]) or place[1:]
        return pair.theirs.title, f"{column_letters(there[1])}{there[0]}"

    # The engine

    def _of_engine(self, without_figures: bool = False) -> Iterator[Finding]:
        """What the model itself has otherwise, from the scenarios with these inputs; a refusal, where it takes none of them.

        Of a workbook `without_figures` there is nothing to compare with, and a refusal alone is found.
        """
        try:
            written = self._again()
        except Refused as error:
            yield Finding("refused", after=sentence(error, self.language))
            return
        if not without_figures and all(map(is_allowed, self.cells.findings)):
            book = self.expected.book
            sheets = {key for key, _ in book.sheet_of}
            here = [result for result in written if result.scenario.key in sheets]
            yield from (
                Finding("engine_differs", after=miss) for miss in figures_differ(self._all_stored(), book, here)
            )

    def _all_stored(self) -> dict[str, dict[str, float | str]]:
        """The stored values by our places, those of errors and of what is no figure as text."""
        found: dict[str, dict[str, float | str]] = {sheet.title: {} for sheet in self.own.worksheets}
        for (sheet, row, column), _ in formula_places(self.own):
            value = self._stored((sheet, row, column)) if sheet in self.sheets.by_own else None
            plain_value = (
                float(value) if isinstance(value, int | float) else "" if is_error(value) else str(value or "")
            )
            found[sheet][f"{column_letters(column)}{row}"] = plain_value
        return found

    def changes(self) -> Mapping[str, Changes]:
        """The figures that were typed, as changes of the scenarios that have them; what is no number changes nothing."""
        found: dict[str, list[Change]] = {}
        for place, value in self.cells.typed.items():
            figure = None if isinstance(value, str) else figure_of(value)
            for key, change in self.users_of(place) if figure is not None else ():
                found.setdefault(key, []).append(replace(change, figure=Decimal(f"{figure:.{DIGITS}g}")))
        return found

    def users_of(self, place: Place) -> Sequence[tuple[str, Change]]:
        """The scenarios whose figure an input is, by their keys, and which of their figures it is."""
        sheet, row, column = place
        return self.users.get((sheet, f"{column_letters(column)}{row}"), ())


def _of_signing(signed: Sequence[Signed], stamp: str | None, language: str) -> Iterator[Finding]:
    """Sign-offs that are for other figures than those that the file's inputs give, and those whose date is none or has not come."""
    for each in signed:
        who = f"{ROLES[each.role][language]}, {each.name}"
        if each.state(stamp) == OTHER:
            yield Finding("signed_for_other", each.sheet, each.cell, stamp or None, each.stamp, f"{who}, {each.date}")
        if each.date_fault:
            yield Finding(f"signed_{each.date_fault}", each.sheet, each.cell, after=each.date, means=who)
        if each.formulas:
            yield Finding("signed_formula", each.sheet, each.cell, means=who)
