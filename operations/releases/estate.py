"""What a release needs of Azure: what its site and slot serve, and their change of places."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from operations.deployments.health import Health
from operations.releases.kudu import Deployed
from operations.terminal.errors import OperationError


class Place(StrEnum):
    """Where a release can be."""

    SITE = "site"
    SLOT = "slot"


class EstateError(OperationError):
    """Azure Resource Manager does not answer, or refused."""


class SwapRefusedError(Exception):
    """Azure refused the swap, or gave it up; the text is its own, in one line."""


class Estate(Protocol):
    """Azure, as far as a release has to do with it."""

    @property
    def has_slot(self) -> bool:
        """Whether there is a slot; else releases go to the site itself."""
        ...

    def troubles(self) -> list[str]:
        """Why a release cannot begin now, a sentence each."""
        ...

    def served(self, place: Place) -> str | None:
        """The release that a place names; None where it names none, or does not answer."""
        ...

    def judged(self, place: Place, release_id: str | None) -> Health:
        """Whether a place is well and serves a release, asked once."""
        ...

    def is_ready(self, place: Place) -> bool:
        """Whether a place takes packages now."""
        ...

    def publish(self, place: Place, package: Path, message: str) -> None:
        """Send a package; see `Kudu.publish`."""
        ...

    def deployed(self, place: Place, message: str) -> Deployed | None:
        """What became of a package that was sent."""
        ...

    def read(self, place: Place, path: str) -> str | None:
        """A file below /home of a place."""
        ...

    def package(self, place: Place) -> str | None:
        """The package that a place runs."""
        ...

    def packages(self, place: Place) -> frozenset[str]:
        """The packages that a place keeps."""
        ...

    def use(self, place: Place, package: str) -> None:
        """Let a place run another package that it keeps, and start it anew."""
        ...

    def settings(self, place: Place) -> Mapping[str, str]:
        """The app settings of a place."""
        ...

    def runtime(self, place: Place) -> str:
        """What a place's code runs on, "DOTNETCORE|10.0" for example."""
        ...

    def set_runtime(self, place: Place, runtime: str) -> None:
        """Let a place's code run on something else; the place starts anew."""
        ...

    def outdated(self) -> tuple[str, ...]:
        """The URNs of app and slot where the stack's state names another runtime than they have."""
        ...

    def is_swapping(self) -> bool:
        """Whether site and slot are changing places, or anything else is being done to the site."""
        ...

    def swap(self, seconds: float) -> None:
        """Let slot and site change places: ask once, and wait for the end.

        That it returns says nothing where an answer was lost; only what both serve then is certain.

        Raises:
            SwapRefusedError: Azure says that it did not do it.
        """
        ...
