"""Faults on demand: an Azure that is slow, refuses for a while, fails, or is killed, as a JSON file says.

Nothing imports this package unless the plugin is told of such a file.
"""

from pathlib import Path

from sandbox.azure.store import Store
from sandbox.client import Network
from sandbox.faults.configuration import ConfigurationError, load
from sandbox.faults.network import DisturbedNetwork

__all__ = ["ConfigurationError", "disturb"]


def disturb(file: Path, store: Store) -> Network:
    """Give a way to Azure on which there is every fault that a file asks for; the store's writes take part.

    Raises:
        ConfigurationError: when the file cannot be used; the text names every mistake in it.
    """
    network = DisturbedNetwork(load(file))
    store.before_commit = network.before_commit
    return network
