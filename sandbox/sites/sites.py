"""All sites of an Azure: their addresses, their processes, and operations on them."""

import contextlib
import fcntl
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import IO, Final

import httpx
from starlette.types import ASGIApp

from sandbox.azure.errors import AzureError
from sandbox.azure.store import Store, View
from sandbox.sites import site as azure
from sandbox.sites.deployments import Deployments
from sandbox.sites.disturbance import Disturbance
from sandbox.sites.edge import FrontDoor
from sandbox.sites.edge.cache import Cache
from sandbox.sites.edge.firewall import Firewall
from sandbox.sites.edge.routes import names
from sandbox.sites.forwarding import client
from sandbox.sites.front_end import FrontEnd
from sandbox.sites.kudu import Kudu
from sandbox.sites.limits import Limits
from sandbox.sites.listeners import Listeners
from sandbox.sites.neighbours import Neighbours
from sandbox.sites.processes import Worker, kill_marked
from sandbox.sites.publishing import Publisher
from sandbox.sites.remembering import RememberingView
from sandbox.sites.running import Runner, Running, fingerprint, owner_of
from sandbox.sites.site import Site
from sandbox.sites.swapping import Swapping

_SHORTEST_PING: Final = 10.0  # seconds


class SitesError(Exception):
    """The folder cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Addresses:
    """The addresses of a site on this machine."""

    host: str
    """The site itself, as https://<its host name> in Azure: its access restrictions apply."""
    scm: str
    """The site's Kudu."""


