"""What Azure Resource Manager needs of the sites that run: `sandbox.sites.Sites` does all of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from sandbox.sites.deployments import Deployment


class Addresses(Protocol):
    """Where a site is reached on this machine."""

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
        """Tell whether it takes connections by now."""
        ...


class Deployments(Protocol):
    """What was published to a site."""

    def get(self, identifier: str) -> Deployment | None:
        """Give one by its id, or "latest"."""
        ...


class RunningSites(Protocol):
    """The sites that run."""

    def swap(self, app: str, slot: str, exchange_settings: Callable[[], None]) -> None:
        """Warm a slot up with its app's settings, exchange the settings in the store, then the contents.

        Args:
            app: the app's name.
            slot: the slot's name.
            exchange_settings: exchanges in the store, in one transaction; what it raises ends the swap.

        Raises:
            AzureError: when Azure refuses, as when the slot does not answer; nothing has changed then.
        """
        ...

    def restart(self, app: str, slot: str | None = None) -> None:
        """Restart a site's process, and do not wait until it answers."""
        ...

    def addresses(self, app: str, slot: str | None = None) -> Addresses:
        """Give where an app, or one of its slots, is reached."""
        ...

    def log(self, app: str, slot: str | None = None) -> Path:
        """Give the file with what a site's process printed."""
        ...

    def deployments(self, app: str, slot: str | None = None) -> Deployments:
        """Give what was published to a site."""
        ...

    def process(self, app: str, slot: str | None = None) -> Process | None:
        """Give the process of a site, or nothing where it does not run."""
        ...

    def endpoints(self) -> dict[str, str]:
        """Give the address of each endpoint of Front Door, by its host name."""
        ...

    def purge(self, endpoint: str, paths: list[str]) -> None:
        """Forget what the edge keeps of an endpoint, by its id."""
        ...

    def idle_for(self) -> float:
        """Give the seconds since anybody last asked a site or its Kudu; infinity where nothing runs."""
        ...

    def close(self) -> None:
        """Stop everything, and leave no process behind."""
        ...
