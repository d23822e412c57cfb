"""Chart facts: what a chart says and shows, read from its part: texts, cells, scales, and what of it is not seen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from workbooks.returned.comparing.looks.colours import PAPER, are_alike, in_rgb
from workbooks.returned.comparing.looks.number_formats import GENERAL, shown
from workbooks.returned.comparing.related import named

TEXT, SHOWS, SCALE, UNSEEN = "chart_text_changed", "chart_shows_otherwise", "chart_scale_changed", "chart_unseen"
LINKS = ("tx", "cat", "val", "xVal", "yVal", "bubbleSize")  # of a series, to cells
FIGURES = ("val", "yVal", "bubbleSize")
DRAWN_BESIDE = ("trendline", "errBars", "upDownBars", "hiLowLines", "dropLines")
OF_AXES = ("orientation", "logBase", "min", "max")
EXAMPLES = (1_234_567.0, -1_234_567.0)  # by which two formats are compared
COVERED = 50  # percent of a bar that another lies over: the least at which it is said


@dataclass(frozen=True)
class Link:
    """A range of cells that a series shows, as a formula, with the values that the file keeps of it, by their numbers."""

    range: str
    kept: Mapping[int, str]
    are_numbers: bool


@dataclass(frozen=True)
class Chart:
    """What a chart says and shows: facts by what is changed where one is another, and where it is; and the links of its series."""

    facts: Mapping[tuple[str, str], str]
    links: tuple[Link, ...]

    @property
    def title(self) -> str:
        return self.facts.get((TEXT, "title"), "")


def chart_of(root: Element) -> Chart:
    facts: dict[tuple[str, str], str] = {}
    links: list[Link] = []
    title = _one(_one(root, "chart"), "title")
    facts[TEXT, "title"] = _words(title)
    for n, axis in enumerate(each for each in root.iter() if named(each).endswith("Ax")):
        facts |= dict(_of_axis(axis, n + 1))
    plots = [each for each in _children(_one(_one(root, "chart"), "plotArea")) if named(each).endswith("Chart")]
    facts[SHOWS, "type"] = " + ".join(
        " ".join([named(p), *(_value(p, name) for name in ("barDir", "grouping"))]).strip() for p in plots
    )
    facts[SHOWS, "covered"] = " ".join("covered" for p in plots if _percent(_value(p, "overlap")) > COVERED)
    for n, series in enumerate(each for each in root.iter() if named(each) == "ser"):
        of_nothing = not any(
            _link(_one(series, name)) != (None, "") for name in FIGURES
        )  # which one program labels and another not
        for name in () if of_nothing else LINKS:
            link, text = _link(_one(series, name))
            facts[TEXT if name == "tx" and not link else SHOWS, f"{name} {n + 1}"] = link.range if link else text
            links += [link] if link else []
        facts |= dict(_of_series(series, n + 1))
    legend = _one(_one(root, "chart"), "legend")
    hidden = [
        _value(each, "idx")
        for each in _children(legend)
        if named(each) == "legendEntry" and _value(each, "delete") != "0"
    ]
    facts[UNSEEN, "legend"] = "none" if legend is None else " ".join(["without", *sorted(hidden)] if hidden else [])
    return Chart(facts, tuple(links))


def _of_axis(axis: Element, n: int) -> Iterator[tuple[tuple[str, str], str]]:
    yield (TEXT, f"axis {n}"), _words(_one(axis, "title"))
    scaling = _one(axis, "scaling")
    said = [
        f"{name} {_figure(_value(scaling, name))}" for name in OF_AXES if _value(scaling, name) not in ("", "minMax")
    ]
    units = [each.get("val", "") for each in axis.iter() if named(each) in ("builtInUnit", "custUnit")]
    is_bare = _is_so(axis, "delete") or _value(axis, "tickLblPos") == "none"
    yield (SCALE, f"axis {n}"), " ".join([*said, *units, *(["without labels"] if is_bare else [])])
    if named(axis) == "valAx" and not _is_so(axis, "delete"):
        yield (SCALE, f"format {n}"), _format(axis)


def _of_series(series: Element, n: int) -> Iterator[tuple[tuple[str, str], str]]:
    labels = _one(series, "dLbls")
    yield (TEXT, f"labels {n}"), " ".join(_words(each) for each in _children(labels) if named(each) == "dLbl").strip()
    shown_values = _is_so(labels, "showVal")
    yield (SHOWS, f"labels {n}"), _format(labels) if shown_values else ""
    beside = [named(each) for each in series if named(each) in DRAWN_BESIDE]
    flags = [name for name in ("invertIfNegative", "smooth") if _is_so(series, name)]
    yield (SHOWS, f"series {n}"), " ".join([*beside, *flags])
    looks = [_one(series, "spPr"), *(_one(each, "spPr") for each in series if named(each) == "dPt")]
    yield (UNSEEN, f"series {n}"), " ".join("unseen" for each in looks if _is_unseen(each))


def _link(said: Element | None) -> tuple[Link | None, str]:
    """The cells that a part of a series shows; or what it shows of its own, a text or figures, nothing where these are zero."""
    if said is None:
        return None, ""
    formula = next((each.text or "" for each in said.iter() if named(each) == "f"), "")
    points = [each for each in said.iter() if named(each) == "pt"]
    kept = {_index(each, n): "".join(v.text or "" for v in each) for n, each in enumerate(points)}
    if formula.startswith('"'):  # as LibreOffice writes a text
        return None, formula[1:-1].replace('""', '"')
    if formula:
        levels = sum(1 for each in said.iter() if named(each) == "lvl")
        is_number = any(named(each) == "numRef" for each in said)
        return Link(formula, {} if levels > 1 else kept, is_number), ""
    own = [each.text or "" for each in said if named(each) == "v"] or [
        text for text in kept.values() if text not in ("0", "0.0")
    ]
    return None, " ".join(own)


def _words(title: Element | None) -> str:
    """The text of a title or a label as it is read: without what is written in the colour of the paper; a link as the formula it is."""
    if title is None:
        return ""
    found = [f"={each.text}" for each in title.iter() if named(each) == "f"]
    for run in (each for each in title.iter() if named(each) in ("r", "fld")):
        inks = [in_rgb(said.get("val")) for look in _children(_one(run, "rPr")) for said in look.iter()]
        if not any(ink is not None and are_alike(ink, PAPER) for ink in inks):
            found += [each.text or "" for each in run.iter() if named(each) == "t"]
    return " ".join("".join(found).split())


def _is_unseen(look: Element | None) -> bool:
    """Whether a series or a point is drawn in no colour, or in that of the paper."""
    if look is None:
        return False
    fills = [each for each in look if named(each).endswith("Fill")]
    line = _one(look, "ln")
    fills = fills or [each for each in _children(line) if named(each).endswith("Fill")]
    return any(named(each) == "noFill" or _is_of_paper(each) for each in fills)


def _is_of_paper(fill: Element) -> bool:
    inks = [in_rgb(each.get("val")) for each in fill.iter() if named(each) == "srgbClr"]
    return bool(inks) and all(ink is not None and are_alike(ink, PAPER) for ink in inks)


def _format(said: Element | None) -> str:
    """How a number format shows figures above zero and below it."""
    part = _one(said, "numFmt")
    code = GENERAL if part is None else part.get("formatCode", GENERAL)
    each = [shown(code, value) for value in EXAMPLES]
    return " / ".join(f"{x.before}{x.text()}.{x.decimals}{x.behind}" for x in each)


def _one(said: Element | None, name: str) -> Element | None:
    return next((each for each in _children(said) if named(each) == name), None)


def _children(said: Element | None) -> Iterator[Element]:
    yield from () if said is None else said


def _value(said: Element | None, name: str) -> str:
    found = _one(said, name)
    return "" if found is None else str(found.get("val", ""))


def _is_so(said: Element | None, name: str) -> bool:
    found = _one(said, name)
    return found is not None and found.get("val", "1") not in ("0", "false")


def _percent(text: str) -> float:
    """A figure of a file, which some write with its sign; nothing of a text that is none."""
    try:
        return float(text.removesuffix("%") or 0)
    except ValueError:
        return 0.0


def _index(point: Element, otherwise: int) -> int:
    said = point.get("idx", "")
    return int(said) if said.isdecimal() else otherwise


def _figure(text: str) -> str:
    try:
        return f"{float(text):g}"
    except ValueError:
        return text
