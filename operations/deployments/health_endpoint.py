"""Finds the endpoint at which an application reports its health."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from model.errors import Problem
from operations.terminal.errors import OperationError, explained
from operations.terminal.invalid_options import COMMAND_LINE, InvalidOptionsError

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
        """The endpoint at a URL. If the URL has no path, it is the application's, and the path is added.

        Raises:
            InvalidOptionsError: The URL is neither HTTPS nor on this machine, or it contains a user or
                password.
        """
        try:
            parts = httpx.URL(url)
        except httpx.InvalidURL:
            raise _invalid() from None
        local = _is_local(parts.host)
        open_to_others = parts.scheme == "http" and not local
        if parts.scheme not in ("http", "https") or open_to_others or not parts.host or parts.userinfo:
            raise _invalid()
        path = parts.path if parts.path.strip("/") else _PATH
        return cls(url=str(parts.copy_with(path=path, fragment=None)), local=local)

    @classmethod
    def of(cls, endpoints: Mapping[str, Any], stack: str) -> "HealthEndpoint":
        """The endpoint in a stack's output `endpoints`.

        Raises:
            OperationError: The output has no health endpoint.
        """
        url = endpoints.get("health")
        if not isinstance(url, str):
            raise OperationError(
                explained(
                    f"The outputs of stack {stack} have no health endpoint.",
                    expected="a URL in the stack's output `endpoints.health`",
                    fix=f"Complete an update of {stack}, or pass the endpoint with --url.",
                )
            )
        return cls.named(url)


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _invalid() -> InvalidOptionsError:
    problem = Problem(
        file=COMMAND_LINE,
        key="--url",
        expected="an https:// URL without a user name; http:// only on this machine",
        example=f"--url http://127.0.0.1:5000{_PATH}",
        fix="Correct it, or leave it out: the default is the endpoint in the stack's outputs.",
    )
    return InvalidOptionsError([problem])
