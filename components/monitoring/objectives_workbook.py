"""The workbook on which people read the month: the objectives, the releases, and the cost."""

import uuid
from dataclasses import dataclass
from typing import Final, Self

import pulumi
from pulumi_azure_native import applicationinsights

from components.component import Component
from components.monitoring import objective_queries, workbook_document
from components.monitoring.objectives import Objectives
from components.placement import Placement
from model.stack_configuration import StackConfiguration

_BUDGETS_API: Final = "2024-08-01"


@dataclass(frozen=True, kw_only=True)
class ObjectivesWorkbookArgs:
    """The arguments of `ObjectivesWorkbook`.

    Attributes:
        title: The title in the portal, unique in its resource group.
        application_insights_id: The component that it queries.
        budget_id: The budget whose month it shows.
    """

    placement: Placement
    title: str
    application_insights_id: pulumi.Input[str]
    budget_id: pulumi.Input[str]
    objectives: Objectives

    @classmethod
    def from_configuration(
        cls,
        configuration: StackConfiguration,
        *,
        placement: Placement,
        application_insights_id: pulumi.Input[str],
        budget_id: pulumi.Input[str],
    ) -> Self:
        """The workbook with the objectives of `monitoringThresholds`."""
        return cls(
            placement=placement,
            title=configuration.names.workbook_title,
            application_insights_id=application_insights_id,
            budget_id=budget_id,
            objectives=Objectives.from_configuration(configuration),
        )


class ObjectivesWorkbook(Component):
    """An Azure workbook, among those of Application Insights."""

    def __init__(
        self, name: str, args: ObjectivesWorkbookArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        # Azure stores this id in lower case, even if it was sent in upper case. Source:
        # terraform-provider-azurerm, application_insights_workbook, which rejects upper case.
        component_id = pulumi.Output.from_input(args.application_insights_id).apply(str.lower)
        applicationinsights.Workbook(
            name,
            # Azure requires a GUID: the same for the same environment, so that no update creates another one.
            resource_name_=str(uuid.uuid5(uuid.NAMESPACE_URL, args.title)),
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.region,
            # Azure adds this tag, with the workbook's name in the portal's lists, if a program does not.
            tags={**args.placement.tags, "hidden-title": args.title},
            kind=applicationinsights.WorkbookSharedTypeKind.SHARED,
            category="workbook",
            display_name=args.title,
            version=workbook_document.FORMAT,
            source_id=component_id,
            serialized_data=pulumi.Output.all(component_id, args.budget_id).apply(
                lambda ids: _document(args.title, args.objectives, *ids)
            ),
            opts=self.child(),
        )
        self.register_outputs({})


def _document(title: str, objectives: Objectives, component_id: str, budget_id: str) -> str:
    return workbook_document.document(
        component_id,
        [
            workbook_document.text("objectives", f"# {title}\n\n{_promises(objectives)}"),
            workbook_document.of_logs(
                "Error budgets of 30 days", objective_queries.error_budgets(objectives), "table"
            ),
            workbook_document.of_logs(
                "Burn by day: at 1 the budget lasts 30 days",
                objective_queries.burn_by_day(objectives),
                "timechart",
            ),
            workbook_document.of_logs(
                "95th percentile of users' requests by hour, in ms",
                objective_queries.latency_by_hour(objectives),
                "timechart",
            ),
            workbook_document.of_logs("Releases", objective_queries.releases(), "table"),
            workbook_document.of_resource(
                "Cost of this month against the budget",
                budget_id,
                _BUDGETS_API,
                {
                    "spent": "currentSpend.amount",
                    "forecast": "forecastSpend.amount",
                    "budget": "amount",
                    "currency": "currentSpend.unit",
                },
            ),
        ],
    )


def _promises(objectives: Objectives) -> str:
    return (
        f"Over 30 days: at least {objectives.availability_percent:g} % of the availability tests pass, "
        f"at most {objectives.error_rate_percent:g} % of users' requests fail, and at most 5 % of them take "
        f"longer than {objectives.latency_p95_ms:g} ms."
    )
