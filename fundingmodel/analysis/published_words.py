"""Published cases in words: how one is described in a line, and a row with its figures, in English and French."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from fundingmodel.analysis.published import Case, Row
from fundingmodel.errors import Phrase, Refused, phrase
from fundingmodel.language.figures import Figures
from fundingmodel.language.words import Words

MOST_NAMED = 5  # misses named in the closing message
HEADERS = {
    "case": {"en": "Case", "fr": "Cas"},
    "title": {"en": "Title", "fr": "Titre"},
    "kind": {"en": "Kind", "fr": "Nature du cas"},
    "rows": {"en": "Rows", "fr": "Lignes"},
    "match": {"en": "Matched", "fr": "Concordent"},
    "known": {"en": "Known misses", "fr": "Discordances connues"},
    "largest": {"en": "Largest miss", "fr": "Plus grande discordance"},
    "where": {"en": "Where", "fr": "Où"},
    "tolerance": {"en": "Tolerance", "fr": "Tolérance"},
    "why": {"en": "Why", "fr": "Motif"},
    "cite": {"en": "Source", "fr": "Source"},
    "quantity": {"en": "Quantity", "fr": "Grandeur"},
    "fiscal_year": {"en": "Year", "fr": "Exercice"},
    "jurisdiction": {"en": "Jurisdiction", "fr": "Administration"},
    "calculated": {"en": "Calculated", "fr": "Calculé"},
    "published": {"en": "Published", "fr": "Publié"},
    "difference": {"en": "Difference", "fr": "Différence"},
    "result": {"en": "Result", "fr": "Résultat"},
}
KINDS = {
    "published": {"en": "published", "fr": "publié"},
    "calibrated": {"en": "calibrated", "fr": "calé"},
    "worked": {"en": "worked by hand", "fr": "calculé à la main"},
}
RESULTS = {
    "match": {"en": "match", "fr": "concorde"},
    "known": {"en": "known miss", "fr": "discordance connue"},
    "miss": {"en": "MISS", "fr": "DISCORDANCE"},
}
LABELS = {
    "cite": {"en": "Source: {}", "fr": "Source : {}"},
    "rule": {"en": "Rule: {}", "fr": "Règle : {}"},
    "inferred": {"en": "Inferred: {}", "fr": "Déduit : {}"},
    "why": {"en": "Tolerance: {}", "fr": "Tolérance : {}"},
    "known": {"en": "Known miss, {} {}: {}", "fr": "Discordance connue, {} {} – {}"},
}


LINE = ("title", "case", "kind", "rows", "match", "known", "largest", "where", "tolerance", "why", "cite")


def line(case: Case, language: str) -> list[str]:
    """A case in one line: what `LINE` names."""
    names, largest = Words(language), case.largest
    reasons = dict.fromkeys(names.text(comparison.why) for comparison in case.comparisons if comparison.why["en"])
    return [
        names.text(case.scenario.title),
        case.scenario.name,
        KINDS[case.kind][language],
        str(len(case.rows)),
        str(case.count("match")),
        str(case.count("known")),
        figure(case, largest, largest.miss, language, signed=True),
        place_told(case, largest, language) if largest.miss else "",
        figure(case, largest, largest.tolerance, language),
        "; ".join(reasons) or {"en": "inputs and results are exact", "fr": "données et résultats exacts"}[language],
        names.text(case.cite),
    ]


def figure(case: Case, row: Row, value: Decimal, language: str, signed: bool = False) -> str:
    """A figure of a row in its unit, with the decimals that the unit has: $1.00, 0.1235, 12 persons."""
    write = Figures(language, case.scenario.currency, case.result.tiers[row.tier].known_units)
    sign = "+" if signed and value > 0 else ""
    if row.unit == "dollars":
        return sign + write.money(value)
    return sign + write.plain(value, 6)


def place_told(case: Case, row: Row, language: str) -> str:
    """Which jurisdiction and year a row is for."""
    names = Words(language)
    of = case.result.tiers[row.tier].tier.jurisdiction_names
    jurisdiction = names.text(of[row.jurisdiction]) if row.jurisdiction else ""
    return " ".join(x for x in (jurisdiction, names.fiscal_year(row.fiscal_year)) if x)


def refuse_misses(cases: Sequence[Case], language: str) -> None:
    """Refused, with the rows, where one misses: what is calculated is not what was published."""
    misses = [(case, row) for case in cases for row in case.rows if row.status == "miss"]
    if not misses:
        return
    named: list[Phrase] = [_miss(case, row, language) for case, row in misses[:MOST_NAMED]]
    if len(misses) > MOST_NAMED:
        named.append(phrase("more_misses", "and {count} more", count=len(misses) - MOST_NAMED))
    listed = {"misses": named, "count": len(misses)}
    if len(misses) == 1:
        raise Refused("row_misses", "", "{count} row misses.\n- {misses:- }", **listed)
    raise Refused("rows_miss", "", "{count} rows miss.\n- {misses:- }", **listed)


def _miss(case: Case, row: Row, language: str) -> Phrase:
    said: dict[str, Any] = {
        "place": f"{case.scenario.name}, {place_told(case, row, language)}",
        "quantity": row.quantity,
    }
    for name in ("calculated", "published", "tolerance"):
        said[name] = figure(case, row, getattr(row, name), language)
    if not row.known:
        english = "{place}, {quantity}: calculated {calculated}, published {published}, tolerance {tolerance}"
        return phrase("miss", english, **said)
    return phrase(
        "known_miss_of_another_size",
        "{place}, {quantity}: calculated {calculated}, published {published}, tolerance {tolerance}, "
        "declared as a known miss of another size",
        **said,
    )
