"""What Azure rejects for groups, regions, identities and budgets, with its status, code and message."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.catalogue import regions
from tests.sandbox.catalogue.rejections import IN_GROUP, rejected_update, rejection, says
from tests.sandbox.driver import SUBSCRIPTION, Engine, group

BUDGET = "azure-native:consumption:Budget"
OF_GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/stitches-dev"
GROUP_ID = "/subscriptions/s/resourceGroups/g/providers/microsoft.insights/actionGroups/ag"
TODAY = datetime.now(UTC)
THIS_MONTH = f"{TODAY:%Y-%m}-01T00:00:00Z"
NEXT_MONTH = f"{TODAY.replace(day=28) + timedelta(days=4):%Y-%m}-01T00:00:00Z"
LAST_MONTH = f"{TODAY.replace(day=1) - timedelta(days=1):%Y-%m}-01T00:00:00Z"
IN_TWO_YEARS = f"{TODAY.year + 2}-01-01T00:00:00Z"


@pytest.mark.parametrize("location", ["mars", "global", "West-Europe"])
def test_a_resource_group_is_in_a_region(engine: Engine, location: str) -> None:
    error = rejection(
        engine, "resources:ResourceGroup", {"resourceGroupName": "stitches-dev", "location": location}
    )
    assert error == says(
        400,
        "LocationNotAvailableForResourceGroup",
        f"The provided location '{location}' is not available for resource group. "
        f"List of available regions is '{regions.listed()}'.",
    )
    group(engine, location="West Europe")


def test_a_resource_is_in_a_region(engine: Engine) -> None:
    group(engine)
    inputs = {**IN_GROUP, "resourceName": "id-web"}
    assert rejection(
        engine, "managedidentity:UserAssignedIdentity", {**inputs, "location": "eastus9"}
    ).startswith(
        'Status=400 Code="LocationNotAvailableForResourceType" Message="The provided location \'eastus9\' is '
        "not available for resource type 'Microsoft.ManagedIdentity/userAssignedIdentities'. List of "
        "available regions for the resource type is 'australiacentral,"
    )
    engine.create("azure-native:managedidentity:UserAssignedIdentity", {**inputs, "location": "North Europe"})


def credential(**given: Any) -> dict[str, Any]:
    return {
        **IN_GROUP,
        "resourceName": "id-web",
        "federatedIdentityCredentialResourceName": "github",
        "audiences": ["api://AzureADTokenExchange"],
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:stitches/stitches:ref:refs/heads/main",
        **given,
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"audiences": []}, "Federated identity credentials must have exactly one audience."),
        ({"audiences": ["a", "b"]}, "Federated identity credentials must have exactly one audience."),
        ({"subject": ""}, "Federated Identity Credential from HTTP body has empty properties"),
    ],
)
def test_a_federated_credential_has_an_issuer_a_subject_and_an_audience(
    engine: Engine, given: dict[str, Any], message: str
) -> None:
    group(engine)
    identity = {**IN_GROUP, "resourceName": "id-web"}
    engine.create("azure-native:managedidentity:UserAssignedIdentity", identity)
    error = rejection(engine, "managedidentity:FederatedIdentityCredential", credential(**given))
    assert error == says(400, "BadRequest", message)


def test_an_identity_trusts_a_subject_once_and_at_most_twenty(engine: Engine) -> None:
    group(engine)
    identity = {**IN_GROUP, "resourceName": "id-web"}
    engine.create("azure-native:managedidentity:UserAssignedIdentity", identity)
    token = "azure-native:managedidentity:FederatedIdentityCredential"  # noqa: S105 - a resource type
    for number in range(20):
        inputs = credential(
            federatedIdentityCredentialResourceName=f"branch-{number}", subject=f"branch-{number}"
        )
        engine.create(token, inputs, f"branch-{number}")
    twice = credential(federatedIdentityCredentialResourceName="again", subject="branch-0")
    assert rejection(engine, "managedidentity:FederatedIdentityCredential", twice) == says(
        400, "BadRequest", "Issuer and subject combination already exists for this Managed Identity."
    )
    assert "maximum number of 20" in rejection(
        engine, "managedidentity:FederatedIdentityCredential", credential()
    )


def notification(**given: Any) -> dict[str, Any]:
    common = {"enabled": True, "operator": "GreaterThan", "threshold": 80}
    return {**common, "contactEmails": ["ops@example.com"], **given}


def budget(scope: str, start: str = THIS_MONTH, **given: Any) -> dict[str, Any]:
    common = {"scope": scope, "budgetName": "b", "amount": 500, "category": "Cost", "timeGrain": "Monthly"}
    return {**common, "timePeriod": {"startDate": start}, **given}


@pytest.mark.parametrize(
    ("start", "message"),
    [
        (f"{TODAY:%Y-%m}-02T00:00:00Z", "Start date should be first of the month."),
        (LAST_MONTH, "Start date for monthly time grain should not be prior to the current month."),
        (IN_TWO_YEARS, "Start date of the budget cannot be more than 1 year into the future."),
    ],
)
def test_a_budget_starts_on_the_first_of_this_month_or_of_one_within_a_year(
    engine: Engine, start: str, message: str
) -> None:
    made = group(engine)
    assert rejection(engine, "consumption:Budget", budget(made.id, start)) == says(400, "400", message)
    engine.create(BUDGET, budget(made.id, NEXT_MONTH))


def test_an_annual_budget_may_have_started_this_year(engine: Engine) -> None:
    made = group(engine)
    engine.create(BUDGET, budget(made.id, f"{TODAY.year}-01-01T00:00:00Z", timeGrain="Annually"))


def test_a_budgets_start_cannot_change_even_if_it_is_long_past(engine: Engine) -> None:
    made = group(engine)
    kept = engine.create(BUDGET, budget(made.id))
    engine.update(kept, {**budget(made.id, THIS_MONTH[:10]), "amount": 600})
    assert rejected_update(engine, kept, budget(made.id, NEXT_MONTH)) == says(
        400, "400", "Start date of budgets cannot be updated. Please delete and create a new budget."
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"timePeriod": {"startDate": THIS_MONTH, "endDate": THIS_MONTH}},
            "Start date should be less than the end date.",
        ),
        ({"amount": 0}, "Amount should be greater than 0."),
        (
            {"notifications": {"n": notification(threshold=1001)}},
            "Notification 'n': threshold should be between 0 and 1000.",
        ),
        (
            {"notifications": {"n": notification(contactEmails=[])}},
            "Notification 'n': at least one contact email or contact group should be specified.",
        ),
    ],
)
def test_an_invalid_budget_is_rejected(engine: Engine, given: dict[str, Any], message: str) -> None:
    made = group(engine)
    assert rejection(engine, "consumption:Budget", budget(made.id, **given)) == says(400, "400", message)
    notifications = {
        **{f"n{threshold}": notification(threshold=threshold) for threshold in range(50, 56)},
        "n": notification(threshold=1000),
        "groups": notification(contactEmails=[], contactGroups=[GROUP_ID]),
    }
    engine.create(BUDGET, budget(made.id, notifications=notifications))


@pytest.mark.parametrize("named", ["Owner", "my-action-group", f"{GROUP_ID}/receivers/r"])
def test_a_budget_names_action_groups_by_their_ids(engine: Engine, named: str) -> None:
    made = group(engine)
    notifications = {"n": notification(contactGroups=[GROUP_ID, named])}
    error = rejection(engine, "consumption:Budget", budget(made.id, notifications=notifications))
    assert 'Code="RBACAccessDenied"' in error


def anomalies(**changes: Any) -> dict[str, Any]:
    return {
        "scope": "/subscriptions/s",
        "name": "anomaly",
        "kind": "InsightAlert",
        "displayName": "anomaly",
        "status": "Enabled",
        "viewId": "/subscriptions/s/providers/Microsoft.CostManagement/views/ms:DailyAnomalyByResourceGroup",
        "notification": {"subject": "Unusual cost", "to": ["ops@example.com"]},
        "schedule": {"frequency": "Daily", "startDate": THIS_MONTH, "endDate": IN_TWO_YEARS},
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"scope": OF_GROUP},
            "only available at subscription scope",
        ),
        (
            {"schedule": {"frequency": "Weekly", "startDate": THIS_MONTH, "endDate": IN_TWO_YEARS}},
            "only available with a daily frequency",
        ),
        (
            {"schedule": {"frequency": "Daily", "startDate": IN_TWO_YEARS, "endDate": THIS_MONTH}},
            "start date should be before its end date",
        ),
        ({"notification": {"subject": "Unusual cost", "to": []}}, "between 1 and 20 recipients"),
        ({"viewId": "ms:DailyAnomalyByResourceGroup"}, "id of a Cost Management view"),
    ],
)
def test_an_alert_on_anomalies_is_daily_for_a_subscription_and_has_recipients(
    engine: Engine, changes: dict[str, Any], message: str
) -> None:
    group(engine)
    assert message in rejection(engine, "costmanagement:ScheduledActionByScope", anomalies(**changes))
    engine.create("azure-native:costmanagement:ScheduledActionByScope", anomalies())


def test_an_emailed_report_may_be_for_a_group_and_weekly(engine: Engine) -> None:
    group(engine)
    weekly = {"frequency": "Weekly", "startDate": THIS_MONTH, "endDate": IN_TWO_YEARS}
    inputs = anomalies(kind="Email", scope=OF_GROUP, schedule=weekly)
    engine.create("azure-native:costmanagement:ScheduledActionByScope", inputs)
