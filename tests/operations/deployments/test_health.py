import asyncio
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from model.deployment import HealthCheckStatus
from operations.deployments.health import Health, ask, check_health
from tests.operations.health_server import HEALTHY, UNHEALTHY, Response, hang, http, serving

PRIVATE = "AccountKey=hunter2"


def asked(url: str, *, proxied: bool = False, seconds: float = 10) -> Health:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(ask(url, proxied=proxied, seconds=seconds))


def health_after(*responses: Response, seconds: float = 10) -> Health:
    """The result of one check with these responses."""
    with serving(*responses) as server:
        return asked(server.url, seconds=seconds)


def garbage(connection: socket.socket) -> None:
    connection.sendall(PRIVATE.encode() + b"\r\n\r\n")


def nothing(connection: socket.socket) -> None:
    """Close the connection."""


def drip(connection: socket.socket) -> None:
    """A response that never ends, and never pauses for long."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b" ")
        time.sleep(0.01)


def drip_head(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.01)


def flood(connection: socket.socket) -> None:
    """A response that never ends, as fast as the client reads it."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def late(response: Response, seconds: float) -> Response:
    def respond_late(connection: socket.socket) -> None:
        time.sleep(seconds)
        response(connection)

    return respond_late


def test_a_healthy_response_passes_with_its_duration() -> None:
    health = health_after(late(HEALTHY, 0.03))
    assert health.status is HealthCheckStatus.PASSED
    assert health.reason == ""
    assert health.response_time_ms is not None
    assert 30 <= health.response_time_ms < 5000


@pytest.mark.parametrize("body", ['{"status":"Healthy"}', '\n{"entries": {}, "status": "healthy"}\n'])
def test_responses_of_aspnet_core_are_healthy_too(body: str) -> None:
    assert health_after(http(200, body)).status is HealthCheckStatus.PASSED


def test_the_time_is_only_that_of_the_response_that_passed() -> None:
    begun = time.perf_counter()
    with serving(late(UNHEALTHY, 0.1), HEALTHY) as server:
        health = check_health(server.url, proxied=False)
    assert health.response_time_ms is not None
    assert health.response_time_ms < (time.perf_counter() - begun) * 1000 - 100


def test_the_check_is_repeated_until_it_is_healthy() -> None:
    with serving(UNHEALTHY, http(200, "<html>"), http(302, Location="/login"), HEALTHY) as server:
        assert check_health(server.url, proxied=False).status is HealthCheckStatus.PASSED
        assert len(server.requests) == 4
    assert server.requests[0].startswith("GET /api/health HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (http(503, PRIVATE), "responds with status 503, not 200"),
        (http(204), "responds with status 204, not 200"),
        (http(401, PRIVATE, WWW_Authenticate=PRIVATE), "responds with status 401, not 200"),
        (http(200, PRIVATE), 'without {"status": "healthy"}'),
        (http(200, "Healthy"), 'without {"status": "healthy"}'),
        (http(200, '"healthy"'), 'without {"status": "healthy"}'),
        (http(200, '["healthy"]'), 'without {"status": "healthy"}'),
        (http(200, '{"status": "unhealthy"}'), 'without {"status": "healthy"}'),
        (http(200, '{"status": "degraded, was healthy"}'), 'without {"status": "healthy"}'),
        (http(200, '{"status": ["healthy"]}'), 'without {"status": "healthy"}'),
        (http(200, '{"health": {"status": "healthy"}}'), 'without {"status": "healthy"}'),
        (http(200, "[" * 60_000), 'without {"status": "healthy"}'),
        (http(200, b"\xff\xfe\x00"), 'without {"status": "healthy"}'),
        (http(200, '{"status": "healthy"}' + " " * 65536), "more than 64 KiB"),
        (flood, "more than 64 KiB"),
        (http(302, Location="/login?AccountKey=hunter2"), "redirects (status 302)"),
        (http(308, '{"status": "healthy"}', Location="/api/health/"), "redirects (status 308)"),
        (garbage, "cannot be reached"),
        (nothing, "cannot be reached"),
    ],
)
def test_any_other_response_fails_and_no_part_of_it_is_shown(response: Response, reason: str) -> None:
    health = health_after(response)
    assert (health.status, health.response_time_ms) == (HealthCheckStatus.FAILED, None)
    assert reason in health.reason
    assert "hunter2" not in health.reason


