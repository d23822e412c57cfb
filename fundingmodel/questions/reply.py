"""Reply: the strongest counter-offer that a party can make with one figure, within red lines, and what it costs whom."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from fundingmodel.analysis.projection import year_text
from fundingmodel.errors import Refused
from fundingmodel.language.figures import Figures
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.questions import Answer, Said, find
from fundingmodel.questions.asked import any_year_asked, jurisdiction_asked
from fundingmodel.questions.rounded import with_cents
from fundingmodel.replies.red_lines import ENVELOPE, RedLines, read_red_lines
from fundingmodel.replies.reply import Lattice, Reply, lattice_of, strongest
from fundingmodel.result import Result
from fundingmodel.sets.records import is_record

DECIMALS = 12


def answer(offer: Result, party: str, lever: str, red_lines: str | None, year: str | None) -> Answer:
    """Under the offer, under the reply, and the difference, by jurisdiction: exact dollars of a year, and each one's red line.

    >>> from fundingmodel.questions import find
    >>> from fundingmodel import run
    >>> asked = {"offer": run("settlement"), "party": "ON", "lever": "category_weight.refugee=1:4:31", "red_lines": "others=98%"}
    >>> [str(x) for x in find("reply").answer(**asked).rows[4][1:4]]
    ['424590648.36', '425908605.35', '1317956.99']
    """
    _check(offer)
    shown, code = any_year_asked(offer, year), jurisdiction_asked(offer, party)
    lines = read_red_lines(red_lines, offer, shown, code)
    lattice = lattice_of(offer, lever, shown)
    found = strongest(lattice, code, lines, offer.main.amount("allocation", shown, code) or Decimal(0))
    names = offer.main.tier.jurisdiction_names
    labels: dict[str, Text] = {**names, ENVELOPE: find("reply").says["envelope"]}
    rows = list(_rows(offer, lattice, found, lines, shown))
    sentence = _sentence(offer, lattice, found, code, shown)
    return Answer(rows, sentence, (offer,), labels, list(_notes(lattice, found, labels)))


def _check(offer: Result) -> None:
    if is_record(offer.scenario):
        raise Refused(
            "reply_to_record",
            offer.main.tier.place.file,
            "it holds amounts as they were printed, and has no figure to vary.",
            "Name a scenario that calculates its amounts.",
        )


def _rows(offer: Result, lattice: Lattice, found: Reply, lines: RedLines, year: str) -> Iterator[tuple[Any, ...]]:
    """A row for each jurisdiction; where no value keeps the red lines, what is had under the offer beside them."""
    reply = lattice.dollars(found.place) if found.place is not None else {}
    for code in lattice.codes:
        had = offer.main.amount("allocation", year, code) or Decimal(0)
        line = lines.least.get(code)
        own = (had, reply[code], reply[code] - had) if reply else (had, None, None)
        yield code, *(None if x is None else with_cents(x) for x in (*own, line))


# Words


def _sentence(offer: Result, lattice: Lattice, found: Reply, party: str, year: str) -> Said:
    had = offer.main.amount("allocation", year, party) or Decimal(0)
    said: dict[str, Any] = {
        "party": offer.main.tier.jurisdiction_names[party],
        "lever": _lever(offer, lattice),
        "year": year_text(offer, year),
        "count": len(lattice.values),
        "had": had,
    }
    if found.place is None:
        return Said("none", said)
    amount = lattice.dollars(found.place)[party]
    said |= {"value": _figure(lattice.values[found.place]), "amount": amount, "more": amount - had}
    said["now"] = _figure(lattice.now) if lattice.now is not None else find("reply").says["several"]
    return Said("stronger" if amount > had else "no_stronger", said)


def _lever(offer: Result, lattice: Lattice) -> Text:
    """The figure in words, and by its name where that says more."""
    name = lattice.name.partition(".")[0]
    words = {k: Words(k).with_titles(offer.main.tier.titles).in_sentence(name) for k in LANGUAGES}
    if words["en"] == lattice.name:
        return words
    return {"en": f"{words['en']} ({lattice.name})", "fr": f"{words['fr']} (« {lattice.name} »)"}


def _figure(figure: Decimal) -> Text:
    return {k: Figures(k).plain(figure, DECIMALS) for k in LANGUAGES}


def _notes(lattice: Lattice, found: Reply, labels: dict[str, Text]) -> Iterator[Said]:
    if found.better and found.crossed:
        of = [
            {k: find("reply").says["crossed"][k].format(who=labels[name][k], times=times) for k in LANGUAGES}
            for name, times in sorted(found.crossed.items(), key=lambda each: -each[1])
        ]
        yield Said("lines", {"better": found.better, "of": of})
    if unfit := int((~lattice.fits).sum()):
        yield Said("unfit", {"unfit": unfit, "count": len(lattice.values)})
