"""Where the command `fundingmodel` starts: the list of its commands, and one way out for everything that goes wrong."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any

import click

from fundingmodel import __version__
from fundingmodel.command_line import finding
from fundingmodel.command_line.options import LANGUAGE
from fundingmodel.errors import Refused, phrase
from fundingmodel.language.refusals import sentence

REFUSED, INTERRUPTED, PIPE_CLOSED = 1, 130, 141


class Stopped(click.ClickException):
    """What the package refuses, said without a traceback."""

    exit_code = REFUSED

    def show(self, file: Any = None) -> None:
        click.echo(f"fundingmodel: {self.message}", file=file, err=file is None)


class Commands(click.Group):
    """The commands of this package and of those that announce theirs; one way out for everything that goes wrong."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(finding.commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = finding.commands().get(cmd_name)
        if found is None:
            return None
        command = found.load()
        command.name, command.short_help = found.name, command.short_help or found.help
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, for which only those are imported whose line is written nowhere else."""
        rows = [
            (found.name, found.help or found.load().get_short_help_str(limit=1000))
            for found in finding.commands().values()
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except Refused as error:
            raise Stopped(_said(error, ctx)) from None
        except KeyboardInterrupt:
            raise click.exceptions.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            _leave_pipe()
            raise click.exceptions.Exit(PIPE_CLOSED) from None
        except OSError as error:
            if error.errno == errno.EINVAL and error.filename is None:  # how Windows reports a closed pipe
                _leave_pipe()
                raise click.exceptions.Exit(PIPE_CLOSED) from None
            raise Stopped(_said(_file_trouble(error), ctx)) from None


def _leave_pipe() -> None:
    """Nobody reads on: what is still unwritten goes nowhere, so that the interpreter ends without a complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _said(error: Refused, context: click.Context) -> str:
    return sentence(error, context.meta.get(LANGUAGE, "en"))


def _file_trouble(error: OSError) -> Refused:
    if error.filename is None:
        return Refused("system_error", "", "{cause}", cause=error)
    open_in_excel = phrase("close_in_excel", "If it is open in Excel, close it there.")
    advice = open_in_excel if isinstance(error, PermissionError) else ""
    return Refused("file_trouble", error.filename, "{cause}.", advice, cause=error.strerror)


def main() -> None:
    """Where the command `fundingmodel` starts."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # redirected on Windows, it would be in an old code page
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    cli(prog_name="fundingmodel")


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
A first look:
  fundingmodel scenarios
  fundingmodel report
  fundingmodel explain settlement Ontario 2021-22

\b
A scenario of your own:
  fundingmodel new our-offer.toml --parent settlement
  fundingmodel check our-offer.toml
  fundingmodel report settlement our-offer.toml --baseline settlement

A SCENARIO is the name of a packaged one, or a file ending in .toml. Exit codes: 0 done, 1 refused, 2 usage.
`fundingmodel COMMAND --help` has an example of each command.""",
)
@click.version_option(__version__, prog_name="fundingmodel", message="%(prog)s %(version)s")
def cli() -> None:
    """Funding formulas: who receives what of an envelope shared by weighted need, why, and what it would take.

    Scenarios are files; results are exact to the cent, and the same from the same files.
    """


if __name__ == "__main__":
    main()
