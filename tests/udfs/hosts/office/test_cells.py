"""Cells as Office.js hands them over: objects of its data types, as Microsoft's reference describes them, and errors on the way back."""

import datetime

import pytest

from udfs.cells.marshalling import CellError, ErrorCell
from udfs.hosts.office import cells


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ({"type": "Double", "basicValue": 2.5}, 2.5),
        ({"type": "String", "basicValue": "x"}, "x"),
        ({"type": "Boolean", "basicValue": True}, True),
        ({"type": "Empty", "basicValue": ""}, None),
        ({"type": "Double"}, None),
        ({"type": "Double", "basicValue": [1]}, ErrorCell("#VALUE!")),
        ({"type": "Error", "basicValue": "#DIV/0!"}, ErrorCell("#DIV/0!")),
        ({"type": "Error", "basicValue": "#N/A", "errorType": "Num"}, ErrorCell("#N/A")),
        ({"type": "Error", "errorType": "NotAvailable"}, ErrorCell("#N/A")),
        ({"type": "Error", "basicValue": "#NONE!", "errorType": "Spill"}, ErrorCell("#SPILL!")),
        ({"type": "Error", "errorType": "Unheard"}, ErrorCell("#VALUE!")),
        ({"type": "Error", "errorType": 3}, ErrorCell("#VALUE!")),
        ({"type": "Entity", "text": "Ontario", "basicValue": "#VALUE!"}, "Ontario"),
        ({"type": "LinkedEntity", "text": "France"}, "France"),
        ({"type": "WebImage", "altText": "A map"}, "A map"),
        ({"type": "WebImage", "text": "", "altText": "A map"}, "A map"),
        ({"type": "Entity"}, ErrorCell("#VALUE!")),
        ({"type": "Entity", "text": 5}, ErrorCell("#VALUE!")),
        ({"type": "FormattedNumber", "basicValue": 5, "numberFormat": "$0.00"}, 5.0),
        ({"type": "FormattedNumber", "basicValue": 5}, 5.0),
        ({"type": "FormattedNumber", "basicValue": "5", "numberFormat": "yyyy"}, "5"),
        ({"type": "FormattedNumber", "basicValue": 0, "numberFormat": "yyyy-mm-dd"}, datetime.datetime(1899, 12, 30)),
        # As Excel shows: 45,658 is the first of January 2025, and half of a day is noon.
        ({"type": "FormattedNumber", "basicValue": 45658, "numberFormat": "yyyy-mm-dd"}, datetime.datetime(2025, 1, 1)),
        ({"type": "FormattedNumber", "basicValue": 45658.5, "numberFormat": "d/m/yy h:mm"}, datetime.datetime(2025, 1, 1, 12)),
        ({"type": "FormattedNumber", "basicValue": 2958465, "numberFormat": "d"}, datetime.datetime(9999, 12, 31)),
        ({"type": "FormattedNumber", "basicValue": 2958466, "numberFormat": "d"}, ErrorCell("#NUM!")),
        ({"type": "FormattedNumber", "basicValue": -1, "numberFormat": "d"}, ErrorCell("#NUM!")),
    ],
)  # fmt: skip
def test_a_data_type_is_read_as_what_its_cell_shows(cell: object, found: object) -> None:
    told = cells.read(cell)
    assert type(told) is type(found) and told == found


def test_lists_within_lists_are_no_cells() -> None:
    with pytest.raises(CellError, match="lists within lists"):
        cells.read([1])


def test_an_argument_that_begins_with_a_linked_data_type_is_refused() -> None:
    assert cells.arguments_of([["x"], [[1, 2]]]) == [["x"], [[1, 2]]]
    with pytest.raises(CellError, match="begins with a linked data type"):
        cells.arguments_of([[1], ["__xlwings_not_an_object_handle__"]])


def test_errors_go_back_as_objects_or_as_text() -> None:
    assert [cells.written(each, True) for each in (1.5, "x", None)] == [1.5, "x", None]
    error = ErrorCell("#N/A")
    assert cells.written(error, False) == "#N/A"
    assert cells.written(error, True) == {
        "type": "Error", "errorType": "NotAvailable", "basicType": "Error", "basicValue": "#N/A",
    }  # fmt: skip
    assert cells.error_object("#NEW!")["errorType"] == "Value"
