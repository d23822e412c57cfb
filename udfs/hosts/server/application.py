"""The application: the guard, our routes for calls, manifest and task pane, and behind them xlwings Server with our functions."""

import importlib
import logging
from typing import Any

from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from udfs.hosts.server.calls import Calls, in_stock_form
from udfs.hosts.server.guard import Application, Guard
from udfs.hosts.server.manifest import manifest
from udfs.hosts.server.settings import Serving, set_xlwings
from udfs.hosts.server.weight import Malformed

logger = logging.getLogger(__name__)


def application(serving: Serving) -> Application:
    """The whole server as an ASGI application. xlwings Server reads its settings once: one server a process."""
    import httpx
    from fastapi import FastAPI

    set_xlwings(serving)
    behind = importlib.import_module("xlwings_server.main")  # before xlwings.server: it sets what that reads
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(httpx.TransportError, _not_reached(serving.language))
    app.include_router(_routes(serving))
    app.mount("", behind.main_app)
    return Guard(app, serving)


def _not_reached(language: str) -> Any:
    """The only server that this one asks is Entra ID's, for the keys by which it signs."""
    from fastapi.responses import PlainTextResponse

    what, advice = "Entra ID is not reached to know who calls.", "Calculate again in a while."
    refusal = Refused("udfs.entra_not_reached", "", what, advice)

    async def answer(_: Any, error: Exception) -> Any:
        logger.warning("Entra ID is not reached: %s", error)
        return PlainTextResponse(sentence(refusal, language), 503)

    return answer


def _routes(serving: Serving) -> Any:
    """Calls, without what xlwings Server puts around each request, and the files that are ours. Whoever calls has signed in."""
    import orjson
    from fastapi import APIRouter, Request
    from fastapi.responses import Response
    from xlwings_server.dependencies import User

    from udfs.hosts.server import pane, pane_questions

    calls = Calls(serving.limits, serving.language)
    router = APIRouter(prefix=serving.path)

    async def call(request: Request, user: User) -> Response:
        try:
            found = await calls.one(await request.body(), str(user.id))
        except Malformed as wrong:
            return Response(sentence(wrong, serving.language), 400, media_type="text/plain")
        # An error with a message is a 400, which xlwings' own script shows with its message as #VALUE!.
        error = found.get("error")
        if error and error["message"] and error["code"] == "#VALUE!":
            return Response(error["message"], 400, media_type="text/plain")
        return Response(orjson.dumps(in_stock_form(found)), media_type="application/json")

    async def batch(request: Request, user: User) -> Response:
        try:
            answers = await calls.batch(await request.body(), str(user.id))
        except Malformed as wrong:
            return Response(sentence(wrong, serving.language), 400, media_type="text/plain")
        return Response(orjson.dumps({"answers": answers}), media_type="application/json")

    async def manifest_file() -> Response:
        return Response(manifest(serving), media_type="application/xml")

    router.add_api_route("/xlwings/custom-functions-call", call, methods=["POST"])
    router.add_api_route("/batch", batch, methods=["POST"])
    router.add_api_route("/manifest.xml", manifest_file, methods=["GET"])
    router.include_router(pane.router)
    router.include_router(pane_questions.router(serving.limits))
    return router
