"""What a server is started with: its address, who may call, and its limits."""

import json
import os
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

from fundingmodel.language.texts import LANGUAGE_VARIABLE

PROJECT = Path(__file__).parent / "project"
ADD_IN_ID = "6f0b2c57-4c0e-4d0a-9d3e-2b1f7a85c913"  # of this add-in, in every installation: Office knows it by this id
PROJECT_NAME = "Funding model"
LANGUAGE = LANGUAGE_VARIABLE  # of the help that Excel shows: read by the project, which xlwings Server imports
REFERENCE = "FUNDINGMODEL_REFERENCE"  # where the function reference is: read there, too; without it help has no address
HOST, PORT = "127.0.0.1", 8000  # unless others are named
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Limits:
    """What one request may ask for. A worksheet's full column, 1,048,576 cells, is within them."""

    body_bytes: int = 32 * 1024 * 1024
    header_bytes: int = 32 * 1024
    cells: int = 2_000_000  # of one call, and of all calls of a batch
    calls: int = 2_000  # of a batch
    objects: int = 250_000  # calls and cells that hold an error, in one body
    large_bytes: int = 1024 * 1024  # a body above it waits until no other of its kind is held
    read_seconds: float = 30.0  # in which a request has to arrive
    call_seconds: float = 60.0  # in which a call, or a question of the task pane, has to be computed
    threads: int = 8


@dataclass(frozen=True)
class Serving:
    """One server: where it listens, under which name it is reached, its token, and whom it asks who they are."""

    host: str
    port: int
    token: str
    name: str = "localhost"
    language: str = "en"
    entra_tenant: str | None = None
    entra_client: str | None = None
    entra_roles: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    @property
    def loopback(self) -> bool:
        return is_loopback(self.host)

    @property
    def base(self) -> str:
        return f"https://{self.name}:{self.port}"

    @property
    def path(self) -> str:
        return f"/{self.token}"

    @property
    def address(self) -> str:
        """The task pane's address, which is the add-in's."""
        return f"{self.base}{self.path}/taskpane.html"

    @property
    def reference_address(self) -> str:
        return f"{self.base}{self.path}/reference.html"

    @property
    def manifest_address(self) -> str:
        return f"{self.base}{self.path}/manifest.xml"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of this server, as a Host header gives them."""
        names = LOOPBACK if self.loopback else (self.name,)
        without_port = names if self.port == 443 else ()
        return tuple(f"{name}:{self.port}" for name in names) + without_port

    @property
    def origins(self) -> tuple[str, ...]:
        return tuple(f"https://{name}" for name in self.names)


def is_loopback(host: str) -> bool:
    return host.strip("[]") in ("localhost", "127.0.0.1", "::1")


def set_xlwings(serving: Serving, environment: MutableMapping[str, str] = os.environ) -> None:
    """xlwings Server reads its settings from the environment when it is first imported."""
    settings = {
        "PROJECT_DIR": str(PROJECT),
        "ENVIRONMENT": "prod",  # any other puts its name behind the namespace: FM_DEV
        "APP_PATH": serving.path,
        "STATIC_URL_PATH": f"{serving.path}/static",
        "HOSTNAME": f"{serving.name}:{serving.port}",
        "FUNCTIONS_NAMESPACE": "FM",
        "PROJECT_NAME": PROJECT_NAME,
        "MANIFEST_ID_PROD": ADD_IN_ID,
        "CORS_ALLOW_ORIGINS": "[]",
        "ADD_SECURITY_HEADERS": "false",  # udfs/server/guard.py has them, stricter
        "CUSTOM_HEADERS": "{}",
        "ENABLE_ALPINEJS_CSP": "false",
        "ENABLE_BOOTSTRAP": "false",
        "ENABLE_EXAMPLES": "false",
        "ENABLE_HOTRELOAD": "false",
        "ENABLE_HTMX": "false",
        "ENABLE_SOCKETIO": "false",
        "ENABLE_TESTS": "false",
        "ENABLE_WASM": "false",
        "CDN_OFFICEJS": "false",
        "LOG_LEVEL": "WARNING",
        "AUTH_PROVIDERS": json.dumps(["entraid"] if serving.entra_client else []),
        "AUTH_ENTRAID_TENANT_ID": serving.entra_tenant or "",
        "AUTH_ENTRAID_CLIENT_ID": serving.entra_client or "",
        "AUTH_ENTRAID_MULTITENANT": "false",
        "AUTH_REQUIRED_ROLES": json.dumps(serving.entra_roles),
    }
    environment.update({f"XLWINGS_{name}": value for name, value in settings.items()})
    environment[LANGUAGE] = serving.language
    environment[REFERENCE] = serving.reference_address
