"""The HTTP side: Azure Resource Manager and the token endpoint over TLS, managed identities over plain HTTP.

A fixed number of threads serves all requests: the store has a connection for each thread.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.responses import Response as HttpResponse
from starlette.routing import Route

from sandbox.arm import sign_in
from sandbox.arm.messages import Message, Response, tracking
from sandbox.arm.resource_manager import ResourceManager
from sandbox.arm.sign_in import SignIn
from sandbox.arm.telemetry import TRACK_PATH
from sandbox.arm.tokens import Principal

_REPEATED: Final = re.compile("//+")  # `az resource show` sends some, and Azure treats them as one
_METHODS: Final = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"]
_NOBODY: Final = Principal("", "", "")
ADDRESSES_PATH: Final = "/metadata/addresses"
"""The path that lists the local addresses of host names. Azure does not have it: its host names resolve."""
IDENTITY_PATH: Final = "/msi/token"
"""The path at which managed identities get tokens."""


def resource_manager(
    manager: ResourceManager,
    entra: SignIn,
    addresses: Callable[[], dict[str, str]],
    threads: ThreadPoolExecutor,
) -> Starlette:
    """Return the application that is served over TLS.

    Args:
        manager: serves requests with a token.
        entra: issues tokens.
        addresses: returns the address on this machine of each host name.
        threads: run the handlers.
    """

    async def respond(request: Request) -> HttpResponse:
        message = Message(
            method=request.method,
            path=_REPEATED.sub("/", request.url.path).rstrip("/"),
            query={name.lower(): value for name, value in request.query_params.items()},
            body=await request.body(),
            base=_base(request),
            caller=_NOBODY,
        )
        authorization = request.headers.get("authorization")
        return _sent(await _in_thread(threads, lambda: manager.respond(message, authorization)))

    async def configuration(request: Request) -> HttpResponse:
        return _sent(sign_in.configuration(_base(request), request.path_params["tenant"]))

    async def cloud(request: Request) -> HttpResponse:
        return _sent(sign_in.cloud(_base(request), entra.account.tenant))

    async def here(_: Request) -> HttpResponse:
        return _sent(await _in_thread(threads, lambda: Response(body=addresses())))

    async def track(request: Request) -> HttpResponse:
        body = await request.body()
        authorization = request.headers.get("authorization")
        return _sent(await _in_thread(threads, lambda: manager.track(body, authorization)))

    async def token(request: Request) -> HttpResponse:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        tenant: str = request.path_params["tenant"]
        return _sent(await _in_thread(threads, lambda: entra.token(tenant, form)))

    return Starlette(
        routes=[
            Route("/{tenant}/v2.0/.well-known/openid-configuration", configuration),
            Route("/metadata/endpoints", cloud),
            Route(ADDRESSES_PATH, here),
            Route(TRACK_PATH, track, methods=["POST"]),
            Route("/{tenant}/oauth2/v2.0/token", token, methods=["POST"]),
            Route("/{path:path}", respond, methods=_METHODS),
        ]
    )


def managed_identities(entra: SignIn, threads: ThreadPoolExecutor) -> Starlette:
    """Return the application that is served without TLS, as App Service serves it to its sites."""

    async def respond(request: Request) -> HttpResponse:
        query, header = dict(request.query_params), request.headers.get("x-identity-header")
        return _sent(await _in_thread(threads, lambda: entra.managed_identity(query, header)))

    return Starlette(routes=[Route(IDENTITY_PATH, respond)])


def _in_thread(threads: ThreadPoolExecutor, work: Callable[[], Response]) -> Awaitable[Response]:
    return asyncio.get_running_loop().run_in_executor(threads, work)


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _sent(response: Response) -> HttpResponse:
    headers = {**tracking(), **response.headers}
    if response.body is None:
        return HttpResponse(status_code=response.status, headers=headers)
    return JSONResponse(response.body, response.status, headers)
