"""What each example of the catalogue of functions has to answer, worked out by hand or on fractions from the packaged data.

Nothing of the package is imported: a figure here and one that a function gives agree because both are right. Money is compared in
whole units, an amount that is not rounded to a thousandth of a cent, other figures to the last digits of a double.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from math import isclose
from pathlib import Path
from typing import Any

from money import CENT, same_money
from originals import records
from worked_explanation import Sentences, explained, said
from worked_scenarios import PACKAGED, TWELVE, Settlement, counts, predictable

F = Fraction


@dataclass(frozen=True)
class Money:
    """Whole units, cents where nothing else is said."""

    amount: Fraction
    unit: Fraction = CENT

    def is_as(self, found: Any) -> bool:
        return _is_number(found) and same_money(found, self.amount, self.unit)


@dataclass(frozen=True)
class Dollars:
    """An amount before it is rounded."""

    amount: Fraction

    def is_as(self, found: Any) -> bool:
        return _is_number(found) and abs(Fraction(found) - self.amount) <= CENT / 1000


Worked = list[list[Any]]


def _is_number(found: Any) -> bool:
    return isinstance(found, int | float) and not isinstance(found, bool)


def is_as(found: Any, worked: Any) -> bool:
    """Whether a cell is what was worked out: money, another figure, a text, or a text of a form."""
    if isinstance(worked, Money | Dollars | Sentences):
        return worked.is_as(found)
    if isinstance(worked, Fraction):
        return _is_number(found) and isclose(found, worked, rel_tol=1e-13)
    if isinstance(worked, re.Pattern):
        return isinstance(found, str) and worked.fullmatch(found) is not None
    return isinstance(found, str) and found == worked


def differences(found: Sequence[Sequence[Any]], worked: Worked) -> list[str]:
    """The cells that are not what was worked out, with their rows and columns."""
    said = []
    for down, (row, expected) in enumerate(zip_longest(found, worked, fillvalue=())):
        for across, (cell, due) in enumerate(zip_longest(row, expected, fillvalue=None)):
            if not is_as(cell, due):
                said.append(f"row {down + 1}, column {across + 1}: {cell!r}, worked out as {due!r}")
    return said


# Rows


def money(*amounts: str | int | Fraction, unit: Fraction = CENT) -> Worked:
    return [[Money(F(amount), unit)] for amount in amounts]


def dollars(*rows: Sequence[str | int | Fraction]) -> Worked:
    return [[Dollars(F(amount)) for amount in row] for row in rows]


def figures(*rows: Sequence[str | int | Fraction]) -> Worked:
    return [[F(figure) for figure in row] for row in rows]


def about(data_set: str) -> dict[str, Any]:
    return tomllib.loads((PACKAGED / f"{data_set}.toml").read_text(encoding="utf-8"))


def scenario_title(name: str) -> str:
    path = PACKAGED.parent / "scenarios" / f"{name}.toml"
    return str(tomllib.loads(path.read_text(encoding="utf-8"))["title"]["en"])


# Data


def intake() -> list[Worked]:
    """2019 everywhere, Quebec among them; then refugees of three years in three provinces, which are nowhere hidden."""
    categories = ("economic", "family", "refugee", "other")
    of_2019 = {code: counts("admissions", 2019, code) for code in (*TWELVE[:4], "QC", *TWELVE[4:])}
    everywhere: Worked = [
        ["Jurisdiction", *categories],
        *([c, *(x[name] for name in categories)] for c, x in of_2019.items()),
    ]
    refugees = [
        [counts("admissions", year, code)["refugee"] for year in (2017, 2018, 2019)] for code in ("ON", "QC", "MB")
    ]
    return [everywhere, refugees]


def population() -> list[Worked]:
    rows = {
        (r["year"], r["jurisdiction"]): r["population"]
        for r in records(PACKAGED / "population.csv")
        if r["vintage"] == "2024"
    }
    return [figures(*((rows["2019", code], rows["2024", code]) for code in ("ON", "MB", "NU")))]


def parameter() -> list[Worked]:
    weights = {"economic": "1", "family": "1", "refugee": "2.5", "other": "1"}
    return [[[category, F(weight)] for category, weight in weights.items()], figures(["0.4"])]  # two fifths of the way


def source() -> list[Worked]:
    return [[[about("admissions")["vintage"]]], [["assumption"]]]


# Steps


ON, MB = (112_005, 137_460, 153_370), (14_640, 15_225, 18_870)  # arrivals of 2017, 2018 and 2019


def average_intake() -> list[Worked]:
    later = [F(1, 4) * first + F(1, 4) * second + F(1, 2) * third for first, second, third in (ON, MB)]
    return [figures([F(sum(ON), 3)], [F(sum(MB), 3)]), figures(*([x] for x in later))]


def weighted_intake() -> list[Worked]:
    return [figures([82_145 + 42_570 + F(5, 2) * 25_520 + 3_130], [13_650 + 3_160 + F(5, 2) * 2_005 + 50])]


def eligible_population() -> list[Worked]:
    """Each cohort by who stays, the part that is eligible, and the rate of use."""
    eligible, use = ("0.8", "0.95", "1"), F("0.894")
    cohorts = {
        (19_940, 23_685, 25_520): ("0.9379", "0.9448", "0.9517"),
        (2_070, 1_565, 2_005): ("0.6769", "0.7128", "0.7487"),
    }
    rows = (zip(landed, stay, eligible, strict=True) for landed, stay in cohorts.items())
    return [figures(*([sum((x * F(s) * F(e) * use for x, s, e in row), F(0))] for row in rows))]


def share() -> list[Worked]:
    total = F("266937.5")  # 192,650 + 52,410 + 21,877.5
    return [figures([192_650 / total], [52_410 / total], [F("21877.5") / total])]


def escalate() -> list[Worked]:
    """784,400,000 x 1.03 = 807,932,000; x 1.034 = 835,401,688; 835,402,000 x 1.045 = 872,995,090, in thousands and so carried."""
    return [[[Money(F(x), F(1000)) for x in (807_932_000, 835_402_000, 872_995_000)]]]


def formula_amount() -> list[Worked]:
    """98,500,000 is left after three times 500,000."""
    return [dollars([57_955_050], [31_281_250], [10_763_700])]


def phase_in() -> list[Worked]:
    """Four fifths of last year's shares, 0.50, 0.35 and 0.15, and a fifth of the new ones."""
    return [figures(["0.51666"], ["0.3425"], ["0.14084"])]


