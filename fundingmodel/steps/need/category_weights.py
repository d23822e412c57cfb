"""Category weights from their parts: rate of use x intensity x duration, relative to a reference category."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import CATEGORIES, Array, Column, Input

INPUTS = (
    Input("use_of_services", "ratio", "category", most=Decimal(1)),
    Input("intensity", "ratio", "category"),
    Input("duration", "years", "category"),
    Input("reference_category", "flag", "category", most=Decimal(1), sums_to_one=True),
)


def service_years(use_of_services: Array, intensity: Array, duration: Array) -> Array:
    return use_of_services * intensity * duration


def service_years_formula(use_of_services: Cells, intensity: Cells, duration: Cells) -> str:
    return f"={use_of_services}*{intensity}*{duration}"


def category_weight(service_years: Array, reference_category: Array) -> Array:
    of_reference = (service_years * reference_category).sum(axis=CATEGORIES, keepdims=True)
    return service_years / np.where(of_reference > 0, of_reference, np.nan)


def category_weight_formula(service_years: Cells, reference_category: Cells) -> str:
    return f"={service_years}/SUMPRODUCT({service_years.row},{reference_category.row})"


COLUMNS = (
    Column(service_years, service_years_formula, "years", "category"),
    Column(category_weight, category_weight_formula, "ratio", "category"),
)
