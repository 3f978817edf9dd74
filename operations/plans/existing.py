"""Resources that an update would create and that Azure holds already: whose are they, and what to do.

A provider or a runner that is killed while it creates leaves resources in Azure that no state knows. The next
update asks for them again; the provider refuses, and names each id. A resource that an interrupted update had
begun to create, and that is in Azure as it was asked for, is the stack's own: the engine imports it, under
its own lock, and the next plan updates it. Any other stays as it is, since it may be somebody else's. A wrong
"no" costs a person one command. A wrong "yes" would change, and some day delete, what is not ours.

(The engine has `pulumi refresh --import-pending-creates` for it. 3.274.1 marks the creation as an import, and
has nothing that makes such an import: the resource is forgotten.)
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
from operations.stacks.engine_words import ALREADY_EXISTS, LOST_ANSWER
from operations.stacks.event_log import EVENT_LOG_VARIABLE, EventLog, ResourceState
from operations.stacks.stack_file import copied_stack_file
from operations.stacks.state import OperationType, State, plain

_ALWAYS: Final = ("--non-interactive", "--color=never", "--protect=false", "--generate-code=false")

# Azure's word for how far it has come with a resource, and that it has come to the end; some types have none.
_PROGRESS: Final = "provisioningState"
_DONE: Final = "Succeeded"

# The engine takes an import of what has a state, and changes nothing.
_REPLACES: Final = (
    "an interrupted update had begun to create it in place of another, which the state still holds. Delete it"
    " in Azure, where nobody has used it yet, and apply the same plan again."
)

Asked = Mapping[str, Mapping[str, Any]]
"""What interrupted updates asked for, by URN: the inputs of each creation that they had begun."""


class Existing(NamedTuple):
    """A resource that the provider refused to create, since Azure holds it.

    Attributes:
        state: Its inputs and outputs in the state, once both are known.
    """

    urn: str
    id: str
    parent: str
    state: Mapping[str, Mapping[str, Any]] = MappingProxyType({})

    def __str__(self) -> str:
        """The resource by its type and name, for people."""
        return f"{named(self.urn).type} {named(self.urn).name}"


class Settled(NamedTuple):
    """What came of a look at resources that exist already.

    Attributes:
        imported: The URNs of those that are the stack's own, and in its state now.
        left: Why the others were left as they are, a paragraph each.
    """

    imported: frozenset[str]
    left: tuple[str, ...]


def begun_creations(state: State) -> Asked:
    """What an interrupted update had begun to create, and nobody knows whether it did."""
    return {
        operation.resource.urn: operation.resource.inputs
        for operation in state.unfinished
        if operation.type is OperationType.CREATING and operation.resource.custom
    }


def lost_creations(log: EventLog) -> Asked:
    """What an update tried to create and got no answer to: its provider died, or the network did.

    Without secrets, which the engine does not write into its log: the next update adds them.
    """
    lost = {each.urn for each in log.diagnostics if LOST_ANSWER.search(each.message)}
    return {
        step.urn: {name: value for name, value in step.state.inputs.items() if plain(value) == value}
        for step in log.failed
        if step.urn in lost and step.creates
    }


def already_existing(log: EventLog) -> list[Existing]:
    """What an update could not create, since Azure holds it."""
    parents = {step.urn: step.state.parent for step in log.steps}
    return [
        Existing(each.urn, match[1], parents.get(each.urn, ""))
        for each in log.diagnostics
        if each.severity == "error" and (match := ALREADY_EXISTS.search(each.message))
    ]


def settle(
    stack: str,
    existing: Sequence[Existing],
    asked: Asked,
    say: Callable[[str], None],
    *,
    tried: Collection[str] = (),
) -> Settled:
    """Import into a stack's state what its interrupted update has made, and nothing else.

    Args:
        stack: The stack.
        existing: What Azure holds.
        asked: What interrupted updates had begun to create.
        say: Receives what was imported, and what the engine says where it fails.
        tried: The URNs of what was imported before, and is refused all the same.

    Raises:
        OperationError: There is no engine.
    """
    found = _look(stack, [each for each in existing if each.urn in asked and each.urn not in tried])
    own, left = list[Existing](), list[str]()
    for each in existing:
        if each.urn in tried:
            left.append(f"{each} ({each.id}) is left as it is: {_REPLACES}")
        elif why := _why_left(each, asked, found):
            left.append(f"{each} ({each.id}) is left as it is: {why}\n  {_by_hand(stack, each)}")
        else:
            # The inputs are what was asked for: what Azure adds to them could make the next plan replace it.
            state = {"inputs": asked[each.urn], "outputs": found[each.urn].outputs}
            own.append(each._replace(state=state))
    if own and (failed := _import(stack, own)):
        say(f"{failed}\n")
        return Settled(frozenset(), tuple(left + [_by_hand(stack, each) for each in own]))
    for each in own:
        say(f"Imported into the state of {stack}, since an interrupted update had made it: {each}\n")
    return Settled(frozenset(each.urn for each in own), tuple(left))


def forget_settled(stack: str, asked: Asked) -> None:
    """Have the engine forget the creations that were begun once, and are over: it warns of them for good.

    One that is still open, since the program no longer asks for it, keeps all of them.
    """
    if not asked:
        return
    with Run("stack", "export", stack=stack, doing=f"reading the state of {stack}") as export:
        state = State.read(export.output())
    if not state.pending_operations or begun_creations(state):
        return
    target = next(state.of_type(STACK_TYPE)).urn  # which Azure is not asked for
    command = (
        "refresh",
        "--yes",
        "--skip-preview",
        "--clear-pending-creates",
        f"--target={target}",
        "--json",
    )
    with Run(*command, stack=stack, doing=f"forgetting what was interrupted in {stack}") as refresh:
        refresh.output()


def _why_left(existing: Existing, asked: Asked, found: Mapping[str, ResourceState]) -> str:
    """Why a resource is left as it is; empty where it is the stack's own."""
    if existing.urn not in asked:
        return "no interrupted update is known that had begun to create it."
    begun = "an interrupted update had begun to create it, "
    if existing.urn not in found:
        return f"{begun}and it cannot be read."
    held = found[existing.urn]
    if paths := differences(asked[existing.urn], {**held.outputs, **held.inputs}):
        return f"{begun}but with other values: {', '.join(paths)}."
    progress = held.outputs.get(_PROGRESS, _DONE)
    if progress != _DONE:
        return f"{begun}and Azure calls it {progress}. Wait while it works on it; delete it if it failed."
    if plain(held.outputs) != held.outputs:
        return f"{begun}and it answers with a secret, which only the engine may read."
    return ""


