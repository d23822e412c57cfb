"""Texts of the workbooks: each in both languages, with the same places."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping

import workbooks


def test_both_languages_everywhere() -> None:
    texts = {
        name: told
        for found in pkgutil.walk_packages(workbooks.__path__, "workbooks.")
        for name, told in texts_of(found.name)
    }
    assert len(texts) > 250
    assert {
        "workbooks.sheets.summary.choices.TEXTS.choice_year",
        "workbooks.sheets.contents.CONTENTS",
        "workbooks.sheets.summary.sentences.SENTENCES.more",
    } <= set(texts)
    for name, told in texts.items():
        assert set(told) == {"en", "fr"}, name
        assert "'" not in told["fr"] and "'" not in told["en"], name
        assert set(re.findall(r"\{\w*\}", told["en"])) == set(re.findall(r"\{\w*\}", told["fr"])), name


def texts_of(module: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The texts of a module that stand alone, and those in its tables."""
    for name, value in vars(importlib.import_module(module)).items():
        if name.isupper() and isinstance(value, dict):
            table = {"": value, **{f".{key}": told for key, told in value.items() if isinstance(told, dict)}}
            yield from ((f"{module}.{name}{key}", told) for key, told in table.items() if {"en", "fr"} & set(told))
