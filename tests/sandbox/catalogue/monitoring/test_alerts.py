"""What Azure rejects for alerts, tests and workspaces, with its status, code and message."""

from typing import Any

import pytest

from tests.sandbox.catalogue.rejections import (
    IN_GROUP,
    component,
    people,
    rejection,
    says,
    workspace,
)
from tests.sandbox.driver import Engine, Made, group

METRIC: dict[str, Any] = {
    **IN_GROUP,
    "ruleName": "availability",
    "location": "global",
    "evaluationFrequency": "PT5M",
    "windowSize": "PT6H",
    "severity": 1,
    "enabled": True,
}
LOG: dict[str, Any] = {
    **IN_GROUP,
    "ruleName": "latency",
    "kind": "LogAlert",
    "evaluationFrequency": "PT5M",
    "windowSize": "PT15M",
    "severity": 2,
}
TEST: dict[str, Any] = {
    **IN_GROUP,
    "webTestName": "test",
    "syntheticMonitorId": "test",
    "webTestKind": "standard",
    "request": {"requestUrl": "https://www.example.com"},
    "locations": [{"location": "us-va-ash-azr"}],
}


def metric_alert(
    watched: Made, metric: str = "requests/failed", aggregation: str = "Count"
) -> dict[str, Any]:
    condition = {
        "criterionType": "StaticThresholdCriterion",
        "name": "c",
        "metricName": metric,
        "operator": "GreaterThan",
        "threshold": 1,
        "timeAggregation": aggregation,
    }
    kind = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
    criteria = {"odataType": kind, "allOf": [condition]}
    return {**METRIC, "scopes": [watched.id], "criteria": criteria}


def log_alert(watched: Made, **condition: Any) -> dict[str, Any]:
    common = {"query": "requests", "timeAggregation": "Count", "operator": "GreaterThan", "threshold": 1}
    return {**LOG, "scopes": [watched.id], "criteria": {"allOf": [{**common, **condition}]}}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"windowSize": "PT10M"}, "Invalid windowSize 'PT10M'. Supported values: PT1M, PT5M,"),
        ({"windowSize": "P2D"}, "Invalid windowSize 'P2D'"),
        ({"windowSize": "five minutes"}, "Invalid windowSize 'five minutes'"),
        ({"evaluationFrequency": "PT6H"}, "Invalid evaluationFrequency 'PT6H'. Supported values: PT1M"),
        (
            {"evaluationFrequency": "PT1H", "windowSize": "PT5M"},
            "windowSize 'PT5M' should not be less than evaluationFrequency 'PT1H'.",
        ),
        (
            {"evaluationFrequency": "PT1M", "windowSize": "PT6H"},
            (
                "Evaluation frequency must be greater than or equal to five minutes since the period is "
                "greater than four hours."
            ),
        ),
        ({"severity": 5}, "Invalid input at properties.severity: 5 is not between 0 and 4."),
    ],
)
def test_a_metric_alert_has_a_supported_window_and_frequency(
    engine: Engine, given: dict[str, Any], message: str
) -> None:
    group(engine)
    inputs = metric_alert(component(engine))
    error = rejection(engine, "monitor:MetricAlert", {**inputs, **given})
    assert error.startswith('Status=400 Code="BadRequest"')
    assert message in error
    engine.create("azure-native:monitor:MetricAlert", inputs)


def test_a_metric_alert_uses_a_supported_aggregation(engine: Engine) -> None:
    group(engine)
    watched = component(engine)
    inputs = metric_alert(watched, "requests/failed", "Average")
    assert rejection(engine, "monitor:MetricAlert", inputs) == says(
        400, "BadRequest", "Time aggregation must be one of [Count]"
    )
    share = metric_alert(watched, "availabilityResults/availabilityPercentage", "Average")
    engine.create("azure-native:monitor:MetricAlert", share)


def test_a_metric_alert_is_global(engine: Engine) -> None:
    group(engine)
    inputs = {**metric_alert(component(engine)), "location": "eastus"}
    assert rejection(engine, "monitor:MetricAlert", inputs) == says(
        400,
        "LocationNotAvailableForResourceType",
        "The provided location 'eastus' is not available for resource type "
        "'Microsoft.Insights/metricAlerts'. List of available regions for the resource type is 'global'.",
    )


