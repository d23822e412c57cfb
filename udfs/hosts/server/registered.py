"""The catalogue's functions as xlwings' custom functions: from these come Excel's argument help and the add-in's script."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from udfs.catalogue import Function, functions
from udfs.hosts.office.cells import OFFICE
from udfs.hosts.office.described import described, shown


def install(names: MutableMapping[str, Any], language: str, reference: str = "") -> None:
    """Each function of the catalogue, decorated, under its plain name: fm_allocate. `reference` is the address of their reference."""
    for function in functions():
        names[function.plain_name] = registered(function, language, reference)


def registered(function: Function, language: str, reference: str = "") -> Any:
    """A function as a custom function of xlwings. It answers calls also where another xlwings Server runs this project."""
    from xlwings import server

    async def body(*raw: Any) -> list[list[Any]]:
        return await asyncio.to_thread(shown, function.name, list(raw), OFFICE, language)

    return described(body, function, language, server, reference)
