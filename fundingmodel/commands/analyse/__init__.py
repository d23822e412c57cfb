"""The analyses: a question each, and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass

import click

from fundingmodel.command_line.bilingual import FoundCommands
from fundingmodel.command_line.finding import Found
from fundingmodel.command_line.options import language_option

ORDER = 35
UNDER = "analysis"


@dataclass(frozen=True)
class FoundQuestion(Found):
    """A question, whose command is made of its declaration."""

    def load(self) -> click.Command:
        from fundingmodel.commands.analyse.asking import command_of
        from fundingmodel.questions import find

        return command_of(find(self.name))


class Questions(FoundCommands):
    """The questions: each is a file in `fundingmodel.questions`, found by being there."""

    def found(self) -> Mapping[str, Found]:
        from fundingmodel.questions import questions

        return {x.name: FoundQuestion(x.name, x.order, x.question, x.module) for x in questions().values()}


FRENCH = """Les analyses : une question et sa réponse pour chacune.

Les analyses, une question et sa réponse pour chacune; sans QUESTION, leur liste.

\b
Exemple :
  fundingmodel analyse bridge settlement predictable --lang fr
"""


@click.group(cls=Questions, french=FRENCH, invoke_without_command=True)
@language_option()
@click.pass_context
def command(context: click.Context, language: str) -> None:
    """The analyses, a question and its answer each; without a QUESTION, their list.

    \b
    Example:
      fundingmodel analyse bridge settlement predictable
    """
    if context.invoked_subcommand is None:
        from fundingmodel.commands.analyse.asking import echo_questions

        echo_questions(language)
