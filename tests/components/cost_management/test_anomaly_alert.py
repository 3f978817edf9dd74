from components.cost_management.anomaly_alert import CostAnomalyAlert, CostAnomalyAlertArgs
from tests.components.azure_mocks import SUBSCRIPTION_ID, run


def test_unusual_cost_of_the_subscription_is_reported_every_day_to_everybody() -> None:
    arguments = CostAnomalyAlertArgs(
        subscription_id=SUBSCRIPTION_ID,
        alert_name="anomaly-stitches-prod",
        start_date="2026-12-01T00:00:00Z",
        emails=("on-call@example.com", "payer@example.com"),
    )
    azure = run(lambda: CostAnomalyAlert("cost", arguments))
    alert = azure.inputs("azure-native:costmanagement:ScheduledActionByScope")
    assert (alert["kind"], alert["status"]) == ("InsightAlert", "Enabled")
    assert alert["scope"] == f"/subscriptions/{SUBSCRIPTION_ID}"
    assert alert["notification"]["to"] == ["on-call@example.com", "payer@example.com"]
    assert alert["schedule"]["frequency"] == "Daily"
    assert alert["schedule"]["startDate"] == "2026-12-01T00:00:00Z"
