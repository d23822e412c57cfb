"""Widths of letters are those of the font itself, as its file has them: Carlito, made to be as wide as Calibri."""

import struct
from pathlib import Path

import pytest

from workbooks.page import letters

FONT = Path("/usr/share/fonts/truetype/crosextra/Carlito-Regular.ttf")


class Font:
    """The widths of a TrueType font, read from its tables hmtx and cmap (segments, format 4) alone."""

    def __init__(self, data: bytes) -> None:
        count = struct.unpack_from(">H", data, 4)[0]
        at = {data[o : o + 4]: struct.unpack_from(">I", data, o + 8)[0] for o in range(12, 12 + 16 * count, 16)}
        self.data, self.hmtx = data, at[b"hmtx"]
        self.size = struct.unpack_from(">H", data, at[b"head"] + 18)[0]
        self.measured = struct.unpack_from(">H", data, at[b"hhea"] + 34)[0]
        maps = struct.unpack_from(">H", data, at[b"cmap"] + 2)[0]
        offsets = [struct.unpack_from(">I", data, at[b"cmap"] + 8 + 8 * n)[0] + at[b"cmap"] for n in range(maps)]
        self.segments = next(o for o in offsets if struct.unpack_from(">H", data, o)[0] == 4)

    def glyph(self, code: int) -> int:
        doubled = struct.unpack_from(">H", self.data, self.segments + 6)[0]
        ends, starts = self.segments + 14, self.segments + 16 + doubled
        for n in range(0, doubled, 2):
            end, start = (struct.unpack_from(">H", self.data, each + n)[0] for each in (ends, starts))
            if start <= code <= end:
                delta, offset = (struct.unpack_from(">H", self.data, starts + k * doubled + n)[0] for k in (1, 2))
                if not offset:
                    return (code + delta) % 65536
                place = starts + 2 * doubled + n + offset + 2 * (code - start)
                found = struct.unpack_from(">H", self.data, place)[0]
                return (found + delta) % 65536 if found else 0
        return 0

    def width(self, letter: str) -> int:
        """In thousandths of the size of the letters."""
        glyph = min(self.glyph(ord(letter)), self.measured - 1)
        assert glyph, letter
        return round(1000 * struct.unpack_from(">H", self.data, self.hmtx + 4 * glyph)[0] / self.size)


@pytest.mark.skipif(not FONT.exists(), reason="the font Carlito is not where Debian has it")
def test_each_letter_is_as_wide_as_in_the_font() -> None:
    font = Font(FONT.read_bytes())
    found = {letter: font.width(" " if letter == "\u00a0" else letter) for letter in letters.WIDTHS}
    assert {letter: (width, found[letter]) for letter, width in letters.WIDTHS.items() if width != found[letter]} == {}


def test_a_text_is_as_wide_as_its_letters() -> None:
    """At 11 points a digit of Calibri is 507/1000 x 44/3 = 7.436 pixels, and a unit of column width is 7."""
    assert letters.width_of("7") == pytest.approx(507 * 44 / 3 / 7000)
    assert letters.width_of("Él, “œ”") == pytest.approx((488 + 229 + 250 + 226 + 418 + 850 + 418) * 44 / 3 / 7000)
    assert letters.width_of("\u2603") == pytest.approx(530 * 44 / 3 / 7000)
    assert letters.width_of("") == 0
