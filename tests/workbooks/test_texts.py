"""Texts of the workbooks: each in both languages, with the same places."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping

import workbooks


def test_both_languages_everywhere() -> None:
    texts = {
        name: text
        for found in pkgutil.walk_packages(workbooks.__path__, "workbooks.")
        for name, text in texts_of(found.name)
    }
    assert len(texts) > 250
    assert {
        "workbooks.sheets.summary.choices.TEXTS.choice_year",
        "workbooks.sheets.summary.contents.CONTENTS",
        "workbooks.sheets.summary.sentences.SENTENCES.more",
    } <= set(texts)
    for name, text in texts.items():
        assert set(text) == {"en", "fr"}, name
        assert "'" not in text["fr"] and "'" not in text["en"], name
        assert set(re.findall(r"\{\w*\}", text["en"])) == set(re.findall(r"\{\w*\}", text["fr"])), name


def texts_of(module: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The texts of a module that are by themselves, and those in its tables."""
    for name, value in vars(importlib.import_module(module)).items():
        if name.isupper() and isinstance(value, dict):
            table = {"": value, **{f".{key}": text for key, text in value.items() if isinstance(text, dict)}}
            yield from ((f"{module}.{name}{key}", text) for key, text in table.items() if {"en", "fr"} & set(text))
