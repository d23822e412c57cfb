"""`fundingmodel serve`: what has to be in order is looked at first, then the server starts, and its address is shown."""

import contextlib
import errno
import importlib.util
import logging
import os
import re
import secrets
import socket
import string
import sys
import uuid
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Any

from fundingmodel.errors import Refused, phrase
from fundingmodel.outside_errors import worded
from udfs.hosts.server.certificate import Certificate, data_folder, given_certificate, local_certificate, write_private
from udfs.hosts.server.settings import Limits, Serving, is_loopback

NEEDED = ("xlwings", "xlwings_server", "orjson", "cryptography")
SHORTEST_TOKEN = 22  # characters, 128 bits
CONNECTIONS = 10_000  # that may be open at once, where the system permits it
HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.(?!-)[A-Za-z0-9-]{1,63})*")  # an IPv4 address as well
LICENCE_KEY = "XLWINGS_LICENSE_KEY"
NO_LICENCE = """The add-in for Excel on Windows, Mac and the web is built on xlwings Server, which has a licence of its own.
- Governments and noncommercial users may use it free of charge under the PolyForm Noncommercial licence:
  start with --accept-noncommercial-licence.
- Companies need a licence key from xlwings.org: put it into the environment variable XLWINGS_LICENSE_KEY.
Everything else works without it: workbooks, reports, LibreOffice and the Windows add-in."""


def start(
    host: str,
    port: int,
    noncommercial: bool,
    scenarios: Sequence[Path],
    lang: str,
    name: str | None = None,
    cert: Path | None = None,
    key: Path | None = None,
    token_file: Path | None = None,
    manifest: Path | None = None,
    entra_tenant: str | None = None,
    entra_client: str | None = None,
    entra_roles: Sequence[str] = (),
    call_seconds: float = Limits.call_seconds,
    read_seconds: float = Limits.read_seconds,
) -> None:
    """Looks at everything, shows the address, and serves until it is interrupted."""
    _check_packages()
    _check_licence(noncommercial)
    _check_pairs(cert, key, entra_tenant, entra_client, entra_roles)
    _check_reach(host, name, cert, entra_tenant)
    listening = socket_on(host, port)
    try:
        pair = given_certificate(cert, key) if cert and key else local_certificate()
        serving = Serving(
            host,
            listening.getsockname()[1],
            token_of(token_file),
            name or ("localhost" if is_loopback(host) else host),
            lang,
            entra_tenant,
            entra_client,
            tuple(entra_roles),
            Limits(call_seconds=call_seconds, read_seconds=read_seconds),
        )
        _register(scenarios)
        _serve(
            serving, pair, manifest or data_folder() / "add-in" / "funding-model.xml", listening, token_file is not None
        )
    finally:
        listening.close()


def missing_packages() -> list[str]:
    """What the server needs and is not installed."""
    return [package for package in NEEDED if importlib.util.find_spec(package) is None]


def _check_packages() -> None:
    if missing := missing_packages():
        raise Refused(
            "udfs.server_needs",
            "",
            "The server needs {packages}.",
            'Install what it needs with: pip install "fundingmodel[server]"',
            packages=missing,
        )


def _check_licence(noncommercial: bool, environment: MutableMapping[str, str] = os.environ) -> None:
    if noncommercial:
        environment[LICENCE_KEY] = "noncommercial"
    elif not environment.get(LICENCE_KEY, "").strip():
        raise Refused("udfs.no_licence", "", NO_LICENCE)


def _check_pairs(
    cert: Path | None, key: Path | None, tenant: str | None, client: str | None, roles: Sequence[str]
) -> None:
    if bool(cert) != bool(key):
        raise Refused("udfs.cert_and_key", "", "--cert and --key belong together: give both files, or neither.")
    if bool(tenant) != bool(client):
        raise Refused(
            "udfs.tenant_and_client", "", "--entra-tenant and --entra-client belong together: give both, or neither."
        )
    for option, given in (("--entra-tenant", tenant), ("--entra-client", client)):
        if given and not _is_id(given):
            raise Refused(
                "udfs.not_an_id",
                "",
                "{option} {given}: give the id that Entra ID shows, as in {example}.",
                option=option,
                given=given,
                example=uuid.UUID(int=0),
            )
    if roles and not client:
        raise Refused(
            "udfs.role_needs_tenant",
            "",
            "--entra-role needs --entra-tenant and --entra-client, by which it is known who calls.",
        )


