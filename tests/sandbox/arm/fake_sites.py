"""Sites with content and responses to pings, without any process."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

from sandbox.azure.errors import AzureError
from sandbox.sites.contents import Content
from sandbox.sites.deployments import Deployments


@dataclass(frozen=True)
class At:
    host: str
    scm: str

    def listens(self) -> bool:
        return True


@dataclass
class FakeSites:
    """Implements `RunningSites`, as `sandbox.sites.Sites` does."""

    folder: Path
    contents: dict[tuple[str, str | None], str] = field(default_factory=dict[tuple[str, str | None], str])
    """The content of each site, by app and slot."""
    rejection: AzureError | None = None
    """The error of a swap whose slot does not respond to pings."""
    restarts: list[tuple[str, str | None]] = field(default_factory=list[tuple[str, str | None]])
    swaps: int = 0
    warm: threading.Event = field(default_factory=threading.Event)
    """A swap waits until it is set: then the slot is warm."""
    purged: list[tuple[str, list[str]]] = field(default_factory=list[tuple[str, list[str]]])
    closed: bool = False

    def __post_init__(self) -> None:
        self.warm.set()

    def swap(self, app: str, slot: str, exchange_settings: Callable[[], None]) -> None:
        assert self.warm.wait(30)
        if self.rejection is not None:
            raise self.rejection
        exchange_settings()
        mine, theirs = self.contents.get((app, slot), ""), self.contents.get((app, None), "")
        self.contents[app, slot], self.contents[app, None] = theirs, mine
        self.swaps += 1

    def restart(self, app: str, slot: str | None = None) -> None:
        self.restarts.append((app, slot))

    def addresses(self, app: str, slot: str | None = None) -> At:
        port = 40000 + (len(slot) if slot else 0)
        return At(f"http://127.0.0.1:{port}", f"https://127.0.0.1:{port + 1000}")

    def log(self, app: str, slot: str | None = None) -> Path:
        return self.folder / f"{app}.{slot}.log"

    def deployments(self, app: str, slot: str | None = None) -> Deployments:
        return Deployments(Content(self.folder / "contents" / f"{app}-{slot}"))

    def process(self, app: str, slot: str | None = None) -> "At | None":
        return At("", "") if (app, slot) in self.contents else None

    def endpoints(self) -> dict[str, str]:
        return {}

    def purge(self, endpoint: str, paths: list[str]) -> None:
        self.purged.append((endpoint, paths))

    def idle_for(self) -> float:
        return inf

    def close(self) -> None:
        self.closed = True