class Sites:
    """Runs the sites in a store until it is closed."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        neighbours: Neighbours | None = None,
        *,
        disturbance: Disturbance | None = None,
        certificate: tuple[Path, Path] | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Open the ports of all sites; each site's process starts with the first request.

        Args:
            folder: stores published content and the ports; created if it is missing. One process at a time.
            store: what Azure holds.
            neighbours: permissions, resolved references, and identities.
            disturbance: simulates faults.
            certificate: a certificate and its key, to serve Kudu over TLS.
            limits: timeouts.

        Raises:
            SitesError: if another process uses the folder.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder.resolve()
        """The folder with all files."""
        self._lock = _locked(self.folder)
        self._store = store
        self._neighbours = neighbours or Neighbours()
        self._disturbance = disturbance or Disturbance()
        self._limits = limits or Limits(
            # A process needs time to start, even if Azure's times are scaled down.
            ping=max(_SHORTEST_PING, Limits.ping * self._disturbance.patience)
        )
        kill_marked(owner_of(self.folder))  # processes of a run that was killed with its keepers
        self._running = Running(self.folder, store, self._neighbours, self._limits)
        self._running.slow_start = self._disturbance.slow_start
        self._swapping = Swapping(self._running, self._view, self._is_deploying)
        self._publisher = Publisher(
            self._running, self._disturbance, self._restart, self._swapping.is_swapping
        )
        self._remembered: RememberingView | None = None
        self._edge, self._firewall = Cache(), Firewall()
        self._asks: httpx.AsyncClient | None = None
        self._listeners = Listeners(self.folder / "ports.json", certificate)
        self._closed = threading.Event()
        self._looking = threading.Lock()
        self._known: set[str] = set()
        self._swapping.recover()
        for site in azure.everything(store.read()):
            Deployments(self._running.contents.of(site.key)).stop_unfinished()
        self.look()
        self._watching = threading.Thread(target=self._watch, name="sites watch", daemon=True)
        self._watching.start()

    def addresses(self, app: str, slot: str | None = None) -> Addresses:
        """Return the addresses of an app or of one of its slots.

        Raises:
            AzureError: if the site does not exist.
        """
        site = self._find(app, slot)
        self.look()
        return Addresses(self._listeners.url(site.host_name), self._listeners.url(site.scm_host_name))

    def endpoints(self) -> dict[str, str]:
        """Return the address of each host name of Front Door, including custom domains, for a browser."""
        self.look()
        return {name: self._listeners.url(name) for name in names(self._view())}

    def purge(self, endpoint: str, paths: list[str]) -> None:
        """Purge the edge's cache of an endpoint.

        Args:
            endpoint: its id.
            paths: paths such as "/assets/*" or "/*".
        """
        self._edge.purge(endpoint, paths)

    def log(self, app: str, slot: str | None = None) -> Path:
        """Return the file with the output of a site's process."""
        return self._running.contents.of(self._find(app, slot).key).log

    def deployments(self, app: str, slot: str | None = None) -> Deployments:
        """Return the deployments of a site."""
        return Deployments(self._running.contents.of(self._find(app, slot).key))

    def idle_for(self) -> float:
        """Return the seconds since the last request to a site or its Kudu."""
        return min((runner.idle_seconds for runner in self._running.all()), default=inf)

    def process(self, app: str, slot: str | None = None) -> Worker | None:
        """Return the process of a site, or None if it does not run."""
        return self._running.of(self._find(app, slot)).worker

    def restart(self, app: str, slot: str | None = None) -> None:
        """Restart a site's process, and do not wait until it responds.

        Raises:
            AzureError: if the site does not exist.
        """
        site = self._find(app, slot)
        self._publisher.interrupt(site)
        self._restart(site)

    def swap(self, app: str, slot: str, exchange_settings: Callable[[], None] = lambda: None) -> None:
        """Swap a slot with its app: warm up the slot with the app's settings, then exchange their contents.

        It returns when the swap is done. The duration depends on how fast the slot responds to its pings.

        Args:
            app: the app's name.
            slot: the slot's name.
            exchange_settings: exchanges the rest in the store, in one transaction: see
                `sandbox.catalogue.app_service.swaps`. It is called when the slot is warm, just before the
                contents are exchanged; an error that it raises ends the swap.

        Raises:
            AzureError: if Azure rejects the swap, for example because the slot does not respond; nothing has
                changed then.
        """
        self._swapping.swap(self._find(app, slot), self._find(app, None), exchange_settings)

    def stop_all(self) -> None:
        """Stop every site's process; the next request starts it again."""
        for runner in self._running.all():
            runner.stop()

    def close(self) -> None:
        """Stop everything; leave no process and no port open."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._running.stopping = True
        self._watching.join()
        self._publisher.close()
        self._listeners.run(self._close_client())
        self._listeners.close()
        self.stop_all()
        self._lock.close()

    def look(self) -> None:
        """Apply changes in Azure: open the ports of new sites, and close those of deleted sites."""
        with self._looking:
            sites = list(azure.everything(self._store.read()))
            applications: dict[str, Callable[[], ASGIApp]] = {}
            for site in sites:
                applications[site.host_name] = lambda site=site: self._front_end(site)
                applications[site.scm_host_name] = lambda site=site: self._kudu(site)
            for name, endpoint in names(self._view()).items():
                applications[name] = lambda name=name, endpoint=endpoint: self._front_door(endpoint, name)
            applications.pop("", None)
            keys = {site.key for site in sites}
            if keys != self._known:
                self._running.contents.keep_only(keys)
                self._known = keys
            self._listeners.serve(applications, frozenset(site.scm_host_name for site in sites))

    def _find(self, app: str, slot: str | None) -> Site:
        found = azure.find(app, slot, self._view())
        if found is None:
            name = f"{app}/{slot}" if slot else app
            raise AzureError(404, "ResourceNotFound", f"The site '{name}' was not found.")
        return found

    def _view(self) -> View:
        return self._store.read()

    def _seen(self) -> View:
        """Return a cached view of what Azure holds, for the serving thread."""
        if self._remembered is None:
            self._remembered = self._store.read_as(RememberingView)
        return self._remembered

    def _front_end(self, site: Site) -> FrontEnd:
        return FrontEnd(
            self._running, self._client, lambda: azure.find(site.app, site.slot, self._seen()), self._seen
        )

    def _kudu(self, site: Site) -> Kudu:
        return Kudu(
            self._running,
            self._publisher,
            self._neighbours,
            self._disturbance,
            lambda: azure.find(site.app, site.slot, self._view()),
        )

    def _front_door(self, endpoint: str, name: str) -> FrontDoor:
        return FrontDoor(self._seen, endpoint, name, self._site_named, self._edge, self._firewall)

    def _site_named(self, host_name: str) -> FrontEnd | None:
        sites = azure.everything(self._seen())
        found = next((site for site in sites if host_name in site.host_names), None)
        return self._front_end(found) if found else None

    def _client(self) -> httpx.AsyncClient:
        if self._asks is None:
            self._asks = client()
        return self._asks

    async def _close_client(self) -> None:
        if self._asks is not None:
            await self._asks.aclose()

    def _is_deploying(self, site: Site) -> bool:
        return self._publisher.is_deploying(site)

    def _restart(self, site: Site) -> None:
        latest = azure.find(site.app, site.slot, self._view()) or site
        self._running.of(latest).restart(latest, fingerprint(latest, self._view()))

    def _watch(self) -> None:
        while not self._closed.wait(self._limits.watch):
            with contextlib.suppress(sqlite3.Error):  # the file is busy or missing: try again later
                for runner in self._running.all():
                    self._look_at(runner)
                self.look()

    def _look_at(self, runner: Runner) -> None:
        site = azure.find(runner.site.app, runner.site.slot, self._view())
        if self._swapping.is_swapping(runner.site):
            return  # its processes and settings are being exchanged
        if site is None or site.key != runner.site.key:
            self._running.remove(runner)
        elif runner.worker is not None and runner.fingerprint != fingerprint(site, self._view()):
            self._publisher.interrupt(site)  # a changed setting also restarts Kudu
            self._restart(site)
        elif runner.worker is not None and runner.idle_seconds > self._limits.idle:
            runner.stop()


def _locked(folder: Path) -> IO[str]:
    """Lock a folder for this process, as long as the returned file is open."""
    file = (folder / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise SitesError(
            f"{folder} is in use by another process, which runs its sites. Stop that process first."
        ) from None
    return file
