"""What is wrong with a scenario file, or what was read."""

from __future__ import annotations

import click

from fundingmodel.command_line.batch import Batch
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.terminal import echo_wrapped

ORDER = 80


@click.command
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@language_option()
def command(files: tuple[str, ...], language: str) -> None:
    """What is wrong with each scenario FILE; if nothing is, what was read from it.

    It lists everything wrong that it can find, then stops with exit code 1. That includes what `fundingmodel
    published` refuses of a file with a table [published], a figure that misses among it. Of a file in order it shows first
    which guarantees are not kept and where need decides nothing, then years, envelopes, sums of the inputs, suppressed
    counts and what each is taken as, assumptions, and figures that moved by more than half from one year to the next.
    Of several files, those that are refused are listed at the end.

    \b
    Examples:
      fundingmodel check our-offer.toml
      fundingmodel check offers/1.toml offers/2.toml
    """
    from fundingmodel.analysis.inspection import problems

    batch = Batch(files)
    shown = False
    for place, file in enumerate(files):
        with batch.trying(place):
            if wrong := problems(file):
                batch.refuse(place, wrong)
                continue
            text = _read(file, language)
            echo_wrapped(f"\n{text}" if shown else text)
            shown = True
    batch.refuse_bad()


def _read(file: str, language: str) -> str:
    """What was read from a file; refused where a figure that was published misses."""
    from fundingmodel.analysis.inspection import what_was_read
    from fundingmodel.analysis.published import compare
    from fundingmodel.analysis.published_words import refuse_misses
    from fundingmodel.result import run

    result = run(file)
    if "published" in result.scenario.data:
        refuse_misses([compare(result)], language)
    return what_was_read(result, language)
