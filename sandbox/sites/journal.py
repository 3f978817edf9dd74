"""The journal of a swap: after a kill, both the store and the contents are exchanged, or neither."""

import json
from collections.abc import Callable
from typing import Final

from sandbox.azure.store import View
from sandbox.sites.contents import write
from sandbox.sites.running import Running
from sandbox.sites.site import Site

_STATUS: Final = "slotSwapStatus"


class Journal:
    """Records a swap from before the exchange in the store until the contents are exchanged."""

    def __init__(self, running: Running, view: Callable[[], View]) -> None:
        self._contents = running.contents
        self._file = running.folder / "swap.json"
        self._view = view

    def begin(self, source: Site, target: Site) -> None:
        """Record the planned exchange."""
        noted = {
            "source": source.key,
            "target": target.key,
            "id": target.id,
            "content": self._contents.name(source.key),
            "status": self._status(target.id),
        }
        write(self._file, json.dumps(noted))

    def end(self) -> None:
        """Remove the record: both are exchanged, or neither."""
        self._file.unlink(missing_ok=True)

    def recover(self) -> None:
        """Exchange the contents if only the store was exchanged."""
        try:
            noted = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return
        # The control plane writes the time of the swap in the transaction that exchanges the settings.
        in_store = self._status(noted["id"]) != noted["status"]
        if in_store and self._contents.name(noted["target"]) != noted["content"]:
            self._contents.exchange(noted["source"], noted["target"])
        self.end()

    def _status(self, site_id: str) -> object:
        record = self._view().get(site_id)
        return record.properties.get(_STATUS) if record else None
