"""Asks: what is commonly asked for at a table, each written as an offer of a few lines below any parent that it goes with.

The figures are examples, marked as assumptions; what nobody can guess is a placeholder, which is refused until it is written.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise, starmap
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.column import AXES
from fundingmodel.errors import Refused, phrase
from fundingmodel.formula import StepEntry
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.scenario.inputs import read_parameter
from fundingmodel.scenario.made.tables import is_made
from fundingmodel.scenario.offers.left_behind import table
from fundingmodel.scenario.offers.parents import Offer, Parent
from fundingmodel.scenario.offers.placeholders import AUTHOR, placeholder
from fundingmodel.scenario.offers.selection import economic_share, nominees, thousand_more
from fundingmodel.scenario.offers.whole_file import in_toml, key_in_toml
from fundingmodel.scenario.parameters import EVERY_YEAR, Parameter

MOST_LINES = 12
REDUCED, RAISED = "reduce_in_proportion", "raise_in_proportion"
AMOUNT = {"price_basis": "nominal", "quantity": "total", "envelope_basis": "fixed"}
PHASES = 5  # years
MORE = Decimal("1.2")  # of a weight
FALL, RISE, TWENTIETH = Decimal("0.05"), Decimal("0.1"), Decimal("0.05")  # of last year's amount


def assumed(figure: Decimal | str, unit: str = "ratio") -> dict[str, Any]:
    return {"unit": unit, "value": Decimal(figure), "assumption": True}


def _fitting(parent: Parent, *keys: str) -> dict[str, Any]:
    """What gives way where guarantees and limits do not fit the envelope, set where the parent refuses."""
    entry = parent.needed("fit_to_envelope")
    wanted = {"shortfall": REDUCED, "excess": RAISED}
    changed = {key: wanted[key] for key in keys if entry.choices.get(key) == "refuse"}
    return {entry.alias: changed} if changed else {}


def _floor(parent: Parent) -> Offer:
    first = parent.years[0]
    named, prefix = parent.alias("hold_harmless", "floor")
    step = {"step": "hold_harmless", **named, "bind": {"reference": "earlier_amount"}, **AMOUNT}
    declared = parent.taken("allocation", first, shape="jurisdiction", unit="dollars")
    return Offer(
        {"en": f"Nobody below a part of the amount of {first}", "fr": f"Personne sous une part du montant de {first}"},
        {"set": _fitting(parent, "shortfall"), "add": [step]},
        {"earlier_amount": declared, f"{prefix}protected_fraction": assumed("0.9")},
    )


def _collar(parent: Parent) -> Offer:
    if (own := parent.entry("collar")) is not None:
        return _narrower(parent, own)
    years, openings = parent.later("allocation")
    fall, rise = _moves(parent)
    limits = {"largest_decline": assumed(max(FALL, fall)), "largest_growth": assumed(max(RISE, rise))}
    step = {"step": "collar", "bind": {"reference": "prior_allocation"}, **AMOUNT}
    return Offer(
        {"en": "No fall and no rise beyond a part of last year’s amount",
         "fr": "Ni baisse ni hausse au-delà d’une part du montant précédent"},
        {"set": _fitting(parent, "shortfall", "excess"), "add": [step]},
        {**openings, **limits},
        years,
    )  # fmt: skip


def _moves(parent: Parent) -> tuple[Decimal, Decimal]:
    """By what the total falls and rises at the most from one year to the next, in twentieths: what a collar has to let pass."""
    falls, rises = [Decimal(0)], [Decimal(0)]
    for before, after in pairwise(parent.totals.values()):
        if before > 0:
            falls.append(1 - after / before)
            rises.append(after / before - 1)
    fall, rise = ((max(each) / TWENTIETH).to_integral_value(ROUND_CEILING) * TWENTIETH for each in (falls, rises))
    return fall, rise


def _narrower(parent: Parent, own: StepEntry) -> Offer:
    """The parent's own collar, its limits halved."""
    limits: dict[str, Any] = {}
    for name in map(own.named, ("largest_decline", "largest_growth")):
        given = parent.parameters.get(name)
        figures = (
            [x for block in given.figures.values() for row in block for x in row if x is not None] if given else []
        )
        if figures:
            limits[name] = assumed((min(figures) / 2).normalize())
    if not limits:
        raise parent.does_not_go(phrase("ask_needs_limits", "it states no limits of its collar."))
    reason = {"en": "A collar half as wide", "fr": "Une fourchette moitié moins large"}
    return Offer(reason, {"set": _fitting(parent, "shortfall", "excess")}, limits)


