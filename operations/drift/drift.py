"""Finds the differences between a stack's state and Azure, and changes neither."""

import shlex
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

import atomic_files
from github_markdown.escaping import code
from github_markdown.tables import table
from model.base import Model
from model.types import UtcTime
from operations.stacks.engine_words import SAME
from operations.stacks.fixes import fixes
from operations.stacks.wire import Part
from operations.terminal.errors import OperationError, explained
from operations.terminal.invalid_data import invalid_fields

FILE: Final = "drift.json"
"""The name of the file that holds a `Drift`."""

COMMAND: Final = ("refresh", "--preview-only", "--json")
"""The engine's command. It takes no lock and writes nothing: pulumi/pulumi, pkg/backend/diy/backend.go,
v3.274.1."""

_AZURE: Final = "azure-native:"
_LEFT_TO_AZURE: Final = {"azure-native:web:AppServicePlan": "sku.capacity"}
"""By type, the property that Azure itself changes, if the program ignores its changes: autoscale sets it.

All other properties are compared, even if the program ignores their changes: a program may ignore changes of
a property because it cannot change it, although nobody else should change it either."""
_LEFT_OUT_OF_READS: Final = {"azure-native:applicationinsights:Workbook": "serializedData"}
"""By type, the property that Azure may leave out when it is read, so that it seems deleted.

azure-native reads a workbook without `canFetchContent=true`, and Azure then returns a summary. Nobody can
have deleted the property, because Azure requires it. If Azure does return it, a change of it is reported.
Sources: azure-rest-api-specs, workbooks_API.json, 2023-06-01; Azure/arm-template-whatif issue 244."""
_VERSION: Final = "etag"
"""Azure's mark for each version of a resource. If nothing else differs, nobody changed the resource.

The SDK has it as an input of some resources, such as budgets; a program does not set it."""
_DELETED: Final = "delete"
_UNCHANGED: Final = frozenset({SAME, "refresh", "read"})


class Difference(StrEnum):
    """How a resource in Azure differs from the state."""

    CHANGED = "changed"
    GONE = "gone"


class DriftedResource(Model):
    """One resource that somebody changed without the engine."""

    type: str = Field(description="The engine's type.", examples=["azure-native:web:WebApp"])
    name: str = Field(description="The name in the program.", examples=["stitches-prod"])
    id: str = Field(description="Azure's id.", examples=["/subscriptions/…/sites/stitches-prod"])
    difference: Difference = Field(description="How it differs.", examples=["changed"])
    paths: tuple[str, ...] = Field(
        description="The properties that differ. Never their values: an issue may be public.",
        examples=[["httpsOnly"]],
    )


class Drift(Model):
    """The differences found in one stack.

    Attributes:
        resources: What differs, sorted by type and name; empty if state and Azure agree.
    """

    stack: str = Field(description="The stack.", examples=["prod"])
    looked_at: UtcTime = Field(
        description="When the state was compared with Azure.", examples=["2026-01-31T03:17:00Z"]
    )
    compared: int = Field(
        ge=0, description="How many resources were compared; 0 if none is deployed.", examples=[76]
    )
    resources: tuple[DriftedResource, ...] = Field(description="What differs, sorted by type and name.")

    @property
    def agreement(self) -> str:
        """The sentence for the case that nothing differs."""
        if not self.compared:
            return f"Stack {self.stack} has no resources to compare."
        return f"No drift: the state of stack {self.stack} and Azure agree on {self.compared} resources."

    @property
    def fix(self) -> str:
        """How to fix it, in a few sentences; empty if nothing differs."""
        if not self.resources:
            return ""
        return (
            f"First change the program so that it contains what you want to keep. {fixes(self.stack).drift}"
        )

    def in_markdown(self) -> str:
        """The report for people that an issue shows."""
        when = f"{self.looked_at:%Y-%m-%d %H:%M} UTC"
        if not self.resources:
            return f"{self.agreement} As of {when}.\n"
        head = f"Azure differs from the state of `{self.stack}`, as of {when}.\n\n"
        rows = (
            (code(one.type), code(one.name), one.difference.value, ", ".join(map(code, one.paths)))
            for one in self.resources
        )
        return f"{head}{table(('Type', 'Name', 'Difference', 'Properties'), rows)}\n{self.fix}\n"


