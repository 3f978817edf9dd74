"""A deployment is marked in Application Insights, and a failure of this does not fail the release."""

import json
from typing import Any

import httpx
import pytest

from model.deployment import Deployment, MigrationStatus
from model.release_event import RELEASE_EVENT
from operations.releases.telemetry import Component, Telemetry
from tests.model.histories import begun

KEY = "9234a1b5-48fa-4722-8dbf-05f9b1f216f6"
HOST = "eastus-8.in.applicationinsights.azure.com"


def record() -> Deployment:
    entry = begun().deployment.migrated(MigrationStatus.SUCCESS, ("1_A",))
    return entry.succeed(entry.timestamp, health_check_response_time_ms=12.0)


def telemetry(*, entra_only: bool = False, **find: str) -> Telemetry:
    component = Component(
        id="/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c",
        ingestion=f"https://{HOST}/",
        key=KEY,
        entra_only=entra_only,
    )
    return Telemetry(
        component=component,
        manager="https://management.test",
        token=lambda scope: f"for {scope}",
        scope="manager",
        find={HOST: find["ingestion"]} if find else {},
    )


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """The sent requests, with their URLs."""
    calls: list[tuple[str, dict[str, Any]]] = []

    def respond(url: object, **given: Any) -> httpx.Response:
        calls.append((str(url), given))
        return httpx.Response(200)

    monkeypatch.setattr(httpx, "put", respond)
    monkeypatch.setattr(httpx, "post", respond)
    return calls


def test_the_event_has_the_whole_record(sent: list[tuple[str, dict[str, Any]]]) -> None:
    marked = record()
    assert telemetry().mark(marked) == []
    (annotation, _), (url, event) = sent
    assert annotation.startswith("https://management.test/subscriptions/")
    assert url == f"https://{HOST}/v2.1/track"
    data = event["json"][0]["data"]["baseData"]
    assert data["name"] == RELEASE_EVENT
    properties = data["properties"]
    for name, value in marked.model_dump(mode="json").items():
        if value is not None:
            assert properties[name] in (value, json.dumps(value))
    assert "Authorization" not in event["headers"]


def test_the_endpoint_of_the_local_azure_is_on_this_machine(
    sent: list[tuple[str, dict[str, Any]]],
) -> None:
    assert telemetry(ingestion="https://127.0.0.1:4443").mark(record()) == []
    assert sent[1][0] == "https://127.0.0.1:4443/v2.1/track"


def test_a_component_that_accepts_only_tokens_gets_one(sent: list[tuple[str, dict[str, Any]]]) -> None:
    assert telemetry(entra_only=True).mark(record()) == []
    assert sent[1][1]["headers"]["Authorization"] == "Bearer for https://monitor.azure.com/.default"


def test_a_failure_is_reported_and_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def reject(*_: object, **__: object) -> httpx.Response:
        return httpx.Response(403, json={"error": {"message": "It may not."}})

    def fail(*_: object, **__: object) -> httpx.Response:
        raise httpx.ConnectTimeout("")

    monkeypatch.setattr(httpx, "put", reject)
    monkeypatch.setattr(httpx, "post", fail)
    charts, events = telemetry().mark(record())
    assert "It may not." in charts
    assert "ConnectTimeout" in events


@pytest.mark.parametrize(("status", "named"), [(401, True), (403, True), (500, False)])
def test_a_missing_role_is_named(
    sent: list[Any], monkeypatch: pytest.MonkeyPatch, status: int, *, named: bool
) -> None:
    def respond(*_: object, **__: object) -> httpx.Response:
        return httpx.Response(status)

    monkeypatch.setattr(httpx, "post", respond)
    (message,) = telemetry(entra_only=True).mark(record())
    assert len(sent) == 1, "the annotation was accepted"
    assert ("Monitoring Metrics Publisher" in message) is named
