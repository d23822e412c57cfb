"""Calibration table: what the cases of a calibrated formula say of it, year by year, with the number of tests.

It is made from the cases alone (`[published.calibration]`, and their rows), so that no other text has to say how well a formula
does. A year to which figures were fitted has no test; an amount from which an envelope was found is none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import cache

from fundingmodel.analysis.published_cases.comparing import CALIBRATION, Case, compare
from fundingmodel.analysis.published_cases.rows import COARSE, SETS, Row, Text
from fundingmodel.errors import in_file
from fundingmodel.language.figures import Figures
from fundingmodel.language.texts import read_text
from fundingmodel.language.words import Words
from fundingmodel.scenario.files import PUBLISHED, published_cases, read_file

SMALL = Decimal("0.01")  # a miss below it is said with two decimals of a percent
NEAR = Decimal("0.001")  # to which the misses of a fitted year are summed up, upwards
COLUMNS = ("fiscal_year", "role", "tests", "found", "not_counted")
HEADERS: Mapping[str, Text] = {
    "fiscal_year": {"en": "Year", "fr": "Exercice"},
    "role": {"en": "What it is", "fr": "Ce que c'est"},
    "tests": {"en": "Tests", "fr": "Vérifications"},
    "found": {"en": "Calculated against known", "fr": "Calculé par rapport au connu"},
    "not_counted": {"en": "No test", "fr": "Ne vérifie rien"},
}
LABEL: Text = {"en": "Calibration", "fr": "Calage"}
TITLE = {"en": "Calibration of {formula}, year by year", "fr": "Calage de « {formula} », exercice par exercice"}
TESTS: tuple[Text, ...] = (
    {"en": "no test", "fr": "aucune vérification"},
    {"en": "1 test", "fr": "1 vérification"},
    {"en": "{count} tests", "fr": "{count} vérifications"},
)
WORDS: Mapping[str, Text] = {
    "ratio": {
        "en": "{name} to {other}: {known} known, {calculated} calculated",
        "fr": "{name} / {other} : {known} connu, {calculated} calculé",
    },
    "change": {"en": "{name}: {known} known, {calculated} calculated", "fr": "{name} : {known} connu, {calculated} calculé"},
    "miss": {"en": "{name} {miss}", "fr": "{name} {miss}"},
    "others": {"en": "the {count} others within {miss}", "fr": "les {count} autres à {miss} près"},
    "sets": {"en": "set the envelope: {names}", "fr": "ont fixé l'enveloppe : {names}"},
    "coarse": {"en": "within its rounding: {names}", "fr": "dans son arrondi : {names}"},
}  # fmt: skip


@dataclass(frozen=True)
class CalibrationYear:
    """A year of a calibrated formula: what it is, in words, and the rows of its case."""

    of: str
    fiscal_year: str
    fitted: bool
    said: Text
    case: Case

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for row in self.case.rows if row.fiscal_year == self.fiscal_year)

    @property
    def tests(self) -> int:
        """How many figures test the formula: none where its figures were fitted to them."""
        return 0 if self.fitted else sum(row.is_counted for row in self.rows)


def calibration_of(cases: Sequence[Case]) -> list[CalibrationYear]:
    """The years of the cases that say what formula they calibrate, in the order of the years."""
    found = [year for case in cases for year in _years(case)]
    return sorted(found, key=lambda each: (each.of, each.fiscal_year))


@cache
def packaged_calibration(of: str) -> tuple[CalibrationYear, ...]:
    """The years of the packaged cases of a formula's calibration, compared once: what is packaged stays as it is."""
    return tuple(calibration_of([compare(name) for name in packaged_cases().get(of, ())]))


@cache
def packaged_cases() -> Mapping[str, Sequence[str]]:
    """The names of the packaged cases of each formula that is calibrated."""
    found: dict[str, list[str]] = {}
    for name in published_cases():
        if of := read_file(PUBLISHED / f"{name}.toml").get("published", {}).get(CALIBRATION, {}).get("of"):
            found.setdefault(of, []).append(name)
    return found


def _years(case: Case) -> Iterator[CalibrationYear]:
    table = case.scenario.data["published"].get(CALIBRATION)
    where = in_file(case.scenario.path.name) / "published" / CALIBRATION
    if table is None:
        return
    for year, said in table["years"].items():
        text = read_text(said["said"], where.key(year))
        yield CalibrationYear(str(table["of"]), year, said.get("fitted", False), text, case)


# In words


def table_rows(years: Sequence[CalibrationYear], language: str) -> list[list[str]]:
    """The table in words, a row a year: `COLUMNS`."""
    words = Words(language)
    return [
        [
            words.fiscal_year(year.fiscal_year),
            words.text(year.said),
            str(year.tests),
            found_in_words(year, language),
            not_counted_in_words(year, language),
        ]
        for year in years
    ]


def in_a_line(year: CalibrationYear, language: str) -> str:
    """A row of the table as a line: "2012-13 – a test (3 tests). Ontario −0.16%; ..."."""
    label, role, _, found, not_counted = table_rows([year], language)[0]
    tests = TESTS[min(year.tests, 2)][language].format(count=year.tests)
    parts = [f"{label} – {role} ({tests})", *(x[:1].upper() + x[1:] for x in (found, not_counted) if x)]
    return ". ".join(parts) + "."


def found_in_words(year: CalibrationYear, language: str) -> str:
    """How far each counted figure is off; of a fitted year the largest, and within what the others are."""
    rows = [row for row in year.rows if row.is_counted]
    if not year.fitted:
        return "; ".join(_row_in_words(year.case, row, language) for row in rows)
    largest = max(rows, key=lambda row: abs(_relative(row)))
    others = max((abs(_relative(row)) for row in rows if row is not largest), default=Decimal(0))
    upwards = others.quantize(NEAR, ROUND_CEILING)
    within = Words(language).text(WORDS["others"]).format(count=len(rows) - 1, miss=Figures(language).rate(upwards, 1))
    return "; ".join([_row_in_words(year.case, largest, language), within])


def not_counted_in_words(year: CalibrationYear, language: str) -> str:
    words, parts = Words(language), []
    for status in (SETS, COARSE):
        names = [_name(year.case, row.jurisdiction, language) for row in year.rows if row.status == status]
        if names:
            parts.append(words.text(WORDS[status]).format(names=", ".join(dict.fromkeys(names))))
    return "; ".join(parts)


def _row_in_words(case: Case, row: Row, language: str) -> str:
    words, figures = Words(language), Figures(language)
    name = _name(case, row.jurisdiction, language)
    if row.over:
        known, calculated = (figures.number(x, 3) for x in (row.published, row.calculated))
        other = _name(case, row.over, language)
        return words.text(WORDS["ratio"]).format(name=name, other=other, known=known, calculated=calculated)
    if row.change:
        known, calculated = (_signed(x, figures, 1) for x in (row.published, row.calculated))
        return words.text(WORDS["change"]).format(name=name, known=known, calculated=calculated)
    miss = _relative(row)
    return words.text(WORDS["miss"]).format(name=name, miss=_signed(miss, figures, 2 if abs(miss) < SMALL else 1))


def _signed(ratio: Decimal, figures: Figures, decimals: int) -> str:
    text = figures.percent(ratio, decimals).replace("-", "\u2212")
    return f"+{text}" if ratio > 0 else text


def _relative(row: Row) -> Decimal:
    return row.miss / row.published if row.published else Decimal(0)


def _name(case: Case, code: str, language: str) -> str:
    return Words(language).text(case.scenario.tier.jurisdiction_names[code])
