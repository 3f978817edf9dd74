"""What a site answers: which release it serves, and whether that is well."""

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
    """A site, as its users reach it. Each request has a connection of its own, as a new user's has.

    Args:
        address: The URL of its root.
        health_path: Where it says whether it is well.
        proxied: Whether the environment's proxies may stand between; not for this machine itself.
    """

    def __init__(self, address: str, health_path: str, *, proxied: bool = True) -> None:
        self.address = address.rstrip("/")
        self._health = f"{self.address}{health_path}"
        self._proxied = proxied

    def release(self) -> str | None:
        """The deployment's id that its release names; None where it names none, or does not answer."""
        # A cache that is in the way knows the address without the question mark.
        url = f"{self.address}{RELEASE_PATH}?{secrets.token_hex(4)}"
        try:
            with (
                httpx.Client(timeout=_SECONDS, trust_env=self._proxied) as client,
                client.stream("GET", url, headers={"Cache-Control": "no-cache"}) as answer,
            ):
                if answer.status_code != _OK:
                    return None
                body = b""
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > _LARGEST:
                        return None
        except httpx.HTTPError:
            return None
        return _named(body)

    def health(self) -> Health:
        """Whether it is well, asked once."""
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            return runner.run(ask(self._health, proxied=self._proxied, seconds=_SECONDS))

    def judged(self, release_id: str | None) -> Health:
        """Whether it is well and serves a release, asked once; None for any release, or none."""
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
        said: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    named: Any = cast("dict[str, Any]", said).get("deploymentId") if isinstance(said, dict) else None
    return named if isinstance(named, str) and named else None
