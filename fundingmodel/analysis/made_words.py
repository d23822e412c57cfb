"""What inputs that are made from others say of themselves: the formula, its years and source; of a sum over parts, the parts."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from fundingmodel.analysis.projection import marked
from fundingmodel.expressions.tree import YEAR_SUM, Node
from fundingmodel.expressions.words import algebra, source_in_words
from fundingmodel.language.texts import Text
from fundingmodel.language.words import Words
from fundingmodel.scenario.made.leaves import leaves
from fundingmodel.scenario.parameters import EVERY_YEAR, Link, Parameter
from fundingmodel.scenario.tiers import Tier

HEAD = {"en": "Made from other inputs, or held", "fr": "Calculé à partir d’autres données, ou maintenu"}
AS_IN = {"en": "as in {year}", "fr": "comme en {year}"}
MOST_IN_SENTENCE, MOST_IN_LINE = 6, 60  # names of parts, at the most; beyond, how many there are
SAID = {
    "of": {"en": ", added up: {parts}", "fr": ", somme : {parts}"},
    "many": {"en": ", added up over {count} of them", "fr": ", somme de {count} d’entre elles"},
    "none": {"en": ", of which it has no part", "fr": ", dont elle n’a aucune partie"},
    "over": {"en": ", added up over parts", "fr": ", somme des parties"},
    "no_part": {"en": "no part", "fr": "aucune partie"},
    "more": {"en": "{parts} and {count} more", "fr": "{parts} et {count} autres"},
}
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


# Sums over parts


def of_code(link: Link, source: Tier, code: str, words: Words) -> str:
    """What a sentence adds to a figure of a jurisdiction that is a sum over parts; nothing where it is none."""
    if link.parts is None:
        return ""
    names = _names(link, source, code, words)
    if not names:
        return words.text(SAID["none"])
    if len(names) > MOST_IN_SENTENCE:
        return words.text(SAID["many"]).format(count=len(names))
    return words.text(SAID["of"]).format(parts=" + ".join(names))


def in_line(link: Link, words: Words) -> str:
    """What a line adds that says of an input, for all jurisdictions, which result it is; nothing where it adds up nothing."""
    return words.text(SAID["over"]) if link.parts else ""


def by_code(link: Link, source: Tier, names: Mapping[str, Text], words: Words) -> list[tuple[str, str]]:
    """Each jurisdiction with its parts, by their names: ("Ontario", "Toronto + Peel")."""
    if link.parts is None:
        return []
    return [(words.text(names[code]), _joined(_names(link, source, code, words), words)) for code, _ in link.parts.of]


def _joined(names: Sequence[str], words: Words) -> str:
    if not names:
        return words.text(SAID["no_part"])
    first = " + ".join(names[:MOST_IN_LINE])
    rest = len(names) - MOST_IN_LINE
    return words.text(SAID["more"]).format(parts=first, count=rest) if rest > 0 else first


def _names(link: Link, source: Tier, code: str, words: Words) -> list[str]:
    """The names of a jurisdiction's parts that take part, in the order in which they are listed."""
    assert link.parts is not None
    listed = link.parts.of_code(code)
    return [words.text(source.jurisdiction_names[part]) for part in listed if part in source.place.jurisdictions]
