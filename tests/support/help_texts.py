"""The texts of help: those of every command in English, and which of them have no French."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain

import click

from fundingmodel.command_line.bilingual import Argument, Command, Option
from fundingmodel.command_line.finding import commands, in_folder
from fundingmodel.command_line.main import cli
from fundingmodel.language.texts import LANGUAGES

Said = Mapping[str, str | None]


def pages() -> dict[tuple[str, ...], click.Command]:
    """Every command by its path; the first page by an empty one."""
    return dict(_inside(cli, ()))


def _inside(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inside = command.get_command(context, name)
            assert inside is not None
            yield from _inside(inside, (*path, name))


def said(parameter: click.Parameter) -> Mapping[str, Said]:
    return parameter.said if isinstance(parameter, Option | Argument) else {}


def texts(command: click.Command) -> Iterator[tuple[str, Said]]:
    """What a command says in its help, by language: its own text, what ends the page, and what each option is."""
    if isinstance(command, Command):
        yield "help", command.helps
        if command.epilogs:
            yield "epilog", command.epilogs
    else:
        yield "help", {"en": command.help}
    for each in command.params:
        if isinstance(each, click.Option):
            yield each.opts[0], said(each).get("help", {"en": each.help})


def without_french(command: click.Command) -> list[str]:
    """Which of its texts are in one language alone, or the same in both."""
    return [
        at for at, by_language in texts(command) if len({by_language.get(each) or "" for each in LANGUAGES} - {""}) < 2
    ]


@cache
def sentences() -> tuple[str, ...]:
    """The English sentences of all help: of commands, of options, and the lines of the lists."""
    of_commands = (by_language["en"] or "" for page in pages().values() for _, by_language in texts(page))
    listed = chain(commands().values(), in_folder("workbooks.importers"))
    lines = (each.help["en"] for each in listed if each.help)
    found = (part for text in chain(of_commands, lines) for part in _parts(text))
    return tuple(sorted({part for part in found if len(part.split()) > 1}))


def _parts(text: str) -> Iterator[str]:
    """Sentences, without the examples and what is to be written in a file."""
    prose = re.sub(r"""^ *fundingmodel .+$|\b|\w+ = "\w+"\.""", "", text, flags=re.MULTILINE)
    return (_spaced(part) for part in re.split(r"(?<=[.:;])\s|\n\n", prose) if part.strip())


def _spaced(text: str) -> str:
    return " ".join(text.split())


def english_left(page: str) -> list[str]:
    """The English sentences that a page of help shows."""
    shown = _spaced(page)
    return [sentence for sentence in sentences() if sentence in shown]
