"""Tree: what each factor is worth, where factors stand in a tree: Shapley values level by level (Owen 1977, Winter 1989).

The factors below one branch come in or stay out together for all that is beside the branch: telling a factor apart into parts moves
no other part, and the worth of a branch is the sum of what is below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundingmodel.analysis.bridges.mixture import OTHERS, OTHERS_MIX, OWN, OWN_MIX

Whole = NDArray[Any]  # whole numbers, of any size
Tree = int | list["Tree"]  # a factor by its place, or several that are parts of one
Term = tuple[int, int, Fraction]  # a factor, a mixture without it, and what its effect there counts


def tree_of(factors: Sequence[str]) -> list[Tree]:
    """Arrivals are one factor, told apart into own and others', each into volume and mix; every other factor stands alone.

    >>> tree_of(["envelope", "own_arrivals", "own_arrivals.mix", "others_arrivals", "others_arrivals.mix"])
    [0, [[1, 2], [3, 4]]]
    """
    place = {name: n for n, name in enumerate(factors)}
    branches = [[place[n] for n in pair if n in place] for pair in ((OWN, OWN_MIX), (OTHERS, OTHERS_MIX))]
    arrivals: list[Tree] = [_branch(branch) for branch in branches if branch]
    below = {n for branch in branches for n in branch}
    return [*(n for n in place.values() if n not in below), *([arrivals] if arrivals else [])]


def _branch(places: Sequence[int]) -> Tree:
    return places[0] if len(places) == 1 else list(places)


def terms_of(tree: Sequence[Tree], around: int = 0, weight: Fraction = Fraction(1)) -> Iterator[Term]:
    """Every effect that counts: of k beside it, h there, h! (k - h)! / (k + 1)! at each level, multiplied down the tree.

    >>> [(factor, without, str(counts)) for factor, without, counts in terms_of([0, 1])]
    [(0, 0, '1/2'), (0, 2, '1/2'), (1, 0, '1/2'), (1, 1, '1/2')]
    """
    count = len(tree)
    for n, child in enumerate(tree):
        beside = [mask_of(other) for k, other in enumerate(tree) if k != n]
        for chosen in range(2 ** (count - 1)):
            there = around + sum(mask for k, mask in enumerate(beside) if chosen >> k & 1)
            before = chosen.bit_count()
            counts = weight * Fraction(factorial(before) * factorial(count - before - 1), factorial(count))
            if isinstance(child, int):
                yield child, there, counts
            else:
                yield from terms_of(child, there, counts)


def in_order(count: int) -> list[Term]:
    """The effects of factors that come in one after another, in their order."""
    return [(n, 2**n - 1, Fraction(1)) for n in range(count)]


def mask_of(tree: Tree) -> int:
    return 1 << tree if isinstance(tree, int) else sum(map(mask_of, tree))


def leaves(tree: Tree) -> list[int]:
    return [tree] if isinstance(tree, int) else [leaf for child in tree for leaf in leaves(child)]


def whole_parts(tree: Sequence[Tree], exact: Whole, divisor: int, totals: Whole, names: Sequence[str]) -> Whole:
    """Whole units, (factors, jurisdictions), from exact parts times `divisor`: the branches add to the totals, and so on down.

    Each is within a unit of its exact part; so is the sum of a branch over jurisdictions, which is exact where it is whole: that
    of the envelope is its change. A part that is exactly 0 stays 0, and the parts of the reverse are minus.
    """
    children, sums = _children(tree, exact, names)
    rounded = _towards_zero(sums, divisor, totals)
    # Both ways alike, by moving units in the one in which the first part is above zero.
    sign = -1 if next((x for x in sums.ravel() if x), 0) < 0 else 1
    rounded = sign * _balanced(sign * rounded, sign * sums, divisor)
    return _below(children, rounded, exact, divisor, names)


def _children(tree: Sequence[Tree], exact: Whole, names: Sequence[str]) -> tuple[list[Tree], Whole]:
    """The branches by name, so that what is rounded does not depend on their order, and the sum of each."""
    children = sorted(tree, key=lambda child: min(names[n] for n in leaves(child)))
    return children, np.stack([exact[leaves(child)].sum(axis=0) for child in children])


def _below(children: Sequence[Tree], rounded: Whole, exact: Whole, divisor: int, names: Sequence[str]) -> Whole:
    found = np.zeros(exact.shape, dtype=np.int64)
    for child, totals in zip(children, rounded, strict=True):
        if isinstance(child, int):
            found[child] = totals
        else:
            below, sums = _children(child, exact, names)
            found += _below(below, _towards_zero(sums, divisor, totals), exact, divisor, names)
    return found


def _towards_zero(exact: Whole, divisor: int, totals: Whole) -> Whole:
    """Towards zero, then the largest remainders, of equal ones the first."""
    towards_zero = np.where(exact < 0, -1, 1) * (abs(exact) // divisor)
    remainders = exact - towards_zero * divisor
    left = totals - towards_zero.sum(axis=0)
    direction = np.where(left < 0, -1, 1)
    rank = np.argsort(np.argsort(-(remainders * direction), axis=0, kind="stable"), axis=0, kind="stable")
    return towards_zero + direction * (rank < abs(left))


def _balanced(rounded: Whole, exact: Whole, divisor: int) -> Whole:
    """The same totals down, and sums across that are within a unit of the exact ones."""
    found = rounded.copy()
    while (path := _to_move(found, exact, divisor)) is not None:
        for one, other in pairwise(path):
            column = _between(found, exact, divisor, one, other)
            assert column is not None
            found[one, column] -= 1
            found[other, column] += 1
    return found


def _to_move(found: Whole, exact: Whole, divisor: int) -> list[int] | None:
    """Rows of which each gives a unit to the next, so that the sum of the first or the last comes within a unit of the exact one."""
    sums, wanted = found.sum(axis=1), exact.sum(axis=1)
    above, below = sums * divisor - wanted, wanted - sums * divisor
    for starts, ends in (
        (above >= divisor, below > 0),
        (above > 0, below >= divisor),
    ):
        paths = [[int(n)] for n in np.flatnonzero(starts)]
        seen = {path[0] for path in paths}
        for path in paths:
            if len(path) > 1 and ends[path[-1]]:
                return path
            for n in range(len(found)):
                if n not in seen and _between(found, exact, divisor, path[-1], n) is not None:
                    seen.add(n)
                    paths.append([*path, n])
    return None


def _between(found: Whole, exact: Whole, divisor: int, one: int, other: int) -> int | None:
    """Where a part that was rounded up can give a unit to one that was rounded down: where it costs least."""
    up, down = found[one] * divisor - exact[one], exact[other] - found[other] * divisor
    costs = [(-(up[n] + down[n]), n) for n in range(found.shape[1]) if up[n] > 0 and down[n] > 0]
    return min(costs)[1] if costs else None