def _escalator(parent: Parent) -> Offer:
    entry = parent.needed("envelope")
    reason = {"en": "An envelope that grows at a stated rate", "fr": "Une enveloppe qui croît à un taux fixé"}
    name = entry.named("escalator")
    if entry.choices["authority"] == "escalated":
        year = parent.years[-1]
        own = {"by_year": {year: Decimal("0.025")}, "assumption": True}
        given = own if EVERY_YEAR not in parent.parameters[name].figures else assumed("0.025")
        return Offer(reason, {}, {name: given})
    years, openings = parent.later(entry.named("programme_authority"))
    steps = {"set": {entry.alias: {"authority": "escalated"}}}
    return Offer(reason, steps, {**openings, name: assumed("0.03")}, years)


def _weight(parent: Parent) -> Offer:
    """The greatest weight by category, by a fifth greater in every year, where it may be so great."""
    weights = [
        each for each in parent.scenario.tier.given.values()  # what formulas alone read is no weight
        if (each.input.shape, each.input.unit, each.input.by) == ("category", "ratio", None)
        and each.link is None and each.dataset is None and not each.made
    ]  # fmt: skip
    weights.sort(key=lambda each: each.input.name != "category_weight")
    for each in weights:
        by_year = {key: _by_category(parent, each, key) for key in each.figures}
        most = each.input.most or Decimal("Infinity")
        last = list(by_year.values())[-1]
        if found := {
            code: x for code, x in last.items() if x and all(of[code] * MORE <= most for of in by_year.values())
        }:
            category = max(found, key=lambda code: found[code])
            more = {key: {**of, category: of[category] * MORE} for key, of in by_year.items()}
            en, fr = f"a greater weight of {category}", f"un coefficient plus élevé pour « {category} »"
            reason = {"en": en.capitalize(), "fr": fr.capitalize()}
            said = {"unit": each.input.unit, **_weights(parent, each, more, category), "assumption": True}
            return Offer(reason, inputs={each.input.name: said})
    raise parent.does_not_go(phrase("ask_needs_weights", "it states no weights by category."))


def _by_category(parent: Parent, parameter: Parameter, key: str) -> dict[str, Decimal]:
    codes = parent.scenario.tier.place.categories
    return {code: x or Decimal(0) for code, x in zip(codes, parameter.figures[key][0], strict=True)}


def _weights(
    parent: Parent, parameter: Parameter, more: Mapping[str, Mapping[str, Decimal]], category: str
) -> dict[str, Any]:
    """Weights as the parent writes its own: by year, for each category, or one for all of them."""
    if EVERY_YEAR not in more:
        return {"by_year": {year: {"values": of} for year, of in more.items()}}
    of = more[EVERY_YEAR]
    given = table(parent.scenario.data, "inputs", parameter.input.name)
    return {"values": {category: of[category]} if "values" in given else of}


def _phase_in(parent: Parent) -> Offer:
    reason = {
        "en": "The share is phased in, a part each year",
        "fr": "La part est mise en œuvre progressivement, chaque année",
    }
    years, openings = parent.later("allocation")
    own = years or parent.years
    by_year = {year: min(Decimal(1), Decimal(n) / PHASES) for n, year in enumerate(own, 1)}
    phase = {"unit": "ratio", "by_year": by_year, "assumption": True}
    if found := parent.entry("phase_in"):
        return Offer(
            reason,
            inputs={found.named("phase"): phase},
        )
    share = parent.needed("share")
    return Offer(reason, {"add": [{"step": "phase_in", "after": share.alias}]}, {**openings, "phase": phase}, years)


