"""The task pane's two questions that take long: what it would take, and why.

The pane gives up a question when it asks another, by closing the connection: what is calculated for it then ends.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from xlwings_server.dependencies import User

from fundingmodel.errors import Refused
from fundingmodel.lever_values.wanted import NoLongerWanted
from udfs.cells.marshalling import CellError
from udfs.hosts.server.pane import LONGEST, answered, overrides_of, text_of
from udfs.hosts.server.settings import Limits
from udfs.hosts.server.waiting import Waiting
from udfs.scenarios.goal import goal
from udfs.scenarios.why import why

NOBODY_WAITS = 499  # a status that no one reads

Asked = Mapping[str, Any]
Answers = Callable[[Asked, str], dict[str, Any]]


def router(limits: Limits) -> APIRouter:
    """Both questions, within the limits of a server."""
    routes, waiting = APIRouter(), Waiting(limits)

    @routes.post("/pane/goal")
    async def goal_route(_user: User, request: Request) -> Response:
        """The value of a lever at which a jurisdiction has an amount or a share; or the engine's refusal."""
        return await _answer(waiting, request, _goal)

    @routes.post("/pane/why")
    async def why_route(_user: User, request: Request) -> Response:
        """The bridge from a baseline to a scenario with overrides; or the engine's refusal."""
        return await _answer(waiting, request, _why)

    return routes


async def _answer(waiting: Waiting, request: Request, answers: Answers) -> Response:
    body = await request.body()
    try:
        return await waiting.result(request, partial(answered, body, answers))
    except NoLongerWanted:
        return Response(status_code=NOBODY_WAITS)
    except CellError as error:
        return answered(body, _refusing(error))


def _goal(asked: Asked, _language: str) -> dict[str, Any]:
    scenario, fiscal_year, lever, jurisdiction = (
        text_of(asked, key) for key in ("scenario", "fiscal_year", "lever", "jurisdiction")
    )
    overrides = overrides_of(asked.get("overrides", []))
    amount, share = _figure(asked, "amount"), _figure(asked, "share")
    return goal(scenario, fiscal_year, overrides, lever, jurisdiction, amount, share)


def _why(asked: Asked, _language: str) -> dict[str, Any]:
    scenario, fiscal_year, baseline, jurisdiction = (
        text_of(asked, key) for key in ("scenario", "fiscal_year", "baseline", "jurisdiction")
    )
    overrides = overrides_of(asked.get("overrides", []))
    return why(scenario, fiscal_year, overrides, baseline or scenario, jurisdiction)


def _figure(asked: Asked, key: str) -> str | None:
    """A figure as it would be typed; what it is, is for the question to judge."""
    value = asked.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{Decimal(repr(value)):f}"
    if value is None or (isinstance(value, str) and len(value) <= LONGEST):
        return value
    what = "a number is needed, or a text of at most {most} characters."
    raise Refused("udfs.figure_needed", key, what, most=LONGEST)


def _refusing(error: CellError) -> Answers:
    def answer(_asked: Asked, _language: str) -> dict[str, Any]:
        raise error

    return answer
