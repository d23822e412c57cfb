"""Whether a packaged scenario gives here, to the cent, what its table says: that was worked out on exact fractions, by other code."""

from collections.abc import Iterator
from decimal import Decimal

from fundingmodel.doctor.findings import Finding, mend, ok
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.pinned import Amounts, pinned

SCENARIO = "settlement"


def look() -> Iterator[Finding]:
    from fundingmodel.errors import Refused

    table = pinned()
    listed = table.scenarios[SCENARIO]
    try:
        found = _calculated(listed)
    except ImportError as error:
        yield mend("not_calculated", package=error.name)
        return
    except Refused as error:
        yield mend("refused", scenario=SCENARIO, where=(error,))
        return
    wrong = [place for place, amount in listed.items() if found[place] != amount]
    if not wrong:
        yield ok("same", scenario=SCENARIO, count=len(listed), version=table.version)
        return
    year, code = wrong[0]
    yield mend(
        "others",
        scenario=SCENARIO,
        count=len(wrong),
        all=len(listed),
        fiscal_year=_year(year),
        jurisdiction=code,
        found=_money(found[year, code]),
        listed=_money(listed[year, code]),
    )


def _calculated(listed: Amounts) -> dict[tuple[str, str], Decimal | None]:
    """What the engine gives for each amount of the table; None is unknown."""
    from fundingmodel.result import run

    result = run(SCENARIO)
    return {(year, code): result.amount("allocation", year, code) for year, code in listed}


def _year(fiscal_year: str) -> Text:
    from fundingmodel.language.figures import Figures

    return {language: Figures(language).year(fiscal_year) for language in LANGUAGES}


def _money(amount: Decimal | None) -> Text:
    from fundingmodel.language.figures import Figures

    if amount is None:
        return {"en": "unknown", "fr": "inconnu"}
    return {language: Figures(language, "CAD").money(amount) for language in LANGUAGES}
