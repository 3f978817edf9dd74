"""What Azure rejects for the scopes of one metric alert."""

from typing import Any

from tests.sandbox.catalogue.monitoring.test_alerts import log_alert, metric_alert
from tests.sandbox.catalogue.rejections import component, people, rejection, says
from tests.sandbox.driver import Engine, Made, group, plan


def several(kind: str, *watched: Made, **given: Any) -> dict[str, Any]:
    alert = metric_alert(watched[0], "CpuPercentage", "Average")
    alert["criteria"]["odataType"] = f"Microsoft.Azure.Monitor.{kind}"
    return {**alert, "scopes": [made.id for made in watched], **given}


def two_plans(engine: Engine) -> tuple[Made, Made]:
    first = plan(engine)
    other = {**first.inputs, "name": f"{first.inputs['name']}-2"}
    return first, engine.create(first.token, other, "other")


def test_criteria_for_one_resource_allow_only_one_scope(engine: Engine) -> None:
    group(engine)
    plans = two_plans(engine)
    message = rejection(
        engine, "monitor:MetricAlert", several("SingleResourceMultipleMetricCriteria", *plans)
    )
    assert message.startswith('Status=400 Code="BadRequest" Message="Scopes property is invalid. Only single')
    of_both = several("MultipleResourceMultipleMetricCriteria", *plans)
    engine.create("azure-native:monitor:MetricAlert", of_both)


def test_a_metric_alert_has_scopes_of_one_type(engine: Engine) -> None:
    group(engine)
    kind, watched, other = "MultipleResourceMultipleMetricCriteria", plan(engine), component(engine)
    for alert in (several(kind, watched, other), several(kind, watched, targetResourceType="a.b/c")):
        message = rejection(engine, "monitor:MetricAlert", alert)
        assert "different from the selected target resource type" in message
    named = several(kind, watched, targetResourceType="microsoft.web/SERVERFARMS")
    engine.create("azure-native:monitor:MetricAlert", named)


def test_the_action_group_of_a_metric_alert_exists(engine: Engine) -> None:
    group(engine)
    alert, action_group = metric_alert(component(engine)), people(engine)
    absent = {**alert, "actions": [{"actionGroupId": f"{action_group.id}absent"}]}
    assert rejection(engine, "monitor:MetricAlert", absent) == says(
        400,
        "BadRequest",
        f"Arm resource {action_group.id}absent is invalid or in a different subscription as alert rule.",
    )
    engine.create(
        "azure-native:monitor:MetricAlert", {**alert, "actions": [{"actionGroupId": action_group.id}]}
    )


def test_a_log_alert_has_one_scope(engine: Engine) -> None:
    group(engine)
    alert, other = log_alert(component(engine)), plan(engine)
    for scopes in ([], [*alert["scopes"], other.id]):
        assert rejection(engine, "monitor:ScheduledQueryRule", {**alert, "scopes": scopes}) == says(
            400,
            "InvalidRequestContent",
            "The request content was invalid and could not be deserialized: 'Scopes list should contain "
            "exactly 1 resource Id'",
        )
    engine.create("azure-native:monitor:ScheduledQueryRule", alert)
