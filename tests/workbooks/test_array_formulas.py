"""No formula has an array where only some engines calculate one."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from array_formulas import array_faults, faults_of_workbook
from shared import WholeReport

from workbooks.template.build import build as build_template

ALIKE = [
    "=SUMPRODUCT(A1:A9*2)",
    "=SUMPRODUCT((A1:A3=1)*(ABS(B1:B3)))",
    "=SUM(A1:A9)*2",
    '=COUNTIF(A1:A9,"ok")',
    "=INDEX(A1:A9,MATCH(1,B1:B9,0))",
    "=IF(COUNT(A1:A9)=9,SUM(A1:A9)/9,NA())",
    "=SUMPRODUCT(A1:A3*INDEX(B1:B3,2))",
]
APART = {
    "=A1:A9": "a range in a cell, which takes one figure",
    "=-A1:A9": "an operator on a range in a cell",
    "=A1:A9*2": "an operator on a range in a cell",
    "=SUM(A1:A9*2)": "an operator on a range in SUM",
    "=MAX(0,(A1:A3-1))": "an operator on a range in MAX",
    "=SUM( A1:A9 * 2 )": "an operator on a range in SUM",
    "=ABS(A1:A9)": "a range in ABS, which takes one figure",
    "=SUM(INT('a sheet'!$A$1:$A$9))": "a range in INT, which takes one figure",
    "=INDEX((A1:A9=1)*1,1)": "an operator on a range in INDEX",
    "=SUMPRODUCT(IF(A1:A9>0,1,0))": "IF on a range inside SUMPRODUCT",
}


def test_a_report_has_no_array_outside_sumproduct(whole_report: Callable[[str], WholeReport]) -> None:
    assert faults_of_workbook(whole_report("en")[0]) == {}


def test_neither_has_the_template() -> None:
    assert faults_of_workbook(build_template()) == {}


@pytest.mark.parametrize("formula", ALIKE)
def test_what_all_engines_calculate_alike_is_no_fault(formula: str) -> None:
    assert array_faults(formula) == []


@pytest.mark.parametrize("formula", APART)
def test_an_array_that_only_some_calculate_is_reported(formula: str) -> None:
    assert array_faults(formula) == [APART[formula]]


def test_one_in_a_workbook_is_found() -> None:
    workbook, data = openpyxl.Workbook(), BytesIO()
    workbook.active["B2"] = "=SUM(A1:A9*2)"
    workbook.save(data)
    assert list(faults_of_workbook(data.getvalue())) == ["=SUM(A1:A9*2)"]
