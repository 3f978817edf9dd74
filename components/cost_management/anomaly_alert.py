"""The cost anomaly alert: reports on the next day that a subscription's cost is unusual."""

from dataclasses import dataclass
from typing import Self

import pulumi
from pulumi_azure_native import costmanagement

from components.component import Component
from components.cost_management.this_month import this_month
from model.stack_configuration import StackConfiguration

# Azure requires an end, and the alert should have none. Source: terraform-provider-azurerm issue 25004.
_NEVER_ENDS = "2099-12-31T00:00:00Z"


@dataclass(frozen=True, kw_only=True)
class CostAnomalyAlertArgs:
    """The arguments of `CostAnomalyAlert`.

    Attributes:
        subscription_id: The subscription to check; Azure checks nothing smaller.
        alert_name: Its name in Azure, letters, digits, underscores and hyphens.
        start_date: The first day, as "2026-12-01T00:00:00Z"; None for the first of the month in which the
            alert is created.
        emails: Who gets the alert; the first one is also the contact of the alert.
    """

    subscription_id: str
    alert_name: str
    start_date: str | None
    emails: tuple[str, ...]

    @classmethod
    def from_configuration(cls, configuration: StackConfiguration, *, subscription_id: str) -> Self | None:
        """The alert on unusual cost, if `stitches:budget.anomalies` is on."""
        if not configuration.budget.anomalies:
            return None
        return cls(
            subscription_id=subscription_id,
            alert_name=configuration.names.cost_anomaly_alert,
            start_date=configuration.budget.start_date,
            emails=tuple(configuration.alerts.emails),
        )


class CostAnomalyAlert(Component):
    """A daily check of the subscription's cost by Azure's own model of what is usual; it is free."""

    def __init__(
        self, name: str, args: CostAnomalyAlertArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        scope = f"/subscriptions/{args.subscription_id}"
        costmanagement.ScheduledActionByScope(
            name,
            name=args.alert_name,
            scope=scope,
            kind=costmanagement.ScheduledActionKind.INSIGHT_ALERT,
            display_name=args.alert_name,
            status=costmanagement.ScheduledActionStatus.ENABLED,
            # The view that the portal uses for it; it groups the findings by resource group.
            view_id=f"{scope}/providers/Microsoft.CostManagement/views/ms:DailyAnomalyByResourceGroup",
            notification_email=args.emails[0],
            notification=costmanagement.NotificationPropertiesArgs(
                subject=f"Unusual cost: {args.alert_name}", to=list(args.emails)
            ),
            schedule=costmanagement.SchedulePropertiesArgs(
                frequency=costmanagement.ScheduleFrequency.DAILY,
                start_date=args.start_date or this_month(),
                end_date=_NEVER_ENDS,
            ),
            opts=self.child(ignore_changes=None if args.start_date else ["schedule.startDate"]),
        )
        self.register_outputs({})
