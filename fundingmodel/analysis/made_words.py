"""What inputs that are made from others say of themselves: the formula, the years that it makes, and where it comes from."""

from collections.abc import Iterable
from itertools import groupby

from fundingmodel.analysis.projection import marked
from fundingmodel.expressions.tree import YEAR_SUM, Node
from fundingmodel.expressions.words import algebra, source_in_words
from fundingmodel.language.words import Words
from fundingmodel.scenario.made.leaves import leaves
from fundingmodel.scenario.parameters import EVERY_YEAR, Parameter
from fundingmodel.scenario.tiers import Tier

HEAD = {"en": "Made from other inputs, or held", "fr": "Calculé à partir d’autres données, ou maintenu"}
AS_IN = {"en": "as in {year}", "fr": "comme en {year}"}
SPAN = {"en": "{first} to {last}", "fr": "{first} à {last}"}


def made_lines(tier: Tier, words: Words, fiscal_year: str | None = None, of: str | None = None) -> list[str]:
    """A line for each formula: of all years, or of what a fiscal year reads, directly or through other formulas; of all
    inputs, or of one.
    """
    words = words.with_titles(tier.titles)
    wanted = _read(tier, fiscal_year) if fiscal_year else {(n, k) for n, p in tier.parameters.items() for k in p.made}
    lines = []
    for name, parameter in tier.parameters.items():
        keys = [key for key in parameter.made if (name, key) in wanted and of in (None, name)]
        for _, group in groupby(
            keys, key=lambda key: (parameter.made[key], parameter.said_of(key), parameter.is_projected(key))
        ):
            lines.append(_line(parameter, list(group), words))
    return lines


def _read(tier: Tier, fiscal_year: str) -> set[tuple[str, str]]:
    """The made figures that a fiscal year reads."""
    found: set[tuple[str, str]] = set()
    queue = [(n, key) for n, p in tier.given.items() if not p.link for key in p.keys(fiscal_year, tier.place)]
    while queue:
        name, key = queue.pop()
        node = tier.parameters[name].made.get(key)
        if node is not None and (name, key) not in found:
            found.add((name, key))
            queue += [(leaf, own) for leaf, _, own in leaves(node, key, tier.parameters)]
    return found


def _line(parameter: Parameter, keys: list[str], words: Words) -> str:
    name, key = parameter.input.name, keys[0]
    node, said = parameter.made[key], parameter.said_of(key)
    years = "" if key == EVERY_YEAR else f", {_years(keys, words)}"
    head = f"{words.in_sentence(name)}{years}"
    if parameter.is_projected(key):
        head = marked(head, words)
    source = "" if said.source == source_in_words(node) else words.text(said.source)
    line = words.text({"en": "{}: {}", "fr": "{} : {}"}).format(head, _formula(node, name, words))
    return f"{line}. {source}" if source else line


def _years(keys: Iterable[str], words: Words) -> str:
    labels = [words.fiscal_year(key) for key in keys]
    return labels[0] if len(labels) == 1 else words.text(SPAN).format(first=labels[0], last=labels[-1])


def _formula(node: Node, name: str, words: Words) -> str:
    """The formula; of figures that are held, of which year they are."""
    if node.operation == YEAR_SUM and node.name == name and len(node.keys) == 1:
        return words.text(AS_IN).format(year=words.fiscal_year(node.keys[0]))
    return algebra(node, words)
