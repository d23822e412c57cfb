"""What a body holds is counted without its texts, before it is parsed."""

import json
from dataclasses import replace
from typing import Any

import pytest

from fundingmodel.language.refusals import sentence
from udfs.hosts.server.calls import read_batch
from udfs.hosts.server.settings import Limits
from udfs.hosts.server.weight import Malformed, refuse_heavy

LIMITS = replace(Limits(), cells=1_000, objects=100, calls=10, large_bytes=0)


def body_of(rows: list[list[Any]], calls: int = 1) -> bytes:
    return json.dumps({"calls": [{"func_name": "fm_share", "args": [rows]}] * calls}).encode()


@pytest.mark.parametrize("text", ["a,b,[{:", 'a "quoted", text', "a\\", '\\",\\"', "\\\\", "été, [", '"'])
def test_what_is_in_texts_is_not_counted(text: str) -> None:
    body = body_of([[text, 1.5] for _ in range(500)])
    refuse_heavy(body, LIMITS)
    assert len(read_batch(body, LIMITS)[0][0].arguments[0]) == 500


@pytest.mark.parametrize("width", [1, 2, 10, 1_000])
def test_a_table_of_as_many_cells_as_there_may_be_is_read(width: int) -> None:
    assert read_batch(body_of([[1.5] * width] * (1_000 // width)), LIMITS)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (body_of([[1]] * 2_000), "2,000 cells; at most 1,000 at once. Give smaller ranges."),
        (body_of([[]] * 2_000), "2,000 cells; at most 1,000 at once. Give smaller ranges."),
        (body_of([[1] * 2_000]), "2,000 cells; at most 1,000 at once. Give smaller ranges."),
        (body_of([], calls=200), "201 calls or errors; at most 100 travel together. Give smaller ranges."),
        (body_of([[{}]] * 200), "202 calls or errors; at most 100 travel together. Give smaller ranges."),
        (json.dumps({str(n): 1 for n in range(500)}).encode(), "250 calls or errors; at most 100 travel together. "),
    ],
)
def test_what_is_too_much_is_refused(body: bytes, said: str) -> None:
    with pytest.raises(Malformed) as caught:
        refuse_heavy(body, LIMITS)
    assert str(caught.value).startswith(said)
    assert "au plus" in sentence(caught.value, "fr")


def test_a_small_body_is_not_counted() -> None:
    refuse_heavy(body_of([[1]] * 2_000), replace(LIMITS, large_bytes=10**6))
