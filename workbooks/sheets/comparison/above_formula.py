"""What hold-harmless adds: on the Comparison sheet, what each scenario pays above its formula amount where it binds."""

from fundingmodel.result import Result
from workbooks.page import styles
from workbooks.page.book import Book, key_of
from workbooks.sheets.comparison.tables import Comparison, Kind, Source

TEXTS = {
    "above_formula": {
        "en": "Paid above the formula amount because hold-harmless binds: {scenario} ({money})",
        "fr": "Versé en sus du montant selon la formule, la clause de maintien étant déterminante : {scenario} ({money})",
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
            title = text(TEXTS["above_formula"]).format(
                scenario=text(shown.scenario.short) if which == "equal" else label, money=comparison.money
            )
            kind = Kind(styles.CENTS, money=True)
            comparison.above_formula[which, n] = comparison.write_table(title, source, kind)


def _source(book: Book, result: Result) -> Source | None:
    tier = result.main.tier
    own = {c.name for e in tier.entries if e.step == "hold_harmless" for c in e.columns}
    numbers = [n for n, rule in enumerate(tier.formula.rules) if rule.name in own]
    if not numbers or "formula_amount" not in {c.name for c in tier.formula.columns}:
        return None

    def source(code: str, year: str) -> str | None:
        places = book.columns.get((key_of(result.scenario), tier.name, year))
        if places is None or code not in tier.place.jurisdictions:
            return None
        here: dict[str | None, int] = {"jurisdiction": tier.place.jurisdictions.index(code)}

        def at(name: str) -> str:
            return str(places[name].at(here))

        binds = ",".join(f"{at(tier.formula.rule_column)}={n}" for n in numbers)
        above = f"{at(tier.formula.state('allocation'))}-{at(tier.formula.state('formula_amount'))}"
        return f"IF(OR({binds}),ROUND(MAX(0,{above}),2),0)"

    return source
