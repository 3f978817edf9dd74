"""What Azure Resource Manager needs from the running sites; `sandbox.sites.Sites` implements it."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from sandbox.sites.deployments import Deployment


class Addresses(Protocol):
    """The addresses of a site on this machine."""

    @property
    def host(self) -> str:
        """The URL of the site itself."""
        ...

    @property
    def scm(self) -> str:
        """The URL of its Kudu."""
        ...


class Process(Protocol):
    """A process that serves a site."""

    def listens(self) -> bool:
        """Return whether it accepts connections."""
        ...


class Deployments(Protocol):
    """The deployments of a site."""

    def get(self, identifier: str) -> Deployment | None:
        """Return a deployment by its id, or by "latest"."""
        ...


class RunningSites(Protocol):
    """The running sites."""

    def swap(self, app: str, slot: str, exchange_settings: Callable[[], None]) -> None:
        """Warm up a slot with its app's settings, exchange the settings in the store, then the contents.

        Args:
            app: the app's name.
            slot: the slot's name.
            exchange_settings: exchanges the settings in the store, in one transaction; an error that it
                raises ends the swap.

        Raises:
            AzureError: if Azure rejects the swap, for example because the slot does not respond; nothing
                has changed then.
        """
        ...

    def restart(self, app: str, slot: str | None = None) -> None:
        """Restart a site's process, and do not wait until it responds."""
        ...

    def addresses(self, app: str, slot: str | None = None) -> Addresses:
        """Return the addresses of an app or of one of its slots."""
        ...

    def log(self, app: str, slot: str | None = None) -> Path:
        """Return the file with the output of a site's process."""
        ...

    def deployments(self, app: str, slot: str | None = None) -> Deployments:
        """Return the deployments of a site."""
        ...

    def process(self, app: str, slot: str | None = None) -> Process | None:
        """Return the process of a site, or None if it does not run."""
        ...

    def endpoints(self) -> dict[str, str]:
        """Return the address of each endpoint of Front Door, by its host name."""
        ...

    def purge(self, endpoint: str, paths: list[str]) -> None:
        """Purge the edge's cache of an endpoint, given by its id."""
        ...

    def idle_for(self) -> float:
        """Return the seconds since the last request to a site or its Kudu; infinity if nothing runs."""
        ...

    def close(self) -> None:
        """Stop everything, and leave no process running."""
        ...
