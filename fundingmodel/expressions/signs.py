"""Signs: of which formulas it is certain, whatever the figures, that they give nothing below zero."""

from collections.abc import Container

from fundingmodel.expressions.tree import NAME, NUMBER, YEAR_SUM, Node

KEEPING = ("+", "*", "/", "min", "total", "part", "largest", "smallest", "average", "category_sum")


def is_never_negative(node: Node, known: Container[str]) -> bool:
    """Whether a formula gives nothing below zero where the quantities of these names are none.

    >>> from fundingmodel.errors import at
    >>> from fundingmodel.expressions.tree import tree
    >>> [is_never_negative(tree(text, at("")), {"a", "b"}) for text in ("max(0, a - b) * a", "a - b", "a * c")]
    [True, False, False]
    """
    if node.operation in (NAME, YEAR_SUM):
        return node.name in known
    if node.operation == NUMBER:
        return True
    found = (is_never_negative(part, known) for part in node.parts)
    if node.operation == "max":
        return any(found)
    return node.operation in KEEPING and all(found)
