"""The add-in's icon: three bars that share a total. `python -m udfs.hosts.server.icons` draws its files."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

SIZES = (16, 32, 64, 80)
FOLDER = Path(__file__).parent / "project" / "static" / "images" / "icons"
FINE = 8  # each pixel is the mean of 8 by 8 points
Colour = tuple[int, int, int]
# Left, right and top of a bar, in 32nds of the icon; all are on the line at 28.
BARS: tuple[tuple[int, int, int, Colour], ...] = (
    (3, 11, 6, (0x1F, 0x4E, 0x9E)),
    (12, 20, 13, (0xE6, 0x9F, 0x00)),
    (21, 29, 19, (0x00, 0x9E, 0x73)),
)
FOOT = 28
LINE: tuple[int, Colour] = (30, (0x33, 0x33, 0x33))


def colour_at(x: float, y: float) -> Colour | None:
    """The colour of a point, in 32nds of the icon; None where nothing is drawn."""
    for left, right, top, colour in BARS:
        if left <= x < right and top <= y < FOOT:
            return colour
    end, dark = LINE
    return dark if 1 <= x < 31 and FOOT <= y < end else None


def pixels(size: int) -> Iterator[bytes]:
    """The rows of an icon, each four bytes a pixel: red, green, blue and how opaque."""
    for row in range(size):
        yield b"".join(_pixel(column, row, size) for column in range(size))


def _pixel(column: int, row: int, size: int) -> bytes:
    steps = [(step + 0.5) / FINE for step in range(FINE)]
    found = [colour_at((column + x) * 32 / size, (row + y) * 32 / size) for x in steps for y in steps]
    drawn = [colour for colour in found if colour]
    if not drawn:
        return bytes(4)
    mean = (round(sum(part) / len(drawn)) for part in zip(*drawn, strict=True))
    return bytes((*mean, round(255 * len(drawn) / len(found))))


def png(size: int) -> bytes:
    rows = b"".join(b"\0" + row for row in pixels(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def svg() -> str:
    bars = "".join(
        f'  <path fill="#{bytes(colour).hex()}" d="M{left} {top}h{right - left}v{FOOT - top}h{left - right}z"/>\n'
        for left, right, top, colour in BARS
    )
    end, dark = LINE
    line = f'  <path fill="#{bytes(dark).hex()}" d="M1 {FOOT}h30v{end - FOOT}h-30z"/>\n'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">\n{bars}{line}</svg>\n'


if __name__ == "__main__":
    for each in SIZES:
        (FOLDER / f"icon-{each}.png").write_bytes(png(each))
    (FOLDER.parent / "favicon.png").write_bytes(png(32))
    (FOLDER / "icon.svg").write_text(svg(), encoding="utf-8", newline="\n")
