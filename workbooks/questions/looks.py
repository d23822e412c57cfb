"""How the figures of a chart are written: their number format, the unit in which they then are, and what they are divided by."""

from dataclasses import dataclass
from decimal import Decimal

from fundingmodel.kinds import MONEY, RATIO, kind_of
from workbooks.page import styles
from workbooks.page.pages import Page
from workbooks.page.scale import scale_of
from workbooks.questions.drawn import Drawn

MANY = 100  # from here on values are written without decimals
FEW_DECIMALS = Decimal(10) ** 7  # one decimal of a million is enough beside a bar
PERCENT = {"en": "percent", "fr": "pour cent"}


@dataclass(frozen=True)
class Written:
    """A number format, what the unit is called, and the divisor as a formula has it: 1000000 where figures are in millions."""

    number: str
    unit: str
    divisor: str = "1"


def written(page: Page, drawn: Drawn, currency: str) -> Written:
    """By the kind of the figures that are drawn, and for money by the largest."""
    largest = max((abs(Decimal(str(x))) for x in drawn.figures if x), default=Decimal(0))
    kind, words = kind_of(drawn.unit), page.book.words
    if kind == RATIO:
        return Written(styles.in_language("0.0%", words.language), words.text(PERCENT), "0.01")
    unit = page.book.unit(drawn.unit, currency)
    if kind != MONEY:
        return Written("#,##0" if largest >= MANY else "#,##0.##", unit)
    scale = scale_of(largest, FEW_DECIMALS)
    number = scale.amounts.partition(";")[0]
    thousands = len(number) - len(number.rstrip(","))
    return Written(number, words.text(scale.word).format(unit), str(1000**thousands))
