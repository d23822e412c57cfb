"""How much a body holds, counted before it is parsed: a parser would make an object of each cell, however small."""

import numpy as np

from fundingmodel.errors import Refused
from udfs.hosts.server.settings import Limits

QUOTE, COMMA, COLON, LIST, OBJECT = (np.uint8(ord(letter)) for letter in '",:[{')


class Malformed(Refused):
    """A body that no add-in of ours sends, or that asks for more than the limits allow."""


def refuse_heavy(body: bytes, limits: Limits) -> None:
    """Refused: more cells, lists or objects than the limits allow; a small body holds few of them."""
    if len(body) <= limits.large_bytes:
        return
    bare = _outside_texts(body)
    commas, colons, lists, objects = (int(np.count_nonzero(bare == each)) for each in (COMMA, COLON, LIST, OBJECT))
    calls = body.count(b'"args"')
    cells = max(commas + 1 - calls, lists - 3 * calls)  # each cell ends in a comma, but the last
    if cells > limits.cells + 3 * limits.calls:
        what = "{count:,} cells; at most {most:,} at once."
        raise Malformed("udfs.cells_at_once", "", what, "Give smaller ranges.", count=cells, most=limits.cells)
    if max(objects, colons // 2) > limits.objects:
        what = "{count:,} calls or errors; at most {most:,} travel together."
        count = max(objects, colons // 2)
        raise Malformed("udfs.too_many_objects", "", what, "Give smaller ranges.", count=count, most=limits.objects)


def _outside_texts(body: bytes) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """The bytes of a body that are in no text."""
    plain = body.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in body else body
    letters = np.frombuffer(plain, dtype=np.uint8)
    inside = np.bitwise_xor.accumulate((letters == QUOTE).view(np.uint8))
    return letters[inside == 0]
