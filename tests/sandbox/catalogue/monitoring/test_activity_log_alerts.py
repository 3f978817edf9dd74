"""What Azure rejects for alerts on the activity log."""

from typing import Any

import pytest

from tests.sandbox.catalogue.rejections import IN_GROUP, people, rejection
from tests.sandbox.driver import Engine, group

SUBSCRIPTION = "/subscriptions/5a9db0c5-0000-4000-8000-000000000001"
TYPE = "monitor:ActivityLogAlert"


def leaf(field: str, value: str) -> dict[str, Any]:
    return {"field": field, "equals": value}


def alert(*conditions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        **IN_GROUP,
        "activityLogAlertName": "alert",
        "location": "global",
        "scopes": [SUBSCRIPTION],
        "condition": {"allOf": list(conditions)},
        "actions": {"actionGroups": []},
        **changes,
    }


INCIDENTS = leaf("category", "ServiceHealth")
DELETION = leaf("operationName", "Microsoft.KeyVault/vaults/delete")


@pytest.mark.parametrize(
    ("inputs", "code", "message"),
    [
        (alert(INCIDENTS, location="eastus"), "LocationNotAvailableForResourceType", "westeurope"),
        (alert(INCIDENTS, scopes=[]), "BadRequest", "scopes"),
        (
            alert(leaf("category", "Administrative")),
            "UnsupportedCondition",
            "Specify additional conditions for this category: Administrative.",
        ),
        (alert(INCIDENTS, {"field": "status"}), "BadRequest", "either 'equals' or 'containsAny'"),
        (
            alert(INCIDENTS, {**leaf("status", "Succeeded"), "containsAny": ["Failed"]}),
            "BadRequest",
            "either 'equals' or 'containsAny'",
        ),
        (alert(INCIDENTS, {"anyOf": [DELETION], "field": "status"}), "BadRequest", "nothing else"),
        (alert(INCIDENTS, leaf("colour", "red")), "BadRequest", "'colour'"),
    ],
)
def test_an_alert_on_the_activity_log_that_azure_rejects(
    engine: Engine, inputs: dict[str, Any], code: str, message: str
) -> None:
    group(engine)
    error = rejection(engine, TYPE, inputs)
    assert error.startswith(f'Status=400 Code="{code}"')
    assert message in error


def test_incidents_are_reported_for_a_subscription_only(engine: Engine) -> None:
    made = group(engine)
    assert "subscription" in rejection(engine, TYPE, alert(INCIDENTS, scopes=[made.id]))
    engine.create(f"azure-native:{TYPE}", alert(INCIDENTS))
    health = alert(leaf("category", "ResourceHealth"), activityLogAlertName="health", scopes=[made.id])
    engine.create(f"azure-native:{TYPE}", health)


def test_deletions_in_a_group_are_reported_to_existing_contacts(engine: Engine) -> None:
    made = group(engine)
    action_group = people(engine)
    conditions = (leaf("category", "Administrative"), {"anyOf": [DELETION]})
    absent = {"actionGroups": [{"actionGroupId": f"{action_group.id}-absent"}]}
    inputs = alert(*conditions, scopes=[made.id])
    assert 'Code="ResourceNotFound"' in rejection(engine, TYPE, {**inputs, "actions": absent})
    there = {"actionGroups": [{"actionGroupId": action_group.id}]}
    engine.create(f"azure-native:{TYPE}", {**inputs, "actions": there})