def _set_aside(parent: Parent) -> Offer:
    names = {entry.alias for entry in parent.entries}
    fund = next(name for name in ("fund", "second_fund", "third_fund", "another_fund") if name not in names)
    return Offer(
        {"en": "A part of the envelope is set aside before the rest is shared",
         "fr": "Une part de l’enveloppe est réservée avant le partage du reste"},
        {"add": [{"step": "set_aside", "as": fund, "kind": "part"}]},
        {f"{fund}_part": assumed("0.02")},
    )  # fmt: skip


def _drop_base(parent: Parent) -> Offer:
    base = parent.needed("base_amount")
    return Offer({"en": "No base amount", "fr": "Aucun montant de base"}, {"drop": [base.alias]})


def _longer(parent: Parent) -> Offer:
    last = parent.years[-1]
    year = _next(last)
    named = {language: Words(language).fiscal_year(year) for language in LANGUAGES}
    inputs = dict(_held(parent, last, year))
    held = any("by_year" in given for given in inputs.values())
    return Offer(
        {
            "en": f"One more year, {named['en']}" + ("; what does not reach it is held" if held else ""),
            "fr": f"Un exercice de plus, {named['fr']}" + ("; ce qui n’y va pas est maintenu" if held else ""),
        },
        inputs=inputs,
        years=(*parent.years, year),
    )


def _next(year: str) -> str:
    first = int(year[:4]) + 1
    return str(first) if len(year) == len("2021") else f"{first}-{(first + 1) % 100:02d}"


