"""A site's Kudu: only the API that a release needs, over HTTP with Entra tokens.

Sources: KuduLite, Kudu.Services/Deployment/PushDeploymentController.cs and DeploymentController.cs;
azure-cli 2.91.0, command_modules/appservice/custom.py, for the clients' requests.
"""

import hashlib
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.azure.errors import AzureError
from sandbox.sites import files
from sandbox.sites.contents import Content
from sandbox.sites.deployments import Deployments, Status
from sandbox.sites.disturbance import Disturbance
from sandbox.sites.forwarding import page
from sandbox.sites.neighbours import PUBLISH, Neighbours
from sandbox.sites.publishing import ConflictError, Publisher, Push
from sandbox.sites.running import Running
from sandbox.sites.site import Site

_BEARER: Final = "bearer "
_CHECKSUM: Final = "x-ms-artifact-checksum"
_NOT_MODELLED: Final = ("war", "jar", "ear", "lib", "startup", "static", "script")
_ROUTES: Final = (
    "POST /api/publish?type=zip, GET /api/deployments and /api/deployments/{id}, GET /api/isdeploying, "
    "and GET, PUT and DELETE /api/vfs/{path}"
)


class Kudu:
    """The Kudu of one site, as an ASGI application."""

    def __init__(
        self,
        running: Running,
        publisher: Publisher,
        neighbours: Neighbours,
        disturbance: Disturbance,
        look_up: Callable[[], Site | None],
    ) -> None:
        """Serve a site's Kudu.

        Args:
            running: manages the site's content.
            publisher: publishes to the site.
            neighbours: check who may publish.
            disturbance: simulates faults.
            look_up: returns the site as it is now; None if it was deleted.
        """
        self._running = running
        self._publisher = publisher
        self._neighbours = neighbours
        self._disturbance = disturbance
        self._look_up = look_up
        self._routes: ASGIApp = Starlette(
            routes=[
                Route("/api/publish", self._publish, methods=["POST"]),
                Route("/api/deployments", self._list, methods=["GET"]),
                Route("/api/deployments/{id}", self._show, methods=["GET"]),
                Route("/api/isdeploying", self._is_deploying, methods=["GET"]),
                Route("/api/vfs/{path:path}", self._file, methods=["GET", "HEAD", "PUT", "DELETE"]),
                Route(
                    "/{path:path}", _not_modelled, methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
                ),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request of a caller that may publish to the site."""
        request = Request(scope, receive)
        rejected = await run_in_threadpool(self._reject, request)
        await (rejected or self._routes)(scope, receive, send)

    def _reject(self, request: Request) -> Response | None:
        if self._disturbance.scm_is_down():
            return page(503, "503 Service Unavailable", "The service is unavailable.")
        site = self._look_up()
        if site is None:
            return page(404, "404 Web Site not found", "This site does not exist any more.")
        given = request.headers.get("authorization", "")
        if not given.lower().startswith(_BEARER):
            return page(401, "401 - Unauthorized", "Access is denied: expected an Entra token.")
        try:
            self._neighbours.authorize(given[len(_BEARER) :].strip(), PUBLISH, site.id)
        except AzureError as error:
            return page(error.status, f"{error.status} - {error.code}", error.message)
        request.scope["sandbox.site"] = site
        self._running.of(site).use()
        return None

    async def _publish(self, request: Request) -> Response:
        if rejected := _reject_form(request):
            return rejected
        uploaded = self._content(request).packages / f".{uuid.uuid4().hex}.uploaded"
        try:
            digest = await _receive(request, uploaded)
            if request.headers.get(_CHECKSUM, digest).lower() != digest:
                uploaded.unlink()
                return PlainTextResponse(f"The checksum of the body differs from {_CHECKSUM}.", 400)
            push = _push(request)
            deployment, work = await run_in_threadpool(
                self._publisher.publish, _site(request), uploaded, push
            )
        except ConflictError as error:
            uploaded.unlink(missing_ok=True)
            return PlainTextResponse(str(error), 409)
        except BaseException:
            uploaded.unlink(missing_ok=True)
            raise
        if self._disturbance.loses_response():
            return page(502, "502 Bad Gateway", "The web server received an invalid response.")
        headers = {"SCM-DEPLOYMENT-ID": deployment.id}
        if _is_true(request.query_params.get("async")):
            # It names the latest deployment, which can be that of another request.
            latest = (
                f"deployments/latest?deployer={push.deployer}&time={datetime.now(UTC):%Y-%m-%d_%H-%M-%SZ}"
            )
            location = f"{_address(request)}/api/{latest}"
            return Response(status_code=202, headers={**headers, "Location": location, "Retry-After": "5"})
        await run_in_threadpool(work.result)
        ended = Deployments(self._content(request)).get(deployment.id)
        failed = ended is None or ended.status != Status.SUCCESS
        return PlainTextResponse(ended.status_text if ended else "", 500 if failed else 200, headers)

    def _list(self, request: Request) -> Response:
        kept = Deployments(self._content(request))
        return JSONResponse(
            [kept.response(one, _address(request), _site(request).name) for one in kept.all()]
        )

    def _show(self, request: Request) -> Response:
        kept = Deployments(self._content(request))
        identifier = request.path_params["id"]
        deployment = kept.get(identifier)
        if deployment is None:
            return PlainTextResponse(f"Deployment '{identifier}' not found.", 404)
        response = kept.response(deployment, _address(request), _site(request).name)
        if deployment.complete:
            return JSONResponse(response)
        # During a deployment the body always says that it is pending.
        return JSONResponse({**response, "status": 0}, 202, {"Location": str(request.url)})

    def _is_deploying(self, request: Request) -> Response:
        return JSONResponse({"value": self._publisher.is_deploying(_site(request))})

    async def _file(self, request: Request) -> Response:
        content, path = self._content(request), request.path_params["path"]
        if request.method == "PUT":
            return await files.put(content, path, request)
        act = files.delete if request.method == "DELETE" else files.get
        return await run_in_threadpool(act, content, path, request)

    def _content(self, request: Request) -> Content:
        return self._running.contents.of(_site(request).key)


def _not_modelled(request: Request) -> Response:
    if request.url.path == "/" and request.method in ("GET", "HEAD"):
        return page(200, "Kudu Services", f"The sandbox serves {_ROUTES}.")
    return PlainTextResponse(
        f"The sandbox's Kudu has no {request.method} {request.url.path}; it has {_ROUTES}.", 404
    )


def _reject_form(request: Request) -> Response | None:
    """Return the error for a form that Kudu does not accept, or that the sandbox does not support."""
    kind = request.query_params.get("type", "")
    if kind in _NOT_MODELLED:
        return PlainTextResponse(f"The sandbox publishes only type=zip, not '{kind}'.", 501)
    if kind != "zip":
        return PlainTextResponse(f"type='{kind}' not recognized", 400)
    if request.headers.get("content-type", "").startswith("application/json"):
        return PlainTextResponse("The sandbox publishes only the zip in the body, not a packageUri.", 501)
    return None


def _site(request: Request) -> Site:
    site: Site = request.scope["sandbox.site"]
    return site


def _address(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _push(request: Request) -> Push:
    given = request.query_params
    usual = Push()
    return Push(
        deployer=given.get("deployer", usual.deployer),
        author=given.get("author", usual.author),
        message=given.get("message", usual.message),
        restart=_is_true(given.get("restart", "true")),
    )


def _is_true(text: str | None) -> bool:
    return (text or "").lower() == "true"


async def _receive(request: Request, file: Path) -> str:
    """Write a body into a file, and return its SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("wb") as written:
        async for piece in request.stream():
            digest.update(piece)
            await run_in_threadpool(written.write, piece)
    return digest.hexdigest()
