"""Help in both languages: every command has its examples, which its own options accept; it comes at once."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from command_line import COMMANDS, printed, process

import fundingmodel
from fundingmodel.command_line import finding
from fundingmodel.command_line.finding import OTHERS, Found, groups
from fundingmodel.command_line.main import cli
from fundingmodel.language.texts import LANGUAGES


def test_every_command_has_a_language() -> None:
    for name, command in all_commands():
        options = {option for each in command.params for option in each.opts}
        assert "--lang" in options, name


def all_commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                each = command.get_command(context, inner)
                assert each is not None
                yield f"{name} {inner}", each


def test_commands_are_listed_in_a_reader_s_order() -> None:
    there = cli.list_commands(click.Context(cli))
    assert tuple(name for name in there if name in COMMANDS) == COMMANDS
    shown = printed("--help").partition("Answers:\n")[2].partition("\n\n")[0]
    listed = re.split(r"^ {2}(?=\S)", re.sub(r"^\S.*\n", "", shown, flags=re.MULTILINE), flags=re.MULTILINE)[1:]
    assert [entry.split()[0] for entry in listed] == there
    ends = [entry.split()[-1] for entry in listed]
    assert all(word.endswith(".") and not word.endswith("...") for word in ends)  # no sentence is cut short


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_is_one_screen(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eighty columns by forty lines, the line that asked for it among them; every group of commands is there, by its heading."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = printed("--help", "--lang", language).splitlines()
    assert len(lines) < 40 and max(map(len, lines)) <= 80
    found = cli.list_commands(click.Context(cli))
    listed = {line.split()[0] for line in lines if line.startswith("  ")}
    assert set(found) <= listed
    there = [heading[language].rstrip() for name, heading in groups().items() if name != OTHERS]
    assert [line.rstrip(": \N{NO-BREAK SPACE}") for line in lines if line.rstrip().endswith(":")] == there


COMMAND_NAMES = [name for name, _ in all_commands()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_help_has_examples_that_its_own_options_accept(name: str, language: str) -> None:
    shown = printed(*name.split(), "--help", "--lang", language)
    examples = re.findall(r"^ +fundingmodel (.+)$", shown, re.MULTILINE)
    assert examples, f"{name} shows no example"
    assert all(example.startswith(name) for example in examples)
    for example in examples:
        accept(shlex.split(example.partition(">")[0]))


def accept(arguments: list[str]) -> None:
    """Reads arguments as the command line does, without running them; raises a UsageError for what it does not know."""
    group: click.Group = cli
    while True:
        command = group.get_command(click.Context(group), arguments[0])
        assert command is not None, arguments[0]
        if not isinstance(command, click.Group):
            command.make_context(arguments[0], arguments[1:])
            return
        group, arguments = command, arguments[1:]


def test_an_example_with_an_unknown_option_would_be_noticed() -> None:
    with pytest.raises(click.UsageError):
        accept(["allocate", "settlement", "--fromat", "csv"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_of_the_first_page_are_accepted(language: str) -> None:
    examples = re.findall(r": fundingmodel ([a-z].+)$", printed("--help", "--lang", language), re.MULTILINE)
    assert len(examples) == 1
    for example in examples:
        accept(shlex.split(example))


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys, runpy\n"
        "sys.argv = ['fundingmodel', '--help']\n"
        "try:\n    runpy.run_module('fundingmodel.command_line.main', run_name='__main__')\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pandas', 'openpyxl', 'formualizer', 'defusedxml', 'rich'}\n"
        "commands = {name for name in sys.modules if '.commands.' in name}\n"
        "print(sorted((heavy | commands) & set(sys.modules)), file=sys.stderr)\n"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "report" in found.stdout
    assert found.stderr.strip() == "[]"


def test_help_comes_at_once() -> None:
    """Under half a second of work: the clock on the wall would judge the machine's other guests as well."""
    if os.name != "posix":
        return
    before = os.times()
    for _ in range(3):
        assert process("--help", stdout=subprocess.DEVNULL).returncode == 0
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    assert spent / 3 < 0.5


def test_version() -> None:
    assert printed("--version") == f"fundingmodel {fundingmodel.__version__}\n"


def test_a_command_without_a_group_is_among_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Found("plain", 5, {"en": "Is plain.", "fr": "Est simple."}, "nowhere")
    odd = Found("odd", 5, {"en": "Is odd.", "fr": "Est étrange."}, "nowhere", group="data")
    monkeypatch.setattr(finding, "in_folder", lambda package: [plain, odd] if package == finding.GROUP else [])
    text = printed("--help")
    assert "\nData:\n  odd    Is odd.\nOther commands:\n  plain  Is plain.\n" in text