def hold_harmless() -> list[Worked]:
    """95% of last year; then last year with prices 2% up and 5% less, 0.969 of it."""
    return [dollars([386_840_000], [45_030_000], [855_000]), dollars([394_576_800], [45_930_600], [872_100])]


def collar() -> list[Worked]:
    return [dollars([386_840_000, 456_064_000], [45_030_000, 53_088_000], [855_000, 1_008_000])]


def fit_to_envelope() -> list[Worked]:
    """Ontario has the 550,000 that it may have, Quebec the 345,000 that it must have, and Manitoba the rest."""
    return [dollars([550_000], [345_000], [105_000])]


def round_to_envelope() -> list[Worked]:
    """Of three equal thirds the first has the cent; 549.6, 330.3 and 120.1 thousand lack one thousand, which goes to the first."""
    return [money("33.34", "33.33", "33.33"), money(550_000, 330_000, 120_000, unit=F(1000))]


def true_up() -> list[Worked]:
    """3.3 million more; of 3.3 and 0.9 million less, two dollars for each of 1,380,000 and 162,000 at once."""
    rows = ((3_300_000, 0), (-2_760_000, -540_000), (-324_000, -576_000))
    return [[[Money(F(x)) for x in row] for row in rows]]


# Allocation


def allocate() -> list[Worked]:
    """Of 195: 615,384.615, 307,692.308 and 76,923.077, so that the two cents left over go to the last two.

    Then Manitoba is held at 95% of 150,000; 757,500 is left for a share of 180 of 195 after the two base amounts: 820,625 a share.
    """
    rows = (("ON", 555_000, ""), ("QC", 302_500, ""), ("MB", 142_500, "held: hold-harmless"))
    table = [[code, Money(F(amount), F(1)), rule, F(820_625)] for code, amount, rule in rows]
    heading = ["Jurisdiction", "Allocation", "Rule that binds", "Scaling factor"]
    return [money("615384.61", "307692.31", "76923.08"), [heading, *table]]


def scenario() -> list[Worked]:
    settled = Settlement("2021-22").rounded().paid
    lowered = dict(predictable(F("0.95"), F("0.08"), {"2026-27": F(1, 2)}))["2026-27"]
    table: Worked = [["Jurisdiction", "2021-22"], *([code, Money(amount)] for code, amount in settled.items())]
    return [table, money(*(lowered[code] for code in ("ON", "BC", "NU")))]


# Comparison


def compare() -> list[Worked]:
    rows = (
        ("ON", 407_200_000, 420_000_000, 12_800_000),
        ("MB", 47_400_000, 45_500_000, -1_900_000),
        ("NU", 900_000, 900_000, 0),
        ("Total", 455_500_000, 466_400_000, 10_900_000),
    )
    table = [[code, Money(F(was)), Money(F(now)), Money(F(more)), F(more, was)] for code, was, now, more in rows]
    return [[["Jurisdiction", "Baseline", "Amount", "Change", "Change, ratio"], *table]]


def per_admission() -> list[Worked]:
    return [figures([F(407_200_000, 134_278)], [F(47_400_000, 16_245)], [F(900_000, 35)])]


