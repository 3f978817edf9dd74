"""Handles resources that an update would create but that already exist in Azure.

If a provider or a runner is killed during a creation, Azure may have a resource that is not in any state. The
next update tries to create it again, and the provider returns an error with its id. If an interrupted update
had started to create the resource, and Azure has it as it was requested, it belongs to the stack: the engine
imports it, under its own lock, and the next plan updates it. Any other resource stays unchanged, because it
may be somebody else's. If this module rejects a resource of the stack by mistake, a person has to run one
command. If it accepted any other resource by mistake, the stack would change, and later delete, a resource
that does not belong to it.

(The engine has `pulumi refresh --import-pending-creates` for this. 3.274.1 marks the creation as an import,
but never does such an import: the resource is dropped from the state.)
"""

import json
import os
import shlex
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from engine_wire import STACK_TYPE
from operations.plans.alike import differences
from operations.review.urns import named
from operations.stacks import child
from operations.stacks.command import Run, find_engine
from operations.stacks.engine_words import ALREADY_EXISTS, LOST_RESPONSE
from operations.stacks.event_log import EVENT_LOG_VARIABLE, EventLog, ResourceState
from operations.stacks.stack_file import copied_stack_file
from operations.stacks.state import OperationType, State, plain

_ALWAYS: Final = ("--non-interactive", "--color=never", "--protect=false", "--generate-code=false")

# The property with Azure's progress on a resource, and its value at the end. Some types do not have it.
_PROGRESS: Final = "provisioningState"
_DONE: Final = "Succeeded"

# The engine accepts an import of a resource that is in the state, and changes nothing.
_REPLACES: Final = (
    "an interrupted update had started to create it to replace another one, which is still in the state."
    " Delete it in Azure, because nobody has used it yet, and apply the same plan again."
)

Requested = Mapping[str, Mapping[str, Any]]
"""The inputs of each creation that interrupted updates had started, by URN."""


class Existing(NamedTuple):
    """A resource that the provider did not create, because it exists in Azure.

    Attributes:
        state: Its inputs and outputs for the state, once both are known.
    """

    urn: str
    id: str
    parent: str
    state: Mapping[str, Mapping[str, Any]] = MappingProxyType({})

    def __str__(self) -> str:
        """The type and the name of the resource, for people."""
        return f"{named(self.urn).type} {named(self.urn).name}"


class Settled(NamedTuple):
    """The result for resources that already exist.

    Attributes:
        imported: The URNs of those that belong to the stack, and are in its state now.
        left: Why the others were not changed, a paragraph for each.
    """

    imported: frozenset[str]
    left: tuple[str, ...]


def started_creations(state: State) -> Requested:
    """What an interrupted update had started to create, with an unknown result."""
    return {
        operation.resource.urn: operation.resource.inputs
        for operation in state.unfinished
        if operation.type is OperationType.CREATING and operation.resource.custom
    }


def lost_creations(log: EventLog) -> Requested:
    """What an update tried to create without getting a response: its provider died, or the network failed.

    It has no secrets, because the engine does not write them into its log: the next update adds them.
    """
    lost = {each.urn for each in log.diagnostics if LOST_RESPONSE.search(each.message)}
    return {
        step.urn: {name: value for name, value in step.state.inputs.items() if plain(value) == value}
        for step in log.failed
        if step.urn in lost and step.creates
    }


def already_existing(log: EventLog) -> list[Existing]:
    """What an update could not create, because it exists in Azure."""
    parents = {step.urn: step.state.parent for step in log.steps}
    return [
        Existing(each.urn, match[1], parents.get(each.urn, ""))
        for each in log.diagnostics
        if each.severity == "error" and (match := ALREADY_EXISTS.search(each.message))
    ]


def settle(
    stack: str,
    existing: Sequence[Existing],
    requested: Requested,
    say: Callable[[str], None],
    *,
    tried: Collection[str] = (),
) -> Settled:
    """Import into a stack's state what its interrupted update created, and nothing else.

    Args:
        stack: The stack.
        existing: The resources that exist in Azure.
        requested: What interrupted updates had started to create.
        say: Receives messages about what was imported, and the engine's errors.
        tried: The URNs of resources that were already imported, and still could not be created.

    Raises:
        OperationError: There is no engine.
    """
    found = _read(stack, [each for each in existing if each.urn in requested and each.urn not in tried])
    own, left = list[Existing](), list[str]()
    for each in existing:
        if each.urn in tried:
            left.append(f"{each} ({each.id}) was not changed: {_REPLACES}")
        elif why := _why_left(each, requested, found):
            left.append(f"{each} ({each.id}) was not changed: {why}\n  {_by_hand(stack, each)}")
        else:
            # The inputs are the requested ones: what Azure adds to them could make the next plan replace it.
            state = {"inputs": requested[each.urn], "outputs": found[each.urn].outputs}
            own.append(each._replace(state=state))
    if own and (failed := _import(stack, own)):
        say(f"{failed}\n")
        return Settled(frozenset(), tuple(left + [_by_hand(stack, each) for each in own]))
    for each in own:
        say(f"Imported into the state of {stack}, because an interrupted update had created it: {each}\n")
    return Settled(frozenset(each.urn for each in own), tuple(left))


