"""Bands: a table of starts and values, flat or by slice, which formulas of inputs read.

[inputs.tariff]
shape = "bands"
of = "pupils"
unit = "dollars per pupil"
bands = [{ from = 0, value = 120 }, { from = 1000, value = 90 }]
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from fundingmodel.column import BANDS, Input
from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.scenario.figures.figure_checks import check_unit
from fundingmodel.scenario.figures.literal_figures import refuse_beyond_exact
from fundingmodel.scenario.figures.provenance import check_said
from fundingmodel.scenario.parameters import EVERY_YEAR, MADE_KEYS, SOURCES, Block, Parameter, Said, refuse_unknown_keys

START, VALUE = "from", "value"
MOST_BANDS = 50


def band_input(name: str, table: Mapping[str, Any], where: Where) -> Input:
    """The input that a table of bands declares: its unit is that of its values, `of` that of its starts."""
    for key in ("unit", "of"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise ScenarioRefused(
                "bands_without_unit",
                where,
                "no {key}.",
                'A table of bands has the unit of its values and of what they are of: unit = "dollars per pupil", of = "pupils".',
                key=key,
            )
    return Input(name, table["unit"], BANDS, least=None, bands_of=table["of"])


def band_parameter(wanted: Input, table: Mapping[str, Any], said: Said, where: Where) -> Parameter:
    """The figures of a table of bands: its starts, each above the one before, then its values."""
    check_unit(wanted, table.get("unit"), where, "")
    if stray := [key for key in (*SOURCES, *MADE_KEYS) if key in table and key != "bands"]:
        raise ScenarioRefused(
            "bands_and_others", where, "{key} does not go with bands.", "Take {key} out.", key=stray[0]
        )
    bands = table.get("bands")
    if (
        not isinstance(bands, list)
        or not 0 < len(bands) <= MOST_BANDS
        or not all(isinstance(x, Mapping) for x in bands)
    ):
        raise ScenarioRefused(
            "bands_not_a_list",
            where.key("bands"),
            "found {bands!r}; write 1 to {most} bands.",
            "Write bands = [{{ from = 0, value = 120 }}, {{ from = 1000, value = 90 }}], for instance.",
            bands=bands,
            most=MOST_BANDS,
        )
    for band in bands:
        refuse_unknown_keys(band, (START, VALUE), where.key("bands"))
    starts, values = (tuple(_column(bands, key, where)) for key in (START, VALUE))
    for before, after in pairwise(starts):
        if after <= before:
            raise ScenarioRefused(
                "bands_not_ascending",
                where.key("bands"),
                "a band begins at {before} and the next at {after}.",
                "Write them in ascending order, each once.",
                before=before,
                after=after,
            )
    block: Block = tuple((figure,) for figure in (*starts, *values))
    parameter = Parameter(wanted, {EVERY_YEAR: block}, said)
    check_said(parameter, where)
    return parameter


def _column(bands: list[Mapping[str, Any]], key: str, where: Where) -> Iterator[Decimal]:
    for number, band in enumerate(bands, start=1):
        figure = band.get(key)
        if isinstance(figure, bool) or not isinstance(figure, int | Decimal) or not Decimal(figure).is_finite():
            raise ScenarioRefused(
                "band_without_figure",
                where.key("bands"),
                "band {number} has {figure!r} where the number {key} belongs.",
                number=number,
                figure=figure,
                key=key,
            )
        refuse_beyond_exact(Decimal(figure), where)
        yield Decimal(figure)
