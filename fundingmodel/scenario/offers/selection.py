"""Selection: offers that change who is admitted, through any formula, with the total of admissions fixed or free.

The admissions of the parent stand under a name of their own; those that the formula reads are made from them, so that each figure is a
lever on the sheet. Numbers of nominees and of the plan are those of the packaged data sets.
"""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from fundingmodel.datasets.gate import load
from fundingmodel.errors import phrase
from fundingmodel.language.texts import Text
from fundingmodel.scenario.made.tables import names_read
from fundingmodel.scenario.offers.left_behind import table
from fundingmodel.scenario.offers.parents import Offer, Parent
from fundingmodel.scenario.parameters import DATA_KEYS, FROM, LITERAL_KEYS

THOUSAND = 1000
ECONOMIC = "economic"
REFUGEES = ("refugee", "government_assisted", "privately_sponsored", "blended_visa_office_referred", "protected_person")
NOMINEES, THEN, NOW = "nominee_allocations", ("2024", "final"), ("2026", "start_of_year")
PLANS, PLAN, PLAN_YEAR = "immigration_levels_plans", "2026-2028", "2026"
FREE_OR_FIXED = {
    "en": "1 keeps the total of admissions as it is; 0 lets it move.",
    "fr": "1 maintient le total des admissions; 0 le laisse varier.",
}


TITLES: Mapping[str, Text] = {
    "admitted": {"en": "Admissions before the change", "fr": "Admissions avant le changement"},
    "national": {
        "en": "Admissions before the change, by category",
        "fr": "Admissions avant le changement, par catégorie",
    },
    "more": {"en": "More persons a year", "fr": "Personnes de plus par année"},
    "raised": {"en": "Category with more persons", "fr": "Catégorie augmentée"},
    "lowered": {"en": "Lowered where the total is fixed", "fr": "Catégorie réduite si le total est maintenu"},
    "total_fixed": {"en": "Total of admissions is fixed", "fr": "Total des admissions maintenu"},
    "nominees": {"en": "Nominees, 2026", "fr": "Candidats des provinces, 2026"},
    "nominees_before": {"en": "Nominees, 2024", "fr": "Candidats des provinces, 2024"},
    "of_nominees": {"en": "Category of the nominees", "fr": "Catégorie des candidats des provinces"},
    "planned_economic": {"en": "Planned economic admissions, Canada", "fr": "Admissions économiques prévues, Canada"},
    "planned": {"en": "Planned admissions, Canada", "fr": "Admissions prévues, Canada"},
    "economic": {"en": "Economic category", "fr": "Catégorie économique"},
}


