"""What a cell of an input takes: the spreadsheet refuses what the engine would refuse, and nothing else."""

import itertools
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from fundingmodel.column import Input
from workbooks.sheets.input_sheets import validate
from workbooks.sheets.states.of_inputs import both

LIMITS = [(None, None), (0, None), (None, 1), (0, 1), (Decimal("0.5"), Decimal("2.5"))]
Limits = tuple[Decimal | None, Decimal | None]
AROUND = [Decimal(tenths) / 10 for tenths in range(-10, 40)]


@pytest.mark.parametrize(("least", "most"), LIMITS, ids=str)
def test_a_cell_takes_what_is_within_the_limits(least: Decimal | None, most: Decimal | None) -> None:
    wanted = Input("ours", "ratio", "scalar", least=least, most=most)
    within = [x for x in AROUND if (least is None or x >= least) and (most is None or x <= most)]
    assert [x for x in AROUND if taken(wanted, x)] == within


def test_whether_a_cell_may_be_blank_is_the_input_s() -> None:
    for unknown in (False, True):
        rule = only_rule(Input("ours", "ratio", "scalar", least=0, may_be_unknown=unknown))
        assert rule.allow_blank is unknown and rule.showErrorMessage


@pytest.mark.parametrize(("unit", "kind"), [("flag", "whole"), ("ratio", "decimal"), ("persons", "decimal")])
def test_a_flag_is_a_whole_number(unit: str, kind: str) -> None:
    assert only_rule(Input("ours", unit, "scalar", least=0, most=1)).type == kind


def taken(wanted: Input, value: Decimal) -> bool:
    """Whether a spreadsheet takes it: by the rule's operator, as the file format defines it (ECMA-376, 18.18.20)."""
    rules = rules_of(wanted)
    if not rules:
        return True
    (rule,) = rules
    low, high = (Decimal(text) if text else None for text in (rule.formula1, rule.formula2))
    assert low is not None
    if rule.operator == "between":
        assert high is not None
        return low <= value <= high
    return {"greaterThanOrEqual": value >= low, "lessThanOrEqual": value <= low}[rule.operator]


def rules_of(wanted: Input) -> list[DataValidation]:
    sheet = Workbook().active
    validate(sheet, wanted, "B2:B5")
    found = list(sheet.data_validations.dataValidation)
    assert all(str(rule.sqref) == "B2:B5" for rule in found)
    return found


def only_rule(wanted: Input) -> DataValidation:
    (rule,) = rules_of(wanted)
    return rule


@pytest.mark.parametrize("first", LIMITS, ids=str)
@pytest.mark.parametrize("second", LIMITS, ids=str)
def test_a_figure_that_two_scenarios_read_is_within_the_limits_of_each(first: Limits, second: Limits) -> None:
    wanted = [Input("ours", "ratio", "scalar", least=least, most=most) for least, most in (first, second)]
    assert [x for x in AROUND if taken(both(*wanted), x)] == [x for x in AROUND if all(taken(w, x) for w in wanted)]


@pytest.mark.parametrize("unknown", list(itertools.product((False, True), repeat=2)), ids=str)
def test_a_figure_that_two_scenarios_read_may_be_blank_where_both_say_so(unknown: tuple[bool, bool]) -> None:
    wanted = [Input("ours", "ratio", "scalar", may_be_unknown=each) for each in unknown]
    assert both(*wanted).may_be_unknown is all(unknown)
