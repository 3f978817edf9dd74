"""Autoscale: as many instances as the load needs, between the plan's own number and a maximum."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import monitor

from components.component import Component
from components.placement import Placement

# Far enough apart that adding an instance does not cause its removal: 70 % on one instance are 35 % on two.
_BUSY_PERCENT = 70
_IDLE_PERCENT = 30


@dataclass(frozen=True, kw_only=True)
class AutoscaleArgs:
    """The arguments of `Autoscale`.

    Attributes:
        plan_id: The App Service plan to scale. The program must ignore changes of its capacity.
        minimum: The minimum number of instances, which also run if no metric arrives.
        maximum: The maximum number of instances, which limits the cost of the plan.
    """

    placement: Placement
    setting_name: str
    plan_id: pulumi.Output[str]
    minimum: int
    maximum: int


class Autoscale(Component):
    """A setting that adds an instance after 10 busy minutes, and removes one after 20 idle ones."""

    def __init__(self, name: str, args: AutoscaleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        monitor.AutoscaleSetting(
            name,
            autoscale_setting_name=args.setting_name,
            name=args.setting_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.region,
            tags=args.placement.tags,
            enabled=True,
            target_resource_uri=args.plan_id,
            profiles=[
                monitor.AutoscaleProfileArgs(
                    name="load",
                    capacity=monitor.ScaleCapacityArgs(
                        minimum=str(args.minimum), default=str(args.minimum), maximum=str(args.maximum)
                    ),
                    rules=[
                        _by_one(
                            args.plan_id,
                            monitor.ScaleDirection.INCREASE,
                            monitor.ComparisonOperationType.GREATER_THAN,
                            _BUSY_PERCENT,
                            minutes=10,
                        ),
                        _by_one(
                            args.plan_id,
                            monitor.ScaleDirection.DECREASE,
                            monitor.ComparisonOperationType.LESS_THAN,
                            _IDLE_PERCENT,
                            minutes=20,
                        ),
                    ],
                )
            ],
            opts=self.child(),
        )
        self.register_outputs({})


def _by_one(
    plan_id: pulumi.Output[str],
    direction: monitor.ScaleDirection,
    operator: monitor.ComparisonOperationType,
    percent: int,
    *,
    minutes: int,
) -> monitor.ScaleRuleArgs:
    """One instance more or less, if the average CPU of some minutes is beyond a percentage."""
    return monitor.ScaleRuleArgs(
        metric_trigger=monitor.MetricTriggerArgs(
            metric_name="CpuPercentage",
            metric_resource_uri=plan_id,
            time_grain="PT1M",
            time_window=f"PT{minutes}M",
            statistic=monitor.MetricStatisticType.AVERAGE,
            time_aggregation=monitor.TimeAggregationType.AVERAGE,
            operator=operator,
            threshold=percent,
        ),
        scale_action=monitor.ScaleActionArgs(
            direction=direction, type=monitor.ScaleType.CHANGE_COUNT, value="1", cooldown=f"PT{minutes}M"
        ),
    )
