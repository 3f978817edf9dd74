"""Application Insights: the application's telemetry, stored in the workspace."""

from dataclasses import dataclass
from typing import Any, Self

import pulumi
from pulumi_azure_native import applicationinsights

from components.component import Component
from components.outputs.inventory import declare
from components.placement import Placement
from model.resource import ResourceType
from model.stack_configuration import StackConfiguration


@dataclass(frozen=True, kw_only=True)
class ApplicationInsightsArgs:
    """The arguments of `ApplicationInsights`.

    Attributes:
        entra_only: Whether telemetry is accepted only with an Entra token; the SDK of an ordinary application
            and every browser send none.
    """

    placement: Placement
    component_name: str
    workspace_id: pulumi.Input[str]
    entra_only: bool

    @classmethod
    def from_configuration(
        cls, configuration: StackConfiguration, *, placement: Placement, workspace_id: pulumi.Input[str]
    ) -> Self:
        """The component of `stitches:monitoring`."""
        return cls(
            placement=placement,
            component_name=configuration.names.application_insights,
            workspace_id=workspace_id,
            entra_only=configuration.monitoring.entra_only,
        )


class ApplicationInsights(Component):
    """A workspace-based component.

    If it accepts Entra tokens only, senders of telemetry need the role Monitoring Metrics Publisher.
    Otherwise the connection string is enough.

    Attributes:
        id: The component's ARM id.
        connection_string: The address for telemetry.
        declaration: Its entry in the inventory.
    """

    id: pulumi.Output[str]
    connection_string: pulumi.Output[str]
    declaration: dict[str, Any]

    def __init__(
        self, name: str, args: ApplicationInsightsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        component = applicationinsights.Component(
            name,
            resource_name_=args.component_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.region,
            tags=args.placement.tags,
            kind="web",
            application_type=applicationinsights.ApplicationType.WEB,
            ingestion_mode=applicationinsights.IngestionMode.LOG_ANALYTICS,
            workspace_resource_id=args.workspace_id,
            disable_local_auth=args.entra_only,
            disable_ip_masking=False,
            opts=self.child(),
        )
        self.id = component.id
        self.connection_string = component.connection_string
        self.declaration = declare(
            ResourceType.APPLICATION_INSIGHTS,
            component.id,
            args.component_name,
            args.placement,
            {
                "applicationType": "web",
                "disableLocalAuth": args.entra_only,
                "workspaceResourceId": args.workspace_id,
            },
        )
        self.register_outputs({"id": self.id})
