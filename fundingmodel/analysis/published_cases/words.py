"""Published cases in words: how one is described in a line, and a row with its figures, in English and French."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from fundingmodel.analysis.published_cases.comparing import SETS, Case, Row
from fundingmodel.errors import Phrase, Refused, phrase
from fundingmodel.language.figures import Figures
from fundingmodel.language.words import Words

MOST_NAMED = 5  # misses named in the closing message
MOST_WRITTEN = 9  # decimals with which a figure that is published is written
MOST_PLAIN = 6  # decimals of a figure that is not money, where no more are needed
HEADERS = {
    "case": {"en": "Case", "fr": "Cas"},
    "title": {"en": "Title", "fr": "Titre"},
    "kind": {"en": "Kind", "fr": "Nature du cas"},
    "rows": {"en": "Rows", "fr": "Lignes"},
    "match": {"en": "Matched", "fr": "Concordent"},
    "known": {"en": "Known misses", "fr": "Discordances connues"},
    "uncounted": {"en": "Not counted", "fr": "Non comptées"},
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
    "sets": {"en": "set the envelope", "fr": "a fixé l’enveloppe"},
    "coarse": {"en": "within its rounding, no test", "fr": "dans son arrondi, ne vérifie rien"},
}
COMPARED = {
    "over": {"en": "{quantity} (ratio; {other} = 1)", "fr": "{quantity} (rapport; {other} = 1)"},
    "change": {"en": "{quantity} (change on the year before)", "fr": "{quantity} (variation sur un exercice)"},
}
LABELS = {
    "cite": {"en": "Source: {}", "fr": "Source : {}"},
    "rule": {"en": "Rule: {}", "fr": "Règle : {}"},
    "inferred": {"en": "Inferred: {}", "fr": "Déduit : {}"},
    "why": {"en": "Tolerance: {}", "fr": "Tolérance : {}"},
    "known": {"en": "Known miss, {} {}: {}", "fr": "Discordance connue, {} {} – {}"},
    "sets": {"en": "Set the envelope, {} {}: {}", "fr": "A fixé l'enveloppe, {} {} – {}"},
}


LINE = ("title", "case", "kind", "rows", "match", "known", "uncounted", "largest", "where", "tolerance", "why", "cite")


def line(case: Case, language: str) -> list[str]:
    """A case in one line: what `LINE` names."""
    names, largest = Words(language), case.largest
    reasons = dict.fromkeys(names.text(comparison.why) for comparison in case.comparisons if comparison.why["en"])
    return [
        names.text(case.scenario.title),
        case.scenario.name,
        KINDS[case.kind][language],
        str(len(case.counted)),
        str(case.count("match")),
        str(case.count("known")),
        str(len(case.rows) - len(case.counted)),
        figure(case, largest, largest.miss, language, signed=True),
        place_of(case, largest, language) if largest.miss else "",
        figure(case, largest, largest.tolerance, language),
        "; ".join(reasons) or {"en": "inputs and results are exact", "fr": "données et résultats exacts"}[language],
        names.text(case.cite),
    ]


def figure(case: Case, row: Row, value: Decimal, language: str, signed: bool = False) -> str:
    """A figure of a row in its unit, with the decimals that the unit has or the result needs: $1.00, 0.1235, 12 persons."""
    write = Figures(language, case.scenario.currency, case.result.tiers[row.tier].known_units)
    if row.unit == "dollars":
        decimals = row.decimals(max(write.decimals, *map(_written, _as_given(row))))
        text, nothing = (write.money(x, decimals) for x in (value, Decimal(0)))
    else:
        most = row.decimals(MOST_PLAIN)
        text, nothing = (write.plain(x, most) for x in (value, Decimal(0)))
    return f"+{text}" if signed and value > 0 and text != nothing else text


def _as_given(row: Row) -> list[Decimal]:
    """Its figures that somebody wrote, and so meant to the last digit."""
    return [row.published, *([row.known.miss] if row.known else [])]


def _written(figure: Decimal) -> int:
    """With how many decimals a figure that was written is shown: its own, a tenth as two."""
    places = min(MOST_WRITTEN, max(0, -int(figure.normalize().as_tuple().exponent)))
    return 2 if places == 1 else places


def place_of(case: Case, row: Row, language: str) -> str:
    """Which jurisdiction and year a row is for."""
    names = Words(language)
    of = case.result.tiers[row.tier].tier.jurisdiction_names
    jurisdiction = names.text(of[row.jurisdiction]) if row.jurisdiction else ""
    return " ".join(x for x in (jurisdiction, names.fiscal_year(row.fiscal_year)) if x)


def compared_as(case: Case, row: Row, language: str) -> str:
    """What is compared: the quantity by its name, its ratio to another's, or its change."""
    tier = case.result.tiers[row.tier].tier
    names = Words(language).with_titles(tier.titles)
    quantity = names.column(tier.formula.state(row.quantity))
    if row.over:
        other = names.text(tier.jurisdiction_names[row.over])
        return names.text(COMPARED["over"]).format(quantity=quantity, other=other)
    return names.text(COMPARED["change"]).format(quantity=quantity) if row.change else quantity


def declared_in_words(case: Case, row: Row, language: str) -> str:
    """A miss that the case declares, with why: "Known miss, Ontario 2026-27 +$1.00: unexplained"."""
    assert row.known is not None
    names, label = Words(language), LABELS["sets" if row.uncounted == SETS else "known"]
    amount = figure(case, row, row.known.miss, language, signed=True)
    return names.text(label).format(place_of(case, row, language), amount, names.text(row.known.why))


def refuse_misses(cases: Sequence[Case], language: str) -> None:
    """Refused, with the rows, where one misses: what is calculated is not what was published."""
    misses = [(case, row) for case in cases for row in case.rows if row.status == "miss"]
    if not misses:
        return
    named: list[Phrase] = [_miss(case, row, language) for case, row in misses[:MOST_NAMED]]
    if len(misses) > MOST_NAMED:
        named.append(phrase("more_misses", "and {count} more", count=len(misses) - MOST_NAMED))
    listed: dict[str, Any] = {"misses": named, "count": len(misses)}
    if len(misses) == 1:
        raise Refused("row_misses", "", "{count} row misses.\n- {misses:- }", **listed)
    raise Refused("rows_miss", "", "{count} rows miss.\n- {misses:- }", **listed)


def _miss(case: Case, row: Row, language: str) -> Phrase:
    values: dict[str, Any] = {
        "place": f"{case.scenario.name}, {place_of(case, row, language)}",
        "quantity": row.what,
    }
    for name in ("calculated", "published", "tolerance"):
        values[name] = figure(case, row, getattr(row, name), language)
    if not row.known:
        english = "{place}, {quantity}: calculated {calculated}, published {published}, tolerance {tolerance}"
        return phrase("miss", english, **values)
    return phrase(
        "known_miss_of_another_size",
        "{place}, {quantity}: calculated {calculated}, published {published}, tolerance {tolerance}, "
        "declared as a known miss of another size",
        **values,
    )
