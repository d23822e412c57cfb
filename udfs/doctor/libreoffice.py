"""LibreOffice: whether it is here, and not older than what the functions in Calc need."""

from collections.abc import Iterator

from fundingmodel.doctor.findings import Finding, absent, mend, ok
from fundingmodel.doctor.requirements import within
from udfs.hosts.calc.office import OLDEST, program, version


def look() -> Iterator[Finding]:
    office = program()
    if office is None:
        yield absent("not_here")
    elif not (found := version(office)):
        yield ok("of_unknown_version", where=(office,), oldest=OLDEST)
    elif within(found, f">={OLDEST}"):
        yield ok("version", where=(office,), version=found)
    else:
        yield mend("older", where=(office,), version=found, oldest=OLDEST)