def _is_id(text: str) -> bool:
    """Whether a text is an id as Entra ID shows it: a name of the tenant is in no user's token."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _check_reach(host: str, name: str | None, cert: Path | None, tenant: str | None) -> None:
    if is_loopback(host):
        if name:
            raise Refused(
                "udfs.name_needs_host",
                "",
                "--name {name} is for a server that others reach: give --host as well, or leave --name out.",
                name=name,
            )
        return
    entra = "Entra ID, to know who calls (--entra-tenant and --entra-client)"
    missing = [
        *([phrase("udfs.a_certificate", "a certificate that its users trust (--cert and --key)")] if not cert else []),
        *([phrase("udfs.entra_id", entra)] if not tenant else []),
    ]
    if missing:
        raise Refused(
            "udfs.host_needs",
            "",
            "--host {host} can be reached from other computers.",
            "That needs {needs:and also}. Leave --host out to serve this computer only.",
            host=host,
            needs=missing,
        )
    if host in ("0.0.0.0", "::") and not name:
        raise Refused(
            "udfs.host_without_name",
            "",
            "--host {host} listens on every address: give the server's name with --name.",
            host=host,
        )
    if not HOST_NAME.fullmatch(name or host):
        raise Refused(
            "udfs.name_alone", name or host, "give the server's name alone with --name, as in grants.example.org."
        )


def socket_on(host: str, port: int) -> socket.socket:
    """The socket to listen on, taken before anything slow, so that a taken port is refused at once."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise Refused("udfs.no_such_host", "", "--host {host}: no such name or address here.", host=host) from None
    family, kind, protocol, _, address = found[0]
    listening = socket.socket(family, kind, protocol)
    try:
        if os.name != "nt":  # on Windows it would let two servers listen on one port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise Refused(
                "udfs.not_this_computer", "", "--host {host}: not an address of this computer.", host=host
            ) from None
        taken = phrase("udfs.port_is_taken", "is taken by another program")
        why = taken if error.errno == errno.EADDRINUSE else phrase("udfs.port_may_not", "may not be listened on")
        other = port + 1 if 1024 <= port < 65535 else 8443
        raise Refused(
            "udfs.port_taken",
            "",
            "Port {port} of {host} {why}.",
            "Choose another: --port {other}.",
            port=port,
            host=host,
            why=why,
            other=other,
        ) from None
    return listening


def token_of(file: Path | None) -> str:
    """A new token; or the one that a file keeps, which is made where there is none."""
    if file is None:
        return secrets.token_urlsafe(24).replace("-", "0").replace("_", "1")
    if not file.exists():
        token = token_of(None)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_private(file, f"{token}\n".encode())
        return token
    token = file.read_text(encoding="utf-8", errors="replace").strip()
    if len(token) < SHORTEST_TOKEN or not set(token) <= set(string.ascii_letters + string.digits):
        raise Refused(
            "udfs.token_too_short",
            file,
            "a token has at least {shortest_token} letters and digits.",
            "Delete the file, and a new one is made.",
            shortest_token=SHORTEST_TOKEN,
        )
    return token


def _register(scenarios: Sequence[Path]) -> None:
    if scenarios:
        from udfs.scenarios.named import register

        for path in scenarios:
            register(path)


def _serve(serving: Serving, pair: Certificate, manifest_file: Path, listening: socket.socket, kept: bool) -> None:
    import uvicorn

    from udfs.hosts.server.instructions import show
    from udfs.hosts.server.patience import PatientProtocol

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # the guard logs what fails
    guarded = _licensed(serving)
    _write_manifest(serving, manifest_file)
    _allow_connections()
    config = uvicorn.Config(
        guarded,
        http=PatientProtocol.of(serving.limits),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ssl_certfile=pair.certificate,
        ssl_keyfile=str(pair.key),
        h11_max_incomplete_event_size=serving.limits.header_bytes,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=30,
    )
    show(serving, pair, manifest_file, kept)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def _allow_connections() -> None:
    """More connections than a program is given at first (256 on a Mac): a few hundred idle ones would shut others out."""
    if sys.platform == "win32":
        return  # there is no such limit
    import resource

    given, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS if most == resource.RLIM_INFINITY else min(most, CONNECTIONS)
    if given != resource.RLIM_INFINITY and given < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _licensed(serving: Serving) -> Any:
    """The application; xlwings looks at the licence key as it is imported."""
    from udfs.hosts.server.application import application

    try:
        return application(serving)
    except Exception as error:
        if type(error).__name__ == "LicenseError":
            raise Refused(
                "udfs.licence_refused",
                LICENCE_KEY,
                "{cause} Or start with --accept-noncommercial-licence.",
                cause=worded(error),
            ) from None
        raise


def _write_manifest(serving: Serving, file: Path) -> None:
    from udfs.hosts.server.manifest import manifest

    file.parent.mkdir(parents=True, exist_ok=True)
    write_private(file, manifest(serving).encode())
