"""The options that say where a workbook is written, for every command that writes one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from fundingmodel.command_line.bilingual import option
from fundingmodel.command_line.options import Decorator


def signed_option() -> Decorator:
    """`--signed`."""
    return option(
        "--signed",
        "signed_file",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar={"en": "FILE", "fr": "FICHIER"},
        help={
            "en": "A file that says who signed, as what, when and for which stamp: that of what is written here.",
            "fr": "Un fichier qui dit qui a signé, à quel titre, quand et pour quelle empreinte : celle de ce qui est écrit ici.",
        },
    )


def target_options(file: str = "file") -> Decorator:
    """`--out`, `--file` and `--force`; the name in the folder reaches the command as `file`, or under another word."""
    options = (
        option(
            "--out",
            type=click.Path(path_type=Path, file_okay=False),
            default=Path("reports"),
            show_default=True,
            help={
                "en": "The folder to write to; it is made if it is not there.",
                "fr": "Le dossier où écrire; il est créé s’il n’existe pas.",
            },
        ),
        option(
            "--file",
            file,
            metavar={"en": "NAME", "fr": "NOM"},
            help={
                "en": "The name of the workbook in that folder, in place of its usual one.",
                "fr": "Le nom du classeur dans ce dossier, au lieu du nom habituel.",
            },
        ),
        option(
            "--force",
            is_flag=True,
            help={
                "en": "Write over a workbook that was edited, or that is not of this program.",
                "fr": "Remplacer un classeur qui a été modifié ou qui ne vient pas de ce programme.",
            },
        ),
    )

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for each in reversed(options):
            command = each(command)
        return command

    return decorate
