"""Checks whether an application is healthy, again and again until it is or the time ends.

No message repeats the response: its body may contain anything.
"""

import asyncio
import json
import os
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, cast

import httpx
from tenacity import AsyncRetrying, RetryCallState, RetryError, retry_if_result, wait_random_exponential

from model.deployment_steps import HealthCheckStatus

TIME_SECONDS: Final = 30.0
"""How long the whole check may take (SC-007)."""

UNKNOWN_NAME_SECONDS: Final = 10.0
"""How long to look up a host name that does not exist.

A new name of Front Door may appear in this time. Waiting longer does not help: name servers cache for minutes
that a name does not exist. After any other lookup failure, the check continues for its full time.
"""

# The lookup errors for a name that does not exist; without a name server, the error is EAI_AGAIN.
# EAI_NODATA (-5 on Linux) is not in a standard, and Python has it only on systems that define it.
_UNKNOWN_NAMES: Final = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
_REQUEST_SECONDS: Final = 10.0
_LONGEST_PAUSE_SECONDS: Final = 3.0
_LARGEST_BODY: Final = 64 * 1024
_OK: Final = 200
_HEALTHY: Final = "healthy"
# A cached response would not show the current health. A compressed one would have to be decompressed.
_HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity", "Cache-Control": "no-cache"}


@dataclass(frozen=True, kw_only=True)
class Health:
    """The result of a health check.

    Attributes:
        response_time_ms: Milliseconds from the start of the successful request, including the connection, to
            the end of its response; None unless the check passed.
        reason: Why it did not pass, as a sentence; empty if it did.
        unknown_name: Whether name servers say that the host name does not exist.
    """

    status: HealthCheckStatus
    response_time_ms: float | None = None
    reason: str = ""
    unknown_name: bool = False


def check_health(
    url: str,
    *,
    proxied: bool = True,
    seconds: float = TIME_SECONDS,
    unknown_name_seconds: float = UNKNOWN_NAME_SECONDS,
) -> Health:
    """Request a health endpoint repeatedly, with backoff, until it is healthy or the time ends.

    A healthy response has status 200 and a JSON object whose "status" is "healthy". The check ignores case,
    as the availability test does: ASP.NET Core writes "Healthy".

    Args:
        url: The endpoint. Redirects are not followed: they lead to another endpoint.
        proxied: Whether to use the proxies of the environment variables; False for this machine itself.
        seconds: The maximum time.
        unknown_name_seconds: The maximum time if the host name does not exist.

    Returns:
        Passed; or timeout, if the last completed request got no response; or failed, if it got another one.
    """
    # A new event loop, because the caller's thread may already have one.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(_check(url, proxied, seconds, unknown_name_seconds))


async def _check(url: str, proxied: bool, seconds: float, unknown_name_seconds: float) -> Health:  # noqa: FBT001
    latest = _silence(seconds)

    def is_in_vain(state: RetryCallState) -> bool:
        return latest.unknown_name and (state.seconds_since_start or 0) >= unknown_name_seconds

    async def ask_and_note() -> Health:
        nonlocal latest
        latest = await ask(url, proxied=proxied, seconds=min(_REQUEST_SECONDS, seconds))
        return latest

    asking = AsyncRetrying(
        retry=retry_if_result(_is_bad),
        wait=wait_random_exponential(multiplier=0.25, max=_LONGEST_PAUSE_SECONDS),
        stop=is_in_vain,
    )
    # When the time ends, the last completed request counts.
    with suppress(TimeoutError, RetryError):
        async with asyncio.timeout(seconds):
            await asking(ask_and_note)
    return latest


def _is_bad(health: Health) -> bool:
    return health.status is not HealthCheckStatus.PASSED


async def ask(url: str, *, proxied: bool, seconds: float) -> Health:
    """Send one request, with a timeout in seconds, on a new connection, as a new user would."""
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(headers=_HEADERS, trust_env=proxied, timeout=seconds) as client,
        ):
            begun = time.perf_counter()
            async with client.stream("GET", url) as response:
                body = await _body(response)
            milliseconds = (time.perf_counter() - begun) * 1000
    except (TimeoutError, httpx.TimeoutException):
        return _silence(seconds)
    except httpx.HTTPError as error:
        failed = _failed(f"cannot be reached ({_cause(error)})")
        return replace(failed, unknown_name=_is_of_an_unknown_name(error))
    return _health(response, body, milliseconds)


def _health(response: httpx.Response, body: bytes, milliseconds: float) -> Health:
    if response.is_redirect:
        return _failed(f"redirects (status {response.status_code})")
    if response.status_code != _OK:
        return _failed(f"responds with status {response.status_code}, not 200")
    if len(body) > _LARGEST_BODY:
        return _failed(f"responds with more than {_LARGEST_BODY // 1024} KiB")
    if not _says_healthy(body):
        return _failed('responds with status 200, but without {"status": "healthy"}')
    return Health(status=HealthCheckStatus.PASSED, response_time_ms=round(milliseconds, 1))


def _silence(seconds: float) -> Health:
    reason = f"The health endpoint did not send a complete response within {seconds:g} s."
    return Health(status=HealthCheckStatus.TIMEOUT, reason=reason)


def _failed(what: str) -> Health:
    return Health(status=HealthCheckStatus.FAILED, reason=f"The health endpoint {what}.")


async def _body(response: httpx.Response) -> bytes:
    """The body as it was sent, but not much more than the limit."""
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > _LARGEST_BODY:
            break
    return bytes(body)


def _says_healthy(body: bytes) -> bool:
    try:
        content: object = json.loads(body)
    except (ValueError, RecursionError):
        return False
    status: object = cast("dict[str, Any]", content).get("status") if isinstance(content, dict) else None
    return isinstance(status, str) and status.casefold() == _HEALTHY


def _cause(error: httpx.HTTPError) -> str:
    """The cause of an error, in this machine's words: the error's own text can quote the server."""
    words = type(error).__name__
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError):
            return f"TLS: {cause.reason}"
        if isinstance(cause, OSError) and cause.errno:
            # Errors of a name lookup have negative numbers and their own texts.
            words = os.strerror(cause.errno) if cause.errno > 0 else str(cause.strerror)
    return words


def _is_of_an_unknown_name(error: httpx.HTTPError) -> bool:
    return any(
        isinstance(cause, socket.gaierror) and cause.errno in _UNKNOWN_NAMES for cause in _causes(error)
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause:
        yield cause
        cause = cause.__cause__ or cause.__context__