class _State(Part):
    type: str
    id: str = ""
    ignore_changes: tuple[str, ...] = ()


class _PropertyDifference(Part):
    kind: str = ""


class _Step(Part):
    op: str
    urn: str
    provider: str = ""
    old_state: _State | None = None
    detailed_diff: Mapping[str, _PropertyDifference] | None = None


class _Preview(Part):
    """A preview. The engine leaves out what is empty; only the duration is always there.

    Source: pulumi/pulumi, pkg/display/json.go, v3.259.0.
    """

    duration: int
    steps: tuple[_Step, ...] = ()


def drift_in(stack: str, preview: bytes) -> Drift:
    """The differences in the engine's preview of a refresh.

    Raises:
        OperationError: What the engine printed is not such a preview.
    """
    try:
        steps = _Preview.model_validate_json(preview).steps
    except ValidationError as error:
        raise OperationError(
            explained(
                "The preview that the engine printed is invalid.",
                found=f"invalid or missing: {invalid_fields(error)}",
                fix=fixes(stack).unreadable,
            )
        ) from None
    differing = [step for step in steps if step.provider and step.op not in _UNCHANGED]
    found = [_drifted(step) for step in differing if not _is_azures_own(step)]
    in_order = sorted(found, key=lambda one: (one.type, one.name, one.id))
    return Drift(
        stack=stack,
        looked_at=datetime.now(UTC).replace(microsecond=0),
        compared=sum(_type(step).startswith(_AZURE) for step in steps),
        resources=tuple(in_order),
    )


def _type(step: _Step) -> str:
    return step.urn.split("::")[2].rpartition("$")[2]


def _paths(step: _Step) -> tuple[str, ...]:
    """The properties that differ, without those that Azure may change."""
    left = _LEFT_TO_AZURE.get(_type(step))
    is_left = left is not None and step.old_state is not None and left in step.old_state.ignore_changes
    unread = _LEFT_OUT_OF_READS.get(_type(step))
    return tuple(
        sorted(
            path
            for path, difference in (step.detailed_diff or {}).items()
            if path.lower() != _VERSION
            and not (is_left and path == left)
            and not (path == unread and difference.kind == _DELETED)
        )
    )


def _is_azures_own(step: _Step) -> bool:
    """Whether only properties differ that Azure may change."""
    return bool(step.detailed_diff) and not _paths(step)


def _drifted(step: _Step) -> DriftedResource:
    gone = step.op == "delete"
    return DriftedResource(
        type=_type(step),
        name=step.urn.rpartition("::")[2],
        id=step.old_state.id if step.old_state else "",
        difference=Difference.GONE if gone else Difference.CHANGED,
        paths=() if gone else _paths(step),
    )


def write_drift(drift: Drift, folder: Path) -> None:
    """Write it where `read_drift` finds it, and create the folder if needed."""
    folder.mkdir(parents=True, exist_ok=True)
    atomic_files.write(folder / FILE, drift.model_dump_json(indent=2) + "\n")


def read_drift(folder: Path, stack: str) -> Drift:
    """Read what `write_drift` wrote for a stack.

    Raises:
        OperationError: The file is missing, invalid, or for another stack.
    """
    try:
        drift = Drift.model_validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):
        drift = None
    if drift is None or drift.stack != stack:
        command = f"{fixes(stack).stitches} drift {stack} --output {shlex.quote(str(folder))}"
        raise OperationError(
            explained(
                f"{folder / FILE} is missing, invalid, or not for stack {stack}.",
                fix=f"Run `{command}`, which writes it.",
            )
        )
    return drift
