"""Words of a data package, from words.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fundingmodel.language.texts import Text
from fundingmodel.language.words import Words


@cache
def _texts() -> Mapping[str, Text]:
    found: Mapping[str, Text] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return found


def says(name: str, language: str, /, **fields: object) -> str:
    """A sentence in a language.

    >>> says("as_held", "en", name="admissions")
    'admissions: as it is held here.'
    """
    return Words(language).text({k: text.format(**fields) for k, text in _texts()[name].items()})
