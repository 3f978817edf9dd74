"""App Service's front end: it applies the access restrictions and forwards requests to a site's process."""

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from azure_facts.app_service_pages import WAITING
from sandbox.azure.store import View
from sandbox.sites.forwarding import Headers, page, pass_on, without_hops
from sandbox.sites.processes import Worker
from sandbox.sites.running import Runner, Running, fingerprint
from sandbox.sites.site import Site
from sandbox.sites.start_up import NothingToRunError, StartError

FRONT_DOOR: Final = "AzureFrontDoor.Backend"
"""The service tag of the addresses from which Front Door sends requests."""
_ANY: Final = "Any"
_SERVICE_TAG: Final = "ServiceTag"
_HEADERS: Final = ("x-azure-fdid", "x-forwarded-host", "x-forwarded-for", "x-fd-healthprobe")


class FrontEnd:
    """Serves one site, as an ASGI application."""

    def __init__(
        self,
        running: Running,
        client: Callable[[], httpx.AsyncClient],
        look_up: Callable[[], Site | None],
        view: Callable[[], View],
    ) -> None:
        """Serve a site.

        Args:
            running: manages its process.
            client: returns the client for its process; the event loop that uses it creates it.
            look_up: returns the site as it is now; None if it was deleted.
            view: returns what Azure holds now.
        """
        self._running = running
        self._client = client
        self._look_up = look_up
        self._view = view

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request to the site's own address."""
        request = Request(scope, receive)
        headers = [(name, value) for name, value in without_hops(request.headers.items()) if name != "host"]
        response = await self.respond(request, headers, came_from=None)
        await response(scope, receive, send)

    async def respond(self, request: Request, headers: Headers, came_from: str | None) -> Response:
        """Return the response to a request.

        Args:
            request: the request.
            headers: the headers of the request; without a host they are for the site's own host name.
            came_from: the service tag of the sender's address; None for this machine.
        """
        site = self._look_up()
        if site is None:
            return page(404, "404 Web Site not found", "This site does not exist any more.")
        address = request.client.host if request.client else ""
        if rejected := _reject(site, address, came_from, dict(headers)):
            return rejected
        runner = self._running.of(site)
        runner.use()
        try:
            return await self._ask(runner, site, request, _as_app_service(site, address, headers))
        except NothingToRunError:
            return _nothing_yet(request)
        except StartError as error:
            return page(503, ":( Application Error", f"{error} See {self._running.contents.of(site.key).log}")
        except httpx.HTTPError:
            return page(
                502,
                "502 - Web server received an invalid response",
                "The site's process closed the connection.",
            )

    async def _ask(self, runner: Runner, site: Site, request: Request, headers: Headers) -> Response:
        worker = await self._worker(runner, site)
        try:
            return await pass_on(request, worker, headers, self._client())
        except httpx.ConnectError:
            # A swap or a restart was replacing the process, so it did not get the request.
            if (latest := await self._worker(runner, site)) is worker:
                raise
            return await pass_on(request, latest, headers, self._client())

    async def _worker(self, runner: Runner, site: Site) -> Worker:
        worker = runner.worker
        if worker is None or not worker.responded:
            now = fingerprint(site, self._view())
            worker = await run_in_threadpool(runner.serve, site, now)
            worker.responded = True
        return worker


def _nothing_yet(request: Request) -> Response:
    """Return the response of the site that App Service runs until something is published."""
    if request.url.path in ("/", "/hostingstart.html"):
        return page(200, WAITING, "Nothing has been published yet.")
    return page(404, "404 Not Found", "Nothing has been published yet.")


def _as_app_service(site: Site, address: str, headers: Headers) -> Headers:
    """Return the headers that App Service's front ends send. TLS ends there: the process gets HTTP."""
    given = {name.lower() for name, _ in headers}
    forwarded = ", ".join([*(value for name, value in headers if name.lower() == "x-forwarded-for"), address])
    kept = [
        (name, value)
        for name, value in headers
        if name.lower() not in ("x-forwarded-for", "x-forwarded-proto")
    ]
    if "host" not in given:
        kept.append(("Host", site.host_name))
    return [
        *kept,
        ("X-Forwarded-For", forwarded),
        ("X-Forwarded-Proto", "https"),
        ("X-ARR-SSL", "2048|256|CN=sandbox"),
        ("X-SITE-DEPLOYMENT-ID", site.name.replace("/", "__")),
        ("DISGUISED-HOST", site.host_name),
    ]


def _reject(site: Site, address: str, came_from: str | None, headers: Mapping[str, str]) -> Response | None:
    if site.properties.get("state") == "Stopped" or site.properties.get("enabled") is False:
        return page(403, "Error 403 - This web app is stopped.", "The web app is currently stopped.")
    if not _is_allowed(site, address, came_from, headers):
        return page(403, "Error 403 - Forbidden", "The web app has blocked your access.")
    return None


def _is_allowed(site: Site, address: str, came_from: str | None, headers: Mapping[str, str]) -> bool:
    """Return whether the site's restrictions allow a request: the first matching rule decides.

    Source: learn.microsoft.com app-service/overview-access-restrictions.
    """
    sent = {name.lower(): value for name, value in headers.items()}
    rules: list[dict[str, Any]] = site.configuration("ipSecurityRestrictions") or []
    for rule in sorted(rules, key=lambda one: one.get("priority", 65000)):
        if _matches(rule, address, came_from, sent):
            return rule.get("action") == "Allow"
    return True


def _matches(rule: Mapping[str, Any], address: str, came_from: str | None, sent: Mapping[str, str]) -> bool:
    wanted: Mapping[str, list[str]] = rule.get("headers") or {}
    for name in _HEADERS:
        values = next((given for key, given in wanted.items() if key.lower() == name), None)
        if values and sent.get(name, "").lower() not in {value.lower() for value in values}:
            return False
    given = str(rule.get("ipAddress") or "")
    if rule.get("tag") == _SERVICE_TAG:
        return given == came_from
    if given == _ANY:
        return True
    if came_from is not None or not given:
        return False
    return any(
        ipaddress.ip_address(address) in ipaddress.ip_network(block.strip(), strict=False)
        for block in given.split(",")
    )
