"""What is wrong with a scenario file, or what was read."""

import click

from fundingmodel.command_line.options import language_option
from fundingmodel.errors import Refused

ORDER = 80


@click.command
@click.argument("file")
@language_option()
def command(file: str, language: str) -> None:
    """What is wrong with a scenario FILE; if nothing is, what was read from it.

    It lists everything wrong that it can find, then stops with exit code 1. That includes what `fundingmodel
    published` refuses of a file with a table [published], a figure that misses among it. Of a file in order it shows first
    which guarantees are not kept and where need decides nothing, then years, envelopes, sums of the inputs, suppressed
    counts and what each is taken as, assumptions, and figures that moved by more than half from one year to the next.

    \b
    Example:
      fundingmodel check our-offer.toml
    """
    from fundingmodel.analysis.inspection import problems, what_was_read
    from fundingmodel.analysis.published import compare
    from fundingmodel.analysis.published_words import refuse_misses
    from fundingmodel.result import run

    if wrong := problems(file):
        if len(wrong) == 1:
            raise wrong[0]
        raise Refused("things_wrong", "", "{count} things are wrong.\n- {faults:- }", count=len(wrong), faults=wrong)
    result = run(file)
    if "published" in result.scenario.data:
        refuse_misses([compare(result)], language)
    click.echo(what_was_read(result, language))
