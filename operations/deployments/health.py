"""Asks an application whether it is healthy, until it says so or the time is up.

What it answers is never repeated: its body may hold anything.
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
"""How long a name is asked for that does not exist.

A new name of Front Door may come up meanwhile. Later is too late: name servers remember for minutes that
there is none. Any other failure to look a name up is worth the whole time.
"""

# What name servers say of a name that there is none of; a machine without a name server says EAI_AGAIN.
# EAI_NODATA (-5 on Linux) is in no standard, and Python names it only where it is there.
_UNKNOWN_NAMES: Final = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
_REQUEST_SECONDS: Final = 10.0
_LONGEST_PAUSE_SECONDS: Final = 3.0
_LARGEST_BODY: Final = 64 * 1024
_OK: Final = 200
_HEALTHY: Final = "healthy"
# A cache, or a compressed body, would hide what the application says now.
_HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity", "Cache-Control": "no-cache"}


@dataclass(frozen=True, kw_only=True)
class Health:
    """What a check came to.

    Attributes:
        response_time_ms: Milliseconds from the healthy answer's request to its end, connecting included;
            None unless the check passed.
        reason: Why it did not pass, as a sentence; empty if it did.
        unknown_name: Whether the name of the host does not exist, as name servers say.
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
    """Ask a health endpoint, again and again at growing intervals, for at most so many seconds in all.

    Healthy is status 200 and a JSON object whose "status" is "healthy". The case is ignored, as the
    availability test ignores it: ASP.NET Core names the state "Healthy".

    Args:
        url: The endpoint. Redirections are not followed: they lead to another endpoint.
        proxied: Whether the environment's proxies may stand between; not for the machine itself.
        seconds: How long to go on.
        unknown_name_seconds: How long to go on where the host's name does not exist.

    Returns:
        Passed; or timeout, if the last request that ended got no answer; or failed, if it got a wrong one.
    """
    # A loop of its own, beside whatever the caller's thread has.
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
    # When the time is up, the latest request that ended counts.
    with suppress(TimeoutError, RetryError):
        async with asyncio.timeout(seconds):
            await asking(ask_and_note)
    return latest


def _is_bad(health: Health) -> bool:
    return health.status is not HealthCheckStatus.PASSED


async def ask(url: str, *, proxied: bool, seconds: float) -> Health:
    """Ask once, for at most so many seconds, on a connection of its own, as a new user would."""
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(headers=_HEADERS, trust_env=proxied, timeout=seconds) as client,
        ):
            begun = time.perf_counter()
            async with client.stream("GET", url) as answer:
                body = await _body(answer)
            milliseconds = (time.perf_counter() - begun) * 1000
    except (TimeoutError, httpx.TimeoutException):
        return _silence(seconds)
    except httpx.HTTPError as error:
        failed = _failed(f"cannot be reached ({_cause(error)})")
        return replace(failed, unknown_name=_is_of_an_unknown_name(error))
    return _judged(answer, body, milliseconds)


def _judged(answer: httpx.Response, body: bytes, milliseconds: float) -> Health:
    if answer.is_redirect:
        return _failed(f"redirects (status {answer.status_code})")
    if answer.status_code != _OK:
        return _failed(f"answers with status {answer.status_code}, not 200")
    if len(body) > _LARGEST_BODY:
        return _failed(f"answers with more than {_LARGEST_BODY // 1024} KiB")
    if not _says_healthy(body):
        return _failed('answers 200, but without {"status": "healthy"}')
    return Health(status=HealthCheckStatus.PASSED, response_time_ms=round(milliseconds, 1))


def _silence(seconds: float) -> Health:
    reason = f"The health endpoint gave no whole answer within {seconds:g} s."
    return Health(status=HealthCheckStatus.TIMEOUT, reason=reason)


def _failed(what: str) -> Health:
    return Health(status=HealthCheckStatus.FAILED, reason=f"The health endpoint {what}.")


async def _body(answer: httpx.Response) -> bytes:
    """The body as it was sent, until it is larger than a healthy one can be."""
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > _LARGEST_BODY:
            break
    return bytes(body)


def _says_healthy(body: bytes) -> bool:
    try:
        answer: object = json.loads(body)
    except (ValueError, RecursionError):
        return False
    status: object = cast("dict[str, Any]", answer).get("status") if isinstance(answer, dict) else None
    return isinstance(status, str) and status.casefold() == _HEALTHY


def _cause(error: httpx.HTTPError) -> str:
    """What lies behind an error, in the words of this machine: its own can quote the other side."""
    words = type(error).__name__
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError):
            return f"TLS: {cause.reason}"
        if isinstance(cause, OSError) and cause.errno:
            # What looks a host up numbers its errors below zero, and has words of its own for them.
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