def test_an_alert_has_existing_scopes_and_groups(engine: Engine) -> None:
    made = group(engine)
    watched, absent = component(engine), f"{made.id}/providers/Microsoft.Insights/components/absent"
    nobody = f"{made.id}/providers/Microsoft.Insights/actionGroups/absent"
    for token, inputs, changes in (
        ("monitor:MetricAlert", metric_alert(watched), {"actions": [{"actionGroupId": nobody}]}),
        ("monitor:ScheduledQueryRule", log_alert(watched), {"actions": {"actionGroups": [nobody]}}),
    ):
        assert rejection(engine, token, {**inputs, "scopes": [absent]}) == says(
            404,
            "ResourceNotFound",
            "The Resource 'Microsoft.Insights/components/absent' under resource group 'stitches-dev' was not "
            "found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
        )
        assert "Microsoft.Insights/actionGroups/absent" in rejection(engine, token, {**inputs, **changes})
    actions = {"actions": {"actionGroups": [people(engine).id]}}
    engine.create("azure-native:monitor:ScheduledQueryRule", {**log_alert(watched), **actions})
    engine.create("azure-native:monitor:MetricAlert", {**metric_alert(watched), "scopes": [made.id]})


def test_an_alert_on_a_tests_locations_has_the_test_and_its_component_as_scopes(engine: Engine) -> None:
    group(engine)
    watched = component(engine)
    linked = {"tags": {f"hidden-link:{watched.id}": "Resource"}}
    test = engine.create("azure-native:applicationinsights:WebTest", {**TEST, **linked})
    kind = "Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria"
    named = {"componentId": watched.id, "webTestId": test.id, "failedLocationCount": 2, "odataType": kind}
    inputs = {**METRIC, "criteria": named, "scopes": [test.id]}
    assert "must contain the web test and the component" in rejection(engine, "monitor:MetricAlert", inputs)
    engine.create("azure-native:monitor:MetricAlert", {**inputs, "scopes": [test.id, watched.id]})


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        (
            {"windowSize": "P3D"},
            "BadRequest",
            "Supported granularities are: 5, 10, 15, 30, 45, 60, 120, 180, 240, 300, 360, 1440, 2880.",
        ),
        ({"evaluationFrequency": "PT7M"}, "BadRequest", "properties.evaluationFrequency: PT7M"),
        (
            {"muteActionsDuration": "PT30M"},
            "BadRequest",
            "Auto mitigation must be disabled when action suppression is set",
        ),
        (
            {"muteActionsDuration": "PT1M", "autoMitigate": False},
            "InvalidRequestContent",
            "'EvaluationFrequency cannot be greater than MuteActionsDuration'",
        ),
        ({"severity": 9}, "BadRequest", "9 is not between 0 and 4"),
    ],
)
def test_a_log_alert_has_supported_times(
    engine: Engine, given: dict[str, Any], code: str, message: str
) -> None:
    group(engine)
    inputs = log_alert(component(engine))
    error = rejection(engine, "monitor:ScheduledQueryRule", {**inputs, **given})
    assert error.startswith(f'Status=400 Code="{code}"')
    assert message in error
    muted = {"muteActionsDuration": "PT30M", "autoMitigate": False}
    engine.create("azure-native:monitor:ScheduledQueryRule", {**inputs, **muted})


@pytest.mark.parametrize(("looked", "failed"), [(0, 0), (1, 2), (7, 1)])
def test_a_log_alert_has_no_more_failing_periods_than_periods(
    engine: Engine, looked: int, failed: int
) -> None:
    group(engine)
    watched = component(engine)
    periods = {"numberOfEvaluationPeriods": looked, "minFailingPeriodsToAlert": failed}
    error = rejection(engine, "monitor:ScheduledQueryRule", log_alert(watched, failingPeriods=periods))
    assert "properties.criteria.allOf[0].failingPeriods" in error


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"groupShortName": ""}, "should not be empty"),
        ({"emailReceivers": [{"name": "ops", "emailAddress": "ops.example.com"}]}, "is invalid"),
        (
            {
                "emailReceivers": [{"name": "ops", "emailAddress": "ops@example.com"}],
                "smsReceivers": [{"name": "Ops", "countryCode": "1", "phoneNumber": "5550100"}],
            },
            "The receiver name 'Ops' is not unique",
        ),
        ({"location": "mars"}, "The provided location 'mars' is not available"),
    ],
)
def test_an_invalid_action_group_is_rejected(engine: Engine, given: dict[str, Any], message: str) -> None:
    group(engine)
    inputs = {**IN_GROUP, "actionGroupName": "ag", "groupShortName": "twelve-chars", "location": "Global"}
    assert message in rejection(engine, "monitor:ActionGroup", {**inputs, **given})
    reached = {"emailReceivers": [{"name": "ops", "emailAddress": "ops@example.com"}]}
    engine.create("azure-native:monitor:ActionGroup", {**inputs, **reached})


