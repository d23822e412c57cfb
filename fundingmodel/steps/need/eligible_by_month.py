"""Eligible by month: who of those admitted in past years still lives there, may use the services in which months, and does."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells, Numbers
from fundingmodel.column import DATA_YEARS, MONTHS, Array, Column, Input
from fundingmodel.steps import shared_inputs

YEAR = len(MONTHS)
APRIL = 4  # the month in which a fiscal year begins

INPUTS = (
    shared_inputs.intake,
    shared_inputs.retention,
    shared_inputs.eligible_part,
    shared_inputs.service_rate,
    Input(
        "landed_by_month",
        "persons",
        "jurisdiction x month",
        by="calendar year",
        may_be_unknown=True,
        unknown_left_out=True,
    ),
    Input("time_limited", "flag", "category", most=Decimal(1)),
    Input("time_limit", "flag", most=Decimal(1)),
    Input("time_limit_begins", "calendar year"),
    Input("ended_for_landed_before", "calendar year"),
    Input("years_eligible", "years"),
    Input("shorter_for_landed_from", "calendar year"),
    Input("shorter_years_eligible", "years"),
)


def months_eligible(
    time_limit: Array,
    time_limit_begins: Array,
    ended_for_landed_before: Array,
    years_eligible: Array,
    shorter_for_landed_from: Array,
    shorter_years_eligible: Array,
    fiscal_year_begins: Array,
    calendar_year: Array,
    calendar_month: Array,
) -> Array:
    landed = YEAR * calendar_year + calendar_month
    shorter = landed >= YEAR * shorter_for_landed_from + APRIL
    years = np.where(shorter, shorter_years_eligible, years_eligible)
    left = YEAR * (calendar_year + years - fiscal_year_begins) + calendar_month - (APRIL - 1)
    months = np.where(landed < YEAR * ended_for_landed_before + APRIL, 0, np.clip(left, 0, YEAR))
    return np.where((time_limit > 0) & (fiscal_year_begins >= time_limit_begins), months, YEAR)


def months_eligible_formula(
    time_limit: Cells,
    time_limit_begins: Cells,
    ended_for_landed_before: Cells,
    years_eligible: Cells,
    shorter_for_landed_from: Cells,
    shorter_years_eligible: Cells,
    fiscal_year_begins: Numbers,
    calendar_year: Numbers,
    calendar_month: Numbers,
) -> str:
    landed = f"{YEAR}*{calendar_year}+{calendar_month}"
    shorter = f"{landed}>={YEAR}*{shorter_for_landed_from}+{APRIL}"
    years = f"IF({shorter},{shorter_years_eligible},{years_eligible})"
    left = f"{YEAR}*({calendar_year}+{years}-{fiscal_year_begins})+{calendar_month}-{APRIL - 1}"
    months = f"IF({landed}<{YEAR}*{ended_for_landed_before}+{APRIL},0,MAX(0,MIN({YEAR},{left})))"
    return f"=IF(AND({time_limit}>0,{fiscal_year_begins}>={time_limit_begins}),{months},{YEAR})"


def part_of_year_eligible(landed_by_month: Array, months_eligible: Array) -> Array:
    known = np.where(landed_by_month == landed_by_month, landed_by_month, 0)  # none where it is suppressed
    months = months_eligible[..., np.newaxis, :]
    landed = np.where(known.sum(axis=-1, keepdims=True) > 0, known, 1)
    return ((landed * months).sum(axis=-1) / landed.sum(axis=-1) / YEAR).swapaxes(-1, -2)


def part_of_year_eligible_formula(landed_by_month: Cells, months_eligible: Cells) -> str:
    landed, months = landed_by_month.row, months_eligible.fixed_row
    average = f"SUMPRODUCT({landed},{months})/SUM({landed})"
    return f"=IF(SUM({landed})>0,{average},SUM({months})/{YEAR})/{YEAR}"


def eligible_population(
    intake: Array,
    retention: Array,
    eligible_part: Array,
    service_rate: Array,
    time_limited: Array,
    part_of_year_eligible: Array,
) -> Array:
    part = part_of_year_eligible.swapaxes(-1, -2)[..., np.newaxis]
    in_time = 1 - time_limited[..., np.newaxis, :, :] * (1 - part)
    return (intake * retention * eligible_part * service_rate * in_time).sum(axis=DATA_YEARS)


def eligible_population_formula(
    intake: tuple[Cells, ...],
    retention: tuple[Cells, ...],
    eligible_part: tuple[Cells, ...],
    service_rate: tuple[Cells, ...],
    time_limited: Cells,
    part_of_year_eligible: Cells,
) -> str:
    parts = part_of_year_eligible.along("data year")
    in_time = (f"(1-{time_limited}*(1-{part}))" for part in parts)
    cohorts = zip(intake, retention, eligible_part, service_rate, in_time, strict=True)
    return "=" + "+".join("*".join(map(str, cohort)) for cohort in cohorts)


COLUMNS = (
    Column(months_eligible, months_eligible_formula, "months", "data year x month"),
    Column(part_of_year_eligible, part_of_year_eligible_formula, "ratio", "jurisdiction x data year"),
    Column(eligible_population, eligible_population_formula, "persons", "jurisdiction x category"),
)
