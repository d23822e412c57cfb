"""Eligible population: who, of those admitted in past years, still lives there, may use the services, and does."""

from fundingmodel.cells import Cells
from fundingmodel.column import DATA_YEARS, Array, Column
from fundingmodel.steps import shared_inputs

INPUTS = (
    shared_inputs.intake,
    shared_inputs.retention,
    shared_inputs.eligible_part,
    shared_inputs.service_rate,
)


def eligible_population(intake: Array, retention: Array, eligible_part: Array, service_rate: Array) -> Array:
    return (intake * retention * eligible_part * service_rate).sum(axis=DATA_YEARS)


def eligible_population_formula(
    intake: tuple[Cells, ...],
    retention: tuple[Cells, ...],
    eligible_part: tuple[Cells, ...],
    service_rate: tuple[Cells, ...],
) -> str:
    cohorts = zip(intake, retention, eligible_part, service_rate, strict=True)
    return "=" + "+".join("*".join(map(str, cohort)) for cohort in cohorts)


COLUMNS = (Column(eligible_population, eligible_population_formula, "persons", "jurisdiction x category"),)
