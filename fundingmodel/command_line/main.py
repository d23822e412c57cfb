"""Where the command `fundingmodel` starts: the list of its commands, and one way out for everything that goes wrong."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import click

from fundingmodel import __version__
from fundingmodel.command_line import finding
from fundingmodel.command_line.bilingual import FoundCommands, Misused, Option, in_language, line_of
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.spoken import spoken, translated
from fundingmodel.command_line.terminal import width as terminal_width
from fundingmodel.command_line.terminal import wrapped
from fundingmodel.command_line.visible import visible
from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.outside_errors import file_trouble

REFUSED, INTERRUPTED, PIPE_CLOSED = 1, 130, 141


class Stopped(click.ClickException):
    """What the package refuses, said without a traceback."""

    exit_code = REFUSED

    def show(self, file: Any = None) -> None:
        text = visible(f"fundingmodel: {self.message}")
        click.echo(wrapped(text, terminal_width(file or sys.stderr)), file=file, err=file is None)


class Commands(FoundCommands):
    """The commands of this package and of those that announce theirs; one way out for everything that goes wrong."""

    def found(self) -> Mapping[str, finding.Found]:
        return finding.commands()

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click gives it
        """What it is, right below how it is used: one screen has no line to spare."""
        with formatter.indentation():
            formatter.write_text(self.help or "")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands in their groups, under each other so that one screen has them all; the options in a line."""
        found = self.found()
        wide = max(map(len, found))
        for heading, members in finding.in_groups(found.values()):
            formatter.write_heading(in_language(heading) or "")
            with formatter.indentation():
                formatter.write_dl([(each.name.ljust(wide), line_of(each)) for each in members])
        formatter.write_usage(f"{translated('Options')}:", ", ".join(_shapes(self.get_params(ctx))), prefix="")

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Where to begin, right below the options: one screen has no line to spare."""
        formatter.write_text((self.epilog or "").strip())

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        with _one_way_out():  # --help and --version print here
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with _one_way_out():
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result


def _shapes(parameters: Iterable[click.Parameter]) -> Iterator[str]:
    """How each option is written: --lang en|fr, then --version, then -h, --help."""
    for each in parameters:
        choices = "|".join(map(str, each.type.choices)) if isinstance(each.type, click.Choice) else ""
        yield f"{', '.join(each.opts)} {choices}".rstrip()


@contextmanager
def _one_way_out() -> Iterator[None]:
    """What goes wrong inside ends the command with a sentence and its exit code, never with a traceback."""
    try:
        yield
    except Refused as error:
        raise Stopped(sentence(error, spoken())) from None
    except click.UsageError as error:
        if spoken() == "en" or type(error).show is not click.UsageError.show:  # help where nothing is asked
            raise
        raise Misused(error) from None
    except KeyboardInterrupt:
        raise click.exceptions.Exit(INTERRUPTED) from None
    except OSError as error:
        # Windows reports a closed pipe as an invalid argument.
        if isinstance(error, BrokenPipeError) or (error.errno == errno.EINVAL and error.filename is None):
            _leave(sys.stdout)
            raise click.exceptions.Exit(PIPE_CLOSED) from None
        if error.filename is None:
            _leave(sys.stdout)
        raise Stopped(sentence(file_trouble(error), spoken())) from None


def _leave(stream: Any) -> None:
    """Nobody reads on: what is still unwritten goes nowhere, so that the interpreter ends without a complaint."""
    with suppress(OSError, ValueError):  # a stream without a file has nothing to complain of
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def main() -> None:
    """Where the command `fundingmodel` starts."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # redirected on Windows, it would be in an old code page
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    _open_missing()
    sys.exit(_ended())


def _open_missing() -> None:
    """A program without a console, or whose output was closed, has no streams: what is written there goes nowhere."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123  until the process ends


def _ended() -> int:
    """Runs the command; its exit code. Where nobody reads what is refused, the code is the same."""
    try:
        code = cli.main(prog_name="fundingmodel", standalone_mode=False)
    except click.ClickException as error:
        try:
            error.show()
        except OSError:
            _leave(sys.stderr)
        return error.exit_code
    except click.Abort:
        return REFUSED
    return code if isinstance(code, int) else 0


FRENCH = """Formules de financement.

Formules de financement : qui reçoit quoi, pourquoi, et ce qu’il faudrait.
"""
LAST_WORDS = {
    "en": """\b
To begin: fundingmodel report (a SCENARIO is a packaged name, or a .toml file)
Exit codes: 0 done, 1 refused, 2 usage. Examples: fundingmodel COMMAND --help""",
    "fr": """\b
Pour commencer : fundingmodel report (SCÉNARIO : un nom fourni ou un fichier)
Codes : 0, exécuté; 1, refusé; 2, erreur d’emploi. Exemples : COMMANDE --help""",
}


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    french=FRENCH,
    epilog=LAST_WORDS,
)
@language_option()
@click.version_option(
    __version__,
    prog_name="fundingmodel",
    message="%(prog)s %(version)s",
    cls=Option,
    help={"en": "Show the version and exit.", "fr": "Affiche la version, sans rien faire d’autre."},
)
def cli(language: str) -> None:
    """Funding formulas: who receives what, why, and what it would take."""


if __name__ == "__main__":
    main()
