"""Simulated faults: an Azure that is slow, throttled, failing or killed, as a JSON file describes it.

The plugin imports this package only if such a file is set.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sandbox.azure.store import Store
from sandbox.client import Network
from sandbox.faults.configuration import ConfigurationError, load
from sandbox.faults.network import DisturbedNetwork

if TYPE_CHECKING:
    from sandbox.sites.disturbance import Disturbance

__all__ = ["ConfigurationError", "disturb", "disturb_sites"]


def disturb_sites(file: Path) -> "Disturbance":
    """Return the faults of sites that a file describes.

    Raises:
        ConfigurationError: if the file cannot be used; the message lists all its problems.
    """
    from sandbox.faults.sites import DisturbedSites  # noqa: PLC0415 - the plugin runs no sites

    return DisturbedSites(load(file))


def disturb(file: Path, store: Store, process: Literal["plugin", "arm"] = "plugin") -> Network:
    """Return a network to Azure with the faults that a file describes, also for the store's writes.

    Args:
        file: the file.
        store: what Azure holds.
        process: the kind of this process: a file can ask to kill another one.

    Raises:
        ConfigurationError: if the file cannot be used; the message lists all its problems.
    """
    network = DisturbedNetwork(load(file), process)
    store.before_commit = network.before_commit
    return network
