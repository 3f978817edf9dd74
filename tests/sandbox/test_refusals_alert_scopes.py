"""What Azure refuses of the resources that one metric alert watches."""

from typing import Any

from tests.sandbox.driver import Engine, Made, group, plan
from tests.sandbox.refusals import component, refusal
from tests.sandbox.test_refusals_monitor import metric_alert


def several(kind: str, *watched: Made, **given: Any) -> dict[str, Any]:
    alert = metric_alert(watched[0], "CpuPercentage", "Average")
    alert["criteria"]["odataType"] = f"Microsoft.Azure.Monitor.{kind}"
    return {**alert, "scopes": [made.id for made in watched], **given}


def two_plans(engine: Engine) -> tuple[Made, Made]:
    first = plan(engine)
    other = {**first.inputs, "name": f"{first.inputs['name']}-2"}
    return first, engine.create(first.token, other, "other")


def test_a_metric_alert_on_one_resource_watches_one(engine: Engine) -> None:
    group(engine)
    plans = two_plans(engine)
    said = refusal(engine, "monitor:MetricAlert", several("SingleResourceMultipleMetricCriteria", *plans))
    assert said.startswith('Status=400 Code="BadRequest" Message="Scopes property is invalid. Only single')
    of_both = several("MultipleResourceMultipleMetricCriteria", *plans)
    engine.create("azure-native:monitor:MetricAlert", of_both)


def test_a_metric_alert_watches_resources_of_one_type(engine: Engine) -> None:
    group(engine)
    kind, watched, other = "MultipleResourceMultipleMetricCriteria", plan(engine), component(engine)
    for alert in (several(kind, watched, other), several(kind, watched, targetResourceType="a.b/c")):
        said = refusal(engine, "monitor:MetricAlert", alert)
        assert "different from the selected target resource type" in said
    named = several(kind, watched, targetResourceType="microsoft.web/SERVERFARMS")
    engine.create("azure-native:monitor:MetricAlert", named)
