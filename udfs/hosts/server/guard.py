"""The guard in front of everything: who may ask, how much, and how long they may take to ask it.

A request reaches the application only if its Host is one of the server's names, its path begins with the token of this
start, its Origin (where a browser sends one) is the server itself, and its whole body has arrived within its limits. What is
refused learns nothing of the server. Every answer has the same strict headers.
"""

import asyncio
import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from udfs.hosts.server.calls import BUSY
from udfs.hosts.server.settings import Serving

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

logger = logging.getLogger(__name__)
# Where Excel on the web runs, the pages that may show the task pane in a frame. Excel for Windows and Mac needs none.
OFFICE_HOSTS = (
    "officeapps.live.com", "office.com", "office365.com", "office.net", "sharepoint.com", "cloud.microsoft",
    "microsoft365.com", "live.com", "office365.us", "sharepoint.us", "office365.cn",
)  # fmt: skip
# Files that Excel on the web itself reads, from a page of its own.
READ_BY_EXCEL = ("/xlwings/custom-functions-meta.json", "/xlwings/custom-functions-code.js")
# What xlwings Server answers besides, and this add-in has no use for.
UNUSED = ("/xlwings/alert", "/xlwings/custom-scripts-", "/manifest/")
ASKED_BY_PAGE = "/xlwings/custom-scripts-meta.json"  # xlwings' own script reads it when the task pane opens
ONCE = frozenset(("host", "origin", "sec-fetch-site", "content-length", "authorization"))  # no browser sends them twice
SEGMENT = re.compile(r"[A-Za-z0-9@_][A-Za-z0-9@._-]*")  # so neither "..", nor "C:", nor a backslash

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self' " + " ".join(f"https://*.{host}" for host in OFFICE_HOSTS),
    )
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "no-referrer",  # the address holds the token
    "x-content-type-options": "nosniff",
    "x-permitted-cross-domain-policies": "none",
}
OURS = {name.encode() for name in (*HEADERS, "cache-control", "access-control-allow-origin", "server")}


class Refusal(Exception):
    """A request that goes no further: its status, and what may be said of why; of most nothing is."""

    def __init__(self, status: int, why: Refused | None = None) -> None:
        super().__init__(status)
        self.status, self.why = status, why


