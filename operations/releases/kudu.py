"""Calls a site's Kudu, which deploys packages and serves the files below /home.

Sources: projectkudu/kudu and Azure-App-Service/KuduLite, DeploymentController.cs,
PushDeploymentController.cs and VfsController.cs. Azure has no client library for it.
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
# The texts of the Kudu conflicts that end by themselves. Source: KuduLite, Kudu.Services/Resources.resx.
_PASSING: Final = ("currently in progress", "currently ongoing", "conflicts with the pending")
_RESTARTED: Final = "SCM container restart"


class KuduError(Exception):
    """Kudu rejected a request, or does not respond; the text is one line without secrets."""


class KuduBusyError(KuduError):
    """Another deployment is running; it ends by itself."""


class DeploymentState(StrEnum):
    """The state of a package's deployment."""

    PENDING = "pending"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """The deployment of a package, as Kudu reports it.

    Attributes:
        message: Kudu's message about a failure.
    """

    id: str
    state: DeploymentState
    message: str = ""


class Kudu:
    """The Kudu of one site.

    Args:
        address: Its URL.
        token: Returns a token that is valid now.
        transport: The transport of the requests; None for the network.
    """

    def __init__(
        self, address: str, token: Callable[[], str], transport: httpx.BaseTransport | None = None
    ) -> None:
        self._token = token
        self._client = httpx.Client(base_url=address, timeout=_TIMES, transport=transport)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def is_ready(self) -> bool:
        """Whether it responds; it does not while it restarts.

        Raises:
            KuduError: It responds, but does not accept the caller's identity.
        """
        try:
            response = self._ask("GET", "/api/isdeploying")
        except KuduError:
            return False
        if response.status_code in (401, 403):
            raise KuduError(f"Kudu does not allow you to publish (status {response.status_code})")
        return response.status_code == _OK

    def publish(self, package: Path, message: str) -> None:
        """Send a package. Afterwards Kudu has accepted it, but has not necessarily deployed it.

        A response from a gateway does not show what Kudu did: call `deployed` before you call this again.

        Raises:
            KuduBusyError: Another deployment is running.
            KuduError: Kudu rejected the package.
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
                response = self._client.post(
                    "/api/publish",
                    params=parameters,
                    content=iter(lambda: source.read(_PIECE), b""),
                    headers={**headers, **self._authorization()},
                )
            except httpx.HTTPError:
                return
        if response.status_code == _CONFLICT:
            passes = any(each in response.text for each in _PASSING)
            raise (KuduBusyError if passes else KuduError)(one_line(response.text))
        if response.status_code >= _UNSURE or response.status_code in (_OK, _ACCEPTED):
            return
        raise KuduError(
            f"Kudu rejected the package (status {response.status_code}): {one_line(response.text)}"
        )

    def deployed(self, message: str) -> Deployed | None:
        """The latest deployment with a message; None if Kudu has none.

        Raises:
            KuduError: Kudu does not respond.
        """
        response = self._ask("GET", "/api/deployments")
        if response.status_code != _OK:
            raise KuduError(f"Kudu responds with status {response.status_code}: {one_line(response.text)}")
        found = [each for each in _objects(response) if each.get("message") == message]
        if not found:
            return None
        latest = max(found, key=lambda each: str(each.get("received_time", "")))
        return Deployed(id=str(latest.get("id")), state=_state(latest), message=_failure(latest))

    def read(self, path: str) -> str | None:
        """A file below /home; None if it does not exist.

        Raises:
            KuduError: Kudu does not respond, or rejected the request.
        """
        response = self._ask("GET", f"/api/vfs/{path}")
        if response.status_code == _UNKNOWN:
            return None
        if response.status_code != _OK:
            raise KuduError(f"Kudu responds with status {response.status_code}: {one_line(response.text)}")
        return response.text

    def package(self) -> str | None:
        """The name of the package that the site runs; None if it runs none."""
        return (self.read(_LIVE) or "").strip() or None

    def packages(self) -> frozenset[str]:
        """The names of the packages that the site keeps; it can run any of them."""
        response = self._ask("GET", f"/api/vfs/{_PACKAGES}/")
        if response.status_code != _OK:
            return frozenset()
        names = (str(each.get("name", "")) for each in _objects(response))
        return frozenset(name for name in names if name.endswith(".zip"))

    def use(self, package: str) -> None:
        """Make the site run another package that it keeps, from its next start on.

        Raises:
            KuduError: Kudu does not respond, or rejected the request.
        """
        headers = {"If-Match": "*", "Content-Type": "text/plain"}
        response = self._ask("PUT", f"/api/vfs/{_LIVE}", content=package.encode(), headers=headers)
        if not response.is_success:
            raise KuduError(
                f"Kudu kept the previous package (status {response.status_code}): {one_line(response.text)}"
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
            raise KuduError(f"Kudu does not respond ({type(error).__name__})") from None

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token()}"}


def _objects(response: httpx.Response) -> Iterator[dict[str, Any]]:
    try:
        body: Any = response.json()
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
