"""The account of an amount of the settlement formula in 2021-22, worked out on fractions: the figures of each of its sentences."""

import re
import tomllib
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from originals import records
from worked_scenarios import BASE, HIDDEN, PACKAGED, TWELVE, Settlement, by_year_and_code, counts

YEAR = "2021-22"
NUMBER = {"en": re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?"), "fr": re.compile(r"\d+(?:\u00a0\d{3})*(?:,\d+)?")}
NOT_COUNTED = re.compile(r"^\d+\. |\[\d+\]|\d{4}-\d{2,4}")  # the number of a step, of a source, a fiscal year


@dataclass(frozen=True)
class Sentences:
    """A paragraph that has these figures, in their order, as many decimals as they are shown with, and no others."""

    figures: tuple[str, ...]
    language: str = "en"

    def is_as(self, found: Any) -> bool:
        return isinstance(found, str) and found != "" and self.of(found) == list(self.figures)

    def of(self, found: str) -> list[str]:
        thousands, point = {"en": (",", "."), "fr": ("\u00a0", ",")}[self.language]
        numbers = NUMBER[self.language].findall(NOT_COUNTED.sub("", found))
        return [number.replace(thousands, "").replace(point, ".") for number in numbers]


def shown(figure: Fraction | int, places: int = 2) -> str:
    """A figure with this number of decimals, half up."""
    exact = Decimal(Fraction(figure).numerator) / Decimal(Fraction(figure).denominator)
    return f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"


def explained(code: str, language: str = "en") -> list[Any]:
    """Each line of the account: its figures, or its text where it says nothing but what a file says."""
    year = Settlement(YEAR)
    rounded, need, average = year.rounded(), year.need, year.average(code)
    paid, down, arrivals = rounded.paid[code], Fraction(rounded.down[code], 100), sum(average.values())
    rank, total = rounded.order.index(code) + 1, sum(need.values())
    bases = BASE * len(TWELVE)
    exact = shown(rounded.exact[code])
    percent, shared = shown(100 * need[code] / total, 4), shown(year.envelope - bases)
    by_year = [(of, sum(counts("admissions", of, code).values(), Fraction(0))) for of in (2017, 2018, 2019)]
    hidden = sum(int(row["suppressed"]) for of, _ in by_year for row in by_year_and_code("admissions")[f"{of} {code}"])
    steps = [
        (shown(year.envelope),),
        (
            *("2017", "2018", "2019"),
            *(text for of, count in by_year for text in (str(of), whole_or_half(count))),
            *([str(hidden), whole_or_half(hidden * HIDDEN)] if hidden else []),
            shown(arrivals, 1),
            *(shown(figure, 1) for figure in average.values()),
        ),
        ("1", "1", "2.5", "1", shown(need[code], 1), shown(total, 1)),
        (shown(need[code], 1), shown(total, 1), percent),
        (shown(BASE), shown(bases)),
        (shown(BASE), percent, shown(year.envelope), shown(bases), exact),
        (shared, "100", shown(BASE), shared, percent, exact),
        (shown(down), str(rounded.left), str(rank), shown(paid)),
    ]
    of_envelope = shown(100 * paid / year.envelope)
    millions = [shown(paid / 10**6, 1)] if paid >= 10**6 else []
    headline = (shown(paid), *millions, of_envelope, shown(year.envelope), shown(paid / arrivals, 0))
    first = [Sentences(()), Sentences((*headline, shown(arrivals, 1))), Sentences(()), ""]
    lines = [*first, *map(Sentences, steps), ""]
    return [replace(line, language=language) if isinstance(line, Sentences) else line for line in lines]


def whole_or_half(count: Fraction) -> str:
    return shown(count, 0 if count.denominator == 1 else 1)


def said() -> list[Any]:
    """What the English account ends with: the notes of the two assumptions and the two sources, as the files have them."""
    path = PACKAGED.parent / "scenarios" / "settlement.toml"
    inputs = tomllib.loads(path.read_text(encoding="utf-8"))["inputs"]
    data = tomllib.loads((PACKAGED / "admissions.toml").read_text(encoding="utf-8"))
    rows = [row for row in records(PACKAGED / "settlement_envelope_readings.csv") if row["reading"] == "calibrated"]
    memo = next(
        f"{row['source_en']}, {row['source_date']} ({row['status']}; rounded to 1,000)"
        for row in rows
        if row["fiscal_year"] == YEAR
    )
    notes = [f"({name}): {inputs[name]['note']['en']}" for name in ("category_weight", "base_for_each")]
    assumptions = [re.compile(f"- [a-z ]+ {re.escape(note)}") for note in notes]
    sources = [f"[1] {memo} – shared by the formula, allocated", f"[2] {data['source']['en']}"]
    return [Sentences(()), *assumptions, "", Sentences(()), *sources, "", Sentences(())]
