"""A scenario over a grid of figures, as a Parquet file."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option, workers_option, years_option
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.errors import Refused

if TYPE_CHECKING:
    from fundingmodel.sweeps.design import Design, Sample
    from fundingmodel.sweeps.running import Swept

ORDER = 35
UNDER = "analysis"


FRENCH = """Un scénario sur une grille de chiffres, en un fichier Parquet.

Calcule un SCÉNARIO sur une grille de chiffres, ou un échantillon de celle-ci, et en garde ce qui est demandé dans un fichier Parquet :
une ligne par variante, exercice et administration, dans l’ordre de la grille, et les mêmes octets quel que soit le nombre de processus.

--set donne à un chiffre une liste de valeurs ou un intervalle : NOM=1,2,3 ou NOM=DÉBUT:FIN:NOMBRE; des points ajoutent un exercice, une
catégorie ou une administration, par exemple « category_weight.refugee ». --design en dit plus : des plans, c’est-à-dire le tableau
entier d’une donnée par variante, et ce qui est gardé. Un chiffre qu’un fichier ne pourrait pas donner est refusé avant tout calcul; une
variante dont les garanties ne tiennent pas dans l’enveloppe a ses lignes, sans montant, avec la raison dans « refused ».

Ce qui est fait est gardé à côté du fichier jusqu’à la fin : une commande interrompue, relancée, reprend où elle en était.

\b
Exemples :
  fundingmodel sweep settlement --set base_for_each=0,150000 --out b.parquet
  fundingmodel sweep settlement --design b.toml --sample 9000 --out b.parquet
  fundingmodel sweep offre.toml --design b.toml --workers 4 --out b.parquet
