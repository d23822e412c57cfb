"""The licences of figures: what is to be said wherever figures of these data sets are passed on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fundingmodel.language.texts import LANGUAGES

if TYPE_CHECKING:
    from fundingmodel.datasets.dataset import Dataset
    from fundingmodel.language.texts import Text


def licences(datasets: Iterable[Dataset]) -> list[Text]:
    """What the makers of these data sets say of their licences, each once, in the order of the data sets."""
    said = [{language: each.describe("licence", language) for language in LANGUAGES} for each in datasets]
    return [dict(each) for each in dict.fromkeys(tuple(text.items()) for text in said) if any(dict(each).values())]
