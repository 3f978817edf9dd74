"""Where people who get an alert read what to do."""

from dataclasses import dataclass
from typing import Self

from model.stack_configuration import StackConfiguration


@dataclass(frozen=True)
class Runbooks:
    """The pages of docs/runbooks/.

    Attributes:
        address: The folder's address, where people read this repository; empty for only the path.
    """

    address: str = ""

    def sentence(self, page: str) -> str:
        """The last sentence of an alert's description."""
        folder = self.address.rstrip("/") or "docs/runbooks"
        return f"What to do: {folder}/{page}.md"

    @classmethod
    def from_configuration(cls, configuration: StackConfiguration) -> Self:
        """The pages at the address of `stitches:alerts`."""
        return cls(configuration.alerts.runbooks)
