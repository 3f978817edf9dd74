"""Diagnostic settings: the logs of one resource, sent to the workspace."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import monitor

from components.component import Component


@dataclass(frozen=True, kw_only=True)
class DiagnosticsArgs:
    """The arguments of `Diagnostics`.

    Attributes:
        target_id: The ARM id of the resource that logs.
        log_groups: Category groups; "allLogs" means all present and future categories.
        log_categories: Single categories, instead of a group.
    """

    target_id: pulumi.Input[str]
    workspace_id: pulumi.Input[str]
    setting_name: str
    log_groups: tuple[str, ...] = ()
    log_categories: tuple[str, ...] = ()


class Diagnostics(Component):
    """A diagnostic setting. The workspace decides how long logs are kept, as Azure requires."""

    def __init__(self, name: str, args: DiagnosticsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        logs = [
            *(
                monitor.DiagnosticsLogSettingsArgs(category_group=group, enabled=True)
                for group in args.log_groups
            ),
            *(
                monitor.DiagnosticsLogSettingsArgs(category=category, enabled=True)
                for category in args.log_categories
            ),
        ]
        monitor.DiagnosticSetting(
            name,
            name=args.setting_name,
            resource_uri=args.target_id,
            workspace_id=args.workspace_id,
            logs=logs,
            # They are free in Azure's own store, and billed by the GB in the workspace.
            metrics=[],
            # On a locked resource, the old one can be deleted only while the lock is off, which is before the
            # new one.
            opts=self.child(delete_before_replace=True),
        )
        self.register_outputs({})
