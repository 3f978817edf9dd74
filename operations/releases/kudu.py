"""A site's Kudu, which takes packages and shows the files below /home.

Sources: projectkudu/kudu and Azure-App-Service/KuduLite, DeploymentController.cs,
PushDeploymentController.cs and VfsController.cs. There is no client of Azure's for it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, cast

import httpx

from operations.releases.words import one_line

_TIMES: Final = httpx.Timeout(30.0, read=300.0, write=300.0)
_PIECE: Final = 1 << 20
_OK, _ACCEPTED, _UNKNOWN, _CONFLICT = 200, 202, 404, 409
_UNSURE: Final = 500
_PACKAGES: Final = "data/SitePackages"
_LIVE: Final = f"{_PACKAGES}/packagename.txt"
# Of Kudu's conflicts those that end by themselves. Source: KuduLite, Kudu.Services/Resources.resx.
_PASSING: Final = ("currently in progress", "currently ongoing", "conflicts with the pending")
_RESTARTED: Final = "SCM container restart"


class KuduError(Exception):
    """Kudu refused, or does not answer; the text is one line without secrets."""


class KuduBusyError(KuduError):
    """Another deployment is under way; it ends by itself."""


class DeploymentState(StrEnum):
    """How far the deployment of a package is."""

    PENDING = "pending"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """The deployment of a package, as Kudu tells it.

    Attributes:
        said: What Kudu says of a failure.
    """

    id: str
    state: DeploymentState
    said: str = ""


class Kudu:
    """The Kudu of one site.

    Args:
        address: Its URL.
        token: Gives a token that is valid now.
        transport: What carries the requests; None for the network.
    """

    def __init__(
        self, address: str, token: Callable[[], str], transport: httpx.BaseTransport | None = None
    ) -> None:
        self._token = token
        self._client = httpx.Client(base_url=address, timeout=_TIMES, transport=transport)

    def close(self) -> None:
        """End its connections."""
        self._client.close()

    def is_ready(self) -> bool:
        """Whether it answers; it does not while it is restarted.

        Raises:
            KuduError: It answers, and will not let us in.
        """
        try:
            answer = self._ask("GET", "/api/isdeploying")
        except KuduError:
            return False
        if answer.status_code in (401, 403):
            raise KuduError(f"Kudu does not let us publish (status {answer.status_code})")
        return answer.status_code == _OK

    def publish(self, package: Path, message: str) -> None:
        """Send a package; that it was taken, and not that it is deployed, is known afterwards.

        An answer of a gateway says nothing of what Kudu did: ask `deployed` before this is called again.

        Raises:
            KuduBusyError: Another deployment is under way.
            KuduError: Kudu refused.
        """
        parameters = {
            "type": "zip",
            "async": "true",
            "clean": "true",
            "restart": "true",
            "deployer": "stitches",
            "message": message,
        }
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(package.stat().st_size),
        }
        with package.open("rb") as source:
            try:
                answer = self._client.post(
                    "/api/publish",
                    params=parameters,
                    content=iter(lambda: source.read(_PIECE), b""),
                    headers={**headers, **self._authorization()},
                )
            except httpx.HTTPError:
                return
        if answer.status_code == _CONFLICT:
            passes = any(each in answer.text for each in _PASSING)
            raise (KuduBusyError if passes else KuduError)(one_line(answer.text))
        if answer.status_code >= _UNSURE or answer.status_code in (_OK, _ACCEPTED):
            return
        raise KuduError(f"Kudu refused the package (status {answer.status_code}): {one_line(answer.text)}")

    def deployed(self, message: str) -> Deployed | None:
        """The latest deployment with a message; None where Kudu knows none.

        Raises:
            KuduError: Kudu does not answer.
        """
        answer = self._ask("GET", "/api/deployments")
        if answer.status_code != _OK:
            raise KuduError(f"Kudu answers with status {answer.status_code}: {one_line(answer.text)}")
        found = [each for each in _objects(answer) if each.get("message") == message]
        if not found:
            return None
        latest = max(found, key=lambda each: str(each.get("received_time", "")))
        return Deployed(id=str(latest.get("id")), state=_state(latest), said=_failure(latest))

    def read(self, path: str) -> str | None:
        """A file below /home; None where there is none.

        Raises:
            KuduError: Kudu does not answer, or refused.
        """
        answer = self._ask("GET", f"/api/vfs/{path}")
        if answer.status_code == _UNKNOWN:
            return None
        if answer.status_code != _OK:
            raise KuduError(f"Kudu answers with status {answer.status_code}: {one_line(answer.text)}")
        return answer.text

    def package(self) -> str | None:
        """The name of the package that the site runs; None where it runs none."""
        return (self.read(_LIVE) or "").strip() or None

    def packages(self) -> frozenset[str]:
        """The names of the packages that the site keeps, of which it may run any."""
        answer = self._ask("GET", f"/api/vfs/{_PACKAGES}/")
        if answer.status_code != _OK:
            return frozenset()
        names = (str(each.get("name", "")) for each in _objects(answer))
        return frozenset(name for name in names if name.endswith(".zip"))

    def use(self, package: str) -> None:
        """Let the site run another package that it keeps, from its next start on.

        Raises:
            KuduError: Kudu does not answer, or refused.
        """
        headers = {"If-Match": "*", "Content-Type": "text/plain"}
        answer = self._ask("PUT", f"/api/vfs/{_LIVE}", content=package.encode(), headers=headers)
        if not answer.is_success:
            raise KuduError(
                f"Kudu keeps the former package (status {answer.status_code}): {one_line(answer.text)}"
            )

    def _ask(
        self, method: str, path: str, *, content: bytes | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        try:
            return self._client.request(
                method,
                path,
                content=content,
                headers={**(headers or {}), **self._authorization()},
                follow_redirects=False,
            )
        except httpx.HTTPError as error:
            raise KuduError(f"Kudu does not answer ({type(error).__name__})") from None

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token()}"}


def _objects(answer: httpx.Response) -> Iterator[dict[str, Any]]:
    try:
        body: Any = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return
    if isinstance(body, list):
        for each in cast("list[Any]", body):
            if isinstance(each, dict):
                yield cast("dict[str, Any]", each)


def _state(deployment: dict[str, Any]) -> DeploymentState:
    if not deployment.get("complete"):
        return DeploymentState.PENDING
    if deployment.get("status") == 4:  # Kudu's number for success
        return DeploymentState.DONE
    restarted = _RESTARTED in str(deployment.get("status_text", ""))
    return DeploymentState.INTERRUPTED if restarted else DeploymentState.FAILED


def _failure(deployment: dict[str, Any]) -> str:
    return one_line(str(deployment.get("status_text") or ""))
