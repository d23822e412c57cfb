"""Commands, options and arguments with their texts in both languages, shown in that of the run.

The English of a command is its docstring; its French is written in the same file, as the text FRENCH: its line in the list of
commands, a blank line, and the rest as in the docstring. Help and metavar of an option are each a text by language.
"""

import inspect
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

import click

from fundingmodel.command_line.finding import Found
from fundingmodel.command_line.spoken import asked, catalogue, speak, spoken, translated
from fundingmodel.language.texts import Text
from fundingmodel.language.words import french

SAID = ("help", "metavar")  # what a parameter says of itself
SUBCOMMAND = {"en": "COMMAND [ARGS]...", "fr": "COMMANDE [ARGUMENTS]..."}
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Command(click.Command):
    """A command that takes up the language of the run before it reads its arguments."""

    def __init__(self, *arguments: Any, french: str = "", epilog: Text | None = None, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self.helps = {"en": self.help, "fr": inspect.cleandoc(french).partition("\n\n")[2] or None}
        self.epilogs: Text = epilog or {}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.parent is None:
            speak(asked(args))
        self.speak(ctx)
        return super().parse_args(ctx, args)

    def speak(self, context: click.Context) -> None:
        """Its own texts and those of its parameters, in the language of the run; without French, the English ones."""
        self.help = in_language(self.helps)
        self.epilog = in_language(self.epilogs)
        for parameter in self.params:
            if isinstance(parameter, Option | Argument):
                _speak(parameter, parameter.said)
        option = self.get_help_option(context)
        if option is not None:
            option.help = translated("Show this message and exit.")


class Option(click.Option):
    def __init__(self, *declared: Any, **attributes: Any) -> None:
        self.said = texts_of(attributes)
        super().__init__(*declared, **attributes | _english(self.said))


class Argument(click.Argument):
    def __init__(self, *declared: Any, **attributes: Any) -> None:
        self.said = texts_of(attributes)
        super().__init__(*declared, **attributes | _english(self.said))


class FoundCommands(Command, click.Group, ABC):
    """A group whose commands are found by file; their list is read without importing them."""

    @abstractmethod
    def found(self) -> Mapping[str, Found]:
        """The commands by name, in the order of their list."""

    def speak(self, context: click.Context) -> None:
        super().speak(context)
        self.subcommand_metavar = in_language(SUBCOMMAND) or ""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click gives it
        return list(self.found())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click gives it
        found = self.found().get(cmd_name)
        if found is None:
            return None
        command = found.load()
        command.name = found.name
        command.short_help = command.short_help or (in_language(found.help) if found.help else None)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click gives it
        """The list of commands, for which only those are imported whose line is written nowhere else."""
        with formatter.section(translated("Commands")):
            formatter.write_dl([(found.name, line_of(found)) for found in self.found().values()])


def line_of(found: Found) -> str:
    """What a command does, in one line, in the language of the run."""
    return (in_language(found.help) if found.help else found.load().get_short_help_str(limit=1000)) or ""


class Misused(click.UsageError):
    """What is wrong with the arguments, in French: the words that click quotes are between guillemets."""

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(re.sub(r"'([^'\n]*)'", "«\u00a0\\1\u00a0»", error.format_message()), error.ctx)


def in_language(texts: Mapping[str, str | None]) -> str | None:
    """The text in the language of the run, French with its typography; the English one where there is no other."""
    text = texts.get(spoken())
    return french(text) if text and spoken() == "fr" else text or texts.get("en")


def texts_of(attributes: Mapping[str, Any]) -> dict[str, Mapping[str, str | None]]:
    """Help and metavar by language; of a text without a language, the English alone."""
    given = {name: attributes[name] for name in SAID if attributes.get(name) is not None}
    return {name: text if isinstance(text, Mapping) else {"en": text} for name, text in given.items()}


def _english(said: Mapping[str, Mapping[str, str | None]]) -> dict[str, Any]:
    return {name: texts["en"] for name, texts in said.items()}


def _speak(parameter: click.Parameter, said: Mapping[str, Mapping[str, str | None]]) -> None:
    """A value without a metavar of its own is named by its type."""
    named_by_type = {"fr": catalogue()["values"].get(parameter.type.name)} if isinstance(parameter, Option) else {}
    texts = {"metavar": {} if getattr(parameter, "is_flag", False) else named_by_type} | dict(said)
    for name, by_language in texts.items():
        setattr(parameter, name, in_language(by_language))


def command(french: str) -> Callable[[Callable[..., Any]], Command]:
    return click.command(cls=Command, french=french)


def option(*names: str, **attributes: Any) -> Decorator:
    return click.option(*names, cls=Option, **attributes)


def argument(*names: str, **attributes: Any) -> Decorator:
    return click.argument(*names, cls=Argument, **attributes)
