"""Application Insights accepts annotations from permitted callers, and telemetry with a key."""

from typing import Any

import httpx
import pytest

from sandbox.arm.telemetry import TELEMETRY, TRACK_PATH
from sandbox.arm.tokens import Principal
from tests.sandbox.arm.served import CONTRIBUTOR, GROUP, OWNER, READER, TENANT, Azure, group

COMPONENT = "azure-native:applicationinsights:Component"
METRICS_PUBLISHER = "3913510d-42f4-4e42-8a64-420c390055eb"
ANNOTATION = {"Id": "1", "AnnotationName": "A", "EventTime": "2026-01-31T20:00:00Z", "Category": "Deployment"}


def component(azure: Azure, **more: Any) -> tuple[str, str]:
    """Create a component; return its id and its key."""
    group(azure.engine)
    inputs = {
        "resourceGroupName": GROUP,
        "resourceName": "appi",
        "location": "eastus",
        "kind": "web",
        "applicationType": "web",
        **more,
    }
    made = azure.engine.create(COMPONENT, inputs, "appi")
    return made.id, made.outputs["instrumentationKey"]


def tracked(azure: Azure, *items: dict[str, Any], token: str | None = None) -> httpx.Response:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return azure.ask("POST", TRACK_PATH, list(items), headers=headers)


def token(azure: Azure, principal: str, audience: str = "https://monitor.azure.com") -> str:
    """A token of Entra ID for a principal."""
    issued, _ = azure.local_azure.entra.tokens.issue(Principal(principal, principal, TENANT), audience)
    return issued


def test_annotations_are_kept(azure: Azure) -> None:
    identifier, _ = component(azure)
    assert azure.ask("PUT", f"{identifier}/Annotations", ANNOTATION).status_code == 200
    assert azure.ask("GET", f"{identifier}/Annotations").json()["value"] == [ANNOTATION]


@pytest.mark.parametrize("name", sorted(ANNOTATION))
def test_an_annotation_without_a_required_property_is_rejected(azure: Azure, name: str) -> None:
    identifier, _ = component(azure)
    given = {each: value for each, value in ANNOTATION.items() if each != name}
    response = azure.ask("PUT", f"{identifier}/Annotations", given)
    assert response.status_code == 400
    assert name in response.text


def test_telemetry_is_stored_with_the_component_of_its_key(azure: Azure) -> None:
    identifier, key = component(azure)
    response = tracked(azure, {"iKey": key, "name": "a"}, {"iKey": "another", "name": "b"})
    assert response.status_code == 206
    assert response.json()["itemsAccepted"] == 1
    assert azure.store.read().unseen(identifier)[TELEMETRY] == [{"iKey": key, "name": "a"}]


def test_a_component_without_local_authentication_requires_a_token(azure: Azure) -> None:
    _, key = component(azure, disableLocalAuth=True)
    assert tracked(azure, {"iKey": key}).status_code == 401


def test_a_component_without_local_authentication_accepts_the_token_of_a_publisher(azure: Azure) -> None:
    identifier, key = component(azure, disableLocalAuth=True)
    azure.grant("publisher", METRICS_PUBLISHER, identifier)
    sent = {"iKey": key, "name": "a"}
    assert tracked(azure, sent, token=token(azure, "publisher")).status_code == 200
    assert azure.store.read().unseen(identifier)[TELEMETRY] == [sent]


@pytest.mark.parametrize("role", [None, READER, CONTRIBUTOR])
def test_a_token_without_the_role_is_rejected(azure: Azure, role: str | None) -> None:
    _, key = component(azure, disableLocalAuth=True)
    if role:
        azure.grant("sender", role)
    assert tracked(azure, {"iKey": key}, token=token(azure, "sender")).status_code == 403


def test_the_subscriptions_owner_also_needs_the_role(azure: Azure) -> None:
    _, key = component(azure, disableLocalAuth=True)
    assert tracked(azure, {"iKey": key}, token=token(azure, OWNER)).status_code == 403


def test_a_token_for_another_service_is_rejected(azure: Azure) -> None:
    _, key = component(azure)
    other = token(azure, "sender", "https://management.azure.com")
    assert tracked(azure, {"iKey": key}, token=other).status_code == 401
