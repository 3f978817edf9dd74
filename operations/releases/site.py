"""Asks a site which release it serves, and whether it is healthy."""

import asyncio
import json
import secrets
from typing import Any, Final, cast

import httpx

from model.deployment_steps import HealthCheckStatus
from operations.deployments.health import Health, ask

RELEASE_PATH: Final = "/release.json"
_SECONDS: Final = 10.0
_OK: Final = 200
_LARGEST: Final = 64 * 1024


class Site:
    """A site, as its users reach it. Each request uses a new connection, as a new user does.

    Args:
        address: The URL of its root.
        health_path: The path of its health check.
        proxied: Whether requests may use the environment's proxies; False for this machine itself.
    """

    def __init__(self, address: str, health_path: str, *, proxied: bool = True) -> None:
        self.address = address.rstrip("/")
        self._health = f"{self.address}{health_path}"
        self._proxied = proxied

    def release(self) -> str | None:
        """The deployment id of the release that it serves; None if it names none, or does not respond."""
        # A cache on the way may hold a response for the address without a query.
        url = f"{self.address}{RELEASE_PATH}?{secrets.token_hex(4)}"
        try:
            with (
                httpx.Client(timeout=_SECONDS, trust_env=self._proxied) as client,
                client.stream("GET", url, headers={"Cache-Control": "no-cache"}) as response,
            ):
                if response.status_code != _OK:
                    return None
                body = b""
                for part in response.iter_bytes():
                    body += part
                    if len(body) > _LARGEST:
                        return None
        except httpx.HTTPError:
            return None
        return _named(body)

    def health(self) -> Health:
        """The result of one health check."""
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            return runner.run(ask(self._health, proxied=self._proxied, seconds=_SECONDS))

    def checked(self, release_id: str | None) -> Health:
        """The result of one check of its health and its release; None accepts any release, or none."""
        health = self.health()
        if health.status is not HealthCheckStatus.PASSED or release_id is None:
            return health
        served = self.release()
        if served == release_id:
            return health
        return Health(
            status=HealthCheckStatus.FAILED,
            reason=f"The site serves {'no release' if served is None else 'another release'}.",
        )


def _named(body: bytes) -> str | None:
    try:
        content: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    named: Any = cast("dict[str, Any]", content).get("deploymentId") if isinstance(content, dict) else None
    return named if isinstance(named, str) and named else None
