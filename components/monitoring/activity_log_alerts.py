"""Alerts on Azure's own records: its incidents, the health of resources, and deletions of data.

Kinds and conditions are those of Azure Monitor Baseline Alerts (the repository
Azure/azure-monitor-baseline-alerts), except where a comment says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import pulumi
from pulumi_azure_native import monitor

from azure_facts.regions import REGIONS
from components.component import Component
from components.monitoring.action_groups import ActionGroups
from components.monitoring.runbooks import Runbooks
from components.placement import Placement
from model.activity_log import HOLD_DATA, Category, deletion
from model.stack_configuration import StackConfiguration

_CATEGORY = "category"


@dataclass(frozen=True, kw_only=True)
class ActivityLogAlert:
    """An alert on entries of the activity log.

    Attributes:
        part: The part of its names that distinguishes it.
        runbook: The page in docs/runbooks/ that describes what to do.
        severity: Determines its receivers, as for other alerts; in Azure these alerts have no severity.
        conditions: The allowed values, by the field of the entry.
    """

    part: str
    runbook: str
    description: str
    category: Category
    conditions: Mapping[str, Sequence[str]]
    severity: int


ACTIVITY_LOG_ALERTS = (
    # No list of services: a misspelt service would be missed silently.
    ActivityLogAlert(
        part="service-health",
        runbook="service-health",
        description="Azure reports an incident, maintenance, an advisory or a change in this region.",
        category=Category.SERVICE_HEALTH,
        conditions={"properties.incidentType": ("Incident", "Maintenance", "Security", "ActionRequired")},
        severity=2,
    ),
    # The baseline also lists what users start themselves: a restart, a change of the plan's size.
    ActivityLogAlert(
        part="resource-health",
        runbook="resource-health",
        description="Azure reports that a resource of this environment is degraded or unavailable.",
        category=Category.RESOURCE_HEALTH,
        conditions={
            "properties.cause": ("PlatformInitiated",),
            "properties.currentHealthStatus": ("Degraded", "Unavailable"),
        },
        severity=2,
    ),
    # The baseline has only the vault.
    ActivityLogAlert(
        part="data-deleted",
        runbook="data-deleted",
        description="Somebody deleted a resource that holds data: a database, an account, a container or a "
        "vault.",
        category=Category.ADMINISTRATIVE,
        conditions={
            "operationName": tuple(map(deletion, HOLD_DATA)),
            "status": ("Succeeded",),
        },
        severity=1,
    ),
)
"""Every alert on the activity log."""


@dataclass(frozen=True, kw_only=True)
class ActivityLogAlertsArgs:
    """The arguments of `ActivityLogAlerts`.

    Attributes:
        alert_names: The Azure name of each alert, by its part.
        scopes: The id of the scope, by the category of the entries.
        alerts: The alerts to create.
    """

    placement: Placement
    runbooks: Runbooks
    alert_names: Mapping[str, str]
    scopes: Mapping[Category, pulumi.Input[str]]
    action_groups: ActionGroups
    alerts: Sequence[ActivityLogAlert] = ACTIVITY_LOG_ALERTS

    @classmethod
    def from_configuration(
        cls,
        configuration: StackConfiguration,
        *,
        placement: Placement,
        scopes: Mapping[Category, pulumi.Input[str]],
        action_groups: ActionGroups,
    ) -> Self:
        """The activity log alerts; none in an environment where nobody is on call."""
        return cls(
            placement=placement,
            alert_names={alert.part: configuration.names.alert(alert.part) for alert in ACTIVITY_LOG_ALERTS},
            runbooks=Runbooks.from_configuration(configuration),
            scopes=scopes,
            action_groups=action_groups,
            alerts=ACTIVITY_LOG_ALERTS if configuration.environment.name.rules.baseline_alerts else (),
        )


class ActivityLogAlerts(Component):
    """An alert for each row of the table; they are free."""

    def __init__(
        self, name: str, args: ActivityLogAlertsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        for alert in args.alerts:
            self._activity_log_alert(args, alert)
        self.register_outputs({})

    def _activity_log_alert(self, args: ActivityLogAlertsArgs, alert: ActivityLogAlert) -> None:
        monitor.ActivityLogAlert(
            f"{self.name}-{alert.part}",
            activity_log_alert_name=args.alert_names[alert.part],
            description=f"{alert.description} {args.runbooks.sentence(alert.runbook)}",
            resource_group_name=args.placement.resource_group_name,
            location="global",
            tags=args.placement.tags,
            enabled=True,
            scopes=[args.scopes[alert.category]],
            condition=monitor.AlertRuleAllOfConditionArgs(
                all_of=[
                    monitor.AlertRuleAnyOfOrLeafConditionArgs(field=_CATEGORY, equals=alert.category.value),
                    *(_one_of(field, values) for field, values in alert.conditions.items()),
                    *(
                        [_in_region(args.placement.region)]
                        if alert.category is Category.SERVICE_HEALTH
                        else []
                    ),
                ]
            ),
            actions=monitor.ActionListArgs(
                action_groups=[monitor.ActionGroupArgs(action_group_id=args.action_groups.of(alert.severity))]
            ),
            opts=self.child(),
        )


def _one_of(field: str, values: Sequence[str]) -> monitor.AlertRuleAnyOfOrLeafConditionArgs:
    return monitor.AlertRuleAnyOfOrLeafConditionArgs(
        any_of=[monitor.AlertRuleLeafConditionArgs(field=field, equals=value) for value in values]
    )


def _in_region(region: str) -> monitor.AlertRuleAnyOfOrLeafConditionArgs:
    """Azure's reports about a region, or about all regions: Front Door has none."""
    return monitor.AlertRuleAnyOfOrLeafConditionArgs(
        field="properties.impactedServices[*].ImpactedRegions[*].RegionName",
        contains_any=[REGIONS[region].display_name, "Global"],
    )
