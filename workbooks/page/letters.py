"""Letters: how wide a text is in the measure of columns, by the widths that Calibri's maker and Carlito's, which has the same, give them.

A unit of column width is seven pixels, those of a digit; a letter of 11 points is measured in thousandths of fourteen and two thirds.
"""

import re
from functools import lru_cache
from unicodedata import normalize

# Thousandths of the size of the letters. What is in no group is as wide as most.
GROUPS = {
    221: "'",
    226: " \u00a0",
    229: "il",
    239: "j",
    250: ",’‘",
    252: ".I·",
    268: ":;",
    291: "`",
    303: "()",
    305: "f",
    306: "-",
    307: "[]",
    314: "{}",
    319: "J",
    326: "!",
    335: "t",
    339: "°",
    349: "r",
    386: "/\\",
    391: "s",
    395: "z",
    401: '"',
    418: "“”",
    420: "L",
    423: "c",
    433: "x",
    452: "v",
    453: "y",
    455: "k",
    459: "FS",
    460: "|",
    463: "?",
    468: "Z",
    471: "g",
    479: "a",
    487: "TY",
    488: "E",
    498: "#*+<=>^_e~–×÷−≤≥",
    507: "$0123456789€",
    512: "«»",
    517: "P",
    519: "X",
    520: "K",
    525: "bdhnpqu",
    527: "o",
    533: "C",
    543: "R",
    544: "B",
    567: "V",
    579: "A",
    615: "D",
    623: "H",
    631: "G",
    642: "U",
    646: "N",
    662: "O",
    673: "Q",
    682: "&",
    690: "…",
    715: "%w",
    799: "m",
    850: "œ",
    855: "M",
    867: "Œ",
    890: "W",
    894: "@",
    905: "—→",
}
MOST = 530
UNITS = 44 / 3 / 7 / 1000  # of column width to a thousandth of a letter of 11 points
MARGINS = 5 / 7  # units of a column that are kept free beside its text
_MARKS = re.compile("[\u0300-\u036f]")  # over a letter: they take no room of their own
KEPT = 10_000  # texts of which the width is kept: a workbook has most of its words many times


class _Widths(dict[str, int]):
    def __missing__(self, letter: str) -> int:
        return MOST


WIDTHS = _Widths({letter: width for width, letters in GROUPS.items() for letter in letters})


@lru_cache(KEPT)
def width_of(text: str) -> float:
    """The width of a text of 11 points in units of column width.

    >>> round(width_of("0123456789"), 2), round(width_of("été"), 2) == round(width_of("ete"), 2)
    (10.62, True)
    """
    if not text.isascii():
        text = _MARKS.sub("", normalize("NFKD", text))
    return UNITS * sum(map(WIDTHS.__getitem__, text))