@pytest.mark.parametrize("response", [hang, drip, drip_head])
def test_a_missing_or_endless_response_is_a_timeout(
    response: Callable[[socket.socket], None],
) -> None:
    begun = time.monotonic()
    health = health_after(response, seconds=0.3)
    assert time.monotonic() - begun < 3
    assert (health.status, health.response_time_ms) == (HealthCheckStatus.TIMEOUT, None)
    assert health.reason == "The health endpoint did not send a complete response within 0.3 s."


def test_the_total_time_is_limited_and_the_last_finished_request_counts() -> None:
    with serving(UNHEALTHY, hang) as server:
        begun = time.monotonic()
        health = check_health(server.url, proxied=False, seconds=1.5)
        assert 1.4 < time.monotonic() - begun < 5
    assert health.status is HealthCheckStatus.FAILED
    assert "503" in health.reason


def test_a_closed_port_fails_with_a_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    health = asked(f"http://127.0.0.1:{port}/api/health")
    assert health.status is HealthCheckStatus.FAILED
    assert health.reason == "The health endpoint cannot be reached (Connection refused)."


def looked_up(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Make every look-up of a name fail."""

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(number, "words of this machine")

    monkeypatch.setattr(socket, "getaddrinfo", fail)


def test_a_name_that_does_not_exist_fails_early(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up(monkeypatch, socket.EAI_NONAME)
    begun = time.monotonic()
    health = check_health("https://nowhere.invalid/", proxied=False, seconds=30, unknown_name_seconds=0.5)
    assert 0.5 <= time.monotonic() - begun < 10
    assert (health.status, health.unknown_name) == (HealthCheckStatus.FAILED, True)
    assert "cannot be reached (words of this machine)" in health.reason


@pytest.mark.parametrize("number", [socket.EAI_AGAIN, socket.EAI_FAIL])
def test_a_temporary_failure_of_name_resolution_is_retried_until_the_timeout(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    looked_up(monkeypatch, number)
    begun = time.monotonic()
    health = check_health("https://nowhere.invalid/", proxied=False, seconds=1.5, unknown_name_seconds=0)
    assert time.monotonic() - begun >= 1.4
    assert (health.status, health.unknown_name) == (HealthCheckStatus.FAILED, False)


def test_a_name_that_resolves_after_a_while_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(HEALTHY) as server:
        known, attempts = socket.getaddrinfo, iter(range(100))

        def late(*arguments: Any, **options: Any) -> Any:
            if next(attempts) < 2:
                raise socket.gaierror(socket.EAI_NONAME, "unknown")
            return known(*arguments, **options)

        monkeypatch.setattr(socket, "getaddrinfo", late)
        url = server.url.replace("127.0.0.1", "localhost")
        assert check_health(url, proxied=False).status is HealthCheckStatus.PASSED


def test_a_host_without_tls_is_reported_as_such() -> None:
    with serving(HEALTHY) as server:
        url = server.url.replace("http://", "https://")
        health = asked(url)
    assert health.status is HealthCheckStatus.FAILED
    assert "(TLS: " in health.reason


def test_the_environments_proxies_are_used_only_if_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(HEALTHY) as server, serving(http(502)) as proxy:
        for variable in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(variable, proxy.url)
        for variable in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(variable, raising=False)
        direct = asked(server.url)
        assert direct.status is HealthCheckStatus.PASSED
        assert "502" in asked(server.url, proxied=True).reason
        assert len(server.requests) == 1
