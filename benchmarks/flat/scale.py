"""What scales the plan with its load."""

import pulumi
from pulumi_azure_native import monitor, resources, web

from benchmarks.flat.literals import LOCATION, TAGS

_Is = monitor.ComparisonOperationType


def autoscale(name: str, group: resources.ResourceGroup, plan: web.AppServicePlan) -> None:
    """Two to four instances, by their average CPU."""
    monitor.AutoscaleSetting(
        name,
        autoscale_setting_name="autoscale-stitches-prod",
        name="autoscale-stitches-prod",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        enabled=True,
        target_resource_uri=plan.id,
        profiles=[
            monitor.AutoscaleProfileArgs(
                name="load",
                capacity=monitor.ScaleCapacityArgs(minimum="2", default="2", maximum="4"),
                rules=[
                    _by_one(plan.id, monitor.ScaleDirection.INCREASE, _Is.GREATER_THAN, 70, "PT10M"),
                    _by_one(plan.id, monitor.ScaleDirection.DECREASE, _Is.LESS_THAN, 30, "PT20M"),
                ],
            )
        ],
    )


def _by_one(
    plan_id: pulumi.Output[str], direction: monitor.ScaleDirection, operator: _Is, percent: float, window: str
) -> monitor.ScaleRuleArgs:
    return monitor.ScaleRuleArgs(
        metric_trigger=monitor.MetricTriggerArgs(
            metric_name="CpuPercentage",
            metric_resource_uri=plan_id,
            time_grain="PT1M",
            time_window=window,
            statistic=monitor.MetricStatisticType.AVERAGE,
            time_aggregation=monitor.TimeAggregationType.AVERAGE,
            operator=operator,
            threshold=percent,
        ),
        scale_action=monitor.ScaleActionArgs(
            direction=direction, type=monitor.ScaleType.CHANGE_COUNT, value="1", cooldown=window
        ),
    )
