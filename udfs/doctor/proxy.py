"""Proxies: by which settings they are set, and whether calls to this computer, where the server for Excel is, pass them by."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from fundingmodel.doctor.findings import Finding, mend, ok
from udfs.hosts.server.start import missing_packages

OWN = ("localhost", "127.0.0.1")
OF_SYSTEM = {"en": "the settings of the system", "fr": "les paramètres du système"}


def look() -> Iterator[Finding]:
    proxies = {scheme: address for scheme, address in getproxies().items() if scheme != "no" and address}
    if not proxies:
        yield ok("none")
        return
    variables = sorted(name for name in os.environ if name.lower() in {f"{scheme}_proxy" for scheme in proxies})
    said = {"variables": ", ".join(variables) or OF_SYSTEM}
    where = [f"{scheme}: {_without_password(address)}" for scheme, address in sorted(proxies.items())]
    if missing_packages():
        yield ok("not_needed", where, **said)
    elif all(map(proxy_bypass, OWN)):
        yield ok("passed_by", where, **said)
    else:
        yield mend("in_the_way", where, **said)


def _without_password(address: str) -> str:
    """The address of a proxy without the name and password that it may hold."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return "?"
    return host if port is None else f"{host}:{port}"