def _by_hand(stack: str, existing: Existing) -> str:
    """The command by which a person imports a resource."""
    name = named(existing.urn)
    command = ["pulumi", "import", name.type, name.name, existing.id]
    if existing.parent:
        command.append(f"--parent=parent={existing.parent}")
    return shlex.join([*command, f"--stack={stack}", "--protect=false", "--generate-code=false"])


def _look(stack: str, existing: Sequence[Existing]) -> Mapping[str, ResourceState]:
    """What Azure holds of some resources, as a preview of their import tells it, by URN."""
    if not existing:
        return {}
    with tempfile.TemporaryDirectory(prefix="stitches-import-") as folder:
        events = Path(folder) / "events.json"
        _run_import(stack, existing, Path(folder), "--preview-only", f"--event-log={events}")
        return EventLog.read(events).imported


def _import(stack: str, existing: Sequence[Existing]) -> str:
    """Import some resources; what the engine says where it fails, empty where it does not."""
    with tempfile.TemporaryDirectory(prefix="stitches-import-") as folder:
        return _run_import(stack, existing, Path(folder), "--yes", "--skip-preview")


def _run_import(stack: str, existing: Iterable[Existing], folder: Path, *options: str) -> str:
    said: list[str] = []
    file = folder / "resources.json"
    file.write_text(json.dumps(_import_file(existing)), encoding="utf-8")
    command = [find_engine("pulumi import"), "import", f"--stack={stack}", *_ALWAYS, f"--file={file}"]
    environment = {**os.environ, EVENT_LOG_VARIABLE: "true"}
    with copied_stack_file(stack) as stack_file:
        code = child.run([*command, *options, *stack_file], environment=environment, tell=said.append)
    return "" if code == 0 else "".join(said)


def _import_file(existing: Iterable[Existing]) -> dict[str, Any]:
    """The form that `pulumi import --file` reads: a parent is named in a table of names."""
    parents: dict[str, str] = {}
    resources: list[dict[str, str]] = []
    for each in existing:
        name = named(each.urn)
        resource: dict[str, Any] = {"type": name.type, "name": name.name, "id": each.id, **each.state}
        if each.parent:
            resource["parent"] = parents.setdefault(each.parent, f"parent{len(parents)}")
        resources.append(resource)
    return {"nameTable": {key: urn for urn, key in parents.items()}, "resources": resources}
