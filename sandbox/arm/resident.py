"""The serving process: it runs until it is stopped, is idle for too long, or its folder is deleted."""

import os
import signal
import sys
import threading
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Final
from urllib.parse import urlsplit

from sandbox.arm import process
from sandbox.arm.certificates import Certificates
from sandbox.arm.local_azure import LocalAzure, Ports
from sandbox.azure.store import Store, StoreError
from sandbox.client import Network
from sandbox.schema.cache import default_folder
from sandbox.sites import Neighbours, Sites
from sandbox.sites.disturbance import Disturbance

_LOOK_SECONDS: Final = 0.5


class StartError(Exception):
    """The process cannot start; the message says why."""


def main(database: str, idle_seconds: float) -> None:
    """Serve what a database holds.

    Args:
        database: the file with what this Azure holds.
        idle_seconds: the process ends after this number of seconds without a request.
    """
    stopping = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    os.chdir("/")
    file = Path(database)
    folder = process.folder_of(file)
    if process.take(folder) is None:
        sys.exit("another process serves this database already")
    named = os.environ.get(process.FAULTS)
    faults = Path(named) if named else None
    try:
        store = Store(file)
        network = _network(faults, store)
    except (StoreError, StartError) as error:
        sys.exit(str(error))
    schemas = default_folder(version("pulumi-azure-native"))

    def run_sites(neighbours: Neighbours, certificates: Certificates) -> Sites:
        kept = folder / "sites"
        own = (certificates.server, certificates.key)
        return Sites(kept, store, neighbours, disturbance=_disturbance(faults), certificate=own)

    previous = _ports(process.previous(folder))
    local_azure = LocalAzure(folder, store, schemas, run_sites, network=network, ports=previous)
    process.write(folder, _described(local_azure, process.made_of(faults)))
    _wait(stopping, local_azure, (folder, file), idle_seconds)
    local_azure.close()
    os._exit(0)  # do not wait for threads: no client reads their responses


def _network(faults: Path | None, store: Store) -> Network:
    if faults is None:
        return Network()
    from sandbox.faults import ConfigurationError, disturb  # noqa: PLC0415 - loaded only if faults are set

    try:
        return disturb(faults, store, "arm")
    except ConfigurationError as error:
        raise StartError(str(error)) from error


def _disturbance(faults: Path | None) -> Disturbance | None:
    if faults is None:
        return None
    from sandbox.faults import disturb_sites  # noqa: PLC0415 - as above

    return disturb_sites(faults)


def _ports(previous: process.Running | None) -> Ports:
    """Return the ports of the previous process, so that its addresses lead to this one."""
    if previous is None:
        return Ports()
    urls = (previous.resource_manager, previous.identity_endpoint)
    return Ports(*(urlsplit(url).port or 0 for url in urls))


def _described(local_azure: LocalAzure, made_of: str) -> process.Running:
    account = local_azure.entra.account
    return process.Running(
        pid=os.getpid(),
        resource_manager=local_azure.resource_manager,
        identity_endpoint=local_azure.identity_endpoint,
        identity_header=local_azure.entra.owners_header,
        client_id=account.client,
        client_secret=local_azure.entra.owners_secret,
        tenant=account.tenant,
        subscription=account.subscription,
        authority=str(local_azure.certificates.authority),
        made_of=made_of,
    )


def _wait(
    stopping: threading.Event, local_azure: LocalAzure, needed: tuple[Path, ...], idle_seconds: float
) -> None:
    """Wait until the process is asked to end, is idle for too long, or loses its folder or database."""
    known = [_which(each) for each in needed]
    while not stopping.wait(_LOOK_SECONDS):
        if [_which(each) for each in needed] != known or local_azure.idle_for() > idle_seconds:
            return


def _which(path: Path) -> tuple[int, int] | None:
    """Identify a file or folder, so that a later one of the same name differs from it."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
