"""Kudu's deployment of a received package: one at a time for each site."""

import shutil
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from azure_facts import identifiers
from sandbox.sites import packages
from sandbox.sites.contents import Content
from sandbox.sites.deployments import STOPPED, Deployment, Deployments, Status, received
from sandbox.sites.disturbance import Busy, Disturbance
from sandbox.sites.packages import PackageError
from sandbox.sites.running import Running, runs_from_elsewhere, runs_from_package
from sandbox.sites.site import Site

CONFLICTS: Final[dict[Busy, str]] = {
    "deployment": "There is a deployment currently in progress. Please try again when it completes.",
    "autoSwap": "There is an auto swap deployment currently ongoing please try again when it completes.",
    "remotePackage": (
        "Run-From-Zip is set to a remote URL using WEBSITE_RUN_FROM_PACKAGE or WEBSITE_USE_ZIP app setting. "
        "Deployment is not supported in this configuration."
    ),
}
"""Kudu's three responses with status 409. Source: KuduLite, Kudu.Services/Resources.resx."""
_PERIOD: Final = 0.05
_AT_ONCE: Final = 4


class ConflictError(Exception):
    """Kudu responds with 409; the message has one of its three reasons."""


@dataclass(frozen=True, kw_only=True)
class Push:
    """The description in a publish request."""

    deployer: str = "Push-Deployer"
    author: str = "N/A"
    message: str = "Created via a push deployment"
    restart: bool = True


class Publisher:
    """Publishes to all sites."""

    def __init__(
        self,
        running: Running,
        disturbance: Disturbance,
        restart: Callable[[Site], None],
        is_swapping: Callable[[Site], bool],
    ) -> None:
        self._running = running
        self._disturbance = disturbance
        self._restart = restart
        self._is_swapping = is_swapping
        self._under_way: dict[str, threading.Event] = {}
        self._changing = threading.Lock()
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="publish")

    def is_deploying(self, site: Site) -> bool:
        """Return whether a deployment of a site is in progress."""
        return identifiers.key(site.id) in self._under_way

    def interrupt(self, site: Site) -> None:
        """Interrupt the deployment in progress, as a restart of Kudu does."""
        with self._changing:
            stopped = self._under_way.get(identifiers.key(site.id))
        if stopped is not None:
            stopped.set()

    def close(self) -> None:
        """End the deployments in progress, and wait until they have ended."""
        with self._changing:
            for stopped in self._under_way.values():
                stopped.set()
        self._threads.shutdown()

    def publish(self, site: Site, uploaded: Path, push: Push) -> tuple[Deployment, Future[None]]:
        """Accept an uploaded package, and start its deployment.

        Returns:
            The deployment with its permanent id, and the future of its work.

        Raises:
            ConflictError: if Kudu rejects it; the uploaded file then still exists.
        """
        own = self._running.settings(site)
        if self._is_swapping(site):  # the other site would get the package
            raise ConflictError(CONFLICTS["deployment"])
        if busy := self._disturbance.busy():
            raise ConflictError(CONFLICTS[busy])
        if runs_from_elsewhere(own):
            raise ConflictError(CONFLICTS["remotePackage"])
        if site.configuration("autoSwapSlotName") and site.properties.get("targetSwapSlot"):
            raise ConflictError(CONFLICTS["autoSwap"])
        stopped, key = threading.Event(), identifiers.key(site.id)
        with self._changing:
            if key in self._under_way:
                raise ConflictError(CONFLICTS["deployment"])
            self._under_way[key] = stopped
        content = self._running.contents.of(site.key)
        temporary = received(push.deployer, push.author, push.message)
        lasting = temporary.model_copy(update={"id": uuid.uuid4().hex, "status": Status.DEPLOYING})
        Deployments(content).save(temporary)

        def work() -> None:
            kept = Deployments(content)
            try:
                kept.save(lasting)
                kept.remove(temporary)
                ended = self._deploy(
                    content, uploaded, lasting, whole=runs_from_package(own), stopped=stopped
                )
            finally:
                uploaded.unlink(missing_ok=True)
                with self._changing:
                    self._under_way.pop(key, None)
            kept.save(ended)  # from now on clients can publish again
            if push.restart and not stopped.is_set():
                self._restart(site)

        return lasting, self._threads.submit(work)

    def _deploy(
        self,
        content: Content,
        uploaded: Path,
        deployment: Deployment,
        *,
        whole: bool,
        stopped: threading.Event,
    ) -> Deployment:
        if self._disturbance.restarts_scm():
            stopped.set()
        begun = time.monotonic()
        while not stopped.is_set() and time.monotonic() - begun < self._disturbance.publishing:
            stopped.wait(_PERIOD)
        if stopped.is_set():
            return deployment.ended(Status.FAILED, STOPPED)
        try:
            name = packages.keep(uploaded, content) if whole else _unpack(uploaded, content)
        except (PackageError, OSError) as error:
            return deployment.ended(Status.FAILED, str(error))
        done = deployment.ended(Status.SUCCESS).model_copy(update={"package": name})
        Deployments(content).activate(done)
        return done


def _unpack(uploaded: Path, content: Content) -> None:
    """Replace wwwroot by a package's files, as Kudu does if the site does not run from the package."""
    fresh = content.folder / f".wwwroot-{uuid.uuid4().hex[:8]}"
    packages.unpack(uploaded, fresh)
    wwwroot = content.wwwroot
    if wwwroot.is_symlink():
        wwwroot.unlink()
    elif wwwroot.exists():
        shutil.rmtree(wwwroot)
    fresh.rename(wwwroot)
