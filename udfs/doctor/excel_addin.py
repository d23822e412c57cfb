"""The add-in for Excel on Windows that needs no server: what `fundingmodel excel-addin --check` finds, once it was set up."""

from collections.abc import Iterator

from fundingmodel.doctor.findings import ABSENT, MEND, Finding, absent, ok
from udfs.hosts.classic import findings
from udfs.hosts.classic.machine import this_machine
from udfs.hosts.classic.settings import Settings
from udfs.hosts.classic.setup import looked_at, set_up_in

STATES = {"missing": MEND, "barred": ABSENT}  # for what is barred there is another way
NAMES_NOBODY = ("version", "bits", "name", "needs", "lines")  # the values that are no path and no name of a user's own


def look() -> Iterator[Finding]:
    machine = this_machine()
    if not machine.windows:
        yield absent("not_windows")
        return
    settings = Settings(machine.settings)
    language = set_up_in(machine, settings)
    if language is None:
        yield absent("not_set_up")
        return
    wanting = [each for each in looked_at(machine, settings, language) if each.state in STATES]
    yield from map(_as_said_there, wanting)
    if not wanting:
        yield ok("all_here", where=(machine.addin, machine.settings))


def _as_said_there(found: findings.Finding) -> Finding:
    """A finding in the words of that command, its paths left out."""
    shown = {name: value for name, value in found.values.items() if name in NAMES_NOBODY}
    private = {name: value for name, value in found.values.items() if name not in NAMES_NOBODY}
    return Finding(found.name, STATES[found.state], shown, private, texts=findings.texts()[found.name])
