"""The server for Excel, where its packages are installed: its port, its certificate, and the folder in which that is kept."""

import datetime
from collections.abc import Iterator
from pathlib import Path

from fundingmodel.doctor.findings import Finding, absent, mend, ok
from fundingmodel.doctor.folders import writable
from fundingmodel.errors import Refused
from udfs.hosts.server.certificate import RENEWED, Certificate, last_day, local_pair, will_do
from udfs.hosts.server.settings import HOST, PORT
from udfs.hosts.server.start import missing_packages, socket_on


def look() -> Iterator[Finding]:
    if missing_packages():  # the line of the extra says so
        return
    yield _port(HOST, PORT)
    pair = local_pair()
    yield _certificate(pair)
    folder = _kept_in(pair.certificate.parent)
    if not writable(folder):
        yield mend("folder_not_writable", where=(folder,))


def _port(host: str, port: int) -> Finding:
    """Whether the server could listen; nobody is called."""
    try:
        socket_on(host, port).close()
    except Refused:
        return mend("port_taken", port=port, other=port + 1)
    return ok("port_free", port=port)


def _certificate(pair: Certificate) -> Finding:
    if not pair.certificate.exists() and not pair.key.exists():
        return absent("no_certificate")
    where, end = (pair.certificate, pair.key), last_day(pair)
    if end is None:
        return mend("certificate_unfit", where=where)
    day = end.date().isoformat()
    if will_do(pair):
        return ok("certificate", where=where, day=day)
    now = datetime.datetime.now(datetime.UTC)
    if end <= now:
        return mend("certificate_ended", where=where, day=day)
    return mend("certificate_ends" if end - now <= RENEWED else "certificate_unfit", where=where, day=day)


def _kept_in(folder: Path) -> Path:
    """The folder, or where it is not made yet, the nearest above it in which it would be."""
    return next(each for each in (folder, *folder.parents) if each.is_dir())
