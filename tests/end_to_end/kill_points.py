"""A command that is killed at one point, the command that continues its work, and the check of the result."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.end_to_end.local_stacks import LocalStacks, succeeded
from tests.end_to_end.yaml_edits import edit

_FAULTS_VARIABLE = "AZURE_SANDBOX_FAULTS"
_PROVIDER = "azure-native:"

# The fault of a write, in the sandbox's format of faults; the number of the write is added to it.
FAULTS: dict[str, dict[str, dict[str, Any]]] = {
    **{
        f"{at} {process}": {"kill": {"at": at, "process": process}}
        for at in ("before", "during", "after")
        for process in ("plugin", "engine", "both")
    },
    "disk full": {"diskFull": {}},
}
MOMENT = "at a moment"
"""Another fault: the command is killed after a number of tenths of a second, whatever it does."""

# What the update changes in place: by today's text of the stack file, the text of an earlier version.
_EARLIER_CONFIGURATION: dict[str, object] = {
    "config/stitches:alerts/emails": ["somebody@example.com"],
    "config/stitches:storage/coolAfterDays": 60,
    "config/stitches:logs/retentionDays": 120,
    "config/stitches:secrets/0/appSetting": "Authentication__OAuth__Secret",
}
# How many writes there are in a step of a preview.
_WRITES = {"create": 1, "update": 1, "delete": 1, "replace": 2}


class Scenario(StrEnum):
    """The command that is in progress when it is killed."""

    UP = "up"
    UPDATE = "update"
    DESTROY = "destroy"

    @property
    def command(self) -> str:
        """The command that a person runs, at first and again."""
        return "destroy" if self is Scenario.DESTROY else "up"


@dataclass(frozen=True, kw_only=True)
class Point:
    """A point at which a command is killed, and the options of the next command."""

    stack: str
    scenario: Scenario
    write: int
    """The number of the write to Azure, from 1; or the number of tenths of a second."""
    fault: str
    """One of FAULTS, or MOMENT."""
    serial: bool = False
    """One operation at a time, so that the number identifies the write; otherwise several are in progress."""
    twice: bool = False
    """The command that continues is killed too: at its own second write, or after half the time."""
    refresh: bool = False
    """A refresh runs first, and must converge by itself."""

    def __str__(self) -> str:
        """Return a name that differs for each point."""
        how = [word for word in ("serial", "twice", "refresh") if getattr(self, word)]
        where = f"{self.write / 10} s" if self.fault == MOMENT else f"write {self.write}"
        return " ".join([self.stack, self.scenario, where, self.fault, *how])


class DivergedError(Exception):
    """The state and Azure differ; the message says how."""


@dataclass(frozen=True)
class Templates:
    """Folders of local stacks to start from, each created once: a round starts with a copy."""

    folder: Path

    def of(self, stack: str, scenario: Scenario) -> Path:
        """The folder with a stack in the state in which the scenario starts."""
        made = self.folder / f"{stack}-{scenario}"
        if not made.exists():
            making = self.folder / f"making-{made.name}"
            shutil.rmtree(making, ignore_errors=True)
            stacks = LocalStacks(making)
            stacks.workspace.prepare()
            match scenario:
                case Scenario.UP:
                    pass  # the stack itself is made by `up`
                case Scenario.UPDATE:
                    _bring_up_earlier(stacks, stack)
                case Scenario.DESTROY:
                    succeeded(stacks.local("up", stack))
            making.rename(made)
        return made

    def writes(self, stack: str, scenario: Scenario) -> int:
        """The maximum number of writes to Azure of the scenario's command."""
        if scenario is Scenario.UPDATE:
            stacks = LocalStacks(self.of(stack, scenario))
            stacks.workspace.prepare()
            steps = json.loads(succeeded(stacks.pulumi("preview", "--stack", stack, "--json")))["steps"]
            return sum(_WRITES.get(step["op"], 0) for step in steps if f"${_PROVIDER}" in step["urn"])
        return len(_ids_in_state(LocalStacks(self.of(stack, Scenario.DESTROY)), stack))


def _bring_up_earlier(stacks: LocalStacks, stack: str) -> None:
    """Deploy the earlier version with the engine itself, so that the next command does not depend on it."""
    project = stacks.workspace.project
    edit(project / "Pulumi.yaml", {"main": str(Path(__file__).parent / "earlier")})
    edit(project / f"Pulumi.{stack}.yaml", _EARLIER_CONFIGURATION)
    succeeded(stacks.pulumi("stack", "init", stack))
    succeeded(stacks.pulumi("up", "--yes", "--skip-preview", "--stack", stack))


