"""One per cent: what one per cent more of the envelope would add to whom, of each scenario, on the Comparison sheet.

At the margin: it goes by their shares to those whom no guarantee or limit holds. What it would be if it were enough to free or to
hold somebody is another envelope, which may be typed in on Parameters.
"""

from collections.abc import Sequence

from fundingmodel.analysis.decided_by_need import NEARLY, is_fitted
from fundingmodel.result import Result
from workbooks.page import styles
from workbooks.page.book import Book
from workbooks.sheets.comparison.tables import Comparison, Kind, Source, Table
from workbooks.sheets.said_first import at

PART = "0.01"
BOUNDS = ("fitted_amount", "guaranteed_amount", "permitted_amount")
TEXTS = {
    "section": {
        "en": "What one per cent more of the envelope would add, by share, to those whom no guarantee or limit holds ({money})",
        "fr": "Ce qu’ajouterait 1 % de plus de l’enveloppe, selon les parts, à qui n’est tenu par aucune garantie ni limite ({money})",
    },
    "at_equal": {"en": "{scenario}, at equal envelope", "fr": "{scenario}, à enveloppe égale"},
}  # fmt: skip


def write_one_percent(comparison: Comparison) -> None:
    """A table for each scenario that shares an envelope, at its own and, where that differs, at an equal one."""
    sources = {
        (which, k): source
        for which in ("own", "equal")
        for k, result in enumerate(comparison.results)
        if (shown := comparison.shown(result, which)) and (which == "own" or shown is not result)
        if (source := _source(comparison.book, shown))
    }
    if not sources:
        return
    text = comparison.book.words.text
    comparison.write_section(text(TEXTS["section"]).format(money=comparison.money))
    for (which, k), source in sources.items():
        label = comparison.labels[k]
        title = label if which == "own" else text(TEXTS["at_equal"]).format(scenario=label)
        comparison.one_percent[which, k] = comparison.write_table(
            title, source, Kind(styles.CENTS, guarded=True, money=True)
        )


def of_scenario(comparison: Comparison, which: str, k: int) -> Table | None:
    """Where it stands for a scenario, at its own envelope or at an equal one."""
    is_own = which == "own" or comparison.shown(comparison.results[k], which) is comparison.results[k]
    return comparison.one_percent.get(("own" if is_own else which, k))


def _source(book: Book, result: Result) -> Source | None:
    tier = result.main
    places = tier.tier.place
    if not is_fitted(tier):
        return None

    def source(code: str, year: str) -> str | None:
        if code not in places.jurisdictions or year not in tier.years:
            return None
        here: dict[str | None, int] = {"jurisdiction": places.jurisdictions.index(code)}
        of_one, of_all = [], []
        for name in ("share", *BOUNDS):
            cells = book.cells(result, name, year)
            assert cells is not None  # a formula that is fitted has all of them
            of_one.append(str(cells.at(here)))
            of_all.append(cells.at({}).all)
        units, envelope = (at(book, result, tier, name, year) for name in ("units_per_dollar", "envelope"))
        open_shares = f"SUMPRODUCT({_open(of_all[1:], units)}*{of_all[0]})"
        mine = f"{of_one[0]}*{_open(of_one[1:], units)}"
        return f'IF({open_shares}<=0,"",{PART}*{envelope}*{mine}/{open_shares})'

    return source


def _open(bounds: Sequence[str], units: str) -> str:
    """1 where an amount is at neither of its bounds, else 0; of one or of all."""
    fitted, least, most = bounds
    return f"({fitted}>={least}+{NEARLY}/{units})*({fitted}<={most}-{NEARLY}/{units})"
