from components.monitoring.runbooks import Runbooks
from components.monitoring.secret_expiry_alert import SecretExpiryAlert, SecretExpiryAlertArgs
from components.placement import Placement
from tests.components.azure_mocks import run


def test_a_secret_that_expires_raises_an_alert_before_and_after(placement: Placement) -> None:
    arguments = SecretExpiryAlertArgs(
        placement=placement,
        topic_name="evgt",
        subscription_name="secret-expiry",
        runbooks=Runbooks(),
        vault_id="vault-id",
        action_group_id="action-group-id",
    )
    azure = run(lambda: SecretExpiryAlert("secrets", arguments))
    topic = azure.inputs("azure-native:eventgrid:SystemTopic")
    assert (topic["source"], topic["topicType"]) == ("vault-id", "Microsoft.KeyVault.vaults")
    subscription = azure.inputs("azure-native:eventgrid:SystemTopicEventSubscription")
    assert set(subscription["filter"]["includedEventTypes"]) == {
        "Microsoft.KeyVault.SecretNearExpiry",
        "Microsoft.KeyVault.SecretExpired",
    }
    assert subscription["eventDeliverySchema"] == "CloudEventSchemaV1_0"
    assert subscription["destination"]["endpointType"] == "MonitorAlert"
    assert subscription["destination"]["actionGroups"] == ["action-group-id"]
    assert "docs/runbooks/secrets.md" in subscription["destination"]["description"]
