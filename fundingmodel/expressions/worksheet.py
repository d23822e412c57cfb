"""A tree as a worksheet formula, in the functions that all engines calculate alike. What divides by zero is an error, never 0."""

from collections.abc import Callable, Iterator, Mapping

from fundingmodel.cells import Cells
from fundingmodel.expressions.checked import CATEGORY, JURISDICTION
from fundingmodel.expressions.tree import NAME, NUMBER, SIGNS, YEAR_SUM, Node
from fundingmodel.expressions.values import OWN

Places = Mapping[tuple[str, str], Cells]  # by name and key, where an input is, with the place of the cell being written
SUMS, PRODUCTS, ATOM = 1, 2, 3
PRECEDENCE = {"+": SUMS, "-": SUMS, "*": PRODUCTS, "/": PRODUCTS, "part": PRODUCTS}


def worksheet_text(node: Node, places: Places) -> str:
    """The formula of one cell, without the sign =.

    >>> from fundingmodel.errors import at
    >>> from fundingmodel.expressions.tree import tree
    >>> people = Cells(6, 3, 13, 1, ("jurisdiction", None)).at({"jurisdiction": 1})
    >>> worksheet_text(tree("people / (1 + people)", at("")), {("people", ""): people})
    '$C7/(1+$C7)'
    """
    return _text(node, lambda name, key: str(places[name, key]), places)


Leaf = Callable[[str, str], str]


def _text(node: Node, leaf: Leaf, places: Places) -> str:
    if node.operation == NAME:
        return leaf(node.name, OWN)
    if node.operation == YEAR_SUM:
        return "+".join(leaf(node.name, key) for key in node.keys)
    if node.operation == NUMBER:
        return node.name
    if node.operation in SIGNS:
        return _operation(node, leaf, places)
    return FUNCTIONS[node.operation](node, leaf, places)


def _level(node: Node) -> int:
    if node.operation == YEAR_SUM:
        return SUMS if len(node.keys) > 1 else ATOM
    return PRECEDENCE.get(node.operation, ATOM)


def _operation(node: Node, leaf: Leaf, places: Places) -> str:
    level = PRECEDENCE[node.operation]
    first, second = (_text(part, leaf, places) for part in node.parts)
    before, after = map(_level, node.parts)
    first = f"({first})" if before < level else first
    second = f"({second})" if after <= level else second
    return f"{first}{node.operation}{second}"


def _listed(node: Node, leaf: Leaf, places: Places) -> str:
    return f"{node.operation.upper()}({','.join(_text(part, leaf, places) for part in node.parts)})"


def _down(node: Node, places: Places) -> str:
    """A part over all jurisdictions, as an array."""

    def column(name: str, key: str) -> str:
        at = places[name, key]
        if JURISDICTION not in at.axes:
            return str(at)
        return at.column if CATEGORY in at.axes else at.all

    return _text(node, column, places)


def _total(node: Node, leaf: Leaf, places: Places) -> str:  # noqa: ARG001  all functions have one form
    (part,) = node.parts
    return f"SUM({_down(part, places)})" if part.operation == NAME else f"SUMPRODUCT({_down(part, places)})"


def _part(node: Node, leaf: Leaf, places: Places) -> str:
    (part,) = node.parts
    one = _text(part, leaf, places)
    return f"{f'({one})' if _level(part) < ATOM else one}/{_total(node, leaf, places)}"


def _over(word: str) -> Callable[[Node, Leaf, Places], str]:
    return lambda node, _, places: f"{word}({_down(node.parts[0], places)})"


def _category_sum(node: Node, leaf: Leaf, places: Places) -> str:  # noqa: ARG001
    """Across a row, or where figures by category run down as on Parameters, term by term: an array runs one way only."""
    (part,) = node.parts
    used = list(_read(part, places))
    categories = [at for at in used if CATEGORY in at.axes]
    if all(at.axes[1] == CATEGORY for at in categories):

        def across(name: str, key: str) -> str:
            at = places[name, key]
            return at.row if CATEGORY in at.axes else str(at)

        inner = _text(part, across, places)
        return f"SUM({inner})" if part.operation == NAME else f"SUMPRODUCT({inner})"
    width = max(at.width if at.axes[1] == CATEGORY else at.height for at in categories)
    terms: list[str] = []
    for n in range(width):
        here = {key: at.at({**at.index, CATEGORY: n}) for key, at in places.items()}
        text = worksheet_text(part, here)
        terms.append(text if not terms or _level(part) > SUMS else f"({text})")
    return f"({'+'.join(terms)})"


def _read(node: Node, places: Places) -> Iterator[Cells]:
    for each in node.walk():
        if each.operation in (NAME, YEAR_SUM):
            yield from (places[each.name, key] for key in each.keys or (OWN,))


def _table(node: Node, places: Places) -> tuple[Cells, int]:
    """A table of bands, whose starts are above its values, and how many bands it has."""
    table = places[node.parts[1].name, OWN]
    return table, table.height // 2


def _rows(table: Cells, first: int, last: int) -> str:
    return Cells(table.top + first, table.left, last - first, 1, (None, None), table.sheet).all


def _band(node: Node, leaf: Leaf, places: Places) -> str:
    table, count = _table(node, places)
    x = _text(node.parts[0], leaf, places)
    millionths = f"INT(1000000*({x})+0.5)/1000000"
    if count == 1:  # one engine finds nothing in a range of one cell
        return f"IF({millionths}>={_rows(table, 0, 1)},{_rows(table, 1, 2)},NA())"
    return f"INDEX({_rows(table, count, 2 * count)},MATCH({millionths},{_rows(table, 0, count)},1))"


def _slices(node: Node, leaf: Leaf, places: Places) -> str:
    table, count = _table(node, places)
    x = _text(node.parts[0], leaf, places)
    first = f"{_rows(table, count, count + 1)}*MAX(0,({x})-{_rows(table, 0, 1)})"
    if count == 1:
        return f"({first})"
    starts, more = _rows(table, 1, count), f"{_rows(table, count + 1, 2 * count)}-{_rows(table, count, 2 * count - 1)}"
    return f"({first}+SUMPRODUCT((({x})>{starts})*(({x})-{starts})*({more})))"


FUNCTIONS: Mapping[str, Callable[[Node, Leaf, Places], str]] = {
    "min": _listed,
    "max": _listed,
    "total": _total,
    "part": _part,
    "largest": _over("MAX"),
    "smallest": _over("MIN"),
    "average": _over("AVERAGE"),
    "category_sum": _category_sum,
    "band": _band,
    "slices": _slices,
}
