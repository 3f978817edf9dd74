"""Reads from the engine's event log what a command changed, and what the policy pack checked.

Source of the format: pulumi/pulumi, sdk/go/common/apitype/events.go, v3.259.0.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine_wire import STACK_TYPE

Event = Mapping[str, Any]
"""One event: a sequence number, a time in whole seconds, and the content under a key for its kind."""

_AZURE = "azure-native:"
_PROVIDERS = "pulumi:providers:"

_MILDER = "-advisory"
"""The end of a policy's name if it is advisory, but mandatory in prod."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """A summary of the events of one command that has ended.

    Attributes:
        changes: The number of resources and components, by the engine's operation: "create", "update",
            "same" and so on.
        in_azure: The number of remaining Azure resources.
        rules: The rules that were checked.
        checked: The number of resources and components that were checked.
        findings: The policies' findings, as in the engine's events.
        site: The address of the stack's site; None if its outputs do not contain it.
    """

    changes: Mapping[str, int]
    in_azure: int
    rules: frozenset[str]
    checked: int
    findings: tuple[Mapping[str, Any], ...]
    site: str | None

    @classmethod
    def of(cls, events: Iterable[Event]) -> "Report":
        """Sum up the events of one command."""
        known = list(events)

        def named(*names: str) -> list[dict[str, Any]]:
            return [event[name] for event in known for name in names if name in event]

        steps = [each["metadata"] for each in named("resourcePreEvent", "resOutputsEvent")]
        summaries = named("policyAnalyzeSummaryEvent", "policyAnalyzeStackSummaryEvent")
        urns = (each.get("resourceUrn", "") for each in summaries)
        # The latest step of a resource decides whether it exists.
        left = {step["urn"]: step["op"] != "delete" for step in steps if step["type"].startswith(_AZURE)}
        stacks = [step["new"] for step in steps if step["type"] == STACK_TYPE and step["new"]]
        return cls(
            changes=next((each["resourceChanges"] for each in named("summaryEvent")), None) or {},
            in_azure=sum(left.values()),
            rules=frozenset(rule for each in summaries for rule in _rules(each)),
            checked=len({urn for urn in urns if urn and _PROVIDERS not in urn}),
            findings=tuple(named("policyEvent")),
            site=site_in(stacks[-1]) if stacks else None,
        )

    def found(self) -> Mapping[str, int]:
        """How many findings there are at each level, for example "mandatory" or "advisory"."""
        return Counter(str(finding["enforcementLevel"]) for finding in self.findings)


def site_in(stack: Mapping[str, Any]) -> str | None:
    """The site's address in the outputs of the stack's own resource; None if they do not contain it."""
    outputs: Mapping[str, Any] = stack.get("outputs") or {}
    endpoints: Mapping[str, Any] = outputs.get("endpoints") or {}
    return endpoints.get("site")


def _rules(summary: Mapping[str, Any]) -> list[str]:
    policies: list[str] = [*summary.get("passed", ()), *summary.get("failed", ())]
    return [policy.removesuffix(_MILDER) for policy in policies]


def read_events(path: Path) -> Iterator[Event]:
    """Read a log; a missing log is empty, and an incomplete line at the end is ignored."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                return  # the engine was killed, or the disk was full
