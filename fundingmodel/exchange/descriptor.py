"""Descriptor: datapackage.json, by the Frictionless standard: each file with its hash, each table with its fields, units and sources."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from fundingmodel import __version__
from fundingmodel.datasets.csv_files import UTF_8, read_csv
from fundingmodel.datasets.dataset import ROUNDING, SUPPRESSED, Dataset
from fundingmodel.exchange.contents import RESULTS, Contents, Held
from fundingmodel.exchange.words import says
from fundingmodel.language.texts import LANGUAGES

DESCRIPTOR = "datapackage.json"
OWN = "fundingmodel"  # what this program alone says in a descriptor
TEXTS = ("title", "source", "publisher", "licence", "retrieved", "precision", "notes")
TYPES = {"allocation": "number", "promised": "number", "paid": "number", "short": "number", "projected": "integer"}


def descriptor(contents: Contents, header: Sequence[str], files: Mapping[str, bytes]) -> bytes:
    """The bytes of the descriptor; `files` are all others by their paths. The same for the same files."""
    names = ", ".join(scenario.name for _, scenario in contents.scenarios.values())
    resources = [*_of_figures(contents), *_of_scenarios(contents), _of_results(header)]
    found = {
        "profile": "data-package",
        "name": _slug("-".join([OWN, *(scenario.name for _, scenario in contents.scenarios.values())])[:80]),
        "title": says("title", "en", names=names),
        "title_fr": says("title", "fr", names=names),
        "description": says("description", "en", version=__version__),
        "description_fr": says("description", "fr", version=__version__),
        "licenses": _licenses(contents),
        OWN: {
            "version": __version__,
            "scenarios": [
                {"name": scenario.name, "path": path, "sha256": scenario.sha256}
                for path, (_, scenario) in contents.scenarios.items()
            ],
        },
        "resources": [_hashed(each, files) for each in resources],
    }
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _hashed(resource: dict[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    data = files[resource["path"]]
    return {**resource, "bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}


def _slug(text: str) -> str:
    """A name as the standard has it: lower case, digits, hyphens.

    >>> _slug("Our offer é2")
    'our-offer--2'
    """
    return "".join(x if x.isascii() and (x.isalnum() or x in "-_.") else "-" for x in text.lower())


def _of_figures(contents: Contents) -> Iterator[dict[str, Any]]:
    for path, held in contents.figures.items():
        named = {"name": _slug(PurePosixPath(path).stem), "path": path, **_file_form(path)}
        yield {**named, **(_table(held.dataset) if held.dataset else {})}
        if held.beside is not None:
            beside = str(PurePosixPath(path).with_suffix(".toml"))
            said = {k: says("described", k, name=held.name) for k in LANGUAGES}
            name = f"{_slug(PurePosixPath(path).stem)}.described"
            yield {"name": name, "path": beside, **_file_form(beside), "title": said["en"], "title_fr": said["fr"]}


def _of_scenarios(contents: Contents) -> Iterator[dict[str, Any]]:
    for path, (_, scenario) in contents.scenarios.items():
        said = {k: says("scenario", k, name=scenario.name) for k in LANGUAGES}
        name = f"scenario.{_slug(PurePosixPath(path).stem)}"
        yield {"name": name, "path": path, **_file_form(path), "title": said["en"], "title_fr": said["fr"]}


def _of_results(header: Sequence[str]) -> dict[str, Any]:
    fields = [{"name": name, "type": TYPES.get(name, "string")} for name in header]
    schema = {"fields": fields, "missingValues": [""], "primaryKey": ["scenario", "fiscal_year", "jurisdiction"]}
    said = {"title": says("results", "en"), "title_fr": says("results", "fr")}
    return {
        "name": "allocations",
        "path": RESULTS,
        **_file_form(RESULTS),
        "profile": "tabular-data-resource",
        **said,
        "schema": schema,
    }


def _file_form(path: str) -> dict[str, str]:
    csv = path.endswith(".csv")
    return {"format": "csv" if csv else "toml", "mediatype": "text/csv" if csv else "application/toml"}


# A table


def _table(dataset: Dataset) -> dict[str, Any]:
    """What the standard has words for, and what it has none for by ours."""
    form, about = dataset.form, dataset.about
    title = {k: dataset.describe("title", k) for k in LANGUAGES}
    found: dict[str, Any] = {
        "profile": "tabular-data-resource",
        "title": title["en"],
        "title_fr": title["fr"],
        "encoding": {UTF_8: "utf-8", "UTF-16": "utf-16", "Windows-1252": "windows-1252"}[form.encoding],
        "dialect": {"delimiter": form.separator, "header": True},
        "sources": _sources(dataset),
        "schema": _schema(dataset),
        "unit": dataset.unit,
        "vintage": str(about.get("vintage", "")),
    }
    said = {f"{key}{'' if k == 'en' else '_fr'}": dataset.describe(key, k) for key in TEXTS[1:] for k in LANGUAGES}
    found |= {key: text for key, text in said.items() if text}
    for key in ("trust", "kind", "original", "money"):
        if key in about:
            found[key] = _plain(about[key])
    return {key: value for key, value in found.items() if value not in ("", [], {})}


def _sources(dataset: Dataset) -> list[dict[str, str]]:
    url = dataset.about.get("url", "")
    path = str(url.get("en", "")) if isinstance(url, Mapping) else str(url)
    title = dataset.describe("source", "en") or dataset.describe("publisher", "en")
    return [{"title": title, **({"path": path} if path.startswith("http") else {})}] if title else []


def _schema(dataset: Dataset) -> dict[str, Any]:
    """The columns in the order of the file."""
    _, header = next(read_csv(dataset.path).records())
    fields = [_field(dataset, column) for column in header]
    return {"fields": fields, "missingValues": [""], "primaryKey": list(dataset.key)}


def _field(dataset: Dataset, column: str) -> dict[str, Any]:
    if column in dataset.key:
        return _key_field(dataset, column)
    if column in dataset.measures:
        return _figure_field(dataset, column)
    return {"name": column, "type": "number" if column in (SUPPRESSED, ROUNDING) else "string"}


def _key_field(dataset: Dataset, column: str) -> dict[str, Any]:
    codes = dataset.codes(column)
    labels = {k: {code: dataset.label(column, code, k) for code in codes} for k in LANGUAGES}
    named = any(label != code for code, label in labels["en"].items())
    found: dict[str, Any] = {"name": column, "type": "string", "constraints": {"required": True, "enum": list(codes)}}
    return {**found, **({"labels": labels["en"], "labels_fr": labels["fr"]} if named else {})}


def _figure_field(dataset: Dataset, column: str) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column, "type": "number", "unit": dataset.unit}
    if dataset.form.decimal == ",":
        found["decimalChar"] = ","
    return found


def _licenses(contents: Contents) -> list[dict[str, str]]:
    """The licences of the data sets, each once."""
    said = (held.dataset.describe("licence", "en") for held in contents.figures.values() if held.dataset)
    return [{"name": _slug(text)[:60].strip("-"), "title": text} for text in dict.fromkeys(said) if text]


def _plain(value: object) -> object:
    """A value of TOML as JSON has it; a figure keeps its digits."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return f"{value:f}" if isinstance(value, Decimal) else value if isinstance(value, str | int | bool) else str(value)


def held_files(held: Held, path: str) -> dict[str, bytes]:
    """A file of figures by its path, and what is said beside it."""
    found = {path: held.data}
    if held.beside is not None:
        found[str(PurePosixPath(path).with_suffix(".toml"))] = held.beside
    return found