def forget_settled(stack: str, requested: Requested) -> None:
    """Remove finished creations from the engine's pending operations; otherwise it always warns of them.

    If one is still open, because the program no longer declares the resource, all of them stay.
    """
    if not requested:
        return
    with Run("stack", "export", stack=stack, doing=f"reading the state of {stack}") as export:
        state = State.read(export.output())
    if not state.pending_operations or started_creations(state):
        return
    target = next(state.of_type(STACK_TYPE)).urn  # the refresh reads nothing from Azure for it
    command = (
        "refresh",
        "--yes",
        "--skip-preview",
        "--clear-pending-creates",
        f"--target={target}",
        "--json",
    )
    with Run(*command, stack=stack, doing=f"removing finished pending operations of {stack}") as refresh:
        refresh.output()


def _why_left(existing: Existing, requested: Requested, found: Mapping[str, ResourceState]) -> str:
    """Why a resource is not changed; empty if it belongs to the stack."""
    if existing.urn not in requested:
        return "no known interrupted update had started to create it."
    begun = "an interrupted update had started to create it, "
    if existing.urn not in found:
        return f"{begun}but it cannot be read."
    held = found[existing.urn]
    if paths := differences(requested[existing.urn], {**held.outputs, **held.inputs}):
        return f"{begun}but with other values: {', '.join(paths)}."
    progress = held.outputs.get(_PROGRESS, _DONE)
    if progress != _DONE:
        return (
            f"{begun}and Azure reports it as {progress}. Wait until Azure has finished; if it failed, delete"
            " the resource."
        )
    if plain(held.outputs) != held.outputs:
        return f"{begun}but its outputs contain a secret, which only the engine may read."
    return ""


def _by_hand(stack: str, existing: Existing) -> str:
    """The command with which a person imports a resource."""
    name = named(existing.urn)
    command = ["pulumi", "import", name.type, name.name, existing.id]
    if existing.parent:
        command.append(f"--parent=parent={existing.parent}")
    return shlex.join([*command, f"--stack={stack}", "--protect=false", "--generate-code=false"])


def _read(stack: str, existing: Sequence[Existing]) -> Mapping[str, ResourceState]:
    """Read some resources from Azure, with a preview of their import; by URN."""
    if not existing:
        return {}
    with tempfile.TemporaryDirectory(prefix="stitches-import-") as folder:
        events = Path(folder) / "events.json"
        _run_import(stack, existing, Path(folder), "--preview-only", f"--event-log={events}")
        return EventLog.read(events).imported


def _import(stack: str, existing: Sequence[Existing]) -> str:
    """Import some resources; return the engine's error, or an empty text."""
    with tempfile.TemporaryDirectory(prefix="stitches-import-") as folder:
        return _run_import(stack, existing, Path(folder), "--yes", "--skip-preview")


def _run_import(stack: str, existing: Iterable[Existing], folder: Path, *options: str) -> str:
    printed: list[str] = []
    file = folder / "resources.json"
    file.write_text(json.dumps(_import_file(existing)), encoding="utf-8")
    command = [find_engine("pulumi import"), "import", f"--stack={stack}", *_ALWAYS, f"--file={file}"]
    environment = {**os.environ, EVENT_LOG_VARIABLE: "true"}
    with copied_stack_file(stack) as stack_file:
        code = child.run([*command, *options, *stack_file], environment=environment, on_line=printed.append)
    return "" if code == 0 else "".join(printed)


def _import_file(existing: Iterable[Existing]) -> dict[str, Any]:
    """The file format of `pulumi import --file`: it names parents in a table."""
    parents: dict[str, str] = {}
    resources: list[dict[str, str]] = []
    for each in existing:
        name = named(each.urn)
        resource: dict[str, Any] = {"type": name.type, "name": name.name, "id": each.id, **each.state}
        if each.parent:
            resource["parent"] = parents.setdefault(each.parent, f"parent{len(parents)}")
        resources.append(resource)
    return {"nameTable": {key: urn for urn, key in parents.items()}, "resources": resources}
