"""The processes of sites: started by a request, stopped when idle, and restarted as in Azure."""

import contextlib
import json
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from azure_facts.app_service_packages import PACKAGE_SETTINGS, remote_package_settings
from sandbox.azure.store import Store, View
from sandbox.sites import databases, packages, start_up
from sandbox.sites.contents import Contents
from sandbox.sites.limits import Limits
from sandbox.sites.neighbours import Neighbours
from sandbox.sites.packages import PackageError
from sandbox.sites.processes import Worker
from sandbox.sites.site import Site, settings
from sandbox.sites.start_up import NothingToRunError, StartError

_CONFIGURES: Final = ("appCommandLine", "linuxFxVersion")


class Running:
    """Starts the processes of all sites."""

    def __init__(self, folder: Path, store: Store, neighbours: Neighbours, limits: Limits) -> None:
        self.contents = Contents(folder)
        self.limits = limits
        self.stopping = False
        """Whether no more processes are started."""
        self.slow_start = 0.0
        """Additional seconds of each site's start: a simulated fault."""
        self.folder = folder
        """The contents of all sites."""
        self._store = store
        self._neighbours = neighbours
        self._runners: dict[str, Runner] = {}
        self._changing = threading.Lock()
        start_up.prepare(folder / "bin")

    def of(self, site: Site) -> "Runner":
        """Return the runner of a site."""
        with self._changing:
            return self._runners.setdefault(site.key, Runner(self, site))

    def all(self) -> list["Runner"]:
        """Return all runners."""
        with self._changing:
            return list(self._runners.values())

    def remove(self, runner: "Runner") -> None:
        """Stop the process of a deleted site, and remove its runner."""
        with self._changing:
            self._runners.pop(runner.site.key, None)
        runner.stop()

    def start(self, site: Site, own: Mapping[str, str], code_of: Site) -> Worker:
        """Start a process.

        Args:
            site: the site whose name and identities it uses.
            own: its settings, with unresolved references.
            code_of: the site whose content it runs; in a swap this is another site.

        Raises:
            NothingToRunError: if there is no package.
            StartError: if it cannot be started; the message says why.
        """
        if self.stopping:
            raise StartError("The sandbox is stopping.")
        content = self.contents.of(code_of.key)
        resolved = {name: self._resolve(value, site) for name, value in own.items()}
        try:
            mounted = packages.mount(content)
            command = start_up.command(code_of, mounted, has_package=packages.live(content) is not None)
        except (PackageError, StartError) as error:
            content.log.parent.mkdir(parents=True, exist_ok=True)
            with content.log.open("a", encoding="utf-8") as log:
                log.write(f"{error}\n")
            raise StartError(str(error)) from error
        databases.write_servers(self.folder / start_up.DATA_FOLDER, self._store.read())
        if self.slow_start:
            command = ["/bin/sh", "-c", f'sleep {self.slow_start}; exec "$@"', "sh", *command]
        environment = start_up.environment(
            site, resolved, content, self.folder, self._neighbours.identity(site)
        )
        return Worker(owner_of(self.folder), command, mounted, environment, content.log)

    def settings(self, site: Site) -> dict[str, str]:
        """Return a site's current settings."""
        return settings(site, self._store.read())

    def _resolve(self, value: str, site: Site) -> str:
        if not start_up.is_reference(value):
            return value
        return self._neighbours.resolve(value, site) or value


def owner_of(folder: Path) -> str:
    """Return the prefix of the marks of all processes of a folder's sites."""
    return f"{folder.resolve()}:"


def fingerprint(site: Site, view: View) -> str:
    """Return a fingerprint of settings, command and runtime, whose change makes Azure restart the site."""
    configured = [site.configuration(name) for name in _CONFIGURES]
    identity = site.properties.get("identity")
    return json.dumps([settings(site, view), configured, identity], sort_keys=True)


def runs_from_package(own: Mapping[str, str]) -> bool:
    """Return whether packages stay whole and are mounted."""
    return any(own.get(name) == "1" for name in PACKAGE_SETTINGS)


def runs_from_elsewhere(own: Mapping[str, str]) -> bool:
    """Return whether the site downloads its package, so that nobody can publish one."""
    return bool(remote_package_settings(own))


class Runner:
    """The process of one site, if it runs."""

    def __init__(self, running: Running, site: Site) -> None:
        self.site = site
        self.fingerprint: str | None = None
        """The site's fingerprint at its start; None while it does not run."""
        self._running = running
        self._worker: Worker | None = None
        self._used = time.monotonic()
        self._ended_at: float | None = None
        self._changing = threading.RLock()

    @property
    def worker(self) -> Worker | None:
        """Its process; None if there is none or it has ended."""
        worker = self._worker
        return worker if worker is not None and not worker.ended else None

    @property
    def idle_seconds(self) -> float:
        """The seconds since its last request or response."""
        worker = self._worker
        return 0.0 if worker is not None and worker.busy else time.monotonic() - self._used

    def use(self) -> None:
        """Record a request."""
        self._used = time.monotonic()

    def begin(self, site: Site, now: str) -> Worker:
        """Start the process unless it runs, and do not wait for it.

        Raises:
            NothingToRunError: if there is no package.
            StartError: if it cannot be started, or has just ended by itself.
        """
        with self._changing:
            self.site = site
            if (worker := self.worker) is not None:
                return worker
            self._reject_crash_loop()
            self._worker = self._running.start(site, self._running.settings(site), site)
            self.fingerprint = now
            self._used = time.monotonic()
            return self._worker

    def serve(self, site: Site, now: str) -> Worker:
        """Return its process when it accepts connections.

        Raises:
            NothingToRunError: if there is no package.
            StartError: if it does not start, ends, or takes too long.
        """
        worker = self.begin(site, now)

        def responds() -> bool:
            self.use()  # a waiting request counts as a request
            return worker.listens()

        if worker.wait(self._running.limits.start, responds):
            return worker
        code = worker.exit_code
        raise StartError(
            f"The site's process ended with code {code} before it responded."
            if code is not None
            else f"The site's process did not listen on its PORT within {self._running.limits.start:g} s."
        )

    def stop(self) -> None:
        """Stop the process, and return when it and everything that it started have ended."""
        with self._changing:
            worker, self._worker = self._worker, None
            self.fingerprint = self._ended_at = None
        if worker is not None:
            worker.stop()

    def restart(self, site: Site, now: str) -> None:
        """Restart the process, and do not wait until it responds; if it cannot start, it stays stopped."""
        with self._changing:
            self.stop()
            with contextlib.suppress(StartError, NothingToRunError):
                self.begin(site, now)

    def replace(self, worker: Worker, site: Site, now: str) -> Worker | None:
        """Let another process serve the site from now on, and return the earlier one."""
        with self._changing:
            previous, self._worker = self._worker, worker
            self.site, self.fingerprint = site, now
            return previous

    def _reject_crash_loop(self) -> None:
        if self._worker is None:
            return
        if self._ended_at is None:
            self._ended_at = time.monotonic()
        wait = self._ended_at + self._running.limits.crash - time.monotonic()
        if wait > 0:
            raise StartError(
                f"The site's process ended with code {self._worker.exit_code}. It is started again "
                f"after {wait:.0f} s."
            )
        self._worker.stop()
        self._worker = self._ended_at = None
