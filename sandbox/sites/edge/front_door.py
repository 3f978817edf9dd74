"""A Front Door endpoint: it forwards requests from a browser to a site.

There is no TLS: http:// here stands for https:// in Azure. So there are no redirects from one to the other,
and the application gets headers that say that the request used HTTPS.
"""

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from sandbox.azure.store import Record, View
from sandbox.sites.edge import cache, routes, rules
from sandbox.sites.edge.cache import Cache, Kept
from sandbox.sites.edge.conditions import NotModelledError
from sandbox.sites.edge.firewall import Firewall
from sandbox.sites.forwarding import Headers, page, without_hops
from sandbox.sites.front_end import FRONT_DOOR, FrontEnd

_NOT_FOUND: Final = "Our services aren't available right now"
_SET_HERE: Final = (
    *("host", "x-azure-fdid", "x-azure-ref", "x-azure-clientip", "x-azure-socketip", "x-fd-healthprobe"),
    *("x-forwarded-host", "x-forwarded-proto"),
)
_NO_CACHE: Final = "CONFIG_NOCACHE"
_USUAL_TIMEOUT: Final = 60.0


class FrontDoor:
    """Serves one endpoint, as an ASGI application."""

    def __init__(
        self,
        view: Callable[[], View],
        endpoint: str,
        name: str,
        origin: Callable[[str], FrontEnd | None],
        kept: Cache,
        firewall: Firewall,
    ) -> None:
        """Serve an endpoint.

        Args:
            view: returns what Azure holds now.
            endpoint: its id.
            name: the host name that is served here.
            origin: returns the site of a host name.
            kept: the cache.
            firewall: checks and counts requests.
        """
        self._view = view
        self._endpoint = endpoint
        self._name = name
        self._origin = origin
        self._kept = kept
        self._firewall = firewall

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request of a browser."""
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except NotModelledError as error:
            response = page(501, "Not modelled", f"The sandbox's Front Door does not have {error}.")
        response.headers["X-Azure-Ref"] = uuid.uuid4().hex
        response.headers.setdefault("X-Cache", _NO_CACHE)
        self._stay_here(response, request)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        view = self._view()
        endpoint = view.get(self._endpoint)
        if endpoint is None or not routes.is_enabled(endpoint):
            return page(404, _NOT_FOUND, "This endpoint does not exist, or it is disabled.")
        host = self._asked_for(request, endpoint, view)
        if blocked := self._firewall.reject(request, endpoint, host, view):
            return blocked
        route = routes.route_to(request.url.path, host, endpoint, view)
        if route is None:
            return page(404, _NOT_FOUND, f"No route serves {request.url.path}.")
        changed = rules.changes(route, request, view)
        headers = self._headers(request, endpoint, view)
        _change(headers, [one for one in changed if not one.of_response])
        response = await self._from_cache_or_origin(request, _To(route, endpoint, host), headers)
        for change in changed:
            if change.of_response:
                change.make(response.headers)
        return response

    async def _from_cache_or_origin(self, request: Request, to: "_To", headers: Headers) -> Response:
        configuration: Mapping[str, Any] | None = to.route.properties.get("cacheConfiguration")
        if not configuration or request.method not in ("GET", "HEAD") or "authorization" in request.headers:
            return await self._ask(request, to, headers)
        settings: Mapping[str, Any] = configuration.get("compressionSettings") or {}
        types = [str(one).lower() for one in settings.get("contentTypesToCompress") or ()]
        compresses = types if settings.get("isCompressionEnabled") is True else []
        key = cache.key_of(to.endpoint.id, configuration, request)
        if kept := self._kept.get(key):
            response = cache.compressed(kept.response(), kept.body, compresses, request)
            response.headers["X-Cache"] = "TCP_HIT"
            return response
        # The cache has uncompressed responses, so that one response serves every browser.
        plain = [(name, value) for name, value in headers if name.lower() not in ("accept-encoding", "range")]
        response = await self._ask(request, to, plain)
        lasts = cache.seconds(response)
        if not lasts or request.method == "HEAD":
            response.headers["X-Cache"] = "TCP_MISS"
            return response
        body = await _read(response)
        pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers]
        new = Kept(response.status_code, pairs, body, time.monotonic() + lasts)
        self._kept.put(key, new)
        response = cache.compressed(new.response(), body, compresses, request)
        response.headers["X-Cache"] = "TCP_MISS"
        return response

    async def _ask(self, request: Request, to: "_To", headers: Headers) -> Response:
        view = self._view()
        origin = routes.origin_of(to.route, view)
        site = self._origin(origin.host_name) if origin else None
        if origin is None or site is None:
            return page(502, "502 Bad Gateway", "The sandbox runs no site of the origin's host name.")
        if to.route.properties.get("originPath") not in (None, "", "/"):
            raise NotModelledError("an origin path")
        name = origin.host_header or to.host
        timeout = routes.profile(to.endpoint, view).get("originResponseTimeoutSeconds") or _USUAL_TIMEOUT
        try:
            async with asyncio.timeout(float(timeout)):
                return await site.respond(request, [*headers, ("Host", name)], came_from=FRONT_DOOR)
        except TimeoutError:
            return page(504, "504 Gateway Timeout", "The origin did not respond in time.")

    def _asked_for(self, request: Request, endpoint: Record, view: View) -> str:
        """Return the requested host name: a custom domain, or otherwise the name of this endpoint."""
        given = request.headers.get("host", "").partition(":")[0].lower()
        return given if any(routes.own_domains(given, endpoint, view)) else self._name

    def _stay_here(self, response: Response, request: Request) -> None:
        """Change a redirect to this name over HTTPS into one to its address on this machine."""
        here, location = request.headers.get("host", ""), response.headers.get("location", "")
        for own in (f"https://{here}", f"https://{self._name}"):
            if location == own or location.startswith(f"{own}/"):
                response.headers["location"] = f"http://{here}{location.removeprefix(own)}"

    def _headers(self, request: Request, endpoint: Record, view: View) -> Headers:
        """Return the headers that Front Door sends to an origin.

        Source: learn.microsoft.com frontdoor/front-door-http-headers-protocol.
        """
        client = request.client.host if request.client else ""
        kept = [pair for pair in without_hops(request.headers.items()) if pair[0].lower() not in _SET_HERE]
        return [
            *kept,
            ("X-Forwarded-Host", request.headers.get("host", "")),
            ("X-Forwarded-Proto", "https"),
            ("X-Azure-ClientIP", client),
            ("X-Azure-SocketIP", client),
            ("X-Azure-FDID", str(routes.profile(endpoint, view).get("frontDoorId", ""))),
            ("Via", "1.1 Azure"),
        ]


@dataclass(frozen=True)
class _To:
    """The target of a request, and the host name that it used."""

    route: Record
    endpoint: Record
    host: str


def _change(headers: Headers, changes: list[rules.Change]) -> None:
    if changes:
        named = MutableHeaders(dict(headers))
        for change in changes:
            change.make(named)
        headers[:] = named.items()


async def _read(response: Response) -> bytes:
    if not isinstance(response, StreamingResponse):
        return bytes(response.body)
    pieces = [
        bytes(piece) if not isinstance(piece, str) else piece.encode()
        async for piece in response.body_iterator
    ]
    return b"".join(pieces)