def per_capita() -> list[Worked]:
    return [figures([F(407_200_000, 14_842_488)], [F(47_400_000, 1_390_249)], [F(900_000, 39_403)])]


def real() -> list[Worked]:
    """By the packaged index, which is 1 in 2021-22; then from an index of 141.6 to one of 151.2."""
    index = {row["fiscal_year"]: F(row["index"]) for row in records(PACKAGED / "price_index.csv")}
    amounts = [407_200_000 / index["2021-22"], 458_000_000 / index["2026-27"]]
    return [dollars(amounts), dollars([407_200_000 * F("151.2") / F("141.6")], [415_000_000])]


# Explanation, and this session


SCENARIOS = """settlement settlement-economic-half published equal-per-admission equal-per-capita non-economic cohort quebec-parity
predictable""".split()  # noqa: SIM905
AHEAD = """outlook outlook-economic-half outlook-high outlook-low outlook-no-one-time outlook-no-protected-persons
outlook-no-workers roundtable-ahead roundtable-ahead-no-decline""".split()  # noqa: SIM905
PARAMETERS = """authority_rounding_unit | Rounding unit, envelope | dollars |
escalator | Escalator | ratio |
intake | Intake | persons | jurisdiction x category x calendar year
use_of_services | Use of services | ratio | category
intensity | Intensity of use | ratio | category
duration | Duration of use | years | category
reference_category | Reference category | 1 or 0 | category
phase | Phase | ratio |
base_for_each | Base amount for each | dollars |
protected_fraction | Protected fraction | ratio |
largest_decline | Largest decline | ratio |
largest_growth | Largest growth | ratio |
rounding_unit | Rounding unit | dollars |
published_order | Published order | rank | jurisdiction
opening_programme_authority | Programme authority, year before | dollars |
opening_weighted_intake | Opening weighted intake | persons | jurisdiction
opening_allocation | Opening allocation | dollars | jurisdiction"""


def listed() -> list[Worked]:
    scenarios = [[name, scenario_title(name), "2019-20 to 2026-27"] for name in SCENARIOS]
    scenarios += [[name, scenario_title(name), "2026-27 to 2031-32"] for name in AHEAD]
    parameters = [[cell.strip() for cell in line.split("|")] for line in PARAMETERS.split("\n")]
    return [[["Name", "Title", "Fiscal years"], *scenarios], [["Name", "Title", "Unit", "Goes by"], *parameters]]


def package_version() -> str:
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def version() -> list[Worked]:
    return [[[package_version()]]]


def status() -> list[Worked]:
    """One call, this one, without an error, and how recent each data set is."""
    first: Worked = [
        ["Version of fundingmodel", package_version()],
        ["Functions come through", "Python"],
        ["Session started (UTC)", re.compile(r"20\d\d-[01]\d-[0-3]\d [0-2]\d:[0-5]\d:[0-5]\d")],
        ["Calls", F(1)],
        ["Errors", F(0)],
    ]
    sets = sorted(path.stem for path in PACKAGED.glob("*.csv"))
    return [first + [[f"Data, {name}", about(name)["vintage"]] for name in sets]]


def last_error() -> list[Worked]:
    return [[["no error yet"]]]


WORKED: Mapping[str, Callable[[], list[Worked]]] = {
    "INTAKE": intake,
    "POPULATION": population,
    "PARAMETER": parameter,
    "SOURCE": source,
    "AVERAGE_INTAKE": average_intake,
    "WEIGHTED_INTAKE": weighted_intake,
    "ELIGIBLE_POPULATION": eligible_population,
    "SHARE": share,
    "ESCALATE": escalate,
    "FORMULA_AMOUNT": formula_amount,
    "PHASE_IN": phase_in,
    "HOLD_HARMLESS": hold_harmless,
    "COLLAR": collar,
    "FIT_TO_ENVELOPE": fit_to_envelope,
    "ROUND_TO_ENVELOPE": round_to_envelope,
    "TRUE_UP": true_up,
    "ALLOCATE": allocate,
    "SCENARIO": scenario,
    "COMPARE": compare,
    "PER_ADMISSION": per_admission,
    "PER_CAPITA": per_capita,
    "REAL": real,
    "EXPLAIN": lambda: [[[line] for line in (*explained("ON"), *said())]],
    "LIST": listed,
    "VERSION": version,
    "STATUS": status,
    "LAST_ERROR": last_error,
}


def without_answer(examples: Mapping[str, int]) -> list[str]:
    """The functions that have more examples, or fewer, than answers worked out; `examples` says how many each has."""
    worked = {name: len(WORKED[name]()) if name in WORKED else 0 for name in examples}
    gone = [f"{name} is no function any more" for name in WORKED if name not in examples]
    few = [
        f"{name}: {count} examples, {worked[name]} worked out"
        for name, count in examples.items()
        if count != worked[name]
    ]
    return gone + few
