"""Where an application says whether it is healthy."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from model.errors import Problem
from operations.terminal.errors import OperationError, explained
from operations.terminal.wrong_options import COMMAND_LINE, WrongOptionsError

_PATH = "/api/health"


@dataclass(frozen=True, kw_only=True)
class HealthEndpoint:
    """A health endpoint.

    Attributes:
        local: Whether it is on this machine.
    """

    url: str
    local: bool

    @classmethod
    def named(cls, url: str) -> "HealthEndpoint":
        """The endpoint at a URL; one without a path is the application's, and its own path is added.

        Raises:
            WrongOptionsError: It is not an HTTPS URL, nor one on this machine, or it holds a password.
        """
        try:
            parts = httpx.URL(url)
        except httpx.InvalidURL:
            raise _refused() from None
        local = _is_local(parts.host)
        open_to_others = parts.scheme == "http" and not local
        if parts.scheme not in ("http", "https") or open_to_others or not parts.host or parts.userinfo:
            raise _refused()
        path = parts.path if parts.path.strip("/") else _PATH
        return cls(url=str(parts.copy_with(path=path, fragment=None)), local=local)

    @classmethod
    def of(cls, endpoints: Mapping[str, Any], stack: str) -> "HealthEndpoint":
        """The endpoint that a stack's output `endpoints` names.

        Raises:
            OperationError: It names none.
        """
        url = endpoints.get("health")
        if not isinstance(url, str):
            raise OperationError(
                explained(
                    f"Stack {stack} does not say where its health endpoint is.",
                    expected="a URL in the stack's output `endpoints.health`",
                    to_do=f"Let an update of {stack} come to its end, or name the endpoint with --url.",
                )
            )
        return cls.named(url)


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _refused() -> WrongOptionsError:
    problem = Problem(
        file=COMMAND_LINE,
        key="--url",
        expected="an https:// URL without a user's name; http:// on this machine alone",
        example=f"--url http://127.0.0.1:5000{_PATH}",
        remedy="Correct it, or leave it out: the stack's output `endpoints` names the endpoint.",
    )
    return WrongOptionsError([problem])
