"""Application Insights accepts annotations from permitted callers, and telemetry with a key."""

from typing import Any

import httpx
import pytest

from sandbox.arm.telemetry import TELEMETRY, TRACK_PATH
from tests.sandbox.arm.served import GROUP, Azure, group

COMPONENT = "azure-native:applicationinsights:Component"
ANNOTATION = {"Id": "1", "AnnotationName": "A", "EventTime": "2026-01-31T20:00:00Z", "Category": "Deployment"}


def component(azure: Azure, **more: Any) -> tuple[str, str]:
    """Make a component; its id and its key."""
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


def tracked(azure: Azure, *items: dict[str, Any]) -> httpx.Response:
    return azure.ask("POST", TRACK_PATH, list(items), headers={})


def test_annotations_are_kept(azure: Azure) -> None:
    identifier, _ = component(azure)
    assert azure.ask("PUT", f"{identifier}/Annotations", ANNOTATION).status_code == 200
    assert azure.ask("GET", f"{identifier}/Annotations").json()["value"] == [ANNOTATION]


@pytest.mark.parametrize("name", sorted(ANNOTATION))
def test_an_annotation_without_what_the_charts_need_is_rejected(azure: Azure, name: str) -> None:
    identifier, _ = component(azure)
    given = {each: value for each, value in ANNOTATION.items() if each != name}
    answer = azure.ask("PUT", f"{identifier}/Annotations", given)
    assert answer.status_code == 400
    assert name in answer.text


def test_telemetry_goes_to_the_component_of_its_key(azure: Azure) -> None:
    identifier, key = component(azure)
    answer = tracked(azure, {"iKey": key, "name": "a"}, {"iKey": "another", "name": "b"})
    assert answer.status_code == 206
    assert answer.json()["itemsAccepted"] == 1
    assert azure.store.read().unseen(identifier)[TELEMETRY] == [{"iKey": key, "name": "a"}]


def test_a_component_without_local_authentication_takes_no_key(azure: Azure) -> None:
    _, key = component(azure, disableLocalAuth=True)
    assert tracked(azure, {"iKey": key}).status_code == 401
