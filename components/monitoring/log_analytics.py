"""The Log Analytics workspace, to which all logs are sent."""

from dataclasses import dataclass
from typing import Self

import pulumi
from pulumi_azure_native import operationalinsights

from components.component import Component
from components.placement import Placement
from model.stack_configuration import StackConfiguration


@dataclass(frozen=True, kw_only=True)
class LogAnalyticsArgs:
    """The arguments of `LogAnalytics`.

    Attributes:
        retention_days: Days for which logs are kept, 30 to 730.
        daily_quota_gb: Gigabytes a day after which ingestion stops until the next day; None for no limit.
    """

    placement: Placement
    workspace_name: str
    retention_days: int
    daily_quota_gb: float | None = None

    @classmethod
    def from_configuration(cls, configuration: StackConfiguration, *, placement: Placement) -> Self:
        """The workspace from `stitches:logs`."""
        logs = configuration.logs
        return cls(
            placement=placement,
            workspace_name=configuration.names.log_analytics,
            retention_days=logs.retention_days,
            daily_quota_gb=logs.daily_quota_gb,
        )


class LogAnalytics(Component):
    """A workspace that accepts Entra tokens only.

    Attributes:
        id: The workspace's ARM id.
    """

    id: pulumi.Output[str]

    def __init__(self, name: str, args: LogAnalyticsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        workspace = operationalinsights.Workspace(
            name,
            workspace_name=args.workspace_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.region,
            tags=args.placement.tags,
            sku=operationalinsights.WorkspaceSkuArgs(
                name=operationalinsights.WorkspaceSkuNameEnum.PER_GB2018
            ),
            retention_in_days=args.retention_days,
            workspace_capping=(
                None
                if args.daily_quota_gb is None
                else operationalinsights.WorkspaceCappingArgs(daily_quota_gb=args.daily_quota_gb)
            ),
            features=operationalinsights.WorkspaceFeaturesArgs(
                disable_local_auth=True, enable_log_access_using_only_resource_permissions=True
            ),
            opts=self.child(),
        )
        self.id = workspace.id
        self.register_outputs({"id": self.id})
