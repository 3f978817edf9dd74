"""Swaps: the slot's content warms up with production's settings, and then the two are exchanged.

Sources: learn.microsoft.com app-service/deploy-staging-slots, "What happens during a swap"; the errors:
Microsoft/azure-pipelines-tasks issues 19273 (no response), 13003 (the process ends), 11384 (two at once).
"""

import re
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

import httpx

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.store import View
from sandbox.sites import site as azure
from sandbox.sites.journal import Journal
from sandbox.sites.processes import Worker
from sandbox.sites.running import Running, fingerprint
from sandbox.sites.site import PRODUCTION, Site
from sandbox.sites.start_up import NothingToRunError, StartError

_PATH: Final = "WEBSITE_SWAP_WARMUP_PING_PATH"
_STATUSES: Final = "WEBSITE_SWAP_WARMUP_PING_STATUSES"
_PAUSE: Final = 0.25


class Swapping:
    """Swaps slots with their apps, one swap for each app at a time."""

    def __init__(
        self, running: Running, view: Callable[[], View], is_deploying: Callable[[Site], bool]
    ) -> None:
        self._running = running
        self._is_deploying = is_deploying
        self._view = view
        self._journal = Journal(running, view)
        self._under_way: dict[str, str] = {}
        self._changing = threading.Lock()

    def recover(self) -> None:
        """Finish a swap that was interrupted because its process was killed."""
        self._journal.recover()

    def is_swapping(self, site: Site) -> bool:
        """Return whether an app is being swapped."""
        return identifiers.key(site.app_id) in self._under_way

    def swap(self, source: Site, target: Site, exchange_settings: Callable[[], None]) -> None:
        """Swap a slot with its app.

        Args:
            source: the slot, whose content moves to the app.
            target: the app, which keeps responding all the time.
            exchange_settings: exchanges the rest in the store when the source is warm; an error that it
                raises ends the swap, and nothing has changed then.

        Raises:
            AzureError: if Azure rejects the swap; nothing has changed then.
        """
        key = identifiers.key(target.app_id)
        about = (
            f"Id: {uuid.uuid4()}, OperationName: SwapSiteSlots, CreatedTime: "
            f"{datetime.now(UTC):%m/%d/%Y %H:%M:%S}, SlotName: {source.slot or PRODUCTION}"
        )
        with self._changing:
            if key in self._under_way:
                raise _busy(self._under_way[key])
            self._under_way[key] = about
        try:
            if any(map(self._is_deploying, (source, target))):
                raise _busy("a deployment is in progress")  # the other site would get its package
            self._swap(source, target, exchange_settings)
        finally:
            with self._changing:
                del self._under_way[key]

    def _swap(self, source: Site, target: Site, exchange_settings: Callable[[], None]) -> None:
        stays = azure.sticky(target, self._view())
        settings = azure.swapped(self._running.settings(source), self._running.settings(target), stays)
        # The slot restarts with production's settings: only one process at a time uses a content.
        self._running.of(source).stop()
        warm: Worker | None = None
        try:
            warm = self._warm_up(source, target, settings)
            self._journal.begin(source, target)
            exchange_settings()
            self._running.contents.exchange(source.key, target.key)
        except BaseException:
            if warm is not None:
                warm.stop()
            self._restart(source)
            raise
        finally:
            self._journal.end()
        previous = self._running.of(target).replace(warm, target, "")
        self._record_settings(target)
        if previous is not None:
            previous.finish(self._running.limits.last_responses)
        self._restart(source)

    def _warm_up(self, source: Site, target: Site, settings: Mapping[str, str]) -> Worker:
        try:
            worker = self._running.start(target, settings, source)
        except NothingToRunError:
            raise _no_response(source) from None
        except StartError as error:
            raise _ended(source, str(error)) from error
        try:
            self._ping(worker, source, settings)
        except BaseException:
            worker.stop()
            raise
        return worker

    def _ping(self, worker: Worker, source: Site, settings: Mapping[str, str]) -> None:
        """Send HTTP requests until a response has an allowed status; by default all are allowed."""
        path = "/" + settings.get(_PATH, "/").lstrip("/")
        allowed = [int(status) for status in re.findall(r"\d+", settings.get(_STATUSES, ""))]
        limits = self._running.limits
        until = time.monotonic() + limits.ping * limits.pings
        with httpx.Client(trust_env=False, follow_redirects=False, timeout=limits.ping) as client:
            while time.monotonic() < until:
                if worker.ended:
                    raise _ended(source, f"It ended with code {worker.exit_code}.")
                try:
                    response = client.get(
                        f"http://127.0.0.1:{worker.port}{path}",
                        headers={"Host": source.host_name, "User-Agent": "SiteWarmup"},
                    )
                except httpx.HTTPError:
                    response = None
                if response is not None and (not allowed or response.status_code in allowed):
                    worker.responded = True
                    return
                time.sleep(_PAUSE)
        raise _no_response(source)

    def _record_settings(self, target: Site) -> None:
        """Treat the target's current settings as those with which its process was started."""
        latest = azure.find(target.app, target.slot, self._view()) or target
        runner = self._running.of(latest)
        runner.site, runner.fingerprint = latest, fingerprint(latest, self._view())

    def _restart(self, source: Site) -> None:
        latest = azure.find(source.app, source.slot, self._view()) or source
        self._running.of(latest).restart(latest, fingerprint(latest, self._view()))


def _busy(details: str) -> AzureError:
    text = f"Cannot modify this site because another operation is in progress. Details: {details}"
    return AzureError(409, "Conflict", text)


def _no_response(source: Site) -> AzureError:
    return AzureError(
        417,
        "ExpectationFailed",
        f"Cannot swap site slots for site '{source.app}' because the '{source.slot or PRODUCTION}' slot did "
        "not respond to http ping.",
    )


def _ended(source: Site, why: str) -> AzureError:
    return AzureError(
        400,
        "BadRequest",
        f"Cannot swap site slots for site '{source.app}' because the worker process for "
        f"'{source.slot or PRODUCTION}' slot could not be started. {why}",
    )
