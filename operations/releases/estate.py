"""Defines what a release needs from Azure: what site and slot serve, and their swap."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from operations.deployments.health import Health
from operations.releases.kudu import Deployed
from operations.terminal.errors import OperationError


class Place(StrEnum):
    """Where a release can run: the site or the slot."""

    SITE = "site"
    SLOT = "slot"


class EstateError(OperationError):
    """Azure Resource Manager does not respond, or rejected a request."""


class SwapRejectedError(Exception):
    """Azure rejected or ended the swap; the text is Azure's message, in one line."""


class Estate(Protocol):
    """The part of Azure that a release uses."""

    @property
    def has_slot(self) -> bool:
        """Whether there is a slot; without one, releases are published to the site itself."""
        ...

    def troubles(self) -> list[str]:
        """The reasons why a release cannot start now, one sentence each."""
        ...

    def served(self, place: Place) -> str | None:
        """The release that the site or slot serves; None if it names none, or does not respond."""
        ...

    def checked(self, place: Place, release_id: str | None) -> Health:
        """The result of one check of a site's or slot's health and release."""
        ...

    def is_ready(self, place: Place) -> bool:
        """Whether the site or slot accepts packages now."""
        ...

    def publish(self, place: Place, package: Path, message: str) -> None:
        """Send a package; see `Kudu.publish`."""
        ...

    def deployed(self, place: Place, message: str) -> Deployed | None:
        """The deployment of a package that was sent; None if there is none."""
        ...

    def read(self, place: Place, path: str) -> str | None:
        """A file below /home of the site or slot."""
        ...

    def package(self, place: Place) -> str | None:
        """The package that the site or slot runs."""
        ...

    def packages(self, place: Place) -> frozenset[str]:
        """The packages that the site or slot keeps."""
        ...

    def use(self, place: Place, package: str) -> None:
        """Make the site or slot run another package that it keeps, and restart it."""
        ...

    def settings(self, place: Place) -> Mapping[str, str]:
        """The app settings of the site or slot."""
        ...

    def runtime(self, place: Place) -> str:
        """The runtime of the code in the site or slot, for example "DOTNETCORE|10.0"."""
        ...

    def set_runtime(self, place: Place, runtime: str) -> None:
        """Change the runtime of the code in the site or slot, which restarts."""
        ...

    def outdated(self) -> tuple[str, ...]:
        """The URNs of app and slot, if the runtime in the stack's state differs from their real one."""
        ...

    def is_swapping(self) -> bool:
        """Whether a swap, or another operation on the site, is running."""
        ...

    def swap(self, seconds: float) -> None:
        """Swap slot and site: send one request, and wait until the swap has ended.

        It also returns if a response was lost. To know the result, check what both serve.

        Raises:
            SwapRejectedError: Azure reports that it did not swap.
        """
        ...