def _held(parent: Parent, last: str, year: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The figures of one more year: those of the last, as assumptions; a placeholder for what does not reach it."""
    for name, parameter in parent.parameters.items():
        if parameter.link and parameter.link.scenario and not parameter.link.fiscal_year:
            of = {"en": f"a scenario that has {year}", "fr": f"un scénario qui a l’exercice {year}"}
            yield name, {"scenario": placeholder(of, parent.language), "quantity": parameter.link.quantity}
        elif _reaches(parent, parameter, year):
            continue
        elif parameter.input.by == "calendar year":
            wanted = max(int(year[:4]) - lag for lag in parent.scenario.tier.place.lags)
            of = {"en": f"a .csv that reaches {wanted}", "fr": f"un .csv qui va jusqu’à {wanted}"}
            yield name, _own_table(parent, parameter, of)
        elif last in parameter.figures and all(x is not None for row in parameter.figures[last] for x in row):
            said = parameter.said_of(last).price_basis
            basis = {"price_basis": said} if said else {}
            yield name, {"by_year": {year: {**_figures(parent, parameter, last), **basis, "assumption": True}}}


def _reaches(parent: Parent, parameter: Parameter, year: str) -> bool:
    """Whether what the parent says of an input has the figures of one more year."""
    given = table(parent.scenario.data, "inputs", parameter.input.name)
    if is_made(given) or _is_of_earlier_years(parent, parameter):
        return True  # its formula has them, or refuses; or those that formulas read are the same
    place = replace(parent.scenario.tier.place, fiscal_years=(*parent.years, year))
    try:
        return not given or read_parameter(parameter.input, given, place) is not None
    except Refused:
        return False


def _is_of_earlier_years(parent: Parent, parameter: Parameter) -> bool:
    """Whether formulas alone read an input, and of no year that moves with the fiscal years: arrivals of 2022 to 2024."""
    tier = parent.scenario.tier
    if parameter.input.by != "calendar year" or parameter.input.name in tier.given:
        return False
    return str(max(tier.place.data_years(parent.years[-1]))) not in parameter.figures


def _figures(parent: Parent, parameter: Parameter, year: str) -> dict[str, Any]:
    """The figures of a year as a file writes them: one value, or values by code."""
    block, axes = parameter.figures[year], AXES[parameter.input.shape]
    if axes == (None, None):
        return {"value": block[0][0]}
    rows, columns = (parent.scenario.tier.place.codes(axis) for axis in axes)
    by_row = {row: dict(zip(columns, each, strict=True)) for row, each in zip(rows, block, strict=True)}
    if axes[1] is None:
        return {"values": {row: each[""] for row, each in by_row.items()}}
    return {"values": by_row.get("", by_row)}


def _own_table(parent: Parent, parameter: Parameter, of: Text) -> dict[str, Any]:
    """An input from a table of one's own."""
    axes = [axis for axis in AXES[parameter.input.shape] if axis]
    key = [*(["year"] if parameter.input.by == "calendar year" else []), *axes]
    source = {"en": "where the table comes from", "fr": "d’où vient le tableau"}
    return {
        "data": placeholder(of, parent.language),
        "key": key,
        "measure": parameter.input.shown_unit.replace(" ", "_"),
        "unit": parameter.input.shown_unit,
        "source": placeholder(source, parent.language),
    }


def _fewer_years(parent: Parent) -> Offer:
    if len(parent.years) == 1:
        raise parent.does_not_go(phrase("ask_needs_more_years", "it has one year."))
    kept = parent.years[-2:] if len(parent.years) > 2 else parent.years[-1:]
    en, fr = (", ".join(map(Words(language).fiscal_year, kept)) for language in LANGUAGES)
    return Offer(
        {"en": f"{en} alone", "fr": f"{fr} seulement"},
        inputs=parent.openings(parent.years[-len(kept) - 1]),
        years=kept,
    )


def _new_data(parent: Parent) -> Offer:
    tables = [p for p in parent.parameters.values() if p.input.by == "calendar year" and p.link is None]
    tables += [p for p in parent.parameters.values() if p.dataset and p not in tables]
    if not tables:
        raise parent.does_not_go(phrase("ask_needs_data", "it reads no table of figures."))
    of = {"en": "your table, a .csv beside this file", "fr": "votre tableau, un .csv à côté de ce fichier"}
    return Offer(
        {"en": "Newer figures", "fr": "Des chiffres plus récents"},
        inputs={tables[0].input.name: _own_table(parent, tables[0], of)},
    )


ASKS: Mapping[str, Callable[[Parent], Offer]] = {
    "floor": _floor,
    "collar": _collar,
    "escalator": _escalator,
    "weight": _weight,
    "phase-in": _phase_in,
    "set-aside": _set_aside,
    "drop-base": _drop_base,
    "longer": _longer,
    "fewer-years": _fewer_years,
    "new-data": _new_data,
    "thousand-more": thousand_more,
    "nominees": nominees,
    "economic-share": economic_share,
}


def asked(ask: str, parent: Parent, name: str, date: str) -> str:
    """The file of an offer that asks for something common, in at most twelve lines.

    Refused where the parent has tiers, or nothing that the ask is about.
    """
    if len(parent.scenario.tiers) > 1 or parent.scenario.tier.name:
        raise parent.does_not_go(phrase("ask_of_tiers", "it has tiers; write [tiers.NAME.steps] yourself."))
    offer = ASKS[ask](parent)
    said: dict[str, Any] = {"parent": parent.named, "name": name, "author": AUTHOR[parent.language], "date": date}
    said |= {"reason": offer.reason[parent.language]}
    if offer.years:
        in_a_row = len(offer.years) > 1 and all(starmap(fiscal_years.follow, pairwise(offer.years)))
        said["fiscal_years"] = {"first": offer.years[0], "last": offer.years[-1]} if in_a_row else list(offer.years)
    steps = {f"steps.{key}": value for key, value in offer.steps.items() if value}
    lines = [f"{key} = {in_toml(value)}" for key, value in (said | steps).items()]
    lines += [f"inputs.{key_in_toml(key)} = {in_toml(value)}" for key, value in offer.inputs.items()]
    return "\n".join(lines) + "\n"