class Guard:
    """An ASGI application in front of another."""

    def __init__(self, application: Application, serving: Serving) -> None:
        self.application, self.serving = application, serving
        self.token = serving.token.encode()
        self.names = {name.casefold() for name in serving.names}
        self.origins = {origin.casefold() for origin in serving.origins}
        self.large = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.application(scope, receive, send)
            return
        if scope["type"] != "http":  # there are no web sockets here
            await send({"type": "websocket.close", "code": 1008})
            return
        sent = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        headers = dict(sent)
        dressed = self._dressed(scope, headers, send)
        async with AsyncExitStack() as holding:
            await self._guarded(scope, receive, dressed, headers, sent, holding)

    async def _guarded(
        self,
        scope: Scope,
        receive: Receive,
        dressed: Send,
        headers: Mapping[str, str],
        sent: Sequence[tuple[str, str]],
        holding: AsyncExitStack,
    ) -> None:
        try:
            self._check(scope, headers)
            once = [name for name, _ in sent if name in ONCE]
            if len(set(once)) < len(once):
                raise Refusal(400)  # sent twice: which of the two would count?
            if scope["method"] == "POST":
                receive = _replayed(await self._body(headers, receive, holding), receive)
        except Refusal as refusal:
            await _answer(refusal, self.serving.language, dressed)
            return
        try:
            await self.application(scope, receive, dressed)
        except Exception:
            logger.exception("A request failed.")  # for whoever runs the server; who asked learns nothing of it
            raise

    def _check(self, scope: Scope, headers: Mapping[str, str]) -> None:
        if headers.get("host", "").casefold() not in self.names:  # one sent twice, uvicorn refuses
            raise Refusal(421)
        self._check_path(scope)
        if scope["method"] not in ("GET", "HEAD", "POST"):
            raise Refusal(405)
        if scope["method"] == "POST":
            origin = headers.get("origin")
            if origin is not None and origin.casefold() not in self.origins:
                raise Refusal(403)
            if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
                raise Refusal(403)

    def _check_path(self, scope: Scope) -> None:
        parts = scope["path"].split("/")
        given = parts[1].encode("utf-8", "replace") if len(parts) > 1 else b""
        if not hmac.compare_digest(given, self.token) or len(parts) < 3:
            raise Refusal(404)
        if not all(SEGMENT.fullmatch(part) for part in parts[2:-1]) or not SEGMENT.fullmatch(parts[-1] or "root"):
            raise Refusal(404)
        inside = scope["path"].removeprefix(self.serving.path)
        if f"{inside}/".startswith(UNUSED) and inside != ASKED_BY_PAGE:
            raise Refusal(404)

    async def _hold_large(self, holding: AsyncExitStack) -> None:
        """Waits until no other large body is held: parsed, each takes a share of the memory that a server has."""
        try:
            async with asyncio.timeout(self.serving.limits.call_seconds):
                await holding.enter_async_context(self.large)
        except TimeoutError:
            raise Refusal(503, BUSY) from None

    async def _body(self, headers: Mapping[str, str], receive: Receive, holding: AsyncExitStack) -> bytes:
        """The whole body, within its limits of size and time; a large one waits for its turn before it is read."""
        declared = headers.get("content-length", "0")
        if not declared.isascii() or not declared.isdigit():
            raise Refusal(400)
        size = int(declared[:20])
        if size > self.serving.limits.body_bytes:
            raise self._too_large()
        large = size > self.serving.limits.large_bytes
        if large:
            await self._hold_large(holding)
        try:
            async with asyncio.timeout(self.serving.limits.read_seconds):
                return await self._received(receive, holding, large)
        except TimeoutError:
            late = Refused("udfs.body_too_late", "", "the request took too long to arrive.")
            raise Refusal(408, late) from None

    async def _received(self, receive: Receive, holding: AsyncExitStack, large: bool) -> bytes:
        """The chunks of a body, which may be larger than was declared."""
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Refusal(400)
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            if size > self.serving.limits.body_bytes:
                raise self._too_large()
            if not message.get("more_body"):
                return b"".join(chunks)
            if size > self.serving.limits.large_bytes and not large:
                large = True
                await self._hold_large(holding)

    def _too_large(self) -> Refusal:
        most = self.serving.limits.body_bytes // (1024 * 1024)
        what, advice = "the ranges are too large: over {most} MB.", "Give smaller ranges."
        return Refusal(413, Refused("udfs.body_too_large", "", what, advice, most=most))

    def _dressed(self, scope: Scope, headers: Mapping[str, str], send: Send) -> Send:
        """`send`, with this server's headers in the place of others of their names."""
        own = [(name.encode(), value.encode()) for name, value in self._headers(scope, headers).items()]

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                others = [(name, value) for name, value in message.get("headers", []) if name.lower() not in OURS]
                message = {**message, "headers": others + own}
            await send(message)

        return dressed

    def _headers(self, scope: Scope, headers: Mapping[str, str]) -> dict[str, str]:
        own = dict(HEADERS)
        if not self.serving.loopback:  # a browser would take it for every server on this computer
            own["strict-transport-security"] = "max-age=31536000"
        path = scope["path"]
        picture = path.endswith((".png", ".svg"))
        # Excel for Windows shows no icon that may not be kept.
        own["cache-control"] = "private, max-age=3600" if picture else "no-store"
        origin = headers.get("origin", "")
        if picture:
            own["cross-origin-resource-policy"] = "cross-origin"
        elif scope["method"] == "GET" and path.endswith(READ_BY_EXCEL) and from_office(origin):
            own["access-control-allow-origin"] = origin
            own["vary"] = "origin"
        return own


def from_office(origin: str) -> bool:
    """Whether an origin is a page of Excel on the web."""
    match = re.fullmatch(r"https://([a-z0-9.-]+)", origin.casefold())
    return bool(match) and match[1].endswith(tuple(f".{host}" for host in OFFICE_HOSTS)) if match else False


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A body that was read already, once more; after it, what comes."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


async def _answer(refusal: Refusal, language: str, send: Send) -> None:
    body = sentence(refusal.why, language).encode() if refusal.why else b""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if refusal.status in (400, 408, 413, 503):
        headers.append((b"connection", b"close"))  # what is still to come is not read
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
