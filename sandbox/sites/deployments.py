"""A site's deployments, as its Kudu stores them: files in /home, so that a swap moves them too.

Source: KuduLite, Kudu.Core/Deployment/DeploymentStatusFile.cs and
Kudu.Services/Deployment/DeploymentController.cs.
"""

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from sandbox.sites.contents import Content, write

STOPPED: Final = (
    "Deployment has been stopped due to SCM container restart. The restart can happen due to a management "
    "operation on site. Do not perform a management operation and a deployment operation in quick succession."
)
"""Source: Azure/webapps-deploy issue 444."""
_STATUS: Final = "status.json"
_ACTIVE: Final = "active"
_KEPT: Final = 50


class Status(IntEnum):
    """The status of a deployment. Source: KuduLite, Kudu.Contracts/Deployment/DeployStatus.cs."""

    PENDING = 0
    BUILDING = 1
    DEPLOYING = 2
    FAILED = 3
    SUCCESS = 4


class Deployment(BaseModel):
    """One deployment."""

    model_config = ConfigDict(frozen=True)

    id: str
    status: Status = Status.PENDING
    status_text: str = ""
    progress: str = ""
    deployer: str
    author: str
    message: str
    received_time: str
    start_time: str
    end_time: str | None = None
    complete: bool = False
    package: str | None = None
    """Not in Kudu: the name of the deployment's package."""

    @property
    def is_temp(self) -> bool:
        """Whether it was only received: it then has a temporary id."""
        return self.id.startswith("temp-")

    def ended(self, status: Status, text: str = "") -> "Deployment":
        """Return the deployment with its final status."""
        changes = {"status": status, "status_text": text, "progress": "", "end_time": now(), "complete": True}
        return self.model_copy(update=changes)


def received(deployer: str, author: str, message: str) -> Deployment:
    """Return a deployment that was just received."""
    at = now()
    return Deployment(
        id=f"temp-{uuid.uuid4().hex[:8]}",
        deployer=deployer,
        author=author,
        message=message,
        received_time=at,
        start_time=at,
    )


def now() -> str:
    """Return the current time in Kudu's format."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class Deployments:
    """All deployments of one content."""

    def __init__(self, content: Content) -> None:
        self._folder = content.home / "site" / "deployments"

    def save(self, deployment: Deployment) -> None:
        """Write a deployment atomically."""
        write(self._folder / deployment.id / _STATUS, deployment.model_dump_json(indent=1))

    def activate(self, deployment: Deployment) -> None:
        """Mark a deployment as the active one."""
        write(self._folder / _ACTIVE, deployment.id)
        finished = [one for one in self.all() if one.complete and one.id != deployment.id]
        for old in finished[_KEPT:]:
            shutil.rmtree(self._folder / old.id, ignore_errors=True)

    def remove(self, deployment: Deployment) -> None:
        """Remove a deployment."""
        shutil.rmtree(self._folder / deployment.id, ignore_errors=True)

    def all(self) -> list[Deployment]:
        """Return all deployments, the latest first."""
        return sorted(self._read(), key=lambda one: (one.received_time, one.id), reverse=True)

    def get(self, identifier: str) -> Deployment | None:
        """Return a deployment by its id, or the latest one by "latest"."""
        every = self.all()
        if identifier == "latest":
            return every[0] if every else None
        return next((one for one in every if one.id == identifier), None)

    def stop_unfinished(self) -> None:
        """End the deployments that were in progress when their process was stopped."""
        for deployment in self.all():
            if not deployment.complete:
                self.save(deployment.ended(Status.FAILED, STOPPED))

    def response(self, deployment: Deployment, address: str, site_name: str) -> dict[str, Any]:
        """Return a deployment in the form of Kudu's response."""
        active = self._active() == deployment.id
        url = f"{address}/api/deployments/{deployment.id}"
        return {
            "id": deployment.id,
            "status": int(deployment.status),
            "status_text": deployment.status_text,
            "author_email": "N/A",
            "author": deployment.author,
            "deployer": deployment.deployer,
            "message": deployment.message,
            "progress": deployment.progress,
            "received_time": deployment.received_time,
            "start_time": deployment.start_time,
            "end_time": deployment.end_time,
            "last_success_end_time": deployment.end_time if deployment.status == Status.SUCCESS else None,
            "complete": deployment.complete,
            "active": active,
            "is_temp": deployment.is_temp,
            "is_readonly": True,
            "url": url,
            "log_url": f"{url}/log",
            "site_name": site_name,
            "provisioningState": {Status.SUCCESS: "Succeeded", Status.FAILED: "Failed"}.get(
                deployment.status, "InProgress"
            ),
        }

    def _active(self) -> str | None:
        try:
            return (self._folder / _ACTIVE).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None

    def _read(self) -> Iterator[Deployment]:
        for file in self._folder.glob(f"*/{_STATUS}"):
            with contextlib.suppress(FileNotFoundError):
                yield Deployment.model_validate_json(file.read_text(encoding="utf-8"))