@pytest.mark.parametrize("tags", [None, {"team": "web"}, {"hidden-link:/absent": "Resource"}])
def test_an_availability_test_needs_the_tag_of_its_component(
    engine: Engine, tags: dict[str, str] | None
) -> None:
    group(engine)
    inputs = {**TEST, **({"tags": tags} if tags else {})}
    assert rejection(engine, "applicationinsights:WebTest", inputs) == says(
        400,
        "BadRequest",
        "A single 'hidden-link' tag pointing to an existing AI component is required. Found none.",
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"frequency": 60}, "Value cannot be null.\r\nParameter name: format"),
        ({"timeout": 300}, "Invalid Timeout 300."),
        ({"locations": [{"location": "eastus"}]}, "Invalid location 'eastus'."),
        ({"locations": []}, "At least one location is required."),
        ({"request": {}}, "Request.RequestUrl is required"),
    ],
)
def test_an_invalid_availability_test_is_rejected(
    engine: Engine, given: dict[str, Any], message: str
) -> None:
    group(engine)
    inputs = {**TEST, "tags": {f"hidden-link:{component(engine).id}": "Resource"}}
    assert message in rejection(engine, "applicationinsights:WebTest", {**inputs, **given})
    engine.create("azure-native:applicationinsights:WebTest", {**inputs, "frequency": 900, "timeout": 120})


def test_a_components_workspace_exists(engine: Engine) -> None:
    group(engine)
    made = workspace(engine)
    inputs = {**IN_GROUP, "resourceName": "appi", "kind": "web", "applicationType": "web"}
    absent = {**inputs, "workspaceResourceId": f"{made.id}absent"}
    assert rejection(engine, "applicationinsights:Component", absent) == says(
        400, "BadRequest", "Provided WorkspaceResourceId is invalid"
    )
    kept = {**inputs, "workspaceResourceId": made.id}
    engine.create("azure-native:applicationinsights:Component", kept)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"retentionInDays": 7}, "the expected value should be between 30 to 730."),
        ({"retentionInDays": 731}, "The value provided for retention is invalid."),
        ({"workspaceCapping": {"dailyQuotaGb": 0.01}}, "'DailyQuotaGb' should be -1 or at least 0.023."),
        ({"sku": {"name": "Free"}}, "Pricing tier doesn't match the subscription's billing model."),
        ({"location": "mars"}, "The provided location 'mars' is not available for resource type"),
    ],
)
def test_a_workspace_beyond_its_limits_is_rejected(
    engine: Engine, given: dict[str, Any], message: str
) -> None:
    group(engine)
    inputs = {**IN_GROUP, "workspaceName": "logs"}
    assert message in rejection(engine, "operationalinsights:Workspace", {**inputs, **given})
    engine.create(
        "azure-native:operationalinsights:Workspace",
        {**inputs, "retentionInDays": 730, "workspaceCapping": {"dailyQuotaGb": -1}},
    )


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ({"retentionInDays": 30, "samplingPercentage": 12.5}, True),
        ({"retentionInDays": 17}, False),
        ({"samplingPercentage": 101}, False),
    ],
)
def test_a_component_has_a_supported_retention_and_sampling(
    engine: Engine, given: dict[str, Any], taken: bool
) -> None:
    group(engine)
    kept = {**IN_GROUP, "resourceName": "appi", "kind": "web", "applicationType": "web", **given}
    if taken:
        assert engine.create("azure-native:applicationinsights:Component", kept)
    else:
        assert "BadRequest" in rejection(engine, "applicationinsights:Component", kept)


WORKBOOK: dict[str, Any] = {
    **IN_GROUP,
    "resourceName": "4d7a6b1e-8f2c-4b0e-9a35-1c6e2f7d8a90",
    "location": "eastus",
    "category": "workbook",
    "displayName": "Objectives",
    "serializedData": '{"version": "Notebook/1.0", "items": []}',
}


def test_a_workbook_contains_json_and_is_returned_in_azures_spelling(engine: Engine) -> None:
    group(engine)
    kind = "applicationinsights:Workbook"
    assert "not valid JSON" in rejection(engine, kind, {**WORKBOOK, "serializedData": "{"})
    made = engine.create(f"azure-native:{kind}", {**WORKBOOK, "sourceId": component(engine).id})
    assert made.outputs["sourceId"] == made.outputs["sourceId"].lower(), "Azure stores it in lower case"
    assert made.outputs["tags"] == {"hidden-title": "Objectives"}
