"""Where whoever gets an alert reads what to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Runbooks:
    """The pages of docs/runbooks/.

    Attributes:
        address: The folder's address, where people read this repository; empty for the path alone.
    """

    address: str = ""

    def sentence(self, page: str) -> str:
        """The last sentence of an alert's description."""
        folder = self.address.rstrip("/") or "docs/runbooks"
        return f"What to do: {folder}/{page}.md"
