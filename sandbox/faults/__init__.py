"""Faults on demand: an Azure that is slow, refuses for a while, fails, or is killed, as a JSON file says.

Nothing imports this package unless the plugin is told of such a file.
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
    """Give what a file says that goes wrong with sites.

    Raises:
        ConfigurationError: when the file cannot be used; the text names every mistake in it.
    """
    from sandbox.faults.sites import DisturbedSites  # noqa: PLC0415 - the plugin runs no sites

    return DisturbedSites(load(file))


def disturb(file: Path, store: Store, process: Literal["plugin", "arm"] = "plugin") -> Network:
    """Give a way to Azure on which there is every fault that a file asks for; the store's writes take part.

    Args:
        file: the file.
        store: what Azure holds.
        process: which process this is: a file may ask for the end of another one.

    Raises:
        ConfigurationError: when the file cannot be used; the text names every mistake in it.
    """
    network = DisturbedNetwork(load(file), process)
    store.before_commit = network.before_commit
    return network
