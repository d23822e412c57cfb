"""What hold-harmless adds: on the Comparison sheet, what each scenario pays above its formula amount where it binds."""

from collections.abc import Callable, Iterator, Sequence

from fundingmodel.result import Result
from workbooks.page import styles
from workbooks.page.book import Book, key_of
from workbooks.sheets.comparison.tables import Comparison, Kind, Source
from workbooks.sheets.scenario_sheet import moves

TEXTS = {
    "above_formula": {
        "en": "Paid above the formula amount because hold-harmless binds: {scenario} (dollars)",
        "fr": "Versé en sus du montant selon la formule, la clause de maintien étant déterminante : {scenario} (dollars)",
    },
    "guarantee": {"en": "What hold-harmless adds", "fr": "Ce qu’ajoute la clause de maintien"},
}


def write_above_formula(comparison: Comparison) -> None:
    """A table for each scenario with hold-harmless, at its own envelope and, where that differs, at an equal one."""
    text = comparison.book.words.text
    for which, tables in (("own", comparison.own), ("equal", comparison.equal)):
        for n, (result, label) in enumerate(zip(comparison.results, comparison.labels, strict=True)):
            shown = comparison.shown(result, which)
            if not tables or shown is None or (which == "equal" and shown is result):
                continue
            source = _source(comparison.book, shown)
            if source is None:
                continue
            if not comparison.above_formula:
                comparison.write_section(text(TEXTS["guarantee"]))
            title = text(TEXTS["above_formula"]).format(scenario=shown.scenario.name if which == "equal" else label)
            kind = Kind(styles.CENTS, money=True)
            comparison.above_formula[which, n] = comparison.write_table(title, source, kind)


def _source(book: Book, result: Result) -> Source | None:
    tier = result.main.tier
    entries = [e for e in tier.entries if e.step == "hold_harmless"]
    own = {c.name for e in entries for c in e.columns}
    lower = moves(tier.entries, tier.formula.states("lower_bound"))
    told = {c.name for c in tier.formula.columns}
    if not {"held", "formula_amount"} <= told or not any(rule in own for _, _, rule in lower):
        return None

    def source(code: str, year: str) -> str | None:
        places = book.columns.get((key_of(result.scenario), tier.name, year))
        if places is None or code not in tier.place.jurisdictions:
            return None
        here: dict[str | None, int] = {"jurisdiction": tier.place.jurisdictions.index(code)}

        def at(name: str) -> str:
            return str(places[name].at(here))

        conditions = list(_binds(tier.formula.state, lower, own, at))
        above = f"{at(tier.formula.state('allocation'))}-{at(tier.formula.state('formula_amount'))}"
        return f"IF(AND({','.join(conditions)}),ROUND(MAX(0,{above}),2),0)"

    return source


def _binds(
    state: Callable[[str], str], lower: Sequence[tuple[str, str, str]], own: set[str], at: Callable[[str], str]
) -> Iterator[str]:
    """Held, by hold-harmless, which no later guarantee and no base amount exceeds."""
    yield f"{at(state('held'))}=1"
    last = max(n for n, (_, _, rule) in enumerate(lower) if rule in own)
    before, after, _ = lower[last]
    yield f"{at(after)}>{at(before)}"
    for before, after, _ in lower[last + 1 :]:
        yield f"{at(after)}<={at(before)}"
    yield f"{at(state('off_the_top'))}<={at(lower[-1][1])}"
