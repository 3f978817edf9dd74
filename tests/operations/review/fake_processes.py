"""Fake processes of a checkout, with the output of `local`, `engine` and `policies`.

tests/end_to_end/test_review.py tests the real ones.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from operations.review.checkouts import Checkout, Ended
from tests.operations.review.events import SUMMARY

STATE = {
    "version": 3,
    "deployment": {
        "manifest": {"time": "2026-01-31T20:00:00Z"},
        "resources": [{"urn": "a", "type": "a:b:C", "dependencies": ["b"]}],
    },
}
EXCEPTION = {
    "rule": "a-rule",
    "property": "",
    "resources": ["prod::a:b:C::c"],
    "reason": "It cannot be kept here.",
    "owner": "someone@example.com",
    "expires": "2027-11-30",
    "inForce": True,
}


@dataclass
class FakeProcesses:
    """The processes, and their recorded calls.

    Attributes:
        calls: The checkout and the command of each process.
        previews: The exit code and the events of the preview of a stack.
        broken: The stacks whose update fails, and "make" if that does.
        granted: The exceptions that each checkout grants, by the folder's name.
    """

    calls: list[tuple[Path, str]] = field(default_factory=list[tuple[Path, str]])
    previews: dict[str, tuple[int, list[Any]]] = field(default_factory=dict[str, tuple[int, list[Any]]])
    broken: set[str] = field(default_factory=set[str])
    granted: dict[str, list[Any]] = field(default_factory=dict[str, list[Any]])

    def run(self, checkout: Checkout, command: Sequence[str], variables: Mapping[str, str]) -> Ended:
        """Return the result of the process."""
        arguments = list(command[2:]) if "-m" in command else list(command)
        self.calls.append((checkout.folder, " ".join(arguments)))
        match arguments:
            case ["engine", *_]:
                return Ended(0, '{"version": "3.259.0"}', "")
            case ["policies.catalogue", *_]:
                exceptions = self.granted.get(checkout.folder.name, [EXCEPTION])
                return Ended(0, json.dumps({"rules": [], "exceptions": exceptions}), "")
            case ["local", "pulumi", order]:
                return self._order(Path(variables["STITCHES_LOCAL_FOLDER"]), order)
            case ["local", "preview", stack, *engine]:
                code, events = self.previews.get(stack, (0, []))
                events_file = Path(engine[engine.index("--event-log") + 1])
                lines = (json.dumps(event) for event in [*events, SUMMARY])
                events_file.write_text("\n".join(lines), encoding="utf-8")
                return Ended(code, "", "")
            case _:  # make
                return Ended(1 if "make" in self.broken else 0, "", "no index")

    def _order(self, workspace: Path, order: str) -> Ended:
        workspace.mkdir(parents=True, exist_ok=True)
        if order.startswith("up") and workspace.name in self.broken:
            return Ended(1, "", "the program failed")
        return Ended(0, json.dumps(STATE) if "export" in order else "", "")
