"""Events as the engine writes them, for cases that no real run has: huge changes, and hostile ones."""

from collections.abc import Iterable, Mapping
from typing import Any

from operations.stacks.event_log import EventLog

Event = dict[str, Any]

SUMMARY: Event = {"summaryEvent": {}}
"""The last event of an engine that finished."""


def urn(kind: str, name: str, *, stack: str = "prod", component: str = "") -> str:
    """A URN; with a component as its parent, if one is given."""
    chain = f"stitches:components:Environment$stitches:components:{component}$" if component else ""
    return f"urn:pulumi:{stack}::stitches::{chain}{kind}::{name}"


def step(
    op: str,
    of: str,
    *,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    differences: Mapping[str, str] | None = None,
) -> Event:
    """A step of a preview for a resource, with its inputs before and after."""
    kind = of.split("::")[2].rpartition("$")[2]

    def state(inputs: Mapping[str, Any] | None) -> Event | None:
        if inputs is None:
            return None
        parent = f"{of}-component" if "$" in of else ""
        return {"custom": True, "parent": parent, "inputs": dict(inputs), "outputs": {}}

    detailed = {path: {"diffKind": how, "inputDiff": True} for path, how in (differences or {}).items()}
    metadata = {"op": op, "urn": of, "type": kind, "old": state(old), "new": state(new)}
    return {"resourcePreEvent": {"metadata": {**metadata, "detailedDiff": detailed or None}}}


def replacement(of: str, old: Mapping[str, Any], new: Mapping[str, Any], *paths: str) -> list[Event]:
    """The three steps of a replacement."""
    differences = dict.fromkeys(paths, "update-replace")
    return [
        step("create-replacement", of, old=old, new=new, differences=differences),
        step("replace", of, old=old, new=new, differences=differences),
        step("delete-replaced", of, old=old),
    ]


def violation(rule: str, of: str, message: str, level: str = "mandatory") -> Event:
    """A violation that the policy pack reports for a resource."""
    event = {"resourceUrn": of, "message": message, "policyName": rule, "enforcementLevel": level}
    return {"policyEvent": {**event, "severity": "high"}}


def error(message: str) -> Event:
    """An error message of the engine."""
    return {"diagnosticEvent": {"message": message, "severity": "error"}}


def log(events: Iterable[Event], *, finished: bool = True) -> EventLog:
    """A log of events."""
    made = EventLog()
    for event in [*events, *([SUMMARY] if finished else [])]:
        made.take(event)
    return made