def _own(parent: Parent, name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs with their titles, each under a name that the parent has not: it would take the place of the parent's.

    `name` is that of the admissions before the change, whose own formulas stay as the parent has them.
    """
    known = {*parent.parameters, *table(parent.scenario.data, "inputs")}
    names = {each: _free(each, known) for each in inputs if each not in (name, "intake")}
    titles = {**TITLES, name: TITLES["admitted"]}
    found: dict[str, Any] = {}
    for each, given in inputs.items():
        said = {"title": dict(titles[each]), **given} if each in titles else dict(given)
        if each != name and "formula" in said:
            said["formula"] = re.sub(r"[a-z_]\w*", lambda word: names.get(word[0], word[0]), said["formula"])
        found[names.get(each, each)] = said
    return {**found, **_readers(parent, name)}


def _readers(parent: Parent, name: str) -> dict[str, Any]:
    """Inputs of the parent that its formulas make from admissions, as a split by place: they read those before the change."""
    tables = table(parent.scenario.data, "inputs")
    read = (each for each, given in tables.items() if each != "intake" and "intake" in names_read(given))
    return {each: _reading(tables[each], name) for each in read}


def _reading(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What of an input names admissions, with the name of those before the change in its place."""
    found: dict[str, Any] = {}
    if "formula" in given:
        found["formula"] = re.sub(r"\bintake\b", name, str(given["formula"]))
    if FROM in given:
        found[FROM] = {year: {**entry, **_reading(entry, name)} for year, entry in given[FROM].items()}
    return found


def _free(name: str, known: Collection[str]) -> str:
    """The name itself, or with a number after it, where the parent has an input of the name."""
    return next(each for n in range(1, len(known) + 2) if (each := name if n == 1 else f"{name}_{n}") not in known)


def _said(unit: str, note: Mapping[str, str], **more: Any) -> dict[str, Any]:
    return {"unit": unit, **more, "assumption": True, "note": dict(note)}


def _admitted(parent: Parent) -> tuple[str, dict[str, Any]]:
    """The admissions of the parent under a name that it has not: their table, and the name."""
    parameter = parent.parameters.get("intake")
    given = table(parent.scenario.data, "inputs", "intake")
    known = {*DATA_KEYS, *LITERAL_KEYS, FROM, "formula", "beyond", "source", "status", "assumption"}
    if parameter is None or parameter.link or (parameter.input.shape, parameter.input.by) != _SHAPE:
        why = "it reads no admissions by jurisdiction, category and calendar year."
        raise parent.does_not_go(phrase("ask_needs_intake", why))
    name = _free("admitted", {*parent.parameters, *table(parent.scenario.data, "inputs")})
    shape = {"shape": parameter.input.shape, "by": parameter.input.by, "unit": parameter.input.shown_unit}
    return name, {**shape, **{key: entry for key, entry in given.items() if key in known}}


_SHAPE = ("jurisdiction x category", "calendar year")


def _categories(parent: Parent, *wanted: str) -> tuple[str, ...]:
    """The categories of the parent; refused where it has not those that are asked about."""
    codes = parent.scenario.tier.place.categories
    if missing := [code for code in wanted if code not in codes]:
        raise parent.does_not_go(phrase("ask_needs_category", "it has no category {code!r}.", code=missing[0]))
    return codes


def _flags(codes: tuple[str, ...], *on: str) -> dict[str, Any]:
    """1 for some categories and 0 for the others."""
    return {"shape": "category", "unit": "ratio", "values": {c: int(c in on) for c in codes}, "assumption": True}


def _fixed() -> dict[str, Any]:
    return {"shape": "scalar", **_said("flag", FREE_OR_FIXED, value=0)}


def _national(name: str) -> dict[str, Any]:
    """Admissions of each category in the whole of the scenario, by data year."""
    return {"shape": "category", "by": "calendar year", "unit": "persons", "formula": f"total({name})"}


def thousand_more(parent: Parent) -> Offer:
    """One thousand more refugees a year, where refugees land; with the total fixed, fewer of all others in proportion."""
    codes, (name, admitted) = parent.scenario.tier.place.categories, _admitted(parent)
    if not (raised := [code for code in codes if code in REFUGEES]):
        raise parent.does_not_go(phrase("ask_needs_category", "it has no category {code!r}.", code=REFUGEES[0]))
    added, taken = (f"{name} * {flag} / category_sum(national * {flag})" for flag in ("raised", "lowered"))
    inputs = {
        name: admitted,
        "intake": {"formula": f"{name} + more * ({added} - total_fixed * {taken})", "assumption": True},
        "national": _national(name),
        "more": {"shape": "scalar", **_said("persons", _MORE, value=THOUSAND)},
        "raised": _flags(codes, *raised),
        "lowered": _flags(codes, *(code for code in codes if code not in raised)),
        "total_fixed": _fixed(),
    }
    reason = {"en": "One thousand more refugees each year", "fr": "Mille réfugiés de plus chaque année"}
    return Offer(reason, inputs=_own(parent, name, inputs))


_MORE = {
    "en": "In the whole of the scenario, landing as those of their categories land.",
    "fr": "Dans l’ensemble du scénario, arrivant comme arrivent celles de leurs catégories.",
}


def nominees(parent: Parent) -> Offer:
    """Nominees at the numbers of 2026 in place of those of 2024, where both are known; a fixed total is spread as all economic ones."""
    codes, (name, admitted) = _categories(parent, ECONOMIC), _admitted(parent)
    then, now = (_nominations(parent, *of) for of in (THEN, NOW))
    both = {code for code in then if code in now}
    if not both:
        raise parent.does_not_go(phrase("ask_needs_nominees", "no number of nominees is known of its jurisdictions."))
    change = "(nominees - nominees_before)"
    moved = f"{change} - total_fixed * total{change} * part({name})"
    return Offer(
        {"en": "Nominees at the numbers of 2026 in place of those of 2024",
         "fr": "Candidats des provinces aux nombres de 2026 plutôt qu’à ceux de 2024"},
        inputs=_own(parent, name, {
            name: admitted,
            "intake": {"formula": f"{name} + ({moved}) * of_nominees", "assumption": True},
            "nominees": _of_year(parent, now, both, NOW[0]),
            "nominees_before": _of_year(parent, then, both, THEN[0]),
            "of_nominees": _flags(codes, ECONOMIC),
            "total_fixed": _fixed(),
        }),
    )  # fmt: skip


def _nominations(parent: Parent, year: str, at: str) -> dict[str, Decimal]:
    data = load(NOMINEES)
    wanted = parent.scenario.tier.place.jurisdictions
    asked = {code: {"year": year, "jurisdiction": code, "at": at} for code in wanted}
    codes = data.codes("jurisdiction")
    return {code: data.figure(**key) for code, key in asked.items() if code in codes and data.has(**key)}


def _of_year(parent: Parent, known: Mapping[str, Decimal], both: set[str], year: str) -> dict[str, Any]:
    """Nominations of a year as persons; where one of the years is not known, none in both, so that nothing changes there."""
    values = {code: int(known[code]) if code in both else 0 for code in parent.scenario.tier.place.jurisdictions}
    note = {
        "en": f"Nominations of {year}, as reported (nominee_allocations), one person each, families aside; 0 where a year is not known.",
        "fr": f"Désignations de {year}, telles que rapportées (nominee_allocations), une personne chacune, sans les familles; "
        "0 si l’une des années est inconnue.",
    }
    return {"shape": "jurisdiction", **_said("persons", note, values=values)}


def economic_share(parent: Parent) -> Offer:
    """Admissions with the economic part of the levels plan; with the total free, the economic class alone moves."""
    codes, (name, admitted) = _categories(parent, ECONOMIC), _admitted(parent)
    plan = load(PLANS)
    economic, all_classes = (
        int(plan.figure(plan=PLAN, year=PLAN_YEAR, category=code, bound="target")) for code in (ECONOMIC, "total")
    )
    note = {
        "en": f"Target of the levels plan {PLAN} for {PLAN_YEAR}, Quebec included (immigration_levels_plans).",
        "fr": f"Cible du plan des niveaux {PLAN} pour {PLAN_YEAR}, Québec compris (immigration_levels_plans).",
    }
    ours, others = "category_sum(national * economic)", "category_sum(national * (1 - economic))"
    part = "planned_economic / planned"
    whole = f"(total_fixed * category_sum(national) + (1 - total_fixed) * {others} / (1 - {part}))"
    parts = f"(economic * {part} / {ours} + (1 - economic) * (1 - {part}) / {others})"
    inputs = {
        name: admitted,
        "intake": {"formula": f"{name} * {whole} * {parts}", "assumption": True},
        "national": _national(name),
        "planned_economic": {"shape": "scalar", **_said("persons", note, value=economic)},
        "planned": {"shape": "scalar", **_said("persons", note, value=all_classes)},
        "economic": _flags(codes, ECONOMIC),
        "total_fixed": _fixed(),
    }
    reason = {"en": "The economic part of the levels plan", "fr": "La part économique du plan des niveaux"}
    return Offer(reason, inputs=_own(parent, name, inputs))
