"""The budget: reports that a month costs more than it may."""

from dataclasses import dataclass
from typing import Self

import pulumi
from pulumi_azure_native import consumption

from components.component import Component
from components.cost_management.this_month import this_month
from model.stack_configuration import StackConfiguration

SPENT_PERCENTS = (100, 120)
"""Percentage of the budget at which the actual cost of the month is reported."""
FORECAST_PERCENT = 110
"""Percentage of the budget at which the forecast of the month's cost is reported."""


@dataclass(frozen=True, kw_only=True)
class BudgetArgs:
    """The arguments of `Budget`.

    Attributes:
        scope: The ARM id of the resource group whose cost counts.
        amount_usd: US dollars a month.
        start_date: The first instant of the first month, as "2026-12-01T00:00:00Z", which Azure does not
            allow to change; None for the month in which the budget is created.
        emails: Who is notified, beside the action group.
    """

    scope: pulumi.Input[str]
    budget_name: str
    amount_usd: float
    start_date: str | None
    emails: tuple[str, ...]
    action_group_id: pulumi.Input[str]

    @classmethod
    def from_configuration(
        cls,
        configuration: StackConfiguration,
        *,
        scope: pulumi.Input[str],
        action_group_id: pulumi.Input[str],
    ) -> Self:
        """The budget from `costBudgetUSD`."""
        return cls(
            scope=scope,
            budget_name=configuration.names.budget,
            amount_usd=configuration.environment.cost_budget_usd,
            start_date=configuration.budget.start_date,
            emails=tuple(configuration.alerts.emails),
            action_group_id=action_group_id,
        )


class Budget(Component):
    """A monthly budget that reports at 110 % forecast, and at 100 % and 120 % spent.

    The specification has one threshold, the budget itself. The budget reports nothing below it: a stack that
    costs what is estimated would exceed a lower threshold every month, and often a forecast of 100 % too.

    Attributes:
        id: The budget's ARM id.
    """

    id: pulumi.Output[str]

    def __init__(self, name: str, args: BudgetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)

        def notify(percent: int, kind: consumption.ThresholdType) -> consumption.NotificationArgs:
            return consumption.NotificationArgs(
                enabled=True,
                operator=consumption.OperatorType.GREATER_THAN_OR_EQUAL_TO,
                threshold=percent,
                threshold_type=kind,
                contact_emails=list(args.emails),
                contact_groups=[args.action_group_id],
            )

        budget = consumption.Budget(
            name,
            budget_name=args.budget_name,
            scope=args.scope,
            amount=args.amount_usd,
            category=consumption.CategoryType.COST,
            time_grain=consumption.TimeGrainType.MONTHLY,
            time_period=consumption.BudgetTimePeriodArgs(start_date=args.start_date or this_month()),
            notifications={
                **{
                    f"spent-{percent}-percent": notify(percent, consumption.ThresholdType.ACTUAL)
                    for percent in SPENT_PERCENTS
                },
                f"forecast-{FORECAST_PERCENT}-percent": notify(
                    FORECAST_PERCENT, consumption.ThresholdType.FORECASTED
                ),
            },
            opts=self.child(ignore_changes=None if args.start_date else ["timePeriod.startDate"]),
        )
        self.id = budget.id
        self.register_outputs({})
