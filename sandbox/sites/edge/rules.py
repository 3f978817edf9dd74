"""The changes of headers by a route's rule sets; other actions are rejected with an error that names them.

Source: learn.microsoft.com frontdoor/front-door-rules-engine and front-door-rules-engine-actions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request

from sandbox.azure.store import Record, View
from sandbox.sites.edge.conditions import NotModelledError, is_met

_RULES: Final = "azure-native:cdn:Rule"
_RESPONSE: Final = "ModifyResponseHeader"
_REQUEST: Final = "ModifyRequestHeader"


@dataclass(frozen=True)
class Change:
    """A change of one header."""

    of_response: bool
    action: str
    name: str
    value: str

    def make(self, headers: MutableHeaders) -> None:
        """Apply the change."""
        if self.action == "Delete":
            del headers[self.name]
        elif self.action == "Append" and self.name in headers:
            headers[self.name] = headers[self.name] + self.value
        else:
            headers[self.name] = self.value


def changes(route: Record, request: Request, view: View) -> list[Change]:
    """Return the changes that a route's rules apply to a request and its response.

    Raises:
        NotModelledError: if a rule has a condition or an action that is not modelled.
    """
    found: list[Change] = []
    for referred in route.properties.get("ruleSets") or ():
        rules = [one for one in view.below(str(referred.get("id"))) if one.token == _RULES]
        for rule in sorted(rules, key=lambda one: one.properties.get("order") or 0):
            if not all(_is_met(one, request) for one in rule.properties.get("conditions") or ()):
                continue
            found += _changes(rule)
            if rule.properties.get("matchProcessingBehavior") == "Stop":
                break
    return found


def _is_met(condition: Mapping[str, Any], request: Request) -> bool:
    parameters: Mapping[str, Any] = condition.get("parameters") or {}
    return is_met(str(condition.get("name")), parameters, parameters.get("matchValues") or (), request)


def _changes(rule: Record) -> Iterator[Change]:
    for action in rule.properties.get("actions") or ():
        name = action.get("name")
        if name not in (_RESPONSE, _REQUEST):
            raise NotModelledError(f"the action {name}")
        of: Mapping[str, Any] = action.get("parameters") or {}
        yield Change(
            name == _RESPONSE,
            str(of.get("headerAction")),
            str(of.get("headerName")),
            str(of.get("value") or ""),
        )
