"""The cost anomaly alert: who hears the next day that a subscription costs otherwise than it used to."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import costmanagement

from components.component import Component
from components.cost_management.this_month import this_month

# Azure wants an end, and the alert is meant to have none. Source: terraform-provider-azurerm issue 25004.
_NEVER_ENDS = "2099-12-31T00:00:00Z"


@dataclass(frozen=True, kw_only=True)
class CostAnomalyAlertArgs:
    """The arguments of `CostAnomalyAlert`.

    Attributes:
        subscription_id: The subscription that is watched; Azure watches nothing smaller.
        alert_name: Its name in Azure, letters, digits, underscores and hyphens.
        start_date: The first day, as "2026-12-01T00:00:00Z"; None for the first of the month in which the
            alert is made.
        emails: Who gets the alert; the first one is also the contact of the alert.
    """

    subscription_id: str
    alert_name: str
    start_date: str | None
    emails: tuple[str, ...]


class CostAnomalyAlert(Component):
    """A daily look at the subscription's cost by Azure's own model of what is usual; it costs nothing."""

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
            # The view that the portal takes for it; it groups what it found by resource group.
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
