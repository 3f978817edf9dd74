"""An Azure in memory for releases, with simulated failures; and a clock that takes no real time."""

import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from model.deployment_history import DeploymentHistory
from model.deployment_steps import HealthCheckStatus
from operations.deployments.health import Health
from operations.releases.estate import Place, SwapRejectedError
from operations.releases.kudu import Deployed, DeploymentState, KuduBusyError
from operations.terminal.errors import OperationError
from tests.operations.releases.artifacts import release_of


class KilledError(BaseException):
    """The process was killed: nothing of it continues, and nothing is cleaned up."""


@dataclass
class FakeClock:
    """A clock whose time passes only in sleeps."""

    time: float = 0.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


@dataclass
class FakeStore:
    """Records in memory.

    Attributes:
        kill_after: The write after which the process is killed; 0 for none.
        rejects: The beginnings of the texts of rejected writes, as during another update of the stack.
    """

    history: DeploymentHistory = field(default_factory=DeploymentHistory)
    writes: int = 0
    kill_after: int = 0
    rejects: tuple[str, ...] = ()
    refreshed: list[str] = field(default_factory=list[str])

    def read(self) -> DeploymentHistory:
        return self.history

    def change(
        self, change: Callable[[DeploymentHistory], DeploymentHistory], doing: str
    ) -> DeploymentHistory:
        changed = change(self.history)
        if doing.startswith(self.rejects):
            raise OperationError("Another update of the stack is under way.")
        # The stored history must be readable.
        self.history = DeploymentHistory.stored(json.loads(json.dumps(changed.model_dump(mode="json"))))
        self.writes += 1
        if self.writes == self.kill_after:
            raise KilledError(doing)
        return self.history

    def refresh(self, urns: Sequence[str], doing: str) -> None:
        assert doing
        self.refreshed += urns


@dataclass
class Content:
    """The content of a site or slot: all packages by name, with their releases, and the one that it runs."""

    packages: dict[str, str] = field(default_factory=dict[str, str])
    live: str | None = None
    runtime: str = "DOTNETCORE|10.0"


@dataclass
class FakeEstate:
    """Azure in memory.

    Attributes:
        is_healthy: Returns whether a release is healthy at a place.
        kill_after: The call after which the process is killed, "swap" for example.
        swap_results: The results of the next swaps: "done", "lost" (done, no response), "rejected", "silent"
            (not done, without a response); "done" if the list is empty.
        publish_results: The same for packages: "done", "lost", "busy", "interrupted", "failed".
        result: The result of the database that the package writes; None for none.
    """

    slotted: bool = True
    contents: dict[Place, Content] = field(
        default_factory=lambda: {Place.SITE: Content(), Place.SLOT: Content()}
    )
    is_healthy: Callable[[Place, str | None], bool] = lambda _place, _release: True
    kill_after: str = ""
    swap_results: list[str] = field(default_factory=list[str])
    publish_results: list[str] = field(default_factory=list[str])
    trouble: list[str] = field(default_factory=list[str])
    result: dict[str, object] | None = None
    calls: list[str] = field(default_factory=list[str])
    sent: list[Deployed] = field(default_factory=list[Deployed])
    messages: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def has_slot(self) -> bool:
        return self.slotted

    def troubles(self) -> list[str]:
        return list(self.trouble)

    def served(self, place: Place) -> str | None:
        content = self.contents[place]
        return content.packages[content.live] if content.live else None

    def checked(self, place: Place, release_id: str | None) -> Health:
        served = self.served(place)
        if served is not None and self.is_healthy(place, served) and release_id in (None, served):
            return Health(status=HealthCheckStatus.PASSED, response_time_ms=5.0)
        return Health(status=HealthCheckStatus.FAILED, reason="The health endpoint responds with status 500.")

    def is_ready(self, place: Place) -> bool:
        return place in self.contents

    def publish(self, place: Place, package: Path, message: str) -> None:
        self.calls.append("publish")
        result = self.publish_results.pop(0) if self.publish_results else "done"
        if result == "busy":
            raise KuduBusyError("There is a deployment currently in progress.")
        states = {"interrupted": DeploymentState.INTERRUPTED, "failed": DeploymentState.FAILED}
        deployed = Deployed(
            id=f"d{len(self.sent)}", state=states.get(result, DeploymentState.DONE), message=result
        )
        self.sent.append(deployed)
        self.messages[message] = deployed.id
        if deployed.state is DeploymentState.DONE:
            name = f"{len(self.sent):014}.zip"
            self.contents[place].packages[name] = release_of(package)
            self.contents[place].live = name
        self._killed("publish")

    def deployed(self, place: Place, message: str) -> Deployed | None:
        assert place in self.contents
        found = self.messages.get(message)
        return next((each for each in self.sent if each.id == found), None)

    def read(self, place: Place, path: str) -> str | None:
        assert path.startswith(f"stitches/releases/{self.served(place)}/")
        return json.dumps(self.result) if self.result else None

    def package(self, place: Place) -> str | None:
        return self.contents[place].live

    def packages(self, place: Place) -> frozenset[str]:
        return frozenset(self.contents[place].packages)

    def use(self, place: Place, package: str) -> None:
        self.calls.append("use")
        assert package in self.contents[place].packages
        self.contents[place].live = package
        self._killed("use")

    def settings(self, place: Place) -> Mapping[str, str]:
        assert place in self.contents
        return {"STITCHES_SQL_SERVER": "sql.database.windows.net", "Api__Key": "not for a script"}

    def runtime(self, place: Place) -> str:
        return self.contents[place].runtime

    def set_runtime(self, place: Place, runtime: str) -> None:
        self.calls.append("set_runtime")
        self.contents[place].runtime = runtime
        self._killed("set_runtime")

    def outdated(self) -> tuple[str, ...]:
        return tuple(place for place in self.contents if self.runtime(place) != "DOTNETCORE|10.0")

    def is_swapping(self) -> bool:
        return False

    def swap(self, seconds: float) -> None:
        assert seconds > 0
        self.calls.append("swap")
        result = self.swap_results.pop(0) if self.swap_results else "done"
        if result == "rejected":
            raise SwapRejectedError("the 'staging' slot did not respond to http ping.")
        if result != "silent":
            site, slot = self.contents[Place.SITE], self.contents[Place.SLOT]
            self.contents = {Place.SITE: slot, Place.SLOT: site}
        self._killed("swap")

    def _killed(self, call: str) -> None:
        if self.kill_after == call:
            self.kill_after = ""
            raise KilledError(call)


def package_of(release_id: str, folder: Path) -> Path:
    """A minimal package of a release."""
    file = folder / f"{release_id}.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("wwwroot/release.json", json.dumps({"deploymentId": release_id}))
    return file