def play(templates: Templates, point: Point, folder: Path) -> bool:
    """Kill a command, continue as a person would, and compare; in a folder that is created for it.

    Returns:
        Whether there was such a write: otherwise the command ran to its end.

    Raises:
        DivergedError: The state and Azure differ.
    """
    shutil.copytree(templates.of(point.stack, point.scenario), folder, symlinks=True)
    stacks = LocalStacks(folder)
    # Only a destroy drops what it retains; before the first `up` there is no stack to ask.
    retained = _retained(stacks, point.stack) if point.scenario is Scenario.DESTROY else frozenset[str]()
    if not _strike(stacks, point, point.write):
        return False
    if point.twice:
        _strike(stacks, point, point.write // 2 if point.fault == MOMENT else 2)
    if point.refresh:
        converge(stacks, point.stack, "refresh", retained)
    converge(stacks, point.stack, point.scenario.command, retained)
    if point.scenario is not Scenario.DESTROY:
        require_nothing_to_do(stacks, point.stack)
    return True


def _strike(stacks: LocalStacks, point: Point, write: int) -> bool:
    """Run the command and kill it, if it runs long enough."""
    more = ["--", "--parallel", "1"] if point.serial else []
    command = (point.scenario.command, point.stack, *more)
    if point.fault == MOMENT:
        return stacks.killed(write / 10, *command)
    file = stacks.folder / "faults.json"
    faults = {kind: {**how, "write": write} for kind, how in FAULTS[point.fault].items()}
    file.write_text(json.dumps(faults), encoding="utf-8")
    return stacks.local(*command, **{_FAULTS_VARIABLE: str(file)}).returncode != 0


def converge(
    stacks: LocalStacks, stack: str, command: str, retained: frozenset[str] = frozenset[str]()
) -> None:
    """Run a command that must continue where the killed one stopped, and compare.

    Args:
        stacks: The local stacks.
        stack: The stack.
        command: The command.
        retained: The ids that the engine only removes from the state: their parent is deleted.

    Raises:
        DivergedError: The command failed, or the state and Azure differ.
    """
    run = stacks.local(command, stack)
    differences = list(_differences(stacks, stack, retained, ended=command == "up"))
    if command == "destroy":
        differences += [f"not destroyed: {identifier}" for identifier in stacks.ids_in_azure()]
    if run.returncode != 0 or differences:
        details = "\n".join(differences)
        raise DivergedError(f"{command} ended with {run.returncode}\n{details}\n{run.stdout}{run.stderr}")


def _retained(stacks: LocalStacks, stack: str) -> frozenset[str]:
    resources = stacks.state(stack).get("resources", [])
    return frozenset(each["id"].lower() for each in resources if each.get("retainOnDelete"))


def _differences(stacks: LocalStacks, stack: str, retained: frozenset[str], *, ended: bool) -> Iterator[str]:
    """The differences between the state and Azure; after the end of an update, nothing may be left to do."""
    known, held = Counter(_ids_in_state(stacks, stack)), Counter(stacks.ids_in_azure())
    yield from (f"doubled: {count} times in the state: {each}" for each, count in known.items() if count > 1)
    lost = known - held
    # A deleted resource that exists with its parent still exists, with Azure's defaults.
    yield from (f"lost: in the state and not in Azure: {each}" for each in lost if not stacks.in_azure(each))
    yield from (
        f"orphaned: in Azure and not in the state: {each}" for each in held - known if each not in retained
    )
    state = stacks.state(stack)
    if state.get("pending_operations"):
        yield f"still pending: {json.dumps(state['pending_operations'])}"
    if ended:
        urns = Counter(resource["urn"] for resource in state["resources"])
        yield from (f"doubled in the state: {urn}" for urn, count in urns.items() if count > 1)
        waiting = ("delete", "pendingReplacement")
        yield from (
            f"still waits: {each['id']}" for each in state["resources"] if any(map(each.get, waiting))
        )


def _ids_in_state(stacks: LocalStacks, stack: str) -> list[str]:
    """The ids in the state of the resources in Azure, without those that are deleted and will be replaced."""
    return [
        resource["id"].lower()
        for resource in stacks.state(stack).get("resources", [])
        if resource["type"].startswith(_PROVIDER) and not resource.get("pendingReplacement")
    ]


def require_nothing_to_do(stacks: LocalStacks, stack: str) -> None:
    """Compare every property: of the state with Azure, and of the program with the state.

    Raises:
        DivergedError: They differ.
    """
    run = stacks.pulumi("preview", "--stack", stack, "--refresh", "--diff", "--expect-no-changes")
    if run.returncode != 0:
        raise DivergedError(f"there is still something to do\n{run.stdout}{run.stderr}")
