"""A `pulumi` with one stack: it exports its state, and stores the history of an update."""

import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.deployment_history import DeploymentHistory
from operations.stacks import engine_words as words
from tests.operations import states

URN = "urn:pulumi:dev::stitches::stitches:components:Environment$pulumi:index:Stash::stitches-dev"
LOCKED = f"error: the stack is {words.LOCKED[0]} by 1 lock(s)"
OVERTAKEN = "error: the deployments in the state are not those that the update replaces"

# Without site-packages and the environment's settings: it starts in some milliseconds.
_ENGINE = """
import json, os, sys
folder = {folder!r}
def read(name):
    with open(os.path.join(folder, name)) as file:
        return json.load(file)
def write(name, value):
    with open(os.path.join(folder, name), "w") as file:
        json.dump(value, file)
state, script, asked = read("state.json"), read("script.json"), read("asked.json")
write("asked.json", [*asked, sys.argv[1:]])
stash = next(each for each in state["deployment"]["resources"] if each["type"] == "pulumi:index:Stash")
stack = state["deployment"]["resources"][0]
if sys.argv[1] == "up":
    with open(os.environ["STITCHES_DEPLOYMENT"]) as file:
        update = json.load(file)
    write("update.json", update)
    event = script.pop(0) if script else {{}}
    write("script.json", script)
    if "stores" in event:
        stash["inputs"]["input"] = event["stores"]
    if event.get("stores_it"):
        stash["inputs"]["input"] = update["history"]
    if "says" not in event:
        stash["inputs"]["input"] = update["history"]
        entries = update["history"]["entries"]
        stack["outputs"]["deployment"] = entries[0]["deployment"] if entries else None
    write("state.json", state)
    if "says" in event:
        print(event["says"], file=sys.stderr)
        sys.exit(1)
else:
    print(json.dumps(state))
"""


@dataclass(frozen=True)
class FakeBackend:
    """The engine in a folder, and the state of its only stack, dev."""

    folder: Path

    @classmethod
    def put(cls, folder: Path, stashed: object = None, **outputs: Any) -> "FakeBackend":
        """Write the engine into a folder; its stack has the stashed value, and outputs."""
        backend = cls(folder)
        stash: dict[str, Any] = {
            "urn": URN,
            "custom": True,
            "id": "b5f3",
            "type": "pulumi:index:Stash",
            "inputs": {"input": {"entries": []} if stashed is None else stashed},
        }
        state = states.export([states.stack(**outputs), states.environment(), stash])
        (folder / "state.json").write_text(state, encoding="utf-8")
        backend.plan()
        (folder / "asked.json").write_text("[]", encoding="utf-8")
        engine = folder / "pulumi"
        program = _ENGINE.format(folder=str(folder))
        # The first line has no path to Python, because a path with a space would not work there.
        engine.write_text(
            f'#!/bin/sh\nexec {shlex.join([sys.executable, "-SE", "-c", program])} "$@"\n', encoding="utf-8"
        )
        engine.chmod(0o755)
        return backend

    def plan(self, *events: dict[str, Any]) -> None:
        """Set the next updates: `says` is the error of a failing one, `stores` what another stored before."""
        (self.folder / "script.json").write_text(json.dumps(events), encoding="utf-8")

    @property
    def history(self) -> DeploymentHistory:
        """The current history of the stack."""
        (stash,) = [each for each in self._resources if each["type"] == "pulumi:index:Stash"]
        return DeploymentHistory.stored(stash["inputs"]["input"])

    @property
    def output(self) -> Any:
        """The stack's output `deployment`."""
        return self._resources[0]["outputs"].get("deployment")

    @property
    def updates(self) -> list[list[str]]:
        """The arguments of each update."""
        asked: list[list[str]] = json.loads((self.folder / "asked.json").read_text(encoding="utf-8"))
        return [arguments for arguments in asked if arguments[0] == "up"]

    @property
    def cancels(self) -> int:
        """How often a command removed the locks of the stack."""
        asked: list[list[str]] = json.loads((self.folder / "asked.json").read_text(encoding="utf-8"))
        return sum(arguments[0] == "cancel" for arguments in asked)

    @property
    def _resources(self) -> list[dict[str, Any]]:
        return json.loads((self.folder / "state.json").read_text(encoding="utf-8"))["deployment"]["resources"]
