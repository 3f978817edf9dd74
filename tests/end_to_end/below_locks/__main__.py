"""The program after a change: resources that extend locked resources are replaced, or some are deleted.

The environment variable BELOW_LOCKS says which: "replaced", "several replaced" or "deleted".
"""

# ruff: noqa: E402
import gc
import signal

# As the program itself does, and before it: imports are most of what there is to collect.
signal.signal(signal.SIGINT, signal.SIG_DFL)
gc.disable()

import os
import runpy
from typing import Any

import pulumi

from components import environment
from components.component import Component
from components.monitoring import diagnostics
from components.monitoring.diagnostics import DiagnosticsArgs
from tests.components.stack_files import CHECKOUT

WHAT = os.environ["BELOW_LOCKS"]
REPLACED = {
    "replaced": {("RoleAssignment", "blobs")},
    "several replaced": {
        ("RoleAssignment", "blobs"),
        ("DiagnosticSetting", "blobs"),
        ("DiagnosticSetting", "database"),
    },
}
_ANOTHER_ROLE = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"  # Storage Blob Data Reader
_ANOTHER_ASSIGNMENT = "0d9f2b4e-6c1a-4f7b-9a43-2b7f1a5c8e60"


def _changed(kind: str, props: dict[str, Any]) -> dict[str, Any]:
    if kind == "DiagnosticSetting":
        return {**props, "name": "diag-of-another-name"}
    definition = str(props["roleDefinitionId"]).rpartition("/")[0]
    return {
        **props,
        "roleDefinitionId": f"{definition}/{_ANOTHER_ROLE}",
        "roleAssignmentName": _ANOTHER_ASSIGNMENT,
    }


def replace(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """Give the blobs' role another definition, and their setting and the database's another name."""
    package, _, kind = args.type_.split(":")
    if package == "azure-native" and (kind, args.name.rpartition("-")[2]) in REPLACED[WHAT]:
        return pulumi.ResourceTransformResult(_changed(kind, dict(args.props)), args.opts)
    return None


class Diagnostics(diagnostics.Diagnostics):
    """No setting on the vault."""

    def __init__(self, name: str, args: DiagnosticsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if name.endswith("-vault"):
            Component.__init__(self, name, args, opts)
        else:
            super().__init__(name, args, opts)


# A deletion runs after several replacements and keeps them, so that only the deletion is left to do.
REPLACED["deleted"] = REPLACED["several replaced"]

pulumi.runtime.register_resource_transform(replace)
if WHAT == "deleted":
    environment.Diagnostics = Diagnostics
runpy.run_path(str(CHECKOUT / "__main__.py"), run_name="__main__")
