"""What Azure rejects for Event Grid."""

from typing import Any

import pytest

from tests.sandbox.catalogue.rejections import IN_GROUP, rejection
from tests.sandbox.driver import Engine, Made, group

TOPIC, SUBSCRIPTION = "eventgrid:SystemTopic", "eventgrid:SystemTopicEventSubscription"


def vault(engine: Engine) -> Made:
    properties = {
        "tenantId": "5a9db0c5-0000-4000-8000-000000000002",
        "sku": {"family": "A", "name": "standard"},
    }
    inputs = {**IN_GROUP, "vaultName": "kv-stitches-dev", "location": "eastus", "properties": properties}
    return engine.create("azure-native:keyvault:Vault", inputs)


def topic(source: str, **changes: Any) -> dict[str, Any]:
    known = {"systemTopicName": "evgt", "location": "eastus", "topicType": "Microsoft.KeyVault.vaults"}
    return {**IN_GROUP, **known, "source": source, **changes}


def subscription(**destination: Any) -> dict[str, Any]:
    return {
        **IN_GROUP,
        "systemTopicName": "evgt",
        "eventSubscriptionName": "secret-expiry",
        "eventDeliverySchema": "CloudEventSchemaV1_0",
        "filter": {"includedEventTypes": ["Microsoft.KeyVault.SecretNearExpiry"]},
        "destination": {"endpointType": "MonitorAlert", "severity": "Sev2", **destination},
    }


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"topicType": "Microsoft.Storage.StorageAccounts"}, "does not match the source"),
        ({"location": "westus"}, "location must be that of its source"),
    ],
)
def test_a_topic_has_the_type_and_the_region_of_its_source(
    engine: Engine, changes: dict[str, Any], message: str
) -> None:
    group(engine)
    source = vault(engine).id
    assert message in rejection(engine, TOPIC, topic(source, **changes))
    engine.create(f"azure-native:{TOPIC}", topic(source))


def test_a_topic_needs_its_source(engine: Engine) -> None:
    made = group(engine).id
    assert "was not found" in rejection(
        engine, TOPIC, topic(f"{made}/providers/Microsoft.KeyVault/vaults/kv-none")
    )


def test_an_alert_has_a_severity_and_cloud_events_and_existing_groups(engine: Engine) -> None:
    made = group(engine).id
    engine.create(f"azure-native:{TOPIC}", topic(vault(engine).id))
    without = subscription()
    del without["destination"]["severity"]
    assert "severity" in rejection(engine, SUBSCRIPTION, without)
    events = {**subscription(), "eventDeliverySchema": "EventGridSchema"}
    assert "CloudEventSchemaV1_0" in rejection(engine, SUBSCRIPTION, events)
    nobody = f"{made}/providers/Microsoft.Insights/actionGroups/nobody"
    assert "was not found" in rejection(engine, SUBSCRIPTION, subscription(actionGroups=[nobody]))
    engine.create(f"azure-native:{SUBSCRIPTION}", subscription())
