"""The rules and the exceptions as JSON, for programs that explain a violation to people."""

from collections.abc import Iterable
from typing import Any

from policies.exceptions import Exceptions
from policies.pack import policy_name
from policies.rule import AnyRule


def published(rules: Iterable[AnyRule], exceptions: Exceptions) -> dict[str, Any]:
    """What a report needs about each rule, with the names that its policies have in the engine's events."""
    return {
        "rules": [
            {
                "name": rule.name,
                "policies": [policy_name(rule, level) for level in rule.levels.in_use()],
                "description": rule.description,
                "reason": rule.reason,
                "remedy": rule.fix,
                "severity": rule.severity.value,
                "url": rule.url,
            }
            for rule in rules
        ],
        "exceptions": [
            {
                **entry.model_dump(mode="json", by_alias=True),
                "inForce": entry.expires >= exceptions.today,
            }
            for entry in exceptions.entries
        ],
    }
