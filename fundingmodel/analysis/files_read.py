"""Files read: the CSV files of a scenario, and in which form each was read."""

from collections.abc import Iterator
from pathlib import Path

from fundingmodel.datasets.csv_files import CsvForm
from fundingmodel.datasets.gate import PACKAGED
from fundingmodel.language.words import Words
from fundingmodel.result import TierResult

SEPARATORS = {
    ",": {"en": "commas", "fr": "virgules"},
    ";": {"en": "semicolons", "fr": "points-virgules"},
    "\t": {"en": "tabs", "fr": "tabulations"},
    "|": {"en": "vertical bars", "fr": "barres verticales"},
}
DECIMAL_COMMAS = {"en": "decimal commas", "fr": "décimales à virgule"}
STATED = {"en": " ({line} in its first line)", "fr": " ({line} à la première ligne)"}


def files_read(tier: TierResult, words: Words) -> list[str]:
    """Each CSV file of the user's own, with its encoding, what parts its columns, and the sign of its decimals."""
    forms: dict[Path, CsvForm] = {}
    for path, form in _forms(tier):
        if path.parent != PACKAGED and (path not in forms or form.decimal == ","):
            forms[path] = form
    colon = words.text({"en": ":", "fr": " :"})
    return [f"{path.name}{colon} {', '.join(_parts(form, words))}" for path, form in forms.items()]


def _forms(tier: TierResult) -> Iterator[tuple[Path, CsvForm]]:
    for names in tier.tier.listed:
        if names.file:
            yield names.file.path.resolve(), names.file.form
    for parameter in tier.tier.parameters.values():
        if parameter.link and parameter.link.parts and (file := parameter.link.parts.file):
            yield file.path.resolve(), file.form
        for dataset in parameter.datasets:
            yield dataset.path.resolve(), dataset.form


def _parts(form: CsvForm, words: Words) -> Iterator[str]:
    yield form.encoding
    line = f"sep={form.separator}".replace("\t", "\\t")
    yield words.text(SEPARATORS[form.separator]) + (words.text(STATED).format(line=line) if form.stated else "")
    if form.decimal == ",":
        yield words.text(DECIMAL_COMMAS)
