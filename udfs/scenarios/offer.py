"""An offer of what was moved in the task pane: a scenario file that holds these figures, and nothing besides."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from fundingmodel.analysis.offers.from_changes import Change, Offered, changes_file, result_of_file
from fundingmodel.language.texts import Text
from fundingmodel.scenario.files import of_package
from fundingmodel.scenario.reading import Scenario
from udfs.cells.marshalling import Cell, CellError, quoting
from udfs.scenarios.named import find
from udfs.scenarios.overrides import read_overrides, with_overrides

FILE: Text = {"en": "our-offer.toml", "fr": "notre-offre.toml"}
REASON: Text = {"en": "Figures moved in the task pane", "fr": "Chiffres modifiés dans le volet"}


def offer(scenario: str, overrides: Sequence[tuple[str, Cell]], language: str) -> dict[str, str]:
    """The name and the text of an offer file below a scenario, with the figures of these overrides, each an assumption.

    What the engine refuses, and a call without an override, is raised as CellError, with its sentence.

    >>> print(offer("settlement", [("category_weight.refugee", 3.0)], "en")["text"].partition("[")[2])
    inputs.category_weight]
    values = { refugee = 3.0 }
    assumption = true
    <BLANKLINE>
    """
    found, file = find(scenario), FILE[language]
    if not overrides:
        raise CellError("#VALUE!", "udfs.nothing_moved", "", "no figure was moved.", "Move one, and save it then.")
    with quoting():
        moved = with_overrides(found, read_overrides(overrides))
        parent = found.path.stem if of_package(found.path) else found.path.name
        offered = Offered(Path(file).stem, parent, date.today().isoformat(), REASON, language)
        text = changes_file(found, [(change, {}) for change in _changes(found, moved)], offered)
        result_of_file(text, found, found.path.parent / file)
    return {"file": file, "text": text}


def _changes(scenario: Scenario, moved: Scenario) -> Iterator[Change]:
    """The figures in which two readings of one scenario differ; all of an input that went by year only once it was moved."""
    for tier, other in zip(scenario.tiers, moved.tiers, strict=True):
        for name, parameter in tier.parameters.items():
            after = other.parameters[name].figures
            by_year = parameter.figures.keys() != after.keys()
            for key, block in after.items():
                before = None if by_year else parameter.figures[key]
                for r, row in enumerate(block):
                    for c, figure in enumerate(row):
                        if figure is not None and (before is None or before[r][c] != figure):
                            yield Change(tier.name, name, key, (r, c), Decimal(figure))
