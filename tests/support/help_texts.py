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


# Words that French help may share with English: those of both languages, names, and what is typed or read as it is.
ALIKE = """a1 admission admissions analyses application argument arguments arrive bas base cent cents change client clients code codes
compare condition date document dollar dollars en fiscal fractions import licence local million millions modules notes obstacles on options
page pages parents part parts place plan plans population port programme proportion question ratio second services source
sources table total usage variable version web"""
TITLES = """basic calc ctrl debian entra excel flatpak fm frictionless fundingmodel ircc libreoffice lite mac noncommercial polyform
python python3-uno sharepoint snap ubuntu uno visual windows word xlwings"""
TYPED = """allocation because both chained chosen cohort conf csv currency dask everything formula fr id json jurisdiction key
license measure owen oxt paid parquet party pem projected promised published reports scenario scenarios scope server
settlement sha256 short stated statute step tcp template tidy toml udf voted xlsx year zip"""
FREQUENT = """the of and to is are was were be been with that which for from each not it its or by this these those at if so they
them their one has have had can will would does do what when where how than then no all any who whose into out up only also
but between both other another same more less file files row rows name names figure figures amount amounts"""
WORD = re.compile(r"[^\W\d_][^\W_]+(?:-[^\W_]+)*")


def english_words(page: str) -> list[str]:
    """The English words that a page of French help shows, each by itself: beside French ones they are English all the same."""
    return sorted(_words(page) & _english())


@cache
def _english() -> frozenset[str]:
    """The words of the English help, and others that any English line may have; none that French help may show."""
    shared = {*_words(f"{ALIKE} {TITLES} {TYPED}"), *(name for path in pages() for name in path)}
    return frozenset(_words(" ".join((FREQUENT, *sentences()))) - shared)


def _words(text: str) -> set[str]:
    """Without examples, options, the choices of one, and what is quoted."""
    prose = re.sub(r"^ *fundingmodel .+$|(?<!\w)--?[a-z][\w-]*|\[[\w|-]+\]|«\s[^»]*\s»", "", text, flags=re.MULTILINE)
    return {word.lower() for word in WORD.findall(prose)}