"""


@bilingual.command(FRENCH)
@bilingual.argument("scenario", metavar={"en": "SCENARIO", "fr": "SCÉNARIO"})
@bilingual.option(
    "--set",
    "settings",
    multiple=True,
    metavar={"en": "NAME=FIGURES", "fr": "NOM=CHIFFRES"},
    help={
        "en": "What an input, or a place of it, is given in turn: a list, or FROM:TO:COUNT.",
        "fr": "Ce qui est donné tour à tour à une donnée, ou à une place de celle-ci : une liste, ou DÉBUT:FIN:NOMBRE.",
    },
)
@bilingual.option(
    "--design",
    "design_file",
    type=click.Path(path_type=Path),
    metavar={"en": "FILE", "fr": "FICHIER"},
    help={
        "en": "A TOML file of what varies and what is kept.",
        "fr": "Un fichier TOML de ce qui varie et de ce qui est gardé.",
    },
)
@bilingual.option(
    "--keep",
    multiple=True,
    metavar={"en": "QUANTITY", "fr": "GRANDEUR"},
    help={
        "en": "A quantity to keep, as in the columns of a formula; the allocation, unless named.",
        "fr": "Une grandeur à garder, parmi les colonnes de la formule; l’affectation, à moins d’en nommer.",
    },
)
@bilingual.option(
    "--for",
    "jurisdictions",
    multiple=True,
    metavar="CODE",
    help={
        "en": "Keep this jurisdiction alone; may be repeated.",
        "fr": "Ne garder que cette administration; peut être répété.",
    },
)
@years_option()
@bilingual.option(
    "--sample",
    type=click.IntRange(1),
    metavar={"en": "N", "fr": "N"},
    help={
        "en": "So many variants drawn from the grid, in place of all.",
        "fr": "Tant de variantes tirées de la grille, au lieu de toutes.",
    },
)
@bilingual.option(
    "--seed",
    type=click.IntRange(0),
    metavar={"en": "N", "fr": "N"},
    help={
        "en": "Of the sample, in place of that of the design, or of 1: the same seed draws the same variants.",
        "fr": "De l’échantillon, au lieu de celle du plan, ou de 1 : la même graine tire les mêmes variantes.",
    },
)
@bilingual.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar={"en": "FILE", "fr": "FICHIER"},
    help={"en": "The Parquet file to write.", "fr": "Le fichier Parquet à écrire."},
)
@bilingual.option(
    "--force",
    is_flag=True,
    help={"en": "Write over a file that no sweep wrote.", "fr": "Remplacer un fichier qu’aucun balayage n’a écrit."},
)
@workers_option()
@bilingual.option(
    "--scheduler",
    metavar={"en": "ADDRESS", "fr": "ADRESSE"},
    help={
        "en": "The scheduler of a dask cluster to calculate on, as tcp://server:8786.",
        "fr": "L’ordonnanceur d’une grappe dask où calculer, par exemple tcp://serveur:8786.",
    },
)
@language_option()
def command(
    scenario: str,
    settings: tuple[str, ...],
    design_file: Path | None,
    keep: tuple[str, ...],
    jurisdictions: tuple[str, ...],
    years: list[str] | None,
    sample: int | None,
    seed: int | None,
    out: Path,
    force: bool,
    workers: int | None,
    scheduler: str | None,
    language: str,
) -> None:
    """Calculates a SCENARIO over a grid of figures, or a sample of it, and keeps what is asked for in a Parquet file.

    A row for each variant, fiscal year and jurisdiction, in the order of the grid, and the same bytes on any number of processes.

    --set gives a figure a list or a range: NAME=1,2,3 or NAME=FROM:TO:COUNT; dots add a year, a category or a jurisdiction, as in
    category_weight.refugee. --design says more: plans, an input's whole table for each variant, and what is kept. A figure that no
    file could give is refused before anything is calculated; a variant whose guarantees do not fit the envelope has its rows,
    without amounts, and the reason in `refused`.

    What is done is kept beside the file until the end: a command that was stopped goes on where it was.

    \b
    Examples:
      fundingmodel sweep settlement --set base_for_each=0,150000 --out s.parquet
      fundingmodel sweep settlement --design s.toml --sample 9000 --out s.parquet
      fundingmodel sweep our-offer.toml --design s.toml --workers 4 --out s.parquet
    """
    from fundingmodel.sweeps.crew import crew_of

    if workers and scheduler:
        raise Refused("workers_of_cluster", "--workers", "a cluster has its own workers.", "Leave out one of the two.")
    with crew_of(workers - 1) if workers else nullcontext() as started:
        from fundingmodel.sweeps.design import OPTION, Design, read_design, read_setting
        from fundingmodel.sweeps.running import sweep

        design = Design(scenario, **(read_design(design_file) if design_file else {}))
        design = replace(
            design,
            scenario=_absolute(scenario),
            settings=(*design.settings, *(read_setting(x, OPTION) for x in settings)),
        )
        design = replace(design, keep=keep or design.keep, jurisdictions=jurisdictions or design.jurisdictions)
        design = replace(design, years=tuple(years or design.years), folder=design.folder.resolve())
        design = replace(design, sample=_sample(design, sample, seed))
        found = sweep(design, out, workers, scheduler, force, _progress, started)
    _echo(found, language)


def _sample(design: Design, count: int | None, seed: int | None) -> Sample | None:
    """The sample of the design, with the count and the seed that are given in place of its own."""
    from fundingmodel.sweeps.design import SEED, Sample

    if own := design.sample:
        return Sample(own.variants if count is None else count, own.seed if seed is None else seed)
    if count is not None:
        return Sample(count, SEED if seed is None else seed)
    if seed is not None:
        raise Refused("sweep_seed", "--seed", "there is no sample to draw.", "Add --sample 5000, or leave it out.")
    return None


def _absolute(scenario: str) -> str:
    """A file by its whole path, for processes that work elsewhere."""
    return str(Path(scenario).resolve()) if scenario.endswith(".toml") else scenario


def _progress(done: int, count: int) -> None:
    """Tells a person at a terminal how far it is; says nothing in a log."""
    if sys.stderr.isatty():
        click.echo(f"\r{done:,} / {count:,}", err=True, nl=done == count)


def _echo(found: Swept, language: str) -> None:
    from fundingmodel.language.figures import Figures

    figures = Figures(language)
    count, rows = (figures.number(n, 0) for n in (found.variants, found.rows))
    line = {"en": "{path}: {count} variants, {rows} rows", "fr": "{path} : {count} variantes, {rows} lignes"}[language]
    echo_wrapped(line.format(path=found.path, count=count, rows=rows))
    for key, number in sorted(found.refused.items()):
        said = {"en": "{number} do not fit: {key}", "fr": "{number} ne conviennent pas : {key}"}[language]
        echo_wrapped(said.format(number=figures.number(number, 0), key=key))
