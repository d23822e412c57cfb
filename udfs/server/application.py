"""The application: xlwings Server with our functions, our routes for calls in front of its own, and the guard before all."""

import importlib
import importlib.util
from typing import Any

from udfs.server.calls import Calls, Malformed, in_stock_form
from udfs.server.guard import Application, Guard
from udfs.server.manifest import manifest
from udfs.server.settings import Serving, tell_xlwings


def application(serving: Serving) -> Application:
    """The whole server as an ASGI application. xlwings Server reads its settings once: one server a process."""
    tell_xlwings(serving)
    main = importlib.import_module("xlwings_server.main")  # before xlwings.server: it sets what that reads
    _add_routes(main.app, serving)
    return Guard(main.main_app, serving)


def _add_routes(app: Any, serving: Serving) -> None:
    import orjson
    from fastapi import APIRouter, Request
    from fastapi.responses import Response
    from xlwings_server.dependencies import User

    calls = Calls(serving.limits, serving.language)
    router = APIRouter(prefix=serving.path)

    async def call(request: Request, user: User) -> Response:
        try:
            told = await calls.one(await request.body(), str(user.id))
        except Malformed as wrong:
            return Response(str(wrong), 400, media_type="text/plain")
        # An error with a message is a 400, which xlwings' own script shows with its message as #VALUE!.
        error = told.get("error")
        if error and error["message"] and error["code"] == "#VALUE!":
            return Response(error["message"], 400, media_type="text/plain")
        return Response(orjson.dumps(in_stock_form(told)), media_type="application/json")

    async def batch(request: Request, user: User) -> Response:
        try:
            answers = await calls.batch(await request.body(), str(user.id))
        except Malformed as wrong:
            return Response(str(wrong), 400, media_type="text/plain")
        return Response(orjson.dumps({"answers": answers}), media_type="application/json")

    async def manifest_file() -> Response:
        return Response(manifest(serving), media_type="application/xml")

    # The annotations are resolved where these are defined: User is imported late.
    for endpoint in (call, batch):
        endpoint.__annotations__ = {"request": Request, "user": User, "return": Response}
    router.add_api_route("/xlwings/custom-functions-call", call, methods=["POST"])
    router.add_api_route("/batch", batch, methods=["POST"])
    router.add_api_route("/manifest.xml", manifest_file, methods=["GET"])
    _include_pane(router)

    app.include_router(router)
    app.router.routes.insert(0, app.router.routes.pop())  # before xlwings Server's own of the same paths


def _include_pane(router: Any) -> None:
    if importlib.util.find_spec("udfs.server.pane"):
        router.include_router(importlib.import_module("udfs.server.pane").router)
