"""Reads the engine's event log: the operation on each resource, the policy violations, and the failures.

Source of the format: pulumi/pulumi, sdk/go/common/apitype/events.go, v3.274.1.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import BeforeValidator, Field, ValidationError

from engine_wire import STACK_TYPE
from operations.stacks.wire import Part, Properties
from operations.terminal.errors import OperationError, explained
from operations.terminal.invalid_data import invalid_fields_with_reasons

EVENT_LOG_VARIABLE: Final = "PULUMI_DEBUG_COMMANDS"
"""The environment variable that enables the engine's option --event-log."""

_CREATIONS: Final = frozenset({"create", "create-replacement"})
_IMPORT: Final = "import"


class ResourceState(Part):
    """A resource before or after a step."""

    custom: bool = False
    parent: str = ""
    inputs: Properties = Field(default_factory=dict[str, Any])
    outputs: Properties = Field(default_factory=dict[str, Any])


class PropertyDifference(Part):
    """How a property changes: "add", "update" or "delete", followed by "-replace" if that replaces."""

    kind: str = Field(alias="diffKind")


class Step(Part):
    """One operation on one resource."""

    op: str
    urn: str
    type: str
    old: ResourceState | None = None
    new: ResourceState | None = None
    diffs: Annotated[tuple[str, ...], BeforeValidator(lambda value: value or ())] = ()
    keys: Annotated[tuple[str, ...], BeforeValidator(lambda value: value or ())] = ()
    detailed_diff: dict[str, PropertyDifference] | None = None

    @property
    def state(self) -> ResourceState:
        """The state after the step; for a deletion, the state before it."""
        return self.new or self.old or ResourceState()

    @property
    def creates(self) -> bool:
        """Whether it creates a resource, even as a replacement."""
        return self.op in _CREATIONS


class PolicyViolation(Part):
    """A policy that a resource breaks, or that cannot be checked before the update."""

    resource_urn: str = ""
    message: str
    policy_name: str
    enforcement_level: str
    severity: str = ""


class Diagnostic(Part):
    """A message of the engine, a provider or the program."""

    urn: str = ""
    message: str
    severity: str


@dataclass
class EventLog:
    """The events of a preview or an update, in their order.

    Attributes:
        failed: The steps that failed; `steps` contains them too.
        imported: What was read of each imported resource, by URN.
        finished: Whether the engine finished, with or without errors.
    """

    steps: list[Step] = field(default_factory=list[Step])
    failed: list[Step] = field(default_factory=list[Step])
    imported: dict[str, ResourceState] = field(default_factory=dict[str, ResourceState])
    violations: list[PolicyViolation] = field(default_factory=list[PolicyViolation])
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    outputs: Step | None = None
    finished: bool = False

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a log. A missing file is an empty log, and an incomplete last line is ignored.

        Raises:
            OperationError: The format is unknown. The message contains no value.
        """
        log = cls()
        if not path.exists():
            return log
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    event: Mapping[str, Any] = json.loads(line)
                except json.JSONDecodeError:
                    break  # the engine was killed, or the disk was full
                try:
                    log.take(event)
                except ValidationError as error:
                    raise _unknown_form(error) from None
        return log

    def take(self, event: Mapping[str, Any]) -> None:
        """Add one event; kinds of events that nobody needs here are ignored."""
        if (planned := event.get("resourcePreEvent")) is not None:
            self.steps.append(Step.model_validate(planned["metadata"]))
        elif (failed := event.get("resOpFailedEvent")) is not None:
            self.failed.append(Step.model_validate(failed["metadata"]))
        elif (done := event.get("resOutputsEvent")) is not None:
            self._take_outputs(done["metadata"])
        elif (violation := event.get("policyEvent")) is not None:
            self.violations.append(PolicyViolation.model_validate(violation))
        elif (diagnostic := event.get("diagnosticEvent")) is not None:
            self.diagnostics.append(Diagnostic.model_validate(diagnostic))
        elif "summaryEvent" in event:
            self.finished = True

    def _take_outputs(self, metadata: Mapping[str, Any]) -> None:
        if metadata["type"] == STACK_TYPE:
            self.outputs = Step.model_validate(metadata)
        elif metadata["op"] == _IMPORT and (read := Step.model_validate(metadata).old):
            self.imported[metadata["urn"]] = read


def _unknown_form(error: ValidationError) -> OperationError:
    return OperationError(
        explained(
            "The engine's event log has a format that this program does not know.",
            found=invalid_fields_with_reasons(error),
            fix="Use the engine version that engine/README.md names, or a newer version of this program.",
        )
    )
